"""A report is followed by anybody with its number: what is public of it, with its photos."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from people import LAMP, Cast, a_case
from portal.following import Photo, own, public, text_of

from laksa.register import files
from laksa.register.commands import closure, correction, followup, merging, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment, Case


def test_before_an_operator_read_it_only_status_and_dates_are_public(client: Client, cast: Cast) -> None:
    page = text_of(client, public(a_case("received", cast=cast)))
    assert "Diterima" in page
    assert "SDN Sukasari" not in page


def test_what_was_entered_and_is_not_secret_is_public_but_masked(client: Client, cast: Cast) -> None:
    words = LAMP + " Telepon saya 0812-3456-7890, NIK 3671012345678901, email siti@contoh.id."
    case = a_case("responded", cast=cast, text=words)
    page = text_of(client, public(case))
    assert "Lampu jalan di depan SDN Sukasari 4 padam" in page
    assert "Dinas Perhubungan" in page
    assert "Lampu sudah menyala lagi." in page
    for private in ("3456", "3671012345678901", "siti@contoh.id", "warga@contoh"):
        assert private not in page


def test_a_secret_case_hides_words_and_agency(client: Client, cast: Cast) -> None:
    page = text_of(client, public(a_case("recorded", cast=cast, confidential=True)))
    assert "Selesai" in page
    for hidden in ("Dinas Perhubungan", "menyala", "Sukasari", "Veteran"):
        assert hidden not in page


def test_a_number_is_read_in_any_case_and_leads_to_one_address(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    loose = case.number.lower().replace("-", "")
    assert client.get(f"/l/{loose}/")["Location"] == public(case)
    assert client.get("/lacak/", {"nomor": f" {case.number.lower()} "})["Location"] == public(case)


@pytest.mark.parametrize("number", ["LKS-26-K7M4-9Q", "LKS-26-K7M4-9D", "abc", "LKS", "%00"])
def test_a_forged_number_is_not_found_and_what_was_typed_stays(client: Client, db: None, number: str) -> None:
    for answer in (client.get(f"/l/{number}/"), client.get("/lacak/", {"nomor": number}, follow=True)):
        assert answer.status_code == 404
        assert "Nomor laporan tidak ditemukan." in answer.content.decode()
        assert re.search(rf'value="({re.escape(number)}|\ufffd)"', answer.content.decode())


def test_a_merged_case_leads_to_its_target(client: Client, cast: Cast) -> None:
    target = a_case("entered", cast=cast)
    case = merging.merge(a_case("entered", cast=cast), target=target, text="Sama dengan laporan lain.", by=cast.sari)
    page = text_of(client, public(case))
    assert "Digabung" in page
    assert f'href="{public(target)}"' in page
    assert client.get(public(target)).status_code == 200


def test_the_public_page_tells_nothing_of_the_talk_between_city_and_reporter(client: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    correction.note(case, text="Catatan rahasia petugas", by=cast.sari)
    response.ask_reporter(case, text="Tanya pribadi?", by=cast.sari)
    response.reply(case, text="Jawab pribadi.")
    correction.open_identity(case, reason="Mencocokkan alamat", by=cast.sari)
    page = text_of(client, public(case))
    for private in ("Catatan rahasia", "Tanya pribadi", "Jawab pribadi", "Mencocokkan"):
        assert private not in page
    assert "Menunggu keterangan pelapor" in page


def test_tracking_costs_few_statements(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    case = a_case("recorded", cast=cast)
    with django_assert_max_num_queries(8):
        client.get(public(case))
    with django_assert_max_num_queries(10):
        client.get(own(case))


# ── photos ───────────────────────────────────────────────────────────────────────────────────────


def test_what_a_verdict_shows_is_not_how_it_was_before(client: Client, cast: Cast, a_photo: Photo) -> None:
    case = a_case("in_progress", cast=cast)
    case = followup.follow_up(
        case, what_was_done="Lampu diganti.", result="done", after=files.store([a_photo("gold")]), by=cast.yusuf
    )
    case = response.respond(case, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    case = closure.close(case, by=cast.sari, watch=StepTimer())
    response.give_verdict(case, verdict="no", text="Masih padam.", photos=files.store([a_photo("navy")]))
    page = text_of(client, own(case))
    assert "Sebelum dan sesudah" not in page
    assert "foto pelapor" in page.lower() or "Foto dari pelapor" in page


def test_before_and_after_stand_on_both_pages_and_on_the_home_page(client: Client, mended: Case) -> None:
    assert "Sebelum dan sesudah" in text_of(client, public(mended))
    assert "Sebelum dan sesudah" in text_of(client, own(mended))
    home = text_of(client, "/")
    assert "Baru saja dibenahi" in home
    assert public(mended) in home


def test_a_public_photo_is_a_clean_jpeg_that_can_run_nothing(client: Client, mended: Case) -> None:
    photo = Attachment.objects.filter(case=mended).first()
    assert photo is not None
    for address in (f"{public(mended)}foto/{photo.pk}/", f"{public(mended)}foto/{photo.pk}/?k"):
        answer = client.get(address)
        body = answer.getvalue()
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "no-cache"
        assert body.startswith(b"\xff\xd8")


def test_photos_of_what_is_not_public_are_the_reporters_only(client: Client, cast: Cast, a_photo: Photo) -> None:
    case = a_case("entered", cast=cast, confidential=True, files=files.store([a_photo()]))
    photo = Attachment.objects.get()
    assert client.get(f"{public(case)}foto/{photo.pk}/").status_code == 404
    answer = client.get(own(case, f"foto/{photo.pk}/"))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert b"".join(answer)
    other = a_case(cast=cast)
    assert client.get(own(other, f"foto/{photo.pk}/")).status_code == 404


def test_photos_sent_with_a_later_answer_stay_private(client: Client, cast: Cast, a_photo: Photo) -> None:
    case = a_case("entered", cast=cast)
    client.post(own(case, "balas/"), {"text": "Ini fotonya.", "photos": [a_photo()]})
    photo = Attachment.objects.get()
    assert client.get(f"{public(case)}foto/{photo.pk}/").status_code == 404
    assert f"foto/{photo.pk}" not in text_of(client, public(case))
    assert f"foto/{photo.pk}" in text_of(client, own(case))


def test_a_photo_that_waits_is_announced(client: Client, cast: Cast, a_photo: Photo) -> None:
    (photo,) = files.store([a_photo()])
    case = a_case("entered", cast=cast, files=(replace(photo, width=0),))  # there was no time to draw it
    assert "Foto sedang disiapkan" in text_of(client, own(case))
    assert client.get(own(case, f"foto/{Attachment.objects.get().pk}/")).status_code == 404


def test_what_is_public_can_be_followed_where_the_city_has_a_name_and_nothing_secret_goes_there(
    client: Client, cast: Cast
) -> None:
    from laksa.channels import configuration

    case, private = a_case("entered", cast=cast), a_case("entered", cast=cast, confidential=True)
    links = [f"https://wa.me/622155?text=Ikuti%20{case.number}", f"https://t.me/laksa_bot?start={case.number}"]
    assert "Ikuti lewat" not in text_of(client, public(case))
    keys = dict.fromkeys(("token", "phone_number_id", "app_secret", "verify_token"), "x")
    configuration.keep("whatsapp", {**keys, "number": "+62 2155"})
    configuration.keep("telegram", {"token": "1:x", "bot": "@laksa_bot"})
    for address in (public(case), own(case)):
        page = text_of(client, address)
        assert all(link in page for link in links)
    for address in (public(private), own(private)):
        assert "Ikuti lewat" not in text_of(client, address)
