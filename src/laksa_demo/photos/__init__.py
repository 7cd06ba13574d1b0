"""Draws the demo city's photos by code: flat pictures, the same seed always the same bytes."""

from __future__ import annotations

from collections.abc import Callable

from laksa_demo.photos.places import animal, banner, building, document, fire, market, office, park, trash, tree, water
from laksa_demo.photos.roads import bridge, drain, flood, footpath, lamp, none, parking, paving, road, traffic
from laksa_demo.photos.sketch import HEIGHT, WIDTH, Sketch

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
