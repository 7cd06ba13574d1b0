"""Drafts: one order for saving and sending, whatever order the requests arrive in."""

from __future__ import annotations

import itertools

import pytest
from people import Cast

from laksa.accounts.models import User
from laksa.register import drafts

FORM = "LKS-26-K7M4-9D:catatan"


def save(user: User, text: str, *, rev: int, key: str = "a") -> None:
    drafts.keep(str(user.pk), FORM, {"text": text} if text else {}, key=key, rev=rev)


def texts(user: User) -> list[str]:
    return sorted(draft.fields["text"] for draft in drafts.unsent(user, FORM))


@pytest.mark.parametrize("order", list(itertools.permutations(["save 1", "save 2", "send"])))
def test_what_was_sent_is_no_draft_in_any_order(cast: Cast, order: tuple[str, ...]) -> None:
    """A note that was sent 805 ms after its last letter came back as a draft."""
    for step in order:
        if step == "send":
            drafts.sent(cast.sari, FORM, "a")
        else:
            save(cast.sari, step, rev=int(step[-1]))
    assert texts(cast.sari) == []


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_the_newest_typing_stands_in_any_order(cast: Cast, order: tuple[int, ...]) -> None:
    for rev in order:
        save(cast.sari, f"kata {rev}", rev=rev)
    assert texts(cast.sari) == ["kata 3"]


def test_an_older_saving_does_not_bring_back_what_was_emptied(cast: Cast) -> None:
    save(cast.sari, "Setengah ka", rev=1)
    save(cast.sari, "", rev=3)
    save(cast.sari, "Setengah kata", rev=2)
    assert texts(cast.sari) == []
    save(cast.sari, "Lain", rev=4)
    assert texts(cast.sari) == ["Lain"]


def test_each_page_has_its_own_draft_and_sending_takes_its_own(cast: Cast) -> None:
    save(cast.sari, "Tab A", rev=1, key="a")
    save(cast.sari, "Tab B", rev=1, key="b")
    save(cast.dimas, "Dimas", rev=1, key="a")
    drafts.sent(cast.sari, FORM, "a")
    assert (texts(cast.sari), texts(cast.dimas)) == (["Tab B"], ["Dimas"])


def test_a_draft_from_before_keys_goes_with_its_form(cast: Cast) -> None:
    save(cast.sari, "Lama", rev=1, key="")
    drafts.sent(cast.sari, FORM, "a")
    assert texts(cast.sari) == []


def test_words_sent_after_the_session_ended_replace_what_the_same_page_saved_before(cast: Cast) -> None:
    save(cast.sari, "Setengah ka", rev=1)
    token = drafts.keep_for_nobody(FORM, {"text": "Setengah kata, lalu lengkap."}, key="a")
    assert drafts.adopt(token, cast.sari)
    assert texts(cast.sari) == ["Setengah kata, lalu lengkap."]
