"""One case in an officer's hand: read, accepted, given back, asked about, met over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from agency.officer import DONE, as_it_is, page_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.accounts.models import User
from laksa.history.identity import new_command
from laksa.register import access, files
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Event
from laksa.rules.refusal import Refused
from laksa.ui.formats import long_date

# ── reading ──────────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_what_where_and_until_when(as_yusuf: Client, case: Case) -> None:
    page = page_of(as_yusuf, case)
    assert "padam sejak Senin malam" in page
    assert "Jl. Veteran" in page
    assert "Tenggat" in page
    assert "Terima tugas" in page
    assert "Dirahasiakan" in page


def test_the_contact_is_shown_only_where_the_reporter_allowed_it(as_yusuf: Client, cast: Cast) -> None:
    closed = a_case("assigned", cast=cast, name="Bu Ani", phone="0812-3456-7890")
    assert "Bu Ani" not in page_of(as_yusuf, closed)
    opened = a_case(
        "assigned", cast=cast, text="Lampu gang buntu padam.", name="Bu Ani", phone="081234567890", by_agency=True
    )
    page = page_of(as_yusuf, opened)
    assert "Bu Ani" in page
    assert "0812-3456-7890" in page


def test_the_email_is_shown_where_it_is_all_that_the_reporter_gave(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast, email="ani@contoh.invalid", by_agency=True)
    assert "ani@contoh.invalid" in page_of(as_yusuf, case)


def test_the_operators_note_and_shared_notes_are_read_and_internal_ones_are_not(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    case = assignment.assign(case, lead="DISHUB", note="Dua titik lampu.", by=cast.sari, watch=StepTimer())
    correction.note(case, text="Kunci panel di pos satpam.", shared=True, by=cast.sari)
    correction.note(case, text="Pelapor sering menelepon.", by=cast.sari)
    correction.note(case, text="Truk tangga dipakai sampai Rabu.", by=cast.yusuf)
    page = page_of(as_yusuf, case)
    assert "Dua titik lampu." in page
    assert "Kunci panel di pos satpam." in page
    assert "Truk tangga dipakai sampai Rabu." in page
    assert "sering menelepon" not in page


def test_every_reply_and_the_verdict_of_the_reporter_reach_the_agency(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    response.reply(case, text="Yang dekat pos ronda masih berkedip.")
    response.give_verdict(case, verdict="partly", text="Tinggal satu lagi.")
    page = page_of(as_yusuf, case)
    assert "Yang dekat pos ronda masih berkedip." in page
    assert "Tinggal satu lagi." in page
    assert "Penilaian pelapor: Sebagian" in page


def test_a_reopened_case_begins_with_what_the_reporter_said_of_it(as_yusuf: Client, cast: Cast) -> None:
    case = response.give_verdict(a_case("recorded", cast=cast), verdict="no", text="Yang di tikungan masih padam.")
    case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    for carry_on in (lambda: case, lambda: assignment.accept(case, by=cast.yusuf)):  # and still while it is at work
        page = page_of(as_yusuf, carry_on())
        assert page.index("Dibuka kembali") < page.index("Yang di tikungan masih padam.")
        assert page.index("Yang di tikungan masih padam.") < page.index("sejak Senin malam")
        assert page.count("Yang di tikungan masih padam.") == 1
        assert "Tugas baru" not in page
    followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    page = page_of(as_yusuf, case)
    assert page.index("sejak Senin malam") < page.index("Yang di tikungan masih padam.")


def test_what_the_reporter_added_since_stands_first_until_it_was_taken_up(as_yusuf: Client, cast: Cast) -> None:
    case = response.reply(a_case("assigned", cast=cast), text="Yang dekat gerbang saja.")
    page = page_of(as_yusuf, case)
    assert page.index("Yang dekat gerbang saja.") < page.index("sejak Senin malam")
    assignment.accept(case, by=cast.yusuf)
    page = page_of(as_yusuf, case)
    assert page.index("sejak Senin malam") < page.index("Yang dekat gerbang saja.")


def test_a_result_that_came_back_stands_first_with_its_reason(as_yusuf: Client, cast: Cast) -> None:
    case = followup.refuse_follow_up(a_case("followed_up", cast=cast), reason="Foto salah.", by=cast.sari)
    page = page_of(as_yusuf, case)
    assert page.index("Foto salah.") < page.index("sejak Senin malam")


def test_earlier_results_stand_with_the_reason_why_they_came_back(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    followup.refuse_follow_up(case, reason="Foto belum memperlihatkan lampunya.", by=cast.sari)
    page = page_of(as_yusuf, case)
    assert "Dua lampu diganti." in page
    assert "Foto belum memperlihatkan lampunya." in page
    assert "Kirim hasil + foto" in page


def test_words_of_merged_reports_are_read_too(as_yusuf: Client, case: Case, cast: Cast) -> None:
    other = a_case("entered", cast=cast, text="Gelap sekali di depan SD, lampunya mati.")
    merging.merge(other, target=case, text="Digabung.", by=cast.sari)
    assert "Gelap sekali di depan SD" in page_of(as_yusuf, case)


def test_arahkan_leads_every_phone_to_the_point_where_there_is_one(as_yusuf: Client, case: Case, cast: Cast) -> None:
    assert "Arahkan" not in page_of(as_yusuf, case)
    pinned = a_case("received", cast=cast, text="Lampu di tikungan padam.", lat=-6.17, lon=106.63)
    entry = opening.Entry("complaint", "PJU-PDM", "medium", kelurahan="36.71.01.1007", lat=-6.17, lon=106.63)
    pinned = opening.enter(pinned, entry, by=cast.sari, watch=StepTimer())
    pinned = assignment.assign(pinned, lead="DISHUB", by=cast.sari, watch=StepTimer())
    page = page_of(as_yusuf, pinned)
    way = 'href="https://www.openstreetmap.org/directions?to=-6.170000%2C106.630000" rel="noreferrer noopener"'
    assert way in page
    assert "geo:" not in page  # an iPhone does nothing with it
    assert "google" not in page
    desk = Client()
    desk.force_login(cast.sari)
    at_desk = desk.get(f"/meja/{pinned.number}/").content.decode()
    at_point = "https://www.openstreetmap.org/?mlat=-6.170000&amp;mlon=106.630000#map=18/-6.170000/106.630000"
    assert f'href="{at_point}"' in at_desk


def test_scripts_in_words_are_words(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast, text="<script>alert(1)</script> lampu padam di depan rumah")
    page = page_of(as_yusuf, case)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_case_takes_at_most_ten_statements(
    as_yusuf: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case = a_case("in_progress", cast=cast)
    other = a_case("entered", cast=cast, text="Gelap sekali di depan SD, lampunya mati.")
    merging.merge(other, target=case, text="Digabung.", by=cast.sari)
    as_yusuf.get(f"/dinas/{case.number}/")
    with django_assert_max_num_queries(10):
        as_yusuf.get(f"/dinas/{case.number}/")


# ── whose case it is ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("part", ["", "tindak-lanjut/", "kembalikan/", "tanya/", "catatan/", "perpanjangan/"])
def test_another_agencys_case_does_not_exist(client: Client, wati: User, case: Case, part: str) -> None:
    client.force_login(wati)
    assert client.get(f"/dinas/{case.number}/{part}").status_code == 404
    if part:
        assert client.post(f"/dinas/{case.number}/{part}", DONE).status_code == 404


def test_a_reassigned_case_is_gone_for_the_first_agency(as_yusuf: Client, case: Case, cast: Cast) -> None:
    assignment.assign(case, lead="DPUPR", reason="Tiang milik DPUPR.", by=cast.sari, watch=StepTimer())
    assert as_yusuf.get(f"/dinas/{case.number}/").status_code == 404


@pytest.mark.parametrize("part", ["terima/", "catatan/"])
def test_a_case_that_leaves_while_a_button_is_pressed_shows_no_page(
    as_yusuf: Client, case: Case, cast: Cast, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_args: Any, **_how: Any) -> None:
        assignment.assign(case, lead="DPUPR", reason="Tiang milik DPUPR.", by=cast.sari, watch=StepTimer())
        raise Refused("not_your_case")

    monkeypatch.setattr(assignment, "accept", too_late)
    monkeypatch.setattr(correction, "note", too_late)
    answer = as_yusuf.post(f"/dinas/{case.number}/{part}", {"text": "Kunci di pos satpam."})
    assert answer.status_code == 404


@pytest.mark.parametrize("number", ["LKS-26-K7M4-9Z", "halo", "LKS-26-2222-22", "%00"])
def test_a_forged_number_does_not_exist(as_yusuf: Client, number: str) -> None:
    assert as_yusuf.get(f"/dinas/{number}/").status_code == 404


def test_a_case_about_the_own_office_does_not_exist(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("received", cast=cast, text="Petugas Dishub meminta uang parkir.", about_agency="DISHUB")
    assert as_yusuf.get(f"/dinas/{case.number}/").status_code == 404


# ── accepting ────────────────────────────────────────────────────────────────────────────────────


def test_accepting_starts_the_work_and_a_double_press_is_one(as_yusuf: Client, case: Case) -> None:
    form = {"version": case.seq, "key": new_command()}
    for _again in range(2):
        answer = as_yusuf.post(f"/dinas/{case.number}/terima/", form)
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/dinas/{case.number}/"
    assert as_it_is(case).status == "in_progress"
    assert Event.objects.filter(case=case, name="Accepted").count() == 1


def test_accepting_needs_neither_key_nor_version(as_yusuf: Client, case: Case) -> None:
    assert as_yusuf.post(f"/dinas/{case.number}/terima/").status_code == 303
    assert as_yusuf.post(f"/dinas/{case.number}/terima/").status_code == 422


def test_a_stale_page_says_who_changed_what(as_yusuf: Client, case: Case, cast: Cast) -> None:
    entry = opening.Entry("complaint", "PJU-PDM", "high", kelurahan="36.71.01.1007")
    correction.correct(case, entry, reason="Dekat sekolah.", by=cast.sari)
    answer = as_yusuf.post(f"/dinas/{case.number}/terima/", {"version": case.seq})
    assert answer.status_code == 409
    assert "Operator TLR memperbaiki isian" in answer.content.decode()


# ── giving back, asking, noting, extending ───────────────────────────────────────────────────────


def test_a_returned_case_leaves_the_agency_with_reason_and_proposal(as_yusuf: Client, case: Case) -> None:
    answer = as_yusuf.post(f"/dinas/{case.number}/kembalikan/", {"reason": "Tiang milik DPUPR.", "proposed": "DPUPR"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/dinas/"
    assert as_it_is(case).is_returned
    assert as_yusuf.get(f"/dinas/{case.number}/").status_code == 404


def test_giving_back_needs_a_reason_and_an_agency_of_the_list(as_yusuf: Client, case: Case) -> None:
    address = f"/dinas/{case.number}/kembalikan/"
    page = as_yusuf.post(address, {}).content.decode()
    assert "Isi “Mengapa bukan tugas perangkat daerah Anda?”." in page
    assert "Pilih “Seharusnya ditangani oleh”." in page
    answer = as_yusuf.post(address, {"reason": "Bukan kami.", "proposed": "DINAS-SIHIR"})
    assert answer.status_code == 422
    assert "Bukan kami." in answer.content.decode()


def test_a_question_goes_to_the_operator(as_yusuf: Client, case: Case) -> None:
    answer = as_yusuf.post(f"/dinas/{case.number}/tanya/", {"text": "Berapa titik lampu?"})
    assert answer.status_code == 303
    assert as_it_is(case).unread == 1
    assert "Berapa titik lampu?" in page_of(as_yusuf, case)


def test_an_extension_is_asked_once_with_a_later_date(as_yusuf: Client, case: Case) -> None:
    address = f"/dinas/{case.number}/perpanjangan/"
    page = as_yusuf.post(address, {"until": "2020-01-01", "reason": "Menunggu suku cadang."}).content.decode()
    assert "Pilih tanggal sesudah tenggat yang sekarang." in page
    assert "Menunggu suku cadang." in page
    far = as_yusuf.post(address, {"until": "9999-12-31", "reason": "Menunggu suku cadang."})
    assert "Tanggal ini lebih dari setahun lagi." in far.content.decode()
    form = {"until": f"{timezone.localdate() + timedelta(days=90):%Y-%m-%d}", "reason": "Menunggu suku cadang."}
    assert as_yusuf.post(address, form).status_code == 303
    assert as_it_is(case).extension_asked
    assert "Menunggu keputusan Kepala UPT." in page_of(as_yusuf, case)
    assert as_yusuf.post(address, form).status_code == 422


def test_a_closed_case_can_be_read_and_offers_nothing_to_press(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    page = page_of(as_yusuf, case)
    assert "Terima tugas" not in page
    assert "Kirim hasil" not in page
    assert as_yusuf.post(f"/dinas/{case.number}/tindak-lanjut/", DONE).status_code == 422


# ── photos ───────────────────────────────────────────────────────────────────────────────────────


def test_photos_are_seen_by_their_agency_only_and_scans_by_none(
    client: Client, cast: Cast, a_photo: SimpleUploadedFile
) -> None:
    scan = SimpleUploadedFile("surat.pdf", b"%PDF-1.4 surat bermeterai", "application/pdf")
    stored = files.store([a_photo, scan], scans=True)
    case = a_case("assigned", cast=cast, files=stored)
    shown, letter = (f"/dinas/{case.number}/foto/{entry.id}/" for entry in stored)
    client.force_login(cast.yusuf)
    answer = client.get(shown)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"".join(answer)
    small = client.get(shown + "kecil/")
    assert small.status_code == 200
    assert b"".join(small)
    assert client.get(letter).status_code == 404
    client.force_login(cast.wati)
    assert client.get(shown).status_code == 404


# ── what the reporter lets the agency know ───────────────────────────────────────────────────────

TELLING = "Lampu padam sejak Senin. Hubungi 0813-1111-2222 atau ibu@contoh.id, NIK 3671010101900001."
PRIVATE = ("1111-2222", "ibu@contoh.id", "3671010101900001")


def test_a_hidden_reporter_is_hidden_in_the_words_too(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast, text=TELLING, landmark="Rumah Bu Ida 0813-1111-2222")
    response.reply(case, text=TELLING)
    again = a_case("recorded", cast=cast)
    closure.reopen(again, reason=TELLING, by=access.REPORTER)
    assert [word for word in PRIVATE if word in page_of(as_yusuf, again)] == []
    for page in (page_of(as_yusuf, case), as_yusuf.get("/dinas/").content.decode()):
        assert "Lampu padam sejak Senin" in page
        assert [word for word in PRIVATE if word in page] == []


def test_who_may_be_called_is_read_in_full_but_for_the_nik(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast, text=TELLING, by_agency=True)
    page = page_of(as_yusuf, case)
    assert [word for word in PRIVATE if word in page] == ["1111-2222", "ibu@contoh.id"]


def test_the_list_says_that_the_reporter_wrote_until_the_agency_goes_on(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    news = "Ada kabar dari pelapor"
    assert news not in as_yusuf.get("/dinas/").content.decode()
    response.reply(case, text="Yang dekat gerbang.")
    assert news in as_yusuf.get("/dinas/").content.decode()
    followup.follow_up(as_it_is(case), what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    assert news not in as_yusuf.get("/dinas/").content.decode()


def test_the_history_says_what_the_reporter_thinks_of_it(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    assert "Pelapor:" not in as_yusuf.get("/dinas/riwayat/").content.decode()
    response.give_verdict(case, verdict="partly", text="Satu masih padam.")
    assert "Pelapor: sebagian beres" in as_yusuf.get("/dinas/riwayat/").content.decode()


# ── a coordination meeting ───────────────────────────────────────────────────────────────────────


YESTERDAY = timezone.localdate() - timedelta(days=1)
MET = {
    "held_on": f"{YESTERDAY:%Y-%m-%d}",
    "place": "Kantor Dishub",
    "agencies": ["DISHUB", "DPUPR"],
    "result": "Tiang dipindah.",
}


@pytest.mark.parametrize("step", ["assigned", "followed_up", "recorded"])
def test_a_coordination_meeting_is_recorded_in_any_state(as_yusuf: Client, cast: Cast, step: str) -> None:
    case = a_case(step, cast=cast)
    assert f"/dinas/{case.number}/rapat/" in page_of(as_yusuf, case)
    assert 'value="DISHUB" selected' in page_of(as_yusuf, case, "rapat/")
    for _ in range(2):
        assert as_yusuf.post(f"/dinas/{case.number}/rapat/", MET | {"key": "satu"}).status_code == 303
    page = page_of(as_yusuf, case)
    assert f"Rapat koordinasi {long_date(YESTERDAY)}, Kantor Dishub" in page
    assert page.count("Tiang dipindah.") == 1


@pytest.mark.parametrize("written", ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"])
def test_a_date_is_taken_as_people_write_it(as_yusuf: Client, case: Case, written: str) -> None:
    assert (
        as_yusuf.post(f"/dinas/{case.number}/rapat/", MET | {"held_on": YESTERDAY.strftime(written)}).status_code == 303
    )


@pytest.mark.parametrize("missing", MET)
def test_a_meeting_without_a_part_is_not_recorded(as_yusuf: Client, case: Case, missing: str) -> None:
    sent = {name: value for name, value in MET.items() if name != missing}
    answer = as_yusuf.post(f"/dinas/{case.number}/rapat/", sent)
    assert answer.status_code == 422
    assert not case.events.filter(name="Met").exists()


def test_a_meeting_that_was_not_sent_is_there_again(as_yusuf: Client, case: Case) -> None:
    as_yusuf.post(f"/dinas/{case.number}/draf/rapat/", MET)
    page = page_of(as_yusuf, case, "rapat/")
    assert "Tiang dipindah." in page
    assert 'value="DPUPR" selected' in page


def test_photos_that_were_chosen_and_not_sent_are_asked_for_again(as_yusuf: Client, case: Case) -> None:
    """A draft keeps words; of photos it keeps the names."""
    typed = {"what_was_done": "Baru", "kept_photos_gone": "sesudah.jpg\nsesudah 2.jpg", "kept_before_gone": "awal.jpg"}
    as_yusuf.post(f"/dinas/{case.number}/draf/tindak-lanjut/", typed)
    page = page_of(as_yusuf, case, "tindak-lanjut/")
    for name, box in (("sesudah.jpg", "photos"), ("sesudah 2.jpg", "photos"), ("awal.jpg", "before")):
        assert f'data-lost="{name}" data-box="kept_{box}"' in page
        assert f"Lampirkan sekali lagi: {name}. Berkas itu tidak tersimpan." in page
