"""Confidential cases in what is handed on: registers, recaps, figures, tables, letters, headlines (RULES.md).

They count in every total, and no number, agency, place, category or word of theirs stands anywhere. Whoever may read
the case itself finds it at the desk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

LABEL = "Laporan rahasia"
# What would tell whose case it is. Where others have none either, these stand with them under "Lainnya".
HIDDEN = frozenset({"number", "category", "agency", "lead", "support", "kecamatan", "kelurahan", "body"})


def attribute(name: str, value: str, *, confidential: bool) -> str:
    """An attribute of a case as figures may book it; empty where it would single out a confidential case."""
    return "" if confidential and name in HIDDEN else value


def recap_row(row: Mapping[str, Any], *, confidential: bool, unnamed: Collection[str] = ()) -> dict[str, Any]:
    """A recap row as it may be handed on; `unnamed` are the numbers of other confidential cases."""
    if not confidential:
        return {**row, "merged": [one for one in row["merged"] if one not in unnamed]}
    shown = {name: "" if name in HIDDEN else value for name, value in row.items()}
    return {**shown, "merged": [], "summary": LABEL, "confidential": True}
