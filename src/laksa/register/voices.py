"""Whose voice a support is: one a browser, counted once a report, and told to nobody.

What is kept is a digest under a key that the database does not hold, of the browser's token and this case: it tells a
voice from others, and not who it is, nor what else it supports. Of the network address stays a digest, for a day.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from laksa.history.transaction import write
from laksa.register import senders
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Voice
from laksa.register.models.work import HEARD_FROM

FROM_ONE_ORIGIN = 20  # voices for one report a day: a household, an office and its neighbours, not a script
_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who gives a voice: a token that the browser keeps, and the network that it comes from."""

    token: str
    network: str = ""

    def digest_for(self, case: Case) -> str:
        said = f"voice|{case.pk}|{self.token}".encode("utf-8", "replace")
        return hmac.digest(settings.KEYS["lookup"], said, hashlib.sha256).hex()[:32]

    @property
    def origin(self) -> str:
        return senders.digest_of("voice", self.network)


def gave(case: Case, speaker: Speaker | None) -> bool:
    """Whether this voice stands for the report now."""
    if speaker is None:
        return False
    return Voice.objects.filter(case=case, digest=speaker.digest_for(case), stands=True).exists()


def are_too_many(case: Case, speaker: Speaker) -> bool:
    """Whether the network of `speaker` has given this report as many voices within a day as one may."""
    if not speaker.origin:
        return False
    since = timezone.now() - _KEPT
    return Voice.objects.filter(case=case, origin=speaker.origin, changed_at__gt=since).count() >= FROM_ONE_ORIGIN


def forget() -> None:
    """Of voices older than a day, from where they came."""
    with write():
        Voice.objects.filter(literal(HEARD_FROM), changed_at__lt=timezone.now() - _KEPT).update(origin="")
