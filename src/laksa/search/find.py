"""Finding cases by number, phone or words - only among those the user may see."""

from __future__ import annotations

import re

from django.db import connection
from django.db.models.expressions import RawSQL

from laksa.accounts.models import Role, User
from laksa.register.access import by_secret, visible_to
from laksa.register.contacts import phone_e164
from laksa.register.literal import literal
from laksa.register.models import Case, Contact
from laksa.register.models.case import WITH_PHONE
from laksa.rules.masking import without_unseen
from laksa.rules.numbering import code_in_link, number_in
from laksa.rules.refusal import Refused
from laksa.search.words import stems

_CANDIDATES = 2_000
_ALL = 10_000_000
_PHONE = re.compile(r"^[\d\s()+.-]{7,20}$")
_SEES_PHONE = frozenset({Role.OPERATOR, Role.HEAD})


def find(user: User, text: str, *, limit: int = 50) -> list[Case]:
    """Newest first, at most `limit`; a number gives that case, a phone (for those allowed) all of that reporter."""
    text = without_unseen(text)
    cases = visible_to(user).select_related("complaint").order_by("-received_at", "-id")
    if number := number_meant(text):
        return list(cases.filter(number=number))
    if user.role in _SEES_PHONE and _PHONE.match(text):
        try:
            reporter = Contact.objects.filter(literal(WITH_PHONE), phone=phone_e164(text))
            found = list(cases.filter(pk__in=reporter.values("case"))[:limit])
        except Refused:
            found = []
        if found:
            return found
    words = [word for word in stems(text)[:8] if word]
    return list(cases.filter(pk__in=_matching(words, user))[:limit]) if words else []


def number_meant(text: str) -> str:
    """The number in what was typed or pasted, or of the report whose own address was; "" for other words."""
    if number := number_in(text):
        return number
    code = code_in_link(text)
    case = by_secret(code) if code else None
    return case.number if case else ""


def _matching(words: list[str], user: User) -> RawSQL:
    """The ids of the newest matches; all of them for an agency, which sees few cases of its own among many."""
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM search_document WHERE search_document MATCH %s ORDER BY rowid DESC LIMIT %s"
        asked = " AND ".join(f'"{word}"' for word in words[:-1]) + (" AND " if words[1:] else "") + f'"{words[-1]}" *'
    else:
        sql = "SELECT rowid FROM search_document WHERE tsv @@ to_tsquery('simple', %s) ORDER BY rowid DESC LIMIT %s"
        asked = " & ".join(words[:-1]) + (" & " if words[1:] else "") + f"{words[-1]}:*"
    return RawSQL(sql, [asked, _ALL if user.role == Role.AGENCY else _CANDIDATES])  # noqa: S611 - our own SQL
