"""Messages that somebody asked for, about an account or for the secret link of a report.

They are promised in the request, written and sent by the worker, like every other message.

A request does the same work for an address that has an account and for one that has none, for a number with an address
on file and for any other: one row with what was typed. The worker looks who is meant, and makes the link at that
moment; a row that means nobody is forgotten. So no request waits for a mail server, none tells who has an account or
left an address, and no link stands in the database.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from laksa.accounts import adapter
from laksa.accounts.invitations import invitation_link
from laksa.accounts.models import User
from laksa.history.transaction import write
from laksa.messages.models import OF_ACCOUNTS, Message
from laksa.messages.subjects import Unaddressed, Write
from laksa.messages.transport import Outgoing
from laksa.narration.messages import Letter, link_letter, link_subject
from laksa.register.index_conditions import literal
from laksa.register.models import Contact

ABOUT = "account"
_KEPT = timedelta(days=30)
_RESET = "account/email/password_reset_key"


class Kind(StrEnum):
    RESET = "reset"
    INVITATION = "invitation"
    NOTICE = "notice"
    REPORT = "report"


class Adapter(adapter.Adapter):
    """allauth's hooks, with everything that allauth would send itself going through the queue."""

    def promise_reset(self, email: str) -> None:
        _promise(Kind.RESET, asked=email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The words of a notice are made in the request; they hold no link."""
        message = self.render_mail(template_prefix, email, context)
        _promise(Kind.NOTICE, asked=email, subject=message.subject, body=message.body)


def promise_link(user: User) -> bool:
    """A link to choose a password goes to `user`, an invitation the first time; False where no mail can reach them."""
    if not user.email or (settings.IS_DEMO and not user.email.endswith(".invalid")):
        return False
    _promise(Kind.RESET if user.password_changed_at else Kind.INVITATION, user=user)
    return True


def promise_report_link(number: str) -> None:
    """The secret link of the report goes to the address its reporter left; nothing goes where there is none."""
    _promise(Kind.REPORT, asked=number)


def writer(messages: Sequence[Message], /) -> Write:
    """Whom they are for is looked up one by one: the link of each is made when it goes."""
    users = User.objects.in_bulk([message.user_id for message in messages if message.user_id])
    return lambda message: _write(message, users)


def sent(message: Message, /) -> None:
    """The words of a notice are of no more use."""
    if message.facts.pop("body", ""):
        message.save(update_fields=["facts"])


def refused(message: Message, /) -> None:
    """It goes out by mail or not at all."""


def shown(messages: Sequence[Message], /) -> Mapping[int, tuple[str, str]]:
    addresses = dict(User.objects.filter(pk__in=[m.user_id for m in messages]).values_list("pk", "email"))
    return {message.pk: (_title(message), _typed_address(message, addresses)) for message in messages}


def _title(message: Message) -> str:
    match message.kind:
        case Kind.RESET:
            return _("Tautan kata sandi baru")
        case Kind.INVITATION:
            return _("Undangan")
        case Kind.REPORT:
            return link_subject(message.facts["asked"])
    return str(message.facts["subject"])


def _typed_address(message: Message, addresses: Mapping[int, str]) -> str:
    """That of the account, or what was typed; a number is no address."""
    if message.user_id:
        return addresses.get(message.user_id, "")
    return "" if message.kind == Kind.REPORT else str(message.facts["asked"])


def forget_old() -> None:
    """Who asked for what is of no use after a month, whether it arrived or not."""
    with write():
        Message.objects.filter(literal(OF_ACCOUNTS), created_at__lt=timezone.now() - _KEPT).delete()


def _promise(kind: Kind, *, user: User | None = None, **facts: str) -> None:
    message = Message(
        about=ABOUT,
        kind=kind,
        recipient=f"user:{user.pk}" if user else "",
        user=user,
        is_urgent=True,
        facts={"language": translation.get_language() or settings.LANGUAGE_CODE, **facts},
        not_before=timezone.now(),
        message_id=f"<laksa.account.{secrets.token_hex(8)}@laksa.invalid>",
    )
    with write():
        message.save(force_insert=True)


def _write(message: Message, users: Mapping[int, User]) -> Outgoing:
    with translation.override(message.facts["language"]):
        letter, address = _letter(message, users)
    return Outgoing(message.message_id, address, letter)


def _letter(message: Message, users: Mapping[int, User]) -> tuple[Letter, str]:
    facts = message.facts
    if message.kind == Kind.NOTICE:
        return Letter(facts["subject"], facts["body"]), facts["asked"]
    if message.kind == Kind.REPORT:
        return _report_link(facts["asked"])
    people = _people(message, users)
    if not people:
        raise Unaddressed
    return _invitation(people[0]) if message.kind == Kind.INVITATION else _reset(people), people[0].email


def _report_link(number: str) -> tuple[Letter, str]:
    contact = Contact.objects.filter(case__number=number).exclude(email="").select_related("case").first()
    if contact is None:
        raise Unaddressed
    return link_letter(contact.case), contact.email


def _people(message: Message, users: Mapping[int, User]) -> list[User]:
    """Whom it is for: several where colleagues share an address. It goes to the address of the account."""
    if message.user_id:
        return [user for user in (users.get(message.user_id),) if user and user.is_active]
    return list(User.objects.filter(email__iexact=message.facts["asked"], is_active=True).order_by("pk"))


def _reset(people: list[User]) -> Letter:
    links = [(user.username, _link(user)) for user in people]
    subject = render_to_string(f"{_RESET}_subject.txt").strip()
    body = render_to_string(f"{_RESET}_message.txt", {"links": links})
    return Letter(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body.strip() + "\n")


def _invitation(user: User) -> Letter:
    body = _(
        "{name}, Anda mendapat akun di LAKSA Kota Tangerang.\n\nNama pengguna: {username}\n"
        "Pilih kata sandi Anda di sini:\n{link}\n\nTautan ini hanya untuk Anda. Jangan teruskan kepada orang lain."
    ).format(name=user.name, username=user.username, link=_link(user))
    return Letter(_("LAKSA: akun Anda"), body)


def _link(user: User) -> str:
    with write():  # allauth notes the address beside the token
        return invitation_link(user, settings.BASE_URL)
