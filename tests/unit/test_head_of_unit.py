"""Agus opens the day: the sentence, the five figures with the lists behind them, time per step, extensions, load."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.template.base import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext, instrumented_test_render
from django.utils import timezone
from people import Cast, a_case
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.accounts import roles
from laksa.accounts.models import User
from laksa.history.identity import new_command
from laksa.register import sops
from laksa.register.commands import assignment, closure, correction, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Complaint
from laksa.register.queries import history
from laksa.reports.report_figures import figures_for
from laksa.rules.capabilities import Capability
from laksa.rules.period import month_of, wib_day
from laksa.rules.sop import Sop, Step
from laksa.unit import queries, timing

SOON = timedelta(days=30)


@pytest.fixture
def head(client: Client, agus: User) -> Client:
    client.force_login(agus)
    return client


def asked_for_more_time(cast: Cast, reason: str = "Menunggu kabel pengganti.") -> Case:
    case = a_case("in_progress", cast=cast)
    until = wib_day(timezone.now()) + SOON
    while until.weekday() > 4:
        until += timedelta(days=1)
    return assignment.ask_extension(case, until=until, reason=reason, by=cast.yusuf)


def decision(case: Case, **fields: object) -> dict[str, object]:
    given = {"decision": "approve", "reason": "Kabel datang pekan depan.", "key": new_command()}
    return given | {"version": case.seq} | fields


def address(case: Case) -> str:
    return f"/unit/{case.number}/perpanjangan/"


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.same
def test_an_empty_city_has_an_honest_page(head: Client) -> None:
    said = text_of(head.get("/unit/").content)
    assert "Pekan lalu tidak ada laporan masuk." in said
    assert "Tidak ada yang lewat tenggat." in said
    assert "Belum ada laporan yang ditutup" in said
    assert "Tidak ada permohonan yang menunggu keputusan." in said


def test_the_sentence_and_the_figures_say_what_is_open(head: Client, cast: Cast) -> None:
    late = a_case("assigned", cast=cast)
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    asked_for_more_time(cast)
    said = text_of(head.get("/unit/").content)
    assert "1 lewat tenggat." in said
    assert queries.figures(cast.agus) == {
        "jatuh-tempo": 0, "lewat": 1, "menunggu": 0, "perpanjangan": 1, "dibuka-kembali": 0,
    }  # fmt: skip


def test_last_week_counts_what_came_in_and_became_of_it(cast: Cast) -> None:
    week_ago = timezone.now() - timedelta(days=7)
    done, open_, tried = a_case("recorded", cast=cast), a_case("entered", cast=cast), a_case("entered", cast=cast)
    closure.reject(tried, reason="Uji coba.", text="Laporan ini kami tutup.", by=cast.sari)
    Case.objects.filter(pk__in=[done.pk, open_.pk, tried.pk]).update(received_at=week_ago)
    week = queries.last_week(cast.agus)
    assert (week.received, week.done, week.counted, week.share) == (3, 1, 2, None)


def test_load_per_operator_adds_up_to_what_came_in(cast: Cast) -> None:
    week_ago = timezone.now() - timedelta(days=7)
    for upto in ("entered", "assigned", "received"):
        a_case(upto, cast=cast)
    Case.objects.update(received_at=week_ago)
    assert queries.load_by_operator(cast.agus) == [("Sari Rahmawati", 2), ("", 1)]
    assert queries.last_week(cast.agus).received == 3


def test_load_by_agency_adds_up_to_the_open_cases(head: Client, cast: Cast) -> None:
    for upto in ("assigned", "in_progress", "entered", "recorded"):
        a_case(upto, cast=cast)
    loads = queries.load_by_agency(cast.agus)
    assert [(load.code, load.open) for load in loads] == [("DISHUB", 2), ("", 1)]
    assert "Jumlah 3 0 0" in text_of(head.get("/unit/").content)


def test_each_figure_opens_its_cases(head: Client, cast: Cast) -> None:
    waiting = response.ask_reporter(a_case("assigned", cast=cast), text="Di mana letak tepatnya?", by=cast.sari)
    late = a_case("assigned", cast=cast)
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    again = closure.reopen(a_case("recorded", cast=cast), reason="Masih padam.", by=cast.agus)
    today = a_case("entered", cast=cast)
    Case.objects.filter(pk=today.pk).update(due_at=timezone.now() + timedelta(seconds=1))
    asked = asked_for_more_time(cast)
    expected = {"menunggu": waiting, "lewat": late, "dibuka-kembali": again, "perpanjangan": asked}
    if wib_day(timezone.now() + timedelta(seconds=30)) == wib_day(timezone.now()):
        Case.objects.filter(pk=today.pk).update(due_at=timezone.now() + timedelta(seconds=29))
        expected["jatuh-tempo"] = today
    for name, case in expected.items():
        html = head.get("/unit/laporan/", {"daftar": name}).content.decode()
        assert re.findall(r'<a href="/meja/(LKS-[^/]+)/"', html) == [case.number], name


def test_a_reopening_that_its_reporter_took_back_is_not_listed(cast: Cast) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        case = closure.reopen(a_case("recorded", cast=cast), reason="Masih padam.", by=cast.agus)
        case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
        case = followup.follow_up(
            case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan lebat.", by=cast.yusuf
        )
        case = response.respond(case, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
        case = closure.close(case, by=cast.sari, watch=StepTimer())
    with time_machine.travel(timezone.now() - timedelta(days=29)):
        case = response.give_verdict(case, verdict="no")
    now = timezone.now() - timedelta(days=29)
    assert list(queries.cases_in(cast.agus, "dibuka-kembali", now=now)) == [case]
    response.give_verdict(case, verdict="yes")
    assert list(queries.cases_in(cast.agus, "dibuka-kembali", now=now)) == []


def test_a_list_narrows_to_one_agency_or_to_none(head: Client, cast: Cast) -> None:
    with_agency, without = a_case("assigned", cast=cast), a_case("entered", cast=cast)
    narrowed = head.get("/unit/laporan/?daftar=terbuka&dinas=DISHUB").content.decode()
    assert with_agency.number in narrowed
    assert without.number not in narrowed
    assert without.number in head.get("/unit/laporan/?daftar=terbuka&dinas=belum").content.decode()


def test_long_lists_come_in_pages_of_fifty(head: Client, cast: Cast) -> None:
    for _ in range(52):
        a_case("received", cast=cast, landmark="Jl. Veteran")
    first = head.get("/unit/laporan/?daftar=terbuka").content.decode()
    assert len(set(re.findall(r"/meja/(LKS-[^/]+)/", first))) == 50
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = head.get(following[1].replace("&amp;", "&"))
    assert len(set(re.findall(r"/meja/(LKS-[^/]+)/", second.content.decode()))) == 2


def test_an_unknown_list_is_not_found_and_strange_words_do_no_harm(head: Client) -> None:
    assert head.get("/unit/laporan/?daftar=apa-saja").status_code == 404
    assert head.get("/unit/laporan/?daftar=lewat&dinas=%00%27%22&sesudah=%00_x").status_code == 200


def test_the_page_asks_few_statements(
    head: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for upto in ("assigned", "recorded", "entered"):
        a_case(upto, cast=cast)
    for _ in range(3):
        asked_for_more_time(cast)
    head.get("/unit/")
    with CaptureQueriesContext(connection) as counted:
        figures_for(month_of(wib_day(timezone.now())))
    assert len(counted) < 50
    with django_assert_max_num_queries(len(counted) + 15):
        head.get("/unit/")
    with django_assert_max_num_queries(8):
        head.get("/unit/laporan/?daftar=terbuka")


# ── time per step ────────────────────────────────────────────────────────────────────────────────


def measured(n: int, *, median: int = 30, p90: int = 301, within: int = 0, waiting: int = 1) -> dict[str, Any]:
    """Figures as the reports count them: step 2 alone was timed."""
    handling = {"n": n, "median": median, "p90": p90, "within": within}
    return {
        "steps": {"2": {"handling": handling, "waiting": {"n": n, "median": waiting}}, "total": {"handling": handling}},
        "agency_time": {"median": 450},
        "ended": {"recorded": n},
    }


@pytest.mark.same
def test_medians_shares_and_waiting_stand_apart() -> None:
    found = timing.times(measured(20, within=18), sops.current())
    line = found.lines[0]
    assert (line.median, line.p90, line.share, line.waiting, line.count) == (30, 301, 90.0, 60, 20)
    assert found.agency_days == 1.0


@pytest.mark.same
def test_a_share_of_fewer_than_twenty_cases_is_not_told() -> None:
    assert timing.times(measured(19, within=19), sops.current()).lines[0].share is None


def test_the_page_tells_the_times_that_the_report_tells(
    head: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Template, "_render", instrumented_test_render)  # keeps what the page was drawn from
    for _ in range(2):
        a_case("recorded", cast=cast)
    steps = figures_for(month_of(wib_day(timezone.now())))["steps"]
    times = head.get("/unit/").context["times"]
    assert [line.median for line in times.lines] == [steps[str(n)]["handling"]["median"] for n in range(2, 7)]
    assert (times.cases, times.whole.count, times.whole.p90) == (2, 2, steps["total"]["handling"]["p90"])


def test_a_month_that_has_not_begun_has_no_times(head: Client) -> None:
    assert "Belum ada laporan yang ditutup" in text_of(head.get("/unit/?periode=2099-01").content)


@pytest.mark.same
def test_the_standard_is_the_sops_and_nobody_elses() -> None:
    now = sops.current()
    slow = Sop(
        **{f: getattr(now, f) for f in now.__slots__ if f != "steps"}, steps=tuple(_longer(s) for s in now.steps)
    )
    assert [line.standard_s for line in timing.times(None, now).lines] == [300] * 5
    found = timing.times(measured(20, within=20), slow)
    assert [line.standard_s for line in found.lines] == [600] * 5
    assert (found.lines[0].share, found.whole.standard_s) == (100.0, 3000)


def _longer(step: Step) -> Step:
    values = {name: getattr(step, name) for name in step.__slots__}
    return Step(**(values | {"minutes": step.minutes and 2 * step.minutes}))


@pytest.mark.same
def test_the_drawing_never_leaves_its_axis() -> None:
    line = timing.Line(count=5, standard_s=300, median=4000, p90=90_000)
    scale = timing.axis([line])
    assert all(0 <= float(at.rstrip("%")) <= 100 for at in (scale.bar(line).median, scale.bar(line).p90))


@pytest.mark.same
def test_this_month_stands_in_while_the_last_one_is_empty(head: Client, cast: Cast) -> None:
    a_case("recorded", cast=cast)
    html = head.get("/unit/").content.decode()
    month = f"{wib_day(timezone.now()):%Y-%m}"
    assert f'<option value="{month}" selected>' in html
    assert "standar SOP 25.00" in text_of(html.encode())


def test_another_month_can_be_asked_for(head: Client) -> None:
    assert "Waktu per langkah SOP, Januari 2024" in text_of(head.get("/unit/?periode=2024-01").content)


@pytest.mark.same
def test_a_wrong_month_gets_a_sentence_and_stays_typed(head: Client) -> None:
    answer = head.get("/unit/", {"periode": "<b>kapan</b>"})
    assert answer.status_code == 422
    assert b"Periode tidak dikenali" in answer.content
    assert b"&lt;b&gt;kapan&lt;/b&gt;" in answer.content


# ── extensions ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.same
def test_the_request_is_shown_with_its_reason_and_both_dates(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    said = text_of(head.get("/unit/").content)
    assert "Menunggu kabel pengganti." in said
    assert case.number in said


def test_agus_approves_and_the_due_date_moves(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    answer = head.post(address(case), decision(case))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/unit/")
    moved = Case.objects.get(pk=case.pk)
    assert moved.due_at > case.due_at
    assert not moved.extension_asked
    last = history(moved)[-1]
    assert (last.name, last.words["reason"], last.user) == ("Extended", "Kabel datang pekan depan.", str(cast.agus.pk))
    assert f"Perpanjangan {case.number} disetujui." in text_of(head.get("/unit/").content)


def test_agus_refuses_and_the_due_date_stays(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    assert head.post(address(case), decision(case, decision="refuse")).status_code == 303
    stays = Case.objects.get(pk=case.pk)
    assert (stays.due_at, stays.extension_asked) == (case.due_at, False)


@pytest.mark.same
def test_a_decision_needs_a_reason_and_says_so_twice(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    answer = head.post(address(case), decision(case, reason="  "))
    assert answer.status_code == 422
    assert answer.content.count(b"Tuliskan alasan keputusan ini") == 2
    assert Case.objects.get(pk=case.pk).extension_asked


def test_a_double_click_decides_once(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    form = decision(case)
    assert [head.post(address(case), form).status_code for _ in range(2)] == [303, 303]
    assert [moment.name for moment in history(case)].count("Extended") == 1


@pytest.mark.same
def test_a_stale_page_is_refused_with_who_did_what_and_the_words_stay(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    form = decision(case)
    assignment.return_(case, reason="Bukan tugas kami.", proposed="DPUPR", by=cast.yusuf)
    again = asked_for_more_time(cast)
    answer = head.post(address(case), form)
    assert answer.status_code == 409
    assert "Yusuf Hidayat mengembalikan laporan" in text_of(answer.content)
    assert again.number in text_of(answer.content)


@pytest.mark.same
def test_a_stale_decision_is_sent_once_more_from_the_page_that_says_so(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    form = decision(case)
    correction.correct(case, opening.Entry("complaint", "PJU-PDM", "high"), reason="Dekat sekolah.", by=cast.sari)
    page = head.post(address(case), form)
    assert page.status_code == 409
    shown = dict(re.findall(r'name="(key|version)" value="([^"]*)"', page.content.decode()))
    assert shown["key"] == form["key"]
    assert head.post(address(case), form | shown).status_code == 303
    assert not Case.objects.get(pk=case.pk).extension_asked


@pytest.mark.same
def test_a_request_that_is_gone_is_no_error_page(head: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    answer = head.post(address(case), decision(case))
    assert answer.status_code == 422
    assert "Tidak ada permohonan perpanjangan." in text_of(answer.content)


@pytest.mark.same
@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "maybe"},
        {"reason": "a" * 9000},
        {"decision": ""},
    ],
)
def test_broken_decisions_are_refused_politely(head: Client, cast: Cast, fields: dict[str, str]) -> None:
    case = asked_for_more_time(cast)
    assert head.post(address(case), decision(case, **fields)).status_code == 422
    assert Case.objects.get(pk=case.pk).extension_asked


def test_nul_in_a_reason_is_written_as_the_replacement_character(head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    assert head.post(address(case), decision(case, reason="Kabel\0 <script>")).status_code == 303
    assert history(case)[-1].words["reason"] == "Kabel\ufffd <script>"


@pytest.mark.same
def test_forged_numbers_and_other_roles_find_nothing(client: Client, head: Client, cast: Cast) -> None:
    case = asked_for_more_time(cast)
    assert head.post("/unit/LKS-26-AAAA-AA/perpanjangan/", decision(case)).status_code == 404
    for user in (cast.sari, cast.admin, cast.auditor, cast.yusuf):
        client.force_login(user)
        assert client.get("/unit/").status_code == 404
        assert client.get("/unit/laporan/").status_code == 404
        assert client.post(address(case), decision(case)).status_code == 404


@pytest.mark.same
def test_whoever_reads_the_unit_and_does_not_lead_it_reads_masked_words_and_decides_nothing(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a head of division would: a role is a row of capabilities, and reading is not deciding."""
    monkeypatch.setitem(roles.CAPABILITIES, "auditor", roles.CAPABILITIES["auditor"] | {Capability.READ_UNIT})
    case = asked_for_more_time(cast, reason="Hubungi 0812-7890-5555.")
    Complaint.objects.filter(case=case).update(title="Lampu padam, 081278905555", landmark="Rumah 081278905555")
    client.force_login(cast.auditor)
    pages = [client.get("/unit/").content.decode(), client.get("/unit/laporan/").content.decode()]
    assert [case.number in page for page in pages] == [True, True]
    assert [line for page in pages for line in page.splitlines() if "7890" in line] == []
    assert address(case) not in pages[0]
    assert client.post(address(case), decision(case)).status_code == 404


@pytest.mark.same
def test_a_decision_that_was_made_meanwhile_gives_the_reason_back(client: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    until = wib_day(timezone.now()) + timedelta(days=30)
    while until.weekday() > 4:
        until += timedelta(days=1)
    case = assignment.ask_extension(case, until=until, reason="Menunggu kabel.", by=cast.yusuf)
    assignment.extend(case, reason="Disetujui lebih dahulu.", by=cast.agus)
    client.force_login(cast.agus)
    form = {"decision": "refuse", "reason": "Kabel sudah ada di gudang.", "key": "a", "version": case.seq}
    answer = client.post(f"/unit/{case.number}/perpanjangan/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ">Kabel sudah ada di gudang.</textarea>" in page
    assert "kirim sekali lagi" not in page
    assert f'href="/meja/{case.number}/?buka=catatan#catatan"' in page
