"""The command table of RULES.md, row by row: who may do what, from where to where, and what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from stories import (
    ACCEPTED,
    AGENCY_DUE,
    AGUS,
    ASKED,
    ASSIGNED,
    CHANNEL,
    CITY,
    CLOCK,
    CLOSED,
    DIMAS,
    DUE,
    ENTERED,
    EVERYBODY,
    FIELDS,
    FOLLOWED_UP,
    HALF_DONE,
    IMPORT,
    LINA,
    MERGED,
    MONDAY,
    QUESTION,
    RECEIVED,
    RECORDED,
    REFERRED,
    REJECTED,
    REOPENED,
    REPLIED,
    REPORTER,
    RESPONDED,
    RETURNED,
    RINI,
    ROAD,
    SARI,
    SHARED,
    TO_ASSIGNED,
    TO_ENTERED,
    TO_FOLLOWED_UP,
    TO_RECORDED,
    TO_RESPONDED,
    TO_SHARED,
    VERDICT_NO,
    WATI,
    WITHDRAWN,
    YUSUF,
    about,
    after,
    ctx,
    entered,
    later,
    received,
    then,
    wib,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor, Context
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State, city_word, public_status
from laksa.rules.worktime import Calendar

OPEN = {"received", "entered", "assigned", "in_progress", "followed_up", "responded"}
ENDS = {"recorded", "referred", "rejected", "merged", "withdrawn"}
ALL = OPEN | ENDS
BEFORE = {"received", "entered", "assigned", "in_progress"}

# DISHUB leads, DPUPR supports and has neither accepted nor followed up where that is still open.
STATES: dict[str, State] = {
    "received": after(RECEIVED),
    "entered": after(*TO_ENTERED),
    "assigned": after(*TO_SHARED),
    "in_progress": after(*TO_SHARED, ACCEPTED),
    "followed_up": after(*TO_SHARED, HALF_DONE, replace(FOLLOWED_UP, agency="DPUPR")),
    "responded": after(*TO_SHARED, HALF_DONE, replace(FOLLOWED_UP, agency="DPUPR"), RESPONDED),
    "recorded": after(*TO_RECORDED),
    "referred": after(*TO_ENTERED, REFERRED),
    "rejected": after(*TO_ENTERED, REJECTED),
    "merged": after(*TO_ENTERED, MERGED),
    "withdrawn": after(*TO_ENTERED, WITHDRAWN),
}
OTHER = after(received(number="LKS-26-BBBB-BB"), ENTERED)

Command = Callable[[State, Context], object]


@dataclass(frozen=True)
class Row:
    """One row of the table: from where, by whom, to where ("" = the same)."""

    name: str
    command: Command
    froms: frozenset[str]
    who: tuple[Actor, ...]
    to: str = ""


def move_due(state: State, ctx: Context) -> rules.Events:
    """The day of the promise was a working day before."""
    due = state.due_at or ctx.at
    before = replace(state, due_at=ctx.calendar.closing_time(wib_day(due)), opened_at=due - timedelta(days=9))
    lost = ctx.calendar.holidays | {wib_day(due)}
    return rules.move_due(
        before, replace(ctx, calendar=Calendar(lost)), before=Calendar(lost - {wib_day(due)}), reason="r"
    )


def row(name: str, froms: set[str], who: tuple[Actor, ...], to: str, command: Command) -> Row:
    return Row(name, command, frozenset(froms), who, to)


def follow_up(state: State, ctx: Context) -> rules.Events:
    agency = "" if ctx.by.role == "agency" else "DPUPR"
    return rules.follow_up(state, ctx, text="t", result="done", no_photo_reason="gelap", officer="Wati", agency=agency)


def pending(state: State) -> State:
    return replace(state, extension_due=wib(30, 16))


def waited(state: State) -> State:
    return replace(state, waiting_since=later(MONDAY, days=-30))


OP = (SARI,)
AGENCIES = (YUSUF, WATI)

TABLE = (
    row("enter", {"received"}, OP, "entered", lambda s, c: rules.enter(s, c, FIELDS)),
    row("correct", OPEN, OP, "", lambda s, c: rules.correct(s, c, FIELDS, reason="r")),
    row("say where", {"received", "entered"}, (REPORTER,), "",
        lambda s, c: rules.say_where(replace(s, kelurahan=""), c, kelurahan="k", kecamatan="")),
    row("assign", {"entered"}, OP, "assigned", lambda s, c: rules.assign(s, c, lead="DLH", days=2)),
    row("reassign", {"assigned", "in_progress", "followed_up", "responded"}, OP, "assigned",
        lambda s, c: rules.assign(s, c, lead="DLH", days=2, reason="r")),
    row("move due", OPEN, (RINI,), "", move_due),
    row("hand over", {"assigned", "in_progress", "followed_up", "responded"}, (RINI,), "assigned",
        lambda s, c: rules.hand_over(s, c, old=s.lead, new="DLH", days=2, reason="r")),
    row("accept", {"assigned", "in_progress"}, (WATI,), "in_progress", rules.accept),
    row("return by the lead", {"assigned", "in_progress"}, (YUSUF,), "entered",
        lambda s, c: rules.return_(s, c, reason="r", proposed="DLH")),
    row("return by the support", {"assigned", "in_progress"}, (WATI,), "",
        lambda s, c: rules.return_(s, c, reason="r", proposed="DLH")),
    row("follow up", {"assigned", "in_progress"}, (WATI, SARI), "in_progress", follow_up),
    row("waive support", {"assigned", "in_progress"}, OP, "", lambda s, c: rules.waive_support(s, c, reason="r")),
    row("refuse follow-up", {"followed_up", "responded"}, OP, "in_progress",
        lambda s, c: rules.refuse_follow_up(s, c, reason="r")),
    row("agency asks", {"assigned", "in_progress"}, AGENCIES, "", lambda s, c: rules.agency_asks(s, c, text="t")),
    row("ask reporter", BEFORE, OP, "", lambda s, c: rules.ask_reporter(s, c, text="t")),
    row("add", ALL - {"merged"}, (REPORTER,), "", lambda s, c: rules.reply(s, c, text="t")),
    row("mark read", ALL, OP, "", lambda s, c: rules.mark_read(replace(s, unread=1), c)),
    row("renew link", ALL, (SARI, REPORTER), "", rules.renew_link),
    row("lapse", BEFORE, (CLOCK,), "withdrawn", lambda s, c: rules.lapse(waited(s), c, message="t")),
    row("remind", BEFORE, (CLOCK,), "", lambda s, c: rules.remind(waited(s), c)),
    row("interim answer", ALL, OP, "", lambda s, c: rules.respond_interim(s, c, text="t")),
    row("respond", {"followed_up", "responded"}, OP, "responded", lambda s, c: rules.respond(s, c, text="t")),
    row("close", {"responded"}, OP, "recorded", lambda s, c: rules.close(s, c, summary="s")),
    row("refer", {"received", "entered"}, OP, "referred", lambda s, c: rules.refer(s, c, body="X-112", message="t")),
    row("reject", {"received", "entered"}, OP, "rejected", lambda s, c: rules.reject(s, c, reason="r", message="t")),
    row("merge", OPEN, OP, "merged", lambda s, c: rules.merge(s, c, target=OTHER, message="t")[0]),
    row("unmerge", {"merged"}, OP, "entered", lambda s, c: rules.unmerge(s, c, above=[OTHER])[0]),
    row("withdraw", BEFORE, (SARI, REPORTER), "withdrawn", lambda s, c: rules.withdraw(s, c, message="t")),
    row("verdict yes", {"recorded"}, (REPORTER,), "", lambda s, c: rules.give_verdict(s, c, verdict="yes")),
    row("verdict partly", {"recorded"}, (REPORTER,), "", lambda s, c: rules.give_verdict(s, c, verdict="partly")),
    row("verdict no", {"recorded"}, (REPORTER,), "entered", lambda s, c: rules.give_verdict(s, c, verdict="no")),
    row("reopen", {"recorded", "referred", "rejected", "withdrawn"}, (SARI, AGUS, REPORTER), "entered",
        lambda s, c: rules.reopen(s, c, reason="r")),
    row("ask extension", {"assigned", "in_progress"}, (YUSUF, WATI, SARI), "",
        lambda s, c: rules.ask_extension(s, c, agency_due=wib(30, 16), reason="r")),
    row("extend", {"assigned", "in_progress"}, (AGUS,), "", lambda s, c: rules.extend(pending(s), c, reason="r")),
    row("refuse extension", {"assigned", "in_progress"}, (AGUS,), "",
        lambda s, c: rules.refuse_extension(pending(s), c, reason="r")),
    row("open identity", ALL, (SARI, AGUS), "", lambda s, c: rules.open_identity(s, c, reason="r")),
    row("note", ALL, (SARI, AGUS), "", lambda s, c: rules.note(s, c, text="t")),
    row("meet", ALL, (SARI, AGUS), "", lambda s, c: rules.meet(
        s, c, held_on=date(2026, 11, 20), place="Ruang rapat", agencies=("DISHUB",), result="sepakat")),
)  # fmt: skip

EVERY_ROW = [pytest.param(entry, id=entry.name) for entry in TABLE]


@pytest.mark.parametrize("status", STATES)
def test_the_stories_reach_the_state_they_tell_of(status: str) -> None:
    assert STATES[status].status == status


def led_to(entry: Row, status: str, by: Actor) -> str:
    """The state that this person's command leads to, or that it was refused."""
    state = STATES[status]
    try:
        return then(state, entry.command(state, ctx(by))).status  # type: ignore[arg-type]
    except Refused:
        return "refused"


@pytest.mark.parametrize("entry", EVERY_ROW)
def test_a_command_leads_only_from_and_to_where_the_table_says(entry: Row) -> None:
    asked = [status for status in STATES if (entry.name, status) != ("reassign", "entered")]  # there it is the first
    assert {status: led_to(entry, status, entry.who[0]) for status in asked} == {
        status: (entry.to or status) if status in entry.froms else "refused" for status in asked
    }


def allowed(entry: Row) -> set[Actor]:
    if entry.name.startswith("return"):
        return {*AGENCIES}
    if entry.name in {"note", "meet"}:
        return {SARI, AGUS, YUSUF, WATI}
    return {*entry.who} | ({YUSUF} if entry.name in {"accept", "follow up"} else set())


@pytest.mark.parametrize("entry", EVERY_ROW)
def test_a_command_is_for_the_people_of_its_row_only(entry: Row) -> None:
    status = "assigned" if "assigned" in entry.froms else min(entry.froms)
    assert {person for person in EVERYBODY if led_to(entry, status, person) != "refused"} == allowed(entry)


# ── steps 1 and 2 ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("person", [REPORTER, CHANNEL, SARI, IMPORT])
def test_a_report_comes_from_a_reporter_a_channel_the_counter_or_an_import(person: Actor) -> None:
    assert then(State(), rules.receive(ctx(person), RECEIVED)).status == "received"


@pytest.mark.parametrize("person", [YUSUF, AGUS, CLOCK])
def test_nobody_else_brings_a_report_in(person: Actor) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        rules.receive(ctx(person), RECEIVED)


def test_step_2_makes_the_report_an_entry_with_its_fields() -> None:
    state = then(after(RECEIVED), rules.enter(after(RECEIVED), ctx(SARI), FIELDS, e.Timing(62, 300, "focus")))
    assert (state.kind, state.category, state.urgency) == ("complaint", "PJU-PDM", "medium")
    assert (state.entered_at, state.handling_s, state.waiting_s) == (MONDAY, {"enter": 62}, {"enter": 300})


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (replace(FIELDS, kind=""), "kind_missing"),
        (replace(FIELDS, kind="gossip"), "kind_missing"),
        (replace(FIELDS, category=replace(QUESTION, code="")), "category_missing"),
        (replace(FIELDS, urgency=""), "urgency_missing"),
        (replace(FIELDS, located=False), "place_needed"),
    ],
)
def test_step_2_needs_kind_category_urgency_and_a_place_where_the_category_does(
    fields: rules.Fields, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        rules.enter(after(RECEIVED), ctx(SARI), fields)


def test_a_category_without_a_place_is_entered_without_one() -> None:
    rules.enter(after(RECEIVED), ctx(SARI), replace(FIELDS, category=QUESTION, located=False))


def test_the_estimate_follows_the_category_once_it_is_known() -> None:
    state = then(after(RECEIVED), rules.enter(after(RECEIVED), ctx(SARI), FIELDS))
    assert state.due_at == CITY.estimate(MONDAY, LAMP_DAYS)


LAMP_DAYS = FIELDS.category.days


def test_a_pause_before_step_2_is_not_lost_when_the_category_becomes_known() -> None:
    asked = after(RECEIVED, ASKED)
    replied = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    state = then(replied, rules.enter(replied, ctx(SARI, wib(23, 11)), FIELDS), wib(23, 11))
    assert state.due_at == CITY.add_office_seconds(CITY.estimate(MONDAY, LAMP_DAYS), 2 * 3600)


# ── correct ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", ["received", "entered"])
def test_before_assignment_a_correction_needs_no_reason(status: str) -> None:
    rules.correct(STATES[status], ctx(SARI), FIELDS)


@pytest.mark.parametrize("status", ["assigned", "in_progress", "followed_up", "responded"])
def test_once_assigned_a_correction_needs_a_reason(status: str) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.correct(STATES[status], ctx(SARI), FIELDS)


def test_a_corrected_category_counts_the_working_days_again_from_the_assignment() -> None:
    state = then(
        after(*TO_ASSIGNED),
        rules.correct(after(*TO_ASSIGNED), ctx(SARI, wib(24)), replace(FIELDS, category=ROAD), reason="r"),
        wib(24),
    )
    assert state.agency_due == CITY.agency_due(MONDAY, 14)
    assert state.due_at == CITY.promised(CITY.agency_due(MONDAY, 14))


def test_a_correction_of_the_same_category_moves_no_date() -> None:
    state = after(*TO_ASSIGNED)
    fixed = then(state, rules.correct(state, ctx(SARI), replace(FIELDS, urgency="high"), reason="r"))
    assert (fixed.urgency, fixed.agency_due, fixed.due_at) == ("high", AGENCY_DUE, DUE)


def test_a_corrected_category_keeps_the_time_given_back_for_a_pause() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    replied = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    events = rules.correct(replied, ctx(SARI, wib(23, 11)), replace(FIELDS, category=ROAD), reason="r")
    assert then(replied, events).agency_due == CITY.add_office_seconds(CITY.agency_due(MONDAY, 14), 2 * 3600)


def test_a_case_is_to_be_with_an_agency_by_the_third_working_day_and_that_is_asked_once() -> None:
    (assigned,) = rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", days=2)
    assert isinstance(assigned, e.Assigned)
    assert assigned.forward_due == CITY.add_days(MONDAY, 3)
    again = then(after(*TO_RECORDED), [REOPENED], wib(30))
    (later,) = rules.assign(again, ctx(SARI, wib(30)), lead="DISHUB", days=2)
    assert isinstance(later, e.Assigned)
    assert later.forward_due is None


def test_a_pause_of_an_earlier_round_is_not_given_back_twice() -> None:
    state = replace(after(*TO_RECORDED), paused_s=7200)
    state = then(state, [REOPENED], wib(30))
    state = then(state, rules.assign(state, ctx(SARI, wib(30)), lead="DISHUB", days=2), wib(30))
    events = rules.correct(state, ctx(SARI, wib(30)), replace(FIELDS, category=ROAD), reason="r")
    assert then(state, events).agency_due == CITY.agency_due(wib(30), 14)


ABOUT = replace(FIELDS, about_agency="DPUPR")


@pytest.mark.parametrize(
    ("before", "fields", "confidential"),
    [
        (FIELDS, ABOUT, True),
        (FIELDS, replace(ABOUT, public_wish=True), False),
        (ABOUT, ABOUT, True),
        (ABOUT, FIELDS, False),
        (replace(ABOUT, public_wish=True), ABOUT, False),
        (replace(ABOUT, public_wish=True), replace(ABOUT, confidential=True), True),
        (replace(ABOUT, public_wish=True), replace(ABOUT, about_agency="DLH"), True),
    ],
)
def test_a_report_about_an_office_is_confidential_unless_its_reporter_wished_otherwise(
    before: rules.Fields, fields: rules.Fields, confidential: bool
) -> None:
    received = after(RECEIVED)
    state = then(received, rules.enter(received, ctx(SARI), before))
    [corrected] = rules.correct(state, ctx(SARI), fields)
    assert isinstance(corrected, e.Corrected)
    assert corrected.confidential is confidential


def test_a_correction_cannot_make_the_agency_at_work_the_reported_office() -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.correct(after(*TO_ASSIGNED), ctx(SARI), replace(FIELDS, about_agency="DISHUB"), reason="r")


def test_the_reported_office_does_not_stay_preset_as_lead_of_a_reopened_case() -> None:
    state = after(*TO_RECORDED, VERDICT_NO, REOPENED)
    state = then(state, rules.correct(state, ctx(SARI), replace(FIELDS, about_agency="DISHUB"), reason="r"))
    assert state.lead != "DISHUB"


# ── step 3 ───────────────────────────────────────────────────────────────────────────────────────


def test_step_3_gives_the_case_to_one_lead_and_at_most_one_support() -> None:
    state = then(
        after(*TO_ENTERED), rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", support="DPUPR", days=2)
    )
    assert (state.lead, state.support, len(state.active_desks)) == ("DISHUB", "DPUPR", 2)


def test_no_case_is_assigned_to_nobody() -> None:
    with pytest.raises(Refused, match="lead_missing"):
        rules.assign(after(*TO_ENTERED), ctx(SARI), lead="", days=2)


def test_no_agency_supports_itself() -> None:
    with pytest.raises(Refused, match="support_is_lead"):
        rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", support="DISHUB", days=2)


@pytest.mark.parametrize(("lead", "support"), [("DLH", ""), ("DISHUB", "DLH")])
def test_no_complaint_goes_to_the_office_it_is_about(lead: str, support: str) -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.assign(about("DLH"), ctx(SARI), lead=lead, support=support, days=2)


def test_no_complaint_is_reassigned_to_the_office_it_is_about() -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.assign(about("DLH", ASSIGNED), ctx(SARI), lead="DLH", days=2, reason="r")


def test_a_report_is_entered_before_it_is_assigned() -> None:
    with pytest.raises(Refused, match="wrong_state"):
        rules.assign(after(RECEIVED), ctx(SARI), lead="DISHUB", days=2)


def test_steps_2_and_3_go_in_one_command() -> None:
    state = after(RECEIVED)
    events = [*rules.enter(state, ctx(SARI), FIELDS)]
    events += rules.assign(rules.after(state, ctx(SARI), events), ctx(SARI), lead="DISHUB", days=2)
    assert [e.name_of(event) for event in events] == ["Entered", "Assigned"]
    assert then(state, events).status == "assigned"


def test_the_assignment_sets_the_agencys_date_and_the_promise_a_working_day_later() -> None:
    state = then(after(*TO_ENTERED), rules.assign(after(*TO_ENTERED), ctx(SARI), lead="DISHUB", days=2))
    assert (state.agency_due, state.due_at) == (wib(25, 16), wib(26, 16))


@pytest.mark.parametrize("status", ["assigned", "in_progress", "followed_up", "responded"])
def test_a_reassignment_needs_a_reason(status: str) -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.assign(STATES[status], ctx(SARI), lead="DLH", days=2)


def test_a_reassignment_never_moves_the_date() -> None:
    state = after(*TO_ASSIGNED)
    state = then(state, rules.assign(state, ctx(SARI, wib(25)), lead="DLH", days=14, reason="r"), wib(25))
    assert (state.agency_due, state.due_at) == (AGENCY_DUE, DUE)


def test_a_returned_case_keeps_its_date_when_it_is_assigned_again() -> None:
    state = after(*TO_ASSIGNED, RETURNED)
    state = then(state, rules.assign(state, ctx(SARI, wib(25)), lead="DPUPR", days=2), wib(25))
    assert (state.agency_due, state.due_at) == (AGENCY_DUE, DUE)


def test_a_reassignment_takes_the_case_from_the_agency_of_before() -> None:
    state = after(*TO_SHARED, ACCEPTED)
    state = then(state, rules.assign(state, ctx(SARI), lead="DLH", days=2, reason="r"))
    assert [desk.agency for desk in state.active_desks] == ["DLH"]
    with pytest.raises(Refused):
        rules.accept(state, ctx(YUSUF))


def test_a_reassignment_makes_the_old_follow_up_and_answer_count_no_more() -> None:
    state = after(*TO_RESPONDED)
    state = then(state, rules.assign(state, ctx(SARI), lead="DLH", days=2, reason="r"))
    with pytest.raises(Refused, match="follow_up_missing"):
        rules.close(state, ctx(SARI), summary="s")


def test_each_agency_accepts_once() -> None:
    state = after(*TO_SHARED, ACCEPTED)
    with pytest.raises(Refused, match="already_accepted"):
        rules.accept(state, ctx(YUSUF))
    state = then(state, rules.accept(state, ctx(WATI)))
    assert all(desk.accepted for desk in state.active_desks)


def test_an_agency_that_has_not_the_case_cannot_accept_it() -> None:
    with pytest.raises(Refused, match="not_your_case"):
        rules.accept(after(*TO_ASSIGNED), ctx(LINA))


# ── return ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("reason", "proposed"), [("", "DLH"), ("r", "")])
def test_not_our_task_needs_a_reason_and_a_proposed_agency(reason: str, proposed: str) -> None:
    with pytest.raises(Refused, match="missing"):
        rules.return_(after(*TO_ASSIGNED), ctx(YUSUF), reason=reason, proposed=proposed)


def test_the_leads_return_brings_the_case_back_to_the_operator_with_a_flag() -> None:
    state = then(after(*TO_SHARED), rules.return_(after(*TO_SHARED), ctx(YUSUF), reason="r", proposed="DLH"))
    assert (state.status, state.returned, state.proposed, state.active_desks) == ("entered", True, "DLH", ())


def test_the_next_assignment_takes_the_flag_off() -> None:
    state = after(*TO_ASSIGNED, RETURNED)
    assert not then(state, rules.assign(state, ctx(SARI), lead="DPUPR", days=2)).returned


def test_the_supports_return_leaves_the_lead_at_work_and_tells_the_operator() -> None:
    state = then(after(*TO_SHARED), rules.return_(after(*TO_SHARED), ctx(WATI), reason="r", proposed="DLH"))
    assert (state.status, state.support, state.returned) == ("assigned", "", False)
    assert [desk.agency for desk in state.active_desks] == ["DISHUB"]
    assert state.unread == 1


def test_after_the_supports_return_a_finished_lead_is_enough() -> None:
    state = after(*TO_SHARED, HALF_DONE)
    state = then(state, rules.return_(state, ctx(WATI), reason="r", proposed="DLH"))
    assert (state.status, state.followed_up_at) == ("followed_up", MONDAY)


# ── follow up ────────────────────────────────────────────────────────────────────────────────────


def done(state: State, by: Actor, at: object = MONDAY, **facts: object) -> State:
    known: dict[str, object] = {"text": "t", "result": "done", "after": ("sha",)}
    return then(state, rules.follow_up(state, ctx(by, at), **(known | facts)), at)  # type: ignore[arg-type]


def test_the_only_agencys_follow_up_makes_the_case_followed_up() -> None:
    state = done(after(*TO_ASSIGNED), YUSUF)
    assert (state.status, state.followed_up_at, state.result) == ("followed_up", MONDAY, "done")


def test_a_shared_case_is_followed_up_when_all_agencies_have() -> None:
    state = done(after(*TO_SHARED), YUSUF)
    assert state.status != "followed_up"
    assert done(state, WATI).status == "followed_up"


def test_the_result_of_a_shared_case_is_the_leads() -> None:
    state = done(after(*TO_SHARED), YUSUF, result="impossible")
    assert done(state, WATI, result="done").result == "impossible"


def test_no_agency_follows_up_twice() -> None:
    with pytest.raises(Refused, match="already_followed_up"):
        done(after(*TO_SHARED, HALF_DONE), YUSUF)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": ""}, "text_missing"),
        ({"result": ""}, "result_missing"),
        ({"result": "soon"}, "result_missing"),
        ({"result": "scheduled"}, "schedule_missing"),
        ({"after": ()}, "photo_missing"),
    ],
)
def test_a_follow_up_says_what_was_done_with_a_result_and_a_photo_or_why_none(
    facts: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        done(after(*TO_ASSIGNED), YUSUF, **facts)


def test_a_photo_that_nobody_can_open_is_no_evidence() -> None:
    with pytest.raises(Refused, match="photo_unready"):
        done(after(*TO_ASSIGNED), YUSUF, after=("one",), unready=("one",))
    assert done(after(*TO_ASSIGNED), YUSUF, after=("one", "two"), unready=("one",)).status == "followed_up"
    with_reason = {"after": ("one",), "unready": ("one",), "no_photo_reason": "gelap"}
    assert done(after(*TO_ASSIGNED), YUSUF, **with_reason).status == "followed_up"


@pytest.mark.parametrize("by", [YUSUF, SARI])
def test_what_is_done_is_not_shown_by_how_it_was_before(by: Actor) -> None:
    before_only = {"before": ("one",), "after": (), "agency": "" if by is YUSUF else "DISHUB", "officer": "Yusuf"}
    with pytest.raises(Refused, match="photo_missing"):
        done(after(*TO_ASSIGNED), by, **before_only)
    with pytest.raises(Refused, match="photo_unready"):
        done(after(*TO_ASSIGNED), by, **before_only | {"after": ("two",), "unready": ("two",)})
    assert done(after(*TO_ASSIGNED), by, **before_only | {"after": ("one",)}).status == "followed_up"
    assert done(after(*TO_ASSIGNED), by, **before_only | {"no_photo_reason": "gelap"}).status == "followed_up"
    for other in ({"result": "impossible"}, {"result": "scheduled", "scheduled": date(2026, 12, 1)}):
        assert done(after(*TO_ASSIGNED), by, **before_only | other).status == "followed_up"


def test_a_scheduled_result_has_its_date() -> None:
    assert done(after(*TO_ASSIGNED), YUSUF, result="scheduled", scheduled=date(2026, 12, 1)).result == "scheduled"


def test_why_there_is_no_photo_is_as_good_as_a_photo() -> None:
    assert done(after(*TO_ASSIGNED), YUSUF, after=(), no_photo_reason="gelap").status == "followed_up"


def test_the_operator_follows_up_on_behalf_of_a_named_officer_only() -> None:
    with pytest.raises(Refused, match="officer_missing"):
        done(after(*TO_ASSIGNED), SARI)
    events = rules.follow_up(after(*TO_ASSIGNED), ctx(SARI), text="t", result="done", after=("sha",), officer="Yusuf")
    assert isinstance(events[0], e.FollowedUp)
    assert (events[0].agency, events[0].on_behalf, events[0].officer) == ("DISHUB", True, "Yusuf")


def test_the_agencys_time_runs_from_assignment_to_follow_up_in_office_hours() -> None:
    assert done(after(*TO_ASSIGNED), YUSUF, wib(24, 9)).agency_s == 27_000


def test_an_answered_question_is_no_time_of_the_agency() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    replied = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    assert done(replied, YUSUF, wib(24, 9)).agency_s == 27_000 - 2 * 3600


def test_an_unanswered_question_is_no_time_of_the_agency() -> None:
    asked = then(after(*TO_ASSIGNED), [ASKED], wib(23, 11))
    state = done(asked, YUSUF, wib(24, 9))
    assert (state.agency_s, state.paused_s) == (2 * 3600, 27_000 - 2 * 3600)


def test_the_agencys_time_of_two_rounds_is_summed() -> None:
    state = done(after(*TO_ASSIGNED), YUSUF, wib(23, 10))
    state = then(state, rules.refuse_follow_up(state, ctx(SARI), reason="r"), wib(23, 11))
    assert done(state, YUSUF, wib(23, 12)).agency_s == 2 * 3600


# ── waive support, refuse follow-up ──────────────────────────────────────────────────────────────


def waive(state: State, at: object = MONDAY) -> State:
    return then(state, rules.waive_support(state, ctx(SARI, at), reason="r"), at)  # type: ignore[arg-type]


def test_without_its_support_the_case_goes_on_with_the_lead() -> None:
    state = waive(after(*TO_SHARED))
    assert (state.status, [desk.agency for desk in state.active_desks]) == ("assigned", ["DISHUB"])


def test_a_waived_support_completes_a_finished_lead() -> None:
    assert waive(after(*TO_SHARED, HALF_DONE)).status == "followed_up"


def test_only_a_support_that_owes_its_follow_up_is_waived() -> None:
    with pytest.raises(Refused, match="no_support"):
        waive(after(*TO_ASSIGNED))


def test_a_waiver_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.waive_support(after(*TO_SHARED), ctx(SARI), reason="")


@pytest.mark.parametrize("ending", [waive, lambda s, at: then(s, rules.return_(
    s, ctx(WATI, at), reason="r", proposed="DLH"), at)], ids=["waived", "returned"])  # fmt: skip
def test_a_completed_case_waits_no_longer_for_its_reporter(ending: Callable[..., State]) -> None:
    state = ending(after(*TO_SHARED, HALF_DONE, ASKED), wib(23, 11))
    assert (state.status, state.waiting_since, state.paused_s) == ("followed_up", None, 2 * 3600)
    assert (state.agency_due, state.due_at) == (wib(26, 9, 30), wib(27, 9, 30))


def test_a_refused_follow_up_goes_back_to_the_agencies_and_the_date_stays() -> None:
    state = then(STATES["responded"], rules.refuse_follow_up(STATES["responded"], ctx(SARI), reason="r"))
    assert (state.status, state.due_at, state.followed_up_at) == ("in_progress", DUE, None)
    assert not any(desk.followed_up for desk in state.active_desks)


def test_a_refused_follow_up_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.refuse_follow_up(after(*TO_FOLLOWED_UP), ctx(SARI), reason="")


def test_after_a_refused_follow_up_the_old_answer_closes_nothing() -> None:
    state = after(*TO_RESPONDED, e.FollowUpRefused("r"), FOLLOWED_UP)
    with pytest.raises(Refused, match="response_missing"):
        rules.close(state, ctx(SARI), summary="s")


# ── messages ─────────────────────────────────────────────────────────────────────────────────────


def test_the_agencys_question_goes_to_the_operator_unread() -> None:
    state = then(after(*TO_ASSIGNED), rules.agency_asks(after(*TO_ASSIGNED), ctx(YUSUF), text="t"))
    assert (state.unread, state.waiting_since) == (1, None)


def test_a_question_to_the_reporter_makes_the_case_wait() -> None:
    state = then(after(*TO_ASSIGNED), rules.ask_reporter(after(*TO_ASSIGNED), ctx(SARI), text="t"))
    assert (state.waiting_since, state.status) == (MONDAY, "assigned")


def test_nobody_asks_a_reporter_who_cannot_be_reached() -> None:
    with pytest.raises(Refused, match="reporter_unreachable"):
        rules.ask_reporter(after(received(reachable=False)), ctx(SARI), text="t")


@pytest.mark.parametrize("ask", [rules.ask_reporter, rules.respond_interim])
def test_an_empty_message_is_no_message(ask: Callable[..., object]) -> None:
    with pytest.raises(Refused, match="text_missing"):
        ask(after(*TO_ASSIGNED), ctx(SARI), text="")


def test_the_answer_ends_the_wait_and_gives_the_office_time_back() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    state = then(asked, rules.reply(asked, ctx(REPORTER, wib(24, 9)), text="t"), wib(24, 9))
    assert (state.waiting_since, state.paused_s, state.unread) == (None, 27_000, 1)
    assert (state.agency_due, state.due_at) == (wib(26, 16), wib(27, 16, 30))


def test_a_span_knows_how_much_of_it_was_waiting_for_the_reporter() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    state = then(asked, rules.reply(asked, ctx(REPORTER, wib(23, 11)), text="t"), wib(23, 11))
    assert state.waited_s(wib(23, 8), wib(23, 13)) == 2 * 3600
    assert state.waited_s(wib(23, 10), wib(23, 10, 30)) == 30 * 60
    assert state.waited_s(wib(23, 11), wib(23, 13)) == state.waited_s(wib(23, 8), wib(23, 9)) == 0
    assert asked.waited_s(wib(23, 8), wib(23, 10)) == 3600


def test_what_the_reporter_adds_unasked_moves_no_date() -> None:
    state = then(after(*TO_ASSIGNED), rules.reply(after(*TO_ASSIGNED), ctx(REPORTER, wib(24)), text="t"), wib(24))
    assert (state.agency_due, state.due_at, state.paused_s, state.unread) == (AGENCY_DUE, DUE, 0, 1)


def test_a_wait_from_before_the_assignment_moves_the_agencys_date_only_by_what_is_left_of_it() -> None:
    asked = after(*TO_ENTERED, ASKED)
    state = then(asked, rules.assign(asked, ctx(SARI, wib(24, 9)), lead="DISHUB", days=2), wib(24, 9))
    state = then(state, rules.reply(state, ctx(REPORTER, wib(24, 11)), text="t"), wib(24, 11))
    assert state.agency_due == CITY.add_office_seconds(wib(26, 16), 2 * 3600)
    assert state.paused_s == 27_000 + 2 * 3600


def test_a_reply_is_words_or_a_photo() -> None:
    rules.reply(after(RECEIVED), ctx(REPORTER), files=("sha",))
    with pytest.raises(Refused, match="text_missing"):
        rules.reply(after(RECEIVED), ctx(REPORTER))


def test_a_merged_case_takes_no_addition_and_names_its_target() -> None:
    with pytest.raises(Refused, match="case_merged") as refused:
        rules.reply(STATES["merged"], ctx(REPORTER), text="t")
    assert refused.value.params == {"target": "LKS-26-BBBB-BB"}


@pytest.mark.parametrize("answer", [e.MessageRead(), ASKED, e.InterimResponded("t")])
def test_a_message_is_unread_until_an_operator_answers_or_marks_it_read(answer: e.Event) -> None:
    assert after(*TO_ASSIGNED, REPLIED, REPLIED).unread == 2
    assert after(*TO_ASSIGNED, REPLIED, REPLIED, answer).unread == 0


def test_a_response_answers_what_was_unread() -> None:
    assert after(*TO_FOLLOWED_UP, REPLIED, RESPONDED).unread == 0


def test_a_renewed_link_is_of_the_next_generation() -> None:
    state = then(after(RECEIVED), rules.renew_link(after(RECEIVED), ctx(REPORTER)))
    assert then(state, rules.renew_link(state, ctx(SARI))).generation == 2


def test_an_interim_answer_changes_no_state_and_is_no_response() -> None:
    state = after(*TO_FOLLOWED_UP)
    state = then(state, rules.respond_interim(state, ctx(SARI), text="t"))
    assert (state.status, state.responded_at) == ("followed_up", None)


@pytest.mark.parametrize(("days", "reminded"), [(14, 14), (26, 14), (27, 27), (29, 27)])
def test_reminders_go_out_on_day_14_and_day_27(days: int, reminded: int) -> None:
    assert rules.remind(after(RECEIVED, ASKED), ctx(CLOCK, later(MONDAY, days=days))) == [e.ReminderDue(reminded)]


def test_no_reminder_goes_out_before_its_day_or_twice() -> None:
    asked = after(RECEIVED, ASKED)
    with pytest.raises(Refused, match="no_reminder"):
        rules.remind(asked, ctx(CLOCK, later(MONDAY, days=13)))
    with pytest.raises(Refused, match="no_reminder"):
        rules.remind(then(asked, [e.ReminderDue(14)]), ctx(CLOCK, later(MONDAY, days=20)))


def test_nobody_is_reminded_of_a_question_that_was_not_asked() -> None:
    with pytest.raises(Refused, match="not_waiting"):
        rules.remind(after(RECEIVED), ctx(CLOCK, later(MONDAY, days=20)))


def test_a_new_question_is_reminded_of_anew() -> None:
    state = after(RECEIVED, ASKED, e.ReminderDue(14), replace(REPLIED, due_at=DUE), ASKED)
    assert rules.remind(state, ctx(CLOCK, later(MONDAY, days=14))) == [e.ReminderDue(14)]


def test_thirty_days_of_silence_withdraw_the_case() -> None:
    asked = after(*TO_ASSIGNED, ASKED)
    with pytest.raises(Refused, match="not_lapsed"):
        rules.lapse(asked, ctx(CLOCK, later(MONDAY, days=29)), message="t")
    state = then(asked, rules.lapse(asked, ctx(CLOCK, later(MONDAY, days=30)), message="t"))
    assert (state.status, state.waiting_since) == ("withdrawn", None)


def test_a_case_that_waits_for_nobody_never_lapses() -> None:
    with pytest.raises(Refused, match="not_lapsed"):
        rules.lapse(after(*TO_ASSIGNED), ctx(CLOCK, later(MONDAY, days=400)), message="t")


# ── steps 4, 5 and 6 ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", ["received", "entered", "assigned", "in_progress"])
def test_no_answer_goes_out_before_the_agencies_followed_up(status: str) -> None:
    with pytest.raises(Refused, match="follow_up_missing"):
        rules.respond(STATES[status], ctx(SARI), text="t")


def test_an_answer_may_be_given_again() -> None:
    state = then(after(*TO_RESPONDED), rules.respond(after(*TO_RESPONDED), ctx(SARI, wib(24)), text="t"), wib(24))
    assert (state.status, state.responded_at) == ("responded", wib(24))


def test_no_answer_is_empty() -> None:
    with pytest.raises(Refused, match="text_missing"):
        rules.respond(after(*TO_FOLLOWED_UP), ctx(SARI), text="")


def test_no_case_closes_before_an_agency_followed_up() -> None:
    with pytest.raises(Refused, match="follow_up_missing"):
        rules.close(after(*TO_ASSIGNED), ctx(SARI), summary="s")


def test_no_case_closes_before_the_public_has_an_answer() -> None:
    with pytest.raises(Refused, match="response_missing"):
        rules.close(after(*TO_FOLLOWED_UP), ctx(SARI), summary="s")


def test_no_case_closes_while_a_message_is_unread() -> None:
    with pytest.raises(Refused, match="messages_unread") as refused:
        rules.close(after(*TO_RESPONDED, REPLIED), ctx(SARI), summary="s")
    assert refused.value.params == {"count": 1}


def test_a_reopened_case_does_not_close_on_its_old_follow_up_and_answer() -> None:
    for story in [(VERDICT_NO, REOPENED), (VERDICT_NO, REOPENED, ASSIGNED)]:
        with pytest.raises(Refused, match="follow_up_missing"):
            rules.close(after(*TO_RECORDED, *story), ctx(SARI), summary="s")


def test_closing_and_recording_are_one_command() -> None:
    events = rules.close(after(*TO_RESPONDED), ctx(SARI), summary="s")
    assert [e.name_of(event) for event in events] == ["Closed", "Recorded"]


def test_each_closing_has_its_number() -> None:
    state = after(*TO_RECORDED, VERDICT_NO, REOPENED, ASSIGNED, FOLLOWED_UP, RESPONDED, CLOSED, RECORDED)
    assert (state.closing_no, state.reopened) == (2, 1)


def test_silence_after_closing_leaves_no_verdict() -> None:
    state = after(*TO_RESPONDED)
    assert then(state, rules.close(state, ctx(SARI), summary="s")).verdict == "none"


def test_a_case_closed_after_its_promised_date_was_late_for_ever() -> None:
    late = then(after(*TO_RESPONDED), rules.close(after(*TO_RESPONDED), ctx(SARI, wib(30)), summary="s"), wib(30))
    assert late.late_ever
    assert then(late, rules.reopen(late, ctx(SARI, wib(30)), reason="r"), wib(30)).late_ever


# ── other ends ───────────────────────────────────────────────────────────────────────────────────


def test_a_referral_names_the_responsible_body_and_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="body_missing"):
        rules.refer(after(RECEIVED), ctx(SARI), body="", message="t")
    with pytest.raises(Refused, match="text_missing"):
        rules.refer(after(RECEIVED), ctx(SARI), body="X-112", message="")


def test_a_rejection_has_a_reason_and_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.reject(after(RECEIVED), ctx(SARI), reason="", message="t")
    with pytest.raises(Refused, match="text_missing"):
        rules.reject(after(RECEIVED), ctx(SARI), reason="r", message="")


def test_a_merge_ends_the_case_and_adds_its_reporters_to_the_target() -> None:
    source, target = after(*TO_ASSIGNED), OTHER
    mine, theirs = rules.merge(source, ctx(SARI), target=target, message="t")
    merged, grown = then(source, mine), then(target, theirs)
    assert (merged.status, merged.merged_into) == ("merged", target.number)
    assert (grown.status, grown.reporters, grown.merged) == ("entered", 2, (source.number,))


def test_no_case_is_merged_into_itself() -> None:
    with pytest.raises(Refused, match="merge_itself"):
        rules.merge(after(*TO_ASSIGNED), ctx(SARI), target=after(*TO_ASSIGNED), message="t")


@pytest.mark.parametrize("end", [REFERRED, REJECTED, WITHDRAWN, MERGED])
def test_no_case_is_merged_into_one_that_has_ended(end: e.Event) -> None:
    target = after(received(number="LKS-26-BBBB-BB"), ENTERED, end)
    with pytest.raises(Refused, match="target_not_open"):
        rules.merge(after(*TO_ASSIGNED), ctx(SARI), target=target, message="t")


def test_no_secret_case_is_merged_with_a_public_one() -> None:
    secret = after(received(number="LKS-26-BBBB-BB", confidential=True), entered(confidential=True))
    for one, two in [(after(*TO_ENTERED), secret), (secret, after(*TO_ENTERED))]:
        with pytest.raises(Refused, match="confidentiality_differs"):
            rules.merge(one, ctx(SARI), target=two, message="t")


def test_a_merge_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="text_missing"):
        rules.merge(after(*TO_ENTERED), ctx(SARI), target=OTHER, message="")


@pytest.mark.parametrize("status", sorted(OPEN))
def test_an_unmerge_brings_the_state_of_before_back(status: str) -> None:
    source = STATES[status]
    merged = then(source, rules.merge(source, ctx(SARI), target=OTHER, message="t")[0])
    back = then(merged, rules.unmerge(merged, ctx(SARI), above=[OTHER])[0])
    assert replace(back, seq=0, version=0) == replace(source, seq=0, version=0, ending=back.ending)


def test_an_unmerge_takes_the_reporters_from_the_target_again() -> None:
    mine, theirs = rules.merge(after(*TO_ENTERED), ctx(SARI), target=OTHER, message="t")
    target = then(OTHER, theirs)
    target = then(target, rules.unmerge(then(after(*TO_ENTERED), mine), ctx(SARI), above=[target])[1])
    assert (target.reporters, target.merged) == (1, ())


def a_line_of_three() -> tuple[State, State, State]:
    """The first merged into the second, and the second, with the reporters of both, into the third."""
    first, second, third = (after(received(number=number), ENTERED) for number in ("A", "B", "C"))
    mine, theirs = rules.merge(first, ctx(SARI), target=second, message="t")
    first, second = then(first, mine), then(second, theirs)
    mine, theirs = rules.merge(second, ctx(SARI), target=third, message="t")
    return first, then(second, mine), then(third, theirs)


def test_a_target_counts_who_came_through_a_case_merged_into_it() -> None:
    _, second, third = a_line_of_three()
    assert (second.reporters, second.merged) == (2, ("A",))
    assert (third.reporters, third.merged) == (3, ("B",))


def test_the_first_of_a_line_leaves_every_case_above_it() -> None:
    first, second, third = a_line_of_three()
    back, *left = rules.unmerge(first, ctx(SARI), above=[second, third])
    first, second, third = then(first, back), then(second, left[0]), then(third, left[1])
    assert (first.status, second.status, third.status) == ("entered", "merged", "entered")
    assert (second.reporters, second.merged) == (1, ())
    assert (third.reporters, third.merged) == (2, ("B",))


def test_the_middle_of_a_line_takes_along_who_came_through_it() -> None:
    _, second, third = a_line_of_three()
    back, left = rules.unmerge(second, ctx(SARI), above=[third])
    second, third = then(second, back), then(third, left)
    assert (second.status, second.reporters, second.merged) == ("entered", 2, ("A",))
    assert (third.reporters, third.merged) == (1, ())


def test_a_line_taken_apart_from_below_ends_as_it_began() -> None:
    first, second, third = a_line_of_three()
    _, *left = rules.unmerge(first, ctx(SARI), above=[second, third])
    second, third = then(second, left[0]), then(third, left[1])
    back, last = rules.unmerge(second, ctx(SARI), above=[third])
    assert [(case.reporters, case.merged) for case in (then(second, back), then(third, last))] == [(1, ()), (1, ())]


def test_a_line_that_has_changed_since_it_was_read_is_not_taken_apart() -> None:
    first, second, third = a_line_of_three()
    for read in ([], [second], [third], [second, third, OTHER], [OTHER, third]):
        with pytest.raises(Refused, match="wrong_state"):
            rules.unmerge(first, ctx(SARI), above=read)


def test_a_merged_case_waits_for_nobody_until_it_is_taken_back() -> None:
    source = after(*TO_ASSIGNED, ASKED)
    merged = then(source, rules.merge(source, ctx(SARI), target=OTHER, message="t")[0])
    assert merged.waiting_since is None
    assert then(merged, rules.unmerge(merged, ctx(SARI), above=[OTHER])[0]).waiting_since == MONDAY


def test_a_withdrawal_tells_the_reporter() -> None:
    with pytest.raises(Refused, match="text_missing"):
        rules.withdraw(after(RECEIVED), ctx(SARI), message="")


# ── verdict and reopening ────────────────────────────────────────────────────────────────────────


def verdict(word: str, at: object = MONDAY, **facts: object) -> State:
    recorded = after(*TO_RECORDED)
    return then(recorded, rules.give_verdict(recorded, ctx(REPORTER, at), verdict=word, **facts), at)  # type: ignore[arg-type]


def test_yes_leaves_the_case_finished() -> None:
    state = verdict("yes")
    assert (state.status, state.verdict, state.unread) == ("recorded", "yes", 0)


def test_partly_goes_to_the_operators_queue_of_replies() -> None:
    state = verdict("partly")
    assert (state.status, state.verdict, state.unread) == ("recorded", "partly", 1)


def test_no_reopens_the_same_number_with_the_last_agency_preset() -> None:
    state = verdict("no")
    assert (state.status, state.number, state.verdict, state.reopened) == ("entered", after(RECEIVED).number, "no", 1)
    assert (state.lead, state.active_desks) == ("DISHUB", ())


def test_a_word_is_optional_for_no_and_the_verdict_itself_is_the_reason() -> None:
    given, reopened = rules.give_verdict(after(*TO_RECORDED), ctx(REPORTER), verdict="no")
    assert given == e.VerdictGiven("no")
    assert isinstance(reopened, e.Reopened)


def test_no_promises_a_date_by_the_known_category() -> None:
    assert verdict("no", wib(24), days=LAMP_DAYS).due_at == CITY.estimate(wib(24), LAMP_DAYS)


def test_there_are_three_verdicts() -> None:
    with pytest.raises(Refused, match="verdict_unknown"):
        verdict("maybe")


def test_a_verdict_is_given_within_ten_working_days() -> None:
    assert verdict("yes", wib(7, 15, 59, month=12)).verdict == "yes"
    with pytest.raises(Refused, match="verdict_too_late"):
        verdict("yes", wib(8, 9, month=12))


def test_a_case_never_entered_reopens_as_received() -> None:
    for end in (REFERRED, REJECTED, WITHDRAWN):
        state = after(RECEIVED, end)
        assert then(state, rules.reopen(state, ctx(SARI), reason="r")).status == "received"


@pytest.mark.parametrize("person", [SARI, AGUS])
def test_operator_and_head_reopen_at_any_time(person: Actor) -> None:
    rules.reopen(STATES["recorded"], ctx(person, later(MONDAY, days=500)), reason="r")


@pytest.mark.parametrize("status", ["recorded", "referred", "rejected", "withdrawn"])
def test_the_reporter_reopens_within_ten_working_days(status: str) -> None:
    rules.reopen(STATES[status], ctx(REPORTER, wib(7, 15, month=12)), reason="r")
    with pytest.raises(Refused, match="verdict_too_late"):
        rules.reopen(STATES[status], ctx(REPORTER, wib(8, month=12)), reason="r")


@pytest.mark.parametrize("status", sorted(rules.REOPENABLE))
def test_a_page_may_say_until_when_the_reporter_is_heard(status: str) -> None:
    last = rules.verdict_until(STATES[status], CITY)
    rules.reopen(STATES[status], ctx(REPORTER, last), reason="r")
    with pytest.raises(Refused, match="verdict_too_late"):
        rules.reopen(STATES[status], ctx(REPORTER, last + timedelta(seconds=1)), reason="r")


def test_a_reopening_needs_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.reopen(STATES["recorded"], ctx(SARI), reason="")


def test_a_reopened_case_gets_a_new_date() -> None:
    state = then(STATES["recorded"], rules.reopen(STATES["recorded"], ctx(SARI, wib(30)), reason="r", days=2), wib(30))
    assert state.due_at == CITY.estimate(wib(30), 2)
    state = then(state, rules.assign(state, ctx(SARI, wib(30)), lead="DISHUB", days=2), wib(30))
    assert (state.agency_due, state.due_at) == (wib(2, 16, month=12), wib(3, 16, month=12))


# ── extension, identity, notes ───────────────────────────────────────────────────────────────────


def test_an_approved_extension_moves_both_dates_and_is_counted() -> None:
    state = after(*TO_ASSIGNED)
    state = then(state, rules.ask_extension(state, ctx(YUSUF), agency_due=wib(30, 16), reason="r"))
    assert (state.agency_due, state.extension_due) == (AGENCY_DUE, wib(30, 16))
    state = then(state, rules.extend(state, ctx(AGUS), reason="r"))
    assert (state.agency_due, state.due_at) == (wib(30, 16), wib(1, 16, month=12))
    assert (state.extensions, state.extension_due) == (1, None)


def test_a_refused_extension_moves_nothing() -> None:
    state = pending(after(*TO_ASSIGNED))
    state = then(state, rules.refuse_extension(state, ctx(AGUS), reason="r"))
    assert (state.agency_due, state.due_at, state.extensions, state.extension_due) == (AGENCY_DUE, DUE, 0, None)


def test_an_extension_has_a_public_reason_and_a_later_date() -> None:
    for facts in ({"agency_due": wib(30), "reason": ""}, {"agency_due": AGENCY_DUE, "reason": "r"}):
        with pytest.raises(Refused):
            rules.ask_extension(after(*TO_ASSIGNED), ctx(YUSUF), **facts)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="reason_missing"):
        rules.extend(pending(after(*TO_ASSIGNED)), ctx(AGUS), reason="")


def test_an_extension_ends_within_a_year_to_the_second() -> None:
    year = later(MONDAY, days=366)
    with pytest.raises(Refused, match="extension_far"):
        rules.ask_extension(after(*TO_ASSIGNED), ctx(YUSUF), agency_due=later(year, seconds=1), reason="r")
    assert rules.ask_extension(after(*TO_ASSIGNED), ctx(YUSUF), agency_due=year, reason="r")


def test_nobody_approves_what_nobody_asked() -> None:
    for decide in (rules.extend, rules.refuse_extension):
        with pytest.raises(Refused, match="no_extension"):
            decide(after(*TO_ASSIGNED), ctx(AGUS), reason="r")


def test_no_identity_is_opened_without_a_reason() -> None:
    with pytest.raises(Refused, match="reason_missing"):
        rules.open_identity(after(RECEIVED), ctx(SARI), reason="")


@pytest.mark.parametrize("missing", ["place", "agencies", "result"])
def test_a_coordination_meeting_has_place_agencies_and_a_result(missing: str) -> None:
    facts = {"held_on": date(2026, 11, 20), "place": "p", "agencies": ("DISHUB",), "result": "r"}
    with pytest.raises(Refused, match="meeting_incomplete"):
        rules.meet(after(RECEIVED), ctx(SARI), **(facts | {missing: ()}))  # type: ignore[arg-type]


# ── undo ─────────────────────────────────────────────────────────────────────────────────────────


def undo(event: e.Event, *, by: Actor = SARI, last_user: str = "sari", seconds: int = 10) -> rules.Events:
    last = Past(9, MONDAY, "command9", event)
    now = later(MONDAY, seconds=seconds)
    return rules.undo(after(*TO_ASSIGNED), ctx(by), last=last, last_recorded_at=MONDAY, last_user=last_user, now=now)


@pytest.mark.parametrize(
    "event",
    [ASSIGNED, RESPONDED, RECORDED, MERGED, REFERRED, e.Rejected("r", "t"), ASKED, e.InterimResponded("t")],
)
def test_what_reaches_somebody_is_undone_within_ten_seconds(event: e.Event) -> None:
    assert undo(event) == [e.Reverted("command9")]


@pytest.mark.parametrize("event", [RECEIVED, ENTERED, ACCEPTED, FOLLOWED_UP, REOPENED, e.Reverted("x")])
def test_nothing_else_is_undone(event: e.Event) -> None:
    with pytest.raises(Refused, match="undo_unknown"):
        undo(event)


def test_nothing_is_undone_after_ten_seconds() -> None:
    with pytest.raises(Refused, match="undo_too_late"):
        undo(ASSIGNED, seconds=11)


def test_only_the_same_person_undoes() -> None:
    with pytest.raises(Refused, match="not_allowed"):
        undo(ASSIGNED, by=DIMAS)


# ── who acts as operator; overdue ────────────────────────────────────────────────────────────────


def test_where_the_case_is_about_the_service_the_head_of_unit_acts_as_operator() -> None:
    state = about("TLR")
    for person in (SARI, DIMAS):
        with pytest.raises(Refused, match="not_allowed"):
            rules.assign(state, ctx(person), lead="INSPEKTORAT", days=5)
    state = then(state, rules.assign(state, ctx(AGUS), lead="INSPEKTORAT", days=5))
    state = done(state, AGUS, officer="Inspektur")
    state = then(state, rules.respond(state, ctx(AGUS), text="t"))
    assert then(state, rules.close(state, ctx(AGUS), summary="s")).status == "recorded"


def test_a_case_about_the_service_is_never_assigned_to_the_service() -> None:
    with pytest.raises(Refused, match="reported_office"):
        rules.assign(about("TLR"), ctx(AGUS), lead="TLR", days=5)


def test_what_the_service_can_answer_itself_is_assigned_to_the_service() -> None:
    state = then(after(*TO_ENTERED), rules.assign(after(*TO_ENTERED), ctx(SARI), lead="TLR", days=0))
    state = done(state, SARI, officer="Sari")
    assert then(state, rules.respond(state, ctx(SARI), text="t")).status == "responded"


def test_the_clock_sees_the_promised_date_pass_once() -> None:
    state = after(*TO_ASSIGNED)
    with pytest.raises(Refused, match="not_overdue"):
        rules.fall_overdue(state, ctx(CLOCK, DUE))
    late = then(state, rules.fall_overdue(state, ctx(CLOCK, later(DUE, seconds=1))))
    assert late.late_ever
    with pytest.raises(Refused, match="not_overdue"):
        rules.fall_overdue(late, ctx(CLOCK, later(DUE, days=1)))


def test_the_head_takes_back_an_overdue_that_a_wrong_clock_sealed_and_no_other() -> None:
    fell = Past(5, later(DUE, days=3), "c", e.FellOverdue(DUE))
    before = later(DUE, days=-1)

    def taken_back(by: Actor = AGUS, at: datetime = before, reason: str = "c", of: Past | None = fell) -> object:
        return rules.revert_overdue(ctx(by, at), fell=of, later=[before], reason=reason)

    assert taken_back() == [e.Reverted("c", "c")]
    assert rules.revert_overdue(ctx(AGUS, before), fell=fell, later=[], reason="c") == [e.Reverted("c", "c")]
    for person in EVERYBODY:
        if person is not AGUS:
            with pytest.raises(Refused, match="not_allowed"):
                taken_back(person)
    with pytest.raises(Refused, match="reason_missing"):
        taken_back(reason="")
    with pytest.raises(Refused, match="overdue_true"):
        taken_back(of=None)
    with pytest.raises(Refused, match="overdue_true"):
        rules.revert_overdue(ctx(AGUS, later(DUE, days=4)), fell=fell, later=[later(DUE, days=5)], reason="c")


@pytest.mark.parametrize("end", [REFERRED, REJECTED, MERGED, WITHDRAWN])
def test_what_has_ended_is_not_closed_again_and_says_that_it_ended(end: e.Event) -> None:
    with pytest.raises(Refused, match="wrong_state"):
        rules.close(after(*TO_ENTERED, end), ctx(SARI), summary="s")


# ── what makes an open form stale; the words on the outside ──────────────────────────────────────


@pytest.mark.parametrize("event", [REPLIED, ASKED, e.Noted("n"), e.AgencyAsked("DISHUB", "t"), e.MessageRead()])
def test_a_message_does_not_void_an_operators_form(event: e.Event) -> None:
    assert after(*TO_ASSIGNED, event).version == after(*TO_ASSIGNED).version


@pytest.mark.parametrize("event", [ACCEPTED, RETURNED, FOLLOWED_UP, e.Reassigned("DLH", AGENCY_DUE, DUE), WITHDRAWN])
def test_a_change_of_state_or_assignment_does(event: e.Event) -> None:
    assert after(*TO_ASSIGNED, event).version == 4


@pytest.mark.parametrize(
    ("status", "citizen", "city"),
    [
        ("received", "received", "menunggu"),
        ("entered", "received", "menunggu"),
        ("assigned", "forwarded", "menunggu"),
        ("in_progress", "in_progress", "proses"),
        ("followed_up", "in_progress", "proses"),
        ("responded", "in_progress", "proses"),
        ("recorded", "done", "selesai"),
        ("referred", "out_of_jurisdiction", "selesai"),
        ("merged", "merged", ""),
        ("rejected", "rejected", ""),
        ("withdrawn", "withdrawn", ""),
    ],
)
def test_a_citizen_and_the_city_are_told_in_their_own_words(status: str, citizen: str, city: str) -> None:
    assert (public_status(status), city_word(status)) == (citizen, city)


def test_a_returned_case_stays_forwarded_for_the_citizen() -> None:
    assert (public_status("entered", returned=True), city_word("entered", returned=True)) == ("forwarded", "menunggu")


def test_a_refusal_is_a_code_with_facts_and_no_sentence() -> None:
    refused = Refused("messages_unread", count=2)
    assert (str(refused), refused.code, refused.params) == ("messages_unread", "messages_unread", {"count": 2})


def test_a_shared_case_is_one_case_at_two_desks() -> None:
    assert after(*TO_ENTERED, SHARED).rounds == 1


# ── dates that people mistype ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scheduled", "code"), [(date(2020, 1, 1), "schedule_past"), (date(9999, 12, 31), "schedule_far")]
)
def test_work_is_scheduled_from_today_to_a_year_ahead(scheduled: date, code: str) -> None:
    with pytest.raises(Refused, match=code):
        rules.follow_up(
            STATES["in_progress"], ctx(YUSUF), text="c", result="scheduled", scheduled=scheduled, no_photo_reason="c"
        )


def test_an_extension_is_at_most_a_year() -> None:
    with pytest.raises(Refused, match="extension_far"):
        rules.ask_extension(STATES["assigned"], ctx(YUSUF), agency_due=wib(31, 16, month=12, year=9999), reason="c")


@pytest.mark.parametrize("held_on", [date(2026, 12, 24), date(1, 1, 1)])
def test_a_meeting_was_held_within_the_last_year(held_on: date) -> None:
    with pytest.raises(Refused, match="meeting_date"):
        rules.meet(STATES["entered"], ctx(SARI), held_on=held_on, place="p", agencies=("DISHUB",), result="r")


def test_what_came_as_confidential_is_not_published_by_entering_it() -> None:
    private = after(received(confidential=True))
    (entered,) = rules.enter(private, ctx(SARI), FIELDS)
    assert isinstance(entered, e.Entered)
    assert entered.confidential
