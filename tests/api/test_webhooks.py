"""Other systems hear of what happens: signed, in order, nothing lost, and only what their key may read."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from people import Cast, a_case
from pytest_django.fixtures import Settings

from laksa.accounts import api_keys
from laksa.accounts.api_keys import Scope
from laksa.accounts.models import User
from laksa.api import webhooks
from laksa.api.models import Webhook
from laksa.channels import configuration, http
from laksa.register.commands import assignment, correction, merging
from laksa.register.commands._common import StepTimer
from laksa.register.models import Event
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db


@dataclass
class Listener:
    """The other side: what it heard, and what it answers."""

    url: str = ""
    status: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _headers, body in self.heard]

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    told = Listener()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append(({name: str(value) for name, value in self.headers.items()}, body))
            self.send_response(told.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Nobody reads it."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}/kabar"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    configuration.KNOWN.forget()
    yield
    configuration.KNOWN.forget()


def hook_of(listener: Listener, *, user: User | None = None, events: tuple[str, ...] = ()) -> tuple[Webhook, str]:
    key, _words = api_keys.create(f"Kunci {Webhook.objects.count()}", [Scope.READ], by="tes", user=user)
    name = f"Kabar {Webhook.objects.count()}"
    return webhooks.add(name, listener.url, key, by="tes", events=events)


def later(seconds: float = 15) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def test_what_happens_is_told_signed_and_in_order(listener: Listener) -> None:
    hook, secret = hook_of(listener)
    case = a_case("in_progress")
    with later():
        assert webhooks.deliver_due() == len(listener.heard)
    assert listener.types[-2:] == ["Assigned", "Accepted"]
    headers, body = listener.heard[-1]
    at, mac = (part.partition("=")[2] for part in headers["LAKSA-Signature"].split(","))
    assert hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() == mac
    said = json.loads(body)
    assert (said["case"]["number"], said["event"]["type"]) == (case.number, "Accepted")
    assert headers["LAKSA-Delivery"] == f"{hook.pk}-{said['sequence']}"
    heard = len(listener.heard)
    with later():
        assert (webhooks.deliver_due(), len(listener.heard)) == (0, heard)
    assert secret not in str(Webhook.objects.values())


def test_each_hears_what_its_key_may_read_and_what_it_wants(listener: Listener) -> None:
    hook_of(listener)
    a_case("assigned", confidential=True)
    with later():
        webhooks.deliver_due()
    assert listener.heard == []
    hook_of(listener, user=Cast().yusuf, events=("Assigned", "Noted"))
    case = a_case("assigned", text="Jalan berlubang. Hubungi 0812-3456-7890 sekarang.")
    correction.note(case, text="Hanya untuk operator.", by=Cast().sari)
    with later():
        webhooks.deliver_due()
    officer = [one for one in listener.bodies if one["webhook"] == "Kabar 1"]
    assert [one["type"] for one in officer] == ["Assigned"]
    assert "3456" not in json.dumps(listener.bodies)


def test_what_is_undone_in_time_is_never_told(listener: Listener) -> None:
    hook_of(listener)
    case = a_case("entered")
    assignment.assign(case, lead="DISHUB", by=Cast().sari, watch=StepTimer())
    webhooks.deliver_due()
    assert "Assigned" not in listener.types
    merging.undo(case, by=Cast().sari)
    with later():
        webhooks.deliver_due()
    assert "Assigned" not in listener.types


def test_what_was_not_taken_is_tried_again_and_paused_after_days(listener: Listener) -> None:
    hook, _secret = hook_of(listener)
    a_case("entered")
    listener.status = 500
    assert webhooks.deliver_due() == 0
    tried = len(listener.heard)
    assert webhooks.deliver_due() == 0
    assert len(listener.heard) == tried == 1
    hook.refresh_from_db()
    assert (hook.attempts, hook.error, hook.paused_at) == (1, "500", None)
    waits = []
    for _ in range(4):
        with time_machine.travel(hook.not_before + timedelta(seconds=1), tick=False):
            webhooks.deliver_due()
            hook.refresh_from_db()
            waits.append(hook.not_before - timezone.now())
    assert waits == sorted(set(waits))
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        webhooks.deliver_due()
    hook.refresh_from_db()
    assert hook.paused_at is not None
    listener.status, lost = 200, len(listener.heard)
    webhooks.replay(hook, by="tes")
    assert webhooks.deliver_due() >= 1
    assert listener.types[lost] == listener.types[0]


def test_one_that_fails_holds_up_no_other_and_one_that_is_gone_is_paused(listener: Listener) -> None:
    hook, _secret = hook_of(listener)
    listener.status = 410
    a_case("entered")
    Webhook.objects.filter(pk=hook.pk).update(url="http://127.0.0.1:9/")
    hook_of(listener)
    a_case("entered", text="Lampu lain di Cimone padam sejak Senin.")
    webhooks.deliver_due()
    states = dict(Webhook.objects.values_list("name", "error"))
    assert states == {"Kabar 0": "connect", "Kabar 1": "410"}
    assert Webhook.objects.get(name="Kabar 1").paused_at is not None


def test_everything_can_be_told_again_from_any_event(listener: Listener) -> None:
    hook, _secret = hook_of(listener)
    a_case("in_progress")
    with later():
        webhooks.deliver_due()
        first = listener.bodies[1]["sequence"]
        webhooks.replay(hook, by="tes", first=first)
        before = len(listener.heard)
        webhooks.deliver_due()
    assert [one["sequence"] for one in listener.bodies[before:]] == [
        one["sequence"] for one in listener.bodies[1:before]
    ]
    ids = [headers["LAKSA-Delivery"] for headers, _body in listener.heard]
    assert ids[1] == ids[before]


def test_a_revoked_key_hears_nothing_more(listener: Listener) -> None:
    hook, _secret = hook_of(listener)
    api_keys.revoke(hook.key, by="tes")
    a_case("entered")
    webhooks.deliver_due()
    assert listener.heard == []
    assert Webhook.objects.get().position == Event.objects.latest("pk").pk


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": " "}, "webhook_name_missing"),
        ({"url": "http://169.254.169.254/latest/"}, "webhook_url_inside"),
        ({"url": "https://[64:ff9b::7f00:1]/"}, "webhook_url_inside"),
        ({"url": "ftp://contoh.id/"}, "webhook_url"),
        ({"url": "http://8.8.8.8/"}, "webhook_url_open"),
        ({"events": ("Terbang",)}, "webhook_event_unknown"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused(changed: dict[str, Any], code: str, settings: Settings) -> None:
    key, _words = api_keys.create("Kunci", [Scope.READ], by="tes")
    given: dict[str, Any] = {"name": "Kabar", "url": "http://127.0.0.1:9/", "key": key, "by": "tes"} | changed
    with pytest.raises(Refused, match=code):
        webhooks.add(**given)
    with pytest.raises(http.Forbidden):
        settings.INTERNAL_NETWORKS = ()
        http.is_inside("http://127.0.0.1:9/")
