"""Agencies, categories and reply templates: searched, added, edited, switched off; the register reads them anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from laksa.accounts.models import Agency, User
from laksa.accounts.policy import StaffRequest
from laksa.administration import changes
from laksa.administration.forms import (
    LOCAL_KECAMATAN,
    PLACEHOLDERS,
    USE_WORDS,
    AgencyForm,
    CategoryForm,
    CodedForm,
    ReplyForm,
)
from laksa.administration.question_form import DATATYPES, QuestionForm
from laksa.administration.search import asked_for, pick_status, searched
from laksa.history.transaction import write
from laksa.register import reference
from laksa.register.commands import assignment
from laksa.register.models import Category, CategoryQuestion, ReplyTemplate
from laksa.rules.capabilities import Capability
from laksa.rules.refusal import Refused
from laksa.rules.text import clean
from laksa.ui.names import URGENCIES
from laksa.ui.words import words_for
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

AGENCIES, CATEGORIES, REPLIES = "/kelola/dinas/", "/kelola/kategori/", "/kelola/templat/"
_NEW = {"is_active": True}


# ── agencies ─────────────────────────────────────────────────────────────────────────────────────


@staff(Capability.ADMINISTER)
@require_safe
def agencies(request: StaffRequest) -> HttpResponse:
    asked = asked_for(request, "status")
    found = searched(Agency.objects.order_by("name"), asked, "code", "name", "short", "mandate", "keywords")
    led = Counter(Category.objects.filter(is_active=True).values_list("lead", flat=True))
    staff = Counter(User.objects.filter(is_active=True, agency__isnull=False).values_list("agency", flat=True))
    context = {
        "asked": asked,
        "picks": [pick_status(asked)],
        "rows": [(row, led[row.code], staff[row.code]) for row in found],
        "all": Agency.objects.count(),
    }
    return page(request, "administration/agencies.html", context, here=AGENCIES)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def agency_new(request: StaffRequest) -> HttpResponse:
    form = AgencyForm(request.POST) if request.method == "POST" else AgencyForm(initial=_NEW)
    return _edited(request, form, AGENCIES) or _agency_form(request, form)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def agency(request: StaffRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Agency, pk=clean(code))
    form = AgencyForm(request.POST, row=row) if request.method == "POST" else AgencyForm.of(row)
    try:
        return _edited(request, form, AGENCIES, _hand_over) or _agency_form(request, form, row.code)
    except Refused as refused:
        form.add_error("successor", words_for(refused))
        return _agency_form(request, form, row.code)


def _hand_over(form: CodedForm, by: User) -> None:
    """The open cases of an agency that closes go to the one that was chosen: all of them, or nothing is saved."""
    assert isinstance(form, AgencyForm)
    if form.open_cases:
        assignment.hand_over(form.row.code, form.cleaned_data["successor"], by=by)


def _agency_form(request: StaffRequest, form: CodedForm, code: str = "") -> HttpResponse:
    row = Agency.objects.filter(pk=code).first()
    context = {
        "form": form,
        "row": row,
        "led": Category.objects.filter(Q(lead=code) | Q(support=code), is_active=True) if row else [],
        "staff": User.objects.filter(agency=row, is_active=True) if row else [],
    }
    return _form(request, "administration/agency_form.html", context, AGENCIES)


# ── categories ───────────────────────────────────────────────────────────────────────────────────


@staff(Capability.ADMINISTER)
@require_safe
def categories(request: StaffRequest) -> HttpResponse:
    asked = asked_for(request, "status")
    found = searched(Category.objects.all(), asked, "code", "name", "group", "example", "lead", "support")
    rows = [(row, _holder(row.lead), URGENCIES.get(row.urgency, row.urgency)) for row in found]
    context = {
        "asked": asked,
        "picks": [pick_status(asked)],
        "groups": [(group, list(inside)) for group, inside in groupby(rows, key=lambda row: row[0].group)],
        "count": len(rows),
        "all": Category.objects.count(),
    }
    return page(request, "administration/categories.html", context, here=CATEGORIES)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def category_new(request: StaffRequest) -> HttpResponse:
    blank = _NEW | {"kind": "complaint", "urgency": "medium", "days": 5, "needs_place": True}
    form = CategoryForm(request.POST) if request.method == "POST" else CategoryForm(initial=blank)
    return _edited(request, form, CATEGORIES) or _category_form(request, form)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def category(request: StaffRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Category, pk=clean(code))
    form = CategoryForm(request.POST, row=row) if request.method == "POST" else CategoryForm.of(row)
    return _edited(request, form, CATEGORIES) or _category_form(request, form, row.code)


def _category_form(request: StaffRequest, form: CodedForm, code: str = "") -> HttpResponse:
    groups = list(dict.fromkeys(Category.objects.values_list("group", flat=True)))
    row = Category.objects.filter(pk=code).first()
    asked = [(one, DATATYPES[one.datatype]) for one in row.questions.order_by("position", "code")] if row else []
    context = {"form": form, "row": row, "groups": groups, "asked": asked}
    return _form(request, "administration/category_form.html", context, CATEGORIES)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: StaffRequest, code: str) -> HttpResponse:
    asking = get_object_or_404(Category, pk=clean(code))
    form = QuestionForm(request.POST, category=asking) if request.method == "POST" else QuestionForm.blank(asking)
    return _question_form(request, form)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: StaffRequest, code: str) -> HttpResponse:
    row = get_object_or_404(CategoryQuestion.objects.select_related("category"), pk=clean(code))
    posted = request.method == "POST"
    form = QuestionForm(request.POST, row=row, category=row.category) if posted else QuestionForm.of(row)
    return _question_form(request, form)


def _question_form(request: StaffRequest, form: QuestionForm) -> HttpResponse:
    """Its own page, and back to the category that asks it."""
    back = reverse("administration:category", args=[form.category.code])
    row = CategoryQuestion.objects.filter(pk=form.row.pk).first() if form.row else None
    context = {"form": form, "row": row, "category": form.category, "url": back}
    return _edited(request, form, back) or _form(request, "administration/question_form.html", context, CATEGORIES)


def _holder(code: str) -> str:
    if not code:
        return _("Ditentukan operator")
    return _("Kecamatan setempat") if code == LOCAL_KECAMATAN else reference.agency_name(code)


# ── reply templates ──────────────────────────────────────────────────────────────────────────────


@staff(Capability.ADMINISTER)
@require_safe
def replies(request: StaffRequest) -> HttpResponse:
    asked = asked_for(request, "status")
    found = searched(ReplyTemplate.objects.order_by("use", "name"), asked, "code", "name", "body")
    by_use = {use: [row for row in found if row.use == use] for use in USE_WORDS}
    context = {
        "asked": asked,
        "picks": [pick_status(asked)],
        "groups": [(USE_WORDS[use], rows) for use, rows in by_use.items() if rows],
        "all": ReplyTemplate.objects.count(),
    }
    return page(request, "administration/replies.html", context, here=REPLIES)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def reply_new(request: StaffRequest) -> HttpResponse:
    form = ReplyForm(request.POST) if request.method == "POST" else ReplyForm(initial=_NEW)
    return _previewed(request, form) or _edited(request, form, REPLIES) or _reply_form(request, form)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: StaffRequest, code: str) -> HttpResponse:
    row = get_object_or_404(ReplyTemplate, pk=clean(code))
    form = ReplyForm(request.POST, row=row) if request.method == "POST" else ReplyForm.of(row)
    return _previewed(request, form) or _edited(request, form, REPLIES) or _reply_form(request, form)


def _previewed(request: StaffRequest, form: ReplyForm) -> HttpResponse | None:
    """ "Pratinjau" saves nothing; a body that cannot be filled is refused like anywhere."""
    if request.method != "POST" or "preview" not in request.POST:
        return None
    form.full_clean()
    if "body" in form.errors:
        return None
    form.errors.clear()
    return _reply_form(request, form, body=form.cleaned_data["body"])


def _reply_form(request: StaffRequest, form: ReplyForm, *, body: str = "") -> HttpResponse:
    shown = body or (form.row.body if form.row and not form.is_bound else "")
    context = {"form": form, "row": form.row, "preview": _filled(shown), "placeholders": _explained()}
    return _form(request, "administration/reply_form.html", context, REPLIES)


def _filled(body: str) -> str:
    for name, (_meaning, example) in PLACEHOLDERS.items():
        body = body.replace(f"{{{name}}}", str(example))
    return body


def _explained() -> list[tuple[str, Any, Any]]:
    return [(f"{{{name}}}", meaning, example) for name, (meaning, example) in PLACEHOLDERS.items()]


# ── what the three share ─────────────────────────────────────────────────────────────────────────


def _edited(
    request: StaffRequest, form: CodedForm, back: str, first: Callable[[CodedForm, User], None] | None = None
) -> HttpResponse | None:
    """Saved and back to the list; None when the form has still to be shown. `first`: what belongs to the edit."""
    if request.method != "POST" or not form.is_valid():
        return None
    with write():
        before = form.standing()
        if first is not None:
            first(form, request.user)
        row = form.save()
        changes.record(row, request.user, before=before, after=form.given())
    reference.forget()
    messages.success(request, _("{name} tersimpan.").format(name=row))
    return SeeOther(back)


def _form(request: StaffRequest, template: str, context: Mapping[str, object], here: str) -> HttpResponse:
    form = context["form"]
    assert isinstance(form, CodedForm)
    return page(request, template, context, here=here, status=422 if form.is_bound and form.errors else 200)
