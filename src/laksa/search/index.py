"""The follower that keeps the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial

from django.db import connection

from laksa.register import questions, reference
from laksa.register.models import Case, Complaint, Event, Text
from laksa.register.models.case import STANDING
from laksa.search.words import stems

FOLLOWER = "search"
_SPOKEN = frozenset(
    {
        "Received",
        "Entered",
        "Corrected",
        "QuestionsAnswered",
        "ReporterReplied",
        "FollowedUp",
        "Responded",
        "Erased",
        "ImportUndone",
    }
)
_INTERNAL = ("Noted", "Met")  # whoever may not read a note must not find a case by its words
_FIELDS = ("text", "place")


def index(events: list[Event]) -> Callable[[], None]:
    """The words of every case that said something new, to be written."""
    return partial(_write, _documents({event.case_id for event in events if event.name in _SPOKEN}))


def write_documents(case_ids: set[int]) -> None:
    """The words of these cases, now."""
    _write(_documents(case_ids))


def _write(documents: Mapping[int, str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM search_document WHERE rowid = %s", [(pk,) for pk in documents])
            cursor.executemany("INSERT INTO search_document (rowid, words) VALUES (%s, %s)", list(documents.items()))
        else:
            cursor.executemany(
                "INSERT INTO search_document (rowid, words) VALUES (%s, %s)"
                " ON CONFLICT (rowid) DO UPDATE SET words = excluded.words",
                list(documents.items()),
            )


def _documents(case_ids: set[int]) -> dict[int, str]:
    spoken: dict[int, list[str]] = defaultdict(list)
    for pk, text, title, landmark, answers in Complaint.objects.filter(case__in=case_ids).values_list(
        "case_id", "text", "title", "landmark", "answers"
    ):
        spoken[pk] += [title, landmark, text or "", *(one.line for one in questions.answered(answers))]
    internal = set(Event.objects.filter(case__in=case_ids, name__in=_INTERNAL).values_list("case_id", "seq"))
    texts = Text.objects.filter(case__in=case_ids, field__in=_FIELDS).values_list("case_id", "seq", "body")
    for pk, seq, body in texts:
        if (pk, seq) not in internal:
            spoken[pk].append(body or "")
    facts = Case.objects.filter(STANDING, pk__in=case_ids).values_list("pk", "category", "kelurahan", "kecamatan")
    for pk, *codes in facts:
        spoken[pk] += _names(*codes)
    return {pk: " ".join(dict.fromkeys(stems(" ".join(parts)))) for pk, parts in spoken.items()}


def _names(category: str, kelurahan: str, kecamatan: str) -> list[str]:
    found = (
        reference.categories().get(category),
        reference.kelurahan().get(kelurahan),
        reference.kecamatan().get(kecamatan),
    )
    return [row.name for row in found if row]
