"""Catat: a call, a letter, a chat, taken down in one screen."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import LAMP, PASSWORD, Cast, a_case, session_ends
from reading import tight

from laksa.accounts.models import User
from laksa.desk.extraction import Extracted, lift
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.register import drafts, files, focus, ledger
from laksa.register.commands import opening
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment, Case, FocusSpan

CALL = (
    "Selamat siang pak, sy Bu Rini dr RT 02 RW 05 Gerendeng. Got di Jl. Imam Bonjol depan toko beras mampet. "
    "No sy 0813 1122 3344"
)
FIELDS: dict[str, Any] = {
    "channel": "phone", "text": CALL, "kind": "complaint", "category": "AIR-DRN", "urgency": "medium",
    "landmark": "Jl. Imam Bonjol", "phone": "0813 1122 3344", "name": "Bu Rini",
}  # fmt: skip


def post(client: Client, **fields: Any) -> Any:
    return client.post("/meja/baru/", {"key": new_command(), **fields})


def test_a_call_is_taken_down_and_entered(desk: Client, cast: Cast) -> None:
    assert post(desk, **FIELDS).status_code == 303
    case = Case.objects.get()
    assert (case.status, case.channel, case.contact.phone) == ("entered", "phone", "+6281311223344")
    assert case.events.get(name="Received").user == str(cast.sari.pk)


def test_save_and_assign_is_one_press_and_the_next_call_may_come(desk: Client) -> None:
    answer = post(desk, **FIELDS, then="disposisi")
    case = Case.objects.get()
    assert urlsplit(answer.headers["Location"]).path == "/meja/baru/"
    assert [event.name for event in case.events.order_by("seq")] == ["Received", "Entered", "Assigned"]
    assert case.lead == "DPUPR"
    page = desk.get(answer.headers["Location"]).content.decode()
    assert f"{case.number} tersimpan, disposisi ke DPUPR terkirim" in page
    assert f'action="/meja/{case.number}/urungkan/"' in page
    assert f"/meja/{case.number}/tanda-terima/" in page
    desk.post(f"/meja/{case.number}/urungkan/")
    case.refresh_from_db()
    assert case.status == "entered"


def test_where_no_agency_is_known_the_case_opens_for_the_choice(desk: Client) -> None:
    answer = post(desk, **FIELDS | {"category": "LUAR-KW"}, then="disposisi")
    case = Case.objects.get()
    assert (case.status, urlsplit(answer.headers["Location"]).path) == ("entered", f"/meja/{case.number}/")


def test_the_picker_lists_what_the_typed_word_means(desk: Client) -> None:
    found = desk.post("/meja/kategori/", {"cari": "lampu"}).content.decode()
    assert found.index('data-value="PJU-PDM"') < found.index('data-value="LLN-RBU"')
    assert "<mark>lampu</mark>" in found
    assert "dari 64 kategori" in found
    said = desk.post("/meja/kategori/", {"cari": "", "text": "Ada pohon tumbang di Jl. Merdeka."}).content.decode()
    assert said.index("data-value=") == said.index('data-value="LNG-PTB"')
    every = desk.post("/meja/kategori/", {"cari": ""}).content.decode()
    assert every.count("data-value=") == 64
    printed = re.findall(r'data-press="(\d)"[^>]*>\s*<span class="keys"><kbd>(\d)</kbd>', every)
    assert printed == [(digit, digit) for digit in "123456789"]
    assert "&lt;b&gt;" not in desk.post("/meja/kategori/", {"cari": "<b>"}).content.decode()
    assert "Tidak ada yang cocok" in desk.post("/meja/kategori/", {"cari": "xylofon"}).content.decode()


def test_the_caller_gets_a_receipt_with_the_secret_link(desk: Client) -> None:
    page = desk.get(post(desk, **FIELDS).headers["Location"]).content.decode()
    case = Case.objects.get()
    link = re.search(r'href="([^"]+/tanda-terima/[^"]*)"', page)
    assert link
    assert f"/r/{ledger.secret_of(case)}/" in desk.get(html.unescape(link[1])).content.decode()


def test_what_an_operator_takes_down_about_the_service_goes_to_the_head(desk: Client, cast: Cast) -> None:
    page = desk.get(post(desk, **FIELDS, about_agency="TLR", then="disposisi").headers["Location"]).content.decode()
    case = Case.objects.get()
    assert case.status == "received"
    assert f"Tersimpan sebagai {case.number}. Kepala UPT yang melanjutkan." in page
    link = re.search(r'href="([^"]+/tanda-terima/[^"]*)"', page)
    assert link
    assert f"/r/{ledger.secret_of(case)}/" in desk.get(html.unescape(link[1])).content.decode()
    assert desk.get(f"/meja/{case.number}/").status_code == 404
    assert desk.get(f"/meja/{case.number}/tanda-terima/").status_code == 404


@pytest.mark.parametrize(("wish", "confidential"), [({}, True), ({"public_wish": "on"}, False)])
def test_what_a_caller_says_about_an_office_is_confidential_unless_they_wish_it_shown(
    desk: Client, wish: dict[str, str], confidential: bool
) -> None:
    post(desk, **FIELDS, about_agency="DISHUB", **wish)
    case = Case.objects.get()
    assert (case.status, case.is_confidential) == ("entered", confidential)
    assert len(ledger.secret_of(case)) == (16 if confidential else 12)


def test_the_head_takes_down_what_is_about_the_service(client: Client, cast: Cast) -> None:
    client.force_login(cast.agus)
    key = new_command()
    for _ in range(2):
        answer = post(client, **FIELDS, about_agency="TLR", then="disposisi", key=key)
        case = Case.objects.get()
        assert urlsplit(answer.headers["Location"]).path == f"/meja/{case.number}/"
    assert case.status == "entered"
    assert case.events.get(name="Received").user == case.events.get(name="Entered").user == str(cast.agus.pk)


def test_the_head_leaves_other_reports_to_the_operators(client: Client, cast: Cast) -> None:
    client.force_login(cast.agus)
    assert post(client, **FIELDS).status_code == 303
    assert Case.objects.get().status == "received"


def test_the_words_fill_the_fields(desk: Client) -> None:
    text = post(desk, text=CALL, baca="yes").content.decode()
    assert 'value="0813-1122-3344"' in text
    assert "Jl. Imam Bonjol, depan toko beras, RT 02/RW 05" in text
    assert text.count("dari teks") >= 3
    assert not Case.objects.exists()


def test_a_kelurahan_that_is_named_fills_its_field_and_a_likely_one_is_offered(desk: Client) -> None:
    named = post(desk, text=CALL.replace("Gerendeng", "kel. Gerendeng"), baca="yes").content.decode()
    assert '<option value="36.71.07.1013" selected>' in named
    assert "Pakai dugaan" not in named
    likely = post(desk, text=CALL, baca="yes").content.decode()
    assert '<option value="36.71.07.1013" selected>' not in likely
    assert "Pakai dugaan: Kelurahan Gerendeng, Kecamatan Karawaci" in likely


@pytest.mark.parametrize(("taken", "kelurahan"), [({}, ""), ({"guess": "36.71.07.1013"}, "36.71.07.1013")])
def test_a_guess_counts_once_it_is_taken(desk: Client, taken: dict[str, str], kelurahan: str) -> None:
    post(desk, **FIELDS, **taken)
    assert Case.objects.get().kelurahan == kelurahan


def test_a_report_of_the_same_place_is_shown(desk: Client, cast: Cast) -> None:
    a_case("entered", cast=cast)
    text = post(desk, text=CALL, baca="yes", category="PJU-PDM", kelurahan="36.71.01.1007").content.decode()
    assert "Mungkin laporan yang sama" in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "", "Tuliskan masalahnya"),
        ("text", "a" * 8001, "Terlalu panjang"),
        ("landmark", "a" * 301, "Terlalu panjang"),
        ("title", "a" * 121, "Terlalu panjang"),
        ("phone", "12", "Nomor tidak dikenali"),
        ("email", "a@", "Alamat email belum lengkap"),
        ("category", "", "Pilih kategori"),
        ("landmark", "", "Isi alamat atau patokan"),
        ("channel", "merpati", "Tindakan ini tidak dapat"),
        ("occurred_at", "kemarin", "Waktu tidak dikenali"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_words_stay(
    desk: Client, field: str, value: str, sentence: str
) -> None:
    answer = post(desk, **(FIELDS | {field: value, "name": "Bu Rini Tetap"}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Bu Rini Tetap" in answer.content.decode()


def test_a_letter_counts_from_the_day_it_was_handed_in(desk: Client) -> None:
    day = timezone.localtime(timezone.now() - timedelta(days=3))
    post(desk, **FIELDS | {"channel": "letter"}, occurred_at=day.strftime("%Y-%m-%dT%H:%M"))
    assert abs(Case.objects.get().received_at - day) < timedelta(minutes=1)


@pytest.mark.parametrize("entered_by", ["operator", "head"])
@pytest.mark.parametrize("ago", [timedelta(), timedelta(minutes=2), timedelta(days=42)])
def test_a_letter_taken_down_late_waited_for_nobody(cast: Cast, ago: timedelta, entered_by: str) -> None:
    """Its step 2 takes what its form took, however long ago it was handed in."""
    by, about = (cast.agus, "TLR") if entered_by == "head" else (cast.sari, "")
    subject, now = focus.form_subject("surat"), timezone.now()
    for second in range(300, 60, -30):  # five minutes ago opened, worked on for 3.5, then left
        focus.signal(subject, "enter", by, at=now - timedelta(seconds=second))
    case = opening.take_down(
        opening.Submission(text=CALL, channel="letter", about_agency=about),
        opening.Entry("complaint", "AIR-DRN", "medium", landmark="Jl. Imam Bonjol", about_agency=about),
        by=by,
        once=IdempotencyKey.of("surat", CALL),
        watch=StepTimer(subject=subject),
        at=now - ago,
    )
    state = ledger.state_of(case)
    clocks = [sums["enter"] for sums in (state.handling_s, state.waiting_s, state.idle_s)]
    assert (case.received_at, case.status) == (now - ago, "entered")
    assert clocks == [210, 0, pytest.approx(90, abs=5)]


def test_a_letter_cannot_come_from_tomorrow(desk: Client) -> None:
    day = timezone.localtime(timezone.now() + timedelta(days=1))
    answer = post(desk, **FIELDS, occurred_at=day.strftime("%Y-%m-%dT%H:%M"))
    assert answer.status_code == 422
    assert "belum terjadi" in answer.content.decode()


def test_a_scan_is_kept_and_handed_out_as_a_download_only(desk: Client) -> None:
    scan = SimpleUploadedFile("surat.pdf", b"%PDF-1.4 surat", "application/pdf")
    answer = post(desk, **FIELDS, photos=scan)
    assert answer.status_code == 303, answer.content.decode()[3000:9000]
    file = Attachment.objects.get()
    answer = desk.get(f"/meja/{Case.objects.get().number}/berkas/{file.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.getvalue() == b"%PDF-1.4 surat"


def test_a_scan_is_not_for_readers_without_the_contact(desk: Client, cast: Cast) -> None:
    post(desk, **FIELDS, photos=SimpleUploadedFile("surat.pdf", b"%PDF-1.4 surat", "application/pdf"))
    case = Case.objects.get()
    desk.force_login(cast.auditor)
    assert "surat.pdf" not in desk.get(f"/meja/{case.number}/").content.decode()
    assert desk.get(f"/meja/{case.number}/berkas/{Attachment.objects.get().pk}/").status_code == 404


def test_a_double_click_makes_one_case(desk: Client) -> None:
    for _ in range(2):
        assert post(desk, **FIELDS, key="satu-kunci").status_code == 303
    assert Case.objects.count() == 1


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def test_back_and_save_again_shows_the_same_case(desk: Client) -> None:
    post(desk, **FIELDS, key="satu-kunci")
    answer = post(desk, **FIELDS, key="satu-kunci")
    case = Case.objects.get()
    assert urlsplit(answer.headers["Location"]).path == f"/meja/{case.number}/"
    assert f"Sudah disimpan sebagai {case.number}" in desk.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "other", [{"text": CALL + " Segera."}, {"title": "Got mampet"}, {"urgency": "high"}, {"name": "Pak Joko"}]
)
def test_back_and_saving_something_else_is_asked(desk: Client, other: dict[str, str]) -> None:
    post(desk, **FIELDS, key="satu-kunci")
    number = Case.objects.get().number
    changed = FIELDS | other
    answer = post(desk, **changed, key="satu-kunci")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Sudah kami terima sebagai {number}" in page
    assert f'href="/meja/{number}/"' in page
    assert html.escape(next(iter(other.values()))) in page
    again = {"key": hidden(page, "key"), "received": hidden(page, "received")}
    assert again["key"] != "satu-kunci"
    assert post(desk, **changed, **again).status_code == 422
    assert Case.objects.count() == 1
    assert post(desk, **changed, **again, as_new="yes").status_code == 303
    assert Case.objects.count() == 2


def test_the_same_call_on_a_page_fetched_anew_is_asked(desk: Client) -> None:
    """The browser fills in the words of before; the page has a new key."""
    post(desk, **FIELDS)
    answer = post(desk, **FIELDS, then="disposisi")
    assert answer.status_code == 422
    assert f"Sudah kami terima sebagai {Case.objects.get().number}" in answer.content.decode()
    assert post(desk, **FIELDS, as_new="yes").status_code == 303
    assert Case.objects.count() == 2


def test_another_caller_with_the_same_words_is_another_report(desk: Client) -> None:
    post(desk, **FIELDS)
    assert post(desk, **FIELDS | {"name": "Pak Joko", "phone": "0812 9999 0000"}).status_code == 303
    assert Case.objects.count() == 2


def test_a_day_later_the_same_call_is_a_new_one(desk: Client, sari: User) -> None:
    post(desk, **FIELDS)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        session_ends(desk)
        desk.force_login(sari)
        assert post(desk, **FIELDS).status_code == 303


def test_the_form_is_timed_on_its_own_key(desk: Client) -> None:
    assert desk.post("/meja/baru/ping/", {"key": "kunci-saya"}).status_code == 204
    assert FocusSpan.objects.get().subject == "form:kunci-saya"
    post(desk, **FIELDS, key="kunci-saya", method="focus")
    assert FocusSpan.objects.filter(is_sealed=True).count() == 1


def typed(client: Client, key: str, **fields: str) -> None:
    assert client.post("/meja/baru/draf/", {"key": key, "channel": "phone", **fields}).status_code == 204


def form_of(page: str) -> str:
    page = tight(page)
    return page[page.index('<form class="compose"') :]


def test_a_new_form_is_blank_and_the_call_of_before_stands_in_the_list(desk: Client) -> None:
    typed(desk, "a", text="Lampu padam di Jl. Merdeka, sudah tiga hari", name="Bu Ani", phone="0812 3456 7890")
    page = tight(desk.get("/meja/baru/").content.decode())
    assert "Draf yang belum disimpan" in page
    listed = page[page.index("Draf yang belum disimpan") : page.index('<form class="compose"')]
    for shown in ("Bu Ani", "0812-xxxx-7890", "Lampu padam di Jl. Merdeka", "Lanjutkan", "Buang"):
        assert shown in listed
    assert "Bu Ani" not in form_of(page)
    assert "7890" not in form_of(page)
    assert "Lampu padam" not in form_of(page)


def test_a_draft_is_taken_up_again_by_choice_and_stays_the_same_draft(desk: Client, sari: User) -> None:
    typed(desk, "a", text="Lampu padam", name="Bu Ani")
    page = desk.get("/meja/baru/?draf=a").content.decode()
    assert "Bu Ani" in form_of(page)
    assert hidden(form_of(page), "key") == "a"
    assert "Draf yang belum disimpan" not in page
    post(desk, **FIELDS, key="a")
    assert drafts.unsent(sari, "baru") == []


def test_saving_one_tab_leaves_the_draft_of_the_other(desk: Client, sari: User) -> None:
    typed(desk, "a", **{name: FIELDS[name] for name in ("text", "name", "phone")})
    typed(desk, "b", text="Sampah menumpuk di pasar", name="Pak Joko")
    assert post(desk, **FIELDS, key="a").status_code == 303
    assert [draft.fields["name"] for draft in drafts.unsent(sari, "baru")] == ["Pak Joko"]
    assert Case.objects.get().contact.name == "Bu Rini"


def test_a_draft_is_thrown_away_alone(desk: Client, sari: User) -> None:
    typed(desk, "a", text="Lampu padam")
    typed(desk, "b", text="Sampah menumpuk")
    assert desk.post("/meja/baru/draf/", {"discard": "yes", "key": "a"}).status_code == 303
    assert [draft.key for draft in drafts.unsent(sari, "baru")] == ["b"]


def test_a_form_in_which_nothing_is_typed_is_no_draft(desk: Client, sari: User) -> None:
    typed(desk, "a", text="Lampu")
    typed(desk, "a", text=" ", category="PJU-PDM")
    assert drafts.unsent(sari, "baru") == []


def test_nobody_reads_the_drafts_of_a_colleague(desk: Client, client: Client, cast: Cast) -> None:
    typed(desk, "a", text="Lampu padam", name="Bu Ani")
    client.force_login(cast.dimas)
    assert "Bu Ani" not in client.get("/meja/baru/?draf=a").content.decode()


def test_two_calls_that_came_after_the_session_ended_are_two_drafts(desk: Client, sari: User) -> None:
    typed(desk, "b", text="Yang satu lagi", name="Pak Joko")
    desk.get("/meja/baru/")
    session_ends(desk)
    sent = post(desk, **FIELDS, key="a", back="/meja/baru/?draf=a")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    answer = desk.post("/masuk/", {"login": "sari", "password": PASSWORD, **asked})
    page = desk.get(answer.headers["Location"], follow=True).content.decode()
    assert "Bu Rini" in form_of(page)
    assert {draft.key for draft in drafts.unsent(sari, "baru")} == {"a", "b"}


def test_an_auditor_takes_nothing_down(client: Client, auditor: User) -> None:
    client.force_login(auditor)
    assert client.get("/meja/baru/").status_code == 404


@pytest.mark.parametrize(
    ("text", "lifted"),
    [
        (CALL, Extracted("0813-1122-3344", "", "Jl. Imam Bonjol, depan toko beras, RT 02/RW 05")),
        ("jalan rusak parah di gang mawar rt.3/rw.4", Extracted("", "", "Gang Mawar, RT 03/RW 04")),
        ("jalan rusak parah sekali", Extracted()),
        ("Hubungi +62 812-3456-7890 atau rini@contoh.id.", Extracted("0812-3456-7890", "rini@contoh.id")),
        ("", Extracted()),
    ],
)
def test_lifting_reads_what_people_write(text: str, lifted: Extracted) -> None:
    assert lift(text, lambda words: "") == lifted


# ── files stay with their words ──────────────────────────────────────────────────────────────────

LETTER = b"%PDF-1.4 surat"


def scan(name: str = "surat pak Rudi.pdf", body: bytes = LETTER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "application/pdf")


def kept(page: str) -> list[str]:
    return re.findall(r'name="kept_photos" value="([^"]+)"', page)


def test_a_file_on_a_refused_form_stays_chosen(desk: Client) -> None:
    page = post(desk, channel="letter", text="pendek", photos=scan()).content.decode()
    assert "1 berkas tersimpan" in page
    assert "surat pak Rudi.pdf" in page
    again = post(desk, **FIELDS, kept_photos=kept(page), photos=scan("lampiran.pdf", b"%PDF-1.4 lampiran"))
    assert again.status_code == 303
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["lampiran.pdf", "surat pak Rudi.pdf"]
    assert {file.kind for file in Attachment.objects.all()} == {"scan"}


def test_a_kept_file_whose_tick_was_taken_away_is_not_sent(desk: Client) -> None:
    page = post(desk, text="pendek", photos=[scan("satu.pdf"), scan("dua.pdf", b"%PDF-1.4 dua")]).content.decode()
    assert "2 berkas tersimpan" in page
    post(desk, **FIELDS, kept_photos=kept(page)[1:])
    assert Attachment.objects.get().name == "dua.pdf"


def test_reading_the_text_by_the_button_keeps_the_file(desk: Client) -> None:
    page = post(desk, text=CALL, baca="yes", photos=scan()).content.decode()
    assert len(kept(page)) == 1


def test_a_double_click_with_a_kept_file_is_one_report_with_one_file(desk: Client) -> None:
    tokens = kept(post(desk, text="pendek", photos=scan()).content.decode())
    for _ in range(2):
        assert post(desk, **FIELDS, key="satu", kept_photos=tokens).status_code == 303
    file = Attachment.objects.get()
    assert files.quarantine(file.pk).read_bytes() == LETTER


def test_a_letter_that_came_after_the_session_ended_waits_with_its_words(desk: Client) -> None:
    desk.get("/meja/baru/")
    session_ends(desk)
    bad = scan("rusak.jpg", b"<html>")
    sent = post(desk, **FIELDS, key="a", back="/meja/baru/?draf=a", photos=[scan(), bad])
    assert not Attachment.objects.exists()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    answer = desk.post("/masuk/", {"login": "sari", "password": PASSWORD, **asked})
    page = desk.get(answer.headers["Location"], follow=True).content.decode()
    assert "1 berkas tersimpan" in page
    assert "surat pak Rudi.pdf" in page
    assert "Lampirkan sekali lagi: rusak.jpg" in page
    assert post(desk, **FIELDS, key="a", kept_photos=kept(page)).status_code == 303
    assert files.quarantine(Attachment.objects.get().pk).read_bytes() == LETTER


def test_a_stranger_keeps_no_file(client: Client, sari: User) -> None:
    before = set((settings.DATA / "files").rglob("*"))
    post(client, **FIELDS, photos=scan())
    assert set((settings.DATA / "files").rglob("*")) == before


def test_a_file_of_another_form_or_a_forged_one_is_none(desk: Client) -> None:
    tokens = kept(post(desk, text="pendek", photos=scan()).content.decode())
    assert post(desk, **FIELDS, kept_photos=[tokens[0][:-2], "palsu"]).status_code == 303
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1990-01-01T00:00"])
def test_a_moment_of_a_typing_slip_is_refused(desk: Client, moment: str) -> None:
    answer = desk.post("/meja/baru/", {"channel": "letter", "text": LAMP, "occurred_at": moment})
    assert answer.status_code == 422
    assert "Waktu ini lebih dari setahun yang lalu. Periksa tahunnya." in answer.content.decode()
    assert LAMP in answer.content.decode()
