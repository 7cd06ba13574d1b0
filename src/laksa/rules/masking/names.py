"""The reporter's name in words, where it is known: with and without "Pak" and "Bu", in small letters and large."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from laksa.rules.masking.plain import Plain
from laksa.rules.titles import TITLES, end_of_degrees, without_degrees

_LETTERS = re.compile(r"[^\W\d_]+")
SALUTATIONS = frozenset(
    """
    pak bapak bpk bp bu ibu sdr sdri saudara saudari mas mbak mba kak kakak bang abang mr mrs ms ny nyonya tn tuan
    om tante teh kang neng ustad ustaz ustadz ustadzah haji hajah hj kh drs dra prof
    """.split()
)
_BEFORE_NAMES = SALUTATIONS | TITLES
_STREETS = frozenset(
    """
    jl jln jalan gg gang kel kelurahan kec kecamatan kp kampung perum perumahan komplek kompleks komp cluster masjid
    musala mushola musholla sekolah sd sdn smp smpn sma sman smk tk taman pasar situ kali sungai tpu makam
    """.split()
)
_RANKS = frozenset(
    """
    h hj kh haji jend jenderal letjen mayjen brigjen kolonel kapten mayor raya dr prof ir sultan
    """.split()
)
# After these a full stop ends no sentence.
_ABBREVIATED = frozenset(
    "jl jln gg kel kec kp komp perum h hj kh jend letjen mayjen brigjen kol kapt dr prof ir moh muh abd".split()
)
# What people write into the field of the name without being called so: nobody is to be found by these words.
_NOBODY = frozenset(
    """
    anonim hamba allah warga ketua wakil pengurus sekretaris bendahara lurah camat masyarakat penduduk pelapor umum
    nama orang pemilik penghuni tanpa tidak ada rukun tetangga peduli lingkungan perumahan kelurahan kecamatan jalan
    kota tangerang banten indonesia dinas kantor email disembunyikan
    """.split()
)
# Names that are everyday words too: the name only beside a salutation or another word of the name.
_EVERYDAY = frozenset(
    """
    hari bulan tahun malam pagi siang sore indah aman mulia jaya baru lama cahaya sehat subur bersih jujur murni
    setia asri selamat bunga mawar melati anggrek kenanga anak guru satu dua tiga besar kecil angin hujan air batu
    raja utama makmur damai sejahtera terang langit laut gunung cinta kasih suci senin selasa rabu kamis jumat sabtu
    minggu januari februari maret april mei juni juli agustus september oktober november desember
    """.split()
)


def names(text: str, name: str, places: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where the words of `name` stand together, with the salutation before them and the degrees behind."""
    known = set(_words(without_degrees(name))) - _BEFORE_NAMES - _NOBODY
    if not known:
        return
    local = {word for place in places for word in _words(place)}
    words = [(found.start(), found.end(), found[0].casefold()) for found in _LETTERS.finditer(text)]
    place = 0
    while place < len(words):
        if words[place][2] not in known:
            place += 1
            continue
        in_address = _in_address(text, words, place)
        goes_on, last = _goes_on if in_address else _is_beside, place
        while last + 1 < len(words) and goes_on(text, words[last], words[last + 1]) and words[last + 1][2] in known:
            last += 1
        first = _with_salutations(text, words, place)
        group = {word for _start, _end, word in words[place : last + 1]}
        if not in_address and (first < place or _tells(group, local)):
            yield words[first][0], end_of_degrees(text, words[last][1])
        place = last + 1


def _words(name: str) -> list[str]:
    return [found[0].casefold() for found in _LETTERS.finditer(Plain.of(name).text)]


def _tells(group: set[str], local: set[str]) -> bool:
    """Whether these words of the name say who it is without a salutation."""
    strong = {word for word in group if len(word) > 2 and word not in _EVERYDAY}
    return not group <= local and (bool(strong - local) or len(group) > 1)


def _with_salutations(text: str, words: list[tuple[int, int, str]], place: int) -> int:
    while place and words[place - 1][2] in _BEFORE_NAMES and _is_beside(text, words[place - 1], words[place]):
        place -= 1
    return place


def _in_address(text: str, words: list[tuple[int, int, str]], place: int) -> bool:
    """Jl. Ahmad Yani, Gang H. Budi, SDN Kartini: the name of a place before it was this person's."""
    while place and words[place - 1][2] in _RANKS and _goes_on(text, words[place - 1], words[place]):
        place -= 1
    return bool(place) and words[place - 1][2] in _STREETS and _goes_on(text, words[place - 1], words[place])


def _goes_on(text: str, one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether an address goes on: only spaces between, and a full stop after an abbreviation; no line ends between."""
    between = text[one[1] : other[0]]
    signs = {"", "."} if one[2] in _ABBREVIATED or len(one[2]) == 1 else {""}
    return len(between) <= 4 and between.strip(" \t") in signs


def _is_beside(text: str, one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Nothing but spaces and a sign between two words."""
    between = text[one[1] : other[0]]
    return len(between) <= 4 and between.strip() in {"", ".", "-", "_", "'"}
