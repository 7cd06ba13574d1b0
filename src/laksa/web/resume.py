"""Pages of the staff, and their forms that came after the session had ended: what was typed waits for the sign-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from laksa.accounts.policy import StaffRequest, View, kept_lately, kept_token, remember_lately, requires
from laksa.register import drafts
from laksa.rules.capabilities import Capability

_WHOLE = "kirim"
_FIELDS_AT_MOST = 60
_NEVER = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"})
_TICKS = frozenset({"on", "yes"})


@dataclass(frozen=True)
class Typed:
    """What a person typed into one form: the name of its draft, its fields by name, the key of the page it stood on."""

    form: str
    fields: Mapping[str, str]
    key: str = ""


Typing = Callable[..., Typed | None]


def staff(*capabilities: Capability, typed: Typing | None = None) -> Callable[[View], View]:
    """A page for who has one of these capabilities. What is typed into its form outlives the session.

    `typed` reads the form as its draft keeps it, given the request and what the address says: after the next sign-in
    it stands in its form again. Of a view without one, and where it returns None, the whole form waits with its address
    and is offered once more.
    """

    def keep(request: HttpRequest, **address: Any) -> str:
        found = typed(request, **address) if typed else None
        token = drafts.keep_for_nobody(found.form, found.fields, key=found.key) if found else ""
        return token or _keep_whole(request)

    def decorate(view: View) -> View:
        @wraps(view)
        def resumed(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"}:
                return view(request, *args, **kwargs)
            if "isian" in request.GET:
                return redirect(_resumed_at(request))
            return _offer_lately(request) or view(request, *args, **kwargs)

        return requires(*capabilities, keep=keep)(resumed)

    return decorate


def _keep_whole(request: HttpRequest) -> str:
    """A bare button is kept only where the form does not say which page it stood on: nothing else leads back there."""
    pairs = [(name, value) for name, values in request.POST.lists() if name not in _NEVER for value in values]
    if not drafts.typed_in(dict(pairs)) and request.POST.get("back"):
        return ""
    sent = [(name, drafts.shortened(value)) for name, value in pairs[:_FIELDS_AT_MOST]]
    files = [(name, [str(file.name) for file in sent]) for name, sent in request.FILES.lists()]
    return drafts.wait(_WHOLE, {"address": request.path, "sent": sent, "files": files})


def _resumed_at(request: StaffRequest) -> str:
    """The page without `isian`, where the words are a draft now; else the page that asks about them."""
    sent = request.GET["isian"]
    rest = request.GET.copy()
    del rest["isian"]
    page = f"{request.path}?{rest.urlencode()}" if rest else request.path
    token = kept_token(request, sent)
    found = drafts.waiting(token) if token else None
    if found is None or (found.form != _WHOLE and drafts.adopt(token, request.user)):
        return page
    return f"{reverse('kept_words', args=[sent])}?{urlencode({'next': page})}"


def _offer_lately(request: StaffRequest) -> HttpResponse | None:
    """Whoever signed in at another address is asked once about the words that wait; None where none of his do."""
    lately = kept_lately(request)
    if not lately or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return None
    for sent, page in lately:
        token = kept_token(request, sent)
        if token and drafts.waiting(token):
            return redirect(f"{reverse('kept_words', args=[sent])}?{urlencode({'next': page})}")
    return None


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def kept_words(request: StaffRequest, sent: str) -> HttpResponse:
    """ "Isian Anda masih ada": what was typed, one button that sends or takes it, and a way to leave it."""
    response, lately = _kept_words(request, sent), kept_lately(request)
    others = [one for one in lately if one[0] != sent]
    if others != lately:
        remember_lately(response, others)
    return response


def _kept_words(request: StaffRequest, sent: str) -> HttpResponse:
    token = kept_token(request, sent)
    found = drafts.waiting(token)
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("home_of_role")
    if request.method == "POST":
        drafts.adopt(token, request.user, replace=True)
        return HttpResponseRedirect(target)
    if found is None:
        return redirect(reverse("home_of_role"))
    is_whole = found.form == _WHOLE
    has_other = not is_whole and drafts.has_other(found, request.user)
    context = {
        "has_other": has_other,
        "address": found.fields["address"] if is_whole else "",
        "sent": found.fields["sent"] if is_whole else [],
        "files": found.fields.get("files", []) if is_whole else [],
        "typed": _typed(dict(found.fields["sent"]) if is_whole else found.fields),
        "away": target if has_other else reverse("home_of_role"),
    }
    return render(request, "web/kept_words.html", context)


def _typed(fields: dict[str, str]) -> list[str]:
    typed = drafts.typed_in(fields).items()
    return [value for name, value in typed if value not in _TICKS and not name.startswith("kept_")]
