"""WhatsApp: free words within a day of what somebody said last; after it an approved template, or another channel."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from laksa.channels import configuration, limits
from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.said import last_heard, last_said
from laksa.channels.whatsapp import faults, templates
from laksa.channels.whatsapp.cloud_api import REQUIRED, WHATSAPP, Account, Answer
from laksa.messages.faults import Fault, Reason, Whose
from laksa.messages.transport import Line, Outgoing, Pace, Sent
from laksa.register.models import Contact
from laksa.ui import formats

WINDOW = timedelta(hours=24) - timedelta(minutes=1)
_RESTS_S = 60.0
_WITH_BUTTONS_MAX, _TITLE_MAX = 1024, 20


@dataclass
class WhatsApp:
    """The Cloud API knows no repeats. Where it says that we send too much, nothing goes out for a minute."""

    name: str = WHATSAPP
    settings: str = "/kelola/kanal/whatsapp/"
    knows_repeats: bool = False
    text_limit: int | None = 4096
    rests_until: float = field(default=0.0, init=False)

    @property
    def is_on(self) -> bool:
        return limits.is_on(WHATSAPP, REQUIRED)

    def pace(self, now: datetime) -> Pace:
        if not self.is_on or time.monotonic() < self.rests_until:
            return Pace.NONE
        return limits.pace(WHATSAPP, now)

    def address_of(self, contact: Contact) -> str:
        """Who left a phone has not asked for messages there: they speak first."""
        return ""

    def is_invented(self, address: str) -> bool:
        """No number of Indonesia begins so."""
        return address.startswith("6200")

    def masked(self, address: str) -> str:
        return formats.masked_phone(f"+{address}")

    def follow_url(self, number: str) -> str:
        city = re.sub(r"[^0-9]", "", configuration.of(WHATSAPP).get("number", ""))
        return f"https://wa.me/{city}?text=Ikuti%20{number}" if city else ""

    def line(self) -> Line:
        return limits.Limited(WhatsAppLine(self), WHATSAPP)


class WhatsAppLine:
    def __init__(self, transport: WhatsApp) -> None:
        self._transport = transport
        self._values = configuration.of(WHATSAPP)
        self._account = Account.of(self._values)

    def open(self) -> Fault | None:
        """Each message is a call of its own."""
        return None

    def send(self, message: Outgoing) -> Sent | Fault:
        heard = last_heard(WHATSAPP, message.to)
        if heard is not None and timezone.now() - heard < WINDOW:
            return self._send(message, _words(message))
        template = templates.body_of(message, self._values)
        if template is None:
            return Fault(Whose.ADDRESS, Reason.WINDOW, "")
        if not templates.has_room(self._values):
            return Fault(Whose.ADDRESS, Reason.CAP, "")
        sent = self._send(message, {"type": "template", "template": template})
        if isinstance(sent, Sent):
            templates.note()
        return sent

    def close(self) -> None:
        """Nothing stays open."""

    def _send(self, message: Outgoing, said: dict[str, object]) -> Sent | Fault:
        body = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": message.to, **said}
        try:
            answer = self._account.call("POST", f"{self._account.phone_number_id}/messages", body)
        except (Unreachable, Forbidden) as problem:
            return faults.at_calling(problem)
        if answer.is_ok:
            return Sent(_id_of(answer))
        fault = faults.of(answer)
        if fault.is_of_the_line:
            self._transport.rests_until = time.monotonic() + _RESTS_S
        return fault


def _words(message: Outgoing) -> dict[str, object]:
    """Below what they answer, with buttons where these fit; the link is secret, no preview of it is fetched."""
    body = message.letter.body
    answered = last_said(WHATSAPP, message.to, message.case)
    context: dict[str, object] = {"context": {"message_id": answered}} if answered else {}
    if not message.choices or len(body) > _WITH_BUTTONS_MAX:
        return {"type": "text", "text": {"body": body, "preview_url": False}, **context}
    buttons = [{"type": "reply", "reply": {"id": said, "title": words[:_TITLE_MAX]}} for said, words in message.choices]
    pressed = {"type": "button", "body": {"text": body}, "action": {"buttons": buttons}}
    return {"type": "interactive", "interactive": pressed, **context}


def _id_of(answer: Answer) -> str:
    found = answer.result.get("messages")
    first = found[0] if isinstance(found, list) and found else {}
    return str(first.get("id", "")) if isinstance(first, dict) else ""


TRANSPORT = WhatsApp()
