"""What is wrong with a request, as its sender is told: a status of HTTP and sentences for people."""

from __future__ import annotations

from collections.abc import Iterable

from laksa.rules.refusal import Refused
from laksa.ui.words import words_for


class Problem(Exception):
    """The request is answered with `status` and these sentences; `wait` is for Retry-After."""

    def __init__(self, status: int, *sentences: str, wait: int = 0) -> None:
        super().__init__(status, *sentences)
        self.status = status
        self.sentences = sentences
        self.wait = wait

    @property
    def errors(self) -> list[dict[str, object]]:
        """As the specification lists errors; `code` is a number."""
        return [{"code": self.status, "description": sentence} for sentence in self.sentences]


def of_refusal(refused: Refused) -> Problem:
    """All that a rule refuses, each with the code of the question it is about."""
    return Problem(400, *_sentences(refused.all))


def _sentences(refusals: Iterable[Refused]) -> list[str]:
    return [
        f"{refused.params['question']}: {words_for(refused)}" if "question" in refused.params else words_for(refused)
        for refused in refusals
    ]
