"""The report to the Mayor as a PDF: the letter and the few pages that it rests on. The rest is the annex (annex.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any, Literal

import segno
from django.utils.translation import override

from laksa.documents import phrases, pictures
from laksa.documents.blocks import Section, note
from laksa.documents.breakdowns import by_agency
from laksa.documents.key_figures import key_figures
from laksa.documents.phrases import Figures, number
from laksa.documents.reading import agency_of, late_intake
from laksa.documents.summary import summary
from laksa.documents.trends import trends
from laksa.documents.typesetting import TypesettingError, compile_pdf
from laksa.rules.sop import Sop

_SLOWEST_ON_THE_LETTER = 3
ATTACHED = "lampiran rincian dan register (PDF), berkas XLSX dan CSV"
_REST = (
    "Rincian menurut kecamatan, kelurahan, kategori, dan langkah SOP, register laporan, semua pemeriksaan, dan arti"
    " setiap angka ada pada lampiran PDF."
)
_WATERMARKS = {
    "DRAF": "Draf: belum ditandatangani, angka masih dapat berubah.",
    "SEMENTARA": "Sementara: masa laporan belum berakhir, tidak untuk diterbitkan.",
}
_IMAGES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter needs beside its figures. Empty words are filled from the figures or leave a blank to write in."""

    kop: tuple[str, ...] = ("PEMERINTAH KOTA TANGERANG", "DINAS KOMUNIKASI DAN INFORMATIKA")
    address: str = ""
    phone: str = ""
    web: str = ""
    logo: bytes | None = None
    nomor: str = ""
    sifat: str = "Biasa"
    lampiran: str = ATTACHED
    hal: str = ""
    place: str = "Tangerang"
    dated: date | None = None
    addressee: str = "Wali Kota Tangerang"
    salutation: str = "Bapak/Ibu Wali Kota"
    headline: str = ""
    foreword: str = ""
    recommendations: tuple[str, ...] = ()
    signer_title: str = "Kepala Dinas Komunikasi dan Informatika"
    signer_name: str = ""
    signer_rank: str = ""
    signer_nip: str = ""
    paper: Literal["a4", "f4", "A4", "F4"] = "a4"
    verify_url: str = ""
    verify_code: str = ""
    status: Literal["", "DRAF", "SEMENTARA"] = ""
    revision: int = 0
    changed: str = ""


def letter_pdf(
    figures: Figures,
    letter: Letter,
    *,
    sop: Sop,
    months: Sequence[Figures] = (),
    photos: Mapping[int, bytes] | None = None,
) -> bytes:
    """Of a month at most five pages, for the Mayor to read; the same input gives the same bytes.

    `figures`: one report's (figures.period_figures). `sop`: the version whose steps and standards it is measured by.
    `months`: for a quarter or a year, the figures of its months in their order.
    `photos`: JPEGs of the best cases by attachment id; a case of which one is missing is left out.
    Raises typesetting.TypesettingError.
    """
    drawn = pictures.draw(figures, sop)
    assets = dict(drawn.assets)
    read_first = summary(figures, letter.foreword, pictures.pairs(figures, photos or {}, assets))
    agencies = [] if phrases.is_empty(figures) else by_agency(figures)
    sections = [
        read_first,
        *drawn.sections,
        *trends(figures, months),
        *([Section("Tabel", agencies)] if agencies else []),
    ]
    # With the words of the second page, which has room: at the end it would often stand on a page of its own.
    read_first.blocks.append(note(f"{phrases.checked(figures)} {_REST}"))
    data = of_every_page(figures, letter, sections, assets)
    data["letter"] = _letter(figures, letter) | {"logo": _logo(letter, assets)}
    return _printed(data, assets, datetime.fromisoformat(figures["data"]["at"]))


def of_every_page(
    figures: Figures, letter: Letter, sections: Sequence[Section], assets: dict[str, bytes]
) -> dict[str, Any]:
    """What templates/pages.typ prints of the letter and of its annex alike; the QR code joins the `assets`."""
    return {
        "title": phrases.document_name(figures),
        "author": letter.kop[-1] if letter.kop else "LAKSA",
        "paper": letter.paper.lower(),
        "status": letter.status,
        "warning": _WATERMARKS.get(letter.status, ""),
        "revision": f"Revisi {letter.revision}" if letter.revision else "",
        "foot": f"Data per {phrases.moment(figures['data']['at'])}",
        "verify": {"url": letter.verify_url.removeprefix("https://").rstrip("/"), "code": letter.verify_code},
        "qr": _qr(letter, assets),
        "sections": [section._asdict() for section in sections],
    }


def _printed(data: dict[str, Any], assets: Mapping[str, bytes], created: datetime) -> bytes:
    """A damaged logo leaves its slot empty; it does not stop the report."""
    try:
        return compile_pdf("letter", data, assets, created=created)
    except TypesettingError:
        if not data["letter"]["logo"]:
            raise
        data["letter"]["logo"] = ""
        return compile_pdf("letter", data, assets, created=created)


def _letter(figures: Figures, letter: Letter) -> dict[str, Any]:
    return {
        "kop": list(letter.kop),
        "address": letter.address,
        "contact": " · ".join(part for part in (letter.phone and f"Telepon {letter.phone}", letter.web) if part),
        "nomor": letter.nomor,
        "sifat": letter.sifat,
        "lampiran": letter.lampiran,
        "hal": letter.hal or phrases.document_name(figures),
        "place": letter.place,
        "dated": phrases.day(letter.dated) if letter.dated else "",
        "addressee": letter.addressee.removeprefix("Yth. "),
        "changed": letter.changed if letter.revision else "",
        "headline": letter.headline.strip() or figures["sentence"],
        "basis": " ".join(filter(None, [phrases.remarks(figures), phrases.basis(figures)])),
        "band": _band(figures),
        "flow": _flow(figures),
        "slowest": _slowest(figures),
        "not_listed": _not_listed(figures),
        "salutation": letter.salutation,
        "recommendations": [line.strip() for line in letter.recommendations if line.strip()],
        "signer": {"title": letter.signer_title, "name": letter.signer_name, "rank": letter.signer_rank,
                   "nip": letter.signer_nip},
    }  # fmt: skip


def _band(figures: Figures) -> list[dict[str, str]]:
    """The same figures as on screen, in the language of the letter."""
    with override("id"):
        return [
            {"value": one.value, "name": one.word, "beside": one.beside or next(iter(one.changes), "")}
            for one in key_figures(figures)
        ]


def _flow(figures: Figures) -> dict[str, list[list[str]]]:
    """Both sides of the balance, each with its sum; ends that did not occur are left out, they add nothing."""
    flow, ended, reinstated = figures["flow"], figures["ended"], figures["reinstated"]
    first, last = (phrases.day_and_month(figures["period"][name]) for name in ("first", "last"))
    come = [
        (f"Terbuka pada {first}", flow["opening"], True),
        ("Masuk", flow["received"], True),
        ("Dibuka kembali", reinstated["reopened"], True),
        ("Dipisahkan dari gabungan", reinstated["unmerged"], False),
    ]
    gone = [
        ("Ditutup", ended["recorded"], True),
        ("Bukan kewenangan kota", ended["referred"], True),
        ("Digabung dengan laporan lain", ended["merged"], True),
        ("Tidak dapat diproses", ended["rejected"], False),
        ("Dicabut pelapor atau gugur", ended["withdrawn"], False),
        (
            f"Masih terbuka pada {last}" if figures["period"]["finished"] else "Masih terbuka sekarang",
            flow["closing"],
            True,
        ),
    ]
    late, among = late_intake(figures), _side(come)
    if late:
        among.insert(1, ["di antaranya masuk susulan", f"({number(late)})"])
    return {"in": among, "out": _side(gone)}


def _side(lines: Sequence[tuple[str, int, bool]]) -> list[list[str]]:
    shown = [[name, number(count)] for name, count, always in lines if count or always]
    return [*shown, ["Jumlah", number(sum(count for _, count, _ in lines))]]


def _slowest(figures: Figures) -> list[list[str]]:
    return [
        [case["title"], agency_of(figures, case), number(case["working_days"]),
         phrases.short_day(case["due"])]
        for case in figures["cases"]["slowest"][:_SLOWEST_ON_THE_LETTER]
    ]  # fmt: skip


def _not_listed(figures: Figures) -> str:
    """Which open cases the list leaves out."""
    if not figures["flow"]["closing"]:
        return "Tidak ada laporan yang masih terbuka."
    return phrases.NOT_LISTED if figures["cases"]["slowest"] else f"Tidak ada yang disebut. {phrases.NOT_LISTED}"


def _logo(letter: Letter, assets: dict[str, bytes]) -> str:
    """The name of the logo among the assets; empty without one, or where the file is no picture we can print."""
    for magic, kind in _IMAGES.items():
        if letter.logo and letter.logo.startswith(magic):
            assets[f"logo.{kind}"] = letter.logo
            return f"logo.{kind}"
    if letter.logo and b"<svg" in letter.logo[:1000]:
        assets["logo.svg"] = letter.logo
        return "logo.svg"
    return ""


def _qr(letter: Letter, assets: dict[str, bytes]) -> str:
    if not letter.verify_url or not letter.verify_code:
        return ""
    drawn = BytesIO()
    address = f"{letter.verify_url.rstrip('/')}/{letter.verify_code}/"
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, dark="#13211f", xmldecl=False)
    assets["qr.svg"] = drawn.getvalue()
    return "qr.svg"
