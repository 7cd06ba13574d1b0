"""With how many examples a property is tried: a third of them in every run, all with `--deep`."""

from __future__ import annotations

from hypothesis import settings


def examples(count: int) -> int:
    return count * settings().max_examples // 100
