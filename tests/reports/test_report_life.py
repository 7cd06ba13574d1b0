"""What people do with a report, and what is kept of it."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from letters import numbered
from people import Cast
from PIL import Image
from reports.conftest import MONDAY, Office, make

from laksa.messages.models import Message
from laksa.register.access import CLOCK
from laksa.reports import file_store, history, ledger, queries, workflow
from laksa.reports.models import Report, ReportEvent, ReportFile, ReportText
from laksa.rules import chain
from laksa.rules import report as rules
from laksa.rules.refusal import Refused, Stale

pytestmark = pytest.mark.django_db


def names(report: Report) -> list[str]:
    return list(report.events.order_by("seq").values_list("name", flat=True))


def replayed(report: Report) -> dict[str, object]:
    return ledger.REPORTS.columns(report.pk, rules.replay(ledger.REPORTS.history_of(report)))


def folder(report: Report) -> Path:
    return Path(settings.DATA) / "reports" / str(report.pk)


# ── draft and edit ───────────────────────────────────────────────────────────────────────────────


def test_a_draft_has_its_period_its_code_and_live_figures(office: Office) -> None:
    report = office.draft()
    assert (report.state, report.figures, report.position) == ("draft", None, None)
    assert (report.kind, report.first, report.end) == ("month", date(2026, 10, 1), date(2026, 11, 1))
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", report.verification)
    assert (report.name, str(report)) == ("Oktober 2026", "2026-10")


def test_asking_twice_for_the_same_report_gives_the_same_one(office: Office) -> None:
    one = office.draft()
    assert workflow.draft("2026-10", by=CLOCK).pk == one.pk
    assert Report.objects.count() == 1


def test_the_city_an_agency_and_a_kecamatan_have_reports_of_their_own(office: Office) -> None:
    scopes = ["", "agency:DPUPR", "kecamatan:36.71.01"]
    reports = [office.draft(scope=scope) for scope in scopes]
    assert len({report.verification for report in reports}) == 3
    assert [queries.newest("2026-10", scope) for scope in scopes] == reports


@pytest.mark.parametrize(
    ("period", "scope", "code"),
    [("2026-12", "", "report_in_future"), ("Oktober", "", "period_unknown"), ("2026-10", "agency:X", "scope_unknown"),
     ("2026-10", "planet:mars", "scope_unknown")],
)  # fmt: skip
def test_a_report_of_nothing_is_refused(office: Office, period: str, scope: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        office.draft(period, scope)
    assert not Report.objects.exists()


def test_the_words_stand_beside_the_history_and_only_their_commitments_in_it(office: Office) -> None:
    report = workflow.edit(
        office.draft(),
        foreword="Bulan yang basah.",
        recommendations="1. Pompa di Periuk.",
        letter_number="500.12/0417-Diskominfo/2026",
        letter_date=date(2026, 11, 3),
        by=office.agus,
    )
    assert (report.foreword, report.recommendations, report.opening) == ("Bulan yang basah.", "1. Pompa di Periuk.", "")
    assert (report.letter_number, report.letter_date) == ("500.12/0417-Diskominfo/2026", date(2026, 11, 3))
    event = report.events.get(seq=2)
    assert "basah" not in event.payload
    text = ReportText.objects.get(report=report, field="foreword")
    assert json.loads(event.payload)["foreword"] == chain.commitment(bytes(text.salt or b""), "Bulan yang basah.")


def test_an_edit_replaces_all_words_and_the_old_ones_stay_in_the_history(office: Office) -> None:
    report = workflow.edit(office.draft(), foreword="Satu.", by=office.agus)
    report = workflow.edit(report, recommendations="Dua.", by=office.agus)
    assert (report.foreword, report.recommendations) == ("", "Dua.")
    assert set(ReportText.objects.values_list("seq", "body")) == {(2, "Satu."), (3, "Dua.")}


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def test_checking_keeps_figures_position_evidence_and_files_by_their_sha256(office: Office) -> None:
    report = office.check(workflow.edit(office.draft(), foreword="Bulan yang basah.", by=office.agus))
    state = ledger.state_of(report)
    assert (report.state, report.position, report.figures) == ("checked", 12345, office.counting.figures)
    assert (state.figures, state.evidence) == (history.digest(office.counting.figures), "e" * 64)
    assert report.checked_at is not None
    for file in report.files.all():
        content = file.path.read_bytes()
        assert file.path == folder(report) / "4" / file.name
        assert b"Bulan yang basah. 99" in content
        assert file.sha256 == hashlib.sha256(content).hexdigest() == state.documents[file.kind]
        assert file.size == len(content)
    assert {file.name for file in report.files.all()} == {"laporan.pdf", "lampiran.pdf", "laporan.json", "laporan.csv"}


def test_the_head_and_the_director_check_and_nobody_else(office: Office) -> None:
    assert office.check(office.draft(), by=office.ratna).state == "checked"
    for by in (office.mayor, office.sari):
        with pytest.raises(Refused, match="not_allowed"):
            office.check(office.draft(scope="agency:DPUPR"), by=by)
    assert office.counting.asked == [("2026-10", "")]


def test_an_unfinished_period_is_refused_before_anything_is_counted(office: Office) -> None:
    with pytest.raises(Refused, match="report_unfinished"):
        office.check(office.draft("2026-11"))
    assert office.counting.asked == []


def test_figures_that_do_not_add_up_are_refused_and_leave_no_file(office: Office) -> None:
    office.counting.figures["identities"][0]["holds"] = False
    report = office.draft()
    with pytest.raises(Refused, match="identities_broken"):
        office.check(report)
    assert not ReportFile.objects.exists()
    assert list(folder(report).iterdir()) == []
    assert Report.objects.get().state == "draft"


def test_a_document_that_cannot_be_made_leaves_a_draft_and_no_file(office: Office) -> None:
    def broken(report: Report, figures: dict[str, Any]) -> dict[str, bytes]:
        raise RuntimeError("no paper")

    with pytest.raises(RuntimeError, match="no paper"):
        office.check(office.draft(), make=broken)
    assert Report.objects.get().state == "draft"


def test_of_two_people_who_check_the_same_draft_the_second_learns_who_was_first(office: Office) -> None:
    report = numbered(office.draft(), by=office.agus)
    office.check(report, seen=report.seq)
    with pytest.raises(Refused, match="wrong_state"):
        office.check(report, by=office.ratna)

    late = numbered(office.draft(scope="agency:DPUPR"), by=office.agus)

    def meanwhile(row: Report, figures: dict[str, Any]) -> dict[str, bytes]:
        office.check(late)
        return make(row, figures)

    with pytest.raises(Stale) as stale:
        office.check(late, by=office.ratna, make=meanwhile)
    assert (stale.value.params["event"], stale.value.params["user"]) == ("Checked", str(office.agus.pk))
    assert names(late) == ["Drafted", "Edited", "Checked"]
    assert [path.name for path in folder(late).iterdir()] == ["3"]


def test_words_edited_while_the_letter_was_drawn_are_not_lost_under_it(office: Office) -> None:
    report = office.draft()

    def meanwhile(row: Report, figures: dict[str, Any]) -> dict[str, bytes]:
        workflow.edit(report, foreword="Lebih baik.", by=office.agus)
        return make(row, figures)

    with pytest.raises(Stale):
        office.check(report, by=office.ratna, make=meanwhile)
    assert Report.objects.get().foreword == "Lebih baik."


def test_a_page_that_knew_older_words_does_not_freeze_the_newer(office: Office) -> None:
    report = office.draft()
    workflow.edit(report, foreword="Baru.", by=office.agus)
    with pytest.raises(Stale):
        office.check(report, by=office.ratna, seen=report.seq)


def test_a_folder_left_by_a_process_that_died_does_not_stop_the_next(office: Office) -> None:
    report = office.draft()
    lost = folder(report) / "3"
    lost.mkdir(parents=True)
    (lost / "laporan.pdf").write_bytes(b"half")
    checked = office.check(report)
    pdf = checked.file("pdf")
    assert pdf is not None
    assert file_store.digest_of(pdf.path) == pdf.sha256


# ── returned, signed ─────────────────────────────────────────────────────────────────────────────


def test_a_returned_report_is_live_again_and_its_first_files_stay(office: Office) -> None:
    report = office.a_report("checked")
    report = workflow.send_back(report, remarks="Perbaiki rekomendasi.", by=office.ratna)
    assert (report.state, report.figures, report.remarks) == ("draft", None, "Perbaiki rekomendasi.")
    assert report.file("pdf") is None
    office.counting.figures["flow"]["closing"] = 98
    report = office.check(report)
    pdf = report.file("pdf")
    assert pdf is not None
    assert (pdf.seq, b"98" in pdf.path.read_bytes()) == (5, True)
    assert (folder(report) / "3" / "laporan.pdf").is_file()


def test_ink_is_the_letterheads_signer_unless_somebody_else_is_named(office: Office) -> None:
    report = workflow.sign_on_paper(office.a_report("checked"), by=office.ratna)
    assert (report.signer, report.signed_at) == ("Ratna Kusumawardani", report.events.get(name="Signed").at)
    scoped = office.check(office.draft(scope="agency:DPUPR"))
    with time_machine.travel(MONDAY + timedelta(days=3)):
        signed = workflow.sign_on_paper(
            scoped, by=office.ratna, signer="Plt. Budi", confirmation="Ratna sedang cuti.", signed_on=date(2026, 11, 3)
        )
    assert (signed.signer, signed.signed_at and signed.signed_at.isoformat()) == (
        "Plt. Budi",
        "2026-11-03T00:00:00+07:00",
    )


def test_the_head_hands_in_a_scan_of_the_signed_letter(office: Office) -> None:
    report = office.a_report("checked")
    with pytest.raises(Refused, match="scan_missing"):
        workflow.sign_on_paper(report, by=office.agus)
    with pytest.raises(Refused, match="scan_unreadable"):
        workflow.sign_on_paper(report, by=office.agus, scan=b"hello")
    with pytest.raises(Refused, match="scan_broken"):
        workflow.sign_on_paper(report, by=office.agus, scan=b"\xff\xd8\xff a photo that nobody can open")
    with pytest.raises(Refused, match="pdf_too_large"):
        workflow.sign_on_paper(report, by=office.agus, scan=b"%PDF-" + bytes(31 * 1024 * 1024))
    photo = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(photo, "JPEG")
    report = workflow.sign_on_paper(report, by=office.agus, scan=photo.getvalue())
    scan = report.file("scan")
    assert scan is not None
    assert (scan.name, scan.path.read_bytes()) == ("pindaian.jpg", photo.getvalue())
    assert ledger.state_of(report).signed_file == scan.sha256


def test_a_signed_report_does_not_return(office: Office) -> None:
    with pytest.raises(Refused, match="report_signed"):
        workflow.send_back(office.a_report("signed"), remarks="Terlambat.", by=office.ratna)


# ── the Mayor ────────────────────────────────────────────────────────────────────────────────────


def test_the_mayor_acknowledges_and_time_and_reader_are_kept(office: Office) -> None:
    report = office.a_report("delivered")
    assert report.is_published
    report = workflow.acknowledge(report, by=office.mayor)
    assert (report.state, ledger.state_of(report).reader) == ("acknowledged", str(office.mayor.pk))
    assert report.acknowledged_at is not None


def test_a_question_and_its_answer_stand_in_the_history_and_each_is_told_by_mail(office: Office) -> None:
    report = workflow.ask(office.a_report("delivered"), text="Mengapa Periuk?", by=office.mayor)
    (question,) = ledger.state_of(report).unanswered
    report = workflow.answer(report, question=question, text="Pompa rusak.", by=office.agus)
    assert list(report.texts.filter(field="text").order_by("seq").values_list("body", flat=True)) == [
        "Mengapa Periuk?", "Pompa rusak.",
    ]  # fmt: skip
    assert list(Message.objects.order_by("pk").values_list("kind", "user__username")) == [
        ("asked", "agus"), ("answered", "walikota"),
    ]  # fmt: skip


# ── revisions ────────────────────────────────────────────────────────────────────────────────────


def test_a_revision_is_a_report_of_its_own_and_the_old_one_stays_as_it_was(office: Office) -> None:
    old = office.a_report("acknowledged")
    before = Report.objects.filter(pk=old.pk).values("figures", "state", "position", "verification").get()
    new = workflow.revise(old, reason="Salah satu kasus.", changes="Selesai 1.021, bukan 1.022.", by=office.agus)
    assert (new.revision, new.state, new.corrects_id, new.name) == (1, "draft", old.pk, "Oktober 2026 (Revisi 1)")
    assert (new.reason, new.changes) == ("Salah satu kasus.", "Selesai 1.021, bukan 1.022.")
    assert Report.objects.filter(pk=old.pk).values(*before).get() == before
    assert new.verification != old.verification
    old.refresh_from_db()
    assert ledger.state_of(old).revised_by == new.pk
    assert (queries.newest("2026-10"), queries.newest_published("2026-10")) == (new, old)
    with pytest.raises(Refused, match="already_revised"):
        workflow.revise(old, reason="Lagi.", changes="Lagi.", by=office.agus)


def test_a_revision_begins_with_the_words_of_the_one_it_corrects(office: Office) -> None:
    words = {"foreword": "Bulan yang basah.", "letter_number": "417", "letter_date": MONDAY.date()}
    workflow.edit(office.draft(), **words, by=office.agus)
    new = workflow.revise(office.a_report("delivered"), reason="Salah.", changes="Benar.", by=office.agus)
    assert (new.foreword, new.letter_number) == ("Bulan yang basah.", "")


def test_what_was_asked_beside_other_figures_is_read_again_before_the_revision_is_frozen(office: Office) -> None:
    workflow.edit(
        office.draft(), recommendations="1 laporan lewat tenggat.", figures=office.counting.figures, by=office.agus
    )
    new = workflow.revise(office.a_report("delivered"), reason="Salah.", changes="Benar.", by=office.agus)
    office.counting.figures["flow"]["closing"] = 98
    with pytest.raises(Refused, match="words_unread"):
        office.check(new)
    letter = {"letter_number": "418", "letter_date": MONDAY.date()}
    workflow.edit(new, recommendations="Tidak ada.", **letter, figures=office.counting.figures, by=office.agus)
    assert office.check(new).state == "checked"


def test_a_published_revision_is_what_the_public_sees_and_a_second_follows_it(office: Office) -> None:
    new = workflow.revise(office.a_report("delivered"), reason="Salah.", changes="Benar.", by=office.agus)
    assert office.a_report("delivered").pk == new.pk
    assert queries.newest_published("2026-10") == new
    again = workflow.revise(new, reason="Lagi.", changes="Lagi.", by=office.agus)
    assert again.revision == 2


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("upto", ["draft", "checked", "signed", "delivered", "acknowledged", "archived"])
def test_the_row_is_what_the_history_says(office: Office, upto: str) -> None:
    report = Report.objects.get(pk=office.a_report(upto).pk)
    assert {name: getattr(report, name) for name in replayed(report)} == replayed(report)


def test_every_event_is_sealed_with_the_one_before(office: Office) -> None:
    report, head = office.a_report("archived"), chain.GENESIS
    for event in report.events.order_by("seq"):
        head = ledger.REPORTS.link(head, event)
        assert bytes(event.hash) == head
    assert bytes(report.head) == head


def test_the_code_on_the_paper_finds_the_report_however_it_is_typed(office: Office) -> None:
    report = office.draft()
    plain = report.verification.replace("-", "")
    for typed in (report.verification, plain.lower(), f" {plain[:4]} {plain[4:]} "):
        assert queries.by_code(typed) == report
    for typed in ("", "0000-0000", plain[:7], "Ω" * 8):
        assert queries.by_code(typed) is None


def test_a_code_that_another_report_has_is_not_given_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.draft()
    codes = iter([first.verification, first.verification, "0000-0001", "0000-0001"])
    monkeypatch.setattr(workflow, "verification_code", lambda identity: next(codes))
    assert office.draft(scope="agency:DPUPR").verification == "0000-0001"


@pytest.mark.parametrize("table", ["reports_reportevent", "reports_reportfile"])
def test_the_database_refuses_to_change_events_and_files(office: Office, table: str) -> None:
    office.a_report("checked")
    connection.check_constraints()
    statements = [f"UPDATE {table} SET seq = seq + 9", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")
    for sql in statements:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize(
    ("upto", "values"),
    [("checked", {"figures": None}), ("checked", {"position": None}), ("draft", {"figures": {}}),
     ("draft", {"state": "checked"}), ("checked", {"state": "delivered"}), ("draft", {"state": "lost"})],
)  # fmt: skip
def test_the_database_refuses_a_row_that_no_history_could_have(
    office: Office, upto: str, values: dict[str, Any]
) -> None:
    report = office.a_report(upto)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**values)


def test_a_period_and_a_scope_have_one_report_of_each_revision(office: Office) -> None:
    report = office.draft()
    report.pk, report.verification = 1, "0000-0000"
    with pytest.raises(IntegrityError), transaction.atomic():
        report.save(force_insert=True)


def test_a_page_reads_the_history_with_words_and_files(office: Office) -> None:
    workflow.edit(office.draft(), foreword="Bulan yang basah.", by=office.agus)
    moments = history.history(office.a_report("signed"))
    assert [moment.name for moment in moments] == ["Drafted", "Edited", "Edited", "Checked", "Signed"]
    assert moments[1].words == {"foreword": "Bulan yang basah."}
    assert {file.kind for file in moments[3].files} == {"pdf", "annex", "json", "csv"}
    assert (moments[4].role, moments[4].words) == ("director", {"signer": "Ratna Kusumawardani"})


def test_a_file_in_hand_is_found_by_its_bytes_as_long_as_it_stands(office: Office) -> None:
    report = office.a_report("checked")
    pdf = report.file("pdf")
    assert pdf is not None
    assert queries.by_file(pdf.sha256) == pdf
    assert queries.by_file(hashlib.sha256(file_store.read(pdf) + b" ").hexdigest()) is None
    workflow.send_back(report, remarks="Periksa lagi.", by=office.ratna)
    assert queries.by_file(pdf.sha256) is None


def test_a_frozen_file_that_was_changed_or_lost_is_not_read(office: Office) -> None:
    pdf = office.a_report("checked").file("pdf")
    assert pdf is not None
    pdf.path.write_bytes(b"%PDF-1.7 forged")
    with pytest.raises(Refused, match="file_changed"):
        file_store.read(pdf)
    with pytest.raises(Refused, match="file_changed"):
        workflow.hand_back(pdf.report, b"%PDF-1.7 forged and signed", by=office.ratna)
    pdf.path.unlink()
    with pytest.raises(Refused, match="file_changed"):
        file_store.read(pdf)


def test_what_a_dead_process_left_lying_is_swept_away_and_nothing_else(office: Office) -> None:
    report = office.a_report("checked")
    left = folder(report) / "laid-x1"
    left.mkdir()
    assert file_store.forget_orphans() == 0
    assert file_store.forget_orphans(older_than_s=-86_400 * 365) == 1
    assert [path.name for path in folder(report).iterdir()] == ["3"]


def test_names_of_120_characters_fit(office: Office, cast: Cast) -> None:
    name = "R. " + "A" * 117
    report = workflow.sign_on_paper(
        office.a_report("checked"), by=office.ratna, signer=name, confirmation="Uji nama panjang."
    )
    assert report.signer == name
    assert ReportEvent.objects.filter(payload__contains="AAAA").count() == 0
