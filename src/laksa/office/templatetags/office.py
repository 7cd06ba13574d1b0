"""The office's few words and numbers; the rest is in laksa.ui."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.translation import gettext as _

from laksa.register import city
from laksa.ui import formats

register = template.Library()


@register.filter
def one_decimal(value: float | None) -> str:
    """2.23 reads 2,2; nothing reads –."""
    return "–" if value is None else formats.number(float(value), 1)


@register.filter
def plain_day(moment: date | None) -> str:
    """24 Nov 2026."""
    if moment is None:
        return "–"
    day = formats.wib(moment)
    return f"{day.day} {formats.words().months_short[day.month]} {day.year}"


@register.filter
def agency_words(code: str) -> str:
    return city.agency_name(code) if code else _("Belum diteruskan")


@register.filter
def share_of(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0


@register.filter
def item(found: Mapping[str, str], name: str) -> str:
    return found.get(name, "")
