"""What follows the history for messages: each new event becomes the messages to whom narration.table tells it.

case_messages.py writes them, queue.py sends them.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from laksa.messages import reach
from laksa.messages.models import EMAIL, UNDER_WAY, Message, Subscription
from laksa.narration.line import SILENT
from laksa.narration.messages import Wording
from laksa.narration.table import TABLE
from laksa.register.access import IMPORT
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Contact, Event
from laksa.register.models.case import MERGED
from laksa.rules import lifecycle
from laksa.rules.lifecycle import UNDO_SECONDS
from laksa.rules.parse import whole_number

FOLLOWER = "outbox"
SUBSCRIPTION = "subscription"
# A margin over the undo window: whoever undoes in the last moment still comes before the sender.
UNDO_WAIT = timedelta(seconds=UNDO_SECONDS + 2)
_WORDINGS = {kind.__name__: row.message for kind, row in TABLE.items() if row.message is not SILENT}
# What an event sends at once, and what goes to whom another message has reached whose command is taken back.
_TOLD = {name: wording for name, wording in _WORDINGS.items() if wording.corrects is None}
_CORRECTIONS = {wording.corrects.code: wording for wording in _WORDINGS.values() if wording.corrects}
# Whoever has just reported in a conversation looks for the number there, also in quiet hours.
_WAITED_FOR = frozenset({"Received"})
# What may be taken back before its message is sent: undone in ten seconds, or a Belum that its reporter changes.
_UNDOABLE = frozenset(kind.__name__ for kind in lifecycle.UNDOABLE)
TAKEN_BACK = _UNDOABLE | {name for name, wording in _TOLD.items() if wording.code in _CORRECTIONS}


def promise(events: list[Event]) -> Callable[[], None]:
    """One message for each event and recipient; a reverted command takes back what it promised and nobody has.

    An import tells nobody: what it brings was acknowledged by another system, perhaps years ago.
    Who has read already that a report was opened again hears that it was not.
    """
    closing = _closed_at_once(events)
    telling = [
        event for event in events if event.name in _TOLD and event.pk not in closing and event.role != IMPORT.role
    ]
    recipients = _recipients({event.case_id for event in telling})
    messages = [
        _message(event, f"reporter:{case_id}", channel, _TOLD[event.name])
        for event in telling
        for case_id, (channel, merged_at) in recipients.get(event.case_id, {}).items()
        if merged_at is None or (not _TOLD[event.name].is_personal and event.at >= merged_at)
    ]
    messages += _to_subscribers([event for event in telling if not _TOLD[event.name].is_personal])
    undone = {json.loads(event.payload)["command"]: event for event in events if event.name == "Reverted"}
    return partial(_write, messages, undone)


def _closed_at_once(events: list[Event]) -> set[int]:
    """Answers that closed the case in the same command: the message about the end brings them."""
    answers = [event for event in events if event.name == "Responded"]
    if not answers:
        return set()
    ends = Event.objects.filter(case__in={event.case_id for event in answers}, name="Recorded")
    commands = set(ends.values_list("command", flat=True))
    return {event.pk for event in answers if event.command in commands}


def _write(messages: list[Message], undone: dict[str, Event]) -> None:
    """`undone`: the commands taken back, and by which event."""
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    if undone:  # after the promises: what was undone at once may stand in the same batch
        promised = Message.objects.filter(literal(UNDER_WAY), event__command__in=undone, state=Message.State.PENDING)
        promised.update(state=Message.State.CANCELLED)
        Message.objects.bulk_create(_corrections(undone), ignore_conflicts=True)


def _corrections(undone: dict[str, Event]) -> list[Message]:
    """Of what these commands sent, for each message that has reached somebody and needs to be corrected."""
    told = Message.objects.filter(case__in={event.case_id for event in undone.values()}, kind__in=_CORRECTIONS)
    gone = told.filter(state__in=(Message.State.SENT, Message.State.LEASED)).select_related("event")
    return [
        _message(undone[one.event.command], one.recipient, one.channel, _CORRECTIONS[one.kind])
        for one in gone
        if one.event and one.event.command in undone
    ]


def _recipients(case_ids: set[int]) -> dict[int, dict[int, tuple[str, datetime | None]]]:
    """Case -> whose reporters hear of it: its own, and those merged into it, each on which channel and from when on.

    Only who is reached on one.
    """
    heard: dict[int, dict[int, datetime | None]] = {pk: {pk: None} for pk in case_ids}
    above = {number: [pk] for pk, number in Case.objects.filter(pk__in=case_ids).values_list("pk", "number")}
    while above:  # a case that others were merged into can itself be merged
        below: dict[str, list[int]] = {}
        found = Case.objects.filter(literal(MERGED), merged_into__in=above)
        for pk, number, target, ended_at in found.values_list("pk", "number", "merged_into", "ended_at"):
            below[number] = above[target]
            for case_id in above[target]:
                heard[case_id][pk] = ended_at
        above = below
    everybody = {pk for group in heard.values() for pk in group}
    channels = _channels(everybody)
    return {
        pk: {one: (channels[one], since) for one, since in group.items() if one in channels}
        for pk, group in heard.items()
    }


def _to_subscribers(events: list[Event]) -> list[Message]:
    """To those who follow these cases, of what happened since; whether it may be told is looked at when it goes."""
    of_case: dict[int, list[Subscription]] = defaultdict(list)
    for one in Subscription.objects.filter(case__in={event.case_id for event in events}, stopped_at=None):
        of_case[one.case_id].append(one)
    return [
        _message(event, f"{SUBSCRIPTION}:{one.pk}", one.channel, _TOLD[event.name])
        for event in events
        for one in of_case[event.case_id]
        if event.at >= one.created_at
    ]


def on_next_channel(message: Message, wording: Wording) -> Message | None:
    """The same promise on the reporter's next channel; None where there is none."""
    contact = Contact.objects.filter(case=recipient_of(message)).first()
    if contact is None or message.event is None:
        return None
    used = Message.objects.filter(event=message.event, recipient=message.recipient).values_list("channel", flat=True)
    left_out = reach.stopped([contact.case_id]).get(contact.case_id, frozenset()) | set(used)
    channel = reach.channel_for(contact, left_out)
    return _message(message.event, message.recipient, channel, wording) if channel else None


def recipient_of(message: Message) -> int:
    """The case whose reporter is told; 0 where somebody else is."""
    kind, _, number = message.recipient.partition(":")
    return 0 if kind == SUBSCRIPTION else whole_number(number) or 0


def subscription_of(message: Message) -> int:
    """Whose Subscription tells it; 0 for a reporter."""
    kind, _, number = message.recipient.partition(":")
    return whole_number(number) or 0 if kind == SUBSCRIPTION else 0


def _channels(case_ids: set[int]) -> dict[int, str]:
    """Case -> the channel on which its reporter is reached."""
    silenced, nothing = reach.stopped(case_ids), frozenset[str]()
    contacts = Contact.objects.filter(case__in=case_ids)
    ways = {one.case_id: reach.channel_for(one, silenced.get(one.case_id, nothing)) for one in contacts}
    return {case_id: channel for case_id, channel in ways.items() if channel}


def _message(event: Event, recipient: str, channel: str, wording: Wording) -> Message:
    wait = UNDO_WAIT if event.name in _UNDOABLE else timedelta()
    return Message(
        event=event,
        case_id=event.case_id,
        recipient=recipient,
        channel=channel,
        kind=wording.code,
        is_urgent=event.name in _WAITED_FOR and channel != EMAIL,
        not_before=event.recorded_at + wait,
        message_id=f"<laksa.{event.pk}.{secrets.token_hex(6)}@laksa.invalid>",
    )
