"""Two tabs with one draft: each is told the truth about what is kept."""

from __future__ import annotations

import json

from django.http import HttpResponse
from people import Cast

from laksa.accounts.models import User
from laksa.register import drafts
from laksa.web import autosave

FORM = "LKS-26-K7M4-9D:catatan"


def texts(user: User) -> list[str]:
    return sorted(draft.fields["text"] for draft in drafts.unsent(user, FORM))


def by_script(user: User, text: str, **posted: str) -> HttpResponse:
    return autosave.saved(user, FORM, {"text": text}, {"key": "a"} | posted)


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
