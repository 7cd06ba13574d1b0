"""THE table: for each kind of event, what each audience reads of it, or that it is told nothing.

A function gives the line with its icon, its words and its files, as that audience may read them; SILENT is written,
never implied. A new kind of event is one row here; a new audience is one field of `Row`, which every row must answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from laksa.narration import agencies, citizens, staff
from laksa.narration.citizens import status
from laksa.narration.line import SILENT, Silent
from laksa.rules import events as e


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the audiences are told of one kind of event; none has a default, so that none can be forgotten.

    `public`: anybody but the reporter. `discreet`: anybody too, of a case that is confidential or hidden as a whole, of
    which the status is told and no more. `merged`: who reported another case that was merged into this one. `operator`:
    operators, the head of unit and the auditor. `mayor`: who reads at the desk only because of the reports, the head of
    the agency and the Mayor. `agency`: an officer of the agency that has the case.
    """

    reporter: citizens.Telling | Silent
    public: citizens.Telling | Silent
    discreet: citizens.Telling | Silent
    merged: citizens.Telling | Silent
    operator: staff.Telling | Silent
    mayor: staff.Telling | Silent
    agency: agencies.Telling | Silent


# Where the usual title says more than the status.
_PASSED_ON = gettext_noop("Diteruskan ke perangkat daerah yang berwenang")
_FOLLOWED_UP = gettext_noop("Ditindaklanjuti")
_MERGED = gettext_noop("Digabung dengan laporan lain")

TABLE: Mapping[type[e.Event], Row] = {
    e.Received: Row(
        reporter=citizens.received,
        public=citizens.received,
        discreet=status(citizens.received),
        merged=SILENT,
        operator=staff.received,
        mayor=staff.received,
        agency=agencies.received,
    ),
    e.Entered: Row(
        reporter=citizens.entered,
        public=citizens.entered,
        discreet=status(citizens.entered),
        merged=SILENT,
        operator=staff.entered,
        mayor=staff.entered,
        agency=SILENT,
    ),
    e.Corrected: Row(
        reporter=citizens.corrected,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.corrected,
        mayor=staff.corrected,
        agency=SILENT,
    ),
    e.Confirmed: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.confirmed,
        mayor=staff.confirmed,
        agency=SILENT,
    ),
    e.Assigned: Row(
        reporter=citizens.assigned,
        public=citizens.assigned,
        discreet=status(citizens.assigned, _PASSED_ON, dated=True),
        merged=SILENT,
        operator=staff.assigned,
        mayor=staff.assigned,
        agency=agencies.assigned,
    ),
    e.Reassigned: Row(
        reporter=citizens.assigned,
        public=citizens.assigned,
        discreet=status(citizens.assigned, _PASSED_ON, dated=True),
        merged=SILENT,
        operator=staff.assigned,
        mayor=staff.assigned,
        agency=agencies.assigned,
    ),
    e.Accepted: Row(
        reporter=citizens.accepted,
        public=citizens.accepted,
        discreet=status(citizens.accepted),
        merged=SILENT,
        operator=staff.accepted,
        mayor=staff.accepted,
        agency=SILENT,
    ),
    e.Returned: Row(
        reporter=citizens.returned,
        public=citizens.returned,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.returned,
        mayor=staff.returned,
        agency=SILENT,
    ),
    e.FollowedUp: Row(
        reporter=citizens.followed_up,
        public=citizens.followed_up,
        discreet=status(citizens.followed_up, _FOLLOWED_UP),
        merged=SILENT,
        operator=staff.followed_up,
        mayor=staff.followed_up,
        agency=agencies.followed_up,
    ),
    e.SupportWaived: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.support_waived,
        mayor=staff.support_waived,
        agency=SILENT,
    ),
    e.FollowUpRefused: Row(
        reporter=citizens.follow_up_refused,
        public=citizens.follow_up_refused,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.follow_up_refused,
        mayor=staff.follow_up_refused,
        agency=agencies.follow_up_refused,
    ),
    e.AgencyAsked: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.agency_asked,
        mayor=staff.agency_asked,
        agency=agencies.agency_asked,
    ),
    e.ReporterAsked: Row(
        reporter=citizens.asked_for_reporter,
        public=citizens.asked_for_public,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.reporter_asked,
        mayor=staff.reporter_asked,
        agency=agencies.reporter_asked,
    ),
    e.ReporterReplied: Row(
        reporter=citizens.replied_for_reporter,
        public=citizens.replied_for_public,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.reporter_replied,
        mayor=staff.reporter_replied,
        agency=agencies.reporter_replied,
    ),
    e.ReminderDue: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.reminder_due,
        mayor=staff.reminder_due,
        agency=SILENT,
    ),
    e.MessageRead: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.message_read,
        mayor=staff.message_read,
        agency=SILENT,
    ),
    e.LinkRenewed: Row(
        reporter=citizens.link_renewed,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.link_renewed,
        mayor=staff.link_renewed,
        agency=SILENT,
    ),
    e.InterimResponded: Row(
        reporter=citizens.interim_responded,
        public=citizens.interim_responded,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.interim_responded,
        mayor=staff.interim_responded,
        agency=agencies.interim_responded,
    ),
    e.Responded: Row(
        reporter=citizens.responded_for_reporter,
        public=citizens.responded_for_public,
        discreet=status(citizens.responded_for_public),
        merged=citizens.responded_for_public,
        operator=staff.responded,
        mayor=staff.responded,
        agency=agencies.responded,
    ),
    e.Closed: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.closed,
        mayor=staff.closed,
        agency=SILENT,
    ),
    e.Recorded: Row(
        reporter=citizens.recorded,
        public=citizens.recorded,
        discreet=status(citizens.recorded),
        merged=SILENT,
        operator=staff.recorded,
        mayor=staff.recorded,
        agency=SILENT,
    ),
    e.Referred: Row(
        reporter=citizens.referred,
        public=citizens.referred,
        discreet=status(citizens.referred),
        merged=citizens.referred,
        operator=staff.referred,
        mayor=staff.referred,
        agency=SILENT,
    ),
    e.Rejected: Row(
        reporter=citizens.rejected,
        public=citizens.rejected,
        discreet=status(citizens.rejected),
        merged=SILENT,
        operator=staff.rejected,
        mayor=staff.rejected,
        agency=SILENT,
    ),
    e.Merged: Row(
        reporter=citizens.merged,
        public=citizens.merged,
        discreet=status(citizens.merged, _MERGED),
        merged=SILENT,
        operator=staff.merged,
        mayor=staff.merged,
        agency=SILENT,
    ),
    e.Absorbed: Row(
        reporter=citizens.absorbed,
        public=citizens.absorbed,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.absorbed,
        mayor=staff.absorbed,
        agency=SILENT,
    ),
    e.Reinstated: Row(
        reporter=citizens.reinstated,
        public=citizens.reinstated,
        discreet=status(citizens.reinstated),
        merged=SILENT,
        operator=staff.reinstated,
        mayor=staff.reinstated,
        agency=SILENT,
    ),
    e.Withdrawn: Row(
        reporter=citizens.withdrawn,
        public=citizens.withdrawn,
        discreet=status(citizens.withdrawn),
        merged=SILENT,
        operator=staff.withdrawn,
        mayor=staff.withdrawn,
        agency=SILENT,
    ),
    e.VerdictGiven: Row(
        reporter=citizens.verdict_given,
        public=citizens.verdict_given,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.verdict_given,
        mayor=staff.verdict_given,
        agency=agencies.verdict_given,
    ),
    e.Reopened: Row(
        reporter=citizens.reopened,
        public=citizens.reopened,
        discreet=status(citizens.reopened, dated=True),
        merged=SILENT,
        operator=staff.reopened,
        mayor=staff.reopened,
        agency=agencies.reopened,
    ),
    e.ExtensionAsked: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.extension_asked,
        mayor=staff.extension_asked,
        agency=agencies.extension_asked,
    ),
    e.Extended: Row(
        reporter=citizens.extended,
        public=citizens.extended,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.extended,
        mayor=staff.extended,
        agency=agencies.extended,
    ),
    e.DueMoved: Row(
        reporter=citizens.due_moved,
        public=citizens.due_moved,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.due_moved,
        mayor=staff.due_moved,
        agency=agencies.due_moved,
    ),
    e.ExtensionRefused: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.extension_refused,
        mayor=staff.extension_refused,
        agency=agencies.extension_refused,
    ),
    e.FellOverdue: Row(
        reporter=citizens.fell_overdue,
        public=citizens.fell_overdue,
        discreet=status(citizens.fell_overdue, dated=True),
        merged=SILENT,
        operator=staff.fell_overdue,
        mayor=staff.fell_overdue,
        agency=SILENT,
    ),
    e.IdentityOpened: Row(
        reporter=citizens.identity_opened,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.identity_opened,
        mayor=staff.identity_opened,
        agency=SILENT,
    ),
    e.Noted: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.noted,
        mayor=SILENT,
        agency=agencies.noted,
    ),
    e.Met: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.met,
        mayor=SILENT,
        agency=agencies.met,
    ),
    e.PublicationChanged: Row(
        reporter=citizens.publication_changed,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.publication_changed,
        mayor=staff.publication_changed,
        agency=agencies.publication_changed,
    ),
    e.Reverted: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.reverted,
        mayor=staff.reverted,
        agency=SILENT,
    ),
    e.Erased: Row(
        reporter=SILENT,
        public=SILENT,
        discreet=SILENT,
        merged=SILENT,
        operator=staff.erased,
        mayor=staff.erased,
        agency=SILENT,
    ),
}
