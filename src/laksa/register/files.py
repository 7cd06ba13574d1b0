"""Files of a case: checked by what they are, kept in quarantine, shown as a clean copy drawn in a child process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from laksa.register.ledger import new_id
from laksa.register.literal import literal
from laksa.register.models import Attachment
from laksa.register.models.files import NOT_DRAWN
from laksa.register.transaction import write
from laksa.rules.refusal import Refused

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PHOTOS = 3
MAX_STAFF_FILES = 10
CHILD_SECONDS = 30
_AT_ONCE = 500
CHILD_MEMORY = 1_200 * 1024 * 1024
# MPO is a JPEG with further pictures behind the first, as many phones write it.
PHOTO_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIF": "image/heic",
}
_SCAN_MAGIC = {b"%PDF-": "application/pdf", b"II*\0": "image/tiff", b"MM\0*": "image/tiff"}


class Upload(Protocol):
    """What a form hands over: Django's UploadedFile, or anything like it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in quarantine, durable, not yet part of a case."""

    id: int
    name: str
    content_type: str
    sha256: str
    size: int


def store(uploads: Sequence[Upload], *, scans: bool = False, limit: int = MAX_PHOTOS) -> tuple[Stored, ...]:
    """Write every upload to quarantine, fsynced with its folder; nothing stays if one is refused.

    Refused: photo_count, photo_too_large, photo_broken, photo_too_many_pixels.
    """
    if len(uploads) > limit:
        raise Refused("photo_count", limit=limit)
    stored: list[Stored] = []
    try:
        # Sorted, so that the order of the ids is the order in which they were chosen.
        for identity, upload in zip(sorted(new_id() for _ in uploads), uploads, strict=True):
            stored.append(_store_one(identity, upload, scans=scans))
    except BaseException:
        discard(stored)
        raise
    return tuple(stored)


def discard(stored: Iterable[Stored]) -> None:
    for entry in stored:
        quarantine(entry.id).unlink(missing_ok=True)


def rows(case_id: int, seq: int, kind: str, stored: Iterable[Stored]) -> list[Attachment]:
    """The rows of stored files, not yet written; a scan stays a scan whoever hands it over."""
    return [
        Attachment(
            id=entry.id,
            case_id=case_id,
            seq=seq,
            kind=Attachment.Kind.SCAN if entry.content_type in _SCAN_MAGIC.values() else kind,
            name=entry.name,
            content_type=entry.content_type,
            sha256=entry.sha256,
            size=entry.size,
        )
        for entry in stored
    ]


def quarantine(attachment_id: int) -> Path:
    return settings.DATA / "files" / "quarantine" / str(attachment_id)


def clean_copy(attachment_id: int, *, small: bool = False) -> Path:
    """Where the re-encoded JPEG stands: 1600 px at most, or a 320 px preview."""
    folder = settings.DATA / "files" / "photos" / str(attachment_id % 997)
    return folder / f"{attachment_id}{'-s' if small else ''}.jpg"


def forget_orphans(older_than_s: float = 86_400) -> int:
    """Remove files of forms that were never sent again; how many. What is not named like an upload is left alone."""
    count, old = 0, (path for path in _uploads() if _is_older(path, older_than_s))
    while paths := {int(path.name): path for path in islice(old, _AT_ONCE)}:
        known = set(Attachment.objects.filter(pk__in=paths).values_list("pk", flat=True))
        for identity in paths.keys() - known:
            paths[identity].unlink(missing_ok=True)
            count += 1
    return count


def prepare_pending(limit: int = 20) -> int:
    """Draw clean copies of photos that wait; how many were done. A poisonous file is refused, others are unharmed."""
    pending = list(Attachment.objects.filter(literal(NOT_DRAWN)).order_by("id")[:limit])
    for attachment in pending:
        _prepare(attachment)
    return len(pending)


def _uploads() -> Iterator[Path]:
    return (path for path in quarantine(0).parent.glob("*") if path.name.isdecimal())


def _is_older(path: Path, seconds: float) -> bool:
    """No for one whose form was discarded a moment ago."""
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False


def _store_one(identity: int, upload: Upload, *, scans: bool) -> Stored:
    if (upload.size or 0) > MAX_BYTES:
        raise Refused("photo_too_large")
    path = quarantine(identity)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for chunk in upload.chunks():
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
        with path.open("rb") as file:
            content_type = _content_type(file, scans=scans)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(identity, Path(upload.name or "foto").name[-120:], content_type, digest.hexdigest(), size)


def _content_type(file: BinaryIO, *, scans: bool) -> str:
    magic = file.read(5)
    file.seek(0)
    for start, content_type in _SCAN_MAGIC.items():
        if magic.startswith(start):
            if scans:
                return content_type
            raise Refused("photo_broken")
    from laksa.register.photos import open_photo

    image = open_photo(file)
    if image is None or image.format not in PHOTO_TYPES:
        raise Refused("photo_broken")
    if image.width * image.height > MAX_PIXELS:
        raise Refused("photo_too_many_pixels")
    return PHOTO_TYPES[image.format]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _prepare(attachment: Attachment) -> None:
    if attachment.kind == Attachment.Kind.SCAN:
        size: tuple[int, int] | None = (0, 0)
    else:
        size = _draw_copies(attachment.pk)
    with write():
        Attachment.objects.filter(pk=attachment.pk).update(
            state=Attachment.State.REFUSED if size is None else Attachment.State.READY,
            width=size[0] if size else None,
            height=size[1] if size else None,
        )


def _draw_copies(attachment_id: int) -> tuple[int, int] | None:
    """Decode and draw in a child with limits on memory and time; None when the file would not be drawn."""
    large, small = clean_copy(attachment_id), clean_copy(attachment_id, small=True)
    large.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "laksa.register.photos", str(quarantine(attachment_id)), str(large), str(small)]
    source = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=CHILD_SECONDS,
            check=False,
            env={
                "PYTHONPATH": str(source),
                "LAKSA_CHILD_MEMORY": str(CHILD_MEMORY),
                "PATH": os.environ.get("PATH", ""),
            },
        )
        width, _, height = done.stdout.decode().strip().partition("x")
        return (int(width), int(height)) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError, OSError):
        return None
