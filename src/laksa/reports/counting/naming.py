"""The names beside the codes of the figures: frozen with them, so that a report keeps the names of its time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from laksa.register import city
from laksa.rules.period import Period, month_of, wib_day
from laksa.rules.refusal import Refused

# Indonesian whatever the reader's language: the report is an official document.
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip
_QUARTERS = ("I", "II", "III", "IV")
KINDS = {
    "complaint": "Pengaduan",
    "suggestion": "Aspirasi",
    "information_request": "Permintaan informasi",
    "compliment": "Apresiasi",
    "criticism": "Kritik",
    "": "Belum ditetapkan",
}
CHANNELS = {
    "web": "Laman LAKSA",
    "phone": "Telepon",
    "counter": "Loket",
    "letter": "Surat",
    "social": "Media sosial",
    "whatsapp": "WhatsApp",
    "email": "Surel",
    "import": "Impor",
}
URGENCIES = {"low": "Rendah", "medium": "Sedang", "high": "Tinggi", "emergency": "Darurat", "": "Belum ditetapkan"}
CITY_NAME = "Kota Tangerang"


def names() -> dict[str, dict[str, str]]:
    """Code -> name by dimension; "" is what has none."""
    agencies = {code: row.name for code, row in city.agencies().items()}
    return {
        "kind": KINDS,
        "category": {code: row.name for code, row in city.categories().items()} | {"": "Belum dikategorikan"},
        "agency": agencies | {"": "Belum didisposisikan"},
        "kecamatan": {code: row.name for code, row in city.kecamatan().items()} | {"": "Tanpa lokasi"},
        "kelurahan": {code: row.name for code, row in city.kelurahan().items()} | {"": "Tanpa lokasi"},
        "channel": CHANNELS,
        "urgency": URGENCIES,
        "body": {code: row.name for code, row in city.bodies().items()},
    }


def kind_of(period: Period) -> str:
    """month, quarter, year, or span."""
    if period == month_of(period.first):
        return "month"
    if period.code.isdigit():
        return "year"
    return "quarter" if "Q" in period.code and ".." not in period.code else "span"


def name_of(period: Period) -> str:
    """ "Oktober 2026", "Triwulan III 2026", "Tahun 2026", "1 Oktober 2026 sampai 9 Oktober 2026"."""
    match kind_of(period):
        case "month":
            return f"{MONTHS[period.first.month - 1]} {period.first.year}"
        case "quarter":
            return f"Triwulan {_QUARTERS[int(period.code[-1]) - 1]} {period.first.year}"
        case "year":
            return f"Tahun {period.code}"
    first, last = _day(period.first), _day(period.end - timedelta(days=1))
    return first if first == last else f"{first} sampai {last}"


def scope_name(scope: str) -> str:
    """The name of "" (the city), "agency:CODE" or "kecamatan:CODE"; Refused("scope_unknown")."""
    kind, _, code = scope.partition(":")
    tables: dict[str, Any] = {"agency": city.agencies(), "kecamatan": city.kecamatan()}
    if not scope:
        return CITY_NAME
    if kind not in tables or code not in tables[kind]:
        raise Refused("scope_unknown", scope=scope)
    return str(tables[kind][code].name)


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def counted_until(period: Period) -> date:
    """The first day after what is counted: an unfinished period is read as of today."""
    return min(period.end, wib_day(timezone.now()))
