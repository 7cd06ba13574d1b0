"""Which client sends: its key, what that key may do, and how much of it in an hour."""

from __future__ import annotations

from django.utils.translation import gettext as _

from laksa.accounts import api_keys
from laksa.accounts.api_keys import ApiKey, Scope
from laksa.open311.parameters import Parameters
from laksa.open311.problems import Problem


def sender(parameters: Parameters, scope: Scope) -> ApiKey:
    """The client whose key stands in the request, counted; Problem 403 or 429."""
    words = parameters.text("api_key")
    if not words:
        raise Problem(403, _("api_key belum diisi. Minta kunci kepada pengelola LAKSA."))
    key = api_keys.find(words)
    if key is None:
        raise Problem(403, _("api_key tidak dikenal, atau sudah dicabut."))
    if not api_keys.may(key, scope):
        raise Problem(403, _("Kunci ini tidak boleh melakukan itu."))
    if wait := api_keys.wait_for(key):
        words_ = _("Kunci ini sudah mengirim {limit} kali dalam jam ini. Coba lagi dalam {seconds} detik.")
        raise Problem(429, words_.format(limit=key.hourly_limit, seconds=wait), wait=wait)
    return key


def named(parameters: Parameters) -> ApiKey | None:
    """Whose key stands in a request that needs none; None for none and for a wrong one."""
    return api_keys.find(parameters.text("api_key"))
