"""A long list, a page at a time, by where the last row stood: no page moves when a case comes in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from laksa.api.problems import Problem, Wrong
from laksa.register.models import Case

USUAL, MOST = 50, 200
_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 2**63 - 1


def page(found: QuerySet[Case], after: str, limit: int) -> tuple[list[Case], str]:
    """Newest first, and the mark of where the next page begins; "" behind the last."""
    if after:
        at, pk = _place(after)
        found = found.filter(received_at__lte=at).filter(Q(received_at__lt=at) | Q(pk__lt=pk))
    rows = list(found.order_by("-received_at", "-id")[: limit + 1])
    return rows[:limit], _mark(rows[limit - 1]) if len(rows) > limit else ""


def link(request: HttpRequest, mark: str) -> str:
    """The header that leads to the next page, with the same wishes."""
    asked = request.GET.copy()
    asked["after"] = mark
    return f'<{request.path}?{asked.urlencode()}>; rel="next"'


def _mark(case: Case) -> str:
    written = f"{(case.received_at - _ORIGIN) // _MICROSECOND}.{case.pk}"
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _place(mark: str) -> tuple[datetime, int]:
    """Problem 422 for a mark that was not given out."""
    try:
        micros, _dot, pk = base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode("ascii").partition(".")
        place = _ORIGIN + int(micros[:20]) * _MICROSECOND, int(pk[:20])
        if not 0 <= place[1] <= _LARGEST:
            raise ValueError(mark)
        return place
    except (ValueError, OverflowError, binascii.Error):
        said = _("after: pakai nilai next dari jawaban sebelumnya.")
        raise Problem(422, "after_unknown", said, wrong=[Wrong("after_unknown", said, parameter="after")]) from None


def of_rows(rows: Sequence[object], mark: str) -> dict[str, object]:
    return {"items": rows, "next": mark or None}
