"""The interface answers as its OpenAPI says, whatever is sent: schemathesis asks every address, in process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from examples import examples
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from people import Cast, a_case
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from laksa.api.interface import openapi

pytestmark = pytest.mark.django_db
# However well it is written: what a key may not see is not there, what may not be done now is refused, and what is
# right in a report or a step the rules say.
_ANSWERS = ["2xx", "403", "404", "409", "412", "422"]
_CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": _ANSWERS}}}


# An action's address is like every other's: of these one is asked in every run, all with `--deep`.
_ONE_ACTION = "/actions/assign"


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request ends no connection here: the transaction of the test is on it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _operations() -> list[Any]:
    schema = schemathesis.openapi.from_dict(openapi(), config=SchemathesisConfig.from_dict(_CONFIG))
    schema.app = get_wsgi_application()
    return [result.ok() for result in schema.get_all_operations()]


def _ask_all(count: int, *, every_action: bool) -> None:
    cast = Cast()
    number, key = a_case("assigned", cast=cast).number, cast.key
    for operation in _operations():
        if "/actions/" in operation.path and not (every_action or operation.path.endswith(_ONE_ACTION)):
            continue
        given_number = {"path_parameters": {"number": number}} if "{number}" in operation.path else {}
        _ask(operation, key, count, given_number)


def _ask(operation: Any, key: str, count: int, address: dict[str, Any]) -> None:
    """As the description wants it, as it forbids it, and of a case that there is."""
    asked = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    if address:
        asked.append(operation.as_strategy(**address))

    @given(st.one_of(*asked))
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def one(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"})

    one()


def test_every_address_answers_as_it_is_described() -> None:
    _ask_all(examples(12), every_action=False)


@pytest.mark.deep
def test_every_address_answers_as_it_is_described_at_length() -> None:
    _ask_all(200, every_action=True)
