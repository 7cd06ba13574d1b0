"""The figures of a report as JSON and CSV: the same ids and numbers, for machines; the same figures, the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from laksa.documents.phrases import MONTHS
from laksa.figures.arithmetic import TOO_FEW
from laksa.figures.definitions import Entry, definition, definitions, entries
from laksa.figures.figures import Figures
from laksa.figures.recap import harmless

HEADER = ("id", "dimension", "code", "name", "value", "unit")
_FIRST = (
    "period",
    "scope",
    "data",
    "code",
    "kind",
    "first",
    "last",
    "name",
    "finished",
    "register_begins",
    "position",
    "at",
)


def write_json(figures: Figures, *, public: bool = False) -> bytes:
    """The whole object, UTF-8. `public`: without single cases, rates of fewer than 20 cases null."""
    text = json.dumps(
        ordered(_published(figures) if public else figures), ensure_ascii=False, indent=1, allow_nan=False
    )
    return f"{text}\n".encode()


def write_csv(figures: Figures, *, public: bool = False) -> bytes:
    """One line a value: id, what its code is of, code, name, value, unit. UTF-8, comma, decimal point, no formulas.

    A value that does not exist (a median of nothing, a rate of fewer than 20 cases where `public`) is empty.
    """
    found = _published(figures) if public else figures
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for line in (*_about(found), *_lines(found)):
        writer.writerow([harmless(value) for value in line])
    return file.getvalue().encode()


def ordered(value: Any, parent: str = "") -> Any:
    """The same object with its keys in the order of the definitions: databases keep them in an order of their own."""
    if isinstance(value, Mapping):
        ranks = _ranks(parent)
        keys = sorted(value, key=lambda key: (ranks.get(key, len(ranks)), key))
        return {key: ordered(value[key], key if _ranks(key) else parent) for key in keys}
    return [ordered(one, parent) for one in value] if isinstance(value, list) else value


@cache
def _ranks(parent: str) -> dict[str, int]:
    """What follows `parent` in the ids, in their order; nothing where that is no part of an id that others follow."""
    known: dict[str, None] = {}
    for meaning in definitions():
        path = ["", *meaning.id.split(".")]
        known |= dict.fromkeys(after for before, after in pairwise(path) if before == parent)
        known |= dict.fromkeys(meaning.keys or ()) if meaning.id == parent else {}
    return {key: rank for rank, key in enumerate([*_FIRST, *known])} if known else {}


def _published(figures: Figures) -> Figures:
    found = {name: value for name, value in figures.items() if name != "cases"}
    found["share"] = _hidden(figures["share"])
    for other in ("previous", "last_year"):
        if figures[other]:
            found[other] = {**figures[other], "share": _hidden(figures[other]["share"])}
    return found


def _hidden(share: Mapping[str, Any]) -> dict[str, Any]:
    return {**share, "rate": share["rate"] if share["counted"] >= TOO_FEW else None}


def _about(figures: Figures) -> Iterator[tuple[object, ...]]:
    for name in ("period", "scope"):
        yield (name, "", figures[name]["code"], figures[name]["name"], "", "")
    if begins := figures["period"].get("register_begins"):
        yield ("period.register_begins", "", "", "", begins, "")
    for name in ("position", "at"):
        yield (f"data.{name}", "", "", "", figures["data"][name], "")


def _lines(figures: Figures) -> Iterator[tuple[object, ...]]:
    named = _others(figures)
    for entry in entries(figures):
        meaning = definition(entry.id)
        name = _name(figures, named, entry) if entry.dimension else meaning.name.id
        yield (entry.id, entry.dimension, entry.code, name, entry.value, meaning.unit.id)


def _name(figures: Figures, named: Mapping[tuple[str, str], str], entry: Entry) -> str:
    """The name of a code; where it has none, that of the figure."""
    keys, known = definition(entry.id).keys or {}, figures["names"].get(entry.dimension, {})
    if entry.code in keys:
        return keys[entry.code].id
    return str(named.get((entry.dimension, entry.code)) or known.get(entry.code) or definition(entry.id).name.id)


def _others(figures: Figures) -> dict[tuple[str, str], str]:
    """Names that stand elsewhere than among the names: months, other periods, checks, cases."""
    months = {
        month["period"]: f"{MONTHS[int(month['period'][5:]) - 1]} {month['period'][:4]}" for month in figures["trend"]
    }
    others = {found["code"]: found["name"] for found in (figures["previous"], figures["last_year"]) if found}
    cases = {case["number"]: case["title"] for chosen in figures.get("cases", {}).values() for case in chosen}
    checks = {check["id"]: check["text"] for check in figures["identities"]}
    return {
        (dimension, code): name
        for dimension, names in (("period", others | months), ("case", cases), ("identity", checks))
        for code, name in names.items()
    }
