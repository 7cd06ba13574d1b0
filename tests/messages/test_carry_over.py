"""What releases before kept of mails in tables of their own are messages afterwards, with their state and times."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone
from people import Cast
from postman import Postman, postman

from laksa.messages import carry_over, health, queue
from laksa.messages.faults import Fault, Reason, Whose
from laksa.messages.models import AccountMail, ChannelHealth, Message
from laksa.reports import mails
from laksa.reports.models import Report, ReportMail

__all__ = ["postman"]
pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 3, 8, tzinfo=UTC)


def test_mails_about_accounts_are_messages_and_go_out(cast: Cast, postman: Postman) -> None:
    for state, message_id in (("pending", "<a@laksa>"), ("sent", "<b@laksa>")):
        mail = AccountMail.objects.create(
            kind="reset", asked=cast.sari.email, language="id", state=state, not_before=THEN, message_id=message_id
        )
        AccountMail.objects.filter(pk=mail.pk).update(created_at=THEN)
    assert [carry_over.account_mails(Message, AccountMail) for _ in range(2)] == [2, 0]
    assert set(Message.objects.values_list("about", "created_at")) == {("account", THEN)}
    assert queue.deliver_due() == 1
    assert postman.taken[0]["Message-ID"] == "<a@laksa>"


def test_mails_about_reports_are_messages(cast: Cast) -> None:
    report = Report.objects.create(
        id=1, code="2026-10", kind="month", first=date(2026, 10, 1), end=date(2026, 11, 1), state="draft",
        verification="X", drafted_at=THEN, seq=1, head=b"", facts={},
    )  # fmt: skip
    ReportMail.objects.create(
        report=report, recipient=cast.mayor, kind="report", round=2, by="5", state="sent", sent_at=THEN,
        not_before=THEN,
    )  # fmt: skip
    assert [mails.carry_over(Message, ReportMail) for _ in range(2)] == [1, 0]
    (mail,) = mails.about(report)
    assert (mail.kind, mail.user, mail.round, mail.facts, mail.sent_at) == ("report", cast.mayor, 2, {"by": "5"}, THEN)
    assert mails.promise(report, mails.Kind.COPY) == []
    assert {one.round for one in mails.promise(report, mails.Kind.REPORT)} == {3}


def test_what_a_relay_was_remembered_for_is_forgotten(db: None) -> None:
    ChannelHealth.objects.create(refused_alike=[["550 gone", "outbox.message", 7, "abc"]])
    carry_over.refusals(ChannelHealth)
    message = Message.objects.create(recipient="user:1", kind="done", not_before=timezone.now())
    gone = Fault(Whose.ADDRESS, Reason.REFUSED, "550 gone", is_final=True)
    assert not health.refuses_all(message, "a@b.id", gone)
