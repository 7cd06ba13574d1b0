"""What an officer did: words, results and photos, which no refusal loses."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from agency.officer import DONE, as_it_is, page_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import Cast

from laksa.accounts.models import User
from laksa.history.identity import new_command
from laksa.register import decoding, drafts, waiting
from laksa.register.commands import correction, opening
from laksa.register.models import Attachment, Case, Event
from laksa.register.queries import history


def test_a_result_with_photos_before_and_after_is_sent(as_yusuf: Client, case: Case, snap: Any) -> None:

    answer = as_yusuf.post(
        f"/dinas/{case.number}/tindak-lanjut/",
        {
            "what_was_done": "Dua lampu diganti.",
            "result": "done",
            "photos_before": [snap("sebelum.jpg")],
            "photos_after": [snap("sesudah.jpg", (200, 200, 180))],
            "photos": [snap("kamera.jpg", (90, 10, 10))],
        },
    )
    assert answer.status_code == 303
    assert as_it_is(case).status == "followed_up"
    kinds = sorted(Attachment.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == ["after", "after", "before"]


def test_without_a_photo_a_reason_is_enough(as_yusuf: Client, case: Case) -> None:
    assert as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE).status_code == 303
    moment = history(as_it_is(case))[-1]
    assert moment.name == "FollowedUp"
    assert moment.words == {"text": "Dua lampu LED diganti.", "no_photo_reason": "Hujan lebat."}


def test_without_photo_and_reason_the_words_stay_and_the_sentence_stands_beside_the_field(
    as_yusuf: Client, case: Case
) -> None:
    answer = as_yusuf.post(
        f"/dinas/{case.number}/tindak-lanjut/", {"what_was_done": "Dua lampu diganti.", "result": "done"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Lampirkan foto hasil, atau tuliskan alasan tanpa foto.") == 2
    assert "Dua lampu diganti." in page
    assert as_it_is(case).status == "assigned"


def test_a_photo_before_is_no_photo_of_the_result(as_yusuf: Client, case: Case, snap: Any) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    typed = {"what_was_done": "Dua lampu diganti.", "result": "done"}
    answer = as_yusuf.post(address, typed | {"photos_before": [snap("sebelum.jpg")]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Lampirkan foto hasil, atau tuliskan alasan tanpa foto.") == 2
    assert "Dua lampu diganti." in page
    assert re.search(r'value="done"[^>]* checked', page)
    kept = re.findall(r'name="kept_before" value="([^"]+)"', page)
    assert len(kept) == 1
    assert as_it_is(case).status == "assigned"
    assert as_yusuf.post(address, typed | {"kept_before": kept, "no_photo_reason": "Hujan."}).status_code == 303
    assert [file.kind for file in as_it_is(case).attachments.all()] == ["before"]


@pytest.mark.parametrize("other", [{"result": "impossible"}, {"result": "scheduled", "scheduled": "2026-12-01"}])
def test_of_work_not_done_a_photo_before_is_enough(
    as_yusuf: Client, case: Case, snap: Any, other: dict[str, str]
) -> None:
    form = {"what_was_done": "Menunggu tiang baru.", "photos_before": [snap("sebelum.jpg")]}
    assert as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", form | other).status_code == 303


def test_an_empty_result_names_everything_that_is_missing_at_once(as_yusuf: Client, case: Case) -> None:
    page = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", {}).content.decode()
    assert "Pilih “Bagaimana hasilnya?”." in page
    assert "Isi “Apa yang dikerjakan?”." in page
    assert "Lampirkan foto hasil, atau tuliskan alasan tanpa foto." in page


def test_scheduled_work_needs_its_date_and_other_work_forgets_it(as_yusuf: Client, case: Case) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    page = as_yusuf.post(address, DONE | {"result": "scheduled"}).content.decode()
    assert "Isi “Dikerjakan pada tanggal”." in page
    page = as_yusuf.post(address, DONE | {"result": "scheduled", "scheduled": "besok"}).content.decode()
    assert "Tanggal tidak dikenali. Contoh: 26-11-2026." in page
    assert as_yusuf.post(address, DONE | {"scheduled": "2026-12-01"}).status_code == 303


def test_photos_survive_a_refused_form(as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    page = as_yusuf.post(address, {"result": "done", "photos_after": [a_photo]}).content.decode()
    kept = re.findall(r'name="kept_photos" value="([^"]+)"', page)
    assert len(kept) == 1
    assert "tiang.jpg" in page
    again = {"result": "done", "what_was_done": "Diganti.", "kept_photos": kept}
    assert as_yusuf.post(address, again).status_code == 303
    assert Attachment.objects.get(case=case).kind == "after"


def test_a_kept_photo_counts_once_and_a_forged_one_never(
    as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile
) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    page = as_yusuf.post(address, {"photos_after": [a_photo]}).content.decode()
    kept = re.findall(r'name="kept_photos" value="([^"]+)"', page)
    form = {"result": "done", "what_was_done": "Diganti.", "kept_photos": [*kept, *kept, "palsu", kept[0][:-2]]}
    assert as_yusuf.post(address, form).status_code == 303
    assert Attachment.objects.filter(case=case).count() == 1


def test_a_file_that_is_no_photo_is_refused_beside_the_good_ones(
    as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile
) -> None:
    html = SimpleUploadedFile("foto.jpg", b"<html><script>alert(1)</script>", "image/jpeg")
    answer = as_yusuf.post(
        f"/dinas/{case.number}/tindak-lanjut/", DONE | {"photos_after": [html], "photos_before": [a_photo]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Berkas ini bukan foto." in page
    assert 'name="kept_before"' in page


def test_an_after_photo_that_nobody_can_open_does_not_end_the_task(
    as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile
) -> None:
    broken = SimpleUploadedFile("sesudah.jpg", a_photo.read()[:200], "image/jpeg")
    answer = as_yusuf.post(
        f"/dinas/{case.number}/tindak-lanjut/",
        {"what_was_done": "Dua lampu diganti.", "result": "done", "photos_after": [broken]},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Foto 1 tidak dapat dibuka: sesudah.jpg. Berkasnya rusak atau terpotong. Pilih foto lain." in page
    assert "Dua lampu diganti." in page
    assert as_it_is(case).seq == case.seq


def test_a_photo_for_which_there_was_no_time_ends_the_task_once_it_is_drawn(
    as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    form = {"what_was_done": "Dua lampu diganti.", "result": "done"}
    with monkeypatch.context() as busy:
        busy.setattr(decoding, "draw", lambda *_, **__: None)
        page = as_yusuf.post(address, form | {"photos_after": [a_photo]}).content.decode()
        kept = re.findall(r'name="kept_photos" value="([^"]+)"', page)
        assert "Foto masih disiapkan. Kirim sekali lagi sebentar lagi." in page
        assert as_yusuf.post(address, form | {"kept_photos": kept}).status_code == 422
    assert as_yusuf.post(address, form | {"kept_photos": kept}).status_code == 303
    assert Attachment.objects.get(case=case).state == "ready"


def test_a_kept_photo_that_is_gone_is_said_and_never_left_out_in_silence(
    as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile
) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    page = as_yusuf.post(address, {"result": "done", "photos_after": [a_photo]}).content.decode()
    kept = re.findall(r'name="kept_photos" value="([^"]+)"', page)
    waiting.make_room(replace(waiting.STAFF, size=0))
    answer = as_yusuf.post(address, DONE | {"kept_photos": kept})
    assert answer.status_code == 422
    assert "Foto sebelumnya sudah tidak tersimpan. Pilih foto sekali lagi." in answer.content.decode()
    assert as_yusuf.post(address, DONE).status_code == 303


def test_a_resent_form_pressed_twice_is_one_result_with_one_photo(
    as_yusuf: Client, case: Case, a_photo: SimpleUploadedFile
) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    page = as_yusuf.post(address, {"result": "done", "photos_after": [a_photo]}).content.decode()
    kept = re.findall(r'name="kept_photos" value="([^"]+)"', page)
    form = DONE | {"kept_photos": kept, "key": new_command()}
    assert [as_yusuf.post(address, form).status_code for _press in range(2)] == [303, 303]
    assert Attachment.objects.filter(case=case).count() == 1


def test_the_same_result_pressed_twice_is_one_with_one_photo(as_yusuf: Client, case: Case, snap: Any) -> None:

    form = {"what_was_done": "Diganti.", "result": "done", "key": new_command(), "version": case.seq}
    for _again in range(2):
        answer = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", form | {"photos_after": [snap()]})
        assert answer.status_code == 303
    assert Attachment.objects.filter(case=case).count() == 1
    assert Event.objects.filter(case=case, name="FollowedUp").count() == 1


def test_the_same_key_with_other_words_is_refused_and_keeps_them(as_yusuf: Client, case: Case, yusuf: User) -> None:
    key = new_command()
    address = f"/dinas/{case.number}/catatan/"
    assert as_yusuf.post(address, {"text": "Satu.", "key": key}).status_code == 303
    answer = as_yusuf.post(address, {"text": "Dua yang lain.", "key": key})
    assert answer.status_code == 422
    assert "Dua yang lain." in answer.content.decode()
    assert f'value="{key}"' not in answer.content.decode()
    assert "Formulir ini sudah dikirim dari tab lain" in answer.content.decode()
    [draft] = drafts.unsent(yusuf, f"{case.number}:catatan")
    assert f'name="key" value="{draft.key}"' in answer.content.decode()
    assert "Dua yang lain." in page_of(as_yusuf, case, "catatan/")


def test_a_result_sent_from_another_tab_leaves_the_words_of_this_one_in_a_box(as_yusuf: Client, case: Case) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    form = DONE | {"key": new_command(), "version": case.seq}
    assert as_yusuf.post(address, form).status_code == 303
    answer = as_yusuf.post(address, form | {"what_was_done": "Kabel juga diganti."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Formulir ini sudah dikirim dari tab lain dan tidak berlaku lagi" in page
    for shown in (page, page_of(as_yusuf, case)):
        assert "Yang Anda tulis" in shown
        assert "Kabel juga diganti." in shown
        assert f"/dinas/{case.number}/catatan/" in shown


def test_a_stale_result_keeps_words_and_photos_and_goes_through_at_the_second_press(
    as_yusuf: Client, case: Case, cast: Cast, a_photo: SimpleUploadedFile
) -> None:
    entry = opening.Entry("complaint", "PJU-PDM", "high", kelurahan="36.71.01.1007")
    correction.correct(case, entry, reason="Dekat sekolah.", by=cast.sari)
    address = f"/dinas/{case.number}/tindak-lanjut/"
    form = {"what_was_done": "Sudah diganti.", "result": "done", "version": case.seq}
    answer = as_yusuf.post(address, form | {"photos_after": [a_photo]})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sudah diganti." in page
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    kept = re.findall(r'name="kept_photos" value="([^"]+)"', page)
    assert as_yusuf.post(address, form | {"version": version, "kept_photos": kept}).status_code == 303


@pytest.mark.parametrize("words", ["Diganti\0 satu", "Sudah 🔧 diganti", "\u202eterbalik", "x" * 8000])
def test_strange_words_are_kept_as_words(as_yusuf: Client, case: Case, words: str) -> None:
    answer = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE | {"what_was_done": words})
    assert answer.status_code == 303
    assert history(as_it_is(case))[-1].words["text"] == words.replace("\0", "\ufffd")


def test_8001_letters_are_too_many(as_yusuf: Client, case: Case) -> None:
    answer = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE | {"what_was_done": "x" * 8001})
    assert answer.status_code == 422
    assert "Terlalu panjang: 8.001 huruf. Paling banyak 8.000." in answer.content.decode()
