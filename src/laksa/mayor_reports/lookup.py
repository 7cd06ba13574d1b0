"""Which report an address names, who may read it, and the way back: /laporan/2026-10/agency:DPUPR/?revisi=1."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404

from laksa.accounts.models import User
from laksa.reports.models import Report
from laksa.reports.queries import IS_PUBLISHED
from laksa.rules.capabilities import Capability
from laksa.rules.parse import whole_number
from laksa.rules.period import parse_period
from laksa.rules.refusal import Refused

HERE = "/laporan/"
MAYOR = "/wali-kota/"


class PeriodCode:
    """2026, 2026-Q3, 2026-10, 2026-10-05..2026-10-09."""

    regex = r"2\d{3}[0-9Qq.-]{0,20}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class ScopeCode:
    """agency:DPUPR, kecamatan:36.71.01."""

    regex = r"(?:agency|kecamatan):[A-Z0-9.-]{1,24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def reports_of(user: User) -> QuerySet[Report]:
    """The reports that `user` may read: the Mayor those that were delivered, the others all."""
    if user.may(Capability.READ_UNSENT_REPORTS):
        return Report.objects.all()
    if user.may(Capability.READ_REPORTS):
        return Report.objects.filter(IS_PUBLISHED)
    return Report.objects.none()


def find(user: User, code: str, scope: str = "", revision: str = "") -> Report:
    """The newest revision, or the one asked for; 404 where `user` may read none such."""
    try:
        period = parse_period(code)
    except Refused:
        raise Http404 from None
    found = reports_of(user).filter(code=period.code, scope=scope)
    if revision:
        number = whole_number(revision)
        found = found.filter(revision=number) if number is not None else found.none()
    report = found.order_by("-revision").first()
    if report is None:
        raise Http404
    return report


def address(report: Report, *tail: str, **query: str) -> str:
    """The report's page, or what stands below it; one that was revised is named by its revision."""
    parts = [report.code, *filter(None, [report.scope]), *tail]
    if report.facts.get("revised_by"):
        query = {"revisi": str(report.revision), **query}
    return f"{HERE}{'/'.join(parts)}/" + (f"?{urlencode(query)}" if query else "")


def base(report: Report) -> str:
    """What the addresses of its actions and files begin with."""
    return f"{HERE}{'/'.join([report.code, *filter(None, [report.scope])])}/"
