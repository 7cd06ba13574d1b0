"""Whether the computer's clock is believed: a quiet register is no reason to doubt, a clock that jumps is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from laksa.rules.wall_clock import Machine, Trusted, doubt, trust

FRIDAY = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
UP = timedelta(days=20)
THEN = Machine(FRIDAY, "boot-1", UP)
TRUSTED = trust(THEN, None)


def later(passed: timedelta, jumped: timedelta = timedelta(), **other: object) -> Machine:
    """The same boot after `passed` by its uptime, the clock set by `jumped` meanwhile."""
    return replace(THEN, now=FRIDAY + passed + jumped, uptime=UP + passed, **other)


def rebooted(off: timedelta, **other: object) -> Machine:
    return Machine(FRIDAY + off, "boot-2", timedelta(minutes=1), **other)


def test_a_new_register_has_nothing_against_any_clock() -> None:
    assert doubt(THEN, None) is None


@pytest.mark.parametrize("passed", [timedelta(seconds=30), timedelta(days=3), timedelta(days=200)])
def test_however_long_nothing_happens_a_clock_that_keeps_step_with_the_uptime_is_right(passed: timedelta) -> None:
    assert doubt(later(passed), TRUSTED) is None


@pytest.mark.parametrize(
    ("jumped", "ahead"),
    [(timedelta(days=400), True), (timedelta(hours=1, minutes=1), True), (timedelta(hours=-2), False),
     (timedelta(days=-20_000), False)],
)  # fmt: skip
@pytest.mark.parametrize("passed", [timedelta(seconds=30), timedelta(days=3)])
def test_a_jump_is_seen_even_after_a_quiet_weekend(passed: timedelta, jumped: timedelta, ahead: bool) -> None:
    found = doubt(later(passed, jumped, is_synchronised=True), TRUSTED)
    assert found is not None
    assert (found.is_ahead, found.now, found.trusted) == (ahead, FRIDAY + passed + jumped, FRIDAY)


def test_many_small_steps_are_one_jump() -> None:
    step, trusted, turns = timedelta(minutes=50), TRUSTED, 0
    while (seen := later(turns * timedelta(seconds=30), turns * step)) and doubt(seen, trusted) is None:
        trusted, turns = trust(seen, trusted), turns + 1
    assert turns == 2


def test_the_doubt_ends_by_itself_when_the_time_is_right_again() -> None:
    assert doubt(later(timedelta(minutes=1), timedelta(days=400)), TRUSTED)
    assert doubt(later(timedelta(minutes=2)), TRUSTED) is None


def test_what_a_time_server_takes_back_stops_nothing() -> None:
    assert doubt(later(timedelta(seconds=30), timedelta(seconds=-45)), TRUSTED) is None


def test_a_week_switched_off_is_believed_once_a_time_server_vouches_for_it() -> None:
    assert doubt(rebooted(timedelta(days=7)), TRUSTED)
    assert doubt(rebooted(timedelta(days=7), is_synchronised=True), TRUSTED) is None


def test_a_short_restart_needs_nobody() -> None:
    assert doubt(rebooted(timedelta(minutes=4)), TRUSTED) is None


def test_a_computer_that_wakes_in_the_past_is_never_believed() -> None:
    for when in (timedelta(days=-1), timedelta(days=-9_000)):
        found = doubt(rebooted(when, is_synchronised=True), TRUSTED)
        assert found is not None
        assert not found.is_ahead


def test_a_register_from_before_is_held_against_its_newest_event() -> None:
    from_events = Trusted(FRIDAY)
    assert doubt(rebooted(timedelta(minutes=59), is_synchronised=True), from_events) is None
    assert doubt(rebooted(timedelta(days=400), is_synchronised=True), from_events)


def test_where_the_uptime_cannot_be_told_the_last_turn_counts() -> None:
    trusted = trust(Machine(FRIDAY), None)
    assert doubt(Machine(FRIDAY + timedelta(seconds=30)), trusted) is None
    assert doubt(Machine(FRIDAY + timedelta(days=400)), trusted)
