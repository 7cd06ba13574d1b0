"""Telegram's Bot API: one call, and how a message is called by its bot, its chat and its place there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laksa.channels import configuration
from laksa.channels.http import Response, Unreachable, download, fetch
from laksa.channels.payloads import parsed
from laksa.channels.receiver import Unreadable
from laksa.rules.parse import whole_number

TELEGRAM = "telegram"
BASE = "https://api.telegram.org"
POLLING, WEBHOOK = "polling", "webhook"
# What is asked for, so that nothing else is sent.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
FILE_MAX = 15 * 1024 * 1024  # bytes; Telegram hands out 20 MB, and register.files keeps no more than this


@dataclass(frozen=True, slots=True)
class Answer:
    """`result` where it is well, else the code and the words of the refusal, and how long to wait before the next."""

    result: Any = None
    code: int = 200
    words: str = ""
    retry_after: int = 0

    @property
    def is_ok(self) -> bool:
        return self.code == 200


@dataclass(frozen=True, slots=True)
class Bot:
    """The bot of one token. Its address holds the token, and stands in no log and no message."""

    token: str
    base: str = BASE

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Bot:
        return cls(values.get("token", ""), (values.get("base") or BASE).rstrip("/"))

    @classmethod
    def configured(cls) -> Bot:
        return cls.of(configuration.of(TELEGRAM))

    def call(self, method: str, timeout_s: float = 10.0, /, **parameters: object) -> Answer:
        """http.Unreachable and http.Forbidden."""
        response = fetch(
            "POST",
            f"{self.base}/bot{self.token}/{method}",
            headers={"Content-Type": "application/json"},
            body=json.dumps(parameters).encode(),
            timeout_s=timeout_s,
            limit_bytes=8 * 1024 * 1024,
        )
        return _answer(response)

    def download(self, path: str, target: Path) -> Response:
        """A file of which getFile told the path."""
        return download(f"{self.base}/file/bot{self.token}/{path}", target, limit_bytes=FILE_MAX)


def bot_of(token: str) -> str:
    """The number of the bot, which is no secret."""
    return token.partition(":")[0]


def message_name(bot: str, chat: object, message: object) -> str:
    """A message's id is its chat's; another bot counts anew."""
    return f"{bot}.{chat}.{message}"


def place_of(name: str) -> int:
    """Of such a name, the message's id in its chat; 0 for another."""
    parts = name.split(".")
    return whole_number(parts[2]) or 0 if len(parts) > 2 else 0


def _answer(response: Response) -> Answer:
    """What is no answer of the Bot API came from what stands before it."""
    try:
        said = parsed(response.body)
    except Unreadable:
        said = None
    if not isinstance(said, dict) or "ok" not in said:
        if response.status >= 500 or response.status < 300:
            raise Unreachable("broken")
        return Answer(code=response.status)
    if said["ok"] is True:
        return Answer(said.get("result"))
    parameters = said.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else 0
    code = said.get("error_code")
    return Answer(
        code=code if isinstance(code, int) and code != 200 else response.status,
        words=str(said.get("description", "")),
        retry_after=wait if isinstance(wait, int) else 0,
    )
