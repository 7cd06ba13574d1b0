"""Files of a case: what is taken, what is refused unread, and what is said when nobody could open it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import a_case
from PIL import Image

from laksa.register import decoding, files, queries
from laksa.register.commands import response
from laksa.register.models import Attachment, Case
from laksa.rules.refusal import Refused

Picture = Callable[..., SimpleUploadedFile]
FORMATS = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(case: Case, *uploads: SimpleUploadedFile) -> list[Attachment]:
    response.reply(case, photos=files.store(uploads, limit=10))
    return list(Attachment.objects.filter(case=case).order_by("id"))


def test_five_formats_are_taken_and_stand_drawn_anew_without_a_trace_of_the_phone(
    db: None, picture: Picture, quarantine: Path
) -> None:
    taken = attach(a_case(), *(picture(format, f"IMG_{format}.jpg") for format in FORMATS))
    assert [one.content_type for one in taken] == list(FORMATS.values())
    assert b"KameraRahasia" in files.quarantine(taken[0].pk).read_bytes()
    for one in taken:
        assert (one.state, one.width, one.height, one.is_cut) == ("ready", 640, 480, False)
        for copy in (files.clean_copy(one.pk), files.clean_copy(one.pk, small=True)):
            with Image.open(copy) as drawn:
                assert (drawn.format, dict(drawn.getexif())) == ("JPEG", {})
                assert max(drawn.size) == (320 if copy.stem.endswith("-s") else 640)
            assert b"KameraRahasia" not in copy.read_bytes()
            assert b"Exif" not in copy.read_bytes()
    assert files.prepare_pending() == 0


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_a_photo_stands_with_the_verdict_that_it_came_with(db: None, verdict: str) -> None:
    """Also where a reopening follows it in the same command."""
    photo = files.Stored(7, "IMG_1.jpg", "image/jpeg", "ab" * 32, 10, 640, 480)
    case = response.give_verdict(a_case("recorded"), verdict=verdict, photos=(photo,))
    [row] = case.attachments.all()
    assert (case.events.get(seq=row.seq).name, row.kind) == ("VerdictGiven", "reporter")


def test_the_row_knows_the_digest_of_the_clean_copy(db: None, picture: Picture, quarantine: Path) -> None:
    import hashlib

    (photo,) = attach(a_case(), picture())
    assert photo.clean_sha256 == hashlib.sha256(files.clean_copy(photo.pk).read_bytes()).hexdigest()


def test_an_original_is_readable_by_its_owner_only(picture: Picture, quarantine: Path) -> None:
    (photo,) = files.store([picture()])
    for path in files.paths(photo.id):
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "photo_broken"),
        (b"<!doctype html><script>alert(1)</script>", "photo_broken"),
        (b"Lampu padam sejak Senin.", "photo_broken"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,", "photo_broken"),
        (b"", "photo_broken"),
        (b"%PDF-1.7\n%citizens may not send this", "photo_broken"),
        (b"II*\0" + b"\0" * 100, "photo_broken"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "photo_broken"),
        (b"\xff\xd8\xff" + b"\0" * (16 * 1024 * 1024), "photo_too_large"),
    ],
    ids=["svg", "html", "text", "gif", "empty", "pdf", "tiff", "mp4", "16 MB"],
)
def test_what_is_no_photo_is_refused_without_a_child_and_nothing_stays(
    quarantine: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, code: str
) -> None:
    monkeypatch.setattr(decoding, "draw", lambda *_, **__: pytest.fail("a child was started"))
    with pytest.raises(Refused, match=code):
        files.store([upload(content)])
    assert list(quarantine.iterdir()) == []


def test_what_only_begins_like_a_photo_is_refused_when_it_comes(picture: Picture, quarantine: Path) -> None:
    whole = picture().read()
    uploads = [upload(b"\xff\xd8\xff", "tiga.jpg"), picture(), upload(whole[:2500], "potong.jpg")]
    received = files.receive(uploads)
    assert [stored.name for stored in received.stored] == ["foto.jpg"]
    assert [(no.code, no.params) for no in received.refused] == [
        ("photo_unreadable", {"n": 1, "name": "tiga.jpg"}),
        ("photo_unreadable", {"n": 3, "name": "potong.jpg"}),
    ]
    assert [path.name for path in quarantine.iterdir()] == [str(received.stored[0].id)]


def test_a_photo_that_was_cut_says_so_on_its_row(db: None, picture: Picture, quarantine: Path) -> None:
    content = picture("JPEG", noise=True).read()
    cut, short = attach(a_case(), upload(content[: len(content) * 9 // 10]), upload(content[:-2]))
    assert (cut.state, cut.is_cut) == ("ready", True)
    assert (short.state, short.is_cut) == ("ready", False)


def test_when_one_of_three_is_refused_none_stays(quarantine: Path, picture: Picture) -> None:
    with pytest.raises(Refused, match="photo_broken") as refused:
        files.store([picture(), picture("PNG"), upload(b"<html>")])
    assert refused.value.params == {"n": 3, "name": "foto.jpg"}
    assert list(quarantine.iterdir()) == []


def test_four_photos_are_one_too_many(quarantine: Path, picture: Picture) -> None:
    with pytest.raises(Refused, match="photo_count") as refused:
        files.store([picture() for _ in range(4)])
    assert refused.value.params == {"limit": 3}
    assert list(quarantine.iterdir()) == []


def test_staff_may_attach_scans_of_letters(db: None, quarantine: Path) -> None:
    scans = files.store([upload(b"%PDF-1.7\n", "surat.pdf"), upload(b"II*\0abcd", "surat.tif")], scans=True)
    assert [scan.content_type for scan in scans] == ["application/pdf", "image/tiff"]
    response.reply(a_case(), photos=scans)
    assert set(Attachment.objects.values_list("kind", "state")) == {("scan", "ready")}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c.jpg", "x" * 300 + ".jpg", "", "foto\0.jpg", "<b>.jpg", "\u202egpj.exe"]
)
def test_a_name_chosen_by_a_stranger_leads_nowhere(quarantine: Path, name: str) -> None:
    scan = upload(b"%PDF-1.7\n")
    scan._name = name  # Django cleans names itself; here is one that did not pass it
    (stored,) = files.store([scan], scans=True)
    assert [path.name for path in quarantine.iterdir()] == [str(stored.id)]
    assert "/" not in stored.name
    assert len(stored.name) <= 120


def test_a_photo_belongs_to_the_event_that_brought_it(db: None, picture: Picture, quarantine: Path) -> None:
    case = a_case()
    (photo,) = attach(case, picture())
    last = queries.history(case)[-1]
    assert (photo.seq, photo.kind) == (last.seq, "reporter")
    assert last.event.files == (photo.sha256,)


# ── when too much comes at once ──────────────────────────────────────────────────────────────────


@pytest.fixture
def _busy() -> Any:
    """Both children are at work, and others wait for them."""
    for _ in range(decoding.AT_ONCE):
        decoding._turns.acquire()
    yield
    for _ in range(decoding.AT_ONCE):
        decoding._turns.release()


@pytest.mark.usefixtures("_busy")
def test_a_photo_for_which_there_is_no_time_waits_for_the_worker(
    db: None, picture: Picture, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SECONDS_TO_ANSWER", 0.05)
    (photo,) = attach(a_case(), picture())
    assert (photo.state, photo.width, photo.content_type) == ("pending", None, "image/jpeg")
    decoding._turns.release()
    try:
        assert files.prepare_pending() == 1
    finally:
        decoding._turns.acquire()
    photo.refresh_from_db()
    assert (photo.state, photo.width, len(photo.clean_sha256)) == ("ready", 640, 64)


@pytest.mark.usefixtures("_busy")
def test_of_many_who_wait_for_a_child_only_a_few_hold_their_thread(tmp_path: Path) -> None:
    import time

    def wait() -> None:
        decoding.draw(*[tmp_path] * 3, until=time.monotonic() + 0.3)

    waiting = [threading.Thread(target=wait) for _ in range(decoding.AT_ONCE + decoding.WAITING)]
    for thread in waiting:
        thread.start()
    while decoding._line._value:
        time.sleep(0.001)
    begun = time.monotonic()
    assert decoding.draw(*[tmp_path] * 3, until=begun + 60) is None
    assert time.monotonic() - begun < 1
    for thread in waiting:
        thread.join()


def test_a_photo_that_nobody_can_open_after_all_is_refused_by_the_worker(
    db: None, picture: Picture, quarantine: Path
) -> None:
    stored = replace(files.store([picture()])[0], width=0)
    files.quarantine(stored.id).write_bytes(b"\xff\xd8\xffno photo")
    response.reply(a_case(), photos=(stored,))
    assert files.clean_copy(stored.id).exists()
    assert files.prepare_pending() == 1
    assert Attachment.objects.get().state == "refused"
    assert not files.clean_copy(stored.id).exists()
    assert files.prepare_pending() == 0


def test_a_child_that_was_ended_refuses_its_photo_and_a_full_disk_does_not(
    db: None, picture: Picture, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(code: int) -> None:
        monkeypatch.setattr(decoding.subprocess, "run", lambda *_, **__: CompletedProcess([], code, b"", b""))

    ends(-9)
    with pytest.raises(Refused, match="photo_unreadable"):
        files.store([picture()])
    ends(decoding.NO_ROOM)
    with pytest.raises(OSError, match="No space left"):
        files.store([picture()])
    assert list(quarantine.iterdir()) == []
