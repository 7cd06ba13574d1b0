"""A client of the interface with its key, and what it is told."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from people import Cast

from laksa.accounts import api_keys
from laksa.accounts.api_keys import API, Scope
from laksa.accounts.models import User

BASE = "/api/v1"
LAMP: dict[str, Any] = {
    "text": "Lampu jalan di depan SDN Sukasari 4 padam sejak Senin malam.",
    "category": "PJU-PDM",
    "place": {"lat": -6.1783, "lon": 106.6319, "landmark": "Jl. Veteran, depan SDN Sukasari 4"},
    "reporter": {"name": "Budi Hartono", "phone": "0812-3456-7890"},
}


@dataclass
class Told:
    """One answer."""

    status: int
    headers: Any
    json: Any
    raw: bytes

    @property
    def etag(self) -> str:
        return str(self.headers["ETag"])


@dataclass
class Caller:
    """Another system, by its key."""

    key: str
    web: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, *, headers: dict[str, str] | None = None, **asked: object) -> Told:
        query = {name: str(value) for name, value in asked.items()}
        return self._told(self.web.get(f"{BASE}/{path}", query, headers=self._headers(headers)))

    def post(self, path: str, said: object, **headers: str) -> Told:
        body = said if isinstance(said, bytes | str) else json.dumps(said)
        sent = self._headers({name.replace("_", "-"): value for name, value in headers.items()})
        kind = sent.pop("Content-Type", "application/json")
        return self._told(self.web.post(f"{BASE}/{path}", body, content_type=kind, headers=sent))

    def act(self, number: str, action: str, said: object | None = None, *, seen: str = "*", **headers: str) -> Told:
        return self.post(f"cases/{number}/actions/{action}", said or {}, If_Match=seen, **headers)

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return own | (more or {})

    @staticmethod
    def _told(response: Any) -> Told:
        kind = response.headers.get("Content-Type", "")
        return Told(
            response.status_code, response.headers, json.loads(response.content) if "json" in kind else None,
            response.content,
        )  # fmt: skip


def caller_with(*scopes: Scope, user: User | None = None, **options: Any) -> Caller:
    name = f"Kunci {api_keys.ApiKey.objects.count()}"
    return Caller(api_keys.create(name, scopes or API, by="tes", user=user, **options)[1])


@pytest.fixture
def caller(db: None) -> Caller:
    """A super-app: reads what is public, and reports."""
    return caller_with(Scope.READ, Scope.REPORT)


@pytest.fixture
def sari(db: None) -> Caller:
    """The operator's own tool."""
    return caller_with(user=Cast().sari)


@pytest.fixture
def yusuf(db: None) -> Caller:
    """The tool of an agency's officer."""
    return caller_with(user=Cast().yusuf)
