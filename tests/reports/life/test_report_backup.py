"""A restored register has its reports with it: rows, histories, words and files, and all of them verify."""

from __future__ import annotations

from pathlib import Path

from ops.laksa_process import laksa_in

PUBLISHED = """
import time_machine
from datetime import datetime
from people import Cast, a_case
from reports.life.conftest import make
from laksa.reports import life, queries
from laksa.rules.period import WIB

cast = Cast()
with time_machine.travel(datetime(2026, 10, 14, 9, tzinfo=WIB)):
    a_case("recorded", cast=cast)
report = life.edit(life.draft("2026-10", by=cast.agus), foreword="Bulan yang basah.", by=cast.agus)
report = life.check(report, make=make, by=cast.agus)
report = life.sign_on_paper(report, by=cast.agus, signer="Ratna", scan=b"%PDF-1.7 scan")
report = life.deliver(report, to=str(cast.mayor.pk), by=cast.agus)
print(json.dumps([report.foreword, [file.sha256 for file in report.files.order_by("id")]]))
"""
RESTORED = """
from django.db import DatabaseError
from laksa.register import triggers
from laksa.reports import queries, shelf
from laksa.reports.models import ReportEvent

report = queries.newest_published("2026-10")
try:
    ReportEvent.objects.all().delete()
except DatabaseError as refused:
    told = "append-only" in str(refused)
files = report.files.order_by("id")
print(json.dumps([report.foreword, [shelf.digest_of(file.path) for file in files], told, sorted(triggers.missing())]))
"""


def test_a_published_report_comes_back_from_a_backup_and_verifies(tmp_path: Path) -> None:
    archive = tmp_path / "laksa.backup"
    with laksa_in(tmp_path) as laksa:
        before = laksa.python(PUBLISHED)
        verified = laksa.verbs({"backup": ["backup", "--out", str(archive)], "verify": ["verify", "--json"]})["verify"]
    (tmp_path / "elsewhere").mkdir()
    with laksa_in(tmp_path / "elsewhere") as laksa:
        assert laksa.verbs({"restore": ["restore", str(archive)], "verify": ["verify", "--json"]})["verify"] == verified
        assert verified.json["findings"] == []
        assert laksa.python(RESTORED) == [*before, True, []]
