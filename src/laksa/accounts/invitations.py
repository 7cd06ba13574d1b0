"""How somebody gets in for the first time: a link to set one's own password. There is no default password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from laksa.accounts.models import User


def invitation_link(user: User, base_url: str) -> str:
    """Where `user` sets a password; works once, until PASSWORD_RESET_TIMEOUT (three days) or a change of address.

    Built from our own address, never from the Host header of a request; it stands in no log and no table.
    """
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return base_url.rstrip("/") + path
