"""People write as they do on a phone: too little, too much, to the wrong report; nothing of it is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from channels.gema.receive import say
from channels.gema.send import TRANSPORT
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.channels.models import Conversation, InboundMessage
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.messages.models import Message, Subscription
from laksa.register.commands import assignment
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Event

pytestmark = pytest.mark.django_db
WHERE = f"{LAMP} Kelurahan Sukasari."


@pytest.fixture(autouse=True)
def _gema(settings: Any) -> None:
    settings.CHANNELS = [*settings.CHANNELS, "channels.gema"]
    TRANSPORT.heard.clear()
    TRANSPORT.faults.clear()


def asked() -> list[str]:
    return list(Message.objects.filter(about="chat").order_by("pk").values_list("kind", flat=True))


def words_of(case: Case) -> list[str]:
    return [case.complaint.text or "", *case.texts.filter(field="text").order_by("seq").values_list("body", flat=True)]


def test_who_says_too_little_is_asked_once_and_the_words_become_one_report(cast: Cast) -> None:
    assert say("1|dinda|Pagi") is None
    assert say("2|dinda|min") is None
    assert InboundMessage.objects.filter(state="held", reason="words").count() == 2
    case = say(f"3|dinda|{WHERE}")
    assert case is not None
    assert words_of(case) == [f"Pagi\n\nmin\n\n{WHERE}"]
    assert (asked(), InboundMessage.objects.filter(state="taken", case=case).count()) == (["ask_words"], 3)
    assert list(verify()) == []


def test_forty_messages_for_one_complaint_are_one_case(cast: Cast) -> None:
    case = say(f"0|dinda|{WHERE}")
    assert [say(f"{n}|dinda|dan lagi {n}") for n in range(1, 40)] == [case] * 39
    assert Case.objects.count() == 1


def test_a_report_without_a_place_is_asked_for_it_and_the_answer_is_its_place(cast: Cast) -> None:
    case = say(f"1|dinda|{LAMP}")
    assert (asked(), case is None) == (["ask_place"], False)
    assert say("2|dinda|Jalan Merdeka, Kelurahan Sukasari") == case
    stands = Case.objects.select_related("complaint").get()
    assert (stands.kelurahan != "", stands.complaint.landmark) == (True, "Jalan Merdeka, Kelurahan Sukasari")
    assert asked() == ["ask_place", "located"]
    assert list(verify()) == []


def test_two_complaints_in_one_conversation_are_asked_apart(cast: Cast) -> None:
    first = say(f"1|dinda|{WHERE}")
    Conversation.objects.update(heard_at="2026-01-01T00:00:00Z")
    assert say("2|dinda|Sampah menumpuk di pasar Kelurahan Cimone sejak Jumat.") is None
    assert say("3|dinda|Baunya sampai ke sekolah.") is None
    assert asked() == ["ask_which"]
    second = say("4|dinda|2")
    assert second not in {None, first}
    assert second is not None
    assert words_of(second) == ["Sampah menumpuk di pasar Kelurahan Cimone sejak Jumat.\n\nBaunya sampai ke sekolah."]
    assert not InboundMessage.objects.exclude(state="taken").exists()


def test_belum_opens_the_same_report_again_and_ya_takes_that_back(cast: Cast) -> None:
    case = a_case("recorded", cast=cast, channel="gema", reply_channel="gema", reply_address="dinda")
    assert say("2|dinda|BELUM, masih gelap") == case
    case.refresh_from_db()
    assert (case.status, Event.objects.filter(case=case, name="Reopened").count()) == ("entered", 1)
    assert say("3|dinda|Ya, sudah menyala") == case
    case.refresh_from_db()
    assert (case.status, asked()) == ("recorded", ["verdict_no", "verdict_yes"])


def test_hapus_reaches_a_person_and_is_answered(cast: Cast) -> None:
    case = say(f"1|dinda|{WHERE}")
    say("2|dinda|Hapus data saya")
    row = InboundMessage.objects.get(external_id="2")
    assert (row.state, row.reason, row.case) == ("held", "deletion", case)
    assert asked() == ["deletion"]


def test_who_writes_ikuti_hears_what_the_public_reads(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    say(f"1|budi|Ikuti {case.number}")
    assert (Subscription.objects.get().address, asked()) == ("budi", ["following"])
    say("2|budi|Ikuti LKS-26-K7M4-9D")
    assert asked()[-1] == "not_followed"

    assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    drain.drain(follower.FOLLOWER, follower.promise)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        queue.deliver_due("gema")
    (said,) = [message.letter.body for message in TRANSPORT.heard if "diteruskan" in message.letter.body]
    assert f"/l/{case.number}/" in said
    assert "/r/" not in said


def test_emergency_words_are_answered_with_112_at_once(cast: Cast) -> None:
    say("1|dinda|Tolong ada kebakaran rumah di Kelurahan Sukasari")
    assert asked()[0] == "emergency"


def test_a_long_story_is_one_report_and_what_follows_it(cast: Cast) -> None:
    case = say("1|dinda|" + "Jalan rusak di Sukasari. " * 400)
    assert case is not None
    assert "".join(words_of(case)).count("rusak") == 400


def test_robots_get_no_more_answers_than_a_day_allows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.gema.receive.RECEIVER.answers_a_day", 3)
    for n in range(30):
        say(f"{n}|robot|{'MULAI' if n % 2 else 'BERHENTI'}")
    assert len(asked()) <= 3


def test_what_goes_on_from_their_own_message_belongs_to_its_report(cast: Cast) -> None:
    first, second = say(f"1|dinda|{WHERE}"), say("2|dinda|Baru. Sampah menumpuk di depan pasar sejak Jumat.")
    assert first != second
    assert say("3|dinda|Perbaikan: lampunya dua, bukan satu.|1") == first
    assert say("4|budi|Lampu saya juga mati sejak kemarin.|1") not in {first, second}


def test_who_begins_with_start_is_told_how_to_report(cast: Cast) -> None:
    assert say("1|dinda|/start") is None
    assert asked() == ["ask_words"]
    say(f"2|dinda|{WHERE}")
    say("3|dinda|BERHENTI")
    say("4|dinda|/start")
    assert asked()[-2:] == ["stopped", "resumed"]
