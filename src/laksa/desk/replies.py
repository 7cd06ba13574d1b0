"""Templates with their places filled: the reply opens with the agency's own words in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation

from laksa.register import audience, reference
from laksa.register.models import Case
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.rules.refusal import Refused
from laksa.rules.state import State
from laksa.ui import formats

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Template:
    code: str
    name: str
    body: str


def filled(use: str, facts: Mapping[str, str]) -> list[Template]:
    """The active templates for `use`; a place that nothing fills stays in braces: `complete` refuses to send it."""
    return [Template(row.code, row.name, fill(row.body, facts)) for row in reference.templates() if row.use == use]


def fill(body: str, facts: Mapping[str, str]) -> str:
    text = _PLACE.sub(lambda found: facts.get(found[1]) or found[0], body)
    return re.sub(r" {2,}", " ", text).strip()


def facts_of(case: Case, state: State, moments: Sequence[TimelineEvent]) -> dict[str, str]:
    """What the places of a template may hold for this case; in Indonesian, like the template, whoever writes."""
    with translation.override("id"):
        return _facts_of(case, state, moments)


def _facts_of(case: Case, state: State, moments: Sequence[TimelineEvent]) -> dict[str, str]:
    done = last_follow_ups(moments)
    told = " ".join(_sentence(moment.words.get("text", "")) for moment in done)
    scheduled = next((day for moment in done if (day := _scheduled(moment))), None)
    return {
        "nomor": case.number,
        "dinas": " dan ".join(reference.agency_name(code) for code in (state.lead, state.support) if code),
        "tindak_lanjut": audience.masker_for(None, case)(told),
        "tanggal": formats.long_date(scheduled) if scheduled else "",
        "tenggat": formats.long_date(case.due_at),
    }


def last_follow_ups(moments: Sequence[TimelineEvent]) -> list[TimelineEvent]:
    """What the agencies reported in the present round, the last word of each."""
    found: dict[str, TimelineEvent] = {}
    for moment in moments:
        if moment.reverted:
            continue
        match moment.event:
            case e.Assigned() | e.Reassigned() | e.Reopened() | e.FollowUpRefused():
                found = {}
            case e.FollowedUp(agency=agency):
                found[agency] = moment
    return list(found.values())


def reply_templates(state: State, facts: Mapping[str, str], moments: Sequence[TimelineEvent]) -> list[Template]:
    """Templates for step 4, the fitting one first."""
    found = filled(state.result or "done", facts)
    with_photo = any(
        file.kind == "after" and file.is_ready for moment in last_follow_ups(moments) for file in moment.files
    )
    found.sort(key=lambda template: template.code.endswith("foto") != with_photo)
    return found + [
        row
        for use in ("done", "scheduled", "impossible")
        if use != (state.result or "done")
        for row in filled(use, facts)
    ]


# The places of a referral stay in the text until a body is chosen: addressed() fills them.
BODY_PLACES = {"instansi": "{instansi}", "kontak": "{kontak}"}


def addressed(text: str, body: str) -> str:
    """The message with name and channel of the chosen body; Refused("place_left") where something is still open."""
    found = reference.bodies().get(body)
    if found is None:
        return text
    for place, value in (("{instansi}", found.name), ("{kontak}", found.channel)):
        text = text.replace(place, value or place)
    return complete(text)


def complete(text: str) -> str:
    """The words as they go out; Refused("place_left") where a place of the template still waits for somebody."""
    left = [found[0] for found in _PLACE.finditer(text)]
    if left or "…:" in text:
        raise Refused("place_left", places=", ".join(dict.fromkeys(left)) or "…")
    return text


def _scheduled(moment: TimelineEvent) -> date | None:
    return moment.event.scheduled if isinstance(moment.event, e.FollowedUp) else None


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."
