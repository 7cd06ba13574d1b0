"""Draws the demo city's photos by code: flat pictures, the same seed always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

from PIL import Image, ImageChops, ImageColor, ImageDraw

T = TypeVar("T")
Ink = str | tuple[int, int, int]
Point = tuple[float, float]

WIDTH, HEIGHT = 960, 720  # every coordinate below lives on this sheet
FADE = Image.linear_gradient("L").point([255 - level * 3 // 4 for level in range(256)])  # light, from lamp to floor
FINE = 2  # drawn this much larger, then reduced: Pillow's pen has no soft edges


@dataclass(frozen=True, slots=True)
class Hour:
    sky: str
    wall: str
    leaf: str
    grass: str
    asphalt: str
    kerb: str


HOURS = (
    Hour("#c6d4d6", "#94a39a", "#66845f", "#98a78c", "#6f767a", "#cfd0cb"),  # morning
    Hour("#bac4c7", "#8e9b92", "#5f7a5e", "#8f9a8c", "#6b7175", "#c9cac6"),  # noon, hazy
    Hour("#dccdb8", "#a3978a", "#6d7a55", "#a39c82", "#736f6e", "#d3c9ba"),  # late afternoon
    Hour("#a9b3b8", "#7f8a8a", "#54705a", "#7d8a7d", "#5d6469", "#b9bdbb"),  # before rain
)
NIGHTS = ("#1b2430", "#18222b", "#1d2233")
ROOFS = ("#a2745f", "#8f6a5b", "#7c7f80", "#9a7f63")
PAINTS = ("#c9b79c", "#a9b8b0", "#b7a7a0", "#9fb0b8", "#c2bca6")
CLOTHES = ("#3f949f", "#b0685a", "#d0a24c", "#5a6b8c", "#7d8f63", "#8b6f8f")
CARS = ("#b3463f", "#d9d7d0", "#3e5f80", "#39444a", "#c79a3c", "#7f9a8c")
SKINS = ("#c99a77", "#b78562", "#d8ae8b")
PACK = ((180, 470, 150), (440, 580, 210), (760, 500, 170), (250, 680, 230))  # where dogs stand, how long they are
DARK, SHADE, GLASS = "#2c3236", "#4a5256", "#b9cdd2"


def mix(one: Ink, other: Ink, share: float) -> Ink:
    """One colour moved towards the other by a share between 0 and 1."""
    first, second = (ImageColor.getrgb(ink) if isinstance(ink, str) else ink for ink in (one, other))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first[:3], second[:3], strict=True))
    return red, green, blue


class Sketch:
    """A sheet and its luck. Luck is asked for by name, so before and after show the same place."""

    def __init__(self, scene: str, seed: int, size: tuple[int, int]) -> None:
        self.key = f"{scene}:{seed}"
        self.image = Image.new("RGB", (size[0] * FINE, size[1] * FINE))
        self.pen = ImageDraw.Draw(self.image)
        self.veils: list[tuple[Ink, float, list[Point], bool]] = []
        self.wide, self.tall = size[0] * FINE / WIDTH, size[1] * FINE / HEIGHT
        self.hour = self.choose("hour", HOURS)

    def between(self, name: str, low: float, high: float) -> float:
        luck = blake2b(f"{self.key}:{name}".encode(), digest_size=4).digest()
        return low + (high - low) * int.from_bytes(luck) / 2**32

    def choose(self, name: str, options: Sequence[T]) -> T:
        return options[int(self.between(name, 0, len(options)))]

    def _on_sheet(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.wide, y * self.tall) for x, y in points]

    def box(self, left: float, top: float, right: float, bottom: float, ink: Ink, radius: float = 0) -> None:
        self.pen.rounded_rectangle(self._on_sheet([(left, top), (right, bottom)]), radius * self.wide, fill=ink)

    def blob(self, x: float, y: float, wide: float, tall: float, ink: Ink) -> None:
        self.pen.ellipse(self._on_sheet([(x - wide, y - tall), (x + wide, y + tall)]), fill=ink)

    def ring(self, x: float, y: float, radius: float, ink: Ink, width: float) -> None:
        corners = self._on_sheet([(x - radius, y - radius), (x + radius, y + radius)])
        self.pen.ellipse(corners, outline=ink, width=round(width * self.wide))

    def shape(self, ink: Ink, *points: Point) -> None:
        self.pen.polygon(self._on_sheet(points), fill=ink)

    def path(self, ink: Ink, width: float, *points: Point) -> None:
        self.pen.line(self._on_sheet(points), fill=ink, width=max(1, round(width * self.wide)), joint="curve")

    def veil(self, ink: Ink, share: float, *points: Point, fade: bool = False) -> None:
        """A shape one can see through, laid over everything else; two points are the corners of an oval."""
        self.veils.append((ink, share, [(x / FINE, y / FINE) for x, y in self._on_sheet(points)], fade))

    def jpeg(self) -> bytes:
        picture = self.image.reduce(FINE)
        for ink, share, points, fade in self.veils:
            left, top = (max(0, int(min(point[axis] for point in points))) for axis in (0, 1))
            right, bottom = (int(max(point[axis] for point in points)) + 1 for axis in (0, 1))
            mask = Image.new("L", (right - left, bottom - top))
            inside, pen = [(x - left, y - top) for x, y in points], ImageDraw.Draw(mask)
            (pen.ellipse if len(inside) == 2 else pen.polygon)(inside, fill=round(255 * share))
            if fade:
                mask = ImageChops.multiply(mask, FADE.resize(mask.size, Image.Resampling.NEAREST))
            picture.paste(ink, (left, top), mask)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=80)
        return out.getvalue()


# ---- what stands in a street ----


def house(s: Sketch, name: str, left: float, right: float, top: float, base: float) -> None:
    paint = mix(s.choose(f"{name} paint", PAINTS), s.hour.wall, 0.6)
    s.box(left, top, right, base, paint)
    if s.between(f"{name} roof", 0, 1) < 0.55:
        roof, middle = mix(s.choose(f"{name} tiles", ROOFS), s.hour.wall, 0.35), (left + right) / 2
        s.shape(roof, (left - 12, top), (middle, top - (right - left) * 0.28), (right + 12, top))
    pane = mix(s.hour.sky, paint, 0.35)
    for x in range(int(left) + 22, int(right) - 38, 52):
        for y in range(int(top) + 22, int(base) - 34, 58):
            s.box(x, y, x + 24, y + 30, pane)


def crown(s: Sketch, x: float, y: float, radius: float) -> None:
    leaf = s.hour.leaf
    s.blob(x - radius * 0.55, y + radius * 0.2, radius * 0.75, radius * 0.7, mix(leaf, "#000000", 0.08))
    s.blob(x + radius * 0.6, y + radius * 0.25, radius * 0.7, radius * 0.65, mix(leaf, "#000000", 0.04))
    s.blob(x, y - radius * 0.1, radius * 0.9, radius * 0.85, leaf)
    s.blob(x - radius * 0.2, y - radius * 0.35, radius * 0.45, radius * 0.38, mix(leaf, "#ffffff", 0.1))


def skyline(s: Sketch, base: float = 250) -> None:
    """Sky, clouds, a row of houses and trees, and the verge below them."""
    s.box(0, 0, WIDTH, HEIGHT, s.hour.sky)
    for cloud in range(2):
        x, y = s.between(f"cloud {cloud}", 80, 880), s.between(f"cloud height {cloud}", 30, 80)
        for shift, puff in ((-50, 60), (0, 80), (60, 55)):
            s.blob(x + shift, y + abs(shift) * 0.15, puff, 22, mix(s.hour.sky, "#ffffff", 0.3))
    left, count = -s.between("skyline", 0, 80), 0
    while left < WIDTH:
        wide = s.between(f"house {count} wide", 110, 210)
        house(s, f"house {count}", left, left + wide, base - s.between(f"house {count} tall", 70, 165), base)
        left, count = left + wide + s.between(f"gap {count}", 4, 70), count + 1
    for number in range(3):
        x, radius = s.between(f"tree {number}", 40 + 300 * number, 300 + 300 * number), s.between(f"r{number}", 34, 56)
        s.box(x - 5, base - radius, x + 5, base + 6, "#6b5a4a")
        crown(s, x, base - radius * 1.2, radius)
    s.box(0, base, WIDTH, HEIGHT, s.hour.grass)


def carriageway(s: Sketch, top: float = 286) -> None:
    """The road seen across its whole width, as from a kerb, with its middle line."""
    asphalt, slope = s.hour.asphalt, s.between("slope", -12, 12)
    s.box(0, top, WIDTH, HEIGHT, mix(asphalt, "#000000", 0.12))
    s.shape(asphalt, (0, top + 28 + slope), (WIDTH, top + 28 - slope), (WIDTH, HEIGHT), (0, HEIGHT))
    s.shape(
        s.hour.kerb, (0, top + 16 + slope), (WIDTH, top + 16 - slope), (WIDTH, top + 36 - slope), (0, top + 40 + slope)
    )
    middle = s.between("middle", 430, 560)
    for near, far in ((0.08, 0.2), (0.32, 0.5), (0.7, 1.0)):
        high, low = top + 40 + near * (HEIGHT - top - 40), top + 40 + far * (HEIGHT - top - 40)
        thin, thick = 12 + 50 * near, 12 + 50 * far
        s.shape("#c6c5bf", (middle - thin, high), (middle + thin, high), (middle + thick, low), (middle - thick, low))


def pavement(s: Sketch, top: float, bottom: float) -> None:
    """A footpath of slabs along the lower edge of the picture."""
    slab = mix(s.hour.kerb, "#a58d77", 0.35)
    s.box(0, top, WIDTH, bottom, slab)
    for x in range(-300, WIDTH + 300, 90):
        s.path(mix(slab, "#000000", 0.12), 2, (x + (480 - x) * 0.12, top), (x, bottom))
    for share in (0.3, 0.62):
        y = top + (bottom - top) * share
        s.path(mix(slab, "#000000", 0.12), 2, (0, y), (WIDTH, y))


def person(s: Sketch, name: str, x: float, foot: float, tall: float) -> None:
    cloth, skin = s.choose(f"{name} cloth", CLOTHES), s.choose(f"{name} skin", SKINS)
    unit = tall / 10
    s.box(x - unit * 1.0, foot - unit * 4.4, x - unit * 0.15, foot, DARK, unit * 0.3)
    s.box(x + unit * 0.15, foot - unit * 4.4, x + unit * 1.0, foot, DARK, unit * 0.3)
    s.box(x - unit * 1.5, foot - unit * 8, x + unit * 1.5, foot - unit * 3.8, cloth, unit * 0.9)
    if s.between(f"{name} veil", 0, 1) < 0.4:
        s.blob(x, foot - unit * 8.5, unit * 1.35, unit * 1.6, mix(cloth, "#ffffff", 0.35))
        s.blob(x, foot - unit * 8.8, unit * 0.85, unit * 1.0, skin)
    else:
        s.blob(x, foot - unit * 9.0, unit * 1.1, unit * 1.2, DARK)
        s.blob(x, foot - unit * 8.7, unit * 1.0, unit * 1.1, skin)


def car(s: Sketch, x: float, ground: float, long: float, paint: Ink) -> None:
    unit = long / 10
    s.blob(x + unit * 5, ground, unit * 5.2, unit * 0.35, mix(s.hour.asphalt, "#000000", 0.3))
    s.shape(
        paint,
        (x + unit * 1.7, ground - unit * 2.2),
        (x + unit * 2.9, ground - unit * 3.9),
        (x + unit * 7, ground - unit * 3.9),
        (x + unit * 8.4, ground - unit * 2.2),
    )
    for left, right, lean in ((2.4, 4.8, 0.9), (5.1, 7.6, -0.9)):
        inner_left = left + max(lean, 0)
        inner_right = right + min(lean, 0)
        s.shape(
            GLASS,
            (x + unit * left, ground - unit * 2.3),
            (x + unit * inner_left, ground - unit * 3.5),
            (x + unit * inner_right, ground - unit * 3.5),
            (x + unit * right, ground - unit * 2.3),
        )
    s.box(x, ground - unit * 2.4, x + unit * 10, ground - unit * 0.7, paint, unit * 0.6)
    s.box(x + unit * 9.3, ground - unit * 2.0, x + unit * 9.9, ground - unit * 1.5, "#f0dfae", unit * 0.2)
    s.box(x + unit * 0.1, ground - unit * 2.0, x + unit * 0.6, ground - unit * 1.5, "#a33d36", unit * 0.2)
    for wheel in (2.3, 7.7):
        s.blob(x + unit * wheel, ground - unit * 0.8, unit * 1.0, unit * 1.0, DARK)
        s.blob(x + unit * wheel, ground - unit * 0.8, unit * 0.45, unit * 0.45, "#9aa2a5")


def motorbike(s: Sketch, x: float, ground: float, long: float, paint: Ink) -> None:
    unit = long / 10
    for wheel in (1.8, 8.2):
        s.ring(x + unit * wheel, ground - unit * 1.6, unit * 1.6, DARK, unit * 0.6)
    s.shape(
        paint,
        (x + unit * 1, ground - unit * 3.8),
        (x + unit * 4.6, ground - unit * 3.6),
        (x + unit * 6.2, ground - unit * 2),
        (x + unit * 7.2, ground - unit * 4.8),
        (x + unit * 7.8, ground - unit * 4.6),
        (x + unit * 6.8, ground - unit * 1.4),
        (x + unit * 2.6, ground - unit * 1.6),
    )
    s.box(x + unit * 0.8, ground - unit * 4.4, x + unit * 5, ground - unit * 3.6, DARK, unit * 0.4)
    s.path(
        DARK,
        unit * 0.45,
        (x + unit * 8.2, ground - unit * 1.6),
        (x + unit * 7, ground - unit * 5.6),
        (x + unit * 6, ground - unit * 5.8),
    )


def rider(s: Sketch, x: float, ground: float, long: float, cloth: Ink) -> None:
    unit = long / 10
    motorbike(s, x, ground, long, mix(cloth, "#39444a", 0.4))
    s.path(
        DARK,
        unit * 1.2,
        (x + unit * 3.2, ground - unit * 4.4),
        (x + unit * 5.2, ground - unit * 4),
        (x + unit * 5, ground - unit * 1.6),
    )
    s.path(cloth, unit * 2.2, (x + unit * 3.3, ground - unit * 4.6), (x + unit * 4, ground - unit * 7.6))
    s.path(cloth, unit * 0.9, (x + unit * 4, ground - unit * 7.2), (x + unit * 6.4, ground - unit * 5.9))
    s.blob(x + unit * 4.6, ground - unit * 9, unit * 1.25, unit * 1.25, cloth)
    s.box(x + unit * 4.8, ground - unit * 9.2, x + unit * 5.8, ground - unit * 8.4, DARK, unit * 0.3)


def bricks(s: Sketch, top: float, bottom: float) -> None:
    clay = s.choose("clay", ("#ab8f78", "#a5897a", "#9d9182", "#b09a80"))
    s.box(0, top, WIDTH, bottom, clay)
    s.box(0, top - 16, WIDTH, top + 6, mix(clay, "#000000", 0.3))
    line = mix(clay, "#000000", 0.16)
    for row, y in enumerate(range(int(top) + 48, int(bottom), 46)):
        s.path(line, 4, (0, y), (WIDTH, y))
        for x in range(60 + row % 2 * 95, WIDTH, 190):
            s.path(line, 4, (x, y - 44), (x, y))


def bag(s: Sketch, x: float, ground: float, radius: float, ink: Ink) -> None:
    s.shape(
        mix(ink, "#000000", 0.35),
        (x - 12, ground - radius * 1.25),
        (x - 22, ground - radius * 1.7),
        (x, ground - radius * 1.4),
        (x + 18, ground - radius * 1.75),
        (x + 12, ground - radius * 1.25),
    )
    s.blob(x, ground - radius * 0.68, radius * 0.92, radius * 0.7, ink)
    s.box(x - radius * 0.95, ground - radius * 0.6, x + radius * 0.95, ground, ink, radius * 0.25)
    s.path(
        mix(ink, "#ffffff", 0.16), 4, (x - radius * 0.4, ground - radius), (x - radius * 0.55, ground - radius * 0.5)
    )


# ---- the scenes ----


def road(s: Sketch, after: bool) -> None:
    skyline(s)
    carriageway(s)
    x, y, wide = s.between("x", 250, 600), s.between("y", 500, 570), s.between("wide", 140, 195)
    tall = wide * 0.42
    if after:
        corners = ((-1.15, -0.75), (1.0, -1.15), (1.3, 0.95), (-1.3, 1.1))
        places = [(x + wide * across, y + tall * down) for across, down in corners]
        s.shape("#35393c", *places)
        s.path("#24282a", 5, *places, places[0])
        return
    for across, down, end in ((-1, 0.1, -1.7), (0.9, -0.1, 1.6), (0.3, 0.9, 0.5)):
        bend = (x + wide * (across + end) / 2, y + tall * (down + 0.25))
        s.path(
            "#3d4447", 5, (x + wide * across, y + tall * down), bend, (x + wide * end, y + tall * (down * 1.9 - 0.1))
        )
    s.blob(x, y, wide, tall, "#33383b")
    s.blob(x - wide * 0.08, y + tall * 0.1, wide * 0.72, tall * 0.64, "#7f8c93")
    s.blob(x + wide * 0.05, y + tall * 0.08, wide * 0.42, tall * 0.36, "#a5b1b2")
    for stone in range(7):
        across, down = s.between(f"stone {stone}", -1.4, 1.4), s.between(f"stone down {stone}", 0.95, 1.5)
        s.blob(x + wide * across, y + tall * down, 9, 6, "#4b5154")


def lamp(s: Sketch, after: bool) -> None:
    night = s.choose("night", NIGHTS)
    dim = mix(night, "#4a4f52", 0.55) if after else mix(night, "#0a0d12", 0.25)
    s.box(0, 0, WIDTH, HEIGHT, mix(night, "#2b3b4d", 0.25))
    s.box(0, 0, WIDTH, 190, night)
    left, count = -s.between("skyline", 0, 60), 0
    while left < WIDTH:
        wide, top = s.between(f"wide {count}", 130, 230), s.between(f"top {count}", 150, 290)
        wall = mix(dim, "#0c1118", 0.15 if count % 2 else 0.4)
        s.box(left, top, left + wide, 460, wall)
        if s.between(f"roof {count}", 0, 1) < 0.4:
            s.shape(wall, (left, top), (left + wide / 2, top - 50), (left + wide, top))
        for pane in range(2):
            if s.between(f"pane {count} {pane}", 0, 1) < 0.55:
                x = left + 28 + pane * 56
                s.box(x, top + 50, x + 30, top + 88, "#c39a4a" if after else "#4a4232")
        left, count = left + wide + s.between(f"gap {count}", -10, 40), count + 1
    s.box(0, 450, WIDTH, HEIGHT, mix(night, "#44474a", 0.8 if after else 0.3))
    s.shape(mix(night, "#5a5c5c", 0.75 if after else 0.3), (390, 450), (580, 450), (850, HEIGHT), (110, HEIGHT))
    for top, low, thin in ((475, 525, 8), (565, 635, 14), (675, HEIGHT, 20)):
        paint = "#c9b88c" if after else "#3f4a4b"
        s.shape(paint, (484 - thin * 0.7, top), (484 + thin * 0.7, top), (484 + thin, low), (484 - thin, low))
    shift = s.between("shift", -50, 50)
    lamp_post(s, 810 + shift, 170, 560, 0.6, -1, after)
    lamp_post(s, 210 + shift, 70, 680, 1.0, 1, after)


def lamp_post(s: Sketch, x: float, top: float, foot: float, scale: float, side: int, lit: bool) -> None:
    steel, head = "#11171c", x + side * 150 * scale
    s.path(steel, 15 * scale, (x, foot), (x, top + 34), (x + side * 12, top + 10), (x + side * 36, top), (head, top))
    low = top + 34 * scale
    plate = "#fff0cf" if lit else "#333c40"
    s.shape(
        plate,
        (head - 56 * scale, top - 6),
        (head + 56 * scale, top - 6),
        (head + 36 * scale, low),
        (head - 36 * scale, low),
    )
    if not lit:
        return
    reach, thin = 250 * scale, 36 * scale
    cone = (head - thin, low), (head + thin, low), (head + reach, foot), (head - reach, foot)
    s.veil("#f7d784", 0.95, *cone, fade=True)
    s.veil("#f6d88e", 0.28, (head - reach * 1.1, foot - 62 * scale), (head + reach * 1.1, foot + 62 * scale))


def drain(s: Sketch, after: bool) -> None:
    skyline(s, 240)
    s.shape(s.hour.asphalt, (520, 262), (WIDTH, 262), (WIDTH, HEIGHT), (700, HEIGHT))
    s.shape(mix(s.hour.grass, "#b7a98f", 0.5), (0, 262), (410, 262), (140, HEIGHT), (0, HEIGHT))
    concrete = mix(s.hour.kerb, "#8d9294", 0.3)
    s.shape(concrete, (410, 262), (520, 262), (760, HEIGHT), (120, HEIGHT))
    s.shape(mix(concrete, "#000000", 0.4), (440, 262), (492, 262), (640, HEIGHT), (225, HEIGHT))
    if after:
        s.shape("#6f98a3", (446, 290), (486, 290), (590, HEIGHT), (285, HEIGHT))
        for line in range(7):
            y = 330 + line * 55
            x, reach = 462 - (y - 290) * 0.06 + s.between(f"ripple {line}", -20, 20), (y - 250) * 0.13
            s.path("#a9c7cd", 4, (x - reach, y), (x - reach * 0.2, y - 5), (x + reach, y))
        return
    s.shape("#4f4d3f", (436, 275), (496, 275), (655, HEIGHT), (205, HEIGHT))
    s.veil("#4f4d3f", 0.6, (560, 560), (860, 700))
    junk = ("#d8d4c8", "#39444a", "#b55a4e", "#6f8f8c", "#c79a3c", "#7d8f63")
    for piece in range(20):
        y = 330 + piece * 19
        reach = (y - 262) * 0.42
        x, wide = 463 - (y - 262) * 0.06 + s.between(f"junk {piece}", -1, 1) * reach, 10 + (y - 262) * 0.09
        ink = s.choose(f"junk ink {piece}", junk)
        if s.between(f"kind {piece}", 0, 1) < 0.5:
            s.blob(x, y, wide, wide * 0.6, ink)
        else:
            s.shape(
                ink,
                (x - wide, y - wide * 0.3),
                (x + wide * 0.8, y - wide * 0.5),
                (x + wide, y + wide * 0.3),
                (x - wide * 0.7, y + wide * 0.5),
            )


def flood(s: Sketch, after: bool) -> None:
    skyline(s, 300)
    for number, left in enumerate((40, 380, 700)):
        house(s, f"near {number}", left, left + 230, s.between(f"near tall {number}", 170, 220), 380)
        s.box(left + 95, 290, left + 145, 380, "#6b5a4a")
    ride = s.between("ride", 80, 220)
    paint = s.choose("paint", CARS)
    if after:
        carriageway(s, 380)
        for spot in range(4):
            s.blob(
                s.between(f"damp {spot}", 100, 860),
                s.between(f"damp y {spot}", 520, 690),
                90,
                18,
                mix(s.hour.asphalt, "#000000", 0.12),
            )
        car(s, ride, 640, 330, paint)
        return
    water = s.choose("water", ("#8b8672", "#7f8378", "#94896f"))
    s.box(0, 350, WIDTH, HEIGHT, water)
    s.box(0, 350, WIDTH, 372, mix(water, "#ffffff", 0.18))
    car(s, ride, 600, 330, paint)
    person(s, "wader", ride + 480, 672, 250)
    s.box(0, 556, WIDTH, HEIGHT, water)
    s.veil(paint, 0.25, (ride + 20, 558), (ride + 310, 600))
    for line in range(16):
        x, y = s.between(f"wave {line}", -40, 900), 400 + line * 20
        s.path(mix(water, "#ffffff", 0.3), 5, (x, y), (x + 40, y - 7), (x + 80, y), (x + 120, y - 7))


def trash(s: Sketch, after: bool) -> None:
    s.box(0, 0, WIDTH, HEIGHT, s.hour.sky)
    crown(s, s.between("tree", 120, 840), 120, 90)
    bricks(s, 180, 450)
    s.box(0, 440, WIDTH, HEIGHT, mix(s.hour.asphalt, "#a8a79c", 0.55))
    s.box(0, 440, WIDTH, 456, mix(s.hour.asphalt, "#000000", 0.2))
    if after:
        at = s.between("bin", 120, 620)
        for shift, ink in ((0, "#3c7a5a"), (150, "#c9a23f")):
            s.blob(at + shift + 50, 588, 74, 12, "#6d6e68")
            s.shape(ink, (at + shift, 420), (at + shift + 104, 420), (at + shift + 92, 590), (at + shift + 12, 590))
            s.box(at + shift - 8, 396, at + shift + 112, 424, mix(ink, "#000000", 0.25), 8)
        return
    for number in range(6):
        ink = s.choose(f"bag {number}", ("#2b3033", "#3b4347", "#6d818b", "#26292c", "#4d5a56"))
        bag(
            s,
            s.between(f"x {number}", 110 + number * 125, 190 + number * 125),
            590,
            s.between(f"r {number}", 78, 132),
            ink,
        )
    for number in range(7):
        x, y = s.between(f"flat {number}", 20 + number * 125, 110 + number * 125), s.between(f"y {number}", 605, 670)
        ink = s.choose(f"flat ink {number}", ("#cbb184", "#e0dfda", "#c94a40", "#d3b27a", "#8fb0b5"))
        s.shape(ink, (x + 14, y), (x + 110, y), (x + 96, y + 28), (x, y + 28))


def tree(s: Sketch, after: bool) -> None:
    skyline(s)
    carriageway(s)
    foot, bark = s.between("foot", 640, 760), "#6a5544"
    for pole in (70, 890):
        s.box(pole - 7, 60, pole + 7, 330, "#787c7d")
        s.box(pole - 40, 84, pole + 40, 94, "#787c7d")
    sag = 30 if after else 105
    for line in (0, 14):
        curve = [(70.0 + 82 * step, 90 + line + sag * (1 - ((step - 5) / 5) ** 2)) for step in range(11)]
        s.path("#33393c", 4, *curve)
    if after:
        s.shape(bark, (foot - 26, 350), (foot - 15, 215), (foot + 15, 215), (foot + 30, 350))
        crown(s, foot, 200, 66)
        for cut in range(3):
            s.blob(150 + cut * 46, 306, 23, 23, bark)
            s.blob(150 + cut * 46, 306, 15, 15, "#c7a983")
        return
    lean = s.between("lean", 230, 300)
    s.shape(bark, (foot - 22, 372), (foot - lean, 175), (foot - lean + 34, 160), (foot + 38, 360))
    s.shape("#7d6a52", (foot - 60, 384), (foot - 20, 344), (foot + 30, 336), (foot + 84, 380))
    for shift, y, radius in ((-30, 170, 105), (-130, 225, 80), (60, 125, 84)):
        crown(s, foot - lean + shift, y, radius)
    x, y = s.between("branch", 250, 420), 560
    s.path(bark, 16, (x - 150, y + 40), (x + 20, y), (x + 190, y - 34))
    s.path(bark, 9, (x + 20, y), (x + 110, y + 44))
    for across, down, radius in ((-140, 30, 54), (-40, 26, 40), (110, 46, 46), (190, -40, 58)):
        crown(s, x + across, y + down, radius)


def signal(s: Sketch, x: float, after: bool) -> None:
    s.box(x - 8, 210, x + 8, 298, "#5b6265")
    s.box(x - 36, 34, x + 36, 226, "#22282b", 14)
    for number, lit in enumerate(("#5a2f2c", "#54472b", "#5fd08a" if after else "#2c4636")):
        s.blob(x, 70 + number * 60, 23, 23, lit)
    if after:
        s.veil("#8ff0b4", 0.35, (x - 52, 138), (x + 52, 242))


def traffic(s: Sketch, after: bool) -> None:
    skyline(s)
    s.box(0, 280, WIDTH, HEIGHT, s.hour.asphalt)
    s.shape(s.hour.kerb, (0, 280), (WIDTH, 280), (WIDTH, 298), (0, 302))
    paint = mix(s.hour.asphalt, "#ffffff", 0.75 if after else 0.22)
    for bar in range(8):
        x = 30 + bar * 118
        s.shape(paint, (x + 22, 590), (x + 84, 590), (x + 72, 706), (x - 6, 706))
    cars = [s.choose(f"car {number}", CARS) for number in range(6)]
    if after:
        car(s, s.between("far car", 60, 260), 400, 210, cars[0])
        car(s, s.between("near car", 420, 560), 540, 290, cars[1])
        signal(s, 860, after)
        person(s, "walker", s.between("walker", 180, 420), 680, 210)
        return
    for number in range(4):
        car(s, -30 + number * 238 + s.between(f"shift {number}", -14, 14), 400, 212, cars[number])
    signal(s, 860, after)
    for number in range(3):
        car(s, -70 + number * 312 + s.between(f"near {number}", -12, 12), 548, 290, cars[number + 3])
    for number in range(3):
        rider(s, 90 + number * 290, 690, 150, s.choose(f"bike {number}", CLOTHES))


def no_parking(s: Sketch, x: float, foot: float) -> None:
    s.box(x - 5, foot - 250, x + 5, foot, "#8a9194")
    s.blob(x, foot - 262, 46, 46, "#b3362e")
    s.blob(x, foot - 262, 35, 35, "#2f5c93")
    s.path("#b3362e", 11, (x - 27, foot - 287), (x + 27, foot - 237))


def parking(s: Sketch, after: bool) -> None:
    skyline(s)
    s.box(0, 282, WIDTH, 480, s.hour.asphalt)
    s.path("#c6c5bf", 7, (0, 330), (WIDTH, 330))
    pavement(s, 500, HEIGHT)
    for block in range(12):
        ink = s.hour.kerb if not after else ("#d9d7d0", "#b3463f")[block % 2]
        s.box(block * 80, 476, block * 80 + 80, 504, ink)
    if not after:
        for number in range(3):
            ink = s.choose(f"car {number}", CARS)
            car(s, -40 + number * 345 + s.between(f"shift {number}", -15, 15), 560, 315, ink)
    no_parking(s, s.between("sign", 320, 350), 590)
    if after:
        car(s, s.between("passing", 450, 620), 430, 230, s.choose("car 0", CARS))
        person(s, "walker", s.between("walker", 140, 260), 680, 240)
        person(s, "second", s.between("second", 560, 760), 665, 220)
    else:
        for number in range(3):
            motorbike(s, 60 + number * 300, 690, 190, s.choose(f"bike {number}", CLOTHES))


def building(s: Sketch, after: bool) -> None:
    skyline(s, 300)
    s.box(0, 560, WIDTH, HEIGHT, mix(s.hour.asphalt, s.hour.kerb, 0.35))
    paint: Ink = s.choose("paint", PAINTS)
    paint = mix(paint, "#ffffff", 0.25) if after else mix(paint, "#6f6a5e", 0.35)
    tiles = s.choose("tiles", ROOFS)
    left, right = s.between("left", 90, 150), s.between("right", 800, 870)
    s.box(left, 290, right, 590, paint)
    s.box(left, 552, right, 590, mix(paint, "#000000", 0.25))
    s.shape(
        mix(tiles, "#000000", 0 if after else 0.22),
        (left - 46, 296),
        (left + 70, 150),
        (right - 70, 150),
        (right + 46, 296),
    )
    for row in (190, 226, 262):
        s.path(mix(tiles, "#000000", 0.25), 4, (left + 40 - (row - 190), row), (right - 40 + (row - 190), row))
    middle = (left + right) / 2
    s.box(middle - 52, 390, middle + 52, 590, "#7b5b42" if after else "#4d4035", 4)
    for x in (left + 70, right - 190):
        s.box(x, 370, x + 120, 470, "#e8e6df" if after else "#8a8578")
        s.box(x + 8, 378, x + 112, 462, GLASS if after else SHADE)
        s.path("#e8e6df" if after else "#8a8578", 6, (x + 60, 372), (x + 60, 468))
    if after:
        for x in (left + 30, right - 30):
            s.box(x - 20, 566, x + 20, 600, "#a2745f", 4)
            s.blob(x, 546, 34, 30, s.hour.leaf)
        return
    decay(s, left, right)


def decay(s: Sketch, left: float, right: float) -> None:
    """What years without care do to a house: holes, cracks, damp, weeds."""
    hole = s.between("hole", left + 150, right - 280)
    s.shape(
        "#2a2623",
        (hole, 196),
        (hole + 70, 176),
        (hole + 150, 206),
        (hole + 128, 258),
        (hole + 60, 244),
        (hole + 14, 262),
    )
    s.path("#8f7a60", 9, (hole + 10, 240), (hole + 148, 200))
    s.path("#8f7a60", 9, (hole + 40, 184), (hole + 90, 254))
    for side, x in enumerate((left + 30, right - 220)):
        tip = x + s.between(f"crack {side}", 20, 60)
        s.path("#5d574d", 6, (x, 310), (tip, 350), (tip - 24, 400), (tip + 14, 470), (tip, 548))
    s.blob(s.between("damp", left + 120, left + 170), 524, 84, 26, mix("#6f6a5e", "#4d5a4a", 0.4))
    s.shape("#3a4144", (right - 170, 400), (right - 120, 384), (right - 138, 440), (right - 160, 452))
    for number in range(14):
        x = left - 40 + number * 62
        for blade in (-14, 0, 14):
            s.path(s.hour.leaf, 6, (x, 604), (x + blade, 604 - s.between(f"weed {number}", 24, 62)))


def dog(s: Sketch, x: float, ground: float, long: float, fur: Ink, side: int) -> None:
    unit = long / 10 * side
    up = abs(unit)
    for leg in (-3, -2, 2.2, 3.2):
        s.path(mix(fur, "#000000", 0.12), up * 0.75, (x + unit * leg, ground - up * 2.5), (x + unit * leg, ground))
    s.path(
        fur,
        up * 0.6,
        (x - unit * 3.4, ground - up * 4),
        (x - unit * 4.8, ground - up * 5.2),
        (x - unit * 5, ground - up * 6.2),
    )
    s.blob(x, ground - up * 3.4, up * 3.9, up * 1.45, fur)
    s.shape(
        fur,
        (x + unit * 2, ground - up * 4),
        (x + unit * 3.2, ground - up * 6),
        (x + unit * 4.6, ground - up * 5),
        (x + unit * 3.6, ground - up * 2.6),
    )
    s.blob(x + unit * 4.1, ground - up * 5.6, up * 1.2, up * 1.05, fur)
    s.blob(x + unit * 5.3, ground - up * 5.2, up * 0.9, up * 0.55, fur)
    s.blob(x + unit * 6.0, ground - up * 5.35, up * 0.28, up * 0.25, DARK)
    s.shape(
        mix(fur, "#000000", 0.3),
        (x + unit * 3.3, ground - up * 6.3),
        (x + unit * 3.5, ground - up * 7.6),
        (x + unit * 4.2, ground - up * 6.5),
    )
    s.blob(x + unit * 4.5, ground - up * 5.8, up * 0.2, up * 0.2, DARK)


def animal(s: Sketch, after: bool) -> None:
    skyline(s)
    carriageway(s)
    furs = ("#a07b52", "#5d5148", "#c9b18a", "#3d3a38", "#8b6a4a")
    if not after:
        for number, (at, ground, long) in enumerate(PACK):
            side = 1 if s.between(f"side {number}", 0, 1) < 0.5 else -1
            dog(s, at + s.between(f"x {number}", -50, 50), ground, long, s.choose(f"fur {number}", furs), side)
        return
    x, paint = s.between("van", 90, 330), "#e4e6e3"
    s.blob(x + 240, 602, 270, 18, mix(s.hour.asphalt, "#000000", 0.3))
    s.box(x, 350, x + 350, 590, paint, 12)
    s.shape(paint, (x + 340, 400), (x + 430, 400), (x + 486, 480), (x + 486, 590), (x + 340, 590))
    s.shape(GLASS, (x + 368, 416), (x + 424, 416), (x + 462, 476), (x + 368, 476))
    s.box(x, 520, x + 486, 544, "#0d5e6a")
    s.box(x + 50, 380, x + 300, 500, "#3c464a", 6)
    dog(s, x + 160, 496, 120, s.choose("fur 0", furs), 1)
    for bar in range(8):
        s.path("#aab3b5", 5, (x + 66 + bar * 31, 380), (x + 66 + bar * 31, 500))
    for wheel in (90, 400):
        s.blob(x + wheel, 590, 40, 40, DARK)
        s.blob(x + wheel, 590, 17, 17, "#9aa2a5")
    person(s, "officer", x + 560, 640, 260)


def fire(s: Sketch, after: bool) -> None:
    skyline(s, 300)
    s.box(0, 540, WIDTH, HEIGHT, mix(s.hour.grass, "#8a7c68", 0.5))
    left = s.between("left", 160, 330)
    wall = mix(s.choose("wall", PAINTS), "#3b3733", 0.3)
    s.box(left, 300, left + 420, 560, wall)
    s.shape(mix(s.choose("tiles", ROOFS), "#000000", 0.15), (left - 46, 306), (left + 210, 165), (left + 466, 306))
    for x in (left + 50, left + 270):
        s.box(x, 370, x + 100, 460, "#2b2725")
        s.veil("#1d1a19", 0.5, (x - 16, 300), (x + 112, 400))
    if after:
        s.blob(left + 200, 620, 260, 40, "#57524c")
        s.blob(left + 160, 606, 110, 22, "#34302d")
        engine(s, left + 330)
        return
    for puff in range(6):
        x, y = left + 190 + s.between(f"puff {puff}", -50, 50) + puff * 26, 330 - puff * 58
        s.veil("#4b4a4a", 0.36, (x - 90 - puff * 16, y - 60), (x + 90 + puff * 16, y + 60))
    for x, base, tall in (
        (left + 100, 372, 130),
        (left + 320, 372, 150),
        (left + 130, 620, 170),
        (left + 240, 640, 240),
        (left + 350, 620, 150),
    ):
        flame(s, x, base, tall * s.between(f"flame {x - left}", 0.8, 1.15))
    s.blob(left + 240, 634, 190, 22, "#39332e")


def flame(s: Sketch, x: float, base: float, tall: float) -> None:
    for ink, part in (("#d9592c", 1.0), ("#f0932f", 0.72), ("#f8d06a", 0.42)):
        high, wide = tall * part, tall * 0.42 * part
        s.shape(
            ink,
            (x - wide, base - high * 0.3),
            (x - wide * 0.55, base - high * 0.72),
            (x - wide * 0.3, base - high * 0.55),
            (x + wide * 0.1, base - high),
            (x + wide * 0.4, base - high * 0.56),
            (x + wide * 0.7, base - high * 0.7),
            (x + wide, base - high * 0.28),
            (x, base),
        )
        s.blob(x, base - high * 0.26, wide, high * 0.27, ink)


def engine(s: Sketch, x: float) -> None:
    s.blob(x + 150, 672, 190, 16, "#5d574e")
    s.box(x, 490, x + 210, 650, "#b3362e", 8)
    s.shape("#b3362e", (x + 200, 480), (x + 296, 480), (x + 330, 560), (x + 330, 650), (x + 200, 650))
    s.shape(GLASS, (x + 226, 498), (x + 284, 498), (x + 308, 556), (x + 226, 556))
    s.box(x, 580, x + 330, 600, "#f3efe6")
    s.box(x + 226, 462, x + 270, 482, "#4f8fd0", 6)
    s.path("#d5d8d8", 9, (x - 6, 476), (x + 190, 476))
    s.path("#d5d8d8", 9, (x - 6, 456), (x + 190, 456))
    for rung in range(9):
        s.path("#d5d8d8", 5, (x + rung * 23, 456), (x + rung * 23, 476))
    for wheel in (60, 262):
        s.blob(x + wheel, 650, 36, 36, DARK)
        s.blob(x + wheel, 650, 15, 15, "#9aa2a5")


def office(s: Sketch, after: bool) -> None:
    wall = s.choose("wall", ("#dfe3de", "#e5ded2", "#d8e0e3"))
    s.box(0, 0, WIDTH, HEIGHT, wall)
    s.box(0, 560, WIDTH, HEIGHT, mix(wall, "#8a8478", 0.5))
    s.box(0, 0, WIDTH, 44, mix(wall, "#ffffff", 0.5))
    s.box(0, 150, WIDTH, 176, s.choose("band", ("#0d5e6a", "#3f6f8c", "#4f7a5f")))
    clock = s.choose("clock", (350, 640))
    s.blob(clock, 96, 40, 40, "#4a5256")
    s.blob(clock, 96, 33, 33, "#f6f5f1")
    s.path(DARK, 4, (clock, 70), (clock, 96), (clock + 20, 104))
    for desk in range(3):
        x = 90 + desk * 290
        is_open = after or desk == 2
        s.box(x, 210, x + 230, 440, "#f3f5f2" if is_open else "#aeb5b5", 4)
        if is_open:
            person(s, f"officer {desk}", x + 115, 520, 250)
        else:
            for slat in range(8):
                s.path("#8f9797", 4, (x, 236 + slat * 27), (x + 230, 236 + slat * 27))
        s.blob(x + 115, 130, 20, 9, "#5fc78c" if is_open else "#b3362e")
    s.box(40, 430, 920, 560, "#a98a66")
    s.box(26, 418, 934, 442, "#8f7354", 6)
    if after:
        person(s, "guest 0", s.between("guest", 180, 240), 700, 290)
        person(s, "guest 1", s.between("guest 1", 480, 530), 700, 280)
    else:
        for number in range(7):
            person(
                s,
                f"guest {number}",
                60 + number * 122 + s.between(f"stand {number}", -14, 14),
                704 - number % 2 * 16,
                270 + number % 3 * 16,
            )


def document(s: Sketch, after: bool) -> None:
    desk = s.choose("desk", ("#b08d68", "#a58466", "#8f9a98", "#9c7d5f"))
    s.box(0, 0, WIDTH, HEIGHT, desk)
    for grain in range(9):
        y = 40 + grain * 82 + s.between(f"grain {grain}", -20, 20)
        s.path(mix(desk, "#000000", 0.08), 4, (0, y), (400, y + 10), (WIDTH, y - 6))
    tilt, x = s.between("tilt", -36, 36), s.between("x", 230, 330)
    s.shape(
        mix(desk, "#000000", 0.28),
        (x + 16 + tilt, 66),
        (x + 426 + tilt, 66),
        (x + 426 - tilt, 686),
        (x + 16 - tilt, 686),
    )
    s.shape("#f6f3ea", (x + tilt, 50), (x + 410 + tilt, 50), (x + 410 - tilt, 670), (x - tilt, 670))
    head = s.choose("head", ("#0d5e6a", "#5a6b8c", "#7d6a52"))
    s.blob(x + 70 + tilt * 0.8, 112, 30, 30, head)
    for y, start, stop in ((92, 130, 350), (120, 160, 320)):
        s.box(x + start + tilt * 0.8, y, x + stop + tilt * 0.8, y + 14, head, 6)
    s.path(head, 5, (x + 40 + tilt * 0.7, 164), (x + 370 + tilt * 0.7, 164))
    for row in range(9):
        y = 200 + row * 38
        shift, end = tilt * (1 - (y - 50) / 310), s.between(f"line {row}", 240, 370)
        missing = not after and row in (3, 4, 5)
        s.box(x + 40 + shift, y, x + (90 if missing else end) + shift, y + 12, "#d9b9b2" if missing else "#b9b8b2", 6)
    verdict(s, x + 290 - tilt * 0.7, 580, after)
    s.path("#2f4a6d", 15, (x + 520, 260), (x + 470, 520))
    s.shape("#d9d7d0", (x + 463, 518), (x + 478, 521), (x + 462, 552))


def verdict(s: Sketch, x: float, y: float, good: bool) -> None:
    """A stamp without words: a tick when done, a cross when turned away."""
    ink = "#1a7a48" if good else "#b3261e"
    s.ring(x, y, 66, ink, 8)
    s.ring(x, y, 52, ink, 3)
    if good:
        s.path(ink, 13, (x - 30, y + 2), (x - 8, y + 26), (x + 34, y - 24))
    else:
        s.path(ink, 13, (x - 26, y - 26), (x + 26, y + 26))
        s.path(ink, 13, (x + 26, y - 26), (x - 26, y + 26))


def water(s: Sketch, after: bool) -> None:
    tile = s.choose("tile", ("#c9d3d1", "#d2cdbf", "#bccad0"))
    s.box(0, 0, WIDTH, HEIGHT, tile)
    for y in range(0, 560, 80):
        s.path(mix(tile, "#000000", 0.08), 3, (0, y), (WIDTH, y))
    for joint in range(40, WIDTH, 100):
        s.path(mix(tile, "#000000", 0.08), 3, (joint, 0), (joint, 540))
    s.box(0, 540, WIDTH, HEIGHT, mix(tile, "#77746a", 0.5))
    x = s.between("x", 400, 600)
    metal = "#8a9499"
    s.box(x - 190, 152, x - 60, 196, "#6f797e")
    s.box(x - 206, 0, x - 160, 200, "#6f797e", 8)
    s.box(x - 70, 144, x + 40, 204, metal, 10)
    s.box(x - 34, 96, x - 12, 150, metal)
    s.box(x - 74, 80, x + 30, 104, "#b3463f", 12)
    s.path(metal, 46, (x + 20, 174), (x + 62, 186), (x + 76, 240))
    s.box(x + 48, 234, x + 104, 258, "#6f797e", 4)
    fill, flow = ("#6fb1c4", "#a8d5e0") if after else ("#7c6c4d", "#8f7d5a")
    if after:
        s.shape(flow, (x + 58, 258), (x + 94, 258), (x + 98, 470), (x + 54, 470))
        s.path("#d3ecf2", 6, (x + 70, 262), (x + 68, 460))
    else:
        for drop in range(3):
            s.blob(x + 76, 290 + drop * 62, 9, 13, flow)
    bucket(s, x + 76, fill, after)
    if not after:
        s.blob(x - 190, 640, 150, 22, mix(tile, "#6f6450", 0.55))


def bucket(s: Sketch, x: float, fill: str, full: bool) -> None:
    ink: Ink = s.choose("bucket", ("#3e7fa0", "#c2573f", "#4f8a5f", "#c79a3c"))
    s.blob(x, 656, 150, 20, "#6a675f")
    s.shape(ink, (x - 140, 450), (x + 140, 450), (x + 108, 656), (x - 108, 656))
    s.blob(x, 450, 140, 26, mix(ink, "#000000", 0.35))
    s.blob(x, 456 if full else 466, 128 if full else 96, 19 if full else 10, fill)
    if full:
        s.blob(x, 454, 40, 8, "#d3ecf2")
    s.box(x - 134, 486, x + 134, 496, mix(ink, "#ffffff", 0.25))
    s.path("#d9d7d0", 6, (x - 140, 456), (x - 158, 540), (x - 120, 600))


def park(s: Sketch, after: bool) -> None:
    skyline(s)
    grass = mix(s.hour.leaf, "#b9c48c", 0.5 if after else 0.3)
    s.box(0, 262, WIDTH, HEIGHT, grass)
    s.shape(mix(s.hour.kerb, "#c2a98a", 0.4), (40, HEIGHT), (300, HEIGHT), (470, 262), (420, 262))
    x = s.between("x", 380, 470)
    steel = s.choose("steel", ("#b0685a", "#3f6f8c", "#c79a3c"))
    for foot in (x, x + 400):
        s.path(steel, 16, (foot - 50, 640), (foot, 270), (foot + 50, 640))
    s.path(steel, 18, (x - 8, 274), (x + 408, 274))
    for number, at in enumerate((x + 120, x + 280)):
        if after or number:
            s.path(SHADE, 5, (at - 34, 280), (at - 34, 540))
            s.path(SHADE, 5, (at + 34, 280), (at + 34, 540))
            s.box(at - 46, 536, at + 46, 554, "#7b5b42", 5)
        else:
            s.path(SHADE, 5, (at - 34, 280), (at - 30, 470))
            s.path(SHADE, 5, (at + 34, 280), (at + 22, 560))
            s.path("#5d4533", 16, (at + 20, 560), (at - 50, 636))
    if after:
        for bush in range(5):
            crown(s, 40 + bush * 62, 330 + bush % 2 * 20, 30)
        person(s, "child", s.between("child", 90, 250), 660, 190)
        return
    for tuft in range(26):
        at, ground = s.between(f"tuft {tuft}", 330, 950), s.between(f"ground {tuft}", 420, 712)
        for blade in (-16, -5, 7, 18):
            s.path(
                mix(s.hour.leaf, "#6d7a3c", 0.4),
                5,
                (at, ground),
                (at + blade, ground - s.between(f"high {tuft}", 36, 76)),
            )


def stall(s: Sketch, name: str, x: float, after: bool) -> None:
    first, second = s.choose(f"{name} awning", CLOTHES), "#f0ece2"
    for post in (x + 8, x + 262):
        s.box(post, 300, post + 12, 590, "#7b6a55")
    for stripe in range(6):
        left = x - 10 + stripe * 50
        ink: Ink = first if stripe % 2 else second
        ink = ink if after else mix(ink, "#6f6a5e", 0.4)
        s.shape(ink, (left + 10, 220), (left + 60, 220), (left + 50, 310), (left, 310))
        s.blob(left + 25, 310, 25, 16, ink)
    s.box(x - 4, 460, x + 286, 600, "#8f7354")
    s.box(x - 14, 446, x + 296, 470, "#a98a66", 4)
    for number in range(8):
        ink = s.choose(f"{name} fruit {number}", ("#c9573f", "#d9a441", "#6f9a4f", "#8b5f7f", "#e0c05a"))
        if after or number % 3 == 0:
            s.blob(x + 28 + number * 33, 440, 19, 16, ink)
            s.blob(x + 20 + number * 33, 424, 12, 11, mix(ink, "#ffffff", 0.15))


def market(s: Sketch, after: bool) -> None:
    floor, roof = mix(s.hour.kerb, "#9a9488", 0.45), mix("#7f8a8a", s.hour.wall, 0.4)
    hall = mix(s.hour.wall, "#d9d2c2" if after else "#6d706b", 0.5)
    s.box(0, 0, WIDTH, HEIGHT, s.hour.sky)
    s.box(0, 150, WIDTH, 420, hall)
    for bay in range(40, WIDTH, 220):
        s.box(bay, 150, bay + 22, 420, mix(hall, "#000000", 0.15))
    s.box(0, 420, WIDTH, HEIGHT, floor)
    s.shape(roof, (0, 60), (WIDTH, 60), (WIDTH, 150), (0, 150))
    for rib in range(0, WIDTH, 60):
        s.path(mix(roof, "#000000", 0.15), 4, (rib, 60), (rib, 150))
    for number in range(3):
        stall(s, f"stall {number}", 24 + number * 318, after)
    if after:
        for line in range(3):
            s.path(mix(floor, "#ffffff", 0.3), 5, (0, 630 + line * 36), (WIDTH, 630 + line * 36))
        person(s, "buyer", s.between("buyer", 220, 340), 690, 250)
        person(s, "second", s.between("second", 600, 720), 680, 240)
        return
    hole = s.between("hole", 150, 700)
    s.shape(s.hour.sky, (hole, 78), (hole + 90, 70), (hole + 124, 118), (hole + 50, 136), (hole + 12, 118))
    for drop in range(9):
        at = hole + 10 + drop * 12
        s.path("#9fc0ca", 4, (at, 156 + drop % 3 * 26), (at - 4, 192 + drop % 3 * 26))
    for puddle in range(3):
        s.blob(s.between(f"puddle {puddle}", 120 + puddle * 280, 300 + puddle * 280), 664, 130, 24, "#77827f")
    for number in range(4):
        bag(
            s,
            s.between(f"bag {number}", 80 + number * 230, 190 + number * 230),
            690,
            44,
            s.choose(f"ink {number}", ("#39444a", "#6d818b", "#b0685a")),
        )


def paving(s: Sketch, after: bool) -> None:
    """An alley of paving blocks between walls."""
    skyline(s, 220)
    block = mix(s.hour.kerb, s.choose("block", ("#9a6f5e", "#8d9294")), 0.55)
    line = mix(block, "#000000", 0.22)
    bricks(s, 190, 330)
    s.box(0, 330, WIDTH, HEIGHT, block)
    for row, top in enumerate(range(330, HEIGHT, 34)):
        s.path(line, 3, (0, top), (WIDTH, top))
        for left in range(row % 2 * 35, WIDTH, 70):
            s.path(line, 3, (left, top), (left, top + 34))
    if after:
        person(s, "walker", s.between("walker", 180, 780), 600, 240)
        return
    x, y = s.between("x", 300, 640), s.between("y", 500, 580)
    s.shape("#6b5a48", (x - 190, y - 50), (x + 120, y - 70), (x + 200, y + 40), (x - 60, y + 80), (x - 210, y + 30))
    s.blob(x, y + 8, 110, 28, "#8d9a9c")
    for loose in range(9):
        across, down = x + s.between(f"loose {loose}", -260, 230), y + s.between(f"loose down {loose}", -80, 90)
        lean, ink = s.between(f"lean {loose}", -14, 14), mix(block, "#000000", 0.1)
        s.shape(ink, (across, down), (across + 58, down + lean), (across + 54, down + 26 + lean), (across, down + 26))


def footpath(s: Sketch, after: bool) -> None:
    """A footpath beside the road; before, a slab over the drain is gone."""
    skyline(s)
    carriageway(s)
    pavement(s, 470, HEIGHT)
    x = s.between("x", 260, 620)
    if after:
        s.shape("#a9adab", (x - 80, 540), (x + 100, 540), (x + 125, 650), (x - 100, 650))
        person(s, "walker", x + s.between("walker", 160, 260), 640, 240)
        return
    s.shape("#25292b", (x - 80, 540), (x + 100, 540), (x + 125, 650), (x - 100, 650))
    s.shape("#4f4d3f", (x - 70, 600), (x + 108, 600), (x + 120, 645), (x - 92, 645))
    s.shape("#9c9f9b", (x + 110, 560), (x + 250, 600), (x + 225, 640), (x + 120, 612))
    s.path("#d08a2c", 9, (x - 150, 470), (x - 150, 640))
    s.path("#d8d4c8", 5, (x - 150, 490), (x + 190, 500))


def bridge(s: Sketch, after: bool) -> None:
    """A small bridge over a river, seen from the bank; before, its railing is broken."""
    skyline(s, 240)
    s.box(0, 250, WIDTH, HEIGHT, "#7f9a94" if after else "#76806f")
    for line in range(8):
        y = 470 + line * 30
        x = s.between(f"ripple {line}", 60, 760)
        s.path("#a9c0bd", 4, (x, y), (x + 130, y - 4))
    concrete = mix(s.hour.kerb, "#8d9294", 0.4)
    for pier in (210, 700):
        s.box(pier, 400, pier + 60, 600, mix(concrete, "#000000", 0.2))
    s.box(0, 350, WIDTH, 420, concrete)
    s.box(0, 412, WIDTH, 424, mix(concrete, "#000000", 0.35))
    rail = "#3e6f80" if after else "#7a6a58"
    gone = range(0) if after else range(4, 8)
    for post in range(13):
        if post not in gone:
            s.box(post * 76 + 20, 262, post * 76 + 32, 352, rail)
    for y in (268, 304):
        if after:
            s.box(0, y, WIDTH, y + 10, rail)
        else:
            s.box(0, y, 270, y + 10, rail)
            s.box(590, y, WIDTH, y + 10, rail)
    if not after:
        s.path(rail, 9, (270, 273), (350, 345), (420, 395))
        s.shape("#2f3437", (360, 350), (560, 350), (520, 384), (400, 380))


def banner(s: Sketch, after: bool) -> None:
    """A street with poles; before, banners hang across them and a tree."""
    skyline(s)
    carriageway(s)
    for x in (150, 520, 860):
        s.box(x, 90, x + 14, 330, SHADE)
        if not after:
            ink = s.choose(f"cloth {x}", ("#b3463f", "#c79a3c", "#3e5f80", "#5f7a5e"))
            s.box(x - 62, 120, x + 76, 240, ink)
            s.box(x - 46, 146, x + 60, 160, "#f2efe6")
            s.box(x - 46, 178, x + 30, 190, "#f2efe6")
    if not after:
        s.shape("#d9d7d0", (164, 250), (520, 232), (520, 292), (164, 310))
        s.path("#b3463f", 12, (210, 282), (470, 268))


def none(s: Sketch, after: bool) -> None:
    skyline(s)
    carriageway(s)
    if after:
        rider(s, s.between("bike", 520, 700), 480, 190, s.choose("bike ink", CLOTHES))
        person(s, "walker", s.between("walker", 160, 300), 640, 230)
    else:
        car(s, s.between("car", 120, 560), 470, 250, s.choose("car ink", CARS))


SCENES: dict[str, Callable[[Sketch, bool], None]] = {
    one.__name__: one
    for one in (
        lamp,
        road,
        drain,
        flood,
        trash,
        tree,
        traffic,
        parking,
        building,
        animal,
        fire,
        office,
        document,
        water,
        park,
        market,
        paving,
        footpath,
        bridge,
        banner,
        none,
    )
}


def draw(scene: str, *, after: bool, seed: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """A JPEG of the scene, broken or (after) mended; one seed is one place."""
    sketch = Sketch(scene, seed, size)
    SCENES[scene](sketch, after)
    return sketch.jpeg()
