"""What the tests of reporting share: a filled form, and what a page keeps of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from people import LAMP

from laksa.history.identity import new_command

Photo = Callable[..., SimpleUploadedFile]


def a_form(**fields: Any) -> dict[str, Any]:
    return {"text": LAMP, "landmark": "Jl. Veteran", "key": new_command()} | fields


def hidden(body: bytes, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', body.decode())
    assert found is not None, name
    return found[1]


def kept_names(page: str) -> list[str]:
    return re.findall(r'<label for="kept_photos_\d+">(.*?)</label>', page)


def send(client: Client, body: object) -> Any:
    return client.post("/lapor/", json.dumps(body), content_type="application/json")
