"""One real register for the verbs to read, made once: starting LAKSA costs a second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from ops.laksa_process import Laksa, laksa_in

# Three cases made by the real commands and a report of last month, checked; prints what the tests ask for.
REGISTER = """
from people import Cast, a_case
from laksa.accounts.models import AccountLog, TableLog
from laksa.register import drafts, files, ledger
from laksa.register.commands import response
from laksa.reports import workflow
from laksa.rules.period import month_of, wib_day
from laksa.site.work import follow_once
from letters import numbered
from reports.conftest import make
from datetime import timedelta
from django.utils import timezone
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
import io

cast = Cast()
photo = io.BytesIO()
Image.new("RGB", (90, 60), "navy").save(photo, "JPEG")
closed = a_case("recorded", cast=cast, name="Bu Sumarni", phone="081234567890")
received, secret = a_case("received", cast=cast), a_case("entered", cast=cast, confidential=True)
response.reply(received, photos=files.store([SimpleUploadedFile("foto.jpg", photo.getvalue())]))
AccountLog.objects.create(user=cast.sari, by="rini", action="created")
TableLog.objects.create(table="category", code="PJU-PDM", by="rini", action="edited")
drafts.keep(str(cast.sari.pk), f"assign:{received.pk}", {"note": "Mohon segera."})
last_month = month_of(month_of(wib_day(timezone.now())).first - timedelta(days=1))
report = workflow.edit(workflow.draft(last_month.code, by=cast.agus), foreword="Bulan yang basah.", by=cast.agus)
workflow.check(numbered(report, by=cast.agus), make=make, by=cast.agus)
follow_once()
print(json.dumps({
    "numbers": [closed.number, received.number, secret.number],
    "secrets": {case.number: ledger.secret_of(case) for case in (closed, received, secret)},
}))
"""


@dataclass
class Town:
    """A register with three cases: one closed, one received with a photo, one confidential."""

    laksa: Laksa
    numbers: list[str]
    secrets: dict[str, str]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with laksa_in(tmp_path_factory.mktemp("town")) as laksa:
        yield Town(laksa, **laksa.python(REGISTER))
