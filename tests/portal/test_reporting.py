"""A citizen reports: by the form, by a bare post, by JSON; with photos; wrongly, twice, in an emergency."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import LAMP, a_case
from PIL import Image

from laksa.history.identity import new_command
from laksa.portal import photos, tiles
from laksa.register import decoding, files, ledger, reference, waiting
from laksa.register.models import Attachment, Case, Contact

Photo = Callable[..., SimpleUploadedFile]


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    """Every test reports to a city that stands."""


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    for path in (settings.DATA / "files").rglob("*"):
        if path.is_file():
            path.unlink()


def a_form(**fields: Any) -> dict[str, Any]:
    return {"text": LAMP, "landmark": "Jl. Veteran", "key": new_command()} | fields


def hidden(body: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', body.decode())
    assert found is not None, name
    return found[1]


def kept_names(page: str) -> list[str]:
    return re.findall(r'<label for="kept_photos_\d+">(.*?)</label>', page)


# ── what goes well ───────────────────────────────────────────────────────────────────────────────


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


def test_photos_come_with_the_report(client: Client, a_photo: Photo) -> None:
    client.post("/lapor/", a_form(photos=[a_photo(), a_photo("red"), a_photo("green")]))
    assert Attachment.objects.filter(case=Case.objects.get(), seq=1, kind="reporter").count() == 3


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


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────


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


def test_a_body_beyond_all_limits_gets_a_page_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.FORM_MAX_BYTES > (files.MAX_PHOTOS + 1) * files.MAX_BYTES  # one too many has its own sentence
    long = client.post("/lapor/", "text=" + "x" * (3 * 1024 * 1024), content_type="application/x-www-form-urlencoded")
    assert long.status_code == 413
    assert "Kiriman terlalu besar" in long.content.decode()
    monkeypatch.setattr(settings, "FORM_MAX_BYTES", 10)
    assert client.post("/lapor/", a_form()).status_code == 413


# ── twice ────────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_gives_one_report_and_the_same_receipt(client: Client, a_photo: Photo) -> None:
    form = a_form()
    places = {client.post("/lapor/", form | {"photos": [a_photo()]})["Location"] for _press in range(3)}
    assert len(places) == 1
    assert Case.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_the_same_key_with_other_words_is_refused_and_the_words_stay(client: Client) -> None:
    form = a_form()
    client.post("/lapor/", form)
    other = client.post("/lapor/", form | {"text": "Sampah menumpuk di depan pasar"})
    page = other.content.decode()
    assert other.status_code == 422
    assert f"Sudah kami terima sebagai {Case.objects.get().number}; tambahkan keterangan." in page
    assert "Sampah menumpuk di depan pasar" in page
    assert hidden(other.content, "key") != form["key"]


def test_without_a_key_the_same_words_from_the_same_device_are_one_report(client: Client) -> None:
    first = client.post("/lapor/", {"text": LAMP}, headers={"User-Agent": "Ponsel A"})
    second = client.post("/lapor/", {"text": LAMP + " "}, headers={"User-Agent": "Ponsel A"})
    client.post("/lapor/", {"text": LAMP}, headers={"User-Agent": "Ponsel B"})
    assert first["Location"].startswith("/r/")
    assert second["Location"] == f"/l/{Case.objects.order_by('id')[0].number}/"
    assert Case.objects.count() == 2


@pytest.mark.parametrize("confidential", ["", "yes"])
def test_the_next_visitor_at_the_same_browser_never_gets_the_secret_of_the_one_before(
    client: Client, confidential: str
) -> None:
    """An office, a school, a library: one address, one browser, the same complaint, two people."""
    body = {"text": LAMP, "confidential": confidential}
    client.post("/lapor/", body)
    case = Case.objects.get()
    other = Client()
    answers = [other.post("/lapor/", body), send(other, body), send(other, body | {"key": ""})]
    for answer in answers:
        told = "".join(map(str, answer.headers.values())) + answer.content.decode()
        assert case.number in told
        assert ledger.secret_of(case) not in told
    assert [answer.status_code for answer in answers] == [303, 200, 200]
    assert answers[1].json() == {
        "number": case.number, "secret": "", "url": f"{settings.BASE_URL}/l/{case.number}/", "status": "received",
    }  # fmt: skip


def test_whoever_repeats_words_and_phone_of_another_gets_no_secret(client: Client) -> None:
    """Published words and a neighbour's phone are no proof; the number is all that such a post learns."""
    first = client.post("/lapor/", {"text": LAMP, "phone": "081234567890"})
    second = client.post("/lapor/", {"text": LAMP, "phone": "+62 812-3456-7890"})
    assert first["Location"].startswith("/r/")
    assert second["Location"] == f"/l/{Case.objects.get().number}/"


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────


def send(client: Client, body: object) -> Any:
    return client.post("/lapor/", json.dumps(body), content_type="application/json")


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


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


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


def test_tiles_show_what_people_report_most(client: Client) -> None:
    for number in range(2):
        client.post("/lapor/", a_form(text=f"KTP saya belum jadi, sudah {number} bulan menunggu", category="DKP-KTP"))
    page = client.get("/lapor/").content.decode()
    assert page.index('value="DKP-KTP"') < page.index('value="PJU-PDM"')
    assert page.count('class="tile"') == 6


# ── the same words once more ─────────────────────────────────────────────────────────────────────

SAME = "Laporan yang sama sudah kami terima sebagai"


def _sent(client: Client, **fields: str) -> Any:
    return client.post("/lapor/", a_form(**fields))


def test_back_on_a_page_fetched_anew_is_asked_and_not_doubled(client: Client) -> None:
    assert _sent(client, key="a").status_code == 303
    case = Case.objects.get()
    answer = _sent(client, key="b")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{SAME} {case.number}" in page
    assert f'href="/l/{case.number}/"' in page
    assert LAMP in page
    assert ledger.secret_of(case) not in page
    assert _sent(client, key="b").status_code == 422
    assert Case.objects.count() == 1
    for _ in range(2):  # and a double click on that button is one report
        assert _sent(client, key="b", as_new="yes").status_code == 303
    assert Case.objects.count() == 2
    assert _sent(client, key="b").status_code == 303  # Back on the page of the second: its own receipt again


def test_the_same_key_is_answered_with_its_receipt_and_not_asked(client: Client) -> None:
    first, second = _sent(client, key="a"), _sent(client, key="a")
    assert first.headers["Location"] == second.headers["Location"]


def test_the_same_words_written_otherwise_are_the_same_words(client: Client) -> None:
    _sent(client)
    assert _sent(client, text=f"  {LAMP.upper()}  ").status_code == 422
    assert _sent(client, text=f"{LAMP} Sudah seminggu.").status_code == 303
    assert _sent(client, landmark="Jl. Daan Mogot").status_code == 303


def test_another_browser_and_the_next_day_are_not_asked(client: Client) -> None:
    _sent(client)
    assert _sent(Client()).status_code == 303
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert _sent(client).status_code == 303
    assert Case.objects.count() == 3


def test_what_the_browser_keeps_tells_no_words_and_no_secret_and_no_script_reads_it(client: Client) -> None:
    _sent(client)
    kept = client.cookies["terkirim"]
    assert kept["httponly"]
    told = kept.value
    assert [entry.split(".")[2] for entry in told.split("~")] == [Case.objects.get().number]
    assert ledger.secret_of(Case.objects.get()) not in told
    assert "lampu" not in told.lower()


@pytest.mark.parametrize("forged", ["", "x", "a.b.LKS-26-K7M4-9D", "a.b.c.d~", "a.b.<script>.9999999999", "~" * 2000])
def test_a_forged_cookie_says_nothing(client: Client, forged: str) -> None:
    _sent(client)
    client.cookies["terkirim"] = forged
    assert _sent(client).status_code == 303


def test_a_machine_is_not_asked(client: Client) -> None:
    _sent(client)
    assert client.post("/lapor/", a_form(), content_type="application/json").status_code == 201


def test_a_phones_place_is_told_its_kelurahan_and_what_is_outside(client: Client) -> None:
    inside = client.post("/lapor/tempat/", {"lat": "-6.1786", "lon": "106.6319"}).json()
    assert inside["name"].split(", ")[0] == reference.kelurahan()[inside["kelurahan"]].name
    assert inside["kecamatan"] == reference.kelurahan()[inside["kelurahan"]].kecamatan_id
    assert client.post("/lapor/tempat/", {"lat": "-6.30", "lon": "106.50"}).json() == {"outside": True}
    for bad in ({}, {"lat": "x", "lon": "106.6"}, {"lat": "-91", "lon": "106"}, {"lat": "nan", "lon": "1e400"}):
        assert client.post("/lapor/tempat/", bad).status_code == 422
    assert client.get("/lapor/tempat/").status_code == 405


# ── the tiles ────────────────────────────────────────────────────────────────────────────────────


def _reported(**times: int) -> list[tiles.Tile]:
    """The tiles after so many reports of each category."""
    for name, number in times.items():
        for n in range(number):
            Case.objects.filter(pk=a_case(text=f"Laporan {name} yang ke-{n} di depan rumah.").pk).update(
                category=name.replace("_", "-")
            )
    reference.forget()
    return tiles.common_categories()


def test_the_tiles_are_what_people_report_most_by_count(db: None) -> None:
    shown = _reported(PJU_BRU=6, AIR_KLI=5, SMP_BKR=4, SMP_ANG=3, SMP_LIR=2, JLN_TRT=1, DRT_API=7)
    assert [tile.code for tile in shown] == ["AIR-KLI", "SMP-BKR", "SMP-ANG", "SMP-LIR", "JLN-TRT", "JLN-LBG"]
    assert shown[-1].word == "Jalan rusak"
    assert len({tile.icon for tile in shown}) == len(shown)


@pytest.mark.parametrize(("times", "first"), [(5, "SMP-BKR"), (4, "JLN-TRT")])
def test_a_kind_that_is_always_confidential_is_a_tile_where_many_report_it(db: None, times: int, first: str) -> None:
    """Confidential reports of any other kind count nowhere."""
    _reported(SMP_BKR=times, AIR_KLI=6)
    Case.objects.update(is_confidential=True)
    assert _reported(JLN_TRT=1)[0].code == first


def test_no_two_tiles_of_any_six_kinds_share_a_picture_and_each_has_everyday_words(db: None) -> None:
    offered = [row for row in reference.categories().values() if tiles._is_offered(row)]
    for at in range(len(offered)):
        six = tiles._tiles([offered[(at + n) % len(offered)] for n in range(6)])
        assert len({tile.icon for tile in six}) == 6
    assert not [word for word, _icon in tiles._WORDS.values() if len(word) > 18 or "/" in word]
    assert set(tiles._WORDS) <= set(reference.categories())


# ── the language ─────────────────────────────────────────────────────────────────────────────────


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
