"""The reporter's page asks where it is, while nobody but the machine has an idea."""

from __future__ import annotations

import pytest
from django.test import Client
from people import Cast, a_case

from laksa.register import ledger
from laksa.register.models import Case

QUESTION = "Kami kira di Kelurahan Cimone, Kecamatan Karawaci, benar?"
pytestmark = pytest.mark.django_db


def own(case: Case, rest: str = "") -> str:
    return f"/r/{ledger.secret_of(case)}/{rest}"


@pytest.fixture
def near_cimone(cast: Cast) -> Case:
    return a_case(cast=cast, landmark="Pohon ketapang tumbang dekat Cimone")


def test_yes_writes_the_kelurahan_and_asks_no_more(client: Client, near_cimone: Case) -> None:
    page = client.get(own(near_cimone)).content.decode()
    assert QUESTION in page
    assert 'value="36.71.07.1005"' in page
    answer = client.post(own(near_cimone, "letak/"), {"area": "36.71.07.1005", "key": "a"})
    assert answer.status_code == 303
    near_cimone.refresh_from_db()
    assert near_cimone.kelurahan == "36.71.07.1005"
    page = client.get(own(near_cimone)).content.decode()
    assert "Kami kira" not in page
    assert "Anda memberi tahu letaknya" in page
    assert client.post(own(near_cimone, "letak/"), {"area": "36.71.07.1005", "key": "a"}).status_code == 303


def test_no_chooses_another(client: Client, near_cimone: Case) -> None:
    client.post(own(near_cimone, "letak/"), {"area": "36.71.01.1007", "key": "a"})
    near_cimone.refresh_from_db()
    assert near_cimone.kelurahan == "36.71.01.1007"


def test_nothing_chosen_is_told_beside_the_field(client: Client, near_cimone: Case) -> None:
    answer = client.post(own(near_cimone, "letak/"), {"area": "", "key": "a"})
    assert answer.status_code == 422
    assert "Pilih dari daftar" in answer.content.decode()


def test_the_public_reads_no_guess_and_an_agency_at_work_is_not_interrupted(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast, landmark="dekat Cimone")
    assert "Kami kira" not in client.get(f"/l/{case.number}/").content.decode()
    assert "Kami kira" not in client.get(own(a_case("assigned", cast=cast))).content.decode()
