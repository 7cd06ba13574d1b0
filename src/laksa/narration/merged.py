"""What the reports that were merged into a case said, as those read it who work on that case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from laksa.narration import answers
from laksa.register import audience, queries
from laksa.register.models import Case
from laksa.rules.state import State


@dataclass(frozen=True, slots=True)
class MergedReport:
    """Its words and answers, masked as for the public: of its reporter, who was not asked, nothing is told."""

    number: str
    received_at: datetime
    text: str
    answers: list[answers.Line]


def merged_into(case: Case, state: State) -> list[MergedReport]:
    """In the order in which they came in; none without a statement."""
    found = []
    for complaint in queries.merged_complaints(case, state.merged):
        read = audience.masker_for(None, complaint.case)
        told = answers.told(complaint.answers, read)
        one = complaint.case
        found.append(MergedReport(one.number, one.received_at, read(complaint.text or ""), told))
    return found
