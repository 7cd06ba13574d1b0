"""Everything goes out in open formats, and nobody takes along what they may not pass on."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from people import Cast, a_case

from laksa.exports.archive import archive
from laksa.exports.tables import Reader, tables_for
from laksa.register.commands import correction
from laksa.register.models import Case
from laksa.rules.discretion import LABEL

pytestmark = pytest.mark.django_db
TABLES = ["cases", "answers", "events", "texts", "agencies", "categories", "questions", "areas"]


def opened(content: bytes) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, str]]], str]:
    """The tables as JSON Lines and as CSV, and all of it as one text."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    described = [one["path"] for one in json.loads(files["datapackage.json"])["resources"]]
    assert described == [f"{name}.{kind}" for name in TABLES for kind in ("csv", "jsonl")] == list(files)[1:]
    lines = {name: [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()] for name in TABLES}
    cells = {name: list(csv.DictReader(io.StringIO(files[f"{name}.csv"]))) for name in TABLES}
    return lines, cells, "".join(files.values())


def all_cases(**options: bool) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, str]]], str]:
    return opened(b"".join(archive(Reader(Case.objects.all(), **options))))


def test_both_formats_hold_the_same_rows_and_the_words_are_masked(cast: Cast) -> None:
    case = a_case(
        "recorded", cast=cast, name="Bu Sumarni", phone="081234567890", text="=SUM lampu, telepon 081234567890"
    )
    lines, cells, everything = all_cases()
    assert {name: len(rows) for name, rows in lines.items()} == {name: len(rows) for name, rows in cells.items()}
    (row,) = lines["cases"]
    assert (row["number"], row["status"], row["received_at"][-6:]) == (case.number, "recorded", "+07:00")
    assert cells["cases"][0]["text"].startswith("'=SUM"), "no formula for a spreadsheet"
    assert [event["name"] for event in lines["events"]] == [event.name for event in case.events.order_by("pk")]
    assert "Lampu sudah menyala lagi." in [text["text"] for text in lines["texts"]]
    assert not [secret for secret in ("081234567890", "Sumarni", "warga@contoh.invalid") if secret in everything]
    assert len(lines["areas"]) == 13 + 104
    assert "DISHUB" in [agency["code"] for agency in lines["agencies"]]


def test_of_a_confidential_report_nothing_tells_whose_it_is(cast: Cast) -> None:
    case = a_case("assigned", cast=cast, confidential=True, text="Oknum meminta uang di kantor kelurahan itu.")
    lines, _, everything = all_cases()
    (row,) = lines["cases"]
    assert (row["title"], row["number"], row["lead"], row["kelurahan"], row["category"]) == (LABEL, "", "", "", "")
    assert (row["status"], lines["events"][0]["payload"], lines["texts"]) == ("assigned", {}, [])
    assert not [secret for secret in (case.number, "Oknum", "Jl. Veteran") if secret in everything]


def test_who_keeps_the_server_takes_everything_in_clear(cast: Cast) -> None:
    case = a_case("entered", cast=cast, confidential=True, name="Bu Sumarni", phone="081234567890")
    lines, _, _ = all_cases(in_clear=True)
    (row,) = lines["cases"]
    assert (row["number"], row["reporter"], row["phone"]) == (case.number, "Bu Sumarni", "+6281234567890")
    assert row["text"] == case.complaint.text


def test_notes_stay_with_those_who_read_them(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    correction.note(case, text="Sudah ditelepon dua kali.", by=cast.sari)
    for with_notes in (True, False):
        lines, _, _ = all_cases(with_notes=with_notes)
        assert ("Sudah ditelepon dua kali." in [text["text"] for text in lines["texts"]]) is with_notes


def test_an_operator_takes_it_from_the_recap_and_finds_only_what_he_may_see(client: Client, cast: Cast) -> None:
    a_case("entered", cast=cast)
    a_case("received", cast=cast, about_agency="TLR")
    client.force_login(cast.sari)
    assert b"/unduhan/semua.zip" in client.get("/rekap/").content
    answer = client.get("/unduhan/semua.zip")
    lines, _, _ = opened(b"".join(answer.streaming_content))
    assert [row["status"] for row in lines["cases"]] == ["entered"]
    client.force_login(cast.yusuf)
    assert client.get("/unduhan/semua.zip").status_code in {403, 404}


def test_it_is_made_while_it_is_sent(cast: Cast) -> None:
    a_case("entered", cast=cast)
    parts = list(archive(Reader(Case.objects.all())))
    assert len(parts) > len(tables_for(Reader(Case.objects.all())))
    assert max(map(len, parts)) < 200_000
