"""What the public door's tests share: photos, and caches that start empty."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import Cast, a_case
from PIL import Image
from portal.following import Photo
from publishing.papers import forget_pages

from laksa.register import files
from laksa.register.commands import closure, followup, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case


@pytest.fixture(autouse=True)
def _fresh_pages() -> None:
    forget_pages()


@pytest.fixture(autouse=True)
def _drawn_once(drawn_once: None) -> None:
    pass


@pytest.fixture
def a_photo() -> Callable[..., SimpleUploadedFile]:
    """A small JPEG as a phone would send it; another colour is another photo."""

    def make(colour: str = "navy", name: str = "IMG_1.jpg") -> SimpleUploadedFile:
        file = io.BytesIO()
        Image.new("RGB", (40, 30), colour).save(file, "JPEG")
        return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")

    return make


@pytest.fixture
def mended(cast: Cast, a_photo: Photo) -> Case:
    """A recorded case with a photo before and one after, drawn anew."""
    case = a_case("in_progress", cast=cast, files=files.store([a_photo()]))
    case = followup.follow_up(
        case, what_was_done="Dua lampu diganti.", result="done", after=files.store([a_photo("gold")]), by=cast.yusuf
    )
    case = response.respond(case, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    return closure.close(case, by=cast.sari, watch=StepTimer())
