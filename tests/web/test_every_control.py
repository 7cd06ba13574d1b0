"""Every control that a page of a case draws is carried out, every one it does not draw is refused: in each door."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from people import Cast, a_case
from pressing import Form, forms_of, press

from laksa.agency.actions import ACTIONS as OF_AGENCY
from laksa.agency.actions import PRESSES
from laksa.desk import views
from laksa.desk.actions import ACTIONS as OF_DESK
from laksa.register import ledger
from laksa.register.commands import assignment, closure, followup, merging, publication, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.rules.publication import REASONS

SOON = timezone.localdate() + timedelta(days=90)
WORDS: dict[str, Any] = {
    "kind": "complaint", "category": "PJU-PDM", "urgency": "medium", "kelurahan": "36.71.01.1007",
    "landmark": "Jl. Veteran", "title": "Lampu padam", "lead": "DISHUB", "other": "DISHUB", "body": "X-PLN",
    "text": "Sudah kami periksa.", "reason": "Dekat sekolah.", "note": "Segera.", "proposed": "DPUPR",
    "officer": "Pak Yusuf", "what_was_done": "Lampu diganti.", "result": "done", "no_photo_reason": "Hujan lebat.",
    "agency": "DISHUB", "until": f"{SOON:%Y-%m-%d}", "held_on": f"{timezone.localdate():%Y-%m-%d}",
    "place": "Ruang TLR", "agencies": ["DISHUB"], "verdict": "yes", "decision": "approve", "step": "3",
    "area": "36.71.01.1007",
}  # fmt: skip

# ── stories ──────────────────────────────────────────────────────────────────────────────────────


def shared(cast: Cast) -> Case:
    case = a_case("entered", cast=cast)
    return assignment.assign(case, lead="DISHUB", support="DPUPR", by=cast.sari, watch=StepTimer())


def returned(cast: Cast) -> Case:
    return assignment.return_(a_case("assigned", cast=cast), reason="Tiang PLN.", proposed="DPUPR", by=cast.yusuf)


def asked(cast: Cast) -> Case:
    return response.ask_reporter(a_case("assigned", cast=cast), text="Di RT berapa?", by=cast.sari)


def answered(cast: Cast) -> Case:
    return response.reply(a_case("responded", cast=cast), text="Masih padam.")


def extension(cast: Cast) -> Case:
    case = a_case("in_progress", cast=cast)
    return assignment.ask_extension(case, until=SOON, reason="Suku cadang.", by=cast.yusuf)


def sent_back(cast: Cast) -> Case:
    return followup.refuse_follow_up(a_case("followed_up", cast=cast), reason="Masih padam.", by=cast.sari)


def merged(cast: Cast) -> Case:
    target = a_case("assigned", cast=cast)
    return merging.merge(a_case("entered", cast=cast), target=target, text="Digabung.", by=cast.sari)


def reopened(cast: Cast) -> Case:
    return response.give_verdict(a_case("recorded", cast=cast), verdict="no")


def hidden(cast: Cast) -> Case:
    case = a_case("assigned", cast=cast)
    return publication.hide(case, whole=True, reason=REASONS[0], by=cast.sari)


def referred(cast: Cast) -> Case:
    return closure.refer(a_case("entered", cast=cast), body="X-PLN", text="Ini urusan PLN.", by=cast.sari)


def rejected(cast: Cast) -> Case:
    return closure.reject(a_case("entered", cast=cast), reason="Iklan.", text="Bukan pengaduan.", by=cast.sari)


def withdrawn(cast: Cast) -> Case:
    return closure.withdraw(a_case("assigned", cast=cast))


def about_the_service(cast: Cast) -> Case:
    return a_case("received", cast=cast, about_agency="TLR")


def reaching(step: str) -> Callable[[Cast], Case]:
    return lambda cast: a_case(step, cast=cast)


STORIES: dict[str, Callable[[Cast], Case]] = {
    step: reaching(step)
    for step in ("received", "entered", "assigned", "in_progress", "followed_up", "responded", "recorded")
} | {
    story.__name__: story
    for story in (
        shared, returned, asked, answered, extension, sent_back, merged, reopened, hidden, referred, rejected,
        withdrawn, about_the_service,
    )
}  # fmt: skip
# ── doors ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Door:
    """A person at the pages of one case: `pages` are read, `nouns` are what might be posted below `base`."""

    client: Client
    base: str
    nouns: frozenset[str]
    pages: tuple[str, ...] = ()

    def drawn(self) -> dict[str, Form]:
        """The forms of the pages, and those of a page of their own to which a link leads."""
        found: dict[str, Form] = {}
        for address in self.pages or (self.base,):
            page: Any = self.client.get(address)
            forms = forms_of(page) if page.status_code == 200 else []
            linked = re.findall(rf'href="{re.escape(self.base)}([\w-]+)/"', page.content.decode())
            for own in {f"{self.base}{noun}/" for noun in linked if noun in self.nouns}:
                forms += forms_of(self.client.get(own), own)
            here = [form for form in forms if form.action.startswith(self.base) and form.noun in self.nouns]
            found |= {form.noun: form for form in here}
        return found


PEOPLE = ("sari", "agus", "auditor", "yusuf", "wati", "agus at /unit/", "the reporter")
OF_REPORTER = frozenset({"balas", "letak", "penilaian", "cabut", "buka-kembali", "tautan", "publikasi"})


def door_of(who: str, case: Case, cast: Cast) -> Door:
    number = case.number
    match who:
        case "the reporter":
            return Door(Client(), f"/r/{ledger.secret_of(case)}/", OF_REPORTER)
        case "yusuf" | "wati":
            return Door(signed_in(cast, who), f"/dinas/{number}/", frozenset(OF_AGENCY) | frozenset(PRESSES))
        case "agus at /unit/":
            return Door(signed_in(cast, "agus"), f"/unit/{number}/", frozenset({"perpanjangan"}), pages=("/unit/",))
    return Door(signed_in(cast, who), f"/meja/{number}/", frozenset(OF_DESK))


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


# What a page does not draw though the rules would allow it, and why.
ASKED_ONCE = {
    "letak": "asked only where the words leave a guess",
    "perbaiki": "what step 2 asks is asked once, by step 2",
    "buka-kembali": 'the reporter\'s "Belum" is it',
}
IN_SHORT = {
    ("responded", "sari"), ("assigned", "yusuf"), ("extension", "agus at /unit/"), ("recorded", "the reporter"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _refusals_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """How a refusal looks is tested elsewhere: drawing its page would be most of the time."""
    monkeypatch.setattr(views, "_again", lambda *args, **_o: HttpResponse(status=args[4]))


@pytest.mark.parametrize(
    ("story", "who"),
    [
        pytest.param(story, who, marks=[] if (story, who) in IN_SHORT else pytest.mark.deep)
        for story in STORIES
        for who in PEOPLE
    ],
)
def test_what_is_drawn_is_done_and_what_is_not_is_refused(story: str, who: str, cast: Cast) -> None:
    case = STORIES[story](cast)
    door = door_of(who, case, cast)
    target = about_the_service(cast) if story == "about_the_service" else a_case("assigned", cast=cast)
    words, drawn = WORDS | {"target": target.number}, door.drawn()
    if "disposisi" in drawn:
        drawn["disposisi"].values["other"] = ["INSPEKTORAT"]  # the one that has it already is no other
    wrong = {}
    for noun in sorted(door.nouns):
        with transaction.atomic():
            if noun in drawn:
                answer: Any = press(door.client, drawn[noun], words)
            else:
                answer = door.client.post(f"{door.base}{noun}/", words)
            transaction.set_rollback(True)
        if (answer.status_code == 303) is not (noun in drawn) and not (noun not in drawn and noun in ASKED_ONCE):
            wrong[noun] = "drawn" if noun in drawn else "not drawn", answer.status_code
    assert wrong == {}
