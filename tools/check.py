"""All checks of LAKSA, each a part that runs to its end whatever became of the others.

    ./laksa test [--deep] [--only PART] [pytest arguments]

Lint, types, import floors and migrations count as one test each. Beside the parts with two workers run, one after
the other, those that wait for a browser, a server or a clock, so that no core is idle; what one of those prints stands
together when it ends. What cannot run here is said plainly; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, TYPE_CHECKING, Literal
from xml.etree import ElementTree

import postgresql

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")
SECONDS_TO_END = 20
NO_TESTS_COLLECTED = 5
IN_MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - a folder of our own is made inside
# A worker keeps neighbouring tests, so that what they share is made once, and takes from the other when it has none.
SIDE_BY_SIDE = ("-n", "2", "--dist", "worksteal")

SERVERS = {"systemd-analyze": "systemd", "nginx": "nginx-light", "caddy": "caddy", "openssl": "openssl"}
Need = Literal["chromium", "postgresql", "servers"]
Command = tuple[str | Path, ...]


@dataclass(frozen=True)
class Part:
    """Either some tools, which must all be content, or the tests with these marks, but for some rooms."""

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


@dataclass
class Bench:
    """What the parts share: programs and servers, got when first needed, and a folder for reports."""

    pytest_arguments: Sequence[str]
    stack: ExitStack
    environment: dict[str, str] = field(default_factory=lambda: {**os.environ})
    database: str = ""
    missing: dict[Need, str] = field(default_factory=dict)
    packages_listed: bool = False
    getting: threading.Lock = field(default_factory=threading.Lock)
    starting: threading.Lock = field(default_factory=threading.Lock)
    # What follows the events of one database waits for the transactions of all that the server has.
    on_postgresql: threading.Lock = field(default_factory=threading.Lock)
    children: set[subprocess.Popen[bytes]] = field(default_factory=set)
    is_ending: bool = False

    def lacks(self, need: Need) -> str:
        """Why this cannot be had here, or nothing; the answer is kept."""
        with self.getting:
            if need not in self.missing:
                get = {"chromium": self.get_chromium, "postgresql": self.get_postgresql, "servers": self.get_servers}
                self.missing[need] = get[need]()
            return self.missing[need]

    def get_chromium(self) -> str:
        # The first has no window to draw, and needs half the time.
        bare = "chromium-headless-shell"
        names = (os.environ.get("LAKSA_CHROMIUM"), bare, "chromium", "chromium-browser", "google-chrome")
        for attempt in range(2):
            for name in filter(None, names):
                if path := shutil.which(name):
                    self.environment["LAKSA_CHROMIUM"] = path
                    return ""
            if attempt == 0:
                self.install(bare)
        return text(
            "Chromium tidak ada (apt install chromium, atau isi LAKSA_CHROMIUM)",
            "there is no Chromium (apt install chromium, or set LAKSA_CHROMIUM)",
        )

    def get_postgresql(self) -> str:
        if not any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            self.install("postgresql")
        try:
            self.database = self.stack.enter_context(postgresql.server(quick_folder()))
        except postgresql.UnavailableError as reason:
            return str(reason)
        return ""

    def get_servers(self) -> str:
        """What a city runs LAKSA behind; the files that we write for it are checked by the programs themselves."""
        for program, package in SERVERS.items():
            if shutil.which(program) is None:
                self.install(package)
        absent = [program for program in SERVERS if shutil.which(program) is None]
        return text(f"tidak ada: {', '.join(absent)}", f"there is no {', '.join(absent)}") if absent else ""

    def install(self, package: str) -> None:
        """Debian's package, where we may; whoever called looks afterwards whether it is there."""
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            return
        say(text(f"Memasang {package} (apt)…", f"Installing {package} (apt)…"))
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if not self.packages_listed:
            self.run(("apt-get", "-qq", "update"), environment, subprocess.DEVNULL)
            self.packages_listed = True
        install = ("apt-get", "-qq", "install", "-y", "--no-install-recommends", package)
        self.run(install, environment, subprocess.DEVNULL)

    def run(self, command: Command, environment: dict[str, str], output: IO[bytes] | int | None) -> int:
        """Its exit code; what it says goes to `output`, or else to the terminal."""
        errors = output if isinstance(output, int) or output is None else subprocess.STDOUT
        with self.starting:
            if self.is_ending:
                sys.exit(1)
            child = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=errors, start_new_session=True
            )
            self.children.add(child)
        try:
            return child.wait()
        finally:
            self.children.discard(child)

    def end(self) -> None:
        """Everything that runs ends, its children too, and nothing more is started."""
        with self.starting:
            self.is_ending, running = True, [*self.children]
        for child in running:
            tell(child, signal.SIGINT)
        until = time.monotonic() + SECONDS_TO_END
        for child in running:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0, until - time.monotonic()))
            tell(child, signal.SIGKILL)


def main() -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a narrow terminal stops no test
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    begun, parts = time.monotonic(), all_parts()
    asked = ArgumentParser(prog="laksa test", allow_abbrev=False)
    asked.add_argument("--deep", action="store_true", help=text("tambah uji yang lama", "add the long tests"))
    asked.add_argument("--only", action="append", choices=[part.name for part in parts], metavar="PART",
                       help=", ".join(part.name for part in parts))  # fmt: skip
    options, pytest_arguments = asked.parse_known_args()
    if not os.environ.get("LAKSA_REAL_COMPLAINTS"):
        say(
            text(
                "LAKSA_REAL_COMPLAINTS kosong: uji dengan laporan warga yang nyata dilewati.",
                "LAKSA_REAL_COMPLAINTS is unset: tests with real complaints are skipped.",
            )
        )
    with ExitStack() as stack:
        bench = Bench(pytest_arguments, stack)
        scratch = stack.enter_context(TemporaryDirectory(prefix="laksa-", dir=quick_folder()))
        bench.environment["TMPDIR"] = scratch
        not_yours = stack.enter_context(TemporaryDirectory(prefix="data-", dir=scratch))
        bench.environment["LAKSA_DATA"] = not_yours
        bench.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would each compile all anew
        chosen = [
            part for part in parts if (part.name in options.only if options.only else options.deep or not part.deep)
        ]
        together, alone = ([part for part in chosen if part.deep is deep] for deep in (False, True))
        outcomes = [
            outcome for group in (together, *([part] for part in alone)) for outcome in check_together(group, bench)
        ]
    summarize(outcomes, time.monotonic() - begun)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def quick_folder() -> Path | None:
    """Memory, where it has room: a kill loses nothing there either, and every commit waits for the disk elsewhere."""
    with suppress(OSError):
        if shutil.disk_usage(IN_MEMORY).free > ROOM:
            return IN_MEMORY
    return None


def all_parts() -> list[Part]:
    """The tools check themselves too: the launcher has no .py ending, so it is named.

    Of those that run beside the wide ones, the parts on PostgreSQL come early, while its wide one has not begun.
    """
    own: Command = ("laksa", *sorted((ROOT / "tools").glob("*.py")))
    templates = sorted((ROOT / "src").glob("laksa/**/templates/**/*.html"))
    ruff, python = BIN / "ruff", sys.executable
    without_database = (
        "rules",
        "ui",
        "charts",
        "register/test_register_photos.py",
        "channels/test_email_faults.py",
        "ops/test_ops_terminals.py",
        "ops/test_ops_upgrade.py",
        *(f"site/test_{name}.py" for name in ("environment", "policies", "proxy", "rsgi", "site_folder", "site_logs")),
        *(f"site/test_{name}.py" for name in ("compression", "spool")),
    )
    # What shows the same page from either database runs once, and on PostgreSQL too with `--deep`. There the tests of
    # commands, lists, counts, locks, constraints and plans run each time, and `site/test_hostile_numbers.py` asks every
    # page for what stands in its database.
    same = (
        *without_database,
        "documents",
        "reports/test_report_files.py",
        "figures/test_booking.py",
        *(f"ops/test_{name}.py" for name in ("demo_stories", "ops_demo", "ops_drill", "ops_report")),
        "agency/test_officer_case.py",
        *(f"desk/test_{name}.py" for name in ("case", "case_visits", "keys", "public_words", "publication")),
        *(f"desk/test_{name}.py" for name in ("second_sop", "takedown")),
        *(f"office/test_{name}.py" for name in ("confidential_cases", "reports_letterhead")),
        *(f"office/test_{name}.py" for name in ("reports_life", "reports_mayor")),
        *(f"portal/test_{name}.py" for name in ("following", "own_publication")),
        *(f"publishing/test_{name}.py" for name in ("statistics", "verification")),
        "search/test_search_categories.py",
        "messages/test_channel_health.py",
        "register/test_register_files.py",
        "site/test_words_by_audience.py",
    )
    # So for what a browser does with a page and a socket with the server; `--deep` sees these on PostgreSQL too.
    pages = ("accessibility", "keys", "photos_in_a_browser", "report_to_the_mayor", "second_sop", "weight")
    same_page = [f"journeys/test_{name}.py" for name in pages]
    same_server = [f"faults/test_faults_{name}.py" for name in ("slow_clients", "start", "stops")]
    return [
        Part(
            "types",
            tools=(
                (python, "-m", "mypy"),  # its workers give up on a busy machine
                (python, "-m", "mypy", "--config-file=", "--strict", *own),
            ),
        ),
        Part(
            "lint",
            tools=(
                (ruff, "check", "--quiet", ".", "laksa"),
                (ruff, "format", "--check", "--quiet", ".", "laksa"),
                *([(BIN / "djade", "--check", "--target-version=5.2", *templates)] if templates else ()),
            ),
        ),
        Part("imports", tools=((BIN / "lint-imports", "--no-logo"),)),
        Part(
            "migrations",
            tools=(
                (python, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings=laksa.site.settings"),
            ),
        ),
        Part("operating", marks="not deep", left_out=all_but("operating"), needs=("servers",)),
        Part("sqlite", marks="not deep", left_out=("journeys", "faults", "operating"), wide=True),
        Part(
            "postgresql",
            marks="not deep",
            left_out=("journeys", "faults", "operating", *same),
            needs=("postgresql",),
            wide=True,
        ),
        Part(
            "faults-postgresql",
            marks="not deep",
            left_out=(*all_but("faults"), *same_server),
            needs=("postgresql",),
        ),
        Part(
            "journeys-postgresql",
            marks="not deep",
            left_out=(*all_but("journeys"), *same_page),
            needs=("chromium", "postgresql"),
        ),
        Part("journeys", marks="not deep", left_out=all_but("journeys"), needs=("chromium",)),
        Part("faults", marks="not deep", left_out=all_but("faults")),
        Part("deep", marks="deep", left_out=("journeys",), wide=True, deep=True),
        # Apart: a browser's event loop stays in its process, and Django refuses its database beside one.
        Part("deep-journeys", marks="deep", left_out=all_but("journeys"), needs=("chromium",), wide=True, deep=True),
        Part(
            "deep-postgresql",
            marks="deep or not deep",
            left_out=("journeys", "operating", *without_database),
            needs=("postgresql",),
            wide=True,
            deep=True,
        ),
        Part(
            "deep-journeys-postgresql",
            marks="deep or not deep",
            left_out=all_but("journeys"),
            needs=("chromium", "postgresql"),
            wide=True,
            deep=True,
        ),
    ]


def all_but(*rooms: str) -> tuple[str, ...]:
    return tuple(path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name not in rooms)


def check_together(parts: list[Part], bench: Bench) -> list[Outcome]:
    """The wide ones after one another, and beside them the others. If we are told to end meanwhile, they end first."""
    wide, others = deque(part for part in parts if part.wide), deque(part for part in parts if not part.wide)
    outcomes: dict[str, Outcome] = {}

    def work_off(*queues: deque[Part]) -> None:
        for queue in queues:
            while (part := next_of(queue)) is not None:
                is_shown = part.wide or len(parts) == 1
                outcomes[part.name] = check(part, bench) if is_shown else check_beside(part, bench)

    with ThreadPoolExecutor(2) as lanes:
        try:
            for lane in [lanes.submit(work_off, wide, others), lanes.submit(work_off, others)]:
                lane.result()
        except SystemExit:
            lanes.shutdown(wait=False, cancel_futures=True)
            bench.end()
            raise
    return [outcomes[part.name] for part in parts]


def next_of(queue: deque[Part]) -> Part | None:
    with suppress(IndexError):
        return queue.popleft()
    return None


def check_beside(part: Part, bench: Bench) -> Outcome:
    """In one process, with other parts beside it."""
    say(text(f"… {part.name} dimulai", f"… {part.name} begins"))
    with TemporaryFile() as output:
        return check(part, bench, output)


def check(part: Part, bench: Bench, output: IO[bytes] | None = None) -> Outcome:
    """What it prints is shown at once, or in whole at its end where there is an `output` to keep it in."""
    if output is None:
        say(f"\n=== {part.name}")
    begun = time.monotonic()
    outcome = Outcome(part.name)
    reasons = [reason for need in part.needs if (reason := bench.lacks(need))]
    if reasons:
        because = "; ".join(reasons)
        outcome.note = text(
            f"TIDAK DIJALANKAN: {part.name} karena {because}", f"NOT RUN: {part.name} because {because}"
        )
        outcome.failed, outcome.skipped = (1, 0) if IN_CI else (0, 1)
    elif part.marks:
        with bench.on_postgresql if "postgresql" in part.needs else nullcontext():
            run_tests(part, bench, outcome, output)
    else:
        content = [bench.run(command, without_database(bench), output) == 0 for command in part.tools]
        outcome.passed, outcome.failed = (1, 0) if all(content) else (0, 1)
    outcome.seconds = time.monotonic() - begun
    said = [f"--- {part.name}: {verdict(outcome)}, {outcome.seconds:.1f} s"]
    if reasons:
        said.insert(0, outcome.note)
    if output is not None:
        output.seek(0)
        said.insert(0, f"\n=== {part.name}\n{output.read().decode(errors='replace')}".rstrip())
    say("\n".join(said))
    return outcome


def without_database(bench: Bench) -> dict[str, str]:
    """The default database and pyproject.toml's settings, whatever the shell around us says."""
    ours = ("LAKSA_DATABASE", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in bench.environment.items() if name not in ours}


def run_tests(part: Part, bench: Bench, outcome: Outcome, output: IO[bytes] | None) -> None:
    environment = without_database(bench)
    if "postgresql" in part.needs:
        environment["LAKSA_DATABASE"] = bench.database
    with TemporaryDirectory(prefix="laksa-report-") as folder:
        report = Path(folder) / "report.xml"
        uncached = ("-p", "no:cacheprovider") if IN_CI else ()
        pytest = (sys.executable, "-m", "pytest", "-m", part.marks, f"--junitxml={report}")
        workers = SIDE_BY_SIDE if output is None else ()
        left_out = (f"--ignore=tests/{room}" for room in part.left_out)
        code = bench.run((*pytest, *workers, *left_out, *uncached, *bench.pytest_arguments), environment, output)
        if report.exists():
            count(report, outcome)
    if code == NO_TESTS_COLLECTED:
        outcome.note = text("belum ada uji", "no tests")
    elif code and not outcome.failed:
        outcome.failed = 1
        outcome.note = text(f"pytest berakhir dengan kode {code}", f"pytest ended with code {code}")


def count(report: Path, outcome: Outcome) -> None:
    for suite in ElementTree.parse(report).iter("testsuite"):  # noqa: S314  pytest wrote it just now
        tests, failures, errors, skipped = (
            int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        )
        outcome.failed += failures + errors
        outcome.skipped += skipped
        outcome.passed += tests - failures - errors - skipped


def tell(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def end(number: int, _: object) -> None:
    """Leave through every `with` block; a second signal does not cut the tidying short."""
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    say(text("\nDihentikan, membereskan…", "\nStopped, tidying up…"))
    sys.exit(128 + number)


def summarize(outcomes: list[Outcome], took: float) -> None:
    rows = [(outcome.name, verdict(outcome), f"{outcome.seconds:.1f}") for outcome in outcomes]
    rows.append((text("semua", "all"), "", f"{took:.1f}"))
    rows.insert(0, (text("bagian", "part"), text("hasil", "result"), text("detik", "seconds")))
    name_width, verdict_width = (max(len(row[column]) for row in rows) for column in (0, 1))
    say("")
    for name, result, seconds in rows:
        say(f"{name:<{name_width}}  {result:<{verdict_width}}  {seconds:>7}")
    passed, failed, skipped = (
        sum(getattr(outcome, what) for outcome in outcomes) for what in ("passed", "failed", "skipped")
    )
    say(f"\n{passed} passed, {failed} failed, {skipped} skipped")


def verdict(outcome: Outcome) -> str:
    if outcome.note:
        word = outcome.note.partition(":")[0]
    elif outcome.failed:
        word = text("GAGAL", "FAILED")
    else:
        word = text("lulus", "passed")
    counts = (outcome.passed, outcome.failed, outcome.skipped)
    return f"{word} ({'/'.join(map(str, counts))})" if sum(counts) > 1 else word


def text(indonesian: str, english: str) -> str:
    """In the language of the terminal: LAKSA_LANG, LC_ALL, LANG; Indonesian unless `en`."""
    language = next(filter(None, map(os.environ.get, ("LAKSA_LANG", "LC_ALL", "LANG"))), "")
    return english if language.lower().startswith("en") else indonesian


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
