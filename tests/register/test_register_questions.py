"""A category asks a few short questions; the answers stand beside the case, sealed, and come in the form asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.register import ledger, questions, reference
from laksa.register.commands import correction, opening
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case, CategoryQuestion, Complaint
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db

POLE, SINCE, LAMPS, SEEN = "T-POLE", "T-SINCE", "T-LAMPS", "T-SEEN"
ALL = ((POLE, "KRW 0123/7"), (SINCE, "minggu"), (LAMPS, "2"), (SEEN, "2026-11-23"))


@pytest.fixture(autouse=True)
def _asked(db: None) -> Iterator[None]:
    """What the category of a lamp asks in these tests, and one question of another category."""
    CategoryQuestion.objects.all().delete()
    rows: list[dict[str, Any]] = [
        {"code": POLE, "text": "Nomor tiang", "datatype": "string", "is_public": True},
        {"code": SINCE, "text": "Sejak kapan?", "datatype": "singlevaluelist",
         "choices": "hari = Hari ini\nminggu = Lebih dari seminggu"},
        {"code": LAMPS, "text": "Berapa lampu?", "datatype": "number"},
        {"code": SEEN, "text": "Terakhir menyala", "datatype": "datetime"},
        {"code": "T-NOTE", "text": "Keterangan", "datatype": "text"},
        {"code": "T-OLD", "text": "Yang lama", "datatype": "string", "is_active": False},
        {"code": "T-SIGNS", "text": "Tanda", "datatype": "multivaluelist",
         "choices": "kedip = Berkedip\nbunyi = Berbunyi\nmiring = Tiang miring"},
    ]  # fmt: skip
    CategoryQuestion.objects.bulk_create(
        [CategoryQuestion(category_id="PJU-PDM", position=place, **row) for place, row in enumerate(rows)]
        + [CategoryQuestion(code="T-DEEP", category_id="JLN-LBG", text="Sedalam apa?", datatype="number")]
    )
    reference.forget()
    yield
    reference.forget()


def refusals(category: str, *answers: tuple[str, str], **options: bool) -> list[tuple[str, object]]:
    with pytest.raises(Refused) as refused:
        questions.check(category, answers, **options)
    return [(one.code, one.params.get("question")) for one in refused.value.all]


def required(code: str) -> None:
    CategoryQuestion.objects.filter(pk=code).update(is_required=True)
    reference.forget()


def answers_of(case: Case) -> questions.Answers:
    return questions.read(Complaint.objects.get(case=case).answers)


def test_a_category_asks_its_own_questions_in_its_order_and_six_at_most() -> None:
    asked = questions.questions_of("PJU-PDM")
    assert [(one.code, one.order) for one in asked][:2] == [(POLE, 1), (SINCE, 2)]
    assert len(asked) == 6
    assert "T-OLD" not in {one.code for one in asked}
    assert asked[1].values == (("hari", "Hari ini"), ("minggu", "Lebih dari seminggu"))
    assert questions.questions_of("") == questions.questions_of("LAIN") == ()


def test_answers_are_cleaned_and_stand_in_the_order_of_the_questions() -> None:
    typed = (
        ("T-SIGNS", "bunyi"), (SINCE, "lebih dari  seminggu"), (LAMPS, "1.250"), (SEEN, "23/11/2026"),
        (POLE, "  KRW\n0123/7 "), ("T-SIGNS", "Berkedip"), ("T-SIGNS", "bunyi"), ("T-NOTE", " \u200b "),
    )  # fmt: skip
    assert questions.check("PJU-PDM", typed) == (
        (POLE, "KRW 0123/7"), (SINCE, "minggu"), (LAMPS, "1250"), (SEEN, "2026-11-23"),
        ("T-SIGNS", "kedip"), ("T-SIGNS", "bunyi"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((SINCE, "tahun"), "answer_unlisted"),
        ((SINCE, "x" * 100_000), "answer_long"),
        (("T-SIGNS", "x" * 100_000), "answer_unlisted"),
        ((LAMPS, "dua"), "answer_no_number"),
        ((LAMPS, "9" * 5_000), "answer_long"),
        ((SEEN, "kemarin"), "answer_no_date"),
        ((POLE, "x" * 5_000), "answer_long"),
        (("T-NOTE", "x" * 5_000), "answer_long"),
        (("T-DEEP", "2"), "answer_unasked"),
        (("T-NOBODY", "2"), "answer_unasked"),
    ],
)
def test_a_bad_answer_is_refused_at_its_question(answer: tuple[str, str], code: str) -> None:
    assert refusals("PJU-PDM", answer) == [(code, answer[0])]


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert refusals(
        "PJU-PDM", (LAMPS, "dua"), (POLE, "x" * 201), (SINCE, "tahun"), (SINCE, "hari"), ("T-DEEP", "1")
    ) == [
        ("answer_unasked", "T-DEEP"),
        ("answer_long", POLE),
        ("answer_repeated", SINCE),
        ("answer_no_number", LAMPS),
    ]
    with pytest.raises(Refused) as refused:
        opening.check(Submission(text="pendek", category="PJU-PDM", answers=((LAMPS, "dua"), (POLE, "x" * 201))))
    assert [one.code for one in refused.value.all] == ["text_short", "answer_long", "answer_no_number"]


def test_an_answer_without_a_category_or_to_an_unknown_one_is_refused() -> None:
    assert refusals("", (POLE, "1")) == [("answer_unasked", POLE)]
    assert refusals("XX", (POLE, "1")) == [("category_unknown", None)]


def test_a_question_that_was_retired_while_the_form_stood_open_takes_its_answer() -> None:
    assert questions.check("PJU-PDM", [("T-OLD", "masih")]) == (("T-OLD", "masih"),)


def test_what_is_required_is_asked_of_who_has_the_form_and_of_nobody_else() -> None:
    required(POLE)
    assert refusals("PJU-PDM", (POLE, " ")) == [("answer_missing", POLE)]
    assert questions.check("PJU-PDM", (), is_whole=False) == ()
    with pytest.raises(Refused, match="answer_missing"):
        opening.submit(Submission(text=LAMP, category="PJU-PDM"))
    assert opening.submit(Submission(text=LAMP, category="PJU-PDM", channel="whatsapp")).pk
    assert opening.submit(Submission(text=LAMP)).pk


def test_answers_stand_beside_the_case_and_verify_finds_one_that_was_edited() -> None:
    case, other = a_case(category="PJU-PDM", answers=ALL), a_case("entered")
    assert answers_of(case) == ALL
    assert list(verify()) == []
    edited = questions.written(((POLE, "KRW 0123/8"), *ALL[1:]))
    Complaint.objects.filter(case=case).update(answers=edited)
    assert {(one.number, one.code) for one in verify()} == {(case.number, "particulars_differ")}
    Complaint.objects.filter(case=case).update(answers=questions.written(ALL))
    Complaint.objects.filter(case=other).update(answers=questions.written(ALL))
    assert {(one.number, one.code) for one in verify()} == {(other.number, "particulars_differ")}


def test_an_erasure_empties_the_answers_and_accuses_nobody() -> None:
    case = a_case(category="PJU-PDM", answers=ALL)
    ledger.erase(case, ("text",), by=ledger.Actor("clock"))
    assert Complaint.objects.get(case=case).answers == ""
    assert list(verify()) == []


def test_step_2_keeps_completes_and_corrects_the_answers(cast: Cast) -> None:
    case = a_case(category="PJU-PDM", answers=ALL)
    place = {"landmark": "Jl. Veteran", "kelurahan": "36.71.01.1007"}
    opening.enter(case, Entry("complaint", "PJU-PDM", "medium", **place), by=cast.sari, watch=StepTimer())
    assert answers_of(case) == ALL
    lamp = Entry("complaint", "PJU-PDM", "medium", answers=((POLE, "KRW 9"), (LAMPS, "3")), **place)
    required(SINCE)  # of who reports: an operator may not know
    correction.correct(case, lamp, by=cast.sari)
    assert answers_of(case) == ((POLE, "KRW 9"), (LAMPS, "3"))
    hole = Entry("complaint", "JLN-LBG", "medium", answers=(("T-DEEP", "20"),), **place)
    correction.correct(case, hole, by=cast.sari)
    assert answers_of(case) == (("T-DEEP", "20"), (POLE, "KRW 9"), (LAMPS, "3"))
    assert list(verify()) == []


def test_a_bad_answer_at_step_2_changes_nothing(cast: Cast) -> None:
    case = a_case(category="PJU-PDM", answers=ALL)
    wrong = Entry("complaint", "PJU-PDM", "medium", "36.71.01.1007", landmark="Lain", answers=((LAMPS, "dua"),))
    with pytest.raises(Refused, match="answer_no_number"):
        opening.enter(case, wrong, by=cast.sari, watch=StepTimer())
    assert (answers_of(case), Case.objects.get(pk=case.pk).status) == (ALL, "received")
    assert list(verify()) == []


def test_another_answer_under_the_same_key_is_another_report_and_none_is_what_it_was() -> None:
    bare = Submission(text=LAMP, category="PJU-PDM")
    digests = [opening.digest_of(Submission(text=LAMP, category="PJU-PDM", answers=given))
               for given in ((), ((POLE, " "),), ((POLE, " 7"),), ((POLE, "7"),), ((POLE, "8"),))]  # fmt: skip
    assert digests[0] == digests[1] == opening.digest_of(bare)
    assert digests[2] == digests[3] != digests[4]
    assert len(digests[0]) == len(opening.TYPED) + 1  # as a key of the release before has it


def test_answers_read_with_their_names_whatever_became_of_the_question() -> None:
    CategoryQuestion.objects.filter(pk=SINCE).update(is_active=False, choices="hari = Hari ini")
    reference.forget()
    stored = questions.written(((SINCE, "minggu"), ("T-SIGNS", "kedip"), ("T-SIGNS", "bunyi"), ("X-GONE", "apa")))
    assert [(one.question.text, one.said) for one in questions.answered(stored)] == [
        ("Sejak kapan?", ("minggu",)),
        ("Tanda", ("Berkedip", "Berbunyi")),
        ("X-GONE", ("apa",)),
    ]
