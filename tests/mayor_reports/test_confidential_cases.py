"""A confidential case counts, and nothing handed on tells whose it is: every file, page and mail of its month."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils.html import escape
from letters import numbered
from mayor_reports.october import FIFTH, MONDAY, Office, a_month, documents, on
from people import Cast, a_case
from python_calamine import CalamineWorkbook

from laksa.audit.verify import Finding
from laksa.figures import recap, rollup
from laksa.figures.period_figures import evidence
from laksa.portal import queries, tiles
from laksa.register import reference
from laksa.register.commands import assignment, closure, correction, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case
from laksa.reports import delivery, files, mails, published, workflow
from laksa.reports import verify as report_verify
from laksa.reports.models import Report
from laksa.reports.report_figures import figures_for, frozen, recount
from laksa.rules.discretion import recap_row
from laksa.rules.period import parse_period

pytestmark = pytest.mark.django_db

WORDS = "Kuitansi Zamrud hilang di loket sejak kemarin pagi."
CATEGORY, LEAD, SUPPORT, KELURAHAN = "LNG-PHN", "DLH", "DPUPR", "36.71.05.1003"
OCTOBER = parse_period("2026-10")


def planted(cast: Cast, upto: str) -> Case:
    """A confidential case of an agency, a category and a place that no other case has."""
    case = a_case(cast=cast, text=WORDS, landmark="Loket Zamrud", confidential=True, email="")
    entry = opening.Entry(
        "complaint", CATEGORY, "medium", kelurahan=KELURAHAN, landmark="Loket Zamrud", confidential=True
    )
    case = opening.enter(case, entry, by=cast.sari, watch=StepTimer())
    if upto == "referred":
        return closure.refer(case, body="X-PLN", text="Hubungi PLN tentang Zamrud.", by=cast.sari)
    case = assignment.assign(case, lead=LEAD, support=SUPPORT, by=cast.sari, watch=StepTimer())
    if upto == "assigned":
        return case
    for agency in (LEAD, SUPPORT):
        officer = cast.person(f"petugas-{agency.lower()}", "Petugas", "agency", agency)
        case = followup.follow_up(
            case, what_was_done="Kuitansi Zamrud dicari.", result="done", no_photo_reason="Dokumen.", by=officer
        )
    case = response.respond(case, text="Kuitansi Zamrud sudah ada.", by=cast.sari, watch=StepTimer())
    return closure.close(case, by=cast.sari, watch=StepTimer())


def the_month() -> dict[str, Any]:
    """October with three confidential cases beside the others; its report delivered in November."""
    cast = Cast()
    a_month()
    with on(FIFTH):
        secret = [planted(cast, upto) for upto in ("assigned", "recorded", "referred")]
    with on(MONDAY):
        for case in Case.objects.filter(due_at__lt=MONDAY, ended_at=None):
            closure.fall_overdue(case)
        report = numbered(workflow.draft("2026-10", by=cast.agus), by=cast.agus)
        report = workflow.check(report, make=files.make, by=cast.agus)
        report = workflow.sign_on_paper(report, by=cast.ratna, signer="Ratna Kusumawardani")
        report = workflow.deliver(report, to=str(cast.mayor.pk), by=cast.agus)
    return {"numbers": [case.number for case in secret], "report": report.pk, "overdue": secret[0].number}


@pytest.fixture(scope="module")
def month(standing: Callable[[Callable[[], Any]], Any]) -> dict[str, Any]:
    found: dict[str, Any] = standing(the_month)
    return found


@pytest.fixture
def office(month: dict[str, Any], cast: Cast) -> Iterator[Office]:
    for kept in (tiles.most_reported, queries.last_week, queries.just_mended, published.headline):
        kept.forget()
    with on(MONDAY + timedelta(hours=4)):
        yield Office(cast)


def telling(month: dict[str, Any]) -> list[str]:
    """All that would tell: numbers, words, and the names of agency, category and place."""
    names = [
        reference.agency_name(LEAD), reference.agency_name(SUPPORT), reference.categories()[CATEGORY].name,
        reference.kelurahan()[KELURAHAN].name, "X-PLN",
    ]  # fmt: skip
    return ["Zamrud", "zamrud", *month["numbers"], *names]


def leaks(text: str, month: dict[str, Any], *, but: tuple[str, ...] = ()) -> list[str]:
    text = " ".join(text.split())
    return [one for one in telling(month) if (one in text or str(escape(one)) in text) and one not in but]


def file_of(month: dict[str, Any], kind: str) -> bytes:
    file = Report.objects.get(pk=month["report"]).file(kind)
    assert file is not None
    return file.path.read_bytes()


def test_the_report_as_paper(office: Office, month: dict[str, Any]) -> None:
    pages = [page for kind in ("pdf", "annex") for page in pypdf.PdfReader(BytesIO(file_of(month, kind))).pages]
    text = " ".join(page.extract_text().replace("\u200b", "") for page in pages)
    assert "Register laporan yang ditutup" in text
    assert leaks(text, month) == []


def test_the_report_as_workbook(office: Office, month: dict[str, Any]) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(file_of(month, "xlsx")))
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert leaks(" ".join(cells), month) == []
    assert not {CATEGORY, LEAD, SUPPORT, KELURAHAN, KELURAHAN[:8]} & set(cells)
    head, *rows = book.get_sheet_by_name("Rekapitulasi").to_python()
    assert [row[head.index("Ringkasan")] for row in rows].count("Laporan rahasia") == 1
    assert len(rows) == 3


def test_the_report_for_machines(office: Office, month: dict[str, Any]) -> None:
    assert leaks(file_of(month, "csv").decode(), month) == []
    found = json.loads(file_of(month, "json"))
    names = found.pop("names")  # of every agency and category there is
    assert leaks(json.dumps(found, ensure_ascii=False), month) == []
    assert not re.search(rf'"({CATEGORY}|{LEAD}|{SUPPORT}|{KELURAHAN[:8]}.*?)":', json.dumps(found))
    assert KELURAHAN not in names["kelurahan"]


def test_every_total_counts_them(office: Office, month: dict[str, Any]) -> None:
    figures = frozen(OCTOBER)
    assert figures["flow"]["received"] == 8
    assert figures["ended"] == {"recorded": 3, "referred": 1, "merged": 0, "rejected": 1, "withdrawn": 0}
    assert figures["referred_to"] == {"": 1}
    assert figures["received_by"]["agency"] == {"": 5, "DISHUB": 3}
    assert figures["names"]["agency"][""].startswith("Lainnya")
    assert all(check["holds"] for check in figures["identities"])
    assert figures["by_agency"].keys() == {"DISHUB"}
    assert figures["overdue_by"].keys() <= {"DISHUB"}
    again = recount(OCTOBER)
    assert {name: figures[name] for name in report_verify.RECOUNTED} == {
        name: again[name] for name in report_verify.RECOUNTED
    }


@pytest.mark.parametrize("scope", ["agency:DLH", "kecamatan:36.71.05"])
def test_the_report_of_their_agency_or_place_does_not_know_them(office: Office, scope: str) -> None:
    assert not any(figures_for(OCTOBER, scope)["flow"].values())


def test_what_was_frozen_before_they_stood_apart_is_recounted_as_it_was(office: Office, month: dict[str, Any]) -> None:
    position = rollup.last_event()
    before = recount(OCTOBER, position=position, edition=0)
    assert before["received_by"]["agency"] == {"": 2, "DISHUB": 3, "DLH": 2} | {"": 3}
    del before["data"]["edition"]

    class Old:
        def frozen(self, period: Any, scope: str = "") -> dict[str, Any]:
            return before

        def evidence(self, positions: Any) -> dict[int, str]:
            return evidence(positions)

    report = workflow.revise(Report.objects.get(pk=month["report"]), reason="Uji", changes="Uji.", by=office.cast.agus)
    report = numbered(report, by=office.cast.agus)
    workflow.check(report, make=documents, by=office.cast.agus, counting=Old())
    found: list[Finding] = list(report_verify.verify())
    assert found == []


def test_the_sums_are_what_the_events_say(office: Office) -> None:
    assert rollup.differing() == []


def test_what_becomes_confidential_stands_apart_from_then_on(office: Office) -> None:
    cast = office.cast
    case = a_case("entered", cast=cast, kelurahan="36.71.03.1001")
    before = figures_for(parse_period("2026-11"))["received_by"]["category"]
    entry = opening.Entry("complaint", "PJU-PDM", "medium", kelurahan="36.71.03.1001", confidential=True)
    correction.correct(case, entry, by=cast.sari)
    after = figures_for(parse_period("2026-11"))["received_by"]["category"]
    assert (before, after) == ({"PJU-PDM": 1}, {"": 1})
    assert rollup.differing() == []


def test_the_recapitulation_in_csv_and_json(office: Office, month: dict[str, Any]) -> None:
    rows = list(recap.rows(OCTOBER))
    assert len(rows) == 3
    file = StringIO()
    recap.write_csv(file, rows)
    for text in (file.getvalue(), json.dumps(rows, ensure_ascii=False)):
        assert leaks(text, month) == []
        assert not re.search(rf"\b({CATEGORY}|{LEAD}|{SUPPORT}|36\.71\.05)", text)
    (hidden,) = [row for row in rows if row.get("confidential")]
    assert (hidden["number"], hidden["summary"], hidden["on_time"]) == ("", "Laporan rahasia", True)


def test_a_row_names_no_confidential_case_that_was_merged_into_it(office: Office, month: dict[str, Any]) -> None:
    row = {"number": "A", "merged": [month["numbers"][0], "B"]}
    assert recap_row(row, confidential=False, unnamed={month["numbers"][0]})["merged"] == ["B"]


PAGES = [
    "/rekap/?periode=2026-10", "/laporan/", "/laporan/2026-10/", "/laporan/2026-10/berkas/", "/wali-kota/",
    "/laporan/2026-10/angka/flow.received/", "/laporan/2026-10/angka/received_by.agency/?key=",
    "/laporan/2026-10/angka/overdue/", "/laporan/2026-10/angka/whole_time/",
]  # fmt: skip


@pytest.mark.parametrize("who", ["mayor", "director"])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_of_those_who_read_reports(office: Office, month: dict[str, Any], who: str, page: str) -> None:
    answer = getattr(office, who).get(page)
    assert answer.status_code in {200, 403, 404}
    assert leaks(answer.content.decode(), month) == []


@pytest.mark.parametrize("who", ["head", "auditor"])
@pytest.mark.parametrize("page", ["/rekap/?periode=2026-10", "/laporan/", "/laporan/2026-10/"])
def test_no_recapitulation_or_report_of_those_who_may_read_the_case(
    office: Office, month: dict[str, Any], who: str, page: str
) -> None:
    names = tuple(telling(month)[-5:]) if page == "/laporan/" else ()  # of whom a report may be asked
    assert leaks(getattr(office, who).get(page).content.decode(), month, but=names) == []


def test_who_may_read_the_case_finds_it_behind_the_figure(office: Office, month: dict[str, Any]) -> None:
    page = office.head.get("/laporan/2026-10/angka/received_by.agency/?key=").content.decode()
    assert all(number in page for number in month["numbers"])


@pytest.mark.parametrize(
    "page", ["/", "/rapor/", "/rapor/2026-10/", "/rapor/2026-10.csv", "/rapor/2026-10.json", "/lapor/", "/lacak/"]
)
def test_no_public_page(office: Office, month: dict[str, Any], page: str) -> None:
    answer = Client().get(page)
    text = answer.content.decode()
    if page.endswith(".json"):
        found = json.loads(text)
        found.pop("names")
        text = json.dumps(found, ensure_ascii=False)
    names = telling(month)[-5:] if page == "/lapor/" else ()
    assert answer.status_code in {200, 301, 302}
    assert leaks(text, month, but=tuple(names)) == []


def test_its_number_tells_status_and_dates_to_anybody(office: Office, month: dict[str, Any]) -> None:
    for number in month["numbers"]:
        for client in (Client(), office.mayor, office.head):
            page = client.get(f"/l/{number}/").content.decode()
            assert leaks(page, month, but=(number,)) == []
            assert "Diterima" in page


def test_no_mail_of_the_report(office: Office, month: dict[str, Any]) -> None:
    report = Report.objects.get(pk=month["report"])
    promised = mails.promise(report, mails.Kind.REPORT, mails.Kind.COPY)
    assert len(promised) == 3
    for mail in promised:
        letter = delivery.letter(mail.kind, report, mail.user)
        assert leaks(f"{letter.subject} {letter.body}", month) == []
    assert leaks(str((report.figures or {})["sentence"]), month) == []
