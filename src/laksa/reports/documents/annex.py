"""The annex: the box of checks, what every figure means, the register of finished cases without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from laksa.reports.documents import phrases
from laksa.reports.documents.blocks import Block, Column, Section, checks, definitions, heading, note, table
from laksa.reports.documents.cells import NONE
from laksa.reports.documents.phrases import Figures, number
from laksa.reports.documents.reading import DIMENSIONS, name_of
from laksa.rules.discretion import LABEL

MOST_ROWS = 2000
_CHECKS = {
    "flow": "Awal + masuk + dibuka kembali − keluar = sisa",
    "reinstated": "Dibuka kembali, menurut caranya",
    "ended": "Keluar, menurut caranya",
    "withdrawn": "Dicabut, menurut sebabnya",
    "referred_to": "Diteruskan, menurut instansi",
    "punctuality": "Selesai, tepat waktu dan terlambat",
    "outcome": "Masuk, menurut keadaan",
    "ageing": "Terbuka, menurut umur",
}
_SIDES = {"received_by": "Masuk", "closing_by": "Terbuka"}

Definition = Mapping[str, str]


def annex(figures: Figures, meanings: Sequence[Definition]) -> Section:
    """Checks and definitions; `meanings` have id, name, unit, text."""
    blocks: list[Block] = [heading("Pemeriksaan"), note(_checked(figures)), _checks(figures)]
    if meanings:
        blocks += [heading("Arti setiap angka"), definitions(meanings)]
    return Section("Lampiran", blocks)


def register(figures: Figures, rows: Iterable[Mapping[str, Any]], unlisted: int = 0) -> list[Section]:
    """Finished cases, one line each, from recap rows (RULES.md); beyond MOST_ROWS a reference to the files.

    `unlisted` cases are counted and not told.
    """
    blocks = _listed(figures, list(islice(rows, MOST_ROWS + 1)))
    if unlisted:
        blocks.append(note(phrases.unlisted(unlisted)))
    return [Section("Register", blocks)] if blocks else []


def _listed(figures: Figures, shown: Sequence[Mapping[str, Any]]) -> list[Block]:
    if not shown:
        return []
    if len(shown) > MOST_ROWS:
        count = number(figures["ended"]["recorded"])
        text = (
            f"Register memuat {count} laporan, lebih banyak daripada {number(MOST_ROWS)} yang dicetak di sini."
            " Daftar lengkapnya ada pada berkas XLSX dan CSV yang menyertai laporan ini."
        )
        return [heading("Register laporan selesai"), note(text)]
    columns = [
        Column("Nomor", 1.4, False), Column("Kategori", 2, False), Column("Perangkat daerah", 2.5, False),
        Column("Kecamatan", 1.1, False), Column("Masuk", 0.6), Column("Selesai", 0.65), Column("Terlambat", 0.75),
    ]  # fmt: skip
    caption = (
        "Tanpa data pribadi. Masuk dan selesai menurut tanggal; terlambat dalam hari kerja. Laporan yang ditutup lebih"
        " dari sekali tercantum sekali, dengan penutupan terakhir."
    )
    return [table("Register laporan selesai", caption, columns, [_line(figures, row) for row in shown], small=True)]


def _line(figures: Figures, row: Mapping[str, Any]) -> list[str]:
    confidential = row.get("confidential", False)
    return [
        str(row["number"]) or NONE,
        LABEL if confidential else name_of(figures, "category", row["category"]),
        NONE if confidential else name_of(figures, "agency", row["lead"]),
        NONE if confidential else name_of(figures, "kecamatan", row["kecamatan"]),
        phrases.short_day(row["received_at"]) if row["received_at"] else NONE,
        phrases.short_day(row["closed_at"]) if row["closed_at"] else NONE,
        "tidak" if row["on_time"] else number(row["days_late"]),
    ]


def _checked(figures: Figures) -> str:
    broken = [check for check in figures["identities"] if not check["holds"]]
    flow = next((check for check in figures["identities"] if check["id"] == "flow"), None)
    start = f"Pemeriksaan: {phrases.grouped(flow['text'])}, {_verdict(flow)}. " if flow else ""
    if broken:
        all_of_them = len(figures["identities"])
        return f"{start}{len(broken)} dari {all_of_them} pemeriksaan tidak cocok; laporan tidak boleh terbit."
    return f"{start}Semua pemeriksaan cocok: setiap rincian berjumlah sama dengan jumlah seluruhnya."


def _checks(figures: Figures) -> Block:
    return checks(
        [(_check_name(one["id"]), phrases.grouped(one["text"]), bool(one["holds"])) for one in figures["identities"]]
    )


def _check_name(identity: str) -> str:
    side, _, dimension = identity.partition(".")
    if dimension in DIMENSIONS and side in _SIDES:
        return f"{_SIDES[side]}, menurut {DIMENSIONS[dimension]}"
    return _CHECKS.get(identity, identity)


def _verdict(check: Mapping[str, Any]) -> str:
    return "cocok" if check["holds"] else "tidak cocok"
