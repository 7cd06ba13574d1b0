"""The figures of a report: those of the room `figures`, which learns here what was frozen before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from laksa.figures import period_figures
from laksa.figures.facts import EDITION
from laksa.figures.figures import Figures
from laksa.figures.period_figures import evidence
from laksa.reports.models import ReportEvent
from laksa.rules.period import Period, parse_period

__all__ = ["evidence", "figures_for", "frozen", "recount", "recounts"]


def figures_for(period: Period, scope: str = "") -> Figures:
    """The figures as the register stands now; Refused("report_in_future", "scope_unknown")."""
    return period_figures.figures_for(period, scope, frozen_before=_frozen_before)


def frozen(period: Period, scope: str = "") -> Figures:
    """The same with the register standing still: every event up to `data.position` counted, and no other.

    Refused("figures_behind") when the follower cannot catch up in ten seconds.
    """
    return period_figures.frozen(period, scope, frozen_before=_frozen_before)


def recount(period: Period, scope: str = "", position: int | None = None, *, edition: int = EDITION) -> Figures:
    """The figures from the raw events up to `position` (an event's id), without the rollups; without `cases`.

    `edition`: made as figures.EDITION says, for what was frozen before.
    """
    return period_figures.recount(period, scope, position, frozen_before=_frozen_before, edition=edition)


def recounts(wanted: Iterable[tuple[Period, str, int]], *, edition: int = EDITION) -> Iterator[Figures]:
    """Many reports recounted, each up to its own position; the histories are read once for those of whole months."""
    return period_figures.recounts(wanted, frozen_before=_frozen_before, edition=edition)


def _frozen_before(period: Period, scope: str, position: int) -> tuple[Period, int] | None:
    """The last period that was frozen before this one begins, and the event up to which its newest freezing counted.

    Of two that end on the same day the one of the same kind, whose closing a reader holds beside this opening.
    """
    checked = ReportEvent.objects.filter(name="Checked", report__scope=scope, report__end__lte=period.first)
    found: list[tuple[Period, int]] = []
    newest = checked.order_by("-report__end", "report", "seq").values_list("report__code", "payload")
    for code, payload in newest.iterator(chunk_size=50):
        before, counted = parse_period(code), int(json.loads(payload)["position"])
        if found and before.end != found[0][0].end:
            break
        if counted <= position:
            found.append((before, counted))
    return max(found, key=lambda one: (one[0].kind == period.kind, one[1]), default=None)
