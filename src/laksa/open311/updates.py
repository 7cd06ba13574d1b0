"""servicerequestupdates: what happened to reports, event by event, as the public is told it (FixMyStreet's extension).

Anybody hears it of reports that are in the open; a client with its key also hears how it stands with those that it sent
itself and that nobody else may read, without their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.narration import timeline
from laksa.narration.line import Line
from laksa.narration.table import PUBLICLY_TOLD
from laksa.open311 import clients, rows
from laksa.open311.discovery import moment
from laksa.open311.formats import Value
from laksa.open311.parameters import Parameters, span
from laksa.open311.problems import Problem
from laksa.open311.requests import LONGEST, page_of
from laksa.register import access, queries
from laksa.register.models import Case, Event
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.rules.state import Past, State, evolve, public_status

_USUAL = timedelta(days=1)
# The report itself is a request, not news of one.
_TOLD = sorted(kind.__name__ for kind in PUBLICLY_TOLD - {e.Received})


def listing(request: HttpRequest, parameters: Parameters) -> tuple[str, Value]:
    """The news of a time, oldest first: of the last day where none is said."""
    start, end = parameters.moment("start_date"), parameters.moment("end_date")
    if (start is None) != (end is None):
        raise Problem(400, _("start_date dan end_date: isi keduanya, atau tidak satu pun."))
    since, until = span(start, end, timezone.now(), LONGEST if start else _USUAL)
    events = Event.objects.filter(at__gte=since, at__lte=until, name__in=_TOLD, case__in=_heard(parameters))
    page = list(events.order_by("at", "id").values_list("case_id", "seq")[page_of(parameters)])
    cases = list(Case.objects.filter(pk__in={case for case, _seq in page}).select_related("complaint", "contact"))
    histories = queries.histories(cases) if cases else {}
    told = {key: update for case in cases for key, update in _updates(case, histories[case.pk])}
    return "service_request_updates", [told[key] for key in page if key in told]


def update_id(number: str, seq: int) -> str:
    """The same for ever: the report, and which event of its history."""
    return f"{number}-{seq}"


def _heard(parameters: Parameters) -> QuerySet[Case]:
    """The reports of which this client hears."""
    key = clients.named(parameters)
    if key is None:
        return access.told_to_anybody()
    own = Q(sent_by__key=key)
    return Case.objects.filter(own | Q(pk__in=access.told_to_anybody().values("pk")))


def _updates(case: Case, moments: Sequence[TimelineEvent]) -> Iterator[tuple[tuple[int, int], Value]]:
    statuses = _statuses(moments)
    for happened, line in timeline.told_to_public(case, moments, rows.ADDRESSES):
        yield (case.pk, happened.seq), _update(case, happened, line, statuses.get(happened.seq, "unchanged"))


def _update(case: Case, happened: TimelineEvent, line: Line, status: str) -> Value:
    photos = [photo.url for photo in line.photos if photo.url]
    return {
        "update_id": update_id(case.number, happened.seq),
        "service_request_id": case.number,
        "status": status,
        "updated_datetime": moment(happened.at),
        "description": rows.sentence(line),
        "media_url": photos[0] if len(photos) == 1 else (photos or None),
    }


def _statuses(moments: Sequence[TimelineEvent]) -> dict[int, str]:
    """How it stood after each event, in the words of the extension."""
    state, found = State(), dict[int, str]()
    for happened in moments:
        if not happened.reverted:
            state = evolve(state, Past(happened.seq, happened.at, happened.command, happened.event))
            found[happened.seq] = _status(happened, state)
    return found


def _status(happened: TimelineEvent, state: State) -> str:
    match happened.event:
        case e.Reopened():
            return "reopen"
        case e.FollowedUp(result="scheduled"):
            return "action_scheduled"
        case e.Recorded() if state.result != "done":
            return "closed"
    return rows.STATUSES[public_status(state.status, returned=state.returned)]
