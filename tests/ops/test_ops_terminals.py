"""Whatever the terminal is: closed, narrow, a pipe that nobody reads to its end, a pipe without a bar."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from ops.laksa_process import laksa_in

from laksa.ops import terminal

# What a narrow terminal is shown stands in a test of its own.
SHELLS = {
    "closed output": "{} >&-",
    "closed errors": "{} 2>&-",
    "a reader who leaves": "{} | true",
}
MORE_SHELLS = {
    "everything closed": "{} <&- >&- 2>&-",
    "ASCII": "PYTHONIOENCODING=ascii {}",
    "Latin-1": "PYTHONIOENCODING=latin-1 {}",
    "ASCII in a pipe": "PYTHONIOENCODING=ascii {} | cat",
}


@pytest.mark.parametrize(
    "shell",
    [
        *(pytest.param(shell, id=name) for name, shell in SHELLS.items()),
        *(pytest.param(shell, id=name, marks=pytest.mark.deep) for name, shell in MORE_SHELLS.items()),
    ],
)
def test_a_verb_speaks_to_any_terminal(tmp_path: Path, shell: str) -> None:
    with laksa_in(tmp_path, made=False) as laksa:
        command = f"{sys.executable} -P -m laksa sop --data {laksa.folder} 2>{tmp_path}/errors"
        whole = shell.format(command) if "2>&-" not in shell else shell.format(command.partition(" 2>")[0])
        subprocess.run(["bash", "-c", whole], env=laksa.environment, capture_output=True, check=False, cwd=tmp_path)
    said = tmp_path / "errors"
    assert "Traceback" not in (said.read_text() if said.exists() else "")


def test_what_a_narrow_terminal_cannot_show_is_a_question_mark(tmp_path: Path) -> None:
    with laksa_in(tmp_path, made=False) as laksa:
        done = subprocess.run(
            laksa.command("sop"),
            env=laksa.environment | {"PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=False,
        )
    assert done.returncode == 0
    assert b"?" in done.stdout


def test_in_a_pipe_a_long_work_says_each_tenth_of_its_way(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("Memuat", "Loading", 200) as advance:
        for _ in range(200):
            advance(1)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-1].endswith(": 200/200")
