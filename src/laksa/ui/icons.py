"""Icons as inline SVG: lines from lucide under VISUAL.md's names, and our own status family on a 16 grid."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# Our name: lucide's name.
LINES = {
    "camera": "camera",
    "image": "image",
    "pin": "map-pin",
    "locate": "locate-fixed",
    "map": "map",
    "list": "list",
    "search": "search",
    "check": "check",
    "clock": "clock",
    "alert": "triangle-alert",
    "right": "arrow-right",
    "left": "arrow-left",
    "arrowup": "arrow-up",
    "arrowdown": "arrow-down",
    "up": "chevron-up",
    "down": "chevron-down",
    "next": "chevron-right",
    "prev": "chevron-left",
    "x": "x",
    "plus": "plus",
    "menu": "menu",
    "filter": "list-filter",
    "edit": "pencil",
    "trash": "trash-2",
    "phone": "phone",
    "chat": "message-circle-more",
    "mail": "mail",
    "globe": "globe",
    "at": "at-sign",
    "paper": "file-text",
    "building": "landmark",
    "user": "user",
    "users": "users",
    "lock": "lock",
    "eye": "eye",
    "eyeoff": "eye-off",
    "undo": "undo-2",
    "merge": "merge",
    "send": "send",
    "sign": "signpost",
    "help": "circle-question-mark",
    "info": "info",
    "note": "sticky-note",
    "hist": "history",
    "download": "download",
    "print": "printer",
    "copy": "copy",
    "qr": "qr-code",
    "cal": "calendar",
    "chart": "chart-column",
    "offline": "wifi-off",
    "ext": "external-link",
    "logout": "log-out",
    "flag": "flag",
    "star": "star",
    "bell": "bell",
    "grid": "layout-grid",
    "lamp": "lightbulb",
    "road": "road",
    "drop": "droplet",
    "tree": "tree-deciduous",
    "phonebox": "smartphone",
    "settings": "settings",
    "home": "house",
    "folder": "folder",
    "link": "link",
    "signature": "signature",
    "archive": "archive",
    "bricks": "brick-wall",
    "steps": "footprints",
    "shovel": "shovel",
    "construction": "construction",
    "drops": "droplets",
    "route": "route",
    "shower": "shower-head",
    "parking": "circle-parking",
    "car": "car",
    "truck": "truck",
    "bus": "bus",
    "recycle": "recycle",
    "flame": "flame",
    "flask": "flask-conical",
    "leaf": "leaf",
    "park": "trees",
    "shop": "store",
    "noise": "volume-2",
    "card": "id-card",
    "hand": "hand-coins",
    "stethoscope": "stethoscope",
    "bug": "bug",
    "school": "graduation-cap",
    "paw": "paw-print",
    "receipt": "receipt",
    "work": "briefcase",
}

_RING = '<circle cx="8" cy="8" r="6"/>'
_FULL = '<circle cx="8" cy="8" r="7" fill="currentColor" stroke="none"/>'
_WARN = (
    '<path d="M8 1.6 15.2 14H.8z" fill="currentColor" stroke-width="1.2"/><path class="cut" d="M8 6v3.6M8 11.8v.2"/>'
)
STATUS = {
    "received": _RING + '<circle cx="8" cy="8" r="2" fill="currentColor" stroke="none"/>',
    "forwarded": _RING + '<path d="M5 8h6M8.6 5.6 11 8l-2.4 2.4"/>',
    "in_progress": _RING + '<path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" stroke="none"/>',
    "done": _FULL + '<path class="cut" d="m5 8.2 2.1 2.1L11 6.2"/>',
    "out_of_jurisdiction": '<path d="M8 1.5v13M8 2.8h4.4L14 4.4 12.4 6H8M8 7.6H3.6L2 9.2l1.6 1.6H8"/>',
    "merged": '<path d="M3.5 2v2.5L8 9l4.5-4.5V2M8 9v5M5.8 11.8 8 14l2.2-2.2"/>',
    "rejected": _RING + '<path d="m3.8 12.2 8.4-8.4"/>',
    "withdrawn": _RING + '<path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"/>',
    "overdue": _WARN,
    "waiting": '<path d="M2 2.5h12v9H8L4.8 14v-2.5H2z"/>'
    '<path d="M6.4 5.8a1.6 1.6 0 1 1 2.2 1.5c-.4.2-.6.4-.6.8M8 9.7v.1"/>',
    "reopened": '<path d="M2.6 5.2A6 6 0 1 1 2 8M2.2 2v3.4h3.4"/>',
    "emergency": _WARN,
}


@cache
def line(name: str, size: int = 20, label: str = "") -> SafeString:
    """A line icon; decorative unless it carries a label. An unknown name is a KeyError."""
    svg = ElementTree.fromstring(_drawings()[name])  # noqa: S314  our own icon set
    for node in svg.iter():
        node.tag = node.tag.removeprefix("{http://www.w3.org/2000/svg}")
    says = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    svg.attrib |= {"width": str(size), "height": str(size), "stroke-width": "1.5" if size <= 16 else "1.75"}
    svg.attrib |= {"focusable": "false", "class": "icon"} | says
    drawn = ElementTree.tostring(svg, encoding="unicode")
    return mark_safe(drawn.replace(" />", "/>").replace("\n", "").replace("  ", ""))  # noqa: S308  our own icon set


@cache
def _drawings() -> dict[str, str]:
    """All in one go: to look into lucide's archive of thousands takes longer than to draw a page."""
    with (files("lucide") / "lucide.zip").open("rb") as file, ZipFile(file) as drawn:
        return {name: drawn.read(f"{lucide}.svg").decode() for name, lucide in LINES.items()}


@cache
def status(code: str, size: int = 16, label: str = "") -> SafeString:
    """A status icon: the circle that fills. An unknown code is a KeyError."""
    says = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(  # noqa: S308  our own drawing; the label is escaped
        f'<svg class="icon status-icon" width="{size}" height="{size}" viewBox="0 0 16 16" fill="none" '
        f'stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" '
        f'focusable="false" {says}>{STATUS[code]}</svg>'
    )


def qr(text: str, label: str) -> SafeString:
    """A QR code of 104 px, two quiet modules, white behind it in both themes."""
    code = segno.make(text, error="m", micro=False)
    side = code.symbol_size(scale=1, border=2)[0]
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix_iter(border=2)) for x, dark in enumerate(row) if dark
    )
    return mark_safe(  # noqa: S308  numbers only; the label is escaped
        f'<svg class="qr" width="104" height="104" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#13211f" d="{path}"/></svg>'
    )
