"""What an import would do: every row judged as by the import itself, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from laksa.imports.columns import Columns
from laksa.imports.reading import List
from laksa.imports.rows import Complaint, column_of
from laksa.imports.runs import Judge, batches, needed_of, rows_lost
from laksa.register import reference
from laksa.register.commands import opening
from laksa.rules import text as wording
from laksa.rules.csv_table import Unread
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused

_WORDS = 60


@dataclass(frozen=True)
class Judged:
    """One row: a complaint that would come in, or why it would not, or neither where it has come in before."""

    line: int
    last: int
    row_id: str
    complaint: Complaint | None = None
    refused: Refused | None = None
    column: str = ""
    lost: int = 0

    def told(self) -> tuple[str, ...]:
        """When, about what, where and the first words, as they were understood."""
        if self.complaint is None:
            return ()
        submission = self.complaint.submission
        category = reference.categories().get(submission.category)
        words = submission.text if len(submission.text) <= _WORDS else f"{submission.text[: _WORDS - 1]}…"
        return (
            f"{wib_day(self.complaint.at):%Y-%m-%d}" if self.complaint.at else "",
            category.name if category else "",
            reference.area_name(submission.kelurahan or submission.kecamatan) or submission.landmark,
            " ".join(words.split()),
        )


def judged(found: List, source: str, columns: Columns) -> Iterator[Judged]:
    judge = Judge(source, found, columns)
    for batch in batches(found.rows(columns.key, needed_of(columns))):
        known = judge.standing(batch)
        for row in batch:
            last = row.last if isinstance(row, Unread) else row.line
            row_id = wording.clean(columns.read(row.cells, "id"))
            try:
                complaint = judge.judge(row, known)
                if complaint is not None:
                    opening.check(complaint.submission)
                    judge.take(complaint)
            except Refused as refused:
                column, lost = column_of(refused, columns), rows_lost(row, refused)
                yield Judged(row.line, last, row_id, refused=refused, column=column, lost=lost)
            else:
                yield Judged(row.line, last, row_id, complaint)
