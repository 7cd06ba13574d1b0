"""What other sides send as JSON: read without trust, and written so that both databases keep it."""

from __future__ import annotations

import json
import math
from typing import Any

from laksa.channels.receiver import Unreadable


def whole(value: object) -> int:
    """A whole number that came as one; ValueError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError
    return value


def number(value: object) -> float:
    """A number that came as one; ValueError for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError
    return float(value)


def parsed(body: bytes) -> Any:
    """Unreadable for what is no JSON, or is nested deeper than anybody nests."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None


def storable(value: Any) -> Any:
    """The same, without what one of the databases refuses: NUL, halves of characters, and what is no number."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {storable(name): storable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value
