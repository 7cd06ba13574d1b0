"""What goes back to SP4N-LAPOR!: of each of its reports where it stands here, in its words, and what was answered.

A case stands in a file when what it would say is not what the last file said of it: each change once, nothing twice.
From an earlier file on, the same changes come again. Words are masked as for the public: it publishes what it hears.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from django.db.models import QuerySet
from django.utils import timezone

from laksa.figures.recap import harmless
from laksa.history.transaction import write
from laksa.imports.models import AnswerFile, AnswerHandedOver
from laksa.register import audience, queries, reference
from laksa.register.index_conditions import literal
from laksa.register.models import Case
from laksa.register.models.case import IMPORTED, STANDING
from laksa.register.queries import TimelineEvent
from laksa.register.sp4n import SOURCE
from laksa.rules import chain
from laksa.rules.period import WIB, midnight
from laksa.rules.refusal import Refused

COLUMNS = ("Tracking ID", "Nomor LAKSA", "Status", "Tanggal Status", "Tanggapan", "Tanggal Tanggapan", "Instansi",
           "Tenggat LAKSA")  # fmt: skip
# The events that say something to the reporter, by the name of their words.
_ANSWERS = {"Responded": "text", "InterimResponded": "text", "ReporterAsked": "text", "Referred": "message",
            "Rejected": "message"}  # fmt: skip
_MOVES = frozenset({"Received", "Entered", "Assigned", "Accepted", "Returned", "FollowedUp", "SupportWaived",
                    "Responded", "FollowUpRefused", "ReporterAsked", "ReporterReplied", "Closed", "Referred",
                    "Rejected", "Merged", "Reinstated", "Withdrawn", "Reopened", "Reverted"})  # fmt: skip
_BATCH = 100


@dataclass(frozen=True)
class Row:
    """One report of theirs as this register knows it."""

    case: int
    cells: tuple[str, ...]

    @property
    def digest(self) -> str:
        return hashlib.sha256(chain.canonical(list(self.cells)).encode()).hexdigest()


@cache
def _words() -> Mapping[str, str]:
    """Their word for each state."""
    with Path(__file__).with_name("statuses.csv").open(encoding="utf-8", newline="") as file:
        return {row["status"]: row["word"] for row in csv.DictReader(file)}


def has_reports() -> bool:
    return _theirs().exists()


def hand_over(*, since: int | date | None = None, by: str = "") -> tuple[AnswerFile, list[Row]]:
    """The next file: all that has changed since the last, or since an earlier one, or one made before a day (repeated).

    Refused("answers_unknown") for a file that never was.
    """
    while True:
        last = _last()
        base = _base(since, last)
        told = dict(
            AnswerHandedOver.objects.filter(file__lte=base).order_by("file_id").values_list("case_id", "digest")
        )
        rows = [row for row in _rows() if told.get(row.case) != row.digest]
        with write():
            if _last() != last:  # somebody else has made one meanwhile
                continue
            file = AnswerFile.objects.create(made_at=timezone.now(), by=by, since=base, rows=len(rows))
            made = (AnswerHandedOver(file=file, case_id=row.case, digest=row.digest) for row in rows)
            AnswerHandedOver.objects.bulk_create(made)
        return file, rows


class Writable(Protocol):
    """A file of text, or an answer to a browser."""

    def write(self, text: str, /) -> object: ...


def write_csv(rows: Sequence[Row], file: Writable) -> None:
    """UTF-8, ISO dates, nothing that a spreadsheet takes for a formula."""
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in row.cells] for row in rows)


def _last(**before: datetime) -> int:
    return AnswerFile.objects.filter(**before).order_by("-pk").values_list("pk", flat=True).first() or 0


def _base(since: int | date | None, last: int) -> int:
    """The last file whose words count as heard; 0 for none."""
    if since is None:
        return last
    if not isinstance(since, int):
        return _last(made_at__lt=midnight(since))
    if since and not AnswerFile.objects.filter(pk=since).exists():
        raise Refused("answers_unknown", file=since)
    return since


def _theirs() -> QuerySet[Case]:
    cases = Case.objects.filter(literal(IMPORTED), STANDING, source=SOURCE)
    return cases.select_related("complaint", "contact").order_by("pk")


def _rows() -> Iterator[Row]:
    cases = list(_theirs())
    for start in range(0, len(cases), _BATCH):
        batch = cases[start : start + _BATCH]
        targets = _targets(batch)
        histories = queries.histories(list({case.pk: case for case in (*batch, *targets.values())}.values()))
        for case in batch:
            told_of = targets.get(case.pk, case)
            yield Row(case.pk, _cells(case, told_of, histories[told_of.pk]))


def _targets(batch: Sequence[Case]) -> dict[int, Case]:
    """Of merged cases the one that is worked on: what is answered there answers them too."""
    found: dict[int, Case] = {}
    for case in batch:
        target = case
        while target.merged_into:
            target = Case.objects.select_related("complaint", "contact").get(number=target.merged_into)
        if target is not case:
            found[case.pk] = target
    return found


def _cells(case: Case, told_of: Case, moments: Sequence[TimelineEvent]) -> tuple[str, ...]:
    """In the order of COLUMNS. Of a case told confidentially no agency is named."""
    standing = [moment for moment in moments if not moment.reverted]
    moved = max((moment.recorded_at for moment in moments if moment.name in _MOVES), default=case.received_at)
    answer = next((moment for moment in reversed(standing) if moment.name in _ANSWERS), None)
    said = answer.words.get(_ANSWERS[answer.name], "") if answer else ""
    hidden = case.is_confidential or told_of.is_confidential
    return (
        case.source_id,
        case.number,
        _words()["waiting" if told_of.is_waiting else told_of.status],
        _iso(moved),
        audience.Public.of(case).words(audience.Public.of(told_of).words(said)),
        _iso(answer.recorded_at) if answer else "",
        "" if hidden or not told_of.lead else reference.agency_name(told_of.lead),
        _iso(told_of.due_at),
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(WIB).isoformat(timespec="seconds")
