"""An operator signed in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from laksa.accounts.models import User


@pytest.fixture
def desk(client: Client, sari: User) -> Client:
    client.force_login(sari)
    return client


@pytest.fixture(autouse=True)
def _drawn_once(drawn_once: None) -> None:
    pass


@pytest.fixture
def snap() -> Callable[[str], SimpleUploadedFile]:
    """Take a photo: `snap("tiang.jpg")`."""

    def take(name: str) -> SimpleUploadedFile:
        file = BytesIO()
        Image.new("RGB", (64, 48), (40, 60, 90)).save(file, "JPEG")
        return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")

    return take
