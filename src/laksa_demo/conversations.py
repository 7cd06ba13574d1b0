"""Conversations by e-mail, WhatsApp, Telegram and SMS, in each vendor's own form, taken in as the real ones are.

Of people who are invented, on channels that are paused and lead nowhere: a demo writes to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from django.utils import timezone

from laksa.accounts.models import User
from laksa.channels import configuration, limits, reception
from laksa.channels.email import reading
from laksa.channels.models import InboundMessage
from laksa.channels.receiver import Arrival
from laksa.channels.sms import fixtures as sms
from laksa.channels.telegram import fixtures as telegram
from laksa.channels.telegram.receive import arrivals as telegram_arrivals
from laksa.channels.whatsapp import fixtures as whatsapp
from laksa.followers import drain
from laksa.history.transaction import write
from laksa.messages import follower
from laksa.messages.models import Message, Receipt
from laksa.register.commands import assignment, closure, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.rules.events import Timing

_NOWHERE = "https://contoh.invalid"
_SETTINGS = {
    "whatsapp": {"token": "contoh", "phone_number_id": "1001", "app_secret": "contoh", "verify_token": "contoh",
                 "base": _NOWHERE},
    "telegram": {"token": "1001:contoh", "mode": "webhook", "secret": "contoh", "base": _NOWHERE},
    "sms": {"gateway": "form", "url": _NOWHERE, "key": "contoh", "hook_key": "contoh-kunci-panggilan-masuk"},
}  # fmt: skip
_PAUSED = {limits.IS_PAUSED: "yes"}
_WATCH = StepTimer(given=Timing(90, 60, "focus"))


def tell(sari: User, yusuf: User) -> int:
    """How many cases came in. Each queue of the desk has one that came by a channel, and Karantina what it is for."""
    for channel, values in _SETTINGS.items():
        configuration.keep(channel, values | _PAUSED)
    _a_lamp_by_whatsapp(sari)
    _trucks_by_telegram(sari, yusuf)
    _rubbish_by_mail(sari)
    _a_tree_by_sms()
    _what_waits_for_a_person()
    with write():
        Message.objects.exclude(channel="email").update(
            state=Message.State.SENT, sent_at=timezone.now(), receipt=Receipt.READ, receipt_at=timezone.now()
        )
    return Case.objects.filter(inbound__isnull=False).distinct().count()


def take_back() -> None:
    """No setting of a channel that still stands as the demo wrote it is left to a real register."""
    for channel, values in _SETTINGS.items():
        if (now := configuration.of(channel)).items() >= values.items():
            configuration.keep(channel, dict.fromkeys(now, ""))


def _a_lamp_by_whatsapp(sari: User) -> None:
    """Asked for the place, asked by the operator, answered: it is with the agency now."""
    sender, name = whatsapp.invented_number(1), "Dewi Anggraini"
    case = _heard(
        _whatsapp(1, sender, name, text={"body": "Selamat sore, lampu jalan mati sudah seminggu, gelap sekali."})
    )
    _heard(_whatsapp(2, sender, name, text={"body": "Jl. Beringin Raya, Kelurahan Nusa Jaya, dekat musala"}))
    case = opening.enter(case, opening.Entry("complaint", "PJU-PDM", "medium"), by=sari, watch=_WATCH)
    response.ask_reporter(case, text="Berapa tiang yang padam, Bu Dewi?", by=sari)
    _heard(_whatsapp(3, sender, name, text={"body": "Tiga tiang berurutan, dari musala ke arah pasar."}))
    case = Case.objects.get(pk=case.pk)
    response.mark_read(case, by=sari)
    assignment.assign(case, lead="DISHUB", by=sari, watch=_WATCH)


def _trucks_by_telegram(sari: User, yusuf: User) -> None:
    """Closed, and opened again by the answer BELUM."""
    chat, name, now = telegram.invented_chat(1), "Rizal Maulana", timezone.now()
    said = "Truk tanah lewat Jl. Melati Kelurahan Sukasari siang hari, jalannya jadi licin dan berdebu."
    case = _heard(_telegram(1, chat, name, now, text=said))
    case = opening.enter(case, _entry("LLN-TRK", "Jl. Melati, Kelurahan Sukasari"), by=sari, watch=_WATCH)
    case = assignment.assign(case, lead="DISHUB", by=sari, watch=_WATCH)
    case = assignment.accept(case, by=yusuf)
    case = followup.follow_up(
        case,
        what_was_done="Truk dihentikan dan sopir ditegur.",
        result="done",
        no_photo_reason="Truk sudah pergi.",
        by=yusuf,
    )
    answer = "Petugas menghentikan truk di Jl. Melati. Terima kasih laporannya."
    case = response.respond(case, text=answer, by=sari, watch=_WATCH)
    closure.close(case, by=sari, watch=_WATCH)
    _heard(_telegram(2, chat, name, now, text="Belum, tadi malam masih ada tiga truk lewat."))


def _rubbish_by_mail(sari: User) -> None:
    """Answered while it is worked on; the reply quotes what it answers."""
    text = (
        "Yth. LAKSA,\n\nSampah menumpuk di samping Pasar Anyar, Kelurahan Sukasari, sejak Jumat dan baunya sampai "
        "ke kelas anak-anak.\n\nSalam,\nHendra"
    )
    case = _heard(_mail("hendra.wijaya@contoh.invalid", "Hendra Wijaya", "Sampah di Pasar Anyar", text))
    case = opening.enter(case, _entry("SMP-ANG", "Samping Pasar Anyar, Kelurahan Sukasari"), by=sari, watch=_WATCH)
    response.respond_interim(case, text="Truk dijadwalkan besok pagi pukul 06.00.", by=sari)
    reply = "Baik, kami tunggu besok.\n\nPada Senin LAKSA menulis:\n> Truk dijadwalkan besok pagi pukul 06.00."
    _heard(_mail("hendra.wijaya@contoh.invalid", "Hendra Wijaya", f"Re: Kabar laporan {case.number}", reply))


def _a_tree_by_sms() -> None:
    said = "Pohon besar di Jl Merdeka kelurahan Sukajadi miring ke kabel, takut roboh."
    _heard(_sms("SM0001", "+628000000001", said))


def _what_waits_for_a_person() -> None:
    """Too short to be a report, a deletion that is asked for, and a mail that is none."""
    _heard(_sms("SM0002", "+628000000002", "Lampu"))
    _heard(_whatsapp(9, whatsapp.invented_number(2), "Budi", text={"body": "HAPUS data saya"}))


def _entry(category: str, landmark: str) -> opening.Entry:
    return opening.Entry("complaint", category, "medium", landmark=landmark)


def _heard(arrivals: Iterator[tuple[str, Arrival]]) -> Case:
    """The case that the last of them opened or was added to; told to whom it concerns."""
    channel, identity = list(_noted(arrivals))[-1]
    drain.drain(follower.FOLLOWER, follower.promise)
    row = InboundMessage.objects.select_related("case").get(channel=channel, external_id=identity)
    return row.case or Case()


def _noted(arrivals: Iterator[tuple[str, Arrival]]) -> Iterator[tuple[str, str]]:
    for channel, arrival in arrivals:
        reception.note(channel, [arrival])
        reception.work_off()
        yield channel, arrival.external_id


def _whatsapp(n: int, sender: str, name: str, **parts: Any) -> Iterator[tuple[str, Arrival]]:
    message = whatsapp.message(f"wamid.contoh{n:04d}", sender, at=timezone.now(), **parts)
    yield "whatsapp", Arrival(message["id"], {"message": message, "name": name})


def _telegram(n: int, chat: int, name: str, at: datetime, **parts: Any) -> Iterator[tuple[str, Arrival]]:
    update = telegram.message(n, chat, name, at=at + timedelta(minutes=n), **parts)
    for arrival in telegram_arrivals(_SETTINGS["telegram"]["token"], [update]):
        yield "telegram", arrival


def _sms(identity: str, sender: str, text: str) -> Iterator[tuple[str, Arrival]]:
    call = sms.form_message(identity, sender, text, key=_SETTINGS["sms"]["hook_key"])
    yield "sms", Arrival(identity, {"gateway": "form", "item": dict(parse_qsl(call.body.decode()))})


def _mail(sender: str, name: str, subject: str, text: str) -> Iterator[tuple[str, Arrival]]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{name} <{sender}>", "laksa@contoh.invalid", subject
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = f"<{sha256(text.encode()).hexdigest()[:16]}@contoh.invalid>"
    mail.set_content(text)
    content = mail.as_bytes()
    yield "email", Arrival(reading.external_id(content), {}, content)
