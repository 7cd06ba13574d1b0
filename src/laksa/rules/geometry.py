"""Points and polygons in degrees, distances in metres. Small on purpose: the one question is "which kelurahan?"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_METRES_PER_DEGREE = 111_320.0
Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Polygon:
    """One or more outer rings of (lon, lat), with the box around them."""

    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]

    @classmethod
    def from_geojson(cls, geometry: Mapping[str, Any]) -> Polygon:
        parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        rings = tuple(tuple((point[0], point[1]) for point in part[0]) for part in parts)
        lons = [lon for ring in rings for lon, _ in ring]
        lats = [lat for ring in rings for _, lat in ring]
        return cls(rings, (min(lons), min(lats), max(lons), max(lats)))


def contains(polygon: Polygon, lat: float, lon: float) -> bool:
    """Whether the point lies in the polygon (even-odd rule)."""
    west, south, east, north = polygon.box
    if not (west <= lon <= east and south <= lat <= north):
        return False
    return any(_in_ring(ring, lat, lon) for ring in polygon.rings)


def metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Distance on a plane at this latitude: right to a metre within a city."""
    dy = (lat2 - lat1) * _METRES_PER_DEGREE
    dx = (lon2 - lon1) * _METRES_PER_DEGREE * math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot(dx, dy)


def _in_ring(ring: Ring, lat: float, lon: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
