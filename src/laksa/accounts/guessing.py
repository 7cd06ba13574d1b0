"""Guessing a password or a code is slowed by waits that grow, and nobody is locked out by the guesses of others.

Three counters slow a sign-in: of this name from this network address, of this name from anywhere, and of this address
under any name. The first makes every next try wait twice as long. The other two only make a pair of name and address
that is new here wait once before its first try, for a minute at the most: so however many addresses guess, and
however many names one address tries, whoever knows the password waits once and is in. A browser in which the person
signed in before has a counter of its own (browsers.py) and none of the three.

A try is counted before the password is looked at and forgiven when it was right, so that tries sent all at once are
counted one by one. The counters stand in the database: several processes share them and nobody can flush them. Their
keys are digests: no name and no address is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from laksa.accounts.models import Guesses

REST = timedelta(hours=1)  # after so long without a failure a counter begins anew
MINUTE = 60


@dataclass(frozen=True)
class Pace:
    """`free` failures cost nothing, each next one twice the wait of the one before, at most `most` seconds."""

    free: int
    most: int

    def wait(self, failed: int) -> int:
        beyond = failed - self.free
        return 0 if beyond < 0 else min(self.most, 2 ** min(beyond + 1, 20))


OWN = Pace(free=3, most=300)
NAME = Pace(free=10, most=60)
ADDRESS = Pace(free=30, most=10)


@dataclass(frozen=True)
class Try:
    """Under which counters one try stands: its own, and those it shares with others."""

    own: str
    shared: Mapping[str, Pace] = field(default_factory=dict)


def of_pair(person: str, network: str) -> Try:
    """A try from a browser that nobody knows."""
    return Try(_key("pair", person, network), {_key("name", person): NAME, _key("address", network): ADDRESS})


def of_browser(person: str, browser: str) -> Try:
    """A try from a browser in which this person signed in before."""
    return Try(_key("browser", person, browser))


def begin(attempt: Try, now: datetime | None = None) -> int:
    """0: go on, the try counts as failed until it is forgiven. Else how many seconds to wait; nothing is counted."""
    now = now or timezone.now()
    with transaction.atomic():
        own = _locked(attempt.own, now)
        shared = {key: _locked(key, now) for key in sorted(attempt.shared)}
        pressure = max((attempt.shared[key].wait(row.failed) for key, row in shared.items()), default=0)
        if own.open_at is None and pressure:
            own.open_at = now + timedelta(seconds=pressure)
            own.save()
        if own.open_at is not None and own.open_at > now:
            return math.ceil((own.open_at - now).total_seconds())
        for row in (own, *shared.values()):
            row.failed, row.last_at = row.failed + 1, now
        own.open_at = now + timedelta(seconds=OWN.wait(own.failed))
        for row in (own, *shared.values()):
            row.save()
    return 0


def forgive(attempt: Try) -> None:
    """The try was right: its own counter goes, the shared ones lose what it added."""
    Guesses.objects.filter(key=attempt.own).delete()
    Guesses.objects.filter(key__in=attempt.shared, failed__gt=0).update(failed=F("failed") - 1)


# ── codes, which belong to nobody: so many failures a minute ─────────────────────────────────────


def seconds_left(kind: str, network: str, most: int) -> int:
    """Seconds until `network` may try `kind` again; 0 where it has failed fewer than `most` times this minute."""
    minute, passed = _minute()
    failed = Guesses.objects.filter(key=_key(kind, network, minute), failed__gte=most).exists()
    return MINUTE - passed if failed else 0


def count(kind: str, network: str) -> None:
    """One more failure in this minute of the clock."""
    now = timezone.now()
    row = {"failed": 1, "last_at": now}
    _row, new = Guesses.objects.get_or_create(key=_key(kind, network, _minute()[0]), defaults=row)
    if not new:
        Guesses.objects.filter(pk=_row.pk).update(failed=F("failed") + 1, last_at=now)


def forget() -> None:
    """Counters that nobody has added to for an hour."""
    Guesses.objects.filter(last_at__lt=timezone.now() - REST).delete()


def _locked(key: str, now: datetime) -> Guesses:
    row, _new = Guesses.objects.select_for_update().get_or_create(key=key, defaults={"last_at": now})
    if abs(now - row.last_at) > REST:  # a clock that was wrong for a while locks nobody out either
        row.failed, row.open_at = 0, None
    if row.open_at is not None:
        row.open_at = min(row.open_at, now + timedelta(seconds=OWN.most))
    return row


def _minute() -> tuple[str, int]:
    minute, passed = divmod(int(timezone.now().timestamp()), MINUTE)
    return str(minute), passed


def _key(*parts: str) -> str:
    words = "\0".join(parts).encode("utf-8", "replace")
    return hmac.digest(settings.KEYS["lookup"], words, hashlib.sha256).hex()
