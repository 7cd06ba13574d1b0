"""The tables: cases by agency (in the letter), by all else (in the annex), each with its total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from laksa.documents.blocks import Block, Column, side_by_side, split_table, table
from laksa.documents.cells import FEW, FEW_MEASURED, NONE
from laksa.documents.phrases import Figures, median, number, rate
from laksa.documents.reading import DIMENSIONS, largest, name_of, punctual

ENDED_UNASSIGNED = "Berakhir tanpa disposisi"
RESULTS = {
    "done": "Dikerjakan",
    "scheduled": "Dijadwalkan",
    "impossible": "Tidak dapat dikerjakan",
    "referred": "Dirujuk",
}
OUTCOMES = {
    "menunggu": "Menunggu",
    "proses": "Proses",
    "selesai": "Selesai",
    "merged": "Digabung dengan laporan lain",
    "rejected": "Tidak dapat diproses",
    "withdrawn": "Dicabut pelapor atau gugur",
}
ENDS = {
    "recorded": "Ditutup",
    "referred": "Bukan kewenangan kota",
    "merged": "Digabung dengan laporan lain",
    "rejected": "Tidak dapat diproses",
    "withdrawn": "Dicabut pelapor atau gugur",
}
AGES = {"0-3": "0 sampai 3 hari", "4-7": "4 sampai 7 hari", "8-14": "8 sampai 14 hari", "15-30": "15 sampai 30 hari",
        "31-60": "31 sampai 60 hari", "61+": "61 hari atau lebih"}  # fmt: skip
_COUNTS = (Column("Masuk"), Column("Bagian"), Column("Terbuka"))
_SMALL = (("kind", "Jenis"), ("channel", "Saluran"), ("urgency", "Kegentingan"))
_PART = ("received", "finished", "recorded", "closing", "overdue")


def breakdowns(figures: Figures) -> list[Block]:
    """Every breakdown that stands in the annex. Rates of fewer than 20 cases are hidden."""
    kind, channel, urgency = (_by_dimension(figures, *named) for named in _SMALL)
    return [
        *_by_kecamatan(figures),
        _by_kelurahan(figures),
        *_referred(figures),
        _by_category(figures),
        side_by_side([_outcome(figures)], [_ends(figures)]),
        _results(figures),
        side_by_side([kind], [channel]),
        side_by_side([urgency], [_ageing(figures)]),
    ]


def by_agency(figures: Figures) -> list[Block]:
    """With its times in the report of the city; the report of a part counts agencies, but does not time them."""
    scope = figures["scope"]["code"]
    if scope:
        return [] if scope.startswith("agency:") else [_by_dimension(figures, "agency", "Perangkat daerah")]
    columns = [
        Column("Perangkat daerah", 4, False), Column("Masuk", 0.9), Column("Selesai", 1), Column("Ditutup", 1),
        Column("Terbuka", 1), Column("Lewat tenggat", 1.1), Column("Tepat waktu", 1), Column("Tanggapan awal", 1.3),
        Column("Sampai ditutup", 1.2), Column("Dibuka kembali", 1.1),
    ]  # fmt: skip
    found = figures["by_agency"]
    order = sorted((code for code in found if code), key=lambda code: (-found[code]["received"], code))
    rows = [[name_of(figures, "agency", code), *_agency_cells(found[code])] for code in order]
    left = _left_over(figures, {code: found[code] for code in order})
    if ended := figures["unassigned"]["ended"]:
        finished = figures["unassigned"]["finished"]
        rows.append([ENDED_UNASSIGNED, *map(number, (ended, finished, 0, 0, 0)), *[NONE] * 4])
        left = [left[0] - ended, left[1] - finished, *left[2:]]
    if any(left):
        rows.append([name_of(figures, "agency", ""), *map(number, left), *[NONE] * 4])
    total = [
        figures["scope"]["name"], *map(number, _totals(figures)), rate(*punctual(figures)),
        median(figures["first_answer"]), median(figures["until_closed"]),
        number(figures["reopened_within_7"]),
    ]  # fmt: skip
    caption = (
        "Selesai: dari yang masuk. Ditutup: dalam masa ini, kapan pun masuknya. Terbuka dan lewat tenggat pada akhir"
        " masa; tepat waktu dari tenggat dalam masa ini; tanggapan awal, sampai ditutup (Kaplan-Meier) adalah median;"
        f" dibuka kembali dalam 7 hari. {FEW} dan {FEW_MEASURED}: terlalu sedikit untuk persentase dan median."
    )
    return [table("Menurut perangkat daerah", caption, columns, rows, total=total, whole=True)]


def _agency_cells(row: Mapping[str, Any]) -> list[str]:
    return [
        *(number(row[name]) for name in _PART),
        rate(row["due"]["on_time"] + row["due"]["saved"], row["due"]["counted"]),
        median(row["first_answer"]),
        median(row["until_closed"]),
        number(row["reopened"]),
    ]


def _totals(figures: Figures) -> list[int]:
    """Received, finished, closed, open, overdue of the whole report."""
    flow, finished = figures["flow"], figures["share"]["finished"]
    return [flow["received"], finished, figures["ended"]["recorded"], flow["closing"], figures["overdue"]]


def _left_over(figures: Figures, rows: Mapping[str, Mapping[str, int]]) -> list[int]:
    """What no row has (not assigned, without a place), so that the columns add up to the totals."""
    return [
        total - sum(row[name] for row in rows.values()) for name, total in zip(_PART, _totals(figures), strict=True)
    ]


def _referred(figures: Figures) -> list[Block]:
    bodies = figures["referred_to"]
    if not bodies:
        return []
    rows = [[name_of(figures, "body", code), number(count)] for code, count in largest(bodies)]
    return [
        table(
            "Diteruskan kepada yang berwenang",
            "Laporan yang bukan kewenangan kota, menurut instansi penerimanya.",
            [Column("Instansi", 1, False), Column("Laporan")],
            rows,
            total=["Jumlah", number(sum(bodies.values()))],
        )
    ]


def _by_kecamatan(figures: Figures) -> list[Block]:
    scope = figures["scope"]["code"]
    if scope:
        return [] if scope.startswith("kecamatan:") else [_by_dimension(figures, "kecamatan", "Kecamatan")]
    found, totals = figures["by_kecamatan"], _totals(figures)
    cells = {code: [row[name] for name in _PART] for code, row in found.items()}
    order = sorted(cells, key=lambda code: (-cells[code][0], code))
    lines = [(name_of(figures, "kecamatan", code), cells[code]) for code in order]
    left = _left_over(figures, found)
    if any(left):
        lines.append((name_of(figures, "kecamatan", ""), left))
    columns = [
        Column("Kecamatan", 1, False), *_COUNTS[:2], Column("Selesai"), Column("Ditutup"), Column("Terbuka"),
        Column("Lewat tenggat"),
    ]  # fmt: skip
    rows = [_with_share(name, values, totals[0]) for name, values in lines]
    total = _with_share("Jumlah", totals, totals[0])
    if figures.get("per_thousand", {}).get("kecamatan"):
        columns.append(Column("Per 1.000 penduduk"))
        codes = [*order, *[""] * (len(rows) - len(order))]
        rows = [[*row, _per_thousand(figures, "kecamatan", code)] for row, code in zip(rows, codes, strict=True)]
        total.append("")
    return [table("Menurut kecamatan", _amounts(figures), columns, rows, total=total)]


def _per_thousand(figures: Figures, dimension: str, code: str) -> str:
    """Received per 1,000 inhabitants; a dash where nobody said how many live there."""
    return number(figures["per_thousand"][dimension].get(code), 2)


def _with_share(name: str, values: list[int], received: int) -> list[str]:
    return [name, number(values[0]), rate(values[0], received), *map(number, values[1:])]


def _by_kelurahan(figures: Figures) -> Block:
    """Grouped by kecamatan, the first eight characters of a kelurahan's code; of one kecamatan without its name."""
    is_grouped = not figures["scope"]["code"].startswith("kecamatan:")
    received, closing = figures["received_by"]["kelurahan"], figures["closing_by"]["kelurahan"]
    is_known = bool(figures.get("per_thousand", {}).get("kelurahan"))
    rows: list[list[str]] = []
    groups: list[int] = []
    last = ""
    for code in sorted({*received, *closing}, key=lambda code: (code == "", code)):
        kecamatan = code[:8]
        if is_grouped and kecamatan and kecamatan != last:
            groups.append(len(rows))
            rows.append([name_of(figures, "kecamatan", kecamatan), "", "", *[""] * is_known])
            last = kecamatan
        counts = (received.get(code, 0), closing.get(code, 0))
        beside = [_per_thousand(figures, "kelurahan", code)] if is_known else []
        rows.append([name_of(figures, "kelurahan", code), *map(number, counts), *beside])
    return split_table(
        "Menurut kelurahan",
        f"{_amounts(figures)} Kelurahan tanpa laporan tidak ditampilkan.",
        [Column("Kelurahan", 1, False), Column("Masuk"), Column("Terbuka"), *[Column("Per 1.000 penduduk")] * is_known],
        rows,
        parts=2 if is_known else 3,
        total=["Jumlah", number(figures["flow"]["received"]), number(figures["flow"]["closing"]), *[""] * is_known],
        groups=groups,
    )


def _by_category(figures: Figures) -> Block:
    return split_table(
        "Menurut kategori",
        _amounts(figures),
        [Column("Kategori", 1, False), *_COUNTS],
        _counted_rows(figures, "category"),
        parts=2,
        total=_counted_total(figures),
    )


def _by_dimension(figures: Figures, dimension: str, head: str) -> Block:
    return table(
        f"Menurut {DIMENSIONS[dimension]}",
        _amounts(figures),
        [Column(head, 1, False), *_COUNTS],
        _counted_rows(figures, dimension),
        total=_counted_total(figures),
    )


def _counted_rows(figures: Figures, dimension: str) -> list[list[str]]:
    received, closing = figures["received_by"][dimension], figures["closing_by"][dimension]
    both = {code: received.get(code, 0) for code in (*received, *closing)}
    total = figures["flow"]["received"]
    return [
        [name_of(figures, dimension, code), number(count), rate(count, total), number(closing.get(code, 0))]
        for code, count in largest(both)
    ]


def _counted_total(figures: Figures) -> list[str]:
    flow = figures["flow"]
    return ["Jumlah", number(flow["received"]), rate(flow["received"], flow["received"]), number(flow["closing"])]


def _amounts(figures: Figures) -> str:
    flow = figures["flow"]
    return f"Masuk {number(flow['received'])}, terbuka {number(flow['closing'])} pada akhir masa."


def _outcome(figures: Figures) -> Block:
    caption = "Laporan yang masuk pada masa ini, menurut keadaannya pada akhir masa."
    return _parts("Keadaan laporan yang masuk", caption, "Keadaan", figures["outcome"], OUTCOMES)


def _results(figures: Figures) -> Block:
    caption = "Laporan yang masuk pada masa ini dan selesai pada akhirnya, menurut hasilnya."
    return _parts("Hasil laporan yang selesai", caption, "Hasil", figures["result"], RESULTS)


def _ends(figures: Figures) -> Block:
    withdrawn = figures["withdrawn"]
    caption = "Semua laporan yang berakhir pada masa ini, juga yang masuk sebelumnya."
    if figures["ended"]["withdrawn"]:
        caption += f" Dicabut pelapor {number(withdrawn['asked'])}, gugur {number(withdrawn['lapsed'])}."
    return _parts("Cara laporan berakhir", caption, "Berakhir karena", figures["ended"], ENDS)


def _ageing(figures: Figures) -> Block:
    caption = "Laporan yang masih terbuka pada akhir masa, menurut hari sejak diterima."
    return _parts("Umur laporan terbuka", caption, "Umur", figures["ageing"], AGES)


def _parts(title: str, caption: str, head: str, parts: Mapping[str, int], names: Mapping[str, str]) -> Block:
    """In the order of `names`: a database that keeps figures as JSON keeps no order of keys."""
    total = sum(parts.values())
    return table(
        title,
        caption,
        [Column(head, 1, False), Column("Laporan"), Column("Bagian")],
        [[name, number(parts[code]), rate(parts[code], total)] for code, name in names.items()],
        total=["Jumlah", number(total), rate(total, total)],
    )
