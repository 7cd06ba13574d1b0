"""What the tests of one case on the desk do and read."""

from __future__ import annotations

from typing import Any

from django.test import Client
from pressing import Answered
from reading import tight

from laksa.register.access import by_number
from laksa.register.models import Case

SUKASARI = "36.71.01.1007"
ENTRY = {
    "kind": "complaint",
    "category": "PJU-PDM",
    "urgency": "medium",
    "kelurahan": SUKASARI,
    "landmark": "Jl. Veteran",
}


def post(client: Client, case: Case, noun: str, **fields: Any) -> Any:
    return client.post(f"/meja/{case.number}/{noun}/", fields)


def now(case: Case) -> Case:
    found = by_number(case.number)
    assert found is not None
    return found


def text_of(answer: Answered) -> str:
    return tight(answer.content.decode())
