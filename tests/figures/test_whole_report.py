"""One small month told whole: what stands beside its counts, its comparisons, its names, and the cases behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from hashlib import sha256
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from figures import demo_month
from people import Cast, a_case

from laksa.accounts.models import TableLog
from laksa.figures import arithmetic, coverage, drilldown, naming, period_figures, rollup
from laksa.figures.definitions import Entry, definition, entries
from laksa.figures.figures import identities, per_thousand
from laksa.figures.narrative import counted_anew, sentence
from laksa.followers import drain
from laksa.messages import follower
from laksa.messages.models import Message
from laksa.register import files, reference
from laksa.register.commands import closure, followup, publication, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Kecamatan, Kelurahan
from laksa.reports.report_figures import figures_for, frozen, recount, recounts
from laksa.rules.events import Timing
from laksa.rules.period import WIB, parse_period
from laksa.rules.refusal import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.same]
OCTOBER = parse_period("2026-10")
AGENCY, KECAMATAN, RAGGED = "agency:DISHUB", "kecamatan:36.71.01", parse_period("2026-10-05..2026-10-20")
PERIODS = ("2025-10", "2025-11", "2026-08", "2026-09", "2026-10", "2026-Q3", "2026-09-01..2026-10-31", "2026-11")
WORKED = Timing(40, 0, "demo", 0)
Found = dict[str, Any]


@contextmanager
def on(month: int, day: int, year: int = 2026) -> Iterator[None]:
    with time_machine.travel(datetime(year, month, day, 9, tzinfo=WIB)):
        yield


def photo(number: int) -> files.Stored:
    return files.Stored(number, "IMG.jpg", "image/jpeg", f"{number:064}", 10, 640, 480)


def mended(cast: Cast, number: int, *, before: bool = True, after: bool = True, verdict: str = "") -> Case:
    """A lamp with photos of its work, finished; `number` times a hundred is that of the reporter's photo."""
    case = a_case("in_progress", cast=cast, files=(photo(100 * number),))
    case = followup.follow_up(
        case, what_was_done="Diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf,
        before=(photo(100 * number + 1),) if before else (), after=(photo(100 * number + 2),) if after else (),
    )  # fmt: skip
    case = response.respond(case, text="Menyala.", by=cast.sari, watch=StepTimer(given=WORKED))
    case = closure.close(case, by=cast.sari, watch=StepTimer(given=WORKED))
    return response.give_verdict(case, verdict=verdict) if verdict else case


def the_city() -> dict[str, str]:
    """A year before, the month before, and October: closed, referred, withdrawn, lapsed, open; two confidential."""
    cast = Cast()
    with on(10, 1, 2025):
        a_case("recorded", cast=cast)
    with on(9, 1):
        asked = response.ask_reporter(a_case("entered", cast=cast), text="Di mana?", by=cast.sari)
        for upto in ("recorded", "assigned"):
            a_case(upto, cast=cast)
    with on(10, 5):
        closure.lapse(asked)
        shown = [mended(cast, 1), mended(cast, 2, verdict="yes", before=False), mended(cast, 3, after=False)]
        hidden = [mended(cast, 4), mended(cast, 5)]
        publication.hide(hidden[0], whole=True, reason="personal_data", by=cast.sari)
        publication.hide(hidden[1], photos=[502], reason="personal_data", by=cast.sari)
        for upto in ("assigned", "received"):
            a_case(upto, cast=cast, category="")
        closure.withdraw(a_case("entered", cast=cast))
        for body, confidential in (("X-PLN", False), ("X-PLN", True), ("X-112", True)):
            case = a_case("entered", cast=cast, confidential=confidential)
            closure.refer(case, body=body, text="Bukan urusan kota.", by=cast.sari)
        drain.drain(follower.FOLLOWER, follower.promise)
        for one in Message.objects.order_by("pk")[:2]:
            Message.objects.filter(pk=one.pk).update(state="dead")
    for area in (Kecamatan, Kelurahan):
        area.objects.update(population=9_000)
    reference.forget()
    return {"mended": shown[0].number, "thanked": shown[1].number}


def behind(figures: Found, scope: str) -> dict[Entry, int]:
    """Of every count that says so, how often the cases behind it are counted."""
    counts = [one for one in entries(figures) if definition(one.id).cases and type(one.value) is int]
    return {
        one: sum(case.times for case in drilldown.cases_behind(definition(one.id).cases, OCTOBER, scope, key=one.code))
        for one in counts
        if not one.id.endswith((".median", ".p90"))
    }


def remembering(patch: pytest.MonkeyPatch) -> None:
    """The histories are read and booked once for all lists of cases."""
    read, book = rollup.histories_of, drilldown.bookings
    histories, booked = list[Any](), dict[int, Any]()

    def read_once(events: Any) -> list[Any]:
        if not histories:
            histories.extend(read(events))
        return histories

    def book_once(history: Any, bucket_of: Any) -> Any:
        if id(history) not in booked:
            booked[id(history)] = book(history, bucket_of)
        return booked[id(history)]

    patch.setattr(rollup, "histories_of", read_once)
    patch.setattr(drilldown, "bookings", book_once)


@pytest.fixture(scope="module")
def told(seen_once: Callable[[Callable[[], Any]], Any]) -> Any:
    """The numbers of two cases; October as it was told, by scope, and the cases behind it."""

    def look() -> Found:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(arithmetic, "TOO_FEW", 1)
            found: Found = the_city()
            with on(11, 1):
                rollup.catch_up()
                begun = period_figures.months_of(parse_period("2026-Q4"))
                found["begun"] = [month["period"]["code"] for month in begun]
            with on(11, 2):
                last = rollup.last_event()
                for scope in ("", AGENCY, KECAMATAN):
                    found[scope] = figures_for(OCTOBER, scope)
                found |= {"ragged": figures_for(RAGGED), "recounted": recount(OCTOBER), "frozen": frozen(OCTOBER)}
                found["editions"] = {
                    edition: [recount(period, edition=edition) for period in (OCTOBER, RAGGED)] for edition in (0, 1)
                }
                asked = [(OCTOBER, "", last), (RAGGED, AGENCY, last), (OCTOBER, KECAMATAN, last // 2)]
                found["recounts"] = [list(recounts(asked)), [recount(*one) for one in asked]]
                found["evidence"] = [period_figures.evidence({last, last // 2}, anew=anew) for anew in (False, True)]
                found["covered"] = [code for code in PERIODS if coverage.is_covered(parse_period(code))]
                found["months"] = {
                    position: period_figures.months_of(parse_period("2026-Q4"), position=position)
                    for position in (None, last)
                }
                remembering(patch)
                found["behind"] = {scope: behind(found[scope], scope) for scope in ("", KECAMATAN)}
        return found

    return seen_once(look)


def test_it_says_which_period_whose_and_from_which_events(told: Found) -> None:
    figures, span, agency = told[""], told["ragged"], told[AGENCY]
    assert figures["period"] == {
        "code": "2026-10", "kind": "month", "first": "2026-10-01", "last": "2026-10-31", "name": "Oktober 2026",
        "finished": True,
    }  # fmt: skip
    assert span["period"] | {"finished": None} == {
        "code": "2026-10-05..2026-10-20", "kind": "span", "first": "2026-10-05", "last": "2026-10-20",
        "name": "5 Oktober 2026 sampai 20 Oktober 2026", "finished": None,
    }  # fmt: skip
    assert (figures["scope"], agency["scope"], told[KECAMATAN]["scope"]) == (
        {"code": "", "name": "Kota Tangerang"},
        {"code": AGENCY, "name": "Dinas Perhubungan"},
        {"code": KECAMATAN, "name": "Kecamatan Tangerang"},
    )
    assert figures["data"]["edition"] == 2
    assert figures["data"]["at"].startswith("2026-11-02T09:00:")
    assert figures["data"]["at"].endswith("+07:00")
    assert (figures["undelivered"], agency["undelivered"]) == (2, 0), "messages have no agency"


def test_it_is_the_same_from_the_rollups_from_the_events_and_frozen(told: Found) -> None:
    plain = [
        {name: value for name, value in told[way].items() if name not in {"cases", "data"}}
        for way in ("", "recounted", "frozen")
    ]
    assert plain[0] == plain[1] == plain[2]
    assert told[""]["data"]["position"] == told["recounted"]["data"]["position"] > 0
    kept, from_events = told["months"].values()
    assert kept == from_events
    assert [(month["period"]["code"], month["flow"]["received"]) for month in kept] == [("2026-10", 11), ("2026-11", 0)]
    assert told["begun"] == ["2026-10", "2026-11"], "on the first of November it has begun"


def test_many_reports_are_recounted_each_up_to_its_own_event(told: Found) -> None:
    together, alone = ([one | {"data": one["data"]["position"]} for one in found] for found in told["recounts"])
    assert together == alone
    assert together[0]["flow"]["received"] > together[2]["flow"]["received"] > 0
    stored, anew = told["evidence"]
    assert stored == anew
    assert len(set(stored.values())) == 2, "each up to its own event"
    assert period_figures.evidence({0}) == {0: sha256().hexdigest()}


def test_a_period_is_covered_where_reports_came_before_it_and_in_each_of_its_months(told: Found) -> None:
    assert told["covered"] == ["2025-10", "2026-09", "2026-10", "2026-09-01..2026-10-31"]


@pytest.mark.parametrize(
    ("code", "before", "last_year"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026-03", "2026-02", "2025-03"),
        ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026-Q3", "2026-Q2", "2025-Q3"),
        ("2026", "2025", None),
        ("2026-10-05..2026-10-20", None, None),
    ],
)
def test_a_period_is_held_beside_its_own_kind(code: str, before: str | None, last_year: str | None) -> None:
    period = parse_period(code)
    found = [ask(period) for ask in (period_figures.period_before, period_figures.same_period_last_year)]
    assert [one and one.code for one in found] == [before, last_year]


def test_confidential_cases_stand_in_totals_and_under_nothing_that_names_them(told: Found) -> None:
    figures = told[""]
    assert figures["withdrawn"] == {"asked": 1, "lapsed": 1}
    assert figures["referred_to"] == {"": 1, "X-112": 1, "X-PLN": 1}, "that 112 was called tells nothing"
    assert (figures["emergencies_112"], figures["overdue_by"]) == (1, {"DISHUB": 2})
    assert figures["unassigned"] == {"rest": 3, "ended": 2, "finished": 1}
    assert figures["received_by"]["kecamatan"] == {"": 3, "36.71.01": 8}
    assert {name: codes.get("") for name, codes in figures["names"].items()} == {
        "kind": "Belum ditetapkan",
        "category": "Lainnya (belum dikategorikan, rahasia)",
        "agency": "Lainnya (belum diteruskan, rahasia)",
        "kecamatan": "Lainnya (tanpa lokasi, rahasia)",
        "kelurahan": "Lainnya (tanpa lokasi, rahasia)",
        "channel": None,
        "urgency": "Belum ditetapkan",
        "body": "Lainnya",
    }
    assert figures["names"]["kelurahan"]["36.71.01.1007"] == "Sukasari"
    assert set(figures["names"]["body"]) == {"", "X-112", "X-PLN"}
    assert len(figures["names"]["kecamatan"]) == 14, "the register of finished cases may hold any"
    assert set(told[KECAMATAN]["by_agency"]) == set()
    assert figures["by_kecamatan"]["36.71.01"] == {
        "received": 8, "finished": 6, "counted": 7, "rate": 6 / 7, "recorded": 5, "closing": 2, "overdue": 2,
    }  # fmt: skip


def test_what_was_frozen_by_earlier_rules_is_recounted_by_them(told: Found) -> None:
    for edition, referred, places in (
        (0, {"X-112": 1, "X-PLN": 2}, {"": 1, "36.71.01": 10}),
        (1, {"": 1, "X-112": 1, "X-PLN": 1}, {"": 3, "36.71.01": 8}),
    ):
        for figures in told["editions"][edition]:
            assert figures["data"]["edition"] == edition
            assert (figures["referred_to"], figures["received_by"]["kecamatan"]) == (referred, places)
            assert figures["by_agency"]["DISHUB"]["whole_time"]["n"] == 5
    assert "whole_time" not in told[""]["by_agency"]["DISHUB"]


def test_it_is_compared_with_the_month_before_and_the_year_before(told: Found) -> None:
    figures = told[""]
    beside = [figures[name] for name in ("previous", "last_year")]
    assert [(one["code"], one["name"], one["flow"]["received"], one["flow"]["closing"]) for one in beside] == [
        ("2026-09", "September 2026", 3, 2),
        ("2025-10", "Oktober 2025", 1, 0),
    ]
    for one in beside:
        assert set(one) == {"code", "name", "flow", "share", "due", "first_answer", "until_closed"}
    assert figures["unusual"] == [
        {"dim": "category", "code": "PJU-PDM", "now": 8, "before": 3, "n": 8},
        {"dim": "kecamatan", "code": "36.71.01", "now": 8, "before": 3, "n": 8},
        {"dim": "agency", "code": "DISHUB", "now": 6, "before": 2, "n": 6},
    ]
    assert [told["ragged"][name] for name in ("previous", "last_year", "unusual", "trend")] == [None, None, [], []]
    months = [(month["period"], month["received"], month["closing"]) for month in figures["trend"]]
    assert months[-2:] == [("2026-09", 3, 2), ("2026-10", 11, 3)]
    assert (len(months), months[0][0]) == (12, "2025-11")


def test_every_number_has_exactly_its_cases_behind_it(told: Found) -> None:
    for scope, counts in told["behind"].items():
        assert len(counts) > 90
        assert counts[Entry("idle.n", "step", "4", 5)] == 5
        assert {one: times for one, times in counts.items() if one.value != times} == {}, scope


def test_the_best_are_public_with_a_photo_before_and_one_after_and_confirmed_ones_first(told: Found) -> None:
    for scope in ("", AGENCY, KECAMATAN):
        assert [
            (one["number"], one["agency"], one["before"], one["after"]) for one in told[scope]["cases"]["best"]
        ] == [
            (told["thanked"], "DISHUB", 200, 202),
            (told["mended"], "DISHUB", 101, 102),
        ]
    assert told["ragged"]["cases"]["best"] == told[""]["cases"]["best"]


def test_per_thousand_inhabitants_is_told_where_they_are_known(told: Found) -> None:
    assert told[""]["population"] == {"kecamatan": {"36.71.01": 9_000}, "kelurahan": {"36.71.01.1007": 9_000}}
    assert told[""]["per_thousand"] == {"kecamatan": {"36.71.01": 8 / 9}, "kelurahan": {"36.71.01.1007": 8 / 9}}


# ── without a register ───────────────────────────────────────────────────────────────────────────


def test_of_a_month_that_was_kept_sums_and_sentence_are_what_was_kept() -> None:
    kept = demo_month.figures()
    assert sorted(identities(kept), key=itemgetter("id")) == sorted(kept["identities"], key=itemgetter("id"))
    assert sentence(kept) == kept["sentence"]
    assert per_thousand(kept, {"kecamatan": {"36.71.01": 6_500, "36.71.99": 1}, "kelurahan": {}}) == {
        "kecamatan": {"36.71.01": kept["received_by"]["kecamatan"]["36.71.01"] / 6.5},
        "kelurahan": {},
    }
    broken = kept | {"meetings": 0, "ageing": kept["ageing"] | {"61+": 1}, "flow": kept["flow"] | {"opening": 15}}
    assert [one["id"] for one in identities(broken) if not one["holds"]] == ["flow", "ageing"]


def test_a_month_before_that_has_late_intake_is_said_to_be_counted_anew() -> None:
    kept = demo_month.figures()
    assert counted_anew(kept) == ""
    assert counted_anew(kept | {"late_intake": 3}).startswith("September 2026 dihitung kembali")
    assert counted_anew(kept | {"late_intake": 3, "previous": None}) == ""


@pytest.mark.parametrize("scope", ["agency:KGB", "kelurahan:36.71.01.1007", "agency", "36.71.01"])
def test_an_unknown_scope_and_a_period_that_has_not_begun_are_refused(scope: str) -> None:
    with on(11, 2):
        for ask in (figures_for, recount):
            with pytest.raises(Refused, match="scope_unknown"):
                ask(OCTOBER, scope)
            with pytest.raises(Refused, match="report_in_future"):
                ask(parse_period("2026-12"))


def test_an_agency_is_called_as_the_day_began() -> None:
    for day, changes in ((10, {"name": ["Satu", "Dua"]}), (15, {"email": ["a", "b"]}), (20, {"name": ["Dua", "Tiga"]})):
        with on(10, day):
            TableLog.objects.create(
                by="Rini", table="agency", code="DISHUB", name="", action="changed", changes=changes
            )
    called = [naming.names(date(2026, 10, day))["agency"]["DISHUB"] for day in (10, 11, 20, 21)]
    assert called == ["Satu", "Dua", "Dua", "Dinas Perhubungan"]
    assert naming.names(date(2026, 10, 10))["category"]["PJU-PDM"] == "PJU padam"


def test_a_kecamatan_has_its_own_people_or_those_of_all_its_kelurahan() -> None:
    one, other, third = "36.71.01", "36.71.02", "36.71.03"
    Kecamatan.objects.filter(pk=one).update(population=500)
    for code in (one, other, third):
        Kelurahan.objects.filter(pk__startswith=code).update(population=10)
    unknown = Kelurahan.objects.filter(pk__startswith=third).last()
    Kelurahan.objects.filter(pk=unknown.pk).update(population=None)
    reference.forget()
    found = naming.population()
    assert found["kecamatan"] == {one: 500, other: 10 * Kelurahan.objects.filter(pk__startswith=other).count()}
    assert found["kelurahan"].keys().isdisjoint({unknown.pk})
    assert sum(found["kelurahan"].values()) == 10 * len(found["kelurahan"])


def test_a_register_that_is_never_read_to_its_end_is_not_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(period_figures, "time", SimpleNamespace(sleep=slept.append))
    monkeypatch.setattr(drain, "has_unread", lambda follower: True)
    with pytest.raises(Refused, match="figures_behind"):
        frozen(OCTOBER)
    assert sum(slept) == pytest.approx(10)
