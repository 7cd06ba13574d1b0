"""Anybody finds out whether the paper or the file in hand is the one that was published; nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from people import Cast
from publishing.papers import PDF, Press, figures_of
from reading import tight

from laksa.publishing import verification
from laksa.reports import file_store, workflow
from laksa.reports.models import Report
from laksa.rules.period import WIB

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=WIB)
GENUINE, FOREIGN = "<h1>Asli</h1>", "<h1>Bukan dokumen yang kami terbitkan</h1>"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """Noon of a day on which nobody has asked anything yet."""
    cache.clear()
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def press(cast: Cast) -> Press:
    return Press(cast)


def file_of(report: Report, kind: str = "pdf") -> bytes:
    found = report.file(kind)
    assert found
    return file_store.read(found)


def hand_in(client: Client, content: bytes, name: str = "laporan.pdf") -> HttpResponse:
    return client.post("/verifikasi/", {"file": SimpleUploadedFile(name, content)})


def words_of(answer: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


# ── a paper, by its code ─────────────────────────────────────────────────────────────────────────


def test_the_code_of_a_published_paper_shows_what_to_compare_it_with(client: Client, press: Press) -> None:
    report = press.publish()
    answer = client.get(f"/verifikasi/{report.verification}/")
    page = words_of(answer)
    for said in (
        "Laporan ini kami terbitkan", "Laporan bulanan LAKSA, Oktober 2026", "Ratna Kusumawardani", "di atas kertas",
        "Terbuka pada 1 Oktober 14", "Masuk 126", "Masih terbuka pada 31 Oktober 28", "Jumlah 146",
        "Bandingkan angka di bawah dengan kertas", report.file("pdf").sha256,
    ):  # fmt: skip
        assert said in page
    assert 'href="/rapor/2026-10/"' in tight(answer.content.decode())
    assert "Asli" not in page  # a code can be copied onto any paper


def test_both_sums_of_the_paper_are_the_same(client: Client, press: Press) -> None:
    report = press.publish()
    page = words_of(client.get(f"/verifikasi/{report.verification}/"))
    assert re.findall(r"Jumlah (\d+)", page) == ["146", "146"]


def test_a_code_is_read_however_it_is_typed(client: Client, press: Press) -> None:
    report = press.publish()
    loose = report.verification.lower().replace("-", "")
    address = f"/verifikasi/{report.verification}/"
    assert client.get(f"/verifikasi/{loose}/")["Location"] == address
    assert client.get("/verifikasi/", {"kode": f" {loose[:4]} {loose[4:]} "})["Location"] == address


@pytest.mark.parametrize("typed", ["AAAA-AAAA", "7F3A-91C", "LKS-26-K7M4-9D", "x/y", "%00", "<b>1234567</b>"])
def test_a_code_of_none_of_our_reports_says_so_and_keeps_what_was_typed(
    client: Client, press: Press, typed: str
) -> None:
    press.publish()
    answer = client.get("/verifikasi/", {"kode": typed}, follow=True)
    assert answer.status_code == 404
    assert "Tidak ada laporan kami yang memakai kode ini." in tight(answer.content.decode())
    assert typed[:8].replace("<", "&lt;").replace(">", "&gt;") in tight(answer.content.decode())


@pytest.mark.parametrize(
    ("upto", "said"),
    [("draft", "masih naskah"), ("checked", "belum ditandatangani"), ("signed", "belum disampaikan")],
)
def test_what_is_not_published_says_so_and_shows_no_figure(client: Client, press: Press, upto: str, said: str) -> None:
    report = press.publish(upto=upto)
    page = words_of(client.get(f"/verifikasi/{report.verification}/"))
    assert "Laporan ini belum diterbitkan" in page
    assert said in page
    assert "126" not in re.sub(r"\b[0-9a-f]{64}\b", "", page)
    assert "Masih terbuka" not in page


def test_a_replaced_paper_names_the_revision_that_holds(client: Client, press: Press) -> None:
    first = press.publish()
    revised = press.revise(first, figures_of(), upto="signed")
    assert "Laporan ini kami terbitkan" in words_of(client.get(f"/verifikasi/{first.verification}/"))
    workflow.deliver(revised, to=str(press.cast.mayor.pk), by=press.cast.agus)
    page = words_of(client.get(f"/verifikasi/{first.verification}/"))
    assert "Laporan ini sudah diganti" in page
    assert f"Yang berlaku sekarang adalah Revisi 1: {revised.verification}" in page
    assert "Asli, tetapi sudah diganti" in words_of(hand_in(client, file_of(first)))
    assert "Laporan ini kami terbitkan" in words_of(client.get(f"/verifikasi/{revised.verification}/"))


def test_the_report_of_one_agency_is_verified_without_a_page_of_statistics(client: Client, press: Press) -> None:
    figures = figures_of()
    figures["scope"] = {"code": "agency:DPUPR", "name": "Dinas Pekerjaan Umum dan Penataan Ruang"}
    report = press.publish(figures=figures, scope="agency:DPUPR")
    answer = client.get(f"/verifikasi/{report.verification}/")
    assert "Oktober 2026, Dinas Pekerjaan Umum dan Penataan Ruang" in words_of(answer)
    assert "/rapor/2026-10/" not in tight(answer.content.decode())


# ── a file, by its bytes ─────────────────────────────────────────────────────────────────────────


def test_a_published_file_is_genuine_whatever_it_is_called(client: Client, press: Press) -> None:
    report = press.publish()
    for kind in ("pdf", "annex", "csv", "json"):
        answer = hand_in(client, file_of(report, kind), "Salinan (2).bin")
        assert answer.status_code == 200, kind
        assert GENUINE in tight(answer.content.decode()), kind
        assert "berkas Anda" in tight(answer.content.decode()), kind


def test_the_scan_of_the_signed_letter_is_genuine(client: Client, press: Press) -> None:
    report = press.publish(scan=b"%PDF-1.7 scan of the signed letter")
    assert GENUINE in tight(hand_in(client, file_of(report, "scan")).content.decode())


def test_one_changed_byte_is_not_our_document(client: Client, press: Press) -> None:
    whole = file_of(press.publish())
    for at in (0, 20, len(whole) - 1):
        answer = hand_in(client, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert FOREIGN in tight(answer.content.decode()), at
        assert "Yang dapat Anda lakukan" in tight(answer.content.decode())
        assert "126" not in re.sub(r"\b[0-9a-f]{64}\b", "", words_of(answer))


def test_a_byte_more_or_less_is_not_our_document(client: Client, press: Press) -> None:
    content = file_of(press.publish())
    for changed in (content + b"\n", content[:-1]):
        assert FOREIGN in tight(hand_in(client, changed).content.decode())


def test_the_open_data_of_the_page_are_genuine_too(client: Client, press: Press) -> None:
    press.publish()
    for suffix in ("csv", "json"):
        content = client.get(f"/rapor/2026-10.{suffix}").content
        assert GENUINE in tight(hand_in(client, content, f"laksa-2026-10.{suffix}").content.decode())
        assert FOREIGN in tight(hand_in(client, content + b" ", f"laksa-2026-10.{suffix}").content.decode())


def test_the_file_of_a_checked_report_says_that_it_is_not_published(client: Client, press: Press) -> None:
    report = press.publish(upto="checked")
    page = words_of(hand_in(client, file_of(report)))
    assert "Asli, tetapi belum diterbitkan" in page
    assert "Masih terbuka" not in page


def test_a_file_from_before_the_report_was_returned_is_ours_no_more(client: Client, press: Press) -> None:
    report = press.publish(upto="checked")
    old = file_of(report)
    report = workflow.send_back(report, remarks="Perbaiki.", by=press.cast.ratna)
    assert FOREIGN in tight(hand_in(client, old).content.decode())
    report = workflow.edit(report, foreword="Sudah diperbaiki.", by=press.cast.agus)
    figures = figures_of()
    figures["flow"] = figures["flow"] | {"opening": 15, "closing": 29}
    press.carry(report, figures)
    assert FOREIGN in tight(hand_in(client, old.replace(b"2026-10", b"2026-1O")).content.decode())


@pytest.mark.parametrize("content", [None, b""])
def test_without_a_file_nothing_is_judged(client: Client, press: Press, content: bytes | None) -> None:
    answer = client.post("/verifikasi/", {}) if content is None else hand_in(client, content)
    assert answer.status_code == 422
    assert "Pilih berkas yang berisi lebih dahulu." in tight(answer.content.decode())


def test_a_file_that_is_too_large_is_not_read(client: Client, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MAX_BYTES", 1_000)
    assert hand_in(client, b"x" * 100_000).status_code == 413  # announced
    answer = hand_in(client, b"x" * 2_000)  # found while reading
    assert answer.status_code == 413
    assert "Berkas terlalu besar." in tight(answer.content.decode())
    assert FOREIGN in tight(hand_in(client, b"x" * 1_000).content.decode())


def test_nothing_of_the_file_is_kept(client: Client, press: Press) -> None:
    content = file_of(press.publish()) + b"x" * 3_000_000
    before = _files(settings.DATA)
    with CaptureQueriesContext(_connection()) as statements:
        hand_in(client, content)
    assert _files(settings.DATA) == before
    assert not [one for one in statements if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]


def test_anybody_may_hand_in_a_file_from_anywhere(press: Press) -> None:
    content = file_of(press.publish())
    stranger = Client(enforce_csrf_checks=True)
    assert GENUINE in tight(hand_in(stranger, content).content.decode())


# ── how often, how much ──────────────────────────────────────────────────────────────────────────


def test_whoever_tries_codes_one_after_the_other_has_to_wait(
    client: Client, press: Press, clock: time_machine.Coordinates
) -> None:
    report = press.publish()
    address = f"/verifikasi/{report.verification}/"
    for n in range(60):
        assert client.get(f"/verifikasi/0000-00{n:02d}/").status_code == 404
    refused = client.get(address)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Terlalu banyak permintaan" in refused.content.decode()
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200
    clock.shift(timedelta(seconds=60))
    assert client.get(address).status_code == 200


def test_a_network_of_ipv6_counts_as_one(client: Client, press: Press) -> None:
    for n in range(21):
        answer = client.post("/verifikasi/", {}, REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}")
    assert answer.status_code == 429
    assert client.post("/verifikasi/", {}, REMOTE_ADDR="2001:db8:1:3::1").status_code == 422


def test_answers_are_neither_kept_nor_found_by_search(client: Client, press: Press) -> None:
    report = press.publish()
    for answer in (client.get(f"/verifikasi/{report.verification}/"), hand_in(client, b"x")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex"


def test_verifying_costs_few_statements(client: Client, press: Press, django_assert_max_num_queries: Any) -> None:
    report = press.publish()
    with django_assert_max_num_queries(8):
        client.get(f"/verifikasi/{report.verification}/")
    with django_assert_max_num_queries(8):
        hand_in(client, file_of(report))
    with django_assert_max_num_queries(4):
        hand_in(client, PDF)


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".mo"}


def _connection() -> Any:
    from django.db import connection

    return connection
