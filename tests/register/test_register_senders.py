"""Who sends very many reports is not dropped: over the soft limit the next are taken and marked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.audit import verify
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.register import ledger, senders
from laksa.register.commands import closure, opening
from laksa.register.commands.opening import Submission
from laksa.register.models import Case, Idempotency

AWAY = "198.51.100.20"
WORDS = "Lampu jalan padam sejak Senin malam di gang nomor"


@pytest.fixture(autouse=True)
def _nobody_known() -> None:
    senders._known.clear()


def report(number: int, sender: str = AWAY, channel: str = "web") -> Case:
    submission = Submission(f"{WORDS} {number}.", sender=senders.digest_of(channel, sender))
    return opening.submit(submission, once=IdempotencyKey.of(new_command(), number))


def test_the_twenty_first_report_of_one_sender_within_an_hour_is_taken_and_marked(cast: Cast) -> None:
    cases = [report(number) for number in range(22)]
    assert [case.needs_check for case in cases] == [False] * 20 + [True] * 2
    assert ledger.state_of(cases[-1]).needs_check == "many_from_one_sender"
    assert not report(1, sender="198.51.100.21").needs_check
    assert not report(2, channel="whatsapp").needs_check


def test_what_another_process_has_taken_counts_too(db: None) -> None:
    for number in range(20):
        report(number)
        senders._known.clear()
    assert report(20).needs_check


def test_an_hour_later_the_sender_is_one_of_many_again(db: None) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(20):
            report(number)
        clock.shift(timedelta(minutes=61))
        senders._known.clear()
        assert not report(20).needs_check


def test_a_flood_asks_the_database_no_more(db: None, django_assert_num_queries: Any) -> None:
    for number in range(21):
        report(number)
    with django_assert_num_queries(0):
        assert senders.sent_too_many(senders.digest_of("web", AWAY), timezone.now())


def test_the_mark_goes_when_an_operator_enters_the_report(cast: Cast) -> None:
    for number in range(20):
        report(number)
    case = a_case("entered", cast=cast, sender=senders.digest_of("web", AWAY))
    assert not case.needs_check
    assert ledger.state_of(case).needs_check == ""
    assert "many_from_one_sender" in case.events.get(name="Received").payload


def test_a_marked_report_that_ended_is_marked_no_more_and_the_history_verifies(cast: Cast) -> None:
    for number in range(21):
        case = report(number)
    assert case.needs_check
    rejected = closure.reject(case, reason="Laporan coba-coba.", text="Tidak dapat diproses.", by=cast.sari)
    assert not rejected.needs_check
    assert list(verify.verify()) == []


def test_by_the_form_the_network_is_the_sender_and_a_household_is_one(client: Client, db: None) -> None:
    numbers = []
    for number in range(21):
        address = f"2001:db8:7:7::{number:x}"
        answer = Client(REMOTE_ADDR=address).post("/lapor/", {"text": f"{WORDS} {number}.", "key": f"k{number}"})
        assert answer.status_code == 303
        numbers.append(answer["Location"].split("/")[2])
    assert Case.objects.filter(needs_check=True).count() == 1
    for told in (str(Idempotency.objects.values_list()), str(Case.objects.values_list("facts"))):
        assert "2001:db8" not in told


def test_the_desk_shows_and_filters_what_needs_a_look(client: Client, cast: Cast) -> None:
    for number in range(21):
        marked = report(number)
    client.force_login(cast.sari)
    every, some = (client.get(f"/meja/{query}").content.decode() for query in ("", "?cek=1"))
    assert every.count('class="row-title"') == 21
    assert some.count('class="row-title"') == 1
    assert '<span class="chip chip-amber">Perlu cek</span>' in some
    assert marked.number in some
    assert "Lebih dari 20 laporan datang dari satu pengirim" in client.get(f"/meja/{marked.number}/").content.decode()


def test_the_digest_of_a_sender_is_kept_for_a_day(db: None) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        report(1)
        senders.forget()
        assert Idempotency.objects.exclude(sender="").count() == 1
        clock.shift(timedelta(hours=24, seconds=1))
        senders.forget()
        assert Idempotency.objects.exclude(sender="").count() == 0


def test_a_sender_is_counted_by_the_index(db: None) -> None:
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # of so few rows it would read them all, or those of any index
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"{explain} {senders._RECENT}", ["x", "2026-01-01", 20])
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "idempotency_sender" in plan
