"""POST requests: a report of another system becomes a case, by the same command as every other report.

What a category does not ask (attributes of the client's own) and the links in `media_url` stand as lines below the
words: the operator reads them, they are sealed, masked and erased with the words, and nothing of them is lost. Links
are kept as links: nothing that a client names is ever fetched from here.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from laksa.accounts.api_keys import ApiKey, Scope
from laksa.history.idempotency import IdempotencyKey
from laksa.open311 import clients, services, tokens
from laksa.open311.formats import Value
from laksa.open311.parameters import Parameters
from laksa.open311.problems import Problem, of_refusal
from laksa.register import files, questions, reference
from laksa.register.commands import opening
from laksa.register.commands.opening import Submission
from laksa.register.models import Case, Category
from laksa.rules import chain
from laksa.rules import text as wording
from laksa.rules.refusal import Refused
from laksa.ui.names import translated

TEXT_MAX = 4_000
_LINKS_MOST, _LINK_MAX = 10, 2_000
_UNNAMED = "-"  # FixMyStreet's word for a name that is not known


def take_in(request: HttpRequest, parameters: Parameters, *, is_test: bool) -> tuple[str, Value]:
    """One case, or the one that this client sent before with the same words; or all that is wrong."""
    key = clients.sender(parameters, Scope.OPEN311_REPORT)
    service = _service(parameters, is_test=is_test)
    submission = _submission(parameters, service, key)
    once = _once(request, parameters, submission, key)
    stored = files.store(uploads_of(request))
    if is_test or key.is_test:
        files.discard(stored)
        return "service_requests", [_tried(service)]
    case = _opened(replace(submission, files=stored), once)
    return "service_requests", [_answer(case)]


def uploads_of(request: HttpRequest) -> list[files.Upload]:
    """Every file that came, whatever its part is called."""
    return cast("list[files.Upload]", [file for _name, sent in request.FILES.lists() for file in sent])


def _service(parameters: Parameters, *, is_test: bool) -> Category:
    code = parameters.text("service_code")
    if not code:
        raise Problem(400, _("service_code belum diisi."))
    if is_test and code == tokens.BATCH:
        return tokens.BATCH_SERVICE
    return services.offered(code)


def _submission(parameters: Parameters, service: Category, key: ApiKey) -> Submission:
    """What was sent, as every door hands it in; Problem naming all that is wrong with it."""
    problems: list[str] = []
    words = _described(parameters, service, problems)
    point, landmark, kelurahan = _place(parameters, service, problems)
    answers, words_beside = _answers(parameters, service)
    links = parameters.texts("media_url")
    if len(links) > _LINKS_MOST or any(len(link) > _LINK_MAX for link in links):
        problems.append(_("media_url: paling banyak {n} tautan.").format(n=_LINKS_MOST))
    submission = Submission(
        text="\n".join([words, *words_beside, *(_("Tautan: {link}").format(link=link) for link in links)]),
        channel=key.channel or "open311",
        category="" if service is tokens.BATCH_SERVICE else service.code,
        kind=service.kind,
        landmark=landmark,
        kelurahan=kelurahan,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        name=_name(parameters),
        email=parameters.text("email"),
        phone=parameters.text("phone"),
        answers=answers,
        client=key.pk,
    )
    try:
        checked = opening.check(submission)
    except Refused as refused:
        problems += of_refusal(refused).sentences
    if problems:
        raise Problem(400, *problems)
    return checked


def _described(parameters: Parameters, service: Category, problems: list[str]) -> str:
    """The words. They may be left out, or be few: then the service says what it is about."""
    words = parameters.text("description")
    if len(words) > TEXT_MAX:
        problems.append(_("description: paling banyak {limit} huruf.").format(limit=TEXT_MAX))
    if len(words) >= wording.TEXT_MIN and not wording.is_blank(words):
        return words[:TEXT_MAX]
    name = translated(service.name)
    return f"{name}: {words}" if words else _("{service}. (Dikirim tanpa uraian.)").format(service=name)


def _place(
    parameters: Parameters, service: Category, problems: list[str]
) -> tuple[tuple[float, float] | None, str, str]:
    """Point, address and area, of which the category decides whether one is needed."""
    point: tuple[float, float] | None = None
    try:
        point = parameters.point()
    except Problem as problem:
        problems += problem.sentences
    landmark, area = parameters.text("address_string"), parameters.text("address_id")
    kelurahan = area if area in reference.kelurahan() else ""
    if area and not (kelurahan or point or landmark):
        problems.append(_("address_id {code} tidak dikenal.").format(code=area[:40]))
    elif service.needs_place and not (point or landmark or kelurahan or problems):
        problems.append(_("Letak belum diisi: lat dan long, address_string, atau address_id."))
    return point, landmark, kelurahan


def _answers(parameters: Parameters, service: Category) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Answers to what the category asks, and a line for each attribute that it does not ask."""
    asked = {question.code for question in questions.questions_of(service.code)}
    given = parameters.attributes()
    own = tuple((code, value) for code, value in given if code in asked)
    return own, [f"{code}: {value}" for code, value in given if code not in asked]


def _name(parameters: Parameters) -> str:
    parts = (parameters.text("first_name"), parameters.text("last_name"))
    return " ".join(part for part in parts if part and part != _UNNAMED)


def _once(request: HttpRequest, parameters: Parameters, submission: Submission, key: ApiKey) -> IdempotencyKey:
    """The client's own word for this report; where it has none, the same report within a day is the same."""
    given = request.headers.get("X-Idempotency-Key", "").strip() or parameters.text("client_request_id")
    said = opening.digest_of(submission)
    if given:
        return IdempotencyKey.of(f"open311:{_digest(key.prefix, given)}", *said)
    body = [
        key.prefix, submission.category, submission.lat, submission.lon, submission.landmark,
        wording.gist(submission.text), submission.answers,
    ]  # fmt: skip
    return opening.same_within_a_day("o311", chain.canonical(body))


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode("utf-8", "replace")).hexdigest()


def _opened(submission: Submission, once: IdempotencyKey) -> Case:
    try:
        return opening.submit(submission, once=once)
    except Refused:
        files.discard(submission.files)
        raise


def _answer(case: Case) -> Value:
    """The number at once. An emergency is told to call 112, for a report is read in office hours."""
    notice = _("Perkembangan laporan: {address}").format(address=f"{settings.BASE_URL}/l/{case.number}/")
    if case.is_emergency:
        notice = f"{_('Keadaan darurat? Telepon 112 sekarang. Gratis, 24 jam.')} {notice}"
    return {"service_request_id": case.number, "service_notice": notice, "account_id": None}


def _tried(service: Category) -> Value:
    notice = _("Uji coba: kiriman ini diperiksa dan tidak disimpan.")
    if service.code == tokens.BATCH:
        return {"token": tokens.new(), "service_notice": notice, "account_id": None}
    return {"service_request_id": tokens.test_number(), "service_notice": notice, "account_id": None}
