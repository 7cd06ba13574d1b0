"""The operator's door: queues, the case, its actions. A form comes in, one command is called, a page goes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.desk import export, flash, forms, labels, picker, preview, queries, receipt_link, rows
from laksa.desk.actions import ACTIONS, DeskAct, DeskAction, stamp
from laksa.desk.case_page import CasePage, codes_of, entry_defaults, tray_of, unsent_of
from laksa.desk.layout import layout_context
from laksa.desk.publishing import offer_of
from laksa.desk.queue_filter import QueueFilter
from laksa.history.identity import new_command
from laksa.messages import case_messages
from laksa.narration.actors import behind, name_of
from laksa.register import drafts, files, focus, ledger, reference, upload_tray
from laksa.register import queries as register
from laksa.register.access import by_number, visible_to
from laksa.register.commands import merging
from laksa.register.models import Attachment, Case
from laksa.register.transaction import if_possible
from laksa.register.upload_tray import Tray
from laksa.rules.capabilities import Capability
from laksa.rules.events import Referred, Reverted
from laksa.rules.numbering import parse_number, show_secret
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.rules.text import TEXT_MAX
from laksa.search.find import MOST, number_meant
from laksa.ui.names import KINDS
from laksa.web import answers, autosave
from laksa.web.actions import keep_refused, key_of, status_of
from laksa.web.answers import SeeOther
from laksa.web.layout import to_the_beginning
from laksa.web.questions import ASKED, fill_in
from laksa.web.resume import Typed, staff

# Which form holds the words of an event: its noun, then the name of its words by field.
_WORDS_OF = {
    "Assigned": ("disposisi", {"note": "note"}),
    "Responded": ("tanggapan", {"text": "text"}),
    "Merged": ("gabung", {"text": "message"}),
    "Referred": ("rujuk", {"text": "message"}),
    "Rejected": ("tolak", {"text": "message", "reason": "reason"}),
    "ReporterAsked": ("tanya", {"text": "text"}),
    "InterimResponded": ("sementara", {"text": "text"}),
}


# ── queues ───────────────────────────────────────────────────────────────────────────────────────


@staff(Capability.WORK_CASES)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The desk without a case: one of its lists, as it is filtered, or what was searched."""
    queue_filter = QueueFilter.of(request.GET)
    number = number_meant(queue_filter.asked) if queue_filter.asked else ""
    if number and queue_filter.queue == "semua" and visible_to(request.user).filter(number=number).exists():
        return SeeOther(reverse("desk:case", args=[number]))
    return render(request, "desk/queue.html", layout_context(request) | _board(request.user, queue_filter))


@staff(Capability.WORK_CASES)
@require_safe
def queue_part(request: StaffRequest) -> HttpResponse:
    """The list alone, asked again every five seconds."""
    board = _board(request.user, QueueFilter.of(request.GET), current=request.GET.get("kini", ""))
    return render(request, "desk/_queue.html", board)


def _board(user: User, queue_filter: QueueFilter, *, current: str = "") -> dict[str, Any]:
    here, files, page = reverse("desk:queue"), reverse("desk:export"), queries.page(user, queue_filter)
    ahead = replace(
        queue_filter, **({"after": page.part.next} if queue_filter.is_plain else {"page": queue_filter.page + 1})
    )
    return {
        "tabs": _tabs(user, queue_filter, here),
        "rows": _rows(user, queue_filter, page.part.rows, current),
        "count": page.count,
        "is_cut": page.count == MOST,
        "meant": page.meant,
        "queue_filter": queue_filter,
        "next_page": f"{here}{ahead.address()}" if page.part.next else "",
        "first_page": f"{here}{queue_filter.first().address()}" if queue_filter != queue_filter.first() else "",
        "page_words": to_the_beginning(queue_filter != queue_filter.first()),
        "poll": f"{reverse('desk:queue_part')}{queue_filter.address(kini=current)}",
        "back": f"{here}{queue_filter.address()}",
        "has_queue": True,
        "asked": queue_filter.asked,
        "exports": {kind: f"{files}{queue_filter.first().address(bentuk=kind)}" for kind in export.KINDS_OF_FILE},
        "filters": forms.filters(queue_filter),
    }


def _rows(user: User, queue_filter: QueueFilter, cases: list[Case], current: str) -> list[rows.Row]:
    return rows.rows(
        cases,
        register.claims_of(cases),
        writers=queries.writers_of(cases, user),
        user=user,
        now=timezone.now(),
        query=queue_filter.address(),
        current=current,
        in_full=not queue_filter.is_plain,
    )


def _tabs(user: User, queue_filter: QueueFilter, here: str) -> list[dict[str, Any]]:
    counts, list_of, shown = register.queue_counts(user), replace(queue_filter.first(), sort=""), queue_filter.queue
    return [
        {
            "url": f"{here}{replace(list_of, queue=name).address()}",
            "words": words,
            "count": rows.shown_count(counts[name]) if name in counts else "",
            "kind": "count-on" if name == shown else "count-bad" if name == "lewat" and counts[name] else "",
            "current": name == shown,
        }
        for name, words in labels.QUEUES.items()
    ]


@staff(Capability.WORK_CASES)  # type: ignore[arg-type]  # a file is no HttpResponse, but answers like one
@require_safe
def export_list(request: StaffRequest) -> HttpResponseBase:
    """What the list shows, all of its pages, as a file that may be handed on."""
    queue_filter = QueueFilter.of(request.GET)
    kind = request.GET.get("bentuk", "")
    return export.file_of(queue_filter, request.user, kind if kind in export.KINDS_OF_FILE else "csv")


@staff(Capability.WORK_CASES)
@require_POST
def categories(request: StaffRequest) -> HttpResponse:
    """What the picker lists for a typed word; by POST, since the words of a report stand in no address."""
    found, total = picker.choices(request.POST.get("cari", "")[:80], request.POST.get("text", "")[:TEXT_MAX])
    return render(request, "desk/_categories.html", {"choices": found, "total": total})


# ── one case ─────────────────────────────────────────────────────────────────────────────────────


@staff(Capability.READ_CASES)
@require_safe
def case(request: StaffRequest, number: str) -> HttpResponse:
    """The case with the queue beside it; opening it by hand is a sign of work, and holds nothing."""
    try:
        found = case_of(request, number)
    except Http404:
        return _out_of_reach(request, number)
    if found.number != number:
        return SeeOther(reverse("desk:case", args=[found.number]))
    shown = CasePage(request.user, found, opened=request.GET.get("buka", ""))
    with if_possible():
        if shown.step:
            focus.signal(focus.case_subject(found.pk), shown.step, request.user)
    return _render(request, shown)


def case_of(request: StaffRequest, number: str) -> Case:
    parsed = parse_number(number)
    found = queries.case_page(request.user, parsed).first() if parsed else None
    if found is None:
        raise Http404
    return found


def _render(
    request: StaffRequest, shown: CasePage, *, status: int = 200, wrong: forms.DeskForm | None = None
) -> HttpResponse:
    queue_filter = QueueFilter.of(_back_query(request))
    number = shown.case.number
    context = layout_context(request) | {
        "page": shown,
        "case": shown.case,
        "state": shown.state,
        "wrong": wrong,
        "key": new_command(),
        "opened": stamp(),
        "back": f"{reverse('desk:case', args=[number])}{queue_filter.address()}",
        "queue_url": f"{reverse('desk:queue')}{queue_filter.address()}",
        "poll": f"{reverse('desk:queue_part')}{queue_filter.address(kini=number)}",
        "has_queue": request.user.may(Capability.WORK_CASES),
        "asked": queue_filter.asked,
        "closed_queue": False,
    }
    return render(request, "desk/case.html", context, status=status)


def _back_query(request: HttpRequest) -> QueryDict:
    """The queue that the page was opened from: in its own address, or in the form's `back`."""
    if request.method == "POST":
        return QueryDict(urlsplit(request.POST.get("back", "")).query)
    return request.GET


def typed(request: HttpRequest, number: str, noun: str) -> Typed | None:
    """A form as its draft keeps it, with its files; steps 2 and 3 in one press are the form of step 2."""
    parsed = parse_number(number)
    if parsed is None:
        return None
    noun = "catat" if noun == "disposisi" and "title" in request.POST else noun
    fields = drafts.fields_of(request.POST)
    if tray := tray_of(parsed, noun, fields):
        fields |= upload_tray.keep_for_nobody(tray, request.FILES.getlist("photos"))
    return Typed(f"{parsed}:{noun}", fields, key_of(request))


@staff(Capability.WORK_CASES, typed=typed)
def act(request: StaffRequest, number: str, noun: str) -> HttpResponse:
    """Carry out one action, or show the page again with the sentence beside its field and every word kept."""
    try:
        found = case_of(request, number)
    except Http404:
        return _out_of_reach(request, number, noun)
    if request.method != "POST":
        return SeeOther(reverse("desk:case", args=[found.number]))
    action = ACTIONS[noun]
    if request.POST.get("lihat") == "part":
        return _public_part(request, found)
    if noun == "catat" and request.POST.get("lihat") and found.next_command == "enter":
        return _render(request, CasePage(request.user, found, {"catat": _as_typed(request, found)}))
    form = _form(request, found, noun, action)
    form.is_valid()
    if tray := tray_of(found.number, noun, drafts.fields_of(request.POST)):
        form.receive(tray, request)
    if form.errors:
        return _again(request, found, noun, form, 422, key=key_of(request))
    trays = {"photos": form.tray} if form.tray else {}
    act = DeskAct(request.user, found, action, noun, form, request.POST, trays)
    try:
        act.signal(action.step)
        row = act.carry_out()
    except Refused as refused:
        return _refused(request, found, noun, form, refused)
    _draft_is_sent(request, found, noun, form)
    return SeeOther(_after(request, found, row, action, act.note or str(action.done)))


def _public_part(request: StaffRequest, case: Case) -> HttpResponse:
    """What the public will read of step 2 as it is typed; nothing once somebody has done the step."""
    if case.next_command != "enter":
        return HttpResponse(status=204)
    public = preview.of_case(_as_typed(request, case), case)
    return render(request, "desk/_public_words.html", {"public": public})


def _as_typed(request: StaffRequest, case: Case) -> forms.EntryForm:
    """The form of step 2 with everything as typed, neither checked nor saved."""
    form = ACTIONS["catat"].form(
        initial=drafts.fields_of(_with_defaults(request.POST.copy(), case)), auto_id="catat-%s", present=codes_of(case)
    )
    assert isinstance(form, forms.EntryForm)
    form.key = key_of(request)
    return form


def _form(request: StaffRequest, case: Case, noun: str, action: DeskAction) -> forms.DeskForm:
    """The form of an action, bound; what a plain client leaves out of step 2 stays as the case has it."""
    data, present = request.POST.copy(), codes_of(case)
    if case.next_command == "enter" and noun == "disposisi":
        return forms.FirstForm(_with_defaults(data, case), auto_id="catat-%s", present=present)
    if noun in {"catat", "perbaiki"}:
        return action.form(_with_defaults(data, case), auto_id=f"{noun}-%s", present=present)
    if noun == "hasil":
        waiting = [desk.agency for desk in ledger.state_of(case).active_desks]
        if not data.get("agency"):
            data["agency"] = case.lead
        return forms.OnBehalfForm(data, request.FILES, auto_id="hasil-%s", agencies=waiting)
    if noun == "publikasi":
        return forms.PublicationForm(data, auto_id="publikasi-%s", offer=offer_of(case, register.history(case)))
    return action.form(data, request.FILES, auto_id=f"{noun}-%s", present=present)


def _with_defaults(data: QueryDict, case: Case) -> QueryDict:
    defaults = entry_defaults(case)
    for name, value in defaults.items():
        if name == "confidential":
            continue
        if name not in data:
            data[name] = str(value)
    if ASKED not in data and data.get("category") == case.category:
        fill_in(data, case.complaint.answers, case.category)
    # A checkbox that was not on the page says nothing; a category that is confidential by itself stays so.
    if "confidential_shown" not in data and defaults["confidential"]:
        data["confidential"] = "on"
    category = reference.categories().get(data.get("category", ""))
    if category and category.is_confidential and category.code != case.category:
        data["confidential"] = "on"
    return data


def _refused(request: StaffRequest, case: Case, noun: str, form: forms.DeskForm, refused: Refused) -> HttpResponse:
    """The page as it is now. Words whose form it offers no longer become a draft, which it shows to be copied.

    So do words whose form was sent from another tab: in the form that is still open, they have a key of their own.
    """
    fresh = case_of(request, case.number)
    own = _own_form(noun, form)
    is_gone = not CasePage(request.user, fresh).offers(own)
    form.refuse(refused, who=behind(refused, request.user), is_gone=is_gone)
    key = _keep_refused(request, case.number, own, refused, is_gone=is_gone, tray=form.tray)
    if not is_gone and "title" in request.POST and not isinstance(form, forms.EntryForm):
        # Steps 2 and 3 were one form, and step 2 is done by now.
        _keep_refused(request, case.number, "catat", refused, is_gone=True)
    return _again(request, case, noun, form, status_of(refused), key=key)


def _again(
    request: StaffRequest, case: Case, noun: str, form: forms.DeskForm, status: int, *, key: str
) -> HttpResponse:
    form.key, form.rev = key, drafts.rev_standing(request.user, f"{case.number}:{_own_form(noun, form)}", key)
    shown = CasePage(request.user, case_of(request, case.number), {_own_form(noun, form): form})
    return _render(request, shown, status=status, wrong=form)


def _own_form(noun: str, form: forms.DeskForm) -> str:
    """The action under whose name the form stands on the page: steps 2 and 3 in one press are step 2's form."""
    return "catat" if isinstance(form, forms.FirstForm) else noun


def _keep_refused(
    request: StaffRequest,
    number: str,
    noun: str,
    refused: Refused | None = None,
    *,
    is_gone: bool = True,
    tray: Tray | None = None,
) -> str:
    typed, trays = drafts.fields_of(request.POST), [tray] if tray else []
    return keep_refused(request, request.user, f"{number}:{noun}", typed, refused, is_gone=is_gone, trays=trays)


def _out_of_reach(request: StaffRequest, number: str, noun: str = "") -> HttpResponse:
    """404 as for any case that is not this user's, but with the words that the user typed on it; none of the case's."""
    parsed = parse_number(number)
    if parsed is None:
        raise Http404
    if noun and request.method == "POST":
        if tray := tray_of(parsed, noun, drafts.fields_of(request.POST)):
            tray.receive(request.FILES.getlist("photos"))
        _keep_refused(request, parsed, noun, tray=tray)
    unsent = unsent_of(request.user, parsed)
    if not unsent:
        raise Http404
    return render(
        request, "desk/out_of_reach.html", layout_context(request) | {"number": parsed, "unsent": unsent}, status=404
    )


def _draft_is_sent(request: StaffRequest, case: Case, noun: str, form: forms.DeskForm) -> None:
    """What was saved of this form is sent now, and a saving still on its way comes too late."""
    if form.fields:
        for name in {noun, _own_form(noun, form)}:
            drafts.sent(request.user, f"{case.number}:{name}", key_of(request))


def _after(request: StaffRequest, before: Case, row: Case, action: DeskAction, words: str) -> str:
    """Where to go: on to the next case with the way back in hand, or the same case again."""
    queue_filter = QueueFilter.of(_back_query(request))
    if row.about_agency and not visible_to(request.user).filter(pk=row.pk).exists():
        return f"{reverse('desk:queue')}{queue_filter.address(kabar=flash.token(words))}"
    token = flash.token(words, before.number if action.undoable else "")
    if not action.goes_on:
        return _address(before, queue_filter, token, tanda=_ticket(request.user, row, action))
    following = queries.take_next(request.user, queue_filter, done=before)
    if following is None:
        return f"{reverse('desk:queue')}{queue_filter.address(kabar=token)}"
    return _address(following, queue_filter, token)


def _ticket(user: User, row: Case, action: DeskAction) -> str:
    return receipt_link.ticket(row, user) if action is ACTIONS["tautan"] else ""


def _address(case: Case, queue_filter: QueueFilter, token: str, **more: str) -> str:
    return f"{reverse('desk:case', args=[case.number])}{queue_filter.address(kabar=token, **more)}"


@staff(Capability.WORK_CASES)
@require_POST
def undo(request: StaffRequest, number: str) -> HttpResponse:
    """The last action taken back, within ten seconds, by who did it."""
    found = case_of(request, number)
    try:
        merging.undo(found, by=request.user)
    except Refused as refused:
        return _refused_on_top(request, found, refused)
    _hand_back(request.user, found)
    words = _("Tindakan terakhir diurungkan")
    return SeeOther(_address(found, QueueFilter.of(_back_query(request)), flash.token(words)))


def _hand_back(user: User, case: Case) -> None:
    """The words of what was undone, to be mended and sent again."""
    case.refresh_from_db(fields=["status"])
    moments = register.history(case)
    undone = moments[-1].event
    for moment in moments:
        if isinstance(undone, Reverted) and moment.command == undone.command and moment.name in _WORDS_OF:
            noun, fields = _WORDS_OF[moment.name]
            words = {field: moment.words.get(said, "") for field, said in fields.items()}
            if isinstance(moment.event, Referred):
                words["body"] = moment.event.body
            if noun == "disposisi" and case.next_command == "enter":  # steps 2 and 3 were one press
                noun = "catat"
            drafts.keep(str(user.pk), f"{case.number}:{noun}", words, key=new_command())


def _refused_on_top(request: StaffRequest, case: Case, refused: Refused) -> HttpResponse:
    form = forms.NothingForm(request.POST)
    form.is_valid()
    form.refuse(refused, who=behind(refused, request.user))
    shown = CasePage(request.user, case_of(request, case.number))
    return _render(request, shown, status=status_of(refused), wrong=form)


@staff(Capability.WORK_CASES)
@require_POST
def send_again(request: StaffRequest, number: str) -> HttpResponse:
    """What did not arrive at the reporter goes out again."""
    found = case_of(request, number)
    case_messages.send_case_again(found)
    return SeeOther(_address(found, QueueFilter.of(_back_query(request)), flash.token(_("Pesan dikirim ulang"))))


@staff(Capability.WORK_CASES)
@require_POST
def take(request: StaffRequest, number: str) -> HttpResponse:
    """ "Ambil": the case stands in "Milik saya" until it is given back or ends."""
    found = case_of(request, number)
    if CasePage(request.user, found).may_take:
        drafts.take(found, request.user)
    words = _("Anda pegang laporan ini")
    return SeeOther(_address(found, QueueFilter.of(_back_query(request)), flash.token(words)))


@staff(Capability.WORK_CASES)
@require_POST
def release(request: StaffRequest, number: str) -> HttpResponse:
    """ "Lepaskan": the case is nobody's again."""
    drafts.release(case_of(request, number), request.user)
    return SeeOther(f"{reverse('desk:queue')}{QueueFilter.of(_back_query(request)).address()}")


@staff(Capability.WORK_CASES)
@require_POST
def ping(request: StaffRequest, number: str) -> HttpResponse:
    """A sign of life from an open page."""
    found = visible_to(request.user).filter(number=parse_number(number) or "").first()
    if found is None:
        raise Http404
    shown = CasePage(request.user, found)
    step = request.POST.get("step", "")
    if step and step == shown.step:
        focus.signal(focus.case_subject(found.pk), step, request.user)
    if shown.acts:
        drafts.renew_offer(found, request.user)
    return HttpResponse(status=204)


@staff(Capability.READ_CASES)
@require_safe
def changed(request: StaffRequest, number: str) -> HttpResponse:
    """A bar for the open page once the case has moved on from `versi`, asked every five seconds; else nothing."""
    found = visible_to(request.user).filter(number=parse_number(number) or "").only("pk", "seq").first()
    seen = whole_number(request.GET.get("versi", ""))
    if found is None:
        raise Http404
    if seen is None or found.seq <= seen:
        return HttpResponse()
    role, user, agency = found.events.order_by("-seq").values_list("role", "user", "agency")[0]
    return render(request, "desk/_changed.html", {"who": name_of(request.user, role=role, user=user, agency=agency)})


@staff(Capability.WORK_CASES)
@require_POST
def draft(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """Typed words kept on the server, a second behind the typing; or, of a form that is gone, thrown away."""
    if request.POST.get("discard") and (parsed := parse_number(number)):
        drafts.forget(request.user, f"{parsed}:{form}", key_of(request))
        return SeeOther(reverse("desk:case", args=[parsed]))
    found = visible_to(request.user).filter(number=parse_number(number) or "").only("number").first()
    if found is None or form not in ACTIONS:
        raise Http404
    posted = drafts.fields_of(request.POST)
    return autosave.saved(request.user, f"{found.number}:{form}", posted, posted)


# ── files and paper ──────────────────────────────────────────────────────────────────────────────


@staff(Capability.READ_CASES)
@require_GET
def attachment(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The clean copy of a photo; a recording to be heard; a scan as a download that no browser opens here."""
    found = visible_to(request.user).filter(number=parse_number(number) or "").only("pk").first()
    file = Attachment.objects.filter(pk=pk, case=found).first() if found else None
    if file is None:
        raise Http404
    if not file.is_photo and not request.user.may(Capability.WORK_CASES):  # letters and voices tell who it is
        raise Http404
    if file.kind == Attachment.Kind.SCAN:
        return _scan(file)
    return answers.own_file(request, file, cache=answers.STAFF_KEEP)


def _scan(file: Attachment) -> HttpResponse:
    path = files.quarantine(file.pk)
    if not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return cast(HttpResponse, response)


@staff(Capability.WORK_CASES)
@require_GET
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """Tanda terima for the counter: the number; to who just made the secret link that too, as code and QR.

    With the ticket also where the case is not this operator's to read: the head's, taken down a moment ago.
    """
    ticketed = receipt_link.ticket_for(request.GET.get("tanda", ""), request.user)
    mine = visible_to(request.user).filter(number=parse_number(number) or "").exists()
    found = by_number(number)
    if found is None or not (mine or ticketed[0] == found.number):
        raise Http404
    shows = ticketed == (found.number, ledger.state_of(found).generation)
    secret = ledger.secret_of(found) if shows else ""
    context = _sheet(request, found) | {"secret": secret, "shown_secret": show_secret(secret), "opens": mine}
    return render(request, "desk/receipt.html", context)


@staff(Capability.READ_CASES)
@require_GET
def routing_slip(request: StaffRequest, number: str) -> HttpResponse:
    """Lembar disposisi."""
    found = case_of(request, number)
    return render(request, "desk/routing_slip.html", _sheet(request, found))


@staff(Capability.WORK_CASES)
@require_GET
def paper_form(request: StaffRequest) -> HttpResponse:
    """The blank form for outages, entered later with the day it was handed in."""
    groups = [(name, entries) for name, entries in forms.category_choices()]
    return render(request, "desk/paper_form.html", {"groups": groups, "kinds": KINDS.values()})


def _sheet(request: StaffRequest, case: Case) -> dict[str, Any]:
    return {"page": CasePage(request.user, case, on_paper=True), "case": case, "now": timezone.now()}
