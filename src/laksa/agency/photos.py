"""Photos that arrived with a form: stored at once, and kept for the next try when the form is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import cast

from django.core import signing

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.agency.forms import MAX_PHOTOS, OfficerForm
from laksa.register import files
from laksa.register.files import Stored
from laksa.register.models import Attachment
from laksa.rules.refusal import Refused

# A field of the form and the boxes that fill it: plain `photos` are photos of the result.
FIELDS = {"photos_after": ("photos_after", "photos"), "photos_before": ("photos_before",)}


@dataclass
class Tray:
    """The photos of one field: those kept from an earlier try and those that came now."""

    salt: str
    stored: list[Stored] = field(default_factory=list)
    fresh: list[Stored] = field(default_factory=list)

    @property
    def all(self) -> tuple[Stored, ...]:
        return (*self.stored, *self.fresh)

    def kept(self) -> list[tuple[str, Stored]]:
        """Signed tokens for the hidden boxes of the page, with what they stand for."""
        return [(signing.dumps(asdict(entry), salt=self.salt), entry) for entry in self.all]


def waiting(user: User, case_id: int, tokens: dict[str, list[str]]) -> dict[str, Tray]:
    """What an earlier try of this user on this case left behind, by field."""
    salt = f"agency.photos:{case_id}:{user.pk}"
    return {name: Tray(salt, _kept(tokens.get(name, []), salt)) for name in FIELDS}


def receive(request: StaffRequest, form: OfficerForm, trays: dict[str, Tray]) -> None:
    """Store what came under `photos_before`, `photos_after` and `photos`; a refusal stands beside its field."""
    for name, tray in trays.items():
        uploads = [upload for box in FIELDS[name] for upload in request.FILES.getlist(box)]
        try:
            if len(tray.stored) + len(uploads) > MAX_PHOTOS:
                raise Refused("photo_count", limit=MAX_PHOTOS)
            tray.fresh = list(files.store(cast("list[files.Upload]", uploads), limit=MAX_PHOTOS))
        except Refused as refused:
            form.refuse(refused, field=name)


def discard_fresh(trays: dict[str, Tray]) -> None:
    """A repeated form: its first coming keeps the photos, these copies go."""
    for tray in trays.values():
        files.discard(tray.fresh)


def _kept(tokens: Iterable[str], salt: str) -> list[Stored]:
    """The photos behind signed tokens that still wait in quarantine and belong to no case yet."""
    found: dict[int, Stored] = {}
    for token in tokens:
        try:
            entry = Stored(**signing.loads(token, salt=salt, max_age=7 * 86400))
        except (signing.BadSignature, TypeError):
            continue
        if files.quarantine(entry.id).exists():
            found[entry.id] = entry
    used = set(Attachment.objects.filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    return [entry for pk, entry in found.items() if pk not in used]
