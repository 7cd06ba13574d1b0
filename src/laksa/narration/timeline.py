"""A case's history as its reader may read it: what the doors ask for. They name the reader; masking is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from laksa.accounts.models import User
from laksa.narration import citizens, staff
from laksa.narration.agencies import Officer
from laksa.narration.citizens import Addresses, Listener
from laksa.narration.line import SILENT, Line, Photo, Section, Silent
from laksa.narration.table import TABLE, Row
from laksa.register import access, audience, publication, queries
from laksa.register.models import Attachment, Case
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.rules.capabilities import Capability
from laksa.rules.state import Past, State, evolve

Audience = Callable[[Row], citizens.Telling | Silent]


@dataclass(frozen=True, slots=True)
class CitizenTimeline:
    """The history as a citizen reads it, newest first, and the photos that show the result, which stand in no line.

    `case` is the case as this reader reads it: for the public a copy without what was hidden, never to be saved.
    """

    case: Case
    lines: list[Line]
    before: Photo | None
    after: Photo | None


def for_reporter(case: Case, moments: Sequence[TimelineEvent], addresses: Addresses) -> CitizenTimeline:
    """For the reporter, in full. `moments`: the whole history as the register gives it."""
    listener = Listener(case, addresses, in_full=True)
    return _citizen_timeline(case, moments, lambda row: row.reporter, listener)


def for_public(case: Case, moments: Sequence[TimelineEvent], addresses: Addresses) -> CitizenTimeline:
    """For anybody: masked, without what was hidden; of a case that is confidential or hidden its status alone."""
    public = _Public.of(case, moments, addresses)
    return _citizen_timeline(public.case, public.moments, public.audience_of, public.listener)


def told_to_public(
    case: Case, moments: Sequence[TimelineEvent], addresses: Addresses
) -> list[tuple[TimelineEvent, Line]]:
    """The same event by event, oldest first: which event each line tells of, and nothing drawn together."""
    public = _Public.of(case, moments, addresses)
    return list(_told(public.moments, public.audience_of, public.listener))


@dataclass(frozen=True, slots=True)
class _Public:
    """A case and its history as anybody may read them, and how they are told."""

    case: Case
    moments: list[TimelineEvent]
    listener: Listener
    audience_of: Audience

    @classmethod
    def of(cls, case: Case, moments: Sequence[TimelineEvent], addresses: Addresses) -> _Public:
        shown, standing = publication.for_public(case, moments)
        is_discreet = access.is_discreet(case)
        listener = Listener(shown, addresses, with_words=access.is_published(case))
        return cls(shown, standing, listener, lambda row: row.discreet if is_discreet else row.public)


def for_merged(target: Case, since: datetime) -> list[Line]:
    """What the city has answered to all reporters of `target` since then, newest first, for one whose report was merged
    into it: also where nobody else may read it, and without what is known of the other reporter.
    """
    shown, moments = publication.for_public(target, queries.history(target))
    listener = Listener(shown, Addresses(), with_words=True)
    told = _told([moment for moment in moments if moment.at >= since], lambda row: row.merged, listener)
    return [line for _moment, line in told if line.text][::-1]


def for_body(case: Case, moments: Sequence[TimelineEvent], addresses: Addresses) -> CitizenTimeline:
    """For the body outside that the case was referred to: the report and what this body answered, masked as in public
    and without what was hidden from it; also where the public reads nothing.
    """
    shown, standing = publication.for_public(case, moments)
    told = [moment for moment in standing if type(moment.event) in {e.Received, e.BodyAnswered}]
    return _citizen_timeline(shown, told, lambda row: row.public, Listener(shown, addresses, with_words=True))


def _citizen_timeline(
    case: Case, moments: Sequence[TimelineEvent], audience_of: Audience, listener: Listener
) -> CitizenTimeline:
    lines = _said_once(_answered_at_the_end(_told(moments, audience_of, listener)))
    pictures = [photo for line in lines for photo in line.photos if photo.url and not photo.is_recording]
    after = next((photo for photo in reversed(pictures) if photo.kind == Attachment.Kind.AFTER), None)
    earlier = (photo for photo in pictures if after and photo.kind != Attachment.Kind.AFTER and photo.at <= after.at)
    before = next(earlier, None)  # what a verdict shows is not how it was before
    large = [photo for photo in (before, after) if photo]  # what stands large is not repeated small
    rest = [replace(line, photos=tuple(one for one in line.photos if one not in large)) for line in lines]
    return CitizenTimeline(case, rest[::-1], before, after)


def _told(
    moments: Iterable[TimelineEvent], audience_of: Audience, listener: Listener
) -> Iterator[tuple[TimelineEvent, Line]]:
    """What was taken back is not told, but an answer of the reporter stays to be read where it was changed."""
    for moment in moments:
        tell = audience_of(TABLE[type(moment.event)])
        if tell is SILENT or (moment.reverted and not isinstance(moment.event, e.VerdictGiven)):
            continue
        if (line := tell(listener, moment)) is not None:
            yield moment, line


def _answered_at_the_end(told: Iterable[tuple[TimelineEvent, Line]]) -> list[Line]:
    """The end carries the answer: one line, not two."""
    lines: list[Line] = []
    answer: Line | None = None
    for moment, line in told:
        if isinstance(moment.event, e.Recorded) and answer is not None:
            lines.remove(answer)
            lines.append(replace(line, text=answer.text, by=answer.by))
            answer = None
            continue
        if isinstance(moment.event, e.Responded):
            answer = line
        lines.append(line)
    return lines


def _said_once(lines: Sequence[Line]) -> list[Line]:
    """An answer usually repeats what the agency wrote: then it stands with the answer only."""
    return [
        replace(line, text="", by="") if _is_repeated(line, lines[place + 1 :]) else line
        for place, line in enumerate(lines)
    ]


def _is_repeated(line: Line, later: Sequence[Line]) -> bool:
    said = " ".join(line.text.split())
    return bool(said) and not line.voice and any(said in " ".join(o.text.split()) for o in later if not o.voice)


class StaffTimeline:
    """The history at the desk, read once: the events, and the lines that they make."""

    def __init__(self, case: Case, reader: User | None, names: Mapping[str, str]) -> None:
        self._case = case
        self._reader = reader
        self._names = names

    @cached_property
    def moments(self) -> list[TimelineEvent]:
        """Every event, oldest first, in words as this reader reads them."""
        return audience.retold(queries.history(self._case), audience.masker_for(self._reader, self._case))

    @property
    def lines(self) -> list[Line]:
        """Newest first; what was taken back stays readable, struck through. For all that one command took back, one."""
        return [line for _moment, line in self.told]

    @property
    def told(self) -> list[tuple[TimelineEvent, Line]]:
        """The same, and which event each line tells of."""
        newest = list(reversed(self.moments))
        return list(
            self._told(one for one, after in zip(newest, [None, *newest], strict=False) if not _also(one, after))
        )

    @property
    def unread(self) -> list[Line]:
        """Each message that the case counts as unread, and no other, newest first."""
        return [line for _moment, line in self._told(reversed(_unread_of(self.moments)))]

    def _told(self, moments: Iterable[TimelineEvent]) -> Iterator[tuple[TimelineEvent, Line]]:
        may_read_notes = self._reader is not None and self._reader.may(Capability.READ_NOTES)
        for moment in moments:
            row = TABLE[type(moment.event)]
            tell = row.operator if may_read_notes else row.mayor
            if tell is not SILENT:
                yield moment, tell(moment, staff.who(moment, self._names))


def _also(moment: TimelineEvent, after: TimelineEvent | None) -> bool:
    """Whether the same command took back what `after` tells of already."""
    took_back = isinstance(moment.event, e.Reverted) and after is not None and isinstance(after.event, e.Reverted)
    return took_back and after is not None and moment.command == after.command


def _unread_of(moments: Sequence[TimelineEvent]) -> list[TimelineEvent]:
    """The messages since everything was read, by the count that the rules keep: a "Ya" and a lead's return are none."""
    unread: list[TimelineEvent] = []
    state = State()
    for moment in moments:
        if not moment.reverted:
            before, state = state, evolve(state, Past(moment.seq, moment.at, moment.command, moment.event))
            if state.unread > before.unread:
                unread.append(moment)
            elif not state.unread:
                unread = []
    return unread


def for_staff(case: Case, reader: User | None, names: Mapping[str, str]) -> StaffTimeline:
    """For whoever reads at the desk; nobody (None) is who holds the printed page. `names`: the staff's, by their id."""
    return StaffTimeline(case, reader, names)


def for_agency(case: Case, reader: User) -> Mapping[Section, list[Line]]:
    """For an officer: by the part of the page in which each line stands, oldest first. Four statements."""
    moments, agency = _standing_for(case, reader), reader.agency_id or ""
    known = _known_until(moments, agency)
    parts: dict[Section, list[Line]] = {section: [] for section in Section}
    for moment, line in _told_to_agency(moments, agency):
        is_new = moment.seq > known and (line.voice or isinstance(moment.event, e.Reopened))
        _put(parts, line, is_new=is_new)
    return parts


def told_to_agency(case: Case, reader: User) -> list[tuple[TimelineEvent, Line]]:
    """The same event by event, oldest first: which event each line tells of, and no parts. Four statements."""
    return list(_told_to_agency(_standing_for(case, reader), reader.agency_id or ""))


def _standing_for(case: Case, reader: User) -> list[TimelineEvent]:
    """What was not taken back, in words as an officer reads them."""
    standing = [one for one in queries.history(case) if not one.reverted and not isinstance(one.event, e.Reverted)]
    return audience.retold(standing, audience.masker_for(reader, case))


def _told_to_agency(moments: Sequence[TimelineEvent], agency: str) -> Iterator[tuple[TimelineEvent, Line]]:
    officer = Officer(agency, queries.user_names({moment.user for moment in moments if moment.role == "agency"}))
    for moment in moments:
        tell = TABLE[type(moment.event)].agency
        if tell is not SILENT and (line := tell(officer, moment)) is not None:
            yield moment, line


def _put(parts: dict[Section, list[Line]], line: Line, *, is_new: bool) -> None:
    """A refusal stands with the follow-ups that it sent back; what was said since the agency's last action is news."""
    assert line.section is not None
    if line.section is Section.REFUSAL:
        parts[Section.FOLLOW_UP] = [
            one if one.refusal else replace(one, refusal=line) for one in parts[Section.FOLLOW_UP]
        ]
    elif line.section is Section.TALK and is_new:
        parts[Section.NEWS].append(line)
    else:
        parts[line.section].append(line)


def _known_until(moments: Sequence[TimelineEvent], agency: str) -> int:
    """The event up to which the agency has taken up what was said; of a reopened case, only once it has answered."""
    known, is_reopened = 0, False
    for before, moment in zip([None, *moments], moments, strict=False):
        match moment.event:
            case e.FollowedUp(agency=by) if by == agency:
                known, is_reopened = moment.seq, False
            case e.Reopened():
                with_verdict = before is not None and before.command == moment.command
                known, is_reopened = moment.seq - (2 if with_verdict else 1), True
            case e.Assigned() | e.Reassigned() if not is_reopened:
                known = moment.seq
            case e.Accepted(agency=by) if by == agency and not is_reopened:
                known = moment.seq
    return known
