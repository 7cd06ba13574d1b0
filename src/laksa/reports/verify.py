"""Recounting every report: does its history hold, are its files those that were signed, do its figures come again?

Found for each report: an edited, deleted or inserted event, a row that differs from its history, words that no longer
fit their commitment, a file changed or gone, figures or evidence that the register's events no longer give.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Any, Protocol

from laksa.figures import rollup
from laksa.figures.declared import RECOUNTED
from laksa.figures.facts import EDITION
from laksa.history.verify import Finding
from laksa.reports import counting as standard_counting
from laksa.reports import file_store, history
from laksa.reports.history import Figures
from laksa.reports.models import Report, ReportEvent
from laksa.rules import chain
from laksa.rules import report as rules
from laksa.rules.period import Period
from laksa.rules.report import Past, State

# What an independent recount must give again. The rest are names of the time, links to cases, and words made of these.
ROLLUPS = "rollups"
# Which fields of an event hold the commitment of a word beside it.
_WORDS = {
    "Drafted": ("reason", "changes"),
    "Edited": ("opening", "foreword", "recommendations"),
    "Returned": ("remarks",),
    "Checked": ("signer",),
    "Signed": ("signer", "confirmation"),
    "Asked": ("text",),
    "Answered": ("text",),
    "Revised": ("reason", "changes"),
}


class Counting(Protocol):
    """What verifying needs of counting."""

    def recounts(self, wanted: Iterable[tuple[Period, str, int]], *, edition: int = EDITION) -> Iterator[Figures]: ...

    def evidence(self, positions: Collection[int], *, anew: bool = False) -> dict[int, str]: ...


def verify(
    *, counting: Counting = standard_counting, progress: Callable[[int], object] | None = None
) -> Iterator[Finding]:
    """Every finding about reports; `number` names the report. Nothing when all of them reconcile."""
    counted: list[tuple[Report, State]] = []
    for report in Report.objects.order_by("end", "kind", "scope", "revision"):
        try:
            past = _read(report)
        except _Broken as broken:
            yield Finding(str(report), broken.code, str(broken))
        else:
            yield from _row_differs(report, past)
            yield from _words_differ(report, past)
            yield from _files_differ(report, past)
            state = rules.replay(past)
            if state.position is not None:
                counted.append((report, state))
        if progress is not None:
            progress(1)
    yield from _figures_differ(counted, counting)
    known = Report.objects.values("pk")
    for pk in ReportEvent.objects.exclude(report__in=known).values_list("report_id", flat=True).distinct():
        yield Finding(f"#{pk}", "report_missing")


def verify_rollups() -> Iterator[Finding]:
    """Whether the sums that the follower keeps are what the events say; `verify --rebuild` makes them anew."""
    try:
        differing = rollup.differing()
    except (KeyError, TypeError, ValueError) as problem:
        yield Finding(ROLLUPS, "rollup_unreadable", f"an event cannot be read: {problem}")
        return
    if differing:
        yield Finding(ROLLUPS, "rollup_differs", f"{len(differing)} keys, the first: {differing[0]}")


# ── its own history ──────────────────────────────────────────────────────────────────────────────


class _Broken(Exception):
    """A history that cannot be read on."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def _read(report: Report) -> list[Past]:
    """The history, every link of it holding; _Broken otherwise."""
    head, past = chain.GENESIS, []
    for expected, event in enumerate(report.events.order_by("seq"), start=1):
        if event.seq != expected:
            raise _Broken("event_missing", f"event {expected} is not there")
        head = history.seal_event(head, event)
        if head != bytes(event.hash):
            raise _Broken("event_changed", f"event {expected} ({event.name}) does not fit its hash")
        try:
            past.append(history.past_of(event))
        except (KeyError, TypeError, ValueError) as problem:
            raise _Broken("event_unreadable", str(problem)) from problem
    if not past or head != bytes(report.head):
        raise _Broken("head_differs", "the row's head is not the last event's hash")
    return past


def _row_differs(report: Report, past: list[Past]) -> Iterator[Finding]:
    state = rules.replay(past)
    for name, value in history.columns(state).items():
        if getattr(report, name) != value:
            yield Finding(str(report), "row_differs", f"column {name}")
    if (history.digest(report.figures) if report.figures else "") != state.figures:
        yield Finding(str(report), "figures_changed", "the figures are not those that were frozen")


def _words_differ(report: Report, past: list[Past]) -> Iterator[Finding]:
    """Each word fits the commitment in its event, and each commitment has its word."""
    texts = {(text.seq, text.field): text for text in report.texts.all()}
    for one in past:
        for name in _WORDS.get(type(one.event).__name__, ()):
            code, text = getattr(one.event, name), texts.pop((one.seq, name), None)
            if code and (text is None or text.body is None):
                yield Finding(str(report), "words_missing", f"{name} of event {one.seq}")
            elif text is not None and chain.commitment(bytes(text.salt or b""), text.body or "") != code:
                yield Finding(str(report), "words_differ", f"{name} of event {one.seq}")
    for seq, name in texts:
        yield Finding(str(report), "words_differ", f"{name} of event {seq}")


def _files_differ(report: Report, past: list[Past]) -> Iterator[Finding]:
    """Each file that an event names lies where it was laid, as it was."""
    rows = {(file.seq, file.kind): file for file in report.files.all()}
    for one in past:
        for kind, digest in _named(one.event).items():
            file = rows.pop((one.seq, kind), None)
            if file is None or not file.path.is_file():
                yield Finding(str(report), "file_missing", f"{kind} of event {one.seq}")
            elif not file.sha256 == digest == file_store.digest_of(file.path):
                yield Finding(str(report), "file_changed", f"{file.name} of event {one.seq}")
    for seq, kind in rows:
        yield Finding(str(report), "file_unknown", f"{kind} of event {seq}")


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
