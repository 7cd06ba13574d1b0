"""The officer's list: what is late, what is for today, what comes next, what the operator has."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import PASSWORD, Cast, a_case

from laksa.accounts.models import User
from laksa.agency import board, queries
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case


@pytest.fixture
def as_yusuf(client: Client, yusuf: User) -> Client:
    client.force_login(yusuf)
    return client


def _assigned(cast: Cast, *, at: datetime | None = None, urgency: str = "medium", **words: Any) -> Case:
    text = words.pop("text", "Lampu taman padam sejak kemarin malam.")
    submission = opening.Submission(text=text, email="warga@contoh.invalid", **words)
    case = opening.submit(submission, once=IdempotencyKey.of(new_command(), "test"), at=at)
    entry = opening.Entry("complaint", "PJU-PDM", urgency, kelurahan="36.71.01.1007")
    case = opening.enter(case, entry, by=cast.sari, watch=StepTimer(), at=at)
    return assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), at=at)


def test_an_officer_without_tasks_reads_so(as_yusuf: Client) -> None:
    assert "Tidak ada tugas yang menunggu" in as_yusuf.get("/dinas/").content.decode()


def test_a_new_task_stands_under_its_day_with_place_and_badge(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    page = as_yusuf.get("/dinas/").content.decode()
    assert case.number in page
    assert "Tugas baru" in page
    assert "Jl. Veteran" in page
    assert "Sukasari" in page


def test_the_open_list_hears_of_a_new_task(as_yusuf: Client, cast: Cast) -> None:
    page = as_yusuf.get("/dinas/").content.decode()
    ask = re.search(r'data-poll="([^"]+)"', page)
    assert ask
    case = a_case("assigned", cast=cast)
    part = as_yusuf.get(ask[1], headers={"X-Poll": "1"}).content.decode()
    assert case.number in part
    assert "<html" not in part


def test_an_open_list_does_not_prolong_the_session(client: Client, yusuf: User) -> None:
    client.post("/masuk/", {"login": "yusuf", "password": PASSWORD})
    for minutes, status in ((20, 200), (31, 302)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert client.get("/dinas/daftar/", headers={"X-Poll": "1"}).status_code == status


def test_what_is_late_stands_first_and_says_by_how_many_days(as_yusuf: Client, cast: Cast) -> None:
    fresh = _assigned(cast)
    late = _assigned(cast, at=timezone.now() - timedelta(days=30))
    page = as_yusuf.get("/dinas/").content.decode()
    assert page.index("Lewat tenggat") < page.index(late.number) < page.index(fresh.number)
    assert "Lewat " in page


def test_who_accepted_reads_when_and_a_colleague_reads_the_same_without_anda(
    as_yusuf: Client, client: Client, cast: Cast
) -> None:
    case = a_case("in_progress", cast=cast)
    assert "Anda terima" in as_yusuf.get("/dinas/").content.decode()
    client.force_login(cast.person("rahmat", "Rahmat", "agency", "DISHUB"))
    page = client.get("/dinas/").content.decode()
    assert case.number in page
    assert "Anda terima" not in page


def test_a_result_sent_waits_for_the_operator_at_the_end_and_a_refused_one_comes_back(
    as_yusuf: Client, cast: Cast
) -> None:
    case = a_case("followed_up", cast=cast)
    page = as_yusuf.get("/dinas/").content.decode()
    assert "Menunggu operator" in page
    followup.refuse_follow_up(case, reason="Foto belum jelas.", by=cast.sari)
    page = as_yusuf.get("/dinas/").content.decode()
    assert "Hasil perlu diperbaiki" in page
    assert "Menunggu operator" not in page


def test_a_case_that_waits_for_the_reporter_is_never_late(cast: Cast, yusuf: User) -> None:
    case = _assigned(cast, at=timezone.now() - timedelta(days=30))
    response.ask_reporter(case, text="Tiang nomor berapa?", by=cast.sari)
    now = timezone.now()
    rows = board.tasks(yusuf, queries.to_do(yusuf).rows, now)
    assert [badge.code for badge in rows[0].badges] == ["waiting"]
    assert not board.groups(rows, now)[0].is_late


def test_an_urgent_case_says_so_and_until_when_today(yusuf: User, cast: Cast) -> None:
    case = _assigned(cast, urgency="high")
    assert case.agency_due is not None
    now = case.agency_due - timedelta(hours=2)
    row = board.tasks(yusuf, [Case.objects.select_related("complaint").get(pk=case.pk)], now)[0]
    assert row.badges[0].text == "Prioritas tinggi"
    assert row.aside.startswith("sampai ")
    assert board.groups([row], now)[0].title.startswith("Hari ini, ")


def test_a_day_is_called_by_its_name_and_another_year_by_its_number() -> None:
    day = datetime(2026, 11, 26, tzinfo=UTC).date()
    assert board.day_title(day, day) == "Hari ini, Kamis 26 November"
    assert board.day_title(day, day - timedelta(days=2)) == "Kamis, 26 November"
    assert board.day_title(day, day.replace(year=2025)).endswith(" 2026")


def test_another_agency_sees_nothing_of_it(client: Client, wati: User, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    client.force_login(wati)
    assert case.number not in client.get("/dinas/").content.decode()


def test_closed_and_reopened_cases_stand_in_the_history(as_yusuf: Client, cast: Cast) -> None:
    closed = a_case("recorded", cast=cast)
    reopened = a_case("recorded", cast=cast, text="Lampu gang padam lagi sejak kemarin.")
    response.give_verdict(reopened, verdict="no", text="Masih gelap.")
    page = as_yusuf.get("/dinas/riwayat/").content.decode()
    assert closed.number in page
    assert reopened.number in page
    assert "Selesai" in page
    assert "Dibuka kembali" in page


def test_pages_of_the_list_follow_each_other_without_gap_or_repeat(yusuf: User, cast: Cast) -> None:
    made = {_assigned(cast, text=f"Lampu nomor {n} padam di taman.").number for n in range(5)}
    first = queries.to_do(yusuf, size=2)
    second = queries.to_do(yusuf, first.next, size=2)
    third = queries.to_do(yusuf, second.next, size=2)
    seen = [case.number for page in (first, second, third) for case in page.rows]
    assert len(seen) == len(made)
    assert set(seen) == made
    assert third.next == ""


@pytest.mark.parametrize("after", ["x", "9_9_9", "1e999_1", "nan_2", "-1", "99999999999999999999999_1"])
def test_a_forged_page_key_is_no_error(as_yusuf: Client, after: str) -> None:
    for address in ("/dinas/", "/dinas/riwayat/", "/dinas/menunggu/"):
        assert as_yusuf.get(address, {"sesudah": after}).status_code == 200


def test_the_list_takes_at_most_seven_statements(
    as_yusuf: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for n in range(4):
        _assigned(cast, text=f"Lampu nomor {n} padam di taman.")
    a_case("in_progress", cast=cast)
    a_case("followed_up", cast=cast)
    as_yusuf.get("/dinas/")
    with django_assert_max_num_queries(7):
        as_yusuf.get("/dinas/")


def test_the_row_shows_the_first_photo_that_is_ready(as_yusuf: Client, cast: Cast, a_photo: SimpleUploadedFile) -> None:
    from laksa.register import files

    (photo,) = files.store([a_photo])
    case = _assigned(cast, files=(replace(photo, width=0),))  # there was no time to draw it
    assert "/kecil/" not in as_yusuf.get("/dinas/").content.decode()
    files.prepare_pending()
    assert f"/dinas/{case.number}/foto/" in as_yusuf.get("/dinas/").content.decode()


@pytest.mark.parametrize("who", ["sari", "agus", "admin", "auditor"])
def test_only_officers_come_in(client: Client, cast: Cast, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert client.get("/dinas/").status_code == 404


def test_a_note_of_the_operator_makes_no_new_task(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    correction.note(case, text="Catatan saja.", by=cast.sari)
    assert "Anda terima" in as_yusuf.get("/dinas/").content.decode()


def _again(case: Case, cast: Cast) -> Case:
    return assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())


def test_a_reopened_case_is_no_new_task_and_brings_the_reporters_words(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    again = _again(response.give_verdict(case, verdict="no", text="Yang di tikungan masih padam."), cast)
    page = as_yusuf.get("/dinas/").content.decode()
    assert "Tugas baru" not in page
    assert "Dibuka kembali" in page
    assert page.index("Dibuka kembali") < page.index(f'href="/dinas/{case.number}/"')
    assert page.index("Yang di tikungan masih padam.") < page.index("Jl. Veteran")
    again = assignment.accept(again, by=cast.yusuf)
    page = as_yusuf.get("/dinas/").content.decode()
    assert "Dibuka kembali" in page
    assert "Anda terima" in page
    assert page.index("Dibuka kembali") < page.index(f'href="/dinas/{case.number}/"')
    late = again.agency_due + timedelta(days=3)
    (row,) = board.tasks(cast.yusuf, queries.to_do(cast.yusuf).rows, late)
    assert [badge.text.split()[0] for badge in row.badges] == ["Dibuka", "Lewat", "Anda"]
    followup.follow_up(again, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    assert "Dibuka kembali" not in as_yusuf.get("/dinas/").content.decode()


def test_what_was_undone_leaves_the_list_as_it_was(as_yusuf: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    merging.undo(assignment.assign(case, lead="DPUPR", reason="Jalan.", by=cast.sari, watch=StepTimer()), by=cast.sari)
    page = as_yusuf.get("/dinas/").content.decode()
    assert "Anda terima" in page
    assert "Tugas baru" not in page


def test_what_the_operator_reopened_says_why_masked(as_yusuf: Client, cast: Cast) -> None:
    case = closure.reopen(a_case("recorded", cast=cast), reason="Warga 0813-1111-2222: masih gelap.", by=cast.sari)
    _again(case, cast)
    page = as_yusuf.get("/dinas/").content.decode()
    assert "masih gelap." in page
    assert "1111-2222" not in page
