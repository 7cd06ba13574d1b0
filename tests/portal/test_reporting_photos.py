"""Photos that come with a report: good ones, broken ones, too many; kept while the form is put right."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import LAMP
from PIL import Image
from portal.reporting import Photo, a_form, hidden, kept_names

from laksa.portal import photos
from laksa.register import decoding, files, waiting
from laksa.register.models import Attachment, Case


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    """Every test reports to a city that stands."""


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    for path in (settings.DATA / "files").rglob("*"):
        if path.is_file():
            path.unlink()


def test_photos_come_with_the_report(client: Client, a_photo: Photo) -> None:
    client.post("/lapor/", a_form(photos=[a_photo(), a_photo("red"), a_photo("green")]))
    assert Attachment.objects.filter(case=Case.objects.get(), seq=1, kind="reporter").count() == 3


def test_a_file_that_is_no_photo_is_named_and_the_good_photo_stays(client: Client, a_photo: Photo) -> None:
    bad = SimpleUploadedFile("gambar.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")
    answer = client.post("/lapor/", a_form(photos=[a_photo(), bad]))
    page = answer.content.decode()
    assert answer.status_code == 422
    words = "Foto 2 tidak dapat dibuka: gambar.jpg. Berkas ini bukan foto. Gunakan JPG, PNG, WebP, atau HEIC."
    assert words in page
    assert kept_names(page) == ["IMG_1.jpg"]
    assert LAMP in page


@pytest.mark.parametrize(
    ("name", "content"), [("surat.pdf", b"%PDF-1.7 surat"), ("catatan.jpg", b"Lampu padam sejak Senin.")]
)
def test_what_is_no_photo_is_told_whatever_it_is_called(client: Client, name: str, content: bytes) -> None:
    page = client.post("/lapor/", a_form(photos=[SimpleUploadedFile(name, content, "image/jpeg")])).content.decode()
    assert f"Foto 1 tidak dapat dibuka: {name}. Berkas ini bukan foto." in page


def test_a_photo_that_nobody_can_open_is_said_at_once_and_each_of_several(client: Client, a_photo: Photo) -> None:
    broken = a_photo().read()[:200]
    sent = [SimpleUploadedFile(name, broken, "image/jpeg") for name in ("satu.jpg", "dua.jpg")]
    answer = client.post("/lapor/", a_form(photos=[sent[0], a_photo(), sent[1]]))
    assert answer.status_code == 422
    assert not Case.objects.exists()
    for n, name in ((1, "satu.jpg"), (3, "dua.jpg")):
        words = f"Foto {n} tidak dapat dibuka: {name}. Berkasnya rusak atau terpotong. Pilih foto lain."
        assert words in answer.content.decode()
    assert kept_names(answer.content.decode()) == ["IMG_1.jpg"]


def test_a_photo_whose_end_is_missing_is_shown_and_its_reporter_reads_so(client: Client) -> None:
    whole = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(whole, "JPEG")
    cut = SimpleUploadedFile("potong.jpg", whole.getvalue()[: len(whole.getvalue()) * 8 // 10], "image/jpeg")
    short = SimpleUploadedFile("pendek.jpg", whole.getvalue()[:-2], "image/jpeg")
    receipt = client.post("/lapor/", a_form(photos=[cut, short]))["Location"]
    assert list(Attachment.objects.values_list("state", flat=True)) == ["ready", "ready"]
    page = client.get(receipt.removesuffix("tanda-terima/")).content.decode()
    assert page.count("Bagian bawah foto hilang.") == 1


def test_a_photo_of_16_mb_is_too_large(client: Client, a_photo: Photo) -> None:
    heavy = SimpleUploadedFile("besar.jpg", a_photo().read() + b"\0" * (16 * 1024 * 1024), "image/jpeg")
    answer = client.post("/lapor/", a_form(photos=heavy))
    assert answer.status_code == 422
    assert "Foto terlalu besar. Pilih foto di bawah 15 MB." in answer.content.decode()


def test_four_photos_are_one_too_many(client: Client, a_photo: Photo) -> None:
    answer = client.post("/lapor/", a_form(photos=[a_photo(c) for c in ("red", "green", "blue", "navy")]))
    assert answer.status_code == 422
    assert "Pilih paling banyak 3 foto." in answer.content.decode()


def test_photos_outlive_a_mistake_elsewhere_in_the_form(client: Client, a_photo: Photo, quarantine: Path) -> None:
    form = a_form(phone="0812", photos=[a_photo()])
    first = client.post("/lapor/", form)
    again = form | {"phone": "", "photos": [a_photo("red")], "kept_photos": hidden(first.content, "kept_photos")}
    assert client.post("/lapor/", again).status_code == 303
    assert len(list(quarantine.iterdir())) == 2
    kept = list(Attachment.objects.filter(case=Case.objects.get()))
    assert len(kept) == 2
    assert {photo.state for photo in kept} == {"ready"}
    assert all(path.exists() for photo in kept for path in files.paths(photo.pk))
    assert list(waiting.OUTSIDE.folder.iterdir()) == []


def test_refused_forms_one_after_another_fill_no_disk(
    client: Client, a_photo: Photo, quarantine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "OUTSIDE", room := replace(waiting.OUTSIDE, size=3 * waiting._LEAST))
    monkeypatch.setattr(photos, "OUTSIDE", room)
    forms = [a_form(text="x", photos=[a_photo(c)]) for c in ("red", "green", "blue", "navy")]
    pages = [client.post("/lapor/", form).content for form in forms]
    assert len(list(room.folder.iterdir())) == 9  # three photos, two copies of each
    assert list(quarantine.iterdir()) == []
    first, last = (form | {"text": LAMP, "photos": [], "key": ""} for form in (forms[0], forms[3]))
    lost = client.post("/lapor/", first | {"kept_photos": hidden(pages[0], "kept_photos")})
    assert lost.status_code == 422
    assert "Foto sebelumnya sudah tidak tersimpan. Pilih foto sekali lagi." in lost.content.decode()
    assert "Lampirkan sekali lagi: IMG_1.jpg." in lost.content.decode()
    assert client.post("/lapor/", last | {"kept_photos": hidden(pages[3], "kept_photos")}).status_code == 303
    assert Attachment.objects.get().state == "ready"


def test_when_there_is_no_time_to_draw_a_photo_its_report_is_taken(
    client: Client, a_photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "draw", lambda *_, **__: None)
    receipt = client.post("/lapor/", a_form(photos=[a_photo()]))["Location"]
    assert "Foto sedang disiapkan" in client.get(receipt.removesuffix("tanda-terima/")).content.decode()


def test_a_kept_photo_may_be_dropped(client: Client, a_photo: Photo) -> None:
    form = a_form(phone="0812", photos=[a_photo()])
    first = client.post("/lapor/", form)
    assert re.search(r'name="kept_photos" value="[^"]+" id="kept_photos_1" checked', first.content.decode())
    assert client.post("/lapor/", form | {"phone": "", "photos": []}).status_code == 303
    assert not Attachment.objects.exists()


def test_a_second_press_on_a_resent_form_takes_no_photo_away(client: Client, a_photo: Photo) -> None:
    form = a_form(phone="0812", photos=[a_photo()])
    first = client.post("/lapor/", form)
    again = form | {"phone": "", "photos": [], "kept_photos": hidden(first.content, "kept_photos")}
    assert client.post("/lapor/", again)["Location"] == client.post("/lapor/", again)["Location"]
    photo = Attachment.objects.get()
    assert files.quarantine(photo.pk).exists()


def test_forged_kept_photos_are_nothing(client: Client) -> None:
    assert client.post("/lapor/", a_form(kept_photos="W1sxXV0:abc:def")).status_code == 303
    assert not Attachment.objects.exists()
