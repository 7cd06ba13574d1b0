"""Which mails a mail follows: of a case and one reader of it, all that went to and fro is one thread.

Mail programs put together what names the mails before it (References) and is called as they are; both are looked up
when a mail goes, for what came in since is then known too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max

from laksa.channels import prompts
from laksa.channels.email import reading
from laksa.channels.models import Conversation, InboundMessage
from laksa.messages import reach
from laksa.messages.follower import recipient_of, subscription_of
from laksa.messages.models import EMAIL, HANDED_OVER, Message, Subscription
from laksa.messages.transport import Thread
from laksa.narration import messages as narration
from laksa.register.models import Case
from laksa.rules import masking
from laksa.rules.parse import whole_number

# As many as mail programs read; the first of all is among them.
_NAMED = 12
_Named = tuple[datetime, str]


def of(messages: Sequence[Message]) -> Mapping[int, Thread]:
    """Of each that is about a case or said in a conversation, with as many queries for all as for one."""
    found = [message for message in messages if message.about in {"case", prompts.ABOUT}]
    return _Threads(found).of_each() if found else {}


class _Threads:
    """What is looked up for all of them."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = messages
        about = {_case_id(message) for message in messages} - {0}
        self._cases = Case.objects.select_related("complaint", "contact").in_bulk(about)
        self._followers = Subscription.objects.in_bulk(set(map(subscription_of, messages)) - {0})
        self._talks = {talk.address: talk for talk in self._conversations()}
        self._came = self._what_came()
        self._went = self._what_went()

    def of_each(self) -> dict[int, Thread]:
        return {message.pk: self._of(message) for message in self._messages}

    def _of(self, message: Message) -> Thread:
        case, talk = self._cases.get(_case_id(message)), self._talks.get(self._address(message))
        came = self._came[talk.pk, case.pk if case else None] if talk else []
        ours = self._went_before(message, case, talk)
        went = [(one.created_at, one.external_id or one.message_id) for one in ours]
        ids = [name for _at, name in sorted(came + went)]
        is_theirs = bool(came) and ids[0] == came[0][1]
        return Thread(
            ids=(*ids[:1], *ids[1:][1 - _NAMED :]),
            title=_title(case, ours, is_theirs=is_theirs) if case else "",
            is_answer=bool(came) and (message.about == prompts.ABOUT or message.kind == narration.RECEIVED.code),
            may_be_stopped=message.about == "case",
        )

    def _address(self, message: Message) -> str:
        if message.about == prompts.ABOUT:
            return next((talk.address for talk in self._talks.values() if talk.pk == _talk_id(message)), "")
        if follower := self._followers.get(subscription_of(message)):
            return follower.address
        return self._address_of_reporter(self._cases.get(_case_id(message)))

    def _address_of_reporter(self, case: Case | None) -> str:
        contact = getattr(case, "contact", None)
        return reach.address_on(EMAIL, contact).lower() if contact else ""

    def _conversations(self) -> list[Conversation]:
        addresses = {self._address_of_reporter(case) for case in self._cases.values()}
        addresses |= {follower.address for follower in self._followers.values()}
        of_mail = Conversation.objects.filter(channel=EMAIL)
        spoken = {_talk_id(message) for message in self._messages if message.about == prompts.ABOUT}
        return [*of_mail.filter(address__in=addresses - {""}), *of_mail.filter(pk__in=spoken)]

    def _what_came(self) -> dict[tuple[int, int | None], list[_Named]]:
        """By conversation and case; of what is about none, the last mail, for only that is answered."""
        found: dict[tuple[int, int | None], list[_Named]] = defaultdict(list)
        inbound = InboundMessage.objects.filter(conversation__in=[talk.pk for talk in self._talks.values()])
        rows = list(inbound.filter(case__in=self._cases).order_by("pk"))
        if any(not _case_id(message) for message in self._messages):
            last = inbound.values("conversation").annotate(last=Max("pk")).values_list("last", flat=True)
            found |= {
                (row.conversation_id or 0, None): [_named(row)]
                for row in InboundMessage.objects.filter(pk__in=list(last))
            }
        for row in rows:
            found[row.conversation_id or 0, row.case_id].append(_named(row))
        return defaultdict(list, {key: [one for one in named if one[1]] for key, named in found.items()})

    def _what_went(self) -> dict[str, list[Message]]:
        """By recipient."""
        found: dict[str, list[Message]] = defaultdict(list)
        recipients = {message.recipient for message in self._messages}
        recipients |= {_of_talk(talk) for talk in self._talks.values()} | {_of_reporter(case) for case in self._cases}
        cases = {*self._cases, *(message.case_id for message in self._messages if message.case_id)}
        rows = Message.objects.filter(HANDED_OVER, case__in=cases, channel=EMAIL, recipient__in=recipients)
        for row in rows.order_by("pk"):
            found[row.recipient].append(row)
        return found

    def _went_before(self, message: Message, case: Case | None, talk: Conversation | None) -> list[Message]:
        """To the same reader about the same case."""
        if case is None:
            return []
        recipients = {message.recipient, *([_of_talk(talk)] if talk else [])}
        if talk and talk.address == self._address_of_reporter(case):
            recipients.add(_of_reporter(case.pk))
        about = {case.pk, message.case_id}
        rows = [row for one in recipients for row in self._went[one] if row.case_id in about and row.pk < message.pk]
        return sorted(rows, key=lambda row: row.pk)


def _case_id(message: Message) -> int:
    """The case whose reporter, or follower, reads it; 0 where it is about none."""
    return (recipient_of(message) if message.about == "case" else 0) or message.case_id or 0


def _talk_id(message: Message) -> int:
    return whole_number(message.recipient.partition(":")[2]) or 0


def _of_talk(talk: Conversation) -> str:
    return f"{prompts.ABOUT}:{talk.pk}"


def _of_reporter(case_id: int) -> str:
    return f"reporter:{case_id}"


def _named(row: InboundMessage) -> _Named:
    return row.received_at, reading.message_id(row.external_id)


def _title(case: Case, ours: list[Message], *, is_theirs: bool) -> str:
    """That of their first mail, which is the report's; else that of ours."""
    if is_theirs:
        title = case.complaint.title
        return "" if masking.has_nik(title) else title
    first = ours[0] if ours else None
    return narration.subject(first.kind, case.number) if first and first.kind in narration.WORDINGS else ""
