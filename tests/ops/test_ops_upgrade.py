"""An older release's register becomes this release's: archived before, verified after, as it was when that fails."""

from __future__ import annotations

import gzip
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from ops.laksa_process import ON_POSTGRESQL, Laksa

from laksa.site import folder

OLD = Path(__file__).parent / "old_register"
pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="the old register is SQLite's")


@pytest.fixture
def old(tmp_path: Path) -> Laksa:
    """A data folder as a release of November 2026 left it."""
    data = tmp_path / "var"
    folder.make(data, demo=False)
    for name, key in json.loads((OLD / "keys.json").read_text()).items():
        (data / "keys" / name).write_text(key + "\n")
    (data / "laksa.sqlite3").write_bytes(gzip.decompress((OLD / "register.sqlite3.gz").read_bytes()))
    return Laksa(data)


def rows(laksa: Laksa, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(laksa.folder / "laksa.sqlite3")) as database:
        return database.execute(sql).fetchall()


def test_what_stood_in_the_old_register_stands_in_the_new_one(old: Laksa, tmp_path: Path) -> None:
    events = rows(old, "SELECT id, case_id, seq, name, payload, hash FROM register_event ORDER BY id")
    said = old.json("upgrade")
    assert said["migrations"]
    assert said["verified"] == 7
    assert rows(old, "SELECT id, case_id, seq, name, payload, hash FROM register_event ORDER BY id") == events
    verified = old.json("verify")
    assert (verified["cases"], verified["findings"]) == (7, [])
    restored = Laksa(tmp_path / "kembali")
    again = restored.verbs({"restore": ["restore", said["archive"]], "verify": ["verify", "--json"]})
    assert again["verify"].json["cases"] == 7
    assert old.json("upgrade") == {"migrations": [], "archive": "", "verified": 0}


NO_LONGER_HOLDS = (
    "UPDATE register_complaint SET text = 'lain' WHERE case_id = (SELECT min(case_id) FROM register_complaint)"
)
BREAKS_OFF = "CREATE TRIGGER stop BEFORE INSERT ON django_migrations BEGIN SELECT RAISE(ABORT, 'no more'); END"


@pytest.mark.parametrize(
    ("harm", "verb", "code"),
    [
        pytest.param(NO_LONGER_HOLDS, ["upgrade"], 1, id="a history that does not hold"),
        pytest.param(BREAKS_OFF, ["upgrade"], 1, id="a migration that breaks off"),
        pytest.param(BREAKS_OFF, ["prepare", "--alone"], 78, id="at a start", marks=pytest.mark.deep),
    ],
)
def test_an_upgrade_that_fails_leaves_the_register_as_it_was(old: Laksa, harm: str, verb: list[str], code: int) -> None:
    with closing(sqlite3.connect(old.folder / "laksa.sqlite3")) as database:
        database.executescript(harm)
        migrations = database.execute("SELECT app, name FROM django_migrations").fetchall()
    before = rows(old, "SELECT * FROM register_case ORDER BY id")
    done = old.run(*verb)
    assert done.returncode == code
    assert "as it was" in done.stderr
    assert "Traceback" not in done.stderr
    assert rows(old, "SELECT * FROM register_case ORDER BY id") == before
    assert rows(old, "SELECT app, name FROM django_migrations") == migrations
    assert [path.suffix for path in sorted((old.folder / "upgrades").iterdir())] == [".backup", ".keys"]


def test_no_other_verb_migrates_an_older_register(old: Laksa, tmp_path: Path) -> None:
    row = tmp_path / "laporan.csv"
    row.write_text("id,uraian\nA1,Lampu padam di depan sekolah.\n")
    named = ["--source", "lama", "--id", "id", "--text", "uraian"]
    answers = old.verbs({
        "user": ["user", "add", "rini", "--role", "admin"],
        "import": ["import", "complaints", str(row), *named],
    })  # fmt: skip
    for verb in ("user", "import"):
        assert answers[verb].is_refusal
        assert "Run `laksa upgrade` first" in answers[verb].err


@pytest.mark.deep  # in every run: `upgrade` does the same, and a start that cannot archive
def test_a_start_archives_an_older_register_before_it_migrates_it(old: Laksa) -> None:
    """`run` and `serve` begin with `prepare`."""
    answers = old.verbs({
        "doctor": ["doctor"],
        "start": ["prepare", "--alone"],
        "verify": ["verify", "--json"],
        "again": ["prepare", "--alone"],
        "user after": ["user", "add", "rini", "--role", "admin"],
    })  # fmt: skip
    assert (answers["start"].code, answers["again"].code, answers["user after"].code) == (0, 0, 0)
    verified = answers["verify"].json
    assert (verified["cases"], verified["findings"]) == (7, [])
    (archive, _keys) = sorted((old.folder / "upgrades").iterdir())
    with tarfile.open(archive) as opened, opened.extractfile("manifest.json") as manifest:
        assert json.load(manifest)["migrations"]["register"][-1] == "0003_case_ended"


def test_a_start_that_cannot_archive_changes_nothing(old: Laksa) -> None:
    (old.folder / "upgrades").write_text("in the way")
    before = rows(old, "SELECT app, name FROM django_migrations")
    done = old.run("prepare", "--alone")
    assert (done.returncode, "Nothing was changed" in done.stderr, "Traceback" in done.stderr) == (78, True, False)
    assert rows(old, "SELECT app, name FROM django_migrations") == before


def test_an_upgrade_waits_until_laksa_was_stopped(old: Laksa) -> None:
    with folder.hold(old.folder):
        done = old.run("upgrade")
    assert done.returncode == 1
    assert "in use by another LAKSA" in done.stderr
