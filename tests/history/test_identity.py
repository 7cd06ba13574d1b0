"""What is made without asking the database: ids, ids of commands, keys that a command is given under."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
import time_machine

from laksa.history import identity
from laksa.history.idempotency import IdempotencyKey

MOMENT = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(("chance", "last"), [(0, 0), ((1 << 21) - 1, (1 << 21) - 1)])
def test_an_id_is_the_milliseconds_since_the_year_of_the_sop_and_21_bits_of_chance(
    monkeypatch: pytest.MonkeyPatch, chance: int, last: int
) -> None:
    monkeypatch.setattr(identity.secrets, "randbits", lambda bits: chance if bits == 21 else pytest.fail("other bits"))
    with time_machine.travel(MOMENT, tick=False):
        made = identity.new_id()
    begun = datetime.fromisoformat("2022-01-01T00:00:00+07:00")
    assert divmod(made, 1 << 21) == ((MOMENT - begun).total_seconds() * 1000, last)
    assert identity.created_at(made) == MOMENT.timestamp()
    assert made < 1 << 63


def test_ids_and_commands_of_one_moment_differ() -> None:
    with time_machine.travel(MOMENT, tick=False):
        assert len({identity.new_id() for _ in range(20)}) > 1
    commands = {identity.new_command() for _ in range(20)}
    assert len(commands) == 20
    assert {len(command) for command in commands} == {32}


def test_a_key_has_80_characters_and_the_digest_of_all_that_was_sent_with_it() -> None:
    key = IdempotencyKey.of("k" * 81, 7, "Lampu padam")
    assert key == IdempotencyKey("k" * 80, hashlib.sha256(b'["7","Lampu padam"]').hexdigest(), sender="")
