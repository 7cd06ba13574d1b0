"""The verbs of `laksa`, one line each; what they do stands in the modules beside."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import typer

from laksa.ops import (
    backup,
    bench,
    channel,
    clock,
    demo,
    doctor,
    drill,
    export_all,
    export_events,
    import_cases,
    keys,
    mail,
    recap,
    report,
    serving,
    sop,
    sp4n,
    units,
    upgrade,
    users,
    verify,
    webhooks,
)
from laksa.ops import case as one_case
from laksa.ops.terminal import say, take_any_terminal

app = typer.Typer(
    help="LAKSA, Layanan Aspirasi Kotak Saran Anda. Tanpa verba: run. (./laksa test, ./laksa lock: lihat README.)",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
case = typer.Typer(help="Satu laporan / one case.", rich_markup_mode=None)
export = typer.Typer(help="Keluarkan data / export data.", rich_markup_mode=None)
imports = typer.Typer(help="Masukkan data / import data.", rich_markup_mode=None)
app.add_typer(case, name="case")
app.add_typer(export, name="export")
app.add_typer(imports, name="import")
app.add_typer(users.app, name="user")
app.add_typer(mail.app, name="mail")
app.add_typer(clock.app, name="clock")
app.add_typer(demo.app, name="demo")
app.add_typer(channel.app, name="channel")
app.add_typer(keys.open311, name="open311")
app.add_typer(keys.token, name="token")
app.add_typer(webhooks.app, name="webhook")
app.add_typer(sp4n.app, name="sp4n")

app.command("run")(serving.run)
app.command("serve")(serving.serve)
app.command("work")(serving.work)
app.command("sop")(sop.sop)
case.command("show")(one_case.show)
app.command("recap")(recap.recap)
app.command("report")(report.report)
export.command("all")(export_all.export_all)
export.command("events")(export_events.export_events)
imports.command("cases")(import_cases.cases)
imports.command("complaints", hidden=True)(import_cases.complaints)
app.command("verify")(verify.verify)
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("drill")(drill.drill)
app.command("upgrade")(upgrade.upgrade)
app.command("units")(units.units)
app.command("bench")(bench.bench)
app.command("prepare", hidden=True)(serving.prepare)


# These choose among formats of their own.
_WITH_FORMATS = frozenset({"report", "recap", "sop"})


def with_json(arguments: list[str]) -> list[str]:
    """`--format json` is `--json` for every verb (RULES.md, Processes)."""
    if arguments[:1] and arguments[0] in _WITH_FORMATS:
        return arguments
    joined = "\0".join(arguments).replace("--format\0json", "--json").replace("--format=json", "--json")
    return joined.split("\0") if arguments else []


def main(arguments: list[str]) -> NoReturn:
    """Run a verb and end. What the disk or the folder refuses is said in a sentence."""
    take_any_terminal()
    try:
        try:
            app(prog_name="laksa", args=with_json(arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read has seen enough
        _give_up_on_output()
    except OSError as problem:
        _give_up_on_output()
        path = problem.filename2 or problem.filename
        name = f" {path}" if path else ""
        say(
            f"Berkas atau folder{name} tidak dapat dibaca atau ditulis: {problem.strerror or problem}.",
            f"The file or folder{name} cannot be read or written: {problem.strerror or problem}.",
        )
    sys.exit(1)


def _give_up_on_output() -> None:
    """What is still in the buffer must not fail once more at the very end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        context.invoke(serving.run)
