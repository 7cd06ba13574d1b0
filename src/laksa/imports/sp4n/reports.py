"""A row of SP4N-LAPOR! is more than one of an old list: it has its own categories, its channel, and later news."""

from __future__ import annotations

import csv
import hashlib
import hmac
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from laksa.register import reference
from laksa.register.access import IMPORT, REPORTER
from laksa.register.commands import correction, response
from laksa.register.models import Case
from laksa.register.sp4n import SOURCE
from laksa.rules import text as wording

_TABLE = Path(__file__).with_name("categories.csv")
_STATUS_MAX = 60


@cache
def table() -> Mapping[tuple[str, str], str]:
    """Their labels, and the city's category for each: "" where the operator decides."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {
            (wording.normalise(row["kategori_utama"]), wording.normalise(row["subkategori"])): row["kategori"]
            for row in csv.DictReader(file)
        }


class Sp4n:
    """How the rows of SP4N-LAPOR! become cases, and what is done where a later file says more of one."""

    channel = SOURCE

    def category(self, main: str, sub: str) -> str:
        """The city's category; "" where the table leaves it to the operator, knows no such label, or the city has
        retired it: a report whose days are counted must not wait for a table.
        """
        code = table().get((wording.normalise(main), wording.normalise(sub)), "")
        kept = reference.categories().get(code)
        return code if kept is not None and kept.is_active else ""

    def kept(self, status: str, reply: str) -> tuple[str, str]:
        """The status, and of the reply only by what it is known again: its words may be erased here."""
        key = settings.KEYS["lookup"]
        return status[:_STATUS_MAX], hmac.digest(key, reply.encode(), hashlib.sha256).hex() if reply else ""

    def told_on(self, case: Case, before: tuple[str, str], status: str, reply: str) -> tuple[str, str]:
        """Tell the operator what has changed there since `before`; what is to be kept for the next file.

        A new reply of the reporter is a message that waits for an answer, another status a note: it is their word of
        the case, and no deed of this register.
        """
        status, digest = self.kept(status, reply)
        if status and status != before[0]:
            words = _("SP4N-LAPOR!: status di sana kini “{status}”, sebelumnya “{before}”.")
            correction.note(case, text=words.format(status=status, before=before[0] or "–"), by=IMPORT)
        if digest and digest != before[1]:
            response.reply(case, text=reply, by=REPORTER)
        return status or before[0], digest or before[1]


ADAPTER = Sp4n()
