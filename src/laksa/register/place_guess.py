"""Where a report probably is, while nobody has said so: shown as a guess, written nowhere, counted nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from laksa.register import reference
from laksa.register.models import Case
from laksa.rules.state import OPEN


@dataclass(frozen=True, slots=True)
class Guess:
    """An area of the city with its names; `is_outside`: none of them, the words name a neighbour."""

    code: str = ""
    name: str = ""
    is_outside: bool = False

    def __bool__(self) -> bool:
        return bool(self.code) or self.is_outside


NOTHING = Guess()


def of_words(landmark: str, text: str, *, kecamatan: str = "") -> Guess:
    """The area that the landmark makes likely; where it says nothing, the one that the complaint itself names.

    What a landmark names in so many words is no guess: it is written into the report (commands.opening). Where landmark
    and complaint disagree there is none.
    """
    address = reference.place_in(landmark, within=kecamatan)
    if address.is_outside or address.named in reference.kelurahan():
        return Guess(is_outside=address.is_outside)
    told = reference.place_in(text, within=address.named, is_prose=True)
    found = {code for code in (address.guess, told.guess or told.named) if code and code != address.named}
    finer = {code for code in found if code in reference.kelurahan()}
    # "Cimone" here and "Kec. Karawaci" there agree: the kelurahan says both.
    coarser = found - finer - {reference.kecamatan_of(code) for code in finer}
    if len(finer) > 1 or len(coarser) > 1 or (finer and coarser):
        return NOTHING
    code = next(iter(finer or coarser), "")
    if not code:
        return Guess(is_outside=told.is_outside and not address.named)
    return Guess(code, reference.area_name(code))


def of_case(case: Case) -> Guess:
    """For an open case without a kelurahan; what was erased tells nothing any more."""
    if case.kelurahan or case.status not in OPEN or case.facts.get("outside"):
        return NOTHING
    return of_words(case.complaint.landmark, case.complaint.text or "", kecamatan=case.kecamatan)
