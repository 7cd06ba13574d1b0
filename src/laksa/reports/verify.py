"""Recounting every report: does its history hold, are its files those that were signed, do its figures come again?

Found for each report: an edited, deleted or inserted event, a row that differs from its history, words that no longer
fit their commitment, a file changed or gone, figures or evidence that the register's events no longer give.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol

from laksa.figures import rollup
from laksa.figures.declared import RECOUNTED
from laksa.figures.facts import EDITION
from laksa.history import verify as histories
from laksa.history.verify import Finding, Problem, Word
from laksa.reports import file_store, report_figures
from laksa.reports.history import Figures, digest
from laksa.reports.ledger import REPORTS
from laksa.reports.models import Report, ReportEvent
from laksa.rules import chain
from laksa.rules import report as rules
from laksa.rules.period import Period
from laksa.rules.report import Past, State

ROLLUPS = "rollups"


class Counting(Protocol):
    """What verifying needs of counting."""

    def recounts(self, wanted: Iterable[tuple[Period, str, int]], *, edition: int = EDITION) -> Iterator[Figures]: ...

    def evidence(self, positions: Collection[int], *, anew: bool = False) -> dict[int, str]: ...


def verify(
    *, counting: Counting = report_figures, progress: Callable[[int], object] | None = None
) -> Iterator[Finding]:
    """Every finding about reports; `number` names the report. Nothing when all of them reconcile."""
    beside = _Beside()
    reports = list(Report.objects.order_by("end", "kind", "scope", "revision"))
    yield from histories.verify(REPORTS, reports, beside)
    if progress is not None:
        progress(len(reports))
    yield from _figures_differ(beside.counted, counting)
    yield from histories.without_subject(REPORTS)


def verify_rollups() -> Iterator[Finding]:
    """Whether the sums that the follower keeps are what the events say; `verify --rebuild` makes them anew."""
    try:
        differing = rollup.differing()
    except (KeyError, TypeError, ValueError) as problem:
        yield Finding(ROLLUPS, "rollup_unreadable", f"an event cannot be read: {problem}")
        return
    if differing:
        yield Finding(ROLLUPS, "rollup_differs", f"{len(differing)} keys, the first: {differing[0]}")


# ── what stands beside its history ───────────────────────────────────────────────────────────────


class _Beside:
    """Figures and files of reports; `counted` are those whose figures are to be counted again."""

    def __init__(self) -> None:
        self.counted: list[tuple[Report, State]] = []

    def words_of(self, report: Report) -> Iterable[Word]:
        return ()

    def problems_of(self, report: Report, history: Sequence[ReportEvent], state: State | None) -> Iterator[Problem]:
        if state is None:
            return
        if (digest(report.figures) if report.figures else "") != state.figures:
            yield "figures_changed", "the figures are not those that were frozen"
        yield from _files_differ(report, [REPORTS.past_of(event) for event in history])
        if state.position is not None:
            self.counted.append((report, state))


def _files_differ(report: Report, past: list[Past]) -> Iterator[Problem]:
    """Each file that an event names lies where it was laid, as it was."""
    rows = {(file.seq, file.kind): file for file in report.files.all()}
    for one in past:
        for kind, sealed in _named(one.event).items():
            file = rows.pop((one.seq, kind), None)
            if file is None or not file.path.is_file():
                yield "file_missing", f"{kind} of event {one.seq}"
            elif not file.sha256 == sealed == file_store.digest_of(file.path):
                yield "file_changed", f"{file.name} of event {one.seq}"
    for seq, kind in rows:
        yield "file_unknown", f"{kind} of event {seq}"


def _named(event: rules.Event) -> dict[str, str]:
    """The files of an event: SHA-256 by kind."""
    match event:
        case rules.Checked():
            return event.documents
        case rules.Signed() if event.file:
            return {"signed" if event.method == "electronic" else "scan": event.file}
    return {}


# ── the register it counted ──────────────────────────────────────────────────────────────────────


def _figures_differ(counted: list[tuple[Report, State]], counting: Counting) -> Iterator[Finding]:
    """Each is recounted as figures were made when it was frozen."""
    evidence = counting.evidence({state.position for _, state in counted if state.position is not None}, anew=True)
    counted.sort(key=lambda pair: _edition(pair[0]))
    again = [
        figures
        for edition, group in groupby(counted, key=lambda pair: _edition(pair[0]))
        for figures in _recounts(list(group), counting, edition=edition)
    ]
    for (report, state), figures in zip(counted, again, strict=True):
        if evidence.get(state.position or 0) != state.evidence:
            yield Finding(str(report), "evidence_differs", "an event that it counted has been changed since")
        if isinstance(figures, Exception):
            yield Finding(str(report), "figures_unreadable", f"{type(figures).__name__}: {figures}")
        elif differing := _differing(report.figures or {}, figures):
            yield Finding(str(report), "figures_differ", ", ".join(differing))


def _edition(report: Report) -> int:
    data = (report.figures or {}).get("data", {})
    return int(data.get("edition", bool(data.get("discreet"))))


def _recounts(
    counted: list[tuple[Report, State]], counting: Counting, *, edition: int
) -> Iterator[Figures | Exception]:
    """All of them from one reading of the histories; one by one where something in them cannot be read."""
    wanted = [(report.period, report.scope, state.position or 0) for report, state in counted]
    try:
        yield from list(counting.recounts(wanted, edition=edition))
    except Exception:
        for one in wanted:
            try:
                yield next(iter(counting.recounts([one], edition=edition)))
            except Exception as problem:  # whatever a forged event leads the count to
                yield problem


def _differing(frozen: Figures, again: Figures) -> list[str]:
    """What was frozen and comes again otherwise; one that was not counted yet when it was frozen is left out."""
    return [
        name
        for name in RECOUNTED
        if name in frozen and chain.canonical(frozen[name]) != chain.canonical(_shaped(again.get(name), frozen[name]))
    ]


def _shaped(again: Any, frozen: Any) -> Any:
    """Rows (by agency, kecamatan, month) with the columns that they had when they were frozen."""
    if isinstance(again, list) and isinstance(frozen, list) and frozen:
        return [_columns(row, frozen[0]) for row in again]
    if isinstance(again, dict) and isinstance(frozen, dict):
        first = next(iter(frozen.values()), None)
        if isinstance(first, dict) and "received" in first:
            return {code: _columns(row, first) for code, row in again.items()}
    return again


def _columns(row: dict[str, Any], frozen: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in frozen}
