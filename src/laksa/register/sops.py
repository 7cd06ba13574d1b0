"""The SOP versions of the city's folder, read once."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from laksa.rules.period import wib_day
from laksa.rules.sop import Sop, read_sop

SHIPPED: Path = settings.ROOT / "sop"


def all_sops() -> tuple[Sop, ...]:
    """Newest first; ValueError names the file that cannot be read."""
    return _in_folder(settings.SOP_FOLDER)


def current() -> Sop:
    """The one of today."""
    return valid_on(wib_day(timezone.now()))


def valid_on(day: date) -> Sop:
    """The newest that is valid on `day`; the first of all where none is yet."""
    found = all_sops()
    return next((sop for sop in found if sop.valid_from <= day), found[-1])


def known() -> tuple[Sop, ...]:
    """Every version that a case may follow: also those that the city left behind when it wrote its own."""
    return tuple({sop.version: sop for sop in (*_in_folder(SHIPPED), *all_sops())}.values())


def get(version: str) -> Sop:
    """KeyError when a case names a version that is gone."""
    for sop in all_sops():
        if sop.version == version:
            return sop
    return {sop.version: sop for sop in known()}[version]


@cache
def _in_folder(folder: Path) -> tuple[Sop, ...]:
    found = [_read(path) for path in sorted(folder.glob("*.toml"))]
    if not found:
        raise ValueError(f"there is no SOP (*.toml) in {folder}")
    if len({sop.version for sop in found}) != len(found):
        raise ValueError(f"two SOPs in {folder} have the same version")
    return tuple(sorted(found, key=lambda sop: sop.valid_from, reverse=True))


def _read(path: Path) -> Sop:
    try:
        return read_sop(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as wrong:
        raise ValueError(f"{path}: {wrong}") from wrong
