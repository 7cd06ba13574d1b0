"""What stands in a street: houses, trees, people, cars."""

from __future__ import annotations

from laksa_demo.photos.sketch import CLOTHES, DARK, GLASS, HEIGHT, PAINTS, ROOFS, SKINS, WIDTH, Ink, Sketch, mix


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
