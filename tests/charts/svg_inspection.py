"""Reads a drawing as a browser would: is it well-formed, lawful under the CSP, and does no word lie on another?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

from laksa.charts.svg import width

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Box:
    words: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def inspected(svg: str, prefix: str, *, spill: float = 0) -> ElementTree.Element:
    """The parsed drawing, after the rules every drawing keeps; words may reach `spill` px over the edge."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        assert "style" not in element.attrib
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "path", "line", "rect", "circle", "text"}
        assert not re.search(
            r"nan|inf|[0-9]e[+-]", " ".join(element.get(k, "") for k in ("d", "x", "y", "width", "cx"))
        )
        assert float(element.get("width", 0)) >= 0
    ids = [element.get("id", "") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith(f"{prefix}-") for one in ids)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby", "").split() == ids
    assert all((named.text or "").strip() for named in (root[0], root[1]))
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    boxes = list(boxes_of(root))
    for box in boxes:
        assert -spill - 0.6 <= box.left, box
        assert box.right <= wide + spill + 0.6, box
        assert box.top >= -2, box
        assert box.bottom <= high + 2, box
    met = [(a, b) for a, b in combinations(boxes, 2) if a.meets(b)]
    assert not met, met
    return root


def boxes_of(root: ElementTree.Element) -> Iterator[Box]:
    """Where the words lie, by their computed width."""
    for group in root.iter():
        for element in group.findall(f"{SVG}text"):
            size = float(element.get("font-size") or group.get("font-size") or 0)
            anchor = element.get("text-anchor") or group.get("text-anchor") or "start"
            words = element.text or ""
            wide = width(words, size, bold=element.get("font-weight") == "600")
            left = float(element.get("x", 0)) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
            base = float(element.get("y", 0))
            yield Box(words, left, base - 0.74 * size, left + wide, base + 0.2 * size)


def words_of(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]
