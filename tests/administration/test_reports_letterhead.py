"""Kop surat: edited by the administrator and the head, checked, logged, shown."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import Cast, session_ends
from PIL import Image

from laksa.administration.forms import LetterheadForm
from laksa.reports.models import Letterhead

pytestmark = pytest.mark.django_db
PAGE = "/kelola/kop-surat/"


@pytest.fixture
def rini(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.admin)
    return client


def form(**fields: Any) -> dict[str, Any]:
    standing = Letterhead.current()
    return {name: getattr(standing, name) for name in LetterheadForm.fields_kept} | fields


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 72)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return SimpleUploadedFile(f"lambang.{kind.lower()}", out.getvalue())


def test_it_begins_with_the_citys_own_lines(rini: Client) -> None:
    html = rini.get(PAGE).content.decode()
    assert "DINAS KOMUNIKASI DAN INFORMATIKA" in html
    assert "lambang kota" in html


def test_signer_and_paper_are_kept_and_logged(rini: Client, cast: Cast) -> None:
    fields = form(signer_name="Ratna Kusumawardani, S.Kom., M.Si.", signer_nip="19780412 200312 2 004", paper="F4")
    assert [rini.post(PAGE, fields).status_code for _ in range(2)] == [303, 303]
    kept = Letterhead.current()
    assert (kept.signer_name, kept.paper) == ("Ratna Kusumawardani, S.Kom., M.Si.", "F4")
    assert "Ratna Kusumawardani, S.Kom., M.Si." in rini.get(PAGE).content.decode()
    log = rini.get("/kelola/catatan/").content.decode()
    assert log.count("Ratna Kusumawardani, S.Kom., M.Si.") == 1
    assert "Nama penanda tangan" in log


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_arms_are_a_picture_that_can_be_printed(rini: Client, kind: str) -> None:
    upload = picture(kind)
    assert rini.post(PAGE, form(logo=upload)).status_code == 303
    answer = rini.get(f"{PAGE}lambang/")
    assert answer.headers["Content-Type"] == f"image/{kind.lower()}"
    upload.seek(0)
    assert answer.content == upload.read()
    assert rini.post(PAGE, form()).status_code == 303
    assert rini.get(f"{PAGE}lambang/").status_code == 200
    assert rini.post(PAGE, form(remove_logo="on")).status_code == 303
    assert rini.get(f"{PAGE}lambang/").status_code == 404


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"halo", b"\x89PNG\r\n\x1a\n rusak", b"GIF89a"]
)
def test_anything_else_is_refused(rini: Client, content: bytes) -> None:
    answer = rini.post(PAGE, form(logo=SimpleUploadedFile("lambang.png", content)))
    assert answer.status_code == 422
    assert "Lambang harus berupa PNG atau JPEG" in answer.content.decode()
    assert not Letterhead.objects.exists()


def test_huge_pictures_and_files_are_refused(rini: Client) -> None:
    assert "paling besar 4.000 piksel" in rini.post(PAGE, form(logo=picture(size=(4001, 2)))).content.decode()
    big = SimpleUploadedFile("besar.png", b"\x89PNG\r\n\x1a\n" + b"0" * 1024 * 1024)
    assert "di bawah 1 MB" in rini.post(PAGE, form(logo=big)).content.decode()


def test_what_the_letter_needs_must_be_there(rini: Client) -> None:
    answer = rini.post(PAGE, form(government="", signer_title="", paper="A5"))
    assert answer.status_code == 422
    for sentence in ("Isi baris pertama.", "Isi jabatannya.", "Pilihan ini tidak dikenal."):
        assert sentence in answer.content.decode()


def test_the_head_edits_it_too_and_nobody_else(cast: Cast) -> None:
    codes = {}
    for who in ("admin", "agus", "ratna", "mayor", "auditor", "sari", "yusuf"):
        client = Client()
        client.force_login(getattr(cast, who))
        codes[who] = client.get(PAGE).status_code
    assert {who for who, code in codes.items() if code == 200} == {"admin", "agus"}
    assert set(codes.values()) == {200, 404}


def kept_in(page: Any) -> list[str]:
    return re.findall(r'name="kept_logo" value="([^"]+)"', page.content.decode())


def test_the_arms_on_a_refused_form_stay_chosen(rini: Client) -> None:
    upload = picture()
    content = upload.read()
    upload.seek(0)
    token = kept_in(rini.post(PAGE, form(government="", logo=upload)))
    assert len(token) == 1
    assert rini.post(PAGE, form(kept_logo=token)).status_code == 303
    assert bytes(Letterhead.current().logo or b"") == content


def test_the_letterhead_that_came_after_the_session_ended_waits_with_its_arms(rini: Client, cast: Cast) -> None:
    rini.get(PAGE)
    session_ends(rini)
    answer: Any = rini.post(PAGE, form(signer_name="Ratna", logo=picture()))
    asked = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    rini.force_login(cast.admin)
    page: Any = rini.get(f"{PAGE}?isian={asked['isian']}", follow=True)
    assert 'value="Ratna"' in page.content.decode()
    assert rini.post(PAGE, form(signer_name="Ratna", kept_logo=kept_in(page))).status_code == 303
    assert Letterhead.current().logo
    assert kept_in(rini.get(PAGE)) == []
