"""A case as the public reads it: without what was hidden (rules.publication). For reading only, never to be saved."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from laksa.register import audience, questions
from laksa.register.ledger import state_of
from laksa.register.models import Attachment, Case, Complaint, Text
from laksa.register.queries import TimelineEvent
from laksa.rules import publication


@dataclass(frozen=True)
class PublicText:
    """A text that the public reads, in full; `field` as in rules.publication.TEXTS."""

    seq: int
    field: str
    at: datetime
    body: str


def public_texts(case: Case, moments: Iterable[TimelineEvent]) -> list[PublicText]:
    """Every text of the case that the public may read once it is published, in the order of its history."""
    return [
        PublicText(moment.seq, field, moment.at, body)
        for moment in moments
        if not moment.reverted
        for field in publication.TEXTS.get(moment.name, ())
        if (body := _body(case.complaint, moment, field))
    ]


def public_photos(moments: Iterable[TimelineEvent]) -> list[Attachment]:
    return [file for moment in moments if not moment.reverted for file in moment.files if is_public_photo(file)]


def is_public_photo(photo: Attachment) -> bool:
    """The report's own photos and the agency's; what a reporter added later is part of a private exchange."""
    if photo.kind == Attachment.Kind.REPORTER:
        return photo.seq == 1
    return photo.kind in {Attachment.Kind.BEFORE, Attachment.Kind.AFTER}


def hidden_photos(case: Case) -> frozenset[int]:
    return frozenset(one.photo for one in state_of(case).hidden if one.photo)


def passages_of(case: Case, moments: Iterable[TimelineEvent] | None = None) -> Mapping[int, str]:
    """The words that were hidden, by the event that hid them; asked for where no history is given."""
    hidden = [one.at for one in state_of(case).hidden if one.what == "passage"]
    if not hidden:
        return {}
    if moments is not None:
        return {moment.seq: moment.words.get("passage", "") for moment in moments if moment.seq in hidden}
    found = Text.objects.filter(case=case, seq__in=hidden, field="passage").values_list("seq", "body")
    return dict.fromkeys(hidden, "") | {seq: body or "" for seq, body in found}


def for_public(case: Case, moments: Sequence[TimelineEvent] | None = None) -> tuple[Case, list[TimelineEvent]]:
    """A copy of the case and of its history without what was hidden; neither is to be saved.

    Hidden words are hidden in every text of the report, for an answer often repeats what the agency wrote; so is a text
    that is hidden as a whole, unless it is a single word.
    """
    hidden, photos = _hidden_words(case, moments), hidden_photos(case)
    shown = copy.copy(case)
    shown.complaint = _redacted_complaint(case.complaint, hidden)
    return shown, [_redacted_moment(moment, hidden, photos) for moment in moments or ()]


def public_title(case: Case) -> str:
    """The title as the public reads it, without what was hidden of it or of the words it was made from."""
    return audience.title_for(None, for_public(case)[0])


@dataclass(frozen=True)
class _HiddenWords:
    """The texts that are hidden as a whole, and the words that are hidden wherever they stand."""

    texts: frozenset[tuple[int, str]]
    words: tuple[str, ...]

    def shown(self, body: str, *texts: tuple[int, str]) -> str:
        """`body` as the public may read it; it stands in `texts`, or was made from them."""
        return publication.redacted(body, self.words if self.texts.isdisjoint(texts) else ("",))


def _hidden_words(case: Case, moments: Sequence[TimelineEvent] | None) -> _HiddenWords:
    hidden = [one for one in state_of(case).hidden if one.what == "passage"]
    passages = passages_of(case, moments)
    whole = frozenset((one.seq, one.field) for one in hidden if not passages.get(one.at))
    repeated = [body for seq, field in whole if len((body := _written(case, moments, seq, field)).split()) > 1]
    return _HiddenWords(whole, (*filter(None, passages.values()), *repeated))


def _written(case: Case, moments: Sequence[TimelineEvent] | None, seq: int, field: str) -> str:
    """A text that is hidden as a whole; without its history only the report's own."""
    if seq == 1:
        return _own_texts(case.complaint)[field]
    return next((moment.words.get(field, "") for moment in moments or () if moment.seq == seq), "")


def _redacted_complaint(complaint: Complaint, hidden: _HiddenWords) -> Complaint:
    """What is hidden of the text is hidden of the title too, which was made from it; of the answers the public reads
    those to public questions."""
    shown, own = copy.copy(complaint), (1, "complaint")
    if complaint.text is not None:
        shown.text = hidden.shown(complaint.text, own)
    shown.title = hidden.shown(complaint.title, own, (1, "title"))
    shown.landmark = hidden.shown(complaint.landmark, own, (1, "landmark"))
    shown.answers = _redacted_answers(complaint.answers, hidden)
    if publication.HIDDEN in shown.landmark:
        shown.lat = shown.lon = None
    return shown


def _redacted_answers(stored: str, hidden: _HiddenWords) -> str:
    """An answer of which something is hidden stands as it is read; all others as they were given."""
    return questions.written(
        tuple(
            (one.question.code, code if (read := hidden.shown(said, (1, "answers"))) == said else read)
            for one in _public_answers(stored)
            for code, said in zip(one.codes, one.said, strict=True)
        )
    )


def _public_answers(stored: str) -> list[questions.Answered]:
    return [one for one in questions.answered(stored) if one.question.is_public]


def _redacted_moment(moment: TimelineEvent, hidden: _HiddenWords, photos: frozenset[int]) -> TimelineEvent:
    words = {field: hidden.shown(body, (moment.seq, field)) for field, body in moment.words.items()}
    return replace(moment, words=words, files=tuple(file for file in moment.files if file.pk not in photos))


def _body(complaint: Complaint, moment: TimelineEvent, field: str) -> str:
    if moment.name == "Received":
        return _own_texts(complaint)[field]
    return moment.words.get(field, "")


def _own_texts(complaint: Complaint) -> dict[str, str]:
    answers = "\n".join(one.line for one in _public_answers(complaint.answers))
    return {
        "complaint": complaint.text or "",
        "title": complaint.title,
        "landmark": complaint.landmark,
        "answers": answers,
    }
