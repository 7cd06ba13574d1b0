"""What somebody reads of the words of a case: in clear, or masked. Decided here and nowhere else below the doors.

The table is RULES.md, "Who sees and does what". Operators and the head of unit read words as they were written. The
public, agencies, the director, the mayor, auditors, and whoever holds a sheet of paper read them without phones,
e-mail addresses, identity numbers and the reporter's name, in whatever field and by whomever they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser

from laksa.accounts.models import User
from laksa.register import reference
from laksa.register.access import sees_contact
from laksa.register.models import Case
from laksa.register.queries import TimelineEvent
from laksa.rules import masking, summary
from laksa.rules.capabilities import Capability
from laksa.ui import formats

Masker = Callable[[str], str]


@dataclass(frozen=True)
class Public:
    """How the public reads words of a report: whose name is hidden, and which areas of that name are not."""

    name: str = ""
    places: tuple[str, ...] = ()

    @classmethod
    def of(cls, case: Case) -> Public:
        return cls(name_of(case), places_of(case.kelurahan, case.kecamatan))

    def words(self, text: str) -> str:
        return masking.mask(text, self.name, self.places)

    def subject(self, text: str) -> str:
        """The title that a text gives itself."""
        return summary.subject(text, name=self.name, places=self.places)

    def summary(self, text: str, length: int = summary.SUMMARY_LENGTH) -> str:
        """The text in one masked line."""
        return summary.summarise(text, length, name=self.name, places=self.places)


def masker_for(reader: User | AnonymousUser | None, case: Case) -> Masker:
    """How `reader` reads words of `case`; nobody signed in (None) is the public, and whoever finds a printed page.

    An agency that may know the contact reads its number and name in the words too, never an identity number.
    """
    if isinstance(reader, User):
        if reader.may(Capability.WORK_CASES):
            return _in_clear
        if sees_contact(reader, case):
            return masking.mask_nik
    return Public.of(case).words


def retold(moments: Iterable[TimelineEvent], words: Masker) -> list[TimelineEvent]:
    """A history in the words of its reader: every field of every event, whoever wrote it."""
    return [replace(moment, words={field: words(body) for field, body in moment.words.items()}) for moment in moments]


def title_for(reader: User | AnonymousUser | None, case: Case) -> str:
    """The title as `reader` reads it; "" where there is none."""
    return masker_for(reader, case)(case.complaint.title)


def public_place(case: Case) -> str:
    """Landmark, kelurahan, kecamatan, as far as they are known and as the public may read them."""
    landmark = masker_for(None, case)(case.complaint.landmark)
    return formats.place(landmark, *places_of(case.kelurahan, case.kecamatan))


def name_of(case: Case) -> str:
    """The reporter's name as far as it is known; read with the case where `contact` was selected along."""
    contact = getattr(case, "contact", None)
    return contact.name if contact else ""


def places_of(kelurahan: str, kecamatan: str) -> tuple[str, ...]:
    """The names of a case's areas, which a reporter of the same name does not hide."""
    found = (reference.kelurahan().get(kelurahan), reference.kecamatan().get(kecamatan))
    return tuple(area.name for area in found if area)


def _in_clear(text: str) -> str:
    return text
