"""What comes in: `3|dinda|Lampu mati` is message 3, of dinda."""

from __future__ import annotations

from laksa.channels import conversation
from laksa.channels.conversation import Incoming
from laksa.register.models import Case


def say(line: str) -> Case | None:
    identity, sender, text = line.split("|", 2)
    return conversation.take_in(Incoming("gema", identity, sender, text))
