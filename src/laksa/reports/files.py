"""All documents of one report: PDF, XLSX, CSV, JSON, from one figures object; the same numbers under the same ids."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from laksa.documents.annex import annex_pdf
from laksa.documents.letter import Letter, letter_pdf
from laksa.documents.plain import ordered, write_csv, write_json
from laksa.documents.workbook import write_workbook
from laksa.figures import definitions, naming, recap
from laksa.figures.figures import Figures
from laksa.figures.period_figures import changed_since, months_of, sop_of
from laksa.register import files as photos
from laksa.reports.models import Letterhead, Report
from laksa.rules.period import Period, parse_period

FORMATS = ("pdf", "annex", "xlsx", "csv", "json")
_LONG = ("quarter", "year")


def make(report: Report, figures: Figures) -> dict[str, bytes]:
    """What is frozen when `report` is checked, by kind."""
    return {kind: draw() for kind, draw in _drawers(figures, letter_of(report, figures)).items()}


def write(folder: Path, figures: Figures, *, formats: Sequence[str] = FORMATS) -> list[Path]:
    """report.pdf, report-annex.pdf, report.xlsx ... of figures that nobody checked: the PDFs say that it is a draft."""
    folder.mkdir(parents=True, exist_ok=True)
    drawers, written = _drawers(figures, letter_of(None, figures)), []
    for kind in formats:
        path = folder / ("report-annex.pdf" if kind == "annex" else f"report.{kind}")
        path.write_bytes(drawers[kind]())
        written.append(path)
    return written


def preview(report: Report, figures: Figures, kind: str) -> bytes:
    """The letter ("pdf") or the "annex" as it would look, marked as a draft."""
    return _drawers(figures, letter_of(report, figures, draft=True))[kind]()


def letter_of(report: Report | None, figures: Figures, *, draft: bool = False) -> Letter:
    """The city's letterhead with the words of this report; without a report a draft."""
    head = Letterhead.current()
    common: dict[str, Any] = {
        "kop": tuple(filter(None, (head.government, head.agency, head.unit))),
        "address": head.address,
        "phone": head.phone,
        "web": head.web,
        "logo": bytes(head.logo) if head.logo else None,
        "sifat": head.nature,
        "place": head.place,
        "addressee": head.salutation.removeprefix("Yth. "),
        "signer_title": head.signer_title,
        "signer_name": head.signer_name,
        "signer_rank": head.signer_rank,
        "signer_nip": head.signer_nip,
        "paper": head.paper.lower(),
        "verify_url": f"{settings.BASE_URL}/verifikasi",
    }
    unfinished = not figures["period"]["finished"]
    if report is None:
        return Letter(**common, status="SEMENTARA" if unfinished else "DRAF")
    return Letter(
        **common,
        nomor=report.letter_number,
        dated=report.letter_date,
        headline=report.opening,
        foreword=report.foreword,
        recommendations=tuple(report.recommendations.splitlines()),
        verify_code=report.verification,
        status="SEMENTARA" if unfinished else "DRAF" if draft else "",
        revision=report.revision,
        changed=report.changes,
    )


def _drawers(figures: Figures, letter: Letter) -> dict[str, Callable[[], bytes]]:
    figures = ordered(figures)
    return {
        "pdf": lambda: _pdf(figures, letter),
        "annex": lambda: _annex(figures, letter),
        "xlsx": lambda: _workbook(figures),
        "csv": lambda: write_csv(figures),
        "json": lambda: write_json(figures),
    }


def _pdf(figures: Figures, letter: Letter) -> bytes:
    return letter_pdf(
        figures,
        letter,
        sop=sop_of(_period(figures)),
        months=_months(figures),
        photos=_photos(figures),
    )


def _annex(figures: Figures, letter: Letter) -> bytes:
    return annex_pdf(
        figures,
        letter,
        sop=sop_of(_period(figures)),
        meanings=definitions.printed(),
        register=_register(figures),
        unlisted=_unlisted(figures),
    )


def _workbook(figures: Figures) -> bytes:
    with tempfile.TemporaryDirectory(prefix="laksa-xlsx-") as scratch:
        path = Path(scratch) / "report.xlsx"
        period = _period(figures)
        names = naming.names(naming.counted_until(period))
        register, unlisted = _register(figures), _unlisted(figures)
        write_workbook(path, figures, register, sop=sop_of(period), names=names, unlisted=unlisted)
        return path.read_bytes()


def _register(figures: Figures, *, about_service: bool = False) -> Iterable[Mapping[str, Any]]:
    """What was closed in the period, of this report's scope, as the register stood when it was counted."""
    kind, _, code = figures["scope"]["code"].partition(":")
    column = {"agency": "lead", "kecamatan": "kecamatan"}.get(kind, "")
    rows = recap.rows_at(figures["data"]["position"], _period(figures), about_service=about_service)
    return (row for row in rows if row[column] == code) if column else rows


def _unlisted(figures: Figures) -> int:
    """How many are counted but not listed: those about the service itself, which not every reader may know."""
    return sum(1 for _ in _register(figures, about_service=True))


def _months(figures: Figures) -> list[Figures]:
    """Of a quarter or a year: the figures of each month that has begun, of the same position where it is over."""
    if figures["period"]["kind"] not in _LONG:
        return []
    period, scope, position = _period(figures), figures["scope"]["code"], figures["data"]["position"]
    is_older = figures["period"]["finished"] and changed_since(position, period)
    return months_of(period, scope, position=position if is_older else None)


def _photos(figures: Figures) -> dict[int, bytes]:
    """The small clean copies of the best cases that are still there."""
    wanted = [case[when] for case in figures.get("cases", {}).get("best", ()) for when in ("before", "after")]
    paths = {photo: photos.clean_copy(photo, small=True) for photo in wanted}
    return {photo: path.read_bytes() for photo, path in paths.items() if path.is_file()}


def _period(figures: Figures) -> Period:
    return parse_period(figures["period"]["code"])
