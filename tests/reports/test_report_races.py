"""Many at once, on committed data: one draft, one check, one acknowledgement, and a history that still holds."""

from __future__ import annotations

from typing import Any

import pytest
from ops.laksa_process import laksa_in

# Runs in a process of its own: threads need committed rows, and rows of events are never taken away again.
RACES = '''
import threading
from django.conf import settings
from django.db import connections
from letters import numbered
from people import Cast
from reports.conftest import Counting, make
from laksa.register.access import CLOCK
from laksa.reports import workflow
from laksa.reports.models import Report, ReportFile
from laksa.reports.verify import verify
from laksa.rules.refusal import Refused

cast, counting = Cast(), Counting()
people = [cast.agus, cast.ratna]
cast.mayor


def at_once(count, action):
    """What `action(0)` ... `action(count - 1)` gave, all started in the same moment."""
    gate, found = threading.Barrier(count), [None] * count

    def run(place):
        gate.wait()
        try:
            found[place] = action(place)
        except Refused as refused:
            found[place] = type(refused).__name__ + ":" + refused.code
        except Exception as problem:
            found[place] = repr(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    return found


drafted = at_once(6, lambda n: str(workflow.draft("2026-10", by=CLOCK if n % 2 else cast.agus).pk))
report = numbered(Report.objects.get(), by=cast.agus)
how = {"seen": report.seq, "counting": counting, "make": make}
checked = at_once(4, lambda n: workflow.check(report, by=people[n % 2], **how).state)
signed = at_once(4, lambda n: workflow.sign_on_paper(report, by=cast.ratna, signer="Ratna").state)
workflow.deliver(report, to=str(cast.mayor.pk), by=cast.agus)
read = at_once(4, lambda n: workflow.acknowledge(report, by=cast.mayor).state)
revised = at_once(4, lambda n: workflow.revise(report, reason="Salah.", changes="Benar.", by=cast.agus).state)
print(json.dumps({
    "drafted": len(set(drafted)), "checked": checked, "signed": signed, "read": read, "revised": revised,
    "reports": Report.objects.count(), "files": ReportFile.objects.count(),
    "folders": sorted(path.name for path in (settings.DATA / "reports" / str(report.pk)).iterdir()),
    "findings": [finding.code for finding in verify(counting=counting)],
}))
'''


@pytest.fixture(scope="module")
def races(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with laksa_in(tmp_path_factory.mktemp("races")) as laksa:
        return laksa.python(RACES)


def test_six_who_ask_for_the_same_draft_get_one(races: Any) -> None:
    assert (races["drafted"], races["reports"]) == (1, 2)


def test_of_four_checks_at_once_one_wins_and_no_file_of_the_others_stays(races: Any) -> None:
    assert sorted(races["checked"])[-1] == "checked"
    assert set(races["checked"][:]) <= {"checked", "Stale:stale", "Refused:wrong_state"}
    assert races["checked"].count("checked") == 1
    assert (races["files"], races["folders"]) == (4, ["3"])


def test_it_is_signed_acknowledged_and_revised_once(races: Any) -> None:
    assert sorted(races["signed"]) == ["Refused:report_signed"] * 3 + ["signed"]
    assert sorted(races["read"]) == ["Refused:already_acknowledged"] * 3 + ["acknowledged"]
    assert sorted(races["revised"]) == ["Refused:already_revised"] * 3 + ["draft"]


def test_every_history_holds_after_the_races(races: Any) -> None:
    assert races["findings"] == []
