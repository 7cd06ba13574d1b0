"""The pages of imports: a list is handed over, its columns chosen, a preview read; then it comes in, or goes again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.figures.recap import harmless
from laksa.imports import runs, uploads
from laksa.imports.columns import Columns
from laksa.imports.forms import FIELD_NAMES, ColumnsForm, ListForm, SheetForm
from laksa.imports.models import HAS_BEGUN, IS_CHOOSING, IS_UNDOING, AnswerFile, ImportRun, LeftOutRow
from laksa.imports.preview import Judged, judged
from laksa.imports.reading import SHEET_MAX, List, open_list
from laksa.imports.sp4n import answers as sp4n
from laksa.imports.words import words_for_list
from laksa.rules import text as wording
from laksa.rules.capabilities import Capability
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.ui.words import words_for
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/kelola/impor/"
LISTED, SHOWN, JUDGED, ERRORS = 100, 50, 1_000, 100


@staff(Capability.IMPORT_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: StaffRequest) -> HttpResponse:
    """All imports, the newest first; a new list is handed over here."""
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if form.is_bound and form.is_valid():
        run = _handed_over(request, form)
        if run is not None:
            return SeeOther(f"{HERE}{run.pk}/")
    context = {
        "form": form,
        "runs": ImportRun.objects.filter(HAS_BEGUN).order_by("-pk")[:LISTED],
        "has_answers": sp4n.has_reports(),
        "last": AnswerFile.objects.order_by("-pk").first(),
    }
    return page(request, "imports/listing.html", context, here=HERE, status=422 if form.errors else 200)


def _handed_over(request: StaffRequest, form: ListForm) -> ImportRun | None:
    """The import to choose the columns of; None with the sentence in the form where the file is no list."""
    data = form.cleaned_data
    run = ImportRun.objects.create(
        source=form.source_said,
        filename=str(data["file"].name)[:200],
        state=ImportRun.State.CHOOSING,
        by=str(request.user.pk),
        started_at=timezone.now(),
    )
    path = uploads.keep(run, data["file"])
    try:
        run.sha256 = runs.sha256_of(path)
        _read_sheet(run)
    except Refused as refused:
        form.add_error("file", _said(refused))
        uploads.forget(run)
        run.delete()
        return None
    return run


def _read_sheet(run: ImportRun) -> None:
    """The sheet of `run.sheet`, or the one most like a list where that is blank. Refused."""
    with open_list(uploads.path_of(run), sheet=run.sheet) as found:
        run.sheet, run.total = found.sheet[:SHEET_MAX], found.total
        run.columns = [list(pair) for pair in runs.columns_for(run.source, found.columns)]
    run.save()


@staff(Capability.IMPORT_CASES)
@require_POST
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Another sheet of the same workbook; its columns are told apart anew."""
    run = get_object_or_404(ImportRun, IS_CHOOSING, pk=pk)
    if not uploads.is_here(run):
        raise Http404
    before, run.sheet = run.sheet, wording.clean(request.POST.get("sheet", ""))[:SHEET_MAX]
    try:
        _read_sheet(run)
    except Refused as refused:
        run.sheet = before
        with _list_of(run) as found:
            return _choosing(request, run, found, ColumnsForm(found.columns, run.columns), _said(refused), 422)
    return SeeOther(f"{HERE}{run.pk}/")


@staff(Capability.IMPORT_CASES)
@require_POST
def answers(request: StaffRequest) -> HttpResponse:
    """What has changed of the reports of SP4N-LAPOR! since the last file, or since an earlier one again."""
    since = whole_number(request.POST.get("since", ""))
    try:
        file, rows = sp4n.hand_over(since=since, by=str(request.user.pk))
    except Refused:
        raise Http404 from None
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sp4n-jawaban-{file.pk}.csv"'
    sp4n.write_csv(rows, response)
    return response


@staff(Capability.IMPORT_CASES)
@require_safe
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Before it has begun: its columns and a preview. Afterwards: how far it is and what it left out."""
    run = get_object_or_404(ImportRun, pk=pk)
    if not run.is_choosing:
        return page(request, "imports/run.html", _standing(run), here=HERE)
    with _list_of(run) as found:
        return _choosing(request, run, found, ColumnsForm(found.columns, run.columns))


@contextmanager
def _list_of(run: ImportRun) -> Iterator[List]:
    """404 where its file is gone, as after a restore of the database alone."""
    if not uploads.is_here(run):
        raise Http404
    with open_list(uploads.path_of(run), sheet=run.sheet) as found:
        yield found


def _choosing(
    request: StaffRequest, run: ImportRun, found: List, form: ColumnsForm, error: str = "", status: int = 200
) -> HttpResponse:
    try:
        preview = _preview(run, found) if not error else None
    except Refused as refused:
        preview, error = None, _said(refused)
    context = {
        "run": run,
        "found": found,
        "sheets": SheetForm(found.sheets, found.sheet) if len(found.sheets) > 1 else None,
        "form": form,
        "preview": preview,
        "error": error,
    }
    return page(request, "imports/choose.html", context, here=HERE, status=status)


@dataclass
class Preview:
    """What would become of the first rows; `shown` are the first of them."""

    comes_in: int = 0
    known: int = 0
    left_out: int = 0
    shown: list[tuple[Judged, str]] = field(default_factory=list)

    @property
    def judged(self) -> int:
        return self.comes_in + self.known + self.left_out


def _preview(run: ImportRun, found: List) -> Preview:
    columns = Columns.of_pairs([(name, heading) for name, heading in run.columns], found.columns)
    preview = Preview()
    for one in islice(judged(found, run.source, columns), JUDGED):
        if one.refused is not None:
            preview.left_out += 1
        elif one.complaint is None:
            preview.known += 1
        else:
            preview.comes_in += 1
        if len(preview.shown) < SHOWN:
            preview.shown.append((one, words_for(one.refused) if one.refused else ""))
    return preview


@staff(Capability.IMPORT_CASES)
@require_POST
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """The columns as they were chosen; the preview is drawn anew."""
    run = get_object_or_404(ImportRun, IS_CHOOSING, pk=pk)
    with _list_of(run) as found:
        form = ColumnsForm(found.columns, run.columns, request.POST)
        try:
            form.is_valid()
            chosen = Columns.of_pairs(form.pairs, found.columns)
        except Refused as refused:
            return _choosing(request, run, found, form, _said(refused), 422)
    run.columns = [list(pair) for pair in chosen.pairs]
    run.save(update_fields=["columns"])
    return SeeOther(f"{HERE}{run.pk}/")


@staff(Capability.IMPORT_CASES)
@require_POST
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """From here on the worker takes it in; pressed twice, it starts once."""
    run = get_object_or_404(ImportRun, pk=pk)
    if "text" in dict(run.columns):
        begun = ImportRun.objects.filter(IS_CHOOSING, pk=pk)
        begun.update(state=ImportRun.State.RUNNING, started_at=timezone.now())
    return SeeOther(f"{HERE}{run.pk}/")


@staff(Capability.IMPORT_CASES)
@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """The worker takes every case of it back."""
    run = get_object_or_404(ImportRun, pk=pk)
    standing = ImportRun.objects.filter(HAS_BEGUN & ~IS_UNDOING, pk=pk)
    if standing.update(state=ImportRun.State.UNDOING, undone_by=str(request.user.pk)):
        messages.success(request, _("Impor ini sedang diurungkan."))
    return SeeOther(f"{HERE}{run.pk}/")


@staff(Capability.IMPORT_CASES)
@require_safe
def part(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, for the page that asks again."""
    return render(request, "imports/_state.html", _standing(get_object_or_404(ImportRun, pk=pk)))


@staff(Capability.IMPORT_CASES)
@require_safe
def left_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Every row that was left out, as CSV."""
    run = get_object_or_404(ImportRun, pk=pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="impor-{run.pk}-ditinggalkan.csv"'
    lines = csv.writer(response)
    lines.writerow(("line", "last_line", "id", "column", "error", "message"))
    lines.writerows(map(_cells, run.rows_left_out.order_by("pk").iterator()))
    return response


def _cells(row: LeftOutRow) -> list[object]:
    return [harmless(one) for one in (row.line, row.last_line, row.row_id, row.column, row.code, _sentence(row))]


def _standing(run: ImportRun) -> dict[str, object]:
    """Of an import under way or at its end."""
    kept = list(runs.cases_left(run).values_list("number", flat=True)[:ERRORS]) if run.is_undone else []
    user = User.objects.filter(pk=int(run.by)).first() if run.by else None
    return {
        "run": run,
        "user": user,
        "columns": [(FIELD_NAMES[name], heading) for name, heading in run.columns],
        "is_moving": run.is_undoing or (run.is_running and uploads.is_here(run)),
        "is_stopped": run.is_running and not uploads.is_here(run),
        "failure": _said(Refused(run.failure)) if run.failure else "",
        "errors": [(row, _sentence(row)) for row in run.rows_left_out.order_by("pk")[:ERRORS]],
        "more": max(run.left_out - ERRORS, 0),
        "kept": kept,
    }


def _sentence(row: LeftOutRow) -> str:
    return words_for(Refused(row.code, **row.params))


def _said(refused: Refused) -> str:
    indonesian, english = words_for_list(refused)
    return english if (get_language() or "").startswith("en") else indonesian
