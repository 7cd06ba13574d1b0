"""Whatever stands in whatever parameter, the answer is well formed, in the form that was asked for, and no fault."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from open311.conftest import LAMP, published

from laksa.accounts import api_keys

pytestmark = pytest.mark.django_db
NAMES = (
    "jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
    "max_requests", "extensions", "updated_after", "updated_before", "lat", "long", "radius", "api_key",
    "address_string", "address_id", "email", "phone", "first_name", "description", "media_url", "attribute[A]",
    "client_request_id", "update_id", "updated_datetime",
)  # fmt: skip
PLACES = ("services", "requests", "servicerequestupdates", "services/PJU-PDM", "requests/{}", "tokens/{}")
ANYTHING = st.text(max_size=40) | st.sampled_from(
    ["-1", "1e400", "NaN", "\x00", "2026-13-99", "\ud800", "<x>&", "9" * 60]
)


def _ask(number: str, key: str, place: str, form: str, asked: dict[str, str], method: str) -> None:
    sent = {name: value.encode("utf-8", "replace").decode() for name, value in asked.items()}
    if method == "post":
        sent = {**LAMP, "api_key": key} | sent
    web = Client(raise_request_exception=False)
    answer = getattr(web, method)(f"/open311/v2/{place.format(number)}.{form}", sent)
    assert answer.status_code < 500, answer.content
    if form == "json":
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        json.loads(answer.content)
    else:
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        ET.fromstring(answer.content)


def test_any_string_in_any_parameter_has_a_well_formed_answer() -> None:
    _row, key = api_keys.create("Coba", api_keys.OPEN311, by="tes", hourly_limit=1_000_000)
    number = published().number

    @given(
        place=st.sampled_from(PLACES),
        form=st.sampled_from(["json", "xml"]),
        asked=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=5),
        method=st.sampled_from(["get", "post"]),
    )
    @settings(max_examples=examples(60))
    def ask(place: str, form: str, asked: dict[str, str], method: str) -> None:
        _ask(number, key, place, form, asked, method)

    ask()
