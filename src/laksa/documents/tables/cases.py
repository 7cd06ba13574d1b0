"""Single cases, and the checks that must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from laksa.documents.cells import Cell, Column, Row, Table
from laksa.documents.phrases import LATE_AT_THE_START, NOT_LISTED
from laksa.documents.reading import late_intake
from laksa.documents.source import Source, table
from laksa.figures.definitions import definitions
from laksa.figures.figures import Figures
from laksa.ui import formats


def slowest(source: Source) -> Table:
    rows = []
    for case in source.figures.get("cases", {}).get("slowest", ()):
        days = source.cell("cases.slowest", case["number"])
        received, due = (Cell(date.fromisoformat(case[name])) for name in ("received", "due"))
        rows.append(Row(case["number"], case["title"], (_agency_of(source, case), received, due, days)))
    columns = [
        Column("agency", _("Perangkat daerah"), kind="text"), Column("received", _("Diterima"), kind="date"),
        Column("due", _("Tenggat"), kind="date"), Column("working_days", _("Hari kerja")),
    ]  # fmt: skip
    return table("slowest", "Paling lama", source.word("cases.slowest"), _("Laporan"), columns, rows,
                  note=f"{source.note()} {_(NOT_LISTED)}", means=("cases.slowest",))  # fmt: skip


def best(source: Source) -> Table:
    rows = [
        Row(case["number"], case["title"], (_agency_of(source, case),))
        for case in source.figures.get("cases", {}).get("best", ())
    ]
    columns = [Column("agency", _("Perangkat daerah"), kind="text")]
    return table("best", "Sebelum dan sesudah", source.word("cases.best"), _("Laporan"), columns, rows,
                  note=source.note(), means=("cases.best",))  # fmt: skip


def _agency_of(source: Source, case: Mapping[str, Any]) -> Cell:
    return Cell(source.name("agency", case["agency"]) if case["agency"] else None)


def identities(source: Source) -> Table:
    rows = [
        Row(check["id"], _check_name(source, check["id"]), (
            Cell(_grouped(check["text"])),
            Cell(_("cocok") if check["holds"] else _("tidak cocok"), "identities", check["id"]),
        ))
        for check in source.figures["identities"]
    ]  # fmt: skip
    columns = [Column("sum", _("Hitungan"), kind="text"), Column("holds", _("Hasil"), kind="text")]
    return table("identities", "Pemeriksaan", _("Pemeriksaan"), _("Pemeriksaan"), columns, rows, note=source.note(),
                  means=("identities",))  # fmt: skip


def _grouped(text: str) -> str:
    """ "74 + 1148 = 1222" -> "74 + 1.148 = 1.222"."""
    return re.sub(r"\d+", lambda found: formats.number(int(found.group())), text)


def _check_name(source: Source, identity: str) -> str:
    """A check is named after the figure or the group that it sums."""
    group = next((meaning for meaning in definitions() if meaning.id == identity), None)
    if group:
        return group.name.to(source.language)
    return {
        "flow": _balance_name(source.figures),
        "reinstated": _("Laporan yang dibuka kembali"),
        "ended": _("Cara laporan berakhir"),
        "withdrawn": _("Laporan yang dicabut atau gugur"),
        "punctuality": _("Penutupan, tepat waktu dan terlambat"),
        "judged": _("Penutupan menurut penilaian pelapor"),
        "result": _("Hasil laporan yang selesai"),
        "share": _("Selesai, menurut keadaan dan menurut tanggal"),
        "unassigned": _("Masuk tanpa perangkat daerah"),
        "outcome": _("Keadaan laporan yang masuk"),
    }.get(identity, identity)


def _balance_name(figures: Figures) -> str:
    name, late = _("Awal + masuk + dibuka kembali − keluar = akhir"), late_intake(figures)
    return f"{name} ({_(LATE_AT_THE_START).format(n=formats.number(late))})" if late else name
