"""The tables and files that go out in clear only, by the hand of who keeps the server: to move to another system.

They name people, or tell how the service is kept: conversations, messages, users, keys without their secrets, logs,
reports to the Mayor, and every file as it was handed over.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from pathlib import Path

from laksa.accounts.models import AccountLog, ApiKey, TableLog, User
from laksa.channels.models import Conversation, InboundMessage
from laksa.exports.table import CHUNK, Reader, Record, Table, columns_of, table_of
from laksa.messages.models import Consent, Message, Subscription
from laksa.register import files
from laksa.register.models import Attachment, ClientReport
from laksa.reports.models import Letterhead, Report, ReportEvent, ReportFile, ReportText

_NUMBER = {"number": "case__number"}
_OF_FILE = columns_of(string="name content_type sha256 path", integer="size", datetime="created_at")
_OF_REPORT = {"report": "report_id"}


def attachment_path(attachment: Attachment) -> str:
    """Where the archive holds the file as it was handed over."""
    ending = mimetypes.guess_extension(attachment.content_type) or ""
    return f"files/{attachment.pk}{ending}"


def packed_files() -> Iterator[tuple[str, Path]]:
    """Every file as it was handed over, and every document of a report: its place in the archive, and on the disk."""
    for attachment in Attachment.objects.order_by("pk").iterator(chunk_size=CHUNK):
        yield attachment_path(attachment), files.quarantine(attachment.pk)
    for document in ReportFile.objects.order_by("pk").iterator(chunk_size=CHUNK):
        yield _document_path(document), document.path


def _document_path(document: ReportFile) -> str:
    return f"reports/{document.report_id}/{document.seq}/{document.name}"


def _documents(_reader: Reader) -> Iterator[Record]:
    for document in ReportFile.objects.order_by("pk").iterator(chunk_size=CHUNK):
        row: Record = {name: getattr(document, name) for name in _OF_FILE}
        yield (
            {"report": document.report_id, "seq": document.seq, "kind": document.kind}
            | row
            | {"path": _document_path(document)}
        )


TABLES = (
    table_of(
        Conversation, "conversations", "One row a person on a channel: the report they speak of",
        columns_of(string="channel address name number asked", datetime="heard_at", boolean="is_stopped"), _NUMBER,
    ),
    table_of(
        InboundMessage, "inbound", "Each message that came by a channel; its words, once taken in, are in texts by seq",
        columns_of(string="channel external_id state decision reason number address", integer="seq", object="payload",
                   datetime="received_at"),
        _NUMBER | {"address": "conversation__address"},
    ),
    table_of(
        Message, "messages", "Each message that was promised: about which event, on which channel, what became of it",
        columns_of(string="about kind channel recipient number state reason receipt", integer="event",
                   datetime="created_at sent_at receipt_at"),
        _NUMBER | {"event": "event_id"},
    ),
    table_of(
        Subscription, "subscriptions", "Who hears of a public report without being its reporter",
        columns_of(string="number channel address", datetime="created_at stopped_at"), _NUMBER,
    ),
    table_of(
        Consent, "consents", "On which channels a reporter may be written to, or wants nothing more",
        columns_of(string="number channel word", datetime="at"), _NUMBER,
    ),
    table_of(
        User, "users", "Who worked here; without passwords",
        columns_of(string="username name email role agency qualified_by", boolean="is_active",
                   datetime="created_at qualified_at accepted_at last_login"),
    ),
    table_of(
        ApiKey, "keys", "Keys of other systems; without their secrets",
        columns_of(string="name prefix channel created_by", object="scopes", integer="hourly_limit", boolean="is_test",
                   datetime="created_at last_used_at revoked_at"),
    ),
    table_of(
        ClientReport, "sent_by", "Which report came by which key",
        columns_of(string="number key"), _NUMBER | {"key": "key__prefix"},
    ),
    table_of(
        AccountLog, "account_log", "What was done about accounts",
        columns_of(datetime="at", string="by action detail user"), {"user": "user__username"},
    ),
    table_of(
        TableLog, "table_log", "What was changed in the city's tables",
        columns_of(datetime="at", string="by table code name action", object="changes"),
    ),
    table_of(
        Letterhead, "letterhead", "The letter of the city",
        columns_of(string="government agency unit address phone web place nature salutation signer_title signer_name "
                          "signer_rank signer_nip paper"),
    ),
    table_of(
        Report, "reports", "Reports to the Mayor, with the figures that were frozen",
        columns_of(integer="id", string="code scope kind state verification letter_number", object="figures",
                   date="first end letter_date",
                   datetime="drafted_at checked_at signed_at delivered_at acknowledged_at archived_at")
        | columns_of(integer="revision corrects"),
        {"corrects": "corrects_id"},
    ),
    table_of(
        ReportEvent, "report_events", "What happened to each report to the Mayor",
        columns_of(integer="id report seq", string="name role", datetime="at recorded_at", object="payload"),
        _OF_REPORT,
    ),
    table_of(
        ReportText, "report_texts", "What was written in reports to the Mayor",
        columns_of(integer="report seq", string="field body"), _OF_REPORT,
    ),
    Table(
        "report_files", "Documents of reports to the Mayor, with their place in this archive",
        columns_of(integer="report seq", string="kind") | _OF_FILE, _documents, (ReportFile,),
    ),
)  # fmt: skip
