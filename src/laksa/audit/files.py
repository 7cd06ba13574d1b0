"""The files of a case against what its events sealed: none gone, moved, added, nor replaced on the disk."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from laksa.register import files
from laksa.register.models import Attachment, Event

Problem = tuple[str, str]

_SCANS = ("application/pdf", "image/tiff")
# Which kinds an event can bring; whoever hands a scan or a recording over, it stays one.
_KINDS = {
    "Received": {"reporter", "scan", "recording"},
    "ReporterReplied": {"reporter", "scan", "recording"},
    "VerdictGiven": {"reporter", "scan", "recording"},
    "FollowedUp": {"before", "after", "scan"},
}


def files_differ(history: Sequence[Event], rows: Sequence[Attachment], uncovered: Counter[str]) -> Iterator[Problem]:
    """Code and detail of everything that is not as it was sealed; what was never sealed is counted."""
    events = {event.seq: event for event in history}
    sealed = Counter((seq, digest) for seq, event in events.items() for digest in _sealed_by(event))
    standing = Counter((row.seq, row.sha256) for row in rows)
    for seq, digest in sealed - standing:
        yield "file_missing", f"{digest[:12]} of event {seq}"
    unsealed = standing - sealed
    for row in rows:
        if unsealed[row.seq, row.sha256]:
            yield "file_unsealed", f"file {row.pk} of event {row.seq}"
        yield from _row_differs(row, events.get(row.seq))
        yield from _disk_differs(row, uncovered)


def _sealed_by(event: Event) -> list[str]:
    return list(json.loads(event.payload).get("files", []))


def _row_differs(row: Attachment, event: Event | None) -> Iterator[Problem]:
    is_other = row.kind != _kind_by_content(row) or (event and row.kind not in _KINDS.get(event.name, {row.kind}))
    if is_other:
        yield "file_differs", f"kind of file {row.pk}"
    if not _is_possible_state(row):
        yield "file_differs", f"state of file {row.pk}"


def _kind_by_content(row: Attachment) -> str:
    """What kind it must be for what it holds; a photo may be any of the others."""
    if row.content_type in _SCANS:
        return Attachment.Kind.SCAN
    if row.content_type.startswith("audio/"):
        return Attachment.Kind.RECORDING
    return row.kind if row.is_photo else Attachment.Kind.REPORTER


def _is_possible_state(row: Attachment) -> bool:
    """Only a `ready` photo has a clean copy, and what is no photo is never refused.

    The copy of a photo that waits may be drawn a moment before its row says so.
    """
    if row.is_ready:
        return True
    if not row.is_photo:
        return row.is_pending
    if row.is_pending:
        return not row.clean_sha256
    return row.is_unreadable and not row.clean_sha256 and not files.clean_copy(row.pk).exists()


def _disk_differs(row: Attachment, uncovered: Counter[str]) -> Iterator[Problem]:
    yield from _differs(files.quarantine(row.pk), row.sha256, f"original of file {row.pk}")
    if not row.is_photo or not row.is_ready:
        return
    if row.clean_sha256:
        yield from _differs(files.clean_copy(row.pk), row.clean_sha256, f"clean copy of file {row.pk}")
    elif files.clean_copy(row.pk).is_file():
        uncovered["clean copy of a photo"] += 1
    else:
        yield "file_gone", f"clean copy of file {row.pk}"


def _differs(path: Path, digest: str, what: str) -> Iterator[Problem]:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        yield "file_gone", what
        return
    if found != digest:
        yield "file_replaced", what
