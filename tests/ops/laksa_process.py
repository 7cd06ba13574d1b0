"""LAKSA in a process of its own, on a data folder of its own: how tests reach committed data and real signals.

The process is a fork of one that has imported already (`forked_python`). Whoever tests a start runs `command`.
On PostgreSQL every folder gets a database of its own, dropped with the folder.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ops import forked_python

ROOT = Path(__file__).resolve().parents[2]
ON_POSTGRESQL = bool(os.environ.get("LAKSA_DATABASE"))


# A verb as `python -m laksa` runs it.
VERB = """
import sys
from laksa.ops.cli import main
main(sys.argv[1:])
"""
# Runs many verbs in one process; prints [exit code, standard output, errors] by name.
VERBS = """
import json, sys, traceback
from typer.testing import CliRunner
from laksa.ops.cli import app

answers = {}
for name, arguments in json.loads(sys.argv[2]).items():
    place = ["--data", sys.argv[1]] if "--help" not in arguments else []
    done = CliRunner().invoke(app, [*arguments, *place], prog_name="laksa")
    broken = done.exception is not None and not isinstance(done.exception, SystemExit)
    trace = "".join(traceback.format_exception(done.exception)) if broken else ""
    answers[name] = [done.exit_code, done.stdout, done.stderr + trace]
print(json.dumps(answers))
"""


# Migrates a folder that is not there yet, and keeps a copy of its database from before the city was filled in. With the
# pages' files in it, a start on a copy has less to do.
NEW_REGISTER = """
import sqlite3, sys
from pathlib import Path
from laksa.ops.opening import migrate, open_folder
open_folder(Path(sys.argv[1]), make=True)
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0, interactive=False)
if sys.argv[2]:
    part = Path(f"{sys.argv[2]}.part")
    copy = sqlite3.connect(part)
    connection.connection.backup(copy)
    copy.close()
    part.rename(sys.argv[2])
migrate()
from django.conf import settings
from laksa.ops import preparing
preparing.compile_catalogues(settings.DATA / "locale")
preparing.collect_static()
"""
MIGRATED = "migrated.sqlite3"


class Answer(NamedTuple):
    """What a verb gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    @property
    def is_refusal(self) -> bool:
        """It failed with words on standard error and nothing else."""
        return self.code != 0 and self.out == "" and bool(self.err.strip()) and "Traceback" not in self.err


class Laksa:
    """`laksa("verify")` runs a verb on the folder; `laksa.python(code)` runs code with Django set up on it."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.database = database

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LAKSA_", "DJANGO_", "LC_", "LANG"))
        }
        kept |= {"PYTHONPATH": str(ROOT / "src"), "LAKSA_LANG": "en", "PYTHONWARNINGS": "default"}
        return kept | ({"LAKSA_DATABASE": self.database} if self.database else {})

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "laksa", *arguments, "--data", str(self.folder)]

    def __call__(self, *arguments: str, code: int = 0, **environment: str) -> str:
        """Standard output of a verb; the test fails unless it exits with `code`."""
        done = self.run(*arguments, **environment)
        assert done.returncode == code, (
            f"{arguments} -> {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        )
        return done.stdout

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run_without_data(*arguments, "--data", str(self.folder), **environment)

    def run_without_data(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """For a verb that reads no folder of data."""
        return self.run_code(VERB, *arguments, **environment)

    def json(self, *arguments: str, code: int = 0, **environment: str) -> Any:
        return json.loads(self(*arguments, "--json", code=code, **environment))

    def verbs(self, verbs: dict[str, list[str]], **environment: str) -> dict[str, Answer]:
        """Several verbs after one another in one process, by name."""
        done = self.run_code(VERBS, str(self.folder), json.dumps(verbs), **environment)
        assert done.returncode == 0, done.stderr[-4000:]
        return {name: Answer(*answer) for name, answer in json.loads(done.stdout).items()}

    def python(self, code: str) -> Any:
        """What `code` prints as JSON; it finds `data`, a folder that is migrated with the city in it if it is new.

        Followers wait for no transaction: tests beside this one hold theirs open on the same PostgreSQL server.
        """
        opening = (
            "import json, sys\nfrom pathlib import Path\n"
            "from laksa.ops.opening import migrate, open_folder\n"
            "from laksa.site import folder\nis_new = not folder.exists(Path(sys.argv[1]))\n"
            "data = open_folder(Path(sys.argv[1]), make=True)\nmigrate() if is_new else None\n"
            "from django.conf import settings\nsettings.FOLLOWER_HORIZON = False\n"
        )
        done = self.run_code(opening + code, str(self.folder))
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    def run_code(self, code: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """What `python -c` gives, beside the folder."""
        environment = self.environment | environment
        return forked_python.run(
            code, *arguments, environment=environment, folder=self.folder.parent, migrated=_migrated_once()
        )


@contextmanager
def laksa_in(folder: Path, *, made: bool = True) -> Iterator[Laksa]:
    """LAKSA on `folder/var`; on PostgreSQL with its own database for as long as the block lasts.

    It is migrated and has the city in it, unless the test wants to see how that is `made`.
    """
    place = folder / "var"
    copied = pattern() if made else None
    if copied is not None:
        shutil.copytree(copied.folder, place)
    if not ON_POSTGRESQL:
        yield Laksa(place)
        return
    with own_database(copied.database if copied else "") as address:
        yield Laksa(place, address)


@cache
def pattern() -> Laksa:
    """A new register that others are copied from: migrating one takes longer than most tests.

    All steps of `./laksa test` share it, whoever comes first makes it; else it is this process's, and goes with it.
    """
    shared = os.environ.get("LAKSA_PATTERN")
    if not shared:
        place, stack = Path(tempfile.mkdtemp(prefix="laksa-pattern-")), ExitStack()
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        atexit.register(stack.close)
        return _migrated(place, stack.enter_context(own_database()) if ON_POSTGRESQL else "")
    place = Path(shared) / ("postgresql" if ON_POSTGRESQL else "sqlite")
    place.mkdir(parents=True, exist_ok=True)
    address = place / "database"
    with (place / "door").open("w") as door:
        flock(door, LOCK_EX)
        if not address.exists():
            made = _migrated(place, created_database() if ON_POSTGRESQL else "")
            address.write_text(made.database)
    return Laksa(place / "var", address.read_text())


def _migrated(place: Path, database: str) -> Laksa:
    laksa = Laksa(place / "var", database)
    done = laksa.run_code(NEW_REGISTER, str(laksa.folder), "" if database else str(place / MIGRATED))
    assert done.returncode == 0, done.stderr[-4000:]
    return laksa


def _migrated_once() -> Path | None:
    """A database that was migrated and has nothing in it yet; none before the pattern of all steps is made."""
    shared = os.environ.get("LAKSA_PATTERN")
    made = Path(shared, "sqlite", MIGRATED) if shared and not ON_POSTGRESQL else None
    return made if made and made.exists() else None


@contextmanager
def own_database(pattern: str = "") -> Iterator[str]:
    """The address of a new PostgreSQL database as long as the block lasts: empty, or a copy of the one at `pattern`."""
    address = created_database(pattern)
    try:
        yield address
    finally:
        _on_the_server(f"DROP DATABASE {name_of(address)} WITH (FORCE)")


def created_database(pattern: str = "") -> str:
    """The address of a new one beside that of the tests; it stays."""
    name = f"laksa_{uuid.uuid4().hex[:12]}"
    _on_the_server(f"CREATE DATABASE {name} TEMPLATE {name_of(pattern) or 'template0'}")
    return urlsplit(os.environ["LAKSA_DATABASE"])._replace(path=f"/{name}").geturl()


def name_of(database: str) -> str:
    return urlsplit(database).path.lstrip("/")


def _on_the_server(statement: str) -> None:
    import psycopg

    server = urlsplit(os.environ["LAKSA_DATABASE"])._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
