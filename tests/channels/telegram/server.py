"""The Bot API as Telegram documents it: tokens, updates with an offset, one webhook, messages, files, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.vendor import Answer, Vendor

TOKEN = "5551:AAtoken-of-a-test"


@dataclass
class BotApi(Vendor):
    """`blocked`: the chats whose people have blocked the bot; all others have written to it once."""

    token: str = TOKEN
    updates: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    acknowledged: list[str] = field(default_factory=list)
    _messages: int = 900

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if path.startswith(f"/file/bot{self.token}/"):
            content = self.files.get(path.rpartition("/")[2])
            return (404, b"") if content is None else (200, content)
        bot, _, name = path.removeprefix("/").partition("/")
        if bot != f"bot{self.token}":
            return _refused(401, "Unauthorized")
        return _METHODS[name](self, json.loads(body or b"{}"))

    def heard(self) -> list[str]:
        return [one["text"] for one in self.sent]

    def _get_me(self, asked: Mapping[str, Any]) -> Answer:
        return _ok({"id": 5551, "is_bot": True, "first_name": "LAKSA", "username": "laksa_uji_bot"})

    def _get_updates(self, asked: Mapping[str, Any]) -> Answer:
        if self.webhook:
            return _refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self.updates = [one for one in self.updates if one["update_id"] >= asked.get("offset", 0)]
        return _ok(self.updates[: asked.get("limit", 100)])

    def _set_webhook(self, asked: Mapping[str, Any]) -> Answer:
        if not asked["url"].startswith("https://"):
            return _refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = dict(asked)
        return _ok(True)

    def _delete_webhook(self, asked: Mapping[str, Any]) -> Answer:
        self.webhook = {}
        return _ok(True)

    def _answer_callback_query(self, asked: Mapping[str, Any]) -> Answer:
        self.acknowledged.append(asked["callback_query_id"])
        return _ok(True)

    def _get_file(self, asked: Mapping[str, Any]) -> Answer:
        name = asked["file_id"]
        if name not in self.files:
            return _refused(400, "Bad Request: file is too big")
        return _ok({"file_id": name, "file_size": len(self.files[name]), "file_path": f"photos/{name}"})

    def _send_message(self, asked: Mapping[str, Any]) -> Answer:
        if self.script:
            return self.script.pop(0)
        if asked["chat_id"] in self.blocked:
            return _refused(403, "Forbidden: bot was blocked by the user")
        if len(asked["text"].encode("utf-16-le")) // 2 > 4096:
            return _refused(400, "Bad Request: message is too long")
        self._messages += 1
        self.sent.append({**asked, "message_id": self._messages})
        return _ok({"message_id": self._messages, "date": 0, "chat": {"id": int(asked["chat_id"]), "type": "private"}})


_METHODS: Mapping[str, Callable[[BotApi, Mapping[str, Any]], Answer]] = {
    "getMe": BotApi._get_me,
    "getUpdates": BotApi._get_updates,
    "setWebhook": BotApi._set_webhook,
    "deleteWebhook": BotApi._delete_webhook,
    "answerCallbackQuery": BotApi._answer_callback_query,
    "getFile": BotApi._get_file,
    "sendMessage": BotApi._send_message,
}


def too_many(seconds: int) -> Answer:
    status, said = _refused(429, f"Too Many Requests: retry after {seconds}")
    return status, said | {"parameters": {"retry_after": seconds}}


def _ok(result: Any) -> Answer:
    return 200, {"ok": True, "result": result}


def _refused(code: int, words: str) -> Answer:
    return code, {"ok": False, "error_code": code, "description": words}


refused = _refused
