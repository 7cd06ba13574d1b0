"""Which kelurahan or kecamatan words name, and which they only make likely. Pure: the city's names are an argument.

Whole words of the longest name count. "Kel." and "Kec." before a name decide; what follows "Jl.", "Perum" or "Toko" is
the name of that thing; a word of the language ("benda", "kenanga") needs a sign that a place is meant. What can be read
in two ways gives nothing: an area that nobody wrote is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|\n| [-–—] ")
_LONGEST = 4  # words in the name of an area

# What is said before the name of an area itself.
_KELURAHAN = frozenset(["kel", "kl", "kelurahan", "dikelurahan", "lurah", "desa"])
_KECAMATAN = frozenset(["kec", "kc", "kecamatan", "dikecamatan", "camat"])
_OUTER = frozenset(["kab", "kabupaten", "kota", "provinsi"])


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STREETS = _words("jl jln jlan djln dijl dijln dijalan djalan jalan lorong jalur ruas flyover raya")
_LANES = _words("gg gang")
_ESTATES = _words("""
    perum perumahan perumnas komplek kompleks komp cluster klaster taman villa vila puri griya graha apartemen
    apartment rusun rusunawa residence residences regency ruko rukan blok kavling kampung kp kos kost kontrakan
    condominium town duta bumi pondok wisma kluster
""")
# Named after a wider area than the one in which they stand.
_WIDE = _words("""
    stasiun terminal halte bandara tol gerbang exit mall mal supermal plaza lippo kali sungai situ danau rel pertigaan
    perempatan perempata pertigan simpang lampu merah tl light pom bensin gardu gi frontage bypass
""")
_THINGS = _words("""
    pasar sd sdn smp smpn sma sman smk smkn mi mts tk paud sekolah madrasah kampus universitas rs rsu rsud rsia
    klinik puskesmas posyandu apotek masjid mesjid musala mushola musholla gereja vihara klenteng pura polsek polres
    koramil kantor kua samsat bank spbu toko warung rumah hotel pabrik gudang lapangan gor stadion makam kuburan tpu
    tps tpa rph cafe kafe jembatan bengkel restoran minimarket indomaret alfamart alfamidi pt cv ud pos pangkalan
    bundaran tugu gedung balai aula pool depo menara tower
""")
_NAMED_THINGS = _STREETS | _LANES | _ESTATES | _WIDE | _THINGS

# After one of these a name ends, and before one of these it may begin.
_NEAR = _words("di dekat deket dkt sekitar sekitaran seputar seputaran pas permukiman pemukiman perkampungan")
_AREA = _words("didaerah diwilayah daerah wilayah wil kawasan area lingkungan warga domisili lokasi lokasinya bilangan")
_WAY = _words("""
    ke dari dr arah menuju jurusan tujuan via lewat melewati sampai hingga antara perbatasan batas berbatasan asal
    trayek rute angkot
""")
_AND = _words("dan ke sampai hingga dengan dgn atau serta")
_OTHER = _words("""
    ada adalah agar akan amblas ambles anjing apa atas bagian bahwa banjir banyak bau baru2 bawah belakang belum blm
    berlubang bertahun bisa blkg bolong bocor buat bukan dalam dalem depan dpn dgn dekat hampir hancur hari harap
    hujan ini itu jebol juga jd jadi kalau kami karena kebanjiran kena kepada kita kurang km kmrn kotor kok lagi lalu
    liar longgar longsor lubang macet malam mampet masih masuk mati menumpuk meluap minta mohon nomor no nmr numpuk
    oleh padam pak bu bapak ibu parah pecah pinggir putus rawan retak roboh rt rusak rw samping sampah sangat saya sy
    sebelah seberang sebrang sejak selama selalu semakin semua sering setiap setelah setelan siang sore sdh sudah
    supaya susah tadi tak tanpa tapi tdk telah tepat tepatnya terendam tersumbat terus tiap tidak tolong tlg tumbang
    udah untuk utk yang yg persis air pohon jam pukul tiang total trotoar saluran
    got selokan tepi ujung kecamatan2 kelurahan2 kode pos kodepos indonesia banten
""")
_BREAKS = (
    _NEAR | _AREA | _WAY | _AND | _OTHER | _KELURAHAN | _KECAMATAN | _OUTER | (_STREETS - {"jalur"}) | _LANES | _THINGS
) - {"baru2"}
# What stands behind the name of an area makes it the name of something else.
_TAILS = _words("""
    residence residences regency permai asri indah estate estat park city garden gardens square hill hills mas lestari
    village town mansion griya land center centre plaza mall mal grande royal view riverside residen junction makmur
    sejahtera sentosa abadi motor jaya raya elok kencana persada mandiri utama tengah timur barat utara selatan baru
    lama dalam kulon wetan i ii iii iv v group store mart swalayan furniture sakti
""")
_HOUSES = _words("no nomor nmr madya tama")
# Words of the language, or parts of countless names: an area made of them alone needs a sign that a place is meant.
_ORDINARY = _words("""
    alam anyar babakan barat batu baru benda besar bojong buaran bugel gaga gebang gondrong indah jaya karang kebon
    kedaung kelapa kenanga keroncong ketapang koang kreo larangan manis marga mekar mulya nusa pajang parung pasar
    pasir periuk petir pinang pondok poris raya sari selatan serab sukasari sukajadi suka jadi sumur tajur tanah tengah
    timur tinggi utara utama cipete pabuaran sukaasih asih neglasari
""")
_MEANT_OTHERWISE = _ORDINARY - _words("sukasari sukajadi suka jadi cipete pabuaran sukaasih asih neglasari kreo koang")
_WRITTEN_OUT = {"brt": "barat", "tmr": "timur", "utr": "utara", "slt": "selatan", "sltn": "selatan"}
_SHORTENED = frozenset([
    *_WRITTEN_OUT,
    *_KELURAHAN, *_KECAMATAN, *_STREETS, *_LANES, "kab", "no", "nmr", "rt", "rw", "kp", "perum", "komp", "blok", "dr",
    "h", "kh", "hj", "ir", "prof", "st", "moh", "moch", "jend", "ds", "wil", "dsn", "prov",
])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Area:
    """A kelurahan, or a kecamatan when it lies in none; its `names` are all that people call it."""

    code: str
    names: tuple[str, ...]
    kecamatan: str = ""


@dataclass(frozen=True)
class Gazetteer:
    """The names of a city and of its neighbours, looked up by their letters: "Suka Asih" is "Sukaasih"."""

    areas: Mapping[str, Area]
    city: str = ""
    index: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()  # of all these names: most words begin none of them

    @classmethod
    def of(cls, areas: Iterable[Area], *, city: str = "", outside: Iterable[str] = ()) -> Gazetteer:
        known = {area.code: area for area in areas}
        index: dict[str, tuple[str, ...]] = {}
        for area in known.values():
            for name in {letters(name) for name in area.names}:
                index[name] = (*index.get(name, ()), area.code)
        around = frozenset(map(letters, outside)) - {""}
        beginnings = frozenset(name[:size] for name in (*index, *around) for size in range(1, len(name) + 1))
        return cls(known, letters(city), index, around, beginnings)

    def called(self, name: str) -> tuple[str, ...]:
        """The codes of the areas with exactly this name."""
        return self.index.get(letters(name), ())


@dataclass(frozen=True, slots=True)
class Reading:
    """Codes of areas. `named`: the words say so. `guess`: they make it likely, and somebody is to be asked."""

    named: str = ""
    guess: str = ""
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    is_raised: bool
    clause: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of an area as it stands in the words, from word `start` up to word `end`."""

    start: int
    end: int
    kelurahan: str
    kecamatan: str
    is_outside: bool = False


# How surely a name says where it is: not at all, only where its kecamatan is known too, likely, by a sign of its own.
_NOT, _WEAK, _LIKELY, _NAMED = range(4)


@dataclass(frozen=True, slots=True)
class _Said:
    """A name, and how surely its kelurahan and its kecamatan is where it is."""

    name: _Name
    kelurahan: int
    kecamatan: int


def read(text: str, known: Gazetteer, *, within: str = "", is_prose: bool = False) -> Reading:
    """What `text` says of its place. `within`: the kecamatan that is known already.

    An address names its kecamatan also without "Kec." ("Jl. Kenanga 3, Ciledug"); `is_prose` is for whole sentences,
    in which that is a guess.
    """
    line = _Line(text, known, is_prose=is_prose)
    said = [_Said(name, *line.weigh(name)) for name in line.names if not name.is_outside]
    kecamatan = within or _only(one.name.kecamatan for one in said if one.kecamatan == _NAMED)
    if any(line.lies_in(name) for name in line.names if name.is_outside):
        return Reading(is_outside=True)
    if not kecamatan and line.names_a_foreign(_KECAMATAN):
        return Reading(is_outside=True)
    if kecamatan is None:
        return Reading()
    return _settle(line, _told_apart(said, kecamatan, known), kecamatan, known)


def _told_apart(said: list[_Said], kecamatan: str, known: Gazetteer) -> list[_Said]:
    """A kelurahan and a kecamatan of one name: which of them it is, where another name tells."""

    def lies_in(one: _Said) -> str:
        return known.areas[one.name.kelurahan].kecamatan if one.name.kelurahan else ""

    apart = []
    for one in said:
        if one.kelurahan and one.kecamatan and lies_in(one) != one.name.kecamatan:
            around = {kecamatan, *(lies_in(other) or other.name.kecamatan for other in said if other is not one)}
            if one.name.kecamatan in around:
                one = replace(one, kelurahan=_NOT)
            elif lies_in(one) in around:
                one = replace(one, kecamatan=_NOT)
        apart.append(one)
    return apart


def _settle(line: _Line, said: list[_Said], kecamatan: str, known: Gazetteer) -> Reading:
    """A named kelurahan, else a named kecamatan and what is likely in it, else what is likely at all."""

    def fits(code: str) -> bool:
        return bool(code) and kecamatan in {"", known.areas[code].kecamatan}

    sure = {one.name.kelurahan for one in said if one.kelurahan == _NAMED}
    if sure:
        return Reading(named=_only(code for code in sure if fits(code)) or kecamatan)
    if line.names_a_foreign(_KELURAHAN):
        return Reading(named=kecamatan)
    around = _only(one.name.kecamatan for one in said if one.kecamatan == _LIKELY)
    needed = _WEAK if kecamatan or around else _LIKELY
    likely = _only(one.name.kelurahan for one in said if one.kelurahan >= needed and fits(one.name.kelurahan))
    if likely is None or (not kecamatan and around is None):
        return Reading(named=kecamatan)
    if kecamatan or (likely and around in {"", known.areas[likely].kecamatan}):
        return Reading(named=kecamatan, guess=likely)
    return Reading(guess="" if likely else around or "")


def _only(codes: Iterable[str]) -> str | None:
    """The one code; "" for none, None where there are several."""
    found = {code for code in codes if code}
    return None if len(found) > 1 else next(iter(found), "")


class _Line:
    """Words with the names of areas that stand in them."""

    def __init__(self, text: str, known: Gazetteer, *, is_prose: bool) -> None:
        self.known, self.is_prose = known, is_prose
        self.words = list(_split(text))
        self.tells_case = _tells_case(self.words)
        self.names = list(self._find())
        self.at = {name.start: name for name in self.names}
        self.until = {name.end: name for name in self.names}

    # ── names ──

    def _find(self) -> Iterable[_Name]:
        start = 0
        while start < len(self.words):
            name = self._longest(start) if self.words[start].text in self.known.beginnings else None
            if name:
                yield name
            start = name.end if name else start + 1

    def _longest(self, start: int) -> _Name | None:
        return next((found for size in range(_LONGEST, 0, -1) if (found := self._name(start, size))), None)

    def _name(self, start: int, size: int) -> _Name | None:
        words = self.words[start : start + size]
        if len(words) < size or words[-1].clause != words[0].clause:
            return None
        together = "".join(word.text for word in words)
        codes = self.known.index.get(together, ())
        if together in self.known.outside:
            return _Name(start, start + size, "", "", is_outside=True)
        if not codes:
            return None
        areas = [self.known.areas[code] for code in codes]
        kelurahan = next((area for area in areas if area.kecamatan), None)
        kecamatan = next((area.code for area in areas if not area.kecamatan), "")
        return _Name(start, start + size, kelurahan.code if kelurahan else "", kecamatan)

    def lies_in(self, name: _Name) -> bool:
        """Whether the words say that it is there: no way to it, no street or shop called so."""
        before = self.before(name.start)
        if before in _WAY or self._is_beside_a_way(name) or not self._ends(name):
            return False
        return before in _KECAMATAN | _KELURAHAN | _OUTER | _NEAR | _AREA or self._thing(name) is None

    def names_a_foreign(self, signs: frozenset[str]) -> bool:
        """ "Kec. Curug": a sign, and a name behind it that is none of the city's."""
        for position, word in enumerate(self.words[:-1]):
            after = self.words[position + 1]
            if word.text in signs and after.clause == word.clause and position + 1 not in self.at:
                is_name = after.is_raised if self.tells_case else not self.is_prose
                if is_name and after.text not in _BREAKS and not after.text.isdigit():
                    return True
        return False

    # ── how much a name says ──

    def weigh(self, name: _Name) -> tuple[int, int]:
        """How surely its kelurahan, and its kecamatan, is where it is."""
        before = self.before(name.start)
        if before in _KELURAHAN | _KECAMATAN:
            return self._after_sign(name, before)
        if before in _WAY or self._is_beside_a_way(name):
            return _NOT, _NOT
        if thing := self._thing(name):
            return self._within_a_name(name, *thing)
        if self._is_city(name) or not (self._begins(name) and self._ends(name)):
            return _NOT, _NOT
        return self._as_place(name)

    def _after_sign(self, name: _Name, sign: str) -> tuple[int, int]:
        sure = _LIKELY if self.before(name.start - 1) in _WAY else _NAMED
        if not self._ends(name) and self.after(name.end) in _TAILS:
            return _NOT, _NOT
        if sign in _KELURAHAN:
            return (sure, _NOT) if name.kelurahan else (_NOT, _LIKELY)
        return (_NOT, sure) if name.kecamatan else (_LIKELY, _NOT)

    def _within_a_name(self, name: _Name, thing: int, between: int) -> tuple[int, int]:
        """A street, an estate, a shop called like an area says little; an area behind its own name says more."""
        kind = self.words[thing].text
        if self._is_city(name) or kind in _WIDE:
            return _NOT, _NOT
        if kind in _STREETS and between == 0:
            return _NOT, _LIKELY if name.kecamatan and self._is_main_road(name) else _NOT
        if not self._ends(name) or self._is_ordinary(name) or kind in _LANES:
            return _NOT, _NOT
        kelurahan, kecamatan = self._as_place(name)
        if kind in _THINGS and between and not self.is_prose:
            return kelurahan, kecamatan
        return _NOT, min(kecamatan, _LIKELY if between or kind in _THINGS else _NOT)

    def _as_place(self, name: _Name) -> tuple[int, int]:
        level = self._meant(name)
        if name.kelurahan and name.kecamatan:
            if self.known.areas[name.kelurahan].kecamatan != name.kecamatan:
                return level, min(level, _LIKELY)
            if self._stands_before_its_kecamatan(name):
                return _LIKELY, _NOT
        if not name.kecamatan:
            return level, _NOT
        is_sure = not (self.is_prose or self._is_ordinary(name) or self._is_near(name))
        return _NOT, _NAMED if is_sure else level

    def _is_near(self, name: _Name) -> bool:
        return self.before(name.start) in _NEAR | _AREA

    def _stands_before_its_kecamatan(self, name: _Name) -> bool:
        """ "Cipondoh, Kec. Cipondoh": the first is the kelurahan."""
        return any(
            other.kecamatan == name.kecamatan and other.start == name.end + 1 and self.before(other.start) in _KECAMATAN
            for other in self.names
        )

    def _is_city(self, name: _Name) -> bool:
        """ "Tangerang" is the city, however one of its kecamatan is called."""
        return "".join(word.text for word in self.words[name.start : name.end]) == self.known.city

    def _is_main_road(self, name: _Name) -> bool:
        return self.after(name.end) == "raya" or (self.before(name.start) == "raya" and self._ends(name))

    def _is_beside_a_way(self, name: _Name) -> bool:
        """ "dari Cimone ke Cikokol", "Jl. Cimone dan Sukajadi": what is said of the first holds for the second."""
        other = self.until.get(name.start - 1)
        if other is None or self.before(name.start) not in _AND:
            return False
        return self.before(other.start) in _WAY or self._thing(other) is not None

    def _thing(self, name: _Name) -> tuple[int, int] | None:
        """Where the thing stands that carries this name, and how many words of its own lie between."""
        for between, position in enumerate(range(name.start - 1, -1, -1)):
            word = self.words[position]
            if word.clause != self.words[name.start].clause:
                return None
            if word.text in _NAMED_THINGS:
                return position, between
            if word.text in _BREAKS or (word.text.isdigit() and not self._is_numbered_school(position)):
                return None
        return None

    def _is_numbered_school(self, position: int) -> bool:
        return position > 0 and self.words[position - 1].text in _THINGS

    def _ends(self, name: _Name) -> bool:
        """Whether the name is over where it ends: "Cimone Residence" and "Cimone gang 4" are none of Cimone."""
        after = self._word_after(name.end)
        if after is None or name.end in self.at:
            return True
        if after.text in _TAILS | _LANES | _HOUSES or after.text[0].isdigit():
            return len(after.text) == 5 and after.text.isdigit()
        if after.text in _BREAKS | _NAMED_THINGS:
            return True
        return self.tells_case and not after.is_raised and not self._is_ordinary(name)

    def _begins(self, name: _Name) -> bool:
        """Whether the name begins where it begins: "Warung Cimone" is none of Cimone."""
        before = self._word_before(name.start)
        if before is None or before.text in _BREAKS or name.start in self.until:
            return True
        return before.text.isdigit() or (self.tells_case and self.words[name.start].is_raised and not before.is_raised)

    def _meant(self, name: _Name) -> int:
        """How surely a place is meant; a word of the language needs a sign, and so does what begins like a shop."""
        if not self._is_ordinary(name):
            return _LIKELY
        first, before = self.words[name.start], self.before(name.start)
        if before in _AREA:
            return _LIKELY
        if before in _NEAR:
            return _LIKELY if self.tells_case and first.is_raised else _WEAK
        if before or self._word_after(name.end) or self.is_prose:
            return _NOT
        is_alone = name.end - name.start == 1 or first.text in _THINGS
        return _WEAK if is_alone and first.clause == 0 else _LIKELY

    def _is_ordinary(self, name: _Name) -> bool:
        words = [word.text for word in self.words[name.start : name.end]]
        return words[0] in _THINGS or all(word in _MEANT_OTHERWISE for word in words)

    # ── words ──

    def before(self, position: int) -> str:
        """The word before, of the same clause; "" for none."""
        found = self._word_before(position)
        return found.text if found else ""

    def after(self, position: int) -> str:
        found = self._word_after(position)
        return found.text if found else ""

    def _word_before(self, position: int) -> _Word | None:
        if position < 1 or self.words[position - 1].clause != self.words[position].clause:
            return None
        return self.words[position - 1]

    def _word_after(self, position: int) -> _Word | None:
        if position >= len(self.words) or self.words[position].clause != self.words[position - 1].clause:
            return None
        return self.words[position]


def _split(text: str) -> Iterable[_Word]:
    clause, last = 0, ""
    for sign in _TOKEN.findall(unicodedata.normalize("NFKC", text)):
        if sign[0].isalnum():
            last = letters(sign)
            yield _Word(_WRITTEN_OUT.get(last, last), sign[0].isupper(), clause)
        elif not _goes_on(sign, last):
            clause += 1


def _goes_on(sign: str, last: str) -> bool:
    """Whether what follows belongs to the same clause: "Jl. Kenanga", "kelurahan: Cimone"."""
    if sign == ".":
        return last in _SHORTENED or len(last) == 1
    return sign in "'’-/&" or (sign == ":" and last in _KELURAHAN | _KECAMATAN)


def _tells_case(words: list[_Word]) -> bool:
    """Whether capitals mean something here; where all is written alike they do not."""
    written = [word for word in words if not word.text.isdigit()]
    raised = sum(word.is_raised for word in written)
    return 0 < raised <= 0.75 * len(written)


def letters(text: str) -> str:
    """Letters and digits alone, small and without accents: how names are compared."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(one for one in plain if one.isalnum())
