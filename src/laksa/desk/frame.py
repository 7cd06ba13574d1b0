"""What the pages of the desk have in common: who may open them, what stands around them, where a deed leads."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect

from laksa.accounts.models import Role
from laksa.accounts.policy import StaffRequest
from laksa.desk import aftermath
from laksa.desk.spine import spine

OPERATORS = ("operator", "head")
READERS = ("operator", "head", "auditor")


class SeeOther(HttpResponseRedirect):
    status_code = 303


def frame(request: StaffRequest) -> dict[str, Any]:
    """What every page of the desk has around it, with the word about the deed that led here."""
    return {
        "spine": spine(request, request.user),
        "role": Role(request.user.role).label,
        "is_operator": request.user.role == Role.OPERATOR,
        "toast": aftermath.read(request.GET.get("kabar", "")),
    }
