"""How far a report has come: its state in a word, who has it since when and until when, and the one next step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from laksa.accounts.models import User
from laksa.figures import late_intake
from laksa.narration.reports import STAGES
from laksa.register import reference
from laksa.reports.ledger import state_of
from laksa.reports.models import Report
from laksa.rules.capabilities import Capability
from laksa.rules.period import Period
from laksa.rules.permitted import Permitted
from laksa.rules.report import expected_by
from laksa.rules.worktime import is_late
from laksa.ui.words import words_for


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report is: `holder` is the word of the role that has it, empty when nobody has to do anything."""

    code: str
    word: str | Promise
    icon: str
    holder: str | Promise
    since: datetime | None
    due: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the life; `at` is empty while it lies ahead."""

    code: str
    word: str | Promise
    at: datetime | None
    by: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Next:
    """What the reader can do: the action of the primary button (empty: somebody else is waited for), and others."""

    noun: str
    title: str
    text: str = ""
    others: tuple[str, ...] = ()
    is_letters: bool = False  # the letter has to be put right first


def standing(report: Report, *, now: datetime | None = None) -> Standing:
    state, now = state_of(report), now or timezone.now()
    stage, due = STAGES[state.state], expected_by(state, reference.calendar())
    return Standing(
        code=state.state,
        word=stage.word,
        icon=stage.icon,
        holder="" if stage.holder is None or state.revised_by else stage.holder.label,
        since=state.since,
        due=due,
        is_late=is_late(due, now),
    )


def late_since(reports: Iterable[Report]) -> dict[int, int]:
    """How many cases came after the freezing of each report, by its key, in one statement.

    Nothing is late for a draft, nor where a revision counts it.
    """
    frozen: dict[int, tuple[Period, str, int]] = {
        one.pk: (one.period, one.scope, one.position)
        for one in reports
        if one.position is not None and not state_of(one).revised_by
    }
    return dict(zip(frozen, late_intake.since_each_frozen(list(frozen.values())), strict=True))


def stages(report: Report, people: dict[str, str]) -> list[Stage]:
    """The six steps; `people` names who did each, by the name of its event."""
    reached = list(STAGES).index(report.state)
    return [
        Stage(
            code,
            stage.word,
            stage.reached_at(report) if n <= reached else None,
            people.get(stage.event.__name__, "") if n <= reached else "",
            n == reached,
        )
        for n, (code, stage) in enumerate(STAGES.items())
    ]


def next_step(report: Report, user: User, allowed: Permitted, *, sending: bool = False) -> Next:
    """What `user` does next, of what is `allowed`; `sending` says that a mail is under way."""
    if state_of(report).revised_by and report.delivered_at is None:
        return Next("", _("Laporan ini sudah direvisi"), _("Tetap seperti semula; lanjutkan pada revisinya."))
    say = next(found for needed, found in _NEXT if user.may(needed))
    return _check(report, allowed) or say(report, allowed, sending)


def _check(report: Report, allowed: Permitted) -> Next | None:
    """Of a draft, for who may check it: the button, or what stands against it."""
    refused = allowed.answers["check"]
    if refused is None:
        text = _("Angka, dokumen, dan definisinya dibekukan. Sesudahnya hanya dapat dikembalikan atau direvisi.")
        return Next("periksa", _("Periksa dan bekukan"), text)
    if refused.code in {"wrong_state", "not_allowed"}:
        return None
    if refused.code in {"report_unfinished", "report_in_future"}:
        text = _("Masa laporan belum selesai. Angkanya sementara dan tidak dapat diperiksa.")
        return Next("", _("Sementara"), text)
    if refused.code == "identities_broken":
        text = _("Angka belum cocok. Perbaiki datanya lebih dahulu; laporan ini belum dapat diperiksa.")
        return Next("", _("Belum dapat diperiksa"), text)
    return Next("", _("Belum dapat diperiksa"), words_for(refused), is_letters=True)


def _for_head(report: Report, allowed: Permitted, sending: bool) -> Next:
    revise = ("revisi",) if "revise" in allowed else ()
    if "sign" in allowed:
        text = _("Bila suratnya kembali sudah ditandatangani, Anda dapat menyerahkannya di bawah.")
        return Next("", _("Menunggu tanda tangan Kepala Dinas"), text, ("tanda-tangan",))
    if sending:
        return Next("", _("Sedang dikirim ke Wali Kota"), _("Muat ulang halaman ini untuk melihat hasilnya."), revise)
    if report.delivered_at is None:
        return Next("kirim", _("Kirim ke Wali Kota"), _("Lewat email, dengan PDF terlampir."), revise)
    others = (*(("kirim",) if "send" in allowed else ()), *revise)
    if "answer" in allowed:
        return Next("jawab", _("Jawab pertanyaan Wali Kota"), "", others)
    if "archive" in allowed:
        text = _("Laporan sudah diterima dan semua pertanyaan sudah dijawab.")
        return Next("arsip", _("Arsipkan"), text, others)
    if report.acknowledged_at is None:
        text = _("Wali Kota menandai diterima dari halamannya sendiri.")
        return Next("", _("Menunggu tanda terima Wali Kota"), text, others)
    return Next("", _("Selesai"), _("Laporan sudah diarsipkan."), others)


def _for_director(report: Report, allowed: Permitted, sending: bool) -> Next:
    if "sign" in allowed:
        text = _("Angka sudah dibekukan. Tanda tangani, atau kembalikan dengan catatan.")
        return Next("tanda-tangan", _("Tanda tangani"), text, ("kembalikan",) if "send_back" in allowed else ())
    return Next("", _("Tidak ada yang menunggu Anda"), "")


def _for_mayor(report: Report, allowed: Permitted, sending: bool) -> Next:
    ask = ("tanya",) if "ask" in allowed else ()
    if "acknowledge" in allowed:
        return Next("terima", _("Sudah saya terima"), "", ask)
    return Next("", _("Sudah diterima"), "", ask)


def _for_auditor(report: Report, allowed: Permitted, sending: bool) -> Next:
    if report.checked_at is None:
        return Next("", _("Angka masih bergerak"), _("Hitung ulang tersedia setelah laporan diperiksa dan dibekukan."))
    text = _("Menghitung lagi semua angka dari peristiwa mentah, sampai posisi yang sama, tanpa ringkasan.")
    return Next("hitung-ulang", _("Hitung ulang"), text)


_NEXT = (
    (Capability.DRAFT_REPORTS, _for_head),
    (Capability.SIGN_REPORTS, _for_director),
    (Capability.RECEIVE_REPORTS, _for_mayor),
    (Capability.RECOUNT_REPORTS, _for_auditor),
)
