"""The command table of RULES.md, row by row: who may do what, from where to where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from stories import (
    AGUS,
    ALL,
    BEFORE,
    BODY,
    CLOCK,
    EVERYBODY,
    FIELDS,
    IMPORT,
    MONDAY,
    OPEN,
    OTHER,
    REFERRED,
    REPORTER,
    RINI,
    SARI,
    STATES,
    TO_ENTERED,
    WATI,
    YUSUF,
    ctx,
    later,
    pending,
    then,
    wib,
)

from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor, Context
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State
from laksa.rules.worktime import Calendar

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


def waited(state: State) -> State:
    return replace(state, waiting_since=later(MONDAY, days=-30))


TO_REFERRED = tuple(
    Past(seq, MONDAY, f"command{seq}", event) for seq, event in enumerate((*TO_ENTERED, REFERRED), start=1)
)
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
    row("answer for the body", {"referred"}, (BODY,), "",
        lambda s, c: rules.answer_for_body(s, c, TO_REFERRED, referral=3, result="done", text="t")),
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
        return then(state, entry.command(state, ctx(by))).status
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
    if entry.name == "note":
        return {SARI, AGUS, YUSUF, WATI, IMPORT}
    if entry.name == "meet":
        return {SARI, AGUS, YUSUF, WATI}
    return {*entry.who} | ({YUSUF} if entry.name in {"accept", "follow up"} else set())


@pytest.mark.parametrize("entry", EVERY_ROW)
def test_a_command_is_for_the_people_of_its_row_only(entry: Row) -> None:
    status = "assigned" if "assigned" in entry.froms else min(entry.froms)
    assert {person for person in EVERYBODY if led_to(entry, status, person) != "refused"} == allowed(entry)


def test_a_refusal_is_a_code_with_facts_and_no_sentence() -> None:
    refused = Refused("messages_unread", count=2)
    assert (str(refused), refused.code, refused.params) == ("messages_unread", "messages_unread", {"count": 2})
