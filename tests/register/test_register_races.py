"""Many at once, on committed data: one case for one key, one winner for one step, and a history that still holds."""

from __future__ import annotations

from typing import Any

import pytest
from ops.laksa_process import laksa_in

# Runs in a process of its own: threads need committed rows, and rows of events are never taken away again.
RACES = '''
import threading, time
from django.db import connection, connections
from people import LAMP, Cast, a_case
from laksa.history.idempotency import IdempotencyKey
from laksa.audit.verify import verify
from laksa.history import transaction
from laksa.register import ledger
from laksa.register.commands import assignment, closure, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Complaint, Event, Idempotency
from laksa.rules.refusal import Refused, Stale

cast = Cast()
people = [cast.sari, cast.dimas]
cast.yusuf


def at_once(count, action):
    """What `action(0)` ... `action(count - 1)` gave, all started in the same moment."""
    gate, found = threading.Barrier(count), [None] * count

    def run(place):
        gate.wait()
        try:
            found[place] = action(place)
        except Refused as refused:
            found[place] = type(refused).__name__ + ":" + refused.code
        except Exception as problem:
            found[place] = repr(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    return found


def in_line(count, deed):
    """The same, all waiting for the writer's turn until everybody stands in line; which transactions were begun."""
    begun, found = [], []

    def watched(n):
        with connection.execute_wrapper(lambda execute, sql, *rest: (begun.append(sql), execute(sql, *rest))[1]):
            return deed(n)

    transaction._writers.acquire()
    line = threading.Thread(target=lambda: found.extend(at_once(count, watched)))
    line.start()
    while connection.vendor == "sqlite" and len(transaction._group._waiting) < count:
        time.sleep(0.01)
    transaction._writers.release()
    line.join(60)
    return found, [sql for sql in begun if sql.startswith("BEGIN")]


def key(n):
    return ledger.IdempotencyKey.of(f"antre-{n}", "isi")


report = opening.Submission(text=LAMP, email="warga@contoh.invalid")
once = IdempotencyKey.of("kunci", "isi")
same_key = at_once(6, lambda _: opening.submit(report, once=once).number)
other_bodies = at_once(6, lambda n: opening.submit(report, once=IdempotencyKey.of("kunci-2", n)).number)
keyless = at_once(6, lambda _: opening.submit(opening.Submission(text=LAMP, phone="081234567890")).number)
strangers = at_once(6, lambda n: opening.submit(opening.Submission(text=f"{LAMP} {n}")).number)
together, begun = in_line(6, lambda n: opening.submit(opening.Submission(text=f"{LAMP} ke-{n}"), once=key(n)).number)
taken = [opening.Submission(text=f"{LAMP}!{n}", number=strangers[0] if n == 0 else "") for n in range(4)]
one_refused, _ = in_line(4, lambda n: opening.submit(taken[n], once=key(n + 6)).number)

entered = a_case("entered", cast=cast)
assigned = at_once(4, lambda n: assignment.assign(
    entered, lead=("DISHUB", "DPUPR")[n % 2], by=people[n % 2], watch=StepTimer(), seen=entered.seq).status)
answered = a_case("responded", cast=cast)
closed = at_once(4, lambda n: closure.close(answered, by=people[n % 2], watch=StepTimer(), seen=answered.seq).status)
asked = a_case("assigned", cast=cast)
accepted = at_once(4, lambda _: assignment.accept(asked, by=cast.yusuf).status)
lively = a_case("entered", cast=cast)
replies = at_once(6, lambda n: response.reply(lively, text=f"Pesan {n}").status)
unsure, contested = (response.give_verdict(a_case("recorded", cast=cast), verdict="no") for _ in range(2))
changed = at_once(4, lambda n: response.give_verdict(unsure, verdict=("yes", "partly")[n % 2]).status)
met = at_once(4, lambda n: response.give_verdict(contested, verdict="yes").status if n % 2 else assignment.assign(
    contested, lead="DPUPR", by=cast.sari, watch=StepTimer(), seen=contested.seq).status)
print(json.dumps({
    "same_key": same_key, "other_bodies": other_bodies, "keyless": keyless, "strangers": strangers,
    "together": together, "begun": begun, "one refused": one_refused,
    "assigned": assigned, "closed": closed, "accepted": accepted, "replies": replies,
    "changed": changed, "taken back": unsure.events.filter(name="Reverted").count(), "met": met,
    "unread": Case.objects.get(pk=lively.pk).unread,
    "cases": Case.objects.count(), "complaints": Complaint.objects.count(),
    "half": Case.objects.filter(events=None).count() + Case.objects.filter(complaint=None).count(),
    "loose keys": Idempotency.objects.exclude(case_id__in=Case.objects.values("pk")).count(),
    "findings": [finding.code for finding in verify()],
}))
'''


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with laksa_in(tmp_path_factory.mktemp("races")) as laksa:
        return laksa.python(RACES)


def test_the_same_key_six_times_at_once_is_one_case(races: Any) -> None:
    assert len(set(races["same_key"])) == 1
    assert races["same_key"][0].startswith("LKS-")


def test_six_bodies_under_one_key_are_one_case_and_five_refusals(races: Any) -> None:
    assert sorted(answer.startswith("LKS-") for answer in races["other_bodies"]) == [False] * 5 + [True]
    assert races["other_bodies"].count("Refused:key_reused") == 5


def test_the_same_report_six_times_at_once_without_a_key_is_one_case(races: Any) -> None:
    assert len(set(races["keyless"])) == 1


def test_six_reports_at_once_are_six_cases(races: Any) -> None:
    assert len({answer for answer in races["strangers"] if answer.startswith("LKS-")}) == 6


def test_reports_that_wait_for_the_writer_are_written_in_one_transaction(races: Any) -> None:
    assert len({answer for answer in races["together"] if answer.startswith("LKS-")}) == 6
    assert len(races["begun"]) <= 1  # none on PostgreSQL, where a report is one statement


def test_a_report_that_is_refused_with_others_is_refused_alone(races: Any) -> None:
    refused, *others = races["one refused"]
    assert refused.startswith("IntegrityError")
    assert len({answer for answer in others if answer.startswith("LKS-")}) == 3


def test_of_four_assignments_at_once_one_wins_and_the_others_are_stale(races: Any) -> None:
    assert sorted(races["assigned"]) == ["Stale:stale"] * 3 + ["assigned"]


def test_of_four_closings_at_once_one_wins(races: Any) -> None:
    assert sorted(races["closed"]) == ["Stale:stale"] * 3 + ["recorded"]


def test_an_agency_accepts_once(races: Any) -> None:
    assert sorted(races["accepted"]) == ["Refused:already_accepted"] * 3 + ["in_progress"]


def test_a_belum_changed_four_times_at_once_is_taken_back_once(races: Any) -> None:
    assert (races["changed"], races["taken back"]) == (["recorded"] * 4, 1)


def test_of_a_change_and_an_assignment_at_once_one_wins_whole(races: Any) -> None:
    changes_first = ["Stale:stale"] * 2 + ["recorded"] * 2
    assigns_first = ["Refused:verdict_acted_on"] * 2 + ["Stale:stale", "assigned"]
    assert sorted(races["met"]) in (changes_first, assigns_first)


def test_six_messages_at_once_are_all_kept(races: Any) -> None:
    assert races["replies"] == ["entered"] * 6
    assert races["unread"] == 6


def test_nothing_is_lost_doubled_or_half_written(races: Any) -> None:
    assert races["cases"] == races["complaints"] == 1 + 1 + 1 + 6 + 6 + 3 + 4 + 2
    assert (races["half"], races["loose keys"]) == (0, 0)


def test_every_history_holds_after_the_races(races: Any) -> None:
    assert races["findings"] == []
