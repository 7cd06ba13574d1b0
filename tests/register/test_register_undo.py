"""Ten seconds to take back what reaches somebody; and merging without losing the thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.register import ledger, queries
from laksa.register.commands import assignment, closure, correction, followup, merging, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry
from laksa.register.models import Case
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db
UNDOABLE: dict[str, tuple[str, Callable[[Case, Cast], Case]]] = {
    "assign": ("entered", lambda case, cast: assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())),
    "reassign": ("assigned", lambda case, cast: assignment.assign(
        case, lead="DPUPR", reason="Jalan kota.", by=cast.sari, watch=StepTimer())),
    "respond": ("followed_up", lambda case, cast: response.respond(
        case, text="Sudah menyala.", by=cast.sari, watch=StepTimer())),
    "close": ("responded", lambda case, cast: closure.close(case, by=cast.sari, watch=StepTimer())),
    "refer": ("entered", lambda case, cast: closure.refer(case, body="X-112", text="Ke 112.", by=cast.sari)),
    "reject": ("received", lambda case, cast: closure.reject(
        case, reason="Iklan.", text="Kami tutup.", by=cast.sari)),
    "ask": ("assigned", lambda case, cast: response.ask_reporter(case, text="Di mana?", by=cast.sari)),
    "interim": ("assigned", lambda case, cast: response.respond_interim(case, text="Dikerjakan.", by=cast.sari)),
}  # fmt: skip


def facts(case: Case) -> dict[str, object]:
    """What the case is, without where its history ends."""
    return {name: value for name, value in Case.objects.get(pk=case.pk).facts.items() if name not in {"seq", "version"}}


@pytest.mark.parametrize("command", sorted(UNDOABLE))
def test_undoing_within_ten_seconds_leaves_the_case_as_it_was(cast: Cast, command: str) -> None:
    upto, give = UNDOABLE[command]
    case = a_case(upto, cast=cast)
    before = facts(case)
    merging.undo(give(case, cast), by=cast.sari)
    assert facts(case) == before
    assert queries.history(case)[-1].name == "Reverted"
    assert list(verify()) == []


@pytest.mark.parametrize("command", sorted(UNDOABLE))
def test_after_ten_seconds_it_stands(cast: Cast, command: str) -> None:
    upto, give = UNDOABLE[command]
    case = give(a_case(upto, cast=cast), cast)
    with time_machine.travel(timezone.now() + timedelta(seconds=11)), pytest.raises(Refused, match="undo_too_late"):
        merging.undo(case, by=cast.sari)


def test_only_who_did_it_takes_it_back(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    with pytest.raises(Refused, match="not_allowed"):
        merging.undo(case, by=cast.dimas)


def test_only_the_last_command_is_taken_back(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    assignment.accept(case, by=cast.yusuf)
    with pytest.raises(Refused, match="undo"):
        merging.undo(case, by=cast.sari)


def test_what_was_taken_back_is_not_taken_back_twice(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    merging.undo(case, by=cast.sari)
    with pytest.raises(Refused, match="undo"):
        merging.undo(case, by=cast.sari)
    assert Case.objects.get(pk=case.pk).status == "entered"


@pytest.mark.parametrize("upto", ["received", "entered", "in_progress", "followed_up"])
def test_other_commands_are_not_undone(cast: Cast, upto: str) -> None:
    with pytest.raises(Refused, match="undo_unknown"):
        merging.undo(a_case(upto, cast=cast), by=cast.sari)


def test_an_assignment_that_also_entered_the_case_is_undone_whole(cast: Cast) -> None:
    case = a_case("received", cast=cast)
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), entry=entry)
    assert [moment.name for moment in queries.history(case)] == ["Received", "Entered", "Assigned"]
    assert merging.undo(case, by=cast.sari).status == "received"


def test_an_entry_is_taken_for_a_received_case_only_and_is_needed_there(cast: Cast) -> None:
    received, entered = a_case(cast=cast), a_case("entered", cast=cast)
    with pytest.raises(Refused, match="state"):
        assignment.assign(received, lead="DISHUB", by=cast.sari, watch=StepTimer())
    entry = Entry("complaint", "JLN-LBG", "low", landmark="Jl. Lain")
    case = assignment.assign(entered, lead="DISHUB", entry=entry, by=cast.sari, watch=StepTimer())
    assert (case.status, case.category) == ("assigned", "PJU-PDM")


def test_a_closing_that_was_undone_can_be_given_again(cast: Cast) -> None:
    case = merging.undo(a_case("recorded", cast=cast), by=cast.sari)
    case = closure.close(case, by=cast.sari, watch=StepTimer())
    assert case.status == "recorded"
    assert ledger.state_of(case).closing_no == 1


def test_merging_moves_the_reporters_to_the_target(cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("assigned", cast=cast)
    case = merging.merge(case, target=target, text="Laporan Anda kami gabungkan.", by=cast.sari)
    target.refresh_from_db()
    assert (case.status, case.merged_into) == ("merged", target.number)
    assert ledger.state_of(target).reporters == 2
    assert ledger.state_of(target).merged == (case.number,)


@pytest.mark.parametrize("side", ["source", "target"])
def test_undoing_a_merge_touches_both_cases(cast: Cast, side: str) -> None:
    case, target = a_case("entered", cast=cast), a_case("assigned", cast=cast)
    before = facts(case), facts(target)
    merging.merge(case, target=target, text="Digabung.", by=cast.sari)
    merging.undo(case if side == "source" else target, by=cast.sari)
    assert (facts(case), facts(target)) == before
    assert list(verify()) == []


def test_a_merge_is_not_undone_once_the_target_has_moved_on(cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("assigned", cast=cast)
    merging.merge(case, target=target, text="Digabung.", by=cast.sari)
    assignment.accept(target, by=cast.yusuf)
    with pytest.raises(Refused, match="undo_not_last"):
        merging.undo(case, by=cast.sari)
    assert Case.objects.get(pk=case.pk).status == "merged"


def test_a_merge_points_to_the_end_of_the_line(cast: Cast) -> None:
    first, second, third = (a_case("entered", cast=cast) for _ in range(3))
    merging.merge(second, target=third, text="Digabung.", by=cast.sari)
    second.refresh_from_db()
    first = merging.merge(first, target=second, text="Digabung.", by=cast.sari)
    assert first.merged_into == third.number


def test_a_case_is_never_merged_with_itself_not_even_round_the_corner(cast: Cast) -> None:
    first, second = (a_case("entered", cast=cast) for _ in range(2))
    with pytest.raises(Refused, match="merge_itself"):
        merging.merge(first, target=first, text="Digabung.", by=cast.sari)
    merging.merge(second, target=first, text="Digabung.", by=cast.sari)
    second.refresh_from_db()
    with pytest.raises(Refused, match="merge_itself"):
        merging.merge(first, target=second, text="Digabung.", by=cast.sari)


def test_a_merge_needs_an_open_target_of_the_same_confidentiality(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    with pytest.raises(Refused, match="target_not_open"):
        merging.merge(case, target=a_case("recorded", cast=cast), text="Digabung.", by=cast.sari)
    with pytest.raises(Refused, match="confidentiality_differs"):
        merging.merge(case, target=a_case("entered", cast=cast, confidential=True), text="Digabung.", by=cast.sari)


def test_unmerging_gives_both_cases_back(cast: Cast) -> None:
    case, target = a_case("assigned", cast=cast), a_case("assigned", cast=cast)
    case = merging.merge(case, target=target, text="Digabung.", by=cast.sari)
    case = merging.unmerge(case, by=cast.sari)
    target.refresh_from_db()
    assert (case.status, case.merged_into) == ("assigned", "")
    assert (ledger.state_of(target).reporters, ledger.state_of(target).merged) == (1, ())
    assert list(verify()) == []


def a_line_of_three(cast: Cast) -> list[Case]:
    """The first merged into the second, the second into the third."""
    line = [a_case("assigned", cast=cast, email=f"warga{place}@contoh.invalid") for place in range(3)]
    for source, target in pairwise(line):
        merging.merge(source, target=Case.objects.get(pk=target.pk), text="Digabung.", by=cast.sari)
    return again(line)


def again(line: list[Case]) -> list[Case]:
    return [Case.objects.get(pk=case.pk) for case in line]


def counted(line: list[Case]) -> list[tuple[int, list[str]]]:
    """Reporters and merged numbers of each, as they stand now."""
    states = [ledger.state_of(case) for case in again(line)]
    return [(state.reporters, list(state.merged)) for state in states]


def test_whoever_came_through_a_merged_case_counts_at_the_end_of_the_line(cast: Cast) -> None:
    first, second, third = line = a_line_of_three(cast)
    assert counted(line) == [(1, []), (2, [first.number]), (3, [second.number])]
    assert third.status == "assigned"


def test_the_first_of_a_line_leaves_every_case_above_it(cast: Cast) -> None:
    first, second, _ = line = a_line_of_three(cast)
    merging.unmerge(first, by=cast.sari)
    assert [case.status for case in again(line)] == ["assigned", "merged", "assigned"]
    assert counted(line) == [(1, []), (1, []), (2, [second.number])]
    commands = {case.events.get(name="Reinstated").command for case in line}
    assert len(commands) == 1
    assert list(verify()) == []


def test_the_middle_of_a_line_takes_along_who_came_through_it(cast: Cast) -> None:
    first, second, _ = line = a_line_of_three(cast)
    merging.unmerge(second, by=cast.sari)
    assert [case.status for case in again(line)] == ["merged", "assigned", "assigned"]
    assert counted(line) == [(1, []), (2, [first.number]), (1, [])]
    assert list(verify()) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_line_taken_apart_ends_as_it_began(cast: Cast, order: tuple[int, int]) -> None:
    line = a_line_of_three(cast)
    for place in order:
        merging.unmerge(again(line)[place], by=cast.sari)
    assert {case.status for case in again(line)} == {"assigned"}
    assert counted(line) == [(1, [])] * 3
    assert list(verify()) == []


def test_the_first_of_a_line_leaves_also_when_its_end_is_closed(cast: Cast) -> None:
    first, second, third = line = a_line_of_three(cast)
    followup.follow_up(third, what_was_done="Diganti.", result="done", no_photo_reason="Hujan lebat.", by=cast.yusuf)
    response.respond(third, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    closure.close(third, by=cast.sari, watch=StepTimer())
    merging.unmerge(first, by=cast.sari)
    assert [case.status for case in again(line)] == ["assigned", "merged", "recorded"]
    assert counted(line)[2] == (2, [second.number])
    assert list(verify()) == []


def test_a_case_that_went_elsewhere_meanwhile_takes_nothing_from_its_old_target(cast: Cast) -> None:
    first, *_ = line = a_line_of_three(cast)
    other = a_case("assigned", cast=cast, email="lain@contoh.invalid")
    merging.unmerge(first, by=cast.dimas)
    merging.merge(again(line)[0], target=other, text="Digabung.", by=cast.dimas)
    before = counted([*line, other])
    with pytest.raises(Refused, match="wrong_state"):
        merging.unmerge(first, by=cast.sari)  # a page that still names the old target
    assert counted([*line, other]) == before


def test_a_merged_case_takes_no_more_words_and_names_its_target(cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("entered", cast=cast)
    case = merging.merge(case, target=target, text="Digabung.", by=cast.sari)
    with pytest.raises(Refused, match="case_merged") as refused:
        response.reply(case, text="Masih gelap.")
    assert refused.value.params["target"] == target.number


def test_a_renewed_link_survives_an_undo_of_what_came_before_it(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    case = correction.renew_link(case)
    with pytest.raises(Refused, match="undo"):
        merging.undo(case, by=cast.sari)
