"""kill -9 while many people write and are answered: no message is lost, and none doubled that was marked."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from channels.sms import server as gateways
from channels.telegram.server import TOKEN, BotApi
from channels.whatsapp import server as cloud
from faults.conftest import server_to_start_in
from faults.faulty_server import Server

from laksa.channels.sms import fixtures as sms
from laksa.channels.telegram import fixtures as telegram
from laksa.channels.whatsapp import fixtures as whatsapp

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
_SILENT_FOR = 180  # longer than a message is leased
_HOOK_KEY = "kunci-panggilan-masuk-1"
_AWAKE = {"quiet_from": "3:00", "quiet_until": "3:00"}
CONNECT = """
from laksa.channels import configuration
settings = json.loads({settings!r})
configuration.keep({channel!r}, settings)
print(json.dumps(configuration.of({channel!r}) == settings))
"""
KEPT = """
from collections import Counter
from laksa.channels.models import InboundMessage
from laksa.register.models import Case
said = Counter(Case.objects.values_list("complaint__text", flat=True))
print(json.dumps({"texts": said, "states": Counter(InboundMessage.objects.values_list("state", flat=True))}))
"""


@dataclass(frozen=True)
class Side:
    """The other side of a channel: how we are connected to it, and to whom it was told to bring an answer.

    `say` has one person say their words; where the vendor calls our hook, until it is answered.
    """

    settings: dict[str, str]
    heard: Callable[[], list[str]]
    say: Callable[[Server, int], None] = lambda server, number: None


def _words(number: int) -> str:
    """With a place and of no kind that asks more, so that one answer follows."""
    return f"Ada yang aneh di tikungan nomor {number} sejak Senin malam, Kelurahan Sukasari."


@contextmanager
def _telegram(people: int) -> Iterator[Side]:
    with BotApi().running() as api:
        api.updates = [
            telegram.message(one, 10_000 + one, f"Warga {one}", at=datetime.now(UTC), text=_words(one))
            for one in range(1, people + 1)
        ]
        yield Side({"token": TOKEN, "base": api.address}, lambda: [str(one["chat_id"]) for one in api.sent])


@contextmanager
def _whatsapp(_people: int) -> Iterator[Side]:
    def say(server: Server, number: int) -> None:
        sender = whatsapp.invented_number(number)
        said = whatsapp.message(f"wamid.{number}", sender, at=datetime.now(UTC), text={"body": _words(number)})
        called = whatsapp.call(cloud.NUMBER, messages=[said], contacts=[whatsapp.contact(sender, f"Warga {number}")])
        body = json.dumps(called).encode()
        signature = hmac.new(cloud.APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        signed = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
        _call_hook(server, "/kanal/whatsapp/", body, signed)

    with cloud.CloudApi().running() as api:
        keys = {"token": cloud.TOKEN, "phone_number_id": cloud.NUMBER, "app_secret": cloud.APP_SECRET}
        settings = {**keys, "verify_token": cloud.VERIFY, "base": api.address, **_AWAKE}
        yield Side(settings, lambda: [str(one["to"]) for one in api.sent], say)


@contextmanager
def _sms(_people: int) -> Iterator[Side]:
    def say(server: Server, number: int) -> None:
        made = sms.form_message(f"SM-in-{number}", f"+62812{number:07d}", _words(number), key=_HOOK_KEY)
        _call_hook(server, f"/kanal/sms/?kunci={_HOOK_KEY}", made.body, {"Content-Type": made.headers["content-type"]})

    with gateways.Gateway() as gateway:
        keys = {"gateway": "form", "url": gateway.url("form"), "user": gateways.USER, "key": gateways.KEY}
        settings = {**keys, "hook_key": _HOOK_KEY, "sender_name": "KOTATNG", **_AWAKE}
        yield Side(settings, lambda: [to for to, _, _ in gateway.taken], say)
        gateway.shutdown()


SIDES: dict[str, Callable[[int], AbstractContextManager[Side]]] = {
    "telegram": _telegram,
    "whatsapp": _whatsapp,
    "sms": _sms,
}


def _call_hook(server: Server, path: str, body: bytes, headers: dict[str, str]) -> None:
    """As a vendor does: again and again, until it is answered with 200."""
    until = time.monotonic() + _SILENT_FOR
    while time.monotonic() < until:
        called = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", body, headers)
        with suppress(OSError), urllib.request.urlopen(called, timeout=10) as answer:
            if answer.status == 200:
                return
        time.sleep(0.05)


def _goes_on(server: Server, side: Side, is_over: Callable[[], bool]) -> None:
    """Until it is over, however slow the machine is; only where nobody is answered any more it is not waited for."""
    sent, since = len(side.heard()), time.monotonic()
    while not is_over():
        if len(side.heard()) > sent:
            sent, since = len(side.heard()), time.monotonic()
        assert time.monotonic() < since + _SILENT_FOR, f"{sent} answers; {server.last_words()}"
        time.sleep(0.005)


def _are_sent(side: Side, count: int) -> bool:
    return len(side.heard()) >= count


def _killed(server: Server, moments: list[int], side: Side) -> None:
    """Each time that so many answers are out, LAKSA is killed, all of it, and starts again."""
    rng = random.Random(3)
    for moment in moments:
        _goes_on(server, side, partial(_are_sent, side, moment))
        time.sleep(rng.uniform(0, 0.3))
        server.kill()
        server.start()
        server.wait_until_up(start_again=True)


def _all_say(server: Server, side: Side, people: int) -> None:
    for number in range(1, people + 1):
        side.say(server, number)


def _lived_through(folder: Path, channel: str, people: int, kills: int) -> None:
    with server_to_start_in(folder) as server, SIDES[channel](people) as side:
        server.environment["LAKSA_INTERNAL_NETWORKS"] = "127.0.0.0/8"
        assert server.laksa.python(CONNECT.format(channel=channel, settings=json.dumps(side.settings)))
        server.start()
        server.wait_until_up()
        speaking = threading.Thread(target=_all_say, args=(server, side, people), daemon=True)
        speaking.start()
        _killed(server, sorted(random.Random(4).sample(range(people * 9 // 10), kills)), side)
        _goes_on(server, side, lambda: len(set(side.heard())) == people)
        speaking.join()
        time.sleep(1.5)  # whoever was answered twice would be by now
        server.kill()
        heard = Counter(side.heard())
        kept, verified = server.laksa.python(KEPT), server.laksa.json("verify")
    assert len(kept["texts"]) == people
    assert set(kept["texts"].values()) == {1}
    assert kept["states"] == {"taken": people}
    # Between the vendor's taking a message and our marking it stands one at a time: each kill may double that one.
    assert sum(heard.values()) - people <= kills
    assert verified["findings"] == []


def test_40_messages_in_and_out_survive_two_kills(tmp_path: Path) -> None:
    _lived_through(tmp_path, "telegram", 40, 2)


@pytest.mark.deep
@pytest.mark.parametrize("channel", SIDES)
def test_1000_messages_in_and_out_survive_many_kills(tmp_path: Path, channel: str) -> None:
    _lived_through(tmp_path, channel, 1_000, 20)
