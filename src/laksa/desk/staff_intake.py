"""Catat: what came by phone, counter, letter or chat, taken down in one screen and timed on the form's own key."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.channels import reception
from laksa.channels.models import InboundMessage
from laksa.desk import extraction, flash, forms, labels, preview, quarantine, queries, receipt_link
from laksa.desk.actions import opened_at, stamp
from laksa.desk.case_view import limit_of
from laksa.desk.layout import layout_context
from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.history.identity import new_command
from laksa.register import audience, drafts, files, focus, ledger, place_guess, reference, sops, upload_tray
from laksa.register.access import visible_to
from laksa.register.commands import assignment, opening
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import SAME_WITHIN
from laksa.register.contacts import phone_or_nothing
from laksa.register.models import Case, Draft, Idempotency
from laksa.register.transaction import if_possible
from laksa.register.upload_tray import Tray
from laksa.rules import chain, masking
from laksa.rules import text as wording
from laksa.rules.capabilities import Capability
from laksa.rules.numbering import parse_number
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.rules.social_post import Post
from laksa.ui import formats
from laksa.ui.names import CHANNELS
from laksa.web import autosave
from laksa.web.answers import SeeOther
from laksa.web.resume import Typed, staff

FORM = "baru"
_CHANNELS = [(code, CHANNELS[code], labels.CHANNEL_ICONS[code]) for code in labels.TAKEN_DOWN]
# Fields that only a person fills in: a form without any of them is as good as blank.
_TYPED = ("text", "title", "name", "phone", "email", "landmark", "kept_photos")
_FIRST = 80
_PHONE_MAX = 40
_LIFTED = ("phone", "email", "landmark", "kelurahan")


@dataclass(frozen=True)
class DraftLine:
    """One draft in the list: when, who called, the first words."""

    key: str
    at: datetime
    caller: str
    words: str
    url: str


def _line(draft: Draft) -> DraftLine:
    typed = draft.fields
    phone = formats.masked_phone(typed["phone"]) if typed.get("phone") else ""
    return DraftLine(
        key=draft.key,
        at=draft.updated_at,
        caller=", ".join(part for part in (typed.get("name", "").strip(), phone) if part),
        words=_first_words(next(filter(None, (typed.get(name, "") for name in ("text", "title", "landmark"))), "")),
        url=f"{reverse('desk:take_down')}?{urlencode({'draf': draft.key})}",
    )


def _first_words(text: str) -> str:
    line = masking.mask(" ".join(text.split()))
    return line if len(line) <= _FIRST else line[:_FIRST].rsplit(" ", 1)[0] + "…"


def typed(request: HttpRequest) -> Typed:
    """The form of Catat as its draft keeps it, with its files."""
    fields = drafts.fields_of(request.POST)
    fields |= upload_tray.keep_for_nobody(tray_of(fields), request.FILES.getlist("photos"))
    return Typed(FORM, fields, request.POST.get("key", ""))


@staff(Capability.WORK_CASES, typed=typed)
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _read_text(request) if request.POST.get("baca") else _save(request)
    draft = _asked_for(request)
    key = draft.key if draft else new_command()
    with if_possible():
        focus.signal(focus.form_subject(key), "enter", request.user)
    begun = draft.fields if draft else {**_called(request), **_held_words(request)}
    form = forms.TakeDownForm(initial={"channel": "phone", **begun}, auto_id="baru-%s")
    if draft:
        form.tray = tray_of(draft.fields)
    return _page(request, form, key=key)


def _asked_for(request: StaffRequest) -> Draft | None:
    """The draft that the address names; without one the form is blank, whatever was begun before."""
    key = request.GET.get("draf", "")
    return next((draft for draft in drafts.unsent(request.user, FORM) if key and draft.key == key), None)


def _called(request: StaffRequest) -> dict[str, str]:
    """What a softphone says of who calls: a number, or nothing."""
    phone = phone_or_nothing(request.GET.get("phone", "")[:_PHONE_MAX])
    return {"phone": formats.phone(phone)} if phone else {}


def _held_message(request: StaffRequest) -> InboundMessage | None:
    """The message of Karantina from which this is written."""
    pk = whole_number((request.POST or request.GET).get("dari", ""))
    return quarantine.message_for(request.user, pk) if pk else None


def _held_words(request: StaffRequest) -> dict[str, str]:
    row = _held_message(request)
    if row is None or not row.is_held:
        return {}
    read = reception.words_of(row)
    said = {"text": quarantine.text_of(row), "name": read.name, "phone": formats.phone(read.phone)} if read else {}
    channel = row.channel if row.channel in labels.TAKEN_DOWN else "phone"
    return {"channel": channel, "dari": str(row.pk), **{name: words for name, words in said.items() if words}}


@staff(Capability.WORK_CASES)
@require_POST
def ping(request: StaffRequest) -> HttpResponse:
    """A sign of life from the form, before there is a case."""
    key = request.POST.get("key", "")[:40]
    if key:
        focus.signal(focus.form_subject(key), "enter", request.user)
    return HttpResponse(status=204)


@staff(Capability.WORK_CASES)
@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    """What was typed into one form so far; or one draft thrown away."""
    posted = drafts.fields_of(request.POST)
    if posted.get("discard"):
        drafts.forget(request.user, FORM, posted.get("key", ""))
        return SeeOther(reverse("desk:take_down"))
    typed = posted if any(posted.get(name, "").strip() for name in _TYPED) else {}
    return autosave.saved(request.user, FORM, typed, posted)


def _read_text(request: StaffRequest) -> HttpResponse:
    """ "Baca teks": the fields that the words themselves fill, marked as such; what was typed stays."""
    data = request.POST.copy()
    found = extraction.lift(wording.clean(data.get("text", "")), _kelurahan_named).found()
    lifted = {name: value for name, value in found.items() if name in _LIFTED and not data.get(name)}
    for name, value in lifted.items():
        data[name] = value
    if data.get("text") and not data.get("title"):
        data["title"] = lifted["title"] = audience.Public(data.get("name", "")).subject(data.get("text", ""))
    form = forms.TakeDownForm(initial=drafts.fields_of(data), auto_id="baru-%s")
    form.cleaned_data = {}
    form.receive(_tray(request), request)
    return _page(request, form, key=_key(request), lifted=set(lifted))


def _kelurahan_named(words: str) -> str:
    named = reference.place_in(words, is_prose=True).named
    return named if named in reference.kelurahan() else ""


def _save(request: StaffRequest) -> HttpResponse:
    data = _with_category(request)
    form = forms.TakeDownForm(data, request.FILES, auto_id="baru-%s")
    form.is_valid()
    form.receive(_tray(request), request)
    if form.errors:
        return _page(request, form, key=_key(request), status=422)
    if number := _received_before(request, form):
        return _page(request, form, key=_key(request), received=number, status=422)
    known = _knows(request)
    if not known and (number := _written_by_colleague(request)):
        return _page(request, form, key=_key(request), received=number, status=422)
    try:
        case = _take_down(request, form)
    except Refused as refused:
        if refused.code == "source_known":
            return _page(request, form, key=_key(request), received=str(refused.params["number"]), status=422)
        if refused.code == "key_reused":
            return _asked_whether_new(request, form, str(refused.params["number"]))
        form.refuse(refused)
        return _page(request, form, key=_key(request), status=422)
    if row := _held_message(request):
        reception.done(row, case)
    drafts.sent(request.user, FORM, _key(request), number=case.number, said=_said(form))
    if known:
        return _saved_already(request, case)
    mine = visible_to(request.user).filter(pk=case.pk).exists()
    saved = _("Tersimpan sebagai {number}") if mine else _("Tersimpan sebagai {number}. Kepala UPT yang melanjutkan.")
    words = flash.token(saved.format(number=case.number))
    ticket = receipt_link.ticket(case, request.user)
    if not (mine and request.POST.get("then") == "disposisi"):
        return _go_on(reverse("desk:queue"), words, ticket)
    if assigned := _assigned(request, case):
        said = _("{number} tersimpan, disposisi ke {agency} terkirim").format(
            number=case.number, agency=reference.short_name(assigned.lead)
        )
        return _go_on(reverse("desk:take_down"), flash.token(said, case.number), ticket)
    return _go_on(reverse("desk:case", args=[case.number]), words, ticket)


def _go_on(place: str, words: str, ticket: str) -> SeeOther:
    return SeeOther(f"{place}?{urlencode({'kabar': words, 'tanda': ticket})}")


def _assigned(request: StaffRequest, case: Case) -> Case | None:
    """Step 3 in the same press, to the agency that the form named; None where somebody has to choose or confirm."""
    lead = reference.lead_for(case.category, case.kelurahan)
    if not lead or case.about_agency or case.next_command != "assign":
        return None
    try:
        once = IdempotencyKey.of(f"{_key(request)}:disposisi", "disposisi", case.number)
        return assignment.assign(case, lead=lead, by=request.user, watch=StepTimer(), once=once)
    except Refused:
        return None


def _asked_whether_new(request: StaffRequest, form: forms.TakeDownForm, number: str) -> HttpResponse:
    """Other words under the key of a form that was saved: a draft of their own, until the person decides."""
    key = new_command()
    drafts.keep(str(request.user.pk), FORM, drafts.fields_of(request.POST), key=key)
    return _page(request, form, key=key, received=number, status=422)


def _saved_already(request: StaffRequest, case: Case) -> HttpResponse:
    """The same form once more, by Back or a second press: the same case, and it says so."""
    words = flash.token(_("Sudah disimpan sebagai {number}").format(number=case.number))
    mine = visible_to(request.user).filter(pk=case.pk).exists()
    place = reverse("desk:case", args=[case.number]) if mine else reverse("desk:queue")
    ticket = receipt_link.ticket(case, request.user) if _took_it_down_just_now(case, request.user) else ""
    return SeeOther(f"{place}?{urlencode({'kabar': words, 'tanda': ticket})}")


def _took_it_down_just_now(case: Case, user: User) -> bool:
    """A second press of who saved it may still print the receipt; a key found later may not."""
    received = case.events.get(name="Received")
    return received.user == str(user.pk) and timezone.now() - received.recorded_at < receipt_link.TICKET


def _knows(request: StaffRequest) -> bool:
    """Whether the form with this key was saved before."""
    return Idempotency.objects.filter(key=_key(request)).exists()


def _received_before(request: StaffRequest, form: forms.TakeDownForm) -> str:
    """The number of the report that these words of this caller became within a day; "" where they are new.

    A page fetched anew by Back has a new key, and the browser may fill in the words of the form that was saved. The
    same key is left to the command, and so is who has been asked and means another report.
    """
    if request.POST.get("as_new"):
        return ""
    if number := parse_number(request.POST.get("received", "")):
        return number
    before = drafts.sent_lately(request.user, FORM, within=SAME_WITHIN, said=_said(form))
    return before.fields["number"] if before and before.key != _key(request) else ""


def _written_by_colleague(request: StaffRequest) -> str:
    """The number of the report that somebody else wrote of the same message of Karantina meanwhile."""
    row = _held_message(request)
    if row is None or row.is_held or row.case is None or request.POST.get("as_new"):
        return ""
    return row.case.number


def _said(form: forms.TakeDownForm) -> str:
    """What makes two calls the same: the words and who said them, as a digest that tells neither."""
    typed = form.cleaned_data
    parts = [wording.gist(typed["text"]), typed["name"], typed["phone"], typed["email"]]
    body = chain.canonical([str(part).strip().casefold() for part in parts])
    return hmac.digest(settings.KEYS["lookup"], body.encode(), hashlib.sha256).hex()


def _with_category(request: HttpRequest) -> Any:
    """A category that is confidential by itself makes the report so."""
    data = request.POST.copy()
    category = reference.categories().get(data.get("category", ""))
    if category and category.is_confidential:
        data["confidential"] = "on"
    return data


def _take_down(request: StaffRequest, form: forms.TakeDownForm) -> Case:
    key, submission = _key(request), _with_origin(request, form)
    assert form.tray is not None
    body = [*_body(request, form), *opening.digest_of(submission, form.tray.all)]
    subject = focus.form_subject(key)
    scripted = request.POST.get("method") == "focus"
    if scripted:
        focus.signal(subject, "enter", request.user)
    once = IdempotencyKey.of(key, "baru", submission.channel, *body)
    try:
        # Asked before too: what waited for the first press is gone at the second.
        ledger.raise_if_known(once)
        with form.tray.handed_over() as stored:
            return opening.take_down(
                replace(submission, files=stored),
                form.entry(),
                by=request.user,
                once=once,
                watch=StepTimer(opened_at(request.POST.get("opened", "")), scripted=scripted, subject=subject),
                at=form.cleaned_data["occurred_at"],
            )
    except Replayed as replayed:
        files.discard(form.tray.fresh)
        return Case.objects.get(pk=replayed.identity)


def _with_origin(request: StaffRequest, form: forms.TakeDownForm) -> opening.Submission:
    """The submission, with the channel and address of the message or the post from which it is written."""
    submission, post, row = form.submission(), form.post, _held_message(request)
    if row is not None:
        address = row.conversation.address if row.conversation else getattr(reception.words_of(row), "sender", "")
        back = row.channel if address else ""
        return replace(submission, channel=row.channel, reply_channel=back, reply_address=address)
    if post is None or request.POST.get("as_new"):
        return submission
    return replace(submission, source=(post.platform, post.external_id), told=_told_of(post))


def _told_of(post: Post) -> str:
    """In Indonesian, as it is kept."""
    when = formats.long_datetime(post.at) if post.at else ""
    lines = (("Akun", post.handle), ("Waktu", when), ("Tautan", post.link))
    return "\n".join(f"{label}: {words}" for label, words in lines if words)


def tray_of(typed: Mapping[str, str]) -> Tray:
    """The scans and photos of a form, kept with its words."""
    return upload_tray.of(FORM, typed, limit=files.MAX_STAFF_FILES, scans=True)


def _tray(request: HttpRequest) -> Tray:
    return tray_of(drafts.fields_of(request.POST))


def _body(request: HttpRequest, form: forms.TakeDownForm) -> list[str]:
    """What an operator types beside the submission: other words in it are another form."""
    return [form.cleaned_data["title"], form.cleaned_data["urgency"], request.POST.get("occurred_at", "").strip()]


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:40] or new_command()


def _address_of(request: StaffRequest, number: str) -> str:
    """Where this user may read the case; the head's own are out of reach."""
    mine = bool(number) and visible_to(request.user).filter(number=number).exists()
    return reverse("desk:case", args=[number]) if mine else ""


def _earlier(request: StaffRequest, form: forms.TakeDownForm) -> list[Case]:
    """The newest reports of this number, of those that the operator may see."""
    phone = phone_or_nothing(str(form["phone"].value() or "")[:_PHONE_MAX])
    return queries.of_phone(request.user, phone) if phone else []


def _page(
    request: StaffRequest,
    form: forms.TakeDownForm,
    *,
    key: str,
    status: int = 200,
    lifted: set[str] | None = None,
    received: str = "",
) -> HttpResponse:
    category, kelurahan = str(form["category"].value() or ""), str(form["kelurahan"].value() or "")
    typed_text = str(form["text"].value() or "")
    guess = place_guess.NOTHING
    if not kelurahan:
        guess = place_guess.of_words(str(form["landmark"].value() or ""), typed_text)
    lead = reference.lead_for(category, kelurahan)
    rule, sop = reference.categories().get(category), sops.current()
    step = sop.step("enter")
    begun = drafts.unsent(request.user, FORM)
    form.rev = next((draft.rev for draft in begun if draft.key == key), 0)
    context = layout_context(request) | {
        "form": form,
        "key": key,
        "opened": stamp(),
        "channels": _CHANNELS,
        "channel": form["channel"].value() or "phone",
        "lifted": lifted or set(),
        "same": queries.likely_same(request.user, category, kelurahan),
        "lead": reference.short_name(lead) if lead else "",
        "days": rule.days if rule else None,
        "guess": guess,
        "has_nik": masking.has_nik(typed_text),
        "is_emergency": wording.is_emergency(typed_text),
        "earlier": _earlier(request, form),
        "held": _held_message(request),
        "public": preview.of_typed(form, typed_text, str(form["name"].value() or "")),
        "step": step,
        "total": len(sop.steps),
        "limit": limit_of(step),
        "seconds": focus.handling_so_far(focus.form_subject(key), "enter"),
        "received": received,
        "received_url": _address_of(request, received),
        "drafts": [_line(draft) for draft in begun if draft.key != key],
        "here": f"{reverse('desk:take_down')}?{urlencode({'draf': key})}",
        "wrong": form if form.is_bound and form.errors else None,
    }
    return render(request, "desk/takedown.html", context, status=status)
