"""Verifying the register: every history of a case (history.verify), and what stands beside it.

Found per case (RULES.md, The history): what breaks its history, a case row that differs from it, words, title and place
that no longer fit their commitment, files that are gone, moved, added or replaced. What was never sealed, by a release
before this one, is counted as not covered. A deleted whole case and a re-hashed chain need the signed checkpoints that
come later (ARCHITECTURE.md lists all such).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence

from laksa.audit.files import files_differ
from laksa.history import verify as histories
from laksa.history.verify import Finding, Problem, Word
from laksa.register.commands.opening import particulars_of
from laksa.register.ledger import CASES
from laksa.register.models import Attachment, Case, Complaint, Contact, Event, Voice
from laksa.rules.state import State

CHUNK = 500
_TYPED = frozenset({"Received", "Entered", "Corrected", "QuestionsAnswered"})


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
        yield from histories.verify(CASES, cases, _Beside(cases, uncovered))
        if callable(progress):
            progress(len(cases))
    yield from histories.without_subject(CASES)


def verify_sample(count: int) -> tuple[int, list[Finding]]:
    """The newest half of `count` cases, and as many by lot: how many were looked at, and what was found in them."""
    newest = list(Case.objects.order_by("-pk").values_list("pk", flat=True)[: count // 2])
    others = list(Case.objects.exclude(pk__in=newest).values_list("pk", flat=True))
    chosen = newest + random.sample(others, min(len(others), count - len(newest)))
    cases = list(Case.objects.filter(pk__in=chosen).order_by("pk"))
    return len(cases), list(histories.verify(CASES, cases, _Beside(cases, Counter())))


class _Beside:
    """Complaints, contacts and files of some cases."""

    def __init__(self, cases: Sequence[Case], uncovered: Counter[str]) -> None:
        ids = [case.pk for case in cases]
        self.uncovered = uncovered
        self.complaints = {row.case_id: row for row in Complaint.objects.filter(case__in=ids)}
        self.contacts = {row.case_id: row for row in Contact.objects.filter(case__in=ids)}
        standing = Voice.objects.filter(case__in=ids, stands=True).values_list("case_id", flat=True)
        self.voices = Counter[int](standing)
        self.files: dict[int, list[Attachment]] = {}
        for file in Attachment.objects.filter(case__in=ids).order_by("seq", "id"):
            self.files.setdefault(file.case_id, []).append(file)

    def words_of(self, case: Case) -> Iterator[Word]:
        complaint, contact = self.complaints.get(case.pk), self.contacts.get(case.pk)
        if complaint is not None and complaint.text is not None:
            yield Word("text", 1, complaint.salt, complaint.text)
        if contact is not None and contact.salt is not None:
            yield Word("contact", 1, contact.salt, contact.body)

    def problems_of(self, case: Case, history: Sequence[Event], state: State | None) -> Iterator[Problem]:
        yield from self._complaint_differs(case, history)
        if state is not None and state.supporters != self.voices[case.pk]:
            yield "voices_differ", f"{self.voices[case.pk]} voices, {state.supporters} in the history"
        yield from files_differ(history, self.files.get(case.pk, []), self.uncovered)

    def _complaint_differs(self, case: Case, history: Sequence[Event]) -> Iterator[Problem]:
        """Title, landmark, point and answers are what the last event that committed to them left beside the case."""
        complaint = self.complaints.get(case.pk)
        if complaint is None:
            yield "words_missing", "the complaint's row"
            return
        if complaint.salt is None:  # erased: nobody's to compare
            return
        typed = (event for event in reversed(history) if event.name in _TYPED)
        committed = (json.loads(event.payload).get("particulars") for event in typed)
        sealed = next(filter(None, committed), "")
        if not sealed:
            self.uncovered["title, landmark, point"] += 1
        elif sealed != particulars_of(complaint):
            yield "particulars_differ", "title, landmark, point or answers"
