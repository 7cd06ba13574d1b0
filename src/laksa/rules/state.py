"""The present of a case, folded from its past: `evolve` applies one event, `replay` a whole history."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from laksa.rules import events as e
from laksa.rules.past import Past as AnyPast
from laksa.rules.publication import OWN_WISH, Hidden
from laksa.rules.worktime import is_late

OPEN = frozenset({"received", "entered", "assigned", "in_progress", "followed_up", "responded"})
UNDONE = "undone"  # with the import that brought it: in no list and no figure
ENDED = frozenset({"recorded", "referred", "rejected", "merged", "withdrawn", UNDONE})
STATUSES = ("received", "entered", "assigned", "in_progress", "followed_up", "responded", *sorted(ENDED))
WITH_AGENCY = frozenset({"assigned", "in_progress"})
READY = frozenset({"followed_up", "responded"})  # the result is here; the operator answers and closes
ASSIGNED = WITH_AGENCY | READY
# What became of the reports received: RULES.md, "share finished", counts the one, and leaves the other out.
FINISHED = frozenset({"recorded", "referred"})
NOT_COUNTED = frozenset({"rejected", "merged", "withdrawn"})
# The operator's command that comes next in each state; none while the agency works (RULES.md, Time).
NEXT = {"received": "enter", "entered": "assign", "followed_up": "respond", "responded": "close"}


class Standing:
    """Where a case stands, for whoever shows it: pages ask this and name no state (RULES.md, Words on the outside)."""

    __slots__ = ()
    status: str
    due_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_new(self) -> bool:
        """No agency has it, or none any more."""
        return self.next_command in {"enter", "assign"}

    @property
    def is_with_agency(self) -> bool:
        return self.status in WITH_AGENCY

    @property
    def is_begun(self) -> bool:
        """The agency has taken it up."""
        return self.status == "in_progress"

    @property
    def is_ready(self) -> bool:
        """The result is here; the operator answers and closes."""
        return self.status in READY

    def is_overdue(self, now: datetime) -> bool:
        """Lewat tenggat, on every screen: still open after the date that was promised to the reporter."""
        return self.is_open and is_late(self.due_at, now)

    @property
    def is_referred(self) -> bool:
        """With a body outside, to which the law gives it."""
        return self.status == "referred"

    @property
    def is_recorded(self) -> bool:
        """Closed after its result was answered, and in the recap."""
        return self.status == "recorded"

    @property
    def next_command(self) -> str:
        """What the operator does next; "" while the agency works, and after the end."""
        return NEXT.get(self.status, "")


@dataclass(frozen=True, slots=True)
class Participation:
    """One agency's part in the present round: lead or support."""

    agency: str
    accepted: bool = False
    followed_up: bool = False
    left: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """From a question to the reporter until it was answered or needed no answer any more."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class State(Standing):
    """All that the rules need to know of a case. The row in the register is this, and nothing else."""

    status: str = ""
    number: str = ""
    sop: str = ""
    source: str = ""
    source_id: str = ""
    channel: str = ""
    kind: str = ""
    category: str = ""
    urgency: str = ""
    kelurahan: str = ""
    kecamatan: str = ""
    located: bool = False
    outside: bool = False
    confidential: bool = False
    about_agency: str = ""
    emergency: bool = False
    reachable: bool = False
    received_at: datetime | None = None
    entered_at: datetime | None = None
    opened_at: datetime | None = None
    ready_at: datetime | None = None
    assigned_at: datetime | None = None
    followed_up_at: datetime | None = None
    responded_at: datetime | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    agency_due: datetime | None = None
    due_at: datetime | None = None
    lead: str = ""
    support: str = ""
    desks: tuple[Participation, ...] = ()
    returned: bool = False
    proposed: str = ""
    confirmed: tuple[int, ...] = ()
    confirmed_at: datetime | None = None
    waiting_since: datetime | None = None
    reminded: int = 0
    paused_s: int = 0
    pauses: tuple[Pause, ...] = ()
    agency_s: int = 0
    agency_since: datetime | None = None
    handling_s: dict[str, int] = field(default_factory=dict)
    waiting_s: dict[str, int] = field(default_factory=dict)
    idle_s: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    rounds: int = 0
    reopened: int = 0
    extensions: int = 0
    extension_due: datetime | None = None
    late_ever: bool = False
    result: str = ""
    closing_no: int = 0
    verdict: str = ""
    verdict_until: datetime | None = None
    reporters: int = 1
    supporters: int = 0
    merged: tuple[str, ...] = ()
    merged_into: str = ""
    before_merge: str = ""
    waiting_before_merge: datetime | None = None
    hidden: tuple[Hidden, ...] = ()
    generation: int = 0
    long_link: bool = False
    needs_check: str = ""
    ending: int = 0
    version: int = 0
    seq: int = 0

    def desk(self, agency: str) -> Participation | None:
        return next((desk for desk in self.desks if desk.agency == agency and not desk.left), None)

    @property
    def is_public(self) -> bool:
        """Anybody may read what it is about: looked at by an operator, not confidential, not hidden as a whole."""
        hidden = any(one.what == "whole" for one in self.hidden)
        return self.entered_at is not None and not self.confidential and not hidden

    @property
    def affected(self) -> int:
        """How many people are known to have this trouble: who reported it, and who supports it."""
        return self.reporters + self.supporters

    def waited_s(self, since: datetime, until: datetime) -> int:
        """Whole seconds between `since` and `until` in which an answer of the reporter was waited for."""
        open_now = (Pause(self.waiting_since, until),) if self.waiting_since else ()
        return sum(
            max(0, int((min(pause.until, until) - max(pause.since, since)).total_seconds()))
            for pause in (*self.pauses, *open_now)
        )

    @property
    def active_desks(self) -> tuple[Participation, ...]:
        return tuple(desk for desk in self.desks if not desk.left)


class Past(AnyPast[e.Event]):
    """One event of a case with its place in the history."""

    __slots__ = ()


def replay(history: Sequence[Past]) -> State:
    """The state after `history`, reverted commands left out as if they had never been given."""
    reverted = reverted_in(history)
    state = State()
    for past in history:
        state = replace(state, seq=past.seq) if past.command in reverted else evolve(state, past)
    return state


def reverted_in(history: Iterable[Past]) -> set[str]:
    """The commands that were taken back."""
    return {past.event.command for past in history if isinstance(past.event, e.Reverted)}


def not_reverted(history: Sequence[Past]) -> list[Past]:
    """What stands of `history`: without what was taken back and the taking back; nothing after an undone import."""
    if any(isinstance(past.event, e.ImportUndone) for past in history):
        return []
    reverted = reverted_in(history)
    return [past for past in history if past.command not in reverted and not isinstance(past.event, e.Reverted)]


_PLACE = {item.name: place for place, item in enumerate(dataclasses.fields(State))}
_VALUES = attrgetter(*_PLACE)


def fold(state: State, history: Iterable[Past]) -> State:
    for past in history:
        state = evolve(state, past)
    return state


def evolve(state: State, past: Past) -> State:
    """`state` after one more event. Total: every event that `decide` can make has its line here."""
    changes: dict[str, Any] = _CHANGES[type(past.event)](state, past.event, past)
    changes["seq"] = past.seq
    if e.name_of(past.event) in e.CONFLICTING:
        changes["version"] = past.seq
    return _changed(state, changes)


def _changed(state: State, changes: Mapping[str, Any]) -> State:
    """As dataclasses.replace, which asks every field for its kind: each event of each history comes through here."""
    values = list(_VALUES(state))
    for name, value in changes.items():
        values[_PLACE[name]] = value
    return State(*values)


def _received(state: State, event: e.Received, past: Past) -> dict[str, Any]:
    copied = ("number", "sop", "source", "source_id", "channel", "kind", "category", "kelurahan", "kecamatan",
              "located", "outside", "confidential", "about_agency", "emergency", "reachable", "due_at",
              "needs_check")  # fmt: skip
    return {
        "status": "received",
        "received_at": past.at,
        "opened_at": past.at,
        "ready_at": past.at,
        "long_link": event.confidential,
        **{name: getattr(event, name) for name in copied},
    }


def _fields(event: e.Entered | e.Corrected) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "category": event.category,
        "urgency": event.urgency,
        "kelurahan": event.kelurahan,
        "kecamatan": event.kecamatan,
        "located": event.located,
        "confidential": event.confidential,
        "about_agency": event.about_agency,
        "emergency": event.urgency == "emergency",  # words raise it, the operator judges; a later reply raises it again
        "due_at": event.due_at,
    }


def _entered(state: State, event: e.Entered, past: Past) -> dict[str, Any]:
    return {
        "status": "entered",
        "entered_at": past.at,
        "needs_check": "",  # an operator has looked at it
        **_fields(event),
        **_timed(state, "enter", event.timing),
    }


def _corrected(state: State, event: e.Corrected, past: Past) -> dict[str, Any]:
    changes = {**_fields(event), "agency_due": event.agency_due}
    if event.about_agency == state.lead:  # the preset of a reopened case; an agency at work is refused
        changes["lead"] = ""
    return changes


def _confirmed(state: State, event: e.Confirmed, past: Past) -> dict[str, Any]:
    return {
        "confirmed": (*state.confirmed, event.step),
        "confirmed_at": past.at,
        **_timed(state, f"confirm{event.step}", event.timing),
    }


def _assigned(state: State, event: e.Assigned, past: Past) -> dict[str, Any]:
    desks = tuple(Participation(agency) for agency in (event.lead, event.support) if agency)
    first = state.assigned_at is None or state.assigned_at < (state.opened_at or past.at)
    return {
        "status": "assigned",
        "lead": event.lead,
        "support": event.support,
        "desks": desks,
        "assigned_at": past.at if first else state.assigned_at,
        "agency_since": past.at,
        "agency_due": event.agency_due,
        "due_at": event.due_at,
        "rounds": state.rounds + 1,
        "returned": False,
        "proposed": "",
        "extension_due": None,
        "followed_up_at": None,
        "responded_at": None,
        "confirmed": (),
        **_timed(state, "assign", event.timing),
    }


def _accepted(state: State, event: e.Accepted, past: Past) -> dict[str, Any]:
    return {"status": "in_progress", "desks": _with_desk(state, event.agency, accepted=True)}


def _returned(state: State, event: e.Returned, past: Past) -> dict[str, Any]:
    if event.agency != state.lead:
        return {
            "support": "",
            "desks": _with_desk(state, event.agency, left=True),
            "unread": state.unread + 1,
        }
    return {
        "status": "entered",
        "ready_at": past.at,
        "returned": True,
        "proposed": event.proposed,
        "lead": "",
        "support": "",
        "desks": (),
        "agency_since": None,
        "extension_due": None,
    }


def _followed_up(state: State, event: e.FollowedUp, past: Past) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "desks": _with_desk(state, event.agency, accepted=True, followed_up=True),
        "result": event.result if event.agency == state.lead or not state.result else state.result,
    }
    if event.due_at is not None:
        changes |= _pause_ended(state, event, past)
    return changes | (_all_followed_up(state, event, past) if event.complete else {"status": "in_progress"})


def _support_waived(state: State, event: e.SupportWaived, past: Past) -> dict[str, Any]:
    changes: dict[str, Any] = {"support": "", "desks": _with_desk(state, event.agency, left=True)}
    if event.due_at is not None:
        changes |= _pause_ended(state, event, past)
    return changes | (_all_followed_up(state, event, past) if event.complete else {})


def _all_followed_up(state: State, event: e.FollowedUp | e.SupportWaived, past: Past) -> dict[str, Any]:
    return {
        "status": "followed_up",
        "followed_up_at": past.at,
        "agency_s": state.agency_s + event.agency_s,
        "agency_since": None,
        "extension_due": None,
    }


def _follow_up_refused(state: State, event: e.FollowUpRefused, past: Past) -> dict[str, Any]:
    return {
        "status": "in_progress",
        "desks": tuple(replace(desk, followed_up=False) for desk in state.desks),
        "followed_up_at": None,
        "responded_at": None,
        "agency_since": past.at,
        "result": "",
        "confirmed": (),
    }


def _more_unread(state: State, event: e.Event, past: Past) -> dict[str, Any]:
    return {"unread": state.unread + 1}


def _reporter_asked(state: State, event: e.ReporterAsked, past: Past) -> dict[str, Any]:
    return {"waiting_since": past.at, "reminded": 0, "unread": 0}


def _reporter_replied(state: State, event: e.ReporterReplied, past: Past) -> dict[str, Any]:
    changes: dict[str, Any] = {"unread": state.unread + 1, "emergency": state.emergency or event.emergency}
    if state.waiting_since is not None:
        changes |= _pause_ended(state, event, past)
    return changes


def _pause_ended(state: State, event: e.ReporterReplied | e.FollowedUp | e.SupportWaived, past: Past) -> dict[str, Any]:
    ended = (Pause(state.waiting_since, past.at),) if state.waiting_since else ()
    return {
        "waiting_since": None,
        "pauses": (*state.pauses, *ended),
        "paused_s": state.paused_s + event.paused_s,
        "agency_due": event.agency_due,
        "due_at": event.due_at,
    }


def _reminder_due(state: State, event: e.ReminderDue, past: Past) -> dict[str, Any]:
    return {"reminded": event.day}


def _read(state: State, event: e.Event, past: Past) -> dict[str, Any]:
    return {"unread": 0}


def _link_renewed(state: State, event: e.LinkRenewed, past: Past) -> dict[str, Any]:
    return {"generation": event.generation, "long_link": state.confidential}


def _responded(state: State, event: e.Responded, past: Past) -> dict[str, Any]:
    return {
        "status": "responded",
        "responded_at": past.at,
        "unread": 0,
        "ending": past.seq,
        **_timed(state, "respond", event.timing),
    }


def _closed(state: State, event: e.Closed, past: Past) -> dict[str, Any]:
    return {
        "status": "recorded",
        "closed_at": past.at,
        "ended_at": past.at,
        "closing_no": state.closing_no + 1,
        "late_ever": state.late_ever or is_late(state.due_at, past.at),
        "waiting_since": None,
        "verdict": "none",
        **_timed(state, "close", event.timing),
    }


def _recorded(state: State, event: e.Recorded, past: Past) -> dict[str, Any]:
    return {"verdict_until": event.verdict_until, "handling_s": {**state.handling_s, "record": 0}}


def _ends(status: str) -> Any:
    def changes(state: State, event: e.Event, past: Past) -> dict[str, Any]:
        ended: dict[str, Any] = {
            "status": status,
            "ended_at": past.at,
            "waiting_since": None,
            "ending": past.seq,
        }
        return ended | {"extension_due": None}

    return changes


def _import_undone(state: State, event: e.ImportUndone, past: Past) -> dict[str, Any]:
    """The row's identity in its list is free again, so that the list may come in anew."""
    ended: dict[str, Any] = _ends(UNDONE)(state, event, past)
    return {**ended, "source_id": ""}


def _merged(state: State, event: e.Merged, past: Past) -> dict[str, Any]:
    return {
        "status": "merged",
        "ended_at": past.at,
        "ending": past.seq,
        "merged_into": event.target,
        "before_merge": state.status,
        "waiting_before_merge": state.waiting_since,
        "waiting_since": None,
    }


def _absorbed(state: State, event: e.Absorbed, past: Past) -> dict[str, Any]:
    return {"merged": (*state.merged, event.source), "reporters": state.reporters + event.reporters}


def _reinstated(state: State, event: e.Reinstated, past: Past) -> dict[str, Any]:
    if event.source:
        left = tuple(number for number in state.merged if number != event.source)
        return {"merged": left, "reporters": state.reporters - event.reporters}
    return {
        "status": state.before_merge,
        "ended_at": None,
        "merged_into": "",
        "before_merge": "",
        "waiting_before_merge": None,
        "waiting_since": state.waiting_before_merge,
        "ending": 0,
    }


def _verdict_given(state: State, event: e.VerdictGiven, past: Past) -> dict[str, Any]:
    return {"verdict": event.verdict, "unread": state.unread + (event.verdict == "partly")}


def _reopened(state: State, event: e.Reopened, past: Past) -> dict[str, Any]:
    return {
        "status": "entered" if state.entered_at else "received",
        "reopened": state.reopened + 1,
        "opened_at": past.at,
        "ready_at": past.at,
        "ended_at": None,
        "closed_at": None,
        "followed_up_at": None,
        "responded_at": None,
        "agency_due": None,
        "agency_since": None,
        "due_at": event.due_at,
        "desks": (),
        "returned": False,
        "result": "",
        "confirmed": (),
        "verdict_until": None,
        "waiting_since": None,
        "ending": 0,
    }


def _extension_asked(state: State, event: e.ExtensionAsked, past: Past) -> dict[str, Any]:
    return {"extension_due": event.agency_due}


def _extended(state: State, event: e.Extended, past: Past) -> dict[str, Any]:
    return {
        "agency_due": event.agency_due,
        "due_at": event.due_at,
        "extensions": state.extensions + 1,
        "extension_due": None,
    }


def _due_moved(state: State, event: e.DueMoved, past: Past) -> dict[str, Any]:
    return {"agency_due": event.agency_due, "due_at": event.due_at}


def _extension_refused(state: State, event: e.ExtensionRefused, past: Past) -> dict[str, Any]:
    return {"extension_due": None}


def _fell_overdue(state: State, event: e.FellOverdue, past: Past) -> dict[str, Any]:
    return {"late_ever": True}


def _publication_changed(state: State, event: e.PublicationChanged, past: Past) -> dict[str, Any]:
    if not event.hidden:
        return {"hidden": tuple(one for one in state.hidden if one.at != event.of)}
    own = event.reason == OWN_WISH
    return {"hidden": (*state.hidden, Hidden(past.seq, event.what, event.seq, event.field, event.photo, own))}


def _supported(state: State, event: e.Supported, past: Past) -> dict[str, Any]:
    return {"supporters": state.supporters + 1}


def _support_withdrawn(state: State, event: e.SupportWithdrawn, past: Past) -> dict[str, Any]:
    return {"supporters": state.supporters - 1}


def _nothing(state: State, event: e.Event, past: Past) -> dict[str, Any]:
    return {}


def _timed(state: State, command: str, timing: e.Timing) -> dict[str, Any]:
    """Rounds are summed and kept."""
    changes: dict[str, Any] = {}
    if timing.handling_s is not None:
        changes["handling_s"] = _added(state.handling_s, command, timing.handling_s)
    if timing.waiting_s is not None:
        changes["waiting_s"] = _added(state.waiting_s, command, timing.waiting_s)
    if timing.idle_s is not None:
        changes["idle_s"] = _added(state.idle_s, command, timing.idle_s)
    return changes


def _added(sums: Mapping[str, int], key: str, seconds: int) -> dict[str, int]:
    return {**sums, key: sums.get(key, 0) + seconds}


def _with_desk(state: State, agency: str, **changes: Any) -> tuple[Participation, ...]:
    return tuple(replace(desk, **changes) if desk.agency == agency and not desk.left else desk for desk in state.desks)


_CHANGES: dict[type, Any] = {
    e.Received: _received,
    e.Entered: _entered,
    e.Corrected: _corrected,
    e.Confirmed: _confirmed,
    e.Assigned: _assigned,
    e.Reassigned: _assigned,
    e.Accepted: _accepted,
    e.Returned: _returned,
    e.FollowedUp: _followed_up,
    e.SupportWaived: _support_waived,
    e.FollowUpRefused: _follow_up_refused,
    e.AgencyAsked: _more_unread,
    e.ReporterAsked: _reporter_asked,
    e.ReporterReplied: _reporter_replied,
    e.QuestionsAnswered: _nothing,
    e.ReminderDue: _reminder_due,
    e.MessageRead: _read,
    e.LinkRenewed: _link_renewed,
    e.InterimResponded: _read,
    e.Responded: _responded,
    e.Closed: _closed,
    e.Recorded: _recorded,
    e.Referred: _ends("referred"),
    e.BodyAnswered: _more_unread,
    e.Rejected: _ends("rejected"),
    e.Merged: _merged,
    e.Absorbed: _absorbed,
    e.Reinstated: _reinstated,
    e.Withdrawn: _ends("withdrawn"),
    e.VerdictGiven: _verdict_given,
    e.Reopened: _reopened,
    e.ExtensionAsked: _extension_asked,
    e.Extended: _extended,
    e.DueMoved: _due_moved,
    e.ExtensionRefused: _extension_refused,
    e.FellOverdue: _fell_overdue,
    e.IdentityOpened: _nothing,
    e.Noted: _nothing,
    e.Met: _nothing,
    e.PublicationChanged: _publication_changed,
    e.Supported: _supported,
    e.SupportWithdrawn: _support_withdrawn,
    e.Reverted: _nothing,
    e.Erased: _nothing,
    e.ImportUndone: _import_undone,
}


def to_facts(state: State) -> dict[str, object]:
    """The state as JSON values, defaults left out: what the case row keeps and `verify` compares."""
    facts: dict[str, object] = {}
    for name, default, _ in _readers():
        value = getattr(state, name)
        if value != default:
            facts[name] = e.plain(value)
    return facts


def from_facts(facts: Mapping[str, Any]) -> State:
    return State(**{name: read(facts[name]) for name, _, read in _readers() if name in facts})


@cache
def _readers() -> tuple[tuple[str, object, Any], ...]:
    hints = typing.get_type_hints(State)
    return tuple(
        (
            item.name,
            item.default_factory() if item.default_factory is not dataclasses.MISSING else item.default,
            _aware(e.reader(hints[item.name])) if hints[item.name] == datetime | None else e.reader(hints[item.name]),
        )
        for item in dataclasses.fields(State)
    )


def _aware(read: Any) -> Any:
    def in_utc(value: Any) -> Any:
        moment = read(value)
        return moment.astimezone(UTC) if moment is not None else None

    return in_utc


# The words on the outside (RULES.md).
_PUBLIC = {
    "received": "received",
    "entered": "received",
    "assigned": "forwarded",
    "in_progress": "in_progress",
    "followed_up": "in_progress",
    "responded": "in_progress",
    "recorded": "done",
    "referred": "out_of_jurisdiction",
    "merged": "merged",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
    UNDONE: "withdrawn",
}
_CITY_WORD = {"received": "menunggu", "forwarded": "menunggu", "in_progress": "proses", "done": "selesai",
              "out_of_jurisdiction": "selesai"}  # fmt: skip


def public_status(status: str, *, returned: bool = False) -> str:
    """What a citizen is told: received, forwarded, in_progress, done, or one of the other ends."""
    return "forwarded" if status == "entered" and returned else _PUBLIC[status]


def city_word(status: str, *, returned: bool = False) -> str:
    """menunggu, proses or selesai; empty where the city prints the end apart (or counts it with its target)."""
    return _CITY_WORD.get(public_status(status, returned=returned), "")
