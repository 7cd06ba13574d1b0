"""An answer to a category's question is read by its kind, in the reader's language, masked for them."""

from __future__ import annotations

import pytest
from django.utils import translation

from laksa.narration import answers
from laksa.register import questions
from laksa.register.questions import Answered, Question

HIDDEN = "[nama disembunyikan]"
# Kind, what was said, and how it reads in Indonesian and in English.
SAID: list[tuple[str, tuple[str, ...], str, str]] = [
    ("string", ("PJU 12.4, rumah Bu Sumarni",), f"PJU 12.4, rumah {HIDDEN}", f"PJU 12.4, rumah {HIDDEN}"),
    ("text", ("Kritik",), "Kritik", "Kritik"),
    ("number", ("1.5",), "1,5", "1.5"),
    ("datetime", ("2026-11-23",), "23 November 2026", "23 November 2026"),
    ("datetime", ("2026-11-23T14:05",), "23 Nov 2026 14.05", "23 Nov 2026 14:05"),
    ("datetime", ("[disembunyikan]",), "[disembunyikan]", "[disembunyikan]"),
    ("singlevaluelist", ("Kritik",), "Kritik", "Criticism"),
    ("multivaluelist", ("Kritik", "Telepon"), "Kritik, Telepon", "Criticism, Telephone"),
]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(("language", "place"), [("id", 2), ("en", 3)])
def test_each_question_is_told_with_its_answer(monkeypatch: pytest.MonkeyPatch, language: str, place: int) -> None:
    given = [Answered(Question(f"q{n}", "Pengaduan", one[0]), one[1], one[1]) for n, one in enumerate(SAID)]
    monkeypatch.setattr(questions, "answered", lambda stored: given if stored == "stored" else [])
    with translation.override(language):
        told = answers.told("stored", lambda words: words.replace("Bu Sumarni", HIDDEN))
    asked = {"id": "Pengaduan", "en": "Complaint"}[language]
    assert told == [(asked, one[place]) for one in SAID]
