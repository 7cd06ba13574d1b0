"""The rows of a queue, worked out in Python so that the page draws fifty of them in a few milliseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from html import escape  # Django's own asks of each text whether it is lazy

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from laksa.accounts.models import User
from laksa.desk import labels
from laksa.desk.queries import waits_since
from laksa.register import reference
from laksa.register.models import Case
from laksa.rules.period import wib_day
from laksa.rules.state import public_status
from laksa.rules.worktime import Calendar
from laksa.ui import formats, icons
from laksa.ui.names import channel_name, translated
from laksa.ui.templatetags.laksa import WORDS, badge


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    url: str
    title: str
    icon: SafeString
    waits: str
    place: str
    facts: str
    chips: SafeString
    is_urgent: bool
    is_taken: bool
    is_current: bool

    @property
    def html(self) -> SafeString:
        """The row as the queue shows it; fifty of them through a template cost a third of the page."""
        kind = " ".join(name for name, on in (("is-urgent", self.is_urgent), ("is-taken", self.is_taken)) if on)
        current = ' aria-current="true"' if self.is_current else ""
        chips = f'<p class="chips">{self.chips}</p>' if self.chips else ""
        facts = f'<p class="row-facts">{escape(self.facts)}</p>' if self.facts else ""
        return mark_safe(  # noqa: S308 - every part is escaped here or where it was made
            f'<li class="{kind}"{current}>{self.icon}<div><div class="row-head"><a class="row-title" '
            f'href="{escape(self.url)}">{escape(self.title)}</a>'
            f'<span class="row-wait">{escape(self.waits)}</span></div>'
            f'<p class="row-place">{escape(self.place)}</p>{facts}{chips}</div></li>'
        )


def rows(
    cases: Sequence[Case],
    claims: Mapping[int, tuple[int, str]],
    *,
    writers: Mapping[str, str],
    user: User,
    now: datetime,
    query: str = "",
    current: str = "",
    in_full: bool = False,
) -> list[Row]:
    """`query` is carried along, so that the queue beside an opened case stays the same one.

    `in_full`: with number, status, agency and category, where the list itself does not say them.
    `writers`: who is filling in a form of which case now, by its number.
    """
    today = wib_day(now)
    names = {case.pk: names_of(case, claims, writers, user) for case in cases}
    return [_row(case, names[case.pk], now, today, query, current, in_full=in_full) for case in cases]


def names_of(
    case: Case, claims: Mapping[int, tuple[int, str]], writers: Mapping[str, str], user: User
) -> tuple[str, str]:
    """The colleague whose case it is, and the one who is filling in a form of it."""
    claim = claims.get(case.pk)
    return claim[1] if claim and claim[0] != user.pk else "", writers.get(case.number, "")


def _row(
    case: Case, others: tuple[str, str], now: datetime, today: date, query: str, current: str, *, in_full: bool
) -> Row:
    holder, writer = others
    return Row(
        number=case.number,
        url=f"{_base()}{case.number}/{query}",
        title=case.complaint.title,
        icon=icons.line(labels.CHANNEL_ICONS.get(case.channel, "globe"), 18, channel_name(case.channel)),
        waits=waited((now - waits_since(case)).total_seconds()),
        place=_place(case, today),
        facts=_facts(case) if in_full else "",
        chips=_chips(case, holder, writer, now, today),
        is_urgent=case.is_emergency,
        is_taken=bool(holder or writer),
        is_current=case.number == current,
    )


@lru_cache(maxsize=1)
def _base() -> str:
    return reverse("desk:queue")


def waited(seconds: float) -> str:
    """ "3 mnt", "2 jam", "5 hari": one unit, for a narrow column."""
    if seconds < 3600:
        return _("{n} mnt").format(n=max(0, int(seconds // 60)))
    if seconds < 86_400:
        return _("{n} jam").format(n=int(seconds // 3600))
    return _("{n} hari").format(n=int(seconds // 86_400))


def _place(case: Case, today: date) -> str:
    if case.is_ready:
        agency = reference.agencies().get(case.lead)
        return f"{agency.short if agency else case.lead}, {_moment(waits_since(case), today)}"
    kelurahan = reference.kelurahan().get(case.kelurahan)
    where = formats.place(case.complaint.landmark, kelurahan.name if kelurahan else "")
    return f"{_moment(case.received_at, today)} · {where or _('tempat belum disebut')}"


def _facts(case: Case) -> str:
    category = reference.categories().get(case.category)
    status = str(WORDS[public_status(case.status, returned=case.is_returned)])
    agency, kind = reference.short_name(case.lead) if case.lead else "", translated(category.name) if category else ""
    parts = (case.number, status, agency, kind)
    return " · ".join(part for part in parts if part)


def _moment(moment: datetime, today: date) -> str:
    if wib_day(moment) == today:
        return formats.time_of_day(moment)
    return formats.short_datetime(moment).rsplit(" ", 2)[0]


def _chips(case: Case, holder: str, writer: str, now: datetime, today: date) -> SafeString:
    shown: list[SafeString] = []
    if case.is_emergency:
        shown.append(badge("emergency", size="sm"))
    if case.is_overdue(now):
        days = days_late(reference.calendar(), wib_day(case.due_at), today)
        shown.append(badge("overdue", late_words(days), "sm"))
    if case.needs_check:
        shown.append(chip(_("Perlu cek"), "chip-amber"))
    if case.is_returned:
        shown.append(chip(_("Dikembalikan"), "chip-amber"))
    if case.reopened and case.is_open:
        shown.append(badge("reopened", size="sm"))
    if case.is_waiting:
        shown.append(badge("waiting", _("Perlu keterangan"), "sm"))
    if case.unread:
        words = ngettext("{n} pesan baru", "{n} pesan baru", case.unread).format(n=case.unread)
        shown.append(chip(words, "chip-tint", icons.line("chat", 14)))
    if case.urgency == "high":
        shown.append(chip(_("Prioritas tinggi"), "chip-amber"))
    if case.extension_asked:
        shown.append(chip(_("Minta perpanjangan")))
    if case.is_confidential:
        shown.append(chip(_("Rahasia"), "", icons.line("lock", 14)))
    if colleague := writer or holder:
        shown.append(_of(colleague, _("{name} sedang mengisi") if writer else _("Dipegang {name}")))
    return mark_safe("".join(shown))  # noqa: S308 - every part is escaped where it was made


@lru_cache(maxsize=256, typed=True)  # a safe text and the same unsafe one are two
def chip(words: str, kind: str = "", icon: SafeString | str = "") -> SafeString:
    return format_html('<span class="chip {}">{}{}</span>', kind, icon, words)


def _of(colleague: str, words: str) -> SafeString:
    first = colleague.split()[0]
    return format_html(
        '<span class="avatar" aria-hidden="true">{}</span><span class="chip">{}</span>',
        formats.initials(colleague),
        words.format(name=first),
    )


def late_words(days: int) -> str:
    return ngettext("Lewat {n} hari", "Lewat {n} hari", days).format(n=days)


@lru_cache(maxsize=4096)
def days_late(calendar: Calendar, due: date, today: date) -> int:
    """Working days begun after `due`, at least 1: the same few dates stand in every row."""
    return max(calendar.count_working(due, today), 1)


def shown_count(count: int) -> str:
    return "999+" if count >= 1000 else str(count)
