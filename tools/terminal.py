"""What the checks say, in the language of the terminal."""

from __future__ import annotations

import os
import sys


def text(indonesian: str, english: str) -> str:
    """By LAKSA_LANG, LC_ALL, LANG; Indonesian unless `en`."""
    language = next(filter(None, map(os.environ.get, ("LAKSA_LANG", "LC_ALL", "LANG"))), "")
    return english if language.lower().startswith("en") else indonesian


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
