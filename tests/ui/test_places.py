"""A place is said once, however much of it people write into the landmark."""

from __future__ import annotations

import pytest

from laksa.ui.formats import place


@pytest.mark.parametrize(
    ("landmark", "areas", "said"),
    [
        ("Jl. Veteran", ("Sukasari", "Tangerang"), "Jl. Veteran, Sukasari, Tangerang"),
        ("Depan Pasar, Sudimara Barat", ("Sudimara Barat", "Ciledug"), "Depan Pasar, Sudimara Barat, Ciledug"),
        ("Kelurahan Sudimara Jaya, Ciledug", ("Sudimara Jaya", "Ciledug"), "Kelurahan Sudimara Jaya, Ciledug"),
        ("Jl. Raya Benda", ("Benda", "Benda"), "Jl. Raya Benda, Benda"),
        ("", ("Batuceper", ""), "Batuceper"),
        ("", (), ""),
    ],
)  # fmt: skip
def test_nothing_is_said_twice(landmark: str, areas: tuple[str, ...], said: str) -> None:
    assert place(landmark, *areas) == said
