"""Whoever has the same trouble supports a report instead of repeating it: one voice a browser, and no name."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.register import ledger, voices
from laksa.register.commands import assignment, merging, opening, publication, support
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Voice
from laksa.register.voices import Speaker
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, 0, 3, tzinfo=WIB)


@pytest.fixture
def shown(cast: Cast) -> Case:
    return a_case("in_progress", cast=cast)


def page_of(client: Client, case: Case) -> str:
    return client.get(f"/l/{case.number}/").content.decode()


def press(client: Client, case: Case, **typed: str) -> int:
    """The button of the page, as it is drawn."""
    assert f'action="/l/{case.number}/dukung/"' in page_of(client, case)
    return client.post(f"/l/{case.number}/dukung/", typed).status_code


def supporters(case: Case) -> int:
    case.refresh_from_db()
    return ledger.state_of(case).supporters


def test_a_neighbour_supports_and_takes_it_back_with_one_tap_each(shown: Case) -> None:
    neighbour = Client()
    assert "Dukung laporan ini" in page_of(neighbour, shown)
    assert press(neighbour, shown) == 303
    after = page_of(neighbour, shown)
    assert ("Didukung 1 warga" in after, "Tarik dukungan" in after) == (True, True)
    assert "Didukung 1 warga" in page_of(Client(), shown)
    assert press(neighbour, shown, withdraw="1") == 303
    assert (supporters(shown), "Dukung laporan ini" in page_of(neighbour, shown)) == (0, True)
    assert press(neighbour, shown) == 303
    assert (supporters(shown), Voice.objects.count(), list(verify())) == (1, 1, [])


def test_a_browser_has_one_voice_however_often_it_presses(shown: Case) -> None:
    with time_machine.travel(NOW, tick=False):
        neighbour = Client()
        assert press(neighbour, shown) == 303
        assert press(Client(), shown) == 422  # pressed twice, before the cookie came back
        assert "Dukungan Anda sudah dihitung" in neighbour.post(f"/l/{shown.number}/dukung/").content.decode()
        assert press(Client(headers={"User-Agent": "another phone"}), shown) == 303
    assert supporters(shown) == 2


def test_the_voice_says_nothing_of_who_gave_it_nor_what_else_they_support(cast: Cast, shown: Case) -> None:
    neighbour, other = Client(), a_case("in_progress", cast=cast)
    press(neighbour, shown)
    press(neighbour, other)
    digests = set(Voice.objects.values_list("digest", flat=True))
    token = neighbour.cookies["suara"].value
    assert (len(digests), token in digests) == (2, False)
    assert not shown.events.filter(payload__contains=token).exists()


def test_whoever_reported_it_has_been_counted_already(client: Client, cast: Cast) -> None:
    sent = client.post("/lapor/", {"text": "Lampu jalan padam di depan pasar.", "key": "ef" * 16, "landmark": "Pasar"})
    assert sent.status_code == 303
    case = Case.objects.get()
    opening.enter(
        case,
        opening.Entry("complaint", "PJU-PDM", "medium", landmark="Pasar", kelurahan="36.71.01.1007"),
        by=cast.sari,
        watch=StepTimer(),
    )
    assert "Ini laporan Anda sendiri" in client.post(f"/l/{case.number}/dukung/").content.decode()
    assert supporters(case) == 0


def test_five_hundred_from_one_network_are_not_five_hundred_neighbours(shown: Case) -> None:
    for place in range(voices.FROM_ONE_ORIGIN):
        support.support(shown, Speaker(f"{place:032}", "203.0.113.7"))
    with pytest.raises(Refused, match="voices_too_many"):
        support.support(shown, Speaker("f" * 32, "203.0.113.7"))
    support.support(shown, Speaker("e" * 32, "198.51.100.9"))
    assert supporters(shown) == voices.FROM_ONE_ORIGIN + 1


def test_what_the_public_does_not_read_nobody_supports(cast: Cast, client: Client, shown: Case) -> None:
    for case in (a_case(cast=cast), a_case("in_progress", cast=cast, confidential=True)):
        assert "Dukung laporan ini" not in page_of(client, case)
        assert client.post(f"/l/{case.number}/dukung/").status_code == 422
    press(client, shown)
    publication.hide(shown, whole=True, reason="other", note="Salah tempat.", by=cast.sari)
    assert "Didukung" not in page_of(client, shown)
    assert client.post(f"/l/{shown.number}/dukung/", {"withdraw": "1"}).status_code == 303


def test_operator_and_officer_see_how_many_are_affected(cast: Cast, client: Client, shown: Case) -> None:
    press(Client(), shown)
    for user, page in ((cast.sari, f"/meja/{shown.number}/"), (cast.yusuf, f"/dinas/{shown.number}/")):
        client.force_login(user)
        words = re.sub(r"<[^>]+>|\s+", " ", client.get(page).content.decode())
        assert re.search(r"Warga terdampak +2 ", words), user.username


def test_a_support_stands_in_nobodys_way_who_takes_a_disposition_back(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    support.support(case, Speaker("a" * 32))
    undone = merging.undo(case, by=cast.sari)
    assert (undone.status, ledger.state_of(undone).supporters, list(verify())) == ("entered", 1, [])


def test_a_voice_that_no_history_knows_is_found(shown: Case) -> None:
    press(Client(), shown)
    Voice.objects.create(case=shown, digest="0" * 32, changed_at=shown.received_at)
    assert [finding.code for finding in verify()] == ["voices_differ"]
