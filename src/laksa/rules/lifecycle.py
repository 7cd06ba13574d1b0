"""What the SOP allows: one pure function per command, from a state to the events it makes, or Refused.

The table is RULES.md, "Commands and transitions". Who acts is an argument; the time is an argument; free text arrives
as a commitment. Nothing here knows a screen, a database or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from laksa.rules import events as e
from laksa.rules import publication
from laksa.rules.period import wib_day
from laksa.rules.recap import recap_row
from laksa.rules.refusal import Refused, required, together
from laksa.rules.sop import Sop, Step
from laksa.rules.state import ASSIGNED, READY, UNDONE, WITH_AGENCY, Participation, Past, State, evolve, not_reverted
from laksa.rules.wall_clock import BACK_AT_MOST
from laksa.rules.worktime import UNKNOWN_CATEGORY_DAYS, Calendar, is_late

SERVICE_AGENCY = "TLR"
VERDICTS = ("yes", "partly", "no")
RESULTS = ("done", "scheduled", "impossible")
KINDS = ("complaint", "suggestion", "information_request", "compliment", "criticism")
URGENCIES = ("low", "medium", "high", "emergency")
VERDICT_DAYS = 10
LAPSE_DAYS = 30
REMINDER_DAYS = (14, 27)
YEAR = timedelta(days=366)  # what a person plans or remembers; a date beyond it was mistyped
UNDO_SECONDS = 10
# The last event of a command that may be taken back: what it promises to send waits for so long.
UNDOABLE = (
    e.Assigned, e.Reassigned, e.Responded, e.Recorded, e.Merged, e.Absorbed, e.Referred, e.Rejected, e.ReporterAsked,
    e.InterimResponded,
)  # fmt: skip
MERGE_DEPTH = 20
# What may happen to a reopened report before staff acts: what its reporter says stays when the Belum is changed, ...
_SAID_SINCE_NO = (e.ReporterReplied, e.LinkRenewed, e.PublicationChanged)
# ... and what was made of the reopening (its place, its dates) goes with it.
_MADE_OF_REOPENING = (e.Corrected, e.DueMoved, e.FellOverdue)
_STAFF = frozenset({"operator", "head", "agency"})

BEFORE_FOLLOWED_UP = frozenset({"received", "entered", "assigned", "in_progress"})
REOPENABLE = frozenset({"recorded", "referred", "rejected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: reporter, channel, operator, agency, head, admin, clock or import; never ambient."""

    role: str
    user: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What every rule may look at beside the state."""

    by: Actor
    at: datetime
    sop: Sop
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Category:
    """What the rules need of a category: its code, whether a place is needed, the agency's working days."""

    code: str
    needs_place: bool
    days: int


@dataclass(frozen=True, slots=True)
class Fields:
    """What an operator fills in at step 2 and may correct later."""

    kind: str
    category: Category
    urgency: str
    kelurahan: str = ""
    kecamatan: str = ""
    located: bool = False
    confidential: bool = False
    about_agency: str = ""
    public_wish: bool = False  # the reporter of a report about an office wants it shown, and said so
    place: str = ""
    particulars: str = ""


Events = Sequence[e.Event]


# ── steps 1 and 2: in, and entered ───────────────────────────────────────────────────────────────


def receive(ctx: Context, draft: e.Received) -> Events:
    """Step 1. The promised date is an estimate until an agency has it."""
    if ctx.by.role not in {"reporter", "channel", "operator", "import"}:
        raise Refused("not_allowed")
    return [draft]


def undo_import(state: State, ctx: Context, *, run: int, acted: bool) -> Events:
    """The import that brought the case is undone as a whole, unless somebody has `acted` on this one since."""
    if ctx.by.role != "import":
        raise Refused("not_allowed")
    _in(state, {"received"})
    if acted:
        raise Refused("import_acted_on", number=state.number)
    return [e.ImportUndone(run)]


def kept_confidential(said: bool | None, *, about_agency: str) -> bool:
    """As its reporter said; unsaid, a report about an office is confidential and any other is not."""
    return bool(about_agency) if said is None else said


def enter(state: State, ctx: Context, fields: Fields, timing: e.Timing = e.UNTIMED) -> Events:
    """Step 2. What its reporter sent as confidential stays so: nobody's "rahasia" is published unasked."""
    _as_operator(state, ctx)
    _in(state, {"received"})
    confidential = state.confidential or _stays_confidential(state, fields)
    fields = replace(_with_known_place(state, fields), confidential=confidential)
    fields_complete(fields)
    _confirmed_before(state, ctx, "enter")
    days = fields.category.days
    due = state.due_at if state.category == fields.category.code else None
    return [
        e.Entered(
            kind=fields.kind,
            category=fields.category.code,
            urgency=fields.urgency,
            kelurahan=fields.kelurahan,
            kecamatan=fields.kecamatan,
            located=fields.located,
            confidential=fields.confidential,
            about_agency=fields.about_agency,
            place=fields.place,
            particulars=fields.particulars,
            due_at=due or _estimate(state, ctx, days),
            timing=timing,
        )
    ]


def correct(state: State, ctx: Context, fields: Fields, *, reason: str = "") -> Events:
    """The fields again; a reason is needed once an agency works with them."""
    _as_operator(state, ctx)
    _open(state)
    fields = _with_known_place(state, fields)
    together(
        lambda: fields_complete(fields),
        required(reason or state.status not in ASSIGNED, "reason_missing"),
    )
    if fields.about_agency and fields.about_agency in {desk.agency for desk in state.active_desks}:
        raise Refused("reported_office", agency=fields.about_agency)
    agency_due, due_at = state.agency_due, state.due_at
    if fields.category.code != state.category:
        agency_due, due_at = _due_again(state, ctx, fields.category)
    return [
        e.Corrected(
            kind=fields.kind,
            category=fields.category.code,
            urgency=fields.urgency,
            kelurahan=fields.kelurahan,
            kecamatan=fields.kecamatan,
            located=fields.located,
            confidential=_stays_confidential(state, fields),
            about_agency=fields.about_agency,
            place=fields.place,
            particulars=fields.particulars,
            agency_due=agency_due,
            due_at=_known(due_at),
            reason=reason,
        )
    ]


def say_where(
    state: State, ctx: Context, *, kelurahan: str, kecamatan: str, place: str = "", particulars: str = ""
) -> Events:
    """The reporter tells the place while nobody knows it and no agency has the case.

    It is the kelurahan, or only the kecamatan, or else `place`, words of their own, or a point; `particulars` commits
    to those.
    """
    if ctx.by.role != "reporter":
        raise Refused("not_allowed")
    _in(state, {"received", "entered"})
    if state.kelurahan or (state.kecamatan and not (kelurahan or particulars)):
        raise Refused("place_known")
    return [
        e.Corrected(
            kind=state.kind,
            category=state.category,
            urgency=state.urgency,
            kelurahan=kelurahan,
            kecamatan=kecamatan or state.kecamatan,
            located=True,
            confidential=state.confidential,
            about_agency=state.about_agency,
            agency_due=state.agency_due,
            due_at=_known(state.due_at),
            place=place,
            particulars=particulars,
        )
    ]


def _stays_confidential(state: State, fields: Fields) -> bool:
    """A report about an office is confidential unless its reporter says, or said when sending it, that it be shown."""
    if not fields.about_agency or fields.public_wish:
        return fields.confidential
    said_before = fields.about_agency == state.about_agency and not state.confidential
    return fields.confidential or not said_before


def confirm(state: State, ctx: Context, step: int, timing: e.Timing = e.UNTIMED) -> Events:
    """The generic step of a second SOP, right before the step it names; several go in the order of the SOP."""
    found = next((entry for entry in ctx.sop.steps if entry.number == step and entry.command == "confirm"), None)
    if found is None:
        raise Refused("step_unknown", step=step)
    _open(state)
    if not may_confirm(state, ctx.by, found):
        raise Refused("not_your_case" if ctx.by.role == found.role == "agency" else "not_allowed")
    if step in state.confirmed:
        raise Refused("already_confirmed", step=step)
    if found != awaited(state, ctx.sop):
        raise Refused("step_not_due", step=found.name)
    return [e.Confirmed(step, timing)]


def awaited(state: State, sop: Sop) -> Step | None:
    """The generic step that must be confirmed before the operator's next one; None where nothing is waited for."""
    steps = sop.confirmations_before(state.next_command)
    return next((step for step in steps if step.number not in state.confirmed), None)


def may_confirm(state: State, by: Actor, step: Step) -> bool:
    """Whether a generic step is this person's: of the step's role, an agency only while it has the case."""
    if step.role == "operator":
        return acts_as_operator(state, by)
    if step.role == "agency":
        return by.role == "agency" and state.desk(by.agency) is not None
    return by.role == step.role


# ── step 3: to an agency, and what the agency does ───────────────────────────────────────────────


def assign(
    state: State,
    ctx: Context,
    *,
    lead: str,
    days: int,
    support: str = "",
    note: str = "",
    reason: str = "",
    timing: e.Timing = e.UNTIMED,
) -> Events:
    """Step 3, "disposisi", or a reassignment with its reason."""
    _as_operator(state, ctx)
    _in(state, {"entered"} | ASSIGNED)
    again = state.status in ASSIGNED
    together(
        required(lead, "lead_missing"),
        required(not lead or support != lead, "support_is_lead"),
        required(reason or not again, "reason_missing"),
    )
    if state.about_agency and state.about_agency in {lead, support}:
        raise Refused("reported_office", agency=state.about_agency)
    if again and (state.lead, state.support) == (lead, support):
        raise Refused("same_agency", agency=lead)
    if not again:  # a reassignment puts step 3 right and needs its reason only
        _confirmed_before(state, ctx, "assign")
    agency_due, due_at = _due_at_assignment(state, ctx, days)
    common = {"lead": lead, "support": support, "agency_due": agency_due, "due_at": due_at, "note": note}
    if again:
        return [e.Reassigned(**common, timing=timing, reason=reason)]  # type: ignore[arg-type]
    return [e.Assigned(**common, forward_due=_forward_due(state, ctx), timing=timing)]  # type: ignore[arg-type]


def hand_over(state: State, ctx: Context, *, old: str, new: str, days: int, reason: str) -> Events:
    """An agency is closed: what it holds, as lead or as support, is the other's, and the date stays."""
    if ctx.by.role != "admin":
        raise Refused("not_allowed")
    _in(state, ASSIGNED)
    if old not in {state.lead, state.support} or not reason:
        raise Refused("wrong_state")
    if new == state.about_agency:
        raise Refused("reported_office", agency=new)
    lead = new if state.lead == old else state.lead
    support = "" if new in {state.lead, state.support} else new if state.support == old else state.support
    agency_due, due_at = _due_at_assignment(state, ctx, days)
    return [e.Reassigned(lead=lead, support=support, agency_due=agency_due, due_at=due_at, reason=reason)]


def accept(state: State, ctx: Context) -> Events:
    """Once per active agency."""
    desk = _own_desk(state, ctx)
    _in(state, WITH_AGENCY)
    if desk.accepted:
        raise Refused("already_accepted")
    return [e.Accepted(desk.agency)]


def return_(state: State, ctx: Context, *, reason: str, proposed: str = "") -> Events:
    """ "Bukan tugas kami": the lead's return sends the case back to the operator, the support's only removes it."""
    desk = _own_desk(state, ctx)
    _in(state, WITH_AGENCY)
    together(required(reason, "reason_missing"), required(proposed, "proposed_missing"))
    if desk.followed_up:
        raise Refused("already_followed_up")
    returned = e.Returned(desk.agency, reason, proposed)
    if desk.agency == state.lead:
        return [returned]
    rest = [other for other in state.active_desks if other.agency != desk.agency]
    if all(other.followed_up for other in rest):
        return [returned, _complete_without(desk, state, ctx, reason)]
    return [returned]


def evidence_of(result: str, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """The photos that show a result: of work that is done, those taken after it."""
    return after if result == "done" else (*before, *after)


def follow_up(
    state: State,
    ctx: Context,
    *,
    text: str,
    result: str,
    agency: str = "",
    scheduled: date | None = None,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    unready: tuple[str, ...] = (),
    no_photo_reason: str = "",
    officer: str = "",
) -> Events:
    """What was done, with a photo or why none; complete when every active agency has followed up.

    Work that is done is shown by a photo taken after it. `unready` are photos that nobody can open yet: no evidence.
    """
    on_behalf = ctx.by.role != "agency"
    if on_behalf:
        _as_operator(state, ctx)
    desk = _desk_of(state, agency or state.lead) if on_behalf else _own_desk(state, ctx)
    _in(state, WITH_AGENCY)
    if desk.followed_up:
        raise Refused("already_followed_up")
    evidence = evidence_of(result, before, after)
    is_shown = no_photo_reason or set(evidence) - set(unready)
    together(
        required(officer or not on_behalf, "officer_missing"),
        required(text, "text_missing"),
        required(result in RESULTS, "result_missing"),
        lambda: _scheduled_rightly(result, scheduled, wib_day(ctx.at)),
        required(is_shown, "photo_unready" if evidence else "photo_missing"),
    )
    complete = all(other.followed_up for other in state.active_desks if other is not desk)
    event = e.FollowedUp(
        agency=desk.agency,
        result=result,
        text=text,
        on_behalf=on_behalf,
        officer=officer,
        scheduled=scheduled,
        no_photo_reason=no_photo_reason,
        files=(*before, *after),
        complete=complete,
        agency_s=_agency_time(state, ctx) if complete else 0,
    )
    if complete and state.waiting_since is not None:
        paused, agency_due, due_at = _pause(state, ctx)
        event = replace(event, paused_s=paused, agency_due=agency_due, due_at=due_at)
    return [event]


def _scheduled_rightly(result: str, scheduled: date | None, today: date) -> None:
    if scheduled is None:
        if result == "scheduled":
            raise Refused("schedule_missing")
        return
    if result != "scheduled":
        raise Refused("schedule_unexpected")
    if scheduled < today:
        raise Refused("schedule_past")
    if scheduled > today + YEAR:
        raise Refused("schedule_far")


def waive_support(state: State, ctx: Context, *, reason: str) -> Events:
    """The operator lets go a support agency that does not answer."""
    _as_operator(state, ctx)
    _in(state, WITH_AGENCY)
    if not reason:
        raise Refused("reason_missing")
    desk = next((desk for desk in state.active_desks if desk.agency != state.lead and not desk.followed_up), None)
    if desk is None:
        raise Refused("no_support")
    rest = [other for other in state.active_desks if other is not desk]
    if all(other.followed_up for other in rest):
        return [_complete_without(desk, state, ctx, reason)]
    return [e.SupportWaived(desk.agency, reason)]


def _complete_without(desk: Participation, state: State, ctx: Context, reason: str) -> e.SupportWaived:
    event = e.SupportWaived(desk.agency, reason, complete=True, agency_s=_agency_time(state, ctx))
    if state.waiting_since is None:
        return event
    paused, agency_due, due_at = _pause(state, ctx)
    return replace(event, paused_s=paused, agency_due=agency_due, due_at=due_at)


def refuse_follow_up(state: State, ctx: Context, *, reason: str) -> Events:
    """Back to the agency; the due date stays."""
    _as_operator(state, ctx)
    _in(state, {"followed_up", "responded"})
    if not reason:
        raise Refused("reason_missing")
    return [e.FollowUpRefused(reason)]


def ask_extension(state: State, ctx: Context, *, agency_due: datetime, reason: str) -> Events:
    if ctx.by.role == "agency":
        _own_desk(state, ctx)
    else:
        _as_operator(state, ctx)
    _in(state, WITH_AGENCY)
    if not reason:
        raise Refused("reason_missing")
    if state.extension_due is not None:
        raise Refused("extension_pending")
    if agency_due <= max(_known(state.agency_due), ctx.at):
        raise Refused("extension_not_later")
    if agency_due > ctx.at + YEAR:
        raise Refused("extension_far")
    return [e.ExtensionAsked(agency_due, reason)]


def extend(state: State, ctx: Context, *, reason: str) -> Events:
    """The head of unit approves; the reason is public."""
    _as_head(ctx)
    _in(state, WITH_AGENCY)
    if state.extension_due is None:
        raise Refused("no_extension")
    if not reason:
        raise Refused("reason_missing")
    return [e.Extended(state.extension_due, ctx.calendar.promised(state.extension_due), reason)]


def refuse_extension(state: State, ctx: Context, *, reason: str) -> Events:
    _as_head(ctx)
    _in(state, WITH_AGENCY)
    if state.extension_due is None:
        raise Refused("no_extension")
    if not reason:
        raise Refused("reason_missing")
    return [e.ExtensionRefused(reason)]


# ── messages in between ──────────────────────────────────────────────────────────────────────────


def agency_asks(state: State, ctx: Context, *, text: str) -> Events:
    """The agency asks through the operator."""
    desk = _own_desk(state, ctx)
    _in(state, WITH_AGENCY)
    return [e.AgencyAsked(desk.agency, _needed(text))]


def ask_reporter(state: State, ctx: Context, *, text: str) -> Events:
    _as_operator(state, ctx)
    _in(state, BEFORE_FOLLOWED_UP)
    if not state.reachable:
        raise Refused("reporter_unreachable")
    if state.waiting_since is not None:
        raise Refused("already_waiting")
    return [e.ReporterAsked(_needed(text))]


def reply(
    state: State, ctx: Context, *, text: str = "", files: tuple[str, ...] = (), emergency: bool = False
) -> Events:
    """The reporter answers a question or adds to the report, at any time but after a merge.

    `emergency`: the words speak of one, so the case goes on top of the queue.
    """
    _as_reporter(ctx)
    _standing(state)
    if state.status == "merged":
        raise Refused("case_merged", target=state.merged_into)
    if not text and not files:
        raise Refused("text_missing")
    if state.waiting_since is None:
        return [e.ReporterReplied(text, files, emergency=emergency)]
    paused, agency_due, due_at = _pause(state, ctx)
    return [e.ReporterReplied(text, files, paused, agency_due, due_at, emergency)]


def mark_read(state: State, ctx: Context) -> Events:
    _as_operator(state, ctx)
    if not state.unread:
        raise Refused("nothing_unread")
    return [e.MessageRead()]


def renew_link(state: State, ctx: Context) -> Events:
    _standing(state)
    if ctx.by.role != "reporter":
        _as_operator(state, ctx)
    return [e.LinkRenewed(state.generation + 1)]


def respond_interim(state: State, ctx: Context, *, text: str) -> Events:
    _as_operator(state, ctx)
    return [e.InterimResponded(_needed(text))]


def open_identity(state: State, ctx: Context, *, reason: str) -> Events:
    _standing(state)
    if ctx.by.role != "head":
        _as_operator(state, ctx)
    if not reason:
        raise Refused("reason_missing")
    return [e.IdentityOpened(reason)]


def note(state: State, ctx: Context, *, text: str, shared: bool = False) -> Events:
    _as_staff(state, ctx)
    return [e.Noted(_needed(text), shared)]


def meet(state: State, ctx: Context, *, held_on: date, place: str, agencies: tuple[str, ...], result: str) -> Events:
    """Rapat koordinasi."""
    _as_staff(state, ctx)
    if not (place and result and agencies):
        raise Refused("meeting_incomplete")
    if not wib_day(ctx.at) - YEAR <= held_on <= wib_day(ctx.at):
        raise Refused("meeting_date")
    return [e.Met(held_on, agencies, place, result)]


# ── what the public reads ────────────────────────────────────────────────────────────────────────


def hide(state: State, ctx: Context, wanted: Sequence[e.PublicationChanged], *, own: bool) -> Events:
    """In any state. The reporter hides what is `own`, and gives no reason; the staff hide anything, with a reason."""
    by_reporter = _publishes_as_reporter(state, ctx)
    if not wanted:
        raise Refused("nothing_to_hide")
    for one in wanted:
        if by_reporter and (not own or one.what == "whole" or one.reason != publication.OWN_WISH):
            raise Refused("not_allowed")
        if not by_reporter and (one.reason not in publication.REASONS or (one.reason == "other" and not one.note)):
            raise Refused("reason_missing")
        if one.what != "passage" and (one.what, one.photo) in {(known.what, known.photo) for known in state.hidden}:
            raise Refused("already_hidden")
    return wanted


def show(state: State, ctx: Context, hidden: Sequence[int]) -> Events:
    """Again, what the events `hidden` hid: the reporter what the reporter hid, the staff what the staff hid."""
    by_reporter = _publishes_as_reporter(state, ctx)
    known = {one.at: one for one in state.hidden}
    if not hidden or not set(hidden) <= known.keys():
        raise Refused("not_hidden")
    if any(known[at].by_reporter != by_reporter for at in hidden):
        raise Refused("not_allowed" if by_reporter else "hidden_by_reporter")
    return [
        e.PublicationChanged(one.what, hidden=False, seq=one.seq, field=one.field, photo=one.photo, of=one.at)
        for one in (known[at] for at in dict.fromkeys(hidden))
    ]


def _publishes_as_reporter(state: State, ctx: Context) -> bool:
    if ctx.by.role not in {"reporter", "head"}:
        _as_operator(state, ctx)
    return ctx.by.role == "reporter"


# ── steps 4, 5 and 6: answered, closed, recorded ─────────────────────────────────────────────────


def respond(state: State, ctx: Context, *, text: str, timing: e.Timing = e.UNTIMED) -> Events:
    """Step 4. Reads two ways in the SOP: the answer goes to the reporter, and the agency sees it too."""
    _as_operator(state, ctx)
    if state.is_open and state.status not in READY:
        raise Refused("follow_up_missing")
    _in(state, {"followed_up", "responded"})
    _confirmed_before(state, ctx, "respond")
    return [e.Responded(_needed(text), timing)]


def close(state: State, ctx: Context, *, summary: str, timing: e.Timing = e.UNTIMED) -> Events:
    """Steps 5 and 6 in one command: nobody forgets to record what is closed."""
    _as_operator(state, ctx)
    _open(state)
    if state.followed_up_at is None:
        raise Refused("follow_up_missing")
    if state.responded_at is None:
        raise Refused("response_missing")
    if state.unread:
        raise Refused("messages_unread", count=state.unread)
    _in(state, {"responded"})
    _confirmed_before(state, ctx, "close")
    closed = e.Closed(timing)
    return [
        closed,
        e.Recorded(
            row=recap_row(after(state, ctx, [closed]), ctx.sop, ctx.calendar, last_event=state.seq + 2),
            verdict_until=ctx.calendar.add_days(ctx.at, VERDICT_DAYS),
            summary=summary,
        ),
    ]


# ── other ends, and back ─────────────────────────────────────────────────────────────────────────


def refer(state: State, ctx: Context, *, body: str, message: str) -> Events:
    """Not the city's: the responsible body is named to the reporter."""
    _as_operator(state, ctx)
    _in(state, {"received", "entered"})
    together(required(body, "body_missing"), required(message, "text_missing"))
    return [e.Referred(body, message)]


def reject(state: State, ctx: Context, *, reason: str, message: str) -> Events:
    _as_operator(state, ctx)
    _in(state, {"received", "entered"})
    together(required(reason, "reason_missing"), required(message, "text_missing"))
    return [e.Rejected(reason, message)]


def merge(state: State, ctx: Context, *, target: State, message: str) -> tuple[Events, Events]:
    """The events of the case itself and those of its target."""
    _as_operator(state, ctx)
    _as_operator(target, ctx)
    _open(state)
    if target.number == state.number:
        raise Refused("merge_itself")
    if not target.is_open:
        raise Refused("target_not_open", number=target.number)
    if target.confidential != state.confidential or target.about_agency != state.about_agency:
        raise Refused("confidentiality_differs")
    return [e.Merged(target.number, _needed(message))], [e.Absorbed(state.number, state.reporters)]


def unmerge(state: State, ctx: Context, *, above: Sequence[State]) -> list[Events]:
    """Taken back: the source as it was, and without it every case `above`: its target and on to the end of the line.

    All of them, because a target that was merged itself has brought its reporters, and those it had absorbed, along.
    """
    _as_operator(state, ctx)
    _in(state, {"merged"})
    if [state.merged_into, *(case.merged_into for case in above)] != [*(case.number for case in above), ""]:
        raise Refused("wrong_state", state=state.status)
    left = e.Reinstated(state.number, state.reporters)
    return [[e.Reinstated()], *([left] for _ in above)]


def withdraw(state: State, ctx: Context, *, message: str, reason: str = "") -> Events:
    if ctx.by.role != "reporter":
        _as_operator(state, ctx)
    _in(state, BEFORE_FOLLOWED_UP)
    return [e.Withdrawn(_needed(message), reason=reason)]


def lapse(state: State, ctx: Context, *, message: str) -> Events:
    """The clock: thirty days without an answer."""
    _as_clock(ctx)
    _in(state, BEFORE_FOLLOWED_UP)
    if state.waiting_since is None or ctx.at < state.waiting_since + timedelta(days=LAPSE_DAYS):
        raise Refused("not_lapsed")
    return [e.Withdrawn(message, lapsed=True)]


def remind(state: State, ctx: Context) -> Events:
    """The clock: reminders on day 14 and 27 of waiting, each once."""
    _as_clock(ctx)
    _in(state, BEFORE_FOLLOWED_UP)
    if state.waiting_since is None:
        raise Refused("not_waiting")
    passed = [day for day in REMINDER_DAYS if ctx.at >= state.waiting_since + timedelta(days=day)]
    if not passed or passed[-1] <= state.reminded:
        raise Refused("no_reminder")
    return [e.ReminderDue(passed[-1])]


def moved_due(state: State, calendar: Calendar, before: Calendar) -> tuple[datetime | None, datetime]:
    """Both dates of an open case after a change of the calendar; no later where no working day was lost."""
    due_at, agency_due = _known(state.due_at), state.agency_due
    if state.status in ASSIGNED and agency_due is not None:
        since = _known(state.assigned_at)
        return calendar.moved(agency_due, since, before), calendar.moved(due_at, since, before)
    return agency_due, calendar.moved(due_at, _known(state.opened_at), before)


def move_due(state: State, ctx: Context, *, before: Calendar, reason: str) -> Events:
    """A new day off moves what was promised on an open case; a date never moves earlier."""
    if ctx.by.role != "admin":
        raise Refused("not_allowed")
    _open(state)
    agency_due, due_at = moved_due(state, ctx.calendar, before)
    if (agency_due, due_at) == (state.agency_due, state.due_at):
        raise Refused("due_unmoved")
    if not reason:
        raise Refused("reason_missing")
    return [e.DueMoved(agency_due, due_at, reason)]


def fall_overdue(state: State, ctx: Context) -> Events:
    """The clock: the promised date has passed on an open case that waits for nobody outside."""
    _as_clock(ctx)
    _open(state)
    if state.late_ever or state.waiting_since is not None or not is_late(_known(state.due_at), ctx.at):
        raise Refused("not_overdue")
    return [e.FellOverdue(_known(state.due_at))]


def revert_overdue(ctx: Context, *, fell: Past | None, later: Sequence[datetime], reason: str) -> list[e.Reverted]:
    """The head of unit takes back what a wrong clock sealed; `later` are the moments of the events after it.

    The history itself must show that it was wrong: nobody takes back a date that was truly missed.
    """
    _as_head(ctx)
    if fell is None or not was_ahead(fell.at, (*later, ctx.at)):
        raise Refused("overdue_true")
    if not reason:
        raise Refused("reason_missing")
    return [e.Reverted(fell.command, reason)]


def was_ahead(at: datetime, later: Iterable[datetime]) -> bool:
    """Whether the clock that said `at` ran ahead: one of the moments after it lies before it."""
    return min(later) < at - BACK_AT_MOST


def give_verdict(
    state: State,
    ctx: Context,
    *,
    verdict: str,
    text: str = "",
    files: tuple[str, ...] = (),
    days: int = UNKNOWN_CATEGORY_DAYS,
) -> Events:
    """Ya stays; Sebagian goes to the operator's queue; Belum reopens the same number, `days` those of its category.

    Word and photos are optional. Where there is no word, the verdict just before it is the reopening's reason.
    """
    _as_reporter(ctx)
    _in(state, {"recorded"})
    if verdict not in VERDICTS:
        raise Refused("verdict_unknown")
    _within_verdict_days(state, ctx)
    given = e.VerdictGiven(verdict, text, files)
    if verdict == "no":
        return [given, e.Reopened(text, ctx.calendar.estimate(ctx.at, days))]
    return [given]


def change_no(
    ctx: Context, history: Sequence[Past], *, verdict: str, text: str = "", files: tuple[str, ...] = ()
) -> Events:
    """Belum becomes Ya or Sebagian: the report is Selesai as if it had not been reopened, and is judged anew.

    Until an operator has acted, and no date beside that: nobody has worked in vain. The last answer counts.
    """
    _as_reporter(ctx)
    if verdict not in VERDICTS:
        raise Refused("verdict_unknown")
    taken_back = commands_of_no(history)
    if not taken_back:
        raise Refused("verdict_acted_on")
    if verdict == "no":
        raise Refused("verdict_stands")
    return [*map(e.Reverted, taken_back), e.VerdictGiven(verdict, text, files)]


def commands_of_no(history: Sequence[Past]) -> list[str]:
    """The commands that a change of the Belum takes back, oldest first; none where none stands or staff has acted."""
    standing = not_reverted(history)
    verdicts = [place for place, past in enumerate(standing) if isinstance(past.event, e.VerdictGiven)]
    if not verdicts:
        return []
    given = standing[verdicts[-1]]
    assert isinstance(given.event, e.VerdictGiven)
    since = [past for past in standing[verdicts[-1] :] if past.command != given.command]
    if given.event.verdict != "no" or not all(map(_leaves_no_open, since)):
        return []
    gone = [past.command for past in since if isinstance(past.event, _MADE_OF_REOPENING)]
    return list(dict.fromkeys([given.command, *gone]))


def _leaves_no_open(past: Past) -> bool:
    return past.role not in _STAFF and isinstance(past.event, (*_SAID_SINCE_NO, *_MADE_OF_REOPENING))


def reopen(state: State, ctx: Context, *, reason: str, days: int = UNKNOWN_CATEGORY_DAYS) -> Events:
    """OP and HU at any time; the reporter within ten working days."""
    if ctx.by.role == "reporter":
        _within_verdict_days(state, ctx)
    elif ctx.by.role != "head":
        _as_operator(state, ctx)
    _in(state, REOPENABLE)
    if not reason:
        raise Refused("reason_missing")
    return [e.Reopened(reason, ctx.calendar.estimate(ctx.at, days))]


def verdict_until(state: State, calendar: Calendar) -> datetime:
    """Until when the reporter of an ended case may judge or reopen it."""
    return state.verdict_until or calendar.add_days(_known(state.ended_at), VERDICT_DAYS)


def undo(
    state: State, ctx: Context, *, last: Past, last_recorded_at: datetime, last_user: str, now: datetime
) -> Events:
    """What reaches somebody: the same actor, within ten seconds, if it is still the last command."""
    if not isinstance(last.event, UNDOABLE):
        raise Refused("undo_unknown")
    if last_user != ctx.by.user:
        raise Refused("not_allowed")
    if abs((now - last_recorded_at).total_seconds()) > UNDO_SECONDS:  # a clock that was ahead leaves no window open
        raise Refused("undo_too_late")
    return [e.Reverted(last.command)]


def after(state: State, ctx: Context, events: Sequence[e.Event]) -> State:
    """The state that `events` would leave: for a command that makes several steps at once."""
    for event in events:
        state = evolve(state, Past(state.seq + 1, ctx.at, "", event))
    return state


# ── what several rules ask ───────────────────────────────────────────────────────────────────────


def acts_as_operator(state: State, by: Actor) -> bool:
    """Operators, except where the case is about the service itself: there the head of unit acts as operator."""
    if state.about_agency == SERVICE_AGENCY:
        return by.role == "head"
    return by.role == "operator"


def _standing(state: State) -> None:
    """A case that went with its import takes nothing any more."""
    if state.status == UNDONE:
        raise Refused("wrong_state", state=state.status)


def _as_operator(state: State, ctx: Context) -> None:
    _standing(state)
    if not acts_as_operator(state, ctx.by):
        raise Refused("not_allowed")


def _as_reporter(ctx: Context) -> None:
    if ctx.by.role != "reporter":
        raise Refused("not_allowed")


def _as_head(ctx: Context) -> None:
    if ctx.by.role != "head":
        raise Refused("not_allowed")


def _as_clock(ctx: Context) -> None:
    if ctx.by.role != "clock":
        raise Refused("not_allowed")


def _as_staff(state: State, ctx: Context) -> None:
    _standing(state)
    if ctx.by.role == "agency":
        _own_desk(state, ctx)
    elif ctx.by.role != "head":
        _as_operator(state, ctx)


def _own_desk(state: State, ctx: Context) -> Participation:
    if ctx.by.role != "agency":
        raise Refused("not_allowed")
    return _desk_of(state, ctx.by.agency)


def _desk_of(state: State, agency: str) -> Participation:
    desk = state.desk(agency)
    if desk is None:
        raise Refused("not_your_case")
    return desk


def _in(state: State, allowed: set[str] | frozenset[str]) -> None:
    if state.status not in allowed:
        raise Refused("wrong_state", state=state.status)


def _open(state: State) -> None:
    if not state.is_open:
        raise Refused("wrong_state", state=state.status)


def _needed(text: str) -> str:
    if not text:
        raise Refused("text_missing")
    return text


def _known(moment: datetime | None) -> datetime:
    if moment is None:
        raise Refused("wrong_state")
    return moment


def fields_complete(fields: Fields) -> None:
    """What step 2 needs, all of it told at once."""
    together(
        required(fields.kind in KINDS, "kind_missing"),
        required(fields.category.code, "category_missing"),
        required(fields.urgency in URGENCIES, "urgency_missing"),
        required(fields.located or not fields.category.needs_place, "place_needed"),
    )


def _with_known_place(state: State, fields: Fields) -> Fields:
    """A place the reporter gave is not lost because the operator's form left it empty."""
    if fields.located or not state.located:
        return fields
    return replace(fields, located=True, kelurahan=state.kelurahan, kecamatan=state.kecamatan)


def _confirmed_before(state: State, ctx: Context, command: str) -> None:
    for step in ctx.sop.confirmations_before(command):
        if step.number not in state.confirmed:
            raise Refused("confirmation_missing", step=step.name)


def _within_verdict_days(state: State, ctx: Context) -> None:
    if ctx.at > verdict_until(state, ctx.calendar):
        raise Refused("verdict_too_late")


def _due_at_assignment(state: State, ctx: Context, days: int) -> tuple[datetime, datetime]:
    """Reassigning never moves the date: the n days run from the first assignment since the last (re)opening."""
    first = state.assigned_at
    if first is None or first < _known(state.opened_at) or state.agency_due is None:
        agency_due = ctx.calendar.agency_due(ctx.at, days)
        return agency_due, ctx.calendar.promised(agency_due)
    return state.agency_due, _known(state.due_at)


def _forward_due(state: State, ctx: Context) -> datetime | None:
    """By when a case had to be with an agency for the first time."""
    if state.assigned_at is not None:
        return None
    received = _known(state.received_at)
    due = ctx.calendar.forward_due(received)
    return ctx.calendar.add_office_seconds(due, _paused_since(state, ctx, received))


def _due_again(state: State, ctx: Context, category: Category) -> tuple[datetime | None, datetime]:
    if state.agency_due is None or state.assigned_at is None:
        return None, _estimate(state, ctx, category.days)
    agency_due = ctx.calendar.add_office_seconds(
        ctx.calendar.agency_due(state.assigned_at, category.days), _paused_since(state, ctx, state.assigned_at)
    )
    return agency_due, ctx.calendar.promised(agency_due)


def _estimate(state: State, ctx: Context, days: int) -> datetime:
    opened = _known(state.opened_at)
    return ctx.calendar.add_office_seconds(ctx.calendar.estimate(opened, days), _paused_since(state, ctx, opened))


def _paused_since(state: State, ctx: Context, since: datetime) -> int:
    """Office seconds of the pauses that ended, as far as they lie after `since`."""
    return sum(ctx.calendar.office_seconds(max(pause.since, since), pause.until) for pause in state.pauses)


def _pause(state: State, ctx: Context) -> tuple[int, datetime | None, datetime]:
    """Office seconds waited for the reporter, and the due dates moved by those since their clock began."""
    since = _known(state.waiting_since)
    paused = ctx.calendar.office_seconds(since, ctx.at)
    if state.agency_due is None:
        return paused, None, ctx.calendar.add_office_seconds(_known(state.due_at), paused)
    moved = ctx.calendar.office_seconds(max(since, _known(state.assigned_at)), ctx.at)
    return (
        paused,
        ctx.calendar.add_office_seconds(state.agency_due, moved),
        ctx.calendar.add_office_seconds(_known(state.due_at), moved),
    )


def _agency_time(state: State, ctx: Context) -> int:
    """Assigned -> FollowedUp in office time, pauses out (the open one too)."""
    since = _known(state.agency_since)
    waited = _paused_since(state, ctx, since)
    if state.waiting_since is not None:
        waited += ctx.calendar.office_seconds(max(since, state.waiting_since), ctx.at)
    return max(0, ctx.calendar.office_seconds(since, ctx.at) - waited)
