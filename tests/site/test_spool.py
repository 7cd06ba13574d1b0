"""A request's body on its way in: whole or not at all, at a pace, and within what the disk can spare."""

from __future__ import annotations

import asyncio
import errno
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from laksa.site import spool as room
from laksa.site.spool import Body, CutOff, NoRoom, Spool, TooSlow

CHUNK = b"k" * 64 * 1024


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spool:
    """Windows of a fifth of a second instead of thirty."""
    monkeypatch.setattr(room, "WINDOW_S", 0.2)
    return Spool(tmp_path)


async def sent(chunks: int, *, pause: float = 0, size: int = len(CHUNK)) -> AsyncIterator[bytes]:
    for _ in range(chunks):
        await asyncio.sleep(pause)
        yield CHUNK[:size]


def take(spool: Spool, chunks: AsyncIterator[bytes], length: int) -> bytes:
    async def run() -> bytes:
        body = await spool.take(chunks, length=length)
        content = body.whole().read()
        body.close()
        return content

    return asyncio.run(run())


@pytest.mark.parametrize("chunks", [1, 4, 5, 40])
def test_a_body_arrives_as_it_was_sent_and_leaves_no_file(spool: Spool, tmp_path: Path, chunks: int) -> None:
    assert take(spool, sent(chunks), chunks * len(CHUNK)) == CHUNK * chunks
    assert not list(tmp_path.iterdir())
    assert spool.held == 0


def test_a_photo_at_a_steady_pace_may_take_longer_than_one_window(spool: Spool) -> None:
    assert len(take(spool, sent(5, pause=0.1, size=room.BYTES_PER_WINDOW), 5 * room.BYTES_PER_WINDOW))


def test_a_byte_now_and_then_is_cut(spool: Spool) -> None:
    with pytest.raises(TooSlow):
        take(spool, sent(50, pause=0.02, size=1), 5_000_000)
    assert spool.held == 0


def test_a_sender_who_hangs_up_half_way_hands_nothing_over(spool: Spool) -> None:
    with pytest.raises(CutOff):
        take(spool, sent(3), 4 * len(CHUNK))


def test_when_all_bodies_together_are_too_much_the_one_longest_under_way_is_cut(tmp_path: Path) -> None:
    spool = Spool(tmp_path, disk_at_most=8 * len(CHUNK))

    async def run() -> list[Any]:
        first = asyncio.create_task(spool.take(sent(200, pause=0.01), length=200 * len(CHUNK)))
        await asyncio.sleep(0.03)
        second = asyncio.create_task(spool.take(sent(4), length=4 * len(CHUNK)))
        return await asyncio.gather(first, second, return_exceptions=True)

    first, second = asyncio.run(run())
    assert isinstance(first, NoRoom)
    assert isinstance(second, Body)


def test_whoever_is_still_sending_when_laksa_ends_is_told_to_come_again(spool: Spool) -> None:
    async def run() -> list[Any]:
        under_way = [asyncio.create_task(spool.take(sent(50, pause=0.1), length=50 * len(CHUNK))) for _ in range(3)]
        await asyncio.sleep(0.02)
        spool.cut_all()
        return await asyncio.gather(*under_way, return_exceptions=True)

    assert all(isinstance(ended, NoRoom) for ended in asyncio.run(run()))


@pytest.mark.parametrize("fits", [0, 2], ids=["not even its first part", "only its first part"])
def test_what_a_full_disk_cannot_take_stands_in_memory(
    spool: Spool, monkeypatch: pytest.MonkeyPatch, fits: int
) -> None:
    """So that the words beside the photo reach the page that says so."""
    real, calls = os.posix_fallocate, []

    def full(descriptor: int, offset: int, length: int) -> None:
        calls.append(offset)
        if len(calls) > fits:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor, offset, length)

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert take(spool, sent(50), 50 * len(CHUNK)) == CHUNK * 50
    assert len(calls) == fits + 1
    assert (spool.held, spool.memory) == (0, 0)


def test_memory_is_bounded_too(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr(room, "MEMORY_AT_MOST", 10 * len(CHUNK))
    with pytest.raises(NoRoom):
        take(spool, sent(50), 50 * len(CHUNK))
    assert (spool.held, spool.memory) == (0, 0)
