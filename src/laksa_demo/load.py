"""The demo city: twelve months of about 1,200 cases, the same for the same (seed, end date)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from django.utils import timezone

from laksa.accounts.models import User
from laksa.figures import rollup
from laksa.followers import drain
from laksa.history.transaction import write
from laksa.messages import follower
from laksa.public_cases import follower as public_cases
from laksa.register import planner, reference
from laksa.register.commands import merging
from laksa.register.models import Case, Kelurahan
from laksa.rules.numbering import new_number
from laksa.rules.period import WIB, midnight, wib_day
from laksa_demo import contacts
from laksa_demo.material import Told, subjects
from laksa_demo.people import make_people
from laksa_demo.published import publish_the_past
from laksa_demo.story import Story

SEED = 2022
CASES = 1_200
DAYS = 365
_BATCH = 20
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 10, 13, 13, 11, 7, 8, 8, 7, 6, 5, 5, 6, 6, 4, 3, 2)
_JUST_IN = (("received", 7), ("entered", 5))
_WITH_AGENCIES = (("assigned", 7), ("in_progress", 12), ("followed_up", 6), ("responded", 3))
_ENDS = frozenset({"LUAR-KW", "TDK-LKP"})
_WEIGHTS = {"JLN": 9, "AIR": 8, "PJU": 16, "LLN": 6, "SMP": 9, "LNG": 5, "TTB": 5, "DRT": 1, "DKP": 6, "SOS": 3,
            "KES": 4, "PDK": 2, "APL": 3, "LUAR": 5, "TDK": 3, "APR": 3, "ASP": 3}  # fmt: skip


class Terminal(Protocol):
    """Where it is said what is being done, in two languages; `progress` yields what moves its bar."""

    def say(self, indonesian: str, in_english: str, /) -> None: ...

    def progress(self, indonesian: str, in_english: str, total: int | None, /) -> AbstractContextManager[Any]: ...


class _Silent:
    def say(self, indonesian: str, in_english: str, /) -> None:
        pass

    def progress(self, indonesian: str, in_english: str, total: int | None, /) -> AbstractContextManager[Any]:
        return nullcontext(lambda count: None)


SILENT = _Silent()


def load(
    data: Path, *, seed: int = SEED, end: date | None = None, cases: int = CASES, terminal: Terminal = SILENT
) -> int:
    """Fill an empty register; how many cases there are. Nothing is mailed: the past tells nobody."""
    rng = Random(seed)  # noqa: S311 - invented people, not secrets
    until = _end(end)
    people = make_people(data)
    with write():
        contacts.fill_in()
    plans = list(_plans(rng, until, people, cases))
    _leave_work_for_today(plans)
    with terminal.progress("Menyiapkan kota contoh", "Preparing the demo city", len(plans)) as advance:
        for start in range(0, len(plans), _BATCH):
            with write():
                for plan in plans[start : start + _BATCH]:
                    plan.tell()
            advance(len(plans[start : start + _BATCH]))
    with write():
        _a_duplicate_pair(people["sari"], plans, until)
        drain.skip_to_end(follower.FOLLOWER)
    terminal.say("Menghitung angka laporan…", "Counting the figures of reports…")
    rollup.rebuild()
    public_cases.rebuild()
    terminal.say("Menerbitkan laporan bulan-bulan lalu…", "Publishing the reports of past months…")
    publish_the_past(people, until)
    planner.analyze()
    return len(plans)


def _end(day: date | None) -> datetime:
    """Of today as much as has passed for certain: loaded twice on one day, the city is the same."""
    today = wib_day(timezone.now())
    return midnight(today) if day is None or day >= today else datetime.combine(day, time(16, 0), WIB)


def _plans(rng: Random, until: datetime, people: dict[str, User], cases: int) -> Iterator[Story]:
    """The cases in the order of their receipt: every invented complaint once, the commoner ones again."""
    told = [(code, index) for code, subject in subjects().items() for index in range(len(subject.complaints))]
    weights = [_WEIGHTS.get(code.split("-")[0], 2) for code, _ in told]
    chosen = told + rng.choices(told, weights, k=max(0, cases - len(told)))
    rng.shuffle(chosen)
    moments = sorted(_moment(rng, until) for _ in chosen[:cases])
    areas = list(Kelurahan.objects.order_by("code").values_list("code", flat=True))
    taken: set[str] = set()
    for (code, index), at in zip(chosen[:cases], moments, strict=True):
        subject = subjects()[code]
        one = subject.complaints[index]
        yield Story(
            rng=Random(rng.random()),  # noqa: S311 - an invented city
            people=people,
            category=reference.categories()[code],
            subject=subject,
            told=one,
            kelurahan=rng.choice(_possible(one, areas)),
            number=_number(rng, at, taken),
            at=at,
            end=until,
        )


def _possible(told: Told, areas: list[str]) -> list[str]:
    """The kelurahan in which the complaint can be: the one that is meant, else what its words leave open."""
    if told.kelurahan:
        return [reference.kelurahan_called(told.kelurahan)]
    for found in (reference.place_in(told.landmark), reference.place_in(told.text, is_prose=True)):
        if area := found.guess or found.named:
            return [code for code in areas if area in {code, reference.kecamatan_of(code)}]
    return areas


def _leave_work_for_today(plans: list[Story]) -> None:
    """The newest cases wait for their next step, so that every queue of the desk has something in it."""
    ordinary = [plan for plan in plans if not plan.category.lead.startswith("X-") and plan.category.code not in _ENDS]
    newest = ordinary[::-1]
    just_in = sum(count for _, count in _JUST_IN)
    for stops, waiting in ((_JUST_IN, newest), (_WITH_AGENCIES, newest[just_in::2])):
        plans_left = iter(waiting)
        for stop, count in stops:
            for plan in itertools.islice(plans_left, count):
                plan.stop = stop


def _moment(rng: Random, until: datetime) -> datetime:
    """More on working days, most between nine and eleven; the last weeks a little denser."""
    back = rng.triangular(0, DAYS, 0) if rng.random() < 0.25 else rng.uniform(0, DAYS)
    day = wib_day(until - timedelta(days=back))
    if day.weekday() >= 5 and rng.random() < 0.4:
        day -= timedelta(days=2)
    hour = rng.choices(range(24), _HOURS)[0]
    moment = datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), WIB)
    return min(moment, until - timedelta(minutes=rng.randint(3, 240)))


def _number(rng: Random, at: datetime, taken: set[str]) -> str:
    while (number := new_number(at.year, rng.choice)) in taken:
        continue
    taken.add(number)
    return number


def _a_duplicate_pair(operator: User, plans: list[Story], at: datetime) -> None:
    """Two open reports of the same lamp become one."""
    open_now = [plan.case.pk for plan in plans if plan.case is not None]
    candidates = Case.objects.filter(pk__in=open_now, status__in=["assigned", "in_progress", "entered"], reopened=0)
    seen: dict[tuple[str, bool, str], Case] = {}
    for case in candidates.order_by("-received_at"):
        key = (case.category, case.is_confidential, case.about_agency)
        if key in seen:
            merging.merge(
                seen[key],
                target=case,
                text=f"Laporan Anda kami gabungkan dengan laporan {case.number} tentang hal yang sama.",
                by=operator,
                at=at,
            )
            return
        seen[key] = case
