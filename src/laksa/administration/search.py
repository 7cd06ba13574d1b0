"""What is asked for above a list of /kelola/: words, and a choice of each select (administration/_search.html)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from laksa.rules.text import clean

_WORDS_AT_MOST = 5
M = TypeVar("M", bound=Model)
Pick = tuple[str, str, list[tuple[str, str | Promise, bool]]]


def asked_for(request: HttpRequest, *picks: str) -> dict[str, str]:
    return {name: clean(request.GET.get(name, ""))[:80] for name in ("cari", *picks)}


def searched(found: QuerySet[M], asked: Mapping[str, str], *columns: str) -> QuerySet[M]:
    """The rows of which each word stands in one of these columns, and, where it is asked for, in use or no longer."""
    if asked.get("status") in {"aktif", "nonaktif"}:
        found = found.filter(is_active=asked["status"] == "aktif")
    for word in asked["cari"].split()[:_WORDS_AT_MOST]:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        found = found.filter(anywhere)
    return found


def pick(asked: Mapping[str, str], name: str, label: str, choices: Iterable[tuple[str, str | Promise]]) -> Pick:
    return name, label, [(code, words, code == asked[name]) for code, words in choices]


def pick_status(asked: Mapping[str, str]) -> Pick:
    return pick(asked, "status", _("Status"), [("aktif", _("Aktif")), ("nonaktif", _("Nonaktif"))])
