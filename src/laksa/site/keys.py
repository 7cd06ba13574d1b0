"""The keys that live outside the database: made once with the data folder, mode 0600."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAMES = ("secret", "link", "lookup")


def load_keys(folder: Path) -> dict[str, bytes]:
    """Keys by name, 32 bytes each; a folder without keys gives keys of this process only (nothing can be kept)."""
    return {name: _read(folder / name) or secrets.token_bytes(32) for name in NAMES}


def make_keys(folder: Path) -> None:
    """Write the keys that are missing; keys that exist are never touched."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        if not (folder / name).exists():
            write_private(folder / name, secrets.token_bytes(32).hex() + "\n")


def write_private(path: Path, text: str) -> None:
    """A file of mode 0600 from its first byte on, durable before this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes | None:
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return None
