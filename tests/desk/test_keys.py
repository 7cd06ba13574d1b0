"""What is printed as a key acts, and what acts by a key is printed: on every page of the desk, in every state."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from desk.pages import post
from django.test import Client
from people import STEPS, Cast, a_case

from laksa.register.commands import response
from laksa.register.models import Case
from laksa.ui.keys import KEYS

# Of the browser itself: a link that holds the focus is opened, the next field is reached.
OF_THE_BROWSER = {("enter",), ("tab",)}
ACTS = {"a", "button", "summary", "input", "textarea", "select"}


@dataclass
class Acting:
    """One element that a key presses."""

    tag: str
    keys: list[str]
    form: int
    does: str


@dataclass
class PageOfKeys(HTMLParser):
    """The keys of a page: as printed, and what they press."""

    printed: set[tuple[str, ...]] = field(default_factory=set)
    acting: list[Acting] = field(default_factory=list)
    forms: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.cap: list[str] | None = None
        self.inside = self.dialogs = self.form = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.dialogs += tag == "dialog"
        if tag == "form":
            self.forms += 1
            self.form = self.forms
        if tag == "span" and (given.get("class") or "").split()[:1] == ["keys"]:
            self.cap = []
        if tag == "kbd":
            assert self.cap is not None, "a key that is printed by hand"
            self.inside = 1
        if keys := given.get("data-key"):
            self.acting.append(Acting(tag, keys.split(), self.form, given.get("data-act") or ""))

    def handle_endtag(self, tag: str) -> None:
        self.dialogs -= tag == "dialog"
        if tag == "form":
            self.form = 0
        if tag == "span" and self.cap is not None:
            if not self.dialogs:
                self.printed.add(tuple(self.cap))
            self.cap = None
        self.inside -= tag == "kbd"

    def handle_data(self, data: str) -> None:
        if self.inside and self.cap is not None:
            self.cap.append(data.strip().lower())


def keys_of(html: str) -> PageOfKeys:
    page = PageOfKeys()
    page.feed(html)
    return page


def assert_printed_keys_act(html: str, where: str) -> None:
    page = keys_of(html)
    declared = {keys for one in page.acting for keys in one.keys}
    printed = {"+".join(cap) if len(cap) == 1 or cap[0] in {"ctrl", "alt"} else cap[0] for cap in page.printed}
    assert printed - {caps[0] for caps in OF_THE_BROWSER} == declared, where
    assert all(one.tag in ACTS or one.does for one in page.acting), where
    pressed = Counter((one.form if "enter" in keys else 0, keys) for one in page.acting for keys in one.keys)
    assert not [keys for keys, n in pressed.items() if n > 1], where


@pytest.mark.parametrize("state", STEPS)
def test_in_every_state_the_printed_keys_are_those_that_act(desk: Client, cast: Cast, state: str) -> None:
    case = a_case(state, cast=cast)
    html = desk.get(f"/meja/{case.number}/").content.decode()
    assert_printed_keys_act(html, state)
    assert {"z", "c"} <= {keys for one in keys_of(html).acting for keys in one.keys}


def test_so_they_are_in_the_states_beside_the_six_steps(desk: Client, cast: Cast, agus: object) -> None:
    merged, target = a_case("entered", cast=cast), a_case("entered", cast=cast, email="lain@contoh.invalid")
    asked = a_case("assigned", cast=cast, email="tanya@contoh.invalid")
    response.reply(asked, text="Masih gelap, tolong segera.")
    post(desk, merged, "gabung", target=target.number)
    post(desk, referred := a_case(cast=cast, email="r@contoh.invalid"), "rujuk", body="X-PLN", text="Ke PLN.")
    for case, key in ((merged, "g"), (asked, "m"), (asked, "d"), (referred, "r"), (target, "x")):
        html = desk.get(f"/meja/{case.number}/").content.decode()
        assert_printed_keys_act(html, Case.objects.get(pk=case.pk).status)
        [found] = [one for one in keys_of(html).acting if key in one.keys]
        assert found.tag == "summary", key
    desk.force_login(cast.agus)
    assert_printed_keys_act(desk.get(f"/meja/{asked.number}/").content.decode(), "head of unit")


@pytest.mark.parametrize("place", ["/meja/", "/meja/?cari=lampu", "/meja/baru/"])
def test_so_they_are_where_no_case_is_open(desk: Client, cast: Cast, place: str) -> None:
    a_case(cast=cast)
    assert_printed_keys_act(desk.get(place).content.decode(), place)


def test_so_they_are_where_a_place_is_guessed(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast, landmark="dekat Cimone")
    catat = desk.post("/meja/baru/", {"text": "Lampu mati dekat Cimone, Karawaci.", "baca": "yes"}).content.decode()
    for html in (catat, desk.get(f"/meja/{case.number}/").content.decode()):
        assert KEYS["take-guess"].press in {keys for one in keys_of(html).acting for keys in one.keys}
        assert_printed_keys_act(html, "a guess")


def test_a_toast_offers_the_key_that_takes_back(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert "u" not in {keys for one in keys_of(desk.get("/meja/").content.decode()).acting for keys in one.keys}
    gone_on = desk.get(post(desk, case, "disposisi", lead="DISHUB").headers["Location"]).content.decode()
    assert_printed_keys_act(gone_on, "after a disposition")
    assert ("u",) in keys_of(gone_on).printed


def test_every_deed_of_the_desk_has_a_key() -> None:
    from laksa.desk.actions import ACTIONS

    main = {"catat": "catat-dan-disposisi"}
    assert [noun for noun in ACTIONS if main.get(noun, noun) not in KEYS] == []


@pytest.mark.parametrize("person", ["admin", "agus", "auditor"])
def test_other_rooms_print_no_key_that_does_nothing(client: Client, cast: Cast, person: str) -> None:
    client.force_login(getattr(cast, person))
    place = {"admin": "/kelola/", "agus": "/unit/", "auditor": "/rekap/"}[person]
    assert_printed_keys_act(client.get(place).content.decode(), place)
