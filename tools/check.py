"""All checks of LAKSA, as a list of named steps; each runs to its end whatever became of the others.

    ./laksa test [--deep] [--only STEP] [pytest arguments]

A step of tools counts as one test. The wide steps, with two workers, run one after the other; beside them those that
wait for a browser, a server or a clock, so that no core is idle. The deep ones follow, each alone. What cannot run
here is said plainly; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from argparse import ArgumentParser
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory

from children import ROOT, Children, Command
from needs import Needs, quick_folder
from rooms import SAME, SAME_PAGE, SAME_SERVER, WITHOUT_DATABASE, all_but
from step import Bench, Outcome, Step
from terminal import say, text

BIN, PYTHON = Path(sys.executable).parent, sys.executable
RUFF = BIN / "ruff"
OURS: Command = ("laksa", *sorted((ROOT / "tools").glob("*.py")))  # the launcher has no .py ending, so it is named
TEMPLATES = sorted((ROOT / "src").glob("laksa/**/templates/**/*.html"))

# Of those beside the wide ones, the steps on PostgreSQL come early, while its wide one has not begun. The browsers have
# steps of their own: their event loop stays in its process, and Django refuses its database beside one.
STEPS = (
    Step(
        "types",
        tools=(
            (PYTHON, "-m", "mypy"),  # its workers give up on a busy machine
            (PYTHON, "-m", "mypy", "--config-file=", "--strict", *OURS),
        ),
    ),
    Step(
        "lint",
        tools=(
            (RUFF, "check", "--quiet", ".", "laksa"),
            (RUFF, "format", "--check", "--quiet", ".", "laksa"),
            (BIN / "djade", "--check", "--target-version=5.2", *TEMPLATES),
        ),
    ),
    Step("imports", tools=((BIN / "lint-imports", "--no-logo"),)),
    Step(
        "migrations",
        tools=((PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings=laksa.site.settings"),),
    ),
    Step("operating", marks="not deep", left_out=all_but("operating"), needs=("servers",)),
    Step("sqlite", marks="not deep", left_out=("journeys", "faults", "operating"), wide=True),
    Step(
        "postgresql",
        marks="not deep and not same",
        left_out=("journeys", "faults", "operating", *SAME),
        needs=("postgresql",),
        wide=True,
    ),
    Step(
        "faults-postgresql",
        marks="not deep",
        left_out=(*all_but("faults"), *SAME_SERVER),
        needs=("postgresql",),
    ),
    Step(
        "journeys-postgresql",
        marks="not deep",
        left_out=(*all_but("journeys"), *SAME_PAGE),
        needs=("postgresql",),
    ),
    Step("journeys", marks="not deep", left_out=all_but("journeys"), needs=("chromium",)),
    Step("faults", marks="not deep", left_out=all_but("faults")),
    Step("deep", marks="deep", left_out=("journeys",), wide=True, deep=True),
    Step("deep-journeys", marks="deep", left_out=all_but("journeys"), needs=("chromium",), wide=True, deep=True),
    Step(
        "deep-postgresql",
        marks="deep or not deep",
        left_out=("journeys", "operating", *WITHOUT_DATABASE),
        needs=("postgresql",),
        wide=True,
        deep=True,
    ),
    Step(
        "deep-journeys-postgresql",
        marks="deep or not deep",
        left_out=all_but("journeys"),
        needs=("chromium", "postgresql"),
        wide=True,
        deep=True,
    ),
    Step("mutants", tools=((PYTHON, ROOT / "tools" / "mutants.py"),), deep=True),
)


def main() -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a narrow terminal stops no test
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    begun = time.monotonic()
    chosen, pytest_arguments = asked_for()
    if not os.environ.get("LAKSA_REAL_COMPLAINTS"):
        say(
            text(
                "LAKSA_REAL_COMPLAINTS kosong: uji dengan laporan warga yang nyata dilewati.",
                "LAKSA_REAL_COMPLAINTS is unset: tests with real complaints are skipped.",
            )
        )
    with ExitStack() as stack:
        children, environment = Children(), {**os.environ}
        scratch = stack.enter_context(TemporaryDirectory(prefix="laksa-", dir=quick_folder()))
        Path(scratch).chmod(0o711)  # a mail server's own user must reach its mails
        environment["TMPDIR"] = scratch
        environment["LAKSA_PATTERN"] = f"{scratch}/pattern"  # one new register, which the tests of all steps copy
        environment["LAKSA_DATA"] = stack.enter_context(TemporaryDirectory(prefix="data-", dir=scratch))  # not yours
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would each compile all anew
        bench = Bench(children, Needs(stack, children, environment), environment, pytest_arguments)
        outcomes = check_together([step for step in chosen if not step.deep], bench)
        for step in chosen:
            if step.deep:
                outcomes += check_together([step], bench)
    summarize(outcomes, time.monotonic() - begun)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def asked_for() -> tuple[list[Step], list[str]]:
    """The steps, and what is left for pytest."""
    names = [step.name for step in STEPS]
    asked = ArgumentParser(prog="laksa test", allow_abbrev=False)
    asked.add_argument("--deep", action="store_true", help=text("tambah uji yang lama", "add the long tests"))
    asked.add_argument("--only", action="append", choices=names, metavar="STEP", help=", ".join(names))
    options, pytest_arguments = asked.parse_known_args()
    if options.deep:
        pytest_arguments.append("--hypothesis-profile=thorough")
    if options.only:
        return [step for step in STEPS if step.name in options.only], pytest_arguments
    return [step for step in STEPS if options.deep or not step.deep], pytest_arguments


def check_together(steps: list[Step], bench: Bench) -> list[Outcome]:
    """The wide ones after one another, and beside them the others. If we are told to end meanwhile, they end first."""
    wide, others = deque(step for step in steps if step.wide), deque(step for step in steps if not step.wide)
    outcomes: dict[str, Outcome] = {}

    def work_off(*queues: deque[Step]) -> None:
        for queue in queues:
            while (step := next_of(queue)) is not None:
                check = bench.check if step.wide or len(steps) == 1 else bench.check_beside
                outcomes[step.name] = check(step)

    with ThreadPoolExecutor(2) as lanes:
        try:
            for lane in [lanes.submit(work_off, wide, others), lanes.submit(work_off, others)]:
                lane.result()
        except SystemExit:
            lanes.shutdown(wait=False, cancel_futures=True)
            bench.children.end()
            raise
    return [outcomes[step.name] for step in steps]


def next_of(queue: deque[Step]) -> Step | None:
    with suppress(IndexError):
        return queue.popleft()
    return None


def end(number: int, _: object) -> None:
    """Leave through every `with` block; a second signal does not cut the tidying short."""
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    say(text("\nDihentikan, membereskan…", "\nStopped, tidying up…"))
    sys.exit(128 + number)


def summarize(outcomes: list[Outcome], took: float) -> None:
    rows = [(outcome.name, outcome.verdict(), f"{outcome.seconds:.1f}") for outcome in outcomes]
    rows.append((text("semua", "all"), "", f"{took:.1f}"))
    rows.insert(0, (text("langkah", "step"), text("hasil", "result"), text("detik", "seconds")))
    name_width, verdict_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    say("")
    for name, result, seconds in rows:
        say(f"{name:<{name_width}}  {result:<{verdict_width}}  {seconds:>7}")
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    say(f"\n{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    sys.exit(main())
