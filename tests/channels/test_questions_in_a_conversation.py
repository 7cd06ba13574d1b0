"""What the category asks is asked in the conversation too: one question at a time, and nobody has to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from channels.gema.receive import RECEIVER, say
from channels.gema.send import TRANSPORT
from django.utils import timezone
from people import LAMP

from laksa.audit.verify import verify
from laksa.channels.models import Conversation, InboundMessage
from laksa.messages import queue
from laksa.messages.models import Message
from laksa.register import questions
from laksa.register.models import Case
from laksa.search.categories import named_in

pytestmark = pytest.mark.django_db
WHERE = f"{LAMP} Kelurahan Sukasari."
FIRST, SECOND = "PJU-SEJAK", "PJU-BANYAK"


@pytest.fixture(autouse=True)
def _gema(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CHANNELS = [*settings.CHANNELS, "channels.gema"]
    TRANSPORT.heard.clear()
    TRANSPORT.faults.clear()
    monkeypatch.setattr(RECEIVER, "answers_a_day", 20)
    monkeypatch.setattr("laksa.channels.conversation.categories.named_in", named_in)


def asked() -> list[str]:
    """The questions, as far as they have been promised, and what was said otherwise."""
    rows = Message.objects.filter(about="chat").order_by("pk")
    return [row.facts.get("question") or row.kind for row in rows]


def answers_of(case: Case | None) -> dict[str, str]:
    assert case is not None
    stands = Case.objects.select_related("complaint").get(pk=case.pk)
    return {one.question.code: one.line for one in questions.answered(stands.complaint.answers)}


def test_it_is_asked_behind_the_receipt_with_its_choices_and_answered_by_a_number() -> None:
    case = say(f"1|dinda|{WHERE}")
    assert asked() == [FIRST]
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        queue.deliver_due("gema")
    (said,) = [one.letter.body for one in TRANSPORT.heard if "Satu pertanyaan" in one.letter.body]
    for part in ("Sejak kapan padam?", "1 Hari ini", "2 Beberapa hari", "LEWATI"):
        assert part in said
    assert say("2|dinda|2") == case
    assert (answers_of(case), asked()) == ({FIRST: "Beberapa hari"}, [FIRST, SECOND])
    assert say("3|dinda|1") == case
    assert answers_of(case) == {FIRST: "Beberapa hari", SECOND: "Satu lampu"}
    assert (asked(), list(verify())) == ([FIRST, SECOND, "answered"], [])


@pytest.mark.parametrize("words", ["beberapa hari", "Beberapa Hari!"])
def test_the_words_of_a_choice_are_an_answer_too(words: str) -> None:
    case = say(f"1|dinda|{WHERE}")
    say(f"2|dinda|{words}")
    assert answers_of(case) == {FIRST: "Beberapa hari"}


def test_who_does_not_know_leaves_it_out() -> None:
    case = say(f"1|dinda|{WHERE}")
    assert say("2|dinda|Lewati") == case
    assert (answers_of(case), asked()) == ({}, [FIRST, SECOND])
    assert say("3|dinda|tidak tahu") == case
    assert say("4|dinda|Tolong cepat ya pak.") == case
    assert (answers_of(case), InboundMessage.objects.get(external_id="4").decision) == ({}, "addto")


def test_what_is_no_answer_is_added_to_the_report_and_ends_the_asking() -> None:
    case = say(f"1|dinda|{WHERE}")
    assert say("2|dinda|Perbaikan: lampunya dua, bukan satu.") == case
    assert answers_of(case) == {}
    assert case is not None
    assert case.texts.filter(field="text").values_list("body", flat=True)[0] == "Perbaikan: lampunya dua, bukan satu."
    assert Conversation.objects.get().asked == ""
    assert say("3|dinda|2") == case
    assert answers_of(case) == {}


def test_the_place_is_asked_first() -> None:
    case = say(f"1|dinda|{LAMP}")
    assert asked() == ["ask_place"]
    say("2|dinda|Jalan Merdeka, Kelurahan Sukasari")
    assert asked() == ["ask_place", "located", FIRST]
    say("3|dinda|1")
    assert answers_of(case) == {FIRST: "Hari ini"}


def test_a_new_report_in_between_is_a_new_report() -> None:
    first = say(f"1|dinda|{WHERE}")
    second = say("2|dinda|Laporan baru: sampah menumpuk di pasar Kelurahan Cimone sejak Jumat.")
    assert second not in {None, first}
    assert answers_of(first) == {}


def test_where_a_day_allows_few_answers_and_where_words_name_no_kind_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say("1|budi|Ada yang aneh di Kelurahan Sukasari, tolong dilihat.")
    monkeypatch.setattr(RECEIVER, "answers_a_day", questions.MOST)
    say(f"2|dinda|{WHERE}")
    assert asked() == []
