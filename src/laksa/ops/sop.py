"""sop: the SOP in force, as text, JSON or its official form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from laksa.ops.opening import DEFAULT, Data, Json, current_sop, open_folder, open_nothing
from laksa.ops.terminal import fail, no_such_period, out, out_json, require_format, say_written
from laksa.rules.refusal import Refused
from laksa.rules.sop import Sop
from laksa.site import folder

_DASH = "–"


def sop(
    as_json: Json = False,
    written_as: Annotated[str, typer.Option("--format", help="table | json")] = "table",
    pdf: Annotated[bool, typer.Option("--pdf", help="Formulir SOP AP dengan diagram alir, ke --out.")] = False,
    out_file: Annotated[Path | None, typer.Option("--out", help="Berkas PDF.")] = None,
    period: Annotated[str, typer.Option(help="Tambahkan realisasi periode ini, misalnya 2026-10.")] = "",
    data: Data = DEFAULT,
) -> None:
    """Cetak SOP: kotak identitas, butir, tabel kegiatan; --pdf: formulir resmi."""
    require_format(written_as, ("table", "json"))
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
    if as_json or written_as == "json":
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
    from laksa.reports.report_figures import figures_for
    from laksa.rules.period import typed_period

    try:
        return figures_for(typed_period(text))
    except Refused as refused:
        if refused.code == "report_in_future":
            fail(f"Periode {text} belum dimulai.", f"The period {text} has not begun.")
        no_such_period(text)


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
