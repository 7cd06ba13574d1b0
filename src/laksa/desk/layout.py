"""What the pages of the desk have in common: who may open them, what stands around them, where an action leads."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from laksa.accounts import navigation
from laksa.accounts.policy import StaffRequest
from laksa.channels import reception
from laksa.desk import flash, receipt_link
from laksa.messages import undelivered
from laksa.register import reference
from laksa.rules.capabilities import Capability

# What did not come in and what did not go out, whoever looks: asked again every few seconds.
WAITING = reference.TtlCache(lambda: reception.held_count() + undelivered.to_citizens(), 5.0)
QUARANTINE = "/meja/karantina/"
_PARTS = ("/meja/baru/", QUARANTINE)


def layout_context(request: StaffRequest) -> dict[str, Any]:
    """What every page of the desk has around it, with what the action that led here left behind."""
    here = next((part for part in _PARTS if request.path.startswith(part)), "/meja/")
    ticket = request.GET.get("tanda", "")
    number, _generation = receipt_link.ticket_for(ticket, request.user)
    return {
        "sidebar": navigation.sidebar(request.user, here, {QUARANTINE: WAITING()}),
        "role": request.user.get_role_display(),
        "is_desk": request.user.may(Capability.WORK_CASES),
        "toast": flash.read(request.GET.get("kabar", "")),
        "receipt_number": number,
        "receipt_url": f"{reverse('desk:receipt', args=[number])}?{urlencode({'tanda': ticket})}" if number else "",
    }
