"""Telegram: a person and the bot, with the Bot API between them as Telegram documents it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from channels import journey
from channels.journey import WORDS, a_photo, take_turns
from channels.telegram.server import TOKEN, BotApi, refused, too_many
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast

from laksa.channels import configuration, reception
from laksa.channels.models import ChannelReception, Conversation, InboundMessage
from laksa.channels.receiver import Ignored, Incoming, Kept, Unreadable
from laksa.channels.telegram import fixtures
from laksa.channels.telegram.receive import RECEIVER, arrivals
from laksa.channels.telegram.send import TRANSPORT
from laksa.channels.telegram.setup import SETUP
from laksa.messages.models import ChannelHealth, Message
from laksa.register import ledger
from laksa.register.models import Attachment, Case, Contact, Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn_once")]
SECRET = "rahasia_uji-1"
DINDA = fixtures.invented_chat(1)
WHERE = f"{LAMP} Kelurahan Sukasari."


@pytest.fixture(scope="module")
def running() -> Iterator[BotApi]:
    with BotApi().running() as api:
        yield api


@pytest.fixture
def api(running: BotApi, settings: Any) -> BotApi:
    """Telegram, which knows one bot: ours, that asks for what is new."""
    settings.INTERNAL_NETWORKS = [ip_network("127.0.0.0/8")]
    for kept in (running.script, running.sent, running.files, running.updates, running.webhook, running.blocked,
                 running.acknowledged):  # fmt: skip
        kept.clear()
    TRANSPORT.rests_until = 0.0
    configuration.keep(
        "telegram", {"token": TOKEN, "base": running.address, "quiet_from": "3:00", "quiet_until": "3:00"}
    )
    return running


@dataclass
class Dinda:
    """Somebody who writes to the bot."""

    api: BotApi
    chat: int = DINDA
    channel: str = "telegram"
    said: int = field(default=0)

    def say(self, text: str = "", *, photo: bytes = b"", point: tuple[float, float] | None = None, answers: str = "",
            **parts: Any) -> dict[str, Any]:  # fmt: skip
        self.said += 1
        if photo:
            shown = fixtures.photo(f"foto{self.said}-")
            self.api.files[shown[-1]["file_id"]] = photo
            parts |= {"photo": shown} | ({"caption": text} if text else {})
        elif text:
            parts["text"] = text
        if point:
            parts["location"] = {"latitude": point[0], "longitude": point[1]}
        if answers:
            parts["reply_to_message"] = {"message_id": int(answers), "chat": {"id": self.chat, "type": "private"}}
        update = fixtures.message(self.said, self.chat, "Dinda Lestari", at=timezone.now(), **parts)
        self.push(update)
        return update

    def push(self, update: dict[str, Any]) -> None:
        self.api.updates.append(update)
        reception.poll("telegram")

    def heard(self) -> list[str]:
        return [one["text"] for one in self.api.sent if one["chat_id"] == str(self.chat)]

    def id_of_last(self) -> str:
        return str(self.api.sent[-1]["message_id"])


@pytest.fixture
def dinda(api: BotApi) -> Dinda:
    return Dinda(api)


def names(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("name", flat=True))


def asked() -> list[str]:
    return list(Message.objects.filter(about="chat").order_by("pk").values_list("kind", flat=True))


def read(update: dict[str, Any]) -> object:
    return RECEIVER.read(Kept("1", {**update, "bot": "5551"}, None))


def test_the_six_steps_by_telegram_with_a_photo_and_a_place(dinda: Dinda, cast: Cast, quarantine: object) -> None:
    case = journey.six_steps(dinda, cast)
    assert [one["link_preview_options"] for one in dinda.api.sent] == [{"is_disabled": True}] * len(dinda.api.sent)
    assert dinda.api.sent[0]["reply_parameters"]["message_id"] == 1
    done = next(one for one in dinda.api.sent if f"laporan {case.number} selesai" in one["text"])
    buttons = done["reply_markup"]["inline_keyboard"]
    assert [row[0]["callback_data"] for row in buttons] == ["YA", "SEBAGIAN", "BELUM"]


def test_a_button_is_as_good_as_its_word_and_stops_turning(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    dinda.said = 50
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        dinda.say("Sampah menumpuk di depan pasar.")
        take_turns(dinda)
        assert "1 untuk LKS" in dinda.heard()[-1]
        dinda.push(fixtures.pressed(52, DINDA, "Dinda", "2", on=int(dinda.id_of_last())))
        take_turns(dinda)
    assert Case.objects.count() == 2
    assert dinda.api.acknowledged == ["4000052"]


def test_what_is_delivered_five_times_and_out_of_order_is_one_report(dinda: Dinda, cast: Cast) -> None:
    first = dinda.say(WHERE)
    second = dinda.say("Yang di depan gerbang.")
    reception.note("telegram", arrivals(TOKEN, [second, first, first, second, first]))
    take_turns(dinda)
    assert (Case.objects.count(), names(Case.objects.get())) == (1, ["Received", "ReporterReplied"])
    assert InboundMessage.objects.count() == 2
    assert ChannelReception.objects.get().cursor == str(second["update_id"] + 1)


def test_an_album_is_one_report_and_the_question_for_the_place_stays_open(
    dinda: Dinda, cast: Cast, quarantine: object
) -> None:
    dinda.say(WORDS, photo=a_photo(), media_group_id="777")
    for _ in range(2):
        dinda.say(photo=a_photo(), media_group_id="777")
    take_turns(dinda)
    case = Case.objects.get()
    assert Attachment.objects.filter(case=case).count() == 3
    dinda.say("Jl. Veteran, depan SDN Sukasari 4")
    take_turns(dinda)
    case.refresh_from_db()
    assert case.complaint.landmark == "Jl. Veteran, depan SDN Sukasari 4"


def test_a_correction_is_added_to_its_report_and_is_no_command(dinda: Dinda, cast: Cast) -> None:
    first = dinda.say(WHERE)
    take_turns(dinda)
    dinda.push(fixtures.edited(2, first, at=timezone.now(), text=f"{WHERE} Dua tiang."))
    dinda.push(fixtures.edited(3, first, at=timezone.now() + timedelta(seconds=9), text="BERHENTI"))
    take_turns(dinda)
    (case,) = Case.objects.all()
    said = case.texts.filter(field="text").order_by("seq").values_list("body", flat=True)
    assert list(said) == [f"Perbaikan: {WHERE} Dua tiang.", "Perbaikan: BERHENTI"]
    assert not Conversation.objects.get().is_stopped


def test_who_blocks_the_bot_is_written_to_no_more(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    before = len(dinda.api.sent)
    dinda.push(fixtures.blocked(2, DINDA, "Dinda", at=timezone.now()))
    assert take_turns(dinda) == []
    assert (Conversation.objects.get().is_stopped, asked().count("stopped")) == (True, 0)
    assert len(dinda.api.sent) == before
    dinda.said = 2
    dinda.say("/start")
    assert ["kabari kembali" in said for said in take_turns(dinda)] == [True]


def test_start_greets_and_start_with_a_number_follows_it(dinda: Dinda, cast: Cast) -> None:
    from people import a_case

    case = a_case("entered", cast=cast)
    dinda.say("/start")
    assert ["Ceritakan masalahnya" in said for said in take_turns(dinda)] == [True]
    dinda.say(f"/start {case.number}")
    assert [f"mengikuti laporan {case.number}" in said for said in take_turns(dinda)] == [True]


def test_what_was_said_to_a_group_is_not_even_kept(dinda: Dinda) -> None:
    update = fixtures.message(1, -100, "Dinda", at=timezone.now(), text=WHERE)
    update["message"]["chat"]["type"] = "supergroup"
    dinda.push(update)
    assert InboundMessage.objects.count() == 0
    assert ChannelReception.objects.get().cursor


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"sticker": {"file_id": "s", "emoji": "x"}}, {"text": "", "media": ()}),
        ({"venue": {"title": "Pasar Anyar", "address": "Jl. Ahmad Yani", "location": {}},
          "location": {"latitude": -6.17, "longitude": 106.63}},
         {"text": "Pasar Anyar\nJl. Ahmad Yani", "point": (-6.17, 106.63)}),
        ({"contact": {"phone_number": "6281234567890", "first_name": "Dinda", "user_id": DINDA}},
         {"phone": "+6281234567890", "text": "Kontak: Dinda 6281234567890"}),
        ({"contact": {"phone_number": "6281234567890", "first_name": "Budi", "user_id": 7}}, {"phone": ""}),
    ],
    ids=["sticker", "venue", "own contact", "somebody's contact"],
)  # fmt: skip
def test_each_kind_of_message_is_read(parts: dict[str, Any], expected: dict[str, Any]) -> None:
    said = read(fixtures.message(3, DINDA, "Dinda Lestari", at=timezone.now(), **parts))
    assert isinstance(said, Incoming)
    assert (said.sender, said.name) == (str(DINDA), "Dinda Lestari")
    assert {name: getattr(said, name) for name in expected} == expected


def test_a_live_location_reports_once(db: None) -> None:
    moved = fixtures.message(3, DINDA, "Dinda", at=timezone.now(), location={"latitude": -6.1, "longitude": 106.6})
    assert isinstance(read(fixtures.edited(4, moved, at=timezone.now())), Ignored)


@pytest.mark.parametrize("update", [{}, {"message": []}, {"message": {"chat": {"id": "x"}}}, {"message": {"date": 1}}])
def test_what_is_in_no_form_of_telegram_is_held_with_its_reason(update: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read(update)


def test_a_film_is_refused_with_words_and_a_voice_is_kept(dinda: Dinda, cast: Cast, quarantine: object) -> None:
    dinda.api.files["suara"] = b"OggS\0\x02" + b"\0" * 22 + b"OpusHead" + b"\0" * 40
    dinda.say(WHERE)
    dinda.say(voice={"file_id": "suara", "duration": 3, "mime_type": "audio/ogg", "file_size": 78})
    dinda.say("Ini videonya.", video={"file_id": "film", "mime_type": "video/mp4", "file_size": 900})
    take_turns(dinda)
    case = Case.objects.get()
    assert [one.kind for one in Attachment.objects.filter(case=case)] == ["recording"]
    assert any("tidak dapat kami simpan" in said for said in dinda.heard())
    assert case.texts.filter(body="Ini videonya.").exists()
    assert [one.reason for one in InboundMessage.objects.filter(state="held")] == ["no_file"]


# ── what Telegram answers ────────────────────────────────────────────────────────────────────────


def test_whom_the_bot_cannot_reach_is_told_by_mail(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    reception.work_off()
    Contact.objects.update(email="dinda@contoh.invalid")
    dinda.api.blocked.add(str(DINDA))
    assert take_turns(dinda) == []
    case_mail = Message.objects.filter(about="case").order_by("pk")
    assert [(one.channel, one.state) for one in case_mail] == [("telegram", "dead"), ("email", "pending")]


@pytest.mark.parametrize(
    ("answer", "state", "refusing", "silent"),
    [
        (refused(401, "Unauthorized"), "pending", True, False),
        (refused(404, "Not Found"), "pending", True, False),
        (refused(400, "Bad Request: chat not found"), "dead", False, False),
        (refused(400, "Bad Request: something new"), "dead", False, False),
        ((502, b"<html>Bad Gateway"), "pending", False, True),
        (refused(500, "Internal Server Error"), "pending", False, True),
        ((200, b"<html>a portal of a hotel"), "pending", False, True),
    ],
    ids=["token revoked", "no token", "no chat", "another refusal", "away", "broken", "no Telegram"],
)
def test_whose_fault_a_refusal_is(
    dinda: Dinda, cast: Cast, answer: Any, state: str, refusing: bool, silent: bool
) -> None:
    dinda.say(WHERE)
    dinda.api.script.append(answer)
    assert take_turns(dinda) == []
    assert Message.objects.get(about="case").state == state
    health = ChannelHealth.objects.filter(channel="telegram").first()
    assert bool(health and health.refusing_since) is refusing
    assert bool(health and health.silent_since) is silent


def test_after_too_many_nothing_goes_out_until_telegram_said(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    Dinda(dinda.api, fixtures.invented_chat(2), said=400).say(f"{WHERE} Yang lain.")
    dinda.api.script.append(too_many(30))
    assert take_turns(dinda) == []
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 1]
    assert take_turns(dinda, minutes=5) == []
    TRANSPORT.rests_until = 0.0
    assert len(take_turns(dinda, minutes=5)) == 1
    assert len(dinda.api.sent) == 2


def test_a_long_answer_in_emoji_is_cut_as_telegram_counts(dinda: Dinda, cast: Cast) -> None:
    from laksa.register.commands import response

    dinda.say(WHERE)
    take_turns(dinda)
    case = Case.objects.get()
    response.ask_reporter(case, text="\U0001f6a7" * 3900, by=cast.sari)
    (said,) = take_turns(dinda, minutes=1)
    assert f"/r/{ledger.secret_of(case)}/" in said


# ── how it hears ─────────────────────────────────────────────────────────────────────────────────


def test_the_hook_keeps_what_comes_with_the_secret_and_nothing_else(api: BotApi, cast: Cast, client: Client) -> None:
    update = fixtures.message(1, DINDA, "Dinda", at=timezone.now(), text=WHERE)

    def call(secret: str | None, body: str = json.dumps(update)) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        return client.post("/kanal/telegram/", body, content_type="application/json", headers=headers).status_code

    assert call(SECRET) == 403  # nobody calls whom we ask ourselves
    configuration.keep("telegram", {"mode": "webhook"})
    assert call("") == 403  # without a secret of ours nobody is believed
    configuration.keep("telegram", {"secret": SECRET})
    assert [call(None), call(""), call("lain"), call(SECRET + "x"), call("r\u00e9")] == [403] * 5
    assert [call(SECRET, "{"), call(SECRET, "[" * 100_000), call(SECRET, "[]"), call(SECRET, "{}")] == [
        400,
        400,
        200,
        200,
    ]
    assert InboundMessage.objects.count() == 0
    assert [call(SECRET), call(SECRET)] == [200, 200]
    reception.work_off()
    assert Case.objects.count() == 1
    assert reception.poll("telegram") == 0
    pressed = fixtures.pressed(2, DINDA, "Dinda", "YA", on=5)
    answer = client.post("/kanal/telegram/", json.dumps(pressed), content_type="application/json",
                         headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})  # fmt: skip
    assert json.loads(answer.content) == {"method": "answerCallbackQuery", "callback_query_id": "4000002"}


def test_what_postgresql_cannot_keep_is_kept_without_it(dinda: Dinda, cast: Cast) -> None:
    dinda.say(f"{WHERE} \0 \ud83d")
    take_turns(dinda)
    assert Case.objects.count() == 1


def test_a_poll_that_fails_says_why_and_loses_nothing(dinda: Dinda, cast: Cast) -> None:
    configuration.keep("telegram", {"token": "5551:lain"})
    dinda.say(WHERE)
    stands = ChannelReception.objects.get()
    assert (stands.error, stands.cursor) == ("401 Unauthorized", "")
    configuration.keep("telegram", {"token": TOKEN})
    dinda.api.webhook["url"] = "https://lain.invalid/"
    reception.poll("telegram")
    assert "webhook is active" in ChannelReception.objects.get().error
    dinda.api.webhook.clear()
    assert reception.poll("telegram") == 1
    assert ChannelReception.objects.get().failing_since is None


def test_the_administrator_connects_it_by_pressing_test(api: BotApi, settings: Any) -> None:
    settings.BASE_URL = "https://laksa.contoh.invalid"
    values = {"token": TOKEN, "base": api.address}
    assert SETUP.test(values).words == "Tersambung sebagai @laksa_uji_bot."
    assert not SETUP.test(values | {"token": "1:x"}).is_ok
    assert not SETUP.test(values | {"mode": "webhook"}).is_ok
    assert not SETUP.test({"token": TOKEN, "base": "http://127.0.0.1:1"}).is_ok
    assert SETUP.test(values | {"mode": "webhook", "secret": SECRET}).is_ok
    assert (api.webhook["url"], api.webhook["secret_token"]) == ("https://laksa.contoh.invalid/kanal/telegram/", SECRET)
    assert SETUP.test(values).is_ok
    assert api.webhook == {}
