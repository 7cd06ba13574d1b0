"""One case as its agency may read it: the history reduced to what concerns the work, in the order an officer asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from laksa.accounts.models import User
from laksa.agency import board, queries
from laksa.register import audience, city, ledger, sops
from laksa.register.access import actor, sees_contact
from laksa.register.models import Attachment, Case, Complaint, Contact
from laksa.register.queries import Moment, history, user_names
from laksa.rules import events as e
from laksa.rules import lifecycle
from laksa.rules.lifecycle import WITH_AGENCY
from laksa.rules.sop import Step
from laksa.rules.state import State
from laksa.ui import formats
from laksa.ui.names import PUBLISHED_PARTS, RESULTS, translated


@dataclass
class FollowUp:
    """What an agency reported, and why it was sent back, if it was."""

    at: datetime
    by: str
    result: str
    text: str
    before: list[Attachment]
    after: list[Attachment]
    no_photo_reason: str
    pending: int
    unreadable: int
    refused: str = ""
    refused_at: datetime | None = None


@dataclass(frozen=True)
class Said:
    """One turn of the talk with the reporter (`voice`) or with the operator."""

    at: datetime
    title: str
    text: str
    by: str = ""
    voice: bool = False
    photos: tuple[Attachment, ...] = ()


@dataclass
class Dossier:
    case: Case
    title: str
    place: str
    badges: list[board.Badge]
    due: datetime | None
    text: str
    photos: list[Attachment]
    pending: int
    facts: list[tuple[str, str]]
    contact: Contact | None
    state: State
    may_accept: bool = False
    may_answer: bool = False
    may_ask: bool = False
    may_extend: bool = False
    may_note: bool = False
    confirmation: Step | None = None
    operator_note: str = ""
    follow_ups: list[FollowUp] = field(default_factory=list)
    news: list[Said] = field(default_factory=list)
    is_reopened: bool = False
    is_refused: bool = False
    talk: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    extensions: list[Said] = field(default_factory=list)
    merged: list[Complaint] = field(default_factory=list)

    @property
    def directions(self) -> str:
        """The way to the point; empty where the reporter gave none."""
        return formats.map_link(self.case.complaint.lat, self.case.complaint.lon, directions=True)


def of(case: Case, user: User, now: datetime) -> Dossier:
    """At most six statements beside the case itself."""
    read = audience.words_for(user, case)
    standing = [moment for moment in history(case) if not moment.reverted and moment.name != "Reverted"]
    moments = audience.retold(standing, read)
    state, agency = ledger.state_of(case), user.agency_id or ""
    turn = queries.turns([case], agency).get(case.pk, queries.Turn())
    names = user_names({moment.user for moment in moments if moment.role == "agency"})
    photos = [entry for moment in moments if moment.name == "Received" for entry in _shown(moment.files)]
    contact = case.contact if sees_contact(user, case) else None
    found = Dossier(
        case=case,
        text=read(case.complaint.text or ""),
        title=board.title_of(case),
        place=board.place_of(case, full=True),
        badges=board.badges_of(case, state, user, turn, now),
        due=case.agency_due,
        photos=[entry for entry in photos if entry.state == Attachment.State.READY],
        pending=_count(photos, Attachment.State.PENDING),
        facts=_facts(case, state, agency),
        contact=contact,
        state=state,
        merged=queries.merged_words(case, state.merged),
        confirmation=confirmation(state, user),
        is_reopened=bool(turn.reopened),
        is_refused=turn.refused,
    )
    _allow(found, state, agency)
    known = _known_until(moments, agency)
    for moment in moments:
        _tell(found, moment, agency, names, known)
    for other in found.merged:  # of people who were not asked
        other.text = audience.words_for(None, other.case)(other.text or "")
    return found


def confirmation(state: State, user: User) -> Step | None:
    """The generic step of another city's SOP that this agency has to do now."""
    step = lifecycle.awaited(state, sops.get(state.sop))
    return step if step and step.role == "agency" and lifecycle.may_confirm(state, actor(user), step) else None


def _allow(found: Dossier, state: State, agency: str) -> None:
    """Which buttons stand on the page; the rules decide again when one is pressed."""
    desk, sheets = state.desk(agency), open_sheets(state, agency)
    at_work = desk is not None and state.status in WITH_AGENCY
    found.may_note = "catatan" in sheets
    found.may_ask = "tanya" in sheets
    found.may_extend = "perpanjangan" in sheets
    found.may_accept = at_work and desk is not None and not desk.accepted
    found.may_answer = "tindak-lanjut" in sheets


def open_sheets(state: State, agency: str) -> frozenset[str]:
    """The forms that are open to this agency now, by the last part of their address."""
    desk = state.desk(agency)
    if desk is None:
        return frozenset()
    found = {"catatan", "rapat"}
    if state.status in WITH_AGENCY:
        found |= {"tanya"}
        found |= {"perpanjangan"} if state.extension_due is None else set()
        found |= {"tindak-lanjut", "kembalikan"} if not desk.followed_up else set()
    return frozenset(found)


def _facts(case: Case, state: State, agency: str) -> list[tuple[str, str]]:
    category = city.categories().get(case.category)
    other = state.support if agency == state.lead else state.lead
    word = _("Pendukung") if agency == state.lead else _("Penanggung jawab")
    pairs = [
        (_("Kategori"), translated(category.name) if category else ""),
        (_("Prioritas"), board.urgency_of(case)),
        (word, city.agency_name(other) if other else ""),
        (_("Dilaporkan"), formats.short_datetime(case.received_at)),
        (_("Jumlah pelapor"), formats.number(state.reporters) if state.reporters > 1 else ""),
    ]
    return [(name, value) for name, value in pairs if value]


def _known_until(moments: Sequence[Moment], agency: str) -> int:
    """The event up to which the agency has taken up what was said; of a reopened case, only once it has answered."""
    known, is_reopened = 0, False
    for before, moment in zip([None, *moments], moments, strict=False):
        match moment.event:
            case e.FollowedUp(agency=by) if by == agency:
                known, is_reopened = moment.seq, False
            case e.Reopened():
                with_verdict = before is not None and before.command == moment.command
                known, is_reopened = moment.seq - (2 if with_verdict else 1), True
            case e.Assigned() | e.Reassigned() if not is_reopened:
                known = moment.seq
            case e.Accepted(agency=by) if by == agency and not is_reopened:
                known = moment.seq
    return known


def _tell(found: Dossier, moment: Moment, agency: str, names: dict[str, str], known: int) -> None:
    """One event, where an officer looks for it; what is not named here is not for the agency."""
    words, event = moment.words, moment.event
    match event:
        case e.Assigned() | e.Reassigned():
            found.operator_note = words.get("note", "")
        case e.FollowedUp():
            found.follow_ups.append(_follow_up(moment, event, names))
        case e.FollowUpRefused():
            for entry in found.follow_ups:
                if entry.refused_at is None:
                    entry.refused, entry.refused_at = words.get("reason", ""), moment.at
        case e.Noted() | e.Met():
            if note := _note(moment, event, agency, names):
                found.notes.append(note)
        case e.ExtensionAsked() | e.Extended() | e.ExtensionRefused():
            found.extensions.append(_extension(moment, event, names))
        case _:
            if said := _said(moment, agency, names):
                is_news = moment.seq > known and (said.voice or isinstance(event, e.Reopened))
                (found.news if is_news else found.talk).append(said)


def _follow_up(moment: Moment, event: e.FollowedUp, names: dict[str, str]) -> FollowUp:
    shown = _ready(moment.files)
    result = str(RESULTS[event.result])
    if event.scheduled:
        result = f"{result}: {formats.long_date(event.scheduled)}"
    officer = moment.words.get("officer", "") if event.on_behalf else names.get(moment.user, "")
    return FollowUp(
        at=moment.at,
        by=", ".join(filter(None, [officer, city.agency_name(event.agency, moment.at)])),
        result=result,
        text=moment.words.get("text", ""),
        before=[entry for entry in shown if entry.kind == Attachment.Kind.BEFORE],
        after=[entry for entry in shown if entry.kind != Attachment.Kind.BEFORE],
        no_photo_reason=moment.words.get("no_photo_reason", ""),
        pending=_count(moment.files, Attachment.State.PENDING),
        unreadable=_count(moment.files, Attachment.State.REFUSED),
    )


def _note(moment: Moment, event: e.Noted | e.Met, agency: str, names: dict[str, str]) -> Said | None:
    """Shared notes and those of the own agency; a meeting only where the agency sat at the table."""
    if isinstance(event, e.Met):
        if agency not in event.agencies:
            return None
        title = _("Rapat koordinasi {day}, {place}").format(
            day=formats.long_date(event.held_on), place=moment.words.get("place", "")
        )
        return Said(moment.at, title, moment.words.get("result", ""))
    if not event.shared and moment.agency != agency:
        return None
    return Said(moment.at, _by(moment, names), moment.words.get("text", ""))


def _extension(
    moment: Moment, event: e.ExtensionAsked | e.Extended | e.ExtensionRefused, names: dict[str, str]
) -> Said:
    reason = moment.words.get("reason", "")
    match event:
        case e.ExtensionAsked():
            title = _("Diminta sampai {day}").format(day=formats.long_date(event.agency_due))
        case e.Extended():
            title = _("Disetujui sampai {day}").format(day=formats.long_date(event.agency_due))
        case _:
            title = _("Tidak disetujui")
    return Said(moment.at, title, reason, by=_by(moment, names))


def _said(moment: Moment, agency: str, names: dict[str, str]) -> Said | None:
    text = moment.words.get("text", "")
    match moment.event:
        case e.ReporterReplied():
            return Said(moment.at, _("Pelapor"), text, voice=True, photos=tuple(_ready(moment.files)))
        case e.VerdictGiven(verdict=verdict):
            answer = {"yes": _("Ya, sudah beres"), "partly": _("Sebagian"), "no": _("Belum")}[verdict]
            title = _("Penilaian pelapor: {answer}").format(answer=answer)
            return Said(moment.at, title, text, voice=True, photos=tuple(_ready(moment.files)))
        case e.Reopened():
            reason = moment.words.get("reason", "")
            if moment.role == "reporter" and not reason:  # the verdict before it says it
                return None
            return Said(moment.at, _("Laporan dibuka kembali"), reason, voice=moment.role == "reporter")
        case e.ReporterAsked():
            return Said(moment.at, _("Operator bertanya kepada pelapor"), text)
        case e.InterimResponded():
            return Said(moment.at, _("Kabar sementara kepada pelapor"), text)
        case e.Responded():
            return Said(moment.at, _("Tanggapan kepada pelapor"), text)
        case e.PublicationChanged(what=what, hidden=hidden):
            title = _("Disembunyikan dari umum: {what}") if hidden else _("Ditampilkan lagi kepada umum: {what}")
            return Said(moment.at, title.format(what=str(PUBLISHED_PARTS[what]).lower()), "")
        case e.DueMoved(agency_due=due) if due is not None:
            title = _("Tenggat bergeser ke {day}").format(day=formats.long_date(due))
            return Said(moment.at, title, moment.words.get("reason", ""))
        case e.AgencyAsked(agency=asking):
            title = _("Pertanyaan kepada operator") if asking == agency else _("Pertanyaan perangkat daerah lain")
            return Said(moment.at, title, text, by=_by(moment, names))
    return None


def _by(moment: Moment, names: dict[str, str]) -> str:
    if moment.role == "agency":
        return ", ".join(filter(None, [names.get(moment.user, ""), city.agency_name(moment.agency, moment.at)]))
    return {"head": _("Kepala UPT"), "operator": _("Operator TLR")}.get(moment.role, "")


def _shown(files: Sequence[Attachment]) -> list[Attachment]:
    """Photos; scans of letters carry names and addresses and are not for agencies."""
    return [entry for entry in files if entry.kind != Attachment.Kind.SCAN]


def _count(files: Sequence[Attachment], state: Attachment.State) -> int:
    return sum(entry.state == state for entry in _shown(files))


def _ready(files: Sequence[Attachment]) -> list[Attachment]:
    return [entry for entry in _shown(files) if entry.state == Attachment.State.READY]
