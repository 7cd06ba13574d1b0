"""One step of the checks: what it is, how it runs, what came of it."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree

from terminal import say, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from children import Children, Command
    from needs import Need, Needs

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
NO_TESTS_COLLECTED = 5
# A worker keeps neighbouring tests, so that what they share is made once, and takes from the other when it has none.
SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal")
# pyproject.toml's settings and the default database, whatever the shell around us says.
NOT_THE_SHELLS = ("LAKSA_DATABASE", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Step:
    """Either some tools, which must all be content, or the tests with these marks, but for some rooms and files."""

    name: str
    tools: tuple[Command, ...] = ()
    marks: str = ""
    left_out: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    wide: bool = False  # has two workers of its own
    deep: bool = False  # long, and measures: has the machine alone


@dataclass
class Outcome:
    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    note: str = ""

    def verdict(self) -> str:
        word = text("GAGAL", "FAILED") if self.failed else text("lulus", "passed")
        counts = (self.passed, self.failed, self.skipped)
        word = self.note.partition(":")[0] or word
        return f"{word} ({'/'.join(map(str, counts))})" if sum(counts) > 1 else word


class Bench:
    """Where the steps run: with which environment, what they need, the arguments for pytest."""

    def __init__(
        self, children: Children, needs: Needs, environment: dict[str, str], pytest_arguments: Sequence[str]
    ) -> None:
        self.children = children
        self._needs = needs
        self._environment = environment
        self._pytest_arguments = pytest_arguments
        # What follows the events of one database waits for the transactions of all that the server has.
        self._on_postgresql = threading.Lock()

    def check(self, step: Step) -> Outcome:
        """With two workers, or alone: what it prints is shown at once."""
        say(f"\n=== {step.name}")
        return self._checked(step)

    def check_beside(self, step: Step) -> Outcome:
        """In one process, with other steps beside it: what it prints stands together when it ends."""
        say(text(f"… {step.name} dimulai", f"… {step.name} begins"))
        with TemporaryFile() as output:
            return self._checked(step, output)

    def _checked(self, step: Step, output: IO[bytes] | None = None) -> Outcome:
        begun, outcome = time.monotonic(), Outcome(step.name)
        reasons = [reason for need in step.needs if (reason := self._needs.missing(need))]
        if reasons:
            _leave_out(outcome, "; ".join(reasons))
        elif step.marks:
            with self._on_postgresql if "postgresql" in step.needs else nullcontext():
                self._run_tests(step, outcome, output)
        else:
            content = [self.children.run(tool, self._own_environment(), output) == 0 for tool in step.tools]
            outcome.passed, outcome.failed = (1, 0) if all(content) else (0, 1)
        outcome.seconds = time.monotonic() - begun
        said = [outcome.note] if reasons else []
        said.append(f"--- {step.name}: {outcome.verdict()}, {outcome.seconds:.1f} s")
        if output is not None:
            output.seek(0)
            said.insert(0, f"\n=== {step.name}\n{output.read().decode(errors='replace')}".rstrip())
        say("\n".join(said))
        return outcome

    def _run_tests(self, step: Step, outcome: Outcome, output: IO[bytes] | None) -> None:
        environment = self._own_environment()
        if "postgresql" in step.needs:
            environment["LAKSA_DATABASE"] = self._needs.database
        with TemporaryDirectory(prefix="laksa-report-") as folder:
            report = Path(folder) / "report.xml"
            uncached = ("-p", "no:cacheprovider") if IN_CI else ()
            pytest = (sys.executable, "-m", "pytest", "-m", step.marks, f"--junitxml={report}")
            workers = SIDE_BY_SIDE if output is None else ()
            left_out = (f"--ignore=tests/{path}" for path in step.left_out)
            command = (*pytest, *workers, *left_out, *uncached, *self._pytest_arguments)
            code = self.children.run(command, environment, output)
            if report.exists():
                _count(report, outcome)
        if code == NO_TESTS_COLLECTED:
            outcome.note = text("belum ada uji", "no tests")
        elif code and not outcome.failed:
            outcome.failed = 1
            outcome.note = text(f"pytest berakhir dengan kode {code}", f"pytest ended with code {code}")

    def _own_environment(self) -> dict[str, str]:
        return {name: value for name, value in self._environment.items() if name not in NOT_THE_SHELLS}


def _leave_out(outcome: Outcome, because: str) -> None:
    """Said plainly; with CI=true it is a failure."""
    name = outcome.name
    outcome.note = text(f"TIDAK DIJALANKAN: {name} karena {because}", f"NOT RUN: {name} because {because}")
    outcome.failed, outcome.skipped = (1, 0) if IN_CI else (0, 1)


def _count(report: Path, outcome: Outcome) -> None:
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314  pytest wrote it just now
        tests, failures, errors, skipped = (
            int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        )
        outcome.failed += failures + errors
        outcome.skipped += skipped
        outcome.passed += tests - failures - errors - skipped
