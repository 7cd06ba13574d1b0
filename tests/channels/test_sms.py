"""A report by SMS goes the way of the SOP and is answered by SMS, whichever form the city's gateway speaks."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
import time_machine
from channels.sms import server
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.channels import configuration, reception
from laksa.channels.models import InboundMessage
from laksa.channels.receiver import Call
from laksa.channels.sms import fixtures, length
from laksa.channels.sms.receive import RECEIVER
from laksa.channels.sms.send import TRANSPORT
from laksa.channels.sms.setup import SETUP
from laksa.channels.sms.wire import Wire
from laksa.followers import drain
from laksa.messages import follower, health, queue
from laksa.messages.models import Message
from laksa.narration.messages import FOOT, Letter
from laksa.register import ledger
from laksa.register.commands import assignment, closure, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Contact

pytestmark = pytest.mark.django_db
HOOK = "kunci-panggilan-masuk-1"
SENDER = "+628129990001"
WHERE = f"{LAMP} Kelurahan Sukasari."
FORMS = ["form", "json"]
MESSAGE: dict[str, Callable[..., Call]] = {"form": fixtures.form_message, "json": fixtures.json_message}
REPORT: dict[str, Callable[..., Call]] = {"form": fixtures.form_report, "json": fixtures.json_report}
DELIVERED = {"form": "delivered", "json": "DELIVERED"}
FAILED = {"form": "undelivered", "json": "UNDELIVERABLE"}


@pytest.fixture(scope="module")
def running() -> Iterator[server.Gateway]:
    with server.Gateway() as started:
        yield started
        started.shutdown()


@pytest.fixture
def gateway(running: server.Gateway, request: pytest.FixtureRequest) -> server.Gateway:
    """The city's, in the form that the test names; the first where it names none."""
    running.taken.clear()
    running.failures.clear()
    connect(running, request.node.callspec.params.get("form", "form") if hasattr(request.node, "callspec") else "form")
    return running


def connect(gateway: server.Gateway, form: str, **more: str) -> None:
    usual = {"gateway": form, "url": gateway.url(form), "user": server.USER, "key": server.KEY, "hook_key": HOOK}
    configuration.keep(
        "sms", {**usual, "sender_name": "KOTATNG", "quiet_from": "00:00", "quiet_until": "00:00", **more}
    )


def call(client: Client, made: Call, **headers: str) -> int:
    answer = client.post(
        "/kanal/sms/",
        made.body,
        content_type=made.headers["content-type"],
        query_params=dict(made.query),
        headers=headers,
    )
    return answer.status_code


def say(client: Client, form: str, identity: str, text: str, sender: str = SENDER) -> Case | None:
    """The case that it opened or was added to."""
    assert call(client, MESSAGE[form](identity, sender, text, key=HOOK)) == 200
    reception.work_off()
    return InboundMessage.objects.select_related("case").get(channel="sms", external_id=identity).case


def deliver(gateway: server.Gateway, **after: float) -> list[str]:
    drain.drain(follower.FOLLOWER, follower.promise)
    gateway.taken.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=1, **after)):
        queue.deliver_due("sms")
    return [text for _to, text, _sender in gateway.taken]


def closed_by(cast: Cast, case: Case) -> Case:
    """Steps 2 to 6 by the people whose they are."""
    watch, entry = StepTimer(), opening.Entry("complaint", "PJU-PDM", "medium", kelurahan="36.71.01.1007")
    opening.enter(case, entry, by=cast.sari, watch=watch)
    assignment.assign(case, lead="DISHUB", by=cast.sari, watch=watch)
    assignment.accept(case, by=cast.yusuf)
    followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan lebat.", by=cast.yusuf)
    response.respond(case, text="Lampu sudah menyala lagi.", by=cast.sari, watch=watch)
    return closure.close(case, by=cast.sari, watch=watch)


@pytest.mark.parametrize("form", FORMS)
def test_a_report_by_sms_is_answered_closed_and_opened_again_by_sms(
    gateway: server.Gateway, cast: Cast, client: Client, form: str
) -> None:
    case = say(client, form, "SMin1", WHERE)
    assert case is not None
    assert (case.channel, case.contact.phone, case.contact.reply_address) == ("sms", SENDER, SENDER)
    (said,) = deliver(gateway)
    assert (case.number in said, f"/r/{ledger.secret_of(case)}" in said, length.parts(said) <= 3) == (True, True, True)
    assert gateway.taken[0][2] == "KOTATNG"
    assert say(client, form, "SMin1", "isi lain") == case
    closed = closed_by(cast, case)
    assert any("selesai" in text and case.number in text for text in deliver(gateway, minutes=1))
    assert say(client, form, "SMin2", "BELUM, masih gelap") == case
    closed.refresh_from_db()
    assert (closed.reopened, Case.objects.count()) == (1, 1)


@pytest.mark.parametrize("form", FORMS)
def test_what_became_of_an_sms_is_told_whenever_the_report_comes(
    gateway: server.Gateway, cast: Cast, client: Client, form: str
) -> None:
    say(client, form, "SMin1", WHERE)
    assert call(client, REPORT[form]("SM1", DELIVERED[form], key=HOOK)) == 200
    reception.work_off()  # before we know that name ourselves
    deliver(gateway)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        reception.work_off()
    assert Message.objects.get(about="case").receipt == "delivered"
    call(client, REPORT[form]("SM1", FAILED[form], key=HOOK))
    reception.work_off()
    assert Message.objects.get(about="case").state == "dead"


@pytest.mark.parametrize("form", FORMS)
def test_a_number_that_takes_nothing_is_left_and_the_mail_goes_instead(
    gateway: server.Gateway, cast: Cast, client: Client, form: str
) -> None:
    case = say(client, form, "SMin1", WHERE)
    Contact.objects.filter(case=case).update(email="dinda@contoh.invalid")
    refused = {"code": 21614, "messages": [{"status": {"name": "REJECTED_DESTINATION", "description": "no mobile"}}]}
    gateway.failures.append((400 if form == "form" else 200, refused))
    deliver(gateway)
    assert list(Message.objects.order_by("pk").values_list("channel", "state")) == [
        ("sms", "dead"),
        ("email", "pending"),
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("status", "refuses"), [(401, True), (402, True), (404, True), (429, False), (503, False)])
def test_a_gateway_that_refuses_us_or_is_away_loses_nothing(
    gateway: server.Gateway, cast: Cast, client: Client, form: str, status: int, refuses: bool
) -> None:
    say(client, form, "SMin1", WHERE)
    gateway.failures.append((status, {"message": "no"}))
    assert deliver(gateway) == []
    stands = health.current("sms")
    assert (bool(stands.refusing_since), bool(stands.silent_since)) == (refuses, not refuses)
    assert len(deliver(gateway, hours=1)) == 1


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (fixtures.form_message("1", SENDER, WHERE, key="salah"), 403),
        (fixtures.form_message("1", SENDER, WHERE, key=""), 403),
        (fixtures.form_message("1", SENDER, WHERE, key=HOOK), 200),
        (Call("GET", {"kunci": HOOK, "MessageSid": "1", "From": SENDER, "Body": WHERE}, {}, b""), 200),
    ],
)
def test_only_the_gateway_is_heard(gateway: server.Gateway, made: Call, status: int) -> None:
    heard = RECEIVER.hear(made)
    assert (heard.status, len(list(heard.arrivals))) == (status, int(status == 200))


def test_a_signature_of_address_and_form_is_as_good_as_the_key(gateway: server.Gateway, settings: object) -> None:
    settings.BASE_URL = "https://laksa.contoh.invalid"
    made = fixtures.form_message("1", SENDER, WHERE, key="")
    fields = sorted(parse_qsl(made.body.decode(), keep_blank_values=True))
    signed = "https://laksa.contoh.invalid/kanal/sms/" + "".join(name + value for name, value in fields)
    right = b64encode(hmac.digest(server.KEY.encode(), signed.encode(), hashlib.sha1)).decode()
    assert RECEIVER.hear(Call("POST", {}, {"x-twilio-signature": right}, made.body)).status == 200
    assert RECEIVER.hear(Call("POST", {}, {"x-twilio-signature": right}, made.body + b"&x=1")).status == 403


@pytest.mark.parametrize("body", [b"", b"[", b'{"results": 3}', b'{"results": [3, null]}', b"[" * 100_000, b"\xff"])
def test_what_is_in_no_form_harms_nothing(gateway: server.Gateway, cast: Cast, body: bytes) -> None:
    connect(gateway, "json")
    heard = RECEIVER.hear(Call("POST", {"kunci": HOOK}, {}, body))
    assert (heard.status in {200, 400}, list(heard.arrivals)) == (True, [])


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636", "+0", "", "abc' OR 1=1"])
def test_what_a_machine_sends_is_kept_and_is_no_report(gateway: server.Gateway, client: Client, sender: str) -> None:
    assert say(client, "form", "1", "Paket data 10 GB hanya Rp10.000, ketik YA sekarang juga", sender) is None
    assert list(InboundMessage.objects.values_list("state", "reason")) == [("ignored", "automatic")]
    assert not Message.objects.exists()


def test_without_its_settings_there_is_no_hook_and_nothing_is_promised(client: Client, cast: Cast) -> None:
    assert client.post("/kanal/sms/?kunci=").status_code == 404
    assert (TRANSPORT.is_on, TRANSPORT.pace(timezone.now()).value) == (False, "none")


def test_who_gave_only_a_phone_is_told_by_sms_where_the_city_says_so(gateway: server.Gateway, cast: Cast) -> None:
    case = a_case(cast=cast, phone=SENDER, email="")
    assert TRANSPORT.address_of(case.contact) == ""
    connect(gateway, "form", tells_phones="1")
    assert TRANSPORT.address_of(case.contact) == SENDER
    assert (TRANSPORT.masked(SENDER), TRANSPORT.is_invented(SENDER)) == ("0812-xxxx-0001", False)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ñ" * 160, 1),
        ("ć" * 70, 1),
        ("ć" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("ć" + "a" * 133, 2),
        ("ć" + "a" * 134, 3),
        ("", 1),
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text: str, count: int) -> None:
    assert length.parts(text) == count


@pytest.mark.parametrize("words", ["Lampu mati. " * 90, "Lampu mati 😀. " * 90, "“Sudah” – “belum”… " * 60])
@pytest.mark.parametrize("most", [1, 3])
def test_words_are_cut_to_the_parts_that_are_paid_for_and_the_link_is_whole(words: str, most: int) -> None:
    link = "https://laksa.contoh.invalid/r/0123456789/"
    text = length.fitted(Letter("", f"LAKSA: {words}\n\n{link}{FOOT}"), most)
    assert (length.parts(text), text.endswith(link), FOOT in text) == (most, True, False)


@pytest.mark.parametrize("form", FORMS)
def test_the_connection_is_tried_without_an_sms_to_anybody(gateway: server.Gateway, form: str) -> None:
    values = configuration.of("sms")
    assert SETUP.test(values).is_ok
    refused = SETUP.test({**values, "key": "lama"})
    assert (refused.is_ok, "401" in str(refused.words), "lama" in str(refused.words)) == (False, True, False)
    assert not SETUP.test({**values, "url": "http://127.0.0.1:9/"}).is_ok
    assert not SETUP.test({}).is_ok
    assert gateway.taken == []


def test_a_gateway_with_other_names_is_spoken_to_in_its_own(gateway: server.Gateway) -> None:
    connect(gateway, "form", fields="to=tujuan&text=pesan&id=messageId", more="userkey=abc&passkey=xyz")
    gateway.failures.append((200, {"messageId": "Z9", "status": "1"}))
    wire = Wire(configuration.of("sms"))
    assert b"tujuan=%2B6281&pesan=Halo" in wire._body("+6281", "Halo")
    assert b"userkey=abc&passkey=xyz" in wire._body("+6281", "Halo")
    assert wire.send("+6281", "Halo").external_id == "Z9"
