"""On their own page reporters hide what they wrote and sent from the public, and show it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import Cast, a_case

from laksa.register import files, ledger
from laksa.register.commands.publication import hide
from laksa.register.models import Attachment, Case

TEXT = "Lampu jalan padam di depan rumah saya, Jalan Mawar 7."


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case("recorded", cast=cast, text=TEXT)


def own(case: Case, rest: str = "") -> str:
    return f"/r/{ledger.secret_of(case)}/{rest}"


def public(case: Case) -> str:
    return Client().get(f"/l/{case.number}/").content.decode()


def test_a_passage_of_a_closed_report(client: Client, case: Case) -> None:
    sent = client.post(own(case, "publikasi/"), {"target": "1:complaint", "passage": "Jalan Mawar 7"})
    assert sent.status_code == 303
    assert "Mawar" not in public(case)
    assert "[disembunyikan]" in public(case)
    page = client.get(own(case)).content.decode()
    assert TEXT in page
    assert "Disembunyikan dari umum: sebagian teks" in page


def test_and_shown_again(client: Client, case: Case) -> None:
    case = hide(case, text=(1, "complaint"))
    assert f'name="shown" value="{case.seq}"' in client.get(own(case)).content.decode()
    assert client.post(own(case, "publikasi/"), {"shown": case.seq}).status_code == 303
    assert "Mawar" in public(case)


def test_an_own_photo(client: Client, cast: Cast, a_photo: Callable[..., SimpleUploadedFile]) -> None:
    case = a_case("entered", cast=cast, text=TEXT, files=files.store([a_photo()]))
    Attachment.objects.update(state="ready")
    photo = Attachment.objects.get().pk
    assert f'name="photos" value="{photo}"' in client.get(own(case)).content.decode()
    client.post(own(case, "publikasi/"), {"photos": photo})
    assert str(photo) not in public(case)
    assert Client().get(f"/l/{case.number}/foto/{photo}/").status_code == 404


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"target": "1:complaint", "passage": "Jalan Melati"}, "Kata-kata ini tidak ada dalam teks itu."),
        ({"target": "1:title"}, "Tindakan ini bukan wewenang Anda."),
        ({"target": "9" * 5000 + ":text"}, "Pilih teks dari daftar."),
        ({"photos": "9" * 30}, "Foto ini tidak ada pada laporan ini."),
        ({"shown": "x"}, "Bagian ini tidak sedang disembunyikan."),
        ({}, "Pilih apa yang disembunyikan"),
    ],
)
def test_what_cannot_be_hidden_is_said_and_the_words_stay(
    client: Client, case: Case, sent: dict[str, str], sentence: str
) -> None:
    answer = client.post(own(case, "publikasi/"), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert sent.get("passage", "") in answer.content.decode()
    assert not case.events.filter(name="PublicationChanged").exists()


def test_why_an_operator_hid_something_is_said(client: Client, cast: Cast, case: Case) -> None:
    hide(case, whole=True, reason="personal_data", by=cast.sari)
    page = client.get(own(case)).content.decode()
    assert "Disembunyikan dari umum: seluruh laporan" in page
    assert "Alasan: Data pribadi" in page
    assert TEXT in page
