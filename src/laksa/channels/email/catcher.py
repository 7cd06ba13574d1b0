"""The mail catcher: without a mail server every mail is kept as a file, so that a newcomer sees what would go out."""

from __future__ import annotations

import contextlib
import email
import email.policy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from laksa.history.identity import new_id
from laksa.rules.parse import whole_number


@dataclass(frozen=True)
class Caught:
    """One mail as it was caught."""

    id: str
    to: str
    subject: str
    at: datetime
    body: str


class Catcher(BaseEmailBackend):
    """In the place of the connection to a mail server (settings.EMAIL_BACKEND)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Each is whole when it has its name."""
        folder = settings.DATA / "mail"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            partial: Path = folder / f"{new_id()}.part"
            partial.write_bytes(message.message().as_bytes())
            partial.rename(partial.with_suffix(".eml"))
        return len(email_messages)


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
