"""What is hidden from the public: in its place stand the same words everywhere, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from stories import AGUS, CLOCK, DIMAS, REPORTER, TO_ASSIGNED, TO_RECORDED, YUSUF, after, ctx, then

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.publication import HIDDEN, OWN_WISH, REASONS, occurs, redacted
from laksa.rules.refusal import Refused
from laksa.rules.state import State

TEXT = "Pak Budi Santoso di Jl. Veteran 5 membakar sampah."


@pytest.mark.parametrize(
    ("passages", "shown"),
    [
        ([], TEXT),
        (["Pak Budi Santoso"], f"{HIDDEN} di Jl. Veteran 5 membakar sampah."),
        (["pak  budi\nSANTOSO"], f"{HIDDEN} di Jl. Veteran 5 membakar sampah."),
        (["Veteran 5", "Budi Santoso"], f"Pak {HIDDEN} di Jl. {HIDDEN} membakar sampah."),
        (["Budi Santoso di", "Santoso di Jl."], f"Pak {HIDDEN} Veteran 5 membakar sampah."),
        (["Pak Budi Santoso di Jl.", "Budi"], f"{HIDDEN} Veteran 5 membakar sampah."),
        (["Budi ", "Santoso"], f"Pak {HIDDEN} {HIDDEN} di Jl. Veteran 5 membakar sampah."),
        (["sampah."], f"Pak Budi Santoso di Jl. Veteran 5 membakar {HIDDEN}"),
        (["Pak Joko"], TEXT),
        (["Pak Joko", ""], HIDDEN),
    ],
)
def test_a_passage_is_hidden_wherever_it_stands(passages: list[str], shown: str) -> None:
    assert redacted(TEXT, passages) == shown


def test_of_no_words_nothing_is_hidden() -> None:
    assert redacted("", [""]) == ""


def test_letters_with_unseen_signs_between_are_the_same_words() -> None:
    assert redacted("Hubungi Bu\u200bdi\u00ad.", ["budi"]) == f"Hubungi {HIDDEN}\u00ad."


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Sampah oleh Pak Bud…", f"Sampah oleh {HIDDEN}…"),
        ("Sampah oleh Pak…", f"Sampah oleh {HIDDEN}…"),
        ("Sampah oleh Pa…", "Sampah oleh Pa…"),
        ("Sampah oleh Pak Bud", "Sampah oleh Pak Bud"),
    ],
)
def test_a_passage_that_the_end_of_a_title_cuts_is_hidden_too(title: str, shown: str) -> None:
    assert redacted(title, ["Pak Budi Santoso"]) == shown


def test_whether_a_passage_occurs() -> None:
    assert occurs("BUDI  santoso", TEXT)
    assert not occurs("Santoso Budi", TEXT)
    assert not occurs(" ", TEXT)


# ── who hides what, and shows it again ───────────────────────────────────────────────────────────


def hidden(what: str = "passage", reason: str = "insult", **facts: object) -> list[e.PublicationChanged]:
    return [e.PublicationChanged(what, hidden=True, reason=reason, **facts)]


def hide(by: Actor, wanted: Sequence[e.PublicationChanged], state: State | None = None, *, own: bool = True) -> State:
    """The state after it; who hides as the reporter does so in that role."""
    state = state or after(*TO_ASSIGNED)
    return then(state, rules.hide(state, ctx(by), wanted, own=own))


def test_the_staff_hide_anything_with_a_reason_in_any_state() -> None:
    for by in (DIMAS, AGUS):
        for what in ("whole", "passage", "photo"):
            for reason in REASONS:
                state = hide(by, hidden(what, reason, note="n"), after(*TO_RECORDED), own=False)
                assert [(one.what, one.by_reporter) for one in state.hidden] == [(what, False)]


@pytest.mark.parametrize(
    ("by", "wanted", "own", "code"),
    [
        (DIMAS, [], True, "nothing_to_hide"),
        (DIMAS, hidden(reason=""), True, "reason_missing"),
        (DIMAS, hidden(reason="other"), True, "reason_missing"),
        (DIMAS, hidden(reason=OWN_WISH), True, "reason_missing"),
        (DIMAS, [*hidden(), *hidden(reason="")], True, "reason_missing"),
        (REPORTER, hidden(reason=OWN_WISH), False, "not_allowed"),
        (REPORTER, hidden("whole", OWN_WISH), True, "not_allowed"),
        (REPORTER, hidden(reason="insult"), True, "not_allowed"),
        (YUSUF, hidden(), True, "not_allowed"),
        (CLOCK, hidden(), True, "not_allowed"),
    ],
)
def test_what_is_not_hidden(by: Actor, wanted: list[e.PublicationChanged], own: bool, code: str) -> None:
    with pytest.raises(Refused, match=code):
        hide(by, wanted, own=own)


def test_a_photo_and_the_whole_are_hidden_once_and_two_passages_are_two() -> None:
    state = hide(DIMAS, [*hidden("photo", photo=7), *hidden("whole"), *hidden()])
    for again in (hidden("photo", photo=7), hidden("whole")):
        with pytest.raises(Refused, match="already_hidden"):
            hide(AGUS, again, state)
    assert len(hide(AGUS, [*hidden("photo", photo=8), *hidden()], state).hidden) == 5


def test_what_is_hidden_is_shown_again_by_the_staff() -> None:
    state = hide(DIMAS, [*hidden("photo", photo=7), *hidden(seq=1, field="complaint")])
    photo, passage = state.hidden
    shown = rules.show(state, ctx(AGUS), [passage.at, photo.at, passage.at])
    assert shown == [
        e.PublicationChanged("passage", hidden=False, seq=1, field="complaint", of=passage.at),
        e.PublicationChanged("photo", hidden=False, photo=7, of=photo.at),
    ]
    assert then(state, shown).hidden == ()
    for unknown in ([], [99], [photo.at, 99]):
        with pytest.raises(Refused, match="not_hidden"):
            rules.show(state, ctx(DIMAS), unknown)
    with pytest.raises(Refused, match="not_allowed"):
        rules.show(state, ctx(REPORTER), [photo.at])
    with pytest.raises(Refused, match="not_allowed"):
        rules.show(state, ctx(YUSUF), [photo.at])
