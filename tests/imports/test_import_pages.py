"""The administrator hands an old list over, sees what will happen, lets it come in and takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from imports.lists import workbook, workbook_of
from people import Cast
from pytest_django.fixtures import Settings

from laksa.imports import uploads, work
from laksa.imports.models import ImportRun
from laksa.register.models import Case

HERE = "/kelola/impor/"
ROWS = [["Nomor", "Uraian", "Tgl", "Status"], ["A1", "Lampu jalan padam sekali.", "1/3/2024", "Selesai"],
        ["A2", "Jalan rusak parah sekali.", "kemarin", ""], ["-3", "pendek", "1/3/2024", ""]]  # fmt: skip


@pytest.fixture
def office(client: Client, cast: Cast, settings: Settings, tmp_path: Path) -> Iterator[Client]:
    settings.DATA = tmp_path
    client.force_login(cast.admin)
    return client


def hand_over(office: Client, path: Path, **fields: str) -> ImportRun | None:
    upload = SimpleUploadedFile("lama 2024.xlsx", workbook(path / "x.xlsx", ROWS).read_bytes())
    answer = office.post(HERE, {"file": upload, **fields})
    return ImportRun.objects.get(pk=answer["Location"].split("/")[-2]) if answer.status_code == 303 else None


def test_a_list_comes_in_from_upload_to_result_and_goes_again(office: Client, tmp_path: Path, cast: Cast) -> None:
    run = hand_over(office, tmp_path)
    assert run is not None
    assert (run.source, uploads.path_of(run).stat().st_mode & 0o777) == ("lama 2024", 0o600)
    page = office.get(f"{HERE}{run.pk}/").content.decode()
    assert "Dari 3 baris pertama: 1 akan masuk, 0 sudah ada, 2 ditinggalkan." in page
    assert "Tgl: Tanggal tidak dikenali." in page
    work.take_turn()
    assert not Case.objects.exists(), "nothing comes in before it is said"
    for _ in range(2):
        office.post(f"{HERE}{run.pk}/mulai/")
    work.take_turn()
    page = office.get(f"{HERE}{run.pk}/").content.decode()
    assert "1 dimasukkan, 0 sudah ada, 2 ditinggalkan." in page
    assert not uploads.is_here(run), "the list itself is not kept"
    errors = office.get(f"{HERE}{run.pk}/ditinggalkan.csv").content.decode().splitlines()
    assert [line.split(",")[:5] for line in errors[1:]] == [
        ["3", "3", "A2", "Tgl", "date_unknown"],
        ["4", "4", "'-3", "Uraian", "text_short"],
    ]
    assert "lama 2024" in office.get(HERE).content.decode()
    office.post(f"{HERE}{run.pk}/urungkan/")
    work.take_turn()
    assert "1 laporan diurungkan." in office.get(f"{HERE}{run.pk}/keadaan/").content.decode()
    case = Case.objects.get()
    assert (case.status, case.events.get(name="ImportUndone").user) == ("undone", str(cast.admin.pk))


def test_the_columns_are_chosen_anew_and_what_cannot_be_meant_is_said(office: Client, tmp_path: Path) -> None:
    run = hand_over(office, tmp_path)
    assert run is not None
    address = f"{HERE}{run.pk}/kolom/"
    refused = office.post(address, {"column_0": "id"})
    assert (refused.status_code, "Kolom mana yang memuat isi pengaduan?" in refused.content.decode()) == (422, True)
    office.post(address, {"column_0": "fact", "column_1": "text"})
    run.refresh_from_db()
    assert run.columns == [["text", "Uraian"], ["fact", "Nomor"]]
    uploads.forget(run)
    assert office.get(f"{HERE}{run.pk}/").status_code == 404


def test_another_sheet_is_chosen_and_its_columns_are_told_apart_anew(office: Client, tmp_path: Path) -> None:
    sheets = {"Januari": ROWS, "Februari": [["Isi"], ["Got mampet sekali di sini."]]}
    upload = SimpleUploadedFile("x.xlsx", workbook_of(tmp_path / "x.xlsx", sheets).read_bytes())
    office.post(HERE, {"file": upload})
    run = ImportRun.objects.get()
    assert '<option value="Januari" selected>' in office.get(f"{HERE}{run.pk}/").content.decode()
    refused = office.post(f"{HERE}{run.pk}/lembar/", {"sheet": "Maret"})
    assert (refused.status_code, "Lembar Maret tidak ada." in refused.content.decode()) == (422, True)
    office.post(f"{HERE}{run.pk}/lembar/", {"sheet": "Februari"})
    run.refresh_from_db()
    assert (run.sheet, run.total, run.columns) == ("Februari", 1, [["text", "Isi"]])
    office.post(f"{HERE}{run.pk}/mulai/")
    work.take_turn()
    assert [case.complaint.text for case in Case.objects.all()] == ["Got mampet sekali di sini."]


def test_a_file_that_is_no_list_is_refused_beside_its_field_and_not_kept(office: Client, tmp_path: Path) -> None:
    answer = office.post(HERE, {"file": SimpleUploadedFile("foto.xlsx", b"PK\x03\x04 none")})
    assert (answer.status_code, "tidak dapat dibuka sebagai lembar kerja" in answer.content.decode()) == (422, True)
    assert not ImportRun.objects.exists()
    assert list((tmp_path / "imports").iterdir()) == []


def test_nobody_else_reaches_the_imports(client: Client, cast: Cast) -> None:
    for user in (cast.sari, cast.agus, cast.auditor, cast.yusuf):
        client.force_login(user)
        assert client.get(HERE).status_code in {403, 404}
