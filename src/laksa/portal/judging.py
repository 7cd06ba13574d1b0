"""The verdict on the reporter's page: what is asked, which answer is marked, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.register import reference
from laksa.register.models import Case, Contact
from laksa.register.queries import TimelineEvent
from laksa.rules.events import Reverted, VerdictGiven
from laksa.rules.lifecycle import commands_of_no, verdict_until
from laksa.rules.state import Past, State
from laksa.ui import formats
from laksa.ui.names import VERDICT_ANSWERS

_ICONS = {"yes": "done", "partly": "in_progress", "no": "reopened"}
_QUESTIONS = {"partly": gettext_lazy("Apa yang belum beres?"), "no": gettext_lazy("Apa yang belum beres?")}
_SENDS = {"no": gettext_lazy("Kirim dan buka kembali")}


@dataclass(frozen=True)
class Answer:
    """One of the three buttons; one that `sends` is the verdict at once, the others ask for a word first."""

    code: str
    words: str
    icon: str
    is_pressed: bool
    sends: bool


@dataclass(frozen=True)
class Judging:
    """`chosen` is the answer that is about to be sent, `given` the one that stands.

    `until` is the last moment for an answer; none where a Belum may be changed until an operator has acted.
    """

    may: bool
    chosen: str
    given: str
    until: datetime | None
    words: str
    asks: bool
    is_changed: bool
    next: list[tuple[str, str]]

    @property
    def is_reopened(self) -> bool:
        """The reporter said Belum, and no agency has the report again yet."""
        return self.given == "no"

    @property
    def answers(self) -> list[Answer]:
        marked = self.chosen or self.given
        sends = self.asks and not self.chosen
        return [
            Answer(code, str(words), _ICONS[code], code == marked, sends or code == "yes")
            for code, words in VERDICT_ANSWERS.items()
        ]

    @property
    def question(self) -> str:
        return str(_QUESTIONS.get(self.chosen) or _("Kata Anda"))

    @property
    def button(self) -> str:
        return str(_SENDS.get(self.chosen) or _("Kirim penilaian"))


def of(
    case: Case,
    state: State,
    contact: Contact | None,
    now: datetime,
    moments: Sequence[TimelineEvent],
    *,
    in_time: bool,
    chosen: str,
    words: str,
) -> Judging:
    """What the page of this case shows now; `in_time` as the rules say, `chosen` as it was asked for."""
    until = verdict_until(state, reference.calendar()) if state.ended_at else None
    is_reopened = state.verdict == "no" and state.is_new
    may = in_time or (is_reopened and _may_change_no(moments))
    given = state.verdict if (in_time or is_reopened) and state.verdict in VERDICT_ANSWERS else ""
    chosen = chosen if may and chosen in VERDICT_ANSWERS and (chosen, given) != ("no", "no") else ""
    return Judging(
        may=may,
        chosen=chosen,
        given=given,
        until=until,
        words=words,
        asks=may and bool(chosen or words),
        is_changed=state.is_recorded and _has_changed_no(moments),
        next=_next(case, state, contact, now, chosen or given),
    )


def _may_change_no(moments: Sequence[TimelineEvent]) -> bool:
    return bool(commands_of_no([Past(m.seq, m.at, m.command, m.event, m.role) for m in moments]))


def _has_changed_no(moments: Sequence[TimelineEvent]) -> bool:
    """Whether the answer that stands took the place of a Belum."""
    given = [moment.command for moment in moments if isinstance(moment.event, VerdictGiven) and not moment.reverted]
    return any(isinstance(moment.event, Reverted) and moment.command in given[-1:] for moment in moments)


def _next(case: Case, state: State, contact: Contact | None, now: datetime, verdict: str) -> list[tuple[str, str]]:
    where = _("Lewat email, dan di tautan rahasia Anda") if contact and contact.email else _("Di tautan rahasia Anda")
    if verdict == "no":
        return _again(case, state, now, where)
    if verdict == "partly":
        again = _("Laporan kembali Selesai, dengan penilaian Sebagian")
        return [
            (again if state.is_open else _("Laporan tetap Selesai, dengan penilaian Sebagian"), ""),
            (_("Operator membaca keterangan Anda"), _("Pada jam kerja, Senin sampai Jumat")),
            (_("Operator membalas Anda atau membuka laporan ini kembali"), where),
        ]
    return []


def _again(case: Case, state: State, now: datetime, where: str) -> list[tuple[str, str]]:
    """The way of a reopened report: as it will be, or, once it is open again, as it stands."""
    calendar, agency = reference.calendar(), reference.agency_name(state.lead)
    days = reference.category_rule(state.category).days
    opened = state.opened_at if state.is_open and state.opened_at else now
    due = case.due_at if state.is_open else calendar.estimate(now, days)
    passed_on = (
        _("Operator meneruskannya lagi ke {agency}").format(agency=agency)
        if agency
        else _("Operator meneruskannya lagi ke perangkat daerah yang berwenang")
    )
    return [
        (
            _("Laporan dibuka kembali"),
            _("Nomornya tetap {number}. Dalam rapor ia tidak lagi terhitung selesai.").format(number=case.number),
        ),
        (passed_on, _("Paling lambat {date}").format(date=formats.long_date(calendar.forward_due(opened)))),
        (_("Dinas menindaklanjuti"), _("Perkiraan paling lambat {date}").format(date=formats.long_date(due))),
        (_("Kami menanyakan hasilnya lagi kepada Anda"), where),
    ]
