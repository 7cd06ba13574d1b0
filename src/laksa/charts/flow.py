"""Where the cases went: what was there and came in above, what became of it below (VISUAL.md section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from laksa.charts.svg import (
    Drawing,
    Look,
    decimal,
    figure,
    hatch,
    lines_of,
    number,
    tag,
    text,
    width,
    wrap,
)


@dataclass(frozen=True, slots=True)
class Part:
    """An end of the cases: `kind` is done, referred, merged, rejected, withdrawn or open."""

    name: str
    value: int
    kind: str


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in (name, number) with the name of its sum, and where all of it went: both sums are equal."""

    title: str
    came: Sequence[tuple[str, int]]
    total: str
    went: Sequence[Part]


# Fill (None is hatched) and status icon, the drawings of laksa.ui.icons.
_PARTS: dict[str, tuple[str | None, str]] = {
    "done": ("green-s", "m5 8.2 2.1 2.1L11 6.2"),
    "referred": ("grey-s", "M8 1.5v13M8 2.8h4.4L14 4.4 12.4 6H8M8 7.6H3.6L2 9.2l1.6 1.6H8"),
    "merged": (None, "M3.5 2v2.5L8 9l4.5-4.5V2M8 9v5M5.8 11.8 8 14l2.2-2.2"),
    "rejected": ("ink-2", "m3.8 12.2 8.4-8.4"),
    "withdrawn": ("line-2", "m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"),
    "open": ("amber-s", "M8 4.2a3.8 3.8 0 0 1 0 7.6z"),
}


def flow(chart: Flow, look: Look) -> Drawing:
    """One bar of all cases: above it what came in, below it where it went; a reopened case once more."""
    went = [part for part in chart.went if part.value or part.kind in ("done", "open")]
    total = sum(part.value for part in went)
    says = "; ".join(
        ", ".join(f"{name} {number(value, look.labels)}" for name, value in pairs)
        for pairs in ([*chart.came, (chart.total, total)], [(part.name, part.value) for part in went])
    )
    places = _side_by_side(went, total, look)
    wide = places is not None and _came_width(chart, look) <= look.width
    head, top = (_came_in_line if wide else _came_in_rows)(chart, total, look)
    parts = [head, _stack(went, total, top, look)]
    if wide and places is not None:
        parts += [_went(part, x, top + 54, look) for part, x in zip(went, places, strict=True)]
        return Drawing(figure(look, top + 86, chart.title, says, parts))
    rows = [(part.name, part.value, part.kind) for part in went]
    parts.append(_numbers(rows, top + 40, look))
    return Drawing(figure(look, top + 40 + 28 * len(rows), chart.title, says, parts))


def _came_width(chart: Flow, look: Look) -> float:
    total = sum(value for _, value in chart.came)
    return sum(_block(name, value, look) + 28 for name, value in [*chart.came, (chart.total, total)])


def _block(name: str, value: int, look: Look) -> float:
    return max(width(name, 12), width(number(value, look.labels), 20, bold=True))


def _came_in_line(chart: Flow, total: int, look: Look) -> tuple[str, float]:
    parts, x = [], 0.0
    for n, (name, value) in enumerate(chart.came):
        if n:
            parts.append(text(x - 20, 34, "+", size=16))
        parts.append(text(x, 12, name) + text(x, 36, number(value, look.labels), size=20, fill="ink", bold=True))
        x += _block(name, value, look) + 28
    parts.append(text(look.width, 12, chart.total, anchor="end"))
    parts.append(text(look.width, 36, number(total, look.labels), size=20, fill="ink", bold=True, anchor="end"))
    return "".join(parts), 50


def _came_in_rows(chart: Flow, total: int, look: Look) -> tuple[str, float]:
    rows = [(f"+ {name}" if n else name, value, "") for n, (name, value) in enumerate(chart.came)]
    return _numbers([*rows, (chart.total, total, "")], 0, look), 28 * len(rows) + 40


def _numbers(rows: Sequence[tuple[str, int, str]], top: float, look: Look) -> str:
    """On a narrow page: a name and a number on each ruled line."""
    parts = []
    for n, (name, value, kind) in enumerate(rows):
        y, indent = top + 28 * n, 24 if kind else 0
        shown = number(value, look.labels)
        line = wrap(name, look.width - indent - width(shown, 16, bold=True) - 8, 13, lines=1)
        parts.append(_icon(kind, 0, y + 5) if kind else "")
        parts.append(lines_of(indent, y + 18, line, size=13, leading=16, fill="ink-2"))
        parts.append(text(look.width, y + 18.5, shown, size=16, fill="ink", bold=True, anchor="end"))
        if n < len(rows) - 1:
            parts.append(tag("path", d=f"M0 {decimal(y + 27.5)}H{look.width}", fill="none", stroke="line"))
    return "".join(parts)


def _stack(went: Sequence[Part], total: int, top: float, look: Look) -> str:
    """Segments with a gap of 2 between; even one case of a million is 2 px wide."""
    shown = [part for part in went if part.value]
    if not shown:
        return tag("rect", x=0, y=top, width=look.width, height=28, rx=3, fill="sunken")
    lengths = _lengths(shown, total, look.width)
    parts, x = [], 0.0
    for part, length in zip(shown, lengths, strict=True):
        colour = _PARTS[part.kind][0]
        if colour is None:
            parts.append(hatch(x, top, length, 28, stroke="ink-3"))
            parts.append(
                tag("rect", x=x + 0.5, y=top + 0.5, width=max(0.5, length - 1), height=27, fill="none", stroke="ink-3")
            )
        else:
            parts.append(tag("rect", x=x, y=top, width=length, height=28, rx=min(2.0, length / 2), fill=colour))
        x += length + 2
    return "".join(parts)


def _lengths(shown: Sequence[Part], total: int, wide: float) -> list[float]:
    space = wide - 2 * (len(shown) - 1)
    least = [max(2.0, space * part.value / total) for part in shown]
    return [length * space / sum(least) for length in least]


def _side_by_side(went: Sequence[Part], total: int, look: Look) -> list[float] | None:
    """Where the names stand under their segments, shifted left where the next needs room; None when they do not fit."""
    starts, x = [], 0.0
    for part in went:
        starts.append(x)
        x += look.width * part.value / max(total, 1)
    edge, places = float(look.width), []
    for part, start in reversed(list(zip(went, starts, strict=True))):
        edge = min(start, edge - 24 - _block(part.name, part.value, look))
        places.append(edge)
        edge -= 18
    return places[::-1] if places and places[-1] >= 0 else None


def _went(part: Part, x: float, y: float, look: Look) -> str:
    shown = number(part.value, look.labels)
    return (
        _icon(part.kind, x, y - 12)
        + text(x + 22, y, part.name)
        + text(x + 22, y + 26, shown, size=20, fill="ink", bold=True)
    )


def _icon(kind: str, x: float, y: float) -> str:
    """The status icon of VISUAL.md, 16 px."""
    colour, path = _PARTS[kind][0] or "ink-2", _PARTS[kind][1]
    ring = tag("circle", cx=8, cy=8, r=6, stroke=colour) if kind in ("open", "rejected", "withdrawn") else ""
    if kind == "done":
        inside = tag("circle", cx=8, cy=8, r=7, fill=colour) + tag("path", d=path, stroke="surface")
    elif kind == "open":
        inside = ring + tag("path", d=path, fill=colour)
    else:
        inside = ring + tag("path", d=path, stroke=colour)
    return tag(
        "g",
        inside,
        transform=f"translate({decimal(x)} {decimal(y)})",
        fill="none",
        stroke_width=1.75,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
