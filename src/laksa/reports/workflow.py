"""The life of a report: its commands. What was checked is frozen here."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError

from laksa.accounts.models import User
from laksa.figures import definitions, naming
from laksa.figures.declared import RECOUNTED
from laksa.history.commitments import SealedTexts
from laksa.history.identity import new_id
from laksa.history.transaction import write
from laksa.messages.models import Message
from laksa.register import access
from laksa.register.files import require_shown
from laksa.reports import file_store, mails, queries, report_figures, signing
from laksa.reports.history import Figures, digest
from laksa.reports.ledger import REPORTS, state_of
from laksa.reports.mails import Kind
from laksa.reports.models import Letterhead, Report
from laksa.rules import report as rules
from laksa.rules.lifecycle import Actor
from laksa.rules.period import Period, midnight, parse_period, wib_day
from laksa.rules.refusal import Refused
from laksa.rules.report import Context, State
from laksa.rules.signer import same_person

Who = User | Actor
Decide = Callable[[State, Context], rules.Events]
Make = Callable[[Report, Figures], Mapping[str, bytes]]
_REPORT_KEY = b"laksa report\0"
_SCAN_TYPES = {"pdf", "jpg", "png"}


class Counting(Protocol):
    """What the workflow needs of counting."""

    def frozen(self, period: Period, scope: str = "") -> Figures: ...

    def evidence(self, positions: Collection[int]) -> dict[int, str]: ...


# ── commands ─────────────────────────────────────────────────────────────────────────────────────


def draft(period: str, *, scope: str = "", by: Who, at: datetime | None = None) -> Report:
    """The newest report of a period and a scope, made now if there was none.

    Refused: period_unknown, scope_unknown, report_in_future, not_allowed.
    """
    code = parse_period(period).code
    naming.scope_name(scope)
    found = queries.newest(code, scope)
    if found is not None:
        return found
    identity = _new_identity()
    drafted = rules.Drafted(code, verification_code(identity), scope)
    try:
        context = REPORTS.context_now(REPORTS.begun, _actor(by), at)
        return REPORTS.open(Report(id=identity), rules.draft(context, drafted), context, words=SealedTexts())
    except IntegrityError:
        found = queries.newest(code, scope)
        if found is None:
            raise
        return found


def edit(
    report: Report,
    *,
    opening: str = "",
    foreword: str = "",
    recommendations: str = "",
    letter_number: str = "",
    letter_date: date | None = None,
    by: Who,
    figures: Figures | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> Report:
    """All words of the letter at once, as the form has them; `figures`: those that they were read beside, if any."""
    words = SealedTexts()
    edited = rules.Edited(
        opening=words.seal("opening", opening),
        foreword=words.seal("foreword", foreword),
        recommendations=words.seal("recommendations", recommendations),
        letter_number=letter_number.strip()[:80],
        letter_date=letter_date,
        read=read_beside(figures) if figures else "",
    )
    return REPORTS.append(
        report, lambda state, context: rules.edit(state, context, edited), by=_actor(by), words=words, seen=seen, at=at
    )


def check(
    report: Report,
    *,
    make: Make,
    by: Who,
    counting: Counting = report_figures,
    seen: int | None = None,
    at: datetime | None = None,
) -> Report:
    """Freeze: count at one position of the register, draw the documents, keep all of it by its SHA-256.

    Refused: report_in_future, report_unfinished, letter_number_missing, letter_date_missing, letter_date_early,
    words_unread, identities_broken, what `counting` and `make` refuse; Stale where somebody edited or checked it since
    `seen`, or while it was counted and drawn.
    """
    row, words = Report.objects.get(pk=report.pk), SealedTexts()
    rules.may_check(state_of(row), _context_of(row, by, at))
    signer = Letterhead.current().signer_name
    figures = counting.frozen(row.period, row.scope)
    counted_on, read = wib_day(datetime.fromisoformat(figures["data"]["at"])), read_beside(figures)
    rules.require_letter_fits(state_of(row), counted_on=counted_on, read=read)
    position = int(figures["data"]["position"])
    broken = [identity["id"] for identity in figures["identities"] if not identity["holds"]]
    with file_store.laid(row.pk, {} if broken else make(row, figures)) as files:
        frozen = rules.Checked(
            position=position,
            figures=digest(figures),
            definitions=definitions.digest(),
            evidence=counting.evidence([position])[position],
            documents=files.sha256,
            signer=words.seal("signer", signer),
        )
        finished = bool(figures["period"]["finished"])
        return REPORTS.append(
            row,
            lambda state, context: rules.check(
                state, context, frozen, broken=broken, finished=finished, counted_on=counted_on, read=read
            ),
            by=_actor(by),
            words=words,
            at=at,
            seen=row.seq if seen is None else seen,
            extra_rows=files.rows,
            content={"figures": figures},
        )


def send_back(report: Report, *, remarks: str, by: Who, seen: int | None = None, at: datetime | None = None) -> Report:
    """To the head of unit, with what is to be put right: a draft again, its figures live."""
    words = SealedTexts()
    sealed = words.seal("remarks", remarks)
    return REPORTS.append(
        report,
        lambda state, context: rules.send_back(state, context, remarks=sealed),
        by=_actor(by),
        words=words,
        seen=seen,
        at=at,
        content={"figures": None},
    )


def sign_on_paper(
    report: Report,
    *,
    by: Who,
    signed_on: date | None = None,
    signer: str = "",
    confirmation: str = "",
    scan: bytes = b"",
    seen: int | None = None,
    at: datetime | None = None,
) -> Report:
    """Signed with ink; `scan` is a PDF, JPG or PNG of the signed letter.

    `signed_on` is a day up to today, neither before the letter's date nor before its freezing.
    Who signed is the one printed unless named. Refused: scan_missing (from the head of unit), scan_unreadable,
    scan_broken, pdf_too_large, signer_missing, signed_in_future, signed_early, report_signed; signer_differs where
    another name than the printed one signed and `confirmation` does not say why; confirmation_short.
    """
    if len(scan) > signing.MAX_BYTES:
        raise Refused("pdf_too_large", limit=signing.MAX_BYTES)
    if scan:
        _require_readable(scan)
    printed = Report.objects.get(pk=report.pk).printed_signer
    name = signer or printed or Letterhead.current().signer_name
    words, sealed, confirmed = _signer(name, printed, confirmation)
    with file_store.laid(report.pk, {"scan": scan} if scan else {}) as files:

        def decide(state: State, context: Context) -> rules.Events:
            is_earlier = signed_on is not None and signed_on != wib_day(context.at)
            moment = midnight(signed_on) if is_earlier and signed_on else context.at
            file = files.sha256.get("scan", "")
            signed = rules.Signed("paper", sealed, moment, file, confirmation=confirmed)
            return rules.sign(state, context, signed, printed=printed, signer=name, confirmation=confirmation)

        return REPORTS.append(
            report, decide, by=_actor(by), words=words, seen=seen, at=at, extra_rows=files.rows if scan else None
        )


def _signer(name: str, printed: str, confirmation: str) -> tuple[SealedTexts, str, str]:
    """The words of a signature with the codes of its name and of its confirmation, which is kept where it is needed."""
    words = SealedTexts()
    needed = confirmation if not same_person(name, printed) else ""
    return words, words.seal("signer", name), words.seal("confirmation", needed)


def _require_readable(scan: bytes) -> None:
    """A photo of the letter has to show it; what stands in a PDF is not looked at."""
    kind = file_store.type_of(scan)
    if kind not in _SCAN_TYPES:
        raise Refused("scan_unreadable")
    if kind != "pdf":
        try:
            require_shown(scan)
        except Refused:
            raise Refused("scan_broken") from None


def hand_back(
    report: Report,
    pdf: bytes,
    *,
    by: Who,
    confirmation: str = "",
    seen: int | None = None,
    at: datetime | None = None,
    roots: Sequence[Any] | None = None,
) -> Report:
    """The PDF signed elsewhere: kept when its signature is whole and stands on our own document (see signing).

    Refused("signer_differs") where the certificate names another than the block printed under the letter and
    `confirmation` does not say why; confirmation_short.
    """
    row = Report.objects.get(pk=report.pk)
    rules.may_sign(state_of(row), _context_of(row, by, at))
    original = row.file("pdf")
    assert original is not None  # a checked report has one
    signature = signing.inspect(pdf, file_store.read(original), signing.trust_roots() if roots is None else roots)
    words, sealed, confirmed = _signer(signature.signer, row.printed_signer, confirmation)
    with file_store.laid(row.pk, {"signed": pdf}) as files:

        def decide(state: State, context: Context) -> rules.Events:
            signed = rules.Signed(
                method="electronic",
                signer=sealed,
                signed_at=signature.signed_at or context.at,
                file=files.sha256["signed"],
                valid=True,
                trusted=signature.trusted,
                confirmation=confirmed,
            )
            return rules.sign(
                state,
                context,
                signed,
                printed=row.printed_signer,
                signer=signature.signer,
                confirmation=confirmation,
            )

        fresh = row.seq if seen is None else seen
        return REPORTS.append(row, decide, by=_actor(by), words=words, at=at, seen=fresh, extra_rows=files.rows)


def deliver(report: Report, *, to: str, by: Who, at: datetime | None = None) -> Report:
    """The mail server took it for user `to`; see delivery, which calls this and nobody else does."""
    return REPORTS.append(report, lambda state, context: rules.deliver(state, context, to=to), by=_actor(by), at=at)


def acknowledge(report: Report, *, by: Who, at: datetime | None = None) -> Report:
    """The Mayor has it: who and when are kept."""
    return REPORTS.append(report, rules.acknowledge, by=_actor(by), at=at)


def ask(report: Report, *, text: str, by: Who, at: datetime | None = None) -> Report:
    """The Mayor asks; the head of unit is told by mail."""
    words = SealedTexts()
    sealed = words.seal("text", text)
    return REPORTS.append(
        report,
        lambda state, context: rules.ask(state, context, text=sealed),
        by=_actor(by),
        words=words,
        at=at,
        extra_rows=lambda seq: mails.promise(report, Kind.ASKED),
    )


def answer(report: Report, *, question: int, text: str, by: Who, at: datetime | None = None) -> Report:
    """`question` is the seq of its Asked; the Mayor is told by mail."""
    words = SealedTexts()
    sealed = words.seal("text", text)
    return REPORTS.append(
        report,
        lambda state, context: rules.answer(state, context, question=question, text=sealed),
        by=_actor(by),
        words=words,
        at=at,
        extra_rows=lambda seq: mails.promise(report, Kind.ANSWERED),
    )


def archive(report: Report, *, by: Who, seen: int | None = None, at: datetime | None = None) -> Report:
    return REPORTS.append(report, rules.archive, by=_actor(by), seen=seen, at=at)


def revise(
    report: Report, *, reason: str, changes: str, by: Who, seen: int | None = None, at: datetime | None = None
) -> Report:
    """The successor: a draft that says why and what changes, and begins with the words of the one it corrects."""
    actor, words, identity, new = _actor(by), SealedTexts(), _new_identity(), SealedTexts()
    revised = rules.Revised(identity, words.seal("reason", reason), words.seal("changes", changes))
    with write():
        old = REPORTS.append(
            report,
            lambda state, context: rules.revise(state, context, revised),
            by=actor,
            words=words,
            seen=seen,
            at=at,
        )
        drafted = rules.Drafted(
            old.code,
            verification_code(identity),
            old.scope,
            revision=old.revision + 1,
            corrects=old.pk,
            reason=new.seal("reason", reason),
            changes=new.seal("changes", changes),
        )
        edited = rules.Edited(
            new.seal("opening", old.opening),
            new.seal("foreword", old.foreword),
            new.seal("recommendations", old.recommendations),
            read=read_beside(old.figures or {}),
        )
        context = REPORTS.context_now(REPORTS.begun, actor, at)
        begun = [*rules.draft(context, drafted), edited]
        return REPORTS.open(Report(id=identity), begun, context, words=new)


def remind(report: Report, *, at: datetime | None = None) -> Report:
    """The clock; Refused("no_reminder") where nobody is late, or was told already."""
    rules.remind(state_of(report), _context_of(report, access.CLOCK, at))  # nobody is locked out for nothing
    told: list[Message] = []

    def decide(state: State, context: Context) -> rules.Events:
        events = rules.remind(state, context)
        for event in events:
            assert isinstance(event, rules.Reminded)
            told.extend(mails.promise(report, event.what))
        return events

    return REPORTS.append(report, decide, by=access.CLOCK, at=at, extra_rows=lambda seq: told)


def read_beside(figures: Figures) -> str:
    """SHA-256 of what words of a letter may quote: the figures that come again from the same events."""
    return digest({name: figures[name] for name in RECOUNTED if name in figures})


def verification_code(identity: int) -> str:
    """7F3A-91C2: derived from the report's id, so that nobody without the key finds another's by counting."""
    code = hmac.new(settings.KEYS["lookup"], _REPORT_KEY + str(identity).encode(), "sha256").hexdigest()[:8].upper()
    return f"{code[:4]}-{code[4:]}"


def _new_identity() -> int:
    """An id whose verification code nobody has."""
    while True:
        identity = new_id()
        if not Report.objects.filter(verification=verification_code(identity)).exists():
            return identity


def _context_of(report: Report, by: Who, at: datetime | None) -> Context:
    return REPORTS.context_now(state_of(report), _actor(by), at)


def _actor(by: Who) -> Actor:
    return by if isinstance(by, Actor) else access.actor(by)
