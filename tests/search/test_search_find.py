"""Finding a case by what somebody remembers of it - and never one that they may not see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from examples import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from people import Cast, a_case

from laksa.accounts.models import User
from laksa.followers import drain
from laksa.register import ledger
from laksa.register.commands import assignment, correction, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case
from laksa.search import index
from laksa.search.find import search
from laksa.search.words import stems

pytestmark = pytest.mark.django_db


def find(user: User, asked: str, *, limit: int = 50) -> list[Case]:
    found = search(user, asked).cases.select_related("complaint")
    return list(found.order_by("-received_at", "-id")[:limit])


def indexed() -> None:
    drain.drain(index.FOLLOWER, index.index)


@pytest.fixture
def lamp(cast: Cast) -> Case:
    a_case(cast=cast, text="Sampah di pasar menumpuk sudah tiga hari dan berbau.", landmark="Pasar Anyar")
    case = a_case(
        cast=cast, text="Penerangan jalan padam di depan sekolah, anak-anak takut lewat.", phone="081234567890"
    )
    indexed()
    return case


@pytest.mark.parametrize(
    "spell", ["{}", "  {}  ", "{l}", "{bare}", "{spaced}", "No. {}, tolong dicek", "https://laksa.contoh/l/{l}/"]
)
def test_a_number_in_any_case_and_spacing_finds_its_case(cast: Cast, lamp: Case, spell: str) -> None:
    number = lamp.number
    asked = spell.format(number, l=number.lower(), bare=number.replace("-", ""), spaced=number.replace("-", " "))
    assert find(cast.sari, asked) == [lamp]


def test_a_pasted_link_of_the_reporter_finds_the_case_for_who_may_see_it(cast: Cast, lamp: Case) -> None:
    link = f"https://laksa.contoh/r/{ledger.secret_of(lamp)}/tanda-terima/"
    assert find(cast.sari, link) == [lamp]
    assert find(cast.wati, link) == []


@pytest.mark.parametrize(
    "asked",
    ["penerangan", "terang", "PENERANGAN jalan", "padam", "jalan sekolah", "penerangan, padam!", "anak", "takut lew"],
)
def test_words_find_their_stems(cast: Cast, lamp: Case, asked: str) -> None:
    assert find(cast.sari, asked) == [lamp]


def test_short_forms_find_what_they_stand_for(cast: Cast) -> None:
    case = a_case(cast=cast, text="PJU dpn rumah sy mati sdh seminggu, tlg diperbaiki.")
    indexed()
    for asked in ("lampu mati", "lampu jalan depan rumah", "pju mati"):
        assert find(cast.sari, asked) == [case]


def test_all_words_must_be_there(cast: Cast, lamp: Case) -> None:
    assert find(cast.sari, "penerangan sampah") == []
    assert find(cast.sari, "banjir") == []


def test_the_place_and_the_category_are_words_too(cast: Cast) -> None:
    case = opening.enter(
        a_case(cast=cast), Entry("complaint", "PJU-PDM", "medium", landmark="Gang Kelinci", kelurahan="36.71.01.1007"),
        by=cast.sari, watch=StepTimer(),
    )  # fmt: skip
    indexed()
    for asked in ("gang kelinci", "sukasari"):
        assert find(cast.sari, asked) == [case]


def test_what_was_said_later_is_found_too(cast: Cast, lamp: Case) -> None:
    response.reply(lamp, text="Tiangnya juga keropos.")
    indexed()
    assert find(cast.sari, "keropos") == [lamp]


def test_what_was_erased_is_found_no_more(cast: Cast, lamp: Case) -> None:
    ledger.erase(lamp, ("text",), by=ledger.Actor("clock"))
    indexed()
    assert find(cast.sari, "penerangan") == []


def test_newest_first_and_at_most_as_many_as_asked_for(cast: Cast) -> None:
    cases = [a_case(cast=cast, text=f"Banjir di gang nomor {n}, air masuk rumah.") for n in range(4)]
    indexed()
    assert find(cast.sari, "banjir", limit=3) == [cases[3], cases[2], cases[1]]


@pytest.mark.parametrize("spelt", ["081234567890", "0812-3456-7890", "+62 812 3456 7890", "6281234567890"])
@pytest.mark.parametrize(("who", "finds"), [("sari", True), ("agus", True), ("auditor", False), ("yusuf", False)])
def test_a_phone_finds_its_reporter_for_operator_and_head_alone(cast: Cast, who: str, finds: bool, spelt: str) -> None:
    case = a_case("assigned", cast=cast, phone="081234567890")
    indexed()
    assert find(getattr(cast, who), spelt) == ([case] if finds else [])


def test_an_agency_finds_its_own_cases_only(cast: Cast) -> None:
    own = a_case("assigned", cast=cast, text="Banjir besar di jalan utama, mobil mogok.")
    foreign = assignment.assign(
        a_case("entered", cast=cast, text="Banjir kecil di gang sempit, motor lewat."),
        lead="DPUPR", by=cast.sari, watch=StepTimer(),
    )  # fmt: skip
    indexed()
    assert find(cast.yusuf, "banjir") == [own]
    assert find(cast.wati, "banjir") == [foreign]
    assert find(cast.yusuf, foreign.number) == []
    assert find(cast.admin, "banjir") == []
    assert find(cast.sari, "banjir") == [foreign, own]


def test_nobody_finds_a_case_by_the_words_of_a_note_they_may_not_read(cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    correction.note(case, text="Pelapor keponakan lurah, hati-hati.", by=cast.sari)
    followup.follow_up(case, what_was_done="Selesai.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    indexed()
    assert find(cast.yusuf, "keponakan") == []
    assert find(cast.yusuf, "selesai") == [case]


def test_a_search_takes_few_statements(cast: Cast, lamp: Case) -> None:
    sari = cast.sari
    with CaptureQueriesContext(connection) as captured:
        find(sari, "penerangan jalan")
    assert len(captured) <= 4  # city tables, index, cases


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.text(max_size=60) | st.text("\"'*()&|!:<>-+^~\\%_. abc\0NEAR AND OR NOT", max_size=40))
@example(asked='"')
@example(asked="lampu*")
@example(asked='lampu" OR "sampah')
@example(asked="lampu AND NOT sampah")
@example(asked="NEAR(lampu mati, 2)")
@example(asked="words:lampu")
@example(asked="'; DROP TABLE search_document; --")
@example(asked="lampu & !mati | (x:*)")
@example(asked="\0")
@example(asked="\ud800 lampu")
@example(asked="+٠٨١٢٣٤٥٦٧٨٩٠")
@example(asked="LKS-²⁶-K7M4-9D")
@example(asked="()()()()()")
@example(asked="a " * 500)
@example(asked="x" * 5000)
def test_no_question_breaks_the_search(cast: Cast, asked: str) -> None:
    assert isinstance(find(cast.sari, asked), list)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=10, max_size=200).filter(lambda text: len(text.strip()) >= 10))
def test_no_complaint_breaks_the_index_and_each_is_found_by_its_own_words(cast: Cast, text: str) -> None:
    case = opening.submit(Submission(text=text + " lampu"))
    index.write_documents({case.pk})
    assert case in find(cast.sari, " ".join(stems(text)[:3]) + " lampu")


@pytest.mark.parametrize("part", ["{0}", "{1}", "{0}-{1}", "lks-26-{0}", "{2}"])
def test_a_part_of_a_number_finds_its_case(cast: Cast, lamp: Case, part: str) -> None:
    Case.objects.filter(pk=lamp.pk).update(number="LKS-26-K7M4-9D")
    lamp.refresh_from_db()
    assert find(cast.sari, part.format("K7M4", "9D", "m49")) == ([lamp] if part != "{1}" else [])


@pytest.mark.parametrize(("digits", "finds"), [("0812 3456", True), ("5678", True), ("081299", False)])
def test_a_part_of_a_phone_finds_its_reporter(cast: Cast, lamp: Case, digits: str, finds: bool) -> None:
    assert find(cast.sari, digits) == ([lamp] if finds else [])
    assert find(cast.auditor, digits) == []


@pytest.mark.parametrize("asked", ["penerengan", "penerngan jalan", "sekolahh", "peneragnan"])
def test_one_wrong_letter_still_finds_and_says_what_was_meant(cast: Cast, lamp: Case, asked: str) -> None:
    assert find(cast.sari, asked) == [lamp]
    assert search(cast.sari, asked).meant
    assert not search(cast.sari, "penerangan").meant


def test_a_stop_word_alone_asks_for_nothing(cast: Cast, lamp: Case) -> None:
    assert find(cast.sari, "yang di ke") == []
    assert find(cast.sari, "") == []
