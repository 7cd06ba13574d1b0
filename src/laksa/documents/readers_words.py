"""Figures as their reader reads them: what was frozen in Indonesian, in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_noop

from laksa.figures import narrative
from laksa.figures.figures import Figures
from laksa.rules.period import parse_period
from laksa.ui.names import period_name, translated

# Names that LAKSA gave; those of agencies, areas and bodies are proper names, but for what has none ("").
_GIVEN = ("kind", "category", "channel", "urgency")
# What stood there in reports that earlier releases froze.
_FORMER = (gettext_noop("Belum didisposisikan"), gettext_noop("Tanpa lokasi"))
_PERIODS = ("period", "previous", "last_year")


def in_the_readers_words(figures: Figures) -> Figures:
    """With the names of periods, kinds and categories as the reader reads them; what only this city has stays."""
    if not figures or _is_indonesian():
        return figures
    names = {
        dimension: {code: translated(name) if dimension in _GIVEN or not code else name for code, name in known.items()}
        for dimension, known in figures["names"].items()
    }
    periods = {name: _renamed(figures[name]) for name in _PERIODS if figures.get(name)}
    return {**figures, **periods, "names": names}


def sentence_of(figures: Figures, written: str) -> str:
    """The opening as it was written; for whoever reads another language the same sentence of its figures in theirs."""
    if _is_indonesian():
        return written or str(figures["sentence"])
    return narrative.sentence({**figures, "period": _renamed(figures["period"])})


def _renamed(period: dict[str, Any]) -> dict[str, Any]:
    return period | {"name": period_name(parse_period(period["code"]))}


def _is_indonesian() -> bool:
    return (get_language() or "id").startswith("id")
