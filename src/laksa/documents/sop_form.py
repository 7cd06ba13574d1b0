"""The SOP as the official form: identity, clauses, activity table with its flowchart; measured times beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from laksa.documents import phrases
from laksa.documents.cells import FEW, NONE
from laksa.documents.phrases import CLOCKS, Figures, clock, number, rate, span
from laksa.documents.typesetting import compile_pdf
from laksa.figures.arithmetic import TOO_FEW
from laksa.rules.period import midnight
from laksa.rules.sop import Clause, Sop, Step

# The unit stands on a line of its own, below its agency.
_UNIT = re.compile(r"\s+(?=UPTD?\b)")
# How far the gauge reaches at least and at most, in standard times.
_GAUGE_LEAST, _GAUGE_MOST = 1.25, 3.0
_SYMBOLS = {"terminator": "Mulai atau selesai", "process": "Kegiatan", "decision": "Keputusan"}
_NOT_OF_THE_FORM = "Realisasi dihitung oleh LAKSA dan bukan bagian dari SOP yang disahkan."
_PICTURES = {b"\x89PNG\r\n\x1a\n": "arms.png", b"\xff\xd8\xff": "arms.jpg", b"<svg": "arms.svg"}
_NOTES = f"""\
{CLOCKS}
Waktu penanganan menjumlahkan semua putaran satu laporan. Waktu kerja perangkat daerah tidak termasuk ketiganya.
Dalam waktu baku: bagian dari n laporan terukur yang waktu penanganannya pada langkah itu tidak melebihi waktu baku.
n: banyaknya laporan yang terukur. Laporan impor tidak mempunyai waktu penanganan dan tidak ikut dihitung; \
persentase hanya ditampilkan mulai {TOO_FEW} laporan ({FEW}).
Median: nilai tengah, atau rata-rata dua nilai di tengah. Persentil 90: nilai terkecil yang tidak dilampaui oleh \
sedikitnya 90 persen. Karena itu median seluruh langkah tidak harus sama dengan jumlah median tiap langkah."""


def sop_form(sop: Sop, figures: Figures | None = None, *, logo: bytes | None = None) -> bytes:
    """The form as PDF (A4 landscape), `figures` adding what was measured in their period: a strip and a sheet.

    `logo`: the arms of the city as PNG, JPEG or SVG; without it the slot stays empty. The same input gives the same
    bytes. Raises typesetting.TypesettingError.
    """
    picture = _picture_name(logo or b"")
    created = datetime.fromisoformat(figures["data"]["at"]) if figures else midnight(sop.valid_from)
    assets = {picture: logo} if logo and picture else {}
    return compile_pdf("sop", form_data(sop, figures, logo=picture), assets, created=created)


def form_data(sop: Sop, figures: Figures | None = None, *, logo: str = "") -> dict[str, Any]:
    """What templates/sop.typ prints: words in Indonesian, numbers already written out."""
    return {
        "form": _form(sop),
        "measured": _measured(sop, figures) if figures else None,
        "footer": _footer(sop, figures),
        "logo": logo,
    }


# ── the form, as signed ──────────────────────────────────────────────────────────────────────────


def _form(sop: Sop) -> dict[str, Any]:
    executors = _executors(sop.in_order)
    boxes = _boxes(sop)
    return {
        "name": sop.name,
        "title": sop.title,
        "government": _said(sop.identity.get("government")),
        "unit": _UNIT.sub("\n", _said(sop.identity.get("unit"))).split("\n"),
        "identity": _identity(sop),
        "boxes": boxes,
        "clause-rows": 4 if sop.second_warnings else 3,
        "executors": executors,
        "rows": flow(sop.in_order, executors),
        "remarks": _remarks(sop),
        "total": _minutes(sop.total_minutes),
    }


def _identity(sop: Sop) -> list[dict[str, Any]]:
    given = sop.identity
    nip = given.get("approved_nip")
    approved = [_said(given.get("approved_by")), *([f"NIP. {nip}"] if nip else [])]
    return [
        {"label": "Nomor SOP", "values": [_said(given.get("number"))]},
        {"label": "Tgl. Pembuatan", "values": [_said(given.get("created"))]},
        {"label": "Tgl. Revisi", "values": [_said(given.get("revised"))]},
        {"label": "Disahkan oleh", "values": approved},
        {"label": "Nama SOP", "values": [sop.name]},
    ]


def _boxes(sop: Sop) -> list[dict[str, Any]]:
    """The six boxes in pairs, left and right; a second Peringatan stands under the first."""
    related = sop.identity.get("related")
    boxes = [
        _box("Dasar Hukum", sop.legal_basis),
        _box("Kualifikasi Pelaksana", _plain(sop.qualifications)),
        _box("Keterkaitan", _plain((_said(related),)) if related else ()),
        _box("Peralatan/Perlengkapan", _plain(sop.equipment)),
        _box("Peringatan", _plain(sop.warnings)),
        _box("Pencatatan dan Pendataan", _plain(sop.recording)),
    ]
    if sop.second_warnings:
        boxes[-1]["rows"] = 2
        boxes.append(_box("Peringatan", _plain(sop.second_warnings)))
    return boxes


def _box(title: str, clauses: Sequence[Clause]) -> dict[str, Any]:
    return {"title": title, "rows": 1, "items": [one.text for one in clauses]}


def _remarks(sop: Sop) -> list[str]:
    """What LAKSA remarks on the text of the form; it stands below the form, which is as it was signed."""
    unit = sop.identity.get("unit_remark")
    basis = [(f"Dasar Hukum {_letter(at)}", one.remark) for at, one in enumerate(sop.legal_basis) if one.remark]
    found = [*([("Nama unit", unit)] if unit else []), *basis]
    return [f"{where}: {remark.rstrip('.')}." for where, remark in found]


def _letter(at: int) -> str:
    """As the clauses are numbered: a, b, … z, aa."""
    return (_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("a") + at % 26)


def _plain(texts: Sequence[str]) -> tuple[Clause, ...]:
    return tuple(Clause(text) for text in texts)


def _said(value: object) -> str:
    """A field of the identity box: a date as people write it, a blank one as a dash."""
    if isinstance(value, date):
        return phrases.day(value)
    return str(value or "").strip() or NONE


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else f"{number(minutes)} menit"


# ── the flowchart ────────────────────────────────────────────────────────────────────────────────


def _executors(steps: Sequence[Step]) -> list[str]:
    """The Pelaksana columns, in the order in which they first act."""
    return list(dict.fromkeys(_executor(step) for step in steps))


def _executor(step: Step) -> str:
    return " ".join(str(step.executor or "").split()) or NONE


def flow(steps: Sequence[Step], executors: Sequence[str]) -> list[dict[str, Any]]:
    """One row per step as carried out: its words, its symbol, and by which sides the arrows leave and return.

    A generic step that confirms is a decision: yes leads on, no leads back to the step before it. No two arrows share a
    side of a symbol; `top` is always the way in.
    """
    columns = [executors.index(_executor(step)) for step in steps]
    rows = [_row(step, columns[place], _symbol(steps, place)) for place, step in enumerate(steps)]
    for place, row in enumerate(rows):
        onward = columns[place + 1] if place + 1 < len(rows) else row["column"]
        before = rows[place - 1] if place else None
        row["back"] = _way_back(row, before, onward) if row["symbol"] == "decision" and before else None
        exit_by = _towards(row["column"], onward)
        row["exit"] = "bottom" if row["back"] and row["back"]["exit"] == exit_by else exit_by
    return rows


def _symbol(steps: Sequence[Step], place: int) -> str:
    if place in (0, len(steps) - 1):
        return "terminator"
    return "decision" if steps[place].command == "confirm" else "process"


def _row(step: Step, column: int, symbol: str) -> dict[str, Any]:
    return {
        "number": str(step.number),
        "activity": str(step.name),
        "column": column,
        "symbol": symbol,
        "said": f"{_SYMBOLS[symbol]}: {_executor(step)}",
        "needs": ", ".join(str(item.label) for item in step.requirements),
        "time": _minutes(step.minutes),
        "output": str(step.output or ""),
        "remarks": str(step.remarks or ""),
    }


def _towards(here: int, there: int) -> str:
    if here == there:
        return "bottom"
    return "right" if there > here else "left"


def _way_back(row: Mapping[str, Any], before: Mapping[str, Any], onward: int) -> dict[str, str]:
    """By which side a decision is left for the step before it, and by which side that step is entered."""
    own, other = row["column"], before["column"]
    if own != other:
        free_below = before["exit"] != "bottom"
        return {"exit": _towards(own, other), "enter": "bottom" if free_below else _towards(own, other)}
    taken = {before["back"]["exit"]} if before["back"] else set()
    sides = ("right", "left") if _towards(own, onward) == "left" else ("left", "right")
    free = next(side for side in sides if side not in taken)
    return {"exit": free, "enter": free}


# ── what was measured ────────────────────────────────────────────────────────────────────────────


def _measured(sop: Sop, figures: Figures) -> dict[str, Any]:
    steps, period, idle = figures["steps"], figures["period"], figures.get("idle", {})
    name = period["name"] if period["finished"] else f"{period['name']}, sementara"
    timed = [step for step in sop.in_order if str(step.number) in steps]
    rows = [
        _measured_row(key, step.name, step.minutes, steps[key] | {"idle": idle.get(key)})
        for step, key in ((step, str(step.number)) for step in timed)
    ]
    whole = steps.get("total", {})
    rows.append(_measured_row("", "Satu laporan, semua langkah", sop.total_minutes, whole, total=True))
    shares = [row["p90-share"] for row in rows if row["p90-share"] is not None]
    return {
        "label": f"{name}, median waktu penanganan operator",
        "strip": [_strip_cell(f"{step.number} {step.short}", steps[str(step.number)]) for step in timed]
        + [_strip_cell("satu laporan", whole)],
        "title": f"Realisasi di samping waktu baku: {name}",
        "about": f"{sop.name}. {figures['scope']['name']}. Data {phrases.moment(figures['data']['at'])}.",
        "sentence": _sentence(sop, name, whole.get("handling") or {}),
        "rows": rows,
        "most": min(_GAUGE_MOST, max(_GAUGE_LEAST, *shares, _GAUGE_LEAST) * 1.05),
        "notes": [*_NOTES.splitlines(), *_automatic(timed), _NOT_OF_THE_FORM],
    }


def _strip_cell(name: str, measured: Mapping[str, Any]) -> dict[str, str]:
    handling = measured.get("handling") or {}
    return {"clock": clock(handling.get("median")), "name": f"{name} · n {number(handling.get('n') or 0)}"}


def _measured_row(
    label: str, activity: str, minutes: int | None, measured: Mapping[str, Any], *, total: bool = False
) -> dict[str, Any]:
    handling = measured.get("handling") or {}
    median, p90, n = handling.get("median"), handling.get("p90"), handling.get("n") or 0
    standard = 60 * (minutes or 0)
    return {
        "number": label,
        "activity": activity,
        "total": total,
        "standard": _minutes(minutes) or NONE,
        "n": number(n),
        "median": clock(median),
        "p90": clock(p90),
        "within": rate(handling.get("within") or 0, n) if standard else NONE,
        "median-share": _of_standard(median, standard),
        "p90-share": _of_standard(p90, standard),
        "at-standard": clock(standard) if standard else "",
        "said": f"Median {clock(median)}, persentil 90 {clock(p90)}, waktu baku {_minutes(minutes) or NONE}",
        "waiting": [NONE] * 5 if total else _apart(measured.get("waiting") or {}, measured.get("idle") or {}),
    }


def _of_standard(seconds: int | None, standard: int) -> float | None:
    return None if seconds is None or not standard else seconds / standard


def _apart(waiting: Mapping[str, Any], idle: Mapping[str, Any]) -> list[str]:
    """The two clocks beside the standard time."""
    spans = [span(clock.get(part)) for clock in (waiting, idle) for part in ("median", "p90")]
    return [number(waiting.get("n") or 0), *spans]


def _sentence(sop: Sop, name: str, handling: Mapping[str, Any]) -> str:
    n, standard = handling.get("n") or 0, _minutes(sop.total_minutes)
    if not n:
        return f"{name}: belum ada laporan selesai yang waktu penanganannya terukur; waktu baku {standard}."
    said = f"{name}: satu laporan ditangani dalam {clock(handling['median'])} (median), waktu baku {standard}"
    if n < TOO_FEW:
        return f"{said}; n = {n}."
    within = handling["within"]
    return (
        f"{said}; {rate(within, n)}, yaitu {number(within)} dari {number(n)} laporan terukur, ditangani operator dalam"
        " waktu baku itu. Yang dihitung hanya kerja operator, bukan lamanya masalah diselesaikan."
    )


def _automatic(steps: Sequence[Step]) -> list[str]:
    numbers = [str(step.number) for step in steps if step.automatic]
    return [f"Langkah {', '.join(numbers)} dikerjakan sistem pada saat yang sama (00.00)."] if numbers else []


def _footer(sop: Sop, figures: Figures | None) -> str:
    return f"{_NOT_OF_THE_FORM} Data {phrases.moment(figures['data']['at'])}." if figures else sop.name


def _picture_name(logo: bytes) -> str:
    """Empty where the file is no picture that can be printed."""
    return next((name for magic, name in _PICTURES.items() if magic in logo[:1000]), "")
