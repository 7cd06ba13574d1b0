"""A client of the interface with its key, and what it is told, in either form."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from people import Cast, a_case
from PIL import Image

from laksa.accounts import api_keys
from laksa.accounts.api_keys import Scope
from laksa.open311 import rows
from laksa.register import reference
from laksa.register.models import Case, CategoryQuestion

BASE = "/open311/v2"
LAMP = {
    "service_code": "PJU-PDM",
    "lat": "-6.1783",
    "long": "106.6319",
    "description": "Lampu jalan di depan SDN Sukasari 4 padam sejak Senin malam.",
    "address_string": "Jl. Veteran, depan SDN Sukasari 4",
}
POLE, SINCE, SIGNS = "T-POLE", "T-SINCE", "T-SIGNS"


@dataclass
class Told:
    """One answer."""

    status: int
    headers: Any
    text: str
    json: Any = field(default=None)

    @property
    def xml(self) -> ET.Element:
        return ET.fromstring(self.text.encode())


@dataclass
class Caller:
    """Another system, by its key."""

    key: str
    web: Client = field(default_factory=Client)

    def get(self, path: str, **asked: object) -> Told:
        return self._told(self.web.get(f"{BASE}/{path}", {name: str(value) for name, value in asked.items()}))

    def post(self, path: str, sent: dict[str, Any], *, base: str = BASE, **headers: str) -> Told:
        body = {"api_key": self.key, **sent}
        return self._told(self.web.post(f"{base}/{path}", {k: v for k, v in body.items() if v is not None}, **headers))

    def report(self, **changed: Any) -> Told:
        return self.post("requests.json", {**LAMP, **changed})

    def reported(self, **changed: Any) -> Case:
        told = self.report(**changed)
        assert told.status == 200, told.text
        [request] = told.json
        return Case.objects.get(number=request["service_request_id"])

    @staticmethod
    def _told(response: Any) -> Told:
        text = response.content.decode()
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return Told(response.status_code, response.headers, text, json.loads(text) if is_json else None)


@pytest.fixture
def caller(db: None) -> Iterator[Caller]:
    rows.forget()
    _key, words = api_keys.create("Super-app Kota", api_keys.OPEN311, by="tes")
    yield Caller(words)
    rows.forget()


@pytest.fixture
def stranger(db: None) -> Caller:
    """Another client, with a key of its own."""
    return Caller(api_keys.create("Kota tetangga", api_keys.OPEN311, by="tes")[1])


@pytest.fixture
def asked(db: None) -> Iterator[None]:
    """What the category of a lamp asks in these tests."""
    CategoryQuestion.objects.all().delete()
    questions: list[dict[str, Any]] = [
        {"code": POLE, "text": "Nomor tiang", "datatype": "string", "is_required": True},
        {
            "code": SINCE,
            "text": "Sejak kapan?",
            "datatype": "singlevaluelist",
            "choices": "hari = Hari ini\nlama = Lama",
        },
        {"code": SIGNS, "text": "Tanda", "datatype": "multivaluelist", "choices": "kedip = Berkedip\nbunyi = Berbunyi"},
    ]
    CategoryQuestion.objects.bulk_create(
        CategoryQuestion(category_id="PJU-PDM", position=place, **one) for place, one in enumerate(questions)
    )
    reference.forget()
    yield
    reference.forget()


def published(upto: str = "entered", **fields: object) -> Case:
    """A report that anybody may read, carried on by the people whose step it is."""
    return a_case(upto, cast=Cast(), **fields)


def limited(scope: Scope, **options: Any) -> Caller:
    return Caller(api_keys.create(f"Kunci {scope}", [scope], by="tes", **options)[1])


def w3(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def a_jpeg() -> bytes:
    """A small photo as a phone would send it."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, "JPEG")
    return file.getvalue()
