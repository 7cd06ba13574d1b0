"""What came in on a channel becomes a report, or an answer in the report that it belongs to.

A channel's `receive.py` reads its other side's message into an Incoming and hands it over; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.messages import reach
from laksa.messages.models import Consent
from laksa.register import senders
from laksa.register.commands import opening, response
from laksa.register.ledger import raise_if_known
from laksa.register.literal import literal
from laksa.register.models import Case, Contact
from laksa.register.models.case import ANSWERED_ELSEWHERE, STANDING
from laksa.rules import text as wording
from laksa.rules.numbering import number_in

STOP = "BERHENTI"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as it came in; `id` is the channel's own, the same at each delivery of it."""

    channel: str
    id: str
    sender: str  # their address on the channel, where they are answered
    text: str
    name: str = ""


def take_in(incoming: Incoming) -> Case | None:
    """The report that was opened or answered; the same for each delivery of the same message, whatever it says then.

    None where nothing was to be written: a sender who stops messages before there were any. Refused as by the commands
    that a form calls (text_short, text_long).
    """
    if wording.clean(incoming.text).upper() == STOP:
        return _stop(incoming)
    # Not the id itself, which a stranger could guess and use up as the key of a form.
    once = IdempotencyKey.of(senders.digest_of(f"message on {incoming.channel}", incoming.id))
    try:
        raise_if_known(once)
        case = conversation_of(incoming)
        return _open(incoming, once) if case is None else response.reply(case, text=incoming.text, once=once)
    except Replayed as replayed:
        return Case.objects.get(pk=replayed.identity)


def conversation_of(incoming: Incoming) -> Case | None:
    """The sender's own report that the text names, else their newest one that is open."""
    own, number = _own(incoming), number_in(incoming.text)
    named = own.filter(number=number).first() if number else None
    return named or own.filter(ended_at__isnull=True).first()


def _own(incoming: Incoming) -> QuerySet[Case]:
    """The sender's reports that came by this channel, the newest first."""
    contacts = Contact.objects.filter(
        literal(ANSWERED_ELSEWHERE), reply_channel=incoming.channel, reply_address=incoming.sender
    )
    return Case.objects.filter(STANDING, pk__in=contacts.values("case")).order_by("-pk")


def _open(incoming: Incoming, once: IdempotencyKey) -> Case:
    case = opening.submit(
        opening.Submission(
            text=incoming.text,
            channel=incoming.channel,
            name=incoming.name,
            reply_channel=incoming.channel,
            reply_address=incoming.sender,
            sender=senders.digest_of(incoming.channel, incoming.sender),
        ),
        once=once,
    )
    reach.note(case.pk, incoming.channel, Consent.Word.TOLD, at=timezone.now())
    return case


def _stop(incoming: Incoming) -> Case | None:
    """Of all their reports on this channel."""
    own = list(_own(incoming))
    for case in own:
        reach.note(case.pk, incoming.channel, Consent.Word.STOPPED, at=timezone.now())
    return own[0] if own else None
