"""What somebody with SQL or a shell would have to hide from `verify`: every change names the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from letters import path_of
from people import Cast
from reports.conftest import Counting, Office, later

from laksa.reports import queries, workflow
from laksa.reports.models import Report, ReportFile, ReportText
from laksa.reports.verify import verify

pytestmark = pytest.mark.django_db


def two_reports() -> dict[Path, bytes]:
    """A published report with words and files, beside another that nobody touches; the bytes of the files."""
    with later():
        office = Office(Cast())
        office.a_report("delivered", scope="agency:DPUPR")
        workflow.edit(office.draft(), foreword="Bulan yang basah.", by=office.agus)
        office.a_report("acknowledged")
    return {file.path: file.path.read_bytes() for file in ReportFile.objects.all()}


@pytest.fixture(scope="module")
def contents(standing: Callable[..., dict[Path, bytes]]) -> dict[Path, bytes]:
    return standing(two_reports)


@pytest.fixture
def victim(contents: dict[Path, bytes], _insider: None) -> Iterator[Report]:
    """The published one; no rollback brings back its files."""
    yield Report.objects.get(scope="")
    for path, content in contents.items():
        path.write_bytes(content)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found(counting: Counting | None = None) -> set[tuple[str, str]]:
    return {(finding.number, finding.code) for finding in verify(counting=counting or Counting())}


@pytest.mark.usefixtures("contents")
def test_untouched_reports_have_no_findings(office: Office) -> None:
    seen: list[int] = []
    for upto, scope in (("draft", "agency:DISHUB"), ("checked", "agency:DINKES"), ("archived", "agency:DLH")):
        office.a_report(upto, scope=scope)
    returned = workflow.send_back(
        office.check(office.draft(scope="kecamatan:36.71.01")), remarks="Lagi.", by=office.ratna
    )
    old = office.check(returned)
    old = workflow.sign_on_paper(old, by=office.agus, scan=b"%PDF-1.7 scan")
    workflow.revise(old, reason="Salah.", changes="Benar.", by=office.agus)
    question = workflow.ask(queries.newest("2026-10", "agency:DLH") or old, text="Mengapa?", by=office.mayor)
    workflow.answer(question, question=question.seq, text="Karena.", by=office.agus)
    assert list(verify(counting=Counting(), progress=seen.append)) == []
    assert sum(seen) == Report.objects.count() == 7


@pytest.mark.parametrize(
    ("column", "value"),
    [("payload", '{"to":"9"}'), ("name", "Archived"), ("role", "mayor"), ("user", "999"), ("command", "0" * 32),
     ("at", "2026-01-01 00:00:00+00:00"), ("recorded_at", "2026-01-01 00:00:00+00:00")],
)  # fmt: skip
def test_a_changed_event_is_found(victim: Report, column: str, value: str) -> None:
    quoted = connection.ops.quote_name(column)
    sql(f"UPDATE reports_reportevent SET {quoted} = %s WHERE report_id = %s AND seq = 3", value, victim.pk)
    assert found() == {("2026-10", "event_changed")}


@pytest.mark.parametrize("seq", [1, 3])
def test_a_deleted_event_is_found(victim: Report, seq: int) -> None:
    sql("DELETE FROM reports_reportevent WHERE report_id = %s AND seq = %s", victim.pk, seq)
    assert found() == {("2026-10", "event_missing")}


def test_an_end_that_was_cut_off_is_found(victim: Report) -> None:
    sql("DELETE FROM reports_reportevent WHERE report_id = %s AND seq = %s", victim.pk, victim.seq)
    assert found() == {("2026-10", "head_differs")}


@pytest.mark.parametrize(
    ("column", "value"),
    [("verification", "0000-0000"), ("letter_number", "9"), ("signed_at", "2026-01-01 00:00:00+00:00"),
     ("position", 9), ("kind", "year"), ("end", "2026-12-01"), ("state", "archived"), ("revision", 3), ("seq", 99)],
)  # fmt: skip
def test_a_changed_column_is_found(victim: Report, column: str, value: object) -> None:
    sql(f"UPDATE reports_report SET {connection.ops.quote_name(column)} = %s WHERE id = %s", value, victim.pk)
    assert {code for _, code in found()} == {"row_differs"}


def test_changed_figures_are_found(victim: Report) -> None:
    Report.objects.filter(pk=victim.pk).update(figures=(victim.figures or {}) | {"overdue": 0})
    assert ("2026-10", "figures_changed") in found()


def test_changed_and_missing_words_are_found(victim: Report) -> None:
    ReportText.objects.filter(report=victim, field="foreword").update(body="Bulan yang kering.")
    assert found() == {("2026-10", "words_differ")}
    ReportText.objects.filter(report=victim, field="foreword").delete()
    assert found() == {("2026-10", "words_missing")}


def test_words_that_nobody_wrote_are_found(victim: Report) -> None:
    ReportText.objects.create(report=victim, seq=2, field="recommendations", body="Naikkan pajak.", salt=b"\0" * 16)
    assert found() == {("2026-10", "words_differ")}


def test_one_changed_byte_of_a_file_is_found(victim: Report) -> None:
    path = path_of(victim, "pdf")
    path.write_bytes(path.read_bytes().replace(b"99", b"98"))
    assert found() == {("2026-10", "file_changed")}


def test_a_file_that_was_taken_away_is_found(victim: Report) -> None:
    path_of(victim, "csv").unlink()
    assert found() == {("2026-10", "file_missing")}


def test_a_file_row_that_no_event_names_is_found(victim: Report) -> None:
    ReportFile.objects.create(
        report=victim, seq=victim.seq, kind="signed", name="x.pdf", content_type="x", sha256="0" * 64, size=1
    )
    assert found() == {("2026-10", "file_unknown")}


def test_a_file_exchanged_together_with_its_row_is_found(victim: Report) -> None:
    path_of(victim, "pdf").write_bytes(b"forged")
    digest = "8a1e0b9b5f1f6a2f1c0d7b1c5c3f1c5d6a3e2f1b0c9d8e7f6a5b4c3d2e1f0a9b"
    ReportFile.objects.filter(report=victim, kind="pdf").update(sha256=digest)
    assert found() == {("2026-10", "file_changed")}


def test_a_history_without_its_report_is_found(victim: Report) -> None:
    with connection.constraint_checks_disabled():
        for table in ("reporttext", "reportfile", "reportmail"):
            sql(f"DELETE FROM reports_{table} WHERE report_id = %s", victim.pk)
        sql("DELETE FROM reports_report WHERE id = %s", victim.pk)
        codes = {finding.code for finding in verify(counting=Counting())}
    sql("DELETE FROM reports_reportevent WHERE report_id = %s", victim.pk)
    assert codes == {"report_missing"}


# ── the register it counted ──────────────────────────────────────────────────────────────────────


def test_figures_that_do_not_come_again_are_named(victim: Report) -> None:
    counting = Counting()
    counting.figures["flow"]["closing"] = 98
    details = {finding.detail for finding in verify(counting=counting)}
    assert found(counting) == {("2026-10", "figures_differ"), ("2026-10 agency:DPUPR", "figures_differ")}
    assert details == {"flow"}


@pytest.mark.usefixtures("victim")
def test_a_figure_that_was_not_counted_yet_when_a_report_was_frozen_is_no_finding() -> None:
    counting = Counting()
    counting.figures["forwarded"] = {"on_time": 90, "late": 3}
    assert found(counting) == set()


def test_evidence_that_does_not_come_again_is_named(victim: Report) -> None:
    counting = Counting()
    counting.seals = {12345: "0" * 64}
    assert {code for _, code in found(counting)} == {"evidence_differs"}


def test_one_report_that_cannot_be_counted_stops_no_other(victim: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    whole = counting.recounts

    def broken(wanted: object, *, edition: int) -> Any:
        for one in wanted:
            if not one[1]:
                raise KeyError("Unknown")
            yield from whole([one])

    monkeypatch.setattr(counting, "recounts", broken)
    assert found(counting) == {("2026-10", "figures_unreadable")}
