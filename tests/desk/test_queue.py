"""The operator's queues: what waits, in which order, and at what price."""

from __future__ import annotations

import pytest
from django.test import Client
from people import Cast, a_case
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.register import drafts
from laksa.register.commands import response
from laksa.rules.numbering import format_number


def page(client: Client, address: str = "/meja/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_new_report_waits_in_baru(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    assert f"/meja/{case.number}/" in page(desk)
    assert f"/meja/{case.number}/" not in page(desk, "/meja/?antrean=siap")


def test_what_the_agency_did_waits_in_siap_dibalas(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    assert f"/meja/{case.number}/" in page(desk, "/meja/?antrean=siap")


def test_a_reporters_word_waits_in_balasan(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    response.reply(case, text="Masih gelap, tolong segera.")
    text = page(desk, "/meja/?antrean=balasan")
    assert case.number in text
    assert "1 pesan baru" in text


def test_an_emergency_stands_above_everything(desk: Client, cast: Cast) -> None:
    calm = a_case(cast=cast)
    fire = a_case(cast=cast, text="Kebakaran di rumah sebelah, api sudah besar sekali.", email="api@contoh.invalid")
    text = page(desk)
    assert text.index(fire.number) < text.index(calm.number)
    assert "Darurat" in text


def test_the_filters_leave_only_what_fits(desk: Client, cast: Cast) -> None:
    web = a_case(cast=cast)
    call = a_case(cast=cast, channel="phone", email="lain@contoh.invalid")
    text = page(desk, "/meja/?channel=phone")
    assert call.number in text
    assert web.number not in text


def test_a_case_of_a_colleague_says_so(desk: Client, cast: Cast) -> None:
    drafts.take(a_case(cast=cast), cast.dimas)
    assert "Dipegang Dimas" in page(desk)


def test_a_number_in_the_search_opens_the_case(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    answer = desk.get("/meja/", {"cari": case.number.lower().replace("-", " ")})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/meja/{case.number}/"


def test_a_number_nobody_has_finds_nothing(desk: Client, cast: Cast) -> None:
    assert "Tidak ditemukan" in page(desk, f"/meja/?cari={format_number('26', 'K7M49')}")


def test_the_next_page_begins_where_this_one_ends(desk: Client, cast: Cast) -> None:
    numbers = {a_case(cast=cast, email=f"w{n}@contoh.invalid").number for n in range(53)}
    first = page(desk)
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = page(desk, address)
    shown = [{number for number in numbers if f"/meja/{number}/" in text} for text in (first, second)]
    assert [len(part) for part in shown] == [50, 3]
    assert shown[0] | shown[1] == numbers


@pytest.mark.parametrize("key", ["x", "1_2", "1_nan_inf_9", "9_1e99_1_1", "-1_0_0_99999999999999999999"])
def test_a_forged_page_key_is_no_error(desk: Client, cast: Cast, key: str) -> None:
    assert desk.get("/meja/", {"setelah": key}).status_code == 200


def test_an_empty_queue_says_so(desk: Client) -> None:
    assert "Antrean ini kosong" in page(desk, "/meja/?antrean=lewat")


def test_the_queue_costs_eight_statements(
    desk: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        drafts.take(a_case(cast=cast, email=f"w{n}@contoh.invalid"), cast.dimas)
    with django_assert_max_num_queries(8):
        page(desk)
    with django_assert_max_num_queries(8):
        page(desk, "/meja/antrean/?antrean=baru")


@pytest.mark.parametrize("person", ["yusuf", "admin", "auditor"])
def test_nobody_else_sees_the_desk(client: Client, cast: Cast, person: str) -> None:
    client.force_login(getattr(cast, person))
    for address in ("/meja/", "/meja/antrean/", "/meja/baru/"):
        assert client.get(address).status_code == 404


def test_without_signing_in_the_desk_leads_to_the_door(client: Client, db: None) -> None:
    answer = client.get("/meja/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/masuk/")
