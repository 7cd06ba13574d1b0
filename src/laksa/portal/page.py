"""What the public page and the reporter's page of a case have in common."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.messages.transport import ways_to_follow
from laksa.narration import answers, timeline
from laksa.narration.citizens import Addresses
from laksa.narration.line import Line
from laksa.portal.usual import usual
from laksa.register import access, audience, ledger, publication, reference, voices
from laksa.register import queries as register
from laksa.register.commands import merging
from laksa.register.models import Attachment, Case
from laksa.register.queries import TimelineEvent
from laksa.register.voices import Speaker
from laksa.rules.publication import OWN_TEXTS
from laksa.rules.state import public_status
from laksa.rules.worktime import is_late
from laksa.ui import formats
from laksa.ui.names import PUBLISHED_PARTS, channel_name

_OWN_TEXTS = {
    "complaint": gettext_lazy("Isi laporan"),
    "landmark": gettext_lazy("Alamat atau patokan"),
    "answers": gettext_lazy("Jawaban pelapor"),
}


def of_case(case: Case, *, secret: str = "", now: datetime | None = None) -> dict[str, Any]:
    """The context of a page about `case`: for its reporter when `secret` is given, else for anybody."""
    now = now or timezone.now()
    state = ledger.state_of(case)
    published = access.is_published(case)
    in_full = bool(secret)
    readable = in_full or published
    moments = register.history(case)
    tell = timeline.for_reporter if in_full else timeline.for_public
    told = tell(case, moments, _addresses(case, secret))
    case = told.case
    return {
        "case": case,
        "state": state,
        "secret": secret,
        "published": published,
        "follow": _follow(case) if published else [],
        "readable": readable,
        "title": _title(case, in_full=in_full) if readable else "",
        "place": audience.public_place(case) if readable else "",
        "answers": _answers(case, in_full=in_full) if readable else [],
        "code": public_status(case.status, returned=case.is_returned),
        "is_waiting": case.is_waiting and case.is_open,
        "is_overdue": case.is_overdue(now) and not case.is_waiting,
        "dated": _dated(case),
        "agency": _agency(case, in_full=in_full),
        "usual": usual(case.category) if readable and not case.ended_at else None,
        "took": (case.closed_at - case.received_at).total_seconds() if case.closed_at else None,
        "reporters": state.reporters if state.reporters > 1 and (in_full or not access.is_discreet(case)) else None,
        "merged_into": case.merged_into if in_full or not access.is_discreet(case) else "",
        "timeline": told,
        "moments": moments,
        "own": own_of(case, moments) if in_full else None,
    }


def _follow(case: Case) -> list[tuple[str, str]]:
    """By which channels anybody may follow it, as they are called, and where they begin to."""
    return [(channel_name(code), url) for code, url in ways_to_follow(case.number)]


@dataclass(frozen=True)
class Supporting:
    """How many support it, whether this browser does, and whether it may."""

    count: int
    gave: bool
    may: bool
    problem: str


def supporting(case: Case, speaker: Speaker | None, problem: str = "") -> Supporting | None:
    """None where nobody may support it and nobody has: a report that the public does not read."""
    state = ledger.state_of(case)
    if not state.is_public:
        return None
    gave = voices.gave(case, speaker)
    may = "support" in access.permitted(state, access.PUBLIC)
    if not (state.supporters or gave or may or problem):
        return None
    return Supporting(state.supporters, gave, may, problem)


@dataclass(frozen=True)
class Own:
    """What its reporter may hide from the public, or show again: of their own words and photos."""

    texts: list[tuple[str, str]]
    photos: list[Attachment]
    hidden: list[tuple[int, str]]


def own_of(case: Case, moments: list[TimelineEvent]) -> Own:
    state, gone = ledger.state_of(case), publication.hidden_photos(case)
    passages = publication.passages_of(case, moments)
    photos = [one for one in publication.public_photos(moments) if one.kind == Attachment.Kind.REPORTER]
    return Own(
        texts=[
            (f"{one.seq}:{one.field}", str(_OWN_TEXTS[one.field]))
            for one in publication.public_texts(case, moments)
            if one.field in OWN_TEXTS
        ],
        photos=[one for one in photos if one.pk not in gone and one.is_ready],
        hidden=[
            (one.at, passages.get(one.at) or str(_OWN_TEXTS.get(one.field) or PUBLISHED_PARTS[one.what]))
            for one in state.hidden
            if one.by_reporter
        ],
    )


def _addresses(case: Case, secret: str) -> Addresses:
    """Where the reporter, or anybody, finds what a timeline shows."""

    def photo(file: Attachment) -> str:
        if secret:
            return reverse("portal:own_photo", args=[secret, file.pk])
        return reverse("portal:photo", args=[case.number, file.pk])

    return Addresses(photo, lambda number: reverse("portal:track", args=[number]))


@dataclass(frozen=True)
class Elsewhere:
    """How it stands with the case into which another was merged, for the reporter of that other one."""

    number: str
    code: str
    answers: list[Line]


def elsewhere(case: Case) -> Elsewhere | None:
    """The state of the case where `case` ended up, and what the city has answered there since."""
    if not case.merged_into:
        return None
    target = merging.line_of(case)[-1]
    answers = timeline.for_merged(target, case.ended_at) if case.ended_at else []
    return Elsewhere(target.number, public_status(target.status, returned=target.is_returned), answers)


def _title(case: Case, *, in_full: bool) -> str:
    title = case.complaint.title if in_full else audience.title_for(None, case)
    return title or _("Laporan {number}").format(number=case.number)


def _answers(case: Case, *, in_full: bool) -> list[answers.Line]:
    """Of a case as the public has it, the answers to public questions alone."""
    return answers.told(case.complaint.answers, str if in_full else audience.masker_for(None, case))


def _agency(case: Case, *, in_full: bool) -> str:
    if not case.lead or (access.is_discreet(case) and not in_full):
        return ""
    return reference.agency_name(case.lead)


def _dated(case: Case) -> str:
    """The words beside the status: when it ended and whether in time, or until when it should."""
    if case.is_recorded and case.closed_at:
        closed = formats.short_date(case.closed_at)
        if not is_late(case.due_at, case.closed_at):
            return _("{date}, sesuai target").format(date=closed)
        late = reference.calendar().days_late(case.due_at, case.closed_at)
        return _("{date}, {days} hari kerja lewat target").format(date=closed, days=late)
    if case.ended_at:
        return formats.short_date(case.ended_at)
    due = formats.short_date(case.due_at)
    if case.is_new:
        return _("Perkiraan selesai {date}").format(date=due)
    return _("Target selesai {date}").format(date=due)
