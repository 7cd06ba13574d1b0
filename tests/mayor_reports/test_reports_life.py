"""A report's life as its people carry it: written, checked, returned, signed, sent, archived, revised."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from mayor_reports.october import FIFTH, MONDAY, PAGE, Office, documents, on, sent, text_of
from people import PASSWORD, Cast, a_case, session_ends
from reading import tight

from laksa.accounts.roles import roles_with
from laksa.mayor_reports import actions, page
from laksa.messages import queue
from laksa.messages.models import Message
from laksa.register.models import Draft
from laksa.reports import mails, signing, workflow
from laksa.reports.models import Letterhead, Report

pytestmark = pytest.mark.django_db
WORDS = {
    "opening": "",
    "foreword": "Bulan yang basah.",
    "recommendations": "Pompa di Periuk.\nTurap Kali Ledug.",
    "letter_number": "500.12/0417-Diskominfo/2026",
    "letter_date": "2026-11-03",
}


@pytest.fixture(autouse=True)
def _without_charts_and_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are most of the time that the page takes, and are read in test_reports_figures."""
    monkeypatch.setattr(page, "_charts", lambda _figures: {})
    monkeypatch.setattr(page, "_parts", lambda _view: {"agencies": [], "areas": []})


def do(client: Client, noun: str, report: Report, **fields: Any) -> Any:
    return client.post(f"{PAGE}{noun}/", sent(report, **fields))


def fresh(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def content_of(answer: Any) -> bytes:
    """What a download holds; read to the end, so that its file is closed."""
    return b"".join(answer.streaming_content)


def upload(content: bytes, name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


# ── the words of the letter ──────────────────────────────────────────────────────────────────────


def test_the_head_writes_the_words_of_the_letter(office: Office) -> None:
    report = office.draft()
    assert do(office.head, "sunting", report, **WORDS).status_code == 303
    kept = fresh(report)
    assert (kept.foreword, kept.recommendations) == (WORDS["foreword"], "Pompa di Periuk.\nTurap Kali Ledug.")
    assert (kept.letter_number, str(kept.letter_date)) == (WORDS["letter_number"], "2026-11-03")
    html = office.head.get(PAGE).content.decode()
    assert "Kata-kata surat tersimpan." in html
    assert "Bulan yang basah.</textarea>" in html


def test_the_suggested_sentence_is_taken_over_without_script(office: Office) -> None:
    report = office.draft()
    answer = do(office.head, "sunting", report, **(WORDS | {"opening": "Lain.", "suggested": "yes"}))
    assert answer.status_code == 200
    assert re.search(r'name="opening"[^>]*>\s*Oktober 2026: 5 laporan masuk', answer.content.decode())
    assert "Bulan yang basah.</textarea>" in answer.content.decode()
    assert fresh(report).foreword == ""


def test_the_suggestion_taken_as_it_is_goes_on_following_the_figures(office: Office) -> None:
    report = office.draft()
    suggested = re.search(r"<p data-suggested>(.+?)</p>", office.head.get(PAGE).content.decode())
    assert suggested is not None
    do(office.head, "sunting", report, **(WORDS | {"opening": suggested[1]}))
    assert fresh(report).opening == ""
    do(office.head, "sunting", report, **(WORDS | {"opening": "Bulan yang basah bagi kota."}))
    assert fresh(report).opening == "Bulan yang basah bagi kota."
    assert "Bulan yang basah bagi kota." in text_of(office.director.get(PAGE))


def test_wrong_dates_and_long_words_are_told_and_stay_typed(office: Office) -> None:
    report = office.draft()
    answer = do(office.head, "sunting", report, **(WORDS | {"letter_date": "kemarin", "opening": "x" * 601}))
    assert answer.status_code == 422
    said = text_of(answer)
    assert "Tanggal tidak dikenali." in said
    assert "Terlalu panjang: 601 huruf." in said
    assert b"Bulan yang basah.</textarea>" in answer.content


def test_what_is_typed_is_saved_by_the_page_and_offered_again(office: Office) -> None:
    report = office.draft()
    do(office.head, "sunting", report, **WORDS)
    typed = sent(report, **(WORDS | {"foreword": "Setengah kali", "letter_number": ""}))
    assert office.head.post(f"{PAGE}draf/", typed).status_code == 204
    html = office.head.get(PAGE).content.decode()
    assert "Setengah kali</textarea>" in html
    assert 'value="500.12' not in html
    assert "belum disimpan" in html
    office.head.post(f"{PAGE}draf/", sent(report, discard="yes"))
    assert "Bulan yang basah.</textarea>" in office.head.get(PAGE).content.decode()
    do(office.head, "sunting", report, **(WORDS | {"foreword": "Selesai."}))
    assert not Draft.objects.exists()


def test_two_heads_at_once_lose_no_words(office: Office, cast: Cast) -> None:
    report = office.draft()
    seen = sent(report, **(WORDS | {"foreword": "Punya Agus."}))
    other = Client()
    other.force_login(cast.person("tini", "Tini Suryani", "head"))
    do(other, "sunting", report, **(WORDS | {"foreword": "Punya Tini."}))
    answer = office.head.post(f"{PAGE}sunting/", seen)
    assert answer.status_code == 409
    assert "Tini Suryani menyunting laporan ini pukul 06.00" in text_of(answer)
    assert "Punya Agus.</textarea>" in answer.content.decode()
    again = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert again is not None
    assert office.head.post(f"{PAGE}sunting/", seen | {"version": again[1]}).status_code == 303
    assert fresh(report).foreword == "Punya Agus."


def test_words_that_come_after_the_check_are_shown_and_not_lost(office: Office) -> None:
    report = office.numbered()
    seen = sent(report, **WORDS)
    do(office.director, "periksa", report)
    answer = office.head.post(f"{PAGE}sunting/", seen)
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Ratna Kusumawardani memeriksa laporan ini" in said
    assert "Isian Anda, belum tersimpan" in said
    assert "Bulan yang basah." in said


def test_the_same_words_sent_twice_are_one_edit(office: Office) -> None:
    report = office.draft()
    form = sent(report, **WORDS)
    assert [office.head.post(f"{PAGE}sunting/", form).status_code for _ in range(2)] == [303, 303]
    assert fresh(report).events.filter(name="Edited").count() == 1


def test_words_sent_after_the_session_ended_wait_for_the_sign_in(office: Office, cast: Cast) -> None:
    report = office.draft()
    later = Client()
    later.force_login(cast.agus)
    later.get(PAGE)
    session_ends(later)
    answer = later.post(f"{PAGE}sunting/", sent(report, **WORDS))
    assert answer.status_code == 302
    asked = answer.headers["Location"]
    assert "isian=" in asked
    form = dict(parse_qsl(urlsplit(asked).query))
    answer = later.post("/masuk/", {"login": "agus", "password": PASSWORD, "next": PAGE, "isian": form["isian"]})
    answer = later.get(answer.headers["Location"])
    assert answer.headers["Location"] == PAGE
    assert "Bulan yang basah.</textarea>" in later.get(PAGE).content.decode()


def test_a_letter_is_not_frozen_without_the_words_just_typed(office: Office) -> None:
    report = office.draft()
    office.head.post(f"{PAGE}draf/", sent(report, **WORDS))
    answer = do(office.head, "periksa", report)
    assert answer.status_code == 422
    assert "Ada kata-kata surat yang belum disimpan." in text_of(answer)
    assert b"Bulan yang basah.</textarea>" in answer.content
    do(office.head, "sunting", report, **WORDS)
    office.head.post(f"{PAGE}draf/", sent(report, **WORDS))  # one that was still on its way
    assert "belum disimpan" not in text_of(office.head.get(PAGE))
    assert do(office.head, "periksa", report).status_code == 303


# ── checked ──────────────────────────────────────────────────────────────────────────────────────


def test_the_head_checks_and_everything_is_frozen(office: Office) -> None:
    report = office.numbered()
    page = office.head.get(PAGE)
    assert "26 pemeriksaan cocok" in text_of(page)
    assert b'data-busy="Membekukan angka dan dokumen"' in page.content
    assert do(office.head, "periksa", report).status_code == 303
    said = text_of(office.head.get(PAGE))
    assert "Laporan diperiksa dan dibekukan." in said
    assert "Menunggu tanda tangan Kepala Dinas" in said
    assert "Ditunggu dari Kepala Dinas sampai Kam, 5 Nov 2026." in said
    assert "Diperiksa 2 Nov 2026 06.00, Agus Wibowo" in said


def test_a_double_click_checks_once(office: Office) -> None:
    report = office.numbered()
    form = sent(report)
    assert [office.head.post(f"{PAGE}periksa/", form).status_code for _ in range(2)] == [303, 303]
    assert fresh(report).events.filter(name="Checked").count() == 1


def test_two_people_checking_the_same_draft_freeze_it_once(office: Office) -> None:
    report = office.numbered()
    form = sent(report)
    assert office.director.post(f"{PAGE}periksa/", form).status_code == 303
    answer = office.head.post(f"{PAGE}periksa/", form)
    assert answer.status_code in {409, 422}
    assert fresh(report).events.filter(name="Checked").count() == 1


def test_broken_identities_are_named_and_cannot_be_checked(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from laksa.mayor_reports import page

    report = office.draft()
    figures = page.figures_of(report)
    figures["identities"][0]["holds"] = False
    monkeypatch.setattr(page.report_figures, "figures_for", lambda period, scope: figures)
    answer = office.head.get(PAGE)
    assert "Angka belum cocok" in text_of(answer)
    assert b"/periksa/" not in answer.content


def test_frozen_files_are_downloads_with_their_sha256(office: Office) -> None:
    report = office.report("checked")
    page = office.head.get(PAGE).content.decode()
    names = {"annex": "laporan-laksa-2026-10-lampiran.pdf"}
    for kind in ("pdf", "annex", "xlsx", "csv", "json"):
        answer = office.auditor.get(f"{PAGE}berkas/{kind}/")
        content = content_of(answer)
        assert content == documents(report, report.figures or {})[kind]
        name = names.get(kind, f"laporan-laksa-2026-10.{kind}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert hashlib.sha256(content).hexdigest() in page
    for kind in ("signed", "exe"):
        assert office.head.get(f"{PAGE}berkas/{kind}/").status_code == 404


def test_a_file_that_changed_on_the_disk_is_not_handed_out(office: Office) -> None:
    report = office.report("checked")
    file = report.file("pdf")
    assert file is not None
    file.path.write_bytes(b"%PDF-1.7 lain")
    answer = office.head.get(f"{PAGE}berkas/pdf/")
    assert answer.status_code == 410
    assert "tidak lagi sama" in text_of(answer)


def test_a_draft_can_be_looked_at_as_a_letter_and_its_annex(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from laksa.reports import files

    monkeypatch.setattr(files, "preview", lambda report, figures, kind: f"%PDF-1.7 {kind}".encode())
    office.draft()
    for place, kind, name in (("rancangan/", "pdf", "rancangan-2026-10.pdf"),
                              ("rancangan/lampiran/", "annex", "rancangan-2026-10-lampiran.pdf")):  # fmt: skip
        answer = office.director.get(f"{PAGE}{place}")
        assert (answer.content, answer.headers["Content-Type"]) == (f"%PDF-1.7 {kind}".encode(), "application/pdf")
        assert name in answer.headers["Content-Disposition"]
        assert office.auditor.get(f"{PAGE}{place}").status_code == 404


# ── returned and signed ──────────────────────────────────────────────────────────────────────────


def test_the_director_returns_it_with_remarks(office: Office) -> None:
    report = office.report("checked")
    assert do(office.director, "kembalikan", report, remarks="").status_code == 422
    assert do(office.director, "kembalikan", report, remarks="Angka DPUPR diperiksa lagi.").status_code == 303
    said = text_of(office.head.get(PAGE))
    assert "Dikembalikan oleh Ratna Kusumawardani Angka DPUPR diperiksa lagi." in said
    assert "angka bergerak" in said
    assert do(office.head, "periksa", report).status_code == 303
    assert "Dikembalikan oleh" not in text_of(office.head.get(PAGE))


def test_signed_on_paper_by_the_director(office: Office) -> None:
    report = office.report("checked")
    answer = do(office.director, "tanda-tangan", report, method="paper", signed_on="2026-11-02", signer="")
    assert answer.status_code == 303
    said = text_of(office.head.get(PAGE))
    assert "Ratna Kusumawardani, Senin, 2 November 2026" in said
    assert "Di atas kertas" in said


def test_without_a_name_on_the_letterhead_the_director_signs_by_the_own_name(office: Office) -> None:
    Letterhead.objects.update(signer_name="")
    report = office.report("checked")
    assert 'value="Ratna Kusumawardani"' in office.director.get(PAGE).content.decode()
    answer = do(office.director, "tanda-tangan", report, method="paper", signed_on="2026-11-02", signer="")
    assert answer.status_code == 303
    assert fresh(report).signer == "Ratna Kusumawardani"


def test_the_head_needs_the_scan_of_what_the_director_signed(office: Office) -> None:
    report = office.report("checked")
    fields = {"method": "paper", "signed_on": "2026-11-02", "signer": "Ratna Kusumawardani"}
    answer = do(office.head, "tanda-tangan", report, **fields)
    assert answer.status_code == 422
    assert "Lampirkan pindaian surat" in text_of(answer)
    assert "Pindaian harus berupa PDF, JPG, atau PNG." in text_of(
        do(office.head, "tanda-tangan", report, **fields, scan=upload(b"halo", "a.txt"))
    )
    assert do(office.head, "tanda-tangan", report, **fields, scan=upload(b"%PDF-1.7 pindai")).status_code == 303
    answer = office.director.get(f"{PAGE}berkas/scan/")
    assert content_of(answer) == b"%PDF-1.7 pindai"


SIGNED = {"method": "paper", "signed_on": "2026-11-02", "signer": "Ratna Kusumawardani"}


def kept_in(page: Any, box: str) -> list[str]:
    return re.findall(rf'name="{box}" value="([^"]+)"', page.content.decode())


def test_the_scan_of_a_signature_that_was_refused_stays_chosen(office: Office) -> None:
    report, letter = office.report("checked"), b"%PDF-1.7 pindai"
    early = SIGNED | {"signed_on": "2026-10-01"}
    answer = do(office.head, "tanda-tangan", report, **early, scan=upload(letter))
    token = kept_in(answer, "kept_scan")
    assert (answer.status_code, len(token), "surat.pdf" in text_of(answer)) == (422, 1, True)
    token = kept_in(do(office.head, "tanda-tangan", report, **early, kept_scan=token), "kept_scan")
    assert do(office.head, "tanda-tangan", report, **SIGNED, kept_scan=token).status_code == 303
    assert content_of(office.director.get(f"{PAGE}berkas/scan/")) == letter


def test_a_letter_signed_elsewhere_that_was_refused_stays_chosen_and_another_takes_its_place(office: Office) -> None:
    report = office.report("checked")
    answer = do(office.director, "tanda-tangan", report, method="electronic", pdf=upload(b"%PDF-1.7 satu", "satu.pdf"))
    token = kept_in(answer, "kept_pdf")
    other = upload(b"%PDF-1.7 dua", "dua.pdf")
    page = do(office.director, "tanda-tangan", report, method="electronic", kept_pdf=token, pdf=other)
    assert ("satu.pdf" in text_of(page), "dua.pdf" in text_of(page)) == (False, True)


def test_a_scan_that_came_after_the_session_ended_waits_for_the_sign_in(office: Office, cast: Cast) -> None:
    report, later = office.report("checked"), Client()
    later.force_login(cast.agus)
    later.get(PAGE)
    session_ends(later)
    answer = later.post(f"{PAGE}tanda-tangan/", sent(report, **SIGNED, scan=upload(b"%PDF-1.7 pindai")))
    asked = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    later.force_login(cast.agus)
    page: Any = later.get(f"{PAGE}?isian={asked['isian']}", follow=True)
    token = kept_in(page, "kept_scan")
    assert len(token) == 1
    assert do(later, "tanda-tangan", report, **SIGNED, kept_scan=token).status_code == 303


def test_a_wrong_signature_is_refused_with_a_sentence(office: Office) -> None:
    report = office.report("checked")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "Pilih cara menandatangani."),
        ({"method": "angin"}, "Pilihan ini tidak dikenal."),
        ({"method": "paper"}, "Isi tanggalnya."),
        ({"method": "paper", "signed_on": "2026-11-05"}, "Tanggal tanda tangan tidak boleh sesudah hari ini."),
        ({"method": "paper", "signed_on": "2026-11-01"}, "mendahului tanggal atau pembekuan surat; paling awal"),
        ({"method": "electronic"}, "Pilih PDF yang sudah ditandatangani."),
        ({"method": "electronic", "pdf": b"bukan pdf"}, "Berkas ini bukan PDF yang dapat dibaca."),
    ]
    for fields, sentence in wrong:
        given = {name: upload(value) if isinstance(value, bytes) else value for name, value in fields.items()}
        answer = do(office.director, "tanda-tangan", report, **given)
        assert answer.status_code == 422, fields
        assert sentence in text_of(answer)
        assert fresh(report).state == "checked"


def test_a_file_signed_elsewhere_says_who_signed_when_and_that_it_is_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = office.report("checked")
    found = signing.Signature("Ratna Kusumawardani, S.Kom.", MONDAY - timedelta(minutes=30), True)
    monkeypatch.setattr(signing, "inspect", lambda pdf, original, roots: found)
    answer = do(office.director, "tanda-tangan", report, method="electronic", pdf=upload(b"%PDF-1.7 ditandatangani"))
    assert answer.status_code == 303
    said = text_of(office.head.get(PAGE))
    assert "Ratna Kusumawardani, S.Kom., 2 Nov 2026 05.30" in said
    assert "Utuh: tidak berubah sesudah ditandatangani" in said
    assert "Sertifikat dari penerbit yang dipercaya kota" in said
    answer = office.auditor.get(f"{PAGE}berkas/signed/")
    assert "bertanda-tangan.pdf" in answer.headers["Content-Disposition"]
    assert content_of(answer) == b"%PDF-1.7 ditandatangani"


def test_a_double_click_with_a_kept_file_signs_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    report = office.report("checked")
    form = sent(report, method="electronic")
    first = office.director.post(f"{PAGE}tanda-tangan/", form | {"pdf": upload(b"%PDF-1.7 belum")})
    form |= {"kept_pdf": kept_in(first, "kept_pdf")}
    found = signing.Signature("Ratna Kusumawardani, S.Kom.", MONDAY - timedelta(minutes=30), True)
    monkeypatch.setattr(signing, "inspect", lambda pdf, original, roots: found)
    assert [office.director.post(f"{PAGE}tanda-tangan/", form).status_code for _ in range(2)] == [303, 303]
    assert fresh(report).events.filter(name="Signed").count() == 1


def test_another_name_on_the_certificate_is_confirmed_in_words_and_both_names_stand_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = office.report("checked")
    found = signing.Signature("Budi Santoso", MONDAY - timedelta(minutes=30), None)
    monkeypatch.setattr(signing, "inspect", lambda pdf, original, roots: found)
    form = {"method": "electronic", "pdf": upload(b"%PDF-1.7 ditandatangani")}
    answer = do(office.head, "tanda-tangan", report, **form)
    assert answer.status_code == 422
    assert "Pada surat tercetak Ratna Kusumawardani; yang menandatangani Budi Santoso. Tuliskan" in text_of(answer)
    form = {"method": "electronic", "pdf": upload(b"%PDF-1.7 ditandatangani"), "confirmation": "x"}
    assert "sedikitnya 10 huruf" in text_of(do(office.head, "tanda-tangan", report, **form))
    form = {"method": "electronic", "pdf": upload(b"%PDF-1.7 ditandatangani"), "confirmation": "Pelaksana tugas."}
    assert do(office.head, "tanda-tangan", report, **form).status_code == 303
    shown = "Bukan nama yang tercetak pada surat, Ratna Kusumawardani. Keterangan yang menyerahkan: “Pelaksana tugas.”"
    assert shown in text_of(office.director.get(PAGE))
    assert shown in text_of(Client().get(f"/verifikasi/{report.verification}/"))


def test_requests_written_beside_other_figures_ask_to_be_read_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = office.draft()
    do(office.head, "sunting", report, **WORDS)
    page = office.head.get(PAGE)
    assert "Angkanya berubah" not in text_of(page)
    with on(FIFTH + timedelta(days=3)):  # a letter of October, entered now
        a_case("received", cast=office.cast)
    asks = "Angkanya berubah sejak kata-kata surat ditulis. Baca lagi, perbaiki bila perlu, tandai, lalu simpan."
    assert asks in text_of(office.head.get(PAGE))
    do(office.head, "sunting", report, **WORDS)  # only the number was meant
    answer = do(office.director, "periksa", report)
    assert (answer.status_code, asks in text_of(answer)) == (422, True)
    do(office.head, "sunting", report, **WORDS, read_again="on")
    assert do(office.director, "periksa", report).status_code == 303


def test_a_letter_without_number_and_date_says_both_and_is_not_frozen(office: Office) -> None:
    answer = do(office.head, "periksa", office.draft())
    assert (answer.status_code, fresh(office.draft()).state) == (422, "draft")
    assert "Isi nomor dan tanggal surat sebelum laporan dibekukan." in text_of(answer)


def test_letter_and_annex_are_taken_along_from_the_head_of_the_page(office: Office) -> None:
    office.report("draft")
    assert {f"{PAGE}rancangan/", f"{PAGE}rancangan/lampiran/"} <= keys_of(office)
    office.report("checked")
    assert {f"{PAGE}berkas/pdf/", f"{PAGE}berkas/annex/"} <= keys_of(office)


def keys_of(office: Office) -> set[str]:
    head = tight(office.head.get(PAGE).content.decode()).partition("</header>")[0]
    return set(re.findall(r'class="btn" href="([^"]+)"', head))


# ── sent ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_head_sends_it_and_sees_what_became_of_each_mail(office: Office) -> None:
    report = office.report("signed")
    assert do(office.head, "kirim", report).status_code == 303
    assert "Sedang dikirim ke Wali Kota" in text_of(office.head.get(PAGE))
    assert "Laporan sedang dikirim." in text_of(do(office.head, "kirim", report))
    with on(MONDAY + timedelta(minutes=1)):
        queue.deliver_due()
        said = text_of(office.head.get(PAGE))
    assert "Menunggu tanda terima Wali Kota" in said
    assert "Laporan · Wali Kota Tangerang Terkirim 2 Nov 2026 06.01" in said
    assert [one.to for one in mail.outbox if "Tembusan" not in one.subject] == [["walikota@laksa.invalid"]]
    assert do(office.head, "kirim", report).status_code == 303
    assert mails.about(report).filter(kind="report").count() == 2


def test_a_mail_that_nobody_took_can_go_out_again(office: Office) -> None:
    report = office.report("signed")
    do(office.head, "kirim", report)
    Message.objects.filter(about="report", kind="report").update(state="dead", error="550 no such user")
    page = office.head.get(PAGE)
    assert "Tidak terkirim : 550 no such user" in text_of(page)
    dead = Message.objects.get(about="report", kind="report")
    assert do(office.head, "kirim", report, mail=str(dead.pk)).status_code == 303
    assert Message.objects.get(pk=dead.pk).state == "pending"
    assert do(office.head, "kirim", report, mail="77").status_code == 404


def test_without_a_mayors_address_it_cannot_be_sent(office: Office, cast: Cast) -> None:
    report = office.report("signed")
    type(cast.mayor).objects.filter(pk=cast.mayor.pk).update(email="")
    answer = do(office.head, "kirim", report)
    assert answer.status_code == 422
    assert "Belum ada pengguna Wali Kota dengan alamat email." in text_of(answer)


# ── afterwards ───────────────────────────────────────────────────────────────────────────────────


def test_archived_when_it_was_received_and_all_was_answered(office: Office) -> None:
    report = office.report("acknowledged")
    workflow.ask(report, text="Mengapa naik?", by=office.cast.mayor)
    page = text_of(office.head.get(PAGE))
    assert "Jawab pertanyaan Wali Kota" in page
    assert "Jawab semua pertanyaan" in text_of(do(office.head, "arsip", report))
    question = fresh(report).seq
    assert do(office.head, "jawab", report, question=question, text="").status_code == 422
    answers = [do(office.head, "jawab", report, question=question, text="Musim hujan.").status_code for _ in range(2)]
    assert answers == [303, 422]
    assert do(office.head, "arsip", report).status_code == 303
    said = text_of(office.head.get(PAGE))
    assert "Diarsipkan" in said
    assert "Musim hujan." in said


def test_an_answer_sent_twice_by_a_double_click_is_one_answer(office: Office) -> None:
    report = office.report("delivered")
    workflow.ask(report, text="Mengapa naik?", by=office.cast.mayor)
    form = sent(report, question=fresh(report).seq, text="Musim hujan.")
    assert [office.head.post(f"{PAGE}jawab/", form).status_code for _ in range(2)] == [303, 303]
    assert fresh(report).events.filter(name="Answered").count() == 1


def test_a_revision_is_a_new_draft_and_the_old_one_stays(office: Office) -> None:
    report = office.report("delivered")
    assert do(office.head, "revisi", report, reason="Salah hitung.", changes="").status_code == 422
    answer = do(office.head, "revisi", report, reason="Salah hitung.", changes="Masuk berkurang satu.")
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    new = text_of(office.head.get(PAGE))
    assert "Oktober 2026 (Revisi 1)" in new
    assert "Revisi 1 atas Laporan Oktober 2026 Masuk berkurang satu." in new
    old = office.head.get(f"{PAGE}?revisi=0")
    assert "Sudah direvisi" in text_of(old)
    assert b"berkas/pdf/?revisi=0" in old.content
    assert content_of(office.head.get(f"{PAGE}berkas/pdf/?revisi=0")).startswith(b"%PDF")
    assert office.head.get(f"{PAGE}berkas/pdf/").status_code == 404
    assert "revisi" not in text_of(office.mayor.get(PAGE)).casefold()
    assert '/angka/flow.received/?revisi=0"' in old.content.decode()


def test_a_second_revision_of_the_same_report_is_refused(office: Office) -> None:
    report = office.report("delivered")
    do(office.head, "revisi", report, reason="Salah.", changes="Satu.")
    answer = do(office.head, "revisi", report, reason="Lagi.", changes="Dua.")
    assert answer.status_code == 422
    assert "sudah direvisi" in text_of(answer)
    assert "Lagi." in text_of(answer)


# ── who may do what ──────────────────────────────────────────────────────────────────────────────


def test_each_deed_is_for_its_roles_and_not_found_for_the_others(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_page", lambda *_a, status, **_o: HttpResponse(status=status))  # drawn elsewhere
    report = office.report("delivered")
    browsers = {"head": office.head, "director": office.director, "mayor": office.mayor, "auditor": office.auditor}
    for who in ("sari", "yusuf", "admin"):
        browsers[who] = Client()
        browsers[who].force_login(getattr(cast, who))
    roles = {noun: roles_with(action.needs) for noun, action in actions.ACTIONS.items()}
    roles |= {"hitung-ulang": frozenset({"auditor"}), "draf": frozenset({"head"})}
    for noun, allowed in roles.items():
        with transaction.atomic():  # what an allowed one does is taken back
            for role, client in browsers.items():
                answer = client.post(f"{PAGE}{noun}/", sent(report))
                assert (answer.status_code != 404) is (role in allowed), (noun, role)
            transaction.set_rollback(True)


def test_deeds_are_never_done_by_looking(office: Office) -> None:
    office.draft()
    assert {office.head.get(f"{PAGE}{noun}/").status_code for noun in actions.ACTIONS} <= {404, 405}


def test_the_history_names_everybody(office: Office) -> None:
    office.report("acknowledged")
    said = text_of(office.auditor.get(PAGE))
    for line in ("Ditandai diterima · Wali Kota Tangerang", "Terkirim kepada Wali Kota Tangerang · Agus Wibowo",
                 "Ditandatangani di atas kertas · Ratna Kusumawardani", "Diperiksa dan dibekukan · Agus Wibowo",
                 "Draf dibuat · Agus Wibowo"):  # fmt: skip
        assert line in said
