"""The report form asks the questions of its category, by script or without; answers are optional, kept and checked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.history.identity import new_command
from laksa.register import ledger, questions, reference
from laksa.register.access import REPORTER
from laksa.register.commands import publication
from laksa.register.models import Case, CategoryQuestion, Complaint

pytestmark = pytest.mark.django_db

POLE, SINCE = "answer-PJU-TIANG", "answer-PJU-SEJAK"


def a_form(**fields: Any) -> dict[str, Any]:
    return {"text": LAMP, "landmark": "Jl. Veteran", "category": "PJU-PDM", "key": new_command()} | fields


def answers() -> questions.Answers:
    return questions.read(Complaint.objects.get().answers)


def drawn(page: str, name: str) -> str:
    """The control of this name, as the page has it."""
    found = re.search(rf"<(?:input[^>]*name=\"{name}\"[^>]*|select[^>]*name=\"{name}\".*?</select)>", page, re.DOTALL)
    assert found is not None, name
    return found[0]


def test_the_answers_come_with_the_report(client: Client) -> None:
    form = a_form() | {"asked": "PJU-PDM", POLE: " KRW 012 ", SINCE: "seminggu", "answer-LBG-DALAM": "dalam"}
    assert client.post("/lapor/", form).status_code == 303
    assert answers() == (("PJU-TIANG", "KRW 012"), ("PJU-SEJAK", "seminggu"))


def test_no_answer_has_to_be_given(client: Client) -> None:
    assert client.post("/lapor/", a_form() | {POLE: "", SINCE: ""}).status_code == 303
    assert Complaint.objects.get().answers == ""


def test_several_of_a_list_and_answers_of_a_machine(client: Client) -> None:
    client.post("/lapor/", a_form(category="AIR-DRN") | {"answer-DRN-SEBAB": ["sampah", "lumpur"]})
    assert answers() == (("DRN-SEBAB", "sampah"), ("DRN-SEBAB", "lumpur"))
    Complaint.objects.update(answers="")
    body = a_form(category="AIR-DRN", answers={"DRN-SEBAB": ["lumpur", "tidak-tahu"]}) | {"key": new_command()}
    sent = client.post("/lapor/", json.dumps(body), content_type="application/json")
    assert sent.status_code == 201
    found = Complaint.objects.get(case__number=sent.json()["number"]).answers
    assert questions.read(found) == (("DRN-SEBAB", "lumpur"), ("DRN-SEBAB", "tidak-tahu"))


def test_a_script_fetches_the_questions_of_the_chosen_category(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/pertanyaan/?category=PJU-PDM")
    with django_assert_max_num_queries(0):
        part = client.get("/pertanyaan/?category=PJU-PDM&id=baru-").content.decode()
    assert 'for="baru-answer-PJU-TIANG">Nomor tiang lampu' in part
    assert 'name="asked" value="PJU-PDM"' in part
    assert "Seminggu atau lebih" in drawn(part, SINCE)
    assert not client.get("/pertanyaan/?category=TDK-LKP").content.strip()
    assert not client.get("/pertanyaan/?category=%00'><script>&id='><script>").content.strip()
    assert "nomor tiang" not in client.get("/lapor/").content.decode().lower()


def test_the_questions_are_asked_in_english(client: Client, english: None) -> None:
    client.cookies["django_language"] = "en"
    part = client.get("/pertanyaan/?category=PJU-PDM", headers={"accept-language": "en"}).content.decode()
    assert "Lamp post number" in part
    assert "A week or longer" in part


def test_without_script_a_button_shows_the_questions_and_nothing_is_sent(client: Client) -> None:
    page = client.post("/lapor/", a_form(ask="yes")).content.decode()
    assert drawn(page, POLE)
    assert LAMP in page
    assert 'name="ask"' not in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        (SINCE, "kemarin dulu", "Jawaban ini tidak ada dalam daftar."),
        (POLE, "x" * 5_000, "Terlalu panjang: 5.000 huruf. Paling banyak 200."),
    ],
)
def test_a_bad_answer_is_refused_at_its_field_and_every_word_stays(
    client: Client, name: str, typed: str, said: str
) -> None:
    form = a_form() | {POLE: "KRW 012", name: typed, "email": "warga@"}
    answer = client.post("/lapor/", form)
    page = answer.content.decode()
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    assert f'href="#id_{name}">{said}' in page
    assert 'href="#id_email">' in page
    assert 'aria-invalid="true"' in drawn(page, name)
    assert ("KRW 012" if name != POLE else typed) in drawn(page, POLE)


def test_a_number_with_letters_is_refused_too(client: Client) -> None:
    answer = client.post("/lapor/", a_form(category="LNG-PHN") | {"answer-PHN-TINGGI": "10 meter"})
    assert answer.status_code == 422
    assert "Tulis angka saja, misalnya 3 atau 2,5." in answer.content.decode()
    machine = a_form(category="LNG-PHN", answers={"PHN-TINGGI": "sepuluh"})
    refused = client.post("/lapor/", json.dumps(machine), content_type="application/json")
    assert refused.json()["errors"] == {"answer-PHN-TINGGI": "Tulis angka saja, misalnya 3 atau 2,5."}


def test_a_question_that_must_be_answered_is_shown_where_it_was_not(client: Client) -> None:
    CategoryQuestion.objects.filter(pk="PJU-TIANG").update(is_required=True)
    reference.forget()
    page = client.post("/lapor/", a_form()).content.decode()
    assert 'href="#id_answer-PJU-TIANG">Jawab pertanyaan ini.' in page
    assert drawn(page, POLE)
    assert client.post("/lapor/", {"text": LAMP}).status_code == 303


def test_the_words_of_a_question_are_no_markup(client: Client) -> None:
    CategoryQuestion.objects.filter(pk="PJU-TIANG").update(text="<b>tiang</b>", hint="<i>petunjuk</i>")
    reference.forget()
    part = client.get("/pertanyaan/?category=PJU-PDM").content.decode()
    assert "&lt;b&gt;tiang" in part
    assert "&lt;i&gt;petunjuk" in part
    assert "<i>" not in part


def test_the_public_reads_answers_to_public_questions_and_nobody_a_hidden_one(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    CategoryQuestion.objects.filter(pk="PJU-SEJAK").update(is_public=False)
    reference.forget()
    case = a_case("entered", cast=cast, category="PJU-PDM", name="Siti Aminah", answers=(
        ("PJU-TIANG", "KRW 012 telepon 0812 7890 5555"), ("PJU-SEJAK", "seminggu")))  # fmt: skip
    public, own = f"/l/{case.number}/", f"/r/{ledger.secret_of(case)}/"
    client.get(public)
    with django_assert_max_num_queries(8):
        page = client.get(public).content.decode()
    assert "Nomor tiang lampu" in page
    assert "KRW 012" in page
    assert "7890" not in page
    assert "Sejak kapan" not in page
    with django_assert_max_num_queries(10):
        mine = client.get(own).content.decode()
    assert "KRW 012 telepon 0812 7890 5555" in mine
    assert "Seminggu atau lebih" in mine
    publication.hide(case, text=(1, "answers"), passage="KRW 012", by=REPORTER)
    assert "KRW 012" not in client.get(public).content.decode()
    assert "KRW 012" in client.get(own).content.decode()
    assert list(verify()) == []


def test_nothing_is_public_of_a_confidential_report(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast, category="PJU-PDM", answers=(("PJU-TIANG", "KRW 012"),), confidential=True)
    assert "KRW 012" not in client.get(f"/l/{case.number}/").content.decode()
