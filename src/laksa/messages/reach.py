"""On which channel a reporter is reached, and where.

It is the one they came by, else the first that has an address of theirs. What they have stopped is no way any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from laksa.history.transaction import write
from laksa.messages.models import Consent
from laksa.messages.transport import transports
from laksa.register.models import Contact


def channel_for(contact: Contact, stopped: frozenset[str] = frozenset()) -> str:
    """The channel on which messages to this contact go out; "" where there is none."""
    known = [name for name, transport in transports().items() if name not in stopped and transport.is_on]
    if contact.reply_channel in known and contact.reply_address:
        return contact.reply_channel
    return next((name for name in known if address_on(name, contact)), "")


def address_on(channel: str, contact: Contact) -> str:
    """Where the contact is reached on the channel; "" where they are not, or the city has the channel no more."""
    if contact.reply_channel == channel and contact.reply_address:
        return contact.reply_address
    transport = transports().get(channel)
    return transport.address_of(contact) if transport else ""


def stopped(case_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Case -> the channels that its reporter has stopped; only who has stopped any."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Consent.objects.filter(case__in=set(case_ids), word=Consent.Word.STOPPED)
    for case_id, channel in rows.values_list("case_id", "channel"):
        found[case_id].add(channel)
    return {case_id: frozenset(channels) for case_id, channels in found.items()}


def note(case_id: int, channel: str, word: Consent.Word, *, at: datetime) -> None:
    """What the reporter of a case says of a channel now."""
    with write():
        Consent.objects.update_or_create(case_id=case_id, channel=channel, defaults={"word": word, "at": at})
