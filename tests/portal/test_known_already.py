"""Before a report is sent, its sender sees what is known near by, and supports that instead of repeating it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from people import Cast, a_case

from laksa.followers import drain
from laksa.public_cases import follower
from laksa.register import ledger
from laksa.register.models import Case

pytestmark = pytest.mark.django_db
HERE = {"lat": "-6.1780", "lon": "106.6320"}
MINE = {"text": "Lampu gang mati sejak kemarin malam.", "category": "PJU-PDM", "known": "ask"}


@pytest.fixture
def lamp(cast: Cast) -> Case:
    case = a_case("assigned", cast=cast, lat=-6.1786, lon=106.6322)
    drain.drain(follower.FOLLOWER, follower.follow)
    return case


def send(client: Client, **typed: str) -> tuple[int, str]:
    answer = client.post("/lapor/", MINE | {"key": "ab" * 16} | typed)
    return answer.status_code, answer.content.decode()


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))


def test_what_is_known_near_by_is_shown_with_its_distance_and_supported_with_one_tap(
    client: Client, lamp: Case
) -> None:
    status, page = send(client, **HERE)
    assert (status, Case.objects.count()) == (200, 1)
    for said in ("Sudah ada yang melaporkan ini?", "60 m dari lokasi Anda", "Diteruskan", f"/l/{lamp.number}/dukung/"):
        assert said in page, said
    assert client.post(f"/l/{lamp.number}/dukung/").status_code == 303
    lamp.refresh_from_db()
    assert (ledger.state_of(lamp).supporters, Case.objects.count()) == (1, 1)


def test_another_trouble_is_sent_on_with_all_that_was_typed(client: Client, lamp: Case) -> None:
    _, page = send(client, **HERE, landmark="Depan masjid", phone="0812-3456-7890")
    kept = hidden_fields(page)
    assert client.post("/lapor/", kept | {"known": "no"}).status_code == 303
    case = Case.objects.exclude(pk=lamp.pk).get()
    assert (case.complaint.text, case.complaint.landmark) == (MINE["text"], "Depan masjid")
    assert case.contact.phone == "+6281234567890"


def test_who_wants_to_change_it_has_the_form_back_as_it_was(client: Client, lamp: Case) -> None:
    _, page = send(client, **HERE, landmark="Depan masjid")
    again = client.post("/lapor/", hidden_fields(page) | {"ask": "1"}).content.decode()
    assert (MINE["text"] in again, "Depan masjid" in again, 'name="known" value="ask"' in again) == (True, True, True)


@pytest.mark.parametrize(
    "typed",
    [
        {"lat": "-6.2100", "lon": "106.6320"},  # three kilometres away
        {**HERE, "category": "SMP-ANG"},  # of another kind
        {**HERE, "confidential": "yes"},
        {**HERE, "known": ""},  # who asks for nothing makes a report at once
        {"landmark": "Jl. Veteran"},  # nobody knows where
    ],
)
def test_what_is_not_the_same_is_not_asked_about(client: Client, lamp: Case, typed: dict[str, str]) -> None:
    assert (send(client, **typed)[0], Case.objects.count()) == (303, 2)


def test_without_a_point_the_kelurahan_and_the_words_decide(client: Client, lamp: Case) -> None:
    where = {"kelurahan": "36.71.01.1007"}
    status, page = send(client, **where, text="Lampu jalan depan SDN Sukasari padam, gelap.")
    assert (status, "di kelurahan ini" in page) == (200, True)
    assert send(client, **where, text="Kabel menjuntai dekat warung.", key="cd" * 16)[0] == 303


def test_what_is_wrong_with_a_report_is_said_before_what_is_like_it(client: Client, lamp: Case) -> None:
    status, page = send(client, **HERE, text="Lampu")
    assert (status, "Sudah ada yang melaporkan" in page) == (422, False)


def test_what_the_public_does_not_read_is_not_shown_to_a_neighbour(client: Client, cast: Cast) -> None:
    for case in (
        a_case(cast=cast, lat=-6.178, lon=106.632),
        a_case("assigned", cast=cast, confidential=True, lat=-6.178, lon=106.632),
    ):
        assert case
    drain.drain(follower.FOLLOWER, follower.follow)
    assert send(client, **HERE)[0] == 303
