"""Speaking to the person at the terminal: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer


def take_any_terminal() -> None:
    """Closed streams swallow what is said, narrow ones (ASCII, Latin-1) get a ? for what they cannot show.

    A descriptor that was closed is taken, so that no file of ours is opened under the number of standard output.
    """
    while (taken := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(taken, True)
    os.close(taken)
    for name, descriptor in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(descriptor, "r" if name == "stdin" else "w", closefd=False))
        elif name != "stdin":
            stream.reconfigure(errors="replace")


def english() -> bool:
    """LAKSA_LANG, LC_ALL, LANG, the first that says something: `en*` is English, else Indonesian."""
    spoken = next((value for name in ("LAKSA_LANG", "LC_ALL", "LANG") if (value := os.environ.get(name))), "")
    return spoken.lower().startswith("en")


def words(indonesian: str, in_english: str) -> str:
    return in_english if english() else indonesian


def say(indonesian: str, in_english: str) -> None:
    sys.stderr.write(words(indonesian, in_english) + "\n")
    sys.stderr.flush()


def out(text: str) -> None:
    sys.stdout.write(text + "\n")


def out_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def fail(indonesian: str, in_english: str, *, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and end with a code that is not 0."""
    say(indonesian, in_english)
    raise typer.Exit(code)


def say_written(path: Path, *, as_json: bool) -> None:
    """The file that a verb has made, where its result was asked for in a file."""
    if as_json:
        out_json({"files": [str(path)]})
    else:
        out(words(f"Ditulis: {path}", f"Written: {path}"))


def require_format(asked: str, known: Sequence[str]) -> None:
    if asked not in known:
        choices = ", ".join(known)
        fail(f"Format {asked!r} tidak dikenal: {choices}.", f"Unknown format {asked!r}: {choices}.")


@contextmanager
def progress(indonesian: str, in_english: str, total: int | None) -> Iterator[Any]:
    """A bar on standard error; `advance(n)` moves it. Where there is no terminal, a line for each tenth."""
    if not sys.stderr.isatty():
        yield _lines(words(indonesian, in_english), total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(words(indonesian, in_english), total=total)
        yield lambda count=1: bar.advance(task, count)


def _lines(what: str, total: int | None) -> Callable[..., None]:
    done, said = 0, -1

    def advance(count: int = 1) -> None:
        nonlocal done, said
        done += count
        tenth = 10 * done // total if total else -1
        if tenth > said:
            said = tenth
            sys.stderr.write(f"{what}: {done}/{total}\n")
            sys.stderr.flush()

    return advance


def no_such_period(text: str) -> NoReturn:
    fail(
        f"Periode {text!r} tidak dikenali. Contoh: 2026, 2026-Q3, 2026-10.",
        f"Unknown period {text!r}. Examples: 2026, 2026-Q3, 2026-10.",
    )
