"""WhatsApp: a person and the city's number, with the Cloud API between them as Meta documents it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
import time_machine
from channels import journey
from channels.journey import a_photo, take_turns
from channels.whatsapp.server import APP_SECRET, NUMBER, TOKEN, VERIFY, CloudApi, error, text_of
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast

from laksa.channels import configuration, reception
from laksa.channels.models import Conversation, InboundMessage
from laksa.channels.whatsapp import fixtures
from laksa.channels.whatsapp.send import TRANSPORT
from laksa.channels.whatsapp.setup import SETUP
from laksa.messages.models import ChannelHealth, Message
from laksa.register.commands import response
from laksa.register.models import Attachment, Case, Contact, Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn_once")]
WHERE = f"{LAMP} Kelurahan Sukasari."
DINDA = fixtures.invented_number(1)
APPROVED = {"template_news": "kabar", "state_news": "approved", "price": "300", "cap": "600"}


@pytest.fixture(scope="module")
def running() -> Iterator[CloudApi]:
    with CloudApi().running() as api:
        yield api


@pytest.fixture
def api(running: CloudApi, settings: Any) -> CloudApi:
    settings.INTERNAL_NETWORKS = [ip_network("127.0.0.0/8")]
    for kept in (running.script, running.sent, running.files, running.elsewhere):
        kept.clear()
    TRANSPORT.rests_until = 0.0
    keys = {"token": TOKEN, "phone_number_id": NUMBER, "app_secret": APP_SECRET, "verify_token": VERIFY}
    configuration.keep("whatsapp", {**keys, "base": running.address, "quiet_from": "3:00", "quiet_until": "3:00"})
    return running


def call(body: bytes | dict[str, Any], *, secret: str | None = APP_SECRET) -> int:
    """Meta calls our hook; what the hook answers."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = {"X-Hub-Signature-256": f"sha256={hmac.new((secret or '').encode(), content, hashlib.sha256).hexdigest()}"}
    answer = Client().post(
        "/kanal/whatsapp/", content, content_type="application/json", headers=signed if secret is not None else {}
    )
    return answer.status_code


@dataclass
class Dinda:
    """Somebody who writes to the city's number."""

    api: CloudApi
    phone: str = DINDA
    channel: str = "whatsapp"
    said: int = field(default=0)

    def say(self, text: str = "", *, photo: bytes = b"", point: tuple[float, float] | None = None, answers: str = "",
            **parts: Any) -> dict[str, Any]:  # fmt: skip
        self.said += 1
        if photo:
            self.api.files[f"9000{self.said}"] = photo
            parts["image"] = {"id": f"9000{self.said}", "mime_type": "image/jpeg", "caption": text}
        elif point:
            parts["location"] = {"latitude": point[0], "longitude": point[1]}
        elif not parts:
            parts["text"] = {"body": text}
        identity = f"wamid.IN{self.phone}{self.said}"
        message = fixtures.message(identity, self.phone, at=timezone.now(), answers=answers, **parts)
        self.push(messages=[message], contacts=[fixtures.contact(self.phone, "Dinda Lestari")])
        return message

    def push(self, **value: Any) -> None:
        assert call(fixtures.call(NUMBER, **value)) == 200

    def heard(self) -> list[str]:
        return [text_of(one) for one in self.api.sent if one["to"] == self.phone]

    def id_of_last(self) -> str:
        return str(self.api.sent[-1]["id"])


@pytest.fixture
def dinda(api: CloudApi) -> Dinda:
    return Dinda(api)


def names(case: Case) -> list[str]:
    return list(Event.objects.filter(case=case).order_by("seq").values_list("name", flat=True))


def test_the_six_steps_by_whatsapp_with_a_photo_and_a_place(dinda: Dinda, cast: Cast, quarantine: object) -> None:
    case = journey.six_steps(dinda, cast)
    assert Conversation.objects.get(case=case).name == "Dinda Lestari"
    done = next(one for one in dinda.api.sent if f"laporan {case.number} selesai" in text_of(one))
    buttons = done["interactive"]["action"]["buttons"]
    assert [one["reply"]["id"] for one in buttons] == ["YA", "SEBAGIAN", "BELUM"]
    assert all(one["text"]["preview_url"] is False for one in dinda.api.sent if one["type"] == "text")
    assert dinda.api.sent[-1]["context"]["message_id"] == f"wamid.IN{DINDA}3"


def test_a_button_is_as_good_as_its_word(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        dinda.say("Sampah menumpuk di depan pasar.")
        take_turns(dinda)
        reply = {"type": "button_reply", "button_reply": {"id": "2", "title": "Laporan baru"}}
        dinda.say(interactive=reply, answers=dinda.id_of_last())
        take_turns(dinda)
    assert Case.objects.count() == 2


# ── the hook ─────────────────────────────────────────────────────────────────────────────────────


def test_the_handshake_answers_who_knows_the_word(api: CloudApi, client: Client) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
    answer = client.get("/kanal/whatsapp/", asked)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200, b"1158201444", "text/plain; charset=utf-8"
    )  # fmt: skip
    for wrong in ({"hub.verify_token": "lain"}, {"hub.verify_token": ""}, {"hub.mode": "unsubscribe"}):
        assert client.get("/kanal/whatsapp/", asked | wrong).status_code == 403


def test_nothing_is_kept_that_is_not_signed_with_the_secret_of_today(api: CloudApi, cast: Cast) -> None:
    message = fixtures.message("wamid.1", DINDA, at=timezone.now(), text={"body": WHERE})
    body = fixtures.call(NUMBER, messages=[message])
    assert [call(body, secret=secret) for secret in (None, "", "rahasia-kemarin")] == [403] * 3
    configuration.keep("whatsapp", {"app_secret": "rahasia-baru"})
    assert call(body) == 403
    configuration.keep("whatsapp", {"app_secret": APP_SECRET})
    assert [call(b"{"), call(b"[" * 100_000), call(b"[]"), call({"object": "page"})] == [400, 400, 200, 200]
    assert call(fixtures.call("111", messages=[message])) == 200  # another number of the same app
    assert InboundMessage.objects.count() == 0
    assert [call(body) for _ in range(5)] == [200] * 5
    reception.work_off()
    assert (InboundMessage.objects.count(), Case.objects.count()) == (1, 1)


def test_one_call_brings_several_entries_people_and_receipts(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    other, now = fixtures.invented_number(2), timezone.now()
    body = fixtures.call(
        NUMBER,
        messages=[
            fixtures.message("wamid.a", DINDA, at=now, text={"body": "Masih gelap."}),
            fixtures.message("wamid.b", other, at=now, text={"body": f"{WHERE} Yang lain."}),
        ],
        contacts=[fixtures.contact(other, "Budi")],
        statuses=[fixtures.status(dinda.id_of_last(), DINDA, "delivered", at=now)],
    )
    body["entry"] += fixtures.call(
        NUMBER, messages=[fixtures.message("wamid.c", other, at=now, text={"body": "Dua."})]
    )["entry"]
    assert call(body) == 200
    reception.work_off()
    assert [names(case) for case in Case.objects.order_by("pk")] == [["Received", "ReporterReplied"]] * 2
    assert Conversation.objects.get(address=other).name == "Budi"
    assert Message.objects.get(external_id=dinda.id_of_last()).receipt == "delivered"


def test_receipts_come_in_any_order_and_take_nothing_back(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    sent = dinda.id_of_last()
    for word in ("read", "sent", "delivered", "read"):
        dinda.push(statuses=[fixtures.status(sent, DINDA, word, at=timezone.now())])
    reception.work_off()
    assert Message.objects.get(external_id=sent).receipt == "read"


def test_what_fails_after_it_was_taken_goes_by_the_next_channel(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    Contact.objects.update(email="dinda@contoh.invalid")
    sent = Message.objects.get(about="case").external_id
    failed = fixtures.status(sent, DINDA, "failed", at=timezone.now(), code=131026, title="Message undeliverable")
    dinda.push(statuses=[failed])
    reception.work_off()
    first, second = Message.objects.filter(about="case").order_by("pk")
    assert (first.state, first.receipt, first.error) == ("dead", "failed", "131026 Message undeliverable")
    assert (second.channel, second.state) == ("email", "pending")


@pytest.mark.parametrize(
    ("parts", "state", "decision"),
    [
        ({"sticker": {"id": "1", "mime_type": "image/webp"}}, "taken", "addto"),
        ({"reaction": {"message_id": "wamid.x", "emoji": "x"}}, "ignored", ""),
        ({"system": {"body": "changed", "type": "user_changed_number"}}, "ignored", ""),
        ({"unsupported": {}, "errors": [{"code": 131051}]}, "held", "addto"),
        ({"video": {"id": "1", "mime_type": "video/mp4"}}, "held", "addto"),
        ({"button": {"text": "Yang di gerbang", "payload": "x"}}, "taken", "addto"),
        ({"audio": []}, "held", ""),
    ],
    ids=["sticker", "reaction", "number changed", "unsupported", "film", "button", "no form"],
)
def test_each_kind_of_message_has_its_end(
    dinda: Dinda, cast: Cast, parts: dict[str, Any], state: str, decision: str
) -> None:
    dinda.say(WHERE)
    dinda.say(**parts)
    take_turns(dinda)
    row = InboundMessage.objects.latest("pk")
    assert (row.state, row.decision) == (state, decision)
    said_no = any("tidak dapat kami simpan" in said for said in dinda.heard())
    assert said_no is (row.reason == "no_file")


def test_the_token_goes_to_meta_only(dinda: Dinda, cast: Cast, quarantine: object) -> None:
    dinda.api.elsewhere["77"] = "http://127.0.0.1:9/foto.jpg"
    dinda.say(WHERE)
    dinda.say(image={"id": "77", "mime_type": "image/jpeg"})
    dinda.say(photo=a_photo())
    take_turns(dinda)
    assert Attachment.objects.count() == 1
    assert [one.reason for one in InboundMessage.objects.filter(state="held")] == ["no_file"]


# ── the window, its templates and their price ────────────────────────────────────────────────────


def _news(case: Case, n: int) -> None:
    response.respond_interim(case, text=f"Kabar {n}: petugas sudah di lokasi.", by=Cast().sari)


def test_after_a_day_only_approved_templates_go_out_and_within_the_cap(dinda: Dinda, cast: Cast) -> None:
    dinda.say(WHERE)
    take_turns(dinda)
    case = Case.objects.get()
    Contact.objects.update(email="dinda@contoh.invalid")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        _news(case, 1)
        assert take_turns(dinda) == []  # none is approved
        assert Message.objects.filter(channel="whatsapp").latest("pk").reason == "window"
        assert Message.objects.latest("pk").channel == "email"
        configuration.keep("whatsapp", APPROVED)
        for n in (2, 3):
            _news(case, n)
            (said,) = take_turns(dinda)
            assert said.startswith(f"{case.number} http")
        assert dinda.api.sent[-1]["template"]["name"] == "kabar"
        assert "Batas tercapai" in SETUP.test(configuration.of("whatsapp")).words
        _news(case, 4)
        assert take_turns(dinda) == []
        assert Message.objects.filter(channel="whatsapp").latest("pk").reason == "cap"
        dinda.say("Baik.")
        _news(case, 5)
        assert any("Kabar 5" in said for said in take_turns(dinda))


def test_what_meta_decides_about_a_template_holds_at_once(api: CloudApi) -> None:
    configuration.keep("whatsapp", APPROVED)
    said = {"message_template_name": "kabar", "message_template_language": "id"}
    assert call(fixtures.call(NUMBER, field="message_template_status_update", event="PAUSED", **said)) == 200
    assert configuration.of("whatsapp")["state_news"] == "rejected"
    call(fixtures.call(NUMBER, field="message_template_status_update", event="APPROVED", **said))
    assert configuration.of("whatsapp")["state_news"] == "approved"


# ── what the Cloud API answers ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "state", "reason", "refusing", "silent"),
    [
        (error(401, 190, "Session has expired"), "pending", "login", True, False),
        (error(403, 131031, "Account has been locked"), "pending", "refused_us", True, False),
        (error(400, 131047, "Re-engagement message"), "dead", "window", False, False),
        (error(400, 131026, "Message undeliverable"), "dead", "refused", False, False),
        (error(400, 100, "Invalid parameter"), "dead", "refused", False, False),
        (error(429, 130429, "Rate limit hit"), "pending", "later", False, False),
        (error(400, 80007, "Rate limit issues"), "pending", "later", False, False),
        (error(400, 131056, "Pair rate limit hit"), "pending", "later", False, False),
        (error(500, 131000, "Something went wrong"), "pending", "away", False, True),
        ((503, b"<html>"), "pending", "away", False, True),
    ],
    ids=["token", "locked", "window", "undeliverable", "form", "rate", "quota", "pair", "wrong", "away"],
)
def test_whose_fault_a_refusal_is(
    dinda: Dinda, cast: Cast, answer: Any, state: str, reason: str, refusing: bool, silent: bool
) -> None:
    dinda.say(WHERE)
    dinda.api.script.append(answer)
    assert take_turns(dinda) == []
    message = Message.objects.get(about="case")
    health = ChannelHealth.objects.filter(channel="whatsapp").first()
    assert (message.state, message.reason) == (state, reason)
    assert bool(health and health.refusing_since) is refusing
    assert bool(health and health.silent_since) is silent
    assert (TRANSPORT.rests_until > 0) is (reason == "later" and "Pair" not in message.error)


def test_the_administrator_is_told_whose_number_it_is(api: CloudApi) -> None:
    values = configuration.of("whatsapp")
    assert SETUP.test(values).words == "Tersambung sebagai LAKSA, +62 21 5500. Bulan ini 0 pesan templat, Rp0."
    assert not SETUP.test(values | {"token": "lain"}).is_ok
    assert not SETUP.test(values | {"base": "http://127.0.0.1:1"}).is_ok
