"""Everything goes out in open formats, and nobody takes along what they may not pass on."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from people import Cast, a_case
from pytest_django.fixtures import Settings

from laksa.accounts import api_keys
from laksa.exports.archive import archive
from laksa.exports.table import Reader
from laksa.exports.tables import tables_for
from laksa.exports.withheld import WITHHELD
from laksa.messages.models import Subscription
from laksa.register import files, referral
from laksa.register.commands import closure, correction
from laksa.register.models import Attachment, Case
from laksa.rules.discretion import LABEL
from laksa_demo import conversations

pytestmark = pytest.mark.django_db
TABLES = (
    "cases answers events texts files agencies categories questions areas area_names bodies holidays templates service"
).split()
IN_CLEAR = (
    "conversations inbound messages subscriptions consents users keys sent_by account_log table_log letterhead reports "
    "report_events report_texts report_files"
).split()


def opened(content: bytes) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, str]]], str]:
    """The tables as JSON Lines and as CSV, and all of it as one text."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        files = {name: packed.read(name).decode(errors="replace") for name in packed.namelist()}
    package = json.loads(files["datapackage.json"])
    tables = TABLES + (IN_CLEAR if package["words"] == "in clear" else [])
    described = [one["path"] for one in package["resources"]]
    assert described == [f"{name}.{kind}" for name in tables for kind in ("csv", "jsonl")]
    assert described == [name for name in files if name.endswith((".csv", ".jsonl"))]
    lines = {name: [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()] for name in tables}
    cells = {name: list(csv.DictReader(io.StringIO(files[f"{name}.csv"]))) for name in tables}
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


def test_every_table_of_the_database_goes_out_or_it_is_written_why_not() -> None:
    going = {model._meta.label for table in tables_for(Reader(Case.objects.all(), in_clear=True)) for model in table.of}
    standing = {model._meta.label for model in apps.get_models()}
    assert going.isdisjoint(WITHHELD)
    assert going | WITHHELD.keys() == standing


def test_what_bodies_outside_and_people_on_channels_said_goes_out_and_no_secret(cast: Cast) -> None:
    referred = closure.refer(a_case("entered", cast=cast), body="X-PLN", text="Ini kewenangan PLN.", by=cast.sari)
    link = referral.standing(referred)
    assert link is not None
    closure.answer_for_body(referred, referral=link, result="done", text="Trafo sudah diganti.")
    conversations.tell(cast.sari, cast.yusuf)
    _, secret = api_keys.create("Peta kota", scopes=[api_keys.Scope.READ], by="terminal")
    Subscription.objects.create(case=referred, channel="sms", address="+6281234567890")
    lines, cells, everything = all_cases(in_clear=True)
    told = {(text["number"], text["text"]) for text in lines["texts"]}
    assert (referred.number, "Trafo sudah diganti.") in told
    assert "Tiga tiang berurutan, dari musala ke arah pasar." in {words for _, words in told}
    assert {row["channel"] for row in lines["conversations"]} == {"email", "sms", "telegram", "whatsapp"}
    assert [row["payload"] for row in lines["inbound"] if row["reason"] == "deletion"] != [{}]
    assert (lines["subscriptions"][0]["number"], lines["keys"][0]["name"]) == (referred.number, "Peta kota")
    assert json.loads(cells["keys"][0]["scopes"]) == lines["keys"][0]["scopes"]
    assert not [hidden for hidden in (secret, secret.rpartition("_")[2], cast.sari.password) if hidden in everything]


def test_every_file_goes_out_as_it_was_handed_over_in_clear_only(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    case = a_case("entered", cast=cast)
    rows = [
        Attachment(
            id=n,
            case=case,
            seq=1,
            kind=kind,
            state="ready",
            name="KTP Wulandari",
            content_type=typed,
            sha256="0",
            size=3,
        )
        for n, kind, typed in ((1, "recording", "audio/ogg"), (2, "reporter", "image/jpeg"), (3, "scan", "image/jpeg"))
    ]
    Attachment.objects.bulk_create(rows)
    files.quarantine(1).parent.mkdir(parents=True)
    for n in (1, 2):
        files.quarantine(n).write_bytes(b"abc")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive(Reader(Case.objects.all(), in_clear=True))))) as packed:
        held = {name: packed.read(name) for name in packed.namelist() if name.startswith("files/")}
    lines, _, everything = all_cases(in_clear=True)
    paths = [row["path"] for row in lines["files"]]
    assert held == dict.fromkeys(paths[:2], b"abc"), "one that is gone from the disk is not made up"
    masked, _, words = all_cases()
    assert [(row["kind"], row["name"], row["path"]) for row in masked["files"][:1]] == [("recording", "", "")]
    assert ("Wulandari" in everything, "Wulandari" in words) == (True, False)
