"""Files that come with a form: stored at once, and waiting for the next try, whatever refused the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core import signing

from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.register import files, ledger, waiting
from laksa.register.files import Stored
from laksa.register.waiting import STAFF, UNCLAIMED, Room
from laksa.rules.refusal import Refused

_SALT = "register.upload_tray:"
# With the name of the box: the field of a draft that names files which are not kept, one a line.
GONE = "_gone"


@dataclass
class Tray:
    """The files of one field of `form`: named by an earlier try, and come now.

    They wait at `home`; what came to a page of the staff before its sender signed in, among the unclaimed ones.
    """

    form: str
    limit: int
    scans: bool = False
    named: list[Stored] = field(default_factory=list)
    fresh: list[Stored] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    box: str = "kept_photos"
    home: Room = STAFF

    @property
    def rooms(self) -> tuple[Room, ...]:
        return (STAFF, UNCLAIMED) if self.home == STAFF else (self.home,)

    @property
    def all(self) -> tuple[Stored, ...]:
        return (*self.named, *self.fresh)

    @property
    def lost(self) -> list[str]:
        """The names of files that are not there: they waited too long, or could not be kept when they came."""
        return [*self.gone, *(entry.name for entry in self.named if not waiting.room_of(entry, *self.rooms))]

    def receive(self, uploads: Sequence[Any]) -> list[Refused]:
        """Store what came; a bad file is refused and does not take the good ones with it."""
        room = max(0, self.limit - len(self.named))
        received = files.receive(uploads[:room], scans=self.scans)
        self.fresh += received.stored
        too_many = [Refused("photo_count", limit=self.limit)] if len(uploads) > room else []
        return [*too_many, *received.refused]

    def wait(self, room: Room | None = None) -> list[tuple[str, Stored]]:
        """The form is shown again: what the page sends back instead of each file. From here on they wait.

        What waits for the staff already is not moved for somebody who has not signed in.
        """
        here = [*(entry for entry in self.named if waiting.room_of(entry, *self.rooms)), *self.fresh]
        if moved := here if room in (None, self.home) else self.fresh:
            waiting.keep(room or self.home, moved)
        self.named, self.fresh = [entry for entry in self.named if entry not in here] + here, []
        return [(signing.dumps(asdict(entry), salt=_SALT + self.form), entry) for entry in here]

    def sent_back(self) -> dict[str, str]:
        """As fields of a draft: the tokens of its files, which wait from here on."""
        return {self.box: " ".join(token for token, _entry in self.wait())}

    def read(self) -> list[tuple[str, bytes]]:
        """Name and content of each file that waits, for a command that takes no file of a case."""
        here = [(entry, room) for entry in self.named if (room := waiting.room_of(entry, *self.rooms))]
        return [(entry.name, room.paths(entry.id)[0].read_bytes()) for entry, room in here]

    def let_go(self) -> None:
        """The form was carried out: nothing waits any more."""
        for room in self.rooms:
            waiting.drop(room, self.named)

    @contextmanager
    def handed_over(self, once: IdempotencyKey | None = None) -> Iterator[tuple[Stored, ...]]:
        """The files for one command, those that waited under names of this attempt's own.

        When it is refused they stay in the tray; when it was carried out nothing waits any more, so that of a repeated
        one they are gone: Replayed, where its key says so. Refused: photo_lost, and what files.drawn_again refuses.
        """
        taken: list[Stored] = []
        try:
            for entry in self.named:
                taken.append(waiting.taken(waiting.room_of(entry, *self.rooms) or self.home, entry))
            yield (*files.drawn_again(taken), *self.fresh)
        except FileNotFoundError:
            files.discard(taken)
            if once is not None:
                ledger.raise_if_known(once)
            raise Refused("photo_lost") from None
        except (Refused, Replayed):
            files.discard(taken)
            raise
        self.let_go()


def of(
    form: str,
    typed: Mapping[str, str],
    *,
    limit: int,
    scans: bool = False,
    box: str = "kept_photos",
    home: Room = STAFF,
) -> Tray:
    """What an earlier try of this form left behind, each file once: `typed` are the fields of the form, or its draft.

    `box` is the field that holds the tokens, several with a space between.
    """
    found: dict[int, Stored] = {}
    for token in typed.get(box, "").split():
        try:
            entry = Stored(**signing.loads(token, salt=_SALT + form, max_age=home.seconds))
        except (signing.BadSignature, TypeError):
            continue
        found[entry.id] = entry
    gone = [name for name in typed.get(box + GONE, "").split("\n") if name]
    return Tray(form, limit, scans, list(found.values()), gone=gone, box=box, home=home)


def keep_for_nobody(tray: Tray, uploads: Sequence[Any]) -> dict[str, str]:
    """Files of a form that came after the session had ended, as fields that its waiting words take along.

    What could not be kept is named, so that the form asks for it when it is shown again.
    """
    left_out = [str(upload.name) for upload in uploads[max(0, tray.limit - len(tray.named)) :]]
    refused = tray.receive(uploads)
    named = [str(no.params["name"]) for no in refused if "name" in no.params]
    tokens = [token for token, _entry in tray.wait(UNCLAIMED)]
    return {tray.box: " ".join(tokens), tray.box + GONE: "\n".join([*named, *left_out])}
