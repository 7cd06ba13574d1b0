"""JSON and CSV: the same ids and the same numbers, whatever names and whatever order the database gives."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from figures import demo_month

from laksa.documents.plain import HEADER, ordered, write_csv, write_json
from laksa.figures.definitions import entries


def lines(figures: dict[str, Any], **how: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write_csv(figures, **how).decode(), newline="")))


def number(text: str) -> object:
    words = {"true": True, "false": False, "": None}
    return words[text] if text in words else float(text) if re.fullmatch(r"[\d.]+", text) else text


@pytest.mark.parametrize("figures", [demo_month.figures(), demo_month.empty()], ids=["october", "empty"])
def test_csv_and_json_say_the_same(figures: dict[str, Any]) -> None:
    told = json.loads(write_json(figures))
    assert told == figures
    written = {(line["id"], line["dimension"], line["code"]): number(line["value"]) for line in lines(figures)}
    for entry in entries(told):
        assert written.pop((entry.id, entry.dimension, entry.code)) == entry.value
    assert {name for name, _, _ in written} == {"period", "scope", "data.position", "data.at"}


def test_every_line_has_id_name_and_unit() -> None:
    found = lines(demo_month.figures())
    assert tuple(found[0]) == HEADER
    assert all(line["id"] and line["name"] for line in found if not line["id"].startswith("data."))
    by_id = {(line["id"], line["code"]): line for line in found}
    assert by_id["received_by.category", "PJU-PDM"]["name"] == "PJU padam"
    assert by_id["by_agency.first_answer.median", "DLH"]["unit"] == "menit"
    assert by_id["trend.closing", "2026-01"]["name"] == "Januari 2026"
    assert by_id["previous.share.rate", "2026-09"]["name"] == "September 2026"
    assert by_id["ageing", "61+"]["name"] == "61 hari atau lebih"
    assert by_id["period", "2026-10"]["name"] == "Oktober 2026"


@pytest.mark.parametrize("name", ["=1+1", "+62", "-2", "@rumah", "\t=1", '=HYPERLINK("http://x.invalid")'])
def test_a_name_is_never_a_formula(name: str) -> None:
    figures = demo_month.figures()
    figures["names"]["agency"]["DLH"] = name
    found = next(line for line in lines(figures) if (line["id"], line["code"]) == ("by_agency.received", "DLH"))
    assert found["name"] == f"'{name}"


@pytest.mark.parametrize("name", [demo_month.LONG, 'Dinas "A", B', "Dua\nbaris", "Ćirilica 漢字"])
def test_names_come_back_as_they_were(name: str) -> None:
    figures = demo_month.figures()
    figures["names"]["agency"]["DLH"] = name
    assert name in [line["name"] for line in lines(figures)]
    assert json.loads(write_json(figures))["names"]["agency"]["DLH"] == name


def test_the_order_of_keys_in_the_database_changes_no_byte() -> None:
    figures, stored = demo_month.figures(), demo_month.shuffled(demo_month.figures())
    assert list(stored) != list(figures)
    assert write_json(stored) == write_json(figures)
    assert write_csv(stored) == write_csv(figures)


def test_keys_stand_as_a_reader_meets_them() -> None:
    found = ordered(demo_month.shuffled(demo_month.figures()))
    assert list(found)[:6] == ["period", "scope", "data", "flow", "reinstated", "ended"]
    assert list(found["flow"]) == ["opening", "received", "reinstated", "ended", "closing"]
    assert list(found["outcome"])[:3] == ["menunggu", "proses", "selesai"]
    assert list(found["by_agency"]["DLH"])[:6] == ["received", "finished", "counted", "rate", "recorded", "closing"]
    assert list(found["steps"]) == ["2", "3", "4", "5", "6", "total"]
    assert list(found["previous"]) == ["code", "name", "flow", "share", "first_answer", "until_closed", "due"]


def test_the_public_gets_no_single_case_and_no_rate_below_20() -> None:
    figures = demo_month.figures()
    figures["share"] = {"finished": 9, "counted": 19, "rate": 9 / 19}
    told = json.loads(write_json(figures, public=True))
    assert "cases" not in told
    assert told["share"] == {"finished": 9, "counted": 19, "rate": None}
    assert told["previous"] == figures["previous"]
    found = {line["id"]: line["value"] for line in lines(figures, public=True)}
    assert (found["share.rate"], found["share.counted"]) == ("", "19")
    assert "cases.slowest" not in found
    assert figures["share"]["rate"]  # what was given is not changed


def test_two_million_is_written_with_all_its_digits() -> None:
    figures = demo_month.figures()
    figures["flow"]["received"] = 2_000_000
    assert {line["value"] for line in lines(figures) if line["id"] == "flow.received"} == {"2000000"}
