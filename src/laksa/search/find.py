"""Finding cases by number, phone or words - only among those the user may see."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from laksa.accounts.models import User
from laksa.register import reference
from laksa.register.access import by_secret, visible_to
from laksa.register.contacts import phone_e164
from laksa.register.index_conditions import literal
from laksa.register.models import Case, Complaint, Contact
from laksa.register.models.case import IMPORTED, WITH_PHONE
from laksa.rules import text as wording
from laksa.rules.capabilities import Capability
from laksa.rules.masking import without_unseen
from laksa.rules.numbering import ALPHABET, code_in_link, number_in
from laksa.rules.refusal import Refused
from laksa.search.words import is_near, stems

# So many are counted and paged through, the newest; a search that finds more is to be narrowed.
MOST = 5_000
_ALL = 10_000_000
_PHONE = re.compile(r"^[\d\s()+.-]{4,20}$")
_OF_SYSTEM = re.compile(r"^\s*(?:(?:sp4n(?:[ -]?lapor!?)?|lapor!|112)(?=[\s:#]))?[\s:#]*", re.IGNORECASE)
_SOURCE_ID_MAX = 80
_PART = re.compile(rf"^(?:LKS-?)?(?:\d{{2}}-?)?[{ALPHABET}-]{{3,8}}$")
_READ_FOR_SPELLING, _MEANT = 5_000, 5


@dataclass(frozen=True)
class Search:
    """The cases found, not yet ordered; `meant` is what was searched for instead of a misspelled text."""

    cases: QuerySet[Case]
    meant: str = ""


def search(user: User, text: str) -> Search:
    """Whole numbers, ours or of other systems, and phones before parts of them, those before words, a slip last."""
    text = without_unseen(text)
    cases = visible_to(user)
    if number := number_meant(text):
        return Search(cases.filter(number=number))
    for part in (
        _by_number_elsewhere(user, cases, text),
        _by_phone(user, cases, text),
        _by_part_of_number(cases, text),
    ):
        if part is not None and part.exists():
            return Search(part)
    words = [word for word in stems(text)[:8] if word]
    if not words:
        return Search(cases.none())
    found = cases.filter(pk__in=_matching([[word] for word in words], user, unfinished=True))
    if found.exists():
        return Search(found)
    return _meant(user, cases, text) or Search(found)


def number_meant(text: str) -> str:
    """The number in what was typed or pasted, or of the report whose own address was; "" for other words."""
    if number := number_in(text):
        return number
    code = code_in_link(text)
    case = by_secret(code) if code else None
    return case.number if case else ""


def _meant(user: User, cases: QuerySet[Case], text: str) -> Search | None:
    """What is found once a wrong letter is put right; nothing is said of words that only others may read."""
    if user.may(Capability.DO_TASKS):
        return None
    near = [_spelled(word) for word in wording.normalise(text).split()[:8] if stems(word)]
    if not all(near):
        return None
    found = cases.filter(pk__in=_matching([[stem for word in alike for stem in stems(word)] for alike in near], user))
    return Search(found, " ".join(alike[0] for alike in near)) if found.exists() else None


def _by_number_elsewhere(user: User, cases: QuerySet[Case], text: str) -> QuerySet[Case] | None:
    """The cases that came from another system under this number, as SP4N-LAPOR!, 112 or an old list gave it."""
    asked = _OF_SYSTEM.sub("", wording.clean(text))
    if not asked or len(asked) > _SOURCE_ID_MAX or not user.may(Capability.WORK_CASES):
        return None
    alike = {asked, asked.upper(), f"#{asked}"}
    return cases.filter(literal(IMPORTED), source_id__in=alike)


def _by_phone(user: User, cases: QuerySet[Case], text: str) -> QuerySet[Case] | None:
    """The cases of a reporter whose phone is this one, or holds these digits."""
    if not user.may(Capability.WORK_CASES) or not _PHONE.match(text):
        return None
    try:
        whole = Contact.objects.filter(literal(WITH_PHONE), phone=phone_e164(text))
        if whole.exists():
            return cases.filter(pk__in=whole.values("case"))
    except Refused:
        pass
    digits = re.sub(r"\D", "", text)
    if len(digits) < 4:
        return None
    part = Q(phone__startswith=f"+62{digits[1:]}") if digits[0] == "0" else Q(phone__contains=digits)
    return cases.filter(pk__in=Contact.objects.filter(part, literal(WITH_PHONE)).values("case"))


def _by_part_of_number(cases: QuerySet[Case], text: str) -> QuerySet[Case] | None:
    """The cases whose number holds these signs, wherever its hyphens stand."""
    asked = re.sub(r"\s+", "-", text.strip().upper())
    bare = asked.replace("-", "")
    if not _PART.match(asked) or not re.search(r"\d", bare) or bare.isdigit():
        return None
    found = Q(number__contains=asked)
    for at in range(1, len(bare)):
        found |= Q(number__contains=f"{bare[:at]}-{bare[at:]}")
    return cases.filter(found | Q(number__contains=bare))


def _matching(words: list[list[str]], user: User, *, unfinished: bool = False) -> RawSQL:
    """The ids of the newest matches of every word, each in one of its spellings; the last may be unfinished.

    All of them for an agency, which sees few cases of its own among many.
    """
    if connection.vendor == "sqlite":
        sql = "SELECT rowid FROM search_document WHERE search_document MATCH %s ORDER BY rowid DESC LIMIT %s"
        parts = ["(" + " OR ".join(f'"{word}"' for word in alike) + ")" for alike in words]
        asked = " AND ".join([*parts[:-1], f'"{words[-1][0]}" *' if unfinished else parts[-1]])
    else:
        sql = "SELECT rowid FROM search_document WHERE tsv @@ to_tsquery('simple', %s) ORDER BY rowid DESC LIMIT %s"
        parts = ["(" + " | ".join(alike) + ")" for alike in words]
        asked = " & ".join([*parts[:-1], f"{words[-1][0]}:*" if unfinished else parts[-1]])
    return RawSQL(sql, [asked, _ALL if user.may(Capability.DO_TASKS) else MOST])  # noqa: S611 - our own SQL


def _read_words() -> frozenset[str]:
    """Words as people write them in titles and places, and the stems of all else."""
    with connection.cursor() as cursor:
        sql = "SELECT rowid, words FROM search_document ORDER BY rowid DESC LIMIT %s"
        cursor.execute(sql, [_READ_FOR_SPELLING])
        documents = dict(cursor.fetchall())
    newest = Complaint.objects.filter(case__in=list(documents)).values_list("title", "landmark")
    said = list(documents.values())
    said += [wording.normalise(" ".join(parts)) for parts in newest]
    return frozenset(word for words in said for word in words.split())


# What a misspelled word may have meant: the words of the newest reports.
_known_words = reference.TtlCache(_read_words, seconds=60)


def _spelled(word: str) -> list[str]:
    """The word itself where it is known, else those that differ from it by one letter."""
    known = _known_words()
    return [word] if word in known else sorted(other for other in known if is_near(word, other))[:_MEANT]
