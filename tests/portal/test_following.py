"""A report is followed: by anybody with the number, and by the reporter with the secret link."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import LAMP, Cast, a_case
from reading import tight

from laksa.audit.verify import verify
from laksa.messages import queue
from laksa.messages.models import OF_ACCOUNTS, Message
from laksa.register import files, ledger, reference
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment, Case, PublicService
from laksa.rules.numbering import ALPHABET, show_secret

Photo = Callable[..., SimpleUploadedFile]
KEY = {"key": "0" * 32}


def own(case: Case, rest: str = "") -> str:
    return f"/r/{ledger.secret_of(case)}/{rest}"


def public(case: Case) -> str:
    return f"/l/{case.number}/"


def text_of(client: Client, address: str) -> str:
    return tight(client.get(address).content.decode())


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# ── by number ────────────────────────────────────────────────────────────────────────────────────


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


@pytest.fixture
def mended(cast: Cast, a_photo: Photo) -> Case:
    """A recorded case with a photo before and one after, drawn anew."""
    case = a_case("in_progress", cast=cast, files=files.store([a_photo()]))
    case = followup.follow_up(
        case, what_was_done="Dua lampu diganti.", result="done", after=files.store([a_photo("gold")]), by=cast.yusuf
    )
    case = response.respond(case, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    return closure.close(case, by=cast.sari, watch=StepTimer())


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


# ── by the secret link ───────────────────────────────────────────────────────────────────────────


def test_the_secret_pages_are_kept_by_nobody_and_told_to_nobody(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    for rest in ("", "tanda-terima/", "tautan/", "cabut/", "buka-kembali/"):
        answer = client.get(own(case, rest))
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


def test_the_secret_code_opens_the_private_part_however_it_is_typed(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    secret = ledger.secret_of(case)
    loose = f"{secret[:4].lower()}-{secret[4:8]} {secret[8:]}"
    for typed in (loose, f"https://laksa.contoh/r/{secret}/", f"https://laksa.contoh/r/{secret}/tanda-terima/"):
        answer = client.post("/lacak/", {"nomor": typed})
        assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (303, own(case), "no-store")
    for words in (
        f"kode saya {show_secret(secret)} ya",
        f"LAKSA: {case.number} Ikuti: https://laksa.contoh/r/{secret}/",
    ):
        assert client.post("/lacak/", {"nomor": words})["Location"] == own(case)
    wrong = client.post("/lacak/", {"nomor": "ZRT9RFTPBMBM"})
    assert wrong.status_code == 404
    assert "Kode rahasia tidak dikenali" in wrong.content.decode()
    assert client.get("/r/TIDAKADA/").status_code == 404
    assert client.get("/r/---/").status_code == 404


@pytest.mark.parametrize("page", ["/", "/lacak/", "/r/"])
def test_one_box_takes_number_and_code_and_sends_neither_in_an_address(client: Client, db: None, page: str) -> None:
    shown = text_of(client, page)
    assert "Nomor laporan atau kode rahasia" in shown
    assert '<form action="/lacak/" method="post" role="search">' in shown
    assert 'name="kode"' not in shown


def test_a_number_in_the_box_leads_to_its_page_and_a_code_in_an_old_address_nowhere(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    assert client.post("/lacak/", {"nomor": case.number.lower()})["Location"] == public(case)
    assert client.post("/lacak/", {"nomor": f"https://laksa.contoh{public(case)}"})["Location"] == public(case)
    for words in (f"No. {case.number}", f"laporan saya {case.number.lower()}, kapan selesai?"):
        assert client.post("/lacak/", {"nomor": words})["Location"] == public(case)
    assert client.post("/lacak/", {"nomor": " "})["Location"] == "/lacak/"
    assert client.get("/lacak/", {"nomor": ledger.secret_of(case)}).status_code == 404
    assert client.get("/r/", {"kode": ledger.secret_of(case)}).status_code == 200


def test_ten_wrong_codes_a_minute_are_enough_for_one_address(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    with time_machine.travel(timezone.now().replace(second=5), tick=False) as clock:
        for turn in range(5):
            assert client.get(f"/r/ZRT9RFTPBMB{ALPHABET[turn]}/").status_code == 404
            assert client.get(own(case)).status_code == 200  # what opens is not counted
            assert client.post("/lacak/", {"nomor": f"ZRT9 RFTP BMC{ALPHABET[turn]}"}).status_code == 404
        for answer in (client.get(own(case)), client.post("/lacak/", {"nomor": ledger.secret_of(case)})):
            assert (answer.status_code, answer["Retry-After"]) == (429, "55")
            assert "Coba lagi 55 detik lagi." in answer.content.decode()
        assert client.post("/lacak/", {"nomor": case.number}).status_code == 303
        assert Client(REMOTE_ADDR="203.0.113.7").get(own(case)).status_code == 200
        clock.shift(timedelta(seconds=56))
        assert client.get(own(case)).status_code == 200


def test_a_second_press_on_a_renewed_link_is_no_guess(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    form = {"key": "k" * 32}
    address = f"{own(case)}tautan/"
    assert [client.post(address, form).status_code for _press in range(12)] == [303] * 12


@pytest.mark.parametrize("address", ["/r/", "/kerahasiaan/"])
def test_it_is_said_when_staff_see_a_secret_link(db: None, client: Client, address: str) -> None:
    assert "hanya saat mencatat laporan untuk Anda" in text_of(client, address)


def test_the_reporter_reads_the_whole_story_but_no_staff_notes(client: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    correction.note(case, text="Catatan petugas", shared=True, by=cast.sari)
    response.respond_interim(case, text="Tim berangkat besok.", by=cast.sari)
    correction.open_identity(case, reason="Mencocokkan alamat rumah", by=cast.sari)
    assignment.ask_extension(
        case, until=(timezone.now() + timedelta(days=20)).date(), reason="Suku cadang dipesan", by=cast.yusuf
    )
    assignment.extend(case, reason="Suku cadang datang pekan depan", by=cast.agus)
    page = text_of(client, own(case))
    for told in (LAMP, "Tim berangkat besok.", "Mencocokkan alamat rumah", "Suku cadang datang pekan depan"):
        assert told in page
    assert "Catatan petugas" not in page
    assert "Suku cadang datang pekan depan" in text_of(client, public(case))


def test_a_question_is_answered_once_however_often_the_button_is_pressed(
    client: Client, cast: Cast, a_photo: Photo
) -> None:
    case = a_case("entered", cast=cast)
    response.ask_reporter(case, text="Sejak kapan padam?", by=cast.sari)
    page = text_of(client, own(case))
    assert "Kami perlu keterangan Anda" in page
    assert "Sejak kapan padam?" in page
    for _press in range(2):
        answer = client.post(own(case, "balas/"), KEY | {"text": "Sejak Senin malam.", "photos": [a_photo()]})
        assert answer.status_code == 303
    assert not fresh(case).is_waiting
    assert fresh(case).events.filter(name="ReporterReplied").count() == 1
    assert Attachment.objects.count() == 1
    assert "Sejak Senin malam." in text_of(client, own(case))


def test_an_empty_answer_is_refused_and_a_bad_photo_costs_no_words(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    empty = client.post(own(case, "balas/"), KEY)
    assert empty.status_code == 422
    assert "Tuliskan isinya lebih dahulu." in empty.content.decode()
    bad = SimpleUploadedFile("x.jpg", b"bukan foto", "image/jpeg")
    answer = client.post(own(case, "balas/"), KEY | {"text": "Lihat foto ini", "photos": [bad]})
    assert answer.status_code == 422
    assert "Lihat foto ini" in answer.content.decode()
    assert "Berkas ini bukan foto" in answer.content.decode()


@pytest.mark.parametrize(
    ("upto", "part", "fields"),
    [("entered", "balas/", {"text": "Lihat."}), ("recorded", "penilaian/", {"verdict": "no", "text": "Masih gelap."})],
)
def test_a_good_photo_on_a_refused_answer_is_not_chosen_twice(
    client: Client, cast: Cast, a_photo: Photo, upto: str, part: str, fields: dict[str, str]
) -> None:
    case, bad = a_case(upto, cast=cast), SimpleUploadedFile("x.jpg", b"bukan foto", "image/jpeg")
    page = client.post(own(case, part), KEY | fields | {"photos": [a_photo(), bad]}).content.decode()
    token = re.findall(r'name="kept_photos" value="([^"]+)"', page)
    assert len(token) == 1
    assert client.post(own(case, part), KEY | fields | {"kept_photos": token}).status_code == 303
    assert Attachment.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(("verdict", "status"), [("yes", "recorded"), ("partly", "recorded"), ("no", "entered")])
def test_the_verdict_counts_and_no_reopens(client: Client, cast: Cast, verdict: str, status: str) -> None:
    case = a_case("recorded", cast=cast)
    assert "Apakah masalah ini sudah beres?" in text_of(client, own(case))
    body = KEY | {"verdict": verdict, "text": "Satu lampu masih mati."}
    for _press in range(2):
        assert client.post(own(case, "penilaian/"), body).status_code == 303
    assert fresh(case).status == status
    assert fresh(case).events.filter(name="VerdictGiven").count() == 1
    assert "Satu lampu masih mati." in text_of(client, own(case))
    assert "Satu lampu masih mati." not in text_of(client, public(case))


def test_no_reopens_without_a_word_too(client: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    assert client.post(own(case, "penilaian/"), KEY | {"verdict": "no"}).status_code == 303
    assert fresh(case).status == "entered"
    assert "Penilaian Anda: Belum, buka kembali" in text_of(client, own(case))


@pytest.mark.parametrize("body", [{}, {"verdict": "mungkin"}])
def test_an_unknown_verdict_is_refused(client: Client, cast: Cast, body: dict[str, str]) -> None:
    answer = client.post(own(a_case("recorded", cast=cast), "penilaian/"), body)
    assert answer.status_code == 422
    assert "Pilih Ya, Sebagian, atau Belum." in answer.content.decode()


def test_after_ten_working_days_the_verdict_is_closed(client: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert "Apakah masalah ini sudah beres?" not in text_of(client, own(case))
        late = client.post(own(case, "penilaian/"), {"verdict": "yes", "text": "Terima kasih banyak."})
    assert late.status_code == 422
    assert ">Terima kasih banyak.</textarea>" in late.content.decode()
    assert "Waktu menjawab sudah lewat." in late.content.decode()


def test_a_report_is_withdrawn_and_reopened(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert "Cabut laporan ini?" in text_of(client, own(case, "cabut/"))
    for _press in range(2):
        assert client.post(own(case, "cabut/"), KEY | {"reason": "Sudah beres sendiri"}).status_code == 303
    assert fresh(case).status == "withdrawn"
    page = text_of(client, own(case))
    assert "Dicabut oleh Anda" in page
    assert "Sudah beres sendiri" in page
    assert "Buka kembali laporan ini?" in text_of(client, own(case, "buka-kembali/"))
    wordless = client.post(own(case, "buka-kembali/"), {"reason": ""})
    assert wordless.status_code == 422
    assert "Tuliskan alasannya." in wordless.content.decode()
    assert client.post(own(case, "buka-kembali/"), {"reason": "Padam lagi"}).status_code == 303
    assert fresh(case).status == "entered"


def test_a_photo_that_nobody_can_read_is_said_to_its_reporter_alone(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    Attachment.objects.create(
        id=1, case=case, seq=1, kind="reporter", state="refused", content_type="image/jpeg", sha256="0" * 64, size=9
    )
    words = "Foto ini tidak terbaca. Kirim lagi lewat Tambah keterangan."
    assert words in text_of(client, own(case))
    assert words not in text_of(client, f"/l/{case.number}/")


def test_what_cannot_be_withdrawn_says_why(client: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    assert "tidak dapat dicabut lagi" in text_of(client, own(case, "cabut/"))
    late = client.post(own(case, "cabut/"), {"reason": "Lampunya sudah menyala."})
    assert late.status_code == 422
    assert "Status laporan sudah berubah" in late.content.decode()
    assert ">Lampunya sudah menyala.</textarea>" in late.content.decode()


def test_a_renewed_link_ends_the_old_one_and_a_second_press_leads_to_the_new(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    old = own(case)
    first = client.post(old + "tautan/", KEY)
    assert first.status_code == 303
    assert client.post(old + "tautan/", KEY)["Location"] == first["Location"]
    assert "Tautan ini baru." in text_of(client, first["Location"])
    assert client.get(old).status_code == 404
    assert client.post(old + "tautan/", {"key": "9" * 32}).status_code == 404
    assert fresh(case).events.filter(name="LinkRenewed").count() == 1


def test_a_key_that_was_used_elsewhere_renews_no_link(client: Client, cast: Cast) -> None:
    case, other = a_case(cast=cast), a_case(cast=cast)
    assert client.post(own(other, "tautan/"), KEY).status_code == 303
    refused = client.post(own(case, "tautan/"), KEY)
    assert refused.status_code == 422
    assert "Sudah kami terima sebagai" in refused.content.decode()


@pytest.mark.parametrize(("verdict", "words"), [("", "Bagus."), ("yes", "panjang " * 1_001)])
def test_a_refused_verdict_keeps_its_words(client: Client, cast: Cast, verdict: str, words: str) -> None:
    refused = client.post(own(a_case("recorded", cast=cast), "penilaian/"), {"verdict": verdict, "text": words})
    assert refused.status_code == 422
    assert f">{words.strip()}</textarea>" in refused.content.decode()


def test_an_emergency_in_a_reply_brings_the_card_and_puts_the_case_on_top(client: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    assert 'aria-labelledby="darurat"' not in text_of(client, own(case))
    client.post(own(case, "balas/"), {"text": "Pohon tumbang menimpa mobil, ada orang terjebak."})
    assert (fresh(case).is_emergency, fresh(case).rank) == (True, 0)
    assert 'aria-labelledby="darurat"' in text_of(client, own(case))


def test_a_merged_report_tells_its_reporter_where_it_went(client: Client, cast: Cast) -> None:
    target = a_case("entered", cast=cast)
    case = merging.merge(a_case("entered", cast=cast), target=target, text="Sama dengan laporan lain.", by=cast.sari)
    page = text_of(client, own(case))
    assert "Sama dengan laporan lain." in page
    assert target.number in page
    refused = client.post(own(case, "balas/"), {"text": "Halo"})
    assert refused.status_code == 422
    assert f"sudah digabung dengan {target.number}" in refused.content.decode()
    assert ">Halo</textarea>" in refused.content.decode()


@pytest.mark.parametrize("confidential", [False, True])
def test_whose_report_was_merged_reads_the_answer_too(client: Client, cast: Cast, confidential: bool) -> None:
    first = a_case("assigned", cast=cast, confidential=confidential, email="satu@contoh.invalid")
    response.respond_interim(first, text="Pak Budi, teknisi datang Kamis.", by=cast.sari)
    followup.follow_up(fresh(first), what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    second = a_case("entered", cast=cast, confidential=confidential, email="dua@contoh.invalid")
    second = merging.merge(second, target=first, text="Tentang lampu yang sama.", by=cast.sari)
    assert "Menyala lagi" not in text_of(client, own(second))
    words = "Menyala lagi sejak Kamis. Ibu Siti 0812-3456-7890 sudah kami kabari."
    response.respond(fresh(first), text=words, by=cast.sari, watch=StepTimer())
    closure.close(fresh(first), by=cast.sari, watch=StepTimer())
    page = text_of(client, own(second))
    assert "Menyala lagi sejak Kamis." in page
    assert "Pak Budi" not in page
    assert "3456-7890" not in page
    assert "Selesai" in page


def test_referred_and_rejected_carry_their_message(client: Client, cast: Cast) -> None:
    referred = closure.refer(a_case("entered", cast=cast), body="X-PLN", text="Hubungi PLN 123.", by=cast.sari)
    rejected = closure.reject(a_case(cast=cast), reason="iklan", text="Bukan pengaduan.", by=cast.sari)
    assert "Hubungi PLN 123." in text_of(client, own(referred))
    assert "Bukan pengaduan." in text_of(client, own(rejected))
    assert "iklan" not in text_of(client, own(rejected))
    assert "Bukan pengaduan." not in text_of(client, public(rejected))


def test_erased_words_are_gone_and_the_page_stands(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    ledger.erase(case, ("text", "contact"), by=opening.actor(cast.agus))
    assert "sudah dihapus" in text_of(client, own(case))
    assert client.get(public(case)).status_code == 200
    assert client.get(own(case, "tanda-terima/")).status_code == 200


# ── the other pages ──────────────────────────────────────────────────────────────────────────────


def test_no_link_of_the_public_pages_leads_nowhere(client: Client, mended: Case) -> None:
    seen: set[str] = set()
    todo = ["/", "/lapor/", "/lacak/", "/tentang/", "/kerahasiaan/", "/aksesibilitas/", public(mended), own(mended)]
    while todo:
        address = todo.pop()
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        if answer.streaming:
            assert b"".join(answer)
        elif not address.startswith("/masuk/"):
            links = re.findall(r'(?:href|src|action)="(/[^"#]*)"', answer.content.decode())
            links = [link for link in links if not link.startswith("/static/") and "penilaian" not in link]
            todo += [link for link in set(links) if link not in seen]


def test_last_week_is_counted_and_remembered(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    opening.submit(opening.Submission(text=LAMP, channel="web"), at=timezone.now() - timedelta(days=7))
    with django_assert_max_num_queries(6):
        assert "laporan masuk" in text_of(client, "/")
    with django_assert_max_num_queries(0):
        client.get("/")


def test_search_engines_find_public_reports_only_where_the_city_says_so(client: Client, cast: Cast) -> None:
    shown, secret = a_case("recorded", cast=cast), a_case("recorded", cast=cast, confidential=True)
    assert "Disallow: /l/" in text_of(client, "/robots.txt")
    assert client.get(public(shown)).headers["X-Robots-Tag"] == "noindex"
    PublicService(pk=1, is_indexed=True).save()
    reference.forget()
    robots = text_of(client, "/robots.txt")
    assert "Disallow: /r/" in robots
    assert "Disallow: /l/" not in robots
    found = client.get(public(shown))
    assert "X-Robots-Tag" not in found.headers
    assert "noindex" not in found.content.decode()
    assert re.search(r'<meta name="description" content="[^"]*Jl. Veteran[^"]*">', tight(found.content.decode()))
    for address in (public(secret), own(shown)):
        assert "noindex" in client.get(address).headers["X-Robots-Tag"]
    assert "Jl. Veteran" not in text_of(client, public(secret))


# ── a lost link ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def _no_requests_yet() -> None:
    cache.clear()


def ask_for_link(client: Client, typed: str) -> Any:
    return client.post("/lacak/tautan/", {"nomor": typed})


def mailed() -> list[EmailMessage]:
    with time_machine.travel(timezone.now() + timedelta(seconds=1)):
        queue.deliver_due()
    return list(mail.outbox)


def test_a_lost_link_is_mailed_to_the_address_on_file(client: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    assert "/lacak/tautan/" in text_of(client, "/lacak/")
    answer = ask_for_link(client, f" {case.number.lower()} ")
    assert answer.headers["Location"] == "/lacak/tautan/terkirim/"
    assert case.number not in text_of(client, "/lacak/tautan/terkirim/")
    (letter,) = mailed()
    assert letter.to == ["warga@contoh.invalid"]
    assert own(case) in letter.body
    assert not fresh(case).events.filter(name="LinkRenewed")


def test_asking_for_a_link_does_the_same_whether_there_is_one_or_not(client: Client, cast: Cast) -> None:
    with_address, without = a_case(cast=cast), a_case(cast=cast, email="")
    answers, work = set(), set()
    for number in (with_address.number, without.number, "LKS-26-K7M4-9D"):
        with CaptureQueriesContext(connection) as queries:
            answer = ask_for_link(client, number)
        answers.add((answer.status_code, answer.headers["Location"], answer.content))
        work.add(tuple(re.sub(r"'[^']*'|s\d+_x\d+|\b\d+\b", "?", query["sql"]) for query in queries))
    assert len(answers) == len(work) == 1
    assert not any("register_c" in sql for sql in next(iter(work)))
    assert [letter.to for letter in mailed()] == [["warga@contoh.invalid"]]
    assert Message.objects.filter(OF_ACCOUNTS).count() == 1  # what means nobody is forgotten


def test_what_is_no_number_is_said_and_kept(client: Client, db: None) -> None:
    answer = ask_for_link(client, "nomor saya hilang")
    assert answer.status_code == 422
    assert 'value="nomor saya hilang"' in answer.content.decode()
    assert Message.objects.filter(OF_ACCOUNTS).count() == 0


def test_links_are_asked_for_seldom_for_one_report_and_from_one_network(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    with time_machine.travel(timezone.now(), tick=False):
        assert [ask_for_link(client, case.number).status_code for _ in range(6)] == [303] * 5 + [429]
        others = [a_case(cast=cast).number for _ in range(3)] * 5
        statuses = [ask_for_link(client, number).status_code for number in others]
        assert statuses == [303] * 14 + [429]
        assert Client(REMOTE_ADDR="198.51.100.7").post("/lacak/tautan/", {"nomor": case.number}).status_code == 429


def test_how_to_reach_the_service_stands_at_every_foot_once_the_city_says_it(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    pages = ("/", "/lapor/", "/lacak/", "/tentang/", own(case), public(case), "/tidak-ada/")
    assert [path for path in pages if 'class="reach"' in text_of(client, path)] == []
    admin = Client()
    admin.force_login(cast.admin)
    form = {"phone": "(021) 5576-4955", "counter": "", "hours": "Senin sampai Jumat, 07.30 sampai 16.00"}
    assert admin.post("/kelola/layanan/", form).status_code == 303
    assert "(021) 5576-4955" in text_of(admin, "/kelola/catatan/")
    for path in pages:
        page = text_of(client, path)
        assert 'href="tel:02155764955"' in page, path
        assert "07.30 sampai 16.00" in page
        assert "Loket" not in page


@pytest.mark.parametrize("chosen", ["no", "partly"])
def test_belum_and_sebagian_ask_what_is_left_before_they_are_sent(client: Client, cast: Cast, chosen: str) -> None:
    case = a_case("recorded", cast=cast)
    assert "Apa yang belum beres?" not in text_of(client, own(case))
    page = text_of(client, own(case, f"?nilai={chosen}"))
    assert "Apa yang belum beres?" in page
    assert 'type="file"' in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [chosen]
    assert f'name="verdict" value="{chosen}">' in page
    assert "Yang terjadi setelah Anda kirim" in page
    assert fresh(case).events.filter(name="VerdictGiven").count() == 0
    assert page.count('id="id_text"') == page.count('id="id_photos"') == 1


def test_a_photo_comes_with_the_verdict_and_reaches_staff_only(client: Client, cast: Cast, a_photo: Photo) -> None:
    case = a_case("recorded", cast=cast)
    body = KEY | {"verdict": "no", "text": "Yang di tikungan masih padam."}
    for _press in range(2):
        assert client.post(own(case, "penilaian/"), body | {"photos": [a_photo()]}).status_code == 303
    sent = Attachment.objects.get(case=case)
    assert case.events.get(seq=sent.seq).name == "VerdictGiven"
    assert not list(verify())
    assert f"/foto/{sent.pk}/" in text_of(client, own(case))
    assert f"/foto/{sent.pk}/" not in text_of(client, public(case))
    assert client.get(f"/l/{case.number}/foto/{sent.pk}/").status_code == 404


def test_a_verdict_with_a_bad_photo_keeps_its_words_and_its_answer(client: Client, cast: Cast) -> None:
    bad = SimpleUploadedFile("x.jpg", b"bukan foto", "image/jpeg")
    body = KEY | {"verdict": "no", "text": "Masih gelap sekali.", "photos": [bad]}
    answer = client.post(own(a_case("recorded", cast=cast), "penilaian/"), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">Masih gelap sekali.</textarea>" in page
    assert 'name="verdict" value="no">' in page


@pytest.mark.parametrize(
    ("verdict", "thanks", "then"),
    [
        ("yes", "Terima kasih atas penilaian Anda", ""),
        ("partly", "Terima kasih atas penilaian Anda", "Operator membalas Anda atau membuka laporan ini kembali"),
        ("no", "Terima kasih, laporan ini dibuka kembali", "Operator meneruskannya lagi ke Dinas Perhubungan"),
    ],
)
def test_a_verdict_is_thanked_marked_and_followed_by_what_comes(
    client: Client, cast: Cast, verdict: str, thanks: str, then: str
) -> None:
    case = response.give_verdict(a_case("recorded", cast=cast), verdict=verdict)
    page = text_of(client, own(case))
    assert thanks in page
    assert then in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == [verdict]


def test_an_answer_that_repeats_the_agency_says_it_once(client: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    text = "Dua lampu\n diganti. Terima kasih atas laporan Anda."
    case = closure.close(
        response.respond(case, text=text, by=cast.sari, watch=StepTimer()), by=cast.sari, watch=StepTimer()
    )
    for address in (own(case), public(case)):
        page = " ".join(text_of(client, address).split())
        assert page.count("Dua lampu diganti.") == 1
        assert "Selesai dikerjakan" in page


def test_overdue_is_the_same_on_the_home_page_and_for_the_head(client: Client, cast: Cast) -> None:
    """Open after the promised date, whenever it came in."""
    now = timezone.now()
    opening.submit(opening.Submission(text=LAMP, channel="web"), at=now - timedelta(days=7))
    opening.submit(opening.Submission(text=LAMP + " Masih.", channel="web"), at=now - timedelta(days=60))
    meaning = "Lewat tenggat: masih terbuka sekarang, sesudah tanggal yang dijanjikan kepada pelapor."
    home = text_of(client, "/")
    assert re.search(r"lewat tenggat</dt><dd>1</dd>", home)
    client.force_login(cast.agus)
    unit = text_of(client, "/unit/")
    assert re.search(r"Lewat tenggat</dt><dd><a[^>]*>1</a>", unit)
    assert meaning in home
    assert meaning in unit


def test_a_withdrawn_report_says_so_to_its_own_reporter(client: Client, cast: Cast) -> None:
    case = closure.withdraw(a_case("entered", cast=cast), by=cast.sari)
    assert "Laporan ini dicabut atas permintaan Anda." in text_of(client, own(case))
