"""What the tests catch: small faults put into a room's functions one by one, each before the tests that reach it.

    python tools/mutants.py [ROOM …]

A room's tests run once, and which lines each reached is noted. Then, for each of a sample that is the same every time,
a fork of that process exchanges the code of one function and runs the tests that reach its line, the quick ones first,
until one fails. Django, the database and the imports stand already, so a mutant costs little but its tests. What stands
outside functions (constants, tables, defaults) and what ran when its module was read is not exchanged. Survivors that
no test could tell from the original stand with their reasons in `mutants_judged.toml`, and are not counted.
"""

from __future__ import annotations

import functools
import gc
import os
import random
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from types import CodeType, FrameType, FunctionType
from typing import IO, Any, NamedTuple

import pytest
from mutations import Mutation, mutations_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "laksa"
SEED, SAMPLE = 11, 300
# A mutant that loops ends after this many times the processor time that its tests took, and some seconds; one that
# waits for itself after that many times as long by the clock, as the machine may be busy.
PATIENCE, SECONDS_MORE, BUSY = 8, 5.0, 10
SURVIVED, KILLED, UNCHANGED = range(3)
OUTCOMES = {
    SURVIVED: "survived", KILLED: "killed", UNCHANGED: "not exchanged",
    -signal.SIGPROF: "timeout", -signal.SIGALRM: "timeout",
}  # fmt: skip
HOW = ("-s", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not deep")
JUDGED = Path(__file__).with_name("mutants_judged.toml")


class Room(NamedTuple):
    """Which functions, which tests, and the least share of killed mutants."""

    sources: tuple[str, ...]
    tests: tuple[str, ...]
    least: float = 0.85


ROOMS = {
    "rules": Room(("rules/**/*.py",), ("rules",)),
    "history": Room(
        ("history/*.py",),
        (
            "history",
            "audit",
            *(f"register/test_register_{name}.py" for name in ("append_only", "idempotency", "stale")),
        ),
    ),
    "narration": Room(("narration/*.py",), ("narration", "messages/test_promises.py")),
    "commands": Room(
        ("register/commands/*.py", "register/access.py"),
        (
            "register",
            "audit/test_audit_verify.py",
            "administration/test_tables.py",
            "desk/test_takedown.py",
            "desk/test_second_sop.py",
            "portal/test_following_a_changed_belum.py",
        ),
    ),
    "figures": Room(("figures/**/*.py",), ("figures", "reports/test_report_evidence.py")),
}


class Measurement:
    """A plugin of pytest that takes the place of its loop over the tests."""

    def __init__(self, room: Room, sample: int, shown: IO[str]) -> None:
        self.counts = Counter[str]()
        self._shown = shown
        self._files = {str(path): path for pattern in room.sources for path in sorted(SOURCE.glob(pattern))}
        self._sample = sample
        self._reached: dict[tuple[str, int], set[int]] = defaultdict(set)
        self._took: dict[int, float] = {}
        self._entered = set[CodeType]()
        self._has_failed = False
        self._left_out = set[int]()
        self._functions: dict[str, list[FunctionType]] = defaultdict(list)
        self._caches: list[functools._lru_cache_wrapper[Any]] = []

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings  # after pytest, which rewrites its assertions

        usual = settings.get_profile("usual")
        once = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", parent=usual, phases=once, database=None, derandomize=True)
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._has_failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for number, item in enumerate(session.items):
            self._note_what_reaches(number, item, session)
        self._find_functions()
        self._leave_out_what_fails_unchanged(session)
        judged = {entry["mutation"] for entry in tomllib.loads(JUDGED.read_text(encoding="utf-8"))["judged"]}
        mutations = [mutation for path in self._files.values() for mutation in mutations_of(path, SOURCE)]
        for mutation in random.Random(SEED).sample(mutations, min(self._sample, len(mutations))):  # noqa: S311
            outcome = "judged" if mutation.name in judged else self._try(mutation, session)
            self.counts[outcome] += 1
            if outcome in ("survived", "unreached", "not exchanged"):
                self._shown.write(f"  {outcome}: src/laksa/{mutation.name} (line {mutation.lines.start})\n")
        return True

    def _note_what_reaches(self, number: int, item: pytest.Item, session: pytest.Session) -> None:
        def enter(frame: FrameType, event: str, _: object) -> Any:
            if frame.f_code.co_filename not in self._files:
                return None
            self._entered.add(frame.f_code)
            return step

        def step(frame: FrameType, event: str, _: object) -> Any:
            self._reached[frame.f_code.co_filename, frame.f_lineno].add(number)
            return step

        begun = time.process_time()
        threading.settrace(enter)
        sys.settrace(enter)
        try:
            self._passes(item, session)
        finally:
            sys.settrace(None)
            threading.settrace(None)
        self._took[number] = time.process_time() - begun

    def _find_functions(self) -> None:
        gc.unfreeze()  # or they would not be found
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType):
                self._functions[thing.__code__.co_filename].append(thing)
            elif isinstance(thing, functools._lru_cache_wrapper) and str(thing.__module__).startswith("laksa"):
                self._caches.append(thing)
        gc.freeze()

    def _leave_out_what_fails_unchanged(self, session: pytest.Session) -> None:
        """In a fork as a mutant has it, so that what only bears no second run is not taken for a catch."""
        with TemporaryFile("w+") as failed:
            if (child := os.fork()) == 0:
                numbers = [number for number, item in enumerate(session.items) if not self._passes(item, session)]
                failed.write(" ".join(map(str, numbers)))
                failed.flush()
                os._exit(0)
            os.waitpid(child, 0)
            failed.seek(0)
            self._left_out = {int(number) for number in failed.read().split()}
        for number in sorted(self._left_out):
            self._shown.write(f"  left out, fails unchanged: {session.items[number].nodeid}\n")

    def _passes(self, item: pytest.Item, session: pytest.Session) -> bool:
        """What is made for the whole session stays, as the session itself is what comes next."""
        self._has_failed = False
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
        return not self._has_failed

    def _try(self, mutation: Mutation, session: pytest.Session) -> str:
        reached = {number for line in mutation.lines for number in self._reached[str(mutation.path), line]}
        tests = sorted(reached - self._left_out, key=lambda number: self._took[number])
        if not tests:
            return "unreached"
        if (child := os.fork()) == 0:
            self._end_after(SECONDS_MORE + PATIENCE * sum(self._took[test] for test in tests))
            with suppress(Exception):  # ends as not exchanged
                os._exit(self._run_changed(mutation, [session.items[number] for number in tests], session))
            os._exit(UNCHANGED)
        _, status = os.waitpid(child, 0)
        return OUTCOMES.get(os.waitstatus_to_exitcode(status), "killed")

    def _end_after(self, seconds: float) -> None:
        for number, clock, limit in (
            (signal.SIGPROF, signal.ITIMER_PROF, seconds),
            (signal.SIGALRM, signal.ITIMER_REAL, BUSY * seconds),
        ):
            signal.signal(number, signal.SIG_DFL)
            signal.setitimer(clock, limit)

    def _run_changed(self, mutation: Mutation, items: list[pytest.Item], session: pytest.Session) -> int:
        if not self._exchange(mutation):
            return UNCHANGED
        try:
            return SURVIVED if all(self._passes(item, session) for item in items) else KILLED
        except BaseException:  # whatever it is, it would have been seen
            return KILLED

    def _exchange(self, mutation: Mutation) -> bool:
        """The function runs the changed code wherever it is held, and nothing computed before is kept."""
        is_exchanged = False
        for before, after in mutation.codes():
            for function in self._functions[str(mutation.path)]:
                if function.__code__ == before and before.co_freevars == after.co_freevars:
                    function.__code__ = after
                    is_exchanged |= before in self._entered
        for cached in self._caches:
            cached.cache_clear()
        return is_exchanged


def measure(name: str) -> int:
    """In a process of its own, as each room has a session of pytest; what the tests themselves print is not shown."""
    room = ROOMS[name]
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1) as shown, Path(os.devnull).open("w") as nowhere:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere.fileno(), stream.fileno())
        measurement = Measurement(room, int(os.environ.get("LAKSA_MUTANTS", SAMPLE)), shown)
        tests = [str(ROOT / "tests" / path) for path in room.tests]
        pytest.main([*HOW, *tests], plugins=[measurement])
        counts = measurement.counts
        caught = counts["killed"] + counts["timeout"]
        counted = caught + counts["survived"] + counts["unreached"]
        share = caught / counted if counted else 0
        said = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
        shown.write(f"{name}: {counts.total()} sampled: {said}; {share:.1%} caught, at least {room.least:.0%}\n")
    return 0 if share >= room.least else 1


def main(rooms: list[str]) -> int:
    if rooms[:1] == ["--room"]:
        return measure(rooms[1])
    failed = 0
    with TemporaryDirectory(prefix="laksa-mutants-") as folder:
        environment = {**os.environ, "LAKSA_DATA": folder}
        for name in rooms or ROOMS:
            done = subprocess.run([sys.executable, __file__, "--room", name], env=environment, cwd=ROOT)
            failed |= done.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
