"""A letter prints a name with titles and degrees, a certificate often without; another person is another person."""

from __future__ import annotations

import pytest

from laksa.rules.signer import same_person


@pytest.mark.parametrize(
    "other",
    ["RATNA KUSUMAWARDANI", "ratna  kusumawardani", "Dra. Ratna Kusumawardani", "Hj. Ratna Kusumawardani, SH, MM",
     "Dr. Hj. Ratna Kusumawardani, S.Kom., M.Si.", "Prof. Ratna Kusumawardani, Ph.D.", "Ratna Kusumawardani, S. Kom."],
)  # fmt: skip
def test_titles_degrees_and_large_letters_make_no_other_person(other: str) -> None:
    assert same_person("Ratna Kusumawardani, S.Kom., M.Si.", other)


@pytest.mark.parametrize(
    "other",
    ["", "Ratna", "R. Kusumawardani", "Ratna Kusumawardhani", "Budi Santoso", "Ratna Kusumawardani Dewi",
     "Kusumawardani, Ratna", "Plt. Ratna Kusumawardani", "Ratna Kusumawardani, Budi", "Ratna Kusumawardani, ALI"],
)  # fmt: skip
def test_in_doubt_it_is_another_name(other: str) -> None:
    assert not same_person("Ratna Kusumawardani", other)


def test_one_initial_is_not_another() -> None:
    assert not same_person("A. Rahman", "B. Rahman")
