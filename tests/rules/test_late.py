"""Late is after the date, said once: what is done on the moment itself is in time."""

from __future__ import annotations

import ast
from datetime import timedelta

from product_source import modules_with
from stories import MONDAY, TO_ENTERED, TO_RECORDED, after

from laksa.rules.worktime import is_late

SECOND = timedelta(seconds=1)
DATES = {"due", "due_at", "agency_due", "forward_due"}
# Dates compared with something else than whether they were missed.
NOT_LATENESS = {
    "agency_due <= max(known(state.agency_due), ctx.at)": "a later date is asked for",
    "agency_due > ctx.at + YEAR": "and not one far away",
    "self.due <= calendar.add_days(now, NEAR_DAYS)": "a date is near",
}


def test_the_moment_itself_is_in_time_and_without_a_date_nothing_is_late() -> None:
    assert [is_late(MONDAY, MONDAY + one) for one in (-SECOND, SECOND - SECOND, SECOND)] == [False, False, True]
    assert not is_late(None, MONDAY)


def test_an_open_case_is_overdue_after_its_date_and_an_ended_one_never() -> None:
    opened, ended = after(*TO_ENTERED), after(*TO_RECORDED)
    assert opened.due_at
    assert ended.due_at
    assert not opened.is_overdue(opened.due_at)
    assert opened.is_overdue(opened.due_at + SECOND)
    assert not ended.is_overdue(ended.due_at + SECOND)


def test_nobody_else_compares_a_date_that_was_given() -> None:
    found = {
        ast.unparse(node): file
        for file, tree in modules_with("|".join(DATES))
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for sign in node.ops)
        and {ast.unparse(side).rpartition(".")[2] for side in (node.left, *node.comparators)} & DATES
    }
    assert {words: file for words, file in found.items() if words not in NOT_LATENESS} == {
        "at > due": "rules/worktime.py"
    }
