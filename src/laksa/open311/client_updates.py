"""POST servicerequestupdates: a client adds to a report that it sent, reopens it or withdraws it, for its reporter.

A client acts on its own reports only, and as their reporter does: the rules say whether it may. What FixMyStreet sends
as the present status with every comment says nothing new, so it is a comment; that a finished report is open is the
verdict Belum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from laksa.accounts.api_keys import ApiKey, Scope
from laksa.history.idempotency import IdempotencyKey
from laksa.open311 import clients, updates
from laksa.open311.formats import Value
from laksa.open311.intake import TEXT_MAX, uploads_of
from laksa.open311.parameters import Parameters
from laksa.open311.problems import Problem
from laksa.register import access, files
from laksa.register.commands import closure, response
from laksa.register.files import Stored
from laksa.register.models import Case, ClientReport
from laksa.rules.refusal import Refused

STATUSES = (
    "open", "closed", "fixed", "in_progress", "planned", "action_scheduled", "investigating", "duplicate",
    "not_councils_responsibility", "no_further_action", "internal_referral", "cancelled", "reopen", "for_triage",
    "unchanged",
)  # fmt: skip
_REOPENING = frozenset({"open", "reopen"})


@dataclass(frozen=True, slots=True)
class _Update:
    """What the client says, read."""

    identity: str
    status: str
    text: str
    files: tuple[Stored, ...] = ()


def take_in(request: HttpRequest, parameters: Parameters, *, is_test: bool) -> tuple[str, Value]:
    """The same `update_id` of the same client is carried out once, and answered alike."""
    key = clients.sender(parameters, Scope.OPEN311_UPDATE)
    case = _own(parameters, key)
    said = _read(parameters)
    command = hashlib.sha256(f"{key.prefix}|{case.number}|{said.identity}".encode("utf-8", "replace")).hexdigest()[:32]
    stored = files.store(uploads_of(request))
    if is_test or key.is_test:
        files.discard(stored)
        return "service_request_updates", [{"update_id": f"UJI-{command[:8]}"}]
    _carry_out(case, _Update(said.identity, said.status, said.text, stored), command)
    done = case.events.filter(command=command).order_by("seq").values_list("seq", flat=True)[0]
    return "service_request_updates", [{"update_id": updates.update_id(case.number, done)}]


def _own(parameters: Parameters, key: ApiKey) -> Case:
    typed = parameters.text("service_request_id")
    if not typed:
        raise Problem(400, _("service_request_id belum diisi."))
    case = access.by_number(typed)
    if case is None:
        raise Problem(404, _("Laporan {number} tidak ditemukan.").format(number=typed[:40]))
    if not ClientReport.objects.filter(case=case, key=key).exists():
        raise Problem(403, _("Laporan ini tidak dikirim dengan kunci ini."))
    return case


def _read(parameters: Parameters) -> _Update:
    """Problem naming what is missing or wrong."""
    needed = ("update_id", "status", "updated_datetime", "description")
    if missing := [name for name in needed if not parameters.text(name)]:
        raise Problem(400, *(_("{name} belum diisi.").format(name=name) for name in missing))
    parameters.moment("updated_datetime")
    statuses = parameters.among("status", STATUSES)
    if len(statuses) != 1:
        raise Problem(400, _("status: tulis satu saja."))
    text = parameters.text("description")
    if len(text) > TEXT_MAX:
        raise Problem(400, _("description: paling banyak {limit} huruf.").format(limit=TEXT_MAX))
    links = [_("Tautan: {link}").format(link=link) for link in parameters.texts("media_url")]
    return _Update(parameters.text("update_id"), statuses[0], "\n".join([text, *links]))


def _carry_out(case: Case, said: _Update, command: str) -> None:
    once = IdempotencyKey.of(f"open311:{command}", said.status, said.text, *(file.sha256 for file in said.files))
    try:
        _command(case, said)(once, command)
    except Refused:
        files.discard(said.files)
        raise


def _command(case: Case, said: _Update) -> Callable[[IdempotencyKey, str], object]:
    """By which command of the reporter it is done."""
    if said.status in _REOPENING and case.is_recorded:
        return lambda once, command: response.give_verdict(
            case, verdict="no", text=said.text, photos=said.files, once=once, command=command
        )
    if said.status == "cancelled":
        return lambda once, command: closure.withdraw(case, reason=said.text, once=once, command=command)
    return lambda once, command: response.reply(case, text=said.text, photos=said.files, once=once, command=command)
