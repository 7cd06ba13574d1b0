"""Mails about a report: to the Mayor with the letter and its annex, to the director and the head what waits for them.

Delivered is written when the server took the Mayor's mail, and not before. Leases, retries and dead letters are those
of messages.queue.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from laksa.accounts.models import User
from laksa.accounts.roles import Role
from laksa.history.transaction import write
from laksa.messages import queue
from laksa.messages.faults import Reason
from laksa.messages.models import UNDER_WAY, Message
from laksa.messages.subjects import Undeliverable, Write
from laksa.messages.transport import Outgoing
from laksa.narration.messages import Letter
from laksa.register import reference
from laksa.reports import file_store, mails, workflow
from laksa.reports.ledger import state_of
from laksa.reports.mails import Kind
from laksa.reports.models import Letterhead, Report, ReportFile
from laksa.rules import report as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.refusal import Refused
from laksa.rules.report import Context

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


def send(report: Report, *, by: User) -> list[Message]:
    """One round of mails: the report to every Mayor with an address, copies to the director and the head.

    Refused: not_allowed, wrong_state, already_revised, already_sending, mayor_without_email.
    """
    with write():
        row = Report.objects.select_for_update().get(pk=report.pk)
        rules.may_send(state_of(row), Context(Actor(by.role, str(by.pk)), timezone.now(), reference.calendar()))
        if mails.about(row).filter(UNDER_WAY, kind=Kind.REPORT).exists():
            raise Refused("already_sending")
        if not mails.recipients(Kind.REPORT):
            raise Refused("mayor_without_email")
        return Message.objects.bulk_create(mails.promise(row, Kind.REPORT, Kind.COPY, by=str(by.pk)))


def send_again(message: Message) -> None:
    """A person pressed "kirim ulang" on one that could not be delivered."""
    queue.send_again(Message.objects.filter(pk=message.pk))


def writer(messages: Sequence[Message], /) -> Write:
    """Reports and readers are read for all of them at once."""
    reports = _reports(messages)
    readers = User.objects.in_bulk([message.user_id for message in messages if message.user_id])
    return lambda message: _write(message, reports[message.about_id], readers[message.user_id or 0])


def sent(message: Message, /) -> None:
    if message.kind != Kind.REPORT:
        return
    with contextlib.suppress(Refused):  # it went out all the same: no reason to send it once more
        report = Report.objects.get(pk=message.about_id)
        workflow.deliver(report, to=str(message.user_id), by=Actor("head", message.facts.get("by", "")))


def refused(message: Message, /) -> None:
    """It goes out by mail or not at all."""


def shown(messages: Sequence[Message], /) -> Mapping[int, tuple[str, str]]:
    reports = _reports(messages)
    addresses = dict(User.objects.filter(pk__in=[m.user_id for m in messages]).values_list("pk", "email"))
    return {
        message.pk: (_subject(message.kind, reports[message.about_id]), addresses.get(message.user_id or 0, ""))
        for message in messages
    }


def _reports(messages: Sequence[Message]) -> dict[str, Report]:
    found = Report.objects.filter(pk__in={int(message.about_id) for message in messages})
    return {str(report.pk): report for report in found}


def address(report: Report, *, to: User | None = None) -> str:
    """Where `to` reads it: the Mayor a report of the city on the one page, all else on the report's own."""
    if to is not None and to.role == Role.MAYOR and not report.scope:
        return f"{settings.BASE_URL}/wali-kota/{report.code}/"
    scope = f"{report.scope}/" if report.scope else ""
    return f"{settings.BASE_URL}/laporan/{report.code}/{scope}"


def letter(kind: str, report: Report, reader: User) -> Letter:
    """What the mail says; Indonesian, whoever reads it."""
    facts = {
        "name": report.name,
        "salutation": f"{Letterhead.current().salutation},",
        "sentence": report.opening or (report.figures or {}).get("sentence", ""),
        "attached": "Surat dan lampirannya" if report.file(ReportFile.Kind.ANNEX) else "Suratnya",
        "url": address(report, to=reader),
        "verification": report.verification,
    }
    return Letter(_subject(kind, report), _BODIES[Kind(kind)].format(**facts) + _FOOT)


def _subject(kind: str, report: Report) -> str:
    return _SUBJECTS[Kind(kind)].format(name=report.name)


def _write(message: Message, report: Report, reader: User) -> Outgoing:
    if not reader.is_active:
        raise Undeliverable(Reason.NO_ADDRESS)
    pdfs: list[tuple[str, bytes]] = []
    if message.kind in _WITH_PDF:
        if report.awaits_delivery and state_of(report).revised_by:
            raise Undeliverable(Reason.REVISED)
        pdfs.append((f"laporan-laksa-{report.code}.pdf", _letter_of(report)))
        if annex := report.file(ReportFile.Kind.ANNEX):  # a report of before has all of it in the letter
            pdfs.append((f"laporan-laksa-{report.code}-lampiran.pdf", _unchanged(annex)))
    return Outgoing(message.message_id, reader.email, letter(message.kind, report, reader), tuple(pdfs))


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
