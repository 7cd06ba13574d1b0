"""What can happen to a case: frozen facts in the past tense, holding codes, ids, times, numbers and commitments only.

Free text and contacts never stand here; a field named `text`, `reason`, `message` … holds the salted commitment of
what stands in the side table (RULES.md, The history). `particulars` commits to the title, the landmark, the point and
the answers as they stand beside the case after the event; the last one that does holds, also where its command was
reverted.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """The three clocks of one step, in whole seconds; None where nobody worked on it (import, machine).

    `idle_s` is None too where an earlier release sealed the step, which knew two clocks.
    """

    handling_s: int | None = None
    waiting_s: int | None = None
    method: str = ""
    idle_s: int | None = None


UNTIMED = Timing()


@dataclass(frozen=True, slots=True)
class Received:
    number: str
    channel: str
    sop: str
    due_at: datetime
    kind: str = ""
    category: str = ""
    kelurahan: str = ""
    kecamatan: str = ""
    located: bool = False
    outside: bool = False
    confidential: bool = False
    about_agency: str = ""
    emergency: bool = False
    reachable: bool = False
    text: str = ""
    contact: str = ""
    place: str = ""
    particulars: str = ""
    files: tuple[str, ...] = ()
    entered_by: str = ""
    source: str = ""  # of an import: whose list, and the row's identity in it
    source_id: str = ""
    told: str = ""  # what that list says of it beside: a state, an answer, an office of its own
    needs_check: str = ""  # why somebody should look twice: many_from_one_sender


@dataclass(frozen=True, slots=True)
class Entered:
    kind: str
    category: str
    urgency: str
    kelurahan: str
    kecamatan: str
    located: bool
    due_at: datetime
    confidential: bool = False
    about_agency: str = ""
    place: str = ""
    particulars: str = ""
    timing: Timing = UNTIMED


@dataclass(frozen=True, slots=True)
class Corrected:
    kind: str
    category: str
    urgency: str
    kelurahan: str
    kecamatan: str
    located: bool
    confidential: bool
    about_agency: str
    agency_due: datetime | None
    due_at: datetime
    place: str = ""
    particulars: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The generic step of another city's SOP: somebody in `role` confirmed step `step`."""

    step: int
    timing: Timing = UNTIMED


@dataclass(frozen=True, slots=True)
class Assigned:
    lead: str
    agency_due: datetime
    due_at: datetime
    support: str = ""
    note: str = ""
    forward_due: datetime | None = None  # of the case's first disposition only
    timing: Timing = UNTIMED


@dataclass(frozen=True, slots=True)
class Reassigned(Assigned):
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    agency: str


@dataclass(frozen=True, slots=True)
class Returned:
    agency: str
    reason: str
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class FollowedUp:
    agency: str
    result: str
    text: str
    on_behalf: bool = False
    officer: str = ""
    scheduled: date | None = None
    no_photo_reason: str = ""
    files: tuple[str, ...] = ()
    complete: bool = True
    agency_s: int = 0
    paused_s: int = 0
    agency_due: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SupportWaived:
    agency: str
    reason: str
    complete: bool = False
    agency_s: int = 0
    paused_s: int = 0
    agency_due: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowUpRefused:
    reason: str


@dataclass(frozen=True, slots=True)
class AgencyAsked:
    agency: str
    text: str


@dataclass(frozen=True, slots=True)
class ReporterAsked:
    text: str


@dataclass(frozen=True, slots=True)
class ReporterReplied:
    text: str = ""
    files: tuple[str, ...] = ()
    paused_s: int = 0
    agency_due: datetime | None = None
    due_at: datetime | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class QuestionsAnswered:
    """The reporter answered what the category asks, after the report came in; `particulars` commits to all answers."""

    particulars: str


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """The clock reminds the reporter of a question on day 14 and 27 of waiting."""

    day: int


@dataclass(frozen=True, slots=True)
class MessageRead:
    pass


@dataclass(frozen=True, slots=True)
class LinkRenewed:
    generation: int


@dataclass(frozen=True, slots=True)
class InterimResponded:
    text: str


@dataclass(frozen=True, slots=True)
class Responded:
    text: str
    timing: Timing = UNTIMED


@dataclass(frozen=True, slots=True)
class Closed:
    timing: Timing = UNTIMED


@dataclass(frozen=True, slots=True)
class Recorded:
    """Step 6: the payload IS the recap row; `summary` is a commitment like all text."""

    row: dict[str, object]
    verdict_until: datetime
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Referred:
    body: str
    message: str


@dataclass(frozen=True, slots=True)
class BodyAnswered:
    """What the body that the case was referred to lets be known: `taken`, `done` or `not_ours`, and its words."""

    body: str
    result: str
    text: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Merged:
    target: str
    message: str


@dataclass(frozen=True, slots=True)
class Absorbed:
    source: str
    reporters: int


@dataclass(frozen=True, slots=True)
class Reinstated:
    """A merge taken back: on the source with `source` empty, on the target and all above it naming what left."""

    source: str = ""
    reporters: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawn:
    message: str
    lapsed: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    verdict: str
    text: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reopened:
    reason: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ExtensionAsked:
    agency_due: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Extended:
    agency_due: datetime
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class DueMoved:
    """The city's calendar changed: a day became a day off, and the promised date is later."""

    agency_due: datetime | None
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ExtensionRefused:
    reason: str


@dataclass(frozen=True, slots=True)
class FellOverdue:
    """The clock saw the promised date pass on an open case."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class IdentityOpened:
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    text: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Met:
    held_on: date
    agencies: tuple[str, ...]
    place: str
    result: str


@dataclass(frozen=True, slots=True)
class PublicationChanged:
    """Something was hidden from the public or is shown again: the whole report, a passage of one text, one photo.

    `seq` and `field` name the text, `passage` commits to the words (empty: all of it), `of` is the event taken back.
    """

    what: str
    hidden: bool
    reason: str = ""
    seq: int = 0
    field: str = ""
    passage: str = ""
    photo: int = 0
    note: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Supported:
    """Somebody else has the same trouble: one voice more. Whose it is stands nowhere in a history."""


@dataclass(frozen=True, slots=True)
class SupportWithdrawn:
    """One voice less: who gave it took it back."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """A command taken back: by who gave it, at once, or - with a `reason` - one that a wrong clock gave."""

    command: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Erased:
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """The import that brought the case was undone as a whole: it counts nowhere, and its number is never used again."""

    run: int


Event = (
    Received | Entered | Corrected | Confirmed | Assigned | Reassigned | Accepted | Returned | FollowedUp
    | SupportWaived | FollowUpRefused | AgencyAsked | ReporterAsked | ReporterReplied | QuestionsAnswered
    | ReminderDue | MessageRead
    | LinkRenewed | InterimResponded | Responded | Closed | Recorded | Referred | BodyAnswered | Rejected | Merged
    | Absorbed | Reinstated | Withdrawn | VerdictGiven | Reopened | ExtensionAsked | Extended | DueMoved
    | ExtensionRefused | FellOverdue
    | IdentityOpened | Noted | Met | PublicationChanged | Supported | SupportWithdrawn | Reverted | Erased
    | ImportUndone
)  # fmt: skip

KINDS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(Event)}

# What passers-by do: it changes nothing of the work, and stands in nobody's way who takes a command back.
BY_ANYBODY = frozenset({"Supported", "SupportWithdrawn"})
# Only these make an open form stale (RULES.md: state, assignment or field events conflict).
CONFLICTING = frozenset(
    {
        "Entered", "Corrected", "Assigned", "Reassigned", "Accepted", "Returned", "FollowedUp", "SupportWaived",
        "FollowUpRefused", "Responded", "Closed", "Recorded", "Referred", "Rejected", "Merged", "Reinstated",
        "Withdrawn", "Reopened", "Extended", "Reverted", "Confirmed", "ImportUndone", "QuestionsAnswered",
    }
)  # fmt: skip


def name_of(event: Event) -> str:
    return type(event).__name__


def to_payload(event: object) -> dict[str, object]:
    """Plain JSON values; fields that hold their default are left out, so that a new field changes no old hash."""
    payload: dict[str, object] = {}
    for item in _fields(_kind(event)):
        value = getattr(event, item.name)
        if value != item.default:
            payload[item.name] = _plain(value)
    return payload


def read(kind: type[T], payload: Mapping[str, object]) -> T:
    """What `to_payload` wrote, again; KeyError for a field nobody knows, TypeError for one that is missing."""
    hashable: Any = kind
    readers = {item.name: item.read for item in _fields(hashable)}
    return kind(**{key: readers[key](value) for key, value in payload.items()})


def _kind(event: object) -> Hashable:
    kind: Any = type(event)
    return kind  # type: ignore[no-any-return]


class _Field(typing.NamedTuple):
    name: str
    default: object
    read: Callable[[Any], object]


@cache
def _fields(kind: Any) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(_Field(item.name, _default(item), reader(hints[item.name])) for item in dataclasses.fields(kind))


def _default(item: dataclasses.Field[object]) -> object:
    if item.default_factory is not dataclasses.MISSING:
        return item.default_factory()
    return item.default


def plain(value: object) -> object:
    """`value` as JSON knows it: times as ISO 8601 UTC, tuples as lists, dataclasses as objects."""
    return _plain(value)


def _plain(value: object) -> object:
    match value:
        case None | str() | int() | float() | bool():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
    return {item.name: _plain(getattr(value, item.name)) for item in dataclasses.fields(value)}  # type: ignore[arg-type]


def reader(hint: object) -> Callable[[Any], object]:
    """How to read a JSON value back into the type `hint`."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        inner = reader(next(arg for arg in args if arg is not type(None)))
        return lambda value: None if value is None else inner(value)
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if origin is tuple:
        item = reader(args[0])
        return lambda value: tuple(item(entry) for entry in value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda value: _read_object(hint, value)
    return lambda value: value


def _read_object(kind: type, value: Mapping[str, object]) -> object:
    readers = {item.name: item.read for item in _fields(kind)}
    return kind(**{key: readers[key](entry) for key, entry in value.items()})
