"""What gateways send to our hook, in their own forms: for the demo city and the tests. All numbers are invented."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from laksa.channels.receiver import Call

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_JSON = {"content-type": "application/json"}


def form_message(identity: str, sender: str, text: str, *, key: str) -> Call:
    fields = {
        "ToCountry": "ID",
        "SmsMessageSid": identity,
        "NumMedia": "0",
        "FromCountry": "ID",
        "Body": text,
        "To": "+62215550112",
        "NumSegments": "1",
        "MessageSid": identity,
        "AccountSid": "ACcontoh",
        "From": sender,
        "ApiVersion": "2010-04-01",
    }
    return Call("POST", {"kunci": key}, _FORM, urlencode(fields).encode())


def form_report(identity: str, state: str, *, key: str, error: str = "") -> Call:
    fields = {"MessageSid": identity, "MessageStatus": state, "SmsStatus": state, "AccountSid": "ACcontoh"}
    if error:
        fields["ErrorCode"] = error
    return Call("POST", {"kunci": key}, _FORM, urlencode(fields).encode())


def json_message(identity: str, sender: str, text: str, *, key: str) -> Call:
    result = {
        "messageId": identity,
        "from": sender.removeprefix("+"),
        "to": "62215550112",
        "text": text,
        "cleanText": text,
        "keyword": "",
        "receivedAt": "2026-11-30T05:12:07.000+0000",
        "smsCount": 1,
        "price": {"pricePerMessage": 0, "currency": "IDR"},
    }
    body = {"results": [result], "messageCount": 1, "pendingMessageCount": 0}
    return Call("POST", {"kunci": key}, _JSON, json.dumps(body).encode())


def json_report(identity: str, state: str, *, key: str, words: str = "") -> Call:
    result = {
        "messageId": identity,
        "sentAt": "2026-11-30T05:12:07.000+0000",
        "doneAt": "2026-11-30T05:12:09.000+0000",
        "smsCount": 1,
        "status": {"groupName": state, "name": state, "description": words},
        "error": {"groupName": "OK", "name": "NO_ERROR"},
    }
    return Call("POST", {"kunci": key}, _JSON, json.dumps({"results": [result]}).encode())
