"""Reports of the demo's past: signed, delivered and acknowledged, so that the public page has something to show."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from laksa.accounts.models import User
from laksa.register import access, reference
from laksa.reports import files, report_figures, workflow
from laksa.rules.period import WIB, Period, midnight, month_of, parse_period, wib_day

_FOREWORD = (
    "Laporan ini memuat seluruh pengaduan dan aspirasi yang masuk melalui LAKSA, dari semua kanal, beserta tindak "
    "lanjutnya. Terima kasih kepada perangkat daerah yang menindaklanjuti dan kepada warga yang melapor."
)
_ASKED = (
    "Arahan kepada perangkat daerah yang masih memiliki laporan lewat tenggat.",
    "Dukungan anggaran pemeliharaan penerangan jalan umum pada kecamatan dengan laporan terbanyak.",
)


def publish_the_past(people: dict[str, User], until: datetime) -> None:
    """Two months and the last quarter; the last month that ended is left for the newcomer."""
    last = _month_before(month_of(wib_day(until)))
    before = _month_before(last)
    for period in (_month_before(before), before, _quarter_before(until)):
        _publish(period, people)


def _month_before(month: Period) -> Period:
    return month_of(month.first - timedelta(days=1))


def _quarter_before(until: datetime) -> Period:
    day = wib_day(until)
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    end = first - timedelta(days=1)
    return parse_period(f"{end.year}-Q{(end.month + 2) // 3}")


def _publish(period: Period, people: dict[str, User]) -> None:
    agus, ratna, mayor = (people[name] for name in ("agus", "ratna", "walikota"))
    day = next(reference.calendar().working_days_after(period.end - timedelta(days=1)))
    morning = midnight(day) + timedelta(hours=6)
    report = workflow.draft(period.code, by=access.CLOCK, at=morning)
    number = f"500.12/{period.end:%m}{len(period.code):02}-Diskominfo/{day.year}"
    report = workflow.edit(
        report, foreword=_FOREWORD, recommendations="\n".join(_ASKED), letter_number=number, letter_date=day,
        by=agus, at=morning + timedelta(hours=3),
    )  # fmt: skip
    report = workflow.check(report, make=files.make, by=agus, counting=_At(morning), at=morning + timedelta(hours=4))
    report = workflow.sign_on_paper(report, by=ratna, at=morning + timedelta(hours=8))
    report = workflow.deliver(report, to=str(mayor.pk), by=agus, at=morning + timedelta(hours=8, minutes=5))
    workflow.acknowledge(report, by=mayor, at=morning + timedelta(hours=26))


class _At:
    """Counting that says it was done then: the demo's past was written today."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def frozen(self, period: Period, scope: str = "") -> dict[str, Any]:
        figures = report_figures.frozen(period, scope)
        figures["data"]["at"] = self._moment.astimezone(WIB).isoformat(timespec="seconds")
        return figures

    def evidence(self, positions: Collection[int]) -> dict[int, str]:
        return report_figures.evidence(positions)
