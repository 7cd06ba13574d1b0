"""No number that a stranger writes, anywhere, is an error of ours: every route, every parameter that it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle, product, repeat
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.datastructures import MultiValueDict
from ops.laksa_process import ON_POSTGRESQL
from people import Cast, a_case

from laksa.accounts.roles import Role
from laksa.register import ledger
from laksa.register.queries import user_names
from laksa.reports import workflow

# Digits beyond what Python reads, a digit that int() does not know, a key beyond any column, the last day there is.
WORST = ["9" * 5000, "²", f"1_{10**17}_{'9' * 400}_{2**70}", "9999-12-31"]
HOSTILE = [
    *WORST, "9" * 400, str(2**63), str(2**31), "-1", "0", "١٢", "1_0", "0x1f", "1e999", "NaN", "-Infinity",
    f"{'9' * 30}_{2**70}", "1e308_1", "nan_nan_nan_1", f"{2**70}_x", "-99999999999.0_5", "2026-99", "0000", "9999",
    "0001-01-01", "31-12-9999", "0001-01-01T00:00", "9999-12-31T23:59", "31/12/9999", "٢٠٢٦-٠١", "2026-01-01..2999-12",
]  # fmt: skip
ROLES = {
    Role.OPERATOR: "sari", Role.AGENCY: "yusuf", Role.HEAD: "agus", Role.DIRECTOR: "ratna", Role.MAYOR: "mayor",
    Role.ADMIN: "admin", Role.AUDITOR: "auditor",
}  # fmt: skip
_PART = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>[^)]*\)")


@dataclass(frozen=True)
class Route:
    """One address with its parts, and who may open it."""

    pattern: str
    name: str
    policy: tuple[str, ...]

    @property
    def parts(self) -> list[str]:
        return [found["name"] or found["group"] for found in _PART.finditer(self.pattern)]

    def address(self, values: dict[str, str]) -> str:
        filled = _PART.sub(lambda found: quote(values[found["name"] or found["group"]], safe=":"), self.pattern)
        return "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")


def routes() -> list[Route]:
    """Each view once, the shortest of its addresses; not the one that signs out."""
    found: dict[str, Route] = {}
    for route in sorted(_routes(get_resolver().url_patterns), key=lambda route: len(route.pattern)):
        found.setdefault(route.name, route)
    del found["account_logout"]
    return list(found.values())


def _routes(found: Iterable[URLPattern | URLResolver], prefix: str = "", space: str = "") -> Iterator[Route]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _routes(
                one.url_patterns, prefix + str(one.pattern), f"{one.namespace}:" if one.namespace else ""
            )
        else:
            yield Route(prefix + str(one.pattern), f"{space}{one.name}", getattr(one.callback, "policy", ("public",)))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, None]:
    """The names that views ask of a query or a form, as they ask."""
    names: dict[str, None] = {}

    def noting(original: Callable[..., Any]) -> Callable[..., Any]:
        def ask(values: QueryDict, key: str, *rest: Any) -> Any:
            names[key] = None
            return original(values, key, *rest)

        return ask

    for name in ("__getitem__", "get", "getlist"):
        monkeypatch.setattr(QueryDict, name, noting(getattr(MultiValueDict, name)), raising=False)
    monkeypatch.setattr(QueryDict, "dict", lambda values: {name: values[name] for name in values}, raising=False)
    return names


@pytest.fixture
def real(cast: Cast) -> dict[str, str]:
    """What stands in an address where there is something to be found."""
    case = a_case("followed_up", cast=cast)
    workflow.draft("2026-10", by=cast.agus)
    return {
        "number": case.number, "secret": ledger.secret_of(case), "code": "2026-10", "scope": "agency:DISHUB",
        "pk": str(cast.sari.pk), "photo": "1", "attachment": "1", "kind": "pdf", "form": "catat", "figure": "received",
        "day": "2026-12-25", "identity": "1", "sent": "x", "uidb36": "1", "key": "x-y", "box": "laporan",
        "suffix": "json", "rest": "x", "token": "x", "channel": "email", "period": "2026-10",
        "prefix": "x", "fix": "coba", "what": "jeda",
    }  # fmt: skip


def _short(value: str) -> str:
    return value[:20]


def _client(route: Route, cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    if route.name.startswith("api:"):
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {cast.key}"
    role = next((role for role in ROLES if role in route.policy), None)
    if role:
        client.force_login(getattr(cast, ROLES[role]))
    return client


def _status(client: Client, method: str, address: str, given: dict[str, str]) -> int:
    answer = client.get(f"{address}?{urlencode(given)}") if method == "GET" else client.post(address, given)
    if answer.streaming:
        list(answer.streaming_content)
    return answer.status_code


def _broken(cast: Cast, real: dict[str, str], asked: dict[str, None], *rounds: Iterator[str]) -> list[str]:
    """In each round a value in every field of every page, then in every part of its address: where we broke.

    A method that the page does not take, and fields where it reads none, are asked once, without any value.
    """
    broken = []
    for route in routes():
        client, reads, fields = _client(route, cast), dict[str, bool](), dict[str, None]()
        for method in ("GET", "POST"):
            asked.clear()
            if _status(client, method, route.address(real), {}) != HTTPStatus.METHOD_NOT_ALLOWED:
                reads[method] = bool(asked)
                fields |= asked
        for values, (method, reads_any) in product(rounds, reads.items()):
            tries = [(route.address(real), dict(zip(fields, values, strict=False)))] if reads_any else []
            tries += [(route.address(real | {part: next(values)}), {}) for part in route.parts]
            for address, given in tries:
                if _status(client, method, address, given) >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    told = ", ".join(f"{name}={value[:20]}" for name, value in given.items())
                    broken.append(f"{method} {address[:120]} {told}")
    return broken


@pytest.mark.skipif(not ON_POSTGRESQL, reason="every hostile number is tried on SQLite with --deep")
def test_a_hostile_number_is_told_or_left_aside(
    cast: Cast, real: dict[str, str], asked: dict[str, None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the worst in every fourth place, on PostgreSQL, which refuses more."""
    monkeypatch.setattr("django.template.base.Template.render", lambda *_page: "")  # the time is in the drawing
    broken = _broken(cast, real, asked, cycle(WORST))
    assert not broken, "\n".join(broken)


@pytest.mark.deep
@pytest.mark.parametrize("value", HOSTILE, ids=_short)
def test_every_hostile_number_is_told_or_left_aside_and_the_page_drawn(
    cast: Cast, real: dict[str, str], asked: dict[str, None], value: str
) -> None:
    assert _broken(cast, real, asked, repeat(value)) == []


@pytest.mark.parametrize("length", ["9" * 5000, "²", "-1", "1e9"])
def test_a_form_that_announces_no_number_of_bytes_is_read_as_it_comes(db: None, length: str) -> None:
    answer = Client(raise_request_exception=False).post("/verifikasi/", {}, CONTENT_LENGTH=length)
    assert answer.status_code < 500


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "NaN", "-" + "9" * 400])
def test_a_machine_that_writes_a_hostile_number_is_answered(db: None, number: str) -> None:
    body = f'{{"text": "Lampu jalan padam sejak Senin malam.", "lat": {number}, "lon": {number}, "kind": {number}}}'
    client = Client(raise_request_exception=False)
    assert client.post("/lapor/", body, content_type="application/json").status_code in {400, 422}


def test_a_user_in_a_history_whose_name_is_no_number_is_nobody(db: None) -> None:
    assert user_names(["²", "9" * 5000, str(2**63), ""]) == {}
