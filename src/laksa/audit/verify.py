"""Replaying every history and comparing it with what stands: what an insider with SQL would have to hide from.

Found per case (RULES.md, The history): an edited event, one deleted inside a history or cut off its end, one inserted,
a case row that differs from its history, words, title and place that no longer fit their commitment, files that are
gone, moved, added or replaced. What was never sealed, by a release before this one, is counted as not covered. A
deleted whole case and a re-hashed chain need the signed checkpoints that come later (ARCHITECTURE.md lists all such).
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from laksa.audit.files import files_differ
from laksa.register import ledger
from laksa.register.commands.opening import contact_body, particulars_of
from laksa.register.models import Attachment, Case, Complaint, Contact, Event, Text
from laksa.rules import chain
from laksa.rules.state import Past, replay

CHUNK = 500
# A commitment stands as a value; hashes of files stand in lists. Of the particulars only the last must have its words.
_SEALED = re.compile(r'(?<!"particulars)":"([0-9a-f]{64})"')
_TYPED = frozenset({"Received", "Entered", "Corrected"})


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be. `number` names the case, `code` what was found."""

    number: str
    code: str
    detail: str = ""


def verify(*, progress: object = None, uncovered: Counter[str] | None = None) -> Iterator[Finding]:
    """Every finding in the register, case by case; nothing when the histories hold.

    `uncovered` counts what nobody can tell, since it was never sealed.
    """
    uncovered = Counter() if uncovered is None else uncovered
    last = -1
    while True:
        cases = list(Case.objects.filter(pk__gt=last).order_by("pk")[:CHUNK])
        if not cases:
            break
        last = cases[-1].pk
        yield from _verify_chunk(cases, uncovered)
        if callable(progress):
            progress(len(cases))
    known = Case.objects.values("pk")
    for pk in Event.objects.exclude(case__in=known).values_list("case_id", flat=True).distinct():
        yield Finding(f"#{pk}", "case_missing")


def verify_sample(count: int) -> tuple[int, list[Finding]]:
    """The newest half of `count` cases, and as many by lot: how many were looked at, and what was found in them."""
    newest = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[: count // 2])
    others = list(Case.objects.exclude(pk__in=newest).values_list("pk", flat=True))
    chosen = newest + random.sample(others, min(len(others), count - len(newest)))
    cases = list(Case.objects.filter(pk__in=chosen).order_by("pk"))
    return len(cases), list(_verify_chunk(cases, Counter()))


def _verify_chunk(cases: list[Case], uncovered: Counter[str]) -> Iterator[Finding]:
    ids = [case.pk for case in cases]
    events = Event.objects.filter(case__in=ids).order_by("case_id", "seq")
    histories = {pk: list(group) for pk, group in groupby(events, key=lambda event: event.case_id)}
    beside = _Beside(ids)
    for case in cases:
        yield from _verify_case(case, histories.get(case.pk, []), beside, uncovered)


class _Beside:
    """The words beside the histories of one chunk."""

    def __init__(self, ids: list[int]) -> None:
        self.complaints = {row.case_id: row for row in Complaint.objects.filter(case__in=ids)}
        self.contacts = {row.case_id: row for row in Contact.objects.filter(case__in=ids)}
        self.texts: dict[int, list[Text]] = {}
        for text in Text.objects.filter(case__in=ids):
            self.texts.setdefault(text.case_id, []).append(text)
        self.files: dict[int, list[Attachment]] = {}
        for file in Attachment.objects.filter(case__in=ids).order_by("seq", "id"):
            self.files.setdefault(file.case_id, []).append(file)


def _verify_case(case: Case, history: list[Event], beside: _Beside, uncovered: Counter[str]) -> Iterator[Finding]:
    broken = _broken_link(case.pk, history)
    if broken:
        yield Finding(case.number, *broken)
        return
    if not history or bytes(history[-1].hash) != bytes(case.head):
        yield Finding(case.number, "head_differs", "the row's head is not the last event's hash")
        return
    yield from _row_differs(case, history)
    yield from _words_differ(case, history, beside)
    yield from _particulars_differ(case, history, beside, uncovered)
    for code, detail in files_differ(history, beside.files.get(case.pk, []), uncovered):
        yield Finding(case.number, code, detail)


def _broken_link(case_id: int, history: list[Event]) -> tuple[str, str] | None:
    head = chain.GENESIS
    for expected, event in enumerate(history, start=1):
        if event.seq != expected:
            return "event_missing", f"event {expected} is not there"
        head = ledger.seal_event(head, case_id, event)
        if head != bytes(event.hash):
            return "event_changed", f"event {expected} ({event.name}) does not fit its hash"
    return None


def _row_differs(case: Case, history: list[Event]) -> Iterator[Finding]:
    try:
        past: list[Past] = [ledger.past_of(event) for event in history]
        state = replay(past)
        columns = ledger.columns(state) | {"lookup": ledger.lookup_of(case.pk, state)}
    except (KeyError, TypeError, ValueError) as problem:
        yield Finding(case.number, "event_unreadable", str(problem))
        return
    for name, value in columns.items():
        found = getattr(case, name)
        if (bytes(found) if name == "lookup" else found) != value:
            yield Finding(case.number, "row_differs", f"column {name}")


def _words_differ(case: Case, history: list[Event], beside: _Beside) -> Iterator[Finding]:
    """Each word fits the commitment in its event, and each commitment has its word until it was erased."""
    payloads = {event.seq: event.payload for event in history}
    erased = max((event.seq for event in history if event.name == "Erased"), default=0)
    promised = {code: event.seq for event in history if event.seq > erased for code in _SEALED.findall(event.payload)}
    for name, seq, salt, body in _words_of(case.pk, beside):
        code = chain.commitment(bytes(salt or b""), body)
        if f'"{code}"' not in payloads.get(seq, ""):
            yield Finding(case.number, "words_differ", f"{name} of event {seq}")
            promised = {code: at for code, at in promised.items() if at != seq}
        promised.pop(code, None)
    if promised or case.pk not in beside.complaints:
        yield Finding(case.number, "words_missing", f"of event {min(promised.values(), default=1)}")


def _particulars_differ(
    case: Case, history: list[Event], beside: _Beside, uncovered: Counter[str]
) -> Iterator[Finding]:
    """Title, landmark and point are what the last event that committed to them left beside the case."""
    complaint = beside.complaints.get(case.pk)
    if complaint is None or complaint.salt is None:  # missing is told above; erased is nobody's to compare
        return
    committed = (json.loads(event.payload).get("particulars") for event in reversed(history) if event.name in _TYPED)
    sealed = next(filter(None, committed), "")
    if not sealed:
        uncovered["title, landmark, point"] += 1
    elif sealed != particulars_of(complaint):
        yield Finding(case.number, "particulars_differ", "title, landmark or point")


def _words_of(case_id: int, beside: _Beside) -> Iterator[tuple[str, int, bytes | memoryview | None, str]]:
    """Every word of a case that was not erased: field, event, salt, body."""
    complaint, contact = beside.complaints.get(case_id), beside.contacts.get(case_id)
    if complaint is not None and complaint.text is not None:
        yield "complaint", 1, complaint.salt, complaint.text
    if contact is not None and contact.salt is not None:
        yield "contact", 1, contact.salt, contact_body(contact)
    for text in beside.texts.get(case_id, []):
        if text.body is not None:
            yield text.field, text.seq, text.salt, text.body
