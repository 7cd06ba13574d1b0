"""The life of a report, sentence by sentence; and whatever people try in whatever order, no history says otherwise."""

from __future__ import annotations

import dataclasses
import inspect
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from laksa.rules import events as plain
from laksa.rules import report as rules
from laksa.rules import report_permitted
from laksa.rules.lifecycle import Actor
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused
from laksa.rules.report import Context, Past, State, evolve, from_facts, replay, to_facts
from laksa.rules.report_permitted import Counted
from laksa.rules.worktime import Calendar

Decide = Callable[[State, Context], rules.Events]

AGUS, RATNA, MAYOR = Actor("head", "1"), Actor("director", "2"), Actor("mayor", "3")
CLOCK, SARI, AUDITOR, RINI = Actor("clock"), Actor("operator", "4"), Actor("auditor", "5"), Actor("admin", "6")
EVERYBODY = (AGUS, RATNA, MAYOR, CLOCK, SARI, AUDITOR, RINI, Actor("agency", "7", "DPUPR"))
CALENDAR = Calendar(frozenset({date(2026, 11, 4)}))
SIX = datetime(2026, 11, 2, 6, 0, tzinfo=WIB)  # the first working day after October
FROZEN = rules.Checked(12345, "f" * 64, "d" * 64, "e" * 64, {"pdf": "a" * 64, "xlsx": "b" * 64})
PAPER = rules.Signed("paper", "c", SIX, file="5" * 64)
ELECTRONIC = rules.Signed("electronic", "c", SIX, file="6" * 64, valid=True, trusted=None)
REVISED = rules.Revised(77, "c", "c")


def lettered(period: str) -> rules.Edited:
    """A number, and the first day on which a letter about the period can be dated."""
    return rules.Edited(letter_number="417", letter_date=rules.parse_period(period).end)


def drafted(period: str = "2026-10", scope: str = "") -> rules.Drafted:
    return rules.Drafted(period, "7F3A-91C2", scope)


class Story:
    """One report, and who did what to it; the clock goes forward an hour with every action."""

    def __init__(self, period: str = "2026-10", scope: str = "", *, by: Actor = CLOCK, at: datetime = SIX) -> None:
        self.at = at
        self.history: list[Past] = []
        self.state = State()
        self.write(rules.draft(self.ctx(by), drafted(period, scope)), step=timedelta())

    def ctx(self, by: Actor) -> Context:
        return Context(by, self.at, CALENDAR)

    def write(self, events: rules.Events, step: timedelta = timedelta(hours=1)) -> Story:
        self.at += step
        for event in events:
            past = Past(self.state.seq + 1, self.at, "", event)
            self.history.append(past)
            self.state = evolve(self.state, past)
        return self

    def does(self, by: Actor, decide: Decide) -> Story:
        return self.write(decide(self.state, self.ctx(by)))

    def lettered(self) -> Story:
        return self.does(AGUS, lambda s, c: rules.edit(s, c, lettered(s.period)))

    def upto(self, state: str) -> Story:
        """As far as `state`, by those whose action it is."""
        if state != "draft":
            self.lettered()
        actions = {
            "checked": (AGUS, lambda s, c: rules.check(s, c, FROZEN)),
            "signed": (RATNA, lambda s, c: rules.sign(s, c, ELECTRONIC)),
            "delivered": (AGUS, lambda s, c: rules.deliver(s, c, to="3")),
            "acknowledged": (MAYOR, rules.acknowledge),
            "archived": (AGUS, rules.archive),
        }
        for name in rules.STATES[1 : rules.STATES.index(state) + 1]:
            self.does(*actions[name])
        return self


def refusal(story: Story, by: Actor, decide: Callable[[State, Context], object]) -> str:
    with pytest.raises(Refused) as refused:
        decide(story.state, story.ctx(by))
    return refused.value.code


# ── sentences ────────────────────────────────────────────────────────────────────────────────────


def test_a_report_goes_from_draft_to_archive() -> None:
    story = Story().upto("archived")
    assert [type(past.event).__name__ for past in story.history] == [
        "Drafted", "Edited", "Checked", "Signed", "Delivered", "Acknowledged", "Archived",
    ]  # fmt: skip
    assert story.state.state == "archived"
    assert (story.state.delivered_to, story.state.reader) == (("3",), "3")


def test_a_period_in_the_future_is_not_drafted() -> None:
    with pytest.raises(Refused, match="report_in_future"):
        rules.draft(Context(AGUS, SIX, CALENDAR), drafted("2026-12"))


@pytest.mark.parametrize(("period", "scope"), [("2026-11", ""), ("2026", ""), ("2026-10-20..2026-11-02", "agency:DLH")])
def test_an_unfinished_period_is_drafted_at_will_and_never_checked(period: str, scope: str) -> None:
    story = Story(period, scope, by=AGUS)
    assert refusal(story, AGUS, lambda s, c: rules.check(s, c, FROZEN)) == "report_unfinished"


def test_a_report_that_was_counted_before_its_period_was_over_is_not_checked() -> None:
    story = Story().lettered()
    assert refusal(story, AGUS, lambda s, c: rules.check(s, c, FROZEN, finished=False)) == "report_unfinished"


def test_a_report_whose_identities_fail_is_not_checked() -> None:
    with pytest.raises(Refused) as refused:
        rules.check(Story().lettered().state, Story().ctx(AGUS), FROZEN, broken=["flow", "ended"])
    assert (refused.value.code, refused.value.params) == ("identities_broken", {"which": "flow, ended"})


def test_a_report_without_its_letter_is_not_checked() -> None:
    bare = dataclasses.replace(FROZEN, documents={"json": "a" * 64})
    assert refusal(Story().lettered(), AGUS, lambda s, c: rules.check(s, c, bare)) == "documents_missing"


@pytest.mark.parametrize(
    ("letter", "code"),
    [({"letter_number": "", "letter_date": None}, "letter_blank"), ({"letter_number": ""}, "letter_number_missing"),
     ({"letter_date": None}, "letter_date_missing"),
     ({"letter_date": date(2026, 10, 31)}, "letter_date_early")],
)  # fmt: skip
def test_a_letter_without_number_or_date_or_dated_inside_its_period_is_neither_frozen_nor_signed(
    letter: dict[str, object], code: str
) -> None:
    story = Story()
    story.does(AGUS, lambda s, c: rules.edit(s, c, dataclasses.replace(lettered(s.period), **letter)))
    assert refusal(story, AGUS, lambda s, c: rules.check(s, c, FROZEN)) == code
    story.write([FROZEN])  # as a release before this rule did
    assert refusal(story, RATNA, lambda s, c: rules.sign(s, c, ELECTRONIC)) == code


def test_a_letter_is_not_dated_before_its_figures_were_counted() -> None:
    story = Story().lettered()  # dated 1 November

    def check(day: date) -> Decide:
        return lambda s, c: rules.check(s, c, FROZEN, counted_on=day)

    assert refusal(story, AGUS, check(date(2026, 11, 2))) == "letter_date_early"
    assert story.does(AGUS, check(date(2026, 11, 1))).state.state == "checked"


def test_words_read_beside_other_figures_are_read_again_before_they_are_frozen() -> None:
    def check(s: State, c: Context) -> rules.Events:
        return rules.check(s, c, FROZEN, read="new")

    words = dataclasses.replace(lettered("2026-10"), recommendations="c")
    story = Story().does(AGUS, lambda s, c: rules.edit(s, c, dataclasses.replace(words, read="old")))
    assert refusal(story, AGUS, check) == "words_unread"
    story.does(AGUS, lambda s, c: rules.edit(s, c, dataclasses.replace(words, read="new")))
    assert story.does(AGUS, check).state.state == "checked"


def test_a_letter_without_words_of_its_own_follows_its_figures_by_itself() -> None:
    bare = dataclasses.replace(lettered("2026-10"), read="old")
    story = Story().does(AGUS, lambda s, c: rules.edit(s, c, bare))
    assert story.does(AGUS, lambda s, c: rules.check(s, c, FROZEN, read="new")).state.state == "checked"


@pytest.mark.parametrize(
    ("signed", "printed", "signer", "is_asked"),
    [(ELECTRONIC, "Ratna Kusumawardani, M.Si.", "RATNA KUSUMAWARDANI", False),
     (ELECTRONIC, "Ratna Kusumawardani", "Budi Santoso", True), (ELECTRONIC, "", "Budi Santoso", True),
     (PAPER, "Ratna Kusumawardani", "Plt. Budi", True), (PAPER, "", "Budi Santoso", False)],
)  # fmt: skip
def test_another_name_than_the_printed_one_signs_only_with_words(
    signed: rules.Signed, printed: str, signer: str, is_asked: bool
) -> None:
    story = Story().upto("checked")
    names = {"printed": printed, "signer": signer}

    def sign(why: str) -> Decide:
        return lambda s, c: rules.sign(s, c, signed, **names, confirmation=why)

    if is_asked:
        for why in ("", " ", "...", "12345678901"):
            assert refusal(story, RATNA, sign(why)) == ("signer_differs" if printed else "signer_unprinted")
        for why in ("x", "Plt. 12345678", "Ratna cuti."):
            assert refusal(story, RATNA, sign(why)) == "confirmation_short"
    assert story.does(RATNA, sign("Ratna sakit." if is_asked else "")).state.state == "signed"


def test_checking_freezes_and_nothing_is_edited_any_more() -> None:
    story = Story().upto("checked")
    assert (story.state.position, story.state.documents) == (12345, FROZEN.documents)
    assert refusal(story, AGUS, lambda s, c: rules.edit(s, c, rules.Edited(foreword="c"))) == "wrong_state"
    assert refusal(story, AGUS, lambda s, c: rules.check(s, c, FROZEN)) == "wrong_state"


def test_the_director_returns_a_checked_report_with_remarks_and_it_is_live_again() -> None:
    story = Story().upto("checked")
    assert refusal(story, RATNA, lambda s, c: rules.send_back(s, c, remarks="")) == "remarks_missing"
    assert refusal(story, AGUS, lambda s, c: rules.send_back(s, c, remarks="c")) == "not_allowed"
    story.does(RATNA, lambda s, c: rules.send_back(s, c, remarks="c"))
    assert (story.state.state, story.state.position, story.state.documents) == ("draft", None, {})
    story.upto("checked")


@pytest.mark.parametrize("state", ["signed", "delivered", "acknowledged", "archived"])
def test_what_was_signed_cannot_return_nor_be_signed_again(state: str) -> None:
    story = Story().upto(state)
    assert refusal(story, RATNA, lambda s, c: rules.send_back(s, c, remarks="c")) == "report_signed"
    assert refusal(story, RATNA, lambda s, c: rules.sign(s, c, PAPER)) == "report_signed"


def test_ink_without_a_scan_is_the_directors_own_word() -> None:
    story, bare = Story().upto("checked"), dataclasses.replace(PAPER, file="")
    assert refusal(story, AGUS, lambda s, c: rules.sign(s, c, bare)) == "scan_missing"
    assert rules.sign(story.state, story.ctx(RATNA), bare)
    assert rules.sign(story.state, story.ctx(AGUS), PAPER)


@pytest.mark.parametrize(("dated", "frozen", "first"), [(1, 2, 2), (2, 2, 2), (5, 2, 5)])
def test_ink_is_not_older_than_the_letter_nor_than_its_freezing(dated: int, frozen: int, first: int) -> None:
    story = Story(at=SIX.replace(day=frozen))
    letter = dataclasses.replace(lettered("2026-10"), letter_date=date(2026, 11, dated))
    story.does(AGUS, lambda s, c: rules.edit(s, c, letter)).does(AGUS, lambda s, c: rules.check(s, c, FROZEN))
    story.at = SIX.replace(day=9)

    def ink(day: int) -> rules.Signed:
        return dataclasses.replace(PAPER, signed_at=datetime(2026, 11, day, tzinfo=WIB))

    with pytest.raises(Refused, match="signed_early") as refused:
        rules.sign(story.state, story.ctx(RATNA), ink(first - 1))
    assert refused.value.params == {"since": date(2026, 11, first)}
    assert rules.sign(story.state, story.ctx(RATNA), ink(first))


def test_ink_of_tomorrow_or_of_nobody_is_refused() -> None:
    story = Story().upto("checked")
    tomorrow = dataclasses.replace(PAPER, signed_at=story.at + timedelta(days=1))
    assert refusal(story, RATNA, lambda s, c: rules.sign(s, c, tomorrow)) == "signed_in_future"
    nobody = dataclasses.replace(PAPER, signer="")
    assert refusal(story, RATNA, lambda s, c: rules.sign(s, c, nobody)) == "signer_missing"


@pytest.mark.parametrize("flaw", [{"file": ""}, {"valid": None}, {"valid": False}])
def test_an_electronic_signature_needs_its_file_and_its_proof(flaw: dict[str, object]) -> None:
    flawed = dataclasses.replace(ELECTRONIC, **flaw)
    assert refusal(Story().upto("checked"), RATNA, lambda s, c: rules.sign(s, c, flawed)) == "signature_missing"


def test_delivering_again_adds_a_reader_and_changes_nothing_else() -> None:
    story = Story().upto("acknowledged")
    before = story.state
    story.does(AGUS, lambda s, c: rules.deliver(s, c, to="9")).does(AGUS, lambda s, c: rules.deliver(s, c, to="3"))
    assert story.state == dataclasses.replace(before, delivered_to=("3", "9"), seq=before.seq + 2)


def test_only_the_mayor_acknowledges_and_only_once() -> None:
    story = Story().upto("delivered")
    for by in EVERYBODY:
        if by is not MAYOR:
            assert refusal(story, by, rules.acknowledge) == "not_allowed"
    story.does(MAYOR, rules.acknowledge)
    assert refusal(story, MAYOR, rules.acknowledge) == "already_acknowledged"


def test_the_mayor_asks_the_head_answers_once_and_archives_when_all_is_answered() -> None:
    story = Story().upto("acknowledged").does(MAYOR, lambda s, c: rules.ask(s, c, text="c"))
    question = story.state.seq
    assert story.state.unanswered == (question,)
    assert refusal(story, AGUS, rules.archive) == "question_open"
    assert refusal(story, AGUS, lambda s, c: rules.answer(s, c, question=99, text="c")) == "question_unknown"
    story.does(AGUS, lambda s, c: rules.answer(s, c, question=question, text="c"))
    assert refusal(story, AGUS, lambda s, c: rules.answer(s, c, question=question, text="c")) == "already_answered"
    assert story.does(AGUS, rules.archive).state.state == "archived"


@pytest.mark.parametrize(
    ("upto", "whose", "decide"),
    [
        ("draft", AGUS, lambda s, c: rules.edit(s, c, lettered(s.period))),
        ("signed", AGUS, rules.may_send),
        ("signed", AGUS, lambda s, c: rules.deliver(s, c, to="3")),
        ("delivered", MAYOR, lambda s, c: rules.ask(s, c, text="c")),
        ("delivered", AGUS, lambda s, c: rules.answer(s, c, question=1, text="c")),
        ("acknowledged", AGUS, rules.archive),
        ("acknowledged", AGUS, lambda s, c: rules.revise(s, c, REVISED)),
    ],
)
def test_a_deed_is_one_persons(upto: str, whose: Actor, decide: Callable[[State, Context], object]) -> None:
    story = Story().upto(upto)
    for by in EVERYBODY:
        if by is not whose:
            assert refusal(story, by, decide) == "not_allowed"


def test_a_correction_is_a_revision_that_says_why_and_what_and_is_made_once() -> None:
    story = Story().upto("acknowledged")
    for flaw in ("reason", "changes"):
        without = dataclasses.replace(REVISED, **{flaw: ""})
        assert refusal(story, AGUS, lambda s, c, w=without: rules.revise(s, c, w)) == f"{flaw}_missing"
    story.does(AGUS, lambda s, c: rules.revise(s, c, REVISED))
    assert (story.state.state, story.state.revised_by) == ("acknowledged", 77)
    assert refusal(story, AGUS, lambda s, c: rules.revise(s, c, REVISED)) == "already_revised"


def test_a_draft_or_a_checked_report_is_not_revised_but_put_right() -> None:
    for state in ("draft", "checked"):
        assert refusal(Story().upto(state), AGUS, lambda s, c: rules.revise(s, c, REVISED)) == "wrong_state"


def test_a_signed_report_that_was_revised_is_not_sent() -> None:
    story = Story().upto("signed").does(AGUS, lambda s, c: rules.revise(s, c, REVISED))
    assert refusal(story, AGUS, rules.may_send) == "already_revised"


# ── reminders ────────────────────────────────────────────────────────────────────────────────────


def reminded(story: Story, day: int, hour: int = 17) -> list[str]:
    story.at = datetime(2026, 11, day, hour, tzinfo=WIB)
    try:
        events = rules.remind(story.state, story.ctx(CLOCK))
    except Refused:
        return []
    story.write(events, step=timedelta())
    return [event.what for event in events if isinstance(event, rules.Reminded)]


def test_the_draft_is_missed_after_three_and_after_five_working_days_each_once() -> None:
    story = Story()  # Monday 2 November; Wednesday the 4th is a holiday
    found = {day: reminded(story, day) for day in (3, 5, 6, 7, 8, 9, 10, 11, 12)}
    assert {day: what for day, what in found.items() if what} == {6: ["check_late"], 10: ["check_escalated"]}


def test_a_machine_that_was_off_says_both_at_once() -> None:
    assert reminded(Story(), 20) == ["check_late", "check_escalated"]


def test_a_checked_report_is_missed_anew_and_a_signed_one_no_more() -> None:
    story = Story()
    reminded(story, 6)
    story.upto("checked")
    assert (reminded(story, 10), reminded(story, 12)) == ([], ["sign_late"])
    story.does(RATNA, lambda s, c: rules.sign(s, c, ELECTRONIC))
    assert reminded(story, 30) == []


def test_a_draft_made_before_its_period_was_over_is_missed_from_the_day_it_is_due() -> None:
    story = Story(by=AGUS, at=datetime(2026, 10, 5, 9, tzinfo=WIB))
    assert reminded(story, 5) == []
    assert reminded(story, 6) == ["check_late"]


@pytest.mark.parametrize(("period", "scope"), [("2026-10", "agency:DLH"), ("2026-10-01..2026-10-09", "")])
def test_a_draft_made_at_will_is_not_missed(period: str, scope: str) -> None:
    assert reminded(Story(period, scope, by=AGUS), 30) == []


@pytest.mark.parametrize(
    ("code", "day"),
    [("2026-10", date(2026, 11, 2)), ("2026-05", date(2026, 6, 1)), ("2026-Q3", date(2026, 10, 1)),
     ("2025", date(2026, 1, 1)), ("2026-01", date(2026, 2, 2)), ("2028-02", date(2028, 3, 1))],
)  # fmt: skip
def test_a_report_is_due_at_six_on_the_first_working_day_after_its_period(code: str, day: date) -> None:
    assert rules.due_at(rules.parse_period(code), CALENDAR) == datetime(day.year, day.month, day.day, 6, tzinfo=WIB)


# ── properties ───────────────────────────────────────────────────────────────────────────────────

SAME = "same"
# Event -> from where, to where, by whom. Written by hand from the issue, not taken from the code.
TABLE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "Drafted": ({""}, {"draft"}, {"clock", "head"}),
    "Edited": ({"draft"}, {SAME}, {"head"}),
    "Checked": ({"draft"}, {"checked"}, {"head", "director"}),
    "Returned": ({"checked"}, {"draft"}, {"director"}),
    "Signed": ({"checked"}, {"signed"}, {"director", "head"}),
    "Delivered": ({"signed", "delivered", "acknowledged", "archived"}, {"delivered", SAME}, {"head"}),
    "Acknowledged": ({"delivered"}, {"acknowledged"}, {"mayor"}),
    "Asked": ({"delivered", "acknowledged", "archived"}, {SAME}, {"mayor"}),
    "Answered": ({"delivered", "acknowledged", "archived"}, {SAME}, {"head"}),
    "Archived": ({"acknowledged"}, {"archived"}, {"head"}),
    "Revised": ({"signed", "delivered", "acknowledged", "archived"}, {SAME}, {"head"}),
    "Reminded": ({"draft", "checked"}, {SAME}, {"clock"}),
}
COMMANDS: list[Callable[[random.Random, State], Decide]] = [
    lambda chance, state: (
        lambda s, c: rules.edit(s, c, dataclasses.replace(lettered(s.period), foreword=chance.choice(["", "c"])))
    ),
    lambda chance, state: lambda s, c: rules.edit(s, c, rules.Edited(letter_date=SIX.date())),
    lambda chance, state: lambda s, c: rules.check(s, c, FROZEN, broken=chance.choice([[], [], ["flow"]])),
    lambda chance, state: lambda s, c: rules.check(s, c, FROZEN, finished=chance.random() > 0.2),
    lambda chance, state: lambda s, c: rules.send_back(s, c, remarks=chance.choice(["", "c"])),
    lambda chance, state: lambda s, c: rules.sign(s, c, chance.choice([PAPER, ELECTRONIC])),
    lambda chance, state: lambda s, c: rules.deliver(s, c, to=chance.choice(["3", "9"])),
    lambda chance, state: rules.acknowledge,
    lambda chance, state: lambda s, c: rules.ask(s, c, text=chance.choice(["", "c"])),
    lambda chance, state: lambda s, c: rules.answer(s, c, question=chance.choice([*s.asked, 1]), text="c"),
    lambda chance, state: rules.archive,
    lambda chance, state: lambda s, c: rules.revise(s, c, REVISED),
    lambda chance, state: rules.remind,
]


@settings(max_examples=examples(300), deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["2026-10", "2026-Q3", "2025", "2026-11", "2026-10-05..2026-10-09"]))
def test_no_history_says_what_the_table_forbids(seed: int, period: str) -> None:
    chance = random.Random(seed)
    story = Story(period, by=chance.choice([CLOCK, AGUS]))
    for _ in range(60):
        by = chance.choice([*EVERYBODY, AGUS, AGUS, RATNA, MAYOR])
        before = story.state
        story.at += timedelta(hours=chance.choice([0, 1, 30, 300]))
        try:
            events = chance.choice(COMMANDS)(chance, before)(before, story.ctx(by))
        except Refused:
            continue
        story.write(events, step=timedelta())
        allowed_from, allowed_to, roles = TABLE[type(events[0]).__name__]
        assert before.state in allowed_from
        assert (SAME if story.state.state == before.state else story.state.state) in allowed_to
        assert by.role in roles
        holds(story)


def holds(story: Story) -> None:
    """What is true of every report at any time."""
    state, names = story.state, [type(past.event).__name__ for past in story.history]
    assert replay(story.history) == state
    assert from_facts(json.loads(json.dumps(to_facts(state)))) == state
    is_frozen = state.state != "draft"
    assert is_frozen == (state.position is not None) == bool(state.documents) == (state.checked_at is not None)
    if is_frozen:
        assert state.letter_number
        assert state.letter_date is not None
        assert rules.parse_period(state.period).end <= state.letter_date
        assert rules.parse_period(state.period).ends_at <= state.checked_at
    if state.state in rules.SIGNED:
        assert "Returned" not in names[names.index("Signed") :]
        assert "Checked" not in names[names.index("Signed") :]
    assert (state.state in rules.PUBLISHED) == ("Delivered" in names)
    assert names.count("Signed") <= 1
    assert names.count("Acknowledged") <= 1
    assert names.count("Revised") <= 1
    assert len(set(state.reminded)) == len(state.reminded)


@given(st.data())
def test_every_event_comes_back_from_its_payload(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(rules.KINDS)))
    moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone
    values = {
        "str": st.text(max_size=20), "int": st.integers(0, 2**62), "datetime": moments,
        "date | None": st.none() | st.dates(), "bool | None": st.none() | st.booleans(),
        "dict[str, str]": st.dictionaries(st.sampled_from(["pdf", "csv"]), st.text(max_size=5)),
    }  # fmt: skip
    event = rules.KINDS[kind](**{f.name: data.draw(values[str(f.type)]) for f in dataclasses.fields(rules.KINDS[kind])})
    payload = json.loads(json.dumps(plain.to_payload(event)))
    assert plain.read(rules.KINDS[kind], payload) == event


# ── what is offered ──────────────────────────────────────────────────────────────────────────────


def test_every_decider_of_a_report_is_asked_or_is_nobodys_button() -> None:
    deciders = {
        name
        for name, function in inspect.getmembers(rules, inspect.isfunction)
        if not name.startswith("_") and "Events" in str(inspect.signature(function).return_annotation)
    }
    by_no_button = {"draft", "deliver", "remind"}  # made anew, a fact of the mail server, the clock's
    assert deciders == set(report_permitted.ASKED) - {"send"} | by_no_button  # sending is no event, its arrival is


NOTHING_COUNTED = Counted()


def offered(story: Story, by: Actor, counted: Counted = NOTHING_COUNTED) -> set[str]:
    found = report_permitted.permitted(story.state, story.ctx(by), counted)
    return {command for command in report_permitted.ASKED if command in found}


@pytest.mark.parametrize(
    ("state", "head", "director", "mayor"),
    [
        ("draft", {"edit"}, set(), set()),
        ("checked", {"sign"}, {"sign", "send_back"}, set()),
        ("signed", {"send", "revise"}, set(), set()),
        ("delivered", {"send", "revise"}, set(), {"acknowledge", "ask"}),
        ("acknowledged", {"send", "revise", "archive"}, set(), {"ask"}),
        ("archived", {"send", "revise"}, set(), {"ask"}),
    ],
)
def test_what_each_reader_of_a_report_is_offered(
    state: str, head: set[str], director: set[str], mayor: set[str]
) -> None:
    story = Story().upto(state)
    assert [offered(story, by) for by in (AGUS, RATNA, MAYOR)] == [head, director, mayor]
    assert [offered(story, by) for by in (SARI, AUDITOR, RINI)] == [set(), set(), set()]


def test_a_numbered_draft_is_offered_to_be_checked_unless_its_figures_or_words_stand_against_it() -> None:
    story = Story().lettered()
    assert [offered(story, by) for by in (AGUS, RATNA)] == [{"edit", "check"}, {"check"}]
    against = {
        "identities_broken": Counted(broken=["flow"]),
        "letter_date_early": Counted(on=date(2027, 1, 4)),
    }
    for code, counted in against.items():
        refused = report_permitted.permitted(story.state, story.ctx(AGUS), counted).answers["check"]
        assert refused is not None
        assert refused.code == code


def test_while_a_question_waits_it_is_answered_and_not_archived() -> None:
    story = Story().upto("acknowledged").does(MAYOR, lambda s, c: rules.ask(s, c, text="?"))
    assert offered(story, AGUS) == {"send", "revise", "answer"}
