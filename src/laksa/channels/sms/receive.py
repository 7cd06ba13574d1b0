"""SMS that come in, and what became of ours: the gateway calls our hook, with a key or a signature."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from laksa.channels import configuration, limits
from laksa.channels.http import Forbidden
from laksa.channels.payloads import parsed, storable
from laksa.channels.receiver import Arrival, Call, Heard, Ignored, Incoming, Kept, Media, Told, Unreadable
from laksa.channels.setup import required
from laksa.channels.sms.gateways import GATEWAYS, Gateway, at, words_at
from laksa.channels.sms.setup import NAME, SETUP
from laksa.register.contacts import phone_or_nothing
from laksa.register.files import Upload
from laksa.rules.parse import whole_number

_ID_MAX = 120
_SHORTEST = 10  # digits; shorter ones are codes of services


class SmsReceiver:
    """A number that is none (a short code, a name) belongs to a machine: what it says is no report."""

    name = NAME
    answers_a_day = 10

    def is_on(self) -> bool:
        return limits.is_on(NAME, required(SETUP))

    def hear(self, call: Call) -> Heard:
        """403 without the key or a right signature; 400 for what is in no form of this gateway's."""
        values = configuration.of(NAME)
        if not _is_known(call, values):
            return Heard(status=403)
        try:
            return Heard(list(_arrivals(call, GATEWAYS[values["gateway"]])))
        except Unreadable:
            return Heard(status=400)

    def read(self, kept: Kept) -> Incoming | Told | Ignored:
        gateway = GATEWAYS.get(str(kept.payload.get("gateway")))
        if gateway is None:
            raise Unreadable("no gateway")
        one = kept.payload.get("item")
        if receipt := gateway.states.get(words_at(one, gateway.told["state"])):
            return Told(words_at(one, gateway.told["id"]), receipt, error=words_at(one, gateway.told["words"]))
        sender, text = _phone(words_at(one, gateway.said["from"])), words_at(one, gateway.said["text"])
        if not sender:
            return Ignored("automatic")
        return Incoming(sender, text, phone=sender) if text.strip() else Ignored("nothing_said")

    def fetch(self, kept: Kept, media: Media) -> Upload:
        raise Forbidden("none")


def _is_known(call: Call, values: Mapping[str, str]) -> bool:
    """By the key in the address or a header, or by a signature: of the address and the form, or of the body."""
    key, hook_key = values.get("key", "").encode(), values.get("hook_key", "").encode()
    given = call.query.get("kunci") or call.headers.get("x-laksa-key", "")
    if given:
        return hmac.compare_digest(given.encode(), hook_key)
    if signature := call.headers.get("x-twilio-signature"):
        query = f"?{urlencode(call.query)}" if call.query else ""
        fields = sorted(parse_qsl(call.body.decode("latin-1"), keep_blank_values=True, encoding="utf-8"))
        signed = f"{settings.BASE_URL}/kanal/{NAME}/{query}" + "".join(name + value for name, value in fields)
        right = b64encode(hmac.digest(key, signed.encode(), hashlib.sha1)).decode()
        return hmac.compare_digest(signature.encode(), right.encode())
    if signature := call.headers.get("x-signature"):
        right = hmac.digest(hook_key, call.body, hashlib.sha256).hex()
        return hmac.compare_digest(signature.removeprefix("sha256=").encode(), right.encode())
    return False


def _arrivals(call: Call, gateway: Gateway) -> Iterator[Arrival]:
    """Each message and each report that tells anything; some gateways call with GET."""
    name = next(name for name, one in GATEWAYS.items() if one is gateway)
    for item in _items(call, gateway):
        identity, state = words_at(item, gateway.said["id"])[:_ID_MAX], words_at(item, gateway.told["state"])
        if state and state not in gateway.states and not words_at(item, gateway.said["text"]):
            continue  # on its way
        if not identity:
            identity = hashlib.sha256(repr(item).encode()).hexdigest()[:32]
        told = f"{identity}/{state}" if state in gateway.states else identity
        yield Arrival(told, {"gateway": name, "item": storable(item)})


def _items(call: Call, gateway: Gateway) -> list[Any]:
    if not gateway.is_json:
        body = parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
        fields = {**call.query, **dict(body)}
        fields.pop("kunci", None)
        return [fields] if fields else []
    found = at(parsed(call.body), gateway.items)
    if not isinstance(found, list):
        raise Unreadable("no list")
    return [item for item in found if isinstance(item, dict)]


def _phone(written: str) -> str:
    """E.164; gateways leave out the plus, and a short code is none."""
    number = written.strip()
    is_bare = whole_number(number) is not None and len(number) >= _SHORTEST and number[0] != "0"
    return phone_or_nothing(f"+{number}" if is_bare else number if len(number) >= _SHORTEST else "")


RECEIVER = SmsReceiver()
