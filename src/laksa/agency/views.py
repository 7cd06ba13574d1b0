"""What an officer sees and presses: the list, the case, the forms of a case, its photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.agency import board, case_view, forms, photos, queries
from laksa.agency.actions import ACTIONS, ASK, MEETING, NOTE, PRESSES, RETURN, AgencyAction
from laksa.history.identity import new_command
from laksa.narration.actors import behind
from laksa.register import drafts, focus, ledger, reference, upload_tray
from laksa.register.access import actor, permitted, visible_to
from laksa.register.models import Attachment, Case, Draft
from laksa.register.transaction import if_possible
from laksa.register.upload_tray import GONE, Tray
from laksa.rules.capabilities import Capability
from laksa.rules.numbering import parse_number
from laksa.rules.permitted import Permitted
from laksa.rules.refusal import Refused
from laksa.ui.fields import Unsent, written_in
from laksa.ui.words import words_for_staff
from laksa.web import answers, autosave
from laksa.web.actions import Act, keep_refused, key_of, status_of
from laksa.web.answers import SeeOther
from laksa.web.pager import Page
from laksa.web.resume import Typed, staff

officer = staff(Capability.DO_TASKS)

# ── lists ────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@officer
def tasks(request: StaffRequest) -> HttpResponse:
    """What is late, what is for today, what comes next; at the end what the operator has."""
    page = queries.to_do(request.user, request.GET.get("sesudah", ""))
    sent = Page[Case]() if page.next else queries.sent(request.user, size=10)
    rows = board.tasks(request.user, [*page.rows, *sent.rows], timezone.now())
    context = _groups(request, page, rows[: len(page.rows)])
    context |= {"sent": rows[len(page.rows) :], "more_sent": bool(sent.next)}
    return _render(request, "agency/tasks.html", context, tab="tasks")


@require_GET
@officer
def tasks_part(request: StaffRequest) -> HttpResponse:
    """The list alone, asked again every five seconds."""
    page = queries.to_do(request.user, request.GET.get("sesudah", ""))
    rows = board.tasks(request.user, page.rows, timezone.now())
    return _render(request, "agency/_groups.html", _groups(request, page, rows))


def _groups(request: StaffRequest, page: Page[Case], rows: list[board.Task]) -> dict[str, Any]:
    after = request.GET.get("sesudah", "")
    return {
        "groups": board.groups(rows, timezone.now()),
        "next": f"{reverse('agency:tasks')}?sesudah={page.next}" if page.next else "",
        "first": reverse("agency:tasks") if after else "",
        "here": f"?{urlencode({'sesudah': after})}" if after else "",
    }


@require_GET
@officer
def waiting(request: StaffRequest) -> HttpResponse:
    """Results that were sent and that the operator has not closed yet."""
    page = queries.sent(request.user, request.GET.get("sesudah", ""))
    return _flat_list(request, page, _("Menunggu operator"), "waiting", tab="tasks")


@require_GET
@officer
def finished(request: StaffRequest) -> HttpResponse:
    page = queries.finished(request.user, request.GET.get("sesudah", ""))
    return _flat_list(request, page, _("Riwayat"), "finished", tab="finished")


def _flat_list(request: StaffRequest, page: Page[Case], title: str, name: str, *, tab: str) -> HttpResponse:
    context = {
        "title": title,
        "rows": board.tasks(request.user, page.rows, timezone.now()),
        "next": f"?sesudah={page.next}" if page.next else "",
        "first": reverse(f"agency:{name}") if request.GET.get("sesudah") else "",
    }
    return _render(request, "agency/list.html", context, tab=tab)


# ── the case ─────────────────────────────────────────────────────────────────────────────────────


@require_GET
@officer
def case(request: StaffRequest, number: str) -> HttpResponse:
    try:
        found = _case_of(request.user, number)
    except Http404:
        return _out_of_reach(request, number)
    _work_on_confirmation(request.user, found)
    return _show_case(request, found)


def _show_case(request: StaffRequest, found: Case, *, error: str = "", status: int = 200) -> HttpResponse:
    page = case_view.of(found, request.user, timezone.now())
    context = {
        "case": found,
        "page": page,
        "unsent": _unsent(request.user, found.number, _offered(page.permitted)),
        "ways": _ways_on(found.number, page),
        "key": new_command(),
        "error": error,
    }
    return _render(request, "agency/case.html", context, status=status)


def _unsent(user: User, number: str, offered: frozenset[str] = frozenset()) -> list[Unsent]:
    """What this officer typed into forms of the case that are open no longer."""
    found = [
        Unsent(
            title=str(ACTIONS[name].title),
            lines=written_in(ACTIONS[name].form, draft.fields),
            key=draft.key,
            url=reverse("agency:draft", args=[number, name]),
        )
        for name, draft in drafts.unsent_of(user, f"{number}:").items()
        if name in ACTIONS and name not in offered
    ]
    return [one for one in found if one.lines]


def _ways_on(number: str, page: case_view.CaseView) -> list[dict[str, str]]:
    """What an officer may do with words whose form is gone."""
    return [
        {"url": reverse(f"agency:{action.name}", args=[number]), "words": str(action.title)}
        for action in (NOTE, ASK)
        if action.command in page.permitted
    ]


def _out_of_reach(request: StaffRequest, number: str, action: AgencyAction | None = None) -> HttpResponse:
    """404 as for any case of others, but with what this officer typed on it; nothing of the case itself."""
    parsed = parse_number(number)
    if parsed is None:
        raise Http404
    if action is not None and request.method == "POST":
        trays = _trays_of(parsed, action, drafts.fields_of(request.POST))
        for field, tray in trays.items():
            tray.receive(photos.uploads_of(request, field))
        _keep_refused(request, parsed, action, trays)
    unsent = _unsent(request.user, parsed)
    if not unsent:
        raise Http404
    return _render(request, "agency/out_of_reach.html", {"number": parsed, "unsent": unsent}, status=404)


def _keep_refused(
    request: StaffRequest,
    number: str,
    action: AgencyAction,
    trays: Mapping[str, Tray],
    refused: Refused | None = None,
    *,
    is_gone: bool = True,
) -> str:
    typed, name = typed_into(action, request.POST), f"{number}:{action.name}"
    return keep_refused(request, request.user, name, typed, refused, is_gone=is_gone, trays=trays.values())


@require_http_methods(["GET", "POST"])
@officer
def press(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """One press, no form of its own: "Terima tugas", or the agency's own step in another city's SOP."""
    found, action = _case_of(request.user, number), PRESSES[name]
    if request.method == "GET":
        return redirect("agency:case", found.number)
    form = action.form(request.POST)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return _show_case(request, found, error=str(error), status=422)
    _work_on_confirmation(request.user, found)
    try:
        Act(request.user, found, action, name, form, request.POST).carry_out()
    except Refused as refused:
        fresh, error = _case_of(request.user, found.number), words_for_staff(refused, who=behind(refused, request.user))
        return _show_case(request, fresh, error=error, status=status_of(refused))
    messages.success(request, str(action.done))
    return _see_other(request, found)


def _work_on_confirmation(user: User, found: Case) -> None:
    """Opening the page and pressing its button are signs of work on the agency's own step."""
    step = case_view.confirmation(ledger.state_of(found), user)
    if step is not None:
        with if_possible():
            focus.signal(focus.case_subject(found.pk), step.key, user)


@require_GET
@officer
def photo(request: StaffRequest, number: str, attachment: int) -> HttpResponse:
    return _photo(request.user, number, attachment, small=False)


@require_GET
@officer
def thumb(request: StaffRequest, number: str, attachment: int) -> HttpResponse:
    return _photo(request.user, number, attachment, small=True)


def _photo(user: User, number: str, attachment: int, *, small: bool) -> HttpResponse:
    own = Attachment.objects.filter(case=_case_of(user, number), pk=min(attachment, 2**63 - 1))
    return answers.photo(own.first(), small=small, cache=answers.STAFF_KEEP)


# ── the forms of a case ──────────────────────────────────────────────────────────────────────────


def typed(request: HttpRequest, number: str, name: str) -> Typed | None:
    """A form as its draft keeps it, with its photos."""
    parsed, action = parse_number(number), ACTIONS[name]
    if parsed is None:
        return None
    fields = typed_into(action, request.POST)
    if action.photos:
        for field, tray in photos.trays_of(f"{parsed}:{name}", fields).items():
            fields |= upload_tray.keep_for_nobody(tray, photos.uploads_of(request, field))
    return Typed(f"{parsed}:{name}", fields, key_of(request))


@require_http_methods(["GET", "POST"])
@staff(Capability.DO_TASKS, typed=typed)
def case_form(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """One form of a case: opened as it was left, sent, or shown again with what is wrong."""
    action = ACTIONS[name]
    try:
        found = _case_of(request.user, number)
    except Http404:
        return _out_of_reach(request, number, action)
    if request.method == "GET":
        return _open_form(request, found, action)
    form = _form_of(action, request.user, request.POST)
    form.is_valid()
    trays = _trays_of(found.number, action, drafts.fields_of(request.POST))
    photos.receive(request, form, trays)
    if form.errors and action.photos:  # the rule would say it only when all else is right
        photos.require(form, trays)
    if not form.errors:
        try:
            return _carry_out(request, found, action, form, trays)
        except Refused as refused:
            fresh = _case_of(request.user, found.number)
            is_gone = not _offers(request.user, fresh, action)
            key = _keep_refused(request, found.number, action, trays, refused, is_gone=is_gone)
            if is_gone:
                words = words_for_staff(refused, who=behind(refused, request.user), is_gone=True)
                return _show_case(request, fresh, error=words, status=status_of(refused))
            form.refuse(refused, who=behind(refused, request.user))
            return _show_form(request, fresh, action, form, trays, key=key, status=status_of(refused))
    return _show_form(request, found, action, form, trays, key=key_of(request), status=422)


@require_POST
@officer
def draft(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """Typed words, kept while they are typed; or, of a form that is gone, thrown away."""
    if request.POST.get("discard") and (parsed := parse_number(number)):
        drafts.forget(request.user, f"{parsed}:{form}", key_of(request))
        return SeeOther(reverse("agency:case", args=[parsed]))
    found, action = _case_of(request.user, number), ACTIONS.get(form)
    if action is None:
        raise Http404
    typed = typed_into(action, request.POST)
    return autosave.saved(request.user, f"{found.number}:{action.name}", typed, request.POST.dict())


def typed_into(action: AgencyAction, posted: QueryDict) -> dict[str, str]:
    """The fields of a form as a draft keeps them, with the tokens of its photos, or their names."""
    boxes = photos.KEPT.values() if action.photos else ()
    known = [*action.form.base_fields, *boxes, *(box + GONE for box in boxes)]
    return {name: " ".join(values) for name in known if (values := posted.getlist(name))}


def _trays_of(number: str, action: AgencyAction, typed: Mapping[str, str]) -> dict[str, Tray]:
    return photos.trays_of(f"{number}:{action.name}", typed) if action.photos else {}


def _offers(user: User, found: Case, action: AgencyAction) -> bool:
    return action.name in _offered(permitted(ledger.state_of(found), actor(user)))


def _offered(allowed: Permitted) -> frozenset[str]:
    """The forms that are open now, by the last part of their address."""
    return frozenset(name for name, action in ACTIONS.items() if action.command in allowed)


def _carry_out(
    request: StaffRequest, found: Case, action: AgencyAction, form: forms.OfficerForm, trays: dict[str, Tray]
) -> HttpResponse:
    Act(request.user, found, action, action.name, form, request.POST, trays).carry_out()
    drafts.sent(request.user, f"{found.number}:{action.name}", key_of(request))
    messages.success(request, str(action.done))
    return _see_other(request, found)


def _open_form(request: StaffRequest, found: Case, action: AgencyAction) -> HttpResponse:
    """The form as it was left: words that were typed and not sent. Where it is open no longer, the case with them."""
    if not _offers(request.user, found, action):
        return redirect("agency:case", found.number)
    draft = next(iter(drafts.unsent(request.user, f"{found.number}:{action.name}")), None)
    kept = dict(draft.fields) if draft else {}
    form = _form_of(action, request.user, None, kept)
    trays = _trays_of(found.number, action, kept)
    return _show_form(request, found, action, form, trays, draft=draft, key=draft.key if draft else "")


def _show_form(
    request: StaffRequest,
    found: Case,
    action: AgencyAction,
    form: forms.OfficerForm,
    trays: dict[str, Tray],
    *,
    draft: Draft | None = None,
    key: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": found,
        "title": board.title_of(found),
        "place": board.place_of(found),
        "action": action,
        "form": form,
        "trays": trays,
        "limit": forms.MAX_PHOTOS,
        "key": key or new_command(),
        "restored": draft is not None,
        "rev": draft.rev if draft else drafts.rev_standing(request.user, f"{found.number}:{action.name}", key),
        "back": request.path,
        "draft_url": reverse("agency:draft", args=[found.number, action.name]),
    }
    return _render(request, action.template, context, status=status)


def _form_of(
    action: AgencyAction, user: User, data: QueryDict | None, initial: dict[str, str] | None = None
) -> forms.OfficerForm:
    if action is RETURN:
        return forms.ReturnForm(data, initial=initial, agency=user.agency_id or "")
    if action is MEETING:
        return forms.MeetingForm(data, initial=initial, agency=user.agency_id or "")
    return action.form(data, initial=initial)


# ── what the views share ─────────────────────────────────────────────────────────────────────────


def _case_of(user: User, number: str) -> Case:
    """A case of the officer's own agency; anything else does not exist."""
    parsed = parse_number(number)
    if parsed is None:
        raise Http404
    return get_object_or_404(visible_to(user).select_related("complaint", "contact"), number=parsed)


def _see_other(request: StaffRequest, found: Case) -> HttpResponse:
    """To the case, or to the list where the agency has just given it away."""
    mine = visible_to(request.user).filter(pk=found.pk).exists()
    target = reverse("agency:case", args=[found.number]) if mine else reverse("agency:tasks")
    return SeeOther(target)


def _render(
    request: StaffRequest, template: str, context: dict[str, Any], *, tab: str = "", status: int = 200
) -> HttpResponse:
    context |= {
        "agency": reference.agency_name(request.user.agency_id or ""),
        "role": _("Petugas {agency}").format(agency=reference.agency_name(request.user.agency_id or "")),
        "tabs": _tabs(tab) if tab else None,
    }
    return render(request, template, context, status=status)


def _tabs(current: str) -> list[dict[str, Any]]:
    return [
        {"url": reverse("agency:tasks"), "label": _("Tugas"), "icon": "list", "current": current == "tasks"},
        {"url": reverse("agency:finished"), "label": _("Riwayat"), "icon": "hist", "current": current == "finished"},
        {"url": reverse("account"), "label": _("Akun"), "icon": "user", "current": False},
    ]
