"""Keys by which other systems send reports and ask: made once, known by their digest, limited, revoked.

The key itself is shown to whoever makes it and kept nowhere: 160 bits of chance need no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from laksa.accounts.models import ApiKey, TableLog, User
from laksa.rules.refusal import Refused

__all__ = ["API", "HOURLY_LIMIT", "OPEN311", "ApiKey", "Scope", "create", "find", "may", "revoke", "wait_for"]

HOURLY_LIMIT = 1_000
NAME_MAX = 60
_START, _PREFIX, _SECRET = "laksa", 8, 32
_SYMBOLS = "23456789abcdefghjkmnpqrstvwxyzBC"  # 32 of them: five bits each
_HOUR = 3_600
_PARTS = 50  # of an hour's limit, which a process takes one by one


class Scope(StrEnum):
    """What a key may do."""

    OPEN311_REPORT = "open311:report"
    OPEN311_UPDATE = "open311:update"
    READ = "api:read"
    REPORT = "api:report"
    ACT = "api:act"


API = (Scope.READ, Scope.REPORT, Scope.ACT)
CHANNELS = ("api", "open311", "112", "sp4n")  # under which the reports of a key may count
OPEN311 = (Scope.OPEN311_REPORT, Scope.OPEN311_UPDATE)


def create(
    name: str,
    scopes: Collection[str],
    *,
    by: str,
    hourly_limit: int = HOURLY_LIMIT,
    is_test: bool = False,
    user: User | None = None,
    channel: str = "",
) -> tuple[ApiKey, str]:
    """A new key and its words, which nobody can read again. Refused: key_name_missing, name_long, key_name_taken,
    key_scope_missing, key_staff_missing, key_staff_away, key_channel_unknown.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("key_name_missing")
    if len(name) > NAME_MAX:
        raise Refused("name_long", limit=NAME_MAX, length=len(name))
    chosen = [scope.value for scope in Scope if scope in set(scopes)]
    if not chosen:
        raise Refused("key_scope_missing")
    if channel and channel not in CHANNELS:
        raise Refused("key_channel_unknown", channels=", ".join(CHANNELS))
    if Scope.ACT in chosen and user is None:
        raise Refused("key_staff_missing")
    if user is not None and not stands(user):
        raise Refused("key_staff_away")
    if is_taken(name):
        raise Refused("key_name_taken")
    prefix, secret = _random(_PREFIX), _random(_SECRET)
    words = f"{_START}_{prefix}_{secret}"
    key = ApiKey(
        name=name,
        prefix=prefix,
        digest=_digest(words),
        scopes=chosen,
        user=user,
        channel=channel,
        hourly_limit=hourly_limit,
        is_test=is_test,
        created_at=timezone.now(),
        created_by=by[:120],
    )
    try:
        with transaction.atomic():
            key.save()
            made: dict[str, list[object]] = {"scopes": ["", " ".join(chosen)], "hourly_limit": ["", hourly_limit]}
            made |= {"channel": ["", channel]} if channel else {}
            _log(key, by, "added", made | ({"user": ["", user.username]} if user else {}))
    except IntegrityError:
        raise Refused("key_name_taken") from None
    return key, words


def is_taken(name: str) -> bool:
    """Whether an active key has this name."""
    return ApiKey.objects.filter(name=name, revoked_at__isnull=True).exists()


def find(words: str) -> ApiKey | None:
    """The active key with these words; None for one that was never made, or was revoked."""
    start, _, rest = words.partition("_")
    prefix, _, secret = rest.partition("_")
    if start != _START or len(prefix) != _PREFIX or len(secret) != _SECRET or not words.isascii():
        return None
    key = _known(prefix)
    return key if key is not None and hmac.compare_digest(key.digest, _digest(words)) else None


# What decides of a key, and of its member of the staff: asked at every request, in the plainest way that there is.
_STANDING = (
    "SELECT k.id, k.digest, k.scopes, k.hourly_limit, k.is_test, k.revoked_at, u.role, u.agency_id, u.is_active,"
    " u.accepted_at FROM accounts_apikey k LEFT JOIN accounts_user u ON u.id = k.user_id WHERE k.prefix = %s"
)
_REVOKED = 5
_rows: dict[str, tuple[tuple[Any, ...], ApiKey]] = {}
_ROWS_MOST = 1_000


def _known(prefix: str) -> ApiKey | None:
    """The active key that begins so. Its row is made into an object again only when it has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [prefix])
        standing = cursor.fetchone()
    if standing is None or standing[_REVOKED] is not None:
        return None
    known = _rows.get(prefix)
    if known is None or known[0] != standing:
        if len(_rows) >= _ROWS_MOST:
            _rows.clear()
        known = _rows[prefix] = standing, ApiKey.objects.select_related("user").get(pk=standing[0])
    return known[1]


def may(key: ApiKey, scope: Scope) -> bool:
    return scope.value in key.scopes


def stands(user: User) -> bool:
    """Whether a key may read and act for this member of the staff: at work, and warned as the SOP wants it."""
    return user.is_active and user.accepted_at is not None


def wait_for(key: ApiKey) -> int:
    """Seconds until this key may ask again; 0 where it may now, and then this time counts.

    All processes count together: each takes a fiftieth of the hour's limit out of the key's row and writes again only
    when that is used up. So a limit is never passed, and not every request writes.
    """
    hour, passed = divmod(int(time.time()), _HOUR)
    with _shares_lock:
        share = _shares.get(key.prefix)
        if share is None or share[0] != hour:
            share = _shares[key.prefix] = [hour, 0]
        if share[1] == 0:
            share[1] = _taken(key, hour)
        if share[1] == 0:
            return _HOUR - passed
        share[1] -= 1
        return 0


# By the beginning of a key: the hour, and how much of what this process took is left.
_shares: dict[str, list[int]] = {}
_shares_lock = threading.Lock()


def _taken(key: ApiKey, hour: int) -> int:
    """A share of what is left of the hour, written into the row with when the key was used last."""
    with transaction.atomic():
        row = ApiKey.objects.select_for_update().get(pk=key.pk)
        used = row.used if row.hour == hour else 0
        share: int = max(0, min(max(1, row.hourly_limit // _PARTS), row.hourly_limit - used))
        if share:
            row.hour, row.used, row.last_used_at = hour, used + share, timezone.now()
            row.save(update_fields=["hour", "used", "last_used_at"])
        return share


def revoke(key: ApiKey, *, by: str) -> None:
    """From now on nobody comes in by it; nothing where it was revoked before."""
    with transaction.atomic():
        row = ApiKey.objects.select_for_update().get(pk=key.pk)
        if row.revoked_at is not None:
            return
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        _log(row, by, "changed", {"is_active": [True, False]})


def _log(key: ApiKey, by: str, action: str, changes: dict[str, list[object]]) -> None:
    TableLog.objects.create(by=by[:120], table="apikey", code=key.prefix, name=key.name, action=action, changes=changes)


def _random(length: int) -> str:
    return "".join(secrets.choice(_SYMBOLS) for _ in range(length))


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
