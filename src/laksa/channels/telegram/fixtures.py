"""What Telegram sends, in its own form: updates as the Bot API documents them, of people who are invented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from laksa.channels.telegram.send import INVENTED_FROM


def invented_chat(n: int) -> int:
    """The chat of nobody: Telegram's own numbers are smaller."""
    return INVENTED_FROM + n


def person(chat: int, name: str) -> dict[str, Any]:
    first, _, last = name.partition(" ")
    return {"id": chat, "is_bot": False, "first_name": first, "language_code": "id"} | (
        {"last_name": last} if last else {}
    )


def message(number: int, chat: int, name: str, *, at: datetime, **parts: Any) -> dict[str, Any]:
    """An update with one message in the chat of this person; `parts` as text="…" or location={…}."""
    return {
        "update_id": 700_000_000 + number,
        "message": {
            "message_id": number,
            "from": person(chat, name),
            "chat": {"id": chat, "first_name": name.partition(" ")[0], "type": "private"},
            "date": int(at.timestamp()),
            **parts,
        },
    }


def edited(number: int, update: dict[str, Any], *, at: datetime, **parts: Any) -> dict[str, Any]:
    """The same message, changed by its sender."""
    changed = update["message"] | {"edit_date": int(at.timestamp())} | parts
    return {"update_id": 700_000_000 + number, "edited_message": changed}


def pressed(number: int, chat: int, name: str, data: str, *, on: int) -> dict[str, Any]:
    """A button below message `on` of the bot."""
    shown = {"message_id": on, "chat": {"id": chat, "type": "private"}, "date": 0}
    query = {"id": str(4_000_000 + number), "from": person(chat, name), "message": shown, "data": data}
    return {"update_id": 700_000_000 + number, "callback_query": query | {"chat_instance": "1"}}


def blocked(number: int, chat: int, name: str, *, at: datetime, status: str = "kicked") -> dict[str, Any]:
    """The person has blocked the bot, or let it in again."""
    who = person(chat, name)
    change = {
        "chat": {"id": chat, "type": "private"},
        "from": who,
        "date": int(at.timestamp()),
        "old_chat_member": {"user": who, "status": "member"},
        "new_chat_member": {"user": who, "status": status, "until_date": 0},
    }
    return {"update_id": 700_000_000 + number, "my_chat_member": change}


def photo(file_id: str = "AgACAgUAAx") -> list[dict[str, Any]]:
    """One photo in its three sizes."""
    sizes = ((90, 67), (320, 240), (1280, 960))
    return [
        {"file_id": f"{file_id}{n}", "file_unique_id": f"u{n}", "width": w, "height": h, "file_size": w * h // 8}
        for n, (w, h) in enumerate(sizes)
    ]
