"""One request to the gateway that sends one SMS, and what its answer means."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from laksa.channels import http
from laksa.channels.limits import SENDER_NAME
from laksa.channels.payloads import parsed
from laksa.channels.receiver import Unreadable
from laksa.channels.sms.gateways import GATEWAYS, put, words_at
from laksa.messages.faults import ANSWER_MAX, Fault, Reason, Whose, without_addresses
from laksa.messages.transport import Sent

_LOGIN = frozenset({401, 403})
_SENDER_MAX = 15


class Wire:
    """Speaks to the gateway that these settings name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._gateway = GATEWAYS[values["gateway"]].with_names(values.get("fields", ""))

    def send(self, to: str, text: str) -> Sent | Fault:
        try:
            answer = http.fetch("POST", self._values.get("url", ""), headers=self._headers(), body=self._body(to, text))
        except http.Unreachable as problem:
            is_ours = problem.reason == "tls"
            whose, reason = (Whose.OURS, Reason.TLS) if is_ours else (Whose.AWAY, Reason.AWAY)
            return Fault(whose, reason, problem.reason)
        except http.Forbidden as problem:
            return Fault(Whose.OURS, Reason.REFUSED_US, problem.reason)
        return self._judged(answer)

    def _headers(self) -> dict[str, str]:
        user, key = self._values.get("user", ""), self._values.get("key", "")
        token = f"{self._gateway.login.capitalize()} {key}"
        if self._gateway.login == "basic":
            token = f"Basic {b64encode(f'{user}:{key}'.encode()).decode()}"
        kind = "application/json" if self._gateway.is_json else "application/x-www-form-urlencoded"
        return {"Authorization": token, "Content-Type": kind, "Accept": "application/json"}

    def _body(self, to: str, text: str) -> bytes:
        names = self._gateway.sent
        fields = {
            names["to"]: to if self._gateway.plus else to.removeprefix("+"),
            names["text"]: text,
            names[
                "reports_to"
            ]: f"{settings.BASE_URL}/kanal/sms/?{urlencode({'kunci': self._values.get('hook_key', '')})}",
        }
        if sender := self._values.get(SENDER_NAME, "")[:_SENDER_MAX]:
            fields[names["sender"]] = sender
        fields |= dict(parse_qsl(self._values.get("more", "")))
        if not self._gateway.is_json:
            return urlencode(fields).encode()
        body: dict[str, Any] = {}
        for path, value in fields.items():
            put(body, path, value)
        return json.dumps(body).encode()

    def _judged(self, answer: http.Response) -> Sent | Fault:
        try:
            body = parsed(answer.body) if answer.body else {}
        except Unreadable:
            body = {}
        names = self._gateway.answer
        code, identity = words_at(body, names["code"]), words_at(body, names["id"])
        said = f"{answer.status} {code} {words_at(body, names['words'])}".strip()
        words = without_addresses(said)[:ANSWER_MAX]
        judged = self._gateway.refusals.get(code, "")
        if answer.status in _LOGIN:
            return Fault(Whose.OURS, Reason.LOGIN, words)
        if judged == "ours" or answer.status in {402, 404, 405}:
            return Fault(Whose.OURS, Reason.REFUSED_US, words)
        if judged == "address":
            return Fault(Whose.ADDRESS, Reason.REFUSED, words, is_final=True)
        if answer.status == 429:
            return Fault(Whose.AWAY, Reason.LATER, words)
        if answer.status >= 500 or 300 <= answer.status < 400:
            return Fault(Whose.AWAY, Reason.AWAY, words)
        if answer.status >= 400 or code.startswith("REJECTED"):
            return Fault(Whose.ADDRESS, Reason.REFUSED, words, is_final=True)
        return Sent(identity)
