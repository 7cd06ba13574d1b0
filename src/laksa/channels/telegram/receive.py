"""Telegram: what people write to the bot, by its webhook or by asking for it (getUpdates).

Only what one person says to the bot alone is kept; groups and channels are left where they are.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from laksa.channels import configuration, limits
from laksa.channels.fetched import Fetched
from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.payloads import number, parsed, whole
from laksa.channels.receiver import Arrival, Call, Heard, Ignored, Incoming, Kept, Media, Told, Unreadable
from laksa.channels.reception import Reason
from laksa.channels.telegram.bot_api import FILE_MAX, TELEGRAM, UPDATES, WEBHOOK, Bot, bot_of, message_name
from laksa.register.contacts import phone_or_nothing
from laksa.register.files import Upload
from laksa.rules.parse import whole_number

_LISTENS_S = 3
_AT_ONCE = 100
_HEADER = "x-telegram-bot-api-secret-token"
# A correction is no command and no verdict: it is read as words.
_CORRECTED = "Perbaikan: {text}"
_CONTACT = "Kontak: {name} {phone}"
_FILMS = frozenset({"video", "video_note", "animation"})
_FILES = ("voice", "audio", "document", *sorted(_FILMS))
_CALLED = {"voice": "suara.ogg", "audio": "suara", "document": "berkas"}


class Telegram:
    """Somebody who talks with the bot is answered more often than by mail."""

    name = TELEGRAM
    answers_a_day = 20

    def is_on(self) -> bool:
        return limits.is_on(TELEGRAM, ("token",))

    def hear(self, call: Call) -> Heard:
        """403 without the secret that we told Telegram; what is pressed is acknowledged in the same answer."""
        values = configuration.of(TELEGRAM)
        secret = values.get("secret", "")
        given = call.headers.get(_HEADER, "")
        if values.get("mode") != WEBHOOK or not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return Heard(status=403)
        try:
            update = parsed(call.body)
        except Unreadable:
            return Heard(status=400)
        pressed = _pressed(update)
        body = json.dumps({"method": "answerCallbackQuery", "callback_query_id": pressed}) if pressed else ""
        return Heard(arrivals(values.get("token", ""), [update]), body=body, content_type="application/json")

    def poll(self, cursor: str) -> tuple[Sequence[Arrival], str]:
        """The cursor is the number of the next update; Telegram forgets what is before it."""
        values = configuration.of(TELEGRAM)
        if values.get("mode") == WEBHOOK:
            return (), cursor
        bot = Bot.of(values)
        parameters: dict[str, object] = {"timeout": _LISTENS_S, "limit": _AT_ONCE, "allowed_updates": UPDATES}
        if cursor:
            parameters["offset"] = whole_number(cursor)
        try:
            answer = bot.call("getUpdates", _LISTENS_S + 10.0, **parameters)
        except Forbidden as problem:
            raise Unreachable(problem.reason) from None
        if not answer.is_ok:
            raise Unreachable(f"{answer.code} {answer.words}".strip())
        updates = answer.result if isinstance(answer.result, list) else []
        numbers = [found for update in updates if isinstance(found := _part(update, "update_id"), int)]
        for pressed in filter(None, map(_pressed, updates)):
            with suppress(Unreachable, Forbidden):
                bot.call("answerCallbackQuery", callback_query_id=pressed)
        return arrivals(bot.token, updates), str(max(numbers) + 1) if numbers else cursor

    def read(self, kept: Kept) -> Incoming | Told | Ignored:
        try:
            return _read(kept.payload)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise Unreadable(type(problem).__name__) from None

    def fetch(self, kept: Kept, media: Media) -> Upload:
        """Films, and what is larger than the register keeps, are not asked for."""
        if media.content_type.startswith("video/") or media.size > FILE_MAX:
            raise Forbidden("too_long")
        bot = Bot.configured()
        answer = bot.call("getFile", file_id=media.ref)
        if answer.code in {400, 403}:  # too big for bots, or gone
            raise Forbidden("gone")
        path = _part(answer.result, "file_path")
        if not answer.is_ok or not isinstance(path, str):
            raise Unreachable("broken")
        return Fetched.by(media.name, lambda target: bot.download(path, target))


def arrivals(token: str, updates: Sequence[object]) -> list[Arrival]:
    """Of one person's chat with the bot each under a name of its own, the same whenever it is delivered."""
    bot = bot_of(token)
    known = [(_name(bot, update), update) for update in updates if isinstance(update, dict)]
    return [Arrival(name, {**update, "bot": bot}) for name, update in known if name]


def _name(bot: str, update: Mapping[str, Any]) -> str:
    """ "" for what nobody said to the bot alone."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        one = update.get(kind)
        if not isinstance(one, dict):
            continue
        said = one.get("message") if kind == "callback_query" else one
        if _part(said, "chat", "type") != "private":
            return ""
        chat = _part(said, "chat", "id")
        match kind:
            case "message":
                return message_name(bot, chat, one.get("message_id"))
            case "edited_message":
                return f"{message_name(bot, chat, one.get('message_id'))}.{one.get('edit_date')}"
            case "callback_query":
                return f"{message_name(bot, chat, 'pressed')}.{one.get('id')}"
        return f"{message_name(bot, chat, 'member')}.{update.get('update_id')}"
    return ""


def _part(value: object, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _pressed(update: object) -> str:
    found = _part(update, "callback_query", "id")
    return found if isinstance(found, str) else ""


def _read(update: Mapping[str, Any]) -> Incoming | Ignored:
    if member := update.get("my_chat_member"):
        return _left(member)
    bot = str(update.get("bot", ""))
    if pressed := update.get("callback_query"):
        return _chosen(bot, pressed)
    if edited := update.get("edited_message"):
        return _corrected(bot, edited)
    return _said(bot, update["message"])


def _left(member: Mapping[str, Any]) -> Incoming | Ignored:
    """Who blocks the bot wants no messages, and could not read that we understood; who comes back says so."""
    if member["new_chat_member"]["status"] != "kicked":
        return Ignored(Reason.NOTHING_SAID)
    return Incoming(_chat(member), "BERHENTI", is_automatic=True)


def _chosen(bot: str, pressed: Mapping[str, Any]) -> Incoming:
    """What stands on a button is as good as written below its message."""
    message = pressed["message"]
    return Incoming(
        _chat(message),
        str(pressed.get("data", "")),
        name=_name_of(pressed["from"]),
        answers=_names(bot, message, message),
    )


def _corrected(bot: str, message: Mapping[str, Any]) -> Incoming | Ignored:
    """Words that were changed; a live location comes here too, each time that somebody moves."""
    text = message.get("text") or message.get("caption")
    if not text:
        return Ignored(Reason.NOTHING_SAID)
    return Incoming(
        _chat(message),
        _CORRECTED.format(text=text),
        name=_name_of(message["from"]),
        answers=_names(bot, message, message),
        said_at=_moment(message["edit_date"]),
    )


def _said(bot: str, message: Mapping[str, Any]) -> Incoming:
    place = message.get("location") or {}
    return Incoming(
        _chat(message),
        "\n".join(filter(None, _words(message))),
        name=_name_of(message["from"]),
        phone=_own_phone(message),
        answers=_names(bot, message, message.get("reply_to_message")),
        point=(number(place["latitude"]), number(place["longitude"])) if place else None,
        media=_media(message),
        said_at=_moment(message["date"]),
    )


def _words(message: Mapping[str, Any]) -> Iterator[str]:
    yield str(message.get("text") or message.get("caption") or "")
    if venue := message.get("venue"):
        yield str(venue.get("title", ""))
        yield str(venue.get("address", ""))
    if contact := message.get("contact"):
        name = " ".join(filter(None, (contact.get("first_name"), contact.get("last_name"))))
        yield _CONTACT.format(name=name, phone=contact.get("phone_number", "")).strip()


def _own_phone(message: Mapping[str, Any]) -> str:
    """Telegram vouches for the number of who shares their own."""
    contact = message.get("contact") or {}
    if not contact or contact.get("user_id") != message["from"]["id"]:
        return ""
    return phone_or_nothing(f"+{str(contact.get('phone_number', '')).removeprefix('+')}")


def _media(message: Mapping[str, Any]) -> tuple[Media, ...]:
    """The largest of a photo's sizes that is not too large; each other file as it is."""
    found = []
    if photos := message.get("photo"):
        fitting = [one for one in photos if whole(one.get("file_size") or 0) <= FILE_MAX] or photos
        largest = max(fitting, key=lambda one: whole(one["width"]) * whole(one["height"]))
        found.append(Media(str(largest["file_id"]), "foto.jpg", "image/jpeg", whole(largest.get("file_size") or 0)))
    for kind in _FILES:
        if (one := message.get(kind)) and not (kind == "document" and message.get("animation")):
            claimed = str(one.get("mime_type") or ("video/mp4" if kind in _FILMS else ""))
            name = str(one.get("file_name") or _CALLED.get(kind, kind))
            found.append(Media(str(one["file_id"]), name, claimed, whole(one.get("file_size") or 0)))
    return tuple(found)


def _chat(message: Mapping[str, Any]) -> str:
    return str(whole(message["chat"]["id"]))


def _names(bot: str, message: Mapping[str, Any], answered: object) -> tuple[str, ...]:
    """What it answers, as we call it; nothing where it answers nothing."""
    identity = _part(answered, "message_id")
    return (message_name(bot, _chat(message), identity),) if identity else ()


def _name_of(person: Mapping[str, Any]) -> str:
    return " ".join(str(one) for one in (person.get("first_name"), person.get("last_name")) if one)


def _moment(seconds: object) -> datetime:
    return datetime.fromtimestamp(whole(seconds), UTC)


RECEIVER = Telegram()
