"""Numbers, times and sentences of the documents: always Indonesian, whatever language the reader has on screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop, override

from laksa.documents.cells import FEW, FEW_MEASURED, NONE
from laksa.documents.reading import late_intake, points, share
from laksa.figures import narrative
from laksa.figures.arithmetic import FEW_TIMES, TOO_FEW
from laksa.rules.period import WIB
from laksa.ui import formats

MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip
MONTHS_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_HOUR, _DAY = 60, 24 * 60

Figures = Mapping[str, Any]
# What the three clocks of a step are: said once, wherever they are shown.
CLOCKS = gettext_noop(
    "Penanganan: operator bekerja pada langkah itu. Menunggu: sejak langkah dapat dikerjakan sampai pertama kali"
    " dibuka. Jeda: sudah dibuka, lalu ditinggalkan. Ketiganya selalu berjumlah sama dengan lamanya langkah, tanpa"
    " waktu menunggu pelapor; hanya penanganan yang diukur terhadap standar SOP."
)

# What every comparison says where late intake was counted, and what stands beside the opening in every check.
LATE_AT_THE_START = gettext_noop("awal, {n} di antaranya masuk susulan")
# Under every list of single cases: which open ones it leaves out (rules.discretion).
NOT_LISTED = gettext_noop("Tanpa laporan rahasia dan laporan tentang sebuah dinas.")


def number(value: float | None, decimals: int = 0) -> str:
    """1148 -> "1.148", 2.25 with 1 decimal -> "2,2"; a dash for None."""
    if value is None:
        return NONE
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,")).replace("-", "−")


def percent(rate: float) -> str:
    """0.9558 -> "95,6%"; exactly 0 and 1 carry no decimal."""
    return f"{number(100 * rate, 0 if rate in (0, 1) else 1)}%"


def rate(part: int, whole: int) -> str:
    """A share in percent; hidden below 20 cases, a dash where there are none."""
    found = share(part, whole)
    if found is None:
        return FEW if whole else NONE
    return percent(found)


def rate_or_counts(part: int, whole: int, words: str) -> str:
    """ "95,6% dalam 14 hari"; of fewer than 20 cases no share, but "12 dari 13 dalam 14 hari"."""
    told = f"{number(part)} dari {number(whole)}" if 0 < whole < TOO_FEW else rate(part, whole)
    return f"{told} {words}"


def median(times: Mapping[str, Any], working: str = "", name: str = "median") -> str:
    """A time in one unit; hidden below 5 measured, a dash where nothing was measured."""
    return FEW_MEASURED if 0 < times["n"] < FEW_TIMES else span(times[name], working)


def clock(seconds: float | None, n: int = FEW_TIMES) -> str:
    """Handling time: 86 -> "01.26", over an hour "1.01.40"; a dash for None, hidden where `n` is too few."""
    if 0 < n < FEW_TIMES:
        return FEW_MEASURED
    return NONE if seconds is None else formats.clock(seconds, ".")


def span(minutes: float | None, working: str = "") -> str:
    """Waiting time in one unit: "45 menit", "3,1 jam", "2,2 hari". Office time (`working`) stops at hours."""
    if minutes is None:
        return NONE
    if minutes < _HOUR:
        return f"{number(minutes)} menit{working}"
    if minutes < 2 * _DAY or working:
        return f"{number(minutes / _HOUR, 1)} jam{working}"
    return f"{number(minutes / _DAY, 1)} hari"


def day(value: date | str) -> str:
    """3 November 2026"""
    found = _date(value)
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def day_and_month(value: date | str) -> str:
    """3 November"""
    found = _date(value)
    return f"{found.day} {MONTHS[found.month - 1]}"


def short_day(value: date | str, *, year: bool = False) -> str:
    """6 Okt, or 6 Okt 2026"""
    found = _date(value)
    return f"{found.day} {MONTHS_SHORT[found.month - 1]}" + (f" {found.year}" if year else "")


def moment(value: datetime | str) -> str:
    """2 November 2026, 06.00 WIB"""
    at = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(WIB)
    return f"{day(at.date())}, {at:%H.%M} WIB"


def month_name(code: str, *, short: bool = False) -> str:
    """ "2026-10" -> "Oktober 2026", short "Okt 2026"."""
    year, month = code.split("-")
    return f"{(MONTHS_SHORT if short else MONTHS)[int(month) - 1]} {year}"


def grouped(text: str) -> str:
    """Whole numbers inside a text with their groups: "74 + 1148 = 1222" -> "74 + 1.148 = 1.222"."""
    return re.sub(r"(?<![\w.,-])\d{4,}(?![\w.,-])", lambda found: number(int(found.group())), text)


def listed(names: list[str]) -> str:
    """ "a", "a dan b", "a, b, dan c"."""
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def document_name(figures: Figures) -> str:
    """ "Laporan bulanan LAKSA, Oktober 2026", with the agency or kecamatan where it is not the whole city."""
    period, scope = figures["period"], figures["scope"]
    kind = {"month": "bulanan ", "quarter": "triwulan ", "year": "tahunan "}.get(period["kind"], "")
    name = period["name"]
    if period["kind"] in ("quarter", "year"):
        # "Laporan triwulan III 2026", not "Laporan triwulan, Triwulan III 2026".
        name = name.removeprefix("Triwulan ").removeprefix("Tahun ")
    title = f"Laporan {kind}LAKSA, {'Triwulan ' if period['kind'] == 'quarter' else ''}{name}"
    return f"{title}, {scope['name']}" if scope["code"] else title


def the_period(figures: Figures) -> str:
    """In running text: "bulan Oktober", "triwulan III 2026", "tahun 2026", "1 Oktober 2026 sampai 9 Oktober 2026"."""
    period = figures["period"]
    if period["kind"] == "month":
        return f"bulan {period['name'].rsplit(' ', 1)[0]}"
    if period["kind"] in ("quarter", "year"):
        return str(period["name"][0].lower() + period["name"][1:])
    return str(period["name"])


def basis(figures: Figures) -> str:
    """By what the cases of a smaller scope are chosen; empty for the whole city, which takes all."""
    kind = figures["scope"]["code"].partition(":")[0]
    if not kind:
        return ""
    chosen = {"agency": "yang perangkat daerah utamanya", "kecamatan": "di"}[kind]
    last = day(figures["period"]["last"]) if figures["period"]["finished"] else "saat penghitungan"
    return (
        f"Seluruh angka laporan ini, juga bulan dan masa pembandingnya, memakai satu dasar: laporan {chosen}"
        f" {figures['scope']['name']} menurut keterangannya pada {last}, tanpa laporan rahasia."
    )


def remarks(figures: Figures) -> str:
    """narrative.remarks in Indonesian."""
    with override("id"):
        return narrative.remarks(figures)


def counted_anew(figures: Figures) -> str:
    """narrative.counted_anew in Indonesian."""
    with override("id"):
        return narrative.counted_anew(figures)


def unlisted(count: int) -> str:
    """What stands under a register that leaves out cases about the service itself."""
    return f"{number(count)} laporan tentang layanan ini tidak dirinci."


def checked(figures: Figures) -> str:
    """Whether the figures reconcile: the balance with its numbers, and how many checks do not hold."""
    checks = figures["identities"]
    flow = next((check for check in checks if check["id"] == "flow"), None)
    start = ""
    if flow:
        late = late_intake(figures)
        beside = f" ({LATE_AT_THE_START.format(n=number(late))})" if late else ""
        start = f"Pemeriksaan: {grouped(flow['text'])}{beside}, {'cocok' if flow['holds'] else 'tidak cocok'}. "
    broken = sum(1 for check in checks if not check["holds"])
    if broken:
        return f"{start}{broken} dari {len(checks)} pemeriksaan tidak cocok; laporan tidak boleh terbit."
    return f"{start}Semua pemeriksaan cocok: setiap rincian berjumlah sama dengan jumlah seluruhnya."


def is_empty(figures: Figures) -> bool:
    """Nothing came, nothing ended, nothing was open."""
    flow = figures["flow"]
    return not any(flow[name] for name in ("opening", "received", "reinstated", "ended", "closing"))


def count_change(now: int, before: int | None) -> str:
    """ "naik 27", "turun 3", "tetap"; empty without a number to compare."""
    if before is None:
        return ""
    return _moved(now - before, "naik", "turun", number(abs(now - before)))


def rate_change(now: tuple[int, int], before: tuple[int, int] | None) -> str:
    """Between two (part, whole) in percentage points as printed: "naik 0,4 poin"; empty below 20 cases in either."""
    moved = points(now, before)
    return "" if moved is None else _moved(moved, "naik", "turun", f"{number(abs(moved), 1)} poin")


def time_change(now: float | None, before: float | None) -> str:
    """Between two times in minutes: "lebih cepat 0,3 jam", in the unit of the present one."""
    if now is None or before is None:
        return ""
    unit = 1 if now < _HOUR else _HOUR if now < 2 * _DAY else _DAY
    decimals = 0 if unit == 1 else 1
    moved = round(round(now / unit, decimals) - round(before / unit, decimals), 1)
    name = {1: "menit", _HOUR: "jam", _DAY: "hari"}[unit]
    return _moved(moved, "lebih lama", "lebih cepat", f"{number(abs(moved), decimals)} {name}")


def _moved(difference: float, up: str, down: str, amount: str) -> str:
    if not difference:
        return "tetap"
    return f"{up if difference > 0 else down} {amount}"


def _date(value: date | str) -> date:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value
