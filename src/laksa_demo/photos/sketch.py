"""The pen and the light of a picture: one seed always draws the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
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
