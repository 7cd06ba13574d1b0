"""Drafts: one order for saving and sending, whatever order the requests arrive in."""

from __future__ import annotations

import itertools
import json

import pytest
from django.http import HttpResponse
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


# ── two tabs with one draft ──────────────────────────────────────────────────────────────────────


def by_script(user: User, text: str, **posted: str) -> HttpResponse:
    return drafts.saved_by_script(user, FORM, {"text": text}, {"key": "a"} | posted)


def key_of(answer: HttpResponse) -> str:
    assert answer.status_code == 409
    return str(json.loads(answer.content)["key"])


def test_what_another_tab_saved_meanwhile_is_not_replaced_and_both_are_kept(cast: Cast) -> None:
    """Both tabs were opened with the draft of moment 1: the second one said "tersimpan" and stood nowhere."""
    assert by_script(cast.sari, "Awal", rev="1", seen="0").status_code == 204
    assert by_script(cast.sari, "Tab A", rev="2", seen="1").status_code == 204
    own = key_of(by_script(cast.sari, "Tab B", rev="3", seen="1"))
    assert texts(cast.sari) == ["Tab A"]
    assert by_script(cast.sari, "Tab B", rev="4", seen="0", key=own).status_code == 204
    assert by_script(cast.sari, "Tab A, lagi", rev="5", seen="2").status_code == 204
    assert texts(cast.sari) == ["Tab A, lagi", "Tab B"]


def test_an_answer_that_was_lost_on_its_way_makes_no_second_draft(cast: Cast) -> None:
    by_script(cast.sari, "Setengah", rev="1", seen="0")
    assert by_script(cast.sari, "Setengah kata", rev="2", seen="0 1").status_code == 204
    assert texts(cast.sari) == ["Setengah kata"]


def test_a_tab_whose_form_was_sent_from_another_goes_on_under_a_key_of_its_own(cast: Cast) -> None:
    by_script(cast.sari, "Awal", rev="1", seen="0")
    drafts.sent(cast.sari, FORM, "a")
    own = key_of(by_script(cast.sari, "Tab B", rev="2", seen="1"))
    assert texts(cast.sari) == []  # it may as well be a saving of the tab that sent it, come late
    assert by_script(cast.sari, "Tab B", rev="3", seen="0", key=own).status_code == 204
    assert texts(cast.sari) == ["Tab B"]


def test_a_tab_that_is_being_left_has_its_own_draft_at_once(cast: Cast) -> None:
    by_script(cast.sari, "Awal", rev="1", seen="0")
    by_script(cast.sari, "Tab A", rev="2", seen="1")
    key_of(by_script(cast.sari, "Tab B", rev="3", seen="1", leaving="yes"))
    assert texts(cast.sari) == ["Tab A", "Tab B"]


def test_a_browser_whose_clock_is_behind_is_not_told_that_its_words_are_kept(cast: Cast) -> None:
    by_script(cast.sari, "Dari komputer lain", rev="9")
    assert by_script(cast.sari, "Jam mundur", rev="5").status_code == 409
    assert by_script(cast.sari, "", rev="6").status_code == 204  # nothing was typed, and nothing is lost
