"""Words that an officer typed and did not send, also where their form is gone."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from agency.officer import DONE, as_it_is, page_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import Cast, a_case, session_ends

from laksa.accounts.models import User
from laksa.register import drafts
from laksa.register.commands import assignment, correction, followup
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case


def test_typed_words_are_kept_and_forgotten_when_they_were_sent(as_yusuf: Client, case: Case, yusuf: User) -> None:
    typed = {"what_was_done": "Baru setengah", "result": "done", "key": "x", "lain": "y"}
    assert as_yusuf.post(f"/dinas/{case.number}/draf/tindak-lanjut/", typed).status_code == 204
    assert drafts.kept(yusuf, f"{case.number}:tindak-lanjut") == {"what_was_done": "Baru setengah", "result": "done"}
    assert "Baru setengah" in page_of(as_yusuf, case, "tindak-lanjut/")
    as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE)
    assert drafts.kept(yusuf, f"{case.number}:tindak-lanjut") == {}


def test_a_second_tab_is_told_that_its_words_are_not_the_draft_that_is_kept(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    address = f"/dinas/{case.number}/draf/tindak-lanjut/"
    answers = [
        as_yusuf.post(address, {"what_was_done": words, "key": "a", "rev": rev, "seen": "0"}).status_code
        for rev, words in (("7", "Tab pertama"), ("8", "Tab kedua"))
    ]
    assert answers == [204, 409]
    again = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", {"what_was_done": "", "key": "a"})
    assert (again.status_code, 'data-rev="7"' in again.content.decode()) == (422, True)


def test_a_draft_of_a_strange_form_or_case_does_not_exist(
    as_yusuf: Client, client: Client, case: Case, wati: User
) -> None:
    assert as_yusuf.post(f"/dinas/{case.number}/draf/lain/", {"text": "x"}).status_code == 404
    client.force_login(wati)
    assert client.post(f"/dinas/{case.number}/draf/tanya/", {"text": "x"}).status_code == 404


def _sent_too_late(client: Client, case: Case, part: str, form: dict[str, Any]) -> str:
    """A form that came after the session had ended; the address that the sign-in leads to."""
    page_of(client, case, part)
    session_ends(client)
    answer = client.post(f"/dinas/{case.number}/{part}", form | {"back": f"/dinas/{case.number}/{part}"})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    return f"{asked['next'][0]}?isian={asked['isian'][0]}"


def test_words_that_came_after_the_session_ended_come_back(as_yusuf: Client, case: Case, yusuf: User) -> None:
    back = _sent_too_late(as_yusuf, case, "tanya/", {"text": "Tiang yang mana?"})
    as_yusuf.force_login(yusuf)
    page = as_yusuf.get(back, follow=True).content.decode()
    assert "Tiang yang mana?" in page
    assert "Isian Anda yang belum terkirim masih ada" in page


def test_photos_of_an_earlier_try_come_back_with_the_words(
    as_yusuf: Client, case: Case, yusuf: User, a_photo: SimpleUploadedFile
) -> None:
    address = f"/dinas/{case.number}/tindak-lanjut/"
    refused = as_yusuf.post(address, {"result": "done", "photos": a_photo}).content.decode()
    form = DONE | {"kept_photos": re.findall(r'name="kept_photos" value="([^"]+)"', refused)}
    back = _sent_too_late(as_yusuf, case, "tindak-lanjut/", form)
    as_yusuf.force_login(yusuf)
    page = as_yusuf.get(back, follow=True).content.decode()
    assert "Dua lampu LED diganti." in page
    assert "tiang.jpg" in page


# ── words whose form is gone ─────────────────────────────────────────────────────────────────────


def test_a_saving_that_arrives_after_the_note_was_sent_is_dropped(as_yusuf: Client, case: Case, yusuf: User) -> None:
    typed = {"text": "Menunggu kabel.", "key": "a", "rev": "1796000000000"}
    assert as_yusuf.post(f"/dinas/{case.number}/catatan/", typed).status_code == 303
    assert as_yusuf.post(f"/dinas/{case.number}/draf/catatan/", typed).status_code == 409
    assert "Menunggu kabel." not in page_of(as_yusuf, case, "catatan/")


def test_a_result_that_a_colleague_sent_first_stands_in_a_box(as_yusuf: Client, case: Case, cast: Cast) -> None:
    followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    answer = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE | {"version": case.seq, "key": "a"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "kirim sekali lagi" not in page
    box = page[page.index('class="notice notice-wait unsent"') :].split("</section>")[0]
    assert "Apa yang dikerjakan?: Dua lampu LED diganti." in box
    assert "Salin" in box
    assert re.findall(r'href="(/dinas/[^"]+)"', box) == [f"/dinas/{case.number}/catatan/"]
    assert "Dua lampu LED diganti." in page_of(as_yusuf, case, "")
    assert as_yusuf.get(f"/dinas/{case.number}/tindak-lanjut/").status_code == 302
    as_yusuf.post(f"/dinas/{case.number}/draf/tindak-lanjut/", {"discard": "yes", "key": "a"})
    assert "Dua lampu LED diganti." not in page_of(as_yusuf, case, "")


def test_words_for_a_case_that_was_given_to_another_agency_are_given_back(
    as_yusuf: Client, case: Case, cast: Cast
) -> None:
    assignment.assign(case, lead="DPUPR", reason="Jalan kota.", by=cast.sari, watch=correction.StepTimer())
    for _ in range(2):
        answer = as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE)
        assert answer.status_code == 404
        assert "Dua lampu LED diganti." in answer.content.decode()
        assert case.complaint.text not in answer.content.decode()
    assert "Dua lampu LED diganti." in as_yusuf.get(f"/dinas/{case.number}/").content.decode()


def test_photos_of_a_form_that_was_over_wait_with_its_words_until_it_is_open_again(
    as_yusuf: Client, case: Case, cast: Cast, snap: Any
) -> None:
    followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    sent = DONE | {"key": "a", "photos_after": [snap("sesudah.jpg")], "photos_before": [snap("sebelum.jpg", (9, 9, 9))]}
    assert as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", sent).status_code == 422
    followup.refuse_follow_up(as_it_is(case), reason="Masih padam.", by=cast.sari)
    assert page_of(as_yusuf, case, "tindak-lanjut/").count("1 berkas tersimpan") == 2


def test_photos_for_a_case_that_was_given_away_wait_should_it_come_back(
    as_yusuf: Client, case: Case, cast: Cast, snap: Any
) -> None:
    assignment.assign(case, lead="DPUPR", reason="Jalan kota.", by=cast.sari, watch=StepTimer())
    sent = DONE | {"key": "a", "photos_after": [snap("sesudah.jpg")]}
    assert as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", sent).status_code == 404
    assignment.assign(as_it_is(case), lead="DISHUB", reason="Lampu kota.", by=cast.sari, watch=StepTimer())
    assert "1 berkas tersimpan" in page_of(as_yusuf, case, "tindak-lanjut/")


def test_photos_that_came_after_the_session_ended_wait_with_their_words(
    as_yusuf: Client, case: Case, yusuf: User, snap: Any
) -> None:
    form = {"what_was_done": "Dua lampu LED diganti.", "result": "done", "key": "a"}
    photos = {"photos_after": [snap("sesudah.jpg")], "photos_before": [snap("sebelum.jpg", (9, 9, 9))]}
    back = _sent_too_late(as_yusuf, case, "tindak-lanjut/", form | photos)
    as_yusuf.force_login(yusuf)
    page = as_yusuf.get(back, follow=True).content.decode()
    assert page.count("1 berkas tersimpan") == 2
    waiting = {box: re.findall(rf'name="{box}" value="([^"]+)"', page) for box in ("kept_photos", "kept_before")}
    assert as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", form | waiting).status_code == 303
    assert sorted(as_it_is(case).attachments.values_list("kind", flat=True)) == ["after", "before"]
