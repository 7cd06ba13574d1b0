"""The documents of a report as they are frozen: of one position, and without what a reader may not know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

import pypdf
import pytest
import time_machine
from people import Cast, a_case
from python_calamine import CalamineWorkbook

from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.register.commands import closure, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.reports import files, workflow
from laksa.reports.report_figures import frozen
from laksa.rules.lifecycle import SERVICE_AGENCY
from laksa.rules.period import WIB, parse_period

pytestmark = pytest.mark.django_db

FIFTH = datetime(2026, 10, 5, 9, tzinfo=WIB)
NOVEMBER = datetime(2026, 11, 2, 6, tzinfo=WIB)
LEFT_OUT = "1 laporan tentang layanan ini tidak dirinci."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Monday, 5 October 2026, 09.00 WIB; `clock.move_to(...)` goes on."""
    with time_machine.travel(FIFTH) as coordinates:
        yield coordinates


class Documents:
    """What the letter with its annex and the workbook of figures say, each drawn when it is looked at."""

    def __init__(self, figures: dict[str, Any], cast: Cast) -> None:
        report = workflow.draft(figures["period"]["code"], by=cast.agus)
        self._draw = files._drawers(figures, files.letter_of(report, figures))

    @cached_property
    def papers(self) -> list[bytes]:
        return [self._draw[kind]() for kind in ("pdf", "annex")]

    @cached_property
    def pdf(self) -> str:
        pages = [page for pdf in self.papers for page in pypdf.PdfReader(BytesIO(pdf)).pages]
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    @cached_property
    def book(self) -> CalamineWorkbook:
        return CalamineWorkbook.from_filelike(BytesIO(self._draw["xlsx"]()))

    @property
    def summary(self) -> list[str]:
        return [str(cell) for row in self.book.get_sheet_by_name("Ringkasan").to_python() for cell in row]

    @property
    def register(self) -> list[dict[Any, Any]]:
        head, *rows = self.book.get_sheet_by_name("Rekapitulasi").to_python()
        return [dict(zip(head, row, strict=True)) for row in rows]

    @property
    def listed(self) -> list[Any]:
        return [row["Nomor"] for row in self.register]


def counted(period: str = "2026-10") -> dict[str, Any]:
    return frozen(parse_period(period))


def test_a_case_about_the_service_is_counted_and_not_listed(cast: Cast, clock: time_machine.Coordinates) -> None:
    seen, ours = a_case("recorded", cast=cast), a_case("recorded", cast=cast, text="Operator LAKSA membentak ibu saya.")
    Case.objects.filter(pk=ours.pk).update(about_agency=SERVICE_AGENCY)
    clock.move_to(NOVEMBER)
    figures = counted()
    found = Documents(figures, cast)
    assert figures["ended"]["recorded"] == 2
    assert found.listed == [seen.number]
    assert seen.number in found.pdf
    assert ours.number not in found.pdf
    assert LEFT_OUT in found.pdf
    assert LEFT_OUT in found.summary


def test_where_every_case_is_listed_nothing_is_said(cast: Cast, clock: time_machine.Coordinates) -> None:
    a_case("recorded", cast=cast)
    clock.move_to(NOVEMBER)
    found = Documents(counted(), cast)
    assert "tidak dirinci" not in found.pdf
    assert not any("tidak dirinci" in words for words in found.summary)


def test_the_register_lists_what_the_figure_counts_also_where_it_was_reopened_since(
    cast: Cast, clock: time_machine.Coordinates
) -> None:
    case = a_case("recorded", cast=cast)
    clock.move_to(NOVEMBER - timedelta(days=20))
    response.give_verdict(case, verdict="no", text="Mati lagi.")
    clock.move_to(NOVEMBER)
    figures = counted()
    assert figures["ended"]["recorded"] == 1
    assert Documents(figures, cast).listed == [case.number]


def test_what_comes_after_the_count_stands_in_no_document(cast: Cast, clock: time_machine.Coordinates) -> None:
    case = a_case("recorded", cast=cast)
    clock.move_to(NOVEMBER)
    figures = counted()
    on_paper(cast)
    closure.reopen(case, reason="Warga menelepon: mati lagi.", by=cast.sari)
    found = Documents(figures, cast)
    assert found.listed == [case.number]
    assert [row["Penutupan ke-"] for row in found.register] == [1]


def test_a_closing_that_was_undone_is_listed_once_the_case_is_closed_again(
    cast: Cast, clock: time_machine.Coordinates
) -> None:
    case = merging.undo(a_case("recorded", cast=cast), by=cast.sari)
    clock.move_to(NOVEMBER)
    assert Documents(counted(), cast).listed == []
    clock.move_to(FIFTH + timedelta(days=1))
    closure.close(case, by=cast.sari, watch=StepTimer())
    clock.move_to(NOVEMBER)
    assert Documents(counted(), cast).listed == [case.number]


def test_the_months_of_a_quarter_stand_at_the_same_position(cast: Cast, clock: time_machine.Coordinates) -> None:
    a_case("recorded", cast=cast)
    clock.move_to(datetime(2027, 1, 4, 6, tzinfo=WIB))
    figures = counted("2026-Q4")
    before = Documents(figures, cast)
    on_paper(cast)
    after = Documents(figures, cast)
    assert after.papers == before.papers


def on_paper(cast: Cast) -> Case:
    """A letter of October that is taken down now."""
    submission = opening.Submission(text="Jalan di muka pasar rusak.", landmark="Jl. Veteran", channel="letter")
    entry = opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    once = IdempotencyKey.of(new_command(), "test")
    return opening.take_down(submission, entry, by=cast.sari, once=once, watch=StepTimer(), at=FIFTH)
