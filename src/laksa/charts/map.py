"""The map by kecamatan, or by the kelurahan of one: up to four classes, name and number in each area or beside it."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from importlib.resources import files
from itertools import combinations, groupby, pairwise
from operator import itemgetter

from laksa.charts.svg import (
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

# Fewer cases than these are never told from none by a shade; what the fullest area needs for two, three, four classes.
_FEW, _CLASSES = 5, (5, 10, 20)
# Room kept around a label beside its area, and how finely places for it are tried; in px.
_APART, _GRAIN = 4, 2
# A strip below the land in which a name may stand, and the longest line of a name, in px; how many places are tried.
_BELOW, _LONGEST, _TRIED = 22, 150, 300
_OUTLINE = {"stroke_width": 3, "stroke_linejoin": "round", "paint_order": "stroke"}

Ring = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """How many in each area: code -> number, "" for those without a place or confidential.

    `names` of the time: code -> name.

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
    ramp = _ramp(len(limits) + 1, max(counts.values()))
    numbers = {code: number(n, look.labels) for code, n in counts.items()}
    labels = _labels(chart.within, look.width, tuple((names[code], shown) for code, shown in numbers.items()))
    land, inside, beside = [], [], []
    for shape in shapes:
        colour = ramp[bisect_right(limits, counts[shape.code])]
        told = tag("title", clean(f"{names[shape.code]}: {numbers[shape.code]}"))
        land.append(tag("path", told, d=shape.path, fill=colour))
        label = labels[shape.code]
        inside.append(_inked(label.inside, colour, _WHITE if colour == RAMP[-1] else _INK) if label.inside else "")
        if label.beside:
            beside.append(_leader(label) + _inked(label.beside, "surface", "ink"))
    parts = [
        tag("g", *land, transform="scale(.5)", stroke="surface", stroke_width=3.5, stroke_linejoin="round"),
        tag("g", *inside, *beside, text_anchor="middle", font_size=_NAME, **_OUTLINE),
    ]
    says = ", ".join(f"{names[code]} {shown}" for code, shown in numbers.items())
    outside = chart.counts.get("", 0) if chart.within else sum(chart.counts.values()) - sum(counts.values())
    notes = [look.labels.without_place.format(n=number(outside, look.labels))] if outside else []
    notes += [look.labels.unnamed] if not all(label.is_named for label in labels.values()) else []
    lowest = [label.beside.top + label.beside.tall for label in labels.values() if label.beside]
    height = max(*(shape.bottom for shape in shapes), *lowest) + 2
    return Drawing(figure(look, height, chart.title, says, parts), " ".join(notes), _legend(limits, ramp, look))


# ── classes ──────────────────────────────────────────────────────────────────────────────────────


def class_limits(values: Sequence[int]) -> list[int]:
    """Up to three limits, ascending: a value on or above one belongs to the class above.

    The classes are those with the least variance inside (Jenks); each limit is the roundest number in its gap. Few
    cases are light: fewer than five stand in the lowest class, and the darkest needs an area of twenty.
    """
    ordered = sorted(value if value >= _FEW else 0 for value in values)
    distinct = sorted(set(ordered))
    cuts = min(sum(1 for least in _CLASSES if distinct[-1] >= least), len(distinct) - 1)

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


def _ramp(classes: int, most: int) -> tuple[str, ...]:
    """Of two classes the second is two steps darker, to differ in black and white too, but where all cases are few."""
    if classes == 2 and most < _CLASSES[1]:
        return RAMP[:2]
    return {1: RAMP[:1], 2: (RAMP[0], RAMP[2]), 3: (RAMP[0], RAMP[1], RAMP[2])}.get(classes, RAMP)


def _legend(limits: Sequence[int], ramp: Sequence[str], look: Look) -> tuple[Key, ...]:
    if not limits:
        return ()
    shown = [number(n, look.labels) for n in limits]
    words = [look.labels.below.format(n=shown[0])]
    for (low, high), name in zip(pairwise(limits), shown, strict=False):
        last = number(high - 1, look.labels)
        words.append(name if high - 1 == low else look.labels.between.format(n=name, m=last))
    words.append(look.labels.or_more.format(n=shown[-1]))
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


# ── names in the areas, or beside them ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Box:
    """Where words stand, in px: their middle, their top and their width; the lines of a name, a number or none."""

    x: float
    top: float
    wide: float
    name: tuple[str, ...]
    number: str

    @property
    def tall(self) -> float:
        return float(_LEADING * (len(self.name) + bool(self.number)))

    @property
    def middle(self) -> tuple[float, float]:
        return self.x, self.top + self.tall / 2

    def meets(self, other: _Box) -> bool:
        """Whether less than the room kept around a label lies between the two."""
        across = (self.wide + other.wide) / 2 - abs(self.x - other.x)
        down = min(self.top + self.tall, other.top + other.tall) - max(self.top, other.top)
        return across > -_APART and down > -_APART

    def holds(self, x: float, y: float) -> bool:
        return abs(self.x - x) < self.wide / 2 + 1 and self.top - 1 < y < self.top + self.tall + 1

    def edge_towards(self, x: float, y: float) -> tuple[float, float]:
        """Where the way from its middle to a point leaves it."""
        own_x, own_y = self.middle
        across, down = x - own_x, y - own_y
        reach = min(
            (self.wide / 2 + 1) / abs(across) if across else math.inf,
            (self.tall / 2 + 1) / abs(down) if down else math.inf,
        )
        return own_x + across * min(reach, 1), own_y + down * min(reach, 1)


@dataclass(frozen=True, slots=True)
class _Label:
    """What an area is told with: what stands wholly inside it, and what stands beside all land with a line to it."""

    inside: _Box | None
    beside: _Box | None
    anchor: _Box

    @property
    def is_named(self) -> bool:
        return any(box.name for box in (self.inside, self.beside) if box)


@lru_cache(maxsize=64)
def _labels(within: str, wide: int, said: tuple[tuple[str, str], ...]) -> Mapping[str, _Label]:
    """Name and number inside their area where it holds them; else the name is led out of it, the nearest first.

    A name for which no room is beside the land either is left to the table, and stands on no other label. What is
    `said` of each area, in the order of their shapes, stays the same for every reader of a report.
    """
    shapes = _shapes(within, wide)
    names, numbers = ({shape.code: words[at] for shape, words in zip(shapes, said, strict=True)} for at in (0, 1))
    labels: dict[str, _Label] = {}
    outside: list[tuple[str, list[tuple[float, _Box]]]] = []
    for shape in shapes:
        code, box = shape.code, _inside(shape, names[shape.code], numbers[shape.code])
        labels[code] = _Label(box, None, box or _anchor(shape))
        if not (box and box.name):
            spots = _spots(within, wide, labels[code].anchor, names[code], "" if box else numbers[code])
            outside.append((code, spots))
    taken = [label.inside for label in labels.values() if label.inside]
    outside.sort(key=lambda found: found[1][0][0] if found[1] else math.inf)
    for code, spots in outside:
        inside, anchor = labels[code].inside, labels[code].anchor
        led = next((box for _, box in spots if _is_free(box, anchor, taken)), None)
        taken += [led] if led else []
        cramped = None if inside or led else _cramped(anchor, numbers[code], wide)
        labels[code] = _Label(inside or cramped, led, anchor)
    return labels


@lru_cache(maxsize=1024)
def _inside(shape: _Shape, name: str, shown: str) -> _Box | None:
    """The name in one line or two with the number, else the number alone; None where not even that fits."""
    most = max((end - start for row in shape.rows for start, end in row), default=0)
    for lines in (*_broken(name, most), ()):
        wide = max(width(shown, _NUMBER, bold=True), *(width(line, _NAME) for line in [*lines, ""])) + 2
        tall = _LEADING * (len(lines) + 1)
        rooms = [(top, start, end) for top, start, end in _stretches_for(shape, tall) if end - start >= wide]
        if rooms:
            top, start, end = max(rooms, key=lambda room: _worth(shape, wide, tall, *room))
            return _Box((start + end) / 2, top, wide, lines, shown)
    return None


def _broken(name: str, limit: float) -> list[tuple[str, ...]]:
    """The whole name in one line, and broken at its spaces into lines of `limit` px; never cut."""
    ways = [tuple(wrap(name, _LONGEST, _NAME, lines=3)), tuple(wrap(name, limit, _NAME, lines=3))]
    return [lines for lines in dict.fromkeys(ways) if " ".join(lines) == " ".join(name.split())]


def _worth(shape: _Shape, wide: float, tall: float, top: float, start: float, end: float) -> float:
    """Room beyond a quarter more than needed is no better; nearer the middle of the area is."""
    off = abs(top + tall / 2 - (shape.top + shape.bottom) / 2)
    return min((end - start) / wide, 1.25) - 0.3 * off / (shape.bottom - shape.top)


@cache
def _anchor(shape: _Shape) -> _Box:
    """The point in which a line from outside ends: the middle of the widest stretch."""
    row, (start, end) = max(
        ((n, stretch) for n, row in enumerate(shape.rows) for stretch in row),
        key=lambda found: found[1][1] - found[1][0],
        default=(0, (shape.left, shape.right)),
    )
    return _Box((start + end) / 2, shape.top + row * _ROW, 0.0, (), "")


def _cramped(anchor: _Box, shown: str, edge: float) -> _Box:
    """The number of an area that is too small for it, where there is no room beside the land either."""
    across = width(shown, _NUMBER, bold=True)
    return _Box(min(max(anchor.x, across / 2), edge - across / 2), anchor.top - _LEADING / 2, across, (), shown)


def _spots(within: str, wide: int, anchor: _Box, name: str, shown: str) -> list[tuple[float, _Box]]:
    """Places off the land for a name that its area does not hold, with how far away each is; the nearest first."""
    found: list[tuple[float, _Box]] = []
    for lines in _broken(name, 64):
        across = max(width(shown, _NUMBER, bold=True), *(width(line, _NAME) for line in lines)) + 2
        tall = _LEADING * (len(lines) + bool(shown))
        near = _nearest(within, wide, anchor.middle, across, tall)
        found += [(away, _Box(x, top, across, lines, shown)) for away, x, top in near]
    return sorted(found, key=itemgetter(0))


@lru_cache(maxsize=1024)
def _nearest(
    within: str, wide: int, anchor: tuple[float, float], across: float, tall: int
) -> list[tuple[float, float, float]]:
    """Places off the land for a label of that size: how far from the anchor, middle and top.

    TtlCache, for a page has its maps drawn anew with other numbers of the same width, and this is half of the work.
    """
    own_x, own_y = anchor
    return nsmallest(
        _TRIED,
        (
            (math.hypot(max(abs(own_x - x) - across / 2, 0), max(abs(own_y - top - tall / 2) - tall / 2, 0)), x, top)
            for x, top in _off_land(within, wide, math.ceil(across), tall)
        ),
    )


def _is_free(box: _Box, anchor: _Box, taken: Sequence[_Box]) -> bool:
    """Whether it keeps away from all labels, and the line from it passes over none."""
    if any(box.meets(other) for other in taken):
        return False
    (x1, y1), (x2, y2) = box.middle, anchor.middle
    way = [(x1 + (x2 - x1) * n / 24, y1 + (y2 - y1) * n / 24) for n in range(25)]
    return not any(other.holds(x, y) for other in taken if other is not anchor for x, y in way)


def _off_land(within: str, wide: int, across: int, tall: int) -> Iterator[tuple[float, float]]:
    """Places, as middle and top, at which a box of that size touches no area and stays on the map."""
    rows = _land(within, wide)
    need, high = -(-across // _GRAIN), -(-tall // _GRAIN)
    mask = (1 << need) - 1
    for top in range(0, len(rows) - high, 2):
        covered = 0
        for row in rows[top : top + high]:
            covered |= row
        for left in range(1, wide // _GRAIN - need, 3):
            if not covered >> left & mask:
                yield left * _GRAIN + across / 2, float(top * _GRAIN)


@cache
def _land(within: str, wide: int) -> list[int]:
    """The map in squares of two px: for each row the bits of those that are land."""
    shapes = _shapes(within, wide)
    rows = [0] * math.ceil((max(shape.bottom for shape in shapes) + _BELOW) / _GRAIN)
    for shape in shapes:
        for n, row in enumerate(shape.rows):
            at = int((shape.top + n * _ROW) / _GRAIN)
            for start, end in row:
                first, last = int(start / _GRAIN), int(end / _GRAIN) + 1
                rows[at] |= ((1 << (last - first)) - 1) << first
    # A label keeps a little away from the land.
    wider = [row | row << 1 | row >> 1 for row in rows]
    return [row | above | below for above, row, below in zip([0, *wider], wider, [*wider[1:], 0], strict=False)]


@cache
def _stretches_for(shape: _Shape, tall: float) -> list[tuple[float, float, float]]:
    """Where a box of that height finds room: its top, and from where to where."""
    need = min(len(shape.rows), math.ceil(tall / _ROW) + 1)
    spare = (need * _ROW - tall) / 2
    if spare < 0:
        return []
    windows = ((n, shape.rows[n : n + need]) for n in range(0, len(shape.rows) - need + 1, 2))
    return [(shape.top + n * _ROW + spare, start, end) for n, rows in windows for start, end in _common(rows)]


def _common(rows: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    """The stretches inside all rows."""
    common = list(rows[0])
    for row in rows[1:]:
        common = [(max(a, c), min(b, d)) for a, b in common for c, d in row if min(b, d) > max(a, c)]
    return common


def _inked(box: _Box, ground: str, ink: str) -> str:
    """Name and number, outlined in the colour of what they stand on."""
    spans = []
    for n, line in enumerate([*box.name, *([box.number] if box.number else [])]):
        size, weight = (_NUMBER, 600) if n == len(box.name) else (None, None)
        y = box.top + _LEADING * n + 12
        spans.append(
            tag("text", clean(line), x=box.x, y=y, fill=ink, stroke=ground, font_size=size, font_weight=weight)
        )
    return "".join(spans)


def _leader(label: _Label) -> str:
    """The line from a name beside the land to its area; its edges keep it apart from light and dark land alike."""
    assert label.beside
    near, far = label.beside.edge_towards(*label.anchor.middle), label.anchor.edge_towards(*label.beside.middle)
    ends = dict(zip(("x1", "y1", "x2", "y2"), (*near, *far), strict=True))
    return tag("line", stroke="surface", stroke_width=3, **ends) + tag("line", stroke="ink-2", stroke_width=1, **ends)
