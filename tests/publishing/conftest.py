"""What the tests of the published pages share: caches that start empty, papers drawn once."""

from __future__ import annotations

import pytest
from publishing.papers import forget_pages


@pytest.fixture(autouse=True)
def _fresh_pages() -> None:
    forget_pages()


@pytest.fixture(autouse=True)
def _drawn_once(drawn_once: None) -> None:
    pass
