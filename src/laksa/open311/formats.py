"""What is answered, in XML and in JSON: one value, written in either by the Spark convention of the specification.

A list stands in XML as its items inside a container; nothing stands as an empty element; a number and a truth as their
words. In JSON a code is a string, and what is nothing is null. No XML is ever read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

Value = Any  # str, int, float, bool, None, and lists and objects of them

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# What the items of each container are called.
_ITEMS = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "groups": "group",
    "photos": "photo",
    "notes": "note",
}
# Signs that XML 1.0 cannot hold, and halves of a pair, which no encoding can.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def written(form: str, root: str, value: Value) -> bytes:
    """`value` in the form `xml` or `json`; `root` is the element around it, which JSON leaves out."""
    value = _writable(value)
    if form == "json":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return f'<?xml version="1.0" encoding="utf-8"?>\n{"".join(_element(root, value))}'.encode()


def _element(name: str, value: Value) -> Iterator[str]:
    match value:
        case None | "" | []:
            yield f"<{name}/>"
        case Mapping():
            yield f"<{name}>"
            for part, inner in value.items():
                yield from _element(part, inner)
            yield f"</{name}>"
        case list() if name not in _ITEMS:  # an element that may be repeated
            for item in value:
                yield from _element(name, item)
        case list():
            yield f"<{name}>"
            for item in value:
                yield from _element(_ITEMS[name], item)
            yield f"</{name}>"
        case bool():
            yield f"<{name}>{'true' if value else 'false'}</{name}>"
        case _:
            yield f"<{name}>{escape(str(value))}</{name}>"


def _writable(value: Value) -> Value:
    match value:
        case str():
            return _UNWRITABLE.sub("", value)
        case Mapping():
            return {name: _writable(inner) for name, inner in value.items()}
        case Sequence():
            return [_writable(item) for item in value]
    return value
