"""What the demo's reporters answer to the questions of their category: two of three answer, none the same by chance.

Drawn from the report's own number, so that the rest of the demo city is what it was without them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from laksa.register import questions
from laksa.register.questions import Answers, Question
from laksa.rules.period import wib_day

_WORDS = {
    "PKR-JAM": ("Pukul 16.00 sampai 20.00", "Setiap pagi", "Akhir pekan"),
    "KTP-TEMPAT": ("Kantor kecamatan", "Aplikasi", "Kantor kelurahan"),
}


def answers_of(category: str, number: str, at: datetime) -> Answers:
    """The answers of one report; () where its reporter left them out."""
    rng = Random(f"{number} answers")  # noqa: S311 - a demo city, nobody's secret
    if rng.random() < 1 / 3:
        return ()
    return tuple((one.code, _answer(one, rng, at)) for one in questions.questions_of(category) if rng.random() < 0.8)


def _answer(question: Question, rng: Random, at: datetime) -> str:
    if question.values:
        return rng.choice(question.values)[0]
    if question.datatype == "number":
        return str(rng.randint(2, 12))
    if question.datatype == "datetime":
        return (wib_day(at) - timedelta(days=rng.randint(2, 20))).isoformat()
    return rng.choice(_WORDS.get(question.code, (f"TNG {rng.randint(100, 999)}/{rng.randint(1, 40)}",)))
