"""How a rule says no: a code and its facts. The words live in ui, translatable."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """A rule said no. `code` is stable (`response_missing`); `params` are plain facts for the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Stale(Refused):
    """Somebody changed the case since the page was made; `params` name who changed what."""
