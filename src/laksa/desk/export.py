"""A list of the desk as a file: CSV for machines, XLSX for people. A file is passed on, so it is masked as paper is."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.accounts.models import User
from laksa.desk.queue_filter import QueueFilter
from laksa.narration import answers
from laksa.register import audience, reference
from laksa.register.models import Case
from laksa.rules import discretion
from laksa.rules.period import WIB, wib_day
from laksa.rules.state import public_status
from laksa.search.find import MOST
from laksa.ui.names import KINDS, URGENCIES, channel_name
from laksa.ui.templatetags.laksa import WORDS

KINDS_OF_FILE = {"csv": "text/csv; charset=utf-8",
                 "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip
_IN_MEMORY = 2_000_000
_COLUMNS = ("number", "status", "received_at", "due_at", "title", "place", "kelurahan", "kind", "category", "urgency",
            "channel", "lead", "answers")  # fmt: skip
Line = list[str | datetime]


def file_of(queue_filter: QueueFilter, user: User, kind: str) -> FileResponse:
    """All pages of the list, whole or not at all: written aside first, then sent from there."""
    aside = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    _WRITERS[kind](aside, _lines(queue_filter, user))
    aside.seek(0)
    name = f"laporan-{queue_filter.queue}-{wib_day(timezone.now()):%Y-%m-%d}.{kind}"
    return FileResponse(aside, as_attachment=True, filename=name, content_type=KINDS_OF_FILE[kind])


def _lines(queue_filter: QueueFilter, user: User) -> Iterator[Line]:
    cases = queue_filter.cases(user).select_related("complaint", "contact").order_by(*queue_filter.order)
    return (_line(case) for case in cases[:MOST])


def _line(case: Case) -> Line:
    """One case as it may be handed on: of a confidential one its state and its dates, and no more."""
    words, area = audience.masker_for(None, case), reference.kelurahan().get(case.kelurahan)
    category = reference.categories().get(case.category)
    told: dict[str, str | datetime] = {
        "number": case.number,
        "status": str(WORDS[public_status(case.status, returned=case.is_returned)]),
        "received_at": case.received_at.astimezone(WIB),
        "due_at": case.due_at.astimezone(WIB),
        "title": words(case.complaint.title),
        "place": words(case.complaint.landmark),
        "kelurahan": area.name if area else "",
        "kind": str(KINDS.get(case.kind, "")),
        "category": category.name if category else "",
        "urgency": str(URGENCIES.get(case.urgency, "")),
        "channel": channel_name(case.channel),
        "lead": reference.agency_name(case.lead) if case.lead else "",
        "answers": "\n".join(f"{asked}: {said}" for asked, said in answers.told(case.complaint.answers, words)),
    }
    if case.is_confidential:
        told |= dict.fromkeys(discretion.HIDDEN & told.keys(), "")
        told |= {"title": discretion.LABEL, "place": "", "answers": ""}
    return [told[name] for name in _COLUMNS]


def _write_csv(file: IO[bytes], lines: Iterator[Line]) -> None:
    """UTF-8, comma, ISO moments; a cell that a program would take for a formula begins with an apostrophe."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([_csv_cell(value) for value in line] for line in lines)
    text.detach()


def _csv_cell(value: str | datetime) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _write_xlsx(file: IO[bytes], lines: Iterator[Line]) -> None:
    """Headings in words, real dates; text is always text."""
    options = {"constant_memory": True, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(file, options)
    head, moment = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet(_("Laporan"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(_COLUMNS) - 1, 22)
    for column, words in enumerate(_headings()):
        sheet.write_string(0, column, words, head)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
            elif value:
                sheet.write_string(row, column, value)
    book.close()


def _headings() -> list[str]:
    return [_("Nomor"), _("Status"), _("Diterima"), _("Tenggat"), _("Ringkasan"), _("Alamat atau patokan"),
            _("Kelurahan"), _("Jenis laporan"), _("Kategori"), _("Prioritas"), _("Kanal"),
            _("Perangkat daerah"), _("Jawaban pelapor")]  # fmt: skip


_WRITERS: dict[str, Callable[[Any, Iterator[Line]], None]] = {"csv": _write_csv, "xlsx": _write_xlsx}
