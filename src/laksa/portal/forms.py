"""A report as typed - form or JSON - and what is wrong with it.

No Django form: this is the hottest path of the system, every field is plain text, and the rules of step 1 already
check it. A report that passes is checked once, by the command; only a refused one is looked through for the rest.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from laksa.history.idempotency import IdempotencyKey
from laksa.register import reference
from laksa.register.commands import opening
from laksa.register.commands.opening import Submission
from laksa.register.files import Stored
from laksa.rules import text as wording
from laksa.rules.parse import decimal_number
from laksa.rules.refusal import Refused
from laksa.ui.words import ANSWER, words_for
from laksa.ui.words import field_of as usual_field_of
from laksa.web.questions import answers_in

Typed = dict[str, str]
Problems = dict[str, str]

FIELDS = (*opening.TYPED, "category_all", "key")
_YES = frozenset({"yes", "on", "true", "1"})
_NO = frozenset({"no", "off", "false", "0"})
_OTHER_CATEGORY = "all"

_HARMLESS: dict[str, dict[str, str]] = {
    "text": {"text": "." * wording.TEXT_MIN},
    "landmark": {"landmark": "."},
    "name": {"name": ""},
    "kind": {"kind": ""},
    "category": {"category": ""},
    "kelurahan": {"kelurahan": ""},
    "kecamatan": {"kecamatan": ""},
    "about_agency": {"about_agency": ""},
    "phone": {"phone": ""},
    "email": {"email": ""},
}


class NotReadable(Exception):
    """The JSON body is no object."""


def from_post(request: HttpRequest) -> Typed:
    """Every field of the form, trimmed; unknown bytes and NUL become U+FFFD instead of an error."""
    post: MultiValueDict[str, str] = request.POST
    answers = {name: "\n".join(values) for name, values in post.lists() if name.startswith(ANSWER)}
    return {name: wording.clean(post.get(name) or "") for name in FIELDS} | answers


def from_json(request: HttpRequest) -> Typed:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):  # the latter: nested deeper than anybody's report
        raise NotReadable from None
    if not isinstance(body, dict):
        raise NotReadable
    typed = {name: wording.clean(_as_text(body.get(name))) for name in FIELDS}
    typed["key"] = typed["key"] or wording.clean(request.headers.get("Idempotency-Key", ""))
    return typed | _answers_of(body.get("answers"))


def _answers_of(body: object) -> Typed:
    """The answers of a machine, by the codes of the questions; of a list the codes of what was chosen."""
    pairs = body.items() if isinstance(body, dict) else ()
    several = ((code, value if isinstance(value, list) else [value]) for code, value in pairs)
    return {f"{ANSWER}{code}": "\n".join(map(_as_text, values)) for code, values in several}


def _as_text(value: object) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def submission_of(typed: Typed, photos: tuple[Stored, ...] = (), device: str = "", sender: str = "") -> Submission:
    """Every field of a submission under its own name; those that are no text are read here."""
    read: dict[str, Any] = {
        "category": category_of(typed),
        "lat": decimal_number(typed["lat"], least=-90, most=90),
        "lon": decimal_number(typed["lon"], least=-180, most=180),
        "by_agency": typed["by_agency"].lower() in _YES,
        "confidential": _said(typed["confidential"]),
    }
    answers = {name: [value] for name, value in typed.items() if name.startswith(ANSWER)}
    read["answers"] = answers_in(answers, read["category"])
    same = {name: typed[name] for name in opening.TYPED}
    return Submission(**same | read, files=photos, device=device, sender=sender)


def once_of(key: str, submission: Submission) -> IdempotencyKey | None:
    """The idempotency key the page was made with; None for a bare post."""
    if not key:
        return None
    return IdempotencyKey.of(key, *opening.digest_of(submission))


def require_place(submission: Submission) -> None:
    """A place is asked of the citizen only where the chosen category cannot do without."""
    if not reference.category_rule(submission.category).needs_place:
        return
    if not (submission.kelurahan or submission.landmark or submission.lat is not None):
        raise Refused("place_missing")


def problems_of(submission: Submission) -> Problems:
    """All that is wrong, by field: people should not learn it one error at a time."""
    found: Problems = {}
    while True:
        try:
            opening.check(submission)
            require_place(submission)
        except Refused as refused:
            wrong = {field_of(one): words_for(one) for one in refused.all}
            if wrong.keys() <= found.keys():
                return found
            found = wrong | found
            for field in wrong:
                submission = _without(submission, field)
        else:
            return found


def _without(submission: Submission, field: str) -> Submission:
    """With a harmless value for a refused field, so that the next one can be looked at."""
    if field.startswith(ANSWER):
        code = field.removeprefix(ANSWER)
        return replace(submission, answers=tuple(one for one in submission.answers if one[0] != code))
    return replace(submission, **_HARMLESS.get(field, {}))  # type: ignore[arg-type]


def field_of(refused: Refused) -> str:
    """Where on this form a refusal stands; "" for the form as a whole."""
    return "about_agency" if refused.code == "agency_unknown" else usual_field_of(refused)


def category_of(typed: Typed) -> str:
    """One of the tiles, or from the list of all; the list counts only where no tile was chosen."""
    if typed["category"] in {"", _OTHER_CATEGORY}:
        return typed["category_all"]
    return typed["category"]


def _said(answer: str) -> bool | None:
    """Yes or no in so many words; None where nothing was chosen."""
    answer = answer.lower()
    return True if answer in _YES else False if answer in _NO else None
