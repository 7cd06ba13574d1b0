"""What one history adds to the figures: dated facts, carried under the attributes that the case has.

The figures of any period are sums of these bookings over all cases: a follower keeps them as counts, and a recount
from raw events must meet them to the unit. Each booking carries two dates: `bucket`, when the fact happened, and
`since`, from when on it stands under these attributes. A case that changes its category in March takes its January
facts with it: they are booked out of the old key and into the new one, both since March. A report counts what was
booked since before its cut-off; each case so takes the attributes it had then (RULES.md, Recap row).

A confidential case stands in the totals, under no agency, place, category or body: its facts are booked where those of
cases without one are (rules.discretion). What became confidential moves there when it did.

Reverted commands leave no trace. An event counts at its own time, or at that of the event before it if that is later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from laksa.figures.declared import BOOKERS
from laksa.figures.facts import (
    DIMENSIONS,
    EMERGENCY_BODY,
    FINISHED,
    LEFT,
    STILL_OPEN,
    WITHIN,
    Fact,
    fate_of,
    minutes,
    punctual,
    since_beginning,
)
from laksa.rules import discretion
from laksa.rules import events as e
from laksa.rules.period import WIB, wib_day
from laksa.rules.state import OPEN, Past, State, city_word, evolve, not_reverted
from laksa.rules.worktime import is_late

CITY = ""
_ENDS: dict[type, str] = {e.Closed: "recorded", e.Referred: "referred", e.Merged: "merged", e.Rejected: "rejected",
                          e.Withdrawn: "withdrawn"}  # fmt: skip
_ANSWERS = (e.InterimResponded, e.Responded, e.Referred, e.Rejected)

# Of a count: scope, measure, dimension, key, bucket, since.
# Of a span: scope, measure, value (whole minutes; seconds for handling), bucket, since. Of open_since:BUCKET
# and closed_after:BUCKET, the bucket of its receipt, the value is when the case was received, and how long it took.
Key = tuple[Any, ...]


@dataclass
class Bookings:
    """Counts and durations, to be added over cases. Not a Counter: what is missing costs it a call, for every key."""

    counts: defaultdict[Key, int]
    spans: defaultdict[Key, int]

    @classmethod
    def none(cls) -> Bookings:
        return cls(defaultdict(int), defaultdict(int))

    def add(self, other: Bookings, sign: int = 1) -> None:
        for into, rows in ((self.counts, other.counts), (self.spans, other.spans)):
            for key, number in rows.items():
                into[key] += sign * number


def month_of(moment: datetime) -> int:
    """Months since the year 0, in WIB: the bucket of the rollups."""
    local = moment.astimezone(WIB)
    return local.year * 12 + local.month - 1


def between(*cuts: datetime) -> Callable[[datetime], int]:
    """Buckets between any moments: 0 before the first cut, and so on."""
    assert all(one < other for one, other in pairwise(cuts))
    return lambda moment: sum(moment >= cut for cut in cuts)


def bookings(
    history: Sequence[Past], bucket_of: Callable[[datetime], int] = month_of, *, discreet: bool = True
) -> Bookings:
    """All bookings of one case's history, given from its first event on.

    Not `discreet`: as reports were counted before confidential cases stood apart, to recount those that are frozen.
    """
    booked, state, facts = Bookings.none(), State(), _Facts()
    rows = Bookings.none()
    bucket: int | None = None
    for moment, past in _standing(history):
        now = bucket_of(moment)
        if bucket is not None and now != bucket:
            rows = _close(booked, rows, facts, _seen(state, discreet=discreet), bucket, bucket_of)
        bucket = now
        after = evolve(state, past)
        facts.extend(past.event, state, after, moment, bucket)
        state = after
    if bucket is not None:
        _close(booked, rows, facts, _seen(state, discreet=discreet), bucket, bucket_of)
    return booked


def _seen(state: State, *, discreet: bool) -> State:
    return state if discreet or not state.confidential else replace(state, confidential=False)


def state_before(history: Sequence[Past], end: datetime) -> State:
    """The case as the bookings of a period that ends at `end` see it, given from its first event on."""
    state = State()
    for moment, past in _standing(history):
        if moment >= end:
            break
        state = evolve(state, past)
    return state


def _standing(history: Sequence[Past]) -> Iterator[tuple[datetime, Past]]:
    """When each event counts, and the event; without what was taken back."""
    moment: datetime | None = None
    for past in not_reverted(history):
        moment = past.at if moment is None or past.at > moment else moment
        yield moment, past


class _Facts:
    """The facts of one history so far."""

    def __init__(self) -> None:
        self.known: list[Fact] = []
        self.within: dict[int, str] = {}
        self._answered = False
        self._received = 0
        self._promises: list[_Promise] = []
        self._closing: int | None = None

    def extend(self, event: e.Event, before: State, after: State, moment: datetime, bucket: int) -> None:
        if isinstance(event, e.Received):
            self._received = bucket
        for fact in _facts_of(event, before, moment, bucket, self._received):
            if isinstance(event, e.Closed) and fact.measure == "ended":
                self._closing = len(self.known)
            self.known.append(fact)
        if isinstance(event, _ANSWERS) and not self._answered and before.received_at is not None:
            self._answered = True
            self.known.append(Fact("first_answer", bucket, value=minutes(moment - before.received_at)))
        if isinstance(event, e.VerdictGiven) and self._closing is not None:
            self._judge(self._closing, event.verdict)
        if before.status != after.status:
            self._look(after, moment)
        self._follow_promise(event, before, after, moment)

    def dated(self, bucket_of: Callable[[datetime], int]) -> Iterator[Fact]:
        """All facts: those that happened, and the promises with what has become of them."""
        yield from self.known
        for promise in self._promises:
            if fact := promise.fact(bucket_of):
                yield fact

    def _judge(self, place: int, verdict: str) -> None:
        """The closing takes the reporter's newest verdict on it."""
        closing = self.known[place]
        details = tuple((name, verdict if name == "verdict" else value) for name, value in closing.details)
        self.known[place] = replace(closing, details=details)

    def _look(self, state: State, moment: datetime) -> None:
        """What has become of the case 7, 14 and 30 days after its receipt, as far as it is known."""
        assert state.received_at is not None
        for days in WITHIN:
            if moment <= state.received_at + timedelta(days=days):
                self.within[days] = fate_of(state.status)

    def _follow_promise(self, event: e.Event, before: State, after: State, moment: datetime) -> None:
        if isinstance(event, e.Received | e.Reopened):
            assert after.due_at is not None
            self._promises.append(_Promise(after.due_at, after.due_at))
        elif after.due_at != before.due_at and before.due_at is not None and after.due_at is not None:
            self._promises[-1].move(after.due_at, extended=isinstance(event, e.Extended))
        if isinstance(event, tuple(_ENDS)):
            self._promises[-1].ended = (moment, fate_of(after.status))
        elif isinstance(event, e.Reinstated) and not event.source:
            self._promises[-1].ended = None


@dataclass(slots=True)
class _Promise:
    """The date promised to the reporter since a receipt or a reopening, and what has become of it.

    `unextended` is the date as it would be had no extension been granted.
    """

    due: datetime
    unextended: datetime
    extended: bool = False
    ended: tuple[datetime, str] | None = None

    def move(self, due: datetime, *, extended: bool) -> None:
        if extended:
            self.extended = True
        else:
            self.unextended += due - self.due
        self.due = due

    def fact(self, bucket_of: Callable[[datetime], int]) -> Fact | None:
        kept = self._kept()
        if not kept:
            return None
        kept += "+" if self.extended else ""
        day = wib_day(self.due).isoformat()
        return Fact("due", bucket_of(self.due), details=(("kept", kept), ("day", f"{day} {kept}")))

    def _kept(self) -> str:
        """Empty where the case was merged, rejected or withdrawn before the date came."""
        if self.ended is None:
            return STILL_OPEN
        moment, fate = self.ended
        if is_late(self.due, moment):
            return "late"
        if fate == LEFT:
            return ""
        return "saved" if is_late(self.unextended, moment) else "on_time"


def _facts_of(event: e.Event, before: State, moment: datetime, bucket: int, received: int) -> Iterator[Fact]:
    """`received` is the bucket in which the case was received. What figures book themselves: figures.declared."""
    match event:
        case e.Received():
            yield Fact("received", bucket)
            yield Fact("stock", bucket)
            yield Fact(f"open_since:{bucket}", bucket, value=since_beginning(moment))
        case e.Reopened():
            yield from _reinstated("reopened", before, bucket, received)
        case e.Reinstated(source=""):
            yield from _reinstated("unmerged", before, bucket, received)
        case e.Closed() | e.Referred() | e.Merged() | e.Rejected() | e.Withdrawn():
            cohort = f"{received}:{fate_of(_ENDS[type(event)])}"
            yield Fact("ended", bucket, details=(*_end_details(event, before, moment), ("cohort", cohort)))
            yield Fact("stock", bucket, sign=-1)
            yield from _waited(before, moment, _ENDS[type(event)], bucket, received, sign=1)
    for book in BOOKERS.get(type(event), ()):
        yield from book(event, before, moment, bucket)


def _reinstated(how: str, before: State, bucket: int, received: int) -> Iterator[Fact]:
    cohort = f"{received}:{fate_of(before.status)}"
    yield Fact("reinstated", bucket, details=(("how", how), ("cohort", cohort)))
    yield Fact("stock", bucket)
    if before.ended_at is not None:
        yield from _waited(before, before.ended_at, before.status, bucket, received, sign=-1)


def _waited(before: State, ended: datetime, status: str, bucket: int, received: int, *, sign: int) -> Iterator[Fact]:
    """Of an end: the case stands open no longer, and how long a closing took; taken back with `sign` -1."""
    assert before.received_at is not None
    yield Fact(f"open_since:{received}", bucket, sign=-sign, value=since_beginning(before.received_at))
    if status == "recorded":
        yield Fact(f"closed_after:{received}", bucket, sign=sign, value=minutes(ended - before.received_at))


def _end_details(event: e.Event, before: State, moment: datetime) -> tuple[tuple[str, str], ...]:
    details: tuple[tuple[str, str], ...] = (("how", _ENDS[type(event)]),)
    match event:
        case e.Closed():
            return (*details, ("punctual", punctual(before.due_at, moment)), ("verdict", "none"))
        case e.Referred():
            return (*details, ("body", event.body))
        case e.Withdrawn():
            return (*details, ("why", "lapsed" if event.lapsed else "asked"))
    return details


def _close(
    booked: Bookings,
    rows: Bookings,
    facts: _Facts,
    state: State,
    bucket: int,
    bucket_of: Callable[[datetime], int],
) -> Bookings:
    """Book what changed up to the end of `bucket`; the rows as they stand now."""
    standing = _rows(facts.dated(bucket_of), facts.within, state)
    for into, now, then in ((booked.counts, standing.counts, rows.counts), (booked.spans, standing.spans, rows.spans)):
        for key, number in now.items():
            if change := number - then.get(key, 0):
                into[(*key, bucket)] += change
        for key in then.keys() - now.keys():
            if then[key]:
                into[(*key, bucket)] -= then[key]
    return standing


def _rows(facts: Iterable[Fact], within: Mapping[int, str], state: State) -> Bookings:
    """The facts under the case's present attributes; keys still without `since`."""
    rows = Bookings.none()
    scopes, attributes = scopes_of(state), _attributes(state)
    stock = (*attributes, ("received_day", _day(state.received_at)), ("due_day", _day(state.due_at)))
    received = (*attributes, *_cohort(state, within))
    for fact in facts:
        if fact.value is not None:
            for scope in scopes:
                rows.spans[(scope, fact.measure, fact.value, fact.bucket)] += fact.sign
            continue
        dimensions = stock if fact.measure == "stock" else received if fact.measure == "received" else fact.details
        if state.confidential:
            dimensions = tuple(map(_unnamed_body, dimensions))
        for scope in scopes:
            rows.counts[(scope, fact.measure, "", "", fact.bucket)] += fact.sign
            for dimension, key in dimensions:
                rows.counts[(scope, fact.measure, dimension, key, fact.bucket)] += fact.sign
    return rows


def scopes_of(state: State) -> tuple[str, ...]:
    """Whose reports count the case: the city's, and those of its agency and its kecamatan unless it is confidential."""
    if state.confidential:
        return (CITY,)
    scopes = [CITY]
    if state.lead:
        scopes.append(f"agency:{state.lead}")
    if state.kecamatan:
        scopes.append(f"kecamatan:{state.kecamatan}")
    return tuple(scopes)


def _cohort(state: State, within: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    """What became of a case received: its outcome, its result, how soon, and whether it never had an agency."""
    details = [("outcome", _outcome(state)), *((f"in_{days}", within.get(days, STILL_OPEN)) for days in WITHIN)]
    if fate_of(state.status) == FINISHED:
        details.append(("result", "referred" if state.status == "referred" else state.result))
    if state.confidential or not state.lead:
        is_over = not state.confidential and state.status not in OPEN
        details.append(("unassigned", fate_of(state.status) if is_over else "rest"))
    return tuple(details)


def _attributes(state: State) -> tuple[tuple[str, str], ...]:
    values = ((name, state.lead if name == "agency" else getattr(state, name)) for name in DIMENSIONS)
    return tuple((name, discretion.attribute(name, value, confidential=state.confidential)) for name, value in values)


def _unnamed_body(detail: tuple[str, str]) -> tuple[str, str]:
    """To which body a confidential case was referred; that 112 was called is counted and tells nothing."""
    name, key = detail
    return name, key if key == EMERGENCY_BODY else discretion.attribute(name, key, confidential=True)


def _outcome(state: State) -> str:
    """The city's three words; the other ends by their own name."""
    return city_word(state.status, returned=state.returned) or state.status


def _day(moment: datetime | None) -> str:
    return wib_day(moment).isoformat() if moment else ""
