"""Mails that somebody asked for, about an account or for the secret link of a report: promised in the request, written
and sent by the worker, like every other mail.

A request does the same work for an address that has an account and for one that has none, for a number with an address
on file and for any other: one row with what was typed. The worker looks who is meant, and makes the link at that
moment; a row that means nobody is forgotten. So no request waits for a mail server, none tells who has an account or
left an address, and no link stands in the database.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from laksa.accounts import adapter
from laksa.accounts.invitations import invitation_link
from laksa.accounts.models import User
from laksa.narration import messages
from laksa.narration.messages import Letter
from laksa.outbox.models import AccountMail
from laksa.outbox.post import Box, Mail, Unaddressed
from laksa.register.models import Contact
from laksa.register.transaction import write

Kind = AccountMail.Kind
_KEPT = timedelta(days=30)
_RESET = "account/email/password_reset_key"


class Adapter(adapter.Adapter):
    """allauth's hooks, with everything that allauth would send itself going through the outbox."""

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


def deliver_due(limit: int = 20, *, demo: bool = False) -> int:
    """Send what is due; how many went out."""
    return box(demo=demo).deliver_due(limit)


def box(*, demo: bool = False) -> Box[AccountMail]:
    return Box(AccountMail, lambda mails: _write, sent=_forget_words, beside=("user",), demo=demo)


def title(mail: AccountMail) -> str:
    """What the mail is about, for the list of those that did not arrive."""
    match mail.kind:
        case Kind.RESET:
            return _("Tautan kata sandi baru")
        case Kind.INVITATION:
            return _("Undangan")
        case Kind.REPORT:
            return messages.link_subject(mail.asked)
    return mail.subject


def forget_old() -> None:
    """Who asked for what is of no use after a month, whether it arrived or not."""
    with write():
        AccountMail.objects.filter(created_at__lt=timezone.now() - _KEPT).delete()


def _promise(kind: str, **fields: Any) -> None:
    mail = AccountMail(
        kind=kind,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        not_before=timezone.now(),
        message_id=f"<laksa.account.{secrets.token_hex(8)}@laksa.invalid>",
        **fields,
    )
    with write():
        mail.save(force_insert=True)


def _write(mail: AccountMail) -> Mail:
    with translation.override(mail.language):
        if mail.kind == Kind.NOTICE:
            return Mail(Letter(mail.subject, mail.body), mail.asked)
        if mail.kind == Kind.REPORT:
            return _report_link(mail.asked)
        people = _people(mail)
        if not people:
            raise Unaddressed
        letter = _invitation(people[0]) if mail.kind == Kind.INVITATION else _reset(people)
    return Mail(letter, people[0].email)


def _report_link(number: str) -> Mail:
    contact = Contact.objects.filter(case__number=number).exclude(email="").select_related("case").first()
    if contact is None:
        raise Unaddressed
    return Mail(messages.link_letter(contact.case), contact.email)


def _people(mail: AccountMail) -> list[User]:
    """Whom the mail is for: several where colleagues share an address. It goes to the address of the account."""
    if mail.user is not None:
        return [mail.user] if mail.user.is_active else []
    return list(User.objects.filter(email__iexact=mail.asked, is_active=True).order_by("pk"))


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


def _forget_words(mail: AccountMail) -> None:
    if mail.body:
        AccountMail.objects.filter(pk=mail.pk).update(body="")
