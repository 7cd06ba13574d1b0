"""Words typed into a report's forms that must not be lost: saved while one types, or sent after the session ended."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from laksa.accounts.models import User
from laksa.mayor_reports.forms import SignForm
from laksa.register import drafts
from laksa.reports.models import Report
from laksa.web import autosave
from laksa.web.kept_uploads import kept_for_nobody
from laksa.web.resume import Typed

# The forms with words, by the last part of their address.
KEPT = ("sunting", "kembalikan", "revisi", "tanya", "jawab", "tanda-tangan")
_FRAME = frozenset({"back", "revision"})


def typed(request: HttpRequest, noun: str, code: str, scope: str = "") -> Typed | None:
    """The form of an action as its draft keeps it, with its files; None for one without words."""
    if noun not in KEPT:
        return None
    fields = {name: value for name, value in request.POST.dict().items() if name not in _FRAME}
    name = _name(code.upper(), scope, noun)
    return Typed(name, fields | (kept_for_nobody(SignForm, name, request) if noun == "tanda-tangan" else {}))


def name_of(report: Report, noun: str) -> str:
    return _name(report.code, report.scope, noun)


def kept(user: User, report: Report, noun: str) -> dict[str, str]:
    return drafts.kept(user, name_of(report, noun))


def unsaved(user: User, report: Report, saved: Mapping[str, object], suggestion: str) -> dict[str, str]:
    """What was typed into the letter and differs from what is saved; the suggestion taken as it is counts as none."""
    typed = kept(user, report, "sunting")
    if typed.get("opening") == suggestion:
        del typed["opening"]
    return typed if any(typed.get(name, "") != str(value or "") for name, value in saved.items()) and typed else {}


def save(user: User, report: Report, noun: str, posted: dict[str, str]) -> HttpResponse:
    own = {name: value for name, value in posted.items() if name not in _FRAME}
    return autosave.saved(user, name_of(report, noun), own, posted)


def rev_standing(user: User, report: Report, noun: str) -> int:
    return drafts.rev_standing(user, name_of(report, noun), "")


def forget(user: User, report: Report, noun: str) -> None:
    if noun in KEPT:
        drafts.forget(user, name_of(report, noun))


def _name(code: str, scope: str, noun: str) -> str:
    return f"laporan:{code}:{scope}:{noun}"
