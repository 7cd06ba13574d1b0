"""The city as the register knows it: small tables kept in memory for a few seconds, so that pages need no joins."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from django.utils import timezone

from laksa.accounts.models import Agency, TableLog
from laksa.register.models import (
    Category,
    CategoryQuestion,
    ExternalBody,
    Holiday,
    Kecamatan,
    Kelurahan,
    KelurahanAlias,
    PublicService,
    ReplyTemplate,
)
from laksa.rules import lifecycle, place
from laksa.rules.geometry import Polygon, contains
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused
from laksa.rules.worktime import UNKNOWN_CATEGORY_DAYS, Calendar

DATA = Path(__file__).parent / "data"
NOT_OFFERED = frozenset({"Bukan kewenangan", "Tidak dapat diproses"})  # groups in words of operators, not of citizens
T = TypeVar("T")


class TtlCache(Generic[T]):
    """A value read again when it is older than `seconds`, or forgotten.

    Threads share it: what was being read when `forget` came may be older than the edit, and serves its reader only.
    """

    everywhere: ClassVar[list[TtlCache[Any]]] = []

    def __init__(self, read: Callable[[], T], seconds: float = 10.0) -> None:
        self._read, self._seconds = read, seconds
        self._generation = object()
        self._kept: tuple[object, float, T] | None = None
        self.everywhere.append(self)

    def __call__(self) -> T:
        kept, generation = self._kept, self._generation
        if kept is not None and kept[0] is generation and time.monotonic() <= kept[1]:
            return kept[2]
        value = self._read()
        self._kept = (generation, time.monotonic() + self._seconds, value)
        return value

    def keep(self, value: T) -> None:
        """As if it had just been read."""
        self._kept = (self._generation, time.monotonic() + self._seconds, value)

    def forget(self) -> None:
        self._generation = object()


categories = TtlCache(lambda: {row.code: row for row in Category.objects.all()})
questions = TtlCache(lambda: {row.code: row for row in CategoryQuestion.objects.all()})
agencies = TtlCache(lambda: {row.code: row for row in Agency.objects.all()})
bodies = TtlCache(lambda: {row.code: row for row in ExternalBody.objects.all()})
kecamatan = TtlCache(lambda: {row.code: row for row in Kecamatan.objects.all()})
kelurahan = TtlCache(lambda: {row.code: row for row in Kelurahan.objects.select_related("kecamatan")})
templates = TtlCache(lambda: list(ReplyTemplate.objects.filter(is_active=True)))
service = TtlCache(PublicService.current)
calendar = TtlCache(lambda: Calendar(frozenset(Holiday.objects.values_list("day", flat=True))))
gazetteer = TtlCache(lambda: _gazetteer(), 600)
former_names = TtlCache(lambda: _former_names())


KEPT: tuple[TtlCache[Any], ...] = (
    categories,
    questions,
    agencies,
    bodies,
    kecamatan,
    kelurahan,
    templates,
    service,
    calendar,
    gazetteer,
)


def forget() -> None:
    """After an edit: the next reader of anything that is kept asks the database."""
    for kept in TtlCache.everywhere:
        kept.forget()


def category_rule(code: str) -> lifecycle.Category:
    """What the rules need of category `code`; Refused("category_unknown") for one that does not exist."""
    if not code:
        return lifecycle.Category("", needs_place=False, days=UNKNOWN_CATEGORY_DAYS)
    found = categories().get(code)
    if found is None:
        raise Refused("category_unknown", category=code)
    return lifecycle.Category(found.code, found.needs_place, found.days)


def offered_categories() -> list[Category]:
    """What a citizen may choose, in the city's order."""
    return [row for row in categories().values() if row.is_active and row.group not in NOT_OFFERED]


def lead_for(category: str, kelurahan_code: str) -> str:
    """The agency that usually has this: KECAMATAN is resolved by the place. Empty when nobody is known."""
    found = categories().get(category)
    return _resolve(found.lead, kelurahan_code) if found else ""


def lead_for_support(category: Category, kelurahan_code: str) -> str:
    """The agency that usually supports; empty for none, or one outside the city."""
    return _resolve(category.support, kelurahan_code)


def _resolve(agency: str, kelurahan_code: str) -> str:
    code = _office_of_kecamatan(kelurahan_code) if agency == "KECAMATAN" else agency
    found = agencies().get(code)
    return code if found and found.is_active else ""


def _office_of_kecamatan(kelurahan_code: str) -> str:
    place = kelurahan().get(kelurahan_code)
    if place is None:
        return ""
    name = place.kecamatan.name
    offices = (row.code for row in agencies().values() if row.type == "kecamatan" and row.name.endswith(name))
    return next(offices, "")


def kecamatan_of(kelurahan_code: str) -> str:
    found = kelurahan().get(kelurahan_code)
    return found.kecamatan_id if found else ""


def place_in(words: str, *, within: str = "", is_prose: bool = False) -> place.Reading:
    """The area that `words` name, and the one that they only make likely (rules.place)."""
    return place.read(words, gazetteer(), within=within, is_prose=is_prose)


def kelurahan_called(name: str) -> str:
    """The code of the kelurahan with this name or alias, "Kel." before it or not; empty for none."""
    return next((code for code in _called(name) if code in kelurahan()), "")


def kecamatan_called(name: str) -> str:
    return next((code for code in _called(name) if code in kecamatan()), "")


def _called(name: str) -> tuple[str, ...]:
    """Of two areas of one name the one whose sign stands before it, as in `Kec. Pinang`."""
    named = place_in(name).named
    return gazetteer().called(name) or ((named,) if named else ())


def area_name(code: str) -> str:
    """ "Kelurahan Cimone, Kecamatan Karawaci", or the kecamatan alone."""
    found = kelurahan().get(code)
    parent = found.kecamatan if found else kecamatan().get(code)
    names = ([f"Kelurahan {found.name}"] if found else []) + ([f"Kecamatan {parent.name}"] if parent else [])
    return ", ".join(names)


def agency_called(words: str) -> str:
    """The code of the agency with this code, short name or name, as people type it; empty for none and for several."""
    asked = place.letters(words)
    found = {row.code for row in agencies().values() if asked in map(place.letters, (row.code, row.short, row.name))}
    by_code = {code for code in found if place.letters(code) == asked}
    found = by_code or found
    return next(iter(found)) if asked and len(found) == 1 else ""


def kecamatan_meant(words: str) -> str:
    """The code of the kecamatan with this code or name; empty for none."""
    return words.strip() if words.strip() in kecamatan() else kecamatan_called(words)


def agency_name(code: str, at: datetime | None = None) -> str:
    """Its name; with `at` the one that it had then, as a history tells it."""
    found = agencies().get(code) or bodies().get(code)
    return _former(code, "name", at) or (found.name if found else code)


def short_name(code: str, at: datetime | None = None) -> str:
    """The agency as a row or a sentence names it; its full name where it has no short one."""
    found = agencies().get(code)
    return _former(code, "short", at) or (found.short if found and found.short else agency_name(code, at))


def _former(code: str, column: str, at: datetime | None) -> str:
    """What the column said at that moment, where it was edited since."""
    if at is None:
        return ""
    return next((old for until, old in former_names().get((code, column), ()) if at < until), "")


def _former_names() -> dict[tuple[str, str], list[tuple[datetime, str]]]:
    """For an agency and a column every value of before and until when it stood, oldest first."""
    found: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
    edits = TableLog.objects.filter(table="agency", action="changed").order_by("at", "id")
    for at, code, changes in edits.values_list("at", "code", "changes"):
        for column in {"name", "short"} & changes.keys():
            found.setdefault((code, column), []).append((at, str(changes[column][0])))
    return found


def _gazetteer() -> place.Gazetteer:
    """The names of the city, of its areas, and of what lies around it."""
    aliases: dict[str, list[str]] = {}
    for code, alias in KelurahanAlias.objects.values_list("code", "alias"):
        aliases.setdefault(code, []).append(alias)
    parents = [place.Area(row.code, (row.name, *aliases.get(row.code, ()))) for row in kecamatan().values()]
    areas = [
        place.Area(row.code, (row.name, *aliases.get(row.code, ())), row.kecamatan_id) for row in kelurahan().values()
    ]
    around = {row["nama"]: row["wilayah"] == "kota ini" for row in rows("tetangga.csv")}
    return place.Gazetteer.of(
        [*parents, *areas],
        city=next((name for name, is_own in around.items() if is_own), ""),
        outside=[name for name, is_own in around.items() if not is_own],
    )


@cache
def shapes() -> list[tuple[str, Polygon]]:
    """Code and outer rings of every kelurahan."""
    features = json.loads((DATA / "kelurahan.geojson").read_text(encoding="utf-8"))["features"]
    return [(feature["properties"]["kode"], Polygon.from_geojson(feature["geometry"])) for feature in features]


def kelurahan_at(lat: float, lon: float) -> str:
    """The kelurahan that holds the point, empty outside the city."""
    return next((code for code, shape in shapes() if contains(shape, lat, lon)), "")


# ── first filling ────────────────────────────────────────────────────────────────────────────────

_KINDS = {
    "pengaduan": "complaint",
    "aspirasi": "suggestion",
    "permintaan informasi": "information_request",
    "apresiasi": "compliment",
    "kritik": "criticism",
}
_URGENCIES = {"rendah": "low", "sedang": "medium", "tinggi": "high", "darurat": "emergency"}


def fill() -> None:
    """Starting values for a new data folder; what exists already is left as the city edited it."""
    _fill_areas()
    Agency.objects.bulk_create(
        [
            Agency(code=r["kode"], name=r["nama"], short=r["singkatan"], type=r["jenis"], mandate=r["tupoksi_ringkas"],
                   keywords=r["kata_kunci"], evidence=r["bukti"])
            for r in rows("opd.csv")
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    ExternalBody.objects.bulk_create(
        [
            ExternalBody(code=r["kode"], name=r["nama"], mandate=r["urusan"], channel=r["kanal_rujukan"])
            for r in rows("eksternal.csv")
        ],
        ignore_conflicts=True,
    )
    Category.objects.bulk_create(
        [_category(position, r) for position, r in enumerate(rows("categories.csv"))], ignore_conflicts=True
    )
    CategoryQuestion.objects.bulk_create(
        [
            _category_question(position, r)
            for _category, asked in groupby(rows("questions.csv"), key=itemgetter("kategori"))
            for position, r in enumerate(asked, 1)
        ],
        ignore_conflicts=True,
    )
    ReplyTemplate.objects.bulk_create(
        [ReplyTemplate(**entry) for entry in json.loads((DATA / "templates.json").read_text(encoding="utf-8"))],
        ignore_conflicts=True,
    )
    fill_holidays(2022, wib_day(timezone.now()).year + 1)
    forget()


def days_off(year: int) -> list[date]:
    """National holidays and cuti bersama of a year as the library knows them."""
    import holidays

    public = holidays.country_holidays("ID", years=year, language="id")
    leave = holidays.country_holidays("ID", years=year, language="id", categories="government")
    return [*public, *leave]


def fill_holidays(first: int, last: int) -> int:
    """National holidays and cuti bersama of the years as the library knows them; the city adds what it decrees."""
    import holidays

    public = holidays.country_holidays("ID", years=range(first, last + 1), language="id")
    leave = holidays.country_holidays("ID", years=range(first, last + 1), language="id", categories="government")
    found = [Holiday(day=day, name=name[:120]) for day, name in sorted(public.items())]
    found += [
        Holiday(day=day, name=name[:120], is_collective_leave=True)
        for day, name in sorted(leave.items())
        if day not in public
    ]
    Holiday.objects.bulk_create(found, ignore_conflicts=True)
    calendar.forget()
    return len(found)


def rows(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fill_areas() -> None:
    Kecamatan.objects.bulk_create(
        [Kecamatan(code=r["kode"], name=r["nama"]) for r in rows("kecamatan.csv")], ignore_conflicts=True
    )
    Kelurahan.objects.bulk_create(
        [
            Kelurahan(code=r["kode"], name=r["nama"], kecamatan_id=r["kode_kecamatan"], postcode=r["kodepos"],
                      lat=float(r["lat"]), lon=float(r["lon"]))
            for r in rows("kelurahan.csv")
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    KelurahanAlias.objects.bulk_create(
        [KelurahanAlias(code=r["kode"], alias=r["alias"]) for r in rows("kelurahan_alias.csv")], ignore_conflicts=True
    )


def _category(position: int, row: dict[str, str]) -> Category:
    return Category(
        code=row["kode"],
        group=row["kelompok"],
        name=row["nama"],
        example=row["contoh_singkat"],
        kind=_KINDS.get(row["jenis_bawaan"], "complaint"),
        lead=row["opd_utama"],
        synonyms=row["kata_sehari_hari"],
        support=row["opd_pendukung"],
        urgency=_URGENCIES[row["urgensi_bawaan"]],
        days=int(row["sla_hari_kerja_usulan"]),
        needs_place=row["wajib_lokasi"] == "ya",
        is_confidential=row["rahasia_bawaan"] == "ya",
        lapor=row["kategori_lapor"],
        position=position,
    )


def _category_question(position: int, row: dict[str, str]) -> CategoryQuestion:
    return CategoryQuestion(
        code=row["kode"],
        category_id=row["kategori"],
        text=row["pertanyaan"],
        hint=row["petunjuk"],
        datatype=row["jenis"],
        choices="\n".join(row["pilihan"].split("; ")),
        is_public=row["tampil"] == "ya",
        position=position,
    )
