"""Files of a case: checked by what they are, kept as they came for nobody but us, shown as clean copies without EXIF.

A photo is decoded before its form is answered, so that what nobody can open is said beside its field and never counts
as evidence. Only where too much comes at once it waits, `pending`, for the worker. A scan and a recording are decoded
by nobody here: they are told by how they begin, and handed out as they came.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from django.conf import settings

from laksa.history.identity import new_id
from laksa.history.transaction import write
from laksa.register import decoding
from laksa.register.index_conditions import literal
from laksa.register.models import Attachment
from laksa.register.models.files import NOT_DRAWN
from laksa.rules.refusal import Refused

MAX_BYTES = 15 * 1024 * 1024
MAX_PHOTOS = 3
MAX_STAFF_FILES = 10
SECONDS_TO_ANSWER = 8.0
_SCAN_MAGIC = {b"%PDF-": "application/pdf", b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}
_PHOTO_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_SOUND_MAGIC = {
    b"ID3": "audio/mpeg",
    b"#!AMR": "audio/amr",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xfa": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf2": "audio/mpeg",
    b"\xff\xf1": "audio/aac",
    b"\xff\xf9": "audio/aac",
}
# What the first packet of an Ogg file says, behind a page header of 28 bytes; a film says something else.
_OGG_SOUNDS = (b"OpusHead", b"\x01vorbis", b"Speex", b"\x7fFLAC")
_HEAD = 64


class Upload(Protocol):
    """What a form hands over: Django's UploadedFile, or anything like it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in quarantine, durable, not yet part of a case; with its clean copies once `width` is known."""

    id: int
    name: str
    content_type: str
    sha256: str
    size: int
    width: int = 0
    height: int = 0
    is_cut: bool = False
    clean_sha256: str = ""

    @property
    def is_scan(self) -> bool:
        return self.content_type in _SCAN_MAGIC.values()

    @property
    def is_recording(self) -> bool:
        return self.content_type.startswith("audio/")

    @property
    def is_photo(self) -> bool:
        """It is shown by its clean copies."""
        return not (self.is_scan or self.is_recording)

    @property
    def is_ready(self) -> bool:
        """Anybody who may see it can open it."""
        return not self.is_photo or self.width > 0


@dataclass(frozen=True, slots=True)
class Received:
    """The files of one form: what was stored, and a refusal for each of the others."""

    stored: tuple[Stored, ...] = ()
    refused: tuple[Refused, ...] = ()


def receive(uploads: Sequence[Upload], *, scans: bool = False, recordings: bool = False) -> Received:
    """Write every upload to quarantine, fsynced with its folder, and draw its clean copies; a bad one harms no other.

    Refused, each with the place `n` and the name of its file: photo_too_large, photo_broken (no photo at all),
    photo_unreadable, photo_too_many_pixels. When time is up, a photo is stored and not `is_ready`. Scans and recordings
    are taken where the caller says so.
    """
    stored: list[Stored] = []
    refused: list[Refused] = []
    until = time.monotonic() + SECONDS_TO_ANSWER
    try:
        # Sorted, so that the order of the ids is the order in which they were chosen.
        for n, (identity, upload) in enumerate(zip(sorted(new_id() for _ in uploads), uploads, strict=True), 1):
            try:
                stored.append(_store_one(identity, upload, scans=scans, recordings=recordings, until=until))
            except Refused as no:
                refused.append(_named(no, n, _name_of(upload)))
    except BaseException:
        discard(stored)
        raise
    return Received(tuple(stored), tuple(refused))


def store(
    uploads: Sequence[Upload], *, scans: bool = False, recordings: bool = False, limit: int = MAX_PHOTOS
) -> tuple[Stored, ...]:
    """As `receive`, but nothing stays if one is refused. Refused too: photo_count."""
    if len(uploads) > limit:
        raise Refused("photo_count", limit=limit)
    received = receive(uploads, scans=scans, recordings=recordings)
    if received.refused:
        discard(received.stored)
        raise received.refused[0]
    return received.stored


def require_shown(content: bytes) -> None:
    """Refused("photo_unreadable"), or for its pixels, when nobody could see this picture; nothing of it is kept."""
    original, *copies = looked_at = paths(new_id())
    original.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(original, "xb", opener=_private) as file:
            file.write(content)
        decoding.draw(original, *copies, until=time.monotonic() + SECONDS_TO_ANSWER)
    finally:
        for path in looked_at:
            path.unlink(missing_ok=True)


def drawn_again(stored: Iterable[Stored]) -> tuple[Stored, ...]:
    """The same files, with clean copies of those that had none for want of time; Refused as above."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    drawn: list[Stored] = []
    for n, entry in enumerate(stored, 1):
        try:
            drawn.append(entry if entry.is_ready else _drawn(entry, until=until))
        except Refused as no:
            raise _named(no, n, entry.name) from None
    return tuple(drawn)


def discard(stored: Iterable[Stored]) -> None:
    for entry in stored:
        for path in paths(entry.id):
            path.unlink(missing_ok=True)


def rows(case_id: int, seq: int, kind: str, stored: Iterable[Stored]) -> list[Attachment]:
    """The rows of stored files, not yet written; a scan and a recording stay what they are whoever hands them over."""
    return [
        Attachment(
            id=entry.id,
            case_id=case_id,
            seq=seq,
            kind=_kind_of(entry, kind),
            state=Attachment.State.READY if entry.is_ready else Attachment.State.PENDING,
            name=entry.name,
            content_type=entry.content_type,
            sha256=entry.sha256,
            size=entry.size,
            width=entry.width if entry.is_ready else None,
            height=entry.height if entry.is_ready else None,
            is_cut=entry.is_cut,
            clean_sha256=entry.clean_sha256,
        )
        for entry in stored
    ]


def quarantine(attachment_id: int) -> Path:
    return settings.DATA / "files" / "quarantine" / str(attachment_id)


def clean_copy(attachment_id: int, *, small: bool = False) -> Path:
    """Where the re-encoded JPEG stands: 1600 px at most, or a 320 px preview."""
    folder = settings.DATA / "files" / "photos" / str(attachment_id % 997)
    return folder / f"{attachment_id}{'-s' if small else ''}.jpg"


def paths(attachment_id: int) -> tuple[Path, Path, Path]:
    """The original and its two clean copies."""
    return quarantine(attachment_id), clean_copy(attachment_id), clean_copy(attachment_id, small=True)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prepare_pending(limit: int = 20) -> int:
    """Draw clean copies of photos that wait; how many were done. A poisonous file is refused, others are unharmed."""
    pending = list(Attachment.objects.filter(literal(NOT_DRAWN)).order_by("id")[:limit])
    for attachment in pending:
        _prepare(attachment)
    return len(pending)


def _store_one(identity: int, upload: Upload, *, scans: bool, recordings: bool, until: float) -> Stored:
    if (upload.size or 0) > MAX_BYTES:
        raise Refused("photo_too_large")
    path = quarantine(identity)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with open(path, "xb", opener=_private) as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                size += len(chunk)
                head = head or chunk[:_HEAD]
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
        sound = _sound_type(head, path) if recordings else ""
        content_type = sound or _content_type(head, scans=scans)
        entry = Stored(identity, _name_of(upload), content_type, digest.hexdigest(), size)
        return entry if entry.is_ready else _drawn(entry, until=until)
    except BaseException:
        for left in paths(identity):
            left.unlink(missing_ok=True)
        raise


def _private(path: str, flags: int) -> int:
    """An original holds the place where it was taken: it is its owner's from the first byte on."""
    return os.open(path, flags, 0o600)


def _name_of(upload: Upload) -> str:
    return Path(upload.name or "foto").name[-120:]


def _named(refused: Refused, n: int, name: str) -> Refused:
    """So that among several files it is said which."""
    return Refused(refused.code, **refused.params, n=n, name=name)


def _content_type(head: bytes, *, scans: bool) -> str:
    """What the file is by how it begins; Refused("photo_broken") for what is neither photo nor, for staff, scan."""
    for magic, content_type in _PHOTO_MAGIC.items():
        if head.startswith(magic):
            return content_type
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in (8, *range(16, min(len(head), int.from_bytes(head[:4])), 4))}
        if brands & _AVIF_BRANDS:
            return "image/avif"
        if brands & _HEIF_BRANDS:
            return "image/heic"
    for magic, content_type in _SCAN_MAGIC.items():
        if scans and head.startswith(magic):
            return content_type
    raise Refused("photo_broken")


def _sound_type(head: bytes, path: Path) -> str:
    """What kind of sound the file holds; "" for what is none, and for a film, whatever its name says."""
    if head.startswith(b"OggS"):
        return "audio/ogg" if head[28:].startswith(_OGG_SOUNDS) else ""
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if _holds_only_sound(path) else ""
    return next((kind for magic, kind in _SOUND_MAGIC.items() if head.startswith(magic)), "")


def _holds_only_sound(path: Path) -> bool:
    """Of an MPEG-4 file: the handlers of its tracks say so, which may stand at its end."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        handlers, at = set[bytes](), content.find(b"hdlr")
        while at >= 0:
            handlers.add(content[at + 12 : at + 16])
            at = content.find(b"hdlr", at + 4)
    return b"soun" in handlers and b"vide" not in handlers


def _kind_of(entry: Stored, kind: str) -> str:
    if entry.is_photo:
        return kind
    return Attachment.Kind.SCAN if entry.is_scan else Attachment.Kind.RECORDING


def _drawn(entry: Stored, *, until: float | None) -> Stored:
    answer = decoding.draw(*paths(entry.id), until=until)
    if answer is None:
        return entry
    sync_folder(clean_copy(entry.id).parent)
    return replace(
        entry,
        width=int(str(answer["width"])),
        height=int(str(answer["height"])),
        is_cut=bool(answer["is_cut"]),
        clean_sha256=str(answer["sha256"]),
    )


def _prepare(attachment: Attachment) -> None:
    found = attachment
    entry = Stored(found.pk, found.name, found.content_type, found.sha256, found.size)
    with suppress(Refused):
        entry = entry if entry.is_ready else _drawn(entry, until=None)
    if not entry.is_ready:  # a child that was ended may have left one of them
        for small in (False, True):
            clean_copy(entry.id, small=small).unlink(missing_ok=True)
    with write():
        Attachment.objects.filter(pk=found.pk).update(
            state=Attachment.State.READY if entry.is_ready else Attachment.State.REFUSED,
            width=entry.width if entry.is_ready else None,
            height=entry.height if entry.is_ready else None,
            is_cut=entry.is_cut,
            clean_sha256=entry.clean_sha256,
        )
