"""What has happened to a report, as people read it: history, questions with their answers, mails, signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from laksa.messages.models import Message
from laksa.narration import reports as narration
from laksa.narration.line import Line
from laksa.register import queries as register
from laksa.reports import mails
from laksa.reports.history import TimelineEvent, history
from laksa.reports.ledger import state_of
from laksa.reports.models import Report, ReportFile
from laksa.rules.report import Answered, Asked, Delivered, State
from laksa.ui.names import REPORT_MAILS, message_reason

_FILE_WORDS = {
    ReportFile.Kind.SIGNED: gettext_lazy("PDF bertanda tangan elektronik"),
    ReportFile.Kind.SCAN: gettext_lazy("Pindaian bertanda tangan"),
    ReportFile.Kind.PDF: gettext_lazy("Surat laporan, PDF"),
    ReportFile.Kind.ANNEX: gettext_lazy("Lampiran laporan, PDF"),
    ReportFile.Kind.XLSX: gettext_lazy("Tabel, XLSX"),
    ReportFile.Kind.CSV: gettext_lazy("Data, CSV"),
    ReportFile.Kind.JSON: gettext_lazy("Data, JSON"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What the Mayor asked, and the answer where there is one."""

    seq: int
    text: str
    at: datetime
    by: str
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One frozen file that can be downloaded."""

    kind: str
    words: str | Promise
    sha256: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """One mail and what became of it; `code` is sent, waiting or dead."""

    pk: int
    code: str
    words: str | Promise
    to: str
    address: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, when, and what could be examined; None where nothing could.

    `confirmation` says why it is another than the `printed` name; empty where they agree.
    """

    signer: str
    at: datetime
    is_electronic: bool
    is_whole: bool | None
    is_trusted: bool | None
    printed: str = ""
    confirmation: str = ""


class ReportView:
    """The history of one report, read once: events with their words and files, mails, names."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.state: State = state_of(report)
        self.moments = history(report)
        self._mails = list(mails.about(report))
        sent = [moment.event.to for moment in self.moments if isinstance(moment.event, Delivered)]
        self._names = register.user_names({*sent, *(moment.user for moment in self.moments)})

    def said(self, since: int, field: str) -> str:
        """What was written with the event `since` (its seq; 0 where there is none)."""
        return next((moment.words.get(field, "") for moment in self.moments if moment.seq == since), "")

    @property
    def letter(self) -> dict[str, str]:
        return {field: self.said(self.state.edited, field) for field in ("opening", "foreword", "recommendations")}

    @property
    def recommendations(self) -> list[str]:
        lines = self.letter["recommendations"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    @property
    def remarks(self) -> str:
        """Why it was returned, while that still stands."""
        return self.said(self.state.returned, "remarks") if self.state.is_draft else ""

    @property
    def changes(self) -> str:
        """What a revision changes."""
        return self.said(1, "changes")

    @cached_property
    def people(self) -> dict[str, str]:
        """Who did it last, by the name of the event."""
        return {moment.name: narration.who(moment, self._names) for moment in self.moments}

    @cached_property
    def lines(self) -> list[Line]:
        """Newest first."""
        return [narration.line(moment, self._names) for moment in reversed(self.moments)]

    @cached_property
    def questions(self) -> list[Question]:
        """Newest first."""
        answers = {moment.event.question: moment for moment in self.moments if isinstance(moment.event, Answered)}
        asked = [moment for moment in self.moments if isinstance(moment.event, Asked)]
        return [self._question(moment, answers.get(moment.seq)) for moment in reversed(asked)]

    @cached_property
    def documents(self) -> list[Document]:
        """The files that stand: what was frozen when it was checked, and what was signed."""
        if not self.state.checked:
            return []
        standing = (moment for moment in self.moments if moment.seq >= self.state.checked)
        newest = {file.kind: file for moment in standing for file in moment.files}
        return [
            Document(file.kind, words, file.sha256, file.size, file.name)
            for kind, words in _FILE_WORDS.items()
            if (file := newest.get(kind))
        ]

    @cached_property
    def posts(self) -> list[Post]:
        """The mails of the report itself, newest first; others only where they could not be delivered."""
        own = (mails.Kind.REPORT, mails.Kind.COPY)
        shown = [mail for mail in self._mails if mail.kind in own or mail.is_dead]
        return [self._post(mail) for mail in reversed(shown)]

    @property
    def is_sending(self) -> bool:
        return any(mail.kind == mails.Kind.REPORT and mail.is_under_way for mail in self._mails)

    @property
    def signature(self) -> Signature | None:
        state = self.state
        if not state.signed or state.signed_at is None:
            return None
        signer = self.said(state.signed, "signer")
        printed, confirmation = self.said(state.checked, "signer"), self.said(state.signed, "confirmation")
        is_electronic = state.method == "electronic"
        return Signature(signer, state.signed_at, is_electronic, state.valid, state.trusted, printed, confirmation)

    def _question(self, asked: TimelineEvent, answered: TimelineEvent | None) -> Question:
        said, who = asked.words.get("text", ""), narration.who(asked, self._names)
        if answered is None:
            return Question(asked.seq, said, asked.at, who)
        answer = answered.words.get("text", "")
        return Question(asked.seq, said, asked.at, who, answer, answered.at, narration.who(answered, self._names))

    def _post(self, mail: Message) -> Post:
        code = "sent" if mail.sent_at else "dead" if mail.is_dead else "waiting"
        words, (name, email) = REPORT_MAILS[mail.kind], (mail.user.name, mail.user.email) if mail.user else ("", "")
        at = mail.sent_at or mail.created_at
        reason = message_reason(mail.reason) if mail.reason else mail.error
        return Post(mail.pk, code, words, name, email, at, reason)
