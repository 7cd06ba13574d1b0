"""The SOP is data: the seed as signed, and another city's with its own minutes and a step of its own."""

from __future__ import annotations

from datetime import date

import pytest
from stories import (
    AGUS,
    ASSIGNED,
    FIELDS,
    LINA,
    RECEIVED,
    RETURNED,
    SARI,
    SEED,
    SOP,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_FOLLOWED_UP,
    TO_RESPONDED,
    YUSUF,
    about,
    after,
    ctx,
    entered,
    then,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.refusal import Refused
from laksa.rules.sop import Sop, read_sop

HEAD_CONFIRMS = """
[[steps]]
number = 7
name = "Kepala unit menyetujui penutupan"
role = "head"
command = "confirm"
minutes = 3
before = "close"
"""


def other(*, minutes: str = "minutes = 5", becomes: str = "minutes = 8", confirm: str = HEAD_CONFIRMS) -> Sop:
    """The SOP of another city, from text alone."""
    return read_sop(SEED.replace('"laksa-2022"', '"laksa-2027"').replace(minutes, becomes) + confirm)


# ── the seed ─────────────────────────────────────────────────────────────────────────────────────


def test_the_seed_sop_takes_25_minutes_in_six_steps() -> None:
    assert [step.number for step in SOP.steps] == [1, 2, 3, 4, 5, 6]
    assert [step.minutes for step in SOP.steps] == [None, 5, 5, 5, 5, 5]
    assert SOP.total_minutes == 25


def test_the_seed_sop_names_its_commands_in_order() -> None:
    assert [step.command for step in SOP.steps] == ["receive", "enter", "assign", "respond", "close", "record"]
    assert [step.automatic for step in SOP.steps] == [False] * 5 + [True]
    assert SOP.step("respond").number == 4


def test_the_public_brings_the_complaint_in_and_the_operator_does_the_rest() -> None:
    assert [step.executor for step in SOP.steps] == ["Masyarakat"] + ["Operator TLR"] * 5


def test_the_seed_sop_keeps_the_clauses_as_signed() -> None:
    assert (len(SOP.legal_basis), len(SOP.qualifications), len(SOP.equipment)) == (7, 7, 5)
    assert (len(SOP.warnings), len(SOP.recording)) == (1, 2)
    assert SOP.valid_from == date(2022, 3, 1)
    assert SOP.identity["number"] == ""


def test_the_seed_sop_asks_nobody_to_confirm() -> None:
    for command in ("enter", "assign", "respond", "close"):
        assert SOP.confirmations_before(command) == ()


def test_a_command_that_is_no_step_has_none() -> None:
    with pytest.raises(KeyError):
        SOP.step("sing")


# ── a second SOP ─────────────────────────────────────────────────────────────────────────────────


def test_another_city_has_other_minutes() -> None:
    assert other().total_minutes == 5 * 8 + 3


def test_another_city_has_other_names() -> None:
    assert read_sop(SEED.replace('short = "Disposisi"', 'short = "Teruskan"')).step("assign").short == "Teruskan"


def test_no_case_closes_before_the_head_of_unit_confirmed_it() -> None:
    sop, state = other(), after(*TO_RESPONDED)
    with pytest.raises(Refused, match="confirmation_missing") as refused:
        rules.close(state, ctx(SARI, sop=sop), summary="s")
    assert refused.value.params == {"step": "Kepala unit menyetujui penutupan"}
    state = then(state, rules.confirm(state, ctx(AGUS, sop=sop), 7, e.Timing(40, 60)))
    closed = then(state, rules.close(state, ctx(SARI, sop=sop), summary="s"))
    assert (closed.status, closed.handling_s["confirm7"]) == ("recorded", 40)


def test_the_confirmed_step_stands_in_the_recap_by_its_number() -> None:
    sop, state = other(), after(*TO_RESPONDED)
    state = then(state, rules.confirm(state, ctx(AGUS, sop=sop), 7, e.Timing(40, 60)))
    recorded = rules.close(state, ctx(SARI, sop=sop), summary="s", timing=e.Timing(20, 30))[1]
    assert isinstance(recorded, e.Recorded)
    assert recorded.row["handling_s"] == {"5": 20, "6": 0, "7": 40, "total": 60}


def test_only_the_role_of_the_step_confirms() -> None:
    for person in (SARI, YUSUF):
        with pytest.raises(Refused, match="not_allowed"):
            rules.confirm(after(*TO_RESPONDED), ctx(person, sop=other()), 7)


def test_a_step_of_the_agency_is_confirmed_by_an_agency_of_the_case() -> None:
    sop = other(confirm=HEAD_CONFIRMS.replace('"head"', '"agency"'))
    assert rules.confirm(after(*TO_RESPONDED), ctx(YUSUF, sop=sop), 7)
    with pytest.raises(Refused, match="not_your_case"):
        rules.confirm(after(*TO_RESPONDED), ctx(LINA, sop=sop), 7)


def test_a_step_of_the_operator_is_the_heads_where_the_case_is_about_the_service() -> None:
    sop = other(confirm=HEAD_CONFIRMS.replace('"head"', '"operator"').replace('"close"', '"assign"'))
    assert rules.confirm(about("TLR"), ctx(AGUS, sop=sop), 7)
    with pytest.raises(Refused, match="not_allowed"):
        rules.confirm(about("TLR"), ctx(SARI, sop=sop), 7)


@pytest.mark.parametrize("story", [(RECEIVED,), TO_ENTERED, TO_ASSIGNED, TO_FOLLOWED_UP])
def test_nothing_is_confirmed_before_it_is_next(story: tuple[e.Event, ...]) -> None:
    with pytest.raises(Refused, match="step_not_due"):
        rules.confirm(after(*story), ctx(AGUS, sop=other()), 7)


def test_several_confirmations_before_one_step_go_in_the_order_of_the_sop() -> None:
    second = HEAD_CONFIRMS.replace("number = 7", "number = 8").replace('"head"', '"operator"')
    sop, state = other(confirm=HEAD_CONFIRMS + second), after(*TO_RESPONDED)
    with pytest.raises(Refused, match="step_not_due"):
        rules.confirm(state, ctx(SARI, sop=sop), 8)
    state = then(state, rules.confirm(state, ctx(AGUS, sop=sop), 7))
    state = then(state, rules.confirm(state, ctx(SARI, sop=sop), 8))
    assert then(state, rules.close(state, ctx(SARI, sop=sop), summary="")).status == "recorded"


def test_an_assignment_that_was_confirmed_is_put_right_with_its_reason_alone() -> None:
    sop = other(confirm=HEAD_CONFIRMS.replace('"close"', '"assign"'))
    state = after(*TO_ENTERED, e.Confirmed(7), ASSIGNED)
    assert rules.assign(state, ctx(SARI, sop=sop), lead="DPUPR", days=2, reason="r")


def test_a_case_that_was_returned_is_confirmed_again_before_it_goes_to_another_agency() -> None:
    sop = other(confirm=HEAD_CONFIRMS.replace('"close"', '"assign"'))
    state = after(*TO_ENTERED, e.Confirmed(7), ASSIGNED, RETURNED)
    with pytest.raises(Refused, match="confirmation_missing"):
        rules.assign(state, ctx(SARI, sop=sop), lead="DPUPR", days=2)


def test_the_steps_are_carried_out_with_the_confirmation_before_its_step() -> None:
    assert [step.number for step in other().in_order] == [1, 2, 3, 4, 7, 5, 6]
    assert other(confirm="").in_order == other(confirm="").steps


def test_nothing_is_confirmed_twice_or_without_a_step() -> None:
    state = then(after(*TO_RESPONDED), rules.confirm(after(*TO_RESPONDED), ctx(AGUS, sop=other()), 7))
    with pytest.raises(Refused, match="already_confirmed"):
        rules.confirm(state, ctx(AGUS, sop=other()), 7)
    with pytest.raises(Refused, match="step_unknown"):
        rules.confirm(state, ctx(AGUS), 7)
    with pytest.raises(Refused, match="step_unknown"):
        rules.confirm(state, ctx(AGUS, sop=other()), 5)


def test_a_refused_follow_up_voids_the_confirmation() -> None:
    state = after(*TO_RESPONDED, e.Confirmed(7), e.FollowUpRefused("r"))
    assert state.confirmed == ()


@pytest.mark.parametrize("command", ["enter", "assign", "respond"])
def test_a_confirmation_may_stand_before_any_step_of_the_operator(command: str) -> None:
    sop = other(confirm=HEAD_CONFIRMS.replace('"close"', f'"{command}"'))
    decide = {
        "enter": lambda state: rules.enter(state, ctx(SARI, sop=sop), FIELDS),
        "assign": lambda state: rules.assign(state, ctx(SARI, sop=sop), lead="DISHUB", days=2),
        "respond": lambda state: rules.respond(state, ctx(SARI, sop=sop), text="t"),
    }[command]
    story = {"enter": (RECEIVED,), "assign": (RECEIVED, entered()), "respond": TO_RESPONDED}[command]
    with pytest.raises(Refused, match="confirmation_missing"):
        decide(after(*story))
    assert decide(after(*story, e.Confirmed(7)))


# ── broken files ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "version = ",
        "steps = 3",
        'version = "x"',
        SEED.replace('version = "laksa-2022"', ""),
        SEED.replace('command = "record"', 'command = "sing"'),
        SEED.replace('command = "record"', 'command = "close"'),
        SEED.replace('role = "reporter"', ""),
        SEED.replace('role = "reporter"', 'role = "reporter"\ncolour = "red"'),
        SEED.replace('{ label = "Pengaduan", requires = "complaint" }', '{ lable = "Pengaduan" }'),
        SEED + HEAD_CONFIRMS.replace('"close"', '"sing"'),
        SEED + HEAD_CONFIRMS.replace('before = "close"', ""),
        SEED + HEAD_CONFIRMS.replace("number = 7", "number = 6"),
        SEED + HEAD_CONFIRMS.replace('"confirm"', '"sing"'),
        SEED + HEAD_CONFIRMS.replace('"head"', '"mayor"'),
        SEED + HEAD_CONFIRMS.replace('"head"', '"agency"').replace('"close"', '"assign"'),
        SEED + HEAD_CONFIRMS.replace("number = 7", 'number = "7"'),
        SEED + HEAD_CONFIRMS.replace("number = 7", "number = 700"),
        SEED + HEAD_CONFIRMS.replace("minutes = 3", 'minutes = "3"'),
        SEED.replace("valid_from = 2022-03-01", 'valid_from = "2022-03-01"'),
    ],
)
def test_a_broken_sop_says_what_is_wrong(broken: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_sop(broken)
