"""A channel takes so many letters: the foot goes first, then the longest words, and the link to the report last."""

from __future__ import annotations

import pytest

from laksa.messages.transport import shortened
from laksa.narration.messages import FOOT, Letter

LINK = "https://laksa.contoh.invalid/r/0123456789abcdef/"


@pytest.mark.parametrize(
    ("body", "limit", "kept"),
    [
        (f"Halo.\n\n{LINK}{FOOT}", 60, f"Halo.\n\n{LINK}"),
        (f"{'Panjang ' * 20}\n\n{LINK}", 80, None),
        (f"{'Satu ' * 20}\n\n{'dua ' * 20}\n\n{'tiga ' * 20}\n\n{LINK}", 90, None),
        (f"Baca https://contoh.invalid/a {'dan ' * 40}\n\n{'tiga ' * 20}\n\n{LINK}", 70, None),
        (f"{LINK}\n\n{'Sudah beres? ' * 20}", 60, None),
        (LINK, len(LINK), LINK),
        ("tanpa tautan " * 20, 20, "tanpa tautan tanpa…"),
    ],
)
def test_what_is_too_long_loses_its_words_and_never_its_link(body: str, limit: int, kept: str | None) -> None:
    said = shortened(Letter("", body), limit).body
    assert len(said) <= limit
    assert (LINK in said) is (LINK in body)
    assert kept in {None, said}
