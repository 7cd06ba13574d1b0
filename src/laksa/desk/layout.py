"""What the pages of the desk have in common: who may open them, what stands around them, where an action leads."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from laksa.accounts import navigation
from laksa.accounts.policy import StaffRequest
from laksa.desk import flash, receipt_link
from laksa.rules.capabilities import Capability


def layout_context(request: StaffRequest) -> dict[str, Any]:
    """What every page of the desk has around it, with what the action that led here left behind."""
    here = "/meja/baru/" if request.path.startswith("/meja/baru/") else "/meja/"
    ticket = request.GET.get("tanda", "")
    number, _generation = receipt_link.ticket_for(ticket, request.user)
    return {
        "sidebar": navigation.sidebar(request.user, here),
        "role": request.user.get_role_display(),
        "is_desk": request.user.may(Capability.WORK_CASES),
        "toast": flash.read(request.GET.get("kabar", "")),
        "receipt_number": number,
        "receipt_url": f"{reverse('desk:receipt', args=[number])}?{urlencode({'tanda': ticket})}" if number else "",
    }
