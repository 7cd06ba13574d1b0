"""What the register's tests share: two plain submissions and the pictures that people send."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from people import LAMP
from PIL import Image

from laksa.register.commands.opening import Submission

PICTURE_SIZE = (640, 480)
Picture = Callable[..., SimpleUploadedFile]


@pytest.fixture
def a_report() -> Submission:
    return Submission(text=LAMP, landmark="Jl. Veteran, depan SDN Sukasari 4", email="warga@contoh.invalid")


@pytest.fixture
def picture() -> Picture:
    """A photo as a phone takes it: `picture("JPEG")`, with a camera's name and a place in its EXIF."""

    def make(
        kind: str = "JPEG",
        name: str = "foto.jpg",
        *,
        noise: bool = False,
        **save: object,
    ) -> SimpleUploadedFile:
        file = io.BytesIO()
        grey = Image.effect_noise(PICTURE_SIZE, 60) if noise else Image.linear_gradient("L").resize(PICTURE_SIZE)
        image = grey.convert("RGB")
        if kind == "HEIF":
            from pillow_heif import register_heif_opener

            register_heif_opener()
        if kind == "MPO":
            save |= {"save_all": True, "append_images": [image.rotate(180)]}
        image.save(file, kind, exif=_exif_of_a_phone(), **save)
        return SimpleUploadedFile(name, file.getvalue())

    return make


def _exif_of_a_phone() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8825)[1] = "S"
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 12.5)
    exif.get_ifd(0x8825)[3] = "E"
    exif.get_ifd(0x8825)[4] = (106.0, 38.0, 24.0)
    return exif.tobytes()
