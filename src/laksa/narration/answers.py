"""The answers to a category's questions, as a reader reads them on a page, on paper or in a file."""

from __future__ import annotations

from datetime import datetime

from laksa.register import questions
from laksa.register.audience import Masker
from laksa.register.questions import Answered
from laksa.rules.parse import day_of
from laksa.ui import formats
from laksa.ui.names import translated

Line = tuple[str, str]


def told(stored: str, read: Masker) -> list[Line]:
    """Each question and its answer, in the order in which they stand; words are masked by `read`."""
    return [(translated(one.question.text), read(_said(one))) for one in questions.answered(stored)]


def _said(one: Answered) -> str:
    match one.question.datatype:
        case "singlevaluelist" | "multivaluelist":
            return ", ".join(map(translated, one.said))
        case "number":
            return one.line.replace(".", formats.locale_format().point)
        case "datetime":
            return _moment(one.line)
    return one.line


def _moment(stored: str) -> str:
    if day := day_of(stored):
        return formats.plain_date(day)
    try:
        return formats.short_datetime(datetime.fromisoformat(f"{stored}+07:00"))
    except ValueError:  # what a hidden passage left
        return stored
