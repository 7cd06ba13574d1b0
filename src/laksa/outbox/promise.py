"""The follower that promises: which event tells whom. Sending is another matter (deliver.py)."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from laksa.outbox.models import Message
from laksa.register.models import Case, Contact, Event
from laksa.rules.lifecycle import UNDO_SECONDS

FOLLOWER = "outbox"
# A margin over the undo window: whoever undoes in the last moment still comes before the sender.
UNDO_WAIT = timedelta(seconds=UNDO_SECONDS + 2)
KINDS = {
    "Received": "received",
    "Assigned": "forwarded",
    "ReporterAsked": "asked",
    "ReminderDue": "reminder",
    "InterimResponded": "interim",
    "Responded": "response",
    "Recorded": "done",
    "Extended": "extended",
    "Referred": "referred",
    "Rejected": "rejected",
    "Merged": "merged",
    "Withdrawn": "withdrawn",
    "Reopened": "reopened",
    "IdentityOpened": "identity_opened",
}
_UNDOABLE = frozenset({"Assigned", "Responded", "Recorded", "Merged"})


def promise(events: list[Event]) -> None:
    """One message for each event and recipient; a reverted command takes back what it promised and nobody has."""
    for event in events:
        if event.name == "Reverted":
            _cancel(json.loads(event.payload)["command"])
    telling = [event for event in events if event.name in KINDS]
    recipients = _recipients({event.case_id for event in telling})
    Message.objects.bulk_create(
        [_message(event, case_id) for event in telling for case_id in recipients.get(event.case_id, [])],
        ignore_conflicts=True,
    )


def _cancel(command: str) -> None:
    promised = Message.objects.filter(event__command=command, state=Message.State.PENDING)
    promised.update(state=Message.State.CANCELLED)


def _recipients(case_ids: set[int]) -> dict[int, list[int]]:
    """Case -> cases whose reporters hear of it: its own, and those merged into it; only who left an address."""
    numbers = dict(Case.objects.filter(pk__in=case_ids).values_list("number", "pk"))
    heard: dict[int, list[int]] = {pk: [pk] for pk in case_ids}
    for pk, number in Case.objects.filter(merged_into__in=numbers).values_list("pk", "merged_into"):
        heard[numbers[number]].append(pk)
    everybody = {pk for group in heard.values() for pk in group}
    reachable = set(Contact.objects.filter(case__in=everybody).exclude(email="").values_list("case_id", flat=True))
    return {pk: [one for one in group if one in reachable] for pk, group in heard.items()}


def _message(event: Event, recipient_case: int) -> Message:
    wait = UNDO_WAIT if event.name in _UNDOABLE else timedelta()
    return Message(
        event=event,
        case_id=event.case_id,
        recipient=f"reporter:{recipient_case}",
        kind=KINDS[event.name],
        not_before=event.recorded_at + wait,
        message_id=f"<laksa.{event.pk}.{secrets.token_hex(6)}@laksa.invalid>",
    )
