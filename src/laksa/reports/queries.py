"""Asking for reports: the newest of a period, the published one, by the code on its paper, by a file in hand."""

from __future__ import annotations

from django.db.models import Q

from laksa.reports.models import Report, ReportFile
from laksa.rules.report import PUBLISHED

IS_PUBLISHED = Q(state__in=sorted(PUBLISHED))


def newest(code: str, scope: str = "") -> Report | None:
    """The report of a period and a scope with the highest revision."""
    return Report.objects.filter(code=code, scope=scope).order_by("-revision").first()


def newest_published(code: str, scope: str = "") -> Report | None:
    """What the public may see of a period: the newest revision that was delivered."""
    published = Report.objects.filter(IS_PUBLISHED, code=code, scope=scope)
    return published.order_by("-revision").first()


def by_code(text: str) -> Report | None:
    """The report whose paper carries this verification code; in any case, with or without its hyphen."""
    code = "".join(one for one in text.upper() if one.isalnum())
    return Report.objects.filter(verification=f"{code[:4]}-{code[4:]}").first() if len(code) == 8 else None


def by_file(sha256: str) -> ReportFile | None:
    """The standing file of a checked, signed or published report with exactly these bytes, published ones first."""
    found = ReportFile.objects.filter(sha256=sha256).exclude(report__state="draft").select_related("report")
    standing = [file for file in found if file.seq >= file.report.facts["checked"]]
    return max(standing, key=lambda file: (file.report.is_published, file.report.revision, file.pk), default=None)
