"""The events of a case, told as their reader is told them on a page: narrated, masked, oldest first."""

from __future__ import annotations

from collections.abc import Sequence

from laksa.accounts.models import User
from laksa.api.clients import Client
from laksa.api.representation import ADDRESSES, Json, moment
from laksa.narration import timeline
from laksa.narration.line import Line
from laksa.register import queries
from laksa.register.models import Case
from laksa.register.queries import TimelineEvent
from laksa.rules.capabilities import Capability


def of_case(case: Case, client: Client, *, after: int = 0) -> list[Json]:
    """Those with a higher sequence number than `after`."""
    return [_event(case, happened, line) for happened, line in _told(case, client.user) if happened.seq > after]


def _told(case: Case, reader: User | None) -> Sequence[tuple[TimelineEvent, Line]]:
    if reader is None:
        return timeline.told_to_public(case, queries.history(case), ADDRESSES)
    if reader.may(Capability.DO_TASKS):
        return timeline.told_to_agency(case, reader)
    names = queries.user_names(case.events.exclude(user="").values_list("user", flat=True))
    return timeline.for_staff(case, reader, names).told[::-1]


def _event(case: Case, happened: TimelineEvent, line: Line) -> Json:
    return {
        "id": f"{case.number}-{happened.seq}",
        "sequence": happened.seq,
        "type": happened.name,
        "at": moment(line.at),
        "title": line.title,
        "text": line.text or None,
        "note": line.note or None,
        "by": line.by or None,
        "is_from_reporter": line.voice,
        "is_internal": line.is_internal,
        "is_reverted": line.reverted,
        "photos": [{"url": one.url, "title": one.alt, "at": moment(one.at)} for one in line.photos if one.url],
    }
