"""Files of refused forms: an hour, 200 MB in all, and nobody outside pushes out what staff have sent."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from people import a_case

from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.history.identity import new_id
from laksa.register import files, upload_tray, waiting, wall_clock
from laksa.register.commands import response
from laksa.register.files import Stored
from laksa.register.models import Attachment
from laksa.register.upload_tray import Tray
from laksa.register.waiting import OUTSIDE, STAFF, UNCLAIMED, Room
from laksa.rules.refusal import Refused

Picture = Callable[..., SimpleUploadedFile]


@pytest.fixture(autouse=True)
def _empty(db: None, quarantine: Path) -> Iterator[None]:
    yield
    for room in waiting.ROOMS:
        for path in room.folder.glob("*"):
            path.unlink()


def lie_there(size: int) -> Stored:
    """A file in quarantine, as large as that; it takes no room on the disk."""
    entry = Stored(new_id(), "foto.jpg", "image/jpeg", "0" * 64, size, width=4, height=3)
    for path in files.paths(entry.id):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    os.truncate(files.quarantine(entry.id), size)
    return entry


def kept(size: int, *, minutes_ago: int = 0, room: Room = OUTSIDE) -> Stored:
    entry = lie_there(size)
    waiting.keep(room, [entry])
    then = time.time() - minutes_ago * 60
    os.utime(room.paths(entry.id)[0], (then, then))
    return entry


def names(room: Room = OUTSIDE) -> set[str]:
    return {path.name for path in room.folder.glob("*")}


def test_the_files_of_a_refused_form_leave_quarantine_with_their_copies(picture: Picture, quarantine: Path) -> None:
    (photo,) = files.store([picture()])
    waiting.keep(OUTSIDE, [photo])
    assert list(quarantine.iterdir()) == []
    assert not files.clean_copy(photo.id).exists()
    assert names() == {str(photo.id), f"{photo.id}.jpg", f"{photo.id}-s.jpg"}
    assert OUTSIDE.folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in OUTSIDE.folder.iterdir())


def test_each_attempt_takes_files_of_its_own_and_they_are_ready(picture: Picture) -> None:
    (photo,) = files.store([picture()])
    waiting.keep(OUTSIDE, [photo])
    first, second = waiting.taken(OUTSIDE, photo), waiting.taken(OUTSIDE, photo)
    files.discard([first])
    waiting.drop(OUTSIDE, [photo])
    response.reply(a_case(), photos=(second,))
    row = Attachment.objects.get()
    assert (row.state, row.sha256, row.clean_sha256) == ("ready", photo.sha256, photo.clean_sha256)
    assert all(path.exists() for path in files.paths(row.pk))
    assert names() == set()


def test_forms_refused_one_after_another_hold_200_mb_and_the_oldest_go_first() -> None:
    entries = [kept(14 * 1024**2, minutes_ago=30 - n) for n in range(20)]
    last = kept(14 * 1024**2)
    assert names() == {name for entry in [*entries[-13:], last] for name in _names(entry)}
    assert sum(path.stat().st_size for path in OUTSIDE.folder.iterdir()) <= 200 * 1024**2
    with pytest.raises(FileNotFoundError):
        waiting.taken(OUTSIDE, entries[0])


def test_many_small_ones_are_bounded_too_so_that_counting_stays_cheap() -> None:
    room = replace(OUTSIDE, size=10 * waiting._LEAST)
    entries = [kept(9, room=room, minutes_ago=30 - n) for n in range(12)]
    waiting.make_room(room)
    assert names(room) == {name for entry in entries[-10:] for name in _names(entry)}


def test_an_hour_after_the_last_try_they_go() -> None:
    old, young, again = kept(9, minutes_ago=61), kept(9, minutes_ago=59), kept(9, minutes_ago=61)
    waiting.keep(OUTSIDE, [again])  # the same form, refused once more
    assert not waiting.is_kept(OUTSIDE, old)
    assert waiting.is_kept(OUTSIDE, young)
    assert waiting.is_kept(OUTSIDE, again)
    with time_machine.travel(time.time() + 2 * 3600):
        waiting.make_room(OUTSIDE)
    assert names() == set()


def test_what_comes_from_outside_pushes_out_nothing_of_the_staff() -> None:
    photo = kept(14 * 1024**2, minutes_ago=6 * 24 * 60, room=STAFF)
    for _ in range(20):
        kept(14 * 1024**2)
    assert waiting.is_kept(STAFF, photo)


def test_what_nobody_signed_in_sent_pushes_out_nothing_of_the_staff_and_is_theirs_once_they_sign_in() -> None:
    mine = kept(14 * 1024**2, room=STAFF)
    for _ in range(20):  # forms of the desk, from somebody who is not signed in
        tray = upload_tray.of("meja", {}, limit=3)
        tray.fresh.append(late := lie_there(14 * 1024**2))
        ((token, _entry),) = tray.wait(UNCLAIMED)
    assert waiting.is_kept(STAFF, mine)
    assert sum(path.stat().st_size for path in UNCLAIMED.folder.iterdir()) <= 200 * 1024**2
    signed_in = upload_tray.of("meja", {"kept_photos": token}, limit=3)
    assert (signed_in.named, signed_in.lost) == ([late], [])
    signed_in.wait()
    assert waiting.is_kept(STAFF, late)
    assert not waiting.is_kept(UNCLAIMED, late)
    with upload_tray.of("meja", {"kept_photos": token}, limit=3).handed_over() as handed:
        assert files.quarantine(handed[0].id).exists()
    assert waiting.room_of(late, *waiting.ROOMS) is None


def test_files_of_a_form_that_another_press_carried_out_meanwhile_are_told_by_its_key(picture: Picture) -> None:
    """The second press had passed every question by its key when the first let the files go."""
    tray, once = Tray("balas", 3, fresh=list(files.store([picture()])), home=OUTSIDE), IdempotencyKey.of("k", "balas")
    ((token, _photo),) = tray.wait()
    first, second = (upload_tray.of("balas", {"kept_photos": token}, limit=3, home=OUTSIDE) for _press in range(2))
    with first.handed_over(once) as handed:
        response.reply(a_case(), photos=handed, once=once)
    with pytest.raises(Replayed), second.handed_over(once):
        pytest.fail("nothing is there to be handed over")
    with pytest.raises(Refused, match="photo_lost"), second.handed_over(IdempotencyKey.of("other", "balas")):
        pytest.fail("nothing is there to be handed over")


def test_a_clock_that_jumped_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = kept(9, minutes_ago=9 * 24 * 60, room=STAFF)
    with monkeypatch.context() as jumped:
        jumped.setattr(wall_clock, "doubt", lambda: "the clock is 400 days ahead")
        waiting.make_room(STAFF)
    assert waiting.is_kept(STAFF, photo)
    waiting.make_room(STAFF)
    assert not waiting.is_kept(STAFF, photo)


def test_a_form_that_is_accepted_while_room_is_made_keeps_its_photos(picture: Picture) -> None:
    """Whatever is removed meanwhile: the attempt has a name of its own, or learns that the photo is gone."""
    (photo,) = files.store([picture()])
    waiting.keep(OUTSIDE, [photo])
    handed = waiting.taken(OUTSIDE, photo)
    waiting.make_room(replace(OUTSIDE, size=0))
    assert all(path.exists() for path in files.paths(handed.id))
    with pytest.raises(FileNotFoundError):
        waiting.taken(OUTSIDE, photo)
    assert {path.name for path in (settings.DATA / "files" / "quarantine").iterdir()} == {str(handed.id)}


def _names(entry: Stored) -> tuple[str, str, str]:
    return str(entry.id), f"{entry.id}.jpg", f"{entry.id}-s.jpg"
