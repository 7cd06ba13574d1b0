"""Telegram: messages go out by sendMessage of the Bot API, below what they answer, with the answers to press."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from laksa.channels import configuration, limits
from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.said import last_said
from laksa.channels.telegram import faults
from laksa.channels.telegram.bot_api import TELEGRAM, Bot, bot_of, message_name, place_of
from laksa.messages.faults import Fault
from laksa.messages.transport import Line, Outgoing, Pace, Sent, shortened
from laksa.register.models import Contact
from laksa.rules.parse import whole_number

# No person has such an id: Telegram's have no more than 52 bits.
INVENTED_FROM = 2**52
_TEXT_MAX = 4096  # in UTF-16, as Telegram counts


@dataclass
class Telegram:
    """Telegram knows no repeats. Where it asks us to wait, nothing goes out until then."""

    name: str = TELEGRAM
    settings: str = "token"
    knows_repeats: bool = False
    text_limit: int | None = _TEXT_MAX
    rests_until: float = field(default=0.0, init=False)

    @property
    def is_on(self) -> bool:
        return limits.is_on(TELEGRAM, ("token",))

    def pace(self, now: datetime) -> Pace:
        return Pace.NONE if time.monotonic() < self.rests_until else limits.pace(TELEGRAM, now)

    def address_of(self, contact: Contact) -> str:
        """Who has never written to the bot cannot be written to."""
        return ""

    def is_invented(self, address: str) -> bool:
        return (whole_number(address) or 0) >= INVENTED_FROM

    def masked(self, address: str) -> str:
        return f"{address[:2]}***"

    def follow_url(self, number: str) -> str:
        bot = configuration.of(TELEGRAM).get("bot", "").strip().removeprefix("@")
        return f"https://t.me/{quote(bot, safe='')}?start={number}" if bot else ""

    def line(self) -> Line:
        return limits.Limited(TelegramLine(self, Bot.configured()), TELEGRAM)


class TelegramLine:
    def __init__(self, transport: Telegram, bot: Bot) -> None:
        self._transport, self._bot = transport, bot

    def open(self) -> Fault | None:
        """Each message is a call of its own."""
        return None

    def send(self, message: Outgoing) -> Sent | Fault:
        answered = place_of(last_said(TELEGRAM, message.to, message.case))
        parameters: dict[str, object] = {
            "chat_id": message.to,
            "text": _fitting(message),
            # The link is secret: no preview of it is fetched.
            "link_preview_options": {"is_disabled": True},
        }
        if answered:
            parameters["reply_parameters"] = {"message_id": answered, "allow_sending_without_reply": True}
        if message.choices:
            rows = [[{"text": words, "callback_data": said}] for said, words in message.choices]
            parameters["reply_markup"] = {"inline_keyboard": rows}
        try:
            answer = self._bot.call("sendMessage", **parameters)
        except (Unreachable, Forbidden) as problem:
            return faults.at_calling(problem)
        if answer.is_ok:
            return Sent(message_name(bot_of(self._bot.token), message.to, _id_of(answer.result)))
        if answer.code == 429:
            self._transport.rests_until = time.monotonic() + max(1, answer.retry_after)
        return faults.of(answer)

    def close(self) -> None:
        """Nothing stays open."""


def _fitting(message: Outgoing) -> str:
    body = message.letter.body
    over = len(body.encode("utf-16-le")) // 2 - _TEXT_MAX
    return shortened(message.letter, max(1, len(body) - over)).body if over > 0 else body


def _id_of(result: object) -> object:
    return result.get("message_id", "") if isinstance(result, dict) else ""


TRANSPORT = Telegram()
