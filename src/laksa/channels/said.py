"""What somebody said last on a channel: below which message they are answered, and until when they may be."""

from __future__ import annotations

from datetime import datetime

from laksa.channels.models import InboundMessage


def last_said(channel: str, address: str, case: int | None) -> str:
    """The channel's name of their last message about this report; "" where there is none."""
    if case is None:
        return ""
    found = InboundMessage.objects.filter(
        channel=channel, conversation__channel=channel, conversation__address=address, case=case
    )
    return found.order_by("-pk").values_list("external_id", flat=True).first() or ""


def last_heard(channel: str, address: str) -> datetime | None:
    """When they said something, whatever it was about."""
    found = InboundMessage.objects.filter(conversation__channel=channel, conversation__address=address)
    return found.order_by("-pk").values_list("received_at", flat=True).first()
