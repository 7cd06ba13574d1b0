"""The histories of cases: their ledger (see history.ledger), and the commands that reach into more than one history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from laksa.history.commitments import SealedTexts, blank
from laksa.history.idempotency import IdempotencyKey
from laksa.history.ledger import Ledger
from laksa.history.transaction import write
from laksa.register import reference, sops
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Complaint, Contact, Event, Idempotency, Text
from laksa.register.models.case import TOUCHING_OTHERS
from laksa.rules import events as e
from laksa.rules import numbering
from laksa.rules.lifecycle import Actor, Context
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused
from laksa.rules.state import Past, State, evolve, from_facts, replay, to_facts

Decide = Callable[[State, Context], Sequence[e.Event]]
# Which of the operator's queues an open case stands in, if any.
QUEUE_OF = {"received": "new", "entered": "new", "followed_up": "ready", "responded": "ready"}
_MESSAGES = frozenset({"ReporterReplied", "AgencyAsked", "VerdictGiven"})


def _columns(case_id: int, state: State) -> dict[str, object]:
    """The case row's copies of `state`, by column name, and what the case keeps to be found by its code."""
    copied = (
        "number", "source", "source_id", "status", "channel", "kind", "category", "urgency", "kelurahan", "kecamatan",
        "lead", "support", "about_agency", "late_ever", "unread", "reopened", "received_at", "entered_at",
        "followed_up_at", "responded_at", "closed_at", "ended_at", "agency_due", "due_at", "merged_into", "ending",
        "seq", "version",
    )  # fmt: skip
    emergency = state.emergency or state.urgency == "emergency"
    return {name: getattr(state, name) for name in copied} | {
        "queue": QUEUE_OF.get(state.status, ""),
        "is_unread": state.unread > 0,
        "is_confidential": state.confidential,
        "is_emergency": emergency,
        "is_returned": state.returned,
        "is_waiting": state.waiting_since is not None,
        "needs_check": state.status == "received" and state.needs_check != "",
        "extension_asked": state.extension_due is not None,
        "rank": 0 if emergency else 1,
        "facts": to_facts(state),
        "lookup": numbering.lookup_digest(settings.KEYS["lookup"], _secret(case_id, state)),
    }


def _secret(case_id: int, state: State) -> str:
    return numbering.derive_secret(settings.KEYS["link"], case_id, state.generation, confidential=state.long_link)


def _context(state: State, by: Actor, at: datetime) -> Context:
    """A case keeps the SOP under which it came in."""
    return Context(by, at, sops.get(state.sop) if state.sop else sops.current(), reference.calendar())


def _conflicting(case: Case, unread_conflicts: bool) -> frozenset[str]:
    return e.CONFLICTING | _MESSAGES if unread_conflicts and case.unread else e.CONFLICTING


CASES = Ledger(
    name="case",
    row=Case,
    event=Event,
    text=Text,
    idempotency=Idempotency,
    actor=("role", "user", "agency"),
    kinds=e.KINDS,
    begun=State(),
    past=Past,
    evolve=evolve,
    replay=replay,
    from_facts=from_facts,
    columns=_columns,
    context=_context,
    conflicting=_conflicting,
    refolding=(e.Reverted,),
    erasure="Erased",
    digests=frozenset({"particulars"}),
)
append, append_together = CASES.append, CASES.append_together
lock, raise_if_known = CASES.lock, CASES.raise_if_known
state_of, past_of, past_of_case = CASES.state_of, CASES.past_of, CASES.history_of


def undo(case: Case, *, by: Actor, decide: Callable[[State, Context, Past, datetime, str], Sequence[e.Event]]) -> Case:
    """Take back the last command of `case`, on every case it touched, and replay each without it."""
    with write():
        row = lock(case.pk)
        last = _last_command(row)
        state = state_of(row)
        context = CASES.context_now(state, by)
        decide(state, context, past_of(last), last.recorded_at, last.user)
        touched = {row.pk, *_absorbing(last.command)}
        absorbed = past_of(last).event
        if isinstance(absorbed, e.Absorbed):
            touched.add(Case.objects.values_list("pk", flat=True).get(number=absorbed.source))
        for pk in sorted(touched):
            other = row if pk == row.pk else lock(pk)
            if _last_command(other).command != last.command:
                raise Refused("undo_not_last")
            CASES.extend(other, state_of(other), [e.Reverted(last.command)], context)
        return row


def _last_command(row: Case) -> Event:
    """The last event of it; what passers-by did since stands in nobody's way."""
    return row.events.exclude(name__in=e.BY_ANYBODY).order_by("-seq")[0]


def take_back(
    case: Case,
    decide: Callable[[Context, Sequence[Event]], e.Reverted],
    *,
    by: Actor,
    words: SealedTexts,
    seen: int | None = None,
    once: IdempotencyKey | None = None,
) -> Case:
    """Take back an earlier command that touched `case` alone: `decide` finds it in the history and names it."""
    return append(
        case,
        lambda state, context: [decide(context, list(case.events.order_by("seq")))],
        by=by,
        words=words,
        seen=seen,
        once=once,
    )


def _absorbing(command: str) -> QuerySet[Event, int]:
    """The cases into which this command merged others."""
    absorbed = Event.objects.filter(literal(TOUCHING_OTHERS), command=command, name="Absorbed")
    return absorbed.values_list("case_id", flat=True)


def erase(case: Case, kinds: tuple[str, ...], *, by: Actor, decide: Decide = lambda state, context: []) -> Case:
    """Free text and contact to NULL; the sealed commitments stay and Erased says so, behind what `decide` gives."""
    with write():
        row = append(case, lambda state, context: [*decide(state, context), e.Erased(kinds)], by=by)
        CASES.blank_texts(row)
        for table in (Complaint, Contact):
            table.objects.filter(case=row).update(**blank(table, without={"case"}))
        return row


def secret_of(case: Case) -> str:
    """The reporter's code, derived anew each time and stored nowhere."""
    return _secret(case.pk, state_of(case))


def number_at(moment: datetime) -> str:
    """A fresh public number; YY is the WIB year of receipt."""
    return numbering.new_number(moment.astimezone(WIB).year)
