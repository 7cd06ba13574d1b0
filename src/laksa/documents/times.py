"""Handling, waiting, answers and what people said afterwards: the times against the standards, the counts beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laksa.documents import phrases
from laksa.documents.blocks import Block, Column, note, table
from laksa.documents.cells import FEW_MEASURED, NONE, Table
from laksa.documents.phrases import Figures, median, number, percent, rate, rate_or_counts
from laksa.documents.reading import measured_steps
from laksa.documents.tables import OWN, tables
from laksa.figures.definitions import definition
from laksa.rules.sop import Sop

VERDICTS = {"yes": "Sudah beres", "partly": "Beres sebagian", "no": "Belum beres"}
# What the annex tells in words of its own, or elsewhere; every other figure of these tables stands below it.
_TIMES_TOLD = ("first_answer", "agency_time", "until_closed", "whole_time")
_OTHERS_TOLD = ("overdue", *(f"verdicts.{verdict}" for verdict in VERDICTS), "reopened_within_7")
_NAMES = {"undelivered": "Pesan kepada pelapor yang tidak tersampaikan"}
_NOTHING: Mapping[str, Any] = {"n": 0, "median": None, "p90": None}


def times(figures: Figures, sop: Sop) -> list[Block]:
    """First answer, agency and whole time; punctuality; the steps of the SOP; verdicts and other events."""
    found = {one.id: one for one in tables(dict(figures), only=("times", "others", *OWN))}
    return [
        _times(figures, found["times"]),
        _punctuality(figures),
        _steps(figures, sop),
        note(phrases.CLOCKS),
        _afterwards(figures, found["others"]),
        *(_as_it_is(found[name]) for name in OWN),
    ]


def _times(figures: Figures, found: Table) -> Block:
    """Those of `found` that have words of their own here, then the others."""
    answer, agency, until = figures["first_answer"], figures["agency_time"], figures["until_closed"]
    sent, done = figures["forwarded"], figures["agency_punctuality"]
    rows = [
        ["Diteruskan ke perangkat daerah", number(sum(sent.values())), NONE, NONE,
         rate_or_counts(sent["on_time"], sum(sent.values()), "dalam 3 hari kerja")],
        ["Tanggapan awal, sejak diterima", number(answer["n"]), median(answer), median(answer, name="p90"),
         rate_or_counts(answer["within"], answer["n"], "dalam 14 hari")],
        ["Tindak lanjut perangkat daerah", number(agency["n"]), median(agency, " kerja"),
         median(agency, " kerja", "p90"), rate_or_counts(done["on_time"], sum(done.values()), "tepat waktu")],
        ["Masuk sampai ditutup", number(until["n"]), median(until), NONE,
         f"{number(until['open'])} masih terbuka, ikut dihitung"],
    ]  # fmt: skip
    rows += [
        [row.name, *(cell.shown for cell in row.cells[:3]), NONE] for row in found.rows if row.code not in _TIMES_TOLD
    ]
    columns = [Column("Waktu", 1, False), Column("n"), Column("Median"), Column("P90"), Column("Keterangan")]
    caption = (
        "Median dan persentil ke-90 (P90) dari hitungan tiap menit; jam kerja menurut kalender kantor. Masuk sampai"
        f" ditutup: laporan yang masuk dalam masa ini, median Kaplan-Meier. {FEW_MEASURED}: terlalu sedikit."
    )
    return table("Tanggapan, tindak lanjut, dan penyelesaian", caption, columns, rows)


def _punctuality(figures: Figures) -> Block:
    """The due dates of the period, what became of them, and what extensions did to the rate."""
    due = figures["due"]
    whole = due["counted"]
    rows = [
        ["Dipenuhi", number(due["on_time"] + due["saved"]), rate(due["on_time"] + due["saved"], whole)],
        ["Dipenuhi andai tidak ada perpanjangan", number(due["on_time"]), rate(due["on_time"], whole)],
        ["Berakhir sesudah tenggat", number(due["late"]), rate(due["late"], whole)],
        ["Masih terbuka lewat tenggat", number(due["open"]), rate(due["open"], whole)],
    ]
    caption = (
        "Tenggat yang dijanjikan kepada pelapor dan jatuh dalam masa ini, tanpa laporan yang lebih dahulu digabung,"
        f" ditolak, atau dicabut. {number(due['extended'])} di antaranya pernah diperpanjang;"
        f" {number(figures['extensions'])} perpanjangan diberikan dalam masa ini."
    )
    columns = [Column("Tenggat", 1, False), Column("Banyaknya"), Column("Bagian")]
    return table("Ketepatan waktu", caption, columns, rows, total=["Tenggat dalam masa ini", number(whole), ""])


def _steps(figures: Figures, sop: Sop) -> Block:
    """The three clocks of each step, handling beside the standard of the SOP."""
    idle = figures.get("idle", {})  # a report frozen by an earlier release knows two clocks
    named = {str(step.number): step for step in sop.steps}
    rows = []
    for key, measured in measured_steps(figures):
        step = named.get(key)
        standard = step.minutes * 60 if step and step.minutes is not None else None
        rows.append([f"{key} {step.short}" if step else key, *_step_cells(measured, idle.get(key), standard)])
    total = ["Satu laporan", *_step_cells(figures["steps"]["total"], None, sop.total_minutes * 60)]
    columns = [
        Column("Langkah", 1, False), Column("Standar"), Column("Laporan"), Column("Median"), Column("P90"),
        Column("Dalam standar"), Column("Laporan"), Column("Median"), Column("P90"), Column("Median"), Column("P90"),
    ]  # fmt: skip
    over = [("Penanganan oleh operator", 2, 4), ("Menunggu", 6, 3), ("Jeda", 9, 2)]
    longest = max((step.minutes or 0 for step in sop.steps), default=0)
    caption = (
        f"Penanganan dalam menit.detik terhadap {longest} menit tiap langkah dan {sop.total_minutes} menit satu"
        " laporan."
    )
    return table("Penanganan, menunggu, dan jeda per langkah SOP", caption, columns, rows, total=total, over=over)


def _step_cells(measured: Mapping[str, Any], idle: Mapping[str, Any] | None, standard: int | None) -> list[str]:
    handling = measured["handling"]
    waiting, idle = measured.get("waiting") or _NOTHING, idle or _NOTHING
    return [
        phrases.clock(standard),
        number(handling["n"]),
        phrases.clock(handling["median"], handling["n"]),
        phrases.clock(handling["p90"], handling["n"]),
        rate(handling["within"], handling["n"]),
        number(waiting["n"]) if waiting["n"] else NONE,
        median(waiting),
        median(waiting, name="p90"),
        median(idle),
        median(idle, name="p90"),
    ]


def _afterwards(figures: Figures, found: Table) -> Block:
    judged, answered = figures["judged"], figures["judged"]["answered"]
    closed, again = figures["ended"]["recorded"], figures["reopened_within_7"]
    rows = [
        [f"Penilaian warga: {name.lower()}", number(judged[code]), rate(judged[code], answered)]
        for code, name in VERDICTS.items()
    ]
    rows += [
        ["Penutupan yang dinilai pelapornya", number(answered), rate(answered, closed)],
        ["Dibuka kembali dalam 7 hari sesudah ditutup", number(again), rate(again, closed)],
    ]
    rows += [
        [_NAMES.get(row.code, row.name), row.cells[0].shown, ""] for row in found.rows if row.code not in _OTHERS_TOLD
    ]
    caption = f"{number(closed)} penutupan dalam masa ini, {number(answered)} di antaranya dinilai pelapornya."
    if judged["solved"] is not None:
        caption += (
            f" Sudah beres: {percent(judged['solved'])}, selang kepercayaan 95 persen {percent(judged['solved_low'])}"
            f" sampai {percent(judged['solved_high'])} (Wilson)."
        )
    columns = [Column("Kejadian", 1, False), Column("Jumlah"), Column("Bagian")]
    return table("Sesudah laporan ditutup, dan kejadian lain", caption, columns, rows)


def _as_it_is(found: Table) -> Block:
    """A table of its own, as workbook and page have it."""
    columns = [Column(found.head, 1, False), *(Column(column.title) for column in found.columns)]
    rows = [[row.name, *(cell.shown for cell in row.cells)] for row in found.rows]
    total = [found.total.name, *(cell.shown for cell in found.total.cells)] if found.total else None
    return table(found.title, definition(found.definitions[0]).counts.id, columns, rows, total=total)
