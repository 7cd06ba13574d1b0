"""Which kelurahan a point lies in, and how far two points are apart."""

from __future__ import annotations

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.rules.geometry import Polygon, contains, metres

SQUARE = [[106.0, -6.0], [106.0, -7.0], [107.0, -7.0], [107.0, -6.0], [106.0, -6.0]]
CORNER = [[0.0, 0.0], [3.0, 0.0], [3.0, 1.0], [1.0, 1.0], [1.0, 3.0], [0.0, 3.0], [0.0, 0.0]]
FAR = [[10.0, 10.0], [11.0, 10.0], [11.0, 11.0], [10.0, 11.0], [10.0, 10.0]]


def polygon(ring: list[list[float]]) -> Polygon:
    return Polygon.from_geojson({"type": "Polygon", "coordinates": [ring]})


def test_a_point_inside_is_inside_and_one_outside_is_not() -> None:
    assert contains(polygon(SQUARE), -6.5, 106.5)
    for lat, lon in [(-5.9, 106.5), (-7.1, 106.5), (-6.5, 105.9), (-6.5, 107.1)]:
        assert not contains(polygon(SQUARE), lat, lon)


def test_latitude_and_longitude_are_not_confused() -> None:
    assert not contains(polygon(SQUARE), 106.5, -6.5)


def test_the_hollow_of_a_bent_area_is_outside_though_its_box_holds_it() -> None:
    assert contains(polygon(CORNER), 0.5, 2.5)
    assert contains(polygon(CORNER), 2.5, 0.5)
    assert not contains(polygon(CORNER), 2.5, 2.5)


@pytest.mark.parametrize(("lat", "edge"), [(-6.05, 106.3), (-6.15, 106.1)])
def test_a_slanting_border_is_where_it_is_drawn(lat: float, edge: float) -> None:
    slope = polygon([[106.0, -6.0], [106.4, -6.0], [106.0, -6.2], [106.0, -6.0]])
    assert contains(slope, lat, edge - 0.001)
    assert not contains(slope, lat, edge + 0.001)


def test_an_area_of_two_parts_holds_the_points_of_both() -> None:
    both = Polygon.from_geojson({"type": "MultiPolygon", "coordinates": [[CORNER], [FAR]]})
    assert both.box == (0.0, 0.0, 11.0, 11.0)
    assert contains(both, 0.5, 0.5)
    assert contains(both, 10.5, 10.5)
    assert not contains(both, 5.0, 5.0)


def test_heights_in_the_file_do_no_harm() -> None:
    assert contains(polygon([[*point, 12.0] for point in SQUARE]), -6.5, 106.5)


@settings(max_examples=examples(100))
@given(st.floats(-6.99, -6.01), st.floats(106.01, 106.99))
def test_two_neighbours_share_no_point_and_leave_none_out(lat: float, lon: float) -> None:
    west = polygon([[106.0, -6.0], [106.0, -7.0], [106.5, -7.0], [106.5, -6.0], [106.0, -6.0]])
    east = polygon([[106.5, -6.0], [106.5, -7.0], [107.0, -7.0], [107.0, -6.0], [106.5, -6.0]])
    assert contains(west, lat, lon) + contains(east, lat, lon) == 1


def test_distances_within_the_city_are_right_to_a_metre_or_two() -> None:
    assert metres(-6.17, 106.64, -6.17, 106.64) == 0
    assert metres(-6.17, 106.64, -6.18, 106.64) == pytest.approx(1_113, abs=8)
    assert metres(-6.17, 106.64, -6.17, 106.65) == pytest.approx(1_107, abs=2)
    assert metres(-6.17, 106.64, -6.18, 106.65) == metres(-6.18, 106.65, -6.17, 106.64)
