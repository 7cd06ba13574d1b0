"""The tags and filters every template of LAKSA loads; thin, the work is in `formats` and `icons`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from laksa.ui import formats, icons
from laksa.ui.keys import KEYS
from laksa.ui.names import step_name

register = template.Library()

WORDS = {
    "received": gettext_lazy("Diterima"),
    "forwarded": gettext_lazy("Diteruskan"),
    "in_progress": gettext_lazy("Ditindaklanjuti"),
    "done": gettext_lazy("Selesai"),
    "out_of_jurisdiction": gettext_lazy("Bukan kewenangan kota"),
    "merged": gettext_lazy("Digabung"),
    "rejected": gettext_lazy("Tidak dapat diproses"),
    "withdrawn": gettext_lazy("Dicabut"),
    "overdue": gettext_lazy("Lewat tenggat"),
    "waiting": gettext_lazy("Perlu keterangan Anda"),
    "reopened": gettext_lazy("Dibuka kembali"),
    "emergency": gettext_lazy("Darurat"),
}
STEPS = {"received": 1, "forwarded": 2, "in_progress": 3, "done": 4, "waiting": 2, "reopened": 1, "overdue": 3}

DATES = {
    "long_datetime": formats.long_datetime,
    "short_datetime": formats.short_datetime,
    "shortest_datetime": formats.shortest_datetime,
    "long_date": formats.long_date,
    "short_date": formats.short_date,
    "time": formats.time_of_day,
    "iso": formats.iso,
}
NUMBERS = {
    "number": formats.number,
    "percent": formats.percent,
    "clock": formats.clock,
    "duration": formats.duration,
}
TEXTS = {
    "phone": formats.phone,
    "masked_phone": formats.masked_phone,
    "masked_email": formats.masked_email,
    "initials": formats.initials,
    "office_hours": formats.office_hours,
    "step_name": step_name,
}


def _or_empty(function: Any) -> Any:
    """A filter that shows nothing for nothing: templates pass absent dates and numbers."""
    return lambda value: "" if value is None or value == "" else function(value)


for _name, _function in (DATES | NUMBERS | TEXTS).items():
    register.filter(_name, _or_empty(_function))


register.simple_tag(formats.map_link)


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    return icons.line(name, size, label)


@register.simple_tag
def status_icon(code: str, size: int = 16, label: str = "") -> SafeString:
    return icons.status(code, size, label)


@register.simple_tag
def mark(name: str, size: int = 16) -> SafeString:
    """The icon of a line of a history: a status, or else a line icon."""
    return icons.status(name, size) if name in icons.STATUS else icons.line(name, size)


@register.simple_tag
def badge(code: str, text: str = "", size: str = "") -> SafeString:
    return _badge(code, str(text or WORDS[code]), size)


@lru_cache(maxsize=256, typed=True)  # a safe text and the same unsafe one are two
def _badge(code: str, words: str, size: str) -> SafeString:
    kind = f"badge-{code} badge-{size}" if size else f"badge-{code}"
    return format_html(
        '<span class="badge {}">{}{}</span>', kind, icons.status(code, 16 if size == "lg" else 14), words
    )


@register.simple_tag
def track(code: str) -> SafeString:
    """Four bars, filled to the status; the word stands beside it, so the bars are silent."""
    kind = f"track-{STEPS.get(code, 4)} is-{code}"
    return format_html('<span class="track {}" aria-hidden="true">{}</span>', kind, _BARS)


_BARS = SafeString("<i></i><i></i><i></i><i></i>")


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    return icons.qr(text, label or gettext("Kode QR untuk membuka laporan ini"))


@register.simple_tag
def when(moment: date | None, form: str = "long_datetime") -> SafeString:
    """<time> that machines and people both read."""
    if moment is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', formats.iso(moment), DATES[form](moment))


@register.simple_tag
def key(name: str, also: str = "", words: str = "") -> SafeString:
    """The attributes by which the script finds what a key, and perhaps another one, presses."""
    found = KEYS[name]
    presses = f"{found.press} {KEYS[also].press}" if also else found.press
    waits = SafeString(" data-key-enter") if found.confirmed else ""
    act = format_html(' data-act="{}"', found.act) if found.act else ""
    return format_html('data-key="{}" data-key-label="{}"{}{}', presses, words or found.words, waits, act)


@register.simple_tag
@lru_cache(maxsize=256, typed=True)  # a safe text and the same unsafe one are two
def caps(name: str, kind: str = "") -> SafeString:
    """The key as it is printed. `kind`: "send" is seen while its form is filled in, "rest" while it is not."""
    shown = format_html_join("", "<kbd>{}</kbd>", ((cap,) for cap in KEYS[name].caps))
    return format_html('<span class="keys{}">{}</span>', SafeString(f" keys-{kind}") if kind else "", shown)


@register.simple_tag
def asset(name: str) -> str:
    """URL of a file in static/laksa; a missing manifest must not turn an error page into a second error."""
    try:
        return static(f"laksa/{name}")
    except ValueError:
        return f"{settings.STATIC_URL}laksa/{name}"


@register.filter
def w(value: float) -> str:
    """The width class of a bar: 83 gives w-85; anything above nothing is seen."""
    share = min(100.0, max(0.0, float(value or 0)))
    return f"w-{max(5, round(share / 5) * 5) if share else 0}"


@register.filter
def clock_colour(seconds: float, limit: float = 300) -> str:
    """The colour of a handling clock against the standard of its step: amber in the last two fifths, red beyond."""
    if seconds > limit:
        return "is-red"
    return "is-amber" if seconds >= limit * 0.6 else "is-green"


@register.filter
def seconds_until(moment: datetime) -> int:
    """Whole seconds left, for the undo toast without script."""
    return max(0, round((moment - timezone.now()) / timedelta(seconds=1)))


@register.filter
def widget_kind(field: Any) -> str:
    """What `_field.html` draws: choices, check, file, hidden or control."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    kind = getattr(widget, "input_type", None)
    if kind == "checkbox" and not hasattr(widget, "choices"):
        return "check"
    if kind in ("radio", "checkbox"):
        return "choices"
    return "file" if kind == "file" else "control"
