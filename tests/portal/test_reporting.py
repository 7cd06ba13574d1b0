"""A citizen reports: by the form, by a bare post, by JSON; wrongly, in an emergency; in whose language."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from people import LAMP
from portal.reporting import a_form, send

from laksa.register import files, ledger, reference
from laksa.register.models import Case, Contact


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    """Every test reports to a city that stands."""


# ── what goes well ────────────────────────────────────────────────────────────────────────────────


def test_a_report_gives_a_receipt_with_number_secret_link_and_dates(client: Client) -> None:
    answer = client.post("/lapor/", a_form(category="PJU-PDM", kelurahan="36.71.01.1007"))
    assert answer.status_code == 303
    assert answer["Cache-Control"] == "no-store"
    receipt = client.get(answer["Location"])
    case = Case.objects.get()
    page = receipt.content.decode()
    assert case.number[:6] in page
    assert case.number[7:] in page
    assert f"/r/{ledger.secret_of(case)}/" in page
    assert "Paling lambat" in page
    assert '<svg class="qr"' in page
    for label in ("Salin nomor", "Salin tautan", "Simpan PDF"):
        assert re.search(rf"<button class=\"btn[^>]*>(?:<svg.*?</svg>)?{label}</button>", page)
    assert case.category == "PJU-PDM"
    assert case.kelurahan == "36.71.01.1007"


def test_a_kecamatan_alone_is_kept_and_shown(client: Client) -> None:
    client.post("/lapor/", a_form(kecamatan="36.71.05"))
    case = Case.objects.get()
    assert (case.kelurahan, case.kecamatan) == ("", "36.71.05")
    assert "Jl. Veteran, Cipondoh" in client.get(f"/r/{ledger.secret_of(case)}/").content.decode()


def test_words_alone_are_enough(client: Client) -> None:
    answer = client.post("/lapor/", {"text": LAMP})
    assert answer.status_code == 303
    assert Case.objects.get().category == ""


def test_name_and_phone_are_kept_for_the_city_only(client: Client) -> None:
    client.post("/lapor/", a_form(name="Siti", phone="62812 3456 7890", email="siti@contoh.id", by_agency="yes"))
    contact = Contact.objects.get()
    assert (contact.name, contact.phone, contact.email, contact.by_agency) == (
        "Siti", "+6281234567890", "siti@contoh.id", True,
    )  # fmt: skip


def test_a_secret_report_is_secret(client: Client) -> None:
    client.post("/lapor/", a_form(confidential="yes"))
    case = Case.objects.get()
    assert case.is_confidential
    assert len(ledger.secret_of(case)) == 16


def test_a_report_about_an_office_names_it(client: Client) -> None:
    client.post("/lapor/", a_form(about_agency="DISHUB", kind="criticism"))
    case = Case.objects.get()
    assert (case.about_agency, case.kind) == ("DISHUB", "criticism")


@pytest.mark.parametrize(
    ("said", "confidential"),
    [
        ({}, True),
        ({"confidential": ""}, True),
        ({"confidential": "?"}, True),
        ({"confidential": "yes"}, True),
        ({"confidential": "no"}, False),
    ],
)
def test_a_report_about_an_office_is_confidential_unless_its_reporter_says_otherwise(
    client: Client, said: dict[str, str], confidential: bool
) -> None:
    client.post("/lapor/", {"text": LAMP, "about_agency": "DISHUB"} | said)
    send(client, {"text": LAMP, "about_agency": "DISHUB", "kelurahan": "36.71.01.1007"} | said)
    assert [case.is_confidential for case in Case.objects.all()] == [confidential] * 2


def test_nothing_is_chosen_for_the_reporter(client: Client) -> None:
    """An answer that the page gave for them would not be their own words."""
    page = client.get("/lapor/").content.decode()
    assert "checked" not in page[page.index('id="id_confidential"') : page.index('id="id_about_agency"')]


def test_a_category_from_the_list_of_all_counts_where_no_tile_was_chosen(client: Client) -> None:
    client.post("/lapor/", a_form(category="all", category_all="JLN-TRT"))
    assert Case.objects.get().category == "JLN-TRT"


def test_a_point_outside_the_city_is_accepted_and_the_receipt_says_so(client: Client) -> None:
    answer = client.post("/lapor/", a_form(lat="-6.914744", lon="107.609810"))
    assert "di luar Kota Tangerang" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("lat", ["nan", "inf", "1e999", "abc", "-91", ""])
def test_a_point_that_is_none_is_no_point(client: Client, lat: str) -> None:
    answer = client.post("/lapor/", a_form(lat=lat, lon="106.6"))
    assert answer.status_code == 303
    assert Case.objects.get().complaint.lat is None


def test_an_emergency_shows_112_after_sending(client: Client) -> None:
    answer = client.post("/lapor/", a_form(text="Rumah di sebelah kebakaran, api membesar sekali"))
    assert "tel:112" in client.get(answer["Location"]).content.decode()
    assert Case.objects.get().is_emergency


def test_a_nik_in_the_words_is_announced_as_hidden(client: Client) -> None:
    answer = client.post("/lapor/", a_form(text="Surat pindah saya ditolak, NIK 3671012345678901, mohon bantuan"))
    assert "seperti NIK" in client.get(answer["Location"]).content.decode()


# ── what goes wrong ───────────────────────────────────────────────────────────────────────────────


def test_every_mistake_is_told_at_once_and_every_word_stays(client: Client) -> None:
    answer = client.post("/lapor/", a_form(text="pendek", phone="0812", email="siti@", landmark="Gang <b>Mawar</b>"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Tambahkan sedikit keterangan agar petugas memahami masalahnya.") >= 2
    assert "Nomor tidak dikenali. Contoh: 0812-3456-7890." in page
    assert "Alamat email belum lengkap. Contoh: nama@contoh.id." in page
    assert 'href="#id_phone"' in page
    assert 'value="0812"' in page
    assert "Gang &lt;b&gt;Mawar&lt;/b&gt;" in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Tuliskan masalahnya, misalnya apa yang rusak dan sejak kapan."),
        ("   \n ", "Tuliskan masalahnya, misalnya apa yang rusak dan sejak kapan."),
        ("x" * 8_001, "Terlalu panjang: 8.001 huruf. Paling banyak 8.000."),
    ],
)
def test_too_little_and_too_much_text(client: Client, text: str, sentence: str) -> None:
    answer = client.post("/lapor/", a_form(text=text))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert text.strip() in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "lampu\0 padam sejak Senin",
        "😀 lampu padam di gang",
        "\u202eلمبة مطفأة في الشارع",
        "<script>alert(1)</script> lampu",
    ],
)
def test_odd_characters_do_no_harm(client: Client, text: str) -> None:
    answer = client.post("/lapor/", a_form(text=text, landmark=text, name=text))
    assert answer.status_code == 303
    page = client.get(answer["Location"].replace("tanda-terima/", "")).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("field", ["kind", "category", "kelurahan", "kecamatan", "about_agency"])
def test_an_unknown_choice_is_refused_beside_its_field(client: Client, field: str) -> None:
    answer = client.post("/lapor/", a_form(**{field: "TIDAK-ADA"}))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


@pytest.mark.parametrize(("field", "limit"), [("landmark", 300), ("name", 120)])
def test_a_field_too_long_is_refused_and_kept_not_cut(client: Client, field: str, limit: int) -> None:
    answer = client.post("/lapor/", a_form(**{field: "a" * (limit + 1)}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f"Terlalu panjang: {limit + 1} huruf. Paling banyak {limit}." in page
    assert "a" * (limit + 1) in page


def test_a_place_is_asked_only_where_the_category_needs_one(client: Client) -> None:
    asked = client.post("/lapor/", a_form(category="PJU-PDM", landmark=""))
    assert asked.status_code == 422
    assert "Isi alamat atau patokan, atau tekan Pakai lokasi saya." in asked.content.decode()
    assert client.post("/lapor/", a_form(category="DKP-KTP", landmark="")).status_code == 303
    assert client.post("/lapor/", a_form(category="PJU-PDM", landmark="", lat="-6.17", lon="106.63")).status_code == 303


def test_an_emergency_shows_112_before_sending_too(client: Client) -> None:
    page = client.post("/lapor/", a_form(text="Ada kebakaran di pasar", phone="1")).content.decode()
    assert "<div data-emergency>" in page
    assert "<div data-emergency hidden>" in client.get("/lapor/").content.decode()


def test_a_body_beyond_all_limits_gets_a_page_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.FORM_MAX_BYTES > (files.MAX_PHOTOS + 1) * files.MAX_BYTES  # one too many has its own sentence
    long = client.post("/lapor/", "text=" + "x" * (3 * 1024 * 1024), content_type="application/x-www-form-urlencoded")
    assert long.status_code == 413
    assert "Kiriman terlalu besar" in long.content.decode()
    monkeypatch.setattr(settings, "FORM_MAX_BYTES", 10)
    assert client.post("/lapor/", a_form()).status_code == 413


# ── JSON ──────────────────────────────────────────────────────────────────────────────────────────


def test_json_gives_number_secret_url_and_status_and_the_same_again(client: Client) -> None:
    body = a_form(lat=-6.17, lon=106.63, confidential=True)
    new, again = send(client, body), send(client, body)
    case = Case.objects.get()
    assert (new.status_code, again.status_code) == (201, 200)
    assert new.json() == again.json()
    assert new.json()["number"] == case.number
    assert new.json()["secret"] == ledger.secret_of(case)
    assert new.json()["status"] == "received"
    assert client.get(new.json()["url"].removeprefix(settings.BASE_URL)).status_code == 200
    assert case.is_confidential


def test_json_errors_stand_by_field(client: Client) -> None:
    answer = send(client, {"text": "a", "category": "XX", "phone": 12})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"text", "category", "phone"}


@pytest.mark.parametrize("body", ["[1]", "{", "null", '"x"', b"\xff\xfe"])
def test_json_that_is_no_object_is_not_understood(client: Client, body: str | bytes) -> None:
    assert client.post("/lapor/", body, content_type="application/json").status_code == 400


def test_json_nested_without_end_is_not_understood_either(client: Client) -> None:
    assert client.post("/lapor/", "[" * 100_000, content_type="application/json").status_code == 400


def test_lone_surrogates_and_nul_in_json_do_no_harm(client: Client) -> None:
    body = '{"text": "lampu \\ud800 padam\\u0000", "name": "\\udfff", "key": "\\ud800\\u0000", "landmark": "\\ud800"}'
    assert client.post("/lapor/", body, content_type="application/json").status_code == 201


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


def test_the_form_costs_few_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        assert client.get("/lapor/").status_code == 200


def test_reporting_costs_few_statements(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/lapor/")
    with django_assert_max_num_queries(14):
        assert client.post("/lapor/", a_form(category="PJU-PDM", phone="081234567890")).status_code == 303


def test_the_form_asks_for_no_account_and_sets_no_session(client: Client) -> None:
    client.post("/lapor/", a_form())
    assert "laksa" not in client.cookies


# ── the same words once more ──────────────────────────────────────────────────────────────────────


def test_a_phones_place_is_told_its_kelurahan_and_what_is_outside(client: Client) -> None:
    inside = client.post("/lapor/tempat/", {"lat": "-6.1786", "lon": "106.6319"}).json()
    assert inside["name"].split(", ")[0] == reference.kelurahan()[inside["kelurahan"]].name
    assert inside["kecamatan"] == reference.kelurahan()[inside["kelurahan"]].kecamatan_id
    assert client.post("/lapor/tempat/", {"lat": "-6.30", "lon": "106.50"}).json() == {"outside": True}
    for bad in ({}, {"lat": "x", "lon": "106.6"}, {"lat": "-91", "lon": "106"}, {"lat": "nan", "lon": "1e400"}):
        assert client.post("/lapor/tempat/", bad).status_code == 422
    assert client.get("/lapor/tempat/").status_code == 405


# ── the language ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wish", "cookie", "query", "language"),
    [
        ("", "", "", "id"),
        ("en-US,en;q=0.9,id;q=0.8", "", "", "en"),
        ("id-ID,en;q=0.5", "", "", "id"),
        ("fr-FR,fr;q=0.9", "", "", "id"),
        ("*", "", "", "id"),
        ("en", "id", "", "id"),
        ("id", "", "?lang=en", "en"),
        ("en", "en", "?lang=id", "id"),
        ("", "", "?lang=xx", "id"),
        ("", "", "?lang=EN&nomor=", "en"),
    ],
)
def test_the_language_is_asked_chosen_or_wished(wish: str, cookie: str, query: str, language: str) -> None:
    client = Client(headers={"Accept-Language": wish} if wish else {})
    if cookie:
        client.cookies["bahasa"] = cookie
    answer = client.get(f"/tentang/{query}")
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "Accept-Language" in answer.headers["Vary"]
    if query and language != cookie and "xx" not in query:  # and it stays so
        assert client.get("/tentang/").headers["Content-Language"] == language
