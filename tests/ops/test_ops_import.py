"""Real complaints of another list become cases: what is wrong is said row by row, and nothing comes twice."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from ops.laksa_process import ON_POSTGRESQL, laksa_in

OPTIONS = ["--source", "wargaku", "--id", "row_id", "--text", "text"]
ROWS = [
    {"row_id": "1", "text": "Lampu jalan padam di depan sekolah.", "date": "2026-03-01", "where": "Sukasari"},
    {"row_id": "2", "text": "pendek", "date": "2026-03-02", "where": ""},
    {"row_id": "3", "text": 'Sampah menumpuk di pasar 🗑️, "bau"\nsekali', "date": "", "where": "Planet Mars"},
    {"row_id": "", "text": "Baris tanpa pengenal sama sekali.", "date": "", "where": ""},
    {"row_id": "5", "text": "x" * 8_001, "date": "", "where": ""},
    {"row_id": "=6", "text": "Tanggalnya tidak dapat dibaca siapa pun.", "date": "kemarin", "where": ""},
    {"row_id": "7", "text": "Tanggalnya tidak mungkin benar.", "date": "0001-01-01", "where": ""},
    {"row_id": "9", "text": "Tanggalnya belum terjadi.", "date": "9999-12-31", "where": ""},
    {"row_id": "1", "text": "Pengenal yang sama dengan baris pertama.", "date": "", "where": ""},
    {"row_id": "8", "text": "   =1+1 rumus di awal baris ini   ", "date": "2026-03-03T10:00:00+07:00", "where": ""},
]
SHOW = """
from laksa.register.models import Case
def said(c):
    return c.complaint.text + (f" @ {c.complaint.landmark}" if c.complaint.landmark else "")
print(json.dumps([[c.source_id, said(c), c.received_at.isoformat(), c.kelurahan, c.channel, c.status,
                   c.events.get().role] for c in Case.objects.select_related("complaint").order_by("source_id")]))
"""


def write(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_good_rows_come_in_bad_ones_are_named_and_nothing_comes_twice(tmp_path: Path) -> None:
    file, errors = write(tmp_path / "rows.csv", ROWS, "utf-8-sig"), tmp_path / "errors.csv"
    verb = ["import", "complaints", str(file), *OPTIONS, "--received", "date", "--kelurahan", "where", "--errors",
            str(errors), "--json"]  # fmt: skip
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({"first": verb, "second": verb, "verify": ["verify", "--json"]})
        cases = laksa.python(SHOW)
    assert (answers["first"].code, answers["second"].code) == (1, 1)
    first, second = json.loads(answers["first"].out), json.loads(answers["second"].out)
    assert (first["imported"], first["known"]) == (3, 1)
    assert (second["imported"], second["known"]) == (0, 4)
    assert [(error["row"], error["id"], error["error"]) for error in first["errors"]] == [
        (3, "2", "text_short"), (5, "", "id_missing"), (6, "5", "text_long"), (7, "=6", "date_unknown"),
        (8, "7", "date_impossible"), (9, "9", "date_impossible"),
    ]  # fmt: skip
    with errors.open(encoding="utf-8", newline="") as report:
        lines = list(csv.DictReader(report))
    assert [line["error"] for line in lines] == [error["error"] for error in first["errors"]]
    assert lines[3]["id"] == "'=6", "no formula for a spreadsheet"
    assert lines[3]["message"].startswith("Unknown date. "), "said so that the file can be mended"
    assert [case[:2] for case in cases] == [
        ["1", ROWS[0]["text"]],
        ["3", ROWS[2]["text"] + " @ Planet Mars"],
        ["8", ROWS[-1]["text"].strip()],
    ]
    assert cases[0][2:] == ["2026-02-28T17:00:00+00:00", "36.71.01.1007", "import", "received", "import"]
    assert cases[2][2] == "2026-03-03T03:00:00+00:00"
    assert answers["verify"].json["findings"] == []


def test_a_column_that_the_file_has_not_is_named_before_anything_is_imported(tmp_path: Path) -> None:
    file = write(tmp_path / "rows.csv", ROWS)
    verb = ["import", "complaints", str(file), *OPTIONS]
    nowhere = str(tmp_path / "none" / "errors.csv")
    with laksa_in(tmp_path) as laksa:
        refused = laksa.run(*verb, "--received", "tanggal")
        unwritable = laksa.run(*verb, "--errors", nowhere)
        assert laksa.python(SHOW) == []
    assert (refused.returncode, unwritable.returncode) == (1, 1)
    assert "No column tanggal. The file has: row_id, text, date, where" in refused.stderr
    assert f"{nowhere} cannot be read or written" in unwritable.stderr


def test_an_import_that_was_cut_short_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rows = [{"row_id": str(n), "text": f"Jalan berlubang di gang nomor {n}."} for n in range(60)]
    half, whole = write(tmp_path / "half.csv", rows[:30]), write(tmp_path / "whole.csv", rows)
    wrong = write(tmp_path / "wrong.csv", [{"nomor": "1", "isi": "Lampu jalan padam."}])
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"row_id,text\n1x,Jalan di caf\xe9 itu rusak parah\n\xe9,Lampu jalan padam sekali\n")
    files = {"wrong": wrong, "none": tmp_path / "none.csv", "half": half, "whole": whole, "latin": latin}
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({n: ["import", "complaints", str(f), *OPTIONS, "--json"] for n, f in files.items()})
        texts = [text for _, text, *_ in laksa.python(SHOW)]
    assert answers["half"].json["imported"] == 30
    assert answers["whole"].json == {"imported": 30, "known": 30, "errors": []}
    assert answers["wrong"].is_refusal
    assert "No column row_id, text" in answers["wrong"].err
    assert answers["none"].is_refusal
    refused = json.loads(answers["latin"].out)
    assert (answers["latin"].code, refused["imported"]) == (1, 0)
    assert [(one["row"], one["error"]) for one in refused["errors"]] == [(2, "not_utf8"), (3, "not_utf8")]
    assert not [text for text in texts if "\ufffd" in text]


def test_a_kecamatan_is_kept_where_the_list_names_no_kelurahan(tmp_path: Path) -> None:
    places = [("Kec. Cipondoh", ""), ("36.71.05", ""), ("Cipondoh", "Sukasari"), ("Planet Mars", ""), ("", "")]
    rows = [
        {"row_id": str(n), "text": f"Jalan berlubang di gang nomor {n}.", "kec": kecamatan, "kel": kelurahan}
        for n, (kecamatan, kelurahan) in enumerate(places)
    ]
    file = write(tmp_path / "rows.csv", rows)
    with laksa_in(tmp_path, made=False) as laksa:
        laksa("import", "complaints", str(file), *OPTIONS, "--kecamatan", "kec", "--kelurahan", "kel")
        kept = laksa.python(
            "from laksa.register.models import Case\n"
            'print(json.dumps(list(Case.objects.order_by("source_id").values_list("kecamatan", flat=True))))'
        )
    assert kept == ["36.71.05", "36.71.05", "36.71.01", "", ""]


def test_every_real_complaint_becomes_a_case(tmp_path: Path) -> None:
    source = os.environ.get("LAKSA_REAL_COMPLAINTS")
    if not source:
        pytest.skip("LAKSA_REAL_COMPLAINTS names no file of real complaints")
    with Path(source).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if ON_POSTGRESQL:  # all of them go through the default database
        rows = rows[:300]
    verb = ["import", "complaints", str(write(tmp_path / "real.csv", rows)), *OPTIONS, "--json"]
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({"first": verb, "second": verb, "verify": ["verify", "--json"]})
        kept = {source_id: text for source_id, text, *_ in laksa.python(SHOW)}
    assert answers["first"].json == {"imported": len(rows), "known": 0, "errors": []}
    assert answers["second"].json == {"imported": 0, "known": len(rows), "errors": []}
    assert kept == {row["row_id"].strip(): row["text"].strip() for row in rows}
    assert answers["verify"].json["cases"] == len(rows)
