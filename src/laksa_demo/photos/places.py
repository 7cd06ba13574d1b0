"""Scenes of all other places: houses, offices, parks, markets, fires, trees, animals, rubbish."""

from __future__ import annotations

from laksa_demo.photos.sketch import CLOTHES, DARK, GLASS, HEIGHT, PACK, PAINTS, ROOFS, SHADE, WIDTH, Ink, Sketch, mix
from laksa_demo.photos.street import bag, bricks, carriageway, crown, person, skyline


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
