"""The Cloud API as Meta documents it: bearer tokens, messages, templates, media by id, and its errors with codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.vendor import Answer, Vendor

NUMBER, TOKEN, APP_SECRET, VERIFY = "556677", "EAAtoken", "rahasia-aplikasi", "kata-verifikasi"


@dataclass
class CloudApi(Vendor):
    """`elsewhere`: media whose address is on another host."""

    elsewhere: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, 190, "Error validating access token")
        name = path.rpartition("/")[2].partition("?")[0]
        if path.startswith("/media/"):
            return 200, self.files[name]
        if method == "POST" and path.endswith(f"/{NUMBER}/messages"):
            return self._message(json.loads(body))
        if name == NUMBER:
            return 200, {"display_phone_number": "+62 21 5500", "verified_name": "LAKSA", "id": NUMBER}
        if name in self.elsewhere:
            return 200, {"url": self.elsewhere[name], "id": name}
        if name in self.files:
            return 200, {"url": f"{self.address}/media/{name}", "id": name, "file_size": len(self.files[name])}
        return error(400, 100, "Unsupported get request")

    def _message(self, asked: dict[str, Any]) -> Answer:
        if self.script:
            return self.script.pop(0)
        self._count += 1
        identity = f"wamid.HBgM{self._count:04d}"
        self.sent.append({**asked, "id": identity})
        return 200, {"messaging_product": "whatsapp", "messages": [{"id": identity}]}


def text_of(sent: dict[str, Any]) -> str:
    """What its reader reads; of a template its places."""
    match sent["type"]:
        case "text":
            return str(sent["text"]["body"])
        case "interactive":
            return str(sent["interactive"]["body"]["text"])
    return " ".join(one["text"] for one in sent["template"]["components"][0]["parameters"])


def error(status: int, code: int, words: str) -> Answer:
    return status, {"error": {"message": words, "type": "OAuthException", "code": code, "fbtrace_id": "A"}}
