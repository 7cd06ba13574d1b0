"""Steps 1 and 2: a report comes in, is entered by an operator, and goes with the import that brought it."""

from __future__ import annotations

from dataclasses import replace

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import Context, Events, Fields, require_confirmations, require_operator, require_state
from laksa.rules.lifecycle.dates import estimate
from laksa.rules.refusal import Refused, required, together
from laksa.rules.state import State

KINDS = ("complaint", "suggestion", "information_request", "compliment", "criticism")
URGENCIES = ("low", "medium", "high", "emergency")


def receive(ctx: Context, draft: e.Received) -> Events:
    """Step 1. The promised date is an estimate until an agency has it."""
    if ctx.by.role not in {"reporter", "channel", "operator", "import"}:
        raise Refused("not_allowed")
    return [draft]


def undo_import(state: State, ctx: Context, *, run: int, acted: bool) -> Events:
    """The import that brought the case is undone as a whole, unless somebody has `acted` on this one since."""
    if ctx.by.role != "import":
        raise Refused("not_allowed")
    require_state(state, {"received"})
    if acted:
        raise Refused("import_acted_on", number=state.number)
    return [e.ImportUndone(run)]


def kept_confidential(said: bool | None, *, about_agency: str) -> bool:
    """As its reporter said; unsaid, a report about an office is confidential and any other is not."""
    return bool(about_agency) if said is None else said


def enter(state: State, ctx: Context, fields: Fields, timing: e.Timing = e.UNTIMED) -> Events:
    """Step 2. What its reporter sent as confidential stays so: nobody's "rahasia" is published unasked."""
    require_operator(state, ctx)
    require_state(state, {"received"})
    confidential = state.confidential or stays_confidential(state, fields)
    fields = replace(with_known_place(state, fields), confidential=confidential)
    fields_complete(fields)
    require_confirmations(state, ctx, "enter")
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
            due_at=due or estimate(state, ctx, days),
            timing=timing,
        )
    ]


def stays_confidential(state: State, fields: Fields) -> bool:
    """A report about an office is confidential unless its reporter says, or said when sending it, that it be shown."""
    if not fields.about_agency or fields.public_wish:
        return fields.confidential
    said_before = fields.about_agency == state.about_agency and not state.confidential
    return fields.confidential or not said_before


def fields_complete(fields: Fields) -> None:
    """What step 2 needs, all of it told at once."""
    together(
        required(fields.kind in KINDS, "kind_missing"),
        required(fields.category.code, "category_missing"),
        required(fields.urgency in URGENCIES, "urgency_missing"),
        required(fields.located or not fields.category.needs_place, "place_needed"),
    )


def with_known_place(state: State, fields: Fields) -> Fields:
    """A place the reporter gave is not lost because the operator's form left it empty."""
    if fields.located or not state.located:
        return fields
    return replace(fields, located=True, kelurahan=state.kelurahan, kecamatan=state.kecamatan)
