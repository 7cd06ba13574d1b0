"""Uploads on a disk that is full."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class Unwritten(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file for which there was no room. Whoever reads it meets the full disk: the form around it has been read."""

    def __init__(self, problem: OSError, **about: Any) -> None:
        super().__init__(**about)
        self._problem = problem

    def _fail(self, *_: object, **__: object) -> NoReturn:
        raise self._problem

    read = chunks = multiple_chunks = open = seek = _fail

    def close(self) -> None:
        pass


class ToDisk(TemporaryFileUploadHandler):
    """Django's, but a full disk does not take the words of the form with it."""

    file: Any
    _problem: OSError | None

    def new_file(self, *about: Any, **more: Any) -> None:
        self.file, self._problem = None, None
        with self._room():
            super().new_file(*about, **more)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._room():
            if self._problem is None:
                super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        file = None
        with self._room():
            if self._problem is None:
                file = super().file_complete(file_size)
        if self._problem is None:
            return file
        return Unwritten(self._problem, name=self.file_name, content_type=self.content_type, size=file_size)

    def upload_interrupted(self) -> None:
        if self.file is not None:
            super().upload_interrupted()

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
            self._problem = problem
            if self.file is not None:
                with suppress(OSError):
                    self.file.close()
