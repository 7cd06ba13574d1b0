"""The charts of the reports. Each takes a small record and a Look and gives a Drawing (VISUAL.md section 8)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from laksa.charts.svg import (
    Drawing,
    Look,
    clean,
    clock,
    decimal,
    figure,
    hatch,
    lines_of,
    nothing,
    number,
    percent,
    tag,
    text,
    width,
    wrap,
)
from laksa.figures.arithmetic import TOO_FEW

# ── line chart ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of whole numbers, one per label of its chart."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Lines:
    """Two series over 1..36 periods: the `subject` solid, the `comparison` dashed; `labels` such as "Nov"."""

    title: str
    labels: Sequence[str]
    subject: Series
    comparison: Series | None = None


def lines(chart: Lines, look: Look) -> Drawing:
    """A line chart, named at the lines' ends. The note says when the axis does not start at 0."""
    if not chart.labels:
        return nothing(look, chart.title)
    series = [chart.subject, *([chart.comparison] if chart.comparison else [])]
    low, high, step = _axis([value for one in series for value in one.values])
    ticks = range(low, high + 1, step)
    plot = _Plot.of(chart, series, ticks, look)
    parts = [_grid(tick, plot, look) for tick in ticks]
    parts += _period_names(chart.labels, plot)
    # The comparison first: where both meet, the subject lies on top.
    parts += [_curve(one.values, plot, subject=one is chart.subject) for one in reversed(series)]
    parts += _end_names(series, plot, look)
    note = look.labels.axis_from.format(n=number(low, look.labels)) if low else ""
    says = ". ".join(_spoken(one, chart.labels, look) for one in series)
    return Drawing(figure(look, plot.bottom + 26, chart.title, says, parts), note)


def _axis(values: Sequence[int]) -> tuple[int, int, int]:
    """Lowest and highest tick and the step: round numbers; cut only when the values lie far above 0."""
    lowest, highest = min(values), max(values)
    floor = lowest - 0.75 * (highest - lowest)
    floor = floor if highest > lowest and floor > 0.25 * highest else 0
    step = _round_up((highest - floor) / 4)
    return math.floor(floor / step) * step, max(step, math.ceil(highest / step) * step), step


def _round_up(value: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50, ..."""
    power: int = 10 ** max(0, math.floor(math.log10(max(value, 1))))
    return next(n * power for n in (1, 2, 5, 10) if n * power >= value)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the values stand: the plot's box in px, the axis' ends, the number of periods."""

    left: float
    right: float
    top: float
    bottom: float
    low: int
    high: int
    count: int

    @classmethod
    def of(cls, chart: Lines, series: Sequence[Series], ticks: range, look: Look) -> _Plot:
        labels = look.labels
        left = max(width(number(tick, labels), 12) for tick in ticks) + 8
        names = max(width(line, 13, bold=True) for one in series for line in _end_name(one, look))
        height = min(264.0, max(176.0, look.width * 0.42))
        right = look.width - max(names + 12, width(chart.labels[-1], 12) / 2)
        left = max(left, width(chart.labels[0], 12) / 2)
        return cls(left, right, 14, 14 + height, ticks[0], ticks[-1], len(chart.labels))

    def x(self, at: int) -> float:
        """A lone period stands at the end, beside its name."""
        return self.right if self.count == 1 else self.left + (self.right - self.left) * at / (self.count - 1)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)


def _grid(tick: int, plot: _Plot, look: Look) -> str:
    y = plot.y(tick)
    line = tag("path", d=f"M{decimal(plot.left)} {decimal(y)}H{decimal(plot.right)}", stroke="line", fill="none")
    return line + text(plot.left - 8, y + 4, number(tick, look.labels), anchor="end")


def _period_names(labels: Sequence[str], plot: _Plot) -> list[str]:
    """As many names as fit, counted back from the last, which always stands."""
    space = (plot.right - plot.left) / max(1, plot.count - 1)
    every = math.ceil((max(width(label, 12) for label in labels) + 6) / space)
    shown = [at for at in range(plot.count) if (plot.count - 1 - at) % every == 0]
    return [text(plot.x(at), plot.bottom + 20, labels[at], anchor="middle") for at in shown]


def _curve(values: Sequence[int], plot: _Plot, *, subject: bool) -> str:
    points = [f"{decimal(plot.x(at))} {decimal(plot.y(value))}" for at, value in enumerate(values)]
    colour, dashes = ("p600", None) if subject else ("ink-3", "6 3")
    line = tag(
        "path",
        d="M" + "L".join(points),
        fill="none",
        stroke=colour,
        stroke_width=2.25 if subject else 2,
        stroke_dasharray=dashes,
        stroke_linejoin="round",
    )
    x, y = plot.x(len(values) - 1), plot.y(values[-1])
    if subject:
        return line + tag("circle", cx=x, cy=y, r=4.5, fill="p600")
    return line + tag("circle", cx=x, cy=y, r=4.5, fill="surface", stroke="ink-3", stroke_width=2)


def _end_name(one: Series, look: Look) -> list[str]:
    return [*wrap(one.name, look.width * 0.24, 13, bold=True), number(one.values[-1], look.labels)]


def _end_names(series: Sequence[Series], plot: _Plot, look: Look) -> list[str]:
    """Beside the end marks, the higher one above; pushed apart where they would touch."""
    blocks = [(_end_name(one, look), plot.y(one.values[-1]), n) for n, one in enumerate(series)]
    blocks.sort(key=lambda block: block[1:])
    tall = [16.0 * len(block) for block, _, _ in blocks]
    lowest = [plot.bottom + 4 - high for high in tall]
    tops = [min(max(0.0, y - high / 2), low) for (_, y, _), high, low in zip(blocks, tall, lowest, strict=True)]
    if len(blocks) == 2:
        close = max(0.0, tops[0] + tall[0] + 2 - tops[1])
        upper = min(max(0.0, tops[0] - close / 2), lowest[1] - tall[0] - 2)
        tops = [upper, max(tops[1], upper + tall[0] + 2)]
    return [
        lines_of(plot.right + 11, top + 13, block, size=13, leading=16, fill="ink-2" if n else "p600", bold=True)
        for (block, _, n), top in zip(blocks, tops, strict=True)
    ]


def _spoken(one: Series, labels: Sequence[str], look: Look) -> str:
    pairs = zip(labels, one.values, strict=True)
    return f"{one.name}: " + ", ".join(f"{label} {number(value, look.labels)}" for label, value in pairs)


# ── horizontal bars ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Bar:
    """A name and how many; `rest` marks "Lainnya", hatched and always last."""

    name: str
    value: int
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars in the order given. One unit, all >= 0."""

    title: str
    bars: Sequence[Bar]


def most(counts: Mapping[str, int], names: Mapping[str, str], look: Look, keep: int = 8) -> list[Bar]:
    """The `keep` largest of code -> number, the others summed as "Lainnya"; their sum is that of `counts`."""
    ranked = sorted(((n, code) for code, n in counts.items() if n), key=lambda pair: (-pair[0], pair[1]))
    if len(ranked) == keep + 1:
        keep += 1
    others = sum(n for n, _ in ranked[keep:])
    named = [Bar(names.get(code, code), n) for n, code in ranked[:keep]]
    return named + ([Bar(look.labels.others, others, rest=True)] if others else [])


def bars(chart: Bars, look: Look) -> Drawing:
    """Horizontal bars from 0 with the number at the right. The note says when "Lainnya" is too long for the scale."""
    if not chart.bars:
        return nothing(look, chart.title)
    rows = sorted(chart.bars, key=lambda bar: bar.rest)
    share = 0.4 if look.width >= 400 else 0.5
    frame = _Rows.of([bar.name for bar in rows], [number(bar.value, look.labels) for bar in rows], look, share)
    longest = max((bar.value for bar in rows if not bar.rest), default=0)
    rest = max((bar.value for bar in rows if bar.rest), default=0)
    # The sum of many small things must not press the named ones flat.
    scale = max(longest if longest and rest > 1.5 * longest else max(longest, rest), 1)
    per_unit = (frame.right - frame.left) / scale
    parts, y = [], 0.0
    for bar, name in zip(rows, frame.names, strict=True):
        middle = y + frame.height(name) / 2
        parts.append(frame.words(name, number(bar.value, look.labels), middle, bar.name))
        parts.append(_bar(frame.left, middle - 8, bar.value * per_unit, frame.right, bar.rest))
        y += frame.height(name)
    parts.append(_baseline(frame.left, y))
    note = look.labels.others_cut.format(name=next(b.name for b in rows if b.rest)) if rest > scale else ""
    says = ", ".join(f"{bar.name} {number(bar.value, look.labels)}" for bar in rows)
    return Drawing(figure(look, y, chart.title, says, parts), note)


def _bar(x: float, y: float, length: float, end: float, rest: bool) -> str:
    if not rest:
        return tag("rect", x=x, y=y, width=float(length), height=16, rx=min(2.0, length / 2), fill="p500")
    cut, length = x + length > end, min(length, end - x)
    shape = hatch(x, y, length, 16, stroke="ink-3") + tag(
        "rect", x=x + 0.5, y=y + 0.5, width=max(0.0, length - 1), height=15, fill="none", stroke="ink-3"
    )
    return shape + (_break(end - 18, y) if cut else "")


def _break(x: float, y: float) -> str:
    """Two slanted strokes: this bar goes on."""
    gap = tag("path", d=f"M{decimal(x)} {decimal(y + 18)}l6-20h6l-6 20z", fill="surface")
    return gap + tag("path", d=f"M{decimal(x)} {decimal(y + 18)}l6-20m6 0l-6 20", fill="none", stroke="ink-3")


def _baseline(x: float, height: float) -> str:
    return tag("path", d=f"M{decimal(x)} 2V{decimal(height - 2)}", fill="none", stroke="line-2")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Names at the left in one or two lines, a bar from `left` to `right`, a number at the edge."""

    names: list[list[str]]
    left: float
    right: float
    edge: float

    @classmethod
    def of(cls, names: Sequence[str], values: Sequence[str], look: Look, share: float) -> _Rows:
        """`share` of the width is what the names may take."""
        wrapped = [wrap(name, look.width * share, 13) for name in names]
        left = max(width(line, 13) for name in wrapped for line in [*name, ""]) + 12
        numbers = max(width(value, 13, bold=True) for value in values)
        return cls(wrapped, left, look.width - numbers - 12, look.width)

    def height(self, name: list[str]) -> float:
        return 26 if len(name) < 2 else 40

    def words(self, name: list[str], value: str, middle: float, whole: str) -> str:
        first = middle + 4.5 - 8 * (len(name) - 1)
        label = lines_of(0, first, name, size=13, leading=16, fill="ink")
        if name and name[-1].endswith("…"):
            label = tag("g", tag("title", clean(whole)), label)
        return label + text(self.edge, middle + 4.5, value, size=13, fill="ink", bold=True, anchor="end")


# ── the steps of the SOP ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Step:
    """A step's name and its handling times in seconds; None when no case took it."""

    name: str
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps beside their common `standard`, in seconds."""

    title: str
    steps: Sequence[Step]
    standard: int = 300


def steps(chart: Steps, look: Look) -> Drawing:
    """Median filled, on to the 90th percentile hatched; the full width is the standard unless a step goes beyond it."""
    if not chart.steps:
        return nothing(look, chart.title)
    labels = look.labels
    times = [[_time(step.median, look), _time(step.p90, look)] for step in chart.steps]
    column = max(width(time, 13, bold=True) for pair in [*times, [labels.median, labels.p90]] for time in pair) + 10
    frame = _Rows.of([step.name for step in chart.steps], [labels.p90], look, 0.34)
    right = look.width - 2 * column - 4
    longest = max(step.p90 or step.median or 0 for step in chart.steps)
    # A step of hours would hide the others: at twice the standard the bar is cut, its number still stands.
    full = float(min(max(chart.standard, longest), 2 * chart.standard))
    per_second = (right - frame.left) / full
    parts = [text(look.width - n * column, 12, word, anchor="end") for n, word in ((1, labels.median), (0, labels.p90))]
    y = 20.0
    for step, pair, name in zip(chart.steps, times, frame.names, strict=True):
        middle = y + frame.height(name) / 2
        parts.append(frame.words(name, "", middle, step.name))
        parts.append(_step(step, frame.left, middle - 8, right, per_second))
        parts.append(text(look.width - column, middle + 4.5, pair[0], size=13, fill="ink", bold=True, anchor="end"))
        parts.append(text(look.width, middle + 4.5, pair[1], size=13, anchor="end"))
        y += frame.height(name)
    over = longest > chart.standard
    if over:
        parts.append(_standard(frame.left + chart.standard * per_second, y, clock(chart.standard, labels)))
    note = (labels.steps_over if over else labels.steps).format(n=clock(chart.standard, labels))
    says = ", ".join(
        f"{step.name}: {labels.median} {a}, {labels.p90} {b}" for step, (a, b) in zip(chart.steps, times, strict=True)
    )
    return Drawing(figure(look, y + 2, chart.title, says, parts), note)


def _time(seconds: float | None, look: Look) -> str:
    return "–" if seconds is None else clock(seconds, look.labels)


def _step(step: Step, left: float, y: float, right: float, per_second: float) -> str:
    median = min((step.median or 0) * per_second, right - left)
    p90 = min((step.p90 or 0) * per_second, right - left)
    track = tag("rect", x=left, y=y, width=right - left, height=16, fill="sunken")
    tail = hatch(left + median, y, p90 - median, 16, stroke="p500", gap=5, line=1.25) if p90 > median else ""
    filled = tag("rect", x=left, y=y, width=median, height=16, fill="p600") if median else ""
    cut = _break(right - 18, y) if (step.p90 or 0) * per_second > right - left + 0.5 else ""
    return track + tail + filled + cut


def _standard(x: float, bottom: float, value: str) -> str:
    line = tag(
        "path",
        d=f"M{decimal(x)} 16V{decimal(bottom)}",
        fill="none",
        stroke="red-s",
        stroke_width=1.5,
        stroke_dasharray="4 3",
    )
    return line + text(x, 12, value, fill="red", bold=True, anchor="middle")


# ── a bar with a target, columns ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Target:
    """A rate 0..1 of `n` cases beside its target; None when nothing was counted."""

    title: str
    rate: float | None
    n: int
    target: float = 0.9


def target(chart: Target, look: Look) -> Drawing:
    """A small bar for a table's cell (Look.width 88), red below the target; the note is the rate in words.

    Below 20 cases there is no rate: no drawing, and the note is "n<20".
    """
    if chart.rate is None or chart.n < TOO_FEW:
        return Drawing("", look.labels.few)
    rate, wide = min(1.0, max(0.0, chart.rate)), float(look.width)
    shown = percent(chart.rate, look.labels)
    tick = wide * chart.target
    parts = [
        tag("rect", x=0, y=4, width=wide, height=8, fill="sunken"),
        tag("rect", x=0, y=4, width=wide * rate, height=8, fill="red-s" if chart.rate < chart.target else "p400"),
        tag("path", d=f"M{decimal(tick)} 0V16", fill="none", stroke="ink", stroke_width=1.5),
    ]
    says = look.labels.target.format(
        n=shown, m=percent(chart.target, look.labels).replace(look.labels.point + "0%", "%")
    )
    return Drawing(figure(look, 16, chart.title, says, parts), shown)


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars in the order given, such as the age of open cases; `unit` stands once below."""

    title: str
    columns: Sequence[Bar]
    unit: str = ""


def columns(chart: Columns, look: Look) -> Drawing:
    """Columns from 0 with the number above and the name below; lying bars where these do not fit."""
    if not chart.columns:
        return nothing(look, chart.title)
    space = look.width / len(chart.columns)
    names = [wrap(column.name, space - 6, 12) for column in chart.columns]
    numbers = [number(column.value, look.labels) for column in chart.columns]
    broad = max(width(shown, 13, bold=True) for shown in numbers) > space - 4
    if broad or any(name and name[-1].endswith("…") for name in names):
        return bars(Bars(chart.title, chart.columns), look)
    tallest = max(1, *(column.value for column in chart.columns))
    height, wide = min(160.0, look.width * 0.4), min(64.0, space * 0.62)
    bottom = 22 + height
    parts = []
    for n, (column, name, shown) in enumerate(zip(chart.columns, names, numbers, strict=True)):
        middle, tall = space * (n + 0.5), height * column.value / tallest
        parts.append(tag("rect", x=middle - wide / 2, y=bottom - tall, width=wide, height=tall, fill="p500"))
        parts.append(text(middle, bottom - tall - 7, shown, size=13, fill="ink", bold=True, anchor="middle"))
        parts += [text(middle, bottom + 18 + 15 * k, line, anchor="middle") for k, line in enumerate(name)]
    parts.append(tag("path", d=f"M0 {decimal(bottom)}H{look.width}", fill="none", stroke="line-2"))
    end = bottom + 9 + 15 * max(len(name) for name in names)
    if chart.unit:
        parts.append(text(look.width / 2, end + 14, chart.unit, anchor="middle"))
        end += 20
    says = ", ".join(f"{c.name} {chart.unit} {number(c.value, look.labels)}" for c in chart.columns)
    return Drawing(figure(look, end, chart.title, says, parts))
