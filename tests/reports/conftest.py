"""A report of October 2026, its people, and stand-ins for the figures and documents that other rooms make."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from letters import numbered
from people import Cast

from laksa.history import triggers
from laksa.reports import workflow
from laksa.reports.models import Letterhead, Report
from laksa.rules.period import WIB, Period

MONDAY = datetime(2026, 11, 2, 6, 0, tzinfo=WIB)
FIGURES: dict[str, Any] = {
    "period": {"code": "2026-10", "name": "Oktober 2026", "finished": True},
    "scope": {"code": "", "name": "Kota Tangerang"},
    "data": {"position": 12345, "at": "2026-11-02T06:00:00+07:00"},
    "flow": {"opening": 74, "received": 1148, "reinstated": 31, "ended": 1154, "closing": 99},
    "share": {"finished": 1022, "counted": 1121, "rate": 1022 / 1121},
    "identities": [{"id": "flow", "text": "74 + 1148 + 31 − 1154 = 99", "holds": True}],
    "sentence": "Oktober 2026: 1.148 laporan masuk, 1.022 selesai, 91,2%; 24 lewat tenggat.",
}


class Counting:
    """Counts what it is told, at one position; notes how often it was asked."""

    def __init__(self) -> None:
        self.figures = copy.deepcopy(FIGURES)
        self.seals = {12345: "e" * 64}
        self.asked: list[tuple[str, str]] = []

    def frozen(self, period: Period, scope: str = "") -> dict[str, Any]:
        self.asked.append((period.code, scope))
        return copy.deepcopy(self.figures)

    def evidence(self, positions: Collection[int], *, anew: bool = False) -> dict[int, str]:
        return {position: self.seals[position] for position in positions}

    def recounts(self, wanted: Iterable[tuple[Period, str, int]], *, edition: int = 2) -> Iterator[dict[str, Any]]:
        for _ in wanted:
            yield copy.deepcopy(self.figures)


def make(report: Report, figures: dict[str, Any]) -> dict[str, bytes]:
    """Documents of a few bytes that say what they were made of."""
    said = f"{report.code} {report.foreword} {figures['flow']['closing']}"
    annex = f"%PDF-1.7 lampiran {said}".encode()
    return {"pdf": f"%PDF-1.7 {said}".encode(), "annex": annex, "json": said.encode(), "csv": said.encode()}


class Office:
    """The people of a report, and the actions of its life with the stand-ins filled in."""

    def __init__(self, cast: Cast) -> None:
        Letterhead.objects.update_or_create(pk=1, defaults={"signer_name": "Ratna Kusumawardani"})
        self.agus, self.ratna, self.mayor, self.sari = cast.agus, cast.ratna, cast.mayor, cast.sari
        self.counting = Counting()

    def draft(self, period: str = "2026-10", scope: str = "") -> Report:
        return workflow.draft(period, scope=scope, by=self.agus)

    def check(self, report: Report, **how: Any) -> Report:
        """Checked; with a number and today's date where the letter has none."""
        report = numbered(report, by=self.agus)
        return workflow.check(report, **({"by": self.agus, "counting": self.counting, "make": make} | how))

    def a_report(self, upto: str = "draft", *, period: str = "2026-10", scope: str = "") -> Report:
        """As far as `upto`: draft, checked, signed, delivered, acknowledged, archived."""
        report = self.draft(period, scope)
        actions = {
            "checked": lambda: self.check(report),
            "signed": lambda: workflow.sign_on_paper(report, by=self.ratna, signer="Ratna Kusumawardani"),
            "delivered": lambda: workflow.deliver(report, to=str(self.mayor.pk), by=self.agus),
            "acknowledged": lambda: workflow.acknowledge(report, by=self.mayor),
            "archived": lambda: workflow.archive(report, by=self.agus),
        }
        states = ["draft", *actions]
        for state in states[1 : states.index(upto) + 1]:
            report = actions[state]()
        return report


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Monday, 2 November 2026, 06.00 WIB; `clock.shift(...)` moves on."""
    with time_machine.travel(MONDAY) as coordinates:
        yield coordinates


@pytest.fixture
def office(cast: Cast) -> Office:
    return Office(cast)


@pytest.fixture
def _insider(db: None) -> Iterator[None]:
    """Somebody who has taken the triggers away."""
    triggers.remove()
    yield
    triggers.install()


def later(**span: float) -> Any:
    """The same office at another time."""
    return time_machine.travel(MONDAY + timedelta(**span))
