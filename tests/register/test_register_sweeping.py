"""What interrupted requests leave behind goes; what is part of a case, or of a form in flight, stays."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from people import a_case

from laksa.history import identity
from laksa.register import files, sweeping
from laksa.register.commands import response
from laksa.register.files import Stored

Picture = Callable[..., SimpleUploadedFile]
OLD = 3600 + 60


@pytest.fixture
def incoming() -> Iterator[Path]:
    folder: Path = settings.DATA / "incoming"
    folder.mkdir(exist_ok=True)
    yield folder
    for path in folder.iterdir():
        path.unlink()


def stored_then(picture: Picture, monkeypatch: pytest.MonkeyPatch, *, seconds_ago: float) -> Stored:
    """A photo whose form was sent so long ago."""
    then = time.time() - seconds_ago
    with monkeypatch.context() as earlier:
        earlier.setattr(identity.time, "time", lambda: then)
        (stored,) = files.store([picture()])
    return stored


def test_uploads_that_never_came_to_their_end_go_after_an_hour(db: None, incoming: Path, quarantine: Path) -> None:
    for name in ("tmpabc.upload.jpg", "body-7f3"):
        (incoming / name).write_bytes(b"half of a photo")
        os.utime(incoming / name, (time.time() - OLD,) * 2)
    (incoming / "tmpdef.upload.jpg").write_bytes(b"on its way")
    assert sweeping.sweep() == 2
    assert [path.name for path in incoming.iterdir()] == ["tmpdef.upload.jpg"]


def test_at_start_nothing_is_on_its_way(db: None, incoming: Path, quarantine: Path, picture: Picture) -> None:
    (incoming / "tmpdef.upload.jpg").write_bytes(b"of the process before")
    (photo,) = files.store([picture()])
    (files.clean_copy(photo.id).with_suffix(".part")).write_bytes(b"half drawn")
    (sent,) = files.store([picture()])
    response.reply(a_case(), photos=(sent,))
    sweeping.sweep(alone=True)
    assert list(incoming.iterdir()) == []
    assert [path.name for path in quarantine.iterdir()] == [str(sent.id)]
    assert {path.name for path in _copies()} == {f"{sent.id}.jpg", f"{sent.id}-s.jpg"}


def test_what_was_never_answered_goes_after_an_hour_and_what_is_part_of_a_case_stays(
    db: None, picture: Picture, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_AT_ONCE", 2)
    sent = stored_then(picture, monkeypatch, seconds_ago=OLD)
    response.reply(a_case(), photos=(sent,))
    for _ in range(3):
        stored_then(picture, monkeypatch, seconds_ago=OLD)
    young = stored_then(picture, monkeypatch, seconds_ago=OLD - 120)
    (quarantine / "catatan.txt").write_text("Not an upload.")
    assert sweeping.sweep() == 9  # three originals, six copies
    assert {path.name for path in quarantine.iterdir()} == {str(sent.id), str(young.id), "catatan.txt"}
    assert {path.name for path in _copies()} == {
        f"{one.id}{end}" for one in (sent, young) for end in (".jpg", "-s.jpg")
    }
    assert sweeping.sweep() == 0


def test_a_photo_that_waited_long_is_as_young_as_the_form_that_brings_it_back(
    db: None, picture: Picture, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes are hours old; its form is in flight."""
    from laksa.register import waiting

    stored = stored_then(picture, monkeypatch, seconds_ago=OLD)
    waiting.keep(waiting.STAFF, [stored])
    handed = waiting.taken(waiting.STAFF, stored)
    for path in files.paths(handed.id):
        os.utime(path, (0, 0))
    sweeping.sweep()
    assert all(path.exists() for path in files.paths(handed.id))
    waiting.drop(waiting.STAFF, [stored])


def test_a_copy_that_is_being_drawn_of_an_old_photo_is_left_alone(db: None, quarantine: Path) -> None:
    copy = files.clean_copy(identity.new_id() >> 1)
    copy.parent.mkdir(parents=True, exist_ok=True)
    partial = copy.with_suffix(".part")
    partial.write_bytes(b"half drawn")
    sweeping.sweep()
    assert partial.exists()
    os.utime(partial, (time.time() - OLD,) * 2)
    sweeping.sweep()
    assert not partial.exists()


def test_a_file_that_goes_while_it_is_looked_at_harms_nothing(
    db: None, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_uploads", lambda: iter([(1, quarantine / "1")]))
    monkeypatch.setattr(sweeping, "_entries", lambda _: iter([quarantine / "2"]))
    assert sweeping.sweep() == 1


def _copies() -> list[Path]:
    return list((settings.DATA / "files" / "photos").glob("*/*"))
