"""The Mayor's one page: read, acknowledged, asked about."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from mayor_reports.october import MONDAY, Office, on, sent, text_of
from pytest_django.fixtures import DjangoAssertNumQueries

from laksa.register import files
from laksa.register.models import Attachment, Case
from laksa.reports import workflow
from laksa.reports.models import Report

pytestmark = pytest.mark.django_db
MAYOR = "/wali-kota/"
ASK = "/laporan/2026-10/tanya/"
RECEIVE = "/laporan/2026-10/terima/"


def test_the_mayor_and_the_director_land_where_their_work_is(office: Office) -> None:
    assert office.mayor.get("/masuk/tujuan/").headers["Location"] == MAYOR
    assert office.director.get("/masuk/tujuan/").headers["Location"] == "/laporan/"


def test_before_the_first_delivery_the_page_says_what_will_come(office: Office) -> None:
    office.report("signed")
    said = text_of(office.mayor.get(MAYOR))
    assert "Belum ada laporan" in said
    assert "Oktober" not in said


def test_one_page_says_all_that_the_mayor_must_know(office: Office) -> None:
    report = office.draft()
    workflow.edit(report, recommendations="Arahan kepada Dishub.\n\n Turap Kali Ledug. ", by=office.cast.agus)
    office.report("delivered")
    page = office.mayor.get(MAYOR)
    said = text_of(page)
    assert "Oktober 2026: 5 laporan masuk, 2 di antaranya selesai; 2 ditutup, 2 masih terbuka; 2 lewat tenggat." in said
    assert "Laporan masuk per kecamatan" in said
    assert re.findall(r"<li>([^<]+)</li>", page.content.decode())[:2] == ["Arahan kepada Dishub.", "Turap Kali Ledug."]
    slow = Case.objects.filter(ended_at__isnull=True)
    assert all(case.number in said for case in slow)
    assert "Sudah saya terima" in said
    assert b"/laporan/2026-10/angka/flow.received/" in page.content


def test_the_best_are_shown_with_both_photos(office: Office) -> None:
    case = Case.objects.filter(status="recorded").first()
    assert case is not None
    for kind in ("before", "after"):
        photo = Attachment.objects.create(
            id=files.new_id(), case=case, seq=5, kind=kind, name="a.jpg", content_type="image/jpeg",
            sha256="0" * 64, size=3, state=Attachment.State.READY, width=4, height=3,
        )  # fmt: skip
        copy = files.clean_copy(photo.pk, small=True)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(b"\xff\xd8\xff")
    office.report("delivered")
    found = re.findall(r'src="(/laporan/foto/[^"]+)"', office.mayor.get(MAYOR).content.decode())
    assert len(found) == 2
    for client in (office.mayor, office.director):
        answer = client.get(found[0])
        assert (answer.headers["Content-Type"], answer.getvalue()) == ("image/jpeg", b"\xff\xd8\xff")
    other = Case.objects.exclude(pk=case.pk).first()
    assert other is not None
    assert office.mayor.get(found[0].replace(case.number, other.number)).status_code == 404


def test_receipt_is_kept_with_time_and_reader(office: Office) -> None:
    report = office.report("delivered")
    form = sent(report)
    assert [office.mayor.post(RECEIVE, form).status_code for _ in range(2)] == [303, 303]
    said = text_of(office.mayor.get(MAYOR))
    assert "Diterima Wali Kota Tangerang, Senin, 2 November 2026, 06.00 WIB" in said
    assert "Sudah saya terima" not in said
    kept = Report.objects.get(pk=report.pk)
    assert (kept.state, kept.events.filter(name="Acknowledged").count()) == ("acknowledged", 1)
    assert "Diterima 2 Nov 2026 06.00, Wali Kota Tangerang" in text_of(office.head.get("/laporan/2026-10/"))


def test_the_mayor_asks_and_reads_the_answer_there(office: Office) -> None:
    report = office.report("delivered")
    empty = office.mayor.post(ASK, sent(report, text="  "))
    assert empty.status_code == 422
    assert "Tuliskan pertanyaannya." in text_of(empty)
    form = sent(report, text="Mengapa naik?")
    assert [office.mayor.post(ASK, form).headers["Location"] for _ in range(2)] == [MAYOR, MAYOR]
    assert Report.objects.get(pk=report.pk).events.filter(name="Asked").count() == 1
    assert "Mengapa naik? Wali Kota Tangerang, Senin, 2 November 2026, 06.00 WIB Belum dijawab." in text_of(
        office.mayor.get(MAYOR)
    )
    workflow.answer(report, question=Report.objects.get(pk=report.pk).seq, text="Musim hujan.", by=office.cast.agus)
    assert "Musim hujan. Agus Wibowo" in text_of(office.mayor.get(MAYOR))


def test_a_question_typed_too_long_stays_typed(office: Office) -> None:
    report = office.report("delivered")
    answer = office.mayor.post(ASK, sent(report, text="a" * 2001))
    assert answer.status_code == 422
    assert b"a" * 2001 in answer.content


def test_the_others_look_without_acting(office: Office) -> None:
    office.report("delivered")
    for client in (office.head, office.director, office.auditor):
        page = client.get(MAYOR)
        assert "Belum ditandai diterima." in text_of(page)
        assert b'action="/laporan/' not in page.content


def test_older_reports_are_one_click_away_and_lead_back_to_the_newest(office: Office) -> None:
    office.report("delivered", period="2026-09")
    with on(MONDAY + timedelta(minutes=5)):
        office.report("delivered")
        page = office.mayor.get(MAYOR).content.decode()
        assert re.findall(r'href="(/wali-kota/[^"]+)"', page) == ["/wali-kota/2026-09/"]
        older = text_of(office.mayor.get("/wali-kota/2026-09/"))
    assert "Laporan September 2026" in older
    assert "Laporan terbaru: Oktober 2026" in older
    assert office.mayor.get("/wali-kota/2026-08/").status_code == 404


def test_while_a_revision_is_a_draft_the_mayor_reads_what_was_published(office: Office) -> None:
    report = office.report("delivered")
    workflow.revise(report, reason="Salah.", changes="Satu.", by=office.cast.agus)
    for client in (office.mayor, office.head):
        for address in (MAYOR, "/wali-kota/2026-10/"):
            said = text_of(client.get(address))
            assert "Laporan Oktober 2026" in said
            assert "Revisi" not in said
    assert office.mayor.post(RECEIVE, sent(report)).status_code == 303


def test_reports_of_one_agency_are_no_city_report(office: Office) -> None:
    office.report("delivered", scope="agency:DISHUB")
    assert "Belum ada laporan" in text_of(office.mayor.get(MAYOR))
    report = Report.objects.get()
    page = "/laporan/2026-10/agency:DISHUB/"
    assert "Sudah saya terima" in text_of(office.mayor.get(page))
    assert office.mayor.post(f"{page}terima/", sent(report)).headers["Location"] == page


def test_the_page_asks_few_statements(office: Office, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    office.report("delivered")
    office.mayor.get(MAYOR)
    with django_assert_max_num_queries(16):
        office.mayor.get(MAYOR)
