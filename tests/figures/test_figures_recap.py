"""The recapitulation: one row for each closed case, the newest closing, in a file that every spreadsheet can take."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from people import LAMP, Cast, a_case
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.audit.verify import verify
from laksa.figures import recap
from laksa.register import ledger
from laksa.register.commands import assignment, closure, followup, merging, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Event, Text
from laksa.reports.report_figures import figures_for
from laksa.rules.events import UNTIMED
from laksa.rules.lifecycle import closure as closing_rules
from laksa.rules.period import month_of, parse_period, wib_day
from laksa.rules.recap import recap_row

pytestmark = pytest.mark.django_db


def numbers(period: str = "") -> list[str]:
    return [row["number"] for row in recap.rows(parse_period(period) if period else None)]


def finish(case: Case, cast: Cast) -> Case:
    """An entered case carried to its end once more."""
    case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())
    case = followup.follow_up(case, what_was_done="Lagi.", result="done", no_photo_reason="Hujan.", by=cast.yusuf)
    case = response.respond(case, text="Sekarang sungguh beres.", by=cast.sari, watch=StepTimer())
    return closure.close(case, by=cast.sari, watch=StepTimer())


def as_csv() -> list[list[str]]:
    file = io.StringIO()
    written = recap.write_csv(file, recap.rows())
    lines = list(csv.reader(io.StringIO(file.getvalue())))
    assert written == len(lines) - 1
    return lines


def test_a_closed_case_has_one_row_and_an_open_one_none(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    a_case("responded", cast=cast)
    (row,) = recap.rows()
    assert (row["number"], row["closing_no"], row["kind"], row["category"]) == (case.number, 1, "complaint", "PJU-PDM")
    assert (row["lead"], row["result"], row["rounds"], row["reopened"], row["reporters"]) == ("DISHUB", "done", 1, 0, 1)
    assert (row["first_event"], row["last_event"], row["on_time"], row["days_late"]) == (1, 8, True, 0)
    assert recap.row_of(case) == row


def test_the_row_is_what_step_six_recorded(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    recorded = json.loads(case.events.get(name="Recorded").payload)["row"]
    row = recap.row_of(case)
    assert row is not None
    assert {name: row[name] for name in recorded} == recorded
    assert set(row) == set(recorded) | {"summary"}


def test_times_are_wib_with_whole_seconds(cast: Cast) -> None:
    row = recap.row_of(a_case("recorded", cast=cast))
    assert row is not None
    for name in ("received_at", "entered_at", "assigned_at", "followed_up_at", "responded_at", "closed_at", "due_at"):
        moment = datetime.fromisoformat(row[name])
        assert (moment.utcoffset(), moment.microsecond) == (timedelta(hours=7), 0)


def test_no_personal_data_stands_in_a_row(cast: Cast) -> None:
    text = f"{LAMP} Hubungi saya Sumarni di 0812-3456-7890, NIK 3671010101900001, sumarni@contoh.id"
    row = recap.row_of(a_case("recorded", cast=cast, text=text, name="Bu Sumarni", phone="081234567890"))
    said = json.dumps(row)
    assert row is not None
    assert len(row["summary"]) <= 120
    for secret in ("0812-3456-7890", "3671010101900001", "sumarni@contoh.id", "+6281234567890", "Bu Sumarni"):
        assert secret not in said


def test_a_reopened_case_has_no_row_until_it_is_closed_again(cast: Cast) -> None:
    case = response.give_verdict(a_case("recorded", cast=cast), verdict="no", text="Mati lagi.")
    assert recap.row_of(case) is None
    assert numbers() == []
    case = finish(case, cast)
    (row,) = recap.rows()
    assert (row["number"], row["closing_no"], row["reopened"], row["rounds"]) == (case.number, 2, 1, 2)


def test_an_undone_closing_leaves_no_row(cast: Cast) -> None:
    case = merging.undo(a_case("recorded", cast=cast), by=cast.sari)
    assert (recap.row_of(case), numbers()) == (None, [])
    case = closure.close(case, by=cast.sari, watch=StepTimer())
    (row,) = recap.rows()
    assert row["closing_no"] == 1


def test_reporters_and_merged_numbers_are_counted(cast: Cast) -> None:
    one, target = a_case("entered", cast=cast), a_case("entered", cast=cast)
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    target.refresh_from_db()
    row = recap.row_of(finish(target, cast))
    assert row is not None
    assert (row["reporters"], row["merged"]) == (2, [one.number])


@pytest.mark.parametrize(
    ("period", "inside"),
    [
        ("2026", True), ("2026-Q3", True), ("2026-09", True), ("2026-09-30", True), ("2026-09-28..2026-09-30", True),
        ("2025", False), ("2026-Q4", False), ("2026-10", False), ("2026-10-01", False),
        ("2026-09-01..2026-09-29", False),
    ],
)  # fmt: skip
def test_a_period_is_of_wib_days_and_half_open(cast: Cast, period: str, inside: bool) -> None:
    with time_machine.travel(datetime(2026, 9, 30, 16, 59, 30, tzinfo=UTC), tick=False):  # 23.59 in Tangerang
        case = a_case("recorded", cast=cast)
    assert numbers(period) == ([case.number] if inside else [])


def test_rows_stand_in_the_order_of_closing(cast: Cast) -> None:
    cases = [a_case("responded", cast=cast) for _ in range(3)]
    for case in reversed(cases):
        closure.close(case, by=cast.sari, watch=StepTimer())
    assert numbers() == [case.number for case in reversed(cases)]


def test_the_file_has_the_columns_of_the_rule_with_the_clocks_spread_out(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    header, line = as_csv()
    row = dict(zip(header, line, strict=True))
    assert header[:6] == ["number", "closing_no", "kind", "category", "channel", "urgency"]
    assert [name for name in header if name.startswith("handling_s")] == [
        f"handling_s_{step}" for step in ("2", "3", "4", "5", "6", "total")
    ]
    assert row["number"] == case.number
    assert (row["on_time"], row["handling_s_6"], row["support"]) == ("true", "0", "")
    assert [recap.harmless(value) for value in (None, False, 7, "kata")] == ["", "false", 7, "kata"]


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+62 812 rusak", "-1 hari gelap", "@semua warga", "\t=1+1 begini"])
def test_a_spreadsheet_takes_no_citizens_words_for_a_formula(cast: Cast, words: str) -> None:
    case = a_case("recorded", cast=cast, text="Lampu jalan padam sejak Senin.")
    Text.objects.filter(case=case, field="summary").update(body=words)
    header, line = as_csv()
    assert line[header.index("summary")] == "'" + words


@pytest.mark.parametrize("words", ['katanya "besok", ya', "baris\nkedua", "koma, titik; koma", "🕳️ jalan"])
def test_commas_quotes_and_line_ends_stay_in_their_cell(cast: Cast, words: str) -> None:
    case = a_case("recorded", cast=cast)
    Text.objects.filter(case=case, field="summary").update(body=words)
    header, line = as_csv()
    assert (len(header), line[header.index("summary")]) == (len(line), words)


def test_an_empty_register_gives_a_file_with_its_heading(db: None) -> None:
    assert len(as_csv()) == 1


def test_many_rows_are_read_in_batches(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(recap, "_CHUNK", 2)
    cases = [a_case("recorded", cast=cast) for _ in range(5)]
    with django_assert_max_num_queries(10):  # the closings, and of three batches their words, names and secrets
        assert numbers() == [case.number for case in cases]


def test_an_imported_case_has_no_handling_time(cast: Cast) -> None:
    from laksa.register.commands import opening

    case = opening.import_case(opening.Submission(text=LAMP, channel="import", source=("wargaku", "1")))
    assert case is not None
    entry = opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    case = opening.enter(case, entry, by=ledger.Actor("operator", str(cast.sari.pk)), watch=StepTimer(given=UNTIMED))
    row: Any = recap.row_of(finish(case, cast))
    assert "2" not in row["handling_s"]
    assert row["channel"] == "import"


def test_a_late_case_says_by_how_many_working_days(cast: Cast) -> None:
    case = a_case("responded", cast=cast)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        row = recap.row_of(closure.close(case, by=cast.sari, watch=StepTimer()))
    assert row is not None
    assert row["on_time"] is False
    assert row["days_late"] > 20


def test_what_was_reopened_afterwards_is_counted_and_stands_as_of_then(cast: Cast) -> None:
    october = parse_period("2026-10")
    with time_machine.travel(datetime(2026, 10, 30, 3, tzinfo=UTC)):
        case, other = a_case("recorded", cast=cast), a_case("recorded", cast=cast)
    with time_machine.travel(datetime(2026, 11, 4, 3, tzinfo=UTC)):
        case = response.give_verdict(case, verdict="no", text="Mati lagi.")
    with time_machine.travel(datetime(2026, 11, 6, 3, tzinfo=UTC)):
        finish(case, cast)

    def stood(day: date | None) -> tuple[set[str], int]:
        found = {row["number"] for row in recap.rows(october, as_of=day)}
        return found, recap.closed(october, as_of=day) - len(found)

    both = {case.number, other.number}
    assert stood(date(2026, 10, 29)) == (set(), 0)
    assert stood(date(2026, 10, 30)) == stood(date(2026, 11, 3)) == (both, 0)
    assert stood(date(2026, 11, 4)) == stood(date(2026, 11, 6)) == stood(None) == ({other.number}, 1)
    in_between, end = other.events.latest("pk").pk, Event.objects.latest("pk").pk
    for position, found in ((case.events.get(name="Received").pk, set()), (in_between, both), (end, both)):
        assert {row["number"] for row in recap.rows_at(position, october)} == found, "as it stood in the period"
    assert list(recap.rows_at(end, october, about_service=True)) == []
    assert [recap.count(october, as_of=day) for day in (date(2026, 10, 29), date(2026, 10, 30), None)] == [0, 2, 1]
    (again,) = recap.rows(parse_period("2026-11"), as_of=date(2026, 11, 6))
    assert (again["number"], again["closing_no"]) == (case.number, 2)
    assert list(recap.rows(parse_period("2026-11"), as_of=date(2026, 11, 5))) == []


def test_a_row_tells_nothing_of_a_confidential_case_and_names_none_that_was_merged(cast: Cast) -> None:
    a_case("recorded", cast=cast, confidential=True)
    secret, plain, target = (a_case("entered", cast=cast) for _ in range(3))
    for one in (secret, plain):
        merging.merge(one, target=Case.objects.get(pk=target.pk), text="Digabung.", by=cast.sari)
    finish(Case.objects.get(pk=target.pk), cast)
    Case.objects.filter(pk=secret.pk).update(is_confidential=True)  # since
    hidden, shown = recap.rows()
    assert (hidden["confidential"], hidden["summary"], hidden["number"]) == (True, "Laporan rahasia", "")
    assert (shown["number"], shown["merged"]) == (target.number, [plain.number])
    row = recap.row_of(Case.objects.get(pk=target.pk))
    assert row is not None
    assert row["merged"] == [secret.number, plain.number], "in full, for who may read the case"


def test_what_is_about_the_service_itself_is_apart(cast: Cast) -> None:
    plain, about = (a_case("recorded", cast=cast) for _ in range(2))
    Case.objects.filter(pk=about.pk).update(about_agency="TLR")
    month, end = month_of(wib_day(timezone.now())), Event.objects.latest("pk").pk
    for ask, found in (
        ({"about_service": True}, {plain.number, about.number}),
        ({"about_service": False}, {plain.number}),
    ):
        assert {row["number"] for row in recap.rows(**ask)} == found
        assert recap.count(**ask) == recap.closed(**ask) == len(found)
    assert [row["number"] for row in recap.rows_at(end, month)] == [plain.number]
    assert [row["number"] for row in recap.rows_at(end, month, about_service=True)] == [about.number]


def test_a_closing_taken_back_at_once_was_none_as_of_any_day(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 10, 30, 3, tzinfo=UTC)):
        case = a_case("recorded", cast=cast)
        merging.undo(case, by=cast.sari)
    assert (list(recap.rows(as_of=date(2026, 11, 4))), recap.closed(as_of=date(2026, 11, 4))) == ([], 0)


def test_a_belum_that_was_changed_reopened_it_only_as_of_the_days_before(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 10, 30, 3, tzinfo=UTC)):
        case = a_case("recorded", cast=cast)
    with time_machine.travel(datetime(2026, 11, 4, 3, tzinfo=UTC)):
        case = response.give_verdict(case, verdict="no")
    with time_machine.travel(datetime(2026, 11, 5, 3, tzinfo=UTC)):
        response.give_verdict(case, verdict="partly")
    stood = [len(list(recap.rows(as_of=date(2026, 11, day)))) for day in (3, 4, 5)]
    assert (stood, len(list(recap.rows()))) == ([1, 0, 1], 1)


def test_a_row_sealed_before_idle_was_told_is_read_with_an_empty_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_before(*args: Any, **options: Any) -> dict[str, object]:
        return {name: value for name, value in recap_row(*args, **options).items() if name != "idle_s"}

    monkeypatch.setattr(closing_rules, "recap_row", as_before)
    row = recap.row_of(a_case("recorded", cast=cast))
    assert row is not None
    assert (row["idle_s"], list(row)) == ({}, list(recap.COLUMNS))
    assert list(verify()) == []
    assert figures_for(month_of(wib_day(timezone.now())))["ended"]["recorded"] == 1
