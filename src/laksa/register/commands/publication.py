"""What the public may not read: hidden and shown again, in any state, closed too. The words stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from laksa.history.commitments import SealedTexts
from laksa.register import ledger, publication, queries
from laksa.register.access import REPORTER
from laksa.register.commands._common import CommandOptions, Who, actor
from laksa.register.models import Attachment, Case
from laksa.rules import lifecycle
from laksa.rules import publication as rules
from laksa.rules.events import PublicationChanged
from laksa.rules.refusal import Refused
from laksa.rules.text import clean


def hide(
    case: Case,
    *,
    whole: bool = False,
    text: tuple[int, str] | None = None,
    passage: str = "",
    photos: Sequence[int] = (),
    reason: str = rules.OWN_WISH,
    note: str = "",
    by: Who = REPORTER,
    **options: Unpack[CommandOptions],
) -> Case:
    """Hide the whole report, a `passage` of one text (all of it without), photos by their ids: in one command.

    `text` is the event and the field (rules.publication.TEXTS). Refused: text_unknown, passage_unknown, photo_unknown,
    and what lifecycle.hide refuses.
    """
    who, words, passage = actor(by), SealedTexts(), clean(passage)
    moments = queries.history(case)
    sealed_note = words.seal("note", note)
    wanted = [PublicationChanged("whole", hidden=True, reason=reason, note=sealed_note)] if whole else []
    if text is not None:
        body = _text(case, moments, text)
        if passage and not rules.occurs(passage, body):
            raise Refused("passage_unknown")
        sealed = words.seal("passage", passage)
        wanted.append(
            PublicationChanged(
                "passage", hidden=True, reason=reason, seq=text[0], field=text[1], passage=sealed, note=sealed_note
            )
        )
    known = {photo.pk: photo for photo in publication.public_photos(moments)}
    if not set(photos) <= known.keys():
        raise Refused("photo_unknown")
    wanted += [PublicationChanged("photo", hidden=True, reason=reason, photo=pk, note=sealed_note) for pk in photos]
    own = (text is None or text[1] in rules.OWN_TEXTS) and all(
        known[pk].kind == Attachment.Kind.REPORTER for pk in photos
    )
    return ledger.append(
        case, lambda state, context: lifecycle.hide(state, context, wanted, own=own), by=who, words=words, **options
    )


def show(case: Case, *, hidden: Sequence[int], by: Who = REPORTER, **options: Unpack[CommandOptions]) -> Case:
    """Show again what the events `hidden` hid."""
    return ledger.append(case, lambda state, context: lifecycle.show(state, context, hidden), by=actor(by), **options)


def _text(case: Case, moments: Sequence[queries.TimelineEvent], wanted: tuple[int, str]) -> str:
    found = {(one.seq, one.field): one.body for one in publication.public_texts(case, moments)}
    if wanted not in found:
        raise Refused("text_unknown")
    return found[wanted]
