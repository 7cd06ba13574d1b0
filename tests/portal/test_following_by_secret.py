"""A report is followed by its reporter: replies, the verdict, withdrawal and reopening by the secret link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case
from portal.following import KEY, Photo, fresh, own, public, text_of

from laksa.register import ledger
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment
from laksa.rules.numbering import ALPHABET, show_secret


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
