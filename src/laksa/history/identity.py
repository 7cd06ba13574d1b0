"""Ids of subjects and of commands, made without asking the database."""

from __future__ import annotations

import secrets
import time
import uuid

_EPOCH_MS = 1_640_970_000_000  # 1 January 2022, 00.00 WIB: the SOP's year


def new_id() -> int:
    """Time-ordered and random, 63 bits: 42 of milliseconds since 2022, 21 of chance."""
    return (int(time.time() * 1000) - _EPOCH_MS) << 21 | secrets.randbits(21)


def created_at(identity: int) -> float:
    """When new_id made it, in seconds since 1970."""
    return ((identity >> 21) + _EPOCH_MS) / 1000


def new_command() -> str:
    """What the events of one command have in common, and a form's key."""
    return uuid.uuid4().hex
