"""What a role may do (RULES.md, Who sees and does what). A role is a row that lists capabilities; code asks for these.

A new role is one row here, and its name in accounts.models.Role.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto


class Capability(StrEnum):
    # cases
    READ_CASES = auto()  # the page of a case, with photos
    WORK_CASES = auto()  # the desk: lists, forms; words and contact as they were written, identity with a reason
    READ_NOTES = auto()
    LIST_CONFIDENTIAL = auto()  # lists behind the figures name confidential cases too
    READ_ABOUT_SERVICE = auto()  # cases about the service itself
    DO_TASKS = auto()  # an agency's own cases
    # unit
    LEAD_UNIT = auto()  # load, extensions, what a wrong clock sealed
    READ_RECAP = auto()
    EXPORT_RECAP = auto()
    # reports to the Mayor
    READ_REPORTS = auto()  # those that were delivered
    READ_UNSENT_REPORTS = auto()
    DRAFT_REPORTS = auto()  # make, edit, send, answer, archive, revise
    CHECK_REPORTS = auto()
    SIGN_REPORTS = auto()  # in one's own name, or return them with remarks
    FILE_SIGNED_REPORTS = auto()  # bring back a letter that was signed
    RECEIVE_REPORTS = auto()  # acknowledge, ask
    RECOUNT_REPORTS = auto()
    EDIT_LETTERHEAD = auto()
    # administration
    ADMINISTER = auto()
    READ_CHANGES = auto()


_C = Capability
_READER = frozenset({_C.READ_CASES, _C.READ_RECAP, _C.READ_REPORTS})

CAPABILITIES: Mapping[str, frozenset[Capability]] = {
    "operator": frozenset(
        {_C.READ_CASES, _C.WORK_CASES, _C.READ_NOTES, _C.LIST_CONFIDENTIAL, _C.READ_RECAP, _C.EXPORT_RECAP}
    ),
    "agency": frozenset({_C.DO_TASKS}),
    "head": _READER
    | {
        _C.WORK_CASES, _C.READ_NOTES, _C.LIST_CONFIDENTIAL, _C.READ_ABOUT_SERVICE, _C.LEAD_UNIT, _C.EXPORT_RECAP,
        _C.READ_UNSENT_REPORTS, _C.DRAFT_REPORTS, _C.CHECK_REPORTS, _C.FILE_SIGNED_REPORTS, _C.EDIT_LETTERHEAD,
    },
    "director": _READER | {_C.READ_UNSENT_REPORTS, _C.CHECK_REPORTS, _C.SIGN_REPORTS, _C.FILE_SIGNED_REPORTS},
    "mayor": _READER | {_C.RECEIVE_REPORTS},
    "admin": frozenset({_C.ADMINISTER, _C.READ_CHANGES, _C.EDIT_LETTERHEAD}),
    "auditor": _READER
    | {
        _C.READ_NOTES, _C.LIST_CONFIDENTIAL, _C.EXPORT_RECAP, _C.READ_UNSENT_REPORTS, _C.RECOUNT_REPORTS,
        _C.READ_CHANGES,
    },
}  # fmt: skip


def roles_with(*capabilities: Capability) -> frozenset[str]:
    """The roles that have one of these."""
    return frozenset(role for role, own in CAPABILITIES.items() if not own.isdisjoint(capabilities))
