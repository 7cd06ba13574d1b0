"""How the tests follow one report: by its number, by its secret link, and as its row stands now."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reading import tight

from laksa.register import ledger
from laksa.register.models import Case

Photo = Callable[..., SimpleUploadedFile]
KEY = {"key": "0" * 32}


def own(case: Case, rest: str = "") -> str:
    return f"/r/{ledger.secret_of(case)}/{rest}"


def public(case: Case) -> str:
    return f"/l/{case.number}/"


def text_of(client: Client, address: str) -> str:
    return tight(client.get(address).content.decode())


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)
