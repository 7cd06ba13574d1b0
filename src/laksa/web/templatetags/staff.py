"""The office's few words and numbers; the rest is in laksa.ui."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from laksa.register import reference
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
    return f"{day.day} {formats.locale_format().months_short[day.month]} {day.year}"


@register.filter
def agency_words(code: str) -> str:
    return reference.agency_name(code) if code else _("Belum diteruskan")


@register.filter
def share_of(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0


@register.filter
def item(found: Mapping[str, str], name: str) -> str:
    return found.get(name, "")


@register.filter
def unbroken(words: str) -> SafeString:
    """A sentence whose report numbers stay on one line."""
    return SafeString(re.sub(r"LKS-[\w-]+", r'<span class="nb">\g<0></span>', conditional_escape(words)))


@register.filter
def at(found: Sequence[Any], index: int) -> Any:
    return found[index]


@register.filter
def iso_day(text: str) -> str:
    """2026-11-24 reads 24 Nov 2026."""
    return plain_day(date.fromisoformat(text[:10]))
