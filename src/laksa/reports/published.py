"""Asking for what the city published: the reports that everybody may read, and the files that everybody may compare."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from laksa.documents.plain import write_csv, write_json
from laksa.figures.figures import Figures
from laksa.register.reference import TtlCache
from laksa.reports.models import Report, ReportFile
from laksa.reports.queries import IS_PUBLISHED
from laksa.rules.period import parse_period
from laksa.rules.refusal import Refused
from laksa.ui.names import period_name

KINDS = ("month", "quarter", "year", "span")
WRITERS = {"csv": write_csv, "json": write_json}


@dataclass(frozen=True, slots=True)
class Issue:
    """A published period of the whole city, in its newest revision; `end` is the day after its last."""

    pk: int
    code: str
    kind: str
    first: date
    end: date
    revision: int
    delivered_at: datetime

    @property
    def name(self) -> str:
        return period_name(parse_period(self.code))


def issues() -> list[Issue]:
    """Every published period, newest first."""
    columns = ("pk", "code", "kind", "first", "end", "revision", "delivered_at")
    rows = Report.objects.filter(IS_PUBLISHED, scope="").order_by("revision")
    newest = {row[1]: Issue(*row) for row in rows.values_list(*columns)}
    return sorted(newest.values(), key=lambda issue: (issue.end, -KINDS.index(issue.kind), issue.code), reverse=True)


def newest_of(found: Sequence[Issue]) -> Issue | None:
    """The newest month; where no month was ever published, the newest of all."""
    months = (issue for issue in found if issue.kind == "month")
    return next(months, found[0] if found else None)


def beside(issue: Issue, found: Sequence[Issue]) -> tuple[Issue | None, Issue | None]:
    """The published ones of the same kind before it and after it."""
    same = [one for one in found if one.kind == issue.kind]
    at = same.index(issue)
    return (same[at + 1] if at + 1 < len(same) else None), (same[at - 1] if at else None)


def by_kind(found: Sequence[Issue]) -> list[tuple[str, list[Issue]]]:
    """For the list of periods: months, quarters, years, others; none of them empty."""
    words = {"month": _("Bulanan"), "quarter": _("Triwulan"), "year": _("Tahunan"), "span": _("Periode lain")}
    groups = [(words[kind], [issue for issue in found if issue.kind == kind]) for kind in KINDS]
    return [(word, of_kind) for word, of_kind in groups if of_kind]


def just_before(issue: Issue, found: Sequence[Issue]) -> Issue | None:
    """The published period of the same kind that ends where `issue` begins."""
    return next((one for one in found if one.kind == issue.kind and one.end == issue.first), None)


def figures_of(pk: int) -> Figures:
    """The frozen figures of a published report."""
    return Report.objects.only("figures").get(pk=pk).figures or {}


def _headline() -> tuple[Issue, Report] | None:
    """The newest published report, whose opening sentence the home page says; None when there is none yet."""
    newest = newest_of(issues())
    return (newest, Report.objects.get(pk=newest.pk)) if newest else None


headline = TtlCache(_headline, 60)


# ── what a paper or a file may be ────────────────────────────────────────────────────────────────


def successor(report: Report) -> Report | None:
    """The newest published revision that replaces this one."""
    same = Report.objects.filter(IS_PUBLISHED, code=report.code, scope=report.scope)
    return same.filter(revision__gt=report.revision).order_by("-revision").first()


def files_of(report: Report) -> list[ReportFile]:
    """Those that stand: drawn when it was checked, or handed back signed; the newest of each kind."""
    since = report.facts.get("checked", 0)
    found = report.files.filter(seq__gte=since).order_by("seq", "pk") if since else ()
    return list({file.kind: file for file in found}.values())


def download_with(sha256: str, suffix: str) -> Report | None:
    """The published report of which exactly these bytes are downloaded on the page of statistics as csv or json."""
    if suffix not in WRITERS:
        return None
    published = Report.objects.filter(IS_PUBLISHED, scope="").order_by("-pk")
    made = published.values_list("pk", "facts__figures")
    return next((Report.objects.get(pk=pk) for pk, seal in made if _digest(pk, seal, suffix) == sha256), None)


@lru_cache(maxsize=2048)
def _digest(pk: int, seal: str, suffix: str) -> str:
    """SHA-256 of a download; `seal` is that of its figures, which never change."""
    return hashlib.sha256(WRITERS[suffix](figures_of(pk), public=True)).hexdigest()


def canonical(text: str) -> str | None:
    """A period as its address has it: 2026-q3 is 2026-Q3; None for what is none."""
    try:
        return parse_period(text).code
    except Refused:
        return None
