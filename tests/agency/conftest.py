"""What an officer's phone sends."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import Cast, a_case
from PIL import Image

from laksa.accounts.models import User
from laksa.register.models import Case

Snap = Callable[..., SimpleUploadedFile]


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    settings.STATIC_ROOT.mkdir(exist_ok=True)


@pytest.fixture(autouse=True)
def _drawn_once(drawn_once: None) -> None:
    pass


@pytest.fixture
def snap() -> Snap:
    """Take a photo: `snap("tiang.jpg", colour)`."""

    def take(name: str = "tiang.jpg", colour: tuple[int, int, int] = (40, 60, 90)) -> SimpleUploadedFile:
        file = BytesIO()
        Image.new("RGB", (64, 48), colour).save(file, "JPEG")
        return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")

    return take


@pytest.fixture
def a_photo(snap: Snap) -> SimpleUploadedFile:
    return snap()


@pytest.fixture
def as_yusuf(client: Client, yusuf: User) -> Client:
    client.force_login(yusuf)
    return client


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case("assigned", cast=cast)
