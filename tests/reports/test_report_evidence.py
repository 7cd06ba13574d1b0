"""A report stands on the register it counted: what somebody changes there, `verify` names with the report."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.db import connection
from letters import numbered
from people import Cast, a_case
from reports.conftest import Office, make

from laksa.reports import workflow
from laksa.reports.verify import verify
from laksa.rules.period import WIB

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("_insider")
def test_one_event_of_the_register_changed_by_sql_names_the_report_that_counted_it(office: Office, cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 10, 14, 9, tzinfo=WIB)):
        cases = [a_case("recorded", cast=cast), a_case("entered", cast=cast)]
    for period in ("2026-10", "2026-09"):
        workflow.check(numbered(office.draft(period), by=office.agus), make=make, by=office.agus)
    assert list(verify()) == []
    change = "UPDATE register_event SET payload = replace(payload, 'medium', 'high')"
    with connection.cursor() as cursor:
        cursor.execute(f"{change} WHERE case_id = %s AND name = 'Entered'", [cases[1].pk])
    codes = {(finding.number, finding.code) for finding in verify()}
    assert ("2026-10", "evidence_differs") in codes
    assert ("2026-10", "figures_differ") in codes
