"""A press for the public pages' tests: reports of invented figures, carried through their life by the real commands."""

from __future__ import annotations

import copy
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from figures import demo_month
from letters import numbered
from people import Cast

from laksa.documents.plain import write_csv, write_json
from laksa.portal import queries, tiles
from laksa.reports import published, workflow
from laksa.reports.models import Letterhead, Report
from laksa.rules.period import WIB, parse_period

Figures = dict[str, Any]
STATES = ("checked", "signed", "delivered", "acknowledged", "archived")
PDF = b"%PDF-1.7 Laporan bulanan LAKSA "
ANNEX = b"%PDF-1.7 lampiran "


def forget_pages() -> None:
    """What the public pages keep for a minute or ten is read again."""
    for kept in (tiles.most_reported, queries.last_week, queries.just_mended, published.headline):
        kept.forget()


def figures_of(code: str = "2026-10", **changes: Any) -> Figures:
    """October of the demo city under another period's name, with some figures exchanged."""
    found, period = demo_month.figures(), parse_period(code)
    last = period.end - timedelta(days=1)
    found["period"] |= {"code": code, "first": period.first.isoformat(), "last": last.isoformat()}
    found["period"] |= {"name": workflow.naming.name_of(period), "kind": period.kind}
    found["data"]["at"] = datetime(period.end.year, period.end.month, 2, 6, tzinfo=WIB).isoformat()
    found["sentence"] = found["sentence"].replace("Oktober 2026", found["period"]["name"])
    return found | changes


class Press:
    """Publishes what it is given; `make` draws a PDF of a few bytes and the real CSV and JSON."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        Letterhead.objects.update_or_create(pk=1, defaults={"signer_name": "Ratna Kusumawardani", "phone": "021-5"})

    def publish(
        self, code: str = "2026-10", figures: Figures | None = None, *, upto: str = "delivered", scope: str = "",
        scan: bytes = b"",
    ) -> Report:  # fmt: skip
        report = workflow.draft(code, scope=scope, by=self.cast.agus)
        return self.carry(report, figures or figures_of(code), upto=upto, scan=scan)

    def carry(self, report: Report, figures: Figures, *, upto: str = "delivered", scan: bytes = b"") -> Report:
        """From a draft as far as `upto`."""
        at, agus = datetime(report.end.year, report.end.month, 2, 9, tzinfo=WIB), self.cast.agus
        actions = {
            "checked": lambda: workflow.check(
                numbered(report, by=agus, dated=at.date()), by=agus, counting=_Told(figures), make=_drawn, at=at
            ),
            "signed": lambda: workflow.sign_on_paper(report, by=self.cast.ratna, scan=scan, at=at),
            "delivered": lambda: workflow.deliver(report, to=str(self.cast.mayor.pk), by=self.cast.agus, at=at),
            "acknowledged": lambda: workflow.acknowledge(report, by=self.cast.mayor, at=at),
            "archived": lambda: workflow.archive(report, by=self.cast.agus, at=at),
        }  # fmt: skip
        for state in STATES[: STATES.index(upto) + 1] if upto != "draft" else ():
            report = actions[state]()
        return report

    def revise(self, report: Report, figures: Figures, *, upto: str = "delivered", changes: str = "") -> Report:
        changed = changes or "Dua laporan dipisahkan."
        return self.carry(
            workflow.revise(report, reason="Salah hitung", changes=changed, by=self.cast.agus), figures, upto=upto
        )


class _Told:
    """Counts what it is told."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def frozen(self, period: object, scope: str = "") -> Figures:
        return copy.deepcopy(self._figures)

    def evidence(self, positions: Collection[int]) -> dict[int, str]:
        return dict.fromkeys(positions, "e" * 64)


def _drawn(report: Report, figures: Figures) -> dict[str, bytes]:
    annex = ANNEX + str(report).encode()
    return {"pdf": PDF + str(report).encode(), "annex": annex, "csv": write_csv(figures), "json": write_json(figures)}
