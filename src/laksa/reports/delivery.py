"""Mails about a report: to the Mayor with the letter and its annex, to the director and the head what waits for them.

Delivered is written when the server took the Mayor's mail, and not before. Leases, retries and dead letters are those
of outbox.post.
"""

from __future__ import annotations

import contextlib

from django.conf import settings
from django.utils import timezone

from laksa.accounts.models import Role, User
from laksa.narration.messages import Letter
from laksa.outbox import post
from laksa.outbox.faults import Reason
from laksa.outbox.models import DEAD
from laksa.outbox.post import Box, Mail, Undeliverable
from laksa.outbox.undelivered import Undelivered, one
from laksa.register import city
from laksa.register.literal import literal
from laksa.register.transaction import write
from laksa.reports import file_store, mails, workflow
from laksa.reports.history import state_of
from laksa.reports.models import Letterhead, Report, ReportFile, ReportMail
from laksa.rules import report as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.report import Context

Kind = ReportMail.Kind
_UNDER_WAY = (ReportMail.State.PENDING, ReportMail.State.LEASED)
_WITH_PDF = frozenset({Kind.REPORT, Kind.COPY})


_SUBJECTS = {
    Kind.REPORT: "Laporan LAKSA {name}",
    Kind.COPY: "Tembusan: Laporan LAKSA {name}",
    Kind.CHECK_LATE: "Laporan {name} belum diperiksa",
    Kind.CHECK_ESCALATED: "Laporan {name} belum diperiksa lima hari kerja",
    Kind.SIGN_LATE: "Laporan {name} menunggu tanda tangan",
    Kind.SIGN_ESCALATED: "Laporan {name} menunggu tanda tangan lima hari kerja",
    Kind.ASKED: "Pertanyaan Wali Kota tentang Laporan {name}",
    Kind.ANSWERED: "Jawaban atas pertanyaan Anda tentang Laporan {name}",
}
_BODIES = {
    Kind.REPORT: "{salutation}\n\n{sentence}\n\n{attached} terlampir; berkas XLSX dan CSV ada di laporan lengkap. Baca"
    " ringkasannya, tandai sudah diterima, atau ajukan pertanyaan di sini:\n{url}\n\nKode verifikasi: {verification}",
    Kind.COPY: "Laporan LAKSA {name} dikirim kepada Wali Kota. Ini tembusannya.\n\n{sentence}\n\n{url}\n\n"
    "Kode verifikasi: {verification}",
    Kind.CHECK_LATE: "Draf Laporan {name} sudah tiga hari kerja menunggu diperiksa.\n\nPeriksa di sini: {url}",
    Kind.CHECK_ESCALATED: "Draf Laporan {name} sudah lima hari kerja belum diperiksa Kepala UPT.\n\n{url}",
    Kind.SIGN_LATE: "Laporan {name} sudah diperiksa dan tiga hari kerja menunggu tanda tangan Anda.\n\n"
    "Tanda tangani atau kembalikan dengan catatan: {url}",
    Kind.SIGN_ESCALATED: "Laporan {name} sudah lima hari kerja menunggu tanda tangan Kepala Dinas.\n\n{url}",
    Kind.ASKED: "Wali Kota bertanya tentang Laporan {name}.\n\nBaca dan jawab di sini: {url}",
    Kind.ANSWERED: "Pertanyaan Anda tentang Laporan {name} sudah dijawab.\n\nBaca di sini: {url}",
}
_FOOT = "\n\n--\nLAKSA, Layanan Aspirasi Kotak Saran Anda, Kota Tangerang.\n"


def send(report: Report, *, by: User) -> list[ReportMail]:
    """One round of mails: the report to every Mayor with an address, copies to the director and the head.

    Refused: not_allowed, wrong_state, already_revised, already_sending, mayor_without_email.
    """
    with write():
        row = Report.objects.select_for_update().get(pk=report.pk)
        rules.may_send(state_of(row), Context(Actor(by.role, str(by.pk)), timezone.now(), city.calendar()))
        if row.mails.filter(kind=Kind.REPORT, state__in=_UNDER_WAY).exists():
            raise Refused("already_sending")
        if not mails.recipients(Kind.REPORT):
            raise Refused("mayor_without_email")
        return ReportMail.objects.bulk_create(mails.promise(row, Kind.REPORT, Kind.COPY, by=str(by.pk)))


def deliver_due(limit: int = 5, *, demo: bool = False) -> int:
    """Send what is due; how many went out."""
    return box(demo=demo).deliver_due(limit)


def send_again(mail: ReportMail) -> None:
    """A person pressed "kirim ulang" on one that could not be delivered."""
    post.send_again(ReportMail.objects.filter(pk=mail.pk))


def undelivered(limit: int) -> list[Undelivered]:
    """The newest dead letters: one statement."""
    dead = ReportMail.objects.filter(literal(DEAD)).select_related("report", "recipient").order_by("-pk")[:limit]
    return [one(mail, _subject(mail), mail.recipient.email) for mail in dead]


def box(*, demo: bool = False) -> Box[ReportMail]:
    return Box(ReportMail, lambda mails: _write, sent=_sent, demo=demo)


def address(report: Report, *, to: User | None = None) -> str:
    """Where `to` reads it: the Mayor a report of the city on the one page, all else on the report's own."""
    if to is not None and to.role == Role.MAYOR and not report.scope:
        return f"{settings.BASE_URL}/wali-kota/{report.code}/"
    scope = f"{report.scope}/" if report.scope else ""
    return f"{settings.BASE_URL}/laporan/{report.code}/{scope}"


def letter(mail: ReportMail) -> Letter:
    """What the mail says; Indonesian, whoever reads it."""
    report = mail.report
    facts = {
        "name": report.name,
        "salutation": f"{Letterhead.current().salutation},",
        "sentence": report.opening or (report.figures or {}).get("sentence", ""),
        "attached": "Surat dan lampirannya" if report.file(ReportFile.Kind.ANNEX) else "Suratnya",
        "url": address(report, to=mail.recipient),
        "verification": report.verification,
    }
    return Letter(_subject(mail), _BODIES[Kind(mail.kind)].format(**facts) + _FOOT)


def _subject(mail: ReportMail) -> str:
    return _SUBJECTS[Kind(mail.kind)].format(name=mail.report.name)


def _write(mail: ReportMail) -> Mail:
    report, recipient = mail.report, mail.recipient
    if not recipient.is_active:
        raise Undeliverable(Reason.NO_ADDRESS)
    pdfs: list[tuple[str, bytes]] = []
    if mail.kind in _WITH_PDF:
        if report.state == "signed" and state_of(report).revised_by:
            raise Undeliverable(Reason.REVISED)
        pdfs.append((f"laporan-laksa-{report.code}.pdf", _letter_of(report)))
        if annex := report.file(ReportFile.Kind.ANNEX):  # a report of before has all of it in the letter
            pdfs.append((f"laporan-laksa-{report.code}-lampiran.pdf", _unchanged(annex)))
    return Mail(letter(mail), recipient.email, tuple(pdfs))


def _sent(mail: ReportMail) -> None:
    if mail.kind != Kind.REPORT:
        return
    with contextlib.suppress(Refused):  # it went out all the same: no reason to send it once more
        workflow.deliver(mail.report, to=str(mail.recipient_id), by=Actor("head", mail.by))


def _letter_of(report: Report) -> bytes:
    """The signed file where there is one, else the frozen one."""
    file = report.file(ReportFile.Kind.SIGNED) or report.file(ReportFile.Kind.PDF)
    if file is None:
        raise Undeliverable(Reason.NO_FILE)
    return _unchanged(file)


def _unchanged(file: ReportFile) -> bytes:
    """Its bytes; never those of a file that was changed on the disk."""
    try:
        return file_store.read(file)
    except Refused as refused:
        raise Undeliverable(Reason.NO_FILE) from refused
