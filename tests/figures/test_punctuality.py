"""What is booked of a promise to the city: whether the agency was in time, once it is done as a whole."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from laksa.figures.booking import _Promise
from laksa.figures.declared.promises import _agency_done
from laksa.figures.facts import FINISHED
from laksa.rules.events import FollowedUp
from laksa.rules.period import WIB
from laksa.rules.state import State

DUE = datetime(2026, 10, 5, 16, 0, tzinfo=WIB)
SECOND = timedelta(seconds=1)


def booked(moment: datetime, *, complete: bool = True, due: datetime | None = DUE) -> list[str]:
    followed_up = FollowedUp("DISHUB", "done", "…", complete=complete)
    facts = list(_agency_done(followed_up, State("in_progress", agency_due=due), moment, 7))
    assert {(fact.measure, fact.bucket) for fact in facts} <= {("agency_done", 7)}
    return [dict(fact.details)["punctual"] for fact in facts]


def test_an_agency_is_in_time_until_its_date_and_late_after_it() -> None:
    assert (booked(DUE), booked(DUE + SECOND)) == (["on_time"], ["late"])
    assert booked(DUE + SECOND, due=None) == ["on_time"]


def test_nothing_is_booked_while_another_agency_still_works() -> None:
    assert booked(DUE, complete=False) == []


@pytest.mark.parametrize(("later", "kept"), [(timedelta(), "on_time"), (SECOND, "saved"), (3 * SECOND, "late")])
def test_a_promise_kept_by_an_extension_alone_was_saved(later: timedelta, kept: str) -> None:
    promise = _Promise(DUE, DUE)
    promise.move(DUE + 2 * SECOND, extended=True)
    promise.ended = (DUE + later, FINISHED)
    assert promise._kept() == kept
