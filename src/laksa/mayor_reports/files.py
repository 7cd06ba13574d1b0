"""Frozen files of a report as downloads, and the photos that its pages show."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from laksa.accounts.policy import StaffRequest
from laksa.mayor_reports import lookup
from laksa.mayor_reports import page as page_of
from laksa.register.access import listed_for
from laksa.register.models import Attachment
from laksa.reports import file_store
from laksa.reports.models import Report, ReportFile
from laksa.rules.capabilities import Capability
from laksa.rules.numbering import parse_number
from laksa.web import answers
from laksa.web.layout import page
from laksa.web.resume import staff


@staff(Capability.READ_REPORTS)
@require_GET
def download(request: StaffRequest, code: str, kind: str, scope: str = "") -> HttpResponse:
    """A file as it was frozen; one that is no longer the same on the disk is not handed out."""
    report = lookup.find(request.user, code, scope, request.GET.get("revisi", ""))
    file = report.file(kind) if kind in ReportFile.Kind.values else None
    if file is None:
        raise Http404
    if not file.path.is_file() or file_store.digest_of(file.path) != file.sha256:
        context = {"report": report, "file": file, "here": lookup.address(report)}
        return page(request, "mayor_reports/changed.html", context, here=lookup.HERE, status=410)
    response = FileResponse(
        file.path.open("rb"), as_attachment=True, filename=name_of(report, file), content_type=file.content_type
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return cast(HttpResponse, response)


@staff(Capability.CHECK_REPORTS)
@require_GET
def preview(request: StaffRequest, code: str, scope: str = "", kind: str = "pdf") -> HttpResponse:
    """The letter of a draft, or its annex, as it would look, marked as a draft; drawn now and kept nowhere."""
    from laksa.reports import files as documents

    report = lookup.find(request.user, code, scope, request.GET.get("revisi", ""))
    if report.figures is not None:
        raise Http404
    drawn = documents.preview(report, page_of.figures_of(report), kind)
    parts = ["rancangan", report.code, report.scope.partition(":")[2], "lampiran" if kind == "annex" else ""]
    name = f"{'-'.join(filter(None, parts))}.pdf"
    return HttpResponse(
        drawn,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )


@staff(Capability.READ_REPORTS)
@require_GET
def photo(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The small clean copy of a photo of a case that this reader may be shown."""
    case = get_object_or_404(listed_for(request.user).only("pk"), number=parse_number(number) or "")
    found = get_object_or_404(Attachment, pk=pk, case=case)
    return answers.photo(found, small=True, cache=answers.STAFF_KEEP)


def name_of(report: Report, file: ReportFile) -> str:
    """laporan-laksa-2026-10-DPUPR-revisi-1.pdf"""
    parts = ["laporan-laksa", report.code.replace("..", "-sampai-"), report.scope.partition(":")[2]]
    parts += [f"revisi-{report.revision}"] if report.revision else []
    parts += {"signed": ["bertanda-tangan"], "scan": ["pindaian"], "annex": ["lampiran"]}.get(file.kind, [])
    return "-".join(filter(None, parts)) + Path(file.name).suffix
