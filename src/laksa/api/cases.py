"""Cases as they are listed, opened, and reported; and the steps that are taken with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.accounts.api_keys import Scope
from laksa.api import actions, paging, representation, schemas
from laksa.api.actions import Action
from laksa.api.answers import answer
from laksa.api.clients import Client
from laksa.api.door import ApiRequest
from laksa.api.problems import Problem, of_refusal
from laksa.api.representation import Json
from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.history.transaction import write
from laksa.register import ledger, reference
from laksa.register.commands import opening
from laksa.register.commands.opening import Submission
from laksa.register.models import Case
from laksa.rules import chain
from laksa.rules import text as wording
from laksa.rules.moments import Writing, read_moment
from laksa.rules.numbering import ALPHABET
from laksa.rules.refusal import Refused

# Where in the body of a new case stands what a rule refuses.
_PLACES: Mapping[str, str] = {
    "text_empty": "/text", "text_short": "/text", "text_long": "/text", "category_unknown": "/category",
    "kind_unknown": "/kind", "kelurahan_unknown": "/place/kelurahan", "kecamatan_unknown": "/place/kecamatan",
    "landmark_long": "/place/landmark", "place_needed": "/place", "name_long": "/reporter/name",
    "email_incomplete": "/reporter/email", "phone_unknown": "/reporter/phone", "agency_unknown": "/about_agency",
}  # fmt: skip
_KEY_MOST = 200


class _Tried(Exception):
    """Ends the transaction of what was only tried."""


def one(request: ApiRequest, number: str) -> HttpResponse:
    case = request.client.case(number)
    return answer(request, _whole(case, request.client), version=case.version)


def create(request: ApiRequest, body: schemas.NewCase) -> HttpResponse:
    """201 with the case, 200 where this client has sent it before."""
    client = request.client
    client.require(Scope.REPORT)
    submission = _submission(body, client)
    once, began = _once_of_report(request, submission), timezone.now()
    try:
        if client.is_test:
            return _tried(request, lambda: opening.submit(submission, once=once), is_new=True)
        case = opening.submit(submission, once=once)
    except Refused as refused:
        if known := _sent_before(submission, refused):
            return _reported(request, known, is_known=True)
        raise _conflict(refused) from None
    return _reported(request, case, is_known=case.received_at < began)


def act(request: ApiRequest, number: str, action: Action, body: schemas.Sent) -> HttpResponse:
    """The case afterwards. The version that the client saw is asked for, so that nobody acts on what has changed."""
    client, case = request.client, request.client.case(number)
    once = _once_of_action(request, case, action)
    known = _known(once) if once else None
    if known is not None or (once and action.command == "merge" and case.merged_into):
        return answer(request, _whole(known or case, client), version=(known or case).version, replayed=True)
    seen = _seen(request, case)
    options = {"once": once} | ({"seen": seen} if seen is not None else {})
    try:
        if client.is_test:
            return _tried(request, lambda: actions.carry_out(action, case, body, client, options))
        done = actions.carry_out(action, case, body, client, options)
    except Refused as refused:
        raise _conflict(refused) from None
    again = client.case(number) if _is_visible(client, number) else None
    if again is None:  # done, and from now on another's
        return answer(request, {"number": done.number, "version": done.version}, version=done.version)
    return answer(request, _whole(again, client), version=again.version)


def wishes(
    client: Client,
    *,
    status: str,
    category: str,
    agency: str,
    kecamatan: str,
    kelurahan: str,
    received_from: str,
    received_to: str,
    mine: bool,
) -> Any:
    """The cases that a list is asked for; Problem 422 for a wish that names what there is not."""
    found = client.listed(own=mine).select_related("complaint", "contact")
    if status:
        found = found.filter(ended_at__isnull=_among("status", status, ("open", "closed")) == "open")
    for name, said, known in (
        ("category", category, reference.categories()),
        ("lead", agency, reference.agencies()),
        ("kecamatan", kecamatan, reference.kecamatan()),
        ("kelurahan", kelurahan, reference.kelurahan()),
    ):
        if said:
            found = found.filter(**{name: _among("agency" if name == "lead" else name, said, known)})
    for parameter, said, lookup in (
        ("received_from", received_from, "received_at__gte"),
        ("received_to", received_to, "received_at__lt"),
    ):
        if said:
            at = read_moment(said.replace(" ", "+"), Writing.MACHINE)
            if at is None:
                raise _wrong_wish(parameter, _("Tulis seperti 2026-11-23T14:05:00+07:00."))
            found = found.filter(**{lookup: at.at})
    return found


def listing(request: ApiRequest, found: Any, after: str, limit: int) -> HttpResponse:
    rows, mark = paging.page(found, after, limit)
    headers = {"Link": paging.link(request, mark)} if mark else {}
    return answer(request, paging.of_rows(representation.of_cases(rows, request.client), mark), headers=headers)


# ── what is sent ─────────────────────────────────────────────────────────────────────────────────


def _submission(body: schemas.NewCase, client: Client) -> Submission:
    """As every door hands it in; Problem 422 naming all that is wrong with it."""
    place, reporter = body.place, body.reporter
    category = reference.categories().get(body.category)
    submission = Submission(
        text=body.text,
        channel=client.key.channel or "api",
        kind=body.kind or (category.kind if category else ""),
        category=body.category,
        kelurahan=place.kelurahan,
        kecamatan=place.kecamatan,
        landmark=place.landmark,
        lat=place.lat,
        lon=place.lon,
        name=reporter.name,
        email=reporter.email,
        phone=reporter.phone,
        confidential=body.confidential,
        by_agency=reporter.agency_may_contact,
        about_agency=body.about_agency,
        answers=tuple((one.code, one.value) for one in body.answers),
        title=body.title,
        client=client.key.pk,
        source=(client.key.channel, wording.clean(body.reference))
        if client.key.channel and body.reference
        else ("", ""),
    )
    try:
        if body.category and body.category not in {row.code for row in reference.offered_categories()}:
            raise Refused("category_unknown")
        checked = opening.check(submission)
        if (place.lat is None) != (place.lon is None) or (
            category and category.needs_place and not (place.landmark or place.kelurahan or place.lat is not None)
        ):
            raise Refused("place_needed")
    except Refused as refused:
        raise of_refusal(refused, places=_PLACES) from None
    return checked


def _key_of(request: ApiRequest) -> str:
    """The client's own word for what it sends, as it is kept: no other client's is the same."""
    said = request.headers.get("Idempotency-Key", "").strip()
    if len(said) > _KEY_MOST:
        raise Problem(400, "idempotency_key_long", _("Idempotency-Key: paling banyak {n} huruf.").format(n=_KEY_MOST))
    if not said:
        return ""
    digest = hashlib.sha256(f"{request.client.key.prefix}|{said}".encode("utf-8", "replace")).hexdigest()
    return f"api:{digest}"


def _once_of_report(request: ApiRequest, submission: Submission) -> IdempotencyKey:
    """Without a key of the client's, the same report within a day is the same."""
    if key := _key_of(request):
        return IdempotencyKey.of(key, "case", _canonical(request.said))
    body = [
        request.client.key.prefix, submission.category, submission.lat, submission.lon, submission.landmark,
        wording.gist(submission.text), submission.answers,
    ]  # fmt: skip
    return opening.same_within_a_day("api", chain.canonical(body))


def _sent_before(submission: Submission, refused: Refused) -> Case | None:
    """The case that came under this number of the client's own and said the same; None where it is another matter."""
    if refused.code != "source_known":
        return None
    known = Case.objects.select_related("complaint").get(number=refused.params["number"])
    return known if known.complaint.text in {None, submission.text} else None


def _once_of_action(request: ApiRequest, case: Case, action: Action) -> IdempotencyKey | None:
    key = _key_of(request)
    return IdempotencyKey.of(key, case.number, action.name, _canonical(request.said)) if key else None


def _canonical(said: Any) -> str:
    return json.dumps(said, sort_keys=True, ensure_ascii=False)


def _known(once: IdempotencyKey) -> Case | None:
    """The case that this key made or changed before; Problem 422 where it was sent with another body."""
    try:
        ledger.raise_if_known(once)
    except Replayed as replayed:
        return Case.objects.select_related("complaint", "contact").get(pk=replayed.identity)
    except Refused as refused:
        raise _conflict(refused) from None
    return None


def _seen(request: ApiRequest, case: Case) -> int | None:
    """The version that the client saw, None for `*`; Problem 428 where it says none, 412 where it is an older one.

    Weak tags count too: compression makes them so on the way.
    """
    said = request.headers.get("If-Match", "").strip()
    if not said:
        raise Problem(428, "version_missing", _("Sebut versi yang Anda lihat: If-Match dengan ETag laporan ini."))
    if said == "*":
        return None
    versions = {tag.strip().removeprefix("W/").strip('"').partition("-")[0] for tag in said.split(",")}
    if str(case.version) not in versions:
        words = _("Laporan ini sudah berubah sejak Anda membacanya. Baca lagi, lalu putuskan.")
        raise Problem(412, "stale", words, headers={"ETag": f'"{case.version}"'})
    return case.version


def _conflict(refused: Refused) -> Problem:
    return of_refusal(refused, places=_PLACES)


# ── what is answered ─────────────────────────────────────────────────────────────────────────────


def address_of(case: Case) -> str:
    return f"/api/v1/cases/{case.number}"


def _whole(case: Case, client: Client) -> Json:
    return representation.of_case(case, client) | actions.listed(case, client, address_of(case))


def _reported(request: ApiRequest, case: Case, *, is_known: bool) -> HttpResponse:
    """Without what may be done with it, which the client asks for when it opens the case."""
    said = representation.of_case(case, request.client) | _notice(case)
    headers = {"Location": address_of(case)}
    return answer(
        request, said, status=200 if is_known else 201, version=case.version, headers=headers, replayed=is_known
    )


def _notice(case: Case) -> Json:
    """A report is read in office hours: an emergency is told so at once."""
    return {"notice": _("Keadaan darurat? Telepon 112 sekarang. Gratis, 24 jam.")} if case.is_emergency else {}


def _tried(request: ApiRequest, do: Callable[[], Case], *, is_new: bool = False) -> HttpResponse:
    """Everything happens, is told, and is taken back: with a test key nothing is stored."""
    said: Json = {}
    with suppress(_Tried), write():
        case = do()
        said = _whole(case, request.client) | _notice(case) | {"test": True}
        raise _Tried
    if is_new:
        number = "UJI-" + "".join(
            ALPHABET[byte % len(ALPHABET)] for byte in hashlib.sha256(_canonical(said).encode()).digest()[:8]
        )
        said |= {"number": number, "url": ""}
        said.pop("actions"), said.pop("not_now")
    return answer(request, said, status=201 if is_new else 200)


def _is_visible(client: Client, number: str) -> bool:
    try:
        client.case(number)
    except Problem:
        return False
    return True


def _among(parameter: str, said: str, known: Any) -> str:
    if said not in known:
        raise _wrong_wish(parameter, _("{said} tidak dikenal.").format(said=said[:40]))
    return said


def _wrong_wish(parameter: str, said: str) -> Problem:
    from laksa.api.problems import Wrong

    code = f"{parameter}_unknown"
    return Problem(422, code, f"{parameter}: {said}", wrong=[Wrong(code, said, parameter=parameter)])
