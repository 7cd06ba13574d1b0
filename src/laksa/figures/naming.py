"""The names beside the codes of the figures: frozen with them, so that a report keeps the names of its time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop, override

from laksa.accounts.models import TableLog
from laksa.register import reference
from laksa.rules.period import Period, midnight, wib_day
from laksa.rules.refusal import Refused
from laksa.ui.names import KINDS, URGENCIES, Names, channel_names, period_name

CITY_NAME = "Kota Tangerang"
_LANGUAGE = "id"  # whatever the reader's: the report is an official document
_UNKNOWN = {"": gettext_noop("Belum ditetapkan")}
# What has none yet stands together with what must not be told of confidential cases: neither can be made out.
_OTHERS = gettext_noop("Lainnya")
_NO_PLACE = gettext_noop("Lainnya (tanpa lokasi, rahasia)")
_NO_CATEGORY = gettext_noop("Lainnya (belum dikategorikan, rahasia)")
_NO_AGENCY = gettext_noop("Lainnya (belum diteruskan, rahasia)")


def names(day: date) -> dict[str, dict[str, str]]:
    """Code -> name by dimension as the day began; "" is what has none, or must not be told."""
    agencies = {code: row.name for code, row in reference.agencies().items()} | _former("agency", day)
    categories = {code: row.name for code, row in reference.categories().items()} | _former("category", day)
    return {
        "kind": indonesian(KINDS) | _UNKNOWN,
        "category": categories | {"": _NO_CATEGORY},
        "agency": agencies | {"": _NO_AGENCY},
        "kecamatan": {code: row.name for code, row in reference.kecamatan().items()} | {"": _NO_PLACE},
        "kelurahan": {code: row.name for code, row in reference.kelurahan().items()} | {"": _NO_PLACE},
        "channel": indonesian(channel_names()),
        "urgency": indonesian(URGENCIES) | _UNKNOWN,
        "body": {code: row.name for code, row in reference.bodies().items()} | {"": _OTHERS},
    }


def population() -> dict[str, dict[str, int]]:
    """People by area, where the administrator has filled it in; a kecamatan else as the sum of all its kelurahan."""
    kelurahan = {code: row.population for code, row in reference.kelurahan().items()}
    found = {}
    for code, row in reference.kecamatan().items():
        inside = [people for one, people in kelurahan.items() if one.startswith(code)]
        whole = sum(people for people in inside if people) if inside and all(inside) else None
        if people := row.population or whole:
            found[code] = people
    return {"kecamatan": found, "kelurahan": {code: people for code, people in kelurahan.items() if people}}


def _former(table: str, day: date) -> dict[str, str]:
    """The names that rows had before they were renamed, on `day` or later."""
    found: dict[str, str] = {}
    for code, changes in (
        TableLog.objects.filter(table=table, at__gte=midnight(day)).order_by("pk").values_list("code", "changes")
    ):
        old, _new = changes.get("name", (None, None))
        if old:
            found.setdefault(code, old)
    return found


def indonesian(names: Names) -> dict[str, str]:
    """The same names as the reports print them."""
    with override(_LANGUAGE):
        return {code: str(name) for code, name in names.items()}


def name_of(period: Period) -> str:
    """As names.period_name, in Indonesian."""
    with override(_LANGUAGE):
        return period_name(period)


def scope_name(scope: str) -> str:
    """What "" (the city) is called, "agency:CODE" or "kecamatan:CODE"; Refused("scope_unknown")."""
    kind, _, code = scope.partition(":")
    tables: dict[str, Any] = {"agency": reference.agencies(), "kecamatan": reference.kecamatan()}
    if not scope:
        return CITY_NAME
    if kind not in tables or code not in tables[kind]:
        raise Refused("scope_unknown", scope=scope)
    return scope_called(kind, str(tables[kind][code].name))


def scope_called(kind: str, name: str) -> str:
    """The name of a part of the city, which for a kecamatan may be that of the city itself."""
    return f"Kecamatan {name}" if kind == "kecamatan" else name


def counted_until(period: Period) -> date:
    """The first day after what is counted: an unfinished period is read as of today."""
    return min(period.end, wib_day(timezone.now()))
