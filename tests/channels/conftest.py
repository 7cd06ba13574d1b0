"""What the stories of the channels have in common."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a category asks of somebody in a conversation has a story of its own."""
    monkeypatch.setattr("laksa.channels.conversation.categories.named_in", lambda text: [])
