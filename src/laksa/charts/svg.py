"""SVG by hand: elements, colours by token, widths of words, Indonesian numbers. No `style`, so that the CSP holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from laksa.figures.arithmetic import TOO_FEW
from laksa.ui import formats

WEB_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"

# The light value of each token is the attribute; the class `cf-` (fill) or `cs-` (stroke) lets charts.css recolour it.
COLOURS = {
    "ink": "#13211F", "ink-2": "#42524F", "ink-3": "#596966", "line": "#D8DFDD", "line-2": "#72827F",
    "sunken": "#ECF0EF", "surface": "#FFFFFF", "p400": "#3F949F", "p500": "#1C7682", "p600": "#0D5E6A",
    "green-s": "#1A7A48", "grey-s": "#6A787D", "amber-s": "#B06B00", "red-s": "#B3261E", "red": "#A8201A",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    """Every word and sign the drawings add themselves; Indonesian unless told. `{n}` and `{m}` are numbers."""

    group: str = "."
    point: str = ","
    time: str = "."
    empty: str = "Tidak ada data."
    others: str = "Lainnya"
    axis_from: str = "Sumbu mulai dari {n}."
    others_cut: str = "Batang {name} dipotong; angkanya tertulis."
    median: str = "median"
    p90: str = "p90"
    steps: str = "Isi: median. Arsir: persentil ke-90. Lebar penuh: standar {n}."
    steps_over: str = "Isi: median. Arsir: persentil ke-90. Garis putus: standar {n}."
    target: str = "{n}, target {m}"
    few: str = f"n<{TOO_FEW}"
    below: str = "Kurang dari {n}"
    between: str = "{n} sampai {m}"
    or_more: str = "{n} atau lebih"
    unnamed: str = "Nama yang tidak muat ada di tabel."
    without_place: str = "{n} laporan tanpa lokasi atau rahasia tidak digambar, tetapi terhitung."


@dataclass(frozen=True, slots=True)
class Look:
    """How a drawing is made: `prefix` of its ids (unique on the page), `width` in px, typeface, labels.

    Draw at the width it is shown at (328 for a phone, 620-640 for a column or A4): text is 12-14 px and never scaled.
    """

    prefix: str
    width: int = 620
    font: str = WEB_FONT
    labels: Labels = field(default_factory=Labels)


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: the colour of its swatch as #RRGGBB, its words, and the swatch itself as SVG."""

    colour: str
    text: str

    @property
    def swatch(self) -> str:
        inside = tag("rect", width=28, height=16, rx=2, fill=self.colour)
        return tag("svg", inside, xmlns=_NS, viewBox="0 0 28 16", width=28, height=16, aria_hidden="true")


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG element (empty text when there is nothing to draw), the words to print beside it, the legend's lines."""

    svg: str
    note: str = ""
    legend: tuple[Key, ...] = ()


_NS = "http://www.w3.org/2000/svg"


def tag(name: str, *inside: str, **attributes: object) -> str:
    """An element; `fill` and `stroke` take a token of COLOURS, a colour, or "none"; None leaves an attribute out."""
    classes = [str(attributes.pop("cls"))] if "cls" in attributes else []
    for kind, mark in (("fill", "cf"), ("stroke", "cs")):
        token = attributes.get(kind)
        if token in COLOURS:
            attributes[kind] = COLOURS[str(token)]
            classes.append(f"{mark}-{token}")
    shown = {"class": " ".join(classes) or None, **attributes}
    text = "".join(f' {k.replace("_", "-")}="{_value(v)}"' for k, v in shown.items() if v is not None)
    return f"<{name}{text}>{''.join(inside)}</{name}>" if inside else f"<{name}{text}/>"


def _value(value: object) -> str:
    return decimal(value) if isinstance(value, float) else escape(str(value), {'"': "&quot;"})


def decimal(value: float) -> str:
    """A coordinate with one decimal at most."""
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def clean(words: str) -> str:
    """Words as XML may hold them: escaped, without control characters."""
    return escape("".join(c for c in words if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff"))


def text(
    x: float, y: float, words: str, *, size: int = 12, fill: str = "ink-2", bold: bool = False, anchor: str = "start"
) -> str:
    """Words with their baseline at `y`."""
    weight = 600 if bold else None
    place = None if anchor == "start" else anchor
    return tag("text", clean(words), x=x, y=y, font_size=size, font_weight=weight, text_anchor=place, fill=fill)


def figure(look: Look, height: float, title: str, says: str, parts: Iterable[str]) -> str:
    """The whole picture with its name and, for those who cannot see it, its numbers in `says`."""
    ids = f"{look.prefix}-t", f"{look.prefix}-d"
    return tag(
        "svg",
        tag("title", clean(title), id=ids[0]) + tag("desc", clean(says), id=ids[1]),
        *parts,
        xmlns=_NS,
        cls="chart",
        viewBox=f"0 0 {look.width} {math.ceil(height)}",
        width=look.width,
        height=math.ceil(height),
        role="img",
        aria_labelledby=" ".join(ids),
        font_family=look.font,
    )


def nothing(look: Look, title: str) -> Drawing:
    """The picture of no data: it says so."""
    return Drawing(figure(look, 40, title, look.labels.empty, [text(0, 24, look.labels.empty, size=14)]))


def hatch(x: float, y: float, width: float, height: float, *, stroke: str, gap: float = 5, line: float = 1.5) -> str:
    """A rectangle hatched "/" (135 degrees) as one path: patterns come out differently in every PDF reader."""
    first = math.ceil((x + y) / gap) * gap
    strokes = []
    for c in (first + n * gap for n in range(math.ceil((width + height) / gap))):
        left, right = max(x, c - y - height), min(x + width, c - y)
        if right > left:
            strokes.append(f"M{decimal(left)} {decimal(c - left)}L{decimal(right)} {decimal(c - right)}")
    return tag("path", d="".join(strokes), fill="none", stroke=stroke, stroke_width=line) if strokes else ""


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────


def number(value: float, labels: Labels, decimals: int = 0) -> str:
    """1148 reads 1.148; 91.24 with one decimal reads 91,2."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", labels.group + labels.point))


def percent(rate: float, labels: Labels) -> str:
    """0.956 reads 95,6%; exactly 0 and 1 carry no decimal."""
    return number(100 * rate, labels, 0 if rate in (0, 1) else 1) + "%"


def clock(seconds: float, labels: Labels) -> str:
    """Minutes and seconds, 01.26; over an hour 1.02.03."""
    return formats.clock(seconds, labels.time)


# ── width of words ───────────────────────────────────────────────────────────────────────────────

# Advance in em, by class of character: Liberation Sans, a little wider than Roboto, Inter and Segoe UI.
_NARROW, _SLIM, _WIDE = frozenset("ijlI.,:;'|! "), frozenset('frt()[]{}-/"*'), frozenset("mwMW@%")


def width(words: str, size: float, *, bold: bool = False) -> float:
    """About how wide `words` are in px, on the safe side."""
    return sum(_advance(c) for c in words) * size * (1.08 if bold else 1.02)


def _advance(c: str) -> float:
    if c in _NARROW:
        return 0.28
    if c in _SLIM:
        return 0.36
    if c in _WIDE:
        return 0.9
    if c < "\u0300":
        return 0.7 if c.isupper() else 0.56
    return 1.0


def wrap(words: str, limit: float, size: float, *, bold: bool = False, lines: int = 2) -> list[str]:
    """`words` in at most `lines` lines of `limit` px, broken at spaces, ended with "…" when more was said."""
    done: list[str] = []
    rest = " ".join(words.split())
    while rest and len(done) < lines:
        fits = _fitting(rest, limit, size, bold)
        if len(done) == lines - 1 and fits < len(rest):
            done.append(rest[: _fitting(rest, limit - size, size, bold)].rstrip() + "…")
            break
        cut = fits if fits == len(rest) or rest[fits] == " " else rest.rfind(" ", 0, fits)
        cut = cut if cut > 0 else fits
        done.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return done


def _fitting(words: str, limit: float, size: float, bold: bool) -> int:
    """How many characters fit, at least one."""
    used, factor = 0.0, size * (1.08 if bold else 1.02)
    for at, c in enumerate(words):
        used += _advance(c) * factor
        if used > limit and at:
            return at
    return len(words)


def lines_of(
    x: float, y: float, lines: Sequence[str], *, size: int, leading: int, fill: str, bold: bool = False
) -> str:
    """Lines of words, the first baseline at `y`."""
    return "".join(text(x, y + n * leading, line, size=size, fill=fill, bold=bold) for n, line in enumerate(lines))
