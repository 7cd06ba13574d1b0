"""One case on the desk: what stands on its page, and the six steps through plain forms."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from desk.pages import ENTRY, SUKASARI, now, post, text_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case, session_ends
from PIL import Image

from laksa.accounts.models import Agency
from laksa.desk import replies
from laksa.desk.case_page import CasePage
from laksa.history.identity import new_command
from laksa.register import drafts, files, reference
from laksa.register.commands import assignment, correction, followup, response
from laksa.register.models import Attachment, Case, Category
from laksa.register.queries import history
from laksa.rules.refusal import Refused
from laksa.ui import formats
from laksa.ui.keys import KEYS

# ── the six steps ────────────────────────────────────────────────────────────────────────────────


def test_a_lead_named_beside_the_unchanged_present_one_is_the_new_lead(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    held = now(case).lead
    answer = post(desk, case, "disposisi", lead="DPUPR", other=held, support="", note="", reason="Jalan kota.")
    assert (answer.status_code, now(case).lead) == (303, "DPUPR")


def test_a_case_walks_from_received_to_recorded_by_plain_forms(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    assert post(desk, case, "catat", **ENTRY).status_code == 303
    assert post(desk, case, "disposisi", lead="DISHUB", support="", note="Malam hari.").status_code == 303
    assert now(case).status == "assigned"
    followup.follow_up(
        now(case), what_was_done="Dua lampu diganti.", result="done", no_photo_reason="Hujan.", by=cast.yusuf
    )
    assert post(desk, case, "tanggapan", text="Lampu sudah menyala.").status_code == 303
    assert post(desk, case, "tutup").status_code == 303
    assert now(case).status == "recorded"


def test_a_received_case_is_entered_and_assigned_with_one_press(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    answer = post(desk, case, "disposisi", **ENTRY, lead="DISHUB", title="Lampu padam di Veteran")
    assert answer.status_code == 303
    assert [event.name for event in now(case).events.order_by("seq")] == ["Received", "Entered", "Assigned"]
    assert now(case).complaint.title == "Lampu padam di Veteran"


def test_the_category_finds_the_agency_when_asked_to(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    post(desk, case, "disposisi", **ENTRY, suggested="yes")
    assert now(case).lead == "DISHUB"


def test_what_is_left_out_of_step_two_stays_as_the_reporter_gave_it(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast, category="PJU-PDM", kelurahan=SUKASARI, confidential=True)
    assert post(desk, case, "catat").status_code == 303
    entered = now(case)
    assert (entered.status, entered.kind, entered.urgency, entered.is_confidential) == (
        "entered", "complaint", "medium", True,
    )  # fmt: skip


def test_what_came_as_confidential_cannot_be_published_by_entering_it(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast, confidential=True)
    assert "Masuk sebagai laporan rahasia, jadi tetap rahasia." in text_of(desk.get(f"/meja/{case.number}/"))
    assert post(desk, case, "disposisi", **ENTRY, confidential_shown="yes", suggested="yes").status_code == 303
    assert now(case).is_confidential


def test_send_and_close_is_one_press_and_one_undo_takes_both_back(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    assert post(desk, case, "tanggapan", text="Lampu sudah menyala.", and_close="yes").status_code == 303
    assert now(case).status == "recorded"
    assert post(desk, case, "urungkan").status_code == 303
    assert now(case).status == "followed_up"


def test_undo_hands_the_words_back(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    words = "Jawaban panjang yang saya ketik sendiri."
    assert post(desk, case, "tanggapan", text=words, and_close="yes").status_code == 303
    answer = post(desk, case, "urungkan")
    assert answer.status_code == 303
    assert f">{words}</textarea>" in text_of(desk.get(answer.headers["Location"]))


def test_after_a_disposition_the_next_case_is_open_with_the_way_back(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    waiting = a_case(cast=cast, email="lain@contoh.invalid")
    answer = post(desk, case, "disposisi", lead="DISHUB")
    assert answer.headers["Location"].startswith(f"/meja/{waiting.number}/")
    following = text_of(desk.get(answer.headers["Location"]))
    assert "Disposisi ke Dishub terkirim" in following
    assert f'action="/meja/{case.number}/urungkan/"' in following
    assert post(desk, case, "urungkan").status_code == 303
    assert now(case).status == "entered"


def test_the_next_case_is_never_one_that_a_colleague_has_open(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    drafts.take(a_case(cast=cast, email="lain@contoh.invalid"), cast.dimas)
    assert post(desk, case, "disposisi", lead="DISHUB").headers["Location"].startswith("/meja/?")


# ── refusals keep what was typed ─────────────────────────────────────────────────────────────────


def test_a_disposition_without_an_agency_is_refused_beside_the_field(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    answer = post(desk, case, "disposisi", note="Dekat sekolah, hati-hati.")
    assert answer.status_code == 422
    assert "Isi “Perangkat daerah”." in text_of(answer)
    assert "Dekat sekolah, hati-hati." in text_of(answer)


def test_closing_without_an_answer_says_what_is_missing(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    answer = post(desk, case, "tutup")
    assert answer.status_code == 422
    assert "Kirim tanggapan kepada pelapor" in text_of(answer)


def test_a_stale_page_names_who_did_what_and_keeps_the_words(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    seen = case.seq
    assignment.assign(case, lead="DISHUB", by=cast.dimas, watch=correction.StepTimer())
    answer = post(desk, case, "disposisi", lead="DPUPR", note="Tolong segera.", version=str(seen))
    assert answer.status_code == 409
    assert "Dimas Prasetyo mendisposisikan laporan ini" in text_of(answer)
    assert "Tolong segera." in text_of(answer)


def test_an_agency_that_is_closed_is_not_suggested_as_support(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    Category.objects.filter(code="PJU-PDM").update(support="DPUPR")
    reference.forget()
    assert "Pendukung untuk" in text_of(desk.get(f"/meja/{case.number}/"))
    Agency.objects.filter(code="DPUPR").update(is_active=False)
    reference.forget()
    assert "Pendukung untuk" not in text_of(desk.get(f"/meja/{case.number}/"))


def test_an_open_page_hears_that_somebody_changed_the_case(desk: Client, cast: Cast) -> None:
    colleague, case = cast.dimas, a_case("entered", cast=cast)
    page = text_of(desk.get(f"/meja/{case.number}/"))
    ask = re.search(r'data-poll="(/meja/[^"]+/keadaan/[^"]+)"', page)
    assert ask
    assert text_of(desk.get(ask[1])) == ""
    assignment.assign(case, lead="DISHUB", by=colleague, watch=correction.StepTimer())
    assert "Laporan ini baru saja diubah oleh Dimas Prasetyo." in text_of(desk.get(ask[1]))


def test_a_poll_tells_nothing_of_a_case_that_is_not_ones_own(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast, about_agency="TLR")
    assert desk.get(f"/meja/{case.number}/keadaan/?versi=0").status_code == 404


@pytest.mark.parametrize("noun", ["catat", "perbaiki"])
def test_a_case_made_to_be_about_an_office_is_confidential(desk: Client, cast: Cast, noun: str) -> None:
    case = a_case("received" if noun == "catat" else "entered", cast=cast)
    sent = post(desk, case, noun, **ENTRY, confidential_shown="yes", about_agency="DPUPR")
    assert sent.status_code == 303
    assert (now(case).about_agency, now(case).is_confidential) == ("DPUPR", True)
    page = text_of(Client().get(f"/l/{case.number}/"))
    assert "SDN Sukasari" not in page


def test_a_referral_names_the_body_that_was_chosen(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    page = text_of(desk.get(f"/meja/{case.number}/"))
    ready = re.search(r'data-text="([^"]*{instansi}[^"]*)"', page)
    assert ready
    assert "{instansi} dan {kontak} diisi sesuai instansi yang dipilih." in page
    assert post(desk, case, "rujuk", body="X-PLN", text=html.unescape(ready[1])).status_code == 303
    told = history(now(case))[-1].words["message"]
    assert "Kami arahkan Anda ke PLN: 123 / PLN Mobile." in told


@pytest.mark.parametrize("text", ["Kami arahkan Anda ke …: ….", "Hubungi {kantor} saja."])
def test_a_referral_with_an_open_place_is_not_sent(desk: Client, cast: Cast, text: str) -> None:
    case = a_case("entered", cast=cast)
    answer = post(desk, case, "rujuk", body="X-PLN", text=text)
    assert answer.status_code == 422
    assert "Masih ada bagian pesan yang belum diisi: " in text_of(answer)
    assert now(case).status == "entered"


def test_a_returned_case_shows_the_date_that_stands(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    stands = formats.short_date(case.agency_due)
    assignment.return_(case, reason="Lampu taman.", proposed="DPUPR", by=cast.yusuf)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        session_ends(desk)
        desk.force_login(cast.sari)
        shown = re.search(r'<dl class="facts desk-due">.+?</dl>', text_of(desk.get(f"/meja/{case.number}/")))
        assert shown
        assert stands in shown[0]
        post(desk, case, "disposisi", lead="DPUPR")
    assert now(case).agency_due == case.agency_due


def test_the_answer_has_one_name_everywhere(desk: Client, cast: Cast) -> None:
    for step in ("followed_up", "responded"):
        text = text_of(desk.get(f"/meja/{a_case(step, cast=cast, email=f'{step}@contoh.invalid').number}/"))
        assert "Balas pelapor" in text
        assert "Balas warga" not in text


def test_an_internal_note_is_never_stale(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assignment.assign(case, lead="DISHUB", by=cast.dimas, watch=correction.StepTimer())
    assert post(desk, case, "catatan", text="Sudah ditelepon.", version=str(case.seq - 1)).status_code == 303


def test_a_double_click_answers_the_same(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    key = new_command()
    for _ in range(2):
        assert post(desk, case, "tanggapan", text="Sudah menyala.", and_close="yes", key=key).status_code == 303
    assert [e.name for e in now(case).events.order_by("seq")].count("Responded") == 1


def test_a_double_click_on_merge_answers_the_same(desk: Client, cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("entered", cast=cast, email="lain@contoh.invalid")
    for _ in range(2):
        assert post(desk, case, "gabung", target=target.number, key="satu").status_code == 303
    assert now(case).merged_into == target.number


def test_undo_after_ten_seconds_is_refused(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    post(desk, case, "disposisi", lead="DISHUB")
    with time_machine.travel(timezone.now() + timedelta(seconds=12)):
        answer = post(desk, case, "urungkan")
    assert answer.status_code == 409
    assert "Sudah terkirim" in text_of(answer)


BAD = ("\0" * 20, "\ud800", "<script>alert(1)</script>", "‮متن", "🦆" * 3000)


@pytest.mark.parametrize("bad", ["".join(BAD), *(pytest.param(bad, marks=pytest.mark.deep) for bad in BAD)])
@pytest.mark.parametrize(
    "noun", ["catatan", "tanya", "sementara", "rujuk", "tolak", "gabung", "cabut", "rapat", "perbaiki"]
)
def test_no_text_breaks_a_deed(desk: Client, cast: Cast, noun: str, bad: str) -> None:
    case = a_case("entered", cast=cast)
    fields = {
        name: bad.encode("utf-8", "replace").decode()
        for name in ("text", "reason", "target", "place", "result", "landmark", "title")
    }
    answer = post(desk, case, noun, **fields)
    assert answer.status_code in {303, 422}
    assert b"<script>alert" not in desk.get(f"/meja/{case.number}/").content


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("category", "Kategori ini tidak dikenal"),
        ("kelurahan", "Kelurahan ini tidak dikenal"),
        ("kind", "Jenis laporan ini tidak dikenal"),
    ],
)
def test_a_forged_code_is_told_in_our_words(desk: Client, cast: Cast, field: str, sentence: str) -> None:
    answer = post(desk, a_case(cast=cast), "catat", **(ENTRY | {field: "PALSU"}))
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_forged_number_is_not_found(desk: Client, cast: Cast) -> None:
    assert desk.get("/meja/LKS-26-2222-22/").status_code == 404
    assert desk.post("/meja/apa-saja/tutup/").status_code == 404


def test_a_get_on_a_deed_leads_back_to_the_case(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    assert desk.get(f"/meja/{case.number}/disposisi/").headers["Location"] == f"/meja/{case.number}/"


# ── the other actions ──────────────────────────────────────────────────────────────────────────────


def test_an_after_photo_told_by_phone_must_open_too(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    told = {"officer": "Pak Yusuf", "what_was_done": "Lampu diganti.", "result": "done"}
    broken = SimpleUploadedFile("sesudah.jpg", b"\xff\xd8\xff\xe0 not a photo", "image/jpeg")
    answer = post(desk, case, "hasil", **told, photos=[broken])
    assert answer.status_code == 422
    assert "Foto 1 tidak dapat dibuka: sesudah.jpg." in answer.content.decode()
    assert now(case).status == "assigned"
    assert post(desk, case, "hasil", **told, photos=[a_photo("sesudah.jpg")]).status_code == 303
    assert now(case).status == "followed_up"


@pytest.mark.parametrize("state", ["ready", "pending", "refused"])
def test_only_a_photo_that_opens_is_counted_as_one(desk: Client, cast: Cast, state: str) -> None:
    case = a_case("in_progress", cast=cast)
    after = files.store([a_photo("sesudah.jpg")])
    case = followup.follow_up(case, what_was_done="Diganti.", result="done", after=after, by=cast.yusuf)
    Attachment.objects.update(state=state)
    page = CasePage(cast.sari, case)
    assert [(ok, words) for ok, words in page.ready_to_close if "foto" in words.lower()] == (
        [(True, "Foto sesudah terlampir")] if state == "ready" else [(False, "Foto sesudah atau alasan tanpa foto")]
    )
    facts = replies.facts_of(case, page.state, page.moments)
    first = replies.reply_templates(page.state, facts, page.moments)[0]
    assert first.code.endswith("foto") == (state == "ready")


@pytest.mark.parametrize(
    ("result", "reason", "line"),
    [
        ("done", "Hujan.", "Alasan tanpa foto tertulis"),
        ("impossible", "Hujan.", "Alasan tanpa foto tertulis"),
        ("impossible", "", "Foto sebelum terlampir"),
    ],
)
def test_the_checklist_tells_what_is_there(desk: Client, cast: Cast, result: str, reason: str, line: str) -> None:
    before = files.store([a_photo("sebelum.jpg")])
    case = followup.follow_up(
        a_case("in_progress", cast=cast), what_was_done="Dilihat.", result=result, before=before,
        no_photo_reason=reason, agency="DISHUB", officer="Pak Yusuf", by=cast.sari,
    )  # fmt: skip
    told = [told for told in CasePage(cast.sari, case).ready_to_close if "foto" in told[1].lower()]
    assert told == [(True, line)]


def test_on_behalf_too_a_photo_before_shows_no_result(cast: Cast) -> None:
    before = files.store([a_photo("sebelum.jpg")])
    with pytest.raises(Refused, match="photo_missing"):
        followup.follow_up(
            a_case("in_progress", cast=cast), what_was_done="Diganti.", result="done", before=before,
            agency="DISHUB", officer="Pak Yusuf", by=cast.sari,
        )  # fmt: skip


def a_photo(name: str) -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "gold").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


TODAY = timezone.localdate()
YESTERDAY, SOON = TODAY - timedelta(days=1), f"{TODAY + timedelta(days=90):%Y-%m-%d}"
MEETING: dict[str, Any] = {
    "held_on": f"{YESTERDAY:%Y-%m-%d}",
    "place": "Ruang rapat TLR",
    "agencies": ["DISHUB", "DPUPR"],
    "result": "Dibagi dua.",
}
ACTIONS: list[tuple[str, str, dict[str, Any], Callable[[Case], bool]]] = [
    ("entered", "tanya", {"text": "Di RT berapa?"}, lambda c: c.is_waiting),
    ("assigned", "sementara", {"text": "Sedang dikerjakan."}, lambda c: c.status == "assigned"),
    ("followed_up", "tolak-hasil", {"reason": "Fotonya bukan di sini."}, lambda c: c.status == "in_progress"),
    ("assigned", "perbaiki", {**ENTRY, "urgency": "high", "reason": "Dekat sekolah."}, lambda c: c.urgency == "high"),
    ("entered", "rujuk", {"body": "X-PLN", "text": "Ini urusan PLN."}, lambda c: c.status == "referred"),
    ("entered", "tolak", {"reason": "Iklan", "text": "Bukan pengaduan."}, lambda c: c.status == "rejected"),
    ("assigned", "cabut", {"reason": "Diminta pelapor."}, lambda c: c.status == "withdrawn"),
    ("recorded", "buka-kembali", {"reason": "Padam lagi."}, lambda c: c.status == "entered"),
    ("entered", "catatan", {"text": "Sudah ditelepon."}, lambda c: c.events.filter(name="Noted").exists()),
    ("entered", "identitas", {"reason": "Menelepon."}, lambda c: c.events.filter(name="IdentityOpened").exists()),
    ("entered", "tautan", {}, lambda c: c.events.filter(name="LinkRenewed").exists()),
    ("assigned", "perpanjangan", {"until": SOON, "reason": "Suku cadang."}, lambda c: c.extension_asked),
    ("assigned", "disposisi", {"lead": "DPUPR", "reason": "Salah dinas."}, lambda c: c.lead == "DPUPR"),
    (
        "assigned", "hasil",
        {"officer": "Pak Yusuf", "what_was_done": "Lampu diganti.", "result": "done", "no_photo_reason": "Telepon."},
        lambda c: c.status == "followed_up",
    ),
    (
        "entered", "rapat",
        MEETING,
        lambda c: c.events.filter(name="Met").exists(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("start", "noun", "fields", "done"), ACTIONS, ids=[row[1] for row in ACTIONS])
def test_each_deed_is_carried_out_and_comes_back_to_a_page(
    desk: Client, cast: Cast, start: str, noun: str, fields: dict[str, Any], done: Callable[[Case], bool]
) -> None:
    case = a_case(start, cast=cast)
    answer = post(desk, case, noun, **fields)
    assert answer.status_code == 303, text_of(answer)[:2000]
    assert done(now(case))
    assert desk.get(answer.headers["Location"]).status_code == 200
    assert desk.get(f"/meja/{case.number}/").status_code == 200


# What the others lack is named one by one in test_refusals.py.
NEED_WORDS = [
    row[:2] for row in ACTIONS if row[1] in {"tanya", "sementara", "tolak-hasil", "buka-kembali", "identitas"}
]


@pytest.mark.parametrize(("start", "noun"), NEED_WORDS, ids=[row[1] for row in NEED_WORDS])
def test_each_deed_without_its_words_is_refused_and_nothing_happens(
    desk: Client, cast: Cast, start: str, noun: str
) -> None:
    case = a_case(start, cast=cast)
    assert post(desk, case, noun).status_code == 422
    assert now(case).seq == case.seq


@pytest.mark.parametrize("written", ["{0:%Y-%m-%d}", "{0.day}-{0.month}-{0.year}", "{0:%d/%m/%Y}", "{0:%d.%m.%Y}"])
def test_a_date_is_taken_as_people_write_it(desk: Client, cast: Cast, written: str) -> None:
    case = a_case("entered", cast=cast)
    meeting = {
        "held_on": written.format(YESTERDAY),
        "place": "Ruang rapat TLR",
        "agencies": ["DISHUB"],
        "result": "Dibagi dua.",
    }
    assert post(desk, case, "rapat", **meeting).status_code == 303


def test_a_withdrawal_on_request_needs_no_reason(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    assert post(desk, case, "cabut").status_code == 303
    assert now(case).status == "withdrawn"


def test_a_merged_case_can_be_taken_apart_again(desk: Client, cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("entered", cast=cast, email="lain@contoh.invalid")
    post(desk, case, "gabung", target=target.number)
    assert LAMP[:20] in text_of(desk.get(f"/meja/{target.number}/"))
    assert post(desk, case, "pisah").status_code == 303
    assert now(case).status == "entered"


def test_a_message_is_read_and_no_longer_counts(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    response.reply(case, text="Masih gelap.")
    assert "Masih gelap." in text_of(desk.get(f"/meja/{case.number}/"))
    assert post(desk, case, "dibaca").status_code == 303
    assert now(case).unread == 0


def test_the_identity_is_hidden_until_a_reason_is_given(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast, phone="0812 3456 7890", name="Rini Astari")
    closed = text_of(desk.get(f"/meja/{case.number}/"))
    assert "0812-xxxx-7890" in closed
    assert "Rini Astari" not in closed
    assert "0812-3456-7890" not in closed
    post(desk, case, "identitas", reason="Menanyakan lokasi.")
    opened = text_of(desk.get(f"/meja/{case.number}/"))
    assert "Rini Astari" in opened
    assert "0812-3456-7890" in opened


def test_the_reply_opens_with_the_agencys_own_words(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    assert "Dua lampu diganti. Terima kasih atas laporan Anda." in text_of(desk.get(f"/meja/{case.number}/"))


def test_what_was_undone_stays_readable(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    post(desk, case, "disposisi", lead="DISHUB")
    post(desk, case, "urungkan")
    assert "<s>Sari Rahmawati mendisposisikan ke Dishub" in text_of(desk.get(f"/meja/{case.number}/"))


# ── where it probably is ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("noun", ["catat", "perbaiki"])
def test_a_guess_is_offered_as_a_guess_and_written_once_it_is_taken(desk: Client, cast: Cast, noun: str) -> None:
    entry = ENTRY | {"kelurahan": "", "landmark": "dekat Cimone"}
    case = a_case(cast=cast, landmark="dekat Cimone")
    if noun == "perbaiki":
        post(desk, case, "catat", **entry)
    assert "Pakai dugaan: Kelurahan Cimone, Kecamatan Karawaci" in text_of(desk.get(f"/meja/{case.number}/"))
    assert now(case).kelurahan == ""
    assert post(desk, case, noun, **entry, guess="36.71.07.1005").status_code == 303
    assert now(case).kelurahan == "36.71.07.1005"
    assert "Kami kira" not in text_of(desk.get(f"/meja/{case.number}/"))


def test_the_key_of_the_guess_is_nothing_elses() -> None:
    press = KEYS["take-guess"].press
    assert [name for name, key in KEYS.items() if key.press == press] == ["take-guess"]


def test_a_guess_that_stands_beside_a_chosen_kelurahan_changes_nothing(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast, landmark="dekat Cimone")
    post(desk, case, "catat", **ENTRY, guess="36.71.07.1005")
    assert now(case).kelurahan == SUKASARI


# ── what the city has retired ────────────────────────────────────────────────────────────────────


def test_a_retired_category_and_agency_stay_where_they_are_the_present_value(desk: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    Category.objects.filter(pk__in=["PJU-PDM", "JLN-LBG"]).update(is_active=False)
    Agency.objects.filter(pk__in=["DISHUB", "DLH"]).update(is_active=False)
    reference.forget()
    page = text_of(desk.get(f"/meja/{case.number}/"))
    assert '<option value="PJU-PDM" selected' in page
    assert 'value="JLN-LBG"' not in page
    assert '<option value="DISHUB" selected' in page
    assert 'value="DLH"' not in page
    answer = post(desk, case, "perbaiki", **ENTRY | {"urgency": "high"}, reason="Gelap.")
    assert (answer.status_code, now(case).urgency) == (303, "high")
    answer = post(desk, case, "disposisi", lead="", other="DISHUB", support="DPUPR", note="", reason="Perlu galian.")
    assert (answer.status_code, now(case).lead, now(case).support) == (303, "DISHUB", "DPUPR")
    assert post(desk, case, "disposisi", lead="", other="DLH", support="", note="", reason="Coba.").status_code == 422
