"""Step 2 and Catat ask the questions of the category; what the reporter answered stands there, to be put right."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from desk.pages import now, post
from django.test import Client
from people import LAMP, PASSWORD, Cast, a_case, session_ends

from laksa.audit.verify import verify
from laksa.history.identity import new_command
from laksa.narration import answers
from laksa.register import drafts, questions, reference
from laksa.register.commands import merging
from laksa.register.models import Case, CategoryQuestion, Complaint
from laksa.search import index

GIVEN = (("PJU-TIANG", "KRW 012"), ("PJU-SEJAK", "seminggu"))
STEP: dict[str, Any] = {"kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "landmark": "Jl. Veteran",
                        "kelurahan": "36.71.01.1007", "title": "Lampu padam"}  # fmt: skip


@pytest.fixture
def lamp(db: None) -> Case:
    return a_case(category="PJU-PDM", answers=GIVEN)


def answers_of(case: Case) -> questions.Answers:
    return questions.read(Complaint.objects.get(case=case).answers)


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or re.search(
        rf'name="{name}".*?<option value="([^"]*)" selected', page, re.DOTALL
    )
    assert found is not None, name
    return found[1]


@pytest.mark.same
def test_step_2_shows_what_was_answered_and_keeps_what_the_operator_put_right(desk: Client, lamp: Case) -> None:
    page = desk.get(f"/meja/{lamp.number}/").content.decode()
    assert value_of(page, "answer-PJU-TIANG") == "KRW 012"
    assert value_of(page, "answer-PJU-SEJAK") == "seminggu"
    typed = STEP | {
        "asked": "PJU-PDM",
        "answer-PJU-TIANG": "KRW 013",
        "answer-PJU-SEJAK": "",
        "answer-PJU-BANYAK": "satu",
    }
    assert post(desk, lamp, "catat", **typed).status_code == 303
    assert answers_of(lamp) == (("PJU-TIANG", "KRW 013"), ("PJU-BANYAK", "satu"))
    assert list(verify()) == []


@pytest.mark.same
def test_a_form_that_did_not_ask_leaves_the_answers_alone(desk: Client, lamp: Case) -> None:
    assert post(desk, lamp, "catat", **STEP).status_code == 303
    assert answers_of(lamp) == GIVEN


@pytest.mark.same
def test_another_category_without_its_questions_keeps_what_was_said_of_the_first(desk: Client, lamp: Case) -> None:
    typed = STEP | {"category": "JLN-LBG", "asked": "PJU-PDM", "answer-PJU-TIANG": "KRW 013"}
    assert post(desk, lamp, "catat", **typed).status_code == 303
    assert (now(lamp).category, answers_of(lamp)) == ("JLN-LBG", GIVEN)


@pytest.mark.same
def test_a_bad_answer_stands_at_its_field_and_the_words_survive(desk: Client, lamp: Case) -> None:
    typed = STEP | {"asked": "PJU-PDM", "answer-PJU-TIANG": "x" * 5_000, "answer-PJU-SEJAK": "tahun"}
    answer = post(desk, lamp, "catat", **typed)
    page = answer.content.decode()
    assert (answer.status_code, now(lamp).status) == (422, "received")
    assert 'id="catat-answer-PJU-TIANG_error"' in page
    assert 'id="catat-answer-PJU-SEJAK_error"' in page
    assert value_of(page, "answer-PJU-TIANG") == "x" * 5_000


@pytest.mark.same
def test_what_is_typed_is_kept_as_a_draft(desk: Client, lamp: Case) -> None:
    typed = {"key": "satu", "asked": "PJU-PDM", "answer-PJU-TIANG": "KRW 99", **STEP}
    assert desk.post(f"/meja/{lamp.number}/draf/catat/", typed).status_code == 204
    assert value_of(desk.get(f"/meja/{lamp.number}/").content.decode(), "answer-PJU-TIANG") == "KRW 99"


@pytest.mark.same
def test_words_whose_form_is_gone_are_shown_with_the_answers(desk: Client, lamp: Case, cast: Cast) -> None:
    typed = {"category": "PJU-PDM", "asked": "PJU-PDM", "answer-PJU-SEJAK": "hari-ini", "title": "Padam"}
    drafts.keep(str(cast.sari.pk), f"{lamp.number}:catat", typed, key="satu")
    post(desk, lamp, "catat", **STEP, key="dua")
    page = desk.get(f"/meja/{lamp.number}/").content.decode()
    assert "Sejak kapan padam?" in page
    assert "Hari ini" in page


@pytest.mark.same
def test_catat_asks_and_a_refusal_keeps_every_choice(desk: Client) -> None:
    call = {"channel": "phone", "text": LAMP, "category": "AIR-DRN", "landmark": "Jl. Bonjol", "key": new_command(),
            "asked": "AIR-DRN", "answer-DRN-SEBAB": ["sampah", "lumpur"]}  # fmt: skip
    for wrong in ({"phone": "abc"}, {"baca": "yes"}):
        page = desk.post("/meja/baru/", call | wrong).content.decode()
        assert len(re.findall(r'name="answer-DRN-SEBAB"[^>]*checked', page)) == 2
    assert desk.post("/meja/baru/", call).status_code == 303
    assert answers_of(Case.objects.get()) == (("DRN-SEBAB", "sampah"), ("DRN-SEBAB", "lumpur"))
    assert list(verify()) == []


@pytest.mark.same
def test_nobody_at_the_desk_is_held_up_by_a_question_that_reporters_must_answer(desk: Client) -> None:
    CategoryQuestion.objects.filter(pk="PJU-TIANG").update(is_required=True)
    reference.forget()
    call = {"channel": "phone", "text": LAMP, "category": "PJU-PDM", "landmark": "Jl. Veteran", "key": new_command(),
            "asked": "PJU-PDM", "answer-PJU-TIANG": ""}  # fmt: skip
    assert desk.post("/meja/baru/", call).status_code == 303


@pytest.mark.same
def test_the_answers_stand_on_the_case_the_slip_the_officers_page_and_in_the_file(
    desk: Client, client: Client, cast: Cast
) -> None:
    case = a_case("assigned", cast=cast, category="PJU-PDM", answers=GIVEN)
    for page in (f"/meja/{case.number}/", f"/meja/{case.number}/lembar-disposisi/"):
        shown = desk.get(page).content.decode()
        assert "Nomor tiang lampu" in shown
        assert "Seminggu atau lebih" in shown
    answer = desk.get("/meja/unduh/", {"antrean": "dinas", "bentuk": "csv"})
    listed = b"".join(answer.streaming_content).decode()
    assert listed.splitlines()[0].endswith(",lead,answers")
    assert '"Nomor tiang lampu: KRW 012\nSejak kapan padam?: Seminggu atau lebih"' in listed
    officer = Client()
    officer.force_login(cast.yusuf)
    assert "KRW 012" in officer.get(f"/dinas/{case.number}/").content.decode()


@pytest.mark.same
def test_what_a_merged_report_answered_is_read_on_the_officers_page_and_on_the_slip(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    said = (("PJU-TIANG", "KRW 777"), ("PJU-BANYAK", "semua"))
    other = a_case("entered", cast=cast, text="Gelap, telepon saya 081234567890.", category="PJU-PDM", answers=said)
    merging.merge(other, target=case, text="Digabung.", by=cast.sari)
    officer = Client()
    officer.force_login(cast.yusuf)
    for reader, page in ((officer, f"/dinas/{case.number}/"), (desk, f"/meja/{case.number}/lembar-disposisi/")):
        shown = reader.get(page).content.decode()
        assert not [words for words in (other.number, "KRW 777", "Semua lampu", "Gelap, telepon") if words not in shown]
        assert "081234567890" not in shown


@pytest.mark.same
def test_answers_are_told_as_people_write_them(db: None) -> None:
    stored = questions.written(
        (("PHN-TINGGI", "2.5"), ("KTP-TANGGAL", "2026-11-23"), ("ANG-TERAKHIR", "2026-11-23T07:05"))
    )
    assert [said for _, said in answers.told(stored, str)] == ["2,5", "23 November 2026", "23 Nov 2026 07.05"]


def test_the_desk_finds_a_report_by_an_answer(desk: Client, cast: Cast) -> None:
    case = a_case(category="PJU-PDM", answers=(("PJU-TIANG", "KRW 0127"), ("PJU-BANYAK", "semua")))
    index.write_documents({case.pk})
    assert case.number in desk.get("/meja/", {"cari": "krw 0127"}).content.decode()


@pytest.mark.same
@pytest.mark.parametrize("wrong", [{}, {"phone": "abc"}])
def test_answers_survive_the_end_of_a_session(desk: Client, wrong: dict[str, str]) -> None:
    """They wait in a draft as one text, and are the same choices again, also where the form is refused then."""
    desk.get("/meja/baru/")
    session_ends(desk)
    call = {"channel": "phone", "text": LAMP, "category": "AIR-DRN", "landmark": "Jl. Bonjol", "key": "a",
            "asked": "AIR-DRN", "answer-DRN-SEBAB": ["sampah", "lumpur"], "back": "/meja/baru/?draf=a"}  # fmt: skip
    sent = desk.post("/meja/baru/", call | wrong)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    signed_in = desk.post("/masuk/", {"login": "sari", "password": PASSWORD, **asked})
    page = desk.get(signed_in.headers["Location"], follow=True).content.decode()
    assert len(re.findall(r'name="answer-DRN-SEBAB"[^>]*checked', page)) == 2
    again = desk.post("/meja/baru/", call | {"answer-DRN-SEBAB": "sampah lumpur", **wrong})
    if wrong:
        assert len(re.findall(r'name="answer-DRN-SEBAB"[^>]*checked', again.content.decode())) == 2
    else:
        assert answers_of(Case.objects.get()) == (("DRN-SEBAB", "sampah"), ("DRN-SEBAB", "lumpur"))
