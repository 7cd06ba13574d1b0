"""sop, case show, recap, export events: what stands in the register, printed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from laksa.ops.opening import DEFAULT, Data, Json, current_sop, open_folder, open_nothing
from laksa.ops.terminal import fail, out, out_json, require_format, say, say_written
from laksa.rules.refusal import Refused
from laksa.rules.sop import Sop
from laksa.site import folder

_DASH = "–"


def sop(
    as_json: Json = False,
    format: Annotated[str, typer.Option("--format", help="table | json")] = "table",  # noqa: A002 - the option's name
    pdf: Annotated[bool, typer.Option("--pdf", help="Formulir SOP AP dengan diagram alir, ke --out.")] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="Berkas PDF.")] = None,
    period: Annotated[str, typer.Option(help="Tambahkan realisasi periode ini, misalnya 2026-10.")] = "",
    data: Data = DEFAULT,
) -> None:
    """Cetak SOP: kotak identitas, butir, tabel kegiatan; --pdf: formulir resmi."""
    require_format(format, ("table", "json"))
    if pdf and out_file is None:
        fail("Sebutkan berkasnya: --pdf --out sop.pdf.", "Name the file: --pdf --out sop.pdf.")
    if not pdf and (out_file is not None or period):
        fail("--out dan --period berlaku bersama --pdf.", "--out and --period go with --pdf.")
    if out_file is not None:
        _write_form(out_file, period, data)
        say_written(out_file, as_json=as_json)
        return
    open_nothing()
    current = current_sop()
    if as_json or format == "json":
        out_json(sop_as_json(current))
    else:
        out(sop_as_table(current))


def _write_form(out_file: Path, period: str, data: Path) -> None:
    has_city = bool(period) or folder.exists(data)
    if has_city:
        open_folder(data)
    else:
        open_nothing()
    from laksa.documents.sop_form import sop_form
    from laksa.documents.typesetting import TypesettingError

    figures = _figures(period) if period else None
    try:
        out_file.write_bytes(sop_form(current_sop(), figures, logo=_arms() if has_city else None))
    except (TypesettingError, OSError) as wrong:
        fail(f"Formulir tidak dapat ditulis: {wrong}", f"The form cannot be written: {wrong}")


def _figures(text: str) -> dict[str, Any]:
    from laksa.reports.counting import figures_for
    from laksa.rules.period import typed_period

    try:
        return figures_for(typed_period(text))
    except Refused as refused:
        if refused.code == "report_in_future":
            fail(f"Periode {text} belum dimulai.", f"The period {text} has not begun.")
        _no_such_period(text)


def _no_such_period(text: str) -> NoReturn:
    fail(
        f"Periode {text!r} tidak dikenali. Contoh: 2026, 2026-Q3, 2026-10.",
        f"Unknown period {text!r}. Examples: 2026, 2026-Q3, 2026-10.",
    )


def _arms() -> bytes | None:
    """The arms on the city's letterhead; none where it has none, or where an older release made the folder."""
    from django.db import DatabaseError

    from laksa.reports.models import Letterhead

    try:
        arms = Letterhead.current().logo
    except DatabaseError:
        return None
    return bytes(arms) if arms else None


def sop_as_json(current: Sop) -> dict[str, Any]:
    return {
        "name": current.name,
        "version": current.version,
        "valid_from": current.valid_from.isoformat(),
        "identity": current.identity,
        "steps": [
            {
                "number": step.number,
                "name": step.name,
                "executor": step.executor,
                "requirements": [item.label for item in step.requirements],
                "minutes": step.minutes,
                "output": step.output,
            }
            for step in current.steps
        ],
        "total_minutes": current.total_minutes,
        "legal_basis": [clause.text for clause in current.legal_basis],
        "qualifications": list(current.qualifications),
        "equipment": list(current.equipment),
        "warnings": list(current.warnings),
        "second_warnings": list(current.second_warnings),
        "recording": list(current.recording),
    }


def sop_as_table(current: Sop) -> str:
    lines = [current.name, ""]
    lines += [f"{label:<12} {value or _DASH}" for label, value in current.identity.items()]
    basis = [f"{clause.text}{f' [{clause.remark}]' if clause.remark else ''}" for clause in current.legal_basis]
    for title, clauses in (
        ("Dasar hukum", basis),
        ("Kualifikasi pelaksana", current.qualifications),
        ("Peralatan/perlengkapan", current.equipment),
        ("Peringatan", current.warnings),
        *([("Peringatan", current.second_warnings)] if current.second_warnings else []),
        ("Pencatatan dan pendataan", current.recording),
    ):
        lines += ["", title, *(f"  {chr(97 + place)}. {clause}" for place, clause in enumerate(clauses))]
    lines += ["", current.title]
    for step in current.steps:
        minutes = f"{step.minutes} menit" if step.minutes else _DASH
        lines.append(f"  {step.number}  {step.name}  |  {step.executor}  |  {minutes}  |  {step.output or _DASH}")
        if step.requirements:
            lines.append(f"     {', '.join(item.label for item in step.requirements)}")
    lines.append(f"     Total waktu: {current.total_minutes} menit")
    return "\n".join(lines)


def case(number: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Tampilkan satu laporan: keadaan, kejadian, waktu penanganan, rekap."""
    open_folder(data)
    shown = case_as_json(number)
    if shown is None:
        fail(f"Nomor laporan {number} tidak ditemukan.", f"No case with number {number}.")
    if as_json:
        out_json(shown)
        return
    out(f"{shown['number']}  {shown['state']}")
    for event in shown["events"]:
        out(f"  {event['at']}  {event['name']}")


def case_as_json(number: str) -> dict[str, Any] | None:
    from laksa.figures import recap
    from laksa.register import ledger, queries, sops
    from laksa.register.access import by_number
    from laksa.rules.period import WIB
    from laksa.rules.recap import by_step, handling_by_step

    found = by_number(number)
    if found is None:
        return None
    state = ledger.state_of(found)
    sop = sops.get(state.sop)
    return {
        "number": found.number,
        "state": found.status,
        "events": [
            {"name": moment.name, "at": moment.at.astimezone(WIB).isoformat()} for moment in queries.history(found)
        ],
        "handling_s": handling_by_step(state, sop),
        "waiting_s": by_step(state.waiting_s, sop),
        "idle_s": by_step(state.idle_s, sop),
        "recap": recap.row_of(found),
    }


def recap(
    period: Annotated[
        str, typer.Argument(help="2026 | 2026-Q3 | 2026-10 | 2026-10-05..2026-10-09; kosong = semua")
    ] = "",
    as_json: Json = False,
    format: Annotated[str, typer.Option("--format", help="csv | json")] = "csv",  # noqa: A002 - the option's name
    as_of: Annotated[
        str,
        typer.Option("--as-of", help="Keadaan per tanggal ini (5/11/2026), sebelum yang dibuka kembali sesudahnya."),
    ] = "",
    out_file: Annotated[Path | None, typer.Option("--out", help="Tulis ke berkas ini.")] = None,
    data: Data = DEFAULT,
) -> None:
    """Cetak rekapitulasi pengaduan yang telah selesai; yang dibuka kembali sesudahnya dihitung di galat baku."""
    require_format(format, ("csv", "json"))
    open_folder(data)
    from laksa.figures import recap as recaps
    from laksa.rules.parse import typed_day
    from laksa.rules.period import typed_period

    try:
        chosen = typed_period(period) if period else None
    except Refused:
        _no_such_period(period)
    day = typed_day(as_of) if as_of else None
    if as_of and day is None:
        fail(f"Tanggal tidak dikenali: {as_of}. Contoh: 5/11/2026.", f"Unknown date: {as_of}. Example: 5/11/2026.")
    found = recaps.rows(chosen, as_of=day)
    target = out_file.open("w", encoding="utf-8", newline="") if out_file else sys.stdout
    try:
        if as_json or format == "json":
            shown = list(found)
            target.write(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
            count = len(shown)
        else:
            count = recaps.write_csv(target, found)
    finally:
        if out_file:
            target.close()
    if out_file:
        say_written(out_file, as_json=as_json)
    if reopened := recaps.closed(chosen, as_of=day) - count:
        say(f"Dibuka kembali sesudahnya: {reopened}", f"Reopened afterwards: {reopened}")


def export_events(
    as_json: Json = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="Tulis ke berkas ini.")] = None,
    data: Data = DEFAULT,
) -> None:
    """Semua kejadian, satu objek JSON per baris, urut waktu catat; tanpa teks dan kontak."""
    open_folder(data)
    from laksa.register.models import Event
    from laksa.rules.period import WIB

    target = out_file.open("w", encoding="utf-8") if out_file else sys.stdout
    for event in Event.objects.select_related("case").order_by("pk").iterator(chunk_size=1000):
        line = {
            "id": event.pk,
            "number": event.case.number,
            "seq": event.seq,
            "name": event.name,
            "at": event.at.astimezone(WIB).isoformat(),
            "recorded_at": event.recorded_at.astimezone(WIB).isoformat(),
            "role": event.role,
            "agency": event.agency,
            "command": event.command,
            "payload": json.loads(event.payload),
            "hash": bytes(event.hash).hex(),
        }
        target.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
    if out_file:
        target.close()
        say_written(out_file, as_json=as_json)
