"""October 2026 of the demo city, as `laksa report` counted it; an empty month; a register of finished cases."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from laksa.figures.counts import Counts, Durations, Sums
from laksa.figures.figures import compute, identities
from laksa.figures.survival import Survival
from laksa.rules.sop import Sop, read_sop

LONG = (
    "Dinas Perumahan, Permukiman, Pertanahan, Pertamanan, Pemakaman, dan Penerangan Jalan Umum"
    " Wilayah Timur (Kota Tangerang)"
)


def sop() -> Sop:
    return read_sop(Path("sop/laksa-2022.toml").read_text(encoding="utf-8"))


def figures() -> dict[str, Any]:
    """A fresh copy each time."""
    return dict(json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")))


def empty() -> dict[str, Any]:
    """A month without a single case, the first that was ever counted."""
    unmeasured = Durations({}, lambda width, start, end: {})
    unknown = Survival(0, 0, None)
    nothing = Counts(Sums(), {}, {}, lambda part, measure: unmeasured, lambda part, until: unknown, 0, 1)
    found = figures() | compute(nothing, sop(), end_day=date(2026, 11, 1), end_month=None)
    found |= {
        "undelivered": 0,
        "previous": None,
        "last_year": None,
        "unusual": [],
        "cases": {"slowest": [], "best": []},
    }
    found |= {"identities": identities(found), "names": {name: {} for name in found["names"]}}
    return found | {"sentence": "Oktober 2026: tidak ada laporan masuk dan tidak ada yang terbuka."}


def shuffled(value: Any) -> Any:
    """The same object as a database gives it back that keeps no order of keys."""
    if isinstance(value, dict):
        keys = list(value)
        random.Random(len(keys)).shuffle(keys)
        return {key: shuffled(value[key]) for key in keys}
    return [shuffled(one) for one in value] if isinstance(value, list) else value


def register(count: int, **changes: object) -> Iterator[dict[str, Any]]:
    """Recap rows (RULES.md), one after the other."""
    for n in range(count):
        day = f"2026-10-{n % 28 + 1:02}"
        yield {
            "number": f"LKS-26-{n:06}", "closing_no": 1, "kind": "complaint", "category": "PJU-PDM", "channel": "web",
            "urgency": "medium", "received_at": f"{day}T23:30:15+07:00", "entered_at": f"{day}T23:40:00+07:00",
            "assigned_at": f"{day}T23:41:00+07:00", "followed_up_at": "2026-10-30T10:00:00+07:00",
            "responded_at": "2026-10-30T11:00:00+07:00", "closed_at": "2026-10-30T11:05:00+07:00",
            "kecamatan": "36.71.01", "kelurahan": "36.71.01.1007", "lead": "DISHUB", "support": "", "rounds": 1,
            "reopened": 0, "extensions": 0, "agency_due": "2026-10-29T16:00:00+07:00", "due_at": None, "on_time": False,
            "days_late": 1, "result": "done", "handling_s": {"2": 40, "3": 30, "4": 50, "5": 5, "6": 0, "total": 125},
            "waiting_s": {"2": 600, "4": 3600}, "idle_s": {"2": 60, "4": 0}, "agency_s": 12_000 + n,
            "paused_s": 0, "reporters": 1,
            "merged": ["LKS-26-AAAA-AA", "LKS-26-BBBB-BB"], "summary": "Lampu jalan padam.",
            "sop_version": "laksa-2022", "first_event": 1, "last_event": 12,
        } | changes  # fmt: skip
