"""A photo for which there is no room takes nothing else with it."""

from __future__ import annotations

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client
from people import LAMP

from laksa.register.models import Case

LARGE = b"\xff\xd8\xff" + b"0" * 1_500_000


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["made", "written"])
def test_words_beside_a_large_photo_survive_a_full_disk(
    client: Client, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if place == "made":
        monkeypatch.setattr(TemporaryUploadedFile, "__init__", full)
    else:
        monkeypatch.setattr(TemporaryUploadedFile, "write", full, raising=False)
    answer = client.post("/lapor/", {"text": LAMP, "photos": SimpleUploadedFile("lampu.jpg", LARGE, "image/jpeg")})
    assert answer.status_code == 503
    assert f"readonly>{LAMP}</textarea>" in answer.content.decode()
    assert not Case.objects.exists()
