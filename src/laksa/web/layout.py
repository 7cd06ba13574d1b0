"""The frame of the office pages: one way to render."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from laksa.accounts import navigation
from laksa.accounts.models import User


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, here: str, status: int = 200
) -> HttpResponse:
    """One office page inside its frame."""
    user = request.user
    assert isinstance(user, User)  # every view stands behind policy.requires
    frame = {"sidebar": navigation.sidebar(user, here), "role": user.get_role_display()}
    return render(request, template, {**frame, **context}, status=status)


def pages(here: str, asked: Mapping[str, str], after: str, following: str) -> dict[str, str]:
    """Addresses of a keyset list: the next page, and from any later one back to the start."""
    query = {name: value for name, value in asked.items() if value}
    return {
        "next_url": f"{here}?{urlencode({**query, 'sesudah': following})}" if following else "",
        "prev_url": f"{here}?{urlencode(query)}" if after else "",
        "page_words": to_the_beginning(bool(after)),
    }


def to_the_beginning(is_later: bool) -> str:
    """What the way back of a keyset list is, for it knows no page before: said on any later one."""
    return _("Sebelumnya kembali ke awal daftar.") if is_later else ""
