"""The folder of archives, and the drill that restores the newest."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ops.laksa_process import laksa_in
from typer.testing import CliRunner

from laksa.ops import archives
from laksa.ops.cli import app


def test_the_newest_archives_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    names = [archives.new_in(tmp_path, noon + timedelta(hours=hour)) for hour in range(5)]
    for path in (*names, *(Path(f"{name}.keys") for name in names), tmp_path / "laksa-besok.backup"):
        path.touch()
    assert archives.newest_in(tmp_path) == names[-1]
    archives.forget_old(tmp_path, 2)
    assert {path.name for path in tmp_path.iterdir()} == {
        *(path.name for path in names[3:]), *(f"{path.name}.keys" for path in names[3:]), "laksa-besok.backup",
    }  # fmt: skip


@pytest.mark.deep
def test_a_drill_restores_the_newest_archive_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "arsip").mkdir()
    with laksa_in(tmp_path) as laksa:
        laksa("backup", "--into", str(tmp_path / "arsip"), "--keep", "3")
        drill = ("drill", "--from", str(tmp_path / "arsip"), "--json")
        before = sorted(tmp_path.joinpath("arsip").iterdir())
        said = laksa.run_without_data(*drill)
        assert (said.returncode, '"findings": []' in said.stdout) == (0, True)
        assert sorted(tmp_path.joinpath("arsip").iterdir()) == before
        with before[0].open("r+b") as archive:
            archive.seek(200)
            archive.write(b"\0\0\0\0")
        failed = laksa.run_without_data(*drill)
        assert failed.returncode == 1
        assert "restore drill failed" in failed.stderr


@pytest.mark.parametrize(("status", "words"), [(0, '"cases": 3,'), (1, "one byte flipped")])
def test_a_drill_asks_restore_and_verify_about_the_newest_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, words: str
) -> None:
    archived = [archives.new_in(tmp_path, datetime(2026, 11, day, tzinfo=UTC)) for day in (29, 30)]
    for path in archived:
        path.touch()
    asked: list[list[str]] = []

    def answer(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command[4:])
        said = {"restore": '{"counts": {"case": 3}}', "verify": '{"cases": 3, "findings": []}'}
        return subprocess.CompletedProcess(command, status, said[command[4]], "one byte flipped")

    monkeypatch.setattr(subprocess, "run", answer)
    done = CliRunner().invoke(app, ["drill", "--from", str(tmp_path), "--json"])
    assert (done.exit_code, words in done.output) == (status, True)
    assert [verb for verb, *_ in asked] == (["restore"] if status else ["restore", "verify"])
    assert asked[0][1] == str(archived[1])
    assert len({command[command.index("--data") + 1] for command in asked}) == 1
    assert sorted(tmp_path.iterdir()) == archived


def test_an_empty_folder_of_archives_is_said(tmp_path: Path) -> None:
    with laksa_in(tmp_path, made=False) as laksa:
        failed = laksa.run_without_data("drill", "--from", str(tmp_path))
        assert (failed.returncode, "no archive" in failed.stderr) == (1, True)


@pytest.mark.parametrize("options", [[], ["--out", "a", "--into", "b"]])
def test_a_backup_goes_to_one_place(tmp_path: Path, options: list[str]) -> None:
    with laksa_in(tmp_path) as laksa:
        assert laksa.run("backup", *options).returncode == 1
