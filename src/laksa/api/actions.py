"""What may be done to a case: a row an action, each one command of the register, and no rule here.

Which of them a key may use now, and why not the others, `access.permitted` says, which asks the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.accounts.models import User
from laksa.api import schemas
from laksa.api.clients import Client
from laksa.api.problems import Problem, not_found, of_refusal
from laksa.api.representation import Json
from laksa.register import access, ledger
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer, Who
from laksa.register.models import Case
from laksa.rules.permitted import Permitted
from laksa.ui.words import words_for

Options = dict[str, Any]
# Who reported, the secret link, what the public reads, and the voice of a neighbour stay with people.
NOT_OFFERED = frozenset({"open_identity", "renew_link", "hide", "show", "support", "withdraw_support"})


@dataclass(frozen=True, kw_only=True)
class Action:
    """`command` as `permitted` knows it; `do` is given the case, the body, who acts, and the command's options."""

    command: str
    title: str | Promise
    body: type[schemas.Sent]
    do: Callable[[Case, Any, Who, Options], Case]

    @property
    def name(self) -> str:
        return self.command.rstrip("_").replace("_", "-")


def entry_of(body: schemas.Entry) -> opening.Entry:
    place = body.place
    return opening.Entry(
        kind=body.kind,
        category=body.category,
        urgency=body.urgency,
        kelurahan=place.kelurahan,
        kecamatan=place.kecamatan,
        landmark=place.landmark,
        lat=place.lat,
        lon=place.lon,
        confidential=body.confidential,
        about_agency=body.about_agency,
        public_wish=body.public_wish,
        title=body.title,
        answers=None if body.answers is None else tuple((one.code, one.value) for one in body.answers),
    )


def _enter(case: Case, body: schemas.Entry, by: Who, options: Options) -> Case:
    return opening.enter(case, entry_of(body), by=by, watch=StepTimer(), **options)


def _correct(case: Case, body: schemas.Correction, by: Who, options: Options) -> Case:
    return correction.correct(case, entry_of(body), reason=body.reason, by=by, **options)


def _assign(case: Case, body: schemas.Assignment, by: Who, options: Options) -> Case:
    return assignment.assign(
        case,
        lead=body.lead,
        support=body.support,
        note=body.note,
        reason=body.reason,
        entry=entry_of(body.entry) if body.entry else None,
        by=by,
        watch=StepTimer(),
        **options,
    )


def _follow_up(case: Case, body: schemas.FollowUp, by: Who, options: Options) -> Case:
    return followup.follow_up(
        case,
        what_was_done=body.what_was_done,
        result=body.result,
        scheduled=body.scheduled,
        no_photo_reason=body.no_photo_reason,
        agency=body.agency,
        officer=body.officer,
        by=by,
        **options,
    )


def _merge(case: Case, body: schemas.Merging, by: Who, options: Options) -> Case:
    """The target is one that whoever acts may open."""
    target = access.by_number(body.target)
    if target is None or not isinstance(by, User) or not access.visible_to(by).filter(pk=target.pk).exists():
        raise not_found()
    return merging.merge(case, target=target, text=body.text, by=by, seen=options.get("seen"))


def _unmerge(case: Case, body: schemas.Nothing, by: Who, options: Options) -> Case:
    return merging.unmerge(case, by=by, seen=options.get("seen"))


def _respond(case: Case, body: schemas.Text, by: Who, options: Options) -> Case:
    return response.respond(case, text=body.text, by=by, watch=StepTimer(), **options)


def _close(case: Case, body: schemas.Nothing, by: Who, options: Options) -> Case:
    return closure.close(case, by=by, watch=StepTimer(), **options)


def _confirm(case: Case, body: schemas.Step, by: Who, options: Options) -> Case:
    return correction.confirm(case, step=body.step, by=by, watch=StepTimer(), **options)


def _meet(case: Case, body: schemas.Meeting, by: Who, options: Options) -> Case:
    return correction.meet(
        case,
        held_on=body.held_on,
        place=body.place,
        agencies=tuple(body.agencies),
        result=body.result,
        by=by,
        **options,
    )


def _said(command: Callable[..., Case], *names: str) -> Callable[[Case, Any, Who, Options], Case]:
    """The command with these words of the body under the same names."""

    def do(case: Case, body: Any, by: Who, options: Options) -> Case:
        return command(case, **{name: getattr(body, name) for name in names}, by=by, **options)

    return do


_ROWS: tuple[tuple[str, str | Promise, type[schemas.Sent], Callable[[Case, Any, Who, Options], Case]], ...] = (
    ("enter", gettext_lazy("Catat (langkah 2)"), schemas.Entry, _enter),
    ("correct", gettext_lazy("Perbaiki isian"), schemas.Correction, _correct),
    ("say_where", gettext_lazy("Sebut letak"), schemas.Area, _said(correction.say_where, "area")),
    ("confirm", gettext_lazy("Konfirmasi langkah"), schemas.Step, _confirm),
    ("assign", gettext_lazy("Disposisi (langkah 3)"), schemas.Assignment, _assign),
    ("accept", gettext_lazy("Terima tugas"), schemas.Nothing, _said(assignment.accept)),
    ("return_", gettext_lazy("Bukan tugas kami"), schemas.Return, _said(assignment.return_, "reason", "proposed")),
    ("follow_up", gettext_lazy("Kirim hasil"), schemas.FollowUp, _follow_up),
    ("waive_support", gettext_lazy("Lepas pendukung"), schemas.Reason, _said(assignment.waive_support, "reason")),
    ("refuse_follow_up", gettext_lazy("Kembalikan hasil"), schemas.Reason, _said(followup.refuse_follow_up, "reason")),
    (
        "ask_extension",
        gettext_lazy("Minta perpanjangan"),
        schemas.Extension,
        _said(assignment.ask_extension, "until", "reason"),
    ),
    ("extend", gettext_lazy("Setujui perpanjangan"), schemas.Reason, _said(assignment.extend, "reason")),
    (
        "refuse_extension",
        gettext_lazy("Tolak perpanjangan"),
        schemas.Reason,
        _said(assignment.refuse_extension, "reason"),
    ),
    ("agency_asks", gettext_lazy("Tanya operator"), schemas.Text, _said(response.agency_asks, "text")),
    ("ask_reporter", gettext_lazy("Tanya pelapor"), schemas.Text, _said(response.ask_reporter, "text")),
    ("reply", gettext_lazy("Tambah keterangan pelapor"), schemas.Text, _said(response.reply, "text")),
    ("mark_read", gettext_lazy("Tandai dibaca"), schemas.Nothing, _said(response.mark_read)),
    ("respond_interim", gettext_lazy("Kabar sementara"), schemas.Text, _said(response.respond_interim, "text")),
    ("note", gettext_lazy("Catatan internal"), schemas.Note, _said(correction.note, "text", "shared")),
    ("meet", gettext_lazy("Rapat koordinasi"), schemas.Meeting, _meet),
    ("respond", gettext_lazy("Tanggapan (langkah 4)"), schemas.Text, _respond),
    ("close", gettext_lazy("Tutup laporan (langkah 5 dan 6)"), schemas.Nothing, _close),
    ("refer", gettext_lazy("Rujuk"), schemas.Referral, _said(closure.refer, "body", "text")),
    ("reject", gettext_lazy("Tolak"), schemas.Rejection, _said(closure.reject, "reason", "text")),
    ("merge", gettext_lazy("Gabungkan"), schemas.Merging, _merge),
    ("unmerge", gettext_lazy("Pisahkan"), schemas.Nothing, _unmerge),
    ("withdraw", gettext_lazy("Cabut"), schemas.Withdrawal, _said(closure.withdraw, "reason")),
    (
        "give_verdict",
        gettext_lazy("Jawaban pelapor atas hasil"),
        schemas.Verdict,
        _said(response.give_verdict, "verdict", "text"),
    ),
    ("reopen", gettext_lazy("Buka kembali"), schemas.Reason, _said(closure.reopen, "reason")),
)
ACTIONS: Mapping[str, Action] = {
    action.name: action for action in (Action(command=row[0], title=row[1], body=row[2], do=row[3]) for row in _ROWS)
}


def listed(case: Case, client: Client, base: str) -> Json:
    """What this key may do to the case now, and why not the rest; nothing for a key that never may."""
    allowed = _permitted(case, client)
    if allowed is None:
        return {"actions": [], "not_now": []}
    answers = [(action, allowed.answers[action.command]) for action in ACTIONS.values()]
    return {
        "actions": [
            {"name": action.name, "title": str(action.title), "href": f"{base}/actions/{action.name}"}
            for action, why in answers
            if why is None
        ],
        "not_now": [
            {"name": action.name, "title": str(action.title), "code": why.code, "detail": words_for(why)}
            for action, why in answers
            if why is not None
        ],
    }


def carry_out(action: Action, case: Case, body: schemas.Sent, client: Client, options: Options) -> Case:
    """The case afterwards; Problem 403 or 409 where it may not be done, and what the command refuses."""
    allowed = _permitted(case, client)
    if allowed is None:
        raise Problem(403, "scope_missing", _("Kunci ini tidak boleh mengubah laporan ini."))
    why = allowed.answers[action.command]
    if why is not None:
        problem = of_refusal(why)
        raise problem if problem.status == 403 else Problem(409, why.code, words_for(why))
    by = client.user or access.REPORTER
    return action.do(case, body, by, options)


def _permitted(case: Case, client: Client) -> Permitted | None:
    by = client.actor_on(case)
    return access.permitted(ledger.state_of(case), by) if by is not None else None
