"""Files of reports, under DATA/reports/REPORT/SEQ/: durable before the event that names them, never overwritten."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from django.conf import settings

from laksa.reports.models import ReportFile
from laksa.rules.refusal import Refused

# What a document is made of: its bytes, or a file that holds them (a long workbook is never in memory whole).
Content = bytes | Path
_READY = "laid-"
_PIECE = 1024 * 1024
_NAMES = {
    "pdf": "laporan",
    "xlsx": "laporan",
    "csv": "laporan",
    "json": "laporan",
    "signed": "laporan-bertanda-tangan",
    "scan": "pindaian",
}
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "png": "image/png",
}
_MAGIC = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"PK\x03\x04": "zip"}


@dataclass
class Laid:
    """Files that lie ready in a folder of their own until the event that names them has its seq."""

    report_id: int
    folder: Path
    made: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    placed: Path | None = None

    @property
    def sha256(self) -> dict[str, str]:
        """By kind."""
        return {kind: digest for kind, (_, digest, _) in self.made.items()}

    def rows(self, seq: int) -> list[ReportFile]:
        """Move them to where they stay; the rows that name them. Only inside the transaction that holds the report."""
        target = _room(self.report_id) / str(seq)
        if target.exists():  # left by a process that died before its event was committed: no event names it
            shutil.rmtree(target)
        self.folder.rename(target)
        self.placed = target
        _sync(target.parent)
        return [
            ReportFile(
                report_id=self.report_id,
                seq=seq,
                kind=kind,
                name=name,
                content_type=_TYPES[Path(name).suffix[1:]],
                sha256=digest,
                size=size,
            )
            for kind, (name, digest, size) in self.made.items()
        ]


@contextmanager
def laid(report_id: int, contents: Mapping[str, Content]) -> Iterator[Laid]:
    """Write `contents` (by kind) durably; nothing of them stays when the block fails."""
    room = _room(report_id)
    room.mkdir(parents=True, exist_ok=True, mode=0o750)
    ready = Laid(report_id, Path(tempfile.mkdtemp(prefix=_READY, dir=room)))
    try:
        for kind, content in contents.items():
            ready.made[kind] = _write(ready.folder, kind, content)
        _sync(ready.folder)
        _sync(room.parent)
        yield ready
    except BaseException:
        shutil.rmtree(ready.placed or ready.folder, ignore_errors=True)
        raise
    shutil.rmtree(ready.folder, ignore_errors=True)  # where nothing came of it


def read(file: ReportFile) -> bytes:
    """Its bytes; Refused("file_changed") when they are not those that were laid here, or are gone."""
    try:
        content = file.path.read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refused("file_changed")
    return content


def forget_orphans(older_than_s: float = 86_400) -> int:
    """Remove what lay ready when a process died before its event was committed; how many folders."""
    left = (settings.DATA / "reports").glob(f"*/{_READY}*")
    old = [folder for folder in left if time.time() - folder.stat().st_mtime > older_than_s]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def type_of(content: bytes) -> str:
    """pdf, jpg, png or zip by how `content` begins; empty for anything else."""
    return next((suffix for start, suffix in _MAGIC.items() if content.startswith(start)), "")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex; FileNotFoundError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _room(report_id: int) -> Path:
    folder: Path = settings.DATA / "reports"
    return folder / str(report_id)


def _write(folder: Path, kind: str, content: Content) -> tuple[str, str, int]:
    """One file, durable: its name, SHA-256 and size."""
    pieces = _pieces(content)
    start = next(pieces, b"")
    path = folder / f"{_NAMES[kind]}.{_suffix(kind, start)}"
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        for piece in chain([start], pieces):
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return path.name, digest.hexdigest(), size


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _suffix(kind: str, start: bytes) -> str:
    """Scans and bundles of tables are called what they are."""
    if kind in {"pdf", "signed"}:
        return "pdf"
    return type_of(start) or kind if kind in {"scan", "csv"} else kind


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
