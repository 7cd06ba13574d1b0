"""The office on Monday, 2 November 2026, 06.00 WIB, after the cases of October."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from office.october import MONDAY, Office, cases_of_october, documents, on
from people import Cast

from laksa.office.reporting import deeds
from laksa.reports.models import Letterhead


@pytest.fixture
def office(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    cases_of_october(cast)
    monkeypatch.setattr(deeds, "make", documents)
    Letterhead.objects.update_or_create(pk=1, defaults={"signer_name": "Ratna Kusumawardani"})
    with on(MONDAY):
        yield Office(cast)
