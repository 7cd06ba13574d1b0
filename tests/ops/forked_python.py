"""Python that has imported what needs no data folder; each run of some code is a fork of it.

Starting LAKSA costs a second, most of it imports. A run has the environment, the folder, the streams and the end of a
process of its own: its module of settings, its models and its connections are made in the fork.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 300
IMPORTED = (
    "laksa.ops.cli", "laksa.rules.chain", "laksa.rules.lifecycle", "laksa.rules.masking", "laksa.rules.report",
    "laksa.rules.summary", "typer.testing", "typer._adapters", "babel", "ctypes", "holidays", "multiprocessing",
    "phonenumbers", "PIL.Image", "psycopg", "segno", "smtplib", "sqlite3", "statistics", "time_machine",
    "urllib.request", "xml.etree.ElementTree", "zipfile",
    "django.contrib.auth.hashers", "django.contrib.auth.password_validation", "django.contrib.messages.storage.base",
    "django.core.mail.message", "django.core.management", "django.core.serializers.json", "django.db.migrations",
    "django.db.models.sql.compiler", "django.forms", "django.http", "django.template.backends.django",
    "django.template.defaultfilters", "django.template.defaulttags", "django.template.loader_tags",
    "django.templatetags.i18n", "django.test", "django.urls", "django.views.debug",
)  # fmt: skip


def run(code: str, *arguments: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """What `python -c code arguments` gives in `folder`."""
    with tempfile.TemporaryDirectory(prefix="laksa-run-") as place:
        said = [Path(place) / name for name in ("stdout", "stderr")]
        asked = {"code": code, "arguments": arguments, "environment": environment, "folder": str(folder)}
        status = int(_ask(json.dumps(asked | {"streams": [str(path) for path in said]})))
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
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAKSA_", "DJANGO_"))}
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


def _become(code: str, arguments: list[str], environment: dict[str, str], folder: str, streams: list[str]) -> str:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["-c", *arguments]
    sys.stdin = _stream(0, os.devnull, "r")
    sys.stdout, sys.stderr = (_stream(number, path, "w") for number, path in enumerate(streams, 1))
    signal.alarm(SECONDS_TO_END)
    return code


def _stream(number: int, path: str, mode: str) -> IO[str]:
    with open(path, mode) as file:  # noqa: PTH123 - its descriptor is all that stays
        os.dup2(file.fileno(), number)
    errors = "backslashreplace" if number == 2 else "surrogateescape"
    return open(number, mode, encoding="utf-8", errors=errors, closefd=False)


if __name__ == "__main__":
    for name in IMPORTED:
        import_module(name)
    gc.freeze()
    exec(compile(_serve(), "<string>", "exec"), {"__name__": "__main__"})
