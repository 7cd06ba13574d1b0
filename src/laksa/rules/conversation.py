"""What somebody says in a conversation means, and which of their reports it belongs to.

The order of the questions is the rule: a word of command first, then the report that they name or answer, then the one
they spoke of within a day, then the choice is theirs, and where they have none it is a new report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from laksa.rules.numbering import number_in
from laksa.rules.text import TEXT_MIN, clean

CONTINUES = timedelta(hours=24)


class Asked(StrEnum):
    """What we asked them last, and have no answer to."""

    NOTHING = ""
    WORDS = "words"
    WHICH = "which"
    PLACE = "place"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Own:
    """A report of theirs."""

    number: str
    is_open: bool
    awaits_verdict: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One message, and its `title` where the channel has such. `answers`: the number of their report whose message it
    answers.

    `is_proven`: the channel vouches for who speaks, or they answered what only they were sent. Who is not proven can
    add to a report and open one, and do nothing else.
    """

    text: str
    title: str = ""
    answers: str = ""
    has_files: bool = False
    has_point: bool = False
    is_proven: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the conversation stands: their reports, the newest first, and `bound`, the one they spoke of at `heard_at`.

    `held` are words of theirs that are in no report yet; `holds`: something is held, words or not.
    """

    own: Sequence[Own] = ()
    bound: str = ""
    heard_at: datetime | None = None
    asked: Asked = Asked.NOTHING
    held: str = ""
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """No more messages, about whatever report."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Messages again."""


@dataclass(frozen=True, slots=True)
class Delete:
    """They ask that what is kept of them be deleted."""


@dataclass(frozen=True, slots=True)
class Prove:
    """A word of command from somebody who is not proven: they are asked to answer what only they are sent.

    `follows`: the number of the report that they want to follow, if that is what they want.
    """

    follows: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    number: str


@dataclass(frozen=True, slots=True)
class Judge:
    """The verdict of RULES: yes, partly or no; the words behind it, and all of them for where it cannot be given."""

    number: str
    verdict: str
    text: str
    whole: str


@dataclass(frozen=True, slots=True)
class AddTo:
    """To this report, what is held and `text`. `asks_proof`: it would have been a verdict of somebody proven."""

    number: str
    text: str
    asks_proof: bool = False


@dataclass(frozen=True, slots=True)
class Locate:
    """The place of this report, which was asked for."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the category of this report asked; "" where they leave the question out."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenNew:
    """A new report, of what is held and of `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class AskWhich:
    number: str


@dataclass(frozen=True, slots=True)
class AskWords:
    """Too little for a report: it is held, and they are asked to tell more."""


Decision = Stop | Resume | Delete | Prove | Follow | Judge | AddTo | Locate | Answer | OpenNew | AskWhich | AskWords

_COMMANDS: dict[str, Stop | Resume | Delete] = {
    **dict.fromkeys(("BERHENTI", "STOP", "UNSUBSCRIBE"), Stop()),
    **dict.fromkeys(("MULAI", "START"), Resume()),
    **dict.fromkeys(("HAPUS", "HAPUS DATA", "HAPUS DATA SAYA"), Delete()),
}
_VERDICTS = {"YA": "yes", "SUDAH": "yes", "SEBAGIAN": "partly", "BELUM": "no"}
_VERDICT = re.compile(
    r"(YA|SUDAH|SEBAGIAN|BELUM)\b(?P<mark>\s*[,.;:!)–-]|\s*$|\s*\n)?\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_THANKS = re.compile(r"terima|makasih|sudah|beres", re.IGNORECASE)
_NEW = re.compile(r"(?:LAPOR(?:AN)?\s+)?BARU\b[\s,.;:!–-]*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_FOLLOW = re.compile(r"(?:IKUTI|/START)\b", re.IGNORECASE)
_ANSWERED = re.compile(r"(?:re|bls|balas|aw|sv|antw)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_SHORT = 60  # letters
_LONGEST_ANSWER = 200  # letters; who writes more tells more than was asked
_LEFT_OUT = frozenset({"LEWATI", "LEWAT", "SKIP", "TIDAK TAHU", "GAK TAHU", "NGGAK TAHU", "TDK TAHU", "ENTAH"})
_THIS = frozenset({"1", "YA", "INI", "LAMA"})
_ANOTHER = frozenset({"2", "BARU", "LAPORAN BARU", "BUKAN", "TIDAK"})


def decide(said: Said, standing: Standing, *, at: datetime) -> Decision:
    """What follows from the message."""
    text, title = clean(said.text), clean(said.title)
    text = text or _own_title(title)
    bare = " ".join(re.sub(r"[^\w\s]", " ", text.upper()).split())
    if command := _COMMANDS.get(bare):
        return command if said.is_proven else Prove()
    named = number_in(text) or number_in(title) or ""
    if named and _FOLLOW.match(text):
        return Follow(named) if said.is_proven else Prove(named)
    if standing.asked is Asked.WHICH and standing.holds and (chosen := _chosen(text, bare, named, standing)):
        return chosen
    own = {one.number: one for one in standing.own}
    target = next((number for number in (said.answers, named) if number in own), "")
    if judged := _judged(text, own[target] if target else _awaiting(standing)):
        return judged if said.is_proven else AddTo(judged.number, text, asks_proof=True)
    bound = own.get(standing.bound)
    continues = bool(bound and bound.is_open and standing.heard_at and at - standing.heard_at <= CONTINUES)
    if bound and continues and target in {"", bound.number} and _is_answer(said, text, standing):
        return Answer(bound.number, "" if bare in _LEFT_OUT else text)
    if target:
        return AddTo(target, text)
    if own and (new := _NEW.fullmatch(text)):
        return _open(new["rest"], standing)
    if bound and continues:
        is_place = standing.asked is Asked.PLACE and (said.has_point or not said.has_files)
        return Locate(bound.number, text) if is_place else AddTo(bound.number, text)
    still_open = _newest_open(standing)
    return AskWhich(still_open) if still_open else _open(titled(text, title), standing)


def _is_answer(said: Said, text: str, standing: Standing) -> bool:
    """Words alone, and few: a photo and a story answer nothing."""
    asks = standing.asked is Asked.QUESTION and not _NEW.fullmatch(text)
    return asks and bool(text) and not (said.has_files or said.has_point) and len(text) <= _LONGEST_ANSWER


def titled(text: str, title: str) -> str:
    """Words that say little, under their title: many write what is broken there, and below it where."""
    own = _own_title(clean(title))
    return f"{own}\n\n{text}" if text and own and own not in text and len(text) < _SHORT else text


def telling(title: str) -> str:
    """A title that says what a report is about; "" where it only says that it is one."""
    own = _own_title(clean(title))
    return own if len(own.split()) > 1 and len(own) >= TEXT_MIN and not number_in(own) else ""


def _own_title(title: str) -> str:
    """Unless it is that of what they answer."""
    return "" if _ANSWERED.match(title) else title


def is_report(text: str) -> bool:
    """Whether there are words enough to open one."""
    return len(clean(text)) >= TEXT_MIN


def _chosen(text: str, bare: str, named: str, standing: Standing) -> Decision | None:
    """The answer to "this one, or a new one?"."""
    if named in {one.number for one in standing.own}:
        return AddTo(named, text if len(text) > len(named) else "")
    still_open = _newest_open(standing)
    if bare in _THIS and still_open:
        return AddTo(still_open, "")
    return _open("", standing) if bare in _ANOTHER else None


def _awaiting(standing: Standing) -> Own | None:
    """The report whose verdict is asked for: the one they speak of, else their newest."""
    asked = [one for one in standing.own if one.awaits_verdict]
    bound = next((one for one in standing.own if one.number == standing.bound), None)
    return bound if bound in asked or (bound and bound.is_open) else next(iter(asked), None)


def _judged(text: str, case: Own | None) -> Judge | None:
    """A verdict stands alone or before a mark; "Ya ampun, mati lagi" is none."""
    found = _VERDICT.fullmatch(text)
    if case is None or not case.awaits_verdict or found is None:
        return None
    verdict, rest = _VERDICTS[found[1].upper()], found["rest"].strip()
    if verdict == "yes" and found["mark"] is None and not _THANKS.match(rest):
        return None
    return Judge(case.number, verdict, rest, text)


def _open(text: str, standing: Standing) -> OpenNew | AskWords:
    return OpenNew(text) if is_report(f"{standing.held}\n{text}") else AskWords()


def _newest_open(standing: Standing) -> str:
    return next((one.number for one in standing.own if one.is_open), "")
