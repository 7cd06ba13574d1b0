""" "Yang dibaca umum": an operator sees what the public will read before it is saved."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from people import Cast, a_case

from laksa.history.identity import new_command
from laksa.register.models import Case

CALL = "Pak Sumarwanto 0812-3456-7890, lampu di depan rumah Sumarwanto padam."


def public_words(answer: HttpResponse) -> str:
    """What stands under "Yang dibaca umum"."""
    part = re.search(r'<section class="desk-public.*?</section>', answer.content.decode(), re.DOTALL)
    assert part
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part[0])).split())


def catat(desk: Client, **fields: Any) -> HttpResponse:
    form = {"channel": "phone", "key": new_command(), "text": CALL, "name": "Bpk. Sumarwanto Hadi"}
    return desk.post("/meja/baru/", form | fields)


def step_two(desk: Client, case: Case, **fields: Any) -> HttpResponse:
    """The form of step 2 as a browser without script sends it with the button under the words."""
    typed = {"lihat": "yes", "confidential_shown": "yes", "category": "PJU-PDM", "kelurahan": "36.71.01.1007"}
    return desk.post(f"/meja/{case.number}/catat/", typed | fields)


# ── Catat ────────────────────────────────────────────────────────────────────────────────────────


def test_catat_shows_title_and_words_as_the_public_will_read_them(desk: Client) -> None:
    shown = public_words(catat(desk, baca="yes"))
    assert shown == (
        "Yang dibaca umum Lampu di depan rumah [nama disembunyikan] padam. depan Rumah [nama disembunyikan] "
        "[nama disembunyikan] 0812-xxxx-7890, lampu di depan rumah [nama disembunyikan] padam."
    )


def test_an_own_title_and_the_landmark_are_masked_too(desk: Client) -> None:
    title, landmark = "Lampu, Pak Sumarwanto 0812 3456 7890", "rumah Bu Sumarwanto"
    shown = public_words(catat(desk, baca="yes", title=title, landmark=landmark))
    assert "Lampu, [nama disembunyikan] 0812-xxxx-7890" in shown
    assert "rumah [nama disembunyikan]" in shown


def test_what_is_shown_is_what_the_public_page_says(desk: Client, client: Client) -> None:
    fields = {"category": "PJU-PDM", "kelurahan": "36.71.01.1007", "landmark": "depan rumah Pak Sumarwanto"}
    shown = public_words(catat(desk, baca="yes", **fields))
    assert catat(desk, **fields).status_code == 303
    page = Client().get(f"/l/{Case.objects.get().number}/").content.decode()
    for line in ("Lampu di depan rumah [nama disembunyikan] padam.", "depan rumah [nama disembunyikan], Sukasari"):
        assert line in shown
        assert line in unescape(page)
    assert "sumarwanto" not in page.lower()


@pytest.mark.parametrize("secret", [{"confidential": "on"}, {"about_agency": "DISHUB"}, {"category": "SMP-BKR"}])
def test_of_a_confidential_report_the_public_reads_nothing(desk: Client, secret: dict[str, str]) -> None:
    shown = public_words(catat(desk, baca="yes", **secret))
    assert shown == "Yang dibaca umum Rahasia: umum tidak membaca judul, tempat, maupun isinya."


def test_before_the_first_word_nothing_is_shown(desk: Client) -> None:
    assert "Tampil setelah isi laporan ditulis." in public_words(desk.get("/meja/baru/"))


# ── step 2 ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def case(cast: Cast) -> Case:
    return a_case("received", cast=cast, text=CALL, name="Bpk. Sumarwanto Hadi", landmark="")


def test_step_2_shows_what_the_public_will_read(desk: Client, case: Case) -> None:
    shown = public_words(desk.get(f"/meja/{case.number}/"))
    assert "Lampu di depan rumah [nama disembunyikan] padam." in shown
    assert "0812-xxxx-7890" in shown


def test_without_script_a_button_shows_it_again_saves_nothing_and_keeps_what_was_typed(
    desk: Client, case: Case
) -> None:
    answer = step_two(desk, case, title="Rumah Pak Sumarwanto gelap", landmark="Gang buntu")
    assert answer.status_code == 200
    assert "Rumah [nama disembunyikan] gelap Gang buntu, Sukasari, Tangerang" in public_words(answer)
    page = answer.content.decode()
    assert "Rumah Pak Sumarwanto gelap" in page
    assert "Gang buntu" in page
    assert Case.objects.get(pk=case.pk).status == "received"


def test_with_script_only_that_part_is_sent(desk: Client, case: Case) -> None:
    answer = step_two(desk, case, lihat="part", title="Rumah Pak Sumarwanto gelap")
    assert "Rumah [nama disembunyikan] gelap" in public_words(answer)
    assert "<html" not in answer.content.decode()


def test_confidential_at_step_2_hides_all(desk: Client, case: Case) -> None:
    assert "Rahasia: umum" in public_words(step_two(desk, case, confidential="on"))


def test_a_question_that_comes_after_the_step_is_done_shows_nothing_and_does_nothing(desk: Client, cast: Cast) -> None:
    """The typing is half a second ahead: the press of the button can overtake the question."""
    entered = a_case("entered", cast=cast)
    assert step_two(desk, entered, lihat="part").status_code == 204
    assert Case.objects.get(pk=entered.pk).seq == entered.seq


def test_the_button_on_a_page_that_grew_stale_says_so_and_keeps_the_words(desk: Client, cast: Cast) -> None:
    entered = a_case("entered", cast=cast)
    answer = step_two(desk, entered, title="Rumah pojok gelap", version=1)
    assert answer.status_code in {409, 422}
    assert Case.objects.get(pk=entered.pk).complaint.title != "Rumah pojok gelap"
