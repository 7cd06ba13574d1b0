"""People, days and happenings for the tests of the rules: `after(*events)` is the case to which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor, Category, Context, Fields
from laksa.rules.period import WIB
from laksa.rules.sop import Sop, read_sop
from laksa.rules.state import Past, State, fold
from laksa.rules.worktime import calendar

SEED = (Path(__file__).parents[2] / "sop" / "laksa-2022.toml").read_text(encoding="utf-8")
SOP = read_sop(SEED)
NUMBER = "LKS-26-K7M4-9D"


def wib(day: int, hour: int = 9, minute: int = 0, *, month: int = 11, year: int = 2026) -> datetime:
    """A moment of November 2026 (the 23rd is a Monday), WIB."""
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


MONDAY = wib(23)
CITY = calendar([date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)])

REPORTER = Actor("reporter")
CHANNEL = Actor("channel")
SARI = Actor("operator", "sari")
DIMAS = Actor("operator", "dimas")
YUSUF = Actor("agency", "yusuf", "DISHUB")
WATI = Actor("agency", "wati", "DPUPR")
LINA = Actor("agency", "lina", "DLH")
AGUS = Actor("head", "agus")
RINI = Actor("admin", "rini")
AUDITOR = Actor("auditor", "bpk")
CLOCK = Actor("clock")
IMPORT = Actor("import")
PUBLIC = Actor("public")
BODY = Actor("body", agency="X-112")
EVERYBODY = (REPORTER, CHANNEL, SARI, YUSUF, WATI, LINA, AGUS, RINI, AUDITOR, CLOCK, IMPORT, PUBLIC, BODY)

LAMP = Category("PJU-PDM", needs_place=True, days=2)
ROAD = Category("JLN-RSK", needs_place=True, days=14)
QUESTION = Category("INFO", needs_place=False, days=5)
FIELDS = Fields("complaint", LAMP, "medium", "3671010001", "367101", located=True)


def ctx(by: Actor, at: datetime = MONDAY, sop: Sop = SOP) -> Context:
    return Context(by, at, sop, CITY)


def received(**facts: object) -> e.Received:
    known: dict[str, object] = {
        "number": NUMBER,
        "channel": "web",
        "sop": SOP.version,
        "due_at": CITY.estimate(MONDAY),
        "reachable": True,
        "text": "c0",
    }
    return e.Received(**(known | facts))


def entered(**facts: object) -> e.Entered:
    known: dict[str, object] = {
        "kind": "complaint",
        "category": LAMP.code,
        "urgency": "medium",
        "kelurahan": "3671010001",
        "kecamatan": "367101",
        "located": True,
        "due_at": CITY.estimate(MONDAY, LAMP.days),
    }
    return e.Entered(**(known | facts))


AGENCY_DUE = wib(25, 16)
DUE = wib(26, 16)

RECEIVED = received()
ENTERED = entered()
ASSIGNED = e.Assigned("DISHUB", AGENCY_DUE, DUE)
SHARED = e.Assigned("DISHUB", AGENCY_DUE, DUE, support="DPUPR")
ACCEPTED = e.Accepted("DISHUB")
RETURNED = e.Returned("DISHUB", "c1", "DPUPR")
FOLLOWED_UP = e.FollowedUp("DISHUB", "done", "c2", no_photo_reason="c3")
HALF_DONE = e.FollowedUp("DISHUB", "done", "c2", no_photo_reason="c3", complete=False)
RESPONDED = e.Responded("c4")
CLOSED = e.Closed()
RECORDED = e.Recorded({}, CITY.add_days(MONDAY, 10))
REFERRED = e.Referred("X-112", "c5")
REJECTED = e.Rejected("c6", "c7")
MERGED = e.Merged("LKS-26-BBBB-BB", "c8")
WITHDRAWN = e.Withdrawn("c9")
ASKED = e.ReporterAsked("c10")
REPLIED = e.ReporterReplied("c11")
VERDICT_NO = e.VerdictGiven("no")
REOPENED = e.Reopened("c12", wib(30, 16))

TO_ENTERED = (RECEIVED, ENTERED)
TO_ASSIGNED = (*TO_ENTERED, ASSIGNED)
TO_SHARED = (*TO_ENTERED, SHARED)
TO_FOLLOWED_UP = (*TO_ASSIGNED, FOLLOWED_UP)
TO_RESPONDED = (*TO_FOLLOWED_UP, RESPONDED)
TO_RECORDED = (*TO_RESPONDED, CLOSED, RECORDED)


def after(*events: e.Event, at: datetime = MONDAY) -> State:
    """The state after `events`, all of them at the moment `at`."""
    return fold(State(), [Past(seq, at, f"command{seq}", event) for seq, event in enumerate(events, 1)])


def then(state: State, events: Sequence[e.Event], at: datetime = MONDAY) -> State:
    """`state` after what a command decided."""
    return fold(state, [Past(state.seq + step, at, "then", event) for step, event in enumerate(events, 1)])


def later(moment: datetime, **span: int) -> datetime:
    return moment + timedelta(**span)


def about(agency: str, *rest: e.Event) -> State:
    """A complaint about the office `agency` itself."""
    return after(received(about_agency=agency), entered(about_agency=agency), *rest)


OPEN = {"received", "entered", "assigned", "in_progress", "followed_up", "responded"}
ENDS = {"recorded", "referred", "rejected", "merged", "withdrawn"}
ALL = OPEN | ENDS
BEFORE = {"received", "entered", "assigned", "in_progress"}
# DISHUB leads, DPUPR supports and has neither accepted nor followed up where that is still open.
STATES: dict[str, State] = {
    "received": after(RECEIVED),
    "entered": after(*TO_ENTERED),
    "assigned": after(*TO_SHARED),
    "in_progress": after(*TO_SHARED, ACCEPTED),
    "followed_up": after(*TO_SHARED, HALF_DONE, replace(FOLLOWED_UP, agency="DPUPR")),
    "responded": after(*TO_SHARED, HALF_DONE, replace(FOLLOWED_UP, agency="DPUPR"), RESPONDED),
    "recorded": after(*TO_RECORDED),
    "referred": after(*TO_ENTERED, REFERRED),
    "rejected": after(*TO_ENTERED, REJECTED),
    "merged": after(*TO_ENTERED, MERGED),
    "withdrawn": after(*TO_ENTERED, WITHDRAWN),
}
OTHER = after(received(number="LKS-26-BBBB-BB"), ENTERED)
LAMP_DAYS = FIELDS.category.days


def pending(state: State) -> State:
    return replace(state, extension_due=wib(30, 16))


def done(state: State, by: Actor, at: object = MONDAY, **facts: object) -> State:
    known: dict[str, object] = {"text": "t", "result": "done", "after": ("sha",)}
    return then(state, rules.follow_up(state, ctx(by, at), **(known | facts)), at)
