"""Photos that arrived with a form: stored at once, and kept for the next try when the form is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import cast

from django.core import signing

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.agency.forms import MAX_PHOTOS, OfficerForm
from laksa.register import files, waiting
from laksa.register.files import Stored
from laksa.register.waiting import STAFF
from laksa.rules.refusal import Refused

# A field of the form and the boxes that fill it: plain `photos` are photos of the result.
FIELDS = {"photos_after": ("photos_after", "photos"), "photos_before": ("photos_before",)}


@dataclass
class Tray:
    """The photos of one field: those kept from an earlier try and those that came now."""

    salt: str
    named: list[Stored] = field(default_factory=list)
    fresh: list[Stored] = field(default_factory=list)

    @property
    def all(self) -> tuple[Stored, ...]:
        return (*self.named, *self.fresh)

    def kept(self) -> list[tuple[str, Stored]]:
        """Signed tokens for the hidden boxes of the page, with what they stand for: from here on they wait."""
        here = [*(entry for entry in self.named if waiting.is_kept(STAFF, entry)), *self.fresh]
        if here:
            waiting.keep(STAFF, here)
        return [(signing.dumps(asdict(entry), salt=self.salt), entry) for entry in here]


def of_earlier_try(user: User, case_id: int, tokens: dict[str, list[str]]) -> dict[str, Tray]:
    """What an earlier try of this user on this case left behind, by field."""
    salt = f"agency.photos:{case_id}:{user.pk}"
    return {name: Tray(salt, _named(tokens.get(name, []), salt)) for name in FIELDS}


def receive(request: StaffRequest, form: OfficerForm, trays: dict[str, Tray]) -> None:
    """Store what came under `photos_before`, `photos_after` and `photos`; a refusal stands beside its field."""
    for name, tray in trays.items():
        uploads = [upload for box in FIELDS[name] for upload in request.FILES.getlist(box)]
        if len(tray.named) + len(uploads) > MAX_PHOTOS:
            form.refuse(Refused("photo_count", limit=MAX_PHOTOS), field=name)
            continue
        received = files.receive(cast("list[files.Upload]", uploads))
        tray.fresh = list(received.stored)
        for refused in received.refused:
            form.refuse(refused, field=name)


def hand_over(trays: Mapping[str, Tray]) -> dict[str, tuple[Stored, ...]]:
    """The photos for one command, those kept under names of this attempt's own.

    Refused: photo_lost, and what files.drawn_again refuses.
    """
    handed: dict[str, tuple[Stored, ...]] = {}
    try:
        for name, tray in trays.items():
            handed[name] = ()
            for entry in tray.named:
                handed[name] += (waiting.taken(STAFF, entry),)
            handed[name] = (*files.drawn_again(handed[name]), *tray.fresh)
    except FileNotFoundError:
        take_back(trays, handed)
        raise Refused("photo_lost") from None
    except Refused:
        take_back(trays, handed)
        raise
    return handed


def take_back(trays: Mapping[str, Tray], handed: Mapping[str, tuple[Stored, ...]]) -> None:
    """The command was refused: what this attempt made of the kept photos goes, these and the fresh ones stay."""
    for name, entries in handed.items():
        files.discard(entry for entry in entries if entry not in trays[name].fresh)


def let_go(trays: Mapping[str, Tray]) -> None:
    """The command was carried out: nothing waits any more."""
    for tray in trays.values():
        waiting.drop(STAFF, tray.named)


def discard_fresh(trays: Mapping[str, Tray]) -> None:
    """A repeated form: its first coming keeps the photos, these copies go."""
    for tray in trays.values():
        files.discard(tray.fresh)


def _named(tokens: Iterable[str], salt: str) -> list[Stored]:
    """The photos for which signed tokens stand, each once."""
    found: dict[int, Stored] = {}
    for token in tokens:
        try:
            entry = Stored(**signing.loads(token, salt=salt, max_age=STAFF.seconds))
        except (signing.BadSignature, TypeError):
            continue
        found[entry.id] = entry
    return list(found.values())
