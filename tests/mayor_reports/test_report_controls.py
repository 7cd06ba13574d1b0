"""What a report's pages offer is carried out, and what they do not offer is refused; for each reader, in each state."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from mayor_reports.october import PAGE, Office, sent
from pressing import Form, forms_of, press

from laksa.mayor_reports import actions
from laksa.mayor_reports.actions import ACTIONS
from laksa.reports import workflow
from laksa.reports.models import Report
from laksa.rules.report import PUBLISHED

pytestmark = pytest.mark.django_db
IN_SHORT = ("numbered", "delivered")
STATES = [
    pytest.param(state, marks=[] if state in IN_SHORT else pytest.mark.deep)
    for state in (
        "draft", "numbered", "checked", "signed", "delivered", "asked", "acknowledged", "archived", "revised",
    )
]  # fmt: skip
READERS = {"head": "agus", "director": "ratna", "mayor": "mayor", "auditor": "auditor"}
WORDS = {
    "remarks": "Angka Periuk janggal.",
    "method": "paper",
    "signed_on": "2026-11-02",
    "reason": "Salah hitung.",
    "changes": "Masuk berkurang satu.",
    "text": "Musim hujan.",
    "letter_number": "500.12/417",
    "letter_date": "2026-11-03",
    "foreword": "Bulan yang basah.",
    "mail": "",
}


def in_state(office: Office, state: str) -> Report:
    cast = office.cast
    match state:
        case "numbered":
            return office.numbered()
        case "asked":
            return workflow.ask(office.report("delivered"), text="Mengapa naik?", by=cast.mayor)
        case "archived":
            return workflow.archive(office.report("acknowledged"), by=cast.agus)
        case "revised":
            report = office.report("delivered")
            workflow.revise(report, reason="Salah.", changes="Satu.", by=cast.agus)
            return Report.objects.get(pk=report.pk)
    return office.report(state)


def offered(client: Client, report: Report) -> dict[str, Form] | None:
    """The forms of its page, and of the Mayor's; None for who may not read it."""
    page: Any = client.get(PAGE, {"revisi": report.revision})
    if page.status_code != 200:
        return None
    forms = {form.noun: form for form in forms_of(page) if form.noun in ACTIONS}
    of_mayor = {form.noun: form for form in forms_of(client.get("/wali-kota/")) if form.noun in ACTIONS}
    if report.state in PUBLISHED:
        assert set(of_mayor) <= set(forms), "the Mayor's one page offers nothing else"
    return forms


@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_is_done_and_what_is_not_is_refused(
    office: Office, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How a refusal looks is tested elsewhere: drawing its page would be most of the time."""
    monkeypatch.setattr(actions, "_page", lambda *_a, status, **_o: HttpResponse(status=status))
    report = in_state(office, state)
    for reader, person in READERS.items():
        client: Client = getattr(office, reader)
        shown = offered(client, report)
        for noun, action in ACTIONS.items():
            scan = SimpleUploadedFile("surat.pdf", b"%PDF-1.7 halaman", "application/pdf")
            with transaction.atomic():
                if noun in (shown or {}):
                    answer = press(client, shown[noun], WORDS | {"scan": scan})
                else:
                    question = {"question": report.seq, "scan": scan}
                    answer = client.post(f"{PAGE}{noun}/", sent(report, **WORDS | question))
                transaction.set_rollback(True)
            may = shown is not None and getattr(office.cast, person).may(action.needs)
            expected = {303} if noun in (shown or {}) else {409, 422} if may else {404}
            assert answer.status_code in expected, (reader, noun)


def test_the_page_says_why_a_draft_cannot_be_checked_yet(office: Office) -> None:
    office.draft()
    page: Any = office.head.get(PAGE)
    assert "periksa" not in {form.noun for form in forms_of(page)}
    assert "Isi nomor dan tanggal surat sebelum laporan dibekukan." in page.content.decode()
    assert 'href="#surat"' in page.content.decode()
    assert 'href="#surat"' not in office.director.get(PAGE).content.decode(), "the head writes it"
