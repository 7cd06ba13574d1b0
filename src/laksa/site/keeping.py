"""Any form of the staff that came after the session had ended: what was typed waits, and is offered once more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods

from laksa.accounts.models import Role
from laksa.accounts.policy import StaffRequest, kept_token, roles
from laksa.register import drafts

_SHEET = "kirim"
_FIELDS_AT_MOST = 60
_NEVER = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword"})
_TICKS = frozenset({"on", "yes"})


def keep(request: HttpRequest) -> str:
    """For pages whose own room keeps nothing: the whole form with its address.

    A bare button is kept only where the form does not say which page it stood on: there is nothing else to go back to.
    """
    pairs = [(name, value) for name, values in request.POST.lists() if name not in _NEVER for value in values]
    if not drafts.typed_in(dict(pairs)) and request.POST.get("back"):
        return ""
    sent = [(name, drafts.shortened(value)) for name, value in pairs[:_FIELDS_AT_MOST]]
    files = [(name, [str(file.name) for file in sent]) for name, sent in request.FILES.lists()]
    return drafts.wait(_SHEET, {"address": request.path, "sent": sent, "files": files})


def give_back(request: HttpRequest, sent: str) -> str:
    """Words of a known form are this user's draft at once; a whole form, and words beside another draft, are asked."""
    token = kept_token(request, sent)
    found = drafts.waiting(token)
    if found is None or (found.form != _SHEET and drafts.adopt(token, request.user)):  # type: ignore[arg-type]
        return ""
    rest = request.GET.copy()
    del rest["isian"]
    page = f"{request.path}?{rest.urlencode()}" if rest else request.path
    return f"{reverse('kept_words', args=[sent])}?{urlencode({'next': page})}"


@roles(*Role.values)
@require_http_methods(["GET", "HEAD", "POST"])
def kept_words(request: StaffRequest, sent: str) -> HttpResponse:
    """ "Isian Anda masih ada": what was typed, one button that sends or takes it, and a way to leave it."""
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
    is_sheet = found.form == _SHEET
    context = {
        "address": found.fields["address"] if is_sheet else "",
        "sent": found.fields["sent"] if is_sheet else [],
        "files": found.fields.get("files", []) if is_sheet else [],
        "typed": _typed(dict(found.fields["sent"]) if is_sheet else found.fields),
        "away": reverse("home_of_role") if is_sheet else target,
    }
    return render(request, "site/kept_words.html", context)


def _typed(fields: dict[str, str]) -> list[str]:
    typed = drafts.typed_in(fields).items()
    return [value for name, value in typed if value not in _TICKS and not name.startswith("kept_")]
