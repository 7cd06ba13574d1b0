"""What a citizen and the city are told of a status, in words of their own."""

from __future__ import annotations

import pytest

from laksa.rules.state import city_word, public_status


@pytest.mark.parametrize(
    ("status", "citizen", "city"),
    [
        ("received", "received", "menunggu"),
        ("entered", "received", "menunggu"),
        ("assigned", "forwarded", "menunggu"),
        ("in_progress", "in_progress", "proses"),
        ("followed_up", "in_progress", "proses"),
        ("responded", "in_progress", "proses"),
        ("recorded", "done", "selesai"),
        ("referred", "out_of_jurisdiction", "selesai"),
        ("merged", "merged", ""),
        ("rejected", "rejected", ""),
        ("withdrawn", "withdrawn", ""),
    ],
)
def test_a_citizen_and_the_city_are_told_in_their_own_words(status: str, citizen: str, city: str) -> None:
    assert (public_status(status), city_word(status)) == (citizen, city)


def test_a_returned_case_stays_forwarded_for_the_citizen() -> None:
    assert (public_status("entered", returned=True), city_word("entered", returned=True)) == ("forwarded", "menunggu")
