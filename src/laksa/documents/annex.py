"""The annex of a report as a PDF: breakdowns, the register without personal data, checks, what every figure means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from laksa.documents import phrases
from laksa.documents.blocks import Block, Column, Section, checks, definitions, heading, note, table
from laksa.documents.breakdowns import breakdowns
from laksa.documents.cells import NONE
from laksa.documents.letter import Letter, of_every_page
from laksa.documents.phrases import Figures, number
from laksa.documents.reading import DIMENSIONS, late_intake, name_of
from laksa.documents.times import times
from laksa.documents.trends import twelve_months
from laksa.documents.typesetting import compile_pdf
from laksa.rules.discretion import LABEL
from laksa.rules.sop import Sop

MOST_ROWS = 2000
_CHECKS = {
    "flow": "Awal + masuk + dibuka kembali − keluar = sisa",
    "reinstated": "Dibuka kembali, menurut caranya",
    "ended": "Keluar, menurut caranya",
    "withdrawn": "Dicabut, menurut sebabnya",
    "referred_to": "Diteruskan, menurut instansi",
    "punctuality": "Ditutup, tepat waktu dan terlambat",
    "judged": "Ditutup, menurut penilaian pelapor",
    "result": "Selesai, menurut hasil",
    "share": "Selesai, menurut keadaan dan menurut tanggal",
    "unassigned": "Masuk tanpa perangkat daerah",
    "outcome": "Masuk, menurut keadaan",
    "ageing": "Terbuka, menurut umur",
}
_SIDES = {"received_by": "Masuk", "closing_by": "Terbuka"}

Definition = Mapping[str, str]


def annex_pdf(
    figures: Figures,
    letter: Letter,
    *,
    sop: Sop,
    meanings: Sequence[Definition] = (),
    register: Iterable[Mapping[str, Any]] = (),
    unlisted: int = 0,
) -> bytes:
    """The file that goes with `letter`; the same input gives the same bytes.

    `sop`: as for the letter. `meanings`: id, name, unit, text of each figure; one without a unit heads a group.
    `register`: recap rows of the closed cases (figures.recap.rows_at); at most MOST_ROWS + 1 are read; beyond
    MOST_ROWS a reference to the other files. `unlisted`: how many cases are counted and not told.
    Raises typesetting.TypesettingError.
    """
    assets: dict[str, bytes] = {}
    sections = [*_breakdowns(figures, sop), *_register(figures, register, unlisted), *_proofs(figures, meanings)]
    data = of_every_page(figures, letter, sections, assets)
    data |= {"title": f"Lampiran {data['title']}", "belongs": f"{_belongs(letter)} {phrases.remarks(figures)}".strip()}
    return compile_pdf("annex", data, assets, created=datetime.fromisoformat(figures["data"]["at"]))


def _belongs(letter: Letter) -> str:
    """Which letter it goes with."""
    number = f" Nomor {letter.nomor}" if letter.nomor else ""
    dated = f" tanggal {phrases.day(letter.dated)}" if letter.dated else ""
    return f"Lampiran surat {letter.signer_title}{number}{dated}."


def _breakdowns(figures: Figures, sop: Sop) -> list[Section]:
    if phrases.is_empty(figures):
        return []
    months = [twelve_months(figures)] if len(figures["trend"]) > 1 else []
    return [Section("Rincian", [*months, *breakdowns(figures), *times(figures, sop)])]


def _register(figures: Figures, rows: Iterable[Mapping[str, Any]], unlisted: int) -> list[Section]:
    """Closed cases, one line each."""
    blocks = _listed(figures, list(islice(rows, MOST_ROWS + 1)))
    if unlisted:
        blocks.append(note(phrases.unlisted(unlisted)))
    return [Section("Register laporan yang ditutup", blocks)] if blocks else []


def _proofs(figures: Figures, meanings: Sequence[Definition]) -> list[Section]:
    """The checks, and what every figure means."""
    found = [Section("Pemeriksaan", [heading("Pemeriksaan"), note(phrases.checked(figures)), _checks(figures)])]
    if meanings:
        found.append(Section("Arti setiap angka", [heading("Arti setiap angka"), definitions(meanings)]))
    return found


def _listed(figures: Figures, shown: Sequence[Mapping[str, Any]]) -> list[Block]:
    if not shown:
        return []
    if len(shown) > MOST_ROWS:
        count = number(figures["ended"]["recorded"])
        text = (
            f"Register memuat {count} laporan, lebih banyak daripada {number(MOST_ROWS)} yang dicetak di sini."
            " Daftar lengkapnya ada pada berkas XLSX dan CSV yang menyertai laporan ini."
        )
        return [heading("Register laporan yang ditutup"), note(text)]
    columns = [
        Column("Nomor", 1.4, False), Column("Kategori", 2, False), Column("Perangkat daerah", 2.5, False),
        Column("Kecamatan", 1.1, False), Column("Masuk", 0.6), Column("Ditutup", 0.65), Column("Terlambat", 0.75),
    ]  # fmt: skip
    caption = (
        "Tanpa data pribadi. Masuk dan ditutup menurut tanggal; terlambat dalam hari kerja. Laporan yang ditutup lebih"
        " dari sekali tercantum sekali, dengan penutupan terakhir."
    )
    return [
        table("Register laporan yang ditutup", caption, columns, [_line(figures, row) for row in shown], small=True)
    ]


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


def _checks(figures: Figures) -> Block:
    return checks(
        [
            (_check_name(figures, one["id"]), phrases.grouped(one["text"]), bool(one["holds"]))
            for one in figures["identities"]
        ]
    )


def _check_name(figures: Figures, identity: str) -> str:
    side, _, dimension = identity.partition(".")
    if identity == "flow" and (late := late_intake(figures)):
        return f"{_CHECKS['flow']} ({phrases.LATE_AT_THE_START.format(n=number(late))})"
    if dimension in DIMENSIONS and side in _SIDES:
        return f"{_SIDES[side]}, menurut {DIMENSIONS[dimension]}"
    return _CHECKS.get(identity, identity)
