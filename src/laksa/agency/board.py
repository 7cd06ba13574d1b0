"""The list as an officer reads it: what is late, what is for today, what comes next, what the operator has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.accounts.models import User
from laksa.agency import queries
from laksa.register import audience, ledger, reference
from laksa.register.models import Case
from laksa.rules.period import wib_day
from laksa.rules.state import State, public_status
from laksa.rules.worktime import is_late
from laksa.ui import formats
from laksa.ui.names import URGENCIES

_ICONS = {
    "JLN": "road", "AIR": "drop", "PJU": "lamp", "LLN": "sign", "SMP": "trash", "LNG": "tree", "TTB": "alert",
    "DRT": "bell", "DKP": "users", "SOS": "users", "KES": "plus", "PDK": "users", "PRM": "home", "PLY": "building",
    "APL": "phonebox", "OLH": "flag", "ASP": "chat", "APR": "star",
}  # fmt: skip


_VERDICTS = {"partly": gettext_lazy("Pelapor: sebagian beres"), "no": gettext_lazy("Pelapor: belum beres")}


@dataclass(frozen=True)
class Badge:
    code: str
    text: str


@dataclass(frozen=True)
class Task:
    """One row of the list."""

    case: Case
    title: str
    place: str
    icon: str
    badges: list[Badge]
    is_reopened: bool = False  # told by the first badge
    said: str = ""  # by whoever opened the case again
    aside: str = ""
    photo: int = 0

    @property
    def other_badges(self) -> list[Badge]:
        """Those below the title: that it was opened again stands above it."""
        return self.badges[1:] if self.is_reopened else self.badges


@dataclass
class Group:
    title: str
    tasks: list[Task] = field(default_factory=list)
    is_late: bool = False


def title_of(case: Case) -> str:
    return (
        audience.title_for(None, case)
        or audience.Public.of(case).subject(case.complaint.text or "")
        or _("Isi sudah dihapus")
    )


def place_of(case: Case, *, full: bool = False) -> str:
    """Landmark and kelurahan, with the kecamatan on the case's own page; nothing said twice."""
    kelurahan = reference.kelurahan().get(case.kelurahan)
    areas = [kelurahan.name, *([kelurahan.kecamatan.name] if full else [])] if kelurahan else []
    landmark = audience.masker_for(None, case)(case.complaint.landmark)
    return formats.place(landmark, *areas) or _("Tanpa lokasi")


def icon_of(case: Case) -> str:
    return _ICONS.get(case.category[:3], "paper")


def badges_of(case: Case, state: State, user: User, turn: queries.Turn, now: datetime) -> list[Badge]:
    """That it was opened again before all else; then how late or urgent, what the reporter said, whose turn it is."""
    if not state.is_open:
        verdict = _VERDICTS.get(state.verdict)
        return [Badge(public_status(case.status), ""), *([Badge("reopened", str(verdict))] if verdict else [])]
    if case.is_new:
        return [Badge("reopened", _("Dibuka kembali, menunggu disposisi"))]
    if case.is_ready:
        return [Badge("in_progress", _("Menunggu operator"))]
    if is_due_passed(case, now):
        found = [Badge("overdue", _("Lewat {days} hari kerja").format(days=_days_late(case, now)))]
    else:
        found = [Badge("emergency", urgent)] if (urgent := _urgency(case)) else []
    again = [Badge("reopened", _("Dibuka kembali"))] if turn.reopened else []
    news = [Badge("reopened", _("Ada kabar dari pelapor"))] if turn.heard else []
    return [*again, *found, *news, *_whose_turn(case, state, user, turn, now)]


def is_due_passed(case: Case, now: datetime) -> bool:
    """Past the agency's due date; while the reporter is being asked the clock stands still."""
    return is_late(case.agency_due, now) and not case.is_waiting


def urgency_of(case: Case) -> str:
    return str(URGENCIES.get("emergency" if case.is_emergency else case.urgency, ""))


def _urgency(case: Case) -> str:
    if case.is_emergency:
        return _("Darurat")
    return _("Prioritas tinggi") if case.urgency == "high" else ""


def _days_late(case: Case, now: datetime) -> int:
    return reference.calendar().days_late(case.agency_due, now) if case.agency_due else 0


def _whose_turn(case: Case, state: State, user: User, turn: queries.Turn, now: datetime) -> list[Badge]:
    """A task that nobody took up yet is new, unless it was opened again."""
    desk = state.desk(user.agency_id or "")
    if case.is_waiting:
        return [Badge("waiting", _("Perlu keterangan pelapor"))]
    if desk is not None and desk.followed_up:
        return [Badge("in_progress", _("Hasil terkirim, menunggu yang lain"))]
    if turn.refused:
        return [Badge("reopened", _("Hasil perlu diperbaiki"))]
    if desk is not None and desk.accepted:
        return [Badge("in_progress", _accepted(user, turn, now))]
    return [] if turn.reopened else [Badge("forwarded", _("Tugas baru"))]


def _accepted(user: User, turn: queries.Turn, now: datetime) -> str:
    if turn.accepted_at is None:
        return _("Diterima")
    at = turn.accepted_at
    when = formats.time_of_day(at) if wib_day(at) == wib_day(now) else short_day(wib_day(at))
    who = _("Anda terima {when}") if turn.accepted_by == str(user.pk) else _("Diterima {when}")
    return who.format(when=when)


def short_day(day: date) -> str:
    """24 Nov"""
    return f"{day.day} {formats.locale_format().months_short[day.month]}"


def day_title(day: date, today: date) -> str:
    """Kamis, 26 November; with the year where it is another one."""
    words = formats.locale_format()
    text = f"{day.day} {words.months[day.month]}" + (f" {day.year}" if day.year != today.year else "")
    name = words.days[day.weekday()]
    if day == today:
        return _("Hari ini, {weekday} {day}").format(weekday=name, day=text)
    return f"{name}, {text}"


def tasks(user: User, cases: Sequence[Case], now: datetime) -> list[Task]:
    """The rows with their photos and badges: two statements for all of them, a third where one was reopened."""
    photos = queries.first_photos(cases)
    turns = queries.turns(cases, user.agency_id or "")
    words = queries.reopening_words(turns)
    return [
        Task(
            case=case,
            title=title_of(case),
            place=place_of(case),
            icon=icon_of(case),
            badges=badges_of(case, ledger.state_of(case), user, turns.get(case.pk, queries.Turn()), now),
            is_reopened=case.is_new or bool(turns.get(case.pk, queries.Turn()).reopened),
            said=audience.masker_for(user, case)(words.get(case.pk, "")),
            aside=_until(case, now),
            photo=photos.get(case.pk, 0),
        )
        for case in cases
    ]


def _until(case: Case, now: datetime) -> str:
    """ "sampai 16.00", for what is due today."""
    due = case.agency_due
    if due is None or is_late(due, now) or wib_day(due) != wib_day(now) or not case.is_with_agency:
        return ""
    return _("sampai {time}").format(time=formats.time_of_day(due))


def groups(rows: Sequence[Task], now: datetime) -> list[Group]:
    """Late first, then by the day it is due, today's even when its hour has passed the noon."""
    found: list[Group] = []
    for row in rows:
        late = is_due_passed(row.case, now)
        title = _("Lewat tenggat") if late else _title_of_due(row.case, now)
        if not found or found[-1].title != title:
            found.append(Group(title, is_late=late))
        found[-1].tasks.append(row)
    return _joined(found)


def _title_of_due(case: Case, now: datetime) -> str:
    due = case.agency_due or case.due_at
    if is_late(due, now):
        return _("Menunggu jawaban pelapor")
    return day_title(wib_day(due), wib_day(now))


def _joined(found: Sequence[Group]) -> list[Group]:
    """Groups of one title as one: late cases stand together though a waiting one lies between them."""
    by_title: dict[str, Group] = {}
    for group in found:
        if group.title in by_title:
            by_title[group.title].tasks += group.tasks
        else:
            by_title[group.title] = group
    return sorted(by_title.values(), key=lambda group: not group.is_late)
