"""PDF from a Typst template and plain data: in a child process with limits, the same bytes for the same input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from laksa.documents.glyphs import fonts_folder, printable, printable_all

TEMPLATES = Path(__file__).resolve().parent / "templates"
CHILD_SECONDS = 120
CHILD_CPU_SECONDS = 60
# Address space, the interpreter and the compiler included. A monthly report keeps 80 MB resident, with 1,200 rows of
# register 200 MB, with 2,000 rows 275 MB; the rest is for names of 120 characters in every row.
CHILD_MEMORY = 512 * 1024 * 1024
CHILD_FILE_BYTES = 64 * 1024 * 1024
_ASSET = re.compile(r"[a-z0-9][a-z0-9_-]*\.(svg|png|jpg)")


class TypesettingError(Exception):
    """No PDF: the template refused its data, or the child ran over its memory or its time. The text says which."""


def compile_pdf(
    template: str,
    data: Mapping[str, Any],
    assets: Mapping[str, bytes] | None = None,
    *,
    created: datetime,
    memory: int = CHILD_MEMORY,
    cpu_seconds: int = CHILD_CPU_SECONDS,
    timeout: float = CHILD_SECONDS,
) -> bytes:
    """A tagged PDF/A of `templates/<template>.typ`.

    The template reads `data` with `json("data.json")`, so words of people are values and never Typst code, and pictures
    with `image("assets/<name>")`; `assets` maps names such as "map.svg" to bytes. Other files of `templates/`
    stand beside it and may be imported. `created` (aware) is the date written into the file; the same input gives the
    same bytes. Limits: `memory` in bytes of address space, `cpu_seconds`, `timeout` in seconds.
    Raises TypesettingError.
    """
    if created.tzinfo is None:
        raise ValueError("created needs a time zone")
    with tempfile.TemporaryDirectory(prefix="laksa-pdf-") as name:
        folder = Path(name)
        _lay_out(folder, template, data, assets or {})
        return _press(folder, created, memory=memory, cpu_seconds=cpu_seconds, timeout=timeout)


def _lay_out(folder: Path, template: str, data: Mapping[str, Any], assets: Mapping[str, bytes]) -> None:
    for source in (*TEMPLATES.glob("*.typ"), *TEMPLATES.glob("*.svg")):
        shutil.copyfile(source, folder / ("main.typ" if source.stem == template else source.name))
    (folder / "data.json").write_text(json.dumps(printable_all(data), ensure_ascii=False), encoding="utf-8")
    (folder / "assets").mkdir()
    for name, content in assets.items():
        if not _ASSET.fullmatch(name):
            raise ValueError(f"not a name for an asset: {name!r}")
        drawn = printable(content.decode()).encode() if name.endswith(".svg") else content
        (folder / "assets" / name).write_bytes(drawn)


def _press(folder: Path, created: datetime, *, memory: int, cpu_seconds: int, timeout: float) -> bytes:
    command = [sys.executable, "-m", "laksa.documents.press", str(folder), str(fonts_folder())]
    environment = {
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
        "PATH": os.environ.get("PATH", ""),
        "LAKSA_CHILD_MEMORY": str(memory),
        "LAKSA_CHILD_CPU_SECONDS": str(cpu_seconds),
        "LAKSA_CHILD_FILE_BYTES": str(CHILD_FILE_BYTES),
        # One thread and one arena: threads would multiply the address space and save nothing on a document this size.
        "RAYON_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }
    try:
        done = subprocess.run(
            [*command, str(int(created.timestamp()))],
            capture_output=True,
            timeout=timeout,
            check=False,
            env=environment,
            cwd=folder,
        )
    except subprocess.TimeoutExpired:
        raise TypesettingError(f"no PDF within {timeout:g} s") from None
    except OSError as error:
        raise TypesettingError(f"the child did not start: {error}") from error
    if done.returncode != 0:
        raise TypesettingError(_reason(done.returncode, done.stderr.decode(errors="replace")))
    return (folder / "out.pdf").read_bytes()


def _reason(code: int, stderr: str) -> str:
    if code < 0:
        return f"the child was stopped by signal {-code}, over its memory or processor time: {stderr.strip()[-500:]}"
    return stderr.strip()[-2000:] or f"the child ended with {code}"
