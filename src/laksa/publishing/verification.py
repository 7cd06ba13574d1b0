"""`/verifikasi/`: whether a paper or a file in hand is what the city published. Nothing that comes here is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from laksa.accounts import policy
from laksa.documents.phrases import document_name
from laksa.documents.reading import late_intake, punctual
from laksa.figures import naming
from laksa.publishing.scorecard import rate
from laksa.reports import published, queries
from laksa.reports.models import Letterhead, Report, ReportFile
from laksa.rules.refusal import Refused
from laksa.ui import formats
from laksa.web.limits import announced, at_most

MAX_BYTES = 30 * 1024 * 1024
_AROUND = 64 * 1024  # the form around the file
_NO_INDEX = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """All that is known of a file after it was read: its name as sent, how many bytes, their SHA-256."""

    name: str
    size: int
    sha256: str

    @property
    def suffix(self) -> str:
        return PurePath(self.name).suffix[1:].lower()


@policy.public
@csrf_exempt  # nothing is changed and nobody's authority is used: anybody may ask
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The two ways to ask; `?kode=` leads on to the report."""
    if request.method == "POST":
        return by_file(request)
    typed = request.GET.get("kode", "").strip()
    if not typed:
        return _asking(request)
    written = _written(typed)
    return redirect("publishing:verification_of", written) if written else _unknown(request, typed)


@policy.public
@require_safe
@at_most(60, "code")
def of_code(request: HttpRequest, code: str) -> HttpResponse:
    written = _written(code)
    if written is not None and written != code:
        return redirect("publishing:verification_of", written)
    report = queries.by_code(code) if written else None
    if report is None:
        return _unknown(request, code)
    return _of_report(request, report)


@at_most(20, "file")
def by_file(request: HttpRequest) -> HttpResponse:
    if announced(request) > MAX_BYTES + _AROUND:
        return _asking(request, wrong_file=_too_large(), status=413)
    reader = _Reader(request)
    request.upload_handlers = [reader]
    try:
        request.FILES  # noqa: B018 - reading it is what reads the file
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        return _asking(request, wrong_file=_too_large(), status=413)
    if reader.is_too_large:
        return _asking(request, wrong_file=_too_large(), status=413)
    if reader.found is None or not reader.found.size:
        return _asking(request, wrong_file=_("Pilih berkas yang berisi lebih dahulu."), status=422)
    return _judged(request, reader.found)


def _judged(request: HttpRequest, found: Fingerprint) -> HttpResponse:
    file = queries.by_file(found.sha256)
    if file is not None:
        return _of_report(request, file.report, found=found, matches=_kinds()[file.kind])
    report = published.download_with(found.sha256, found.suffix)
    if report is not None:
        return _of_report(request, report, found=found, matches=_kinds()[f"open_{found.suffix}"])
    context = {"found": found, "letterhead": Letterhead.current()}
    return _unkept(render(request, "publishing/verification_foreign.html", context))


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def _asking(
    request: HttpRequest, *, typed: str = "", problem: str = "", wrong_file: str = "", status: int = 200
) -> HttpResponse:
    context = {"typed": typed[:20], "problem": problem, "wrong_file": wrong_file}
    response = render(request, "publishing/verification.html", context, status=status)
    return _unkept(response) if status != 200 else response


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    problem = _("Tidak ada laporan kami yang memakai kode ini.")
    return _asking(request, typed=typed, problem=problem, status=404)


def _of_report(
    request: HttpRequest, report: Report, *, found: Fingerprint | None = None, matches: str = ""
) -> HttpResponse:
    """`found` is the file in hand where there is one, `matches` which of ours it is."""
    newer = published.successor(report)
    context = {
        "report": report,
        "title": _title(report),
        "found": found,
        "matches": matches,
        "newer": newer,
        "signature": _signature(report),
        "files": [(_kinds()[file.kind], file) for file in published.files_of(report)],
        "columns": _compared(report) if report.is_published else [],
        "punctual": _punctual(report) if report.is_published else "",
        "has_page": report.is_published and not report.scope,
    }
    return _unkept(render(request, "publishing/verification_report.html", context))


def _title(report: Report) -> str:
    """As the letter is called, Indonesian; without its revision."""
    scope = (report.figures or {}).get("scope") or {"code": report.scope, "name": _scope_name(report.scope)}
    period = {"kind": report.kind, "name": naming.name_of(report.period)}
    return document_name({"period": period, "scope": scope})


def _scope_name(scope: str) -> str:
    try:
        return naming.scope_name(scope)
    except Refused:
        return scope


def _compared(report: Report) -> list[tuple[str, list[tuple[str, int]]]]:
    """The two columns that the letter's first page adds up: a heading, and amounts with their words."""
    figures = report.figures or {}
    flow, ended, period = figures["flow"], figures["ended"], figures["period"]
    late = late_intake(figures)
    at_the_start = _("Terbuka pada {day}, {n} di antaranya masuk susulan") if late else _("Terbuka pada {day}")
    came = [
        (at_the_start.format(day=_day(period["first"]), n=formats.number(late)), flow["opening"]),
        (pgettext("laporan", "Masuk"), flow["received"]),
        (_("Dibuka kembali"), flow["reinstated"]),
    ]
    went = [
        (_("Ditutup"), ended["recorded"]),
        (_("Bukan kewenangan kota"), ended["referred"]),
        (_("Digabung dengan laporan lain"), ended["merged"]),
        (_("Tidak dapat diproses"), ended["rejected"]),
        (_("Dicabut pelapor atau gugur"), ended["withdrawn"]),
        (_("Masih terbuka pada {day}").format(day=_day(period["last"])), flow["closing"]),
    ]
    return [(_("Awal dan masuk"), _summed(came)), (_("Keluar dan sisa"), _summed(went))]


def _summed(amounts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [*amounts, (_("Jumlah"), sum(amount for _word, amount in amounts))]


def _punctual(report: Report) -> str:
    return rate(*punctual(report.figures or {}))


def _day(iso: str) -> str:
    """30 September"""
    day = date.fromisoformat(iso)
    return f"{day.day} {formats.locale_format().months[day.month]}"


def _signature(report: Report) -> dict[str, Any]:
    """Who signed and how; empty before."""
    if report.signed_at is None:
        return {}
    facts = report.facts
    is_electronic = facts.get("method") == "electronic"
    return {
        "signer": report.signer,
        "at": report.signed_at,
        "electronic": is_electronic,
        "trusted": facts.get("trusted"),
        "printed": report.printed_signer,
        "confirmation": report.confirmation,
    }


def _kinds() -> dict[str, str]:
    """What each file is, by kind."""
    kinds = ReportFile.Kind
    return {
        kinds.PDF: _("surat laporan (PDF)"),
        kinds.ANNEX: _("lampiran rincian dan register (PDF)"),
        kinds.XLSX: _("lampiran angka (XLSX)"),
        kinds.CSV: _("lampiran angka (CSV)"),
        kinds.JSON: _("lampiran angka (JSON)"),
        kinds.SIGNED: _("surat bertanda tangan elektronik (PDF)"),
        kinds.SCAN: _("pindaian surat bertanda tangan"),
        "open_csv": _("data terbuka rapor (CSV)"),
        "open_json": _("data terbuka rapor (JSON)"),
    }


def _written(text: str) -> str | None:
    """A code as it is printed: 7f3a91c2 is 7F3A-91C2; None for what cannot be one."""
    code = "".join(one for one in text.upper() if one.isalnum())
    is_one = len(code) == 8 and all(one in "0123456789ABCDEF" for one in code)
    return f"{code[:4]}-{code[4:]}" if is_one else None


def _too_large() -> str:
    return _("Berkas terlalu besar. Yang kami terbitkan selalu di bawah 30 MB.")


def _unkept(response: HttpResponse) -> HttpResponse:
    for name, value in _NO_INDEX.items():
        response[name] = value
    return response


# ── reading a file without keeping it ────────────────────────────────────────────────────────────


class _Reader(FileUploadHandler):
    """Reads the first file piece by piece into its SHA-256; no piece is kept, in memory or on disk."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.found: Fingerprint | None = None
        self.is_too_large = False
        self._digest, self._size = sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > MAX_BYTES:
            self.is_too_large = True
            raise StopUpload(connection_reset=False)
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> None:
        if self.found is None:
            self.found = Fingerprint(PurePath(self.file_name or "").name[:120], file_size, self._digest.hexdigest())

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._digest, self._size = sha256(), 0
