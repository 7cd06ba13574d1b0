"""The map shows every area with its number, in four classes that a printer without colour keeps apart."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest
from svg_inspection import SVG, boxes_of, inspected, words_of

from laksa.charts import map as city_map
from laksa.charts.map import RAMP, Areas, areas, class_limits
from laksa.charts.svg import Drawing, Look
from laksa.rules.geometry import Polygon, contains

DATA = files("laksa.register") / "data"


def properties(name: str) -> list[dict[str, str]]:
    features = json.loads((DATA / name).read_text(encoding="utf-8"))["features"]
    return [feature["properties"] for feature in features]


KECAMATAN = {area["kode"]: area["nama"] for area in properties("kecamatan.geojson")}
KELURAHAN = {area["kode"]: area["kode_kecamatan"] for area in properties("kelurahan.geojson")}
OCTOBER = dict(zip(KECAMATAN, [148, 71, 62, 44, 151, 86, 139, 78, 73, 57, 104, 66, 58], strict=True)) | {"": 11}


def drawn(counts: dict[str, int], width: int = 638, within: str = "", names: dict[str, str] | None = None) -> Drawing:
    return areas(Areas("Laporan masuk", counts, names or {}, within), Look("peta", width))


@cache
def october(width: int = 638) -> Drawing:
    return drawn(OCTOBER, width)


@pytest.mark.parametrize("width", [328, 430, 638])
@pytest.mark.parametrize("factor", [0, 1, 20_000])
def test_a_name_is_left_out_only_where_its_number_takes_the_room_and_then_it_is_said(width: int, factor: int) -> None:
    drawing = drawn({code: n * factor for code, n in OCTOBER.items()}, width)
    said = " ".join(words_of(inspected(drawing.svg, "peta")))
    left_out = [name for name in KECAMATAN.values() if name not in said]
    assert ("ada di tabel" in drawing.note) == bool(left_out)
    assert len(left_out) <= (4 if factor > 1 and width < 638 else 0)
    assert len(drawing.svg.encode()) <= 25_000


@pytest.mark.parametrize("width", [328, 430, 638])
def test_on_paper_and_on_a_phone_the_map_of_a_usual_month_names_every_kecamatan(width: int) -> None:
    drawing = october(width)
    said = " ".join(words_of(inspected(drawing.svg, "peta")))
    assert [name for name in KECAMATAN.values() if name not in said] == []
    assert "tabel" not in drawing.note


@pytest.mark.parametrize("width", [300, 638])
@pytest.mark.parametrize("kecamatan", KECAMATAN)
def test_every_kecamatan_has_its_map_by_kelurahan(kecamatan: str, width: int) -> None:
    codes = [code for code, parent in KELURAHAN.items() if parent == kecamatan]
    drawing = drawn({code: n for n, code in enumerate(codes)}, width, kecamatan)
    root = inspected(drawing.svg, "peta")
    assert sorted(int(words) for words in words_of(root) if words.isdigit()) == list(range(len(codes)))
    assert len(drawing.svg.encode()) <= 25_000


@pytest.mark.parametrize(("width", "within"), [(638, ""), (430, ""), (328, ""), (430, "36.71.05"), (328, "36.71.07")])
def test_words_stand_wholly_inside_their_area_or_off_all_land_and_never_on_one_another(width: int, within: str) -> None:
    """`inspected` finds words upon words; here each corner of each word is looked up in the outlines."""
    shapes = city_map._shapes(within, width)
    names = {shape.code: f"{shape.name}" for shape in shapes}
    counts = OCTOBER if not within else {shape.code: 101 + 7 * n for n, shape in enumerate(shapes)}
    polygons = {}
    for shape in shapes:
        rings = [[tuple(map(float, point)) for point in ring] for ring in outlines(shape.path)]
        polygons[shape.code] = Polygon.from_geojson({"type": "Polygon", "coordinates": rings})
    boxes = list(boxes_of(inspected(drawn(counts, width, within).svg, "peta")))
    assert len(boxes) >= 2 * len(shapes) - 1
    for box in boxes:
        corners = [(x, y) for x in (box.left + 1, box.right - 1) for y in (box.top + 1, box.bottom - 1)]
        on = {code for code, land in polygons.items() for x, y in corners if contains(land, 2 * y, 2 * x)}
        all_in = [code for code in on if all(contains(polygons[code], 2 * y, 2 * x) for x, y in corners)]
        assert not on or len(on) == len(all_in) == 1, box
        if all_in:
            assert box.words == str(counts[all_in[0]]) or box.words in names[all_in[0]]


def outlines(path: str) -> list[list[tuple[int, int]]]:
    rings = []
    for ring in path.replace("-", " -").split("z")[:-1]:
        start, steps = ring[1:].split("l")
        x, y = map(int, start.split())
        points, numbers = [(x, y)], list(map(int, steps.split()))
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        rings.append([*points, points[0]])
    return rings


def test_cases_without_a_place_are_told_beside_the_map() -> None:
    assert october().note == "11 laporan tanpa lokasi atau rahasia tidak digambar, tetapi terhitung."
    assert drawn({code: n for code, n in OCTOBER.items() if code}).note == ""
    assert drawn({"36.71.01": 1, "99.99.99": 4}).note.startswith("4 laporan")


def test_the_map_of_one_kecamatan_does_not_count_the_others_as_lost() -> None:
    assert drawn({"36.71.01.1001": 3, "36.71.02.1001": 900, "": 2}, 638, "36.71.01").note.startswith("2 laporan")


def test_the_classes_tell_few_from_many_at_round_limits() -> None:
    legend = october().legend
    assert [key.text for key in legend] == ["Kurang dari 70", "70 sampai 99", "100 sampai 119", "120 atau lebih"]
    assert tuple(key.colour for key in legend) == RAMP
    assert 'fill="#D3E8EA"' in legend[0].swatch


def test_every_class_limit_lies_between_two_values() -> None:
    for values in ([0], [25] * 13, [0, 21], [20, 30, 40, 50], [10, 11, 12, 2_000_000], list(range(99, 115))):
        limits = class_limits(values)
        assert len(limits) == min(3, len(set(values)) - 1)
        assert limits == sorted(set(limits))
        edges = [-1, *limits, max(values) + 1]
        assert all(any(low <= value < high for value in values) for low, high in pairwise(edges))


@pytest.mark.parametrize(
    ("values", "limits"),
    [([0, 1, 2, 3], []), ([0, 1, 3, 6], [5]), ([3, 4, 9], [5]), ([1, 3, 7, 12, 19], [5, 15]), ([0, 3, 3, 21], [20]),
     ([1, 2, 3, 4, 30], [20])],
)  # fmt: skip
def test_few_cases_are_light(values: list[int], limits: list[int]) -> None:
    """Below five no shade tells one number from another; three cases are never the darkest of a map."""
    found = class_limits(values)
    assert found == limits
    legend = drawn(dict(zip(KECAMATAN, values, strict=False))).legend
    darkest = legend[-1].colour if legend else RAMP[0]
    assert RAMP.index(darkest) <= sum(max(values) >= least for least in (5, 10, 20))


def test_a_limit_is_the_roundest_number_of_its_gap() -> None:
    found = [city_map._roundest(*gap) for gap in ((58, 62), (78, 86), (104, 139), (2, 3), (0, 1), (999, 1001), (0, 9))]
    assert found == [60, 80, 120, 3, 1, 1000, 5]
    assert all(low < city_map._roundest(low, high) <= high for high in range(1, 200) for low in range(high))


def test_one_class_needs_no_legend() -> None:
    drawing = drawn({})
    assert drawing.legend == ()
    assert words_of(inspected(drawing.svg, "peta")).count("0") == 13


def test_white_stands_on_the_darkest_only() -> None:
    root = inspected(october().svg, "peta")
    pairs = {(text.get("stroke"), text.get("fill")) for text in root.iter(f"{SVG}text")}
    beside = ("#FFFFFF", "#13211F")
    inside = {(RAMP[0], "#13211F"), (RAMP[1], "#13211F"), (RAMP[2], "#13211F"), (RAMP[3], "#FFFFFF")}
    assert pairs - {beside} == inside


def test_the_land_keeps_its_light_ramp_in_the_dark() -> None:
    root = inspected(october().svg, "peta")
    assert {path.get("class") for path in root.iter(f"{SVG}path")} == {None}


def test_an_unknown_kecamatan_and_names_of_any_length_are_drawn() -> None:
    assert words_of(inspected(drawn({}, within="99.99.99").svg, "peta")) == ["Tidak ada data."]
    inspected(drawn(OCTOBER, names=dict.fromkeys(KECAMATAN, "Kecamatan " + "Bersatu " * 14)).svg, "peta", spill=4)
    inspected(drawn(OCTOBER, names=dict.fromkeys(KECAMATAN, "<&> \x07")).svg, "peta")
