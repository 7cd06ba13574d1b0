"""Events are only ever added, and the database itself refuses what the rules refuse."""

from __future__ import annotations

from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from people import Cast, a_case

from laksa.history import triggers
from laksa.register.models import Case, Event

STATUSES_WITH_AGENCY = ["assigned", "in_progress", "followed_up", "responded"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE register_event SET payload = '{}'",
        "UPDATE register_event SET at = at",
        "UPDATE register_event SET name = 'Rejected' WHERE seq = 2",
        "DELETE FROM register_event",
        "DELETE FROM register_event WHERE seq = 2",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(cast: Cast, sql: str) -> None:
    a_case("entered", cast=cast)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Event.objects.count() == 2


@pytest.mark.parametrize("verb", ["REPLACE", "INSERT OR REPLACE"])
@pytest.mark.parametrize("key", ["id", "NULL"])
def test_sqlite_refuses_to_put_another_event_in_the_place_of_one(cast: Cast, verb: str, key: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    a_case("entered", cast=cast)
    columns = ", ".join(field.column for field in Event._meta.concrete_fields if field.column not in {"id", "name"})
    forged = f"{verb} INTO register_event (id, name, {columns}) SELECT {key}, 'Rejected', {columns} FROM register_event"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forged)
    assert not Event.objects.filter(name="Rejected").exists()


def test_postgresql_refuses_to_truncate_the_events(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    a_case(cast=cast)
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE register_event CASCADE")


def test_the_orm_meets_the_same_refusal(cast: Cast) -> None:
    case = a_case(cast=cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        case.events.update(name="Rejected")
    with pytest.raises(DatabaseError), transaction.atomic():
        case.events.all().delete()


def test_the_triggers_stand_and_come_back_after_a_migration(db: None) -> None:
    assert triggers.missing() == set()
    triggers.remove()
    assert triggers.missing()
    call_command("migrate", verbosity=0, interactive=False)
    assert triggers.missing() == set()


def test_installing_the_triggers_twice_is_installing_them_once(db: None) -> None:
    triggers.install()
    triggers.install()
    assert triggers.missing() == set()


def refused(case: Case, **values: object) -> str:
    """The constraint that an UPDATE past the rules runs into."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**values)
        connection.check_constraints()
    return str(error.value)


@pytest.mark.parametrize("missing", ["followed_up_at", "responded_at", "closed_at"])
def test_no_case_stands_recorded_without_follow_up_response_and_closing(cast: Cast, missing: str) -> None:
    case = a_case("recorded", cast=cast)
    assert "case_recorded_has_follow_up_and_response" in refused(case, **{missing: None})


def test_an_open_case_does_not_become_recorded_by_hand(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    found = refused(case, status="recorded", ended_at=case.received_at, ending=3)
    assert "case_recorded_has_follow_up_and_response" in found


def test_an_end_has_its_date_and_an_open_case_none(cast: Cast) -> None:
    ended, open_ = a_case("recorded", cast=cast), a_case("entered", cast=cast)
    assert "case_ended_iff_ended_at" in refused(ended, ended_at=None)
    assert "case_ended_iff_ended_at" in refused(open_, ended_at=open_.received_at)


@pytest.mark.parametrize("end", ["rejected", "referred", "withdrawn", "merged"])
def test_every_end_carries_its_message(cast: Cast, end: str) -> None:
    case = a_case("entered", cast=cast)
    found = refused(case, status=end, ended_at=case.received_at, merged_into=case.number)
    assert "case_end_carries_its_message" in found


@pytest.mark.parametrize("status", STATUSES_WITH_AGENCY)
def test_a_case_at_an_agency_names_it(cast: Cast, status: str) -> None:
    assert "case_with_agency_has_lead" in refused(a_case("entered", cast=cast), status=status)


def test_a_merged_case_names_its_target(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert "case_merged_names_target" in refused(case, status="merged", ended_at=case.received_at, ending=2)


def test_a_state_nobody_knows_is_refused(cast: Cast) -> None:
    assert "constraint" in refused(a_case(cast=cast), status="forgotten").lower()


def test_numbers_and_secret_links_are_unique(cast: Cast) -> None:
    one, other = a_case(cast=cast), a_case(cast=cast)
    assert "number" in refused(other, number=one.number)
    assert "lookup" in refused(other, lookup=bytes(one.lookup))


def test_one_row_of_a_source_is_one_case(cast: Cast) -> None:
    one, other = a_case(cast=cast), a_case(cast=cast)
    Case.objects.filter(pk=one.pk).update(source="wargaku", source_id="17")
    assert "source" in refused(other, source="wargaku", source_id="17")


def test_no_event_is_written_twice(cast: Cast) -> None:
    case = a_case(cast=cast)
    event = case.events.get()
    event.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)


def test_a_case_with_a_history_is_not_deleted(cast: Cast) -> None:
    case = a_case(cast=cast)
    with pytest.raises(DatabaseError), transaction.atomic(), closing(connection.cursor()) as cursor:
        cursor.execute("DELETE FROM register_case WHERE id = %s", [case.pk])
        connection.check_constraints()
