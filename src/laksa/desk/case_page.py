"""The page of one case: its dossier, and which actions are open to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.accounts.models import User
from laksa.desk import forms, preview, replies
from laksa.desk.actions import ACTIONS
from laksa.desk.case_view import CaseView
from laksa.desk.publishing import Offer, offer_of
from laksa.register import access, drafts, files, reference, referral, upload_tray
from laksa.register.models import Case, Draft
from laksa.register.upload_tray import Tray
from laksa.rules import lifecycle
from laksa.rules.capabilities import Capability
from laksa.rules.events import Assigned, Reassigned
from laksa.rules.refusal import Refused
from laksa.ui.fields import Unsent, written_in
from laksa.ui.keys import KEYS
from laksa.ui.words import words_for_staff
from laksa.web import questions

# The action of the operator's next command.
_MAIN = {ACTIONS[noun].command: noun for noun in ("catat", "disposisi", "tanggapan", "tutup")}
# The dates do not depend on who gets it.
_ANYONE = "?"


@dataclass(frozen=True)
class Panel:
    """One action in the rail: a key (its name among KEYS), a word, a form that folds out."""

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


@dataclass(frozen=True)
class Suggestion:
    code: str
    name: str
    why: str
    chosen: bool
    key: str


@dataclass(frozen=True)
class HandOver:
    """The body outside that has the case, the link by which it answers, and a letter with it for the mail programme."""

    body: str
    link: str
    mail: str


def _hand_over(number: str, code: str, link: str) -> HandOver:
    """The letter is addressed where the table of bodies names an address; Indonesian, whatever the operator reads."""
    body, row = reference.agency_name(code), reference.bodies().get(code)
    words = row.channel.replace("/", " ").split() if row else []
    address = next((word.strip(",;()<>") for word in words if "@" in word), "")
    letter = {
        "subject": f"Laporan warga {number}",
        "body": f"Yth. {body}\r\n\r\nLaporan {number} kami rujuk kepada Anda. Baca dan jawab di sini, tanpa akun:\r\n"
        f"{link}\r\n\r\nSiapa pun yang memegang tautan ini dapat menjawab.",
    }
    return HandOver(body, link, f"mailto:{quote(address)}?{urlencode(letter, quote_via=quote)}")


@dataclass
class CasePage(CaseView):
    """Built once per request; the template reads it. `bound` holds the forms that were sent and refused, by action."""

    bound: Mapping[str, forms.DeskForm] = field(default_factory=dict)
    opened: str = ""

    @cached_property
    def drafts(self) -> dict[str, Draft]:
        """What this user typed on this case and did not send, by action."""
        return drafts.unsent_of(self.user, f"{self.case.number}:") if getattr(self.case, "has_drafts", False) else {}

    @cached_property
    def referral(self) -> HandOver | None:
        """For whoever refers cases; None where no body outside has this one."""
        found = referral.standing(self.case)
        if found is None or not self.user.may(Capability.WORK_CASES):
            return None
        path = reverse("portal:referral", args=[self.case.number, referral.code_of(self.case, found)])
        return _hand_over(self.case.number, found.body, f"{settings.BASE_URL}{path}")

    @cached_property
    def unsent(self) -> list[Unsent]:
        """Words of forms that the page offers no longer: to be copied, or thrown away."""
        gone = {noun: draft for noun, draft in self.drafts.items() if not self.offers(noun)}
        return _unsent(self.case.number, gone, entry_standing(self.case)) if gone else []

    @property
    def ways_on(self) -> list[dict[str, str]]:
        """What may be done now with words whose form is gone: each opens its own form."""
        here = reverse("desk:case", args=[self.case.number])
        found = {panel.noun: panel for panel in self.panels}
        return [
            {"url": f"{here}?buka={noun}#{noun}", "words": str(found[noun].words)} for noun in _WAYS_ON if noun in found
        ]

    def offers(self, noun: str) -> bool:
        """Whether the page shows the form of this action."""
        return noun == self.main or any(panel.noun == noun for panel in self.panels)

    @cached_property
    def facts_for_templates(self) -> dict[str, str]:
        return replies.facts_of(self.case, self.state, self.moments)

    @cached_property
    def main(self) -> str:
        """The action whose form stands open in the rail; none while something must be confirmed before it."""
        if not self.acts:
            return ""
        noun = _MAIN.get(self.case.next_command, "")
        return "" if self.awaited and noun not in self.bound else noun

    @cached_property
    def main_form(self) -> forms.DeskForm:
        return self.form(self.main)

    @cached_property
    def public(self) -> preview.Preview:
        """What the public will read once step 2 is done as its form stands."""
        form = self.main_form
        assert isinstance(form, forms.EntryForm)
        return preview.of_case(form, self.case)

    @property
    def picks_category(self) -> bool:
        """Whether a form of the page asks for the category."""
        return self.offers("catat") or self.offers("perbaiki")

    @property
    def assigns_at_once(self) -> bool:
        """Whether steps 2 and 3 may be one press: nothing is to be confirmed in between."""
        return not self.sop.confirmations_before("assign")

    @property
    def not_closed_because(self) -> str:
        """What stands against closing now, as what was written and not read yet; "" where nothing does."""
        refused = self.permitted.answers[ACTIONS["tutup"].command]
        return words_for_staff(refused) if refused else ""

    @property
    def closes_at_once(self) -> bool:
        """Whether steps 4 and 5 may be one press."""
        return not self.sop.confirmations_before("close")

    def form(self, noun: str) -> forms.DeskForm:
        """The form of an action: as typed when it was refused, else prefilled, a kept draft above all."""
        if noun in self.bound:
            return self.bound[noun]
        draft = self.drafts.get(noun)
        initial = {**self._initial(noun), **(draft.fields if draft else {})}
        for name, one in ACTIONS[noun].form.base_fields.items():
            if getattr(one.widget, "allow_multiple_selected", False) and isinstance(initial.get(name), str):
                initial[name] = initial[name].split()
        more: dict[str, Any] = {}
        if noun == "hasil":
            more["agencies"] = self._waiting_desks
        if noun == "publikasi":
            more["offer"] = self.offer
        form = ACTIONS[noun].form(initial=initial, auto_id=f"{noun}-%s", present=codes_of(self.case), **more)
        if draft is not None:
            form.key, form.rev = draft.key, draft.rev
            form.tray = tray_of(self.case.number, noun, draft.fields)
        return form

    @cached_property
    def offer(self) -> Offer:
        """What the public reads, and may not read any longer."""
        return offer_of(self.case, self.moments)

    @property
    def _waiting_desks(self) -> list[str]:
        return [desk.agency for desk in self.state.active_desks if not desk.followed_up]

    def _initial(self, noun: str) -> dict[str, Any]:
        match noun:
            case "catat" | "perbaiki":
                return entry_standing(self.case)
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
        return {}

    def _assign_defaults(self) -> dict[str, Any]:
        suggestions = self.suggestions
        support = self.case.support if self.case.lead else ""
        if self.case.lead and self.main != "disposisi":
            return {"other": self.case.lead, "support": support}
        return {"lead": next((s.code for s in suggestions if s.chosen), ""), "support": support}

    @cached_property
    def reply_templates(self) -> list[replies.Template]:
        return replies.reply_templates(self.state, self.facts_for_templates, self.moments)

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Who should have it: the proposal of the agency that returned it, the category's lead, its support."""
        reasons: dict[str, str] = {}
        category = reference.categories().get(self.case.category)
        if self.state.proposed and self.case.is_returned:
            reasons[self.state.proposed] = _("Diusulkan dinas yang mengembalikan.")
        if self.state.reopened and self.case.lead:
            reasons[self.case.lead] = _("Menangani laporan ini sebelum dibuka kembali.")
        usual = reference.lead_for(self.case.category, self.case.kelurahan)
        if usual:
            reasons.setdefault(usual, _("Biasa menangani {category}.").format(category=self.category))
        helper = reference.lead_for_support(category, self.case.kelurahan) if category else ""
        if helper:
            reasons.setdefault(helper, _("Pendukung untuk {category}.").format(category=self.category))
        known = [code for code in reasons if code in reference.agencies() and code != self.case.about_agency]
        typed = self.bound["disposisi"]["lead"].value() if "disposisi" in self.bound else None
        chosen = typed if typed in known else (known[0] if known else "")
        return [
            Suggestion(code, reference.agency_name(code), reasons[code], code == chosen, f"usulan-{position}")
            for position, code in enumerate(known, 1)
        ]

    @cached_property
    def due_preview(self) -> dict[str, Any]:
        """The dates that an assignment now would set, as the rule says; `days` where they begin anew."""
        days = reference.category_rule(self.case.category).days
        context = access.context_of(self.state, access.actor(self.user))
        try:
            [event] = lifecycle.assign(self.state, context, lead=_ANYONE, days=days, reason=_ANYONE)
        except Refused:  # not yet to be assigned, or not by this user
            agency = reference.calendar().agency_due(context.at, days)
            return {"agency": agency, "promised": reference.calendar().promised(agency), "days": days}
        assert isinstance(event, Assigned | Reassigned)
        stands = event.agency_due == self.state.agency_due
        return {"agency": event.agency_due, "promised": event.due_at, "days": None if stands else days}

    @cached_property
    def panels(self) -> list[Panel]:
        """The other actions that the state allows, in the order of the keys one reaches for."""
        rows = [noun for noun, action in ACTIONS.items() if action.button]
        return [self._panel(noun) for noun in rows if noun != self.main and self.may(noun)]

    def _panel(self, noun: str) -> Panel:
        action = ACTIONS[noun]
        replies_in_between = noun == "sementara" and not self.allows("tanggapan")
        return Panel(
            noun=noun,
            key="tanggapan" if replies_in_between else noun,
            words=KEYS[noun].words,
            button=action.button,
            form=self.form(noun),
            url=reverse(f"desk:{noun}", args=[self.case.number]),
            icon=action.icon,
            is_open=noun in self.bound or noun in self.drafts or noun == self.opened,
            templates=self._templates(noun),
            hint=action.hint,
            danger=action.danger,
        )

    def _templates(self, noun: str) -> list[replies.Template]:
        use = {"tanya": "ask", "sementara": "interim", "rujuk": "refer", "tolak": "reject"}.get(noun)
        return replies.filled(use, self._facts_of(noun)) if use else []

    def _facts_of(self, noun: str) -> Mapping[str, str]:
        return self.facts_for_templates | replies.BODY_PLACES if noun == "rujuk" else self.facts_for_templates

    def may(self, noun: str) -> bool:
        """Whether the action is offered to this user now: where the rule allows it, and the page has a form for it."""
        match noun:
            case "identitas":
                return self.allows(noun) and self.contact is not None and not self.identity_is_open
            case "perbaiki":  # what step 2 asks is asked once
                return self.allows(noun) and not self.allows("catat")
            case "tenggat-keliru":  # this rule reads the history
                return self.user.may(Capability.LEAD_UNIT) and self.fell_overdue_falsely
        return self.allows(noun)

    def allows(self, noun: str) -> bool:
        return ACTIONS[noun].command in self.permitted

    @property
    def fell_overdue_falsely(self) -> bool:
        """Whether the history shows that the clock was ahead when it said that the date had passed."""
        fell = next((m for m in reversed(self.moments) if m.name == "FellOverdue" and not m.reverted), None)
        if fell is None:
            return False
        later = (moment.recorded_at for moment in self.moments if moment.seq > fell.seq)
        return lifecycle.was_ahead(fell.at, (*later, timezone.now()))


def codes_of(case: Case) -> frozenset[str]:
    """Category and agencies of the case, retired or not."""
    return frozenset({case.category, case.lead, case.support, case.about_agency}) - {""}


def entry_defaults(case: Case) -> dict[str, Any]:
    """Step 2 prefilled: what the reporter said, then what the category brings along."""
    category = reference.categories().get(case.category)
    place = case.complaint
    return {
        "title": place.title,
        "kind": case.kind or (category.kind if category else ""),
        "category": case.category,
        "urgency": "emergency" if case.is_emergency else case.urgency or (category.urgency if category else ""),
        "kelurahan": case.kelurahan,
        "landmark": place.landmark,
        "confidential": case.is_confidential,
        "about_agency": case.about_agency,
    }


def entry_standing(case: Case) -> dict[str, Any]:
    """The same with the answers to the category's questions."""
    return entry_defaults(case) | questions.standing(case.complaint.answers)


def unsent_of(user: User, number: str) -> list[Unsent]:
    """What this user typed on a case that is no longer his to read."""
    return _unsent(number, drafts.unsent_of(user, f"{number}:"))


def _unsent(number: str, found: Mapping[str, Draft], standing: Mapping[str, object] | None = None) -> list[Unsent]:
    every = [
        Unsent(
            title=title_of(noun),
            lines=[
                *written_in(ACTIONS[noun].form, draft.fields, standing),
                *questions.written_in(draft.fields, standing or {}),
            ],
            key=draft.key,
            url=reverse("desk:draft", args=[number, noun]),
        )
        for noun, draft in found.items()
        if noun in ACTIONS
    ]
    return [one for one in every if one.lines]


def tray_of(number: str, noun: str, typed: Mapping[str, str]) -> Tray | None:
    """The files of a form that has some: kept with its words."""
    if noun != "hasil":
        return None
    return upload_tray.of(f"{number}:{noun}", typed, limit=files.MAX_STAFF_FILES)


def title_of(noun: str) -> str:
    """What the action is called on the page."""
    return str(_MAIN_TITLES.get(noun) or (KEYS[noun].words if noun in KEYS else ""))


_MAIN_TITLES: dict[str, Any] = {"catat": gettext_lazy("Periksa dan catat"), "tutup": gettext_lazy("Tutup laporan")}
# What words may still be for when their own form is gone.
_WAYS_ON = ("buka-kembali", "sementara", "tanya", "catatan")
