"""Another city's SOP on the desk: its names, its minutes, and its own steps by the operator, the head, the agency."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from another_city import HEAD_APPROVES, OPERATOR_CHECKS, write_sop
from desk.pages import now, post
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case
from reading import tight

from laksa.accounts.models import User
from laksa.figures import recap
from laksa.register import ledger
from laksa.register.commands import correction, followup
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Claim, FocusSpan

ENTRY = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "landmark": "Jl. Veteran"}
AGENCY_CONFIRMS = 'name = "Dinas menyatakan aman"\nrole = "agency"\nminutes = 5\nbefore = "respond"'


@pytest.fixture
def head(agus: User) -> Client:
    client = Client()
    client.force_login(agus)
    return client


@pytest.fixture
def both(tmp_path: Path, settings: Any) -> None:
    """Eight steps: the third is confirmed by the operator, the sixth by the head of unit."""
    settings.SOP_FOLDER = write_sop(tmp_path, OPERATOR_CHECKS, HEAD_APPROVES)


def page_of(client: Client, case: Case) -> str:
    return tight(client.get(f"/meja/{case.number}/").content.decode())


def strip_of(page: str) -> list[tuple[str, str, str]]:
    """The steps of the SOP strip: class, name, words."""
    strip = page.split('<ol class="sop"', 1)[1].split("</ol>", 1)[0]
    found = re.findall(r'<li class="([\w-]*)[^>]*>(?:<i[^>]*></i>)?<strong>([^<]*)</strong><span>([^<]*)</span>', strip)
    return [(kind, name, words) for kind, name, words in found]


def followed_up(case: Case, cast: Cast) -> None:
    followup.follow_up(now(case), what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)


# ── the whole way ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("both")
def test_a_case_walks_through_eight_steps_by_plain_forms(desk: Client, head: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    assert post(desk, case, "catat", **ENTRY).status_code == 303
    assert post(desk, case, "konfirmasi", step="3").status_code == 303
    assert post(desk, case, "disposisi", lead="DISHUB").status_code == 303
    followed_up(case, cast)
    assert post(desk, case, "tanggapan", text="Menyala lagi.").status_code == 303
    assert post(head, case, "konfirmasi", step="6").status_code == 303
    assert post(desk, case, "tutup").status_code == 303
    assert [event.name for event in now(case).events.order_by("seq")] == [
        "Received", "Entered", "Confirmed", "Assigned", "FollowedUp", "Responded", "Confirmed", "Closed", "Recorded",
    ]  # fmt: skip
    row = recap.row_of(now(case))
    assert row is not None
    assert set(row["handling_s"]) == {"2", "3", "4", "5", "6", "7", "8", "total"}
    assert [kind for kind, *_ in strip_of(page_of(desk, case))] == ["is-done"] * 8


@pytest.mark.usefixtures("both")
def test_the_strip_shows_the_generic_steps_where_they_are_carried_out(desk: Client, cast: Cast) -> None:
    names = [name for _, name, _ in strip_of(page_of(desk, a_case(cast=cast)))]
    assert names == [
        "1 Lapor", "2 Tulis", "3 Memeriksa kelengkapan berkas", "4 Terus", "5 Jawab",
        "6 Kepala UPT menyetujui penutupan", "7 Akhiri", "8 Data",
    ]  # fmt: skip


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(("upto", "at"), [("received", 1), ("entered", 2)])
def test_the_strip_stands_at_the_step_that_is_next(desk: Client, cast: Cast, upto: str, at: int) -> None:
    kinds = [kind for kind, *_ in strip_of(page_of(desk, a_case(upto, cast=cast)))]
    assert kinds == ["is-done"] * at + ["is-now"] + [""] * (7 - at)


# ── the operator's own ───────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("both")
def test_the_confirmation_stands_alone_until_it_is_done(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    page = page_of(desk, case)
    assert f'action="/meja/{case.number}/konfirmasi/"' in page
    assert f'action="/meja/{case.number}/disposisi/"' not in page
    answer = post(desk, case, "konfirmasi", step="3")
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "Langkah Memeriksa kelengkapan berkas dikonfirmasi" in page
    assert f'action="/meja/{case.number}/konfirmasi/"' not in page
    assert f'action="/meja/{case.number}/disposisi/"' in page


@pytest.mark.usefixtures("both")
def test_the_clock_of_a_generic_step_runs_against_its_own_minutes(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = page_of(desk, case)
        assert 'data-ping-body="step=confirm3"' in page
        assert "Langkah 3 dari 8" in page
        assert 'data-limit="180"' in page
        clock.shift(timedelta(seconds=15))
        assert post(desk, case, "ping", step="confirm3").status_code == 204
        clock.shift(timedelta(seconds=10))
        assert 'data-clock="25"' in page_of(desk, case)
        post(desk, case, "konfirmasi", step="3", method="focus")
    assert ledger.state_of(now(case)).handling_s["confirm3"] == 25
    assert not FocusSpan.objects.filter(step="confirm3", is_sealed=False).exists()


@pytest.mark.usefixtures("both")
def test_the_colour_of_the_clock_follows_the_minutes_of_the_step(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    post(desk, case, "konfirmasi", step="3")
    FocusSpan.objects.create(
        subject=f"case:{case.pk}",
        step="assign",
        user=cast.sari,
        started_at=timezone.now(),
        last_at=timezone.now() + timedelta(seconds=250),
        seconds=250,
    )
    with time_machine.travel(timezone.now() + timedelta(seconds=250)):
        assert '<section class="clock is-red">' in page_of(desk, case)  # four minutes, not five


@pytest.mark.usefixtures("both")
def test_the_form_of_catat_shows_the_number_and_minutes_of_its_step(desk: Client) -> None:
    page = tight(desk.get("/meja/baru/").content.decode())
    assert "Langkah 2 dari 8" in page
    assert 'data-limit="480"' in page


@pytest.mark.usefixtures("both")
def test_what_must_be_confirmed_in_between_is_never_one_press(desk: Client, head: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    page = page_of(desk, case)
    assert "Catat dan disposisikan" not in page
    assert re.search(r'<button class="btn btn-primary btn-block btn-main" data-key="ctrl\+enter"[^>]*>Catat<', page)
    refused = post(desk, case, "disposisi", **ENTRY, lead="DISHUB", note="Hati-hati.")
    assert refused.status_code == 422
    assert "Langkah “Memeriksa kelengkapan berkas” belum dikonfirmasi." in refused.content.decode()
    assert now(case).status == "received"
    case = a_case("entered", cast=cast, email="lain@contoh.invalid")
    post(desk, case, "konfirmasi", step="3")
    post(desk, case, "disposisi", lead="DISHUB")
    followed_up(case, cast)
    assert "Kirim dan tutup laporan" not in page_of(desk, case)
    refused = post(desk, case, "tanggapan", text="Kata-kata saya.", and_close="yes")
    assert refused.status_code == 422
    assert "Kata-kata saya." in refused.content.decode()
    assert now(case).status == "followed_up"


@pytest.mark.usefixtures("both")
def test_a_confirmation_is_told_in_the_history(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    post(desk, case, "konfirmasi", step="3")
    assert "Sari Rahmawati mengonfirmasi langkah 3" in page_of(desk, case)


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("step", ["", "tiga", "4", "99", "9" * 40, "-1", "6"])
def test_a_forged_step_is_refused_in_words(desk: Client, cast: Cast, step: str) -> None:
    case = a_case("entered", cast=cast)
    answer = post(desk, case, "konfirmasi", step=step, method="focus")
    assert answer.status_code == 422
    told = tight(answer.content.decode()).split('id="kesalahan"', 1)[1].split("</ul>", 1)[0]
    assert re.search(r"<li>\w", told)
    assert not FocusSpan.objects.filter(step__startswith="confirm").exists()


@pytest.mark.usefixtures("both")
def test_a_double_click_confirms_once(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    for _ in range(2):
        assert post(desk, case, "konfirmasi", step="3", key="satu").status_code == 303
    assert now(case).events.filter(name="Confirmed").count() == 1


def test_a_report_by_phone_waits_for_what_is_confirmed_before_it_is_entered(
    desk: Client, tmp_path: Path, settings: Any
) -> None:
    settings.SOP_FOLDER = write_sop(tmp_path, OPERATOR_CHECKS.replace('"assign"', '"enter"'))
    answer = desk.post("/meja/baru/", ENTRY | {"text": LAMP, "channel": "phone", "key": "satu", "then": "disposisi"})
    case = Case.objects.get()
    assert (case.status, urlsplit(answer.headers["Location"]).path) == ("received", f"/meja/{case.number}/")
    assert f'action="/meja/{case.number}/catat/"' not in page_of(desk, case)
    assert post(desk, case, "konfirmasi", step="2").status_code == 303
    assert f'action="/meja/{case.number}/catat/"' in page_of(desk, case)
    assert post(desk, case, "catat", **ENTRY).status_code == 303


# ── the head of unit's ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def answered(both: None, desk: Client, cast: Cast) -> Case:
    """A case whose answer has gone out and whose closing the head has not approved."""
    case = a_case("entered", cast=cast)
    correction.confirm(case, step=3, by=cast.sari, watch=StepTimer())
    post(desk, case, "disposisi", lead="DISHUB")
    followed_up(case, cast)
    post(desk, case, "tanggapan", text="Menyala lagi.")
    return now(case)


def test_the_operator_sees_for_whom_the_case_waits_and_cannot_close_it(desk: Client, answered: Case) -> None:
    page = page_of(desk, answered)
    assert "Menunggu langkah 6 dari kepala UPT." in page
    assert f'action="/meja/{answered.number}/tutup/"' not in page
    assert f'action="/meja/{answered.number}/konfirmasi/"' not in page
    assert ("is-now", "6 Kepala UPT menyetujui penutupan", "menunggu") in strip_of(page)
    assert "Sedang di perangkat daerah" not in page
    answer = post(desk, answered, "tutup")
    assert answer.status_code == 422
    assert "Langkah “Kepala UPT menyetujui penutupan” belum dikonfirmasi." in answer.content.decode()
    assert post(desk, answered, "konfirmasi", step="6").status_code == 422


def test_no_two_deeds_share_a_key_while_the_case_waits(desk: Client, answered: Case) -> None:
    keys = re.findall(r'<summary data-key="([^"]+)"', page_of(desk, answered))
    assert len(keys) > 3
    assert len(set(keys)) == len(keys)


def test_the_head_has_the_form_and_the_clock_of_the_step(head: Client, answered: Case) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = page_of(head, answered)
        assert f'action="/meja/{answered.number}/konfirmasi/"' in page
        assert 'data-ping-body="step=confirm6"' in page
        assert 'data-limit="360"' in page
        clock.shift(timedelta(seconds=15))
        post(head, answered, "ping", step="confirm6")
        clock.shift(timedelta(seconds=5))
        assert post(head, answered, "konfirmasi", step="6", method="focus").status_code == 303
    assert ledger.state_of(now(answered)).handling_s["confirm6"] == 20


def test_reading_makes_no_claim_whoever_reads(desk: Client, head: Client, answered: Case) -> None:
    page_of(desk, answered)
    page_of(head, answered)
    post(head, answered, "ping", step="confirm6")
    assert not Claim.objects.exists()


def test_after_the_approval_the_operator_closes_and_the_list_of_needs_is_whole(
    desk: Client, head: Client, answered: Case
) -> None:
    post(head, answered, "konfirmasi", step="6")
    page = page_of(desk, answered)
    assert "Kelengkapan untuk menutup, langkah 7" in page
    needs = page.split('<ul class="ticks">', 1)[1].split("</ul>", 1)[0]
    assert "Kepala UPT menyetujui penutupan" in needs
    assert "belum" not in needs
    assert f'action="/meja/{answered.number}/tutup/"' in page
    assert post(desk, answered, "tutup").status_code == 303
    assert now(answered).status == "recorded"


def test_what_the_head_approved_names_him_where_a_page_grew_stale(desk: Client, head: Client, answered: Case) -> None:
    seen = str(answered.seq)
    post(head, answered, "konfirmasi", step="6")
    answer = post(desk, answered, "tutup", version=seen)
    assert answer.status_code == 409
    assert "Agus Wibowo mengonfirmasi satu langkah" in answer.content.decode()


def test_an_operators_step_is_the_heads_where_the_case_is_about_the_service(
    both: None, head: Client, cast: Cast
) -> None:
    case = a_case(cast=cast, about_agency="TLR")
    post(head, case, "catat", **ENTRY, about_agency="TLR")
    assert f'action="/meja/{case.number}/konfirmasi/"' in page_of(head, case)
    assert post(head, case, "konfirmasi", step="3").status_code == 303
    assert post(head, case, "disposisi", lead="INSPEKTORAT").status_code == 303


# ── the agency's ─────────────────────────────────────────────────────────────────────────────────


def test_an_agency_confirms_its_own_step_on_the_phone(desk: Client, tmp_path: Path, settings: Any, cast: Cast) -> None:
    settings.SOP_FOLDER = write_sop(tmp_path, AGENCY_CONFIRMS)
    case = a_case("assigned", cast=cast)
    officer = Client()
    officer.force_login(cast.yusuf)
    assert officer.post(f"/dinas/{case.number}/terima/", {"key": "satu"}).status_code == 303
    followed_up(case, cast)
    assert "Menunggu langkah 4 dari petugas perangkat daerah." in page_of(desk, case)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert f'action="/dinas/{case.number}/konfirmasi/"' in officer.get(f"/dinas/{case.number}/").content.decode()
        clock.shift(timedelta(seconds=12))
        # The key of the page on which "Terima" was pressed: gone back to, each of its buttons is one act.
        answers = [officer.post(f"/dinas/{case.number}/konfirmasi/", {"step": "4", "key": "satu"}) for _twice in "ab"]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert ledger.state_of(now(case)).handling_s["confirm4"] == 12
    assert f'action="/dinas/{case.number}/konfirmasi/"' not in officer.get(f"/dinas/{case.number}/").content.decode()
    assert post(desk, case, "tanggapan", text="Menyala lagi.").status_code == 303


@pytest.mark.parametrize("step", ["", "empat", "5", "9" * 40])
def test_an_agency_confirms_nothing_that_is_not_asked(
    tmp_path: Path, settings: Any, cast: Cast, client: Client, step: str
) -> None:
    settings.SOP_FOLDER = write_sop(tmp_path, AGENCY_CONFIRMS)
    case = a_case("followed_up", cast=cast)
    client.force_login(cast.yusuf)
    answer = client.post(f"/dinas/{case.number}/konfirmasi/", {"step": step})
    assert answer.status_code == 422
    if step != "5":
        assert "Langkah ini tidak ada dalam SOP laporan ini." in answer.content.decode()
    assert client.get(f"/dinas/{case.number}/konfirmasi/").status_code == 302
    assert now(case).seq == case.seq
