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
from pathlib import Path

from django.conf import settings

from laksa.reports.models import ReportFile
from laksa.rules.refusal import Refused

_READY = "laid-"
_NAMES = {
    "pdf": "laporan",
    "annex": "lampiran",
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
    "jpg": "image/jpeg",
    "png": "image/png",
}
_MAGIC = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG": "png"}


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
def laid(report_id: int, contents: Mapping[str, bytes]) -> Iterator[Laid]:
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
    """pdf, jpg or png by how `content` begins; empty for anything else."""
    return next((suffix for start, suffix in _MAGIC.items() if content.startswith(start)), "")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex; FileNotFoundError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _room(report_id: int) -> Path:
    folder: Path = settings.DATA / "reports"
    return folder / str(report_id)


def _write(folder: Path, kind: str, content: bytes) -> tuple[str, str, int]:
    """One file, durable: its name, SHA-256 and size."""
    path = folder / f"{_NAMES[kind]}.{_suffix(kind, content)}"
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path.name, hashlib.sha256(content).hexdigest(), len(content)


def _suffix(kind: str, content: bytes) -> str:
    """A scan is called what it is."""
    if kind == "scan":
        return type_of(content)
    return "pdf" if kind in ("signed", "annex") else kind


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
