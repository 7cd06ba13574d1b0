"""Photos: what is taken, what is refused unread, and what is left of a phone's EXIF (nothing)."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from people import a_case
from PIL import Image

from laksa.register import files, queries
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


def png_header(width: int, height: int) -> bytes:
    """The first bytes of a PNG of that size; nobody has to hold its pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def upload(content: bytes, name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(case: Case, *uploads: SimpleUploadedFile) -> list[Attachment]:
    response.reply(case, photos=files.store(uploads, limit=10))
    return list(Attachment.objects.filter(case=case).order_by("id"))


def test_five_formats_are_taken_and_drawn_anew_without_a_trace_of_the_phone(
    db: None, picture: Picture, quarantine: Path
) -> None:
    taken = attach(a_case(), *(picture(format, f"IMG_{format}.jpg") for format in FORMATS))
    assert [one.content_type for one in taken] == list(FORMATS.values())
    assert b"KameraRahasia" in files.quarantine(taken[0].pk).read_bytes()
    assert files.prepare_pending() == 5
    for one in Attachment.objects.filter(pk__in=[one.pk for one in taken]):
        assert (one.state, one.width, one.height) == ("ready", 640, 480)
        for copy in (files.clean_copy(one.pk), files.clean_copy(one.pk, small=True)):
            with Image.open(copy) as drawn:
                assert (drawn.format, dict(drawn.getexif())) == ("JPEG", {})
                assert max(drawn.size) == (320 if copy.stem.endswith("-s") else 640)
            assert b"KameraRahasia" not in copy.read_bytes()
            assert b"Exif" not in copy.read_bytes()


def test_a_truncated_jpeg_ends_refused_and_harms_no_other(db: None, picture: Picture, quarantine: Path) -> None:
    whole = picture()
    cut = upload(whole.read()[:2500])
    whole.seek(0)
    attach(a_case(), cut, whole)
    files.prepare_pending()
    assert list(Attachment.objects.order_by("id").values_list("state", flat=True)) == ["refused", "ready"]
    assert files.prepare_pending() == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "photo_broken"),
        (b"<!doctype html><script>alert(1)</script>", "photo_broken"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,", "photo_broken"),
        (b"", "photo_broken"),
        (b"\xff\xd8\xff", "photo_broken"),
        (b"%PDF-1.7\n%citizens may not send this", "photo_broken"),
        (b"II*\0" + b"\0" * 100, "photo_broken"),
        (png_header(30_000, 30_000), "photo_too_many_pixels"),
        (png_header(0x7FFFFFFF, 0x7FFFFFFF), "photo_too_many_pixels"),
        (b"\xff\xd8\xff\xe0" + b"\0" * (16 * 1024 * 1024), "photo_too_large"),
    ],
    ids=["svg", "html", "gif", "empty", "three bytes", "pdf", "tiff", "900 megapixels", "four exapixels", "16 MB"],
)
def test_what_is_no_photo_is_refused_and_nothing_stays(quarantine: Path, content: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        files.store([upload(content)])
    assert list(quarantine.iterdir()) == []


def test_when_one_of_three_is_refused_none_stays(quarantine: Path, picture: Picture) -> None:
    with pytest.raises(Refused, match="photo_broken"):
        files.store([picture(), picture("PNG"), upload(b"<html>")])
    assert list(quarantine.iterdir()) == []


def test_four_photos_are_one_too_many(quarantine: Path, picture: Picture) -> None:
    with pytest.raises(Refused, match="photo_count") as refused:
        files.store([picture() for _ in range(4)])
    assert refused.value.params == {"limit": 3}
    assert list(quarantine.iterdir()) == []


def test_staff_may_attach_scans_of_letters(quarantine: Path) -> None:
    scans = files.store([upload(b"%PDF-1.7\n", "surat.pdf"), upload(b"II*\0abcd", "surat.tif")], scans=True)
    assert [scan.content_type for scan in scans] == ["application/pdf", "image/tiff"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c.jpg", "x" * 300 + ".jpg", "", "foto\0.jpg", "<b>.jpg", "\u202egpj.exe"]
)
def test_a_name_chosen_by_a_stranger_leads_nowhere(quarantine: Path, picture: Picture, name: str) -> None:
    photo = picture()
    photo._name = name  # Django cleans names itself; here is one that did not pass it
    (stored,) = files.store([photo])
    assert [path.name for path in quarantine.iterdir()] == [str(stored.id)]
    assert "/" not in stored.name
    assert len(stored.name) <= 120


def test_a_photo_belongs_to_the_event_that_brought_it(db: None, picture: Picture, quarantine: Path) -> None:
    case = a_case()
    (photo,) = attach(case, picture())
    last = queries.history(case)[-1]
    assert (photo.seq, photo.kind) == (last.seq, "reporter")
    assert last.event.files == (photo.sha256,)  # type: ignore[union-attr]


def test_a_photo_turned_by_its_exif_stands_upright_afterwards(db: None, quarantine: Path) -> None:
    turned = Image.new("RGB", (400, 200), "navy")
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    turned.save(file, "JPEG", exif=exif.tobytes())
    (photo,) = attach(a_case(), upload(file.getvalue()))
    files.prepare_pending()
    photo.refresh_from_db()
    assert (photo.width, photo.height) == (200, 400)


def test_what_was_never_sent_goes_after_a_day_and_what_is_part_of_a_case_stays(
    db: None, picture: Picture, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_AT_ONCE", 2)
    (sent,) = attach(a_case(), picture())
    left = [files.store([picture()])[0].id for _ in range(4)]
    young = files.store([picture()])[0].id
    (quarantine / "catatan.txt").write_text("Not an upload.")
    for name in (sent.pk, *left, "catatan.txt"):
        os.utime(quarantine / str(name), (0, 0))
    assert files.forget_orphans() == 4
    assert {path.name for path in quarantine.iterdir()} == {str(sent.pk), str(young), "catatan.txt"}


def test_a_form_discarded_while_old_files_are_looked_for_harms_nothing(
    db: None, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_uploads", lambda: iter([quarantine / "1"]))
    assert files.forget_orphans() == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 3000), at=st.integers(0, 3000), byte=st.binary(max_size=6), which=st.sampled_from([*FORMATS]))
@example(cut=40, at=20, byte=b"\xff" * 6, which="HEIF")
@example(cut=0, at=0, byte=b"", which="MPO")
def test_no_broken_photo_breaks_the_door(
    picture: Picture, quarantine: Path, cut: int, at: int, byte: bytes, which: str
) -> None:
    content = picture(which).read()
    mutant = (content[:at] + byte + content[at + len(byte) :])[: max(1, len(content) - cut)]
    try:
        found = files.store([upload(mutant)])[0].content_type
    except Refused as refused:
        found = refused.code
    assert found in {*FORMATS.values(), "photo_broken", "photo_too_many_pixels"}
