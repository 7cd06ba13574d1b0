"""Scenes of roads: their surface, lamps, drains, signals, parking, pavements, bridges."""

from __future__ import annotations

from laksa_demo.photos.sketch import CARS, CLOTHES, HEIGHT, NIGHTS, WIDTH, Sketch, mix
from laksa_demo.photos.street import bricks, car, carriageway, house, motorbike, pavement, person, rider, skyline


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


def none(s: Sketch, after: bool) -> None:
    skyline(s)
    carriageway(s)
    if after:
        rider(s, s.between("bike", 520, 700), 480, 190, s.choose("bike ink", CLOTHES))
        person(s, "walker", s.between("walker", 160, 300), 640, 230)
    else:
        car(s, s.between("car", 120, 560), 470, 250, s.choose("car ink", CARS))
