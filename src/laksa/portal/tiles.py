"""The tiles of the report form: what people report most, in everyday words, each with a picture of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from laksa.register import reference
from laksa.register.models import Case, Category
from laksa.register.models.case import STANDING
from laksa.register.reference import TtlCache
from laksa.search import categories
from laksa.ui.names import translated

_TILES = 6
_RECENT = 2_000
_LEAST = 5
_GUESSES = 3
# What is shown while nobody has reported yet, and after what has been reported.
_USUAL = ("JLN-LBG", "PJU-PDM", "SMP-ANG", "AIR-DRN", "LNG-PHN", "LLN-PKR")
# What belongs to 112 is no tile.
_NO_TILE = reference.NOT_OFFERED | {"Darurat", "Apresiasi"}
# A proposal is not what somebody in need looks for: it stands in the list of all kinds.
_PROPOSAL = "suggestion"

# How people call it, and its picture. Other kinds have their own name and the picture of their group.
_WORDS: dict[str, tuple[str | Promise, str]] = {
    "JLN-LBG": (_("Jalan rusak"), "road"),
    "JLN-LKG": (_("Gang rusak"), "bricks"),
    "JLN-TRT": (_("Trotoar rusak"), "steps"),
    "JLN-GLN": (_("Bekas galian"), "shovel"),
    "JLN-JBT": (_("Jembatan rusak"), "construction"),
    "AIR-DRN": (_("Got mampet"), "drop"),
    "AIR-GNG": (_("Banjir"), "drops"),
    "AIR-KLI": (_("Kali dan tanggul"), "route"),
    "AIR-PDM": (_("Air bersih"), "shower"),
    "PJU-PDM": (_("Lampu jalan"), "lamp"),
    "LLN-RBU": (_("Rambu rusak"), "sign"),
    "LLN-PKR": (_("Parkir liar"), "parking"),
    "LLN-MCT": (_("Macet"), "car"),
    "LLN-TRK": (_("Truk lewat"), "truck"),
    "LLN-AKT": (_("Angkutan umum"), "bus"),
    "SMP-ANG": (_("Sampah menumpuk"), "trash"),
    "SMP-LIR": (_("Buang sampah liar"), "recycle"),
    "SMP-BKR": (_("Bakar sampah"), "flame"),
    "LNG-LMB": (_("Limbah dan bau"), "flask"),
    "LNG-PHN": (_("Pohon rawan"), "tree"),
    "LNG-PTB": (_("Pohon tumbang"), "leaf"),
    "LNG-TMN": (_("Taman"), "park"),
    "TTB-PKL": (_("PKL di trotoar"), "shop"),
    "TTB-BNG": (_("Bangunan liar"), "bricks"),
    "TTB-BSG": (_("Bising"), "noise"),
    "TTB-RKL": (_("Spanduk liar"), "flag"),
    "DKP-KTP": (_("KTP"), "card"),
    "DKP-KK": (_("KK dan akta"), "paper"),
    "SOS-BNS": (_("Bantuan sosial"), "hand"),
    "SOS-ODG": (_("ODGJ, telantar"), "users"),
    "KES-PKM": (_("Puskesmas"), "stethoscope"),
    "KES-RSD": (_("Rumah sakit"), "plus"),
    "KES-DBD": (_("Demam berdarah"), "bug"),
    "PDK-SKL": (_("Sekolah"), "school"),
    "PGN-HWN": (_("Hewan liar"), "paw"),
    "APL-AKN": (_("Aplikasi kota"), "phonebox"),
    "APL-CTV": (_("CCTV dan wifi"), "camera"),
    "PLY-KEL": (_("Layanan kelurahan"), "building"),
}
_GROUP_ICONS = {
    "Jalan": "road", "Air dan banjir": "drop", "Penerangan": "lamp", "Lalu lintas": "sign", "Kebersihan": "trash",
    "Lingkungan": "tree", "Ketertiban": "alert", "Kependudukan": "paper", "Pendidikan": "school", "Sosial": "hand",
    "Kesehatan": "plus", "Pelayanan aparatur": "building", "Permukiman": "home", "Pajak": "receipt",
    "Perizinan": "signature", "Ekonomi": "shop", "Ketenagakerjaan": "work", "Pangan dan hewan": "paw",
}  # fmt: skip
_SPARE = ("flag", "star", "list", "note", "folder", "info")


@dataclass(frozen=True)
class Tile:
    code: str
    word: str
    icon: str


def _most_reported() -> list[str]:
    """The categories of the newest reports, most frequent first: a slice by primary key, never the whole table.

    A confidential report counts only where its whole kind is confidential and at least `_LEAST` were made: that people
    report such things is no secret, that somebody did is.
    """
    newest = (
        Case.objects.filter(STANDING)
        .exclude(category="")
        .order_by("-id")
        .values_list("category", "is_confidential")[:_RECENT]
    )
    known = reference.categories()
    told, secret = Counter[str](), Counter[str]()
    for code, is_confidential in newest:
        (secret if is_confidential else told)[code] += 1
    for code, count in secret.items():
        if code in known and known[code].is_confidential and count >= _LEAST:
            told[code] += count
    return [code for code, _count in told.most_common()]


most_reported = TtlCache(_most_reported, 600)


def common_categories() -> list[Tile]:
    """The six tiles: what people report most by count, filled up with what people usually report."""
    known = reference.categories()
    wanted = dict.fromkeys((*most_reported(), *_USUAL))
    offered = [known[code] for code in wanted if code in known and _is_offered(known[code])]
    return _tiles(offered[:_TILES])


@dataclass(frozen=True)
class Guess:
    """A kind that the words of a report name, as people call it, and the words that do."""

    code: str
    word: str
    because: str


def guessed(text: str) -> list[Guess]:
    """At most three, the surest first. Rules and the city's own words; a learned model takes this function over.

    What only repeats a part of surer words says nothing: the road in "lampu jalan".
    """
    found: list[Guess] = []
    for one in categories.named_in(text, limit=3 * _GUESSES):
        if _is_offered(one.category) and not any(one.phrase in surer.because for surer in found):
            found.append(Guess(one.category.code, str(_word(one.category)), one.phrase))
    return found[:_GUESSES]


def _word(row: Category) -> str | Promise:
    return _WORDS[row.code][0] if row.code in _WORDS else translated(row.name)


def _is_offered(row: Category) -> bool:
    return row.is_active and row.group not in _NO_TILE and row.kind != _PROPOSAL


def _tiles(rows: list[Category]) -> list[Tile]:
    """No two with the same picture: the second takes a spare one."""
    found: list[Tile] = []
    for row in rows:
        word, icon = _WORDS.get(row.code, (translated(row.name), _GROUP_ICONS.get(row.group, "flag")))
        taken = {tile.icon for tile in found}
        free = icon if icon not in taken else next(spare for spare in _SPARE if spare not in taken)
        found.append(Tile(row.code, str(word), free))
    return found
