"""WhatsApp: what people write to the city's number, and what becomes of what we wrote, by Meta's webhook."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from laksa.channels import configuration, limits
from laksa.channels.fetched import Fetched
from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.payloads import number, parsed
from laksa.channels.receiver import Arrival, Call, Heard, Ignored, Incoming, Kept, Media, Told, Unreadable
from laksa.channels.reception import Reason
from laksa.channels.whatsapp.cloud_api import FILE_MAX, REQUIRED, WHATSAPP, Account
from laksa.messages.models import Receipt
from laksa.register.contacts import phone_or_nothing
from laksa.register.files import Upload
from laksa.rules.parse import whole_number

_RECEIPTS = {"delivered": Receipt.DELIVERED, "read": Receipt.READ, "failed": Receipt.FAILED}
_FILES = {"image": "foto.jpg", "audio": "suara.ogg", "document": "berkas", "video": "video.mp4"}
_SILENT = frozenset({"reaction", "system", "revoke", "request_welcome"})
# What a person said in a form that we cannot read is answered as a file that we cannot keep.
_UNKNOWN = Media("", "pesan", "video/unknown")
_STATES = {"APPROVED": "approved", "REJECTED": "rejected", "PENDING": "waiting"}


class WhatsApp:
    """Somebody who talks with us is answered more often than by mail."""

    name = WHATSAPP
    answers_a_day = 20

    def is_on(self) -> bool:
        return limits.is_on(WHATSAPP, REQUIRED)

    def hear(self, call: Call) -> Heard:
        """The handshake when the hook is set up; else 403 for what is not signed with our app's secret."""
        values = configuration.of(WHATSAPP)
        if call.method == "GET":
            return _handshake(call.query, values.get("verify_token", ""))
        if not _is_signed(call, values.get("app_secret", "")):
            return Heard(status=403)
        try:
            said = parsed(call.body)
        except Unreadable:
            return Heard(status=400)
        changes = list(_changes(said))
        _note_templates(changes, values)
        ours = values.get("phone_number_id", "")
        return Heard([one for change in changes for one in _arrivals(change, ours)])

    def read(self, kept: Kept) -> Incoming | Told | Ignored:
        try:
            if status := kept.payload.get("status"):
                return _told(status)
            return _said(kept.payload["message"], str(kept.payload.get("name", "")))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise Unreadable(type(problem).__name__) from None

    def fetch(self, kept: Kept, media: Media) -> Upload:
        """Films are not asked for, nor what is larger than the register keeps."""
        if media.content_type.startswith("video/"):
            raise Forbidden("film")
        account = Account.configured()
        answer = account.call("GET", media.ref)
        if not answer.is_ok:
            if answer.code == 100 or answer.status == 404:  # Meta keeps a file for thirty days
                raise Forbidden("gone")
            raise Unreachable("broken")
        url, size = answer.result.get("url"), answer.result.get("file_size")
        if not isinstance(url, str):
            raise Unreachable("broken")
        if isinstance(size, int) and size > FILE_MAX:
            raise Forbidden("too_long")
        return Fetched.by(media.name, lambda target: account.download(url, target))


def _handshake(query: Mapping[str, str], expected: str) -> Heard:
    given = query.get("hub.verify_token", "")
    is_known = bool(expected) and hmac.compare_digest(given.encode(), expected.encode())
    if query.get("hub.mode") != "subscribe" or not is_known:
        return Heard(status=403)
    return Heard(body=query.get("hub.challenge", ""))


def _is_signed(call: Call, secret: str) -> bool:
    """Over the body as it came, byte by byte."""
    right = hmac.new(secret.encode(), call.body, hashlib.sha256).hexdigest()
    given = call.headers.get("x-hub-signature-256", "")
    return bool(secret) and hmac.compare_digest(given.encode(), f"sha256={right}".encode())


def _changes(said: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Of all entries in one call: what each is about, and its value."""
    if not isinstance(said, dict) or said.get("object") != "whatsapp_business_account":
        return
    for entry in _rows(said, "entry"):
        for change in _rows(entry, "changes"):
            if isinstance(value := change.get("value"), dict):
                yield str(change.get("field", "")), value


def _arrivals(change: tuple[str, Mapping[str, Any]], ours: str) -> Iterator[Arrival]:
    """Of our number, each message and each status under a name of its own."""
    field, value = change
    metadata = value.get("metadata")
    if field != "messages" or not isinstance(metadata, dict) or metadata.get("phone_number_id") != ours:
        return
    names = {str(one.get("wa_id", "")): one.get("profile") for one in _rows(value, "contacts")}
    for message in _rows(value, "messages"):
        if identity := message.get("id"):
            profile = names.get(str(message.get("from", "")))
            name = profile.get("name", "") if isinstance(profile, dict) else ""
            yield Arrival(str(identity), {"message": message, "name": name})
    for status in _rows(value, "statuses"):
        if (identity := status.get("id")) and status.get("status") in _RECEIPTS:
            yield Arrival(f"{status['status']} {identity}", {"status": status})


def _note_templates(changes: list[tuple[str, Mapping[str, Any]]], values: Mapping[str, str]) -> None:
    """Meta says what it has decided about a template: it is used, or not any more."""
    for field, value in changes:
        if field != "message_template_status_update":
            continue
        named = value.get("message_template_name")
        for group in ("news", "question", "done"):
            if named and values.get(f"template_{group}") == named:
                state = _STATES.get(str(value.get("event", "")), "rejected")
                configuration.keep(WHATSAPP, {f"state_{group}": state})


def _rows(value: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _told(status: Mapping[str, Any]) -> Told:
    errors = _rows(status, "errors")
    words = f"{errors[0].get('code', '')} {errors[0].get('title', '')}".strip() if errors else ""
    return Told(str(status["id"]), _RECEIPTS[status["status"]], _moment(status["timestamp"]), words)


def _said(message: Mapping[str, Any], name: str) -> Incoming | Ignored:
    kind, sender = str(message["type"]), str(message["from"])
    if kind in _SILENT:
        return Ignored(Reason.NOTHING_SAID)
    if whole_number(sender) is None:
        raise ValueError
    place = message["location"] if kind == "location" else None
    answered = (message.get("context") or {}).get("id")
    return Incoming(
        sender,
        "\n".join(filter(None, _words(kind, message))),
        name=name,
        phone=phone_or_nothing(f"+{sender}"),
        answers=(str(answered),) if answered else (),
        point=(number(place["latitude"]), number(place["longitude"])) if place else None,
        media=_media(kind, message),
        said_at=_moment(message["timestamp"]),
    )


def _words(kind: str, message: Mapping[str, Any]) -> Iterator[str]:
    match kind:
        case "text":
            yield str(message["text"]["body"])
        case "button":
            yield str(message["button"].get("text", ""))
        case "interactive":
            pressed = message["interactive"]
            yield str(pressed.get(pressed.get("type"), {}).get("id", ""))
        case "location":
            yield str(message["location"].get("name", ""))
            yield str(message["location"].get("address", ""))
        case "contacts":
            for one in message["contacts"]:
                phones = " ".join(str(phone.get("phone", "")) for phone in one.get("phones", ()))
                yield f"Kontak: {one.get('name', {}).get('formatted_name', '')} {phones}".strip()
        case _ if kind in _FILES:
            yield str(message[kind].get("caption", ""))


def _media(kind: str, message: Mapping[str, Any]) -> tuple[Media, ...]:
    if kind in _FILES:
        one = message[kind]
        claimed = str(one.get("mime_type") or ("video/mp4" if kind == "video" else ""))
        return (Media(str(one["id"]), str(one.get("filename") or _FILES[kind]), claimed),)
    is_known = kind in {"text", "button", "interactive", "location", "contacts", "sticker"}
    return () if is_known else (_UNKNOWN,)


def _moment(seconds: object) -> datetime:
    """Meta writes seconds as words."""
    found = whole_number(str(seconds))
    if found is None:
        raise ValueError
    return datetime.fromtimestamp(found, UTC)


RECEIVER = WhatsApp()
