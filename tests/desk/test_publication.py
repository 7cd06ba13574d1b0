"""At the desk: what the public reads, what it may not read any longer, and what it may read again."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from desk.pages import now, post, text_of
from django.test import Client
from people import Cast, a_case

from laksa.history.identity import new_command
from laksa.register import ledger
from laksa.register.commands.publication import hide
from laksa.register.models import Case

TEXT = "Lampu jalan padam. Tanya saja Pak Budi Santoso di nomor rumah 7."


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case("recorded", cast=cast, text=TEXT)


def page_of(client: Client, case: Case) -> str:
    return html.unescape(text_of(client.get(f"/meja/{case.number}/")))


def public(case: Case) -> str:
    return Client().get(f"/l/{case.number}/").content.decode()


def test_the_form_offers_every_public_text_of_a_closed_case(desk: Client, case: Case) -> None:
    page = page_of(desk, case)
    form = page[page.index(f'action="/meja/{case.number}/publikasi/"') :]
    assert {"1:complaint", "1:title", "1:landmark"} <= set(re.findall(r'<option value="(\d+:\w+)"', form))
    assert 'name="whole"' in form
    assert "Tampilkan lagi" not in form


def test_a_passage_pasted_there_is_hidden_and_the_desk_still_reads_it(desk: Client, case: Case) -> None:
    fields = {"target": "1:complaint", "passage": "pak budi\nSantoso", "reason": "personal_data"}
    assert post(desk, case, "publikasi", **fields).status_code == 303
    assert "Budi" not in public(case)
    page = page_of(desk, case)
    assert TEXT in page
    assert "Sari Rahmawati menyembunyikan dari umum: sebagian teks (data pribadi)" in page
    assert "Tampilkan lagi" in page


def test_it_is_shown_again_there(desk: Client, cast: Cast, case: Case) -> None:
    case = hide(case, whole=True, reason="insult", by=cast.agus)
    assert "Budi" not in public(case)
    assert post(desk, case, "publikasi", shown=str(case.seq)).status_code == 303
    assert "Budi" in public(case)
    assert "menampilkan lagi kepada umum: seluruh laporan" in page_of(desk, case)


def test_the_head_of_unit_may_too(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.agus)
    assert post(client, case, "publikasi", whole="on", reason="other", note="Permintaan keluarga").status_code == 303
    assert "Budi" not in public(case)
    assert "Permintaan keluarga" in page_of(client, case)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Pilih apa yang disembunyikan, atau yang ditampilkan lagi."),
        (
            {"target": "1:complaint", "passage": "Pak Joko", "reason": "insult"},
            "Kata-kata ini tidak ada dalam teks itu.",
        ),
        ({"target": "1:complaint", "passage": "Pak Budi"}, "Pilih “Alasan”."),
        ({"whole": "on", "reason": "other"}, "Pilih “Alasan”."),
        ({"target": "8:text", "reason": "insult"}, "Pilih teks dari daftar."),
        ({"photos": "77", "reason": "photo"}, ""),
        ({"shown": "5"}, ""),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_field_and_the_words_stay(
    desk: Client, case: Case, fields: dict[str, Any], sentence: str
) -> None:
    answer = post(desk, case, "publikasi", **fields)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert fields.get("passage", "") in text_of(answer)
    assert not now(case).events.filter(name="PublicationChanged").exists()


def test_hidden_and_shown_by_one_press_twice_is_done_once(desk: Client, cast: Cast, case: Case) -> None:
    case = hide(case, text=(1, "title"), reason="insult", by=cast.sari)
    fields = {"whole": "on", "reason": "insult", "shown": str(case.seq), "key": new_command()}
    for _ in range(2):
        assert post(desk, case, "publikasi", **fields).status_code == 303
    assert [one.what for one in ledger.state_of(now(case)).hidden] == ["whole"]


def test_its_agency_hears_that_something_was_hidden(client: Client, cast: Cast, case: Case) -> None:
    hide(case, text=(1, "complaint"), passage="Pak Budi", reason="personal_data", by=cast.sari)
    client.force_login(cast.yusuf)
    page = client.get(f"/dinas/{case.number}/").content.decode()
    assert "Disembunyikan dari umum: sebagian teks" in page
    assert "Pak Budi Santoso" in page
