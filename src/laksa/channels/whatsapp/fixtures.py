"""What Meta sends, in its own form: calls as the Cloud API documents them, of people who are invented."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def invented_number(n: int) -> str:
    """A number of nobody: none of Indonesia begins so."""
    return f"6200{n:08d}"


def call(phone_number_id: str, *, field: str = "messages", **value: Any) -> dict[str, Any]:
    """One call of the webhook; `value` as messages=[…], contacts=[…] or statuses=[…]."""
    metadata = {"display_phone_number": "622155000000", "phone_number_id": phone_number_id}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "10200300", "changes": [change]}]}


def message(identity: str, sender: str, *, at: datetime, answers: str = "", **parts: Any) -> dict[str, Any]:
    """One message; `parts` as text={"body": …}, whose name is its type."""
    found = {"from": sender, "id": identity, "timestamp": str(int(at.timestamp())), "type": next(iter(parts)), **parts}
    return found | ({"context": {"from": "622155000000", "id": answers}} if answers else {})


def contact(sender: str, name: str) -> dict[str, Any]:
    return {"profile": {"name": name}, "wa_id": sender}


def status(identity: str, sender: str, word: str, *, at: datetime, code: int = 0, title: str = "") -> dict[str, Any]:
    """What became of a message of ours: sent, delivered, read, or failed with a code."""
    found = {"id": identity, "status": word, "timestamp": str(int(at.timestamp())), "recipient_id": sender}
    return found | ({"errors": [{"code": code, "title": title}]} if code else {})
