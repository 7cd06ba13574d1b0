"""Python that has imported LAKSA already; each run of some code is a fork of it.

Starting LAKSA costs a second, most of it imports. A run has the environment, the folder, the streams and the end of a
process of its own; its settings are read, and its connections made, in the fork. No module of LAKSA keeps anything of
a data folder when it is imported.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback
from contextlib import closing, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 300
IMPORTED = (
    "typer.testing", "typer._adapters", "babel", "holidays.countries.indonesia", "phonenumbers", "PIL.Image", "psycopg",
    "time_machine", "django.core.management.commands.migrate", "django.db.migrations.recorder", "django.test",
    "django.template.backends.django", "laksa.ops.cli",
)  # fmt: skip
IMPORTED_ONCE_SET_UP = (
    "laksa.audit.verify", "laksa_demo.load", "laksa.messages.queue", "laksa.register.commands.opening",
    "laksa.register.planner", "laksa.figures.recap", "laksa.site.work", "people",
)  # fmt: skip


def run(
    code: str, *arguments: str, environment: dict[str, str], folder: Path, migrated: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """What `python -c code arguments` gives in `folder`; where it migrates an empty SQLite database, that is copied."""
    with tempfile.TemporaryDirectory(prefix="laksa-run-") as place:
        said = [Path(place) / name for name in ("stdout", "stderr")]
        asked = {"code": code, "arguments": arguments, "environment": environment, "folder": str(folder)}
        asked |= {"streams": [str(path) for path in said], "migrated": str(migrated or "")}
        status = int(_ask(json.dumps(asked)))
        out, err = (path.read_text(encoding="utf-8", errors="replace") for path in said)
    return subprocess.CompletedProcess(code, os.waitstatus_to_exitcode(status), out, err)


def _ask(request: str) -> str:
    server = _server()
    assert server.stdin
    assert server.stdout
    server.stdin.write(f"{request}\n")
    server.stdin.flush()
    return server.stdout.readline()


@cache
def _server() -> subprocess.Popen[str]:
    """One for each process of tests, gone with it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "LAKSA_DATABASE" or not name.startswith(("LAKSA_", "DJANGO_"))
    }
    server = subprocess.Popen(
        [sys.executable, "-P", __file__],
        env=kept | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}", "PYTHONWARNINGS": "default"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_end, server)
    return server


def _end(server: subprocess.Popen[str]) -> None:
    with server:
        server.terminate()


def _serve() -> str:
    """Forks for every line that comes, and says how the fork ended. Comes back in the fork, with the code to run."""
    for line in sys.stdin:
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            return _become(**json.loads(line))
        _, status = os.waitpid(child, 0)
        print(status, flush=True)
    os._exit(0)


def _become(
    code: str, arguments: list[str], environment: dict[str, str], folder: str, streams: list[str], migrated: str
) -> str:
    if migrated:
        _copy_instead_of_migrating(Path(migrated))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["-c", *arguments]
    sys.stdin = _stream(0, os.devnull, "r")
    sys.stdout, sys.stderr = (_stream(number, path, "w") for number, path in enumerate(streams, 1))
    signal.alarm(SECONDS_TO_END)
    return code


def _copy_instead_of_migrating(migrated: Path) -> None:
    """Migrating an empty database takes three seconds, and gives the same each time."""
    from django.core.management.commands.migrate import Command

    migrate = Command.handle

    def handle(command: Command, **options: Any) -> None:
        from django.db import connection

        if connection.introspection.table_names():
            migrate(command, **options)
            return
        with closing(sqlite3.connect(migrated)) as copied:
            copied.backup(connection.connection)

    Command.handle = handle


def _stream(number: int, path: str, mode: str) -> IO[str]:
    with open(path, mode) as file:  # noqa: PTH123 - its descriptor is all that stays
        os.dup2(file.fileno(), number)
    errors = "backslashreplace" if number == 2 else "surrogateescape"
    return open(number, mode, encoding="utf-8", errors=errors, closefd=False)


def _run(code: str) -> NoReturn:
    """As `python -c` does, to the end; but what was imported is not taken apart, for that takes ten times as long."""
    from django.conf import settings
    from django.db import connections

    status: object = None
    try:
        exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
        status = 1
    if not isinstance(status, int | None):
        print(status, file=sys.stderr)
        status = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    if settings.configured:
        connections.close_all()  # SQLite tidies its folder then
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit((status or 0) & 0xFF)


def _import_all() -> None:
    """Models need settings to be imported at all: those of an empty folder, which are forgotten again."""
    for name in IMPORTED:
        import_module(name)
    _make_the_verbs_once()
    _hash_quickly()
    import django
    from django.conf import empty, settings
    from django.core.cache import caches
    from django.db import connections

    from laksa.site import folder

    with tempfile.TemporaryDirectory(prefix="laksa-imported-") as place:
        folder.make(Path(place), demo=False)
        os.environ |= {"LAKSA_DATA": place, "DJANGO_SETTINGS_MODULE": "laksa.site.settings"}
        django.setup()
        for name in IMPORTED_ONCE_SET_UP:
            import_module(name)
    with suppress(AttributeError):  # nobody asked for it
        del connections["default"]
    for handler in (connections, caches):
        vars(handler).pop("settings", None)
        handler._settings = None
    vars(settings).clear()
    settings._wrapped = empty
    del sys.modules["laksa.site.settings"]


def _make_the_verbs_once() -> None:
    """Typer makes its tree of verbs anew for each that runs, and that takes longer than most of them."""
    import typer.main
    import typer.testing

    from laksa.ops.cli import app

    tree_of = cache(typer.main.get_command)
    vars(typer.main)["get_command"] = vars(typer.testing)["_get_command"] = tree_of
    tree_of(app)


def _hash_quickly() -> None:
    """A password costs a quarter of a second as in service; a server that knows it so hashes it anew at sign-in."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


if __name__ == "__main__":
    gc.disable()
    _import_all()
    gc.freeze()
    gc.enable()
    _run(_serve())
