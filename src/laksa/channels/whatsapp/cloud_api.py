"""WhatsApp's Cloud API: one call with the token of the business, and the download of a file that it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from urllib3.util import parse_url

from laksa.channels import configuration
from laksa.channels.http import Forbidden, Response, Unreachable, download, fetch
from laksa.channels.payloads import parsed
from laksa.channels.receiver import Unreadable

WHATSAPP = "whatsapp"
BASE = "https://graph.facebook.com"
VERSION = "v23.0"
FILE_MAX = 15 * 1024 * 1024  # bytes
REQUIRED = ("token", "phone_number_id", "app_secret", "verify_token")
# Who else hands out files for Meta; to nobody else is the token shown.
_METAS = (".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net", ".whatsapp.com")


@dataclass(frozen=True, slots=True)
class Answer:
    """`result` where it is well, else the code and the words of the error."""

    status: int
    result: Mapping[str, Any]
    code: int = 0
    words: str = ""

    @property
    def is_ok(self) -> bool:
        return self.status == 200


@dataclass(frozen=True, slots=True)
class Account:
    """The city's number at WhatsApp."""

    token: str
    phone_number_id: str
    base: str = BASE

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Account:
        base = (values.get("base") or BASE).rstrip("/")
        return cls(values.get("token", ""), values.get("phone_number_id", ""), base)

    @classmethod
    def configured(cls) -> Account:
        return cls.of(configuration.of(WHATSAPP))

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """http.Unreachable and http.Forbidden."""
        response = fetch(
            method,
            f"{self.base}/{VERSION}/{path}",
            headers={"Content-Type": "application/json", **self._bearer},
            body=None if body is None else json.dumps(body).encode(),
        )
        return _answer(response)

    def download(self, url: str, target: Path) -> Response:
        if not self._is_metas(url):
            raise Forbidden("url")
        return download(url, target, headers=self._bearer, limit_bytes=FILE_MAX)

    @property
    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _is_metas(self, url: str) -> bool:
        if url.startswith(f"{self.base}/"):
            return True
        host = (parse_url(url).host or "").lower() if url.startswith("https://") else ""
        return f".{host}".endswith(_METAS)


def _answer(response: Response) -> Answer:
    """What is no answer of the Cloud API came from what stands before it."""
    try:
        said = parsed(response.body)
    except Unreadable:
        said = None
    if not isinstance(said, dict):
        raise Unreachable("broken")
    error = said.get("error")
    if not isinstance(error, dict):
        return Answer(response.status, said)
    code, data = error.get("code"), error.get("error_data")
    details = data.get("details", "") if isinstance(data, dict) else ""
    words = " ".join(str(one) for one in (code, error.get("message", ""), details) if one)
    status = response.status if response.status != 200 else 400
    return Answer(status, said, code if isinstance(code, int) else 0, words)
