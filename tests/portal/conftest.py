"""What the public door's tests share: photos, and caches that start empty."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from publishing.papers import forget_pages


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
