"""The category picker's list: what the typed word may mean, or, before anything is typed, the words of the report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from laksa.register import reference
from laksa.register.models import Category
from laksa.search.categories import named_in, ranked
from laksa.ui.keys import KEYS

_SHOWN_PHRASES = 4


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    name: str
    words: SafeString
    agency: str
    due: str
    is_emergency: bool
    key: str = ""  # its name among KEYS; the first nine have one

    @property
    def press(self) -> str:
        return KEYS[self.key].press if self.key else ""


def choices(asked: str, text: str) -> tuple[list[Choice], int]:
    """The categories to choose from, best first, and how many there are in all."""
    found = [match.category for match in (ranked(asked) if asked.strip() else named_in(text))]
    active = [row for row in reference.categories().values() if row.is_active]
    rows = found or ([] if asked.strip() else active)
    return [_choice(row, asked, f"pilihan-{place}") for place, row in enumerate(rows, 1)], len(active)


def _choice(category: Category, asked: str, key: str) -> Choice:
    days = category.days
    due = ngettext("{n} hari kerja", "{n} hari kerja", days).format(n=days) if days else _("hari itu juga")
    return Choice(
        code=category.code,
        name=category.name,
        words=_marked(category, asked),
        agency=_("Kecamatan") if category.lead == "KECAMATAN" else reference.short_name(category.lead),
        due=due,
        is_emergency=category.urgency == "emergency",
        key=key if key in KEYS else "",
    )


def _marked(category: Category, asked: str) -> SafeString:
    """The everyday words, those that begin as typed first, with the typed letters marked."""
    typed = [re.escape(escape(word)) for word in asked.lower().split()]
    phrases = [phrase.strip() for phrase in category.synonyms.split(";") if phrase.strip()]
    if not typed:
        return escape(", ".join(phrases[:_SHOWN_PHRASES]))
    pattern = re.compile(rf"\b({'|'.join(typed)})", re.IGNORECASE)
    phrases.sort(key=lambda phrase: pattern.search(escape(phrase)) is None)
    said = escape(", ".join(phrases[:_SHOWN_PHRASES]))
    return mark_safe(pattern.sub(r"<mark>\1</mark>", said))  # noqa: S308 - escaped above; the marks are ours
