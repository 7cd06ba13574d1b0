"""Numbers by which somebody is found: phones, NIK, KK, accounts, in whatever grouping they are written.

Hidden is every run of 8 digits or more that is no report number, date, time, amount or list of small numbers, and of 6
after a word like "telp" or "WA". Letters end a run, spaces and up to four signs do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from laksa.rules.numbering import parse_number

HIDDEN_NUMBER = re.compile(r"\d{2,4}(?:-xxxx(?:-\d{1,4})?|\*{10}\d{2})(?!\d)")
_NIK_DIGITS = 16
_FEWEST = 8
_FEWEST_CALLED = 6  # after "telp", "WA", "NIK"
_SIGNS_BETWEEN = 4
_REPORT_NUMBER = re.compile(r"LKS[- ]?[0-9]{2}[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{2}(?![0-9A-Z])", re.IGNORECASE)
_PART = re.compile(r"[0-9]+|[^0-9]+")
_MISREAD = re.compile(r"[oOlI]*[0-9][0-9oOlI]*")  # "O8l2": letters that look like digits, among digits
_LIKE_DIGITS = str.maketrans("oOlI", "0011")
_SPOKEN = {
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5", "enam": "6",
    "tujuh": "7", "delapan": "8", "sembilan": "9", "o": "0",
}  # fmt: skip
_DIGIT = re.compile(r"[0-9]")
_SPOKEN_SIGNS = frozenset({"strip", "spasi", "titik", "dash", "garis", "koma"})
_MARKUP = re.compile(r"</?(?:br|b|i|p|div|span)\s?/?>|&nbsp;", re.IGNORECASE)  # of a copied page: a sign
_BESIDE_DIGITS = _SPOKEN_SIGNS | _SPOKEN.keys() | {"lks", "br", "b", "i", "p", "div", "span", "nbsp"}
# A word with a digit in it, or that stands for one.
_COUNTED = re.compile(
    rf"(?<![^\W_])(?:[^\W_0-9]*[0-9][^\W_]*|(?:{'|'.join(sorted(_BESIDE_DIGITS))})(?![^\W_]))"  # of small letters
)
_TOKEN = re.compile(rf"(?P<markup>{_MARKUP.pattern})|(?P<word>[^\W_]+)|(?P<space>\s+)|(?P<sign>[\W_])", re.IGNORECASE)
_Token = tuple[int, int, str, str]  # where it starts and ends, its kind, its digits
_CALLED = re.compile(
    r"\b(?:telp?|tlp|telepon|telpon|telfon|phone|fax|faks|hp|hape|wa|whatsapp|ponsel|sms|nik|ktp|kk|kontak|rek|rekening)"
    r"[\s.:;=(+-]{0,4}$",
    re.IGNORECASE,
)
_PHONE_OR_NIK = re.compile(
    r"(?:0|62|0062|620)?8[1-9]\d{7,10}|(?:0|62|0062|620)[2-9]\d{7,10}|[1-9]\d{3}(?:0[1-9]|[1-9]\d)(?:0[1-9]|[1-7]\d)(?:0[1-9]|1[0-2])\d{6}"
)


@dataclass
class Run:
    """Digits in a row with nothing but signs between them; `grouped` holds them as they were grouped."""

    start: int = 0
    end: int = 0
    grouped: list[str] = field(default_factory=list)

    @property
    def digits(self) -> str:
        return "".join(self.grouped)

    @property
    def hidden(self) -> str:
        """Enough to recognise one's own number: never more than eight digits, never fewer than four of them hidden."""
        digits = self.digits
        if len(digits) >= _NIK_DIGITS:
            return f"{digits[:4]}**********{digits[-2:]}"
        head, tail = (4, min(4, len(digits) - 8)) if len(digits) > 9 else (2, 0)
        return "-".join(filter(None, [digits[:head], "xxxx", digits[len(digits) - tail :]]))

    def with_opening(self, text: str) -> Run:
        """With the "+" and the bracket that open it, where the bracket closes within."""
        inside = text[self.start : self.end]
        for opening in ("+", "(", "+"):
            closes = opening == "+" or inside.count(")") > inside.count("(")
            self.start -= closes and text.endswith(opening, 0, self.start)
        return self

    def is_personal(self, text: str) -> bool:
        count = sum(map(len, self.grouped))
        if count < _FEWEST_CALLED:
            return False
        before, written = text[max(0, self.start - 14) : self.start], _MARKUP.sub(" ", text[self.start : self.end])
        if _CALLED.search(before):
            return not _is_dated(written)
        return count >= _FEWEST and not _is_ordinary(written, before, text[self.end : self.end + 10])


def identities(text: str) -> Iterator[Run]:
    return (run for run in numbers(text) if sum(map(len, run.grouped)) == _NIK_DIGITS)


def numbers(text: str) -> Iterator[Run]:
    """The runs to be hidden."""
    return (run for start, end in _stretches(text) for run in _runs(text, start, end) if run.is_personal(text))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where words with digits, or that stand for one, follow each other: few places, and no run is outside them."""
    start, end, count = 0, 0, 0
    for word in _COUNTED.finditer(text.lower()):
        if count and any(map(str.isalpha, text[end : word.start()])):
            if count >= _FEWEST_CALLED:
                yield start, end
            count = 0
        start = start if count else word.start()
        end, count = word.end(), count + (len(_DIGIT.findall(word[0])) or 1)
    if count >= _FEWEST_CALLED:
        yield start, end


def _runs(text: str, start: int, end: int) -> Iterator[Run]:
    """Every run of digits in this stretch; a word ends it, and more than a few signs."""
    run, signs = Run(), 0
    for first, last, kind, digits in _tokens(text, start, end):
        if digits:
            if not run.grouped:
                run.start = first
            run.grouped.append(digits)
            run.end, signs = last, 0
        elif kind == "word" or signs == _SIGNS_BETWEEN:
            if run.grouped:
                yield run.with_opening(text)
            run, signs = Run(), 0
        elif kind != "space":
            signs += 1
    if run.grouped:
        yield run.with_opening(text)


def _tokens(text: str, place: int, until: int) -> Iterator[_Token]:
    """Digits (also spoken, and letters that stand for them), other words, signs one by one, and spaces.

    Plain tuples: this runs for every report that comes in.
    """
    while place < until and (found := _TOKEN.match(text, place)):
        kind, written, end = found.lastgroup or "", found[0], found.end()
        if kind == "word" and written[:3].upper() == "LKS":
            own = _REPORT_NUMBER.match(text, place)
            end = own.end() if own and parse_number(own[0]) else end
        if kind != "word" or end > found.end():
            yield place, end, kind, ""
        else:
            yield from _read(written, place)
        place = end


def _read(word: str, place: int) -> Iterator[_Token]:
    if word.isdigit():
        yield place, place + len(word), "digits", word
    elif digits := _SPOKEN.get(word.casefold()) or (word.translate(_LIKE_DIGITS) if _MISREAD.fullmatch(word) else ""):
        yield place, place + len(word), "digits", digits
    elif word.casefold() in _SPOKEN_SIGNS:
        yield place, place + len(word), "sign", ""
    else:
        for part in _PART.finditer(word):
            digits = part[0] if part[0][0].isdigit() else ""
            yield place + part.start(), place + part.end(), "digits" if digits else "word", digits


# ── numbers that are nobody's ────────────────────────────────────────────────────────────────────

_DATE = re.compile(
    r"(?:(?:0?[1-9]|[12]\d|3[01])\s?([-./])\s?(?:0?[1-9]|1[0-2])\s?\1\s?(?:(?:19|20)\d\d|[0-4]\d)"
    r"|(?:19|20)\d\d([-./]?)(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_FULL_DATE = re.compile(r"(?<!\d)\d{1,2}([-/])\d{1,2}\1(?:19|20)\d\d(?!\d)")
_TIME = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d(?:[.:][0-5]\d)?(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?<=000)(?:,(?:\d\d|-))?(?!\d)")
_AMOUNT = re.compile(r"(?:[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*|[1-9]\d{3,9})(?:[.,]\d\d)?(?!\d)")
_NEIGHBOURHOOD = re.compile(r"\d{1,3}\s?[/.-]\s?\d{1,3}(?!\d)")
_SMALL = re.compile(r"[1-9]\d{0,2}(?!\d)")
_POSTCODE = re.compile(r"[1-9]\d{4}(?!\d)")
_BETWEEN = re.compile(r"[^0-9a-zA-Z]{1,6}")
_MONEY_BEFORE = re.compile(r"\b(?:rp|idr)[\s.:]{0,3}$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r"\s?(?:,-|rupiah|rb\b|ribu|jt\b|juta|mil[iy]ar)", re.IGNORECASE)
_HOUR = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d(?!\d)")
_HOUR_BEFORE = re.compile(r"\b(?:jam|pkl|pukul)[\s.:(]{0,3}$", re.IGNORECASE)
_RT_RW_BEFORE = re.compile(r"\b(?:rt|rw)[\s./:-]{0,3}$", re.IGNORECASE)


_LISTED = re.compile(r"[1-9]\d{0,2}(?:\s?[,/&;+-]\s?[1-9]\d{0,2}){2,}")
_LOOSE = frozenset({_POSTCODE, _SMALL})
_LOOSE_DIGITS = 8  # a postcode and a small number beside what is sure


def _is_dated(run: str) -> bool:
    """Dates, times and years, and nothing else."""
    pieces = _pieces(run, [_DATE, _TIME, _YEAR])
    return pieces is not None and not _LOOSE & set(pieces) and not _is_split_phone(run, pieces)


def _is_ordinary(run: str, before: str, after: str) -> bool:
    """Dates, times, amounts, RT/RW and postcode, small numbers in their order: nobody's phone or identity."""
    if _LISTED.fullmatch(run):
        numbers = [int(number) for number in re.findall(r"\d+", run)]
        in_order = sorted(set(numbers))
        return numbers in (in_order, in_order[::-1]) and not _reads_as_phone(run)
    kinds, is_sure = [_DATE, _TIME, _THOUSANDS, _YEAR], _FULL_DATE.search(run) is not None
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after):
        kinds, is_sure = [*kinds, _AMOUNT], True
    if _HOUR_BEFORE.search(before):
        kinds.append(_HOUR)
    rest = run
    if _RT_RW_BEFORE.search(before) and (found := _NEIGHBOURHOOD.match(run)):
        between = _BETWEEN.match(run, found.end())
        rest, is_sure = run[between.end() if between else found.end() :], True
    pieces = _pieces(rest, kinds)
    if pieces is None or (_LOOSE & set(pieces) and (not is_sure or _reads_as_phone(run))):
        return False
    return is_sure or not _is_split_phone(run, pieces)


def _pieces(run: str, kinds: list[re.Pattern[str]]) -> list[re.Pattern[str]] | None:
    """Of which kinds the run is made, small numbers and postcodes beside them; None where something else stands."""
    place, loose, made = 0, 0, list[re.Pattern[str]]()
    while place < len(run):
        kind, piece = next(
            ((kind, found) for kind in (*kinds, *_LOOSE) if (found := _whole(kind, run, place))), (None, None)
        )
        loose += len(piece[0]) if piece and kind in _LOOSE else 0
        between = _BETWEEN.match(run, piece.end()) if piece else None
        sign = between[0].strip() if between else ""
        if kind is None or piece is None or loose > _LOOSE_DIGITS or (sign and between and between[0] in piece[0]):
            return None
        made.append(kind)
        place = between.end() if between else len(run)
    return made


def _is_split_phone(run: str, pieces: list[re.Pattern[str]]) -> bool:
    """Whether pieces of a date or an hour are rather a phone that was written in pairs."""
    return (len(pieces) > 2 or _THOUSANDS in pieces) and not _FULL_DATE.search(run) and _reads_as_phone(run)


def _reads_as_phone(run: str) -> bool:
    return _PHONE_OR_NIK.fullmatch(re.sub(r"\D", "", run)) is not None


def _whole(kind: re.Pattern[str], run: str, place: int) -> re.Match[str] | None:
    """A piece that ends where the run ends or a sign stands."""
    found = kind.match(run, place)
    return found if found and (found.end() == len(run) or not run[found.end()].isalnum()) else None
