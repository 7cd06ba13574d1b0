"""The office on Monday, 2 November 2026, 06.00 WIB, after the cases of October."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mayor_reports.october import MONDAY, Office, a_month, documents, on
from people import Cast

from laksa.mayor_reports import actions


@pytest.fixture(scope="module")
def october(standing: Callable[[Callable[[], Any]], Any]) -> None:
    """The people and their cases, made once for a module."""
    standing(a_month)


@pytest.fixture
def office(october: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(actions, "make", documents)
    with on(MONDAY):
        yield Office(cast)
