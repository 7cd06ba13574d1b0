"""What is hidden from the public: in its place stand the same words everywhere, and nothing of it is left."""

from __future__ import annotations

import pytest

from laksa.rules.publication import HIDDEN, occurs, redacted

TEXT = "Pak Budi Santoso di Jl. Veteran 5 membakar sampah."


@pytest.mark.parametrize(
    ("passages", "shown"),
    [
        ([], TEXT),
        (["Pak Budi Santoso"], f"{HIDDEN} di Jl. Veteran 5 membakar sampah."),
        (["pak  budi\nSANTOSO"], f"{HIDDEN} di Jl. Veteran 5 membakar sampah."),
        (["Veteran 5", "Budi Santoso"], f"Pak {HIDDEN} di Jl. {HIDDEN} membakar sampah."),
        (["Budi Santoso di", "Santoso di Jl."], f"Pak {HIDDEN} Veteran 5 membakar sampah."),
        (["Pak Budi Santoso di Jl.", "Budi"], f"{HIDDEN} Veteran 5 membakar sampah."),
        (["Budi ", "Santoso"], f"Pak {HIDDEN} {HIDDEN} di Jl. Veteran 5 membakar sampah."),
        (["sampah."], f"Pak Budi Santoso di Jl. Veteran 5 membakar {HIDDEN}"),
        (["Pak Joko"], TEXT),
        (["Pak Joko", ""], HIDDEN),
    ],
)
def test_a_passage_is_hidden_wherever_it_stands(passages: list[str], shown: str) -> None:
    assert redacted(TEXT, passages) == shown


def test_of_no_words_nothing_is_hidden() -> None:
    assert redacted("", [""]) == ""


def test_letters_with_unseen_signs_between_are_the_same_words() -> None:
    assert redacted("Hubungi Bu\u200bdi\u00ad.", ["budi"]) == f"Hubungi {HIDDEN}\u00ad."


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sampah oleh Pak Bud…", f"Sampah oleh {HIDDEN}…"),
        ("Sampah oleh Pak…", f"Sampah oleh {HIDDEN}…"),
        ("Sampah oleh Pa…", "Sampah oleh Pa…"),
        ("Sampah oleh Pak Bud", "Sampah oleh Pak Bud"),
    ],
)
def test_a_passage_that_the_end_of_a_title_cuts_is_hidden_too(title: str, shown: str) -> None:
    assert redacted(title, ["Pak Budi Santoso"]) == shown


def test_whether_a_passage_occurs() -> None:
    assert occurs("BUDI  santoso", TEXT)
    assert not occurs("Santoso Budi", TEXT)
    assert not occurs(" ", TEXT)
