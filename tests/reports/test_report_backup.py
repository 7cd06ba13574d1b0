"""A restored register has its reports with it: rows, histories, words and files, and all of them verify."""

from __future__ import annotations

from pathlib import Path

import pytest
from ops.laksa_process import laksa_in

PUBLISHED = """
import time_machine
from datetime import datetime
from typer.testing import CliRunner
from laksa.ops.cli import app
from letters import numbered
from people import Cast, a_case
from reports.conftest import make
from laksa.reports import workflow, queries
from laksa.rules.period import WIB

cast = Cast()
with time_machine.travel(datetime(2026, 10, 14, 9, tzinfo=WIB)):
    a_case("recorded", cast=cast)
report = workflow.edit(workflow.draft("2026-10", by=cast.agus), foreword="Bulan yang basah.", by=cast.agus)
report = numbered(report, by=cast.agus)
report = workflow.check(report, make=make, by=cast.agus)
report = workflow.sign_on_paper(report, by=cast.agus, signer="Ratna", scan=b"%PDF-1.7 scan")
report = workflow.deliver(report, to=str(cast.mayor.pk), by=cast.agus)


def verb(*arguments):
    done = CliRunner().invoke(app, [*arguments, "--json", "--data", str(data)])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


verb("backup", "--out", sys.argv[1] + ".backup")
print(json.dumps([report.foreword, [file.sha256 for file in report.files.order_by("id")], verb("verify")]))
"""
RESTORED = """
from django.db import DatabaseError
from laksa.history import triggers
from laksa.reports import queries, file_store
from laksa.reports.models import ReportEvent

report = queries.newest_published("2026-10")
try:
    ReportEvent.objects.all().delete()
except DatabaseError as refused:
    told = "append-only" in str(refused)
files = report.files.order_by("id")
digests = [file_store.digest_of(file.path) for file in files]
print(json.dumps([report.foreword, digests, told, sorted(triggers.missing())]))
"""


@pytest.mark.deep  # test_ops_backup.py restores a report that was checked
def test_a_published_report_comes_back_from_a_backup_and_verifies(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        *before, verified = laksa.python(PUBLISHED)
        archive = f"{laksa.folder}.backup"
    (tmp_path / "elsewhere").mkdir()
    with laksa_in(tmp_path / "elsewhere", made=False) as laksa:
        assert laksa.verbs({"restore": ["restore", archive], "verify": ["verify", "--json"]})["verify"].json == verified
        assert verified["findings"] == []
        assert laksa.python(RESTORED) == [*before, True, []]
