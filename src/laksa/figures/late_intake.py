"""Late intake ("masuk susulan"): received in a frozen period, but recorded after its freezing (RULES.md, Recap row).

A letter of 20 October that is entered in November, after October was frozen, stands in no figure of October; the next
report tells it apart from what stood open before, and October's own page says that it came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from laksa.figures.booking import scopes_of, state_before
from laksa.figures.rollup import histories_of
from laksa.register.models import Case, Event
from laksa.register.models.case import STANDING
from laksa.rules.period import Period
from laksa.rules.state import OPEN

# Period, scope, event up to which is counted -> the last period frozen before, and the event up to which it counted.
FrozenBefore = Callable[[Period, str, int], tuple[Period, int] | None]
_COLUMNS = {"agency": "lead", "kecamatan": "kecamatan"}


def in_opening(period: Period, scope: str, position: int, before: tuple[Period, int] | None) -> int:
    """How many of those open at the start are late intake of what was frozen `before`, as of event `position`."""
    if before is None:
        return 0
    end, frozen_at = before
    begun = Event.objects.filter(pk__gt=frozen_at, pk__lte=position, seq=1, at__lt=end.ends_at)
    ids = list(begun.values_list("case_id", flat=True))
    histories = histories_of(Event.objects.filter(case__in=ids, pk__lte=position)) if ids else ()
    return sum(
        state_before(history, period.starts_at).status in OPEN
        and scope in scopes_of(state_before(history, period.ends_at))
        for _, history in histories
    )


def since_each_frozen(frozen: Sequence[tuple[Period, str, int]]) -> list[int]:
    """Of each frozen report (period, scope, event up to which it counted) how many cases were recorded after it.

    In their order, in one statement.
    """
    if not frozen:
        return []
    of_each = {f"late_{n}": _recorded_after(*one) for n, one in enumerate(frozen)}
    found = Case.objects.filter(STANDING).filter(reduce(or_, of_each.values()))
    counts = found.aggregate(**{name: Count("pk", filter=those) for name, those in of_each.items()})
    return [counts[name] for name in of_each]


def _recorded_after(period: Period, scope: str, position: int) -> Q:
    """Those of the period whose first event stands after `position`."""
    received = Q(received_at__gte=period.starts_at, received_at__lt=period.ends_at)
    kind, _, code = scope.partition(":")
    of_scope = Q(is_confidential=False, **{_COLUMNS[kind]: code}) if kind else Q()
    return received & of_scope & Q(events__seq=1, events__pk__gt=position)
