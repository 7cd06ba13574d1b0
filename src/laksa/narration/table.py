"""THE table: for each kind of event, what each audience reads of it, or that it is told nothing.

A function gives the line with its icon, its words and its files, as that audience may read them; SILENT is written,
never implied. A new kind of event is one row here; a new audience is one field of `Row`, which every row must answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from laksa.narration import staff
from laksa.narration.line import SILENT, Silent
from laksa.rules import events as e


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the audiences are told of one kind of event; none has a default, so that none can be forgotten.

    `operator`: operators, the head of unit and the auditor. `mayor`: who reads at the desk only because of the reports,
    the head of the agency and the Mayor.
    """

    operator: staff.Telling | Silent
    mayor: staff.Telling | Silent


TABLE: Mapping[type[e.Event], Row] = {
    e.Received: Row(
        operator=staff.received,
        mayor=staff.received,
    ),
    e.Entered: Row(
        operator=staff.entered,
        mayor=staff.entered,
    ),
    e.Corrected: Row(
        operator=staff.corrected,
        mayor=staff.corrected,
    ),
    e.Confirmed: Row(
        operator=staff.confirmed,
        mayor=staff.confirmed,
    ),
    e.Assigned: Row(
        operator=staff.assigned,
        mayor=staff.assigned,
    ),
    e.Reassigned: Row(
        operator=staff.assigned,
        mayor=staff.assigned,
    ),
    e.Accepted: Row(
        operator=staff.accepted,
        mayor=staff.accepted,
    ),
    e.Returned: Row(
        operator=staff.returned,
        mayor=staff.returned,
    ),
    e.FollowedUp: Row(
        operator=staff.followed_up,
        mayor=staff.followed_up,
    ),
    e.SupportWaived: Row(
        operator=staff.support_waived,
        mayor=staff.support_waived,
    ),
    e.FollowUpRefused: Row(
        operator=staff.follow_up_refused,
        mayor=staff.follow_up_refused,
    ),
    e.AgencyAsked: Row(
        operator=staff.agency_asked,
        mayor=staff.agency_asked,
    ),
    e.ReporterAsked: Row(
        operator=staff.reporter_asked,
        mayor=staff.reporter_asked,
    ),
    e.ReporterReplied: Row(
        operator=staff.reporter_replied,
        mayor=staff.reporter_replied,
    ),
    e.ReminderDue: Row(
        operator=staff.reminder_due,
        mayor=staff.reminder_due,
    ),
    e.MessageRead: Row(
        operator=staff.message_read,
        mayor=staff.message_read,
    ),
    e.LinkRenewed: Row(
        operator=staff.link_renewed,
        mayor=staff.link_renewed,
    ),
    e.InterimResponded: Row(
        operator=staff.interim_responded,
        mayor=staff.interim_responded,
    ),
    e.Responded: Row(
        operator=staff.responded,
        mayor=staff.responded,
    ),
    e.Closed: Row(
        operator=staff.closed,
        mayor=staff.closed,
    ),
    e.Recorded: Row(
        operator=staff.recorded,
        mayor=staff.recorded,
    ),
    e.Referred: Row(
        operator=staff.referred,
        mayor=staff.referred,
    ),
    e.Rejected: Row(
        operator=staff.rejected,
        mayor=staff.rejected,
    ),
    e.Merged: Row(
        operator=staff.merged,
        mayor=staff.merged,
    ),
    e.Absorbed: Row(
        operator=staff.absorbed,
        mayor=staff.absorbed,
    ),
    e.Reinstated: Row(
        operator=staff.reinstated,
        mayor=staff.reinstated,
    ),
    e.Withdrawn: Row(
        operator=staff.withdrawn,
        mayor=staff.withdrawn,
    ),
    e.VerdictGiven: Row(
        operator=staff.verdict_given,
        mayor=staff.verdict_given,
    ),
    e.Reopened: Row(
        operator=staff.reopened,
        mayor=staff.reopened,
    ),
    e.ExtensionAsked: Row(
        operator=staff.extension_asked,
        mayor=staff.extension_asked,
    ),
    e.Extended: Row(
        operator=staff.extended,
        mayor=staff.extended,
    ),
    e.DueMoved: Row(
        operator=staff.due_moved,
        mayor=staff.due_moved,
    ),
    e.ExtensionRefused: Row(
        operator=staff.extension_refused,
        mayor=staff.extension_refused,
    ),
    e.FellOverdue: Row(
        operator=staff.fell_overdue,
        mayor=staff.fell_overdue,
    ),
    e.IdentityOpened: Row(
        operator=staff.identity_opened,
        mayor=staff.identity_opened,
    ),
    e.Noted: Row(
        operator=staff.noted,
        mayor=SILENT,
    ),
    e.Met: Row(
        operator=staff.met,
        mayor=SILENT,
    ),
    e.PublicationChanged: Row(
        operator=staff.publication_changed,
        mayor=staff.publication_changed,
    ),
    e.Reverted: Row(
        operator=staff.reverted,
        mayor=staff.reverted,
    ),
    e.Erased: Row(
        operator=staff.erased,
        mayor=staff.erased,
    ),
}
