"""Keys by which other systems send reports and ask: made once, known by their digest, limited, revoked.

The key itself is shown to whoever makes it and kept nowhere: 160 bits of chance need no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone

from laksa.accounts.models import ApiKey, TableLog
from laksa.rules.refusal import Refused

__all__ = ["HOURLY_LIMIT", "ApiKey", "Scope", "create", "find", "may", "note_use", "revoke"]

HOURLY_LIMIT = 1_000
NAME_MAX = 60
_START, _PREFIX, _SECRET = "laksa", 8, 32
_SYMBOLS = "23456789abcdefghjkmnpqrstvwxyzBC"  # 32 of them: five bits each
_NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key may do."""

    OPEN311_REPORT = "open311:report"
    OPEN311_UPDATE = "open311:update"


OPEN311 = (Scope.OPEN311_REPORT, Scope.OPEN311_UPDATE)


def create(
    name: str, scopes: Collection[str], *, by: str, hourly_limit: int = HOURLY_LIMIT, is_test: bool = False
) -> tuple[ApiKey, str]:
    """A new key and its words, which nobody can read again. Refused: key_name_missing, name_long, key_name_taken,
    key_scope_missing.
    """
    name = " ".join(name.split())
    if not name:
        raise Refused("key_name_missing")
    if len(name) > NAME_MAX:
        raise Refused("name_long", limit=NAME_MAX, length=len(name))
    chosen = [scope.value for scope in Scope if scope in set(scopes)]
    if not chosen:
        raise Refused("key_scope_missing")
    if is_taken(name):
        raise Refused("key_name_taken")
    prefix, secret = _random(_PREFIX), _random(_SECRET)
    words = f"{_START}_{prefix}_{secret}"
    key = ApiKey(
        name=name,
        prefix=prefix,
        digest=_digest(words),
        scopes=chosen,
        hourly_limit=hourly_limit,
        is_test=is_test,
        created_at=timezone.now(),
        created_by=by[:120],
    )
    try:
        with transaction.atomic():
            key.save()
            _log(key, by, "added", {"scopes": ["", " ".join(chosen)], "hourly_limit": ["", hourly_limit]})
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
    key = ApiKey.objects.filter(prefix=prefix, revoked_at__isnull=True).first()
    return key if key is not None and hmac.compare_digest(key.digest, _digest(words)) else None


def may(key: ApiKey, scope: Scope) -> bool:
    return scope.value in key.scopes


def note_use(key: ApiKey) -> None:
    """When it was last used, to the minute: not every request writes."""
    now = timezone.now()
    if key.last_used_at is None or abs(now - key.last_used_at) >= _NOTED_EVERY:
        key.last_used_at = now
        key.save(update_fields=["last_used_at"])


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
