"""What is put right or noted beside the steps, in any of them, and the steps that somebody confirms."""

from __future__ import annotations

from datetime import date

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import (
    YEAR,
    Actor,
    Context,
    Events,
    Fields,
    acts_as_operator,
    known,
    needed,
    require_open,
    require_operator,
    require_staff,
    require_standing,
    require_state,
)
from laksa.rules.lifecycle.dates import due_again
from laksa.rules.lifecycle.opening import fields_complete, stays_confidential, with_known_place
from laksa.rules.period import wib_day
from laksa.rules.refusal import Refused, required, together
from laksa.rules.sop import Sop, Step
from laksa.rules.state import ASSIGNED, State


def correct(state: State, ctx: Context, fields: Fields, *, reason: str = "") -> Events:
    """The fields again; a reason is needed once an agency works with them."""
    require_operator(state, ctx)
    require_open(state)
    fields = with_known_place(state, fields)
    together(
        lambda: fields_complete(fields),
        required(reason or state.status not in ASSIGNED, "reason_missing"),
    )
    if fields.about_agency and fields.about_agency in {desk.agency for desk in state.active_desks}:
        raise Refused("reported_office", agency=fields.about_agency)
    agency_due, due_at = state.agency_due, state.due_at
    if fields.category.code != state.category:
        agency_due, due_at = due_again(state, ctx, fields.category)
    return [
        e.Corrected(
            kind=fields.kind,
            category=fields.category.code,
            urgency=fields.urgency,
            kelurahan=fields.kelurahan,
            kecamatan=fields.kecamatan,
            located=fields.located,
            confidential=stays_confidential(state, fields),
            about_agency=fields.about_agency,
            place=fields.place,
            particulars=fields.particulars,
            agency_due=agency_due,
            due_at=known(due_at),
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
    require_state(state, {"received", "entered"})
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
            due_at=known(state.due_at),
            place=place,
            particulars=particulars,
        )
    ]


def confirm(state: State, ctx: Context, step: int, timing: e.Timing = e.UNTIMED) -> Events:
    """The generic step of a second SOP, right before the step it names; several go in the order of the SOP."""
    found = next((entry for entry in ctx.sop.steps if entry.number == step and entry.command == "confirm"), None)
    if found is None:
        raise Refused("step_unknown", step=step)
    require_open(state)
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


def renew_link(state: State, ctx: Context) -> Events:
    require_standing(state)
    if ctx.by.role != "reporter":
        require_operator(state, ctx)
    return [e.LinkRenewed(state.generation + 1)]


def open_identity(state: State, ctx: Context, *, reason: str) -> Events:
    require_standing(state)
    if ctx.by.role != "head":
        require_operator(state, ctx)
    if not reason:
        raise Refused("reason_missing")
    return [e.IdentityOpened(reason)]


def note(state: State, ctx: Context, *, text: str, shared: bool = False) -> Events:
    """By the staff, or by an import: what another system says of the case later."""
    if ctx.by.role == "import":
        require_standing(state)
    else:
        require_staff(state, ctx)
    return [e.Noted(needed(text), shared)]


def meet(state: State, ctx: Context, *, held_on: date, place: str, agencies: tuple[str, ...], result: str) -> Events:
    """Rapat koordinasi."""
    require_staff(state, ctx)
    if not (place and result and agencies):
        raise Refused("meeting_incomplete")
    if not wib_day(ctx.at) - YEAR <= held_on <= wib_day(ctx.at):
        raise Refused("meeting_date")
    return [e.Met(held_on, agencies, place, result)]
