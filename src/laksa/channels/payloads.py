"""What other sides send as JSON: read without trust, and written so that both databases keep it."""

from __future__ import annotations

import json
from typing import Any

from laksa.channels.receiver import Unreadable


def parsed(body: bytes) -> Any:
    """Unreadable for what is no JSON, or is nested deeper than anybody nests."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None


def storable(value: Any) -> Any:
    """The same, without what one of the databases refuses: NUL, and halves of characters."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {storable(name): storable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    return value
