"""How somebody gets in for the first time: a link to set one's own password. There is no default password."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from laksa.accounts.models import AccountLog, User

Send = Callable[[User, str], object]


def invitation_link(user: User, base_url: str) -> str:
    """Where `user` sets a password; works once, until PASSWORD_RESET_TIMEOUT (three days) or a change of address."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return base_url.rstrip("/") + path


def invite(user: User, by: User, send: Send | None = None, *, base_url: str = "") -> str:
    """The link, handed to `send(user, link)`, and a line in the account's log; the link itself is never logged."""
    link = invitation_link(user, base_url or settings.BASE_URL)
    AccountLog.objects.create(user=user, by=by.name, action="invited", detail=user.email)
    if send is not None:
        send(user, link)
    return link
