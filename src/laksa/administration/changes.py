"""What administrators changed in the city's tables: written with every edit, read here, never edited itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from laksa.accounts.models import TableLog, User
from laksa.accounts.policy import StaffRequest
from laksa.administration.channel_form import logged_fields
from laksa.administration.forms import (
    AgencyForm,
    AreaForm,
    CategoryForm,
    HolidayForm,
    KeyForm,
    LetterheadForm,
    ReplyForm,
    ServiceForm,
    WebhookForm,
)
from laksa.administration.question_form import QuestionForm
from laksa.administration.search import asked_for, pick, searched
from laksa.rules.capabilities import Capability
from laksa.web.forms import OfficeForm
from laksa.web.layout import page, pages
from laksa.web.pager import Pager
from laksa.web.resume import staff

HERE = "/kelola/catatan/"
_NEWEST = Pager("-pk")
TABLES: dict[str, tuple[str | Promise, type[OfficeForm]]] = {
    "agency": (gettext_lazy("Perangkat daerah"), AgencyForm),
    "category": (gettext_lazy("Kategori"), CategoryForm),
    "categoryquestion": (gettext_lazy("Pertanyaan kategori"), QuestionForm),
    "replytemplate": (gettext_lazy("Templat tanggapan"), ReplyForm),
    "holiday": (gettext_lazy("Kalender kerja"), HolidayForm),
    "publicservice": (gettext_lazy("Layanan"), ServiceForm),
    "letterhead": (gettext_lazy("Kop surat"), LetterheadForm),
    "kecamatan": (gettext_lazy("Penduduk kecamatan"), AreaForm),
    "kelurahan": (gettext_lazy("Penduduk kelurahan"), AreaForm),
    "apikey": (gettext_lazy("Kunci sistem lain"), KeyForm),
    "channelsetting": (gettext_lazy("Kanal"), OfficeForm),  # its fields are those of the channel
    "webhook": (gettext_lazy("Webhook"), WebhookForm),
}
ACTIONS = {
    "added": gettext_lazy("Ditambahkan"),
    "changed": gettext_lazy("Diubah"),
    "removed": gettext_lazy("Dihapus"),
}
_NOTHING = "–"

Values = Mapping[str, Any]


def record(row: Model, by: User, *, before: Values | None, after: Values | None) -> None:
    """One line of the log; none where nothing changed. Call it in the transaction of the edit."""
    old, new = before or {}, after or {}
    name = str(new.get("name") or old.get("name") or row)
    record_of(str(row._meta.model_name), str(row.pk), name, by, before=before, after=after)


def record_of(table: str, code: str, name: str, by: User, *, before: Values | None, after: Values | None) -> None:
    """The same of what is no single row."""
    old, new = before or {}, after or {}
    changes = {key: [old.get(key), new.get(key)] for key in {**old, **new} if old.get(key) != new.get(key)}
    if not changes:
        return
    action = "changed" if before and after else "removed" if before else "added"
    TableLog.objects.create(
        by=by.name,
        table=table,
        code=code,
        name=name,
        action=action,
        changes=changes,
    )


@staff(Capability.READ_CHANGES)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    asked = asked_for(request, "tabel")
    after = request.GET.get("sesudah", "")
    shown = _NEWEST.page(_matching(asked), after)
    context = {
        "asked": asked,
        "picks": [pick(asked, "tabel", _("Tabel"), [(name, label) for name, (label, _form) in TABLES.items()])],
        "rows": [(entry, _table(entry), ACTIONS[entry.action], list(_told(entry))) for entry in shown.rows],
        **pages(HERE, asked, after, shown.next),
    }
    return page(request, "administration/changes.html", context, here=HERE)


def _matching(asked: dict[str, str]) -> QuerySet[TableLog]:
    found = TableLog.objects.all()
    if asked["tabel"] in TABLES:
        found = found.filter(table=asked["tabel"])
    return searched(found, asked, "code", "name", "by")


def _table(entry: TableLog) -> str | Promise:
    return TABLES[entry.table][0]


def _told(entry: TableLog) -> Iterator[tuple[str, str, str]]:
    """Each field that changed: its label, what stood there ("" for a new row), what stands there now."""
    fields = logged_fields(entry.code) if entry.table == "channelsetting" else TABLES[entry.table][1].base_fields
    for name, (old, new) in entry.changes.items():
        field = fields.get(name)
        before = "" if entry.action == "added" else _said(field, old)
        if before or new != "":
            yield str(field.label if field else name), before, _said(field, new)


def _said(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if value in (None, ""):
        return _NOTHING
    return str(dict(getattr(field, "choices", ())).get(value, value))
