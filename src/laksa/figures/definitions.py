"""What every figure means (definitions.toml), and the figures of a report one by one under these ids."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from laksa.figures.figures import Figures

FILE = Path(__file__).with_name("definitions.toml")
COMPARED = ("previous", "last_year")
COMPARED_FIGURES = ("flow", "share", "due", "first_answer", "until_closed")


class Bilingual(NamedTuple):
    """The same in Indonesian and in English."""

    id: str
    en: str

    def to(self, language: str) -> str:
        return self.en if language.startswith("en") else self.id

    def filled(self, other: Bilingual) -> Bilingual:
        return Bilingual(self.id.format(other.id), self.en.format(other.en))


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure: what it counts, and how it treats cases that cross periods, undone commands and merges.

    `by` names what the codes of its values are, `keys` the words for fixed codes. `cases` is the id by which the cases
    behind it are asked for (drilldown.cases_behind); empty where there are none.
    """

    id: str
    group: str
    name: Bilingual
    unit: Bilingual
    counts: Bilingual
    straddling: Bilingual
    reverted: Bilingual
    merges: Bilingual
    by: str = ""
    keys: Mapping[str, Bilingual] | None = None
    cases: str = ""

    def to(self, language: str) -> dict[str, str]:
        """id, name, unit, counts, straddling, reverted, merges, as words of one language."""
        words = ("name", "unit", "counts", "straddling", "reverted", "merges")
        return {"id": self.id} | {name: getattr(self, name).to(language) for name in words}


class Entry(NamedTuple):
    """One value of a report. `dimension` and `code` are empty where the id alone says which."""

    id: str
    dimension: str
    code: str
    value: int | float | bool | None


def definitions() -> tuple[Definition, ...]:
    """All of them, in the order of the file."""
    return tuple(_read().values())


def definition(figure: str) -> Definition:
    """The meaning of a figure's id, also of one of another period ("previous.flow.opening"); KeyError."""
    other, _, rest = figure.partition(".")
    if other not in COMPARED or not rest:
        return _read()[figure]
    known, period = _read()[rest], _read()[other]
    beside = Bilingual(f"{known.name.id}, {_lower(period.name.id)}", f"{known.name.en}, {_lower(period.name.en)}")
    return replace(known, id=figure, name=beside, straddling=period.straddling, cases="")


def is_defined(figure: str) -> bool:
    return figure in _read()


def title_of(name: str) -> Bilingual:
    """What a table is called that shows the figures under this name: as their group is, or as the figure."""
    group = next((group for group in _groups() if group["id"] == name), None)
    return Bilingual(*group["name"]) if group else definition(name).name


def digest() -> str:
    """SHA-256 of the file, kept with a frozen report: what its figures meant."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()


def printed(language: str = "id") -> list[dict[str, str]]:
    """For the annex, short: of each group what holds for all of it, and one line a figure; id, name, unit, text."""
    entries = []
    for group in _groups():
        rules = [_words(group, name).to(language) for name in ("straddling", "reverted", "merges")]
        name = Bilingual(*group["name"]).to(language)
        entries.append({"id": group["id"], "name": name, "unit": "", "text": " ".join(rules)})
        entries += [_line(group, figure, language) for figure in group["figures"]]
    return entries


def entries(figures: Figures) -> Iterator[Entry]:
    """Every value that has a definition, in the order of the definitions; codes sorted, "" last.

    A figure that the report does not have (one frozen before it was counted) is left out.
    """
    for meaning in definitions():
        if meaning.group == "comparison":
            continue
        yield from _cases(figures, meaning) if meaning.group == "cases" else _values(figures, meaning)
    for other in COMPARED:
        yield from _beside(figures, other)
    for change in figures["unusual"]:
        for name in ("now", "before", "n"):
            yield Entry(f"unusual.{name}", change["dim"], change["code"], change[name])


def in_order(codes: Mapping[str, object], meaning: Definition | None = None) -> list[str]:
    """Codes as they are shown: in the order of the definition's keys, else sorted; "" last."""
    known = list(meaning.keys or ()) if meaning else []
    return sorted(codes, key=lambda code: (code == "", known.index(code) if code in known else -1, code))


def _values(figures: Figures, meaning: Definition) -> Iterator[Entry]:
    first, *rest = meaning.id.split(".")
    if not _has(figures, [first] if meaning.by else [first, *rest]):
        return
    node = figures[first]
    if not meaning.by:
        yield Entry(meaning.id, "", "", _dig(node, rest))
    elif isinstance(node, list):
        yield from _listed(node, meaning, rest)
    else:
        if first in ("received_by", "closing_by", "population", "per_thousand"):
            node, rest = node[rest[0]], []
        for code in in_order(node, meaning):
            if _has(node[code], rest):
                yield Entry(meaning.id, meaning.by, code, _dig(node[code], rest))


def _listed(rows: Sequence[Mapping[str, Any]], meaning: Definition, rest: Sequence[str]) -> Iterator[Entry]:
    if meaning.id == "identities":
        yield from (Entry("identities", meaning.by, row["id"], row["holds"]) for row in rows)
    else:
        yield from (Entry(meaning.id, meaning.by, row["period"], _dig(row, rest)) for row in rows if rest[0] in row)


def _cases(figures: Figures, meaning: Definition) -> Iterator[Entry]:
    chosen = figures.get("cases", {}).get(meaning.id.removeprefix("cases."), [])
    yield from (Entry(meaning.id, meaning.by, case["number"], case.get("working_days")) for case in chosen)


def _beside(figures: Figures, other: str) -> Iterator[Entry]:
    found = figures[other]
    for meaning in definitions() if found else ():
        path = meaning.id.split(".")
        if _has(found, path):
            yield Entry(f"{other}.{meaning.id}", "period", found["code"], _dig(found, path))


def _has(node: Any, path: Sequence[str]) -> bool:
    for name in path:
        if name not in node:
            return False
        node = node[name]
    return True


def _dig(node: Any, path: Sequence[str]) -> Any:
    for name in path:
        node = node[name]
    return node


# ── reading the file ─────────────────────────────────────────────────────────────────────────────


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _groups() -> list[dict[str, Any]]:
    return list(_file()["groups"])


@cache
def _read() -> dict[str, Definition]:
    found = [one for group in _groups() for figure in group["figures"] for one in _expanded(group, figure)]
    assert len({one.id for one in found}) == len(found), "a figure's id stands twice"
    return {one.id: one for one in found}


def _expanded(group: Mapping[str, Any], figure: Mapping[str, Any]) -> Iterator[Definition]:
    """One definition, or one for each dimension, or one for each part of a duration."""
    base = _definition(group, figure)
    if figure.get("dimensions"):
        for code, words in _file()["dimensions"].items():
            dimension, name = Bilingual(*words), f"{base.id}.{code}"
            yield replace(
                base,
                id=name,
                by=code,
                cases=name,
                name=base.name.filled(dimension),
                counts=base.counts.filled(dimension),
            )
    elif "parts" in figure:
        for code in figure["parts"]:
            yield _part(base, code, figure["n_unit"])
    else:
        yield base


def _part(base: Definition, code: str, n_unit: str) -> Definition:
    part = _file()["parts"][code]
    name, counts = Bilingual(*part["name"]), Bilingual(*part["counts"])
    return replace(
        base,
        id=f"{base.id}.{code}",
        name=Bilingual(f"{base.name.id}, {name.id}", f"{base.name.en}, {name.en}"),
        counts=Bilingual(f"{base.counts.id} {counts.id}", f"{base.counts.en} {counts.en}"),
        unit=_unit(n_unit) if code == "n" else base.unit,
    )


def _definition(group: Mapping[str, Any], figure: Mapping[str, Any]) -> Definition:
    return Definition(
        id=figure["id"],
        group=group["id"],
        name=Bilingual(*figure["name"]),
        unit=_unit(figure.get("unit", _file()["defaults"]["unit"])),
        counts=Bilingual(*figure["counts"]),
        straddling=_words(group, "straddling", figure),
        reverted=_words(group, "reverted", figure),
        merges=_words(group, "merges", figure),
        by=figure.get("by", group.get("by", "")),
        keys={code: Bilingual(*words) for code, words in figure["keys"].items()} if "keys" in figure else None,
        cases=figure.get("cases", figure["id"]),
    )


def _words(group: Mapping[str, Any], name: str, figure: Mapping[str, Any] | None = None) -> Bilingual:
    """What the figure says, else its group, else the defaults."""
    for level in (figure or {}, group, _file()["defaults"]):
        if name in level:
            return Bilingual(*level[name])
    raise KeyError(name)


def _unit(name: str) -> Bilingual:
    return Bilingual(*_file()["units"][name])


def _line(group: Mapping[str, Any], figure: Mapping[str, Any], language: str) -> dict[str, str]:
    meaning = _definition(group, figure)
    name, counts, mark = meaning.name, meaning.counts, meaning.id
    if figure.get("dimensions"):
        mark, all_of = f"{mark}.…", Bilingual("rincian", "breakdown")
        name, counts = name.filled(all_of), counts.filled(all_of)
    elif "parts" in figure:
        mark = f"{mark}.{{{', '.join(figure['parts'])}}}"
    return {"id": mark, "name": name.to(language), "unit": meaning.unit.to(language), "text": counts.to(language)}


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
