"""What stands beside the figures: the slowest open cases, the best before and after, messages that reached nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from laksa.figures.booking import scopes_of, state_before
from laksa.figures.naming import counted_until
from laksa.figures.rollup import histories_of
from laksa.messages.models import DEAD, Message
from laksa.register import access, publication, reference
from laksa.register.index_conditions import literal
from laksa.register.models import Attachment, Case, Event
from laksa.register.models.files import DRAWN, WORK_DONE
from laksa.register.queries import IS_RECORDED
from laksa.rules.period import Period, midnight, wib_day
from laksa.rules.state import OPEN, State

SLOWEST = 5
BEST = 3
_LOOKED_AT = 200
_CHUNK = 50


def undelivered(period: Period) -> int:
    """Messages promised in the period that nobody took."""
    dead = Message.objects.filter(literal(DEAD))
    return dead.filter(created_at__gte=period.starts_at, created_at__lt=period.ends_at).count()


def cases(period: Period, scope: str, open_since: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Without personal data: `slowest` open at the end of the period, longest first; `best` with both photos.

    `open_since` holds the days on which the cases that stand open then were received.
    """
    slowest = dict(islice(_open_at_the_end(period, scope, open_since), SLOWEST))
    rows = Case.objects.select_related("complaint", "contact").in_bulk(slowest)
    return {
        "slowest": [_slow(rows[pk], state, period) for pk, state in slowest.items()],
        "best": _best(period, scope),
    }


def _open_at_the_end(period: Period, scope: str, open_since: Iterable[str]) -> Iterator[tuple[int, State]]:
    """Ids, longest first, each with its state at the end of the period: today's row may have closed and reopened."""
    perhaps = _of("").filter(Q(ended_at__isnull=True) | Q(ended_at__gte=period.ends_at))
    ids = chain.from_iterable(_received_on(day, perhaps) for day in map(date.fromisoformat, sorted(open_since)))
    few = list(islice(ids, SLOWEST))  # most often these are they
    while few:
        states = {
            pk: state_before(history, period.ends_at)
            for pk, history in histories_of(Event.objects.filter(case__in=few))
        }
        for pk in few:
            state = states[pk]
            if state.status in OPEN and not state.confidential and scope in scopes_of(state):
                yield pk, state
        few = list(islice(ids, _CHUNK))


def _received_on(day: date, cases: QuerySet[Case]) -> Iterator[int]:
    of_day = cases.filter(received_at__gte=midnight(day), received_at__lt=midnight(day + timedelta(days=1)))
    return of_day.order_by("received_at", "id").values_list("pk", flat=True).iterator(chunk_size=_CHUNK)


def _slow(case: Case, state: State, period: Period) -> dict[str, Any]:
    calendar, last = reference.calendar(), counted_until(period) - timedelta(days=1)
    received = wib_day(case.received_at)
    assert state.due_at is not None, "an open case was promised a date"
    return _shown(case, state.lead) | {
        "received": received.isoformat(),
        "due": wib_day(state.due_at).isoformat(),
        "working_days": calendar.count_working(received, last),
    }


def _best(period: Period, scope: str) -> list[dict[str, Any]]:
    """On time, done, public, confirmed by the reporter first, with a photo before and one after."""
    ready = Attachment.objects.filter(DRAWN)
    closed = _of(scope).filter(
        _with_work_done(), IS_RECORDED, late_ever=False,
        closed_at__gte=period.starts_at, closed_at__lt=period.ends_at,
    )  # fmt: skip
    found_closed = closed.select_related("complaint", "contact").order_by("closed_at", "id")[:_LOOKED_AT]
    chosen = [case for case in found_closed if not access.is_discreet(case)]
    photos: dict[int, dict[str, int]] = {}
    hidden = {pk for case in chosen for pk in publication.hidden_photos(case)}
    for photo in ready.filter(case__in=chosen).exclude(pk__in=hidden).order_by("-seq", "-id"):
        photos.setdefault(photo.case_id, {})[photo.kind] = photo.pk
    chosen.sort(key=lambda case: case.facts.get("verdict") != "yes")
    found = []
    for case in chosen:
        kinds = photos.get(case.pk, {})
        before = kinds.get("before") or kinds.get("reporter")
        if before and "after" in kinds:
            found.append(_shown(case, case.lead) | {"before": before, "after": kinds["after"]})
    return found[:BEST]


def _with_work_done() -> Q:
    """With a photo of the work done: where there are few, named, so that not every closed case is looked at."""
    photos = Attachment.objects.filter(literal(WORK_DONE)).order_by("case_id")
    few = list(photos.values_list("case_id", flat=True)[:_LOOKED_AT])
    return Q(pk__in=few) if len(few) < _LOOKED_AT else Q(Exists(photos.filter(case=OuterRef("pk"))))


def _shown(case: Case, lead: str) -> dict[str, Any]:
    title = "" if access.is_discreet(case) else publication.public_title(case)
    return {"number": case.number, "title": title, "agency": lead}


def _of(scope: str) -> QuerySet[Case]:
    """By today's attributes, without confidential cases and those about an office."""
    kind, _, code = scope.partition(":")
    of_scope = {"agency": Q(lead=code), "kecamatan": Q(kecamatan=code)}.get(kind, Q())
    return Case.objects.filter(of_scope, is_confidential=False).exclude(about_agency__gt="")
