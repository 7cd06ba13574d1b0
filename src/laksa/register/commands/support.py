"""Support: somebody else has the same trouble. It counts, it brings news to whoever wants them, and raises nothing."""

from __future__ import annotations

from typing import Unpack

from django.utils import timezone

from laksa.history.transaction import write
from laksa.register import ledger, voices
from laksa.register.access import PUBLIC
from laksa.register.commands._common import CommandOptions
from laksa.register.models import Case, Voice
from laksa.register.voices import Speaker
from laksa.rules import lifecycle
from laksa.rules.refusal import Refused


def support(case: Case, speaker: Speaker, *, is_reporter: bool = False, **options: Unpack[CommandOptions]) -> Case:
    """One voice more. Refused: supported_already, support_of_own, not_supportable, voices_too_many."""
    with write():
        row = ledger.lock(case.pk)
        given = voices.gave(row, speaker)
        if not given and voices.are_too_many(row, speaker):
            raise Refused("voices_too_many")
        row = ledger.append(
            row,
            lambda state, context: lifecycle.support(state, context, gave=given, is_reporter=is_reporter),
            by=PUBLIC,
            **options,
        )
        _keep(row, speaker, stands=True)
        return row


def withdraw(case: Case, speaker: Speaker, **options: Unpack[CommandOptions]) -> Case:
    """One voice less. Refused: not_supported."""
    with write():
        row = ledger.lock(case.pk)
        given = voices.gave(row, speaker)
        row = ledger.append(
            row, lambda state, context: lifecycle.withdraw_support(state, context, gave=given), by=PUBLIC, **options
        )
        _keep(row, speaker, stands=False)
        return row


def _keep(case: Case, speaker: Speaker, *, stands: bool) -> None:
    Voice.objects.update_or_create(
        case=case,
        digest=speaker.digest_for(case),
        defaults={"stands": stands, "origin": speaker.origin, "changed_at": timezone.now()},
    )
