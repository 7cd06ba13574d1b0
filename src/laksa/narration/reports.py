"""THE tables of reports to the Mayor: what their readers are told of each kind of event and of each step of a life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from laksa.accounts.roles import Role
from laksa.history.timeline import TimelineEvent as OfAnyHistory
from laksa.narration.line import SILENT, Line, Silent
from laksa.rules import report as rules
from laksa.ui.names import REPORT_MAILS

TimelineEvent = OfAnyHistory[rules.Event, Any]
Names = Mapping[str, str]
Detail = Callable[[rules.Event, Names], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`words`: the fields whose words belong into the history; the letter's own stand in the letter."""

    icon: str
    title: str
    detail: Detail | Silent
    words: tuple[str, ...] | Silent


def _method(event: rules.Event, names: Names) -> str:
    assert isinstance(event, rules.Signed)
    return _("secara elektronik") if event.method == "electronic" else _("di atas kertas")


def _recipient(event: rules.Event, names: Names) -> str:
    assert isinstance(event, rules.Delivered)
    return _("kepada {name}").format(name=names.get(event.to, _("pengguna yang sudah dihapus")))


def _reminder(event: rules.Event, names: Names) -> str:
    assert isinstance(event, rules.Reminded)
    return str(REPORT_MAILS[event.what])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a report's life: in a word, the event that reached it and when, and the role that has it then."""

    word: Promise
    icon: str
    event: type[rules.Event]
    reached_at: Callable[[Any], datetime | None]
    holder: Role | None = None


# By the state, in the order of `rules.report.STATES`.
STAGES: Mapping[str, Stage] = {
    "draft": Stage(
        word=gettext_lazy("Draf"),
        icon="edit",
        event=rules.Drafted,
        reached_at=attrgetter("drafted_at"),
        holder=Role.HEAD,
    ),
    "checked": Stage(
        word=gettext_lazy("Diperiksa"),
        icon="eye",
        event=rules.Checked,
        reached_at=attrgetter("checked_at"),
        holder=Role.DIRECTOR,
    ),
    "signed": Stage(
        word=gettext_lazy("Ditandatangani"),
        icon="signature",
        event=rules.Signed,
        reached_at=attrgetter("signed_at"),
        holder=Role.HEAD,
    ),
    "delivered": Stage(
        word=gettext_lazy("Dikirim"),
        icon="send",
        event=rules.Delivered,
        reached_at=attrgetter("delivered_at"),
        holder=Role.MAYOR,
    ),
    "acknowledged": Stage(
        word=gettext_lazy("Diterima"),
        icon="check",
        event=rules.Acknowledged,
        reached_at=attrgetter("acknowledged_at"),
        holder=Role.HEAD,
    ),
    "archived": Stage(
        word=gettext_lazy("Diarsipkan"),
        icon="archive",
        event=rules.Archived,
        reached_at=attrgetter("archived_at"),
    ),
}

TABLE: Mapping[type[rules.Event], Row] = {
    rules.Drafted: Row(icon="plus", title=gettext_noop("Draf dibuat"), detail=SILENT, words=("reason", "changes")),
    rules.Edited: Row(icon="edit", title=gettext_noop("Kata-kata surat disunting"), detail=SILENT, words=SILENT),
    rules.Checked: Row(icon="eye", title=gettext_noop("Diperiksa dan dibekukan"), detail=SILENT, words=SILENT),
    rules.Returned: Row(
        icon="undo", title=gettext_noop("Dikembalikan dengan catatan"), detail=SILENT, words=("remarks",)
    ),
    rules.Signed: Row(icon="signature", title=gettext_noop("Ditandatangani"), detail=_method, words=SILENT),
    rules.Delivered: Row(icon="send", title=gettext_noop("Terkirim"), detail=_recipient, words=SILENT),
    rules.Acknowledged: Row(icon="check", title=gettext_noop("Ditandai diterima"), detail=SILENT, words=SILENT),
    rules.Asked: Row(icon="chat", title=gettext_noop("Bertanya"), detail=SILENT, words=("text",)),
    rules.Answered: Row(icon="chat", title=gettext_noop("Menjawab"), detail=SILENT, words=("text",)),
    rules.Archived: Row(icon="archive", title=gettext_noop("Diarsipkan"), detail=SILENT, words=SILENT),
    rules.Revised: Row(icon="copy", title=gettext_noop("Direvisi"), detail=SILENT, words=("reason",)),
    rules.Reminded: Row(icon="bell", title=gettext_noop("Pengingat dikirim"), detail=_reminder, words=SILENT),
}


def line(moment: TimelineEvent, names: Names) -> Line:
    """One event of the history; `names` of the users by their id."""
    row = TABLE[type(moment.event)]
    fields = () if row.words is SILENT else row.words
    return Line(
        at=moment.at,
        icon=row.icon,
        title=_(row.title),
        text="\n".join(filter(None, (moment.words.get(field, "") for field in fields))),
        by=who(moment, names),
        note="" if row.detail is SILENT else row.detail(moment.event, names),
    )


def who(moment: TimelineEvent, names: Names) -> str:
    """The person, or else the role in which it was done."""
    if moment.role == "clock":
        return _("Jadwal")
    return names.get(moment.user) or str(Role(moment.role).label)
