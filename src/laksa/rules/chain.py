"""Sealing a history: canonical bytes, the hash that links an event to the one before, salted commitments."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping

GENESIS = b"\0" * 32
SALT_BYTES = 16


# Made once: json.dumps would make an encoder at every call.
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(value: object) -> str:
    """JSON with sorted keys and no white space: the same facts always give the same bytes."""
    return _encode(value)


def seal(previous: bytes, header: Mapping[str, object], payload: str) -> bytes:
    """The hash of one event: SHA-256 over the previous hash, the header's canonical bytes and the payload."""
    digest = hashlib.sha256(previous)
    digest.update(canonical(dict(header)).encode())
    digest.update(b"\n")
    digest.update(payload.encode())
    return digest.digest()


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, body: str) -> str:
    """What the sealed payload holds instead of free text: SHA-256(salt || text), hex; it outlives an erasure."""
    return hashlib.sha256(salt + body.encode()).hexdigest()
