"""Mails: the catcher's box where no SMTP server is set, and the messages that could not be delivered."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import public
from laksa.channels.email import catcher
from laksa.messages import health, queue
from laksa.messages.models import EMAIL, ChannelHealth, Message
from laksa.messages.transport import transports
from laksa.messages.undelivered import newest, waiting
from laksa.rules.capabilities import Capability
from laksa.ui import formats
from laksa.ui.names import channel_name, message_reason
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/kelola/pesan/"
PAGE = 100


@public
@require_safe
def caught(request: HttpRequest) -> HttpResponse:
    """Every mail that was caught, newest first: the demo's with their words, a real city's from outside only."""
    if not settings.IS_DEMO and not _has_caught_mails(request.user):
        raise Http404
    mails = catcher.caught(settings.DATA / "mail", limit=PAGE)
    return render(request, "administration/mail.html", {"mails": mails, "is_open": settings.IS_DEMO})


@public
@require_safe
def one(request: HttpRequest, identity: str) -> HttpResponse:
    """One mail with its words and the secret link in them: in the demo city only."""
    mail = catcher.one(settings.DATA / "mail", identity) if settings.IS_DEMO else None
    if mail is None:
        raise Http404
    return render(request, "administration/mail_one.html", {"mail": mail})


@staff(Capability.ADMINISTER)
@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """Dead letters of every kind, how many still wait, and which channels take none."""
    context = {
        "dead": newest(PAGE),
        "waiting": waiting(),
        "troubles": troubles(),
    }
    return page(request, "administration/undelivered.html", context, here=HERE)


@staff(Capability.ADMINISTER)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    queue.send_again(Message.objects.filter(pk=get_object_or_404(Message, pk=pk).pk))
    messages.success(request, _("Pesan dikirim ulang."))
    return SeeOther(HERE)


@staff(Capability.ADMINISTER)
@require_POST
def send_all_again(request: HttpRequest) -> HttpResponse:
    count = queue.send_all_again()
    words = ngettext("{n} pesan dikirim ulang.", "{n} pesan dikirim ulang.", count)
    messages.success(request, words.format(n=formats.number(count)))
    return SeeOther(HERE)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A channel that refuses us or is silent; `settings` are the variables to mend."""

    channel: str
    is_mail: bool
    health: ChannelHealth
    reason: str
    settings: str


def troubles() -> list[Trouble]:
    """Of the channels that the settings list."""
    found = ((transport, health.current(transport.name)) for transport in transports().values())
    return [
        Trouble(
            channel_name(transport.name),
            transport.name == EMAIL,
            state,
            message_reason(state.reason, transport.name),
            transport.settings,
        )
        for transport, state in found
        if state.refusing_since or state.silent_since
    ]


def _has_caught_mails(user: User | AnonymousUser) -> bool:
    """The administrator of a city without a mail server: that mails wait is to be seen, not what stands in them."""
    return not settings.SMTP and isinstance(user, User) and user.may(Capability.ADMINISTER)
