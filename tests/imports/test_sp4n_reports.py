"""Reports of SP4N-LAPOR! come in by file, keep number and secrecy, and what it says later is told."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from people import Cast

from laksa.imports import runs
from laksa.imports.columns import Columns
from laksa.imports.models import ImportRun
from laksa.imports.reading import open_list
from laksa.imports.sp4n.reports import ADAPTER, table
from laksa.messages.models import Message
from laksa.register import reference
from laksa.register.models import Case, Text
from laksa.rules.period import WIB
from laksa.search.find import search
from laksa.site.work import follow_once

pytestmark = pytest.mark.django_db

HEADINGS = ["Tracking ID", "Tanggal", "Judul", "Isi Laporan", "Kategori Utama", "Subkategori", "Lokasi", "Nama",
            "Anonim", "Rahasia", "Status", "Instansi", "Balasan Pelapor"]  # fmt: skip
LAMP = ["7654321", "2026-11-02 09:15", "Lampu mati", "Lampu jalan di depan pasar padam tiga malam.", "PERHUBUNGAN",
        "LAMPU PENERANGAN JALAN UMUM", "Jl. Veteran", "Sumarni", "Tidak", "Tidak", "Terdisposisi", "", ""]  # fmt: skip


def taken_in(folder: Path, *rows: list[str]) -> ImportRun:
    file = folder / "sp4n.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([HEADINGS, *rows])
    with open_list(file) as found:
        columns = Columns.of_pairs(runs.columns_for("sp4n", found.columns), found.columns)
        run = runs.begin(found, file, source="sp4n", filename=file.name, columns=columns)
        return runs.go_on(run, found, columns)


def lamp(**changes: str) -> list[str]:
    return [changes.get(name.replace(" ", "_").lower(), cell) for name, cell in zip(HEADINGS, LAMP, strict=True)]


def test_a_report_comes_in_as_what_it_is_there_and_is_found_by_its_number(
    tmp_path: Path, cast: Cast, client: Client
) -> None:
    assert taken_in(tmp_path, lamp()).imported == 1
    case = Case.objects.select_related("complaint", "contact").get()
    assert (case.channel, case.source, case.source_id, case.category) == ("sp4n", "sp4n", "7654321", "PJU-PDM")
    assert (case.complaint.title, case.contact.name) == ("Lampu mati", "Sumarni")
    assert case.received_at == datetime(2026, 11, 2, 9, 15, tzinfo=WIB)
    assert "Status: Terdisposisi" in (Text.objects.get(field="told").body or "")
    for asked in ("7654321", "SP4N 7654321", "#7654321", "sp4n-lapor! #7654321"):
        assert [found.number for found in search(cast.sari, asked).cases] == [case.number], asked
    assert not search(cast.yusuf, "7654321").cases.exists()
    client.force_login(cast.sari)
    page = client.get(f"/meja/{case.number}/").content.decode()
    assert "SP4N-LAPOR! 7654321" in page
    follow_once()
    assert not Message.objects.exists(), "it is answered where it came from"


def test_a_label_that_no_table_knows_is_kept_for_the_operator_to_judge(tmp_path: Path) -> None:
    assert taken_in(tmp_path, lamp(kategori_utama="METAVERSE", subkategori="HOLOGRAM")).imported == 1
    case = Case.objects.get()
    told = Text.objects.get(field="told").body or ""
    assert case.category == ""
    assert ("Kategori Utama: METAVERSE" in told, "Subkategori: HOLOGRAM" in told) == (True, True)


def test_who_asked_to_stay_hidden_there_is_hidden_here(tmp_path: Path) -> None:
    run = taken_in(
        tmp_path,
        lamp(anonim="Ya"),
        lamp(tracking_id="2", rahasia="Rahasia"),
        lamp(tracking_id="3", rahasia="mungkin"),
    )
    anonymous, confidential = Case.objects.order_by("pk")
    assert (hasattr(anonymous, "contact"), anonymous.is_confidential) == (False, False)
    assert (confidential.contact.name, confidential.is_confidential) == ("Sumarni", True)
    left = run.rows_left_out.get()
    assert (left.line, left.column, left.code) == (4, "Rahasia", "flag_unknown")


def test_the_same_file_adds_nothing_and_what_changed_there_is_told(tmp_path: Path) -> None:
    taken_in(tmp_path, lamp())
    again = taken_in(tmp_path, lamp())
    assert (again.imported, again.known, again.changed) == (0, 1, 0)
    news = lamp(status="Ditindaklanjuti", balasan_pelapor="Masih padam sampai tadi malam.")
    assert [taken_in(tmp_path, news).changed for _ in range(2)] == [1, 0]
    case = Case.objects.get()
    assert [event.name for event in case.events.order_by("seq")] == ["Received", "Noted", "ReporterReplied"]
    assert case.unread == 1
    told = "\n".join(text.body or "" for text in case.texts.order_by("seq"))
    assert "status di sana kini “Ditindaklanjuti”, sebelumnya “Terdisposisi”" in told
    assert "Masih padam sampai tadi malam." in told


def test_words_changed_there_are_no_other_report_and_are_told_by_line(tmp_path: Path) -> None:
    taken_in(tmp_path, lamp())
    run = taken_in(tmp_path, lamp(isi_laporan="Sesuatu yang sama sekali lain."), lamp(tracking_id="8", tanggal="?"))
    assert [(row.line, row.code) for row in run.rows_left_out.order_by("pk")] == [(2, "id_known"), (3, "date_unknown")]
    assert Case.objects.count() == 1


def test_every_label_has_a_category_of_the_city_or_is_left_to_the_operator(cast: Cast) -> None:
    known = reference.categories()
    assert len(table()) > 800
    assert {code for code in table().values() if code} <= set(known)
    assert ADAPTER.category("Perhubungan", "parkir liar") == "LLN-PKR"
    assert ADAPTER.category("PERHUBUNGAN", "TRANSPORTASI LAUT") == ""
    assert ADAPTER.category("LABEL BARU", "YANG BELUM ADA") == ""
