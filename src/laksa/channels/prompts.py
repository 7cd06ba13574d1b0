"""What we say in a conversation of ourselves: a question, or that something was done. A Subject of messages.

In Indonesian, as all messages to the public. One that a person waits for goes first, whatever the hour.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from laksa.channels.models import Conversation
from laksa.channels.receiver import receivers
from laksa.messages.models import KNOWN_THERE, Message
from laksa.messages.subjects import TakenBack, Write
from laksa.messages.transport import Outgoing
from laksa.narration.messages import FOOT, Letter
from laksa.register import questions
from laksa.register.index_conditions import literal
from laksa.register.models import Case
from laksa.register.questions import Question
from laksa.rules.parse import whole_number

ABOUT = "chat"
WORDS, WHICH, PLACE, LOCATED, PROVE = "ask_words", "ask_which", "ask_place", "located", "prove"
PROVE_FOLLOWING = "prove_following"
FOLLOWING, NOT_FOLLOWED = "following", "not_followed"
QUESTION, ANSWERED = "question", "answered"
STOPPED, RESUMED, DELETION, EMERGENCY = "stopped", "resumed", "deletion", "emergency"
FILE_REFUSED = "file_refused"
# Said once to somebody within so long, for whoever asks again has read it.
_NOT_AGAIN = timedelta(hours=1)
_DAY = timedelta(days=1)
_AFTER_RECEIPT = timedelta(seconds=5)  # number and link are there first
_BUTTONS = 3  # as many as every channel shows

_STOP = "Ketik BERHENTI bila tidak ingin dikabari."
_SAID = {
    WORDS: "Halo, ini LAKSA Kota Tangerang. Ceritakan masalahnya: apa yang terjadi, dan di mana? "
    "Foto dan lokasi boleh dikirim.",
    WHICH: "Ini tentang laporan {number}, atau laporan baru?\n\nBalas 1 untuk {number}, 2 untuk laporan baru.",
    PLACE: "Di mana letaknya? Kirim lokasi, atau tulis nama jalan dan kelurahan. Boleh dilewati.",
    LOCATED: "Terima kasih, lokasi laporan {number} sudah kami catat.",
    ANSWERED: "Terima kasih, jawaban Anda untuk laporan {number} sudah kami catat.",
    PROVE: "Kami perlu tahu bahwa ini benar dari Anda. Balas pesan ini dengan kata yang tadi Anda tulis.",
    PROVE_FOLLOWING: "Apakah benar Anda ingin mengikuti laporan {number}? Balas pesan ini dengan kata IKUTI. "
    "Bukan Anda yang meminta? Abaikan pesan ini.",
    FOLLOWING: "Anda mengikuti laporan {number}. Kami kabari bila ada perkembangan. " + _STOP,
    NOT_FOLLOWED: "Laporan {number} tidak dapat diikuti: nomornya tidak ada, atau laporannya tidak untuk umum.",
    STOPPED: "Kami tidak akan mengirim pesan lagi. Ketik MULAI bila ingin dikabari kembali.",
    RESUMED: "Baik, Anda kami kabari kembali. " + _STOP,
    DELETION: "Permintaan Anda untuk menghapus data pribadi sudah kami terima. Petugas memeriksanya.",
    EMERGENCY: "Keadaan darurat? Telepon 112 sekarang, bebas pulsa, 24 jam. LAKSA bukan layanan darurat.",
    FILE_REFUSED: "Sebagian berkas tidak dapat kami simpan. Yang dapat: foto dan rekaman suara sampai 15 MB, "
    "bukan video.",
    "verdict_yes": "Terima kasih. Jawaban Anda untuk {number} sudah kami catat: beres.",
    "verdict_partly": "Jawaban Anda untuk {number} sudah kami catat: sebagian. Petugas memeriksanya lagi.",
    "verdict_no": "Jawaban Anda untuk {number} sudah kami catat: belum. Laporan dibuka kembali.",
}  # fmt: skip
_SUBJECT = "LAKSA: {number}"


def ask(
    talk: Conversation, kind: str, *, case: Case | None = None, number: str = "", question: Question | None = None
) -> bool:
    """Promise it, unless they were told the same just now, or have had what a day allows; whether it is promised."""
    since = timezone.now() - _DAY
    told = Message.objects.filter(about=ABOUT, recipient=_recipient(talk), created_at__gt=since)
    again = told.filter(kind=kind, case=case, created_at__gt=timezone.now() - _NOT_AGAIN)
    lately = question is None and again.exists()
    if lately or told.count() >= receivers()[talk.channel].answers_a_day:
        return False
    Message.objects.create(
        about=ABOUT,
        kind=kind,
        channel=talk.channel,
        recipient=_recipient(talk),
        case=case,
        is_urgent=True,
        not_before=timezone.now() + (_AFTER_RECEIPT if question else timedelta()),
        facts={"number": number or (case.number if case else "")} | ({"question": question.code} if question else {}),
        message_id=f"<laksa.chat.{secrets.token_hex(12)}@laksa.invalid>",
    )
    return True


def was_sent(talk: Conversation, external_ids: Sequence[str]) -> bool:
    """Whether one of these is something that we said to them."""
    ids = [one for one in external_ids if one]
    known = Message.objects.filter(literal(KNOWN_THERE), channel=talk.channel, external_id__in=ids)
    return bool(ids) and known.filter(about=ABOUT, recipient=_recipient(talk)).exists()


def is_of(talk: Conversation, message: Message) -> bool:
    """Whether it was said in this conversation."""
    return message.about == ABOUT and message.recipient == _recipient(talk)


def writer(messages: Sequence[Message], /) -> Write:
    talks = _talks(messages)

    def write(message: Message) -> Outgoing:
        talk = talks.get(_pk_of(message))
        if talk is None or (talk.is_stopped and message.kind not in {STOPPED, EMERGENCY, DELETION}):
            raise TakenBack
        return Outgoing(message.message_id, talk.address, _letter(message), choices=_choices(message))

    return write


def sent(message: Message, /) -> None:
    """Nothing follows from it."""


def refused(message: Message, /) -> None:
    """What is said in a conversation is said in no other."""


def shown(messages: Sequence[Message], /) -> Mapping[int, tuple[str, str]]:
    talks = _talks(messages)
    return {
        message.pk: (_letter(message).subject, talks[_pk_of(message)].address)
        for message in messages
        if _pk_of(message) in talks
    }


def words_of(message: Message) -> str:
    """What it says, without the foot."""
    return _letter(message).body.removesuffix(FOOT)


def _letter(message: Message) -> Letter:
    number = message.facts.get("number") or "LAKSA"
    said = (
        _SAID[message.kind] if message.kind in _SAID else _question_in_words(questions.named(message.facts["question"]))
    )
    return Letter(_SUBJECT.format(number=number), said.format(number=number) + FOOT)


def _question_in_words(question: Question | None) -> str:
    """FLOWS, section 6: one question, and how it is answered or left out."""
    if question is None:  # it was taken out of the table since
        raise TakenBack
    choices = "".join(f"\n{place} {name}" for place, (_code, name) in enumerate(question.values, start=1))
    how = "Balas angkanya" if question.values else "Balas pesan ini"
    asked = "\n".join(filter(None, (question.text, question.hint)))
    return f"Satu pertanyaan untuk laporan {{number}}: {_plain(asked)}{_plain(choices)}\n\n{how}, atau LEWATI."


def _plain(words: str) -> str:
    """What a table says, safe in a text that is formatted."""
    return words.replace("{", "{{").replace("}", "}}")


def _choices(message: Message) -> tuple[tuple[str, str], ...]:
    number = message.facts.get("number", "")
    if message.kind == WHICH:
        return ("1", number), ("2", "Laporan baru")
    question = questions.named(message.facts.get("question", "")) if message.kind == QUESTION else None
    values = question.values if question else ()
    pressed = tuple((str(place), name) for place, (_code, name) in enumerate(values, start=1))
    return pressed if len(pressed) <= _BUTTONS else ()


def _talks(messages: Sequence[Message]) -> dict[int, Conversation]:
    return Conversation.objects.in_bulk({_pk_of(message) for message in messages})


def _recipient(talk: Conversation) -> str:
    return f"{ABOUT}:{talk.pk}"


def _pk_of(message: Message) -> int:
    return whole_number(message.recipient.partition(":")[2]) or 0
