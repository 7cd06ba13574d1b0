"""Webhooks: other systems hear of each event that their key may read, signed, in order, at least once.

Each webhook follows the history with a position of its own. What it may hear and in which words is asked when it is
sent; its position moves when the other side has taken the event, or when it was none of its. So nothing is lost by a
worker that dies, what is sent twice bears the same LAKSA-Delivery, and sending again from any event is to set the
position back. One that fails is tried again after waits that grow, and holds up no other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from laksa.accounts import api_keys
from laksa.accounts.api_keys import ApiKey, Scope
from laksa.accounts.models import TableLog
from laksa.api import events as narrated
from laksa.api import representation
from laksa.api.clients import Client
from laksa.api.models import Webhook
from laksa.api.problems import Problem
from laksa.channels import configuration, http
from laksa.channels.http import Forbidden, Unreachable
from laksa.followers.drain import Ahead
from laksa.history.transaction import write
from laksa.narration.table import TABLE
from laksa.register.access import IMPORT
from laksa.register.models import Event
from laksa.rules import lifecycle
from laksa.rules.lifecycle import UNDO_SECONDS
from laksa.rules.refusal import Refused

EVENTS = tuple(sorted(kind.__name__ for kind in TABLE))
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
TRIED_FOR = timedelta(days=3)
TIMEOUT_S = 10.0
_TURN_S = 5.0  # then the next webhook has its turn
_CLAIMED_FOR = timedelta(minutes=1)
_BATCH = 50
_NAME_MAX, _URL_MAX = 60, 500
_CHANNEL = "webhook"
_GONE = 410
# Whoever undoes in the last moment still comes before it is told.
_UNDO_WAIT = timedelta(seconds=UNDO_SECONDS + 2)
_UNDOABLE = frozenset(kind.__name__ for kind in lifecycle.UNDOABLE)


# ── made, paused, removed ────────────────────────────────────────────────────────────────────────


def add(name: str, url: str, key: ApiKey, *, by: str, events: Collection[str] = ()) -> tuple[Webhook, str]:
    """A new webhook and its secret, which nobody can read again; it hears from now on.

    Refused: webhook_name_missing, name_long, webhook_name_taken, webhook_url, webhook_url_open, webhook_url_inside,
    webhook_url_unknown, webhook_event_unknown, webhook_key.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("webhook_name_missing")
    if len(name) > _NAME_MAX:
        raise Refused("name_long", limit=_NAME_MAX, length=len(name))
    if unknown := sorted(set(events) - set(EVENTS)):
        raise Refused("webhook_event_unknown", event=unknown[0][:40])
    if key.revoked_at is not None or not api_keys.may(key, Scope.READ):
        raise Refused("webhook_key")
    _require_url(url)
    secret = secrets.token_urlsafe(32)
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    now = timezone.now()
    with write():
        if Webhook.objects.filter(name=name).exists():
            raise Refused("webhook_name_taken")
        hook = Webhook.objects.create(
            name=name, url=url, key=key, events=sorted(set(events)), position=last, not_before=now, created_at=now
        )
        configuration.keep(_CHANNEL, {_secret_name(hook): secret})
        _log(hook, by, "added", {"url": ["", url], "key": ["", key.name]})
    return hook, secret


def pause(hook: Webhook, *, by: str) -> None:
    with write():
        Webhook.objects.filter(pk=hook.pk).update(paused_at=timezone.now())
        _log(hook, by, "changed", {"is_active": [True, False]})


def replay(hook: Webhook, *, by: str, first: int | None = None) -> None:
    """It goes on where it stopped, or from the event `first` (the `sequence` of a delivery), and is paused no more."""
    with write():
        position = {"position": max(0, first - 1)} if first is not None else {}
        Webhook.objects.filter(pk=hook.pk).update(
            paused_at=None, attempts=0, first_failed_at=None, error="", not_before=timezone.now(), **position
        )
        _log(
            hook,
            by,
            "changed",
            {"is_active": [hook.paused_at is None, True], **({"first": ["", first]} if first else {})},
        )


def remove(hook: Webhook, *, by: str) -> None:
    """It hears nothing more, and its secret is forgotten."""
    with write():
        configuration.keep(_CHANNEL, {_secret_name(hook): ""})
        _log(hook, by, "removed", {"url": [hook.url, ""]})
        hook.delete()


def _require_url(url: str) -> None:
    if len(url) > _URL_MAX:
        raise Refused("webhook_url")
    try:
        is_inside = http.is_inside(url)
    except Forbidden as forbidden:
        raise Refused("webhook_url" if forbidden.reason == "url" else "webhook_url_inside") from None
    except Unreachable:
        raise Refused("webhook_url_unknown") from None
    if not url.startswith("https://") and not is_inside:
        raise Refused("webhook_url_open")


def _log(hook: Webhook, by: str, action: str, changes: dict[str, list[object]]) -> None:
    TableLog.objects.create(
        by=by[:120], table="webhook", code=str(hook.pk), name=hook.name, action=action, changes=changes
    )


def _secret_name(hook: Webhook) -> str:
    return f"secret.{hook.pk}"


# ── sent ─────────────────────────────────────────────────────────────────────────────────────────


def deliver_due() -> int:
    """A turn of every webhook that is due; how many events were taken."""
    now = timezone.now()
    due = Webhook.objects.filter(paused_at=None, not_before__lte=now).select_related("key__user")
    return sum(_work_off(hook) for hook in due if _has_news(hook) and _claim(hook, now))


def signature(secret: str, at: int, body: bytes) -> str:
    """What LAKSA-Signature says: the HMAC-SHA256 of the moment, a dot and the body, so that neither can be changed."""
    mac = hmac.digest(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hex()
    return f"t={at},v1={mac}"


def _has_news(hook: Webhook) -> bool:
    return Event.objects.filter(pk__gt=hook.position).exists()


def _claim(hook: Webhook, now: datetime) -> bool:
    """Ours for a minute: another worker passes it by."""
    free = Webhook.objects.filter(pk=hook.pk, paused_at=None, not_before=hook.not_before)
    with write():
        return free.update(not_before=now + _CLAIMED_FOR) == 1


def _work_off(hook: Webhook) -> int:
    secret, until, taken = configuration.of(_CHANNEL).get(_secret_name(hook), ""), time.monotonic() + _TURN_S, 0
    position, now = hook.position, timezone.now()
    for event in Ahead(_BATCH).after(hook.position):
        if event.name in _UNDOABLE and event.recorded_at + _UNDO_WAIT > now:
            break
        body = _body(hook, event)
        if body is not None:
            fault = _send(hook, event, body, secret) if secret else "secret"
            if fault:
                _fail(hook, position, fault)
                return taken
            taken += 1
            if not _settle(hook, event.pk, delivered=True):
                return taken
        position = event.pk
        if time.monotonic() > until:
            break
    _settle(hook, position)
    return taken


def _body(hook: Webhook, event: Event) -> bytes | None:
    """What this webhook is told of the event; None where that is nothing."""
    if (hook.events and event.name not in hook.events) or event.role == IMPORT.role:
        return None
    client = Client(hook.key)
    if hook.key.revoked_at is not None or (client.user is not None and not api_keys.stands(client.user)):
        return None
    number = event.case.number
    try:
        case = client.case(number)
    except Problem:
        return None
    told = [one for one in narrated.of_case(case, client, after=event.seq - 1) if one["sequence"] == event.seq]
    if not told or told[0]["is_reverted"]:
        return None
    said = {
        "sequence": event.pk,
        "type": event.name,
        "webhook": hook.name,
        "event": told[0],
        "case": representation.of_case(case, client),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _send(hook: Webhook, event: Event, body: bytes, secret: str) -> str:
    """Why the other side did not take it; "" where it did."""
    headers = {
        "Content-Type": "application/json",
        "LAKSA-Delivery": f"{hook.pk}-{event.pk}",
        "LAKSA-Event": event.name,
        "LAKSA-Signature": signature(secret, int(time.time()), body),
    }
    try:
        answer = http.fetch("POST", hook.url, headers=headers, body=body, timeout_s=TIMEOUT_S, limit_bytes=0)
    except (Unreachable, Forbidden) as problem:
        return problem.reason
    return "" if 200 <= answer.status < 300 else str(answer.status)


def _settle(hook: Webhook, position: int, *, delivered: bool = False) -> bool:
    """False where somebody has set it back meanwhile: then that stands."""
    now = timezone.now()
    taken: dict[str, object] = {"delivered_at": now, "attempts": 0, "first_failed_at": None, "error": ""}
    with write():
        row = Webhook.objects.filter(pk=hook.pk, position=hook.position)
        moved = row.update(position=position, **(taken if delivered else {"not_before": now}))
    hook.position = position
    if delivered:
        hook.attempts, hook.first_failed_at = 0, None
    return moved == 1


def _fail(hook: Webhook, position: int, fault: str) -> None:
    now = timezone.now()
    since, attempts = hook.first_failed_at or now, hook.attempts + 1
    is_over = fault == str(_GONE) or now - since >= TRIED_FOR
    with write():
        Webhook.objects.filter(pk=hook.pk, position=hook.position).update(
            position=position,
            attempts=attempts,
            first_failed_at=since,
            error=fault[:120],
            not_before=now + min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT),
            paused_at=now if is_over else None,
        )


def behind(hook: Webhook) -> int:
    """How many events it has not had yet, whether they are any of its or not."""
    return Event.objects.filter(pk__gt=hook.position).count()
