"""Whoever may not know the reporter reads no number, address or name of theirs, on whatever page, in whatever field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from people import Cast

from laksa.accounts.models import User
from laksa.figures import highlights, recap
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.narration.messages import letter
from laksa.register import access, ledger
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Complaint, Event, Text
from laksa.rules.period import parse_period, wib_day

NAME, EMAIL, NIK = "Sumarwanto", "sumarwanto@contoh.invalid", "3671 0456 7890 1234"
PRIVATE = (NAME.lower(), "@contoh.invalid", "78901234", "78905555")
PLANTED = f"Hubungi Pak {NAME}, WA 0812\u200b-7890\u00a05555, {EMAIL}, NIK {NIK}."


def planted(words: str) -> str:
    return f"{words} {PLANTED}"


def seen_in(page: str) -> list[str]:
    """What of the reporter stands on a page: digits are looked for without what stands between them."""
    plain = unescape(page).lower()
    digits = re.sub(r"[^0-9a-z]", "", plain)
    return [one for one in PRIVATE if one in plain or one in digits]


def _entry(cast: Cast, case: Case) -> Case:
    entry = opening.Entry(
        "complaint", "PJU-PDM", "medium", landmark=planted("Jl. Veteran"), kelurahan="36.71.01.1007",
        title=planted("Lampu padam")[:120],
    )  # fmt: skip
    return opening.enter(case, entry, by=cast.sari, watch=StepTimer())


def _submitted(words: str) -> Case:
    submission = opening.Submission(
        text=planted(words), landmark=planted("Jl. Veteran"), name=f"Bpk. {NAME} Hadi", email=EMAIL,
        phone="081278905555", category="PJU-PDM", answers=(("PJU-TIANG", planted("Tiang 12")),),
    )  # fmt: skip
    return opening.submit(submission, once=IdempotencyKey.of(new_command(), "test"))


@pytest.fixture(scope="module")
def _once_told(standing: Callable[[Callable[[], Case]], Case]) -> int:
    return standing(lambda: _told(Cast())).pk


@pytest.fixture
def told(db: None, _once_told: int) -> Case:
    return Case.objects.get(pk=_once_told)


def _told(cast: Cast) -> Case:
    """A case with the contact written into every field that anybody fills, closed, with all that happens on the way."""
    case = _entry(cast, _submitted("Lampu jalan di depan sekolah padam sejak Senin."))
    merged = _entry(cast, _submitted("Gelap sekali di depan sekolah, lampunya mati."))
    merging.merge(merged, target=case, text=planted("Digabung."), by=cast.sari)
    case = assignment.assign(case, lead="DISHUB", note=planted("Dua titik."), by=cast.sari, watch=StepTimer())
    assignment.return_(case, reason=planted("Bukan kami."), proposed="DPUPR", by=cast.yusuf)
    assignment.assign(case, lead="DISHUB", reason=planted("Tetap."), by=cast.sari, watch=StepTimer())
    response.agency_asks(case, text=planted("Tiang yang mana?"), by=cast.yusuf)
    response.ask_reporter(case, text=planted("Tiang yang mana?"), by=cast.sari)
    response.reply(case, text=planted("Yang di gerbang."))
    correction.note(case, text=planted("Kunci di pos."), shared=True, by=cast.sari)
    correction.note(case, text=planted("Truk tangga."), by=cast.yusuf)
    correction.meet(
        case, held_on=timezone.localdate(), place=planted("Kantor Dishub"), agencies=("DISHUB", "DPUPR"),
        result=planted("Tiang dipindah."), by=cast.sari,
    )  # fmt: skip
    until = (Case.objects.get(pk=case.pk).agency_due or timezone.now()).date() + timedelta(days=5)
    assignment.ask_extension(case, until=until, reason=planted("Menunggu kabel."), by=cast.yusuf)
    assignment.extend(case, reason=planted("Menunggu kabel."), by=cast.agus)
    followup.follow_up(
        case, what_was_done=planted("Lampu diganti."), result="done", no_photo_reason=planted("Hujan."), by=cast.yusuf
    )
    followup.refuse_follow_up(case, reason=planted("Belum jelas."), by=cast.sari)
    followup.follow_up(
        case, what_was_done=planted("Lampu diganti."), result="done", no_photo_reason=planted("Hujan."), by=cast.yusuf
    )
    response.respond_interim(case, text=planted("Sedang diganti."), by=cast.sari)
    response.respond(case, text=planted("Sudah menyala."), by=cast.sari, watch=StepTimer())
    correction.open_identity(case, reason=planted("Bertanya."), by=cast.sari)
    case = closure.close(case, by=cast.sari, watch=StepTimer())
    return response.give_verdict(case, verdict="partly", text=planted("Satu masih padam."))


def reopened(told: Case, cast: Cast) -> Case:
    """The same case at work again: what the pages of an open case show."""
    case = closure.reopen(told, reason=planted("Padam lagi."), by=access.REPORTER)
    return assignment.assign(case, lead="DISHUB", note=planted("Segera."), by=cast.sari, watch=StepTimer())


_LINK = re.compile(r'(?:href|data-poll|src)="(/[^"#]*)')
_NOT_WALKED = re.compile(r"^/(?:static|keluar|r)/")


def walk(client: Client, *starts: str, most: int) -> dict[str, str]:
    """The pages that links lead to from `starts`, the nearest first: behind them come lists of lists."""
    ahead, pages = list(starts), dict[str, str]()
    while ahead and len(pages) < most:
        address = ahead.pop(0)
        if address in pages or _NOT_WALKED.match(address):
            continue
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        pages[address] = body.decode(errors="replace") if answer.status_code == 200 else ""
        ahead += [answer.headers["Location"]] if "Location" in answer.headers else []
        ahead += [unescape(link) for link in _LINK.findall(pages[address])]
    return pages


def _pages(user: User | None, case: Case, most: int) -> dict[str, str]:
    client, number = Client(), case.number
    starts = ["/", f"/l/{number}/", "/rapor/"]
    if user is not None:
        client.force_login(user)
        starts += {
            "agency": ["/dinas/", "/dinas/riwayat/", f"/dinas/{number}/", f"/dinas/{number}/tindak-lanjut/"],
            "mayor": ["/wali-kota/"],
            "admin": ["/kelola/", "/kelola/pesan/", "/kelola/catatan/"],
        }.get(user.role, [])
        starts += [f"/meja/{number}/", f"/meja/{number}/lembar-disposisi/", "/rekap/", "/rekap/unduh/", "/laporan/"]
    return walk(client, *starts, most=most)


AUDIENCES = ["public", "yusuf", "ratna", "mayor", "auditor", "admin"]


@pytest.mark.parametrize(
    ("audience", "state"),
    [
        *((audience, "recorded") for audience in AUDIENCES),
        *((audience, "reopened") for audience in AUDIENCES[:2]),
        *(pytest.param(audience, "reopened", marks=pytest.mark.deep) for audience in AUDIENCES[2:]),
    ],
)
def test_on_no_page_stands_who_reported(cast: Cast, told: Case, audience: str, state: str) -> None:
    case = told if state == "recorded" else reopened(told, cast)
    user = None if audience == "public" else getattr(cast, audience)
    pages = _pages(user, case, most=60 if state == "recorded" else 150)
    own = {"public": f"/l/{case.number}/", "admin": f"/l/{case.number}/", "yusuf": f"/dinas/{case.number}/"}.get(
        audience, f"/meja/{case.number}/"
    )
    assert "Lampu" in pages[own]
    assert "[nama disembunyikan]" in pages[own]
    assert {address: seen for address, page in pages.items() if (seen := seen_in(page))} == {}


@pytest.mark.parametrize("reader", ["sari", "agus"])
def test_operator_and_head_read_the_words_as_they_were_written(cast: Cast, told: Case, reader: str) -> None:
    client = Client()
    client.force_login(getattr(cast, reader))
    page = client.get(f"/meja/{told.number}/").content.decode()
    assert PLANTED in unescape(page)


@pytest.mark.parametrize("reader", ["sari", "agus", "auditor"])
def test_the_routing_slip_is_masked_whoever_prints_it(cast: Cast, told: Case, reader: str) -> None:
    client = Client()
    client.force_login(getattr(cast, reader))
    sheet = client.get(f"/meja/{told.number}/lembar-disposisi/").content.decode()
    assert "Lampu jalan di depan sekolah padam" in sheet
    assert seen_in(sheet) == []


def test_the_recap_and_the_report_carry_no_name(cast: Cast, told: Case) -> None:
    Text.objects.filter(case=told, field="summary").update(body=planted("Lampu"))  # sealed by an earlier release
    assert seen_in(str(list(recap.rows()))) == []
    reopened(told, cast)
    day = wib_day(timezone.now())
    shown = highlights.cases(parse_period(f"{day:%Y-%m}"), "", {day.isoformat()})
    assert told.number in str(shown)
    assert seen_in(str(shown)) == []


def test_a_summary_sealed_at_closing_carries_no_name(told: Case) -> None:
    body = Text.objects.get(case=told, field="summary").body
    assert body is not None
    assert seen_in(body) == []


def test_the_reporter_of_a_merged_report_hears_nothing_of_the_other_one(cast: Cast, told: Case) -> None:
    other = Case.objects.select_related("complaint").get(merged_into=told.number)
    event = Event.objects.get(case=told, name="Responded")
    assert seen_in(letter("response", event, other).body) == []
    page = Client().get(f"/r/{ledger.secret_of(other)}/").content.decode()
    answers = page[page.index("Sudah menyala.") :][:400]
    assert seen_in(answers) == []


def test_an_officer_who_may_know_the_contact_reads_it_in_the_words_too_but_for_the_nik(cast: Cast, told: Case) -> None:
    told.contact.by_agency = True
    told.contact.save()
    client = Client()
    client.force_login(cast.yusuf)
    assert seen_in(client.get(f"/dinas/{told.number}/").content.decode()) != []
    assert "78901234" not in re.sub(r"\D", "", client.get(f"/dinas/{told.number}/").content.decode())


def test_the_title_that_a_text_gives_itself_carries_no_name(cast: Cast) -> None:
    case = opening.submit(
        opening.Submission(text="Pak Sumarwanto 0812-7890-5555: lampu di depan rumah Sumarwanto padam.", name=NAME)
    )
    title = Complaint.objects.get(case=case).title
    assert title == "Lampu di depan rumah [nama disembunyikan] padam."
