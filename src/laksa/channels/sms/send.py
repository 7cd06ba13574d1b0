"""SMS: words go to the gateway in as few parts as they may have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from laksa.channels import configuration, limits
from laksa.channels.setup import required
from laksa.channels.sms import length
from laksa.channels.sms.setup import NAME, SETUP
from laksa.channels.sms.wire import Wire
from laksa.messages.faults import Fault
from laksa.messages.transport import Line, Outgoing, Pace, Sent
from laksa.register.models import Contact
from laksa.rules.parse import whole_number
from laksa.ui import formats

PARTS = 3


@dataclass(frozen=True)
class Sms:
    """Its readers know no repeats, and every part has its price."""

    name: str = NAME
    settings: str = "/kelola/kanal/sms/"
    knows_repeats: bool = False
    text_limit: int | None = None  # counted in parts, by what the words are written with

    @property
    def is_on(self) -> bool:
        return limits.is_on(NAME, required(SETUP))

    def pace(self, now: datetime) -> Pace:
        return limits.pace(NAME, now) if self.is_on else Pace.NONE

    def address_of(self, contact: Contact) -> str:
        """Of whoever only gave a phone, where the city tells them by SMS."""
        return contact.phone if configuration.of(NAME).get("tells_phones") else ""

    def is_invented(self, address: str) -> bool:
        """No network has numbers that begin so."""
        return address.startswith("+628000")

    def masked(self, address: str) -> str:
        return formats.masked_phone(address)

    def line(self) -> Line:
        return limits.Limited(SmsLine(), NAME)


class SmsLine:
    """Each SMS is one request."""

    def __init__(self) -> None:
        self._values = configuration.of(NAME)

    def open(self) -> Fault | None:
        return None

    def send(self, message: Outgoing) -> Sent | Fault:
        most = whole_number(self._values.get("parts", "")) or PARTS
        return Wire(self._values).send(message.to, length.fitted(message.letter, most))

    def close(self) -> None:
        pass


TRANSPORT = Sms()
