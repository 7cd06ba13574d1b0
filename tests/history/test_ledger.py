"""The ledger's own promises, whatever it keeps the history of."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.db.transaction import TransactionManagementError
from people import LAMP, Cast, a_case

from laksa.accounts.models import User
from laksa.audit.verify import verify
from laksa.history import transaction
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_id
from laksa.history.models import SealedEvent
from laksa.register import files, focus, ledger, queries
from laksa.register.commands import merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case, Event, FocusSpan, Text
from laksa.rules import chain
from laksa.rules import events as e
from laksa.rules.refusal import Stale

pytestmark = pytest.mark.django_db


def test_an_event_keeps_any_role_that_a_user_can_have() -> None:
    width = User._meta.get_field("role").max_length
    assert {table._meta.get_field("role").max_length for table in SealedEvent.__subclasses__()} == {width}


def test_what_an_event_is_sealed_over_is_what_it_was_in_the_first_release() -> None:
    noon, after = datetime(2026, 11, 23, 5, tzinfo=UTC), datetime(2026, 11, 23, 5, 0, 1, tzinfo=UTC)
    event = Event(case_id=7, seq=2, name="Accepted", at=noon, recorded_at=after, role="agency", user="3",
                  agency="DISHUB", command="c1", payload='{"agency":"DISHUB"}')  # fmt: skip
    header = (
        '{"agency":"DISHUB","at":"2026-11-23T12:00:00+07:00","case":7,"command":"c1","name":"Accepted",'
        '"recorded_at":"2026-11-23T12:00:01+07:00","role":"agency","seq":2,"user":"3"}'
    )
    sealed = hashlib.sha256(chain.GENESIS + f"{header}\n{event.payload}".encode())
    made_anew = replace(ledger.CASES)  # it keeps what it reads of events by
    assert made_anew.link(chain.GENESIS, event) == sealed.digest()


def test_a_row_is_read_once_and_again_when_its_facts_are_others() -> None:
    case = Case.objects.get(pk=a_case("received").pk)
    state = ledger.state_of(case)
    assert ledger.state_of(case) is state
    response.reply(case, text="Lampu ketiga juga.")
    case.refresh_from_db()
    assert ledger.state_of(case) == replace(state, unread=1, seq=2, version=state.version)


def test_a_stale_page_is_told_what_happened_who_did_it_and_when(cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    last = case.events.get(name="Accepted")
    told = {"event": "Accepted", "at": last.at, "role": "agency", "user": str(cast.yusuf.pk), "agency": "DISHUB"}
    without_agencies = replace(ledger.CASES, actor=("role", "user"))
    for kept, agency in ((ledger.CASES, "DISHUB"), (without_agencies, "")):
        kept.require_fresh(case, last.seq)
        with pytest.raises(Stale) as stale:
            kept.require_fresh(case, last.seq - 1)
        assert stale.value.params == told | {"agency": agency}


def test_after_a_command_its_state_is_at_hand() -> None:
    case = a_case("received")
    unread = replace(ledger.CASES, from_facts=lambda facts: pytest.fail("read again"))
    assert unread.state_of(case).number == case.number


def test_one_command_on_several_subjects_gives_the_first_and_a_rule_that_forgets_one_writes_to_none(cast: Cast) -> None:
    cases = [a_case("received", cast=cast) for _ in range(2)]
    operator = ledger.Actor("operator", "1")
    first = ledger.append_together(cases[::-1], lambda states, context: [[e.Noted("")], []], by=operator)
    assert (first.pk, first.seq) == (cases[1].pk, 2)
    with pytest.raises(ValueError, match="shorter"):
        ledger.append_together(cases, lambda states, context: [[e.Noted("")]], by=operator)
    assert [len(queries.history(case)) for case in cases] == [1, 2]


def test_a_column_that_no_event_holds_is_written_with_its_command() -> None:
    row = ledger.append(
        a_case("received"), lambda state, context: [e.Noted("")], by=ledger.Actor("operator", "1"), content={"rank": 7}
    )
    assert (row.rank, Case.objects.get(pk=row.pk).rank) == (7, 7)


def test_a_history_shows_its_files_and_what_was_taken_back(cast: Cast) -> None:
    photo = files.Stored(new_id(), "lampu.jpg", "image/jpeg", "ab" * 32, 9, width=4, height=3)
    case = merging.undo(a_case("assigned", cast=cast, files=(photo,)), by=cast.sari)
    shown = [(one.name, one.reverted, [file.name for file in one.files]) for one in queries.history(case)]
    assert shown == [
        ("Received", False, ["lampu.jpg"]), ("Entered", False, []), ("Assigned", True, []), ("Reverted", False, []),
    ]  # fmt: skip


def test_a_step_is_timed_with_its_command_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(TransactionManagementError):
        focus.seal("case:1", "respond", ready_at=None)


def test_what_was_worked_on_is_not_lost_when_the_case_cannot_be_opened(cast: Cast) -> None:
    focus.signal("form:laci", "enter", cast.sari)
    number = a_case("received").number
    taken = Submission(text=LAMP, landmark="Jl. Veteran", channel="phone", number=number)
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    with pytest.raises(IntegrityError):
        opening.take_down(
            taken,
            entry,
            by=cast.sari,
            once=IdempotencyKey.of("laci"),
            watch=StepTimer(subject="form:laci"),
        )
    assert FocusSpan.objects.filter(subject="form:laci", is_sealed=False).exists()


def test_words_moved_to_another_field_of_their_event_are_found(cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    Text.objects.filter(case=case, field="no_photo_reason").update(field="officer")
    assert {(finding.number, finding.code) for finding in verify()} == {
        (case.number, "words_differ"), (case.number, "words_missing"),
    }  # fmt: skip
