"""The short questions that a category asks of whoever reports, and the answers to them.

Every door asks by `questions_of` and hands the answers in as they were typed; the command has them checked here. They
stand beside the case as one text, under its commitment to title and place, so that `verify` finds an edited answer and
an erasure empties it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from laksa.register import reference
from laksa.register.models import CategoryQuestion, Complaint
from laksa.rules import chain, parse
from laksa.rules import text as wording
from laksa.rules.moments import Writing, read_moment
from laksa.rules.refusal import Refused

Answers = tuple[tuple[str, str], ...]  # code of a question and its answer; several of a list repeat the code

MOST = 6  # a category asks no more
LISTS = frozenset({"singlevaluelist", "multivaluelist"})
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")
_LONGEST = {"text": 1_000}
_LINE = 200
_LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and in which form the answer comes; `values` are the codes and names of a list."""

    code: str
    text: str
    datatype: str
    required: bool = False
    values: tuple[tuple[str, str], ...] = ()
    order: int = 0
    hint: str = ""
    is_public: bool = False

    @property
    def is_checked(self) -> bool:
        """Whether what is no answer is told from what is one: not of free words."""
        return self.datatype not in {"string", "text"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was answered, as people read it; `codes` as it is stored."""

    question: Question
    codes: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def line(self) -> str:
        return ", ".join(self.said)


def questions_of(category_code: str) -> tuple[Question, ...]:
    """What this category asks now, in its order; nothing for a category that is not known or not chosen yet."""
    return tuple(_question(row, order) for order, row in enumerate(_active(_rows_of(category_code)), start=1))


def all_of(category_code: str) -> tuple[Question, ...]:
    """The same with those that were retired, to which an answer may still come."""
    return tuple(map(_question, _rows_of(category_code)))


def named(code: str) -> Question | None:
    """The question of this code, retired or not; None for none."""
    row = reference.questions().get(code)
    return _question(row) if row else None


def category_of(code: str) -> str:
    """The category that asks it; KeyError."""
    return str(reference.questions()[code].category_id)


def check(category: str, answers: Iterable[tuple[str, str]], *, is_whole: bool = True) -> Answers:
    """The answers cleaned, in the order of the questions and without the empty ones.

    Refused("category_unknown"), or for each bad answer with `question` = the code of its question, all of them
    together. An answer to a question that was retired while the form stood open is taken. `is_whole`: what is required
    must be there.
    """
    given: dict[str, list[str]] = {}
    for code, typed in answers:
        words = wording.clean(typed)
        if not wording.is_blank(words):
            given.setdefault(code, []).append(words)
    reference.category_rule(category)
    rows = _rows_of(category)
    required = {row.code for row in _active(rows) if row.is_required} if is_whole else set[str]()
    if not given and not required:
        return ()
    asked = {row.code: _question(row) for row in rows}
    problems = [Refused("answer_unasked", question=code) for code in given if code not in asked]
    cleaned: list[tuple[str, str]] = []
    for code, question in asked.items():
        try:
            cleaned += [(code, one) for one in _checked(question, given.get(code, []), code in required)]
        except Refused as refused:
            problems.append(refused)
    if problems:
        problems[0].others = tuple(problems[1:])
        raise problems[0]
    return tuple(cleaned)


def written(answers: Answers) -> str:
    """Checked answers as they stand beside a case; "" for none."""
    return chain.canonical([list(one) for one in answers]) if answers else ""


def read(stored: str) -> Answers:
    return tuple((code, answer) for code, answer in json.loads(stored)) if stored else ()


def replaced(stored: str, category: str, answers: Answers) -> str:
    """What stands, with these instead of all answers to this category's questions: what was said about a category
    that an operator changed is kept."""
    own = {one.code for one in all_of(category)}
    return written((*answers, *(one for one in read(stored) if one[0] not in own)))


def answered(stored: str) -> tuple[Answered, ...]:
    """Each question that was answered, retired ones too, with the names of what was chosen; for reading.

    A question of another register, and a choice that was taken out of its list, are named by their codes.
    """
    rows, found = reference.questions(), dict[str, list[str]]()
    for code, answer in read(stored):
        found.setdefault(code, []).append(answer)
    return tuple(_answered(_question(rows[code]) if code in rows else Question(code, code, "text"), answers)
                 for code, answers in found.items())  # fmt: skip


def choices_of(lines: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each choice, as they stand in the table."""
    pairs = (line.partition("=") for line in lines.splitlines() if line.strip())
    return tuple((code.strip(), name.strip() or code.strip()) for code, _, name in pairs)


def is_answered(code: str) -> bool:
    """Whether any report keeps an answer to this question."""
    return Complaint.objects.filter(answers__contains=f"[{chain.canonical(code)},").exists()


def _rows_of(category: str) -> list[CategoryQuestion]:
    """In the order of the table, which is that of the category."""
    return [row for row in reference.questions().values() if row.category_id == category]


def _active(rows: list[CategoryQuestion]) -> list[CategoryQuestion]:
    return [row for row in rows if row.is_active][:MOST]


def _question(row: CategoryQuestion, order: int = 0) -> Question:
    return Question(
        row.code, row.text, row.datatype, row.is_required, choices_of(row.choices), order, row.hint, row.is_public
    )


def _answered(question: Question, codes: list[str]) -> Answered:
    names = dict(question.values)
    return Answered(question, tuple(codes), tuple(names.get(code, code) for code in codes))


def _checked(question: Question, typed: list[str], is_required: bool) -> list[str]:
    """The answers to one question as they are stored."""
    if is_required and not typed:
        raise Refused("answer_missing", question=question.code)
    if question.datatype == "multivaluelist":
        chosen = {_chosen(question, one) for one in typed}
        return [code for code, _name in question.values if code in chosen]
    if len(set(typed)) > 1:
        raise Refused("answer_repeated", question=question.code)
    return [_one(question, one) for one in typed[:1]]


def _one(question: Question, typed: str) -> str:
    limit = _LONGEST.get(question.datatype, _LINE)
    if len(typed) > limit:
        raise Refused("answer_long", question=question.code, limit=limit, length=len(typed))
    match question.datatype:
        case "singlevaluelist":
            return _chosen(question, typed)
        case "number":
            return _parsed(question, parse.typed_number(typed, most=_LARGEST), "answer_no_number")
        case "datetime":
            return _parsed(question, _local(typed), "answer_no_date")
        case "string":
            return " ".join(typed.split())
    return typed


def _local(typed: str) -> str | None:
    written = read_moment(typed, Writing.ANSWER)
    return written.local if written else None


def _parsed(question: Question, found: str | None, code: str) -> str:
    if found is None:
        raise Refused(code, question=question.code)
    return found


def _chosen(question: Question, typed: str) -> str:
    """The code of a choice, by its code or by its name as people write it."""
    by_code = dict(question.values)
    if typed in by_code:
        return typed
    meant = wording.gist(typed[:_LINE])
    found = next((code for code, name in question.values if meant in {wording.gist(code), wording.gist(name)}), "")
    if not found:
        raise Refused("answer_unlisted", question=question.code)
    return found
