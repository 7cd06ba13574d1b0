"""One case as the desk reads it: where it stands, what is known, what happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from laksa.accounts.models import User
from laksa.desk import case_conversation, labels, queries, replies
from laksa.desk.case_conversation import Said
from laksa.messages import undelivered
from laksa.messages.transport import transports
from laksa.messages.undelivered import Undelivered
from laksa.narration import answers, timeline
from laksa.narration.line import Line
from laksa.narration.merged import MergedReport, merged_into
from laksa.register import access, audience, focus, ledger, place_guess, reference, sops, sp4n
from laksa.register import queries as register
from laksa.register.commands._common import ready_at
from laksa.register.models import Attachment, Case, ClientReport
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.rules.capabilities import Capability
from laksa.rules.lifecycle import acts_as_operator, awaited, may_confirm
from laksa.rules.permitted import Permitted
from laksa.rules.sop import Sop, Step
from laksa.rules.state import State, public_status
from laksa.rules.step_clocks import clocks
from laksa.ui import formats
from laksa.ui.names import CHANNELS, KINDS, RESULTS, URGENCIES, channel_name, step_name

IDENTITY_OPEN = timedelta(minutes=15)
_BRINGS_PHOTOS = frozenset({"Received", "ReporterReplied", "VerdictGiven"})


@dataclass(frozen=True)
class StripStep:
    number: int
    short: str
    words: str
    kind: str = ""
    seconds: int = 0
    limit: int = 300
    has_clock: bool = False


@dataclass(frozen=True)
class Clock:
    """The step that runs: what was worked on it, and the two other clocks, none where it is not known when it began."""

    step: Step
    seconds: int
    limit: int
    waiting: int | None
    idle: int | None
    total: int


@dataclass(frozen=True)
class Result:
    agency: str
    result: str
    is_done: bool
    text: str
    at: datetime
    by: str
    before: tuple[Attachment, ...]
    after: tuple[Attachment, ...]
    no_photo_reason: str
    scheduled: Any


@dataclass
class CaseView:
    """Read once per request. On paper words are masked whoever prints: nobody knows who will read it."""

    user: User
    case: Case
    on_paper: bool = field(default=False, kw_only=True)

    @cached_property
    def state(self) -> State:
        return ledger.state_of(self.case)

    @cached_property
    def sop(self) -> Sop:
        return sops.get(self.state.sop)

    @cached_property
    def read(self) -> audience.Masker:
        """Words of this case as this user reads them, or whoever holds the paper."""
        return audience.masker_for(None if self.on_paper else self.user, self.case)

    @cached_property
    def timeline(self) -> timeline.StaffTimeline:
        return timeline.for_staff(self.case, None if self.on_paper else self.user, self.names)

    @property
    def moments(self) -> list[TimelineEvent]:
        return self.timeline.moments

    @cached_property
    def names(self) -> dict[str, str]:
        return queries.names()

    @cached_property
    def acts(self) -> bool:
        """Whether this user acts as operator here: the head only where the case is about the service."""
        return acts_as_operator(self.state, access.actor(self.user))

    @cached_property
    def permitted(self) -> Permitted:
        """What this user may do here, command by command."""
        return access.permitted(self.state, access.actor(self.user))

    @cached_property
    def works(self) -> bool:
        """Whether this user's place is the desk, whoever acts on this case."""
        return self.user.may(Capability.WORK_CASES)

    @property
    def reads_contact(self) -> bool:
        """Masked, for who may open it with a reason; to the other readers it does not exist."""
        return self.works

    @cached_property
    def awaited(self) -> Step | None:
        """The generic step of another city's SOP that comes next, whoever does it."""
        return awaited(self.state, self.sop)

    @cached_property
    def confirms(self) -> bool:
        """Whether that step is this user's."""
        return self.awaited is not None and may_confirm(self.state, access.actor(self.user), self.awaited)

    @property
    def awaited_from(self) -> str | Promise:
        return labels.CONFIRMERS[self.awaited.role] if self.awaited else ""

    @cached_property
    def timed(self) -> Step | None:
        """The step that is timed while this page is open; None where nothing is to be done by this user."""
        if self.awaited:
            return self.awaited if self.confirms else None
        command = self.case.next_command
        return self.sop.step(command) if command and self.acts else None

    @property
    def step(self) -> str:
        return self.timed.key if self.timed else ""

    # ── head ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def code(self) -> str:
        return public_status(self.case.status, returned=self.case.is_returned)

    @property
    def is_late(self) -> bool:
        return self.case.is_overdue(timezone.now())

    @cached_property
    def holder(self) -> str:
        """Whose the case is."""
        claim = getattr(self.case, "claim", None)
        return str(claim.user.name) if claim is not None and claim.taken and self.state.is_open else ""

    @property
    def holds(self) -> bool:
        return bool(self.holder) and self.case.claim.user_id == self.user.pk

    @property
    def may_take(self) -> bool:
        """Operators and the head of unit take what is open."""
        return self.works and self.state.is_open and not self.holds

    @cached_property
    def writer(self) -> str:
        """The colleague who is filling in a form of this case now."""
        return self.names.get(getattr(self.case, "writing", None) or "", "")

    @cached_property
    def channel(self) -> str | Promise:
        """With the name of the system that sent it, where one did."""
        name = channel_name(self.case.channel)
        if self.case.channel not in {"open311", "api"}:
            return name
        client = ClientReport.objects.filter(case=self.case.pk).select_related("key").first()
        return f"{name} ({client.key.name})" if client else name

    @property
    def number_elsewhere(self) -> str:
        """What the system calls it from which it came, with its name; "" where it came from none."""
        if not self.case.source_id:
            return ""
        known = CHANNELS.get(self.case.source)
        return f"{known or self.case.source} {self.case.source_id}"

    @cached_property
    def deadlines_elsewhere(self) -> list[sp4n.Deadline]:
        """What SP4N-LAPOR! counts of it, while it is open."""
        return sp4n.deadlines_of(self.case) if self.case.is_open else []

    @cached_property
    def spans(self) -> tuple[int, datetime | None]:
        """Seconds on the open step so far, and when it was first opened."""
        if not self.step:
            return 0, None
        worked = queries.worked_on(self.case, self.step)
        if worked.to is None:
            return 0, None
        gap = timezone.now() - worked.to
        since = gap.total_seconds() if gap <= focus.GAP else 0
        return int(worked.seconds + since), worked.since

    @cached_property
    def clock(self) -> Clock | None:
        if self.timed is None:
            return None
        (seconds, first), now = self.spans, timezone.now()
        told = clocks(
            ready_at=ready_at(self.state, self.step),
            first=first or now,
            ended=now,
            handling_s=seconds,
            method="focus",
            paused=self.state.waited_s,
        )
        handled = told.handling_s or 0
        return Clock(self.timed, handled, limit_of(self.timed), told.waiting_s, told.idle_s, len(self.sop.steps))

    @property
    def clocks_so_far(self) -> e.Timing | None:
        """The three clocks of the steps that are done, rounds together, as the recapitulation sums them."""
        known = self.state
        if not known.handling_s:
            return None
        handling, waiting, idle = (sum(one.values()) for one in (known.handling_s, known.waiting_s, known.idle_s))
        return e.Timing(handling, waiting, idle_s=idle)

    @cached_property
    def strip(self) -> list[StripStep]:
        steps = self.sop.in_order
        now = self._running
        place = steps.index(now) if now else -1
        return [self._strip_step(step, position, place) for position, step in enumerate(steps)]

    @property
    def _running(self) -> Step | None:
        """The step at which an open case stands; while the agency works, what comes after it."""
        command = "respond" if self.case.is_with_agency else self.case.next_command
        if not command:
            return None
        ahead = [step for step in self.sop.confirmations_before(command) if step.number not in self.state.confirmed]
        return ahead[0] if ahead else self.sop.step(command)

    def _strip_step(self, step: Step, position: int, now: int) -> StripStep:
        name, handled = step_name(step.short), self.state.handling_s.get(step.key)
        if step.command == "receive":
            received = self.case.received_at
            return StripStep(step.number, name, formats.time_of_day(received), "is-done")
        if position == now:
            return self._strip_now(step, name)
        if self._is_done(step, position, now):
            words = _("otomatis") if step.automatic or handled is None else formats.clock(handled)
            return StripStep(step.number, name, words, "is-done")
        return StripStep(step.number, name, _("otomatis") if step.automatic else _("belum"))

    def _strip_now(self, step: Step, name: str) -> StripStep:
        if self.case.is_with_agency:
            return StripStep(step.number, name, _("di dinas"), "is-now")
        if self.awaited and not self.confirms:
            return StripStep(step.number, name, _("menunggu"), "is-now")
        seconds = self.clock.seconds if self.clock else 0
        return StripStep(step.number, name, formats.clock(seconds), "is-now", seconds, limit_of(step), True)

    def _is_done(self, step: Step, position: int, now: int) -> bool:
        if self.case.is_recorded:
            return True
        return position < now if now >= 0 else step.key in self.state.handling_s

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def category(self) -> str:
        found = reference.categories().get(self.case.category)
        return found.name if found else ""

    @cached_property
    def title(self) -> str:
        return self.read(self.case.complaint.title)

    @cached_property
    def text(self) -> str:
        return self.read(self.case.complaint.text or "")

    @cached_property
    def place(self) -> str:
        found = reference.kelurahan().get(self.case.kelurahan)
        areas = (found.name, found.kecamatan.name) if found else ()
        return formats.place(self.read(self.case.complaint.landmark), *areas)

    @cached_property
    def answers(self) -> list[answers.Line]:
        return answers.told(self.case.complaint.answers, self.read)

    @cached_property
    def guess(self) -> place_guess.Guess:
        """Where it probably is, while nobody has said so."""
        return place_guess.of_case(self.case)

    @property
    def kind(self) -> str | Promise:
        return KINDS.get(self.case.kind, "")

    @property
    def urgency(self) -> str | Promise:
        return URGENCIES.get(self.case.urgency, "")

    @property
    def lead(self) -> str:
        return reference.agency_name(self.case.lead) if self.case.lead else ""

    @property
    def support(self) -> str:
        return reference.agency_name(self.case.support) if self.case.support else ""

    @property
    def about(self) -> str:
        return reference.agency_name(self.case.about_agency) if self.case.about_agency else ""

    @cached_property
    def contact(self) -> Any:
        return getattr(self.case, "contact", None)

    @cached_property
    def identity_is_open(self) -> bool:
        """For fifteen minutes to the one who gave a reason."""
        since = timezone.now() - IDENTITY_OPEN
        me = str(self.user.pk)
        return any(m.name == "IdentityOpened" and m.user == me and m.recorded_at > since for m in self.moments)

    @property
    def reply_channel(self) -> str:
        """On which the reporter is answered, where they came by one."""
        return channel_name(self.contact.reply_channel) if self.contact else ""

    @property
    def masked(self) -> list[str]:
        contact = self.contact
        if contact is None:
            return []
        shown = [formats.masked_phone(contact.phone)] if contact.phone else []
        if contact.email:
            name, _at, domain = contact.email.partition("@")
            shown.append(f"{name[:1]}***@{domain}")
        if contact.reply_address and (transport := transports().get(contact.reply_channel)):
            shown.insert(0, f"{self.reply_channel} {transport.masked(contact.reply_address)}")
        if contact.name:
            shown.append(_("nama tersimpan"))
        return shown

    @cached_property
    def conversation(self) -> list[Said]:
        """For who may know the contact, of a report that came by a channel."""
        contact = self.contact
        if not (self.reads_contact and contact and contact.reply_channel):
            return []
        return case_conversation.of_case(self.case, self.case.complaint, self.moments)

    @cached_property
    def undelivered(self) -> list[Undelivered]:
        """What did not arrive; a statement only where there is something."""
        if not (self.reads_contact and getattr(self.case, "has_undelivered", False)):
            return []
        return undelivered.of_case(self.case)

    @property
    def reachable_at(self) -> str:
        """To whom a reply goes, masked; empty where it stands on the page only."""
        contact = self.contact
        if contact is None or not (contact.phone or contact.email or contact.reply_address):
            return ""
        return self.masked[0]

    @cached_property
    def photos(self) -> list[Attachment]:
        """What the reporter sent."""
        return self._opened([file for moment in self.moments if moment.name in _BRINGS_PHOTOS for file in moment.files])

    def _opened(self, files: Iterable[Attachment]) -> list[Attachment]:
        """Photos; scans and recordings for who may know the contact, which these tell."""
        return [file for file in files if self.reads_contact or file.is_photo]

    @cached_property
    def results(self) -> list[Result]:
        return [self._result(moment) for moment in replies.last_follow_ups(self.moments)]

    def _result(self, moment: TimelineEvent) -> Result:
        event = moment.event
        assert isinstance(event, e.FollowedUp)
        officer = moment.words.get("officer", "")
        return Result(
            agency=reference.agency_name(event.agency, moment.at),
            result=str(RESULTS[event.result]),
            is_done=event.result == "done",
            text=moment.words.get("text", ""),
            at=moment.at,
            by=officer or self.names.get(moment.user, ""),
            before=tuple(file for file in moment.files if file.kind == "before"),
            after=tuple(file for file in moment.files if file.kind != "before"),
            no_photo_reason=moment.words.get("no_photo_reason", ""),
            scheduled=event.scheduled,
        )

    @property
    def unread(self) -> list[Line]:
        """What nobody has read yet; nothing is replayed where nothing is."""
        if not self.case.unread:
            return []
        return [replace(line, files=tuple(self._opened(line.files))) for line in self.timeline.unread]

    @property
    def history(self) -> list[Line]:
        return self.timeline.lines

    @cached_property
    def similar(self) -> list[Case]:
        if not (self.acts and self.state.is_open):
            return []
        seen = register.similar(self.case)
        return [case for case in seen if case.number not in self.state.merged]

    @cached_property
    def merged_words(self) -> list[MergedReport]:
        """The same with what they said, for paper."""
        return merged_into(self.case, self.state)

    @cached_property
    def merged(self) -> list[tuple[str, str]]:
        """Number and title of the reports that were merged into this one."""
        found = queries.merged_reports(self.user, self.state.merged)
        return [(case.number, audience.title_for(self.user, case)) for case in found]

    @property
    def merged_url(self) -> str:
        return reverse("desk:case", args=[self.case.merged_into]) if self.case.merged_into else ""

    @property
    def ready_to_close(self) -> list[tuple[bool, str]]:
        """Kelengkapan of step 5, and what the rule asks beside it."""
        state = self.state
        return [
            (
                state.followed_up_at is not None,
                _("Tindak lanjut pengaduan diterima dari {agency}").format(agency=self.lead or _("dinas")),
            ),
            self._evidence,
            (state.responded_at is not None, _("Tanggapan terkirim kepada pelapor")),
            (not self.case.unread, _("Semua pesan sudah dibaca")),
            *(
                (step.number in state.confirmed, step_name(step.name))
                for step in self.sop.confirmations_before("close")
            ),
        ]

    @property
    def _evidence(self) -> tuple[bool, str]:
        """What shows the result: a photo after it, why there is none, or, of work not done, a photo before it."""
        if any(file.is_ready for result in self.results for file in result.after):
            return True, _("Foto sesudah terlampir")
        if any(result.no_photo_reason for result in self.results):
            return True, _("Alasan tanpa foto tertulis")
        if any(file.is_ready for result in self.results if not result.is_done for file in result.before):
            return True, _("Foto sebelum terlampir")
        return False, _("Foto sesudah atau alasan tanpa foto")

    @property
    def closing_step(self) -> int:
        return self.sop.step("close").number


def limit_of(step: Step) -> int:
    """The standard of a step in seconds; five minutes where the SOP prints none."""
    return (step.minutes or 5) * 60
