"""Channels: how each stands, what is done and filled in to connect it, whether it works, and its pause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from laksa.accounts.policy import StaffRequest
from laksa.administration import changes
from laksa.administration.channel_form import ChannelForm, logged
from laksa.channels import configuration, limits
from laksa.channels.models import HELD as HELD_ROWS
from laksa.channels.models import ChannelReception, InboundMessage
from laksa.channels.receiver import Hooked, receivers
from laksa.channels.setup import Setup, Tested, setups
from laksa.history.transaction import write
from laksa.messages import health
from laksa.messages.models import DEAD, ChannelHealth, Message
from laksa.messages.transport import transports
from laksa.register.index_conditions import literal
from laksa.rules.capabilities import Capability
from laksa.ui.names import channel_name, message_reason
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

HERE = "/kelola/kanal/"
_LOOKED_AT = 5_000  # of the newest messages, for the one that went out last
# How a channel stands: its words, and the colour of a status that says the same.
_STANDS: dict[str, tuple[str | Promise, str]] = {
    "off": (gettext_lazy("Belum disambungkan"), "received"),
    "on": (gettext_lazy("Tersambung"), "done"),
    "paused": (gettext_lazy("Dijeda: pesan keluar menunggu, pesan masuk tetap diterima"), "waiting"),
    "refusing": (gettext_lazy("Menolak LAKSA"), "overdue"),
    "silent": (gettext_lazy("Tidak menjawab"), "overdue"),
    "unread": (gettext_lazy("Pesan masuk tidak dapat dibaca"), "overdue"),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """How one channel stands; `since` and `why` where it does not work. No `setup` where it is set on the server."""

    code: str
    name: str
    how: str
    since: datetime | None
    why: str
    answer: str
    last_in: datetime | None
    last_out: datetime | None
    held: int
    dead: int
    is_hooked: bool
    setup: Setup | None
    variables: str

    @property
    def words(self) -> str | Promise:
        return _STANDS[self.how][0]

    @property
    def colour(self) -> str:
        return _STANDS[self.how][1]

    @property
    def is_connected(self) -> bool:
        return self.how != "off"

    @property
    def is_paused(self) -> bool:
        return self.is_connected and limits.is_paused(self.code)

    @property
    def url(self) -> str:
        return reverse("administration:channel", args=[self.code]) if self.setup else ""

    @property
    def hook(self) -> str:
        """Where the other side calls us."""
        return f"{settings.BASE_URL}{reverse('channel_hook', args=[self.code])}" if self.is_hooked else ""

    @property
    def steps(self) -> list[str]:
        steps = self.setup.steps if self.setup else ()
        return [str(step).replace("{hook}", self.hook) for step in steps]


def channels() -> list[Channel]:
    """In the order of the settings."""
    held = _counted(InboundMessage.objects.filter(literal(HELD_ROWS)))
    dead = _counted(Message.objects.filter(literal(DEAD)))
    read = {row.channel: row for row in ChannelReception.objects.all()}
    names = [*transports(), *(name for name in setups() if name not in transports())]
    sent = _last_out()
    return [_channel(name, held.get(name, 0), dead.get(name, 0), read.get(name), sent.get(name)) for name in names]


@staff(Capability.ADMINISTER)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    return page(request, "administration/channels.html", {"channels": channels()}, here=HERE)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: StaffRequest, code: str) -> HttpResponse:
    setup = _setup(code)
    form = ChannelForm(setup, configuration.of(code), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _keep(request, code, form.given_values)
        messages.success(request, _("Tersimpan tersandi. Uji sambungannya."))
        return SeeOther(reverse("administration:channel", args=[code]))
    return _shown(request, code, form, status=422 if form.is_bound else 200)


@staff(Capability.ADMINISTER)
@require_POST
def test(request: StaffRequest, code: str) -> HttpResponse:
    """Asks the other side while the administrator waits, with what is saved."""
    setup, values = _setup(code), configuration.of(code)
    tested = setup.test(values)
    if tested.is_ok:
        health.ask_soon()
    return _shown(request, code, ChannelForm(setup, values), tested=tested)


@staff(Capability.ADMINISTER)
@require_POST
def pause(request: StaffRequest, code: str) -> HttpResponse:
    """`jeda` is 1 or blank: pressed twice, or by two at once, it stays as it was asked."""
    _setup(code)
    paused = bool(request.POST.get("jeda"))
    _keep(request, code, {limits.IS_PAUSED: "1" if paused else ""})
    messages.success(request, _("Kanal dijeda.") if paused else _("Kanal dinyalakan kembali."))
    return SeeOther(reverse("administration:channel", args=[code]))


def _shown(
    request: StaffRequest, code: str, form: ChannelForm, *, tested: Tested | None = None, status: int = 200
) -> HttpResponse:
    found = next(one for one in channels() if one.code == code)
    context = {"channel": found, "form": form, "tested": tested}
    return page(request, "administration/channel.html", context, here=HERE, status=status)


def _setup(code: str) -> Setup:
    found = setups().get(code)
    if found is None:
        raise Http404
    return found


def _keep(request: StaffRequest, code: str, values: Mapping[str, str]) -> None:
    before, after = logged(configuration.of(code), values)
    with write():
        configuration.keep(code, dict(values))
        changes.record_of("channelsetting", code, channel_name(code), request.user, before=before, after=after)
    health.ask_soon()


def _channel(name: str, held: int, dead: int, read: ChannelReception | None, sent: datetime | None) -> Channel:
    transport, receiver = transports().get(name), receivers().get(name)
    stands = health.current(name)
    how, since, answer = _how(name, stands, read)
    return Channel(
        code=name,
        name=channel_name(name),
        how=how,
        since=since,
        why=message_reason(stands.reason, name) if how == "refusing" else "",
        answer=answer,
        last_in=read.last_in_at if read else None,
        last_out=sent,
        held=held,
        dead=dead,
        is_hooked=isinstance(receiver, Hooked),
        setup=setups().get(name),
        variables=transport.settings if transport else "",
    )


def _how(name: str, stands: ChannelHealth, read: ChannelReception | None) -> tuple[str, datetime | None, str]:
    """With since when, and what the other side said."""
    transport, receiver = transports().get(name), receivers().get(name)
    if not (transport.is_on if transport else receiver and receiver.is_on()):
        return "off", None, ""
    if limits.is_paused(name):
        return "paused", None, ""
    if stands.refusing_since:
        return "refusing", stands.refusing_since, stands.answer
    if read and read.failing_since:
        return "unread", read.failing_since, read.error
    if stands.silent_since:
        return "silent", stands.silent_since, stands.silence
    return "on", None, ""


def _last_out() -> dict[str, datetime]:
    newest = Message.objects.order_by("-pk").values_list("channel", "sent_at")[:_LOOKED_AT]
    found: dict[str, datetime] = {}
    for name, at in newest:
        if at and (name not in found or at > found[name]):
            found[name] = at
    return found


def _counted(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("channel").annotate(n=Count("pk")))
