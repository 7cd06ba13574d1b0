"""F4: a full disk answers 503 with Retry-After, never 500 and never a receipt; it recovers without a restart."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.conftest import server_in
from faults.faulty_server import Server
from ops.laksa_process import ON_POSTGRESQL


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk of 6 MB."""
    if ON_POSTGRESQL:
        pytest.skip("the disk of PostgreSQL is not ours to fill")
    if os.geteuid() != 0:
        pytest.skip("only root mounts a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_said_honestly_and_forgotten_when_there_is_room(small_disk: Path) -> None:
    with server_in(small_disk) as server:
        kept = submit(server, "sebelum penuh")
        assert kept == 303
        ballast = small_disk / "ballast"
        fill(ballast)
        answers = [server.ask("/lapor/", text=f"Lampu padam di gang {n}. " + "Gelap. " * 900, key=f"penuh-{n}")
                   for n in range(12)]  # fmt: skip
        assert {status for status, _ in answers} <= {303, 503}
        refused = [headers for status, headers in answers if status == 503]
        assert refused
        assert all(int(headers["retry-after"]) > 0 for headers in refused)
        assert server.ask("/sehat/")[0] == 200
        ballast.unlink()
        assert submit(server, "sesudah penuh") == 303
        acknowledged = 2 + sum(status == 303 for status, _ in answers)
        server.kill()
        verified = server.laksa.json("verify")
        assert (verified["cases"], verified["findings"]) == (acknowledged, [])


def submit(server: Server, key: str) -> int:
    return server.ask("/lapor/", text="Lampu jalan padam sejak Senin malam.", key=key)[0]


def fill(path: Path) -> None:
    """Write until not one byte fits any more."""
    with path.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
