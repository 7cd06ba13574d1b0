"""drill: whether the newest archive can be restored, and what stands in it then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from laksa.ops import archives
from laksa.ops.terminal import fail, out, out_json, words


def drill(
    folder: Annotated[Path, typer.Option("--from", help="Folder arsip (backup --into).")],
    as_json: Annotated[bool, typer.Option("--json", help="Keluaran mesin / machine-readable output.")] = False,
) -> None:
    """Pulihkan arsip terbaru ke folder sementara dan periksa semua riwayat di dalamnya."""
    newest = archives.newest_in(folder) if folder.is_dir() else None
    if newest is None:
        fail(f"Tidak ada arsip di {folder}.", f"There is no archive in {folder}.")
    with tempfile.TemporaryDirectory(prefix="laksa-drill-", dir=folder) as scratch:
        data = Path(scratch) / "data"
        restored = _laksa("restore", str(newest), "--data", str(data))
        verified = _laksa("verify", "--data", str(data))
    said = {"archive": str(newest), "restored": restored["counts"], **verified}
    if as_json:
        out_json(said)
        return
    out(
        words(
            f"{newest.name}: dipulihkan dan diperiksa, {verified['cases']} laporan, 0 temuan.",
            f"{newest.name}: restored and verified, {verified['cases']} cases, 0 findings.",
        )
    )


def _laksa(*arguments: str) -> Any:
    """What a verb says as JSON, on a database of its own folder whatever LAKSA_DATABASE names; fails with its words."""
    environment = {name: value for name, value in os.environ.items() if name != "LAKSA_DATABASE"}
    command = [sys.executable, "-P", "-m", "laksa", *arguments, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        fail(f"Uji pulih gagal: {said}", f"The restore drill failed: {said}")
    return json.loads(done.stdout)
