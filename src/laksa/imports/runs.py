"""An import from its beginning to its end, a few rows a transaction: whatever stops it, it goes on where it was.

No row is lost without a word: what is left out is named by its line in the file and by its column.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from laksa.history.transaction import write
from laksa.imports.adapters import adapter_of
from laksa.imports.columns import Columns, guessed
from laksa.imports.models import HAS_BEGUN, IS_RUNNING, ImportedCase, ImportRun, LeftOutRow
from laksa.imports.reading import SHEET_MAX, List
from laksa.imports.rows import Complaint, Reader, column_of, complaint_of, identity_of
from laksa.register.access import IMPORT
from laksa.register.commands import opening
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Event
from laksa.register.models.case import IMPORTED, STANDING
from laksa.rules import text as wording
from laksa.rules.csv_table import Row, Unread
from laksa.rules.refusal import Refused

BATCH = 25
_COUNTS = ("imported", "known", "changed", "left_out")
_ROW_ID_SHOWN, _COLUMN_SHOWN, _PARAM_SHOWN = 120, 200, 200


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def columns_for(source: str, known: list[str]) -> list[tuple[str, str]]:
    """As they were said for the last list of this source with the same headings, else as the headings read."""
    for run in ImportRun.objects.filter(HAS_BEGUN, source=source).order_by("-pk")[:5]:
        pairs = [(field, heading) for field, heading in run.columns]
        if pairs and all(heading in known for _, heading in pairs):
            return pairs
    return guessed(known)


def begin(found: List, path: Path, *, source: str, filename: str, columns: Columns, by: str = "") -> ImportRun:
    """The import that was stopped in the middle of this very file, else a new one."""
    digest, pairs = sha256_of(path), [list(pair) for pair in columns.pairs]
    stopped = ImportRun.objects.filter(IS_RUNNING, source=source, sha256=digest, sheet=found.sheet[:SHEET_MAX])
    for run in stopped.order_by("-pk"):
        if run.columns == pairs:
            return run
    return ImportRun.objects.create(
        source=source,
        filename=filename[:200],
        sha256=digest,
        sheet=found.sheet[:SHEET_MAX],
        columns=pairs,
        state=ImportRun.State.RUNNING,
        total=found.total,
        by=by,
        started_at=timezone.now(),
    )


def go_on(
    run: ImportRun, found: List, columns: Columns, *, advance: Callable[[int], object] = lambda _: None
) -> ImportRun:
    """Take in what has not been looked at yet, to the end."""
    importer = _Importer(run, found, columns)
    rows = found.rows(columns.key, needed_of(columns))
    for row in itertools.islice(rows, run.position):
        importer.remember(row)
    advance(run.position)
    for batch in batches(rows):
        importer.take(batch)
        advance(len(batch))
    run.state, run.ended_at = ImportRun.State.DONE, timezone.now()
    run.save(update_fields=["state", "ended_at"])
    return run


def undo(number: int, *, by: str = "", advance: Callable[[int], object] = lambda _: None) -> ImportRun:
    """Every case of this import goes, but those on which somebody has acted; stopped, it goes on when called again.

    Refused("import_unknown").
    """
    open_ones = ImportRun.objects.filter(HAS_BEGUN, pk=number)
    run = open_ones.first()
    if run is None:
        raise Refused("import_unknown")
    ImportRun.objects.filter(pk=number).update(state=ImportRun.State.UNDOING)
    waiting = list(cases_left(run).values_list("pk", flat=True))
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        with write():
            taken_back = sum(_undo_case(run, case, by) for case in Case.objects.filter(pk__in=batch).order_by("pk"))
            ImportRun.objects.filter(pk=number).update(taken_back=F("taken_back") + taken_back)
        advance(len(batch))
    ImportRun.objects.filter(pk=number).update(state=ImportRun.State.UNDONE, undone_at=timezone.now())
    run.refresh_from_db()
    return run


def cases_left(run: ImportRun) -> QuerySet[Case]:
    """The cases that the import made and that stand."""
    return Case.objects.filter(STANDING, imported__run=run).order_by("pk")


def _undo_case(run: ImportRun, case: Case, by: str) -> bool:
    try:
        opening.undo_import(case, run=run.pk, by=replace(IMPORT, user=by))
    except Refused:
        return False
    return True


def needed_of(columns: Columns) -> frozenset[str]:
    return frozenset(heading for _, heading in columns.pairs)


def batches(rows: Iterable[Row | Unread]) -> Iterator[list[Row | Unread]]:
    entries = iter(rows)
    while batch := list(itertools.islice(entries, BATCH)):
        yield batch


class Judge:
    """Says of each row, in their order, what becomes of it."""

    def __init__(self, source: str, found: List, columns: Columns) -> None:
        self._source, self._columns = source, columns
        self._reader = Reader(columns, source, found.epoch, timezone.now())
        # A system that goes on with its reports may give one another category: that is its word, and refuses nothing.
        self._compared = () if self._reader.adapter else tuple(columns.of)
        self._seen: dict[str, tuple[int, bytes]] = {}  # by id: the first row of that id, and its digest
        self._taken: set[str] = set()  # ids of what came in, or would

    def standing(self, batch: list[Row | Unread]) -> dict[str, Standing]:
        return standing(self._source, {identity_of(row, self._columns) for row in batch})

    def remember(self, row: Row | Unread) -> None:
        """A row that an earlier try has looked at."""
        try:
            complaint = complaint_of(row, self._reader)
        except Refused:
            self._seen.setdefault(identity_of(row, self._columns), (row.line, b""))
            return
        self._seen.setdefault(complaint.submission.source[1], (row.line, complaint.digest))

    def judge(self, row: Row | Unread, known: dict[str, Standing]) -> Complaint | None:
        """What is to come in, None for what has; Refused for what cannot, and for another row of an id that has."""
        identity = identity_of(row, self._columns)
        before = self._seen.get(identity)
        self._seen.setdefault(identity, (row.line, b""))
        complaint = complaint_of(row, self._reader)
        if before is None:
            self._seen[identity] = (row.line, complaint.digest)
        elif before[1] != complaint.digest:
            raise Refused("id_repeated", first=before[0])
        elif identity in self._taken:
            return None
        if identity in known:
            known[identity].compare(complaint, self._compared)
            return None
        return complaint

    def read(self, row: Row | Unread) -> Complaint:
        return complaint_of(row, self._reader)

    def take(self, complaint: Complaint) -> None:
        """This row came in, or would: the same one again is known."""
        self._taken.add(complaint.submission.source[1])


class _Importer:
    """Takes in the rows of one list, in their order."""

    def __init__(self, run: ImportRun, found: List, columns: Columns) -> None:
        self._run, self._columns = run, columns
        self._judge = Judge(run.source, found, columns)
        self.remember = self._judge.remember
        self._adapter = adapter_of(run.source)

    def take(self, batch: list[Row | Unread]) -> None:
        """A few rows a transaction: short enough to let others write, long enough not to sync the disk for each."""
        run = self._run
        with write():
            known = self._judge.standing(batch)
            made: list[ImportedCase] = []
            left_out: list[LeftOutRow] = []
            counts = {name: getattr(run, name) for name in _COUNTS}
            for row in batch:
                try:
                    complaint = self._judge.judge(row, known)
                    case = opening.import_case(complaint.submission, at=complaint.at) if complaint else None
                    counts["changed"] += complaint is None and self._tell(row)
                except Refused as refused:
                    left_out.append(_left_out(run, row, self._columns, refused))
                    counts["left_out"] += rows_lost(row, refused)
                    continue
                counts["imported" if case else "known"] += 1
                if complaint is not None and case is not None:
                    self._judge.take(complaint)
                    made.append(self._made(complaint, case))
            ImportedCase.objects.bulk_create(made)
            LeftOutRow.objects.bulk_create(left_out)
            position = run.position + len(batch)
            mine = ImportRun.objects.filter(IS_RUNNING, pk=run.pk, position=run.position)
            if not mine.update(position=position, **counts):
                raise Refused("import_elsewhere")  # another process goes on with it, or undoes it
        run.position = position
        for name, count in counts.items():
            setattr(run, name, count)

    def _made(self, complaint: Complaint, case: Case) -> ImportedCase:
        kept = self._adapter.kept(complaint.status, complaint.reply) if self._adapter else ("", "")
        return ImportedCase(run=self._run, case=case, line=complaint.line, status=kept[0], reply=kept[1])

    def _tell(self, row: Row | Unread) -> bool:
        """Whether the system of this list says something new of a case that it brought before."""
        if self._adapter is None:
            return False
        complaint = self._judge.read(row)
        source, source_id = complaint.submission.source
        link = ImportedCase.objects.filter(case__source=source, case__source_id=source_id)
        found = link.select_related("case").first()
        if found is None:
            return False
        before = (found.status, found.reply)
        now = self._adapter.told_on(found.case, before, complaint.status, complaint.reply)
        if now != before:
            ImportedCase.objects.filter(pk=found.pk).update(status=now[0], reply=now[1])
        return now != before


def rows_lost(row: Row | Unread, refused: Refused) -> int:
    """Of a broken quotation mark every line counts that it has taken in."""
    return row.last - row.line + 1 if isinstance(row, Unread) and refused.code == "quote_open" else 1


def _left_out(run: ImportRun, row: Row | Unread, columns: Columns, refused: Refused) -> LeftOutRow:
    params = {
        name: value if isinstance(value, int) else wording.clean(str(value))[:_PARAM_SHOWN]
        for name, value in refused.params.items()
    }
    return LeftOutRow(
        run=run,
        line=row.line,
        last_line=row.last if isinstance(row, Unread) else row.line,
        row_id=wording.clean(columns.read(row.cells, "id"))[:_ROW_ID_SHOWN],
        column=column_of(refused, columns)[:_COLUMN_SHOWN],
        code=refused.code,
        params=params,
    )


@dataclass(frozen=True)
class Standing:
    """What an earlier import has made of an id; `text` is None once its words were erased."""

    number: str
    text: str | None
    received: datetime
    category: str

    def compare(self, complaint: Complaint, fields: tuple[str, ...]) -> None:
        """Refused("id_known") where the list now says something else."""
        submission = complaint.submission
        same = (
            self.text in {None, wording.clean(submission.text)}
            and (complaint.at is None or self.received == complaint.at)
            and ("category" not in fields or self.category == submission.category)
        )
        if not same:
            raise Refused("id_known", number=self.number)


def standing(source: str, ids: set[str]) -> dict[str, Standing]:
    """Of these ids those that have come in before: as they were received, whatever an operator has changed since."""
    cases = Case.objects.filter(literal(IMPORTED), source=source, source_id__in=ids).select_related("complaint")
    found = {case.pk: case for case in cases}
    received: dict[int, Any] = dict(
        Event.objects.filter(case__in=found, seq=1).values_list("case_id", "payload") if found else ()
    )
    return {
        case.source_id: Standing(
            case.number, case.complaint.text, case.received_at, json.loads(received[pk]).get("category", "")
        )
        for pk, case in found.items()
    }
