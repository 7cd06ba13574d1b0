"""The forms of SMS gateways, as data: where each puts its number, words and sender, and what its states mean.

A gateway that is like none of them word for word is like one of them but for the names of its fields, which an
administrator may write over ("fields" in setup.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from laksa.messages.models import Receipt
from laksa.rules.parse import whole_number

Names = Mapping[str, str]
_DELIVERED, _READ, _FAILED = str(Receipt.DELIVERED), str(Receipt.READ), str(Receipt.FAILED)


@dataclass(frozen=True, slots=True)
class Gateway:
    """`sent`, `answer`, `said` and `told` name fields: what we send, what is answered, an SMS, a delivery report.

    A name with dots leads inwards, a number is a place in a list. `body` is what a JSON message is built around, its
    innermost mapping at `inside`; without it a form is sent. `items` leads to the list in what comes to our hook.
    `states` are those of a delivery report that tell anything. `login` is how we are known; `plus`: whether a number is
    written with its "+".
    """

    login: str
    plus: bool
    sent: Names
    answer: Names
    said: Names
    told: Names
    states: Names
    refusals: Names
    items: str = ""
    is_json: bool = False

    def with_names(self, written: str) -> Gateway:
        """The same, what is sent and the id that is answered by other names: `to=tujuan&text=pesan&id=msgid`."""
        names = dict(parse_qsl(written))
        sent = {key: names.get(key, name) for key, name in self.sent.items()}
        return replace(self, sent=sent, answer={**self.answer, "id": names.get("id", self.answer["id"])})


GATEWAYS: Mapping[str, Gateway] = {
    "form": Gateway(
        login="basic",
        plus=True,
        sent={"to": "To", "text": "Body", "sender": "From", "reports_to": "StatusCallback"},
        answer={"id": "sid", "code": "code", "words": "message"},
        said={"id": "MessageSid", "from": "From", "text": "Body"},
        told={"id": "MessageSid", "state": "MessageStatus", "words": "ErrorCode"},
        states={"delivered": _DELIVERED, "read": _READ, "undelivered": _FAILED, "failed": _FAILED},
        refusals={
            **dict.fromkeys(("21211", "21214", "21217", "21610", "21614"), "address"),
            **dict.fromkeys(("20003", "20005", "21212", "21606", "21659", "21660"), "ours"),
        },
    ),
    "json": Gateway(
        login="app",
        plus=False,
        sent={
            "to": "messages.0.destinations.0.to",
            "text": "messages.0.text",
            "sender": "messages.0.from",
            "reports_to": "messages.0.notifyUrl",
        },
        answer={
            "id": "messages.0.messageId",
            "code": "messages.0.status.name",
            "words": "messages.0.status.description",
        },
        said={"id": "messageId", "from": "from", "text": "text"},
        told={"id": "messageId", "state": "status.groupName", "words": "status.description"},
        states={"DELIVERED": _DELIVERED, "UNDELIVERABLE": _FAILED, "EXPIRED": _FAILED, "REJECTED": _FAILED},
        refusals={
            **dict.fromkeys(
                (
                    "REJECTED_NETWORK", "REJECTED_PREFIX_MISSING", "REJECTED_DND", "REJECTED_DESTINATION",
                    "REJECTED_INVALID_DESTINATION", "REJECTED_DESTINATION_NOT_REGISTERED",
                    "UNDELIVERABLE_REJECTED_OPERATOR",
                ),
                "address",
            ),
            **dict.fromkeys(
                (
                    "REJECTED_NOT_ENOUGH_CREDITS", "REJECTED_SENDER", "REJECTED_SOURCE", "REJECTED_ROUTE_NOT_AVAILABLE",
                    "REJECTED_SYSTEM_ERROR", "REJECTED_PREPAID_PACKAGE_EXPIRED",
                ),
                "ours",
            ),
        },
        items="results",
        is_json=True,
    ),
}  # fmt: skip


def at(value: Any, path: str) -> Any:
    """What stands in `value` where the dotted `path` leads; None where it leads nowhere."""
    for name in path.split(".") if path else ():
        if isinstance(value, list):
            place = whole_number(name)
            value = value[place] if place is not None and place < len(value) else None
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def words_at(value: Any, path: str) -> str:
    """The same as words; "" for what are none."""
    found = at(value, path)
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""


def put(body: dict[str, Any], path: str, value: str) -> None:
    """`value` where `path` leads, the lists and mappings on the way made."""
    name, _, rest = path.partition(".")
    if not rest:
        body[name] = value
        return
    head, _, behind = rest.partition(".")
    if head == "0":
        inner = body.setdefault(name, [{}])[0]
        put(inner, behind, value)
    else:
        put(body.setdefault(name, {}), rest, value)
