"""A case's history as its reader may read it: what the doors ask for. They name the reader; masking is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from laksa.accounts.models import Role, User
from laksa.narration import staff
from laksa.narration.line import SILENT, Line
from laksa.narration.table import TABLE
from laksa.register import audience, queries
from laksa.register.models import Case
from laksa.register.queries import Moment
from laksa.rules import events as e
from laksa.rules.state import Past, State, evolve

_READERS_OF_REPORTS = frozenset({Role.DIRECTOR, Role.MAYOR})


class StaffTimeline:
    """The history at the desk, read once: the events, and the lines that they make."""

    def __init__(self, case: Case, reader: User | None, names: Mapping[str, str]) -> None:
        self._case = case
        self._reader = reader
        self._names = names

    @cached_property
    def moments(self) -> list[Moment]:
        """Every event, oldest first, in words as this reader reads them."""
        return audience.retold(queries.history(self._case), audience.words_for(self._reader, self._case))

    @property
    def lines(self) -> list[Line]:
        """Newest first; what was taken back stays readable, struck through. For all that one command took back, one."""
        newest = list(reversed(self.moments))
        return list(
            self._told(one for one, after in zip(newest, [None, *newest], strict=False) if not _also(one, after))
        )

    @property
    def unread(self) -> list[Line]:
        """Each message that the case counts as unread, and no other, newest first."""
        return list(self._told(reversed(_unread_of(self.moments))))

    def _told(self, moments: Iterable[Moment]) -> Iterable[Line]:
        may_read_notes = self._reader is not None and self._reader.role not in _READERS_OF_REPORTS
        for moment in moments:
            row = TABLE[type(moment.event)]
            tell = row.operator if may_read_notes else row.mayor
            if tell is not SILENT:
                yield tell(moment, staff.who(moment, self._names))


def _also(moment: Moment, after: Moment | None) -> bool:
    """Whether the same command took back what `after` tells of already."""
    took_back = isinstance(moment.event, e.Reverted) and after is not None and isinstance(after.event, e.Reverted)
    return took_back and after is not None and moment.command == after.command


def _unread_of(moments: Sequence[Moment]) -> list[Moment]:
    """The messages since everything was read, by the count that the rules keep: a "Ya" and a lead's return are none."""
    unread: list[Moment] = []
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
