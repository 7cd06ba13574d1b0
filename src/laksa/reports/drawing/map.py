"""The map by kecamatan, or by the kelurahan of one kecamatan: four classes, name and number printed in each area."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations, groupby, pairwise
from operator import itemgetter

from laksa.reports.drawing.svg import (
    Drawing,
    Key,
    Look,
    clean,
    figure,
    nothing,
    number,
    tag,
    width,
    wrap,
)
from laksa.rules.geometry import Polygon

# Petrol 100, 200, 400, 600; kept in the dark theme, so these are no tokens. Ink on the first three, white on the last.
RAMP = ("#D3E8EA", "#A9D2D7", "#3F949F", "#0D5E6A")
_INK, _WHITE = "#13211F", "#FFFFFF"
_ROW = 2.0
_NAME, _NUMBER, _LEADING = 12, 14, 15

# How much worse than a tight label one without its name is.
_NAMELESS = 1.5
_OUTLINE = {"stroke_width": 3, "stroke_linejoin": "round", "paint_order": "stroke"}

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """How many in each area: code -> number, "" for those without a place; `names` of the time, code -> name.

    `within` is a kecamatan's code for the map of its kelurahan, empty for the city by kecamatan.
    """

    title: str
    counts: Mapping[str, int]
    names: Mapping[str, str]
    within: str = ""


def areas(chart: Areas, look: Look) -> Drawing:
    """The map, the legend's lines (lightest first), and as note how many are not drawn."""
    shapes = _shapes(chart.within, look.width)
    if not shapes:
        return nothing(look, chart.title)
    counts = {shape.code: chart.counts.get(shape.code, 0) for shape in shapes}
    limits = class_limits(list(counts.values()))
    names = {shape.code: chart.names.get(shape.code) or shape.name for shape in shapes}
    ramp = _ramp(len(limits) + 1)
    numbers = {code: number(n, look.words) for code, n in counts.items()}
    places = _places(shapes, names, numbers, look.width)
    land, labels = [], []
    for shape in shapes:
        colour = ramp[bisect_right(limits, counts[shape.code])]
        told = tag("title", clean(f"{names[shape.code]}: {numbers[shape.code]}"))
        land.append(tag("path", told, d=shape.path, fill=colour))
        labels.append(_label(places[shape.code], colour))
    parts = [
        tag("g", *land, transform="scale(.5)", stroke="surface", stroke_width=3.5, stroke_linejoin="round"),
        tag("g", *labels, text_anchor="middle", font_size=_NAME, **_OUTLINE),
    ]
    says = ", ".join(f"{names[code]} {shown}" for code, shown in numbers.items())
    outside = chart.counts.get("", 0) if chart.within else sum(chart.counts.values()) - sum(counts.values())
    notes = [look.words.without_place.format(n=number(outside, look.words))] if outside else []
    notes += [look.words.unnamed] if any(len(place.lines) == 1 for place in places.values()) else []
    height = max(shape.bottom for shape in shapes) + 2
    return Drawing(figure(look, height, chart.title, says, parts), " ".join(notes), _legend(limits, ramp, look))


# ── classes ──────────────────────────────────────────────────────────────────────────────────────


def class_limits(values: Sequence[int]) -> list[int]:
    """Up to three limits, ascending: a value on or above one belongs to the class above.

    The classes are those with the least variance inside (Jenks); each limit is the roundest number in its gap.
    """
    distinct = sorted(set(values))
    cuts = min(3, len(distinct) - 1)
    ordered = sorted(values)

    def spread(at: Sequence[int]) -> float:
        edges = [distinct[n] for n in at]
        groups: list[list[int]] = [[] for _ in range(cuts + 1)]
        for value in ordered:
            groups[bisect_right(edges, value)].append(value)
        return sum(sum((v - sum(g) / len(g)) ** 2 for v in g) for g in groups)

    best = min(combinations(range(1, len(distinct)), cuts), key=spread)
    return [_roundest(distinct[at - 1], distinct[at]) for at in best]


def _roundest(below: int, above: int) -> int:
    """The roundest number n with below < n <= above."""
    steps = (n * 10**k // 10 for k in range(len(str(above)), 0, -1) for n in (10, 5, 2))
    return next((above // step * step for step in steps if above // step * step > below), above)


def _ramp(classes: int) -> tuple[str, ...]:
    """Of two classes the second is two steps darker, so that they differ in black and white too."""
    return {1: RAMP[:1], 2: (RAMP[0], RAMP[2]), 3: (RAMP[0], RAMP[1], RAMP[2])}.get(classes, RAMP)


def _legend(limits: Sequence[int], ramp: Sequence[str], look: Look) -> tuple[Key, ...]:
    if not limits:
        return ()
    shown = [number(n, look.words) for n in limits]
    words = [look.words.below.format(n=shown[0])]
    for (low, high), name in zip(pairwise(limits), shown, strict=False):
        last = number(high - 1, look.words)
        words.append(name if high - 1 == low else look.words.between.format(n=name, m=last))
    words.append(look.words.or_more.format(n=shown[-1]))
    return tuple(Key(colour, line) for colour, line in zip(ramp, words, strict=True))


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """An area: its outline as path in halves of a px; in px its box, and the stretches of x inside per row of 2."""

    code: str
    name: str
    path: str
    left: float
    right: float
    top: float
    bottom: float
    rows: tuple[tuple[tuple[float, float], ...], ...]


@cache
def _shapes(within: str, wide: int) -> tuple[_Shape, ...]:
    """The areas of one map fitted into `wide` px; empty when the city's data has none such."""
    found = [
        area
        for area in _boundaries("kelurahan" if within else "kecamatan")
        if area[0].startswith(f"{within}." if within else "")
    ]
    if not found:
        return ()
    boxes = [polygon.box for _, _, polygon in found]
    west, south, east, north = (f(box[n] for box in boxes) for n, f in enumerate((min, min, max, max)))
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min((wide - 4) / ((east - west) * squeeze), _tallest(wide) / (north - south))
    left = wide - scale * squeeze * (east - west)

    def projected(ring: Sequence[tuple[float, float]]) -> Ring:
        # Whole halves of a px: neighbours share their vertices, and so go on sharing them.
        points = (
            (round(left + 2 * scale * squeeze * (lon - west)), 4 + round(2 * scale * (north - lat)))
            for lon, lat in ring[:-1]
        )
        return tuple(point for point, _ in groupby(points))

    return tuple(_shape(code, name, tuple(map(projected, polygon.rings))) for code, name, polygon in found)


def _tallest(wide: int) -> float:
    """A phone scrolls; on a page or a sheet the map stays within one view."""
    return wide * (1.3 if wide < 480 else 0.9)


@cache
def _boundaries(level: str) -> tuple[tuple[str, str, Polygon], ...]:
    source = files("laksa.register") / "data" / f"{level}.geojson"
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    return tuple(
        (feature["properties"]["kode"], feature["properties"]["nama"], Polygon.from_geojson(feature["geometry"]))
        for feature in features
    )


def _shape(code: str, name: str, rings: tuple[Ring, ...]) -> _Shape:
    rings = tuple(ring for ring in rings if len(ring) > 2)
    left, right = (f(x for ring in rings for x, _ in ring) / 2 for f in (min, max))
    top, bottom = (f(y for ring in rings for _, y in ring) / 2 for f in (min, max))
    # A row lies between vertices, so that it meets none.
    rows = tuple(_stretches(rings, top + 0.25 + n * _ROW) for n in range(int((bottom - top) / _ROW)))
    return _Shape(code, name, "".join(_path(ring) for ring in rings), left, right, top, bottom, rows)


def _path(ring: Ring) -> str:
    """Relative steps: half the bytes of absolute points."""
    steps = " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps.replace(' -', '-')}z"


def _stretches(rings: Sequence[Ring], y: float) -> tuple[tuple[float, float], ...]:
    """From where to where the line at `y` px runs inside the rings."""
    crossings = sorted(
        (x1 + (2 * y - y1) * (x2 - x1) / (y2 - y1)) / 2
        for ring in rings
        for (x1, y1), (x2, y2) in pairwise((*ring, ring[0]))
        if (y1 > 2 * y) != (y2 > 2 * y)
    )
    return tuple(zip(crossings[::2], crossings[1::2], strict=True))


# ── names in the areas ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Place:
    """A label's box: its middle, its top and its width in px; its lines, the last one the number."""

    x: float
    top: float
    wide: float
    lines: tuple[str, ...]

    def overlap(self, other: _Place) -> float:
        """How much of two boxes lies on one another, in px²."""
        across = (self.wide + other.wide) / 2 - abs(self.x - other.x)
        down = min(self.top + self.tall, other.top + other.tall) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)

    @property
    def tall(self) -> float:
        return float(_LEADING * len(self.lines))


def _places(
    shapes: Sequence[_Shape], names: Mapping[str, str], numbers: Mapping[str, str], edge: float
) -> dict[str, _Place]:
    """Each label in its own area, the tightest first; where room lacks, beside and not upon the others."""
    choices = {shape.code: _choices(shape, names[shape.code], numbers[shape.code], edge) for shape in shapes}
    placed: dict[str, _Place] = {}
    for code in sorted(choices, key=lambda code: choices[code][0][0]):
        placed[code] = _free(choices[code], list(placed.values()))
    return placed


def _free(choices: Sequence[tuple[float, _Place]], taken: Sequence[_Place]) -> _Place:
    """The best of `choices`, which come best first, that lies on none of the `taken`."""
    best, chosen = -math.inf, choices[0][1]
    for fit, place in choices:
        if fit <= best:
            break
        worth = fit - sum(map(place.overlap, taken)) / 50
        if worth > best:
            best, chosen = worth, place
    return chosen


@lru_cache(maxsize=1024)
def _choices(shape: _Shape, name: str, shown: str, edge: float) -> list[tuple[float, _Place]]:
    """Places for the label, best first, with how well each fits: 1 and more is inside.

    The name stands in one line, in two, or is left to the table.
    """
    most = max((end - start for row in shape.rows for start, end in row), default=0)
    word = max((width(part, _NAME) for part in name.split()), default=0) + 1
    found = []
    for lines in dict.fromkeys((tuple(wrap(name, 150, _NAME)), tuple(wrap(name, max(most, word), _NAME)), ())):
        wide = max(width(shown, _NUMBER, bold=True), *(width(line, _NAME) for line in [*lines, ""])) + 2
        dear = 0.0 if lines else _NAMELESS
        tall = _LEADING * (len(lines) + 1)
        for top, start, end in _stretches_for(shape, tall):
            middle, off = (start + end) / 2, abs(top + tall / 2 - (shape.top + shape.bottom) / 2)
            # Room beyond a quarter more than needed is no better; nearer the middle is.
            fit = min((end - start) / wide, 1.25) - 0.3 * off / (shape.bottom - shape.top)
            for aside in (0, -5, 5, -10, 10, -15, 15):
                x = min(max(middle + aside, wide / 2), edge - wide / 2)
                found.append((fit - dear - abs(x - middle) / 50, _Place(x, top, wide, (*lines, shown))))
    return sorted(found, key=itemgetter(0), reverse=True)


@cache
def _stretches_for(shape: _Shape, tall: float) -> list[tuple[float, float, float]]:
    """Where a box of that height finds room: its top, and from where to where."""
    need = min(len(shape.rows), math.ceil(tall / _ROW) + 1)
    spare = (need * _ROW - tall) / 2
    windows = ((n, shape.rows[n : n + need]) for n in range(0, len(shape.rows) - need + 1, 2))
    found = [(shape.top + n * _ROW + spare, start, end) for n, rows in windows for start, end in _common(rows)]
    # A sliver holds no box anywhere: its middle then.
    return found or [((shape.top + shape.bottom - tall) / 2, shape.left, shape.right)]


def _common(rows: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The stretches inside all rows."""
    common = list(rows[0])
    for row in rows[1:]:
        common = [(max(a, c), min(b, d)) for a, b in common for c, d in row if min(b, d) > max(a, c)]
    return common


def _label(place: _Place, colour: str) -> str:
    """Name and number, outlined in the area's colour so that they read where they pass its border."""
    ink = _WHITE if colour == RAMP[-1] else _INK
    spans = []
    for n, line in enumerate(place.lines):
        size, weight = (_NUMBER, 600) if n == len(place.lines) - 1 else (None, None)
        y = place.top + _LEADING * n + 12
        spans.append(
            tag("text", clean(line), x=place.x, y=y, fill=ink, stroke=colour, font_size=size, font_weight=weight)
        )
    return "".join(spans)
