"""Karantina: what did not come in and what did not go out, each with its reason and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from laksa.accounts.models import User
from laksa.accounts.policy import StaffRequest
from laksa.channels import conversation, reception
from laksa.channels.models import InboundMessage
from laksa.channels.reception import Reason
from laksa.desk import labels
from laksa.desk.layout import QUARANTINE, WAITING, layout_context
from laksa.messages import queue, undelivered
from laksa.messages.models import Message
from laksa.messages.transport import transports
from laksa.register.access import visible_to
from laksa.register.models import Case
from laksa.rules.capabilities import Capability
from laksa.rules.conversation import is_report
from laksa.rules.masking import mask
from laksa.rules.refusal import Refused
from laksa.ui.names import RECEPTION_REASONS, channel_name
from laksa.ui.words import words_for_staff
from laksa.web.answers import SeeOther
from laksa.web.resume import staff

_MOST = 50
_KEYS = 9  # digits
_SHOWN = 300  # letters of a message in the list
_ICON = "chat"


@dataclass(frozen=True, slots=True)
class Fix:
    """What is pressed: a form to `url`, or an address that is opened; `key` is among KEYS or blank."""

    words: str | Promise
    url: str
    is_link: bool = False
    number: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One message that waits; the first of `fixes` is the one that is meant."""

    channel: str
    icon: str
    at: datetime
    reason: str | Promise
    who: str
    words: str
    answer: str
    case: Case | None
    fixes: tuple[Fix, ...]


@staff(Capability.WORK_CASES)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    coming, going = _coming(request.user), _going(request.user)
    rows = _numbered([*coming, *going])
    context = {"coming": rows[: len(coming)], "going": rows[len(coming) :], "is_cut": reception.held_count() > _MOST}
    return render(request, "desk/quarantine.html", layout_context(request) | context)


@staff(Capability.WORK_CASES)
@require_POST
def mend(request: StaffRequest, pk: int, fix: str) -> HttpResponse:
    """Pressed twice or by two at once it is done once, and whoever came second is told."""
    row, act = _held(request.user, pk), _ACTS.get(fix)
    if act is None:
        raise Http404
    if row is None:
        messages.success(request, _("Sudah ditangani rekan."))
    else:
        try:
            messages.success(request, act(row, request.POST.get("nomor", "")))
        except Refused as refused:
            messages.success(request, words_for_staff(refused))
    WAITING.forget()
    return SeeOther(QUARANTINE)


@staff(Capability.WORK_CASES)
@require_POST
def send_again(request: StaffRequest, pk: int) -> HttpResponse:
    rows = Message.objects.filter(pk__in=[one.pk for one in _dead(request.user) if one.pk == pk])
    messages.success(request, _("Pesan dikirim ulang.") if queue.send_again(rows) else _("Sudah ditangani rekan."))
    WAITING.forget()
    return SeeOther(QUARANTINE)


@staff(Capability.WORK_CASES)
@require_safe
def original(request: StaffRequest, pk: int) -> HttpResponse:
    """As it came; a browser opens none of it."""
    row = _held(request.user, pk)
    if row is None:
        raise Http404
    answer = HttpResponse(reception.original(row), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="pesan-{row.pk}.bin"'
    return answer


def message_for(user: User, pk: int) -> InboundMessage:
    """The message, whether it waits still or not; 404 for what this person may not read."""
    row = get_object_or_404(InboundMessage.objects.select_related("case", "conversation"), pk=pk)
    if row.case_id and not visible_to(user).filter(pk=row.case_id).exists():
        raise Http404
    return row


def _held(user: User, pk: int) -> InboundMessage | None:
    """The same while it waits."""
    row = message_for(user, pk)
    return row if row.is_held else None


def _coming(user: User) -> list[Row]:
    """One row for each conversation whose words are held together; a report out of reach is not named."""
    found, seen = list(reception.held(_MOST)), set[int]()
    mine = _in_reach(user, [row.case_id for row in found])
    shown = []
    for row in found:
        if row.case_id and row.case_id not in mine:
            continue
        if row.reason in _TOGETHER and row.conversation_id:
            if row.conversation_id in seen:
                continue
            seen.add(row.conversation_id)
        shown.append(_come(user, row))
    return shown


def _come(user: User, row: InboundMessage) -> Row:
    words = text_of(row)
    return Row(
        channel=channel_name(row.channel),
        icon=labels.CHANNEL_ICONS.get(row.channel, _ICON),
        at=row.received_at,
        reason=RECEPTION_REASONS.get(row.reason, row.reason),
        who=sender_of(row),
        words=mask(words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + "…"),
        answer=row.error,
        case=row.case,
        fixes=tuple(_fixes(user, row, words)),
    )


def text_of(row: InboundMessage) -> str:
    """What it says; with what the same person said before, where all of it waits for one answer."""
    rows = [row]
    if row.reason in _TOGETHER and row.conversation:
        rows = list(conversation.held_of(row.channel, row.conversation.address))
    read = [reception.words_of(one) for one in rows]
    return "\n\n".join(one.text.strip() for one in read if one and one.text.strip())


def sender_of(row: InboundMessage) -> str:
    """Masked, as lists show an address."""
    read = reception.words_of(row)
    address = row.conversation.address if row.conversation else read.sender if read else ""
    transport = transports().get(row.channel)
    return transport.masked(address) if transport and address else ""


def _fixes(user: User, row: InboundMessage, words: str) -> list[Fix]:
    write = Fix(_("Catat dari ini"), f"{reverse('desk:take_down')}?{urlencode({'dari': row.pk})}", is_link=True)
    report, again, leave = _fix(row, "jadikan"), _fix(row, "coba"), _fix(row, "abaikan")
    first = report if is_report(words) else write
    match row.reason:
        case Reason.WHICH:
            number = conversation.open_report_of(row.channel, row.conversation.address) if row.conversation else ""
            mine = bool(number) and visible_to(user).filter(number=number).exists()
            return [*([_fix(row, "tambahkan", number)] if mine else []), first, leave]
        case Reason.WORDS:
            return [first, leave]
        case Reason.DELETION:
            case = reverse("desk:case", args=[row.case.number]) if row.case else ""
            return [_fix(row, "selesai"), *([Fix(_("Buka laporan"), case, is_link=True)] if case else [])]
        case Reason.NO_FILE:
            return [_fix(row, "ambil"), leave]
        case Reason.UNREADABLE:
            as_it_came = reverse("desk:quarantine_original", args=[row.pk])
            return [write, Fix(_("Unduh aslinya"), as_it_came, is_link=True), leave]
    return [again, write, leave]


def _fix(row: InboundMessage, name: str, number: str = "") -> Fix:
    words = str(_WORDS[name]).format(number=number)
    return Fix(words, reverse("desk:quarantine_mend", args=[row.pk, name]), number=number)


def _dead(user: User) -> list[Message]:
    found = undelivered.newest_to_citizens(_MOST)
    mine = _in_reach(user, [row.case_id for row in found])
    return [row for row in found if row.case_id is None or row.case_id in mine]


def _in_reach(user: User, cases: Iterable[int | None]) -> set[int]:
    """Those of these reports that this person may see."""
    return set(visible_to(user).filter(pk__in=[pk for pk in cases if pk]).values_list("pk", flat=True))


def _going(user: User) -> list[Row]:
    found = _dead(user)
    cases = {row.pk: row.case_id for row in found}
    known = Case.objects.in_bulk({pk for pk in cases.values() if pk})
    channels = {row.pk: row.channel for row in found}
    return [
        Row(
            channel=channel_name(channels[one.pk]),
            icon=labels.CHANNEL_ICONS.get(channels[one.pk], _ICON),
            at=one.at,
            reason=one.reason,
            who=one.to,
            words=one.title,
            answer=one.answer,
            case=known.get(cases[one.pk] or 0),
            fixes=(Fix(_("Kirim ulang"), reverse("desk:quarantine_send_again", args=[one.pk])),),
        )
        for one in undelivered.told(found)
    ]


def _numbered(rows: list[Row]) -> list[Row]:
    """The first nine are mended by a digit."""
    keyed = [
        replace(row, fixes=(replace(row.fixes[0], key=f"karantina-{place}"), *row.fixes[1:]))
        for place, row in enumerate(rows[:_KEYS], 1)
    ]
    return [*keyed, *rows[_KEYS:]]


def _make(row: InboundMessage, number: str) -> str:
    case = reception.make_report(row)
    return _("Tersimpan sebagai {number}").format(number=case.number) if case else _("Sudah ditangani rekan.")


def _add(row: InboundMessage, number: str) -> str:
    case = reception.add_to_report(row, number)
    return _("Ditambahkan ke {number}.").format(number=case.number) if case else _("Sudah ditangani rekan.")


def _again(row: InboundMessage, number: str) -> str:
    reception.try_again(row)
    return _("Dicoba lagi sebentar lagi.")


def _leave(row: InboundMessage, number: str) -> str:
    reception.leave(row)
    return _("Pesan diabaikan; isinya tetap tersimpan.")


def _done(row: InboundMessage, number: str) -> str:
    reception.done(row)
    return _("Ditandai sudah ditangani.")


_TOGETHER = frozenset({Reason.WORDS, Reason.WHICH})
_ACTS: dict[str, Callable[[InboundMessage, str], str]] = {
    "jadikan": _make,
    "tambahkan": _add,
    "coba": _again,
    "ambil": _again,
    "abaikan": _leave,
    "selesai": _done,
}
_WORDS = {
    "jadikan": gettext_lazy("Jadikan laporan"),
    "tambahkan": gettext_lazy("Tambahkan ke {number}"),
    "coba": gettext_lazy("Coba lagi"),
    "ambil": gettext_lazy("Ambil lagi"),
    "abaikan": gettext_lazy("Abaikan"),
    "selesai": gettext_lazy("Sudah ditangani"),
}
