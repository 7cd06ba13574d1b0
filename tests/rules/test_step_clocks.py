"""Handling, waiting and idle always sum to what a step took, whatever people and clocks do."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from laksa.rules.events import Timing
from laksa.rules.period import WIB
from laksa.rules.state import Pause, State
from laksa.rules.step_clocks import clocks, fitted

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=WIB)
MOMENTS = st.floats(0, 200_000).map(lambda seconds: NINE + timedelta(seconds=seconds))


def nobody(since: datetime, until: datetime) -> int:
    return 0


@given(st.lists(MOMENTS, min_size=7, max_size=7), st.integers(0, 300_000))
def test_the_three_sum_to_the_elapsed_time_whatever_happened(moments: list[datetime], worked: int) -> None:
    *earlier, ended = sorted(moments)
    ready, first = moments[0], moments[1]
    pauses = (Pause(earlier[1], earlier[2]), Pause(earlier[3], earlier[4]))
    paused = State(pauses=pauses).waited_s
    found = clocks(ready_at=ready, first=first, ended=ended, handling_s=worked, method="focus", paused=paused)
    start = min(ready, first)
    elapsed = max(0, int((ended - start).total_seconds()) - paused(start, ended))
    three = (found.handling_s, found.waiting_s, found.idle_s)
    assert all(one is not None and one >= 0 for one in three)
    assert sum(one or 0 for one in three) == elapsed
    assert (found.handling_s or 0) <= worked


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(-5, 9_000))
def test_clocks_that_are_given_fit_into_the_time_there_was(handling: int, waiting: int, elapsed: int) -> None:
    found = fitted(Timing(handling, waiting, "focus"), elapsed)
    three = (found.handling_s or 0) + (found.waiting_s or 0) + (found.idle_s or 0)
    assert three == (elapsed if elapsed > 0 else handling)


def test_a_step_that_was_opened_and_left_lay_idle() -> None:
    first, ended = NINE + timedelta(minutes=9), NINE + timedelta(minutes=165)
    found = clocks(ready_at=NINE, first=first, ended=ended, handling_s=120, method="focus", paused=nobody)
    assert found == Timing(120, 9 * 60, "focus", (165 - 9 - 2) * 60)


def test_a_call_is_taken_down_before_it_is_received() -> None:
    opened = NINE - timedelta(seconds=95)
    found = clocks(ready_at=NINE, first=opened, ended=NINE, handling_s=80, method="focus", paused=nobody)
    assert found == Timing(80, 0, "focus", 15)


def test_two_people_at_once_are_no_more_than_the_time_there_was() -> None:
    ended = NINE + timedelta(seconds=100)
    found = clocks(ready_at=NINE, first=NINE, ended=ended, handling_s=180, method="focus", paused=nobody)
    assert found == Timing(100, 0, "focus", 0)


def test_without_a_known_start_only_the_handling_is_known() -> None:
    found = clocks(ready_at=None, first=NINE, ended=NINE, handling_s=40, method="wall", paused=nobody)
    assert found == Timing(40, None, "wall", None)
