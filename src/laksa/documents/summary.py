"""The page after the letter: the foreword, the comparison, what is unusual, the cases open longest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from laksa.documents import phrases
from laksa.documents.blocks import Block, Column, Section, heading, note, paragraphs, table
from laksa.documents.cells import NONE
from laksa.documents.phrases import Figures, number, rate
from laksa.documents.reading import DIMENSIONS, agency_of, finished_share, name_of, punctual, unusual
from laksa.figures.arithmetic import TOO_FEW

# The present value in words, and how it changed against another period ("" without one).
Cell = Callable[[Figures, Figures | None], tuple[str, str]]

_NOTHING = (
    "Pada {name} tidak ada laporan yang masuk, selesai, atau masih terbuka. Karena itu gambar dan rincian tidak dibuat;"
    " pemeriksaan dan arti setiap angka tetap disertakan pada lampiran."
)
_NOTHING_UNUSUAL = f"Tidak ada perubahan yang menonjol pada bagian yang berjumlah sedikitnya {TOO_FEW} laporan."


def summary(figures: Figures, foreword: str, best: Sequence[Block] = ()) -> Section:
    """Foreword, comparison with the period and the year before, what is unusual, the slowest and the `best` cases."""
    blocks: list[Block] = []
    if foreword.strip():
        blocks += [heading("Pengantar"), paragraphs(foreword)]
    if phrases.is_empty(figures):
        blocks += [heading("Keadaan"), paragraphs(_NOTHING.format(name=phrases.the_period(figures)))]
    blocks += [_comparison(figures), *_unusual(figures)]
    if figures["cases"]["slowest"]:
        blocks.append(_slowest(figures))
    return Section("Ringkasan", [*blocks, *best])


def _comparison(figures: Figures) -> Block:
    """Beside the period and the year before where the register covers them whole; without either the measures alone."""
    period = figures["period"]["name"]
    others = [other for other in (figures["previous"], figures["last_year"]) if other]
    columns = [Column("Ukuran", 1.5, False), Column(period, 0.6)]
    for other in others:
        columns += [Column(other["name"], 0.6), Column("Perubahan", 1)]
    measures = [(name, cell) for name, cell, group in _MEASURES if group in figures]
    rows = [[name, *_compared(figures, others, cell)] for name, cell in measures]
    beside = phrases.listed([other["name"] for other in others])
    said = f"dibandingkan dengan {beside}" if others else "tanpa pembanding: register belum memuat masa sebelumnya utuh"
    caption = f"{period} {said}. P90: persentil ke-90. {phrases.counted_anew(figures)}".strip()
    return table("Perbandingan" if others else "Ukuran", caption, columns, rows)


def _compared(figures: Figures, others: Sequence[Figures], cell: Cell) -> list[str]:
    cells = [cell(figures, None)[0]]
    for other in others:
        cells += [cell(other, None)[0], cell(figures, other)[1] or NONE]
    return cells


def _of_flow(name: str) -> Cell:
    def cell(now: Figures, before: Figures | None) -> tuple[str, str]:
        count = now["flow"][name]
        return number(count), phrases.count_change(count, before["flow"][name] if before else None)

    return cell


def _of_rate(parts: Callable[[Figures], tuple[int, int]]) -> Cell:
    def cell(now: Figures, before: Figures | None) -> tuple[str, str]:
        return rate(*parts(now)), phrases.rate_change(parts(now), parts(before) if before else None)

    return cell


def _of_time(measure: str, percentile: str) -> Cell:
    def cell(now: Figures, before: Figures | None) -> tuple[str, str]:
        value = now[measure][percentile]
        then = before.get(measure, {}).get(percentile) if before else None
        return phrases.median(now[measure], name=percentile), phrases.time_change(value, then)

    return cell


# What it is called, how it reads, and under which name the figures hold it.
_MEASURES: Sequence[tuple[str, Cell, str]] = (
    ("Laporan masuk", _of_flow("received"), "flow"),
    ("Laporan keluar", _of_flow("ended"), "flow"),
    ("Masih terbuka pada akhir masa", _of_flow("closing"), "flow"),
    ("Selesai, dari laporan yang masuk", _of_rate(finished_share), "share"),
    ("Tepat waktu, dari tenggat dalam masa ini", _of_rate(punctual), "due"),
    ("Tanggapan awal, median", _of_time("first_answer", "median"), "first_answer"),
    ("Tanggapan awal, P90", _of_time("first_answer", "p90"), "first_answer"),
    ("Masuk sampai ditutup, median (Kaplan-Meier)", _of_time("until_closed", "median"), "until_closed"),
)


def _unusual(figures: Figures) -> list[Block]:
    found, previous = unusual(figures), figures["previous"]
    if not found or not previous:
        return [heading("Yang tidak biasa"), note(_NOTHING_UNUSUAL if previous else "Belum ada masa pembanding.")]
    columns = [Column("Bagian", 1, False), Column("Menurut", 0, False), Column(figures["period"]["name"]),
               Column(previous["name"]), Column("Perubahan")]  # fmt: skip
    rows = [
        [name_of(figures, change["dim"], change["code"]), DIMENSIONS[change["dim"]], number(change["now"]),
         number(change["before"]), _change_with_share(change["now"], change["before"])]
        for change in found
    ]  # fmt: skip
    caption = f"Perubahan terbesar laporan masuk; tidak ada yang disebut bila kurang dari {TOO_FEW} laporan."
    return [table("Yang tidak biasa", caption, columns, rows)]


def _change_with_share(now: int, before: int) -> str:
    change = phrases.count_change(now, before)
    if before < TOO_FEW or now == before:
        return change
    return f"{change} ({number(100 * abs(now - before) / before)}%)"


def _slowest(figures: Figures) -> Block:
    columns = [Column("Nomor", 0, False), Column("Laporan", 1.3, False), Column("Perangkat daerah", 1, False),
               Column("Masuk"), Column("Tenggat"), Column("Hari kerja")]  # fmt: skip
    rows = [
        [case["number"], case["title"], agency_of(figures, case),
         phrases.short_day(case["received"], year=True), phrases.short_day(case["due"], year=True),
         number(case["working_days"])]
        for case in figures["cases"]["slowest"]
    ]  # fmt: skip
    caption = f"Laporan terbuka pada akhir masa, menurut lamanya sejak diterima. {phrases.NOT_LISTED}"
    return table("Laporan terbuka yang paling lama", caption, columns, rows)
