"""Mails: the catcher's box where no SMTP server is set, and the messages that could not be delivered."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from laksa.accounts.models import Role, User
from laksa.accounts.policy import public, roles
from laksa.office.shell import page, see_other
from laksa.outbox import catcher, deliver
from laksa.outbox.models import DEAD, UNDER_WAY, Message
from laksa.register.literal import literal

HERE = "/kelola/pesan/"
PAGE = 100


@public
@require_safe
def caught(request: HttpRequest) -> HttpResponse:
    """Every mail that was caught, newest first: the demo's with their words, a real city's from outside only."""
    if not settings.IS_DEMO and not _has_caught_mails(request.user):
        raise Http404
    mails = catcher.caught(settings.DATA / "mail", limit=PAGE)
    return render(request, "office/mail.html", {"mails": mails, "is_open": settings.IS_DEMO})


@public
@require_safe
def one(request: HttpRequest, identity: str) -> HttpResponse:
    """One mail with its words and the secret link in them: in the demo city only."""
    mail = catcher.one(settings.DATA / "mail", identity) if settings.IS_DEMO else None
    if mail is None:
        raise Http404
    return render(request, "office/mail_one.html", {"mail": mail})


@roles(Role.ADMIN)
@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """Dead letters, and how many still wait."""
    dead = Message.objects.filter(literal(DEAD)).select_related("case").order_by("-pk")[:PAGE]
    waiting = Message.objects.filter(literal(UNDER_WAY)).count()
    return page(request, "office/kelola/undelivered.html", {"dead": dead, "waiting": waiting}, here=HERE)


@roles(Role.ADMIN)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    deliver.send_again(get_object_or_404(Message, pk=pk))
    messages.success(request, _("Pesan dikirim ulang."))
    return see_other(HERE)


def _has_caught_mails(user: User | AnonymousUser) -> bool:
    """The administrator of a city without a mail server: that mails wait is to be seen, not what stands in them."""
    return not settings.SMTP and isinstance(user, User) and user.role == Role.ADMIN
