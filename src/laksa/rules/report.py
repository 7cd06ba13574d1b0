"""The life of a report to the Mayor: draft -> checked -> signed -> delivered -> acknowledged -> archived.

Pure, as the rules of a case: one function per command, from a state to the events it makes, or Refused; `evolve` folds
them. What was checked is frozen: figures, documents, definitions and the evidence they were counted from, each by its
SHA-256. A checked report can be returned, a signed one cannot; whatever must be put right then becomes a revision, a
report of its own. Free text arrives as a commitment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from laksa.rules import events as plain
from laksa.rules.lifecycle import Actor
from laksa.rules.past import Past as AnyPast
from laksa.rules.period import WIB, Period, parse_period, wib_day
from laksa.rules.refusal import Refused
from laksa.rules.signer import same_person
from laksa.rules.worktime import Calendar

STATES = ("draft", "checked", "signed", "delivered", "acknowledged", "archived")
PUBLISHED = frozenset({"delivered", "acknowledged", "archived"})
SIGNED = PUBLISHED | {"signed"}
# Fewer explain nothing to who reads why another name signed.
CONFIRMATION_LETTERS = 10
# A period's report is due when its first working day after begins at six.
DUE_TIME = time(6, 0)
# Working days until a reminder, and until the next one above is told.
REMIND_DAYS, ESCALATE_DAYS = 3, 5
REMINDERS = {
    "draft": (("check_late", REMIND_DAYS), ("check_escalated", ESCALATE_DAYS)),
    "checked": (("sign_late", REMIND_DAYS), ("sign_escalated", ESCALATE_DAYS)),
}


@dataclass(frozen=True, slots=True)
class Context:
    """Who acts, when, and the office calendar; never ambient."""

    by: Actor
    at: datetime
    calendar: Calendar


# ── what can happen ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Drafted:
    """`code` is what the paper is verified by; `corrects` the id of the report that this one revises."""

    period: str
    code: str
    scope: str = ""
    revision: int = 0
    corrects: int = 0
    reason: str = ""
    changes: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """All words of the letter as they stand now; empty where nobody wrote any (the generated text stands).

    `read` is the SHA-256 of the figures beside which they were read; empty where they were not read again.
    """

    opening: str = ""
    foreword: str = ""
    recommendations: str = ""
    letter_number: str = ""
    letter_date: date | None = None
    read: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was frozen: all SHA-256, `documents` by kind; `position` is the last event of the register counted.

    `signer` is the name in the block for the signature, a commitment; empty where the block is left to be written in.
    """

    position: int
    figures: str
    definitions: str
    evidence: str
    documents: dict[str, str]
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    remarks: str


@dataclass(frozen=True, slots=True)
class Signed:
    """`method`: paper or electronic. On paper nothing could be examined: `valid` is None.

    `trusted` is None where the city keeps no root certificate to examine the chain against. `confirmation` holds the
    words of who handed it in, where another name than the printed one signed.
    """

    method: str
    signer: str
    signed_at: datetime
    file: str = ""
    valid: bool | None = None
    trusted: bool | None = None
    confirmation: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """The mail server took it for the user `to`."""

    to: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    reader: str


@dataclass(frozen=True, slots=True)
class Asked:
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """`question` is the seq of the Asked it answers."""

    question: int
    text: str


@dataclass(frozen=True, slots=True)
class Archived:
    pass


@dataclass(frozen=True, slots=True)
class Revised:
    """`successor` is the id of the report that says it better."""

    successor: int
    reason: str
    changes: str


@dataclass(frozen=True, slots=True)
class Reminded:
    """check_late, check_escalated, sign_late or sign_escalated."""

    what: str


Event = (
    Drafted | Edited | Checked | Returned | Signed | Delivered | Acknowledged | Asked | Answered | Archived | Revised
    | Reminded
)  # fmt: skip
KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (Drafted, Edited, Checked, Returned, Signed, Delivered, Acknowledged, Asked, Answered, Archived,
                 Revised, Reminded)
}  # fmt: skip
# Only these make an open form stale; questions, answers and reminders do not.
CONFLICTING = frozenset({"Edited", "Checked", "Returned", "Signed", "Delivered", "Acknowledged", "Archived", "Revised"})
Events = Sequence[Event]


# ── the present ──────────────────────────────────────────────────────────────────────────────────


class Standing:
    """Where a report stands, for whoever shows it: pages ask this and name no state."""

    __slots__ = ()
    state: str

    @property
    def is_draft(self) -> bool:
        """Its figures are live and its words may be changed."""
        return self.state == "draft"

    @property
    def awaits_signature(self) -> bool:
        """Checked and frozen; to be signed or sent back."""
        return self.state == "checked"

    @property
    def awaits_delivery(self) -> bool:
        """Signed, and with no Mayor yet."""
        return self.state == "signed"

    @property
    def is_published(self) -> bool:
        return self.state in PUBLISHED


@dataclass(frozen=True, slots=True)
class State(Standing):
    """All that the rules need to know of a report; the row is this and what was frozen beside it."""

    state: str = ""
    period: str = ""
    scope: str = ""
    revision: int = 0
    verification: str = ""
    corrects: int = 0
    revised_by: int = 0
    since: datetime | None = None
    drafted_at: datetime | None = None
    checked_at: datetime | None = None
    signed_at: datetime | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    archived_at: datetime | None = None
    letter_number: str = ""
    letter_date: date | None = None
    read: str = ""
    edited: int = 0
    checked: int = 0
    returned: int = 0
    signed: int = 0
    position: int | None = None
    figures: str = ""
    definitions: str = ""
    evidence: str = ""
    documents: dict[str, str] = field(default_factory=dict)
    method: str = ""
    signed_file: str = ""
    valid: bool | None = None
    trusted: bool | None = None
    delivered_to: tuple[str, ...] = ()
    reader: str = ""
    asked: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    reminded: tuple[str, ...] = ()
    seq: int = 0

    @property
    def unanswered(self) -> tuple[int, ...]:
        return tuple(seq for seq in self.asked if seq not in self.answered)


class Past(AnyPast[Event]):
    """One event of a report with its place in the history."""

    __slots__ = ()


def replay(history: Sequence[Past]) -> State:
    state = State()
    for past in history:
        state = evolve(state, past)
    return state


def evolve(state: State, past: Past) -> State:
    """`state` after one more event. Total: every event has its line here."""
    return replace(_after(state, past), seq=past.seq)


def _after(state: State, past: Past) -> State:  # noqa: C901 - one line an event
    match past.event:
        case Drafted() as event:
            return State(
                state="draft",
                period=event.period,
                scope=event.scope,
                revision=event.revision,
                verification=event.code,
                corrects=event.corrects,
                since=past.at,
                drafted_at=past.at,
            )
        case Edited() as event:
            letter = {"letter_number": event.letter_number, "letter_date": event.letter_date}
            has_words = event.opening or event.foreword or event.recommendations
            read = (event.read or state.read) if has_words else ""
            return replace(state, edited=past.seq, read=read, **letter)  # type: ignore[arg-type]
        case Checked() as event:
            frozen = {name: getattr(event, name) for name in ("position", "figures", "definitions", "evidence")}
            moved = _moved(state, past, "checked", checked_at=past.at, checked=past.seq)
            return replace(moved, documents=event.documents, **frozen)
        case Returned():
            thawed = replace(state, position=None, figures="", definitions="", evidence="", documents={})
            return _moved(thawed, past, "draft", checked_at=None, checked=0, returned=past.seq)
        case Signed() as event:
            moved = _moved(state, past, "signed", signed_at=event.signed_at, signed=past.seq)
            return replace(moved, method=event.method, signed_file=event.file, valid=event.valid, trusted=event.trusted)
        case Delivered() as event:
            to = state.delivered_to if event.to in state.delivered_to else (*state.delivered_to, event.to)
            first = _moved(state, past, "delivered", delivered_at=past.at) if state.awaits_delivery else state
            return replace(first, delivered_to=to)
        case Acknowledged() as event:
            return _moved(state, past, "acknowledged", acknowledged_at=past.at, reader=event.reader)
        case Archived():
            return _moved(state, past, "archived", archived_at=past.at)
        case Asked():
            return replace(state, asked=(*state.asked, past.seq))
        case Answered() as event:
            return replace(state, answered=(*state.answered, event.question))
        case Revised() as event:
            return replace(state, revised_by=event.successor)
        case Reminded() as event:
            return replace(state, reminded=(*state.reminded, event.what))


def _moved(state: State, past: Past, to: str, **changes: object) -> State:
    return replace(state, state=to, since=past.at, reminded=(), **changes)  # type: ignore[arg-type]


def to_facts(state: State) -> dict[str, object]:
    """The state as JSON values, defaults left out: what the row keeps and `verify` compares."""
    return plain.to_payload(state)


def from_facts(facts: dict[str, Any]) -> State:
    return plain.read(State, facts)


# ── who may do what, and when ────────────────────────────────────────────────────────────────────


def draft(ctx: Context, drafted: Drafted) -> Events:
    """By the clock when a period has ended; by the head at will, also of one that has not ("sementara")."""
    _as(ctx, "clock", "head")
    if parse_period(drafted.period).first > wib_day(ctx.at):
        raise Refused("report_in_future", period=drafted.period)
    return [drafted]


def edit(state: State, ctx: Context, edited: Edited) -> Events:
    """Foreword, recommendations and the letter's number, as long as nothing is frozen."""
    _as(ctx, "head")
    _in(state, "draft")
    return [edited]


def check(
    state: State,
    ctx: Context,
    frozen: Checked,
    *,
    broken: Sequence[str] = (),
    finished: bool = True,
    counted_on: date | None = None,
    read: str = "",
) -> Events:
    """Freeze. `broken` names the identities that do not hold; `finished` says the period was over when counted.

    `counted_on` and `read` as in `require_letter_fits`.
    """
    _require_over(state, ctx)
    if not finished:
        raise Refused("report_unfinished", period=state.period)
    if broken:
        raise Refused("identities_broken", which=", ".join(broken))
    _require_numbered(state)
    require_letter_fits(state, counted_on=counted_on, read=read)
    if "pdf" not in frozen.documents:
        raise Refused("documents_missing")
    return [frozen]


def may_check(state: State, ctx: Context) -> None:
    """Refused where nothing that could be counted or drawn would change it."""
    _require_over(state, ctx)
    _require_numbered(state)


def _require_over(state: State, ctx: Context) -> None:
    """A draft of a period that has ended, and who may freeze it."""
    _as(ctx, "head", "director")
    _in(state, "draft")
    period = parse_period(state.period)
    if period.first > wib_day(ctx.at):
        raise Refused("report_in_future", period=state.period)
    if period.ends_at > ctx.at:
        raise Refused("report_unfinished", period=state.period)


def require_letter_fits(state: State, *, counted_on: date | None, read: str) -> None:
    """The letter is not dated before its figures were counted, and its words were read beside these (`read`)."""
    if counted_on is not None and state.letter_date is not None and state.letter_date < counted_on:
        raise Refused("letter_date_early", dated=state.letter_date, until=counted_on)
    if state.read and state.read != read:
        raise Refused("words_unread")


def _require_numbered(state: State) -> None:
    """A letter has its number and its date before it is frozen, and is not dated before the end of what it tells."""
    if not state.letter_number and state.letter_date is None:
        raise Refused("letter_blank")
    if not state.letter_number:
        raise Refused("letter_number_missing")
    if state.letter_date is None:
        raise Refused("letter_date_missing")
    if state.letter_date < (end := parse_period(state.period).end):
        raise Refused("letter_date_early", dated=state.letter_date, until=end)


def send_back(state: State, ctx: Context, *, remarks: str) -> Events:
    """The head of the agency returns it with remarks: a draft again."""
    _as(ctx, "director")
    if state.state in SIGNED:
        raise Refused("report_signed")
    _in(state, "checked")
    if not remarks:
        raise Refused("remarks_missing")
    return [Returned(remarks)]


def sign(
    state: State, ctx: Context, signed: Signed, *, printed: str = "", signer: str = "", confirmation: str = ""
) -> Events:
    """On paper by the head of the agency - or by the head of unit, who then shows the scan; or as a signed file.

    `printed` is the name in the block for the signature, `signer` the one who signed: another name needs words that
    say why (`confirmation`). Into a block without a name a pen writes its own, a certificate does not.
    """
    may_sign(state, ctx)
    if signed.method == "paper" and ctx.by.role != "director" and not signed.file:
        raise Refused("scan_missing")
    if signed.method == "electronic" and not (signed.file and signed.valid):
        raise Refused("signature_missing")
    if not signed.signer:
        raise Refused("signer_missing")
    if signed.method == "paper":
        _require_possible(state, ctx, signed_on=wib_day(signed.signed_at))
    is_asked = bool(printed) or signed.method == "electronic"
    if is_asked and not same_person(printed, signer):
        _require_explained(confirmation, printed, signer)
    return [signed]


def _require_explained(confirmation: str, printed: str, signer: str) -> None:
    said = sum(map(str.isalpha, confirmation))
    if not said:
        raise Refused("signer_differs" if printed else "signer_unprinted", printed=printed, signer=signer)
    if said < CONFIRMATION_LETTERS:
        raise Refused("confirmation_short", least=CONFIRMATION_LETTERS)


def _require_possible(state: State, ctx: Context, *, signed_on: date) -> None:
    """Ink comes after the letter's date and after the freezing of what it stands under, and not after today."""
    if signed_on > wib_day(ctx.at):
        raise Refused("signed_in_future")
    days = [day for day in (state.letter_date, state.checked_at and wib_day(state.checked_at)) if day]
    if days and signed_on < max(days):
        raise Refused("signed_early", since=max(days))


def may_sign(state: State, ctx: Context) -> None:
    _as(ctx, "director", "head")
    if state.state in SIGNED:
        raise Refused("report_signed")
    _in(state, "checked")
    _require_numbered(state)


def may_send(state: State, ctx: Context) -> None:
    """The head of unit has it sent to the Mayor, or sent again; an unpublished report that was revised is not sent."""
    _as(ctx, "head")
    _in(state, *SIGNED)
    if state.awaits_delivery and state.revised_by:
        raise Refused("already_revised")


def deliver(state: State, ctx: Context, *, to: str) -> Events:
    """The server took the mail: a fact, whatever has become of the report meanwhile."""
    _as(ctx, "head")
    _in(state, *SIGNED)
    return [Delivered(to)]


def acknowledge(state: State, ctx: Context) -> Events:
    _as(ctx, "mayor")
    if state.reader:
        raise Refused("already_acknowledged")
    _in(state, "delivered")
    return [Acknowledged(ctx.by.user)]


def ask(state: State, ctx: Context, *, text: str) -> Events:
    """The Mayor asks the head of unit."""
    _as(ctx, "mayor")
    _in(state, *PUBLISHED)
    return [Asked(_needed(text))]


def answer(state: State, ctx: Context, *, question: int, text: str) -> Events:
    _as(ctx, "head")
    if question not in state.asked:
        raise Refused("question_unknown")
    if question in state.answered:
        raise Refused("already_answered")
    return [Answered(question, _needed(text))]


def archive(state: State, ctx: Context) -> Events:
    _as(ctx, "head")
    _in(state, "acknowledged")
    if state.unanswered:
        raise Refused("question_open")
    return [Archived()]


def revise(state: State, ctx: Context, revised: Revised) -> Events:
    """What was signed stays as it is; its successor says why and what changed. Once: the newest one is revised."""
    _as(ctx, "head")
    _in(state, *SIGNED)
    if state.revised_by:
        raise Refused("already_revised")
    if not revised.reason:
        raise Refused("reason_missing")
    if not revised.changes:
        raise Refused("changes_missing")
    return [revised]


def remind(state: State, ctx: Context) -> Events:
    """The clock, three and five working days after the report came to where it waits; each once."""
    _as(ctx, "clock")
    waits_since = _waits_since(state, ctx.calendar)
    due = [
        what
        for what, days in REMINDERS.get(state.state, ())
        if what not in state.reminded and waits_since and ctx.at > ctx.calendar.add_days(waits_since, days)
    ]
    if not due:
        raise Refused("no_reminder")
    return [Reminded(what) for what in due]


def is_regular(period: str, scope: str) -> bool:
    """One of the SOP's reports: a month, a quarter or a year of the whole city."""
    return not scope and ".." not in period and period.count("-") < 2


def due_at(period: Period, calendar: Calendar) -> datetime:
    """When the draft of a period is there by itself: the first working day after it, 06.00 WIB."""
    day = period.end
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return datetime.combine(day, DUE_TIME, WIB)


def expected_by(state: State, calendar: Calendar) -> datetime | None:
    """Until when its present step is expected: the day of the first reminder; None where nobody is reminded."""
    since = _waits_since(state, calendar)
    if since is None or state.revised_by or state.state not in REMINDERS:
        return None
    return calendar.add_days(since, REMIND_DAYS)


def _waits_since(state: State, calendar: Calendar) -> datetime | None:
    """A draft made at will is finished at will: only the SOP's own are missed, and not before they are due."""
    if not state.is_draft or state.since is None:
        return state.since
    return (
        max(state.since, due_at(parse_period(state.period), calendar))
        if is_regular(state.period, state.scope)
        else None
    )


def _as(ctx: Context, *roles: str) -> None:
    if ctx.by.role not in roles:
        raise Refused("not_allowed")


def _in(state: State, *allowed: str) -> None:
    if state.state not in allowed:
        raise Refused("wrong_state", state=state.state)


def _needed(text: str) -> str:
    if not text:
        raise Refused("text_missing")
    return text
