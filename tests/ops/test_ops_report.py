"""`laksa report`: four documents, the same figures; an auditor's own script recounts them from the exported events."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from figures.plain_recount import recount, times_told
from ops.laksa_process import Answer, Laksa, laksa_in
from python_calamine import CalamineWorkbook

from laksa.rules.period import parse_period

# A small city whose past ended in June 2026, three of its reports published, the first with its whole documents.
LOAD = """
from datetime import date
from laksa_demo import pictures
from laksa_demo.load import load
from laksa.reports import files
from reports.conftest import make
pictures.SIZE = (96, 72)
draw = iter([files.make])
files.make = lambda report, figures: next(draw, make)(report, figures)
load(data, seed=7, end=date(2026, 6, 30), cases=80)
print("null")
"""
PERIODS = ("2026-05", "2026-06", "2026-Q2", "2026", "2026-05-04..2026-06-12")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("reports")
    with laksa_in(folder) as laksa:
        laksa.python(LOAD)
        asked = {period: ["report", period, "--out", str(folder / period), "--format", "json"] for period in PERIODS}
        asked["all"] = ["report", "2026-05", "--out", str(folder / "all")]
        asked["agency"] = [
            "report",
            "2026-Q2",
            "--agency",
            "DISHUB",
            "--out",
            str(folder / "agency"),
            "--format",
            "json",
        ]
        asked["events"] = ["export", "events", "--out", str(folder / "events.jsonl")]
        asked["verify"] = ["verify", "--json"]
        yield laksa, folder, laksa.verbs(asked)


def figures(city: Any, name: str) -> dict[str, Any]:
    _, folder, answers = city
    assert answers[name].code == 0, answers[name]
    found: dict[str, Any] = json.loads((folder / name / "report.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("period", PERIODS)
def test_the_figures_are_what_an_auditor_counts_from_the_exported_events(city: Any, period: str) -> None:
    found, span = figures(city, period), parse_period(period)
    with (city[1] / "events.jsonl").open(encoding="utf-8") as lines:
        counted = recount(lines, span.first, span.end)
    for name in ("flow", "punctuality", "forwarded", "meetings"):
        assert found[name] == counted[name]
    for name in ("ended", "outcome", "verdicts"):
        assert {key: number for key, number in found[name].items() if number} == counted[name]
    for group in ("received_by", "closing_by"):
        for dimension, counts in counted[group].items():
            assert found[group]["agency" if dimension == "lead" else dimension] == counts
    for name, times in counted["times"].items():
        measured = times_told(found, name)
        assert {key: measured[key] for key in times} == times
    assert counted["unequal"] == [], "the three clocks of a step sum to the time that it took"
    assert found["flow"]["received"] > 5


def test_every_identity_of_every_report_holds(city: Any) -> None:
    for name in (*PERIODS, "agency"):
        assert all(identity["holds"] for identity in figures(city, name)["identities"]), name


def test_the_documents_hold_the_same_figures(city: Any) -> None:
    folder = city[1] / "all"
    written = {"report-annex.pdf", "report.csv", "report.json", "report.pdf", "report.xlsx"}
    assert {path.name for path in folder.iterdir()} == written
    found = figures(city, "all")
    with (folder / "report.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row["value"] for row in csv.DictReader(file) if not row["code"]}
    assert {name: int(rows[f"flow.{name}"]) for name in found["flow"]} == found["flow"]
    for name in ("report.pdf", "report-annex.pdf"):
        assert (folder / name).read_bytes().startswith(b"%PDF-")
    sheets = CalamineWorkbook.from_path(folder / "report.xlsx").sheet_names
    assert {sheets[0], "Definisi", "Rekapitulasi"} <= set(sheets)


def test_a_report_of_one_agency_counts_its_cases_alone(city: Any) -> None:
    found, whole = figures(city, "agency"), figures(city, "2026-Q2")
    assert found["flow"]["received"] == whole["by_agency"]["DISHUB"]["received"]
    assert set(found["received_by"]["agency"]) == {"DISHUB"}


def test_the_published_reports_of_the_past_reconcile(city: Any) -> None:
    verified = city[2]["verify"].json
    assert (verified["reports"], verified["findings"]) == (3, [])


def test_a_period_in_the_future_an_unknown_one_and_an_unknown_agency_are_refused_with_words(
    city: Any, tmp_path: Path
) -> None:
    laksa: Laksa = city[0]
    out = ["--out", str(tmp_path / "none")]
    answers: dict[str, Answer] = laksa.verbs(
        {
            "future": ["report", "2999-01", *out],
            "unknown": ["report", "Oktober", *out],
            "agency": ["report", "2026-05", "--agency", "NASA", *out],
            "both": ["report", "2026-05", "--agency", "DISHUB", "--kecamatan", "36.71.01", *out],
            "format": ["report", "2026-05", "--format", "docx", *out],
        }
    )
    for name, answer in answers.items():
        assert answer.is_refusal, (name, answer)
    assert not (tmp_path / "none").exists()
