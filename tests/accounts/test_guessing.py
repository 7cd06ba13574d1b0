"""Guessing is slowed by waits that grow, and the guesses of others lock nobody out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.template.base import Template
from django.test import Client
from django.utils import timezone
from people import PASSWORD, Cast

from laksa.accounts import browsers, guessing
from laksa.accounts.models import Guesses, User

HOME, AWAY = "203.0.113.10", "198.51.100.7"
NEW = "Lampu-Baru-2027!"


@pytest.fixture(autouse=True)
def clock(db: None) -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(timezone.now(), tick=False) as coordinates:
        yield coordinates


def at(address: str) -> Client:
    """A browser that nobody knows."""
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, login: str = "sari", password: str = PASSWORD) -> Any:
    return client.post("/masuk/", {"login": login, "password": password})


def guess(client: Client, times: int, login: str = "sari") -> list[int]:
    """What became of each; nobody reads the pages, so they are not drawn."""
    with patch.object(Template, "render", lambda *_page: ""):
        return [sign_in(client, login, f"Tebakan-{n}!").status_code for n in range(times)]


def wait_of(answer: Any) -> int:
    """The seconds said on the page, which the header says too."""
    said = re.search(r"Terlalu banyak percobaan\. Coba lagi (\d+) detik lagi\.", answer.content.decode())
    assert answer.status_code == 429
    assert said is not None
    assert answer["Retry-After"] == said[1]
    return int(said[1])


def test_wrong_passwords_from_elsewhere_do_not_keep_the_right_one_out(sari: User) -> None:
    guess(at(AWAY), 8)
    assert sign_in(at(HOME)).status_code == 302


def test_each_wrong_password_of_one_pair_waits_twice_as_long(sari: User, clock: time_machine.Coordinates) -> None:
    stranger, waits = at(AWAY), []
    assert guess(stranger, 3) == [422, 422, 422]
    for _turn in range(9):
        waits.append(wait_of(sign_in(stranger, password="salah")))
        clock.shift(timedelta(seconds=waits[-1]))
        assert sign_in(stranger, password="salah").status_code == 422
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300]


def test_while_one_waits_nothing_is_looked_at_and_the_name_stays(sari: User, clock: time_machine.Coordinates) -> None:
    stranger = at(AWAY)
    guess(stranger, 4)
    answer = sign_in(stranger)
    assert wait_of(answer) == 2
    assert 'name="login" value="sari"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    clock.shift(timedelta(seconds=2))
    assert sign_in(stranger).status_code == 302
    assert guess(at(AWAY), 3) == [422, 422, 422]  # the right password ended the row


def test_tries_sent_all_at_once_are_counted_one_by_one(sari: User) -> None:
    attempt = guessing.of_pair(str(sari.pk), AWAY)
    assert [guessing.begin(attempt) for _thread in range(5)] == [0, 0, 0, 2, 2]


@pytest.mark.same
def test_ten_wrong_names_from_one_address_do_not_stop_a_colleague_there(sari: User) -> None:
    for number in range(20):
        assert guess(at(HOME), 1, f"orang{number}") == [422]
    assert sign_in(at(HOME)).status_code == 302


@pytest.mark.same
def test_a_name_guessed_from_everywhere_costs_a_new_browser_one_wait_and_no_more(
    sari: User, clock: time_machine.Coordinates
) -> None:
    everywhere = [f"192.0.2.{number}" for number in range(1, 26)]
    answers = [guess(at(address), 1)[0] for address in everywhere]
    assert (answers.count(422), answers.count(429)) == (10, 15)
    owner = at(HOME)
    wait = wait_of(sign_in(owner))
    for address in everywhere:
        guess(at(address), 1)
    clock.shift(timedelta(seconds=wait))
    for address in everywhere:
        guess(at(address), 1)  # they go on all the while, and win nothing over the owner
    assert sign_in(owner).status_code == 302


@pytest.mark.same
def test_many_names_from_one_address_are_slowed_a_little(clock: time_machine.Coordinates, sari: User) -> None:
    assert [guess(at(AWAY), 1, f"orang{number}")[0] for number in range(31)] == [422] * 30 + [429]
    wait = wait_of(sign_in(at(AWAY)))
    assert wait <= 10
    clock.shift(timedelta(seconds=wait))
    assert sign_in(at(AWAY)).status_code == 302


@pytest.mark.same
def test_a_browser_of_the_person_is_not_slowed_by_the_guesses_of_others(sari: User) -> None:
    own = at(HOME)
    sign_in(own)
    own.post("/keluar/")
    guess(at(HOME), 12)
    guess(at(AWAY), 12)
    assert sign_in(own).status_code == 302
    own.post("/keluar/")
    assert guess(own, 5) == [422, 422, 422, 429, 429]  # who found the browser is slowed as everybody
    assert sign_in(own, "sari@laksa.invalid").status_code == 429


def test_the_cookie_of_a_browser_is_no_session_and_helps_with_no_other_name(cast: Cast) -> None:
    own = at(AWAY)
    sign_in(own, cast.sari.username)
    own.post("/keluar/")
    assert own.cookies[browsers.COOKIE]["httponly"]
    guess(own, 4, cast.dimas.username)
    assert sign_in(own, cast.dimas.username).status_code == 429
    assert own.get("/meja/").status_code == 302
    own.cookies[browsers.COOKIE] = own.cookies[browsers.COOKIE].value[:-2] + "xx"
    assert browsers.browser_of(own.get("/masuk/").wsgi_request, cast.sari) == ""


def test_two_people_at_one_counter_are_both_known(cast: Cast) -> None:
    counter = at(HOME)
    for person in (cast.sari, cast.dimas):
        sign_in(counter, person.username)
        counter.post("/keluar/")
    for person in (cast.sari, cast.dimas):
        guess(at(HOME), 5, person.username)
        assert sign_in(counter, person.username).status_code == 302
        counter.post("/keluar/")


def test_a_new_password_makes_every_other_browser_a_stranger(sari: User) -> None:
    own, lost = at(HOME), at(AWAY)
    for browser in (own, lost):
        sign_in(browser)
    own.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    own.post("/keluar/")
    guess(at(HOME), 5)
    guess(at(AWAY), 5)
    assert sign_in(lost, password=NEW).status_code == 429
    assert sign_in(own, password=NEW).status_code == 302


@pytest.mark.parametrize("login", ["sari", "SARI", " sari ", "Sari@laksa.invalid"])
def test_a_person_is_one_person_by_name_and_by_address(sari: User, login: str) -> None:
    stranger = at(AWAY)
    for known in ("sari@laksa.invalid", "Sari", "sari"):
        assert guess(stranger, 1, known) == [422]
    assert sign_in(stranger, login).status_code == 429


@pytest.mark.same
@pytest.mark.parametrize("login", ["sari", "tidak.ada", "sari@laksa.invalid", "tidak@ada.invalid"])
def test_nobody_learns_from_the_waits_who_has_an_account(
    sari: User, login: str, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    hashed: list[str] = []
    for place in ("laksa.accounts.adapter.make_password", "django.contrib.auth.hashers.verify_password"):
        monkeypatch.setattr(place, lambda password, *_rest, **_more: hashed.append(password) or (False, False))
    stranger = at(AWAY)
    assert guess(stranger, 5, login) == [422, 422, 422, 429, 429]
    assert len(hashed) == 3  # one hash a try, none for those who wait


def test_an_ipv6_network_is_one_visitor(sari: User) -> None:
    assert [guess(at(f"2001:db8:1:2::{number:x}"), 1)[0] for number in range(1, 6)] == [422, 422, 422, 429, 429]
    assert guess(at("2001:db8:1:3::1"), 1) == [422]


def test_no_name_and_no_address_stands_in_the_counters_and_they_go_after_an_hour(
    sari: User, clock: time_machine.Coordinates
) -> None:
    guess(at(AWAY), 4)
    guess(at(AWAY), 2, "tidak.ada")
    told = " ".join(map(str, Guesses.objects.values_list()))
    assert [word for word in ("sari", "tidak", AWAY) if word in told] == []
    guessing.forget()
    assert Guesses.objects.exists()
    clock.shift(timedelta(hours=1, seconds=1))
    assert guess(at(AWAY), 3) == [422, 422, 422]
    clock.shift(timedelta(hours=1, seconds=1))
    guessing.forget()
    assert not Guesses.objects.exists()


def test_a_clock_that_was_far_ahead_locks_nobody_out(sari: User, clock: time_machine.Coordinates) -> None:
    own = at(AWAY)
    clock.shift(timedelta(days=400))
    guess(own, 5)
    clock.shift(timedelta(days=-400))
    assert sign_in(own).status_code == 302
