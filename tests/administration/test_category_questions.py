"""The administrator writes what a category asks: adds, orders, retires; what was answered stays what it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from people import a_case

from laksa.accounts.models import TableLog, User
from laksa.administration.question_form import QuestionForm
from laksa.audit.tables import verify_tables
from laksa.audit.verify import verify
from laksa.register import questions, reference
from laksa.register.models import CategoryQuestion

NEW: dict[str, Any] = {
    "code": "trt-lebar", "text": "Seberapa lebar lubangnya?", "datatype": "singlevaluelist", "position": "2",
    "choices": "Sempit\n lebar = Lebih dari 1 meter \n\n", "is_public": "on", "is_active": "on",
}  # fmt: skip
PATH = "/kelola/kategori/JLN-TRT/pertanyaan/"


@pytest.fixture
def rini(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def typed(code: str, **changed: Any) -> dict[str, Any]:
    """The form of a question as it stands, with these changes."""
    values = QuestionForm.of(CategoryQuestion.objects.get(pk=code)).initial | changed
    return {name: "on" if value is True else value for name, value in values.items() if value not in (False, None)}


def test_a_question_is_added_asked_at_once_logged_and_sealed(rini: Client) -> None:
    assert questions.questions_of("JLN-TRT")
    assert [rini.post(PATH, NEW).headers["Location"] for _ in range(2)] == ["/kelola/kategori/JLN-TRT/"] * 2
    asked = questions.questions_of("JLN-TRT")[-1]
    assert (asked.code, asked.values) == (
        "TRT-LEBAR", (("sempit", "Sempit"), ("lebar", "Lebih dari 1 meter")),
    )  # fmt: skip
    assert TableLog.objects.get(table="categoryquestion").changes["category_id"] == [None, "JLN-TRT"]
    assert list(verify_tables()) == []
    page = rini.get("/kelola/kategori/JLN-TRT/").content.decode()
    assert "Seberapa lebar lubangnya?" in page
    assert "Pertanyaan kategori" in rini.get("/kelola/catatan/").content.decode()


def test_every_question_of_the_city_data_can_be_opened_and_saved_unchanged(rini: Client) -> None:
    for row in CategoryQuestion.objects.select_related("category"):
        form = QuestionForm(typed(row.code), row=row, category=row.category)
        assert form.is_valid(), (row.code, form.errors)
        assert form.given() == form.standing()
    assert rini.get("/kelola/pertanyaan/PJU-SEJAK/").status_code == 200
    assert rini.get("/kelola/pertanyaan/TIDAK-ADA/").status_code == 404
    assert rini.get("/kelola/kategori/TIDAK-ADA/pertanyaan/").status_code == 404


def test_a_retired_question_is_asked_no_more_and_its_answers_stay(rini: Client) -> None:
    case = a_case(category="PJU-PDM", answers=(("PJU-TIANG", "KRW 012"),))
    assert rini.post("/kelola/pertanyaan/PJU-TIANG/", typed("PJU-TIANG", is_active=False)).status_code == 303
    assert "PJU-TIANG" not in {one.code for one in questions.questions_of("PJU-PDM")}
    assert "Nonaktif" in rini.get("/kelola/kategori/PJU-PDM/").content.decode()
    case.refresh_from_db()
    assert [one.question.text for one in questions.answered(case.complaint.answers)] == ["Nomor tiang lampu"]
    assert list(verify()) == []


def test_the_form_of_an_answered_question_stays_and_its_words_may_change(rini: Client) -> None:
    a_case(category="PJU-PDM", answers=(("PJU-TIANG", "KRW 012"),))
    refused = rini.post("/kelola/pertanyaan/PJU-TIANG/", typed("PJU-TIANG", datatype="number"))
    assert refused.status_code == 422
    assert "Nonaktifkan, lalu buat pertanyaan baru." in refused.content.decode()
    assert rini.post("/kelola/pertanyaan/PJU-TIANG/", typed("PJU-TIANG", text="Nomor tiang")).status_code == 303
    assert rini.post("/kelola/pertanyaan/PJU-SEJAK/", typed("PJU-SEJAK", datatype="string")).status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"choices": "Satu saja"}, "Tulis 2 sampai 20 pilihan."),
        ({"choices": "\n".join(f"Pilihan {n}" for n in range(21))}, "Tulis 2 sampai 20 pilihan."),
        ({"choices": "Sempit\nsempit = Lain"}, "“sempit” ada dua kali."),
        ({"choices": "a = Sempit\nb = Sempit"}, "“Sempit” ada dua kali."),
        ({"choices": "dua kata = Sempit\nb = Lebar"}, "Pilihan “dua kata = Sempit” tidak dapat dipakai."),
        ({"choices": "!!!\nb = Lebar"}, "Pilihan “!!!” tidak dapat dipakai."),
        ({"datatype": "warna"}, "Pilihan ini tidak dikenal."),
        ({"position": "seratus"}, "Isi angka 0 sampai 99."),
        ({"text": ""}, "Isi pertanyaannya."),
        ({"text": "x" * 121}, "Terlalu panjang"),
        ({"code": "pju-tiang"}, "Kode ini sudah dipakai: Nomor tiang lampu."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(rini: Client, changed: dict[str, str], said: str) -> None:
    answer = rini.post(PATH, NEW | changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not CategoryQuestion.objects.filter(pk="TRT-LEBAR").exists()


def test_a_category_asks_six_questions_at_most(rini: Client) -> None:
    for n in range(5):
        assert rini.post(PATH, NEW | {"code": f"TRT-{n}"}).status_code == 303
    answer = rini.post(PATH, NEW)
    assert answer.status_code == 422
    assert "Kategori ini sudah menanyakan 6 hal." in answer.content.decode()
    assert rini.post(PATH, {**NEW, "is_active": ""}).status_code == 303


def test_nobody_but_the_administrator_writes_questions(client: Client, sari: User) -> None:
    client.force_login(sari)
    assert client.post(PATH, NEW).status_code in {302, 403, 404}
    assert not CategoryQuestion.objects.filter(pk="TRT-LEBAR").exists()
    assert reference.questions()["PJU-TIANG"].is_active
