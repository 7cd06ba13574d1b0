"""Idempotency: a command given twice under one key is carried out once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from laksa.rules import chain


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """An idempotency key with the digest of its body."""

    key: str
    digest: str
    sender: str = ""  # of a report: whose it is, as senders.digest_of gives it

    @classmethod
    def of(cls, key: str, *parts: object) -> IdempotencyKey:
        body = chain.canonical([str(part) for part in parts])
        return cls(key[:80], hashlib.sha256(body.encode()).hexdigest())


class Replayed(Exception):
    """The command was already carried out; `identity` is the id of what it made or changed."""

    def __init__(self, identity: int) -> None:
        self.identity = identity
