"""What an agency reads of each event, and in which part of its page: the history reduced to what concerns the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from laksa.narration.actors import room_of
from laksa.narration.line import Line, Section
from laksa.register import reference
from laksa.register.models import Attachment
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.ui import formats
from laksa.ui.names import PUBLISHED_PARTS, RESULTS, VERDICTS


@dataclass(frozen=True, slots=True)
class Officer:
    """Who is told: somebody of `agency`. `names`: of the officers in this history, by their id."""

    agency: str
    names: Mapping[str, str]


Telling = Callable[[Officer, TimelineEvent], Line | None]


def received(officer: Officer, moment: TimelineEvent) -> Line:
    """The report's photos; its words stand beside the history."""
    return replace(_line(moment, Section.REPORT, ""), files=_shown(moment))


def assigned(officer: Officer, moment: TimelineEvent) -> Line:
    return _line(moment, Section.ORDER, "", moment.words.get("note", ""))


def followed_up(officer: Officer, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.FollowedUp)
    result = str(RESULTS[event.result])
    if event.scheduled:
        result = f"{result}: {formats.long_date(event.scheduled)}"
    name = moment.words.get("officer", "") if event.on_behalf else officer.names.get(moment.user, "")
    return replace(
        _line(moment, Section.FOLLOW_UP, result, moment.words.get("text", "")),
        by=", ".join(filter(None, [name, reference.agency_name(event.agency, moment.at)])),
        note=moment.words.get("no_photo_reason", ""),
        files=_shown(moment),
    )


def follow_up_refused(officer: Officer, moment: TimelineEvent) -> Line:
    return _line(moment, Section.REFUSAL, "", moment.words.get("reason", ""))


def agency_asked(officer: Officer, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.AgencyAsked)
    is_own = event.agency == officer.agency
    title = _("Pertanyaan kepada operator") if is_own else _("Pertanyaan perangkat daerah lain")
    return replace(_said(moment, title), by=_by(officer, moment))


def reporter_asked(officer: Officer, moment: TimelineEvent) -> Line:
    return _said(moment, _("Operator bertanya kepada pelapor"))


def reporter_replied(officer: Officer, moment: TimelineEvent) -> Line:
    return replace(_said(moment, _("Pelapor")), voice=True, files=_shown(moment))


def interim_responded(officer: Officer, moment: TimelineEvent) -> Line:
    return _said(moment, _("Kabar sementara kepada pelapor"))


def responded(officer: Officer, moment: TimelineEvent) -> Line:
    return _said(moment, _("Tanggapan kepada pelapor"))


def verdict_given(officer: Officer, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.VerdictGiven)
    title = _("Penilaian pelapor: {answer}").format(answer=VERDICTS[event.verdict])
    return replace(_said(moment, title), voice=True, files=_shown(moment))


def reopened(officer: Officer, moment: TimelineEvent) -> Line | None:
    reason, by_reporter = moment.words.get("reason", ""), moment.role == "reporter"
    if by_reporter and not reason:  # the verdict before it says it
        return None
    return replace(_line(moment, Section.TALK, _("Laporan dibuka kembali"), reason), voice=by_reporter)


def extension_asked(officer: Officer, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.ExtensionAsked)
    return _extension(officer, moment, _("Diminta sampai {day}").format(day=formats.long_date(event.agency_due)))


def extended(officer: Officer, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Extended)
    return _extension(officer, moment, _("Disetujui sampai {day}").format(day=formats.long_date(event.agency_due)))


def extension_refused(officer: Officer, moment: TimelineEvent) -> Line:
    return _extension(officer, moment, _("Tidak disetujui"))


def due_moved(officer: Officer, moment: TimelineEvent) -> Line | None:
    event = moment.event
    assert isinstance(event, e.DueMoved)
    if event.agency_due is None:
        return None
    title = _("Tenggat bergeser ke {day}").format(day=formats.long_date(event.agency_due))
    return _line(moment, Section.TALK, title, moment.words.get("reason", ""))


def noted(officer: Officer, moment: TimelineEvent) -> Line | None:
    """Notes that are shared, and those of the own agency."""
    event = moment.event
    assert isinstance(event, e.Noted)
    if not event.shared and moment.agency != officer.agency:
        return None
    return _line(moment, Section.NOTE, _by(officer, moment), moment.words.get("text", ""))


def met(officer: Officer, moment: TimelineEvent) -> Line | None:
    """A meeting, where the agency sat at the table."""
    event = moment.event
    assert isinstance(event, e.Met)
    if officer.agency not in event.agencies:
        return None
    title = _("Rapat koordinasi {day}, {place}").format(
        day=formats.long_date(event.held_on), place=moment.words.get("place", "")
    )
    return _line(moment, Section.NOTE, title, moment.words.get("result", ""))


def publication_changed(officer: Officer, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.PublicationChanged)
    words = _("Disembunyikan dari umum: {what}") if event.hidden else _("Ditampilkan lagi kepada umum: {what}")
    return _line(moment, Section.TALK, words.format(what=str(PUBLISHED_PARTS[event.what]).lower()))


def _said(moment: TimelineEvent, title: str) -> Line:
    return _line(moment, Section.TALK, title, moment.words.get("text", ""))


def _extension(officer: Officer, moment: TimelineEvent, title: str) -> Line:
    line = _line(moment, Section.EXTENSION, title, moment.words.get("reason", ""))
    return replace(line, by=_by(officer, moment))


def _line(moment: TimelineEvent, section: Section, title: str, text: str = "") -> Line:
    return Line(at=moment.at, title=title, text=text, section=section)


def _shown(moment: TimelineEvent) -> tuple[Attachment, ...]:
    """Photos; scans of letters carry names and addresses, and a voice is known: neither is for agencies."""
    return tuple(file for file in moment.files if file.is_photo)


def _by(officer: Officer, moment: TimelineEvent) -> str:
    if moment.role == "agency":
        name, agency = officer.names.get(moment.user, ""), reference.agency_name(moment.agency, moment.at)
        return ", ".join(filter(None, [name, agency]))
    return room_of(moment.role)
