"""Real complaints of another list become cases: what is wrong is said row by row, and nothing comes twice."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest
from ops.laksa_process import Answer, Laksa, laksa_in

OPTIONS = ["--source", "wargaku", "--map", "id=row_id", "--map", "text=text"]
ROWS = [
    {"row_id": "1", "text": "Lampu jalan padam di depan sekolah.", "date": "2026-03-01", "where": "Sukasari"},
    {"row_id": "2", "text": "pendek", "date": "2026-03-02", "where": ""},
    {"row_id": "3", "text": 'Sampah menumpuk di pasar 🗑️, "bau"\nsekali', "date": "2026-03-02", "where": "Planet Mars"},
    {"row_id": "", "text": "Baris tanpa pengenal sama sekali.", "date": "2026-03-02", "where": ""},
    {"row_id": "5", "text": "x" * 8_001, "date": "2026-03-02", "where": ""},
    {"row_id": "=6", "text": "Tanggalnya tidak dapat dibaca siapa pun.", "date": "kemarin", "where": ""},
    {"row_id": "7", "text": "Tanggalnya tidak mungkin benar.", "date": "0001-01-01", "where": ""},
    {"row_id": "9", "text": "Tanggalnya belum terjadi.", "date": "9999-12-31", "where": ""},
    {"row_id": "1", "text": "Pengenal yang sama dengan baris pertama.", "date": "2026-03-01", "where": ""},
    {"row_id": "1", "text": "Lampu jalan padam di depan sekolah.", "date": "2026-03-01", "where": "Sukasari"},
    {"row_id": "10", "text": "Tanggalnya tidak diisi siapa pun.", "date": " ", "where": ""},
    {"row_id": "8", "text": "   =1+1 rumus di awal baris ini   ", "date": "2026-03-03T10:00:00+07:00", "where": ""},
]
SHOW = """
from laksa.register.models import Case
def said(c):
    return c.complaint.text + (f" @ {c.complaint.landmark}" if c.complaint.landmark else "")
print(json.dumps([[c.source_id, said(c), c.received_at.isoformat(), c.kelurahan, c.channel, c.status,
                   c.events.get().role] for c in Case.objects.select_related("complaint").order_by("source_id")]))
"""


def counted(answer: Answer) -> dict[str, object]:
    """What a whole import says, but its number."""
    return {name: value for name, value in answer.json.items() if name != "run"}


def write(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_good_rows_come_in_bad_ones_are_named_and_nothing_comes_twice(tmp_path: Path) -> None:
    file, errors = write(tmp_path / "rows.csv", ROWS, "utf-8-sig"), tmp_path / "errors.csv"
    verb = ["import", "cases", str(file), *OPTIONS, "--map", "received=date", "--map", "kelurahan=where",
            "--errors", str(errors), "--json"]  # fmt: skip
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({"first": verb, "second": verb, "verify": ["verify", "--json"]})
        cases = laksa.python(SHOW)
    assert (answers["first"].code, answers["second"].code) == (1, 1)
    first, second = json.loads(answers["first"].out), json.loads(answers["second"].out)
    assert (first["imported"], first["known"], first["left_out"]) == (3, 1, 8)
    assert (second["imported"], second["known"], second["left_out"]) == (0, 4, 8)
    assert [(error["line"], error["id"], error["error"]) for error in first["errors"]] == [
        (3, "2", "text_short"), (6, "", "id_missing"), (7, "5", "text_long"), (8, "=6", "date_unknown"),
        (9, "7", "date_impossible"), (10, "9", "date_impossible"), (11, "1", "id_repeated"), (13, "10", "date_missing"),
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
    verb = ["import", "cases", str(file), *OPTIONS]
    nowhere = str(tmp_path / "none" / "errors.csv")
    with laksa_in(tmp_path) as laksa:
        refused = laksa.run(*verb, "--map", "received=tanggal")
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
        answers = laksa.verbs({n: ["import", "cases", str(f), *OPTIONS, "--json"] for n, f in files.items()})
        texts = [text for _, text, *_ in laksa.python(SHOW)]
    assert answers["half"].json["imported"] == 30
    assert counted(answers["whole"]) == {"imported": 30, "known": 30, "left_out": 0, "errors": []}
    assert answers["wrong"].is_refusal
    assert "No column row_id" in answers["wrong"].err
    assert answers["none"].is_refusal
    refused = json.loads(answers["latin"].out)
    assert (answers["latin"].code, refused["imported"]) == (1, 0)
    assert [(one["line"], one["error"]) for one in refused["errors"]] == [(2, "not_utf8"), (3, "not_utf8")]
    assert not [text for text in texts if "\ufffd" in text]


FIELD = ["--source", "wargaku"]  # its headings say which column holds what
HEAD = "id,tanggal,kategori,uraian\n"
OPEN_QUOTE = (
    'Z1,2026-03-01,JLN-LBG,"Jalan amblas di tikungan, kutip tidak ditutup\n'
    "Z2,2026-03-02,PJU-PDM,Lampu padam di dekat jembatan\nZ3,2026-03-03,SMP-ANG,Sampah menumpuk di depan pasar\n"
)
SURPLUS = (
    "Y1,2026-03-01,JLN-LBG,Jalan amblas di tikungan, motor jatuh, korban luka\n"
    "Y1,2026-03-02,PJU-PDM,Lampu padam di dekat jembatan\n"
)
NO_DATE = "W1,,JLN-LBG,Jalan rusak di depan sekolah tanpa tanggal masuk\n"


def test_what_is_left_out_is_said_and_comes_in_once_mended(tmp_path: Path) -> None:
    files = {
        "quote": OPEN_QUOTE,
        "quote mended": OPEN_QUOTE.replace("ditutup", 'ditutup"'),
        "surplus": SURPLUS,
        "surplus mended": SURPLUS.replace("Jalan", '"Jalan').replace("luka", 'luka"').replace("\nY1", "\nY2"),
        "date": NO_DATE,
        "date mended": NO_DATE.replace(",,", ",2026-03-01,"),
        "date changed": NO_DATE.replace(",,", ",2026-03-02,"),
        "category changed": NO_DATE.replace(",,JLN-LBG", ",2026-03-01,PJU-PDM"),
        "words changed": NO_DATE.replace(",,", ",2026-03-01,").replace("rusak", "amblas"),
    }
    verbs = {}
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(HEAD + text, encoding="utf-8")
        verbs[name] = ["import", "cases", str(tmp_path / f"{name}.csv"), *FIELD, "--json"]
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs(verbs)
        cases = laksa.python(SHOW)
    told = {name: json.loads(answer.out) for name, answer in answers.items()}
    assert {
        name: (answers[name].code, one["imported"], one["known"], one["left_out"],
               [(error["line"], error["error"]) for error in one["errors"]])
        for name, one in told.items()
    } == {
        "quote": (1, 2, 0, 1, [(2, "quote_open")]),
        "quote mended": (0, 1, 2, 0, []),
        "surplus": (1, 0, 0, 2, [(2, "cells_surplus"), (3, "id_repeated")]),
        "surplus mended": (0, 2, 0, 0, []),
        "date": (1, 0, 0, 1, [(2, "date_missing")]),
        "date mended": (0, 1, 0, 0, []),
        "date changed": (1, 0, 0, 1, [(2, "id_known")]),
        "category changed": (1, 0, 0, 1, [(2, "id_known")]),
        "words changed": (1, 0, 0, 1, [(2, "id_known")]),
    }  # fmt: skip
    assert [case[0] for case in cases] == ["W1", "Y1", "Y2", "Z1", "Z2", "Z3"]
    assert told["surplus"]["errors"][0]["message"].startswith("6 cells, but 4 columns.")
    assert told["surplus"]["errors"][1]["message"].startswith("This identifier stands on line 2 with other words.")


def test_the_summary_names_the_lines_and_how_many_were_left_out(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    swallowed = '1,"Lampu jalan padam\n2, gelap sekali\n3,Sampah menumpuk di pasar\n'
    file.write_text(f"row_id,text\n{swallowed}", encoding="utf-8")
    many = write(tmp_path / "many.csv", [{"row_id": str(n), "text": "pendek"} for n in range(25)])
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({n: ["import", "cases", str(f), *OPTIONS] for n, f in [("a", file), ("b", many)]})
    assert (answers["a"].code, answers["a"].out) == (1, "0 imported, 0 known, 3 left out.\n")
    assert "line 2-4 (1): A quotation mark on line 2 is not opened or closed properly." in answers["a"].err
    assert answers["b"].out == "0 imported, 0 known, 25 left out.\n"
    assert "and 5 more; --errors FILE writes them all." in answers["b"].err


def test_an_id_is_never_cut_and_never_forgets_what_an_operator_changed(tmp_path: Path) -> None:
    long = "K" * 80
    rows = [{"row_id": long + end, "text": f"Jalan berlubang di gang {end or 'buntu'}."} for end in ("", "1", "2")]
    first, again = write(tmp_path / "first.csv", rows), write(tmp_path / "again.csv", rows[:1])
    verbs = {name: ["import", "cases", str(file), *OPTIONS, "--json"] for name, file in
             (("first", first), ("again", again))}  # fmt: skip
    too_long = ["import", "cases", str(again), "--source", "s" * 41]
    itself = ["import", "cases", str(again), *OPTIONS, "--errors", str(again)]
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({"first": verbs["first"], "too long": too_long, "itself": itself})
        laksa.python(
            "from people import Cast\nfrom laksa.register.commands import opening\n"
            "from laksa.register.commands._common import StepTimer\nfrom laksa.register.models import Case\n"
            'entry = opening.Entry("complaint", "PJU-PDM", "low", kelurahan="36.71.01.1007")\n'
            "opening.enter(Case.objects.get(), entry, by=Cast().sari, watch=StepTimer())\nprint(1)"
        )
        second = laksa.verbs({"again": verbs["again"]})["again"]
    assert [error["error"] for error in json.loads(answers["first"].out)["errors"]] == ["id_long", "id_long"]
    assert answers["too long"].is_refusal
    assert answers["itself"].is_refusal
    assert again.read_text().count("\n") == 2, "the file that was read is as it was"
    assert counted(second) == {"imported": 0, "known": 1, "left_out": 0, "errors": []}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (HEAD.encode("utf-16"), "UTF-16"),
        (HEAD.encode("utf-16-le"), "UTF-16"),
        (b"", "no line that names the columns"),
        (b"sep=,\n" + HEAD.encode(), "a sign for Excel"),
        (b"nomor,tanggal\n", "Which column holds the complaint?"),
        (b"id,tanggal,kategori,uraian,id\n", "id is there twice"),
        (b"id,tanggal,,kategori,uraian\n", "Column number 3 has no name"),
        (b'id,tanggal,kategori,"uraian\n', "in the first line is not closed"),
    ],
)
def test_a_file_of_another_form_is_refused_before_anything_is_made(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)
    laksa = Laksa(tmp_path / "var")
    refused = laksa.run("import", "cases", str(file), *FIELD)
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert not laksa.folder.exists()


def test_a_kecamatan_is_kept_where_the_list_names_no_kelurahan(tmp_path: Path) -> None:
    places = [("Kec. Cipondoh", ""), ("36.71.05", ""), ("Cipondoh", "Sukasari"), ("Planet Mars", ""), ("", "")]
    rows = [
        {"row_id": str(n), "text": f"Jalan berlubang di gang nomor {n}.", "kec": kecamatan, "kel": kelurahan}
        for n, (kecamatan, kelurahan) in enumerate(places)
    ]
    file = write(tmp_path / "rows.csv", rows)
    with laksa_in(tmp_path, made=False) as laksa:
        laksa("import", "cases", str(file), *OPTIONS, "--map", "kecamatan=kec", "--map", "kelurahan=kel")
        kept = laksa.python(
            "from laksa.register.models import Case\n"
            'print(json.dumps(list(Case.objects.order_by("source_id").values_list("kecamatan", flat=True))))'
        )
    assert kept == ["36.71.05", "36.71.05", "36.71.01", "", ""]


@pytest.mark.parametrize("most", [300, pytest.param(None, marks=pytest.mark.deep)], ids=["some", "all"])
def test_every_real_complaint_becomes_a_case(tmp_path: Path, most: int | None) -> None:
    source = os.environ.get("LAKSA_REAL_COMPLAINTS")
    if not source:
        pytest.skip("LAKSA_REAL_COMPLAINTS names no file of real complaints")
    with Path(source).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = rows[:: len(rows) // most if most else 1]
    verb = ["import", "cases", str(write(tmp_path / "real.csv", rows)), *OPTIONS, "--json"]
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({"first": verb, "second": verb, "verify": ["verify", "--json"]})
        kept = {source_id: text for source_id, text, *_ in laksa.python(SHOW)}
    assert counted(answers["first"]) == {"imported": len(rows), "known": 0, "left_out": 0, "errors": []}
    assert counted(answers["second"]) == {"imported": 0, "known": len(rows), "left_out": 0, "errors": []}
    assert kept == {row["row_id"].strip(): row["text"].strip() for row in rows}
    assert answers["verify"].json["cases"] == len(rows)


def test_an_import_is_shown_before_it_is_made_and_undone_as_a_whole(tmp_path: Path) -> None:
    file = write(
        tmp_path / "rows.csv", [{"nomor": "1", "isi": "Lampu jalan padam sekali."}, {"nomor": "2", "isi": "x"}]
    )
    verb = ["import", "cases", str(file), "--source", "lama"]
    old_name = ["import", "complaints", str(file), "--source", "lama", "--id", "nomor", "--text", "isi", "--json"]
    with laksa_in(tmp_path) as laksa:
        answers = laksa.verbs({
            "shown": [*verb, "--preview"], "shown to machines": [*verb, "--preview", "--json"],
            "made": [*verb, "--json"], "old name": old_name, "undone": ["import", "cases", "--undo", "1", "--json"],
            "none": ["import", "cases", "--undo", "9"], "verify": ["verify", "--json"], "again": [*verb, "--json"],
        })  # fmt: skip
    assert answers["shown"].out.splitlines() == [
        "  id = nomor",
        "  text = isi",
        "  2 | Lampu jalan padam sekali.",
        "1 would be imported, 0 are known, 1 would be left out.",
    ]
    assert "line 3, isi (2): " in answers["shown"].err
    told = {
        name: json.loads(answers[name].out) for name in ("shown to machines", "made", "old name", "undone", "again")
    }
    assert [(one["imported"], one["known"], one["left_out"]) for name, one in told.items() if name != "undone"] == [
        (1, 0, 1), (1, 0, 1), (0, 1, 1), (1, 0, 1),
    ]  # fmt: skip
    assert told["undone"] == {"run": 1, "undone": 1, "kept": []}
    assert answers["none"].is_refusal
    assert answers["verify"].json["findings"] == []


@pytest.mark.deep
def test_an_import_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Killed each time a tenth later, in the middle of whatever it does; the last start goes on to the end."""
    rows = [
        {"nomor": str(at), "isi": "x" if at % 33 == 0 else f"Lampu nomor {at} padam sejak lama."}
        for at in range(1, 601)
    ]
    file = write(tmp_path / "rows.csv", rows)
    verb = ["import", "cases", str(file), "--source", "lama", "--json"]
    with laksa_in(tmp_path) as laksa:
        for tenth in range(1, 9, 2):
            with subprocess.Popen(
                laksa.command(*verb),
                env=laksa.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            ) as running:
                assert running.stderr is not None
                next(
                    line
                    for line in running.stderr
                    if "/600" in line and int(line.split()[-1].split("/")[0]) >= tenth * 60
                )
                running.kill()
        whole = json.loads(laksa(*verb, code=1))
        ids = laksa.python(
            "from laksa.register.models import Case\nfrom laksa.imports.models import ImportRun\n"
            'print(json.dumps([list(Case.objects.values_list("source_id", flat=True)), ImportRun.objects.count()]))'
        )
        verified = laksa.json("verify")
    assert (whole["imported"], whole["known"], whole["left_out"], len(whole["errors"])) == (582, 0, 18, 18)
    assert sorted(map(int, ids[0])) == [at for at in range(1, 601) if at % 33]
    assert (ids[1], verified["findings"]) == (1, [])
