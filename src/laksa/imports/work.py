"""The worker's turn: imports that were started or undone on the page are carried out, and go on after a stop."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from laksa.imports import runs, uploads
from laksa.imports.columns import Columns
from laksa.imports.models import IS_CHOOSING, IS_RUNNING, IS_UNDOING, ImportRun
from laksa.imports.reading import open_list
from laksa.register import planner
from laksa.rules.refusal import Refused

CHOOSING_AT_MOST = timedelta(days=7)


def take_turn() -> None:
    """Whatever is under way, the oldest first; lists that nobody went on with are forgotten."""
    for run in ImportRun.objects.filter(IS_RUNNING | IS_UNDOING).order_by("pk"):
        if run.is_undoing:
            runs.undo(run.pk, by=run.undone_by)
            uploads.forget(run)
        elif uploads.is_here(run):  # one of the terminal's is the terminal's
            _take_in(run)
    for run in ImportRun.objects.filter(IS_CHOOSING, started_at__lt=timezone.now() - CHOOSING_AT_MOST):
        uploads.forget(run)
        run.delete()


def _take_in(run: ImportRun) -> None:
    try:
        with open_list(uploads.path_of(run), sheet=run.sheet) as found:
            columns = Columns.of_pairs([(field, heading) for field, heading in run.columns], found.columns)
            runs.go_on(run, found, columns)
    except Refused as refused:
        if refused.code == "import_elsewhere":  # it was undone meanwhile
            return
        ended = {"state": ImportRun.State.DONE, "failure": refused.code, "ended_at": timezone.now()}
        ImportRun.objects.filter(pk=run.pk).update(**ended)
    uploads.forget(run)
    planner.analyze()
