"""What may be done (RULES.md, Who sees and does what). Code asks for these; which role has them: accounts.roles."""

from __future__ import annotations

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
    READ_UNIT = auto()  # load, time per step, the lists behind them
    LEAD_UNIT = auto()  # decide extensions, and what a wrong clock sealed
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
    IMPORT_CASES = auto()  # old lists, as whole imports; of a case itself it opens nothing
