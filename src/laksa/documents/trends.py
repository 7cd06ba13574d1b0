"""Month after month: the numbers of the first picture, and the pages that only a quarter or a year has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from laksa.documents import phrases
from laksa.documents.blocks import Block, Column, Section, table
from laksa.documents.cells import NONE
from laksa.documents.phrases import Figures, median, number, rate
from laksa.documents.reading import DIMENSIONS, largest, name_of, punctual
from laksa.figures.facts import WITHIN

_TREND = {"received": "Masuk", "recorded": "Ditutup", "ended": "Keluar", "closing": "Terbuka"}
_WITHIN = {f"within_{days}": f"Selesai dalam {days} hari" for days in WITHIN}
# All kecamatan of the city; of agencies and categories the largest.
_MOST_ROWS = 13
_MONTH: Sequence[tuple[Column, Callable[[Figures], str]]] = (
    (Column("Masuk", 1), lambda month: number(month["flow"]["received"])),
    (Column("Ditutup", 1), lambda month: number(month["ended"]["recorded"])),
    (Column("Terbuka", 1), lambda month: number(month["flow"]["closing"])),
    (Column("Tepat waktu", 1), lambda month: rate(*punctual(month))),
    (Column("Tanggapan awal", 1.3), lambda month: median(month["first_answer"])),
    (Column("Sampai ditutup", 1.2), lambda month: median(month["until_closed"])),
)


def trends(figures: Figures, months: Sequence[Figures]) -> list[Section]:
    """For a quarter or a year: its `months`, each as figures of its own."""
    months = _covered(figures, months)
    if len(months) < 2 or phrases.is_empty(figures):
        return []
    parts = [_month_by_month(figures, months, dimension) for dimension in ("agency", "kecamatan", "category")]
    return [Section("Perkembangan", [_months(figures, months), *parts])]


def _covered(figures: Figures, months: Sequence[Figures]) -> Sequence[Figures]:
    """Without those before the register: a row of zeros would say that nobody complained."""
    begins = figures["period"].get("register_begins", "")
    return [month for month in months if month["period"]["last"] >= begins]


def twelve_months(figures: Figures) -> Block:
    """The numbers of the first picture, a month a column, and how many were finished as soon: all followed alike."""
    trend = figures["trend"]
    heads = [Column(phrases.month_name(row["period"], short=True).replace(" ", "\n"), 1) for row in trend]
    rows = [[name, *(number(row[key]) for row in trend)] for key, name in _TREND.items()]
    rows += [[name, *(_within(row[key]) for row in trend)] for key, name in _WITHIN.items()]
    caption = (
        "Laporan per bulan; terbuka pada akhir bulan. Selesai dalam 7, 14, 30 hari: menurut bulan masuknya, tampil"
        " sesudah semua laporan bulan itu melewati jangka itu."
    )
    return table("Angka per bulan", caption, [Column("Laporan", 2.6, False), *heads], rows, small=True)


def _within(finished: Figures) -> str:
    return NONE if finished["counted"] is None else rate(finished["finished"], finished["counted"])


def _months(figures: Figures, months: Sequence[Figures]) -> Block:
    """Of shares cut at the end of each month none: beside one of the whole they would say less than they seem to."""
    heads = [Column(name, 1) for name in _WITHIN.values()]
    unknown = [NONE] * len(_WITHIN)
    within = {row["period"]: [_within(row[key]) for key in _WITHIN] for row in figures["trend"]}
    return table(
        "Bulan demi bulan",
        "Terbuka pada akhir setiap bulan; waktu adalah median. Selesai dalam 7, 14, 30 hari menurut bulan masuknya.",
        [Column("Bulan", 2, False), *(column for column, _ in _MONTH), *heads],
        [
            [
                month["period"]["name"],
                *(cell(month) for _, cell in _MONTH),
                *within.get(month["period"]["code"], unknown),
            ]
            for month in months
        ],
        total=[figures["period"]["name"], *(cell(figures) for _, cell in _MONTH), *unknown],
    )


def _month_by_month(figures: Figures, months: Sequence[Figures], dimension: str) -> Block:
    """Received per month in the largest parts; the rest in one row, so that every column adds up."""
    columns = [*months, figures]
    chosen = [code for code, _ in largest(figures["received_by"][dimension]) if code][:_MOST_ROWS]
    counts = [[one["received_by"][dimension].get(code, 0) for one in columns] for code in chosen]
    totals = [one["flow"]["received"] for one in columns]
    rows = [[name_of(figures, dimension, code), *map(number, row)] for code, row in zip(chosen, counts, strict=True)]
    left = [total - sum(row[at] for row in counts) for at, total in enumerate(totals)]
    if any(left):
        rows.append(["Lainnya", *map(number, left)])
    heads = [Column(phrases.month_name(month["period"]["code"], short=True).split()[0]) for month in months]
    return table(
        f"Laporan masuk per bulan menurut {DIMENSIONS[dimension]}",
        f"{len(chosen)} terbanyak; jumlah {number(totals[-1])}.",
        [Column(DIMENSIONS[dimension].capitalize(), 1, False), *heads, Column("Jumlah")],
        rows,
        total=["Jumlah", *map(number, totals)],
        small=len(months) > 6,
    )
