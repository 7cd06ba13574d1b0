"""Who works here: each role, its name, and the capabilities that its row lists. A new role is one name and one row."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from laksa.rules.capabilities import Capability


class Role(models.TextChoices):
    OPERATOR = "operator", _("Operator TLR")
    AGENCY = "agency", _("Petugas perangkat daerah")
    HEAD = "head", _("Kepala UPT")
    DIRECTOR = "director", _("Kepala Dinas")
    MAYOR = "mayor", _("Wali Kota")
    ADMIN = "admin", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


_C = Capability
_READER = frozenset({_C.READ_CASES, _C.READ_RECAP, _C.READ_REPORTS})

CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    "operator": frozenset(
        {_C.READ_CASES, _C.WORK_CASES, _C.READ_NOTES, _C.LIST_CONFIDENTIAL, _C.READ_RECAP, _C.EXPORT_RECAP}
    ),
    "agency": frozenset({_C.DO_TASKS}),
    "head": _READER
    | {
        _C.WORK_CASES, _C.READ_NOTES, _C.LIST_CONFIDENTIAL, _C.READ_ABOUT_SERVICE, _C.READ_UNIT, _C.LEAD_UNIT,
        _C.EXPORT_RECAP, _C.READ_UNSENT_REPORTS, _C.DRAFT_REPORTS, _C.CHECK_REPORTS, _C.FILE_SIGNED_REPORTS,
        _C.EDIT_LETTERHEAD,
    },
    "director": _READER | {_C.READ_UNSENT_REPORTS, _C.CHECK_REPORTS, _C.SIGN_REPORTS, _C.FILE_SIGNED_REPORTS},
    "mayor": _READER | {_C.RECEIVE_REPORTS},
    "admin": frozenset({_C.ADMINISTER, _C.READ_CHANGES, _C.EDIT_LETTERHEAD, _C.IMPORT_CASES}),
    "auditor": _READER
    | {
        _C.READ_NOTES, _C.LIST_CONFIDENTIAL, _C.EXPORT_RECAP, _C.READ_UNSENT_REPORTS, _C.RECOUNT_REPORTS,
        _C.READ_CHANGES,
    },
}  # fmt: skip


def roles_with(*capabilities: Capability) -> frozenset[str]:
    """The roles that have one of these."""
    return frozenset(role for role, own in CAPABILITIES.items() if not own.isdisjoint(capabilities))


def role_choices() -> list[tuple[str, str]]:
    """For the column of users: called, so that a new role needs no migration."""
    return [(str(value), str(label)) for value, label in Role.choices]
