"""An auditor's script counts the same from the exported events: the city, an agency, a kecamatan, in five periods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from figures.plain_recount import recount, since_frozen, times_told
from letters import numbered
from people import LAMP, Cast, a_case
from reports.conftest import make

from laksa.figures import late_intake, rollup
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.ops import export_events
from laksa.register import focus
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Event
from laksa.reports import report_figures, workflow
from laksa.rules.period import WIB, parse_period
from laksa.rules.period import month_of as period_of_month

PERIODS = ("2026-08", "2026-09", "2026-10", "2026-Q3", "2026-08-20..2026-09-20")
SCOPES = ("", "agency:DISHUB", "agency:DPUPR", "kecamatan:36.71.01", "kecamatan:36.71.02")
PLACE = opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", kelurahan="36.71.01.1007")
OTHER_PLACE = opening.Entry("complaint", "JLN-LBG", "high", landmark="Jl. Daan Mogot", kelurahan="36.71.02.1005")


@contextmanager
def on(month: int, day: int, hour: int = 9) -> Iterator[None]:
    with time_machine.travel(datetime(2026, month, day, hour, 30, 20, tzinfo=WIB)):
        yield


def three_months(cast: Cast) -> None:
    """Merges and one taken apart, commands taken back, reopenings, extensions, verdicts, letters entered later."""
    for month in (8, 9, 10):
        for day in (1, 3, 12, 19, 27):
            with on(month, day):
                case = a_case("recorded" if day % 3 else "assigned", cast=cast)
                _elsewhere(a_case("entered", cast=cast), cast, upto=day)
            if day % 3:
                with on(month, day + 1):
                    case = response.give_verdict(case, verdict=("yes", "partly", "no")[month % 3], text="Begitu.")
                if month == 8 and day > 1:  # a Belum of August, changed in the same month and in the next
                    with on(9, 1) if day > 12 else on(8, day + 2):
                        response.give_verdict(case, verdict="yes" if day > 19 else "partly")
    august = datetime(2026, 8, 31, tzinfo=WIB)
    slow = list(Case.objects.filter(status="assigned", lead="DISHUB", received_at__lt=august).order_by("received_at"))
    for number, case in enumerate(slow):
        with on(9, 4 + number):
            _finish(case, cast, "impossible" if number % 2 else "scheduled")
    with on(9, 2):
        closure.reopen(Case.objects.filter(status="recorded").earliest("received_at"), reason="Padam.", by=cast.agus)
        target, source = a_case("entered", cast=cast), a_case("entered", cast=cast)
        merging.merge(source, target=target, text="Sama.", by=cast.sari)
        parted = a_case("assigned", cast=cast)
        merging.merge(parted, target=target, text="Sama.", by=cast.sari)
        closure.refer(a_case("entered", cast=cast), body="X-PLN", text="Ini urusan PLN.", by=cast.sari)
        closure.reject(a_case("entered", cast=cast), reason="Uji coba.", text="Kami tutup.", by=cast.sari)
        a_case("assigned", cast=cast, confidential=True)
        closure.withdraw(a_case("entered", cast=cast), reason="Sudah menyala.")
    with on(9, 16):
        merging.unmerge(Case.objects.get(pk=parted.pk), by=cast.sari)
        assigned = assignment.assign(a_case("entered", cast=cast), lead="DPUPR", by=cast.sari, watch=StepTimer())
        merging.undo(assigned, by=cast.sari)
        _extended(a_case("assigned", cast=cast), cast)
        late = a_case("assigned", cast=cast)
    with on(9, 24):
        _finish(_extended(late, cast), cast)
        asked = response.ask_reporter(a_case("assigned", cast=cast), text="Di mana tepatnya?", by=cast.sari)
    with on(9, 29):
        response.reply(asked, text="Depan sekolah.")
        correction.correct(asked, OTHER_PLACE, reason="Bukan lampu.", by=cast.sari)
        assignment.assign(Case.objects.get(pk=asked.pk), lead="DPUPR", reason="Jalan.", by=cast.sari, watch=StepTimer())
    with on(10, 13):
        opening.take_down(  # a letter of September, entered in October
            opening.Submission(text="Surat warga: lampu padam sejak lama.", channel="letter"),
            PLACE, by=cast.sari, watch=StepTimer(), at=datetime(2026, 9, 21, 10, tzinfo=WIB),
            once=IdempotencyKey.of(new_command(), "test"),
        )  # fmt: skip


def steps_with_all_clocks(cast: Cast) -> None:
    """Opened late, left and taken up again, while the reporter is asked, in two rounds, and before it was received."""
    for month in (8, 9, 10):
        for number, day in enumerate((4, 5, 6, 10, 11)):
            with on(month, day):
                case = _written_down(cast) if number == 4 else a_case(cast=cast)
            if number != 4:
                with on(month, day, 10):
                    opening.enter(case, PLACE, by=cast.sari, watch=_worked(case, "enter", cast, number))
            if number == 1:
                with on(month, day, 11):
                    response.ask_reporter(case, text="Tiang nomor berapa?", by=cast.sari)
                with on(month, day, 13):
                    response.reply(case, text="Nomor 12.")
            with on(month, day, 15):
                assignment.assign(case, lead="DISHUB", by=cast.sari, watch=_worked(case, "assign", cast, number))
            with on(month, day + 1):
                _follow_up(case, cast)
                if number == 2:
                    followup.refuse_follow_up(case, reason="Belum rapi.", by=cast.sari)
            for hour in (13, 14) if number == 3 else (14,):
                with on(month, day + 1, hour):
                    if number == 2:
                        _follow_up(case, cast)
                    watch = _worked(case, "respond", cast, number)
                    response.respond(case, text="Sudah.", by=cast.sari, watch=watch)
            with on(month, day + 1, 15):
                closure.close(case, by=cast.sari, watch=_worked(case, "close", cast, number))


def _worked(case: Case, step: str, cast: Cast, number: int) -> StepTimer:
    """Two signals of the page before the step is done, the first some minutes before."""
    first = timezone.now() - timedelta(minutes=3 + number)
    for seconds in (0, 20 + 7 * number):
        focus.signal(focus.case_subject(case.pk), step, cast.sari, at=first + timedelta(seconds=seconds))
    return StepTimer()


def _written_down(cast: Cast, watch: StepTimer | None = None, **when: datetime) -> Case:
    """A call or a letter: received and entered in one, by one who opened the form before."""
    watch = watch or StepTimer(opened_at=timezone.now() - timedelta(minutes=4), scripted=False)
    submission = opening.Submission(text=f"{LAMP} {when}", channel="letter")
    once = IdempotencyKey.of(new_command(), "test")
    return opening.take_down(submission, PLACE, by=cast.sari, watch=watch, once=once, **when)


def letters_after_freezing(cast: Cast) -> dict[tuple[str, str], tuple[date, int]]:
    """Of the months that were frozen, by period after and scope: their end, and the last event that they counted."""
    found = {}
    for month, days in ((8, (20, 21, 22, 23)), (9, (22, 23, 24, 25))):
        with on(month + 1, 3):
            for scope in ("", "agency:DISHUB" if month == 8 else "kecamatan:36.71.01"):
                report = numbered(workflow.draft(f"2026-{month:02}", scope=scope, by=cast.agus), by=cast.agus)
                checked = workflow.check(report, make=make, by=cast.agus)
                found[f"2026-{month + 1:02}", scope] = (date(2026, month + 1, 1), checked.position or 0)
        with on(month + 1, 13):
            kept, led, moved, gone = (
                _written_down(cast, at=datetime(2026, month, day, 10, tzinfo=WIB)) for day in days
            )
            _written_down(cast, at=datetime(2026, month + 1, 2, 10, tzinfo=WIB))  # of this month: late for nobody
            assignment.assign(led, lead="DISHUB", by=cast.sari, watch=StepTimer())
            correction.correct(moved, OTHER_PLACE, by=cast.sari)
            closure.withdraw(gone, reason="Sudah menyala.")
            assert kept.status == "entered"
    # Of the agency nothing was frozen since: its October stands beside its August.
    return found | {("2026-10", "agency:DISHUB"): found["2026-09", "agency:DISHUB"]}


def _elsewhere(case: Case, cast: Cast, *, upto: int) -> None:
    case = correction.correct(case, OTHER_PLACE, by=cast.sari)
    if upto % 2:
        assignment.assign(case, lead="DPUPR", by=cast.sari, watch=StepTimer())


def _extended(case: Case, cast: Cast) -> Case:
    until = (case.agency_due or case.due_at).date() + timedelta(days=10)
    case = assignment.ask_extension(case, until=until, reason="Suku cadang.", by=cast.yusuf)
    return assignment.extend(case, reason="Suku cadang.", by=cast.agus)


def _finish(case: Case, cast: Cast, result: str = "done") -> None:
    _follow_up(case, cast, result)
    case.refresh_from_db()
    response.respond(case, text="Sudah.", by=cast.sari, watch=StepTimer())
    case.refresh_from_db()
    closure.close(case, by=cast.sari, watch=StepTimer())


def _follow_up(case: Case, cast: Cast, result: str = "done") -> None:
    day = datetime.now(tz=WIB).date() + timedelta(days=20) if result == "scheduled" else None
    followup.follow_up(
        case, what_was_done="Begitu.", result=result, scheduled=day, no_photo_reason="Hujan lebat.", by=cast.yusuf
    )


@pytest.mark.same
@pytest.mark.django_db
def test_the_figures_of_every_scope_are_what_an_auditor_counts_from_the_exported_events(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_months(cast)
    steps_with_all_clocks(cast)
    frozen = letters_after_freezing(cast)
    monkeypatch.setattr(export_events, "open_folder", lambda _data: None)
    export_events.export_events(out_file=tmp_path / "events.jsonl")
    lines = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    names = {json.loads(line)["name"] for line in lines}
    assert {"Merged", "Reinstated", "Reverted", "Reopened", "Extended", "VerdictGiven", "ReporterReplied"} <= names
    with on(11, 2):
        rollup.catch_up()
        late, found, beside, august = {}, {}, set(), parse_period("2026-08")
        for code in PERIODS:
            period = parse_period(code)
            for scope in SCOPES:
                expected = recount(lines, period.first, period.end, scope, frozen.get((code, scope)))
                figures = report_figures.figures_for(period, scope)
                compare(figures, expected, f"{code} {scope}")
                late[code, scope] = expected["late_intake"]
                found[code, scope] = figures["due"]
                before = figures["previous"]
                if before and (before["code"], scope) in found:
                    beside.add((code, scope, before["due"] == found[before["code"], scope]))
        for (after, scope), (end, position) in frozen.items():
            of = period_of_month(end - timedelta(days=1))
            told = late_intake.since_each_frozen([(of, scope, position)])[0]
            assert told == since_frozen(lines, of.first, of.end, scope, position) > 0, (after, scope)
    spoken = {name for name, times in recount(lines, august.first, august.end)["times"].items() if times["median"]}
    assert {f"{clock}.{step}" for clock in ("handling", "waiting", "idle") for step in "2345"} <= spoken
    assert {key: number for key, number in late.items() if number} == {
        ("2026-09", ""): 4, ("2026-09", "agency:DISHUB"): 1,
        ("2026-10", ""): 4, ("2026-10", "agency:DISHUB"): 1, ("2026-10", "kecamatan:36.71.01"): 3,
    }  # fmt: skip
    # A comparison reads the promises of the month before as that month's own report does.
    assert {one for one in beside if not one[2]} == set()
    assert {scope for _, scope, _ in beside} == set(SCOPES)
    assert Event.objects.count() == len(lines)


def compare(found: dict[str, Any], expected: dict[str, Any], where: str) -> None:
    for name in ("flow", "share", "due", "extensions", "until_closed", "punctuality", "forwarded", "meetings",
                 "late_intake"):  # fmt: skip
        assert found[name] == expected[name], (where, name)
    for name in ("ended", "outcome", "verdicts", "result"):
        assert {key: number for key, number in found[name].items() if number} == expected[name], (where, name)
    judged = {name: found["judged"][name] for name in ("yes", "partly", "no", "none")}
    assert {key: number for key, number in judged.items() if number} == expected["judged"], where
    for group in ("received_by", "closing_by"):
        for dimension, counts in expected[group].items():
            assert found[group]["agency" if dimension == "lead" else dimension] == counts, (where, group, dimension)
    for name, times in expected["times"].items():
        measured = times_told(found, name)
        assert {key: measured[key] for key in times} == times, (where, name)
    assert expected["unequal"] == [], (where, "the clocks do not sum to the time that a step took")
    for month in found["trend"]:
        for days in (7, 14, 30):
            told = month[f"within_{days}"]
            known = expected["within"].get(month["period"], {}).get(days)
            assert (told["finished"], told["counted"]) == (known or (None, None)), (where, month["period"], days)
