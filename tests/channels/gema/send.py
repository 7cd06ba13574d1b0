"""What goes out: into a list, unless somebody says before that it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from laksa.messages.faults import Fault
from laksa.messages.transport import Outgoing, Pace, Sent
from laksa.register.models import Contact


@dataclass
class Gema:
    """Its readers know no repeats, and it takes 160 letters."""

    name: str = "gema"
    settings: str = "LAKSA_GEMA"
    knows_repeats: bool = False
    text_limit: int | None = 160
    heard: list[Outgoing] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_on(self) -> bool:
        return True

    def pace(self, now: datetime) -> Pace:
        return Pace.ALL

    def address_of(self, contact: Contact) -> str:
        return ""

    def is_invented(self, address: str) -> bool:
        return address.startswith("contoh:")

    def masked(self, address: str) -> str:
        return f"{address[:1]}***"

    def line(self) -> Gema:
        return self

    def open(self) -> Fault | None:
        return None

    def send(self, message: Outgoing) -> Sent | Fault:
        if self.faults:
            return self.faults.pop(0)
        self.heard.append(message)
        return Sent(f"gema.{len(self.heard)}")

    def close(self) -> None:
        pass


TRANSPORT = Gema()
