"""A test's own transaction is never finished while it runs: the followers' horizon on PostgreSQL is off inside it."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _no_horizon(settings: Any) -> None:
    settings.FOLLOWER_HORIZON = False
