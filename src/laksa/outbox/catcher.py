"""The mail catcher: a local SMTP server that keeps every mail as a file, so that a newcomer sees what would go out."""

from __future__ import annotations

import contextlib
import email
import email.policy
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from laksa.register.ledger import new_id
from laksa.rules.parse import whole_number


@dataclass(frozen=True)
class Caught:
    """One mail as it was caught."""

    id: str
    to: str
    subject: str
    at: datetime
    body: str


class _Keep:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content
        data = content if isinstance(content, bytes) else str(content).encode()
        partial = self.folder / f"{new_id()}.part"
        partial.write_bytes(data)
        partial.rename(partial.with_suffix(".eml"))
        return "250 OK"


def start(folder: Path, port: int = 0) -> int:
    """Catch on loopback in a thread of this process; the port it listens on."""
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keep(folder), hostname="127.0.0.1", port=port or _free_port())
    controller.start()
    return int(controller.port)


def caught(folder: Path, *, limit: int = 100) -> list[Caught]:
    """Newest first."""
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)[:limit]]


def one(folder: Path, identity: str) -> Caught | None:
    number = whole_number(identity)
    path = folder / f"{number}.eml"
    return _read(path) if path.is_file() else None


def forget(folder: Path, *, older_than: timedelta) -> None:
    """Remove what was caught, or half caught, before that."""
    for path in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # what was half caught has its whole name by now
            if time.time() - path.stat().st_mtime > older_than.total_seconds():
                path.unlink()


def _read(path: Path) -> Caught:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Caught(path.stem, str(message["to"]), str(message["subject"]), at, part.get_content() if part else "")


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
