"""The page of one case: what is known, what happened, and which deeds are open to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.accounts.models import Role, User
from laksa.desk import forms, labels, queries, replies, story
from laksa.desk.deeds import DEEDS, short, stamp
from laksa.register import access, city, focus, ledger, sops
from laksa.register import queries as register
from laksa.register.commands._common import ready_at
from laksa.register.models import Attachment, Case
from laksa.register.queries import Moment
from laksa.rules import events as e
from laksa.rules.lifecycle import BEFORE_FOLLOWED_UP, NEXT, WITH_AGENCY, acts_as_operator, awaited, may_confirm
from laksa.rules.sop import Sop, Step
from laksa.rules.state import State, public_status
from laksa.ui import formats
from laksa.ui.names import CHANNELS, KINDS, URGENCIES

IDENTITY_OPEN = timedelta(minutes=15)
_REOPENABLE = frozenset({"recorded", "referred", "rejected", "withdrawn"})


@dataclass(frozen=True)
class Panel:
    """One deed in the rail: a key, a word, a form that folds out."""

    noun: str
    key: str
    words: str | Promise
    button: str | Promise
    form: forms.DeskForm
    url: str
    icon: str = ""
    is_open: bool = False
    templates: Sequence[replies.Template] = ()
    hint: str | Promise = ""
    danger: bool = False
    to: str = ""


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
    step: Step
    seconds: int
    limit: int
    waited: str
    total: int


@dataclass(frozen=True)
class Suggestion:
    code: str
    name: str
    why: str
    chosen: bool
    key: str


@dataclass(frozen=True)
class Result:
    agency: str
    result: str
    text: str
    at: datetime
    by: str
    before: tuple[Attachment, ...]
    after: tuple[Attachment, ...]
    no_photo_reason: str
    scheduled: Any


@dataclass
class CasePage:
    """Built once per request; the template reads it."""

    user: User
    case: Case
    bound: Mapping[str, forms.DeskForm] = field(default_factory=dict)

    @cached_property
    def state(self) -> State:
        return ledger.state_of(self.case)

    @cached_property
    def sop(self) -> Sop:
        return sops.get(self.state.sop)

    @cached_property
    def moments(self) -> list[Moment]:
        return register.history(self.case)

    @cached_property
    def names(self) -> dict[str, str]:
        return queries.names()

    @cached_property
    def acts(self) -> bool:
        """Whether this user acts as operator here: the head only where the case is about the service."""
        return acts_as_operator(self.state, access.actor(self.user))

    @cached_property
    def is_head(self) -> bool:
        return self.user.role == Role.HEAD

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
        command = NEXT.get(self.case.status, "")
        return self.sop.step(command) if command and self.acts else None

    @property
    def step(self) -> str:
        return self.timed.key if self.timed else ""

    @property
    def is_with_agency(self) -> bool:
        return self.case.status in WITH_AGENCY

    # ── head ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def code(self) -> str:
        return public_status(self.case.status, returned=self.case.is_returned)

    @property
    def is_late(self) -> bool:
        return self.state.is_open and self.case.due_at < timezone.now()

    @cached_property
    def holder(self) -> str:
        claim = getattr(self.case, "claim", None)
        if claim is None or timezone.now() - claim.seen_at > timedelta(minutes=5):
            return ""
        return str(claim.user.name)

    @property
    def holds(self) -> bool:
        claim = getattr(self.case, "claim", None)
        return claim is not None and claim.user_id == self.user.pk

    @property
    def channel(self) -> str | Promise:
        return CHANNELS.get(self.case.channel, self.case.channel)

    @property
    def channel_icon(self) -> str:
        return labels.CHANNEL_ICONS.get(self.case.channel, "globe")

    # ── SOP strip and clock ──────────────────────────────────────────────────────────────────────

    @cached_property
    def spans(self) -> tuple[int, datetime | None]:
        """Seconds on the open step so far, and when it was first opened."""
        if not self.step:
            return 0, None
        worked = queries.worked_on(self.case, self.step) if self.awaited else queries.worked(self.case)
        if worked.to is None:
            return 0, None
        gap = timezone.now() - worked.to
        since = gap.total_seconds() if gap <= focus.GAP else 0
        return int(worked.seconds + since), worked.since

    @cached_property
    def clock(self) -> Clock | None:
        if self.timed is None:
            return None
        seconds, first = self.spans
        ready = ready_at(self.state, self.step)
        waited = formats.duration(((first or timezone.now()) - ready).total_seconds()) if ready else ""
        return Clock(self.timed, seconds, limit_of(self.timed), waited, len(self.sop.steps))

    @cached_property
    def strip(self) -> list[StripStep]:
        steps = self.sop.in_order
        now = self._running
        place = steps.index(now) if now else -1
        return [self._strip_step(step, position, place) for position, step in enumerate(steps)]

    @property
    def _running(self) -> Step | None:
        """The step at which an open case stands; while the agency works, what comes after it."""
        command = "respond" if self.is_with_agency else NEXT.get(self.case.status, "")
        if not command:
            return None
        ahead = [step for step in self.sop.confirmations_before(command) if step.number not in self.state.confirmed]
        return ahead[0] if ahead else self.sop.step(command)

    def _strip_step(self, step: Step, position: int, now: int) -> StripStep:
        handled = self.state.handling_s.get(step.key)
        if step.command == "receive":
            received = self.case.received_at
            return StripStep(step.number, step.short, formats.time_of_day(received), "is-done")
        if position == now:
            return self._strip_now(step)
        if self._is_done(step, position, now):
            words = _("otomatis") if step.automatic or handled is None else formats.clock(handled)
            return StripStep(step.number, step.short, words, "is-done")
        return StripStep(step.number, step.short, _("otomatis") if step.automatic else _("belum"))

    def _strip_now(self, step: Step) -> StripStep:
        if self.is_with_agency:
            return StripStep(step.number, step.short, _("di dinas"), "is-now")
        if self.awaited and not self.confirms:
            return StripStep(step.number, step.short, _("menunggu"), "is-now")
        seconds = self.spans[0]
        return StripStep(step.number, step.short, formats.clock(seconds), "is-now", seconds, limit_of(step), True)

    def _is_done(self, step: Step, position: int, now: int) -> bool:
        if self.case.status == "recorded":
            return True
        return position < now if now >= 0 else step.key in self.state.handling_s

    # ── facts ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def category(self) -> str:
        found = city.categories().get(self.case.category)
        return found.name if found else ""

    @cached_property
    def place(self) -> str:
        found = city.kelurahan().get(self.case.kelurahan)
        areas = (found.name, found.kecamatan.name) if found else ()
        return formats.place(self.case.complaint.landmark, *areas)

    @property
    def kind(self) -> str | Promise:
        return KINDS.get(self.case.kind, "")

    @property
    def urgency(self) -> str | Promise:
        return URGENCIES.get(self.case.urgency, "")

    @property
    def lead(self) -> str:
        return city.agency_name(self.case.lead) if self.case.lead else ""

    @property
    def support(self) -> str:
        return city.agency_name(self.case.support) if self.case.support else ""

    @property
    def about(self) -> str:
        return city.agency_name(self.case.about_agency) if self.case.about_agency else ""

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
    def masked(self) -> list[str]:
        contact = self.contact
        if contact is None:
            return []
        shown = [formats.masked_phone(contact.phone)] if contact.phone else []
        if contact.email:
            name, _at, domain = contact.email.partition("@")
            shown.append(f"{name[:1]}***@{domain}")
        if contact.name:
            shown.append(_("nama tersimpan"))
        return shown

    @property
    def reachable_at(self) -> str:
        """To whom a reply goes, masked; empty where it stands on the page only."""
        contact = self.contact
        if contact is None or not (contact.phone or contact.email):
            return ""
        return self.masked[0]

    @cached_property
    def photos(self) -> list[Attachment]:
        """What the reporter sent: photos and scans."""
        return [f for m in self.moments if m.name in {"Received", "ReporterReplied"} for f in m.files]

    @cached_property
    def results(self) -> list[Result]:
        return [self._result(moment) for moment in replies.last_follow_ups(self.moments)]

    def _result(self, moment: Moment) -> Result:
        event = moment.event
        assert isinstance(event, e.FollowedUp)
        officer = moment.words.get("officer", "")
        return Result(
            agency=city.agency_name(event.agency),
            result=str(labels.RESULTS.get(event.result, event.result)),
            text=moment.words.get("text", ""),
            at=moment.at,
            by=officer or self.names.get(moment.user, ""),
            before=tuple(file for file in moment.files if file.kind == "before"),
            after=tuple(file for file in moment.files if file.kind != "before"),
            no_photo_reason=moment.words.get("no_photo_reason", ""),
            scheduled=event.scheduled,
        )

    @cached_property
    def unread(self) -> list[story.Line]:
        """What nobody has read yet: the last messages, as many as the case counts."""
        if not self.case.unread:
            return []
        asked = [m for m in self.moments if m.name in {"ReporterReplied", "AgencyAsked", "VerdictGiven", "Returned"}]
        return story.tell(asked[-self.case.unread :], self.names)

    @cached_property
    def history(self) -> list[story.Line]:
        return story.tell(self.moments, self.names)

    @cached_property
    def similar(self) -> list[Case]:
        if not (self.acts and self.state.is_open):
            return []
        seen = register.similar(self.case)
        return [case for case in seen if case.number not in self.state.merged]

    @cached_property
    def merged(self) -> list[Case]:
        return queries.merged_reports(self.user, self.state.merged)

    @property
    def merged_url(self) -> str:
        return reverse("desk:case", args=[self.case.merged_into]) if self.case.merged_into else ""

    @property
    def ready_to_close(self) -> list[tuple[bool, str]]:
        """Kelengkapan of step 5, and what the rule asks beside it."""
        state = self.state
        has_photo = any(result.after for result in self.results)
        return [
            (
                state.followed_up_at is not None,
                _("Tindak lanjut pengaduan diterima dari {agency}").format(agency=self.lead or _("dinas")),
            ),
            (has_photo, _("Foto sesudah terlampir"))
            if has_photo
            else (bool(self.results), _("Alasan tanpa foto tertulis")),
            (state.responded_at is not None, _("Tanggapan terkirim kepada pelapor")),
            (not self.case.unread, _("Semua pesan sudah dibaca")),
            *((step.number in state.confirmed, step.name) for step in self.sop.confirmations_before("close")),
        ]

    @property
    def closing_step(self) -> int:
        return self.sop.step("close").number

    @property
    def shows_closing(self) -> bool:
        return self.case.status in {"followed_up", "responded"}

    # ── deeds ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def drafts(self) -> dict[str, dict[str, str]]:
        return queries.kept_forms(self.user, self.case.number) if getattr(self.case, "has_drafts", False) else {}

    @cached_property
    def facts_for_templates(self) -> dict[str, str]:
        return replies.facts_of(self.case, self.state, self.moments)

    @cached_property
    def main(self) -> str:
        """The deed whose form stands open in the rail; none while something must be confirmed before it."""
        if not self.acts:
            return ""
        noun = {"received": "catat", "entered": "disposisi", "followed_up": "tanggapan", "responded": "tutup"}.get(
            self.case.status, ""
        )
        return "" if self.awaited and noun not in self.bound else noun

    @cached_property
    def main_form(self) -> forms.DeskForm:
        return self.form(self.main)

    @property
    def assigns_at_once(self) -> bool:
        """Whether steps 2 and 3 may be one press: nothing is to be confirmed in between."""
        return not self.sop.confirmations_before("assign")

    @property
    def closes_at_once(self) -> bool:
        """Whether steps 4 and 5 may be one press."""
        return not self.sop.confirmations_before("close")

    def form(self, noun: str) -> forms.DeskForm:
        """The form of a deed: as typed when it was refused, else prefilled, a kept draft above all."""
        if noun in self.bound:
            return self.bound[noun]
        initial = {**self._initial(noun), **self.drafts.get(noun, {})}
        more: dict[str, Any] = {"agencies": self._waiting_desks} if noun == "hasil" else {}
        return DEEDS[noun].form(initial=initial, auto_id=f"{noun}-%s", **more)

    @property
    def _waiting_desks(self) -> list[str]:
        return [desk.agency for desk in self.state.active_desks if not desk.followed_up]

    def _initial(self, noun: str) -> dict[str, Any]:
        match noun:
            case "catat" | "perbaiki":
                return entry_defaults(self.case)
            case "disposisi":
                return self._assign_defaults()
            case "tanggapan":
                return {"text": next((t.body for t in self.reply_templates), "")}
            case "sementara":
                return (
                    {"text": next((t.body for t in replies.filled("interim", self.facts_for_templates)), "")}
                    if self.case.lead
                    else {}
                )
            case "hasil":
                return {"agency": self.case.lead, "result": "done"}
            case "rapat":
                return {"held_on": timezone.localdate()}
        return {}

    def _assign_defaults(self) -> dict[str, Any]:
        suggestions = self.suggestions
        support = self.case.support if self.case.lead else self._support_by_category
        if self.case.lead and self.main != "disposisi":
            return {"other": self.case.lead, "support": support}
        return {"lead": next((s.code for s in suggestions if s.chosen), ""), "support": support}

    @property
    def _support_by_category(self) -> str:
        return ""

    @cached_property
    def reply_templates(self) -> list[replies.Template]:
        return replies.reply_templates(self.state, self.facts_for_templates, self.moments)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Who should have it: the proposal of the agency that returned it, the category's lead, its support."""
        reasons: dict[str, str] = {}
        category = city.categories().get(self.case.category)
        if self.state.proposed and self.case.is_returned:
            reasons[self.state.proposed] = _("Diusulkan dinas yang mengembalikan.")
        if self.state.reopened and self.case.lead:
            reasons[self.case.lead] = _("Menangani laporan ini sebelum dibuka kembali.")
        usual = city.lead_for(self.case.category, self.case.kelurahan)
        if usual:
            reasons.setdefault(usual, _("Biasa menangani {category}.").format(category=self.category))
        if category and category.support:
            helper = category.support
            if helper == "KECAMATAN":
                place = city.kelurahan().get(self.case.kelurahan)
                helper = _kecamatan_agency(place.kecamatan.name) if place else ""
            if helper in city.agencies():
                reasons.setdefault(helper, _("Pendukung untuk {category}.").format(category=self.category))
        known = [code for code in reasons if code in city.agencies() and code != self.case.about_agency]
        typed = self.bound["disposisi"]["lead"].value() if "disposisi" in self.bound else None
        chosen = typed if typed in known else (known[0] if known else "")
        return [
            Suggestion(code, city.agency_name(code), reasons[code], code == chosen, str(position))
            for position, code in enumerate(known, 1)
        ]

    @cached_property
    def due_preview(self) -> dict[str, Any]:
        """The dates that an assignment now would set."""
        if self.case.agency_due is not None and self.state.assigned_at and self.state.is_open and self.case.lead:
            return {"agency": self.case.agency_due, "promised": self.case.due_at, "days": None}
        days = city.category_rule(self.case.category).days
        agency = city.calendar().agency_due(timezone.now(), days)
        return {"agency": agency, "promised": city.calendar().promised(agency), "days": days}

    @cached_property
    def panels(self) -> list[Panel]:
        """The other deeds that the state allows, in the order of the keys one reaches for."""
        return [self._panel(*row) for row in _PANELS if row[0] != self.main and self.may(row[0])]

    def _panel(self, noun: str, key: str, words: Any, button: Any, icon: str, danger: bool = False) -> Panel:
        form = self.form(noun)
        key = "b" if noun == "sementara" and not self._operator_may("tanggapan", self.case.status) else key
        _put_key(form, key, str(words))
        return Panel(
            noun=noun,
            key=key,
            words=words,
            button=button,
            form=form,
            url=reverse(f"desk:{noun}", args=[self.case.number]),
            icon=icon,
            is_open=noun in self.bound or noun in self.drafts,
            templates=self._templates(noun),
            hint=_HINTS.get(noun, ""),
            danger=danger,
        )

    def _templates(self, noun: str) -> list[replies.Template]:
        use = {"tanya": "ask", "sementara": "interim", "rujuk": "refer", "tolak": "reject"}.get(noun)
        return replies.filled(use, self._facts_of(noun)) if use else []

    def _facts_of(self, noun: str) -> Mapping[str, str]:
        if noun != "rujuk":
            return self.facts_for_templates
        body = "X-112" if self.case.is_emergency else ""
        return replies.referral_facts(body, self.facts_for_templates) | (
            {} if body else {"instansi": "…", "kontak": "…"}
        )

    def may(self, noun: str) -> bool:
        """Whether the deed is open to this user in this state; the rule itself has the last word."""
        status, acts = self.case.status, self.acts
        both = acts or self.is_head
        if self.awaited and DEEDS[noun].step == self.awaited.before:
            return False
        match noun:
            case "catatan" | "rapat":
                return both
            case "identitas":
                return both and self.contact is not None and not self.identity_is_open
            case "buka-kembali":
                return both and status in _REOPENABLE
        return acts and self._operator_may(noun, status)

    def _operator_may(self, noun: str, status: str) -> bool:
        state = self.state
        allowed = {
            "tanya": status in BEFORE_FOLLOWED_UP and state.reachable and state.waiting_since is None,
            "sementara": status != "merged",
            "tanggapan": status in {"followed_up", "responded"},
            "tolak-hasil": status in {"followed_up", "responded"},
            "perbaiki": state.is_open and status != "received",
            "disposisi": status in {"entered", "assigned", "in_progress", "followed_up", "responded"},
            "gabung": state.is_open,
            "pisah": status == "merged",
            "rujuk": status in {"received", "entered"},
            "tolak": status in {"received", "entered"},
            "cabut": status in BEFORE_FOLLOWED_UP,
            "dibaca": bool(self.case.unread),
            "tautan": True,
            "hasil": status in WITH_AGENCY,
            "lepas-pendukung": status in WITH_AGENCY
            and any(d.agency != state.lead and not d.followed_up for d in state.active_desks),
            "perpanjangan": status in WITH_AGENCY and state.extension_due is None,
        }
        return allowed.get(noun, False)


def entry_defaults(case: Case) -> dict[str, Any]:
    """Step 2 prefilled: what the reporter said, then what the category brings along."""
    category = city.categories().get(case.category)
    place = case.complaint
    return {
        "title": place.title,
        "kind": case.kind or (category.kind if category else ""),
        "category": case.category,
        "urgency": case.urgency or ("emergency" if case.is_emergency else (category.urgency if category else "")),
        "kelurahan": case.kelurahan,
        "landmark": place.landmark,
        "confidential": case.is_confidential,
        "about_agency": case.about_agency,
    }


def limit_of(step: Step) -> int:
    """The standard of a step in seconds; five minutes where the SOP prints none."""
    return (step.minutes or 5) * 60


def _kecamatan_agency(name: str) -> str:
    return next(
        (row.code for row in city.agencies().values() if row.type == "kecamatan" and row.name.endswith(name)), ""
    )


def _put_key(form: forms.DeskForm, key: str, words: str) -> None:
    """The key sits on the first field, so that pressing it opens the fold and starts the typing."""
    first = next((item for item in form.visible_fields()), None)
    if first is not None and key:
        first.field.widget.attrs |= {"data-key": key, "data-key-label": words}


_PANELS: list[tuple[Any, ...]] = [
    ("tanggapan", "b", gettext_lazy("Balas pelapor"), gettext_lazy("Kirim tanggapan"), "chat"),
    ("dibaca", "m", gettext_lazy("Tandai dibaca"), gettext_lazy("Tandai dibaca"), "eye"),
    ("tanya", "t", gettext_lazy("Tanyakan pelapor"), gettext_lazy("Kirim pertanyaan"), "help"),
    ("sementara", "a", gettext_lazy("Balas sementara"), gettext_lazy("Kirim kabar"), "chat"),
    ("gabung", "g", gettext_lazy("Gabungkan"), gettext_lazy("Gabungkan laporan"), "merge"),
    ("rujuk", "x", gettext_lazy("Bukan kewenangan"), gettext_lazy("Rujuk dan kabari pelapor"), "sign"),
    ("tolak", "v", gettext_lazy("Tidak dapat diproses"), gettext_lazy("Tolak dan kabari pelapor"), "x", True),
    ("tolak-hasil", "r", gettext_lazy("Kembalikan ke dinas"), gettext_lazy("Kembalikan hasil"), "undo", True),
    ("disposisi", "d", gettext_lazy("Alihkan disposisi"), gettext_lazy("Alihkan"), "right"),
    ("hasil", "h", gettext_lazy("Tulis hasil untuk dinas"), gettext_lazy("Simpan hasil"), "edit"),
    ("lepas-pendukung", "p", gettext_lazy("Lepas pendukung"), gettext_lazy("Lepas pendukung"), "users", True),
    ("perpanjangan", "e", gettext_lazy("Minta perpanjangan"), gettext_lazy("Kirim permohonan"), "cal"),
    ("perbaiki", "i", gettext_lazy("Perbaiki isian"), gettext_lazy("Simpan perbaikan"), "edit"),
    ("rapat", "o", gettext_lazy("Rapat koordinasi"), gettext_lazy("Simpan rapat"), "users"),
    ("identitas", "y", gettext_lazy("Buka identitas"), gettext_lazy("Buka identitas"), "eye"),
    ("buka-kembali", "r", gettext_lazy("Buka kembali"), gettext_lazy("Buka kembali laporan"), "undo"),
    ("pisah", "g", gettext_lazy("Pisahkan gabungan"), gettext_lazy("Pisahkan"), "merge"),
    ("cabut", "w", gettext_lazy("Cabut atas permintaan"), gettext_lazy("Cabut laporan"), "x", True),
    ("tautan", "z", gettext_lazy("Ganti tautan rahasia"), gettext_lazy("Ganti tautan"), "link"),
    ("catatan", "c", gettext_lazy("Catatan internal"), gettext_lazy("Simpan catatan"), "note"),
]
_HINTS: dict[str, Any] = {
    "identitas": gettext_lazy("Alasan ini ditampilkan kepada pelapor."),
    "tautan": gettext_lazy("Tautan lama langsung tidak berlaku. Cetak tanda terima untuk yang baru."),
    "pisah": gettext_lazy("Laporan ini kembali seperti sebelum digabung."),
    "tolak-hasil": gettext_lazy("Laporan kembali ke dinas; tenggat tidak berubah."),
    "cabut": gettext_lazy("Hanya bila pelapor sendiri memintanya."),
    "perpanjangan": gettext_lazy("Diputuskan kepala UPT."),
    "tanya": gettext_lazy("Tenggat berhenti sampai pelapor menjawab."),
}


def spine(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """The staff navigation of this user."""
    rows = {
        Role.OPERATOR: [
            ("/meja/", _("Meja"), "grid"),
            ("/meja/baru/", _("Catat"), "edit"),
            ("/rekap/", _("Rekap"), "chart"),
        ],
        Role.HEAD: [
            ("/unit/", _("Unit"), "home"),
            ("/meja/", _("Meja"), "grid"),
            ("/rekap/", _("Rekap"), "chart"),
            ("/laporan/", _("Laporan"), "send"),
        ],
    }.get(Role(user.role), [("/rekap/", _("Rekap"), "chart")])
    path = request.path
    writes = path.startswith("/meja/baru/")
    return [
        {
            "url": url,
            "label": label,
            "icon": icon,
            "current": writes if url == "/meja/baru/" else url == "/meja/" and not writes,
        }
        for url, label, icon in rows
    ]


__all__ = ["CasePage", "Panel", "entry_defaults", "limit_of", "short", "spine", "stamp"]
