"""Numbers and days as strangers write them: read here (moments: moments.py) and nowhere else, and never an exception.

Python alone is no judge of them: `isdigit()` is true of "²", which `int()` refuses; `int()` refuses 4,300 digits and
more, and takes digits of any script, signs, spaces and underscores; `float()` takes "nan" and "1e999"; a day of the
year 9999 has no tomorrow.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime

LARGEST = 2**63 - 1  # what a column of either database holds
FIRST_YEAR, LAST_YEAR = 2000, 2200  # outside of them the calendar has nothing to say, and sums of days overflow
_PLAIN = re.compile(r"[0-9]{1,19}", re.ASCII)
_TYPED_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_DECIMAL_LENGTH = 40
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_TYPED_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")


def whole_number(text: str, *, least: int = 0, most: int = LARGEST) -> int | None:
    """The number between `least` and `most` that `text` writes in plain digits; None for anything else."""
    if _PLAIN.fullmatch(text) is None:
        return None
    number = int(text)
    return number if least <= number <= most else None


def decimal_number(text: str, *, least: float, most: float) -> float | None:
    """The finite number between `least` and `most` that `text` writes with a decimal point; None for anything else."""
    if len(text) > _DECIMAL_LENGTH or not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and least <= number <= most else None


def typed_number(text: str, *, most: float) -> str | None:
    """The number as people type it, with a comma or a point (`1,5`, `1.5`, `1.250`), in plain digits with a point.

    None for anything else, and beyond `most`. Three digits after points are thousands, as they are written here.
    """
    if _THOUSANDS.fullmatch(text):
        text = text.replace(".", "")
    if not _TYPED_NUMBER.fullmatch(text):
        return None
    plain = text.replace(",", ".")
    return plain if decimal_number(plain, least=-most, most=most) is not None else None


def moment_of_seconds(text: str) -> datetime | None:
    """The moment that `text` gives in seconds since 1970, as the keys of pages do; None for an implausible one."""
    seconds = decimal_number(text, least=0, most=datetime(LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def typed_day(text: str) -> date | None:
    """As `day_of`, also in the form in which people type it: `5/10/2026`, `5-10-2026` or `5.10.2026`."""
    typed = _TYPED_DAY.fullmatch(text)
    return day_of(f"{typed[3]}-{typed[2]:0>2}-{typed[1]:0>2}" if typed else text)


def day_of(text: str) -> date | None:
    """The day that `text` writes in ISO form; None for anything else, and for years that are a slip of the pen."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
