"""How the demo city is reached, and who signs its letters: evidently invented, and gone once the demo is cleared."""

from __future__ import annotations

from typing import Any

from laksa.register import reference
from laksa.register.models import PublicService
from laksa.reports.models import Letterhead

_SERVICE = {
    "phone": "(021) 0000000",
    "counter": "Pusat Pemerintahan Kota Tangerang, Jalan Satria Sudirman Nomor 1 (loket contoh)",
    "hours": "Senin sampai Kamis 07.30 sampai 16.00, Jumat 07.30 sampai 16.30",
}
_LETTERHEAD = {
    "phone": "(021) 0000000",
    "web": "laksa.invalid",
    "signer_name": "Ratna Kusumawardani, S.Kom., M.Si.",
    "signer_rank": "Pembina Utama Muda",
    "signer_nip": "19780412 200312 2 004",
}


def fill_in() -> None:
    """What is blank gets the demo's values; call it inside a transaction."""
    for row, values in _rows():
        _change(row, {name: value for name, value in values.items() if not getattr(row, name)})


def take_back() -> None:
    """Blank what still stands as the demo wrote it: a real register invents neither a phone nor a signer."""
    for row, values in _rows():
        _change(row, {name: "" for name, value in values.items() if getattr(row, name) == value})


def _rows() -> tuple[tuple[Any, dict[str, str]], ...]:
    return (PublicService.current(), _SERVICE), (Letterhead.current(), _LETTERHEAD)


def _change(row: Any, values: dict[str, str]) -> None:
    if not values:
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    reference.forget()
