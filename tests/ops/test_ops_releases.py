"""An older LAKSA never works on what a newer one has made: a sentence with both releases, and nothing is written."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ops.conftest import Town
from ops.laksa_process import laksa_in
from ops.test_ops_verbs import by_hand

from laksa import __version__
from laksa.messages.models import ChannelHealth
from laksa.ops import backup, releases

FUTURE = "0099_from_the_future"
NEWER = (
    f"INSERT INTO django_migrations(app, name, applied) VALUES ('register', '{FUTURE}', '2027-01-01')",
    "ALTER TABLE register_complaint ADD COLUMN language varchar(8) NOT NULL DEFAULT 'id'",
)
OPENING = {
    "verify": ["verify"], "case show": ["case", "show", "LKS-26-K7M4-9D"], "recap": ["recap"], "backup": ["backup"],
    "export events": ["export", "events"], "user list": ["user", "list"],
    "user add": ["user", "add", "x", "--role", "head"],
    "clock accept": ["clock", "accept"], "prepare": ["prepare"], "work": ["work"],
    "report": ["report", "2026-10", "--out", "x.pdf"],
}  # fmt: skip


def test_a_database_of_a_newer_release_is_not_opened_by_any_verb(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        for statement in NEWER:
            by_hand(laksa, statement)
        asked = OPENING | {"backup": ["backup", "--out", str(tmp_path / "archive")]}
        answers = laksa.verbs(asked | {"doctor": ["doctor", "--json"]})
        started = laksa.run("run", "--port", "18499")
    for name in OPENING:
        assert answers[name].is_refusal, (name, answers[name])
        assert f"register.{FUTURE}" in answers[name].err
        assert f"LAKSA {__version__} (up to " in answers[name].err
    assert not (tmp_path / "archive").exists()
    ill = {check["name"]: check for check in json.loads(answers["doctor"].out) if not check["ok"]}
    assert answers["doctor"].code == 1
    assert (FUTURE in ill["migrations"]["found"], __version__ in ill["migrations"]["fix"]) == (True, True)
    assert (started.returncode, "Traceback" in started.stderr, f"register.{FUTURE}" in started.stderr) == (
        1,
        False,
        True,
    )


@pytest.mark.parametrize("application", ["auth", "account", "narration"])
def test_a_newer_release_of_anything_below_or_beside_counts_too(tmp_path: Path, application: str) -> None:
    with laksa_in(tmp_path) as laksa:
        by_hand(laksa, NEWER[0].replace("register", application))
        answers = laksa.verbs({"verify": ["verify"]})
    assert f"{application}.{FUTURE}" in answers["verify"].err


def test_the_doctor_of_a_database_from_before_says_what_to_run(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        by_hand(
            laksa, f"DELETE FROM django_migrations WHERE app = 'reports' AND name = '{releases.known()['reports'][-1]}'"
        )
        by_hand(laksa, "DROP TABLE register_clockreading")
        answer = laksa.verbs({"doctor": ["doctor", "--json"]})["doctor"]
    assert answer.code == 1
    assert {check["name"] for check in json.loads(answer.out) if not check["ok"]} <= {"migrations", "disk"}
    assert "run `./laksa upgrade`" in {check["fix"] for check in json.loads(answer.out)}


@pytest.fixture(scope="module")
def archive(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("archive") / "laksa.backup"
    town.laksa("backup", "--out", str(file))
    return file


def rewritten(archive: Path, place: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The same archive with another manifest, sealed as `backup` seals it."""
    content = io.BytesIO(archive.read_bytes()[:-69])
    with tarfile.open(fileobj=content, mode="r:gz") as old, tarfile.open(place, "w:gz") as new:
        for entry in old:
            reader = old.extractfile(entry)
            body = reader.read() if reader else b""
            if entry.name == "manifest.json":
                manifest = json.loads(body)
                change(manifest)
                body = json.dumps(manifest).encode()
                entry.size = len(body)
            new.addfile(entry, io.BytesIO(body) if reader else None)
    place.write_bytes(place.read_bytes() + f"LAKSA{hashlib.sha256(place.read_bytes()).hexdigest()}".encode())
    shutil.copy(f"{archive}.keys", f"{place}.keys")
    return place


def restored(tmp_path: Path, file: Path) -> tuple[Any, bool]:
    with laksa_in(tmp_path, made=False) as laksa:
        return laksa.verbs({"restore": ["restore", str(file)]})["restore"], laksa.folder.exists()


def test_an_archive_names_its_release(archive: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes()[:-69]), mode="r:gz") as content:
        reader = content.extractfile("manifest.json")
        assert reader is not None
        manifest = json.loads(reader.read())
    assert (manifest["release"], manifest["migrations"]) == (__version__, releases.known())
    assert "0001_initial" in manifest["migrations"]["register"]


def test_a_room_that_only_python_left_behind_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a room was renamed, `git pull` leaves its compiled files: its archives counted as a newer release's."""
    for name in ("messages/migrations/__init__.py", "messages/migrations/0001_initial.py",
                 "outbox/migrations/__pycache__/0001_initial.cpython-311.pyc"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(releases.laksa, "__file__", str(tmp_path / "__init__.py"))
    assert releases.known() == {"outbox": ["0001_initial"]}


def test_an_archive_of_a_newer_release_is_refused_with_both_named(archive: Path, tmp_path: Path) -> None:
    def later(manifest: dict[str, Any]) -> None:
        manifest["release"] = "9.8.7"
        manifest["migrations"]["register"].append(FUTURE)
        manifest["columns"]["register.complaint"].append("language")

    answer, exists = restored(tmp_path, rewritten(archive, tmp_path / "newer", later))
    assert (answer.code, exists, "Traceback" in answer.err) == (2, False, False)
    for told in ("LAKSA 9.8.7", f"register.{FUTURE}", f"LAKSA {__version__}"):
        assert told in answer.err


@pytest.mark.parametrize("column", ["register.complaint.language", "narration.line.words"])
def test_an_archive_that_names_no_release_is_refused_for_what_has_no_place_here(
    archive: Path, tmp_path: Path, column: str
) -> None:
    def unnamed(manifest: dict[str, Any]) -> None:
        del manifest["release"], manifest["migrations"]
        label, _, name = column.rpartition(".")
        manifest["columns"].setdefault(label, []).append(name)

    answer, exists = restored(tmp_path, rewritten(archive, tmp_path / "unnamed", unnamed))
    assert (answer.code, exists, "Traceback" in answer.err) == (2, False, False)
    assert column in answer.err


def test_an_archive_that_names_no_release_is_of_none_that_is_newer(db: None) -> None:
    columns = backup._columns()
    backup._require_known_release({"columns": columns})
    backup._require_known_columns({"columns": columns})


@pytest.mark.deep
def test_an_archive_from_before_that_names_no_release_still_restores(archive: Path, tmp_path: Path) -> None:
    def older(manifest: dict[str, Any]) -> None:
        del manifest["release"], manifest["migrations"]

    answer, exists = restored(tmp_path, rewritten(archive, tmp_path / "older", older))
    assert (answer.code, exists) == (0, True), answer.err


def test_a_table_that_releases_before_called_otherwise_is_known(db: None) -> None:
    columns = backup._columns()
    columns["outbox.relay"] = [name for name in columns.pop("outbox.channelhealth") if name != "channel"]
    backup._require_known_columns({"columns": columns})
    row = json.dumps([3, None, "", "", 0, None, None, "timed out", []]).encode()
    assert backup._load_table(backup._tables()["outbox.relay"], columns["outbox.relay"], [row]) == 1
    assert list(ChannelHealth.objects.values_list("channel", "silence")) == [("email", "timed out")]
