"""Photos on their way in (kept apart when the rest of the form has to be sent again) and on their way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import cast

from django.core import signing
from django.http import HttpRequest

from laksa.register import files, waiting
from laksa.register.files import Stored
from laksa.register.waiting import OUTSIDE
from laksa.rules.refusal import Refused
from laksa.ui.words import words_for

_SALT = "laksa.portal.kept_photos"


class Photos:
    """The photos of one form: kept from an earlier attempt, just stored, and what is wrong with the rest."""

    def __init__(self, kept: tuple[Stored, ...] = (), new: tuple[Stored, ...] = (), problem: str = "") -> None:
        self.kept = kept
        self.new = new
        self.problem = problem

    @property
    def all(self) -> tuple[Stored, ...]:
        return (*self.kept, *self.new)

    def wait(self) -> str:
        """The form is shown again: its photos wait for it, under the token that it brings back instead of them."""
        if not self.all:
            return ""
        waiting.keep(OUTSIDE, self.all)
        return signing.dumps([astuple(entry) for entry in self.all], salt=_SALT, compress=True)

    def to_hand_over(self) -> tuple[Stored, ...]:
        """The photos for one command, the kept ones under names of this attempt's own.

        FileNotFoundError when a kept photo is gone.
        """
        handed: list[Stored] = []
        try:
            for entry in self.kept:
                handed.append(waiting.taken(OUTSIDE, entry))
        except FileNotFoundError:
            files.discard(handed)
            raise
        return (*handed, *self.new)

    def take_back(self, handed: tuple[Stored, ...]) -> None:
        """The command was refused: only what this attempt made of the kept photos goes."""
        files.discard(handed[: len(self.kept)])

    def let_go(self) -> None:
        """The command was carried out: nothing waits any more."""
        waiting.drop(OUTSIDE, self.kept)


def photos_of(request: HttpRequest) -> Photos:
    """Store what was uploaded; a bad photo is said and does not take the good ones with it."""
    if not request.FILES and "kept_photos" not in request.POST:
        return Photos()
    dropped = set(request.POST.getlist("dropped_photos"))
    read = _read(request.POST.get("kept_photos", ""))
    kept = tuple(entry for entry in read if str(entry.id) not in dropped)
    waiting.drop(OUTSIDE, (entry for entry in read if str(entry.id) in dropped))
    uploads = request.FILES.getlist("photos")
    problems: list[Refused] = []
    if len(kept) + len(uploads) > files.MAX_PHOTOS:
        problems.append(Refused("photo_count", limit=files.MAX_PHOTOS))
        uploads = uploads[: max(0, files.MAX_PHOTOS - len(kept))]
    received = files.receive(cast("list[files.Upload]", uploads))
    problems += received.refused
    return Photos(kept, received.stored, " ".join(words_for(refused) for refused in problems))


def lost_words() -> str:
    return words_for(Refused("photo_lost"))


def _read(token: str) -> Sequence[Stored]:
    try:
        return [Stored(*entry) for entry in signing.loads(token, salt=_SALT, max_age=OUTSIDE.seconds)]
    except (signing.BadSignature, TypeError, ValueError):
        return []
