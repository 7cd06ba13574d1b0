"""One case as its agency may read it: the history reduced to what concerns the work, in the order an officer asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from laksa.accounts.models import User
from laksa.agency import board, queries
from laksa.narration import answers, timeline
from laksa.narration.line import Line, Section
from laksa.narration.merged import MergedReport, merged_into
from laksa.register import access, audience, ledger, reference, sops
from laksa.register.access import actor, sees_contact
from laksa.register.models import Attachment, Case, Contact
from laksa.rules import lifecycle
from laksa.rules.permitted import Permitted
from laksa.rules.sop import Step
from laksa.rules.state import State
from laksa.ui import formats
from laksa.ui.names import translated


@dataclass
class CaseView:
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
    permitted: Permitted
    confirmation: Step | None = None
    operator_note: str = ""
    follow_ups: list[Line] = field(default_factory=list)
    news: list[Line] = field(default_factory=list)
    is_reopened: bool = False
    is_refused: bool = False
    talk: list[Line] = field(default_factory=list)
    notes: list[Line] = field(default_factory=list)
    extensions: list[Line] = field(default_factory=list)
    merged: list[MergedReport] = field(default_factory=list)

    @property
    def directions(self) -> str:
        """The way to the point; empty where the reporter gave none."""
        return formats.map_link(self.case.complaint.lat, self.case.complaint.lon, directions=True)


def of(case: Case, user: User, now: datetime) -> CaseView:
    """At most six statements beside the case itself."""
    state, agency = ledger.state_of(case), user.agency_id or ""
    turn = queries.turns([case], agency).get(case.pk, queries.Turn())
    told = timeline.for_agency(case, user)
    contact = case.contact if sees_contact(user, case) else None
    read = audience.masker_for(user, case)
    return CaseView(
        case=case,
        text=read(case.complaint.text or ""),
        title=board.title_of(case),
        place=board.place_of(case, full=True),
        badges=board.badges_of(case, state, user, turn, now),
        due=case.agency_due,
        photos=[file for line in told[Section.REPORT] for file in line.ready],
        pending=sum(line.pending for line in told[Section.REPORT]),
        facts=[*answers.told(case.complaint.answers, read), *_facts(case, state, agency)],
        contact=contact,
        state=state,
        permitted=access.permitted(state, actor(user)),
        merged=merged_into(case, state),
        confirmation=confirmation(state, user),
        is_reopened=bool(turn.reopened),
        is_refused=turn.refused,
        operator_note=told[Section.ORDER][-1].text if told[Section.ORDER] else "",
        follow_ups=told[Section.FOLLOW_UP],
        news=told[Section.NEWS],
        talk=told[Section.TALK],
        notes=told[Section.NOTE],
        extensions=told[Section.EXTENSION],
    )


def confirmation(state: State, user: User) -> Step | None:
    """The generic step of another city's SOP that this agency has to do now."""
    step = lifecycle.awaited(state, sops.get(state.sop))
    return step if step and step.role == "agency" and lifecycle.may_confirm(state, actor(user), step) else None


def _facts(case: Case, state: State, agency: str) -> list[tuple[str, str]]:
    category = reference.categories().get(case.category)
    other = state.support if agency == state.lead else state.lead
    word = _("Pendukung") if agency == state.lead else _("Penanggung jawab")
    pairs = [
        (_("Kategori"), translated(category.name) if category else ""),
        (_("Prioritas"), board.urgency_of(case)),
        (word, reference.agency_name(other) if other else ""),
        (_("Dilaporkan"), formats.short_datetime(case.received_at)),
        (_("Warga terdampak"), formats.number(state.affected) if state.affected > 1 else ""),
    ]
    return [(name, value) for name, value in pairs if value]
