"""Two people on one case: who comes second learns who changed what, and only what matters makes a page stale."""

from __future__ import annotations

import pytest
from people import Cast, a_case

from laksa.history.idempotency import IdempotencyKey
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry
from laksa.register.models import Case
from laksa.rules.refusal import Refused, Stale

pytestmark = pytest.mark.django_db
ENTRY = Entry("complaint", "PJU-PDM", "high", landmark="Jl. Veteran")


def test_the_second_operator_learns_who_assigned_the_case_meanwhile(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assignment.assign(case, lead="DISHUB", by=cast.dimas, watch=StepTimer(), seen=case.seq)
    with pytest.raises(Stale) as stale:
        assignment.assign(case, lead="DPUPR", reason="Salah alamat.", by=cast.sari, watch=StepTimer(), seen=case.seq)
    assert stale.value.params["event"] == "Assigned"
    assert stale.value.params["user"] == str(cast.dimas.pk)
    assert stale.value.params["role"] == "operator"
    assert Case.objects.get(pk=case.pk).lead == "DISHUB"


def test_a_page_that_saw_the_last_event_is_fresh(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), seen=case.seq).lead == "DISHUB"


def test_a_corrected_field_makes_the_page_stale(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    correction.correct(case, ENTRY, by=cast.dimas)
    with pytest.raises(Stale):
        assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), seen=case.seq)


def test_a_citizens_new_photo_does_not_void_the_operators_form(cast: Cast) -> None:
    case = a_case("received", cast=cast)
    response.reply(case, text="Ini fotonya.")
    assert opening.enter(case, ENTRY, by=cast.sari, watch=StepTimer(), seen=case.seq).status == "entered"


def test_a_citizens_message_does_not_void_an_assignment(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    response.reply(case, text="Masih gelap.")
    assert assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), seen=case.seq).status == "assigned"


@pytest.mark.parametrize("action", ["note", "open_identity", "renew_link"])
def test_what_changes_no_field_voids_no_form(cast: Cast, action: str) -> None:
    case = a_case("entered", cast=cast)
    {
        "note": lambda: correction.note(case, text="Sudah ditelepon.", by=cast.dimas),
        "open_identity": lambda: correction.open_identity(case, reason="Perlu alamat.", by=cast.dimas),
        "renew_link": lambda: correction.renew_link(case),
    }[action]()
    assert assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), seen=case.seq).status == "assigned"


def test_an_answer_heeds_a_message_that_came_meanwhile(cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    response.reply(case, text="Belum, masih gelap!")
    with pytest.raises(Stale) as stale:
        response.respond(case, text="Sudah beres.", by=cast.sari, watch=StepTimer(), seen=case.seq)
    assert (stale.value.params["event"], stale.value.params["role"]) == ("ReporterReplied", "reporter")


def test_closing_heeds_a_message_that_came_meanwhile(cast: Cast) -> None:
    case = a_case("responded", cast=cast)
    response.reply(case, text="Belum, masih gelap!")
    with pytest.raises(Stale):
        closure.close(case, by=cast.sari, watch=StepTimer(), seen=case.seq)


def test_a_message_that_was_read_meanwhile_voids_nothing(cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    response.reply(case, text="Terima kasih.")
    response.mark_read(case, by=cast.dimas)
    assert response.respond(case, text="Sudah.", by=cast.sari, watch=StepTimer(), seen=case.seq).status == "responded"


def test_a_message_that_the_page_showed_still_blocks_closing(cast: Cast) -> None:
    case = a_case("responded", cast=cast)
    case = response.reply(case, text="Belum, masih gelap!")
    with pytest.raises(Refused, match="messages_unread"):
        closure.close(case, by=cast.sari, watch=StepTimer(), seen=case.seq)


def test_an_agency_that_followed_up_meanwhile_voids_the_reassignment(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    followup.follow_up(case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    with pytest.raises(Stale) as stale:
        assignment.assign(case, lead="DPUPR", reason="Salah.", by=cast.sari, watch=StepTimer(), seen=case.seq)
    assert stale.value.params["agency"] == "DISHUB"


def test_a_merge_notices_that_the_case_has_moved(cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("entered", cast=cast)
    assignment.assign(case, lead="DISHUB", by=cast.dimas, watch=StepTimer())
    with pytest.raises(Stale):
        merging.merge(case, target=target, text="Digabung.", by=cast.sari, seen=case.seq)


def test_nothing_of_a_stale_command_is_kept(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assignment.assign(case, lead="DISHUB", by=cast.dimas, watch=StepTimer())
    with pytest.raises(Stale):
        assignment.assign(case, lead="DPUPR", reason="Salah.", by=cast.sari, watch=StepTimer(), seen=case.seq,
                          once=IdempotencyKey.of("tombol", "x"))  # fmt: skip
    assert Case.objects.get(pk=case.pk).seq == case.seq + 1
