"""Handling, waiting, answers and what people said afterwards: the times against the standards, the counts beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laksa.reports.documents import phrases
from laksa.reports.documents.blocks import Block, Column, note, table
from laksa.reports.documents.cells import NONE
from laksa.reports.documents.phrases import Figures, number, rate, span
from laksa.reports.documents.reading import measured_steps, punctual
from laksa.rules.sop import Sop

VERDICTS = {"yes": "Sudah beres", "partly": "Beres sebagian", "no": "Belum beres"}
_CLOCKS = (
    "Penanganan dihitung sejak operator membuka laporan untuk langkah itu sampai keluarannya ada. Menunggu ialah waktu"
    " laporan berada di antara dua langkah dan tidak menjadi ukuran standar SOP."
)


def times(figures: Figures, sop: Sop) -> list[Block]:
    """First answer, agency and whole time; the steps of the SOP; verdicts and other events."""
    return [_times(figures), _steps(figures, sop), note(_CLOCKS), _afterwards(figures)]


def _times(figures: Figures) -> Block:
    answer, agency, whole = figures["first_answer"], figures["agency_time"], figures["whole_time"]
    sent, done = figures["forwarded"], figures["agency_punctuality"]
    rows = [
        ["Diteruskan ke perangkat daerah", number(sum(sent.values())), NONE, NONE,
         f"{rate(sent['on_time'], sum(sent.values()))} dalam 3 hari kerja"],
        ["Tanggapan awal, sejak diterima", number(answer["n"]), span(answer["median"]), span(answer["p90"]),
         f"{rate(answer['within'], answer['n'])} dalam 14 hari"],
        ["Tindak lanjut perangkat daerah", number(agency["n"]), span(agency["median"], " kerja"),
         span(agency["p90"], " kerja"), f"{rate(done['on_time'], done['on_time'] + done['late'])} tepat waktu"],
        ["Masuk sampai selesai", number(whole["n"]), span(whole["median"]), span(whole["p90"]),
         f"{rate(*punctual(figures))} tepat waktu"],
    ]  # fmt: skip
    columns = [Column("Waktu", 1, False), Column("n"), Column("Median"), Column("P90"), Column("Ketepatan")]
    caption = "Median dan persentil ke-90 (P90) dari hitungan tiap menit; jam kerja menurut kalender kantor."
    return table("Tanggapan, tindak lanjut, dan penyelesaian", caption, columns, rows)


def _steps(figures: Figures, sop: Sop) -> Block:
    """Handling and waiting of each step beside the standard of the SOP."""
    named = {str(step.number): step for step in sop.steps}
    rows = []
    for key, measured in measured_steps(figures):
        step = named.get(key)
        standard = step.minutes * 60 if step and step.minutes is not None else None
        rows.append([f"{key} {step.short}" if step else key, *_step_cells(measured, standard)])
    total = ["Satu laporan", *_step_cells(figures["steps"]["total"], sop.total_minutes * 60)]
    columns = [
        Column("Langkah", 1, False), Column("Standar"), Column("Laporan"), Column("Median"), Column("P90"),
        Column("Dalam standar"), Column("Laporan"), Column("Median"), Column("P90"),
    ]  # fmt: skip
    over = [("Penanganan oleh operator", 2, 4), ("Menunggu", 6, 3)]
    longest = max((step.minutes or 0 for step in sop.steps), default=0)
    caption = (
        f"Penanganan dalam menit.detik terhadap {longest} menit tiap langkah dan {sop.total_minutes} menit satu"
        " laporan; menunggu dihitung terpisah."
    )
    return table("Penanganan dan menunggu per langkah SOP", caption, columns, rows, total=total, over=over)


def _step_cells(measured: Mapping[str, Any], standard: int | None) -> list[str]:
    handling = measured["handling"]
    waiting = measured.get("waiting") or {"n": 0, "median": None, "p90": None}
    return [
        phrases.clock(standard),
        number(handling["n"]),
        phrases.clock(handling["median"]),
        phrases.clock(handling["p90"]),
        rate(handling["within"], handling["n"]),
        number(waiting["n"]) if waiting["n"] else NONE,
        span(waiting["median"]),
        span(waiting["p90"]),
    ]


def _afterwards(figures: Figures) -> Block:
    verdicts = figures["verdicts"]
    asked = sum(verdicts.values())
    rows = [
        [f"Penilaian warga: {name.lower()}", number(verdicts[code]), rate(verdicts[code], asked)]
        for code, name in VERDICTS.items()
    ]
    recorded, again = figures["ended"]["recorded"], figures["reopened_within_7"]
    rows += [
        ["Dibuka kembali dalam 7 hari sesudah selesai", number(again), rate(again, recorded)],
        ["Keadaan darurat yang dirujuk ke 112", number(figures["emergencies_112"]), ""],
        ["Rapat koordinasi", number(figures["meetings"]), ""],
        ["Pesan kepada pelapor yang tidak tersampaikan", number(figures["undelivered"]), ""],
    ]
    return table(
        "Sesudah laporan selesai, dan kejadian lain",
        f"Penilaian warga {number(asked)}; laporan selesai {number(recorded)}.",
        [Column("Kejadian", 1, False), Column("Jumlah"), Column("Bagian")],
        rows,
    )
