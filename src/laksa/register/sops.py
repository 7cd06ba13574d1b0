"""The SOP versions of the data folder, read once."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from laksa.rules.sop import Sop, read_sop


@cache
def all_sops() -> tuple[Sop, ...]:
    """Newest first."""
    found = [read_sop(path.read_text(encoding="utf-8")) for path in sorted(settings.SOP_FOLDER.glob("*.toml"))]
    return tuple(sorted(found, key=lambda sop: sop.valid_from, reverse=True))


def current() -> Sop:
    return all_sops()[0]


def get(version: str) -> Sop:
    """KeyError when a case names a version that is gone."""
    for sop in all_sops():
        if sop.version == version:
            return sop
    raise KeyError(version)
