"""Whatever people try in whatever order: no history says what the table of RULES.md forbids.

Three cases, so that they can be merged, also in a line; at every step somebody tries something, mostly the right
person the right thing. What the rules allow is appended and held against a table written here by hand, not taken from
the code.
"""

from __future__ import annotations

import dataclasses
import json
import random
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from stories import (
    AGUS,
    CITY,
    DIMAS,
    EVERYBODY,
    LAMP,
    LINA,
    MONDAY,
    QUESTION,
    REPORTER,
    ROAD,
    SARI,
    SOP,
    WATI,
    YUSUF,
    received,
)

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor, Context, Fields
from laksa.rules.permitted import permitted
from laksa.rules.recap import COLUMNS
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State, evolve, from_facts, replay, to_facts
from laksa.rules.worktime import Calendar

OPEN = {"received", "entered", "assigned", "in_progress", "followed_up", "responded"}
ENDS = {"recorded", "referred", "rejected", "merged", "withdrawn"}
BEFORE_FOLLOWED_UP = {"received", "entered", "assigned", "in_progress"}
WITH_AGENCY = {"assigned", "in_progress"}
ASSIGNED = {"assigned", "in_progress", "followed_up", "responded"}
ANYWHERE = OPEN | ENDS
SAME = "same"

# Event -> from where it may happen, to where it may lead. RULES.md, Commands and transitions.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "Received": ({""}, {"received"}),
    "Entered": ({"received"}, {"entered"}),
    "Corrected": (OPEN, {SAME}),
    "Assigned": ({"entered"}, {"assigned"}),
    "Reassigned": (ASSIGNED, {"assigned"}),
    "Accepted": (WITH_AGENCY, {"in_progress"}),
    "Returned": (WITH_AGENCY, {"entered", SAME}),
    "FollowedUp": (WITH_AGENCY, {"followed_up", "in_progress"}),
    "SupportWaived": (WITH_AGENCY, {"followed_up", SAME}),
    "FollowUpRefused": ({"followed_up", "responded"}, {"in_progress"}),
    "AgencyAsked": (WITH_AGENCY, {SAME}),
    "ReporterAsked": (BEFORE_FOLLOWED_UP, {SAME}),
    "ReporterReplied": (ANYWHERE - {"merged"}, {SAME}),
    "ReminderDue": (BEFORE_FOLLOWED_UP, {SAME}),
    "MessageRead": (ANYWHERE, {SAME}),
    "LinkRenewed": (ANYWHERE, {SAME}),
    "InterimResponded": (ANYWHERE, {SAME}),
    "Responded": ({"followed_up", "responded"}, {"responded"}),
    "Closed": ({"responded"}, {"recorded"}),
    "Recorded": ({"recorded"}, {SAME}),
    "Referred": ({"received", "entered"}, {"referred"}),
    "BodyAnswered": ({"referred"}, {SAME}),
    "Rejected": ({"received", "entered"}, {"rejected"}),
    "Merged": (OPEN, {"merged"}),
    "Absorbed": (OPEN, {SAME}),
    "Reinstated": (ANYWHERE, OPEN | {SAME}),
    "Withdrawn": (BEFORE_FOLLOWED_UP, {"withdrawn"}),
    "VerdictGiven": ({"recorded"}, {SAME}),
    "Reopened": ({"recorded", "referred", "rejected", "withdrawn"}, {"entered", "received"}),
    "ExtensionAsked": (WITH_AGENCY, {SAME}),
    "Extended": (WITH_AGENCY, {SAME}),
    "DueMoved": (OPEN, {SAME}),
    "ExtensionRefused": (WITH_AGENCY, {SAME}),
    "FellOverdue": (OPEN, {SAME}),
    "IdentityOpened": (ANYWHERE, {SAME}),
    "Noted": (ANYWHERE, {SAME}),
    "Met": (ANYWHERE, {SAME}),
    "PublicationChanged": (ANYWHERE, {SAME}),
    "QuestionsAnswered": (OPEN, {SAME}),
    "Supported": (OPEN | {"recorded"}, {SAME}),
    "SupportWithdrawn": (ANYWHERE, {SAME}),
}
# Who may make it; for a case about the service itself the head of unit stands for the operator.
BY: dict[str, set[str]] = {
    "Received": {"reporter", "channel", "operator", "import"},
    "Accepted": {"agency"},
    "Returned": {"agency"},
    "FollowedUp": {"agency", "operator"},
    "SupportWaived": {"operator", "agency"},
    "AgencyAsked": {"agency"},
    "ReporterReplied": {"reporter"},
    "ReminderDue": {"clock"},
    "FellOverdue": {"clock"},
    "Corrected": {"operator", "reporter"},
    "Reassigned": {"operator", "admin"},
    "LinkRenewed": {"operator", "reporter"},
    "Withdrawn": {"reporter", "operator", "clock"},
    "VerdictGiven": {"reporter"},
    "Reopened": {"operator", "head", "reporter"},
    "ExtensionAsked": {"agency", "operator"},
    "Extended": {"head"},
    "DueMoved": {"admin"},
    "ExtensionRefused": {"head"},
    "IdentityOpened": {"operator", "head"},
    "Noted": {"operator", "agency", "head", "import"},
    "Met": {"operator", "agency", "head"},
    "PublicationChanged": {"operator", "head", "reporter"},
    "BodyAnswered": {"body"},
    "QuestionsAnswered": {"reporter"},
    "Supported": {"public"},
    "SupportWithdrawn": {"public"},
}
NUMBERS = ("LKS-26-K7M4-9D", "LKS-26-BBBB-BB", "LKS-26-CCCC-CC")
WHICH = st.integers(0, len(NUMBERS) - 1)
AGENCIES = ("DISHUB", "DPUPR", "DLH", "TLR")
OFFICERS = {"DISHUB": YUSUF, "DPUPR": WATI, "DLH": LINA, "TLR": Actor("agency", "tia", "TLR")}
BODIES, RESULTS = ("X-112", "X-112", "X-PLN"), ("taken", "done", "not_ours", "maybe")
WORDS = st.sampled_from(["c1", "c2", "c3", ""])
SEEDS = st.integers(0, 2**32)
TIMINGS = st.builds(e.Timing, st.none() | st.integers(0, 900), st.none() | st.integers(0, 9000), st.just("focus"))


# By the first event, and the role where it matters, the commands that a page may have offered; none for the clock's.
OFFERED_AS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Entered", ""): ("enter",),
    ("Corrected", ""): ("correct",),
    ("Corrected", "reporter"): ("say_where",),
    ("Assigned", ""): ("assign",),
    ("Reassigned", "operator"): ("assign",),
    ("Reassigned", "head"): ("assign",),
    ("Accepted", ""): ("accept",),
    ("Returned", ""): ("return_",),
    ("FollowedUp", ""): ("follow_up",),
    ("SupportWaived", ""): ("waive_support",),
    ("FollowUpRefused", ""): ("refuse_follow_up",),
    ("AgencyAsked", ""): ("agency_asks",),
    ("ReporterAsked", ""): ("ask_reporter",),
    ("ReporterReplied", ""): ("reply",),
    ("MessageRead", ""): ("mark_read",),
    ("LinkRenewed", ""): ("renew_link",),
    ("InterimResponded", ""): ("respond_interim",),
    ("Responded", ""): ("respond",),
    ("Closed", ""): ("close",),
    ("Referred", ""): ("refer",),
    ("Rejected", ""): ("reject",),
    ("Withdrawn", "operator"): ("withdraw",),
    ("Withdrawn", "reporter"): ("withdraw",),
    ("VerdictGiven", ""): ("give_verdict",),
    ("Reopened", ""): ("reopen",),
    ("ExtensionAsked", ""): ("ask_extension",),
    ("Extended", ""): ("extend",),
    ("ExtensionRefused", ""): ("refuse_extension",),
    ("IdentityOpened", ""): ("open_identity",),
    ("Noted", ""): ("note",),
    ("Met", ""): ("meet",),
    ("PublicationChanged", ""): ("hide", "show"),
    ("Supported", ""): ("support",),
    ("SupportWithdrawn", ""): ("withdraw_support",),
}
PEOPLE = [*EVERYBODY, DIMAS, OFFICERS["TLR"]]
Decide = Callable[[State, Context], rules.Events]
Command = Callable[[random.Random, State], Decide]


def fields(chance: random.Random, state: State) -> Fields:
    category = chance.choice([LAMP, ROAD, QUESTION])
    return Fields(
        chance.choice(["complaint", "suggestion"]),
        category,
        "medium",
        located=category.needs_place,
        confidential=state.confidential,
        about_agency=chance.choice([state.about_agency, state.about_agency, "DISHUB", state.lead]),
    )


def enters(chance: random.Random, state: State) -> Decide:
    entry, timing = fields(chance, state), e.Timing(chance.randrange(900), chance.randrange(900), "focus")
    return lambda s, c: rules.enter(s, c, entry, timing)


def corrects(chance: random.Random, state: State) -> Decide:
    entry, reason = fields(chance, state), chance.choice(["", "c"])
    return lambda s, c: rules.correct(s, c, entry, reason=reason)


def says_where(chance: random.Random, state: State) -> Decide:
    kelurahan = chance.choice(["36.71.01.1007", ""])
    return lambda s, c: rules.say_where(s, c, kelurahan=kelurahan, kecamatan="36.71.01")


def assigns(chance: random.Random, state: State) -> Decide:
    lead, support = chance.choice(AGENCIES), chance.choice([*AGENCIES, "", ""])
    days, reason = chance.randrange(5), chance.choice(["", "c"])
    return lambda s, c: rules.assign(s, c, lead=lead, support=support, days=days, reason=reason)


def follows_up(chance: random.Random, state: State) -> Decide:
    result = chance.choice(["done", "scheduled", "impossible"])
    when, officer = chance.choice([None, date(2027, 1, 15)]), chance.choice(["", "Yusuf"])
    agency = chance.choice(AGENCIES)
    return lambda s, c: rules.follow_up(
        s, c, text="c", result=result, scheduled=when, after=("sha",), officer=officer, agency=agency
    )


def gives_a_verdict(chance: random.Random, state: State) -> Decide:
    verdict = chance.choice(rules.VERDICTS)
    return lambda s, c: rules.give_verdict(s, c, verdict=verdict, text="c")


def hides(chance: random.Random, state: State) -> Decide:
    what, reason = chance.choice(["whole", "passage", "photo"]), chance.choice(["reporter", "insult"])
    wanted = [e.PublicationChanged(what, hidden=True, reason=reason, seq=1, field="complaint", photo=7)]
    return lambda s, c: rules.hide(s, c, wanted, own=what != "whole")


def shows(chance: random.Random, state: State) -> Decide:
    hidden = [chance.choice(state.hidden).at] if state.hidden else [1]
    return lambda s, c: rules.show(s, c, hidden)


def hands_over(chance: random.Random, state: State) -> Decide:
    old, new = chance.choice(AGENCIES), chance.choice(AGENCIES)
    return lambda s, c: rules.hand_over(s, c, old=old, new=new, days=2, reason="c")


def moves_due(chance: random.Random, state: State) -> Decide:
    lost = (state.due_at or MONDAY).date() - timedelta(days=chance.randrange(3))
    return lambda s, c: rules.move_due(
        s, replace(c, calendar=Calendar(CITY.holidays | {lost})), before=CITY, reason="c"
    )


def always(decide: Decide) -> Command:
    return lambda chance, state: decide


AROUND_THE_AGENCIES: list[Command] = [
    assigns,
    corrects,
    says_where,
    hands_over,
    moves_due,
    follows_up,
    *map(always, (
        rules.accept,
        lambda s, c: rules.return_(s, c, reason="c", proposed="DLH"),
        lambda s, c: rules.waive_support(s, c, reason="c"),
        lambda s, c: rules.refuse_follow_up(s, c, reason="c"),
        lambda s, c: rules.ask_extension(s, c, agency_due=(s.agency_due or c.at) + timedelta(days=5), reason="c"),
        lambda s, c: rules.extend(s, c, reason="c"),
        lambda s, c: rules.refuse_extension(s, c, reason="c"),
        lambda s, c: rules.agency_asks(s, c, text="c"),
        lambda s, c: rules.ask_reporter(s, c, text="c"),
        lambda s, c: rules.ask_reporter(s, c, text="c"),
        lambda s, c: rules.reply(s, c, text="c"),
        rules.remind,
        rules.fall_overdue,
    )),
]  # fmt: skip
COMMANDS: list[Command] = [
    *AROUND_THE_AGENCIES,
    enters,
    gives_a_verdict,
    hides,
    shows,
    *map(always, (
        rules.mark_read,
        lambda s, c: rules.answer_questions(s, c, particulars="c"),
        rules.support,
        rules.withdraw_support,
        rules.renew_link,
        lambda s, c: rules.respond_interim(s, c, text="c"),
        lambda s, c: rules.open_identity(s, c, reason="c"),
        lambda s, c: rules.note(s, c, text="c"),
        lambda s, c: rules.meet(s, c, held_on=c.at.date(), place="c", agencies=("DISHUB",), result="c"),
        lambda s, c: rules.respond(s, c, text="c"),
        lambda s, c: rules.close(s, c, summary="c"),
        lambda s, c: rules.refer(s, c, body="X-112", message="c"),
        lambda s, c: rules.reject(s, c, reason="c", message="c"),
        lambda s, c: rules.withdraw(s, c, message="c"),
        lambda s, c: rules.reopen(s, c, reason="c"),
        lambda s, c: rules.lapse(s, c, message="c"),
    )),
]  # fmt: skip


class City(RuleBasedStateMachine):
    """Three cases, their histories, and a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        self.histories: list[list[Past]] = [[] for _ in NUMBERS]
        self.states = [State() for _ in NUMBERS]
        self.users = ["" for _ in NUMBERS]
        self.commands = 0

    @initialize(
        confidential=st.booleans(),
        about=st.sampled_from(["", "", "", "DLH", "TLR"]),
        reachable=st.sampled_from([True, True, False]),
    )
    def reports_come_in(self, confidential: bool, about: str, reachable: bool) -> None:
        self.about = about
        for which, number in enumerate(NUMBERS):
            report = received(number=number, confidential=confidential, about_agency=about, reachable=reachable)
            self.append({which: rules.receive(self.ctx(REPORTER), report)}, REPORTER)

    # ── how it is written down ───────────────────────────────────────────────────────────────────

    def ctx(self, by: Actor) -> Context:
        return Context(by, self.now, SOP, CITY)

    def append(self, decided: dict[int, Sequence[e.Event]], by: Actor) -> None:
        self.commands += 1
        for which, events in decided.items():
            for event in events:
                before = self.states[which]
                past = Past(before.seq + 1, self.now, f"command{self.commands}", event)
                self.histories[which].append(past)
                self.states[which] = (
                    replay(self.histories[which]) if isinstance(event, e.Reverted) else evolve(before, past)
                )
                self.users[which] = by.user
                if not isinstance(event, e.Reverted):
                    self.check(before, event, self.states[which], by)

    def check(self, before: State, event: e.Event, now: State, by: Actor) -> None:
        """One event against the table, who made it, and what it needs."""
        name = e.name_of(event)
        froms, tos = TABLE[name]
        assert before.status in froms, f"{name} from {before.status}"
        assert now.status in tos or (SAME in tos and now.status == before.status), f"{before.status} -> {now.status}"
        roles = BY.get(name, {"operator"})
        if by.role not in roles:
            assert "operator" in roles
            assert by.role == "head"
            # Taken apart, a target may have been corrected since: it is the source that is about the service.
            assert name == "Reinstated" or "TLR" in {before.about_agency, now.about_agency}
        self.needs(before, event, now)

    def needs(self, before: State, event: e.Event, now: State) -> None:
        match event:
            case e.PublicationChanged():
                assert len(now.hidden) == len(before.hidden) + (1 if event.hidden else -1)
            case e.Recorded():
                assert before.unread == 0
                assert before.opened_at <= before.followed_up_at <= before.responded_at <= before.closed_at
                assert set(event.row) == set(COLUMNS) - {"summary"}
                assert event.row["last_event"] == now.seq
            case e.Assigned():
                assert before.about_agency not in {event.lead, event.support or "-"} or not before.about_agency
                assert event.support != event.lead
            case e.Returned():
                assert now.returned == (event.agency == before.lead)
            case e.BodyAnswered():
                assert event.body == "X-112", "to which it was referred"
                assert event.result in {"taken", "done", "not_ours"}
                assert (now.unread, now.ended_at) == (before.unread + 1, before.ended_at)
            case e.Reinstated(source=""):
                assert now.status == before.before_merge
            case e.Reopened():
                assert now.status == ("entered" if before.entered_at else "received")
                assert now.late_ever == before.late_ever
            case e.FollowUpRefused() | e.Reassigned():
                assert now.due_at == before.due_at

    # ── what is tried ────────────────────────────────────────────────────────────────────────────

    def attempt(self, which: int, by: Actor, decide: Decide) -> None:
        """What a rule lets pass was offered before: no control of a page hides what is allowed."""
        state = self.states[which]
        try:
            decided = decide(state, self.ctx(by))
        except Refused:
            return
        if commands := OFFERED_AS.get((e.name_of(decided[0]), by.role)) or OFFERED_AS.get((e.name_of(decided[0]), "")):
            offered = permitted(state, self.ctx(by))
            assert any(command in offered for command in commands), (commands, state)
        self.append({which: decided}, by)

    def operator(self) -> Actor:
        return AGUS if self.about == "TLR" else SARI

    @rule(hours=st.sampled_from([1, 2, 5, 20, 70, 24 * 15, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(which=WHICH, seed=SEEDS)
    def a_body_outside_answers(self, which: int, seed: int) -> None:
        """By the link of the last referral or by an earlier one, which has ended; or another body tries."""
        chance, history = random.Random(seed), self.histories[which]
        self.attempt(which, self.operator(), lambda s, c: rules.refer(s, c, body="X-112", message="c"))
        seqs = [past.seq for past in history if isinstance(past.event, e.Referred)]
        if seqs:
            by, seq, result = Actor("body", agency=chance.choice(BODIES)), chance.choice(seqs), chance.choice(RESULTS)
            self.attempt(which, by, lambda s, c: rules.answer_for_body(
                s, c, history, referral=seq, result=result, text="t"))  # fmt: skip
        if chance.random() < 0.8:
            self.attempt(which, self.operator(), lambda s, c: rules.reopen(s, c, reason="c"))

    @rule(
        which=WHICH,
        words=WORDS,
        timing=TIMINGS,
        again=st.sampled_from([True, False]),
        support=st.booleans(),
    )
    def the_sop_goes_on(self, which: int, words: str, timing: e.Timing, again: bool, support: bool) -> None:
        """The next proper command of the proper person, so that histories get somewhere."""
        state, operator = self.states[which], self.operator()
        desk = next((desk for desk in state.active_desks if not desk.followed_up), None)
        officer = OFFICERS[desk.agency] if desk else YUSUF
        match state.status:
            case "received":
                fields = Fields("complaint", LAMP, "high", located=True, confidential=state.confidential,
                                about_agency=state.about_agency)  # fmt: skip
                self.attempt(which, operator, lambda s, c: rules.enter(s, c, fields, timing))
            case "entered":
                self.attempt(which, operator, lambda s, c: rules.assign(
                    s, c, lead="DISHUB", support="DPUPR" if support else "", days=2, timing=timing))  # fmt: skip
            case "assigned" | "in_progress":
                self.attempt(which, officer, lambda s, c: rules.follow_up(s, c, text="t", result="done", after=("f",)))
            case "followed_up":
                self.attempt(which, operator, lambda s, c: rules.respond(s, c, text="t", timing=timing))
            case "responded":
                if state.unread:
                    self.attempt(which, operator, rules.mark_read)
                self.attempt(which, operator, lambda s, c: rules.close(s, c, summary=words, timing=timing))
            case "recorded" if again:
                self.attempt(which, REPORTER, lambda s, c: rules.give_verdict(s, c, verdict="no", text=words))

    @rule(which=WHICH, seed=SEEDS)
    def somebody_does_something(self, which: int, seed: int) -> None:
        self.try_any(COMMANDS, which, seed)

    @rule(which=WHICH, seed=SEEDS)
    def something_happens_around_the_agencies(self, which: int, seed: int) -> None:
        self.try_any(AROUND_THE_AGENCIES, which, seed)

    def try_any(self, commands: Sequence[Command], which: int, seed: int) -> None:
        """Anybody tries anything, until a rule lets it pass."""
        chance, state = random.Random(seed), self.states[which]
        for command in chance.sample(commands, len(commands)):
            decide = command(chance, state)
            for by in chance.sample(PEOPLE, len(PEOPLE)):
                self.attempt(which, by, decide)
                if self.states[which] is not state:
                    return

    @rule(
        which=WHICH, step=st.integers(1, len(NUMBERS) - 1), by=st.sampled_from([SARI, SARI, AGUS, YUSUF]), words=WORDS
    )
    def two_cases_become_one(self, which: int, step: int, by: Actor, words: str) -> None:
        onto = (which + step) % len(NUMBERS)
        try:
            one, two = rules.merge(self.states[which], self.ctx(by), target=self.states[onto], message=words)
        except Refused:
            return
        self.append({which: one, onto: two}, by)

    @rule(which=WHICH, by=st.sampled_from([SARI, SARI, AGUS, YUSUF]))
    def a_merged_case_stands_for_itself_again(self, which: int, by: Actor) -> None:
        line = self.line(which)
        try:
            decided = rules.unmerge(self.states[which], self.ctx(by), above=[self.states[at] for at in line[1:]])
        except Refused:
            return
        self.append(dict(zip(line, decided, strict=True)), by)

    def line(self, which: int) -> list[int]:
        """The case, what it was merged into, and so on to the end."""
        line = [which]
        while target := self.states[line[-1]].merged_into:
            line.append(NUMBERS.index(target))
        return line

    @rule(which=WHICH, by=st.sampled_from([SARI, SARI, DIMAS, AGUS]))
    def somebody_takes_the_last_command_back(self, which: int, by: Actor) -> None:
        last = self.histories[which][-1]
        touched = [at for at, history in enumerate(self.histories) if any(p.command == last.command for p in history)]
        if any(self.histories[at][-1].command != last.command for at in touched):
            return
        try:
            undone = rules.undo(
                self.states[which],
                self.ctx(by),
                last=last,
                last_recorded_at=last.at,
                last_user=self.users[which],
                now=self.now,
            )
        except Refused:
            return
        self.append(dict.fromkeys(touched, undone), by)

    # ── what is always true ──────────────────────────────────────────────────────────────────────

    @invariant()
    def every_state_is_one_of_the_table(self) -> None:
        for state in self.states:
            assert state.status in ANYWHERE | {""}

    @invariant()
    def only_an_open_case_before_its_follow_up_waits_for_its_reporter(self) -> None:
        for state in self.states:
            assert state.waiting_since is None or state.status in BEFORE_FOLLOWED_UP

    @invariant()
    def no_lead_and_no_support_is_the_reported_office(self) -> None:
        for state in self.states:
            if state.about_agency:
                assert state.lead != state.about_agency
                assert state.about_agency not in {desk.agency for desk in state.active_desks}

    @invariant()
    def who_has_the_case_is_told_by_its_desks(self) -> None:
        for state in self.states:
            desks = [desk.agency for desk in state.active_desks]
            if state.status in ASSIGNED:
                assert desks == [agency for agency in (state.lead, state.support) if agency]
            if state.status in {"followed_up", "responded", "recorded"}:
                assert all(desk.followed_up for desk in state.active_desks)

    @invariant()
    def an_end_has_its_time_and_an_open_case_has_none(self) -> None:
        for state in self.states:
            assert (state.ended_at is not None) == (state.status in ENDS)
            assert (state.closed_at is not None) == (state.status == "recorded")
            assert (state.merged_into != "") == (state.status == "merged")
            assert state.status not in ENDS or state.status == "merged" or state.extension_due is None

    @invariant()
    def sums_never_run_backwards(self) -> None:
        for state in self.states:
            assert min(state.paused_s, state.agency_s, state.unread, *state.handling_s.values()) >= 0
            assert state.reporters >= 1
            if state.status in ASSIGNED:
                assert state.agency_due < state.due_at

    @invariant()
    def a_case_counts_its_own_reporter_and_all_that_were_merged_into_it(self) -> None:
        for state in self.states:
            below = [other for other in self.states if state.number and other.merged_into == state.number]
            assert sorted(state.merged) == sorted(other.number for other in below)
            assert state.reporters == 1 + sum(other.reporters for other in below)

    @invariant()
    def the_state_is_what_the_history_replays_to(self) -> None:
        for history, state in zip(self.histories, self.states, strict=True):
            assert replay(history) == state

    @invariant()
    def what_was_taken_back_never_happened(self) -> None:
        for history, state in zip(self.histories, self.states, strict=True):
            taken_back = {past.event.command for past in history if isinstance(past.event, e.Reverted)}
            kept = [p for p in history if p.command not in taken_back and not isinstance(p.event, e.Reverted)]
            assert replace(replay(kept), seq=0, version=0) == replace(state, seq=0, version=0)

    @invariant()
    def the_row_of_the_register_gives_the_state_back(self) -> None:
        for state in self.states:
            assert from_facts(json.loads(json.dumps(to_facts(state)))) == state

    @invariant()
    def every_event_survives_its_journey_through_json(self) -> None:
        for history in self.histories:
            if history:
                event = history[-1].event
                assert e.read(e.KINDS[e.name_of(event)], json.loads(json.dumps(e.to_payload(event)))) == event


def run(count: int, steps: int) -> None:
    run_state_machine_as_test(
        City,
        settings=settings(
            max_examples=count, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_no_order_of_commands_leads_where_the_table_forbids() -> None:
    run(count=examples(50), steps=45)


@pytest.mark.deep
def test_no_long_order_of_commands_does_either() -> None:
    run(count=150, steps=60)


# ── every kind of event through JSON ─────────────────────────────────────────────────────────────

moments = st.timedeltas(timedelta(0), timedelta(days=500)).map(lambda span: datetime(2026, 1, 1, tzinfo=UTC) + span)
plain_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
rows = st.dictionaries(
    plain_text, plain_text | st.integers() | st.none() | st.lists(plain_text, max_size=2), max_size=3
)


def of_type(hint: object) -> st.SearchStrategy[typing.Any]:
    """Any value of the type of a field."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return st.one_of(*(st.none() if arg is type(None) else of_type(arg) for arg in args))
    if origin is tuple:
        return st.lists(of_type(args[0]), max_size=3).map(tuple)
    if origin is dict:
        return st.dictionaries(plain_text, st.integers(0), max_size=3) if args[1] is int else rows
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return st.builds(hint, **{name: of_type(kind) for name, kind in hints.items()})
    known = {str: plain_text, int: st.integers(), bool: st.booleans(), datetime: moments, date: st.dates()}
    return known[hint]


@pytest.mark.parametrize("name", e.KINDS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_kind_of_event_goes_through_json_and_back(name: str, data: st.DataObject) -> None:
    event = data.draw(of_type(e.KINDS[name]))
    assert e.read(e.KINDS[name], json.loads(json.dumps(e.to_payload(event)))) == event


@settings(max_examples=examples(40), deadline=None)
@given(of_type(State))
def test_every_state_goes_through_the_register_and_back(state: State) -> None:
    assert from_facts(json.loads(json.dumps(to_facts(state)))) == state


def test_a_new_field_with_its_default_changes_no_old_payload() -> None:
    assert e.to_payload(e.Accepted("DISHUB")) == {"agency": "DISHUB"}
    assert e.to_payload(e.Closed()) == {}


def test_the_table_of_this_test_knows_every_event_but_the_machinery() -> None:
    assert set(e.KINDS) - set(TABLE) == {"Confirmed", "Reverted", "Erased", "ImportUndone"}
