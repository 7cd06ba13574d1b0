"""Lists that came by the page wait in the data folder until they are taken in; then they are gone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from laksa.imports.models import ImportRun

LARGEST = 50 * 1024 * 1024


def path_of(run: ImportRun) -> Path:
    return Path(settings.DATA) / "imports" / str(run.pk)


def is_here(run: ImportRun) -> bool:
    return path_of(run).is_file()


def keep(run: ImportRun, upload: UploadedFile[bytes]) -> Path:
    """Readable for nobody else; whole or not at all."""
    path = path_of(run)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    partial = path.with_suffix(".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    partial.replace(path)
    return path


def forget(run: ImportRun) -> None:
    with suppress(FileNotFoundError):
        path_of(run).unlink()
