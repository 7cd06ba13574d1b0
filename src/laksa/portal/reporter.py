"""The reporter's own pages: whoever holds the secret link is the reporter."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from laksa.accounts import policy
from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.history.identity import new_command
from laksa.history.transaction import write
from laksa.portal import judging, photos, queries
from laksa.portal import page as pages
from laksa.register import access, files, ledger, place_guess
from laksa.register.commands import closure, correction, response
from laksa.register.commands import publication as publishing
from laksa.register.models import Case, Contact, Idempotency
from laksa.register.upload_tray import Tray
from laksa.rules import masking
from laksa.rules import text as wording
from laksa.rules.numbering import normalise_secret, show_secret
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused
from laksa.ui.words import FIELD_OF, words_for
from laksa.web import answers
from laksa.web.answers import SeeOther
from laksa.web.limits import bounded, guessed_wrong, too_often, wait_after_guesses

View = Callable[..., HttpResponse]
# What a page asks before it is done.
_COMMANDS = {"withdrawal": "withdraw", "reopening": "reopen"}


def own(*methods: str) -> Callable[[View], View]:
    """A page of one reporter: opened by its secret, kept by nobody, and no address of it told to other sites.

    No CSRF token: the address itself is the authority and no other site knows it. With `Referrer-Policy: no-referrer`
    browsers send `Origin: null`, which Django's check would refuse anyway.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, secret: str, **kwargs: Any) -> HttpResponse:
            if wait := wait_after_guesses(request):
                return private(too_often(request, wait))
            code = normalise_secret(secret)
            case = access.by_secret(code) if code else None
            if case is None:
                return private(_gone(request, code))
            return private(view(request, case, code, **kwargs))

        return policy.public(csrf_exempt(require_http_methods(["HEAD", *methods])(bounded(opened))))

    return decorate


def private(answer: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search engine, and its address told to no other site."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _gone(request: HttpRequest, code: str) -> HttpResponse:
    """No such code - unless this is the second press on "ganti tautan", whose first press ended it."""
    renewed = _renewed_from(code, request.POST.get("key", "")) if request.method == "POST" else None
    if renewed is not None:
        return SeeOther(reverse("portal:link", args=[ledger.secret_of(renewed)]))
    guessed_wrong(request)
    return render(request, "portal/enter.html", {"problem": unknown_words()}, status=404)


def unknown_words() -> str:
    return _("Kode rahasia tidak dikenali atau sudah diganti. Periksa kembali; huruf O dan I tidak kami gunakan.")


@own("GET")
def page(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """With `?nilai=` an answer that asks for a word before it is sent."""
    return _page(request, case, secret, chosen=request.GET.get("nilai", ""))


@own("GET")
def receipt(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    state = ledger.state_of(case)
    context = {
        "case": case,
        "state": state,
        "secret": secret,
        "shown_secret": show_secret(secret),
        "address": queries.address(reverse("portal:own", args=[secret])),
        "title": case.complaint.title,
        "forward_by": queries.forward_by(case),
        "has_nik": masking.has_nik(case.complaint.text or ""),
        "contact": _contact(case),
    }
    return render(request, "portal/receipt.html", context)


@own("GET", "POST")
def reply(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """An answer to a question, or anything the reporter wants to add."""
    if request.method != "POST":
        return redirect("portal:own", secret)
    typed, (tray, problem) = request.POST.get("text", ""), photos.received(request, _form_of(case))
    if problem:
        return _page(request, case, secret, {"photos": problem}, typed, tray)
    once = _once(request, case, "reply", wording.clean(typed), [p.sha256 for p in tray.all])
    try:
        send_once(case, tray, once, lambda handed: response.reply(case, text=typed, photos=handed, once=once))
    except Refused as refused:
        return _page(request, case, secret, {FIELD_OF.get(refused.code, ""): words_for(refused)}, typed, tray)
    return SeeOther(reverse("portal:own", args=[secret]) + "#perjalanan")


def send_once(
    case: Case, tray: Tray, once: IdempotencyKey | None, command: Callable[[tuple[files.Stored, ...]], Case]
) -> None:
    """One command with photos for one key, also of a body outside.

    The key is looked at under the case's lock before the photos are attached, for the register would attach those of a
    second press once more.
    """
    try:
        with tray.handed_over(once) as handed, write():
            ledger.lock(case.pk)
            if once is not None:
                ledger.raise_if_known(once)
            command(handed)
    except Replayed:
        files.discard(tray.fresh)


@own("GET", "POST")
def verdict(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """Ya, Sebagian, Belum, with a word and photos if the reporter likes."""
    if request.method != "POST":
        return redirect("portal:own", secret)
    chosen, text = request.POST.get("verdict", ""), wording.clean(request.POST.get("text", ""))
    tray, problem = photos.received(request, _form_of(case))

    def again(problems: dict[str, str]) -> HttpResponse:
        return _page(request, case, secret, problems, tray=tray, chosen=chosen, judged_with=text)

    if problem:
        return again({"photos": problem})
    once = _once(request, case, "verdict", chosen, text, *[photo.sha256 for photo in tray.all])
    try:
        send_once(case, tray, once, lambda handed: _judge(case, chosen, text, handed, once))
    except Refused as refused:
        field = "" if refused.code == "verdict_unknown" else FIELD_OF.get(refused.code, "")
        return again({field: words_for(refused)})
    return SeeOther(reverse("portal:own", args=[secret]) + "#putusan")


def _judge(case: Case, verdict: str, text: str, handed: tuple[files.Stored, ...], once: IdempotencyKey | None) -> Case:
    return response.give_verdict(case, verdict=verdict, text=text, photos=handed, once=once)


@own("GET", "POST")
def place(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """ "Kami kira di …, benar?": the reporter's answer."""
    if request.method != "POST":
        return redirect("portal:own", secret)
    area = wording.clean(request.POST.get("area", ""))
    try:
        correction.say_where(case, area, once=_once(request, case, "place", area))
    except Refused as refused:
        field = "area" if refused.code == "kelurahan_unknown" else ""
        return _page(request, case, secret, {field: words_for(refused)})
    return SeeOther(reverse("portal:own", args=[secret]))


@own("GET", "POST")
def withdrawal(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, case, secret, "withdrawal")
    reason = wording.clean(request.POST.get("reason", ""))
    try:
        closure.withdraw(case, reason=reason, once=_once(request, case, "withdraw", reason))
    except Refused as refused:
        return _ask(request, case, secret, "withdrawal", _beside_reason(refused), status=422)
    return SeeOther(reverse("portal:own", args=[secret]))


@own("GET", "POST")
def reopening(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, case, secret, "reopening")
    reason = wording.clean(request.POST.get("reason", ""))
    try:
        closure.reopen(case, reason=reason, by=access.REPORTER, once=_once(request, case, "reopen", reason))
    except Refused as refused:
        return _ask(request, case, secret, "reopening", _beside_reason(refused), status=422)
    return SeeOther(reverse("portal:own", args=[secret]))


@own("GET", "POST")
def publication(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """The reporter's own words and photos hidden from the public, or shown again."""
    if request.method != "POST":
        return redirect("portal:own", secret)
    typed = {name: wording.clean(request.POST.get(name, "")) for name in ("target", "passage")}
    photos, shown = (_numbers(request.POST.getlist(name)) for name in ("photos", "shown"))
    try:
        _publish(case, typed, photos, shown, _once(request, case, "publication", *typed.values(), photos, shown))
    except Refused as refused:
        return _page(request, case, secret, {FIELD_OF.get(refused.code, ""): words_for(refused)}, publication=typed)
    return SeeOther(reverse("portal:own", args=[secret]))


def _publish(
    case: Case, typed: dict[str, str], photos: list[int], shown: list[int], once: IdempotencyKey | None
) -> None:
    seq, _colon, field = typed["target"].partition(":")
    again = IdempotencyKey(f"{once.key}:t"[-80:], once.digest) if once else None
    with write():
        if shown:
            publishing.show(case, hidden=shown, once=again)
        if typed["target"] or photos or not shown:
            text = (whole_number(seq) or 0, field) if seq else None
            publishing.hide(case, text=text, passage=typed["passage"] if seq else "", photos=photos, once=once)


def _numbers(sent: list[str]) -> list[int]:
    """Ids as the page gave them; one that is none is nobody's."""
    return [whole_number(one) or 0 for one in sent]


@own("GET", "POST")
def link(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """The secret link, to keep or to replace; the old one ends at once."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            case = correction.renew_link(case, once=_renewal(secret, request.POST.get("key", "")))
        except Refused as refused:
            problems = {"": words_for(refused)}
        else:
            return SeeOther(reverse("portal:link", args=[ledger.secret_of(case)]))
    context = {
        "case": case,
        "secret": secret,
        "shown_secret": show_secret(secret),
        "address": queries.address(reverse("portal:own", args=[secret])),
        "renewed": ledger.state_of(case).generation > 0,
        "key": new_command(),
        "problem_links": queries.links_to(problems),
    }
    return render(request, "portal/link.html", context, status=422 if problems else 200)


@own("GET")
def photo(request: HttpRequest, case: Case, secret: str, photo: int) -> HttpResponse:
    return answers.own_file(request, queries.attachment(case, photo), cache="no-store")


def _page(
    request: HttpRequest,
    case: Case,
    secret: str,
    problems: dict[str, str] | None = None,
    typed: str = "",
    tray: Tray | None = None,
    chosen: str = "",
    judged_with: str = "",
    publication: dict[str, str] | None = None,
) -> HttpResponse:
    if problems:
        case.refresh_from_db()
    now = timezone.now()
    context = pages.of_case(case, secret=secret, now=now)
    state = context["state"]
    contact = _contact(case)
    permitted = access.permitted(state, access.REPORTER)
    guess = place_guess.of_case(case) if "say_where" in permitted else place_guess.NOTHING
    judging_now = judging.of(
        case,
        state,
        contact,
        now,
        context.pop("moments"),
        in_time="give_verdict" in permitted,
        chosen=chosen,
        words=judged_with,
    )
    context |= {
        "contact": contact,
        "elsewhere": pages.elsewhere(case),
        "question": _question(context) if context["is_waiting"] else None,
        "judging": judging_now,
        "place_guess": guess,
        "areas": queries.areas() if guess.code else [],
        "may_reopen": "reopen" in permitted and "give_verdict" not in permitted,
        "may_withdraw": "withdraw" in permitted,
        "may_reply": "reply" in permitted,
        "has_nik": masking.has_nik(case.complaint.text or ""),
        "emergency_words": queries.emergency_words(),
        "key": new_command(),
        "typed": wording.clean(typed),
        "publication": publication or {},
        "tray": tray or photos.empty(_form_of(case)),
        "problems": problems or {},
        "problem_links": queries.links_to(problems or {}),
        "limit": files.MAX_PHOTOS,
    }
    # Words whose form is no longer there stay too.
    context["unsent"] = ("" if context["may_reply"] else context["typed"]) or ("" if judging_now.may else judged_with)
    return render(request, "portal/own.html", context, status=422 if problems else 200)


def _ask(
    request: HttpRequest, case: Case, secret: str, what: str, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """A page that asks for a word, or for a yes, before something that cannot be done by accident."""
    state = ledger.state_of(case)
    context = {
        "case": case,
        "secret": secret,
        "key": request.POST.get("key") or new_command(),
        "typed": wording.clean(request.POST.get("reason", "")),
        "emergency_words": queries.emergency_words(),
        "problems": problems or {},
        "problem_links": queries.links_to(problems or {}),
        "possible": _COMMANDS[what] in access.permitted(state, access.REPORTER),
    }
    return render(request, f"portal/{what}.html", context, status=status)


def _question(context: dict[str, Any]) -> Any:
    """The newest question still to be answered."""
    return next((line for line in context["timeline"].lines if line.asks), None)


def _form_of(case: Case) -> str:
    """Whose photos they are: those of a reply that came too late may go with a verdict."""
    return f"pelapor:{case.pk}"


def _contact(case: Case) -> Contact | None:
    return Contact.objects.filter(case=case).first()


def _once(request: HttpRequest, case: Case, verb: str, *parts: object) -> IdempotencyKey | None:
    key = wording.clean(request.POST.get("key", ""))
    return IdempotencyKey.of(key, verb, case.pk, *parts) if key else None


def _renewal(secret: str, key: str) -> IdempotencyKey | None:
    key = wording.clean(key)
    return IdempotencyKey.of(key, "renew_link", secret) if key else None


def _renewed_from(secret: str, key: str) -> Case | None:
    """The case whose link was `secret` until the form with this key renewed it."""
    once = _renewal(secret, key)
    if once is None:
        return None
    known = Idempotency.objects.filter(key=once.key, digest=once.digest).first()
    return Case.objects.filter(pk=known.case_id).first() if known else None


def _beside_reason(refused: Refused) -> dict[str, str]:
    field = "reason" if refused.code in {"reason_missing", "text_long"} else ""
    return {field: words_for(refused)}
