"""112 hands over what is no emergency: under its channel, by its own number, which is found again and is one report."""

from __future__ import annotations

import pytest
from api.conftest import LAMP, Caller
from people import Cast

from laksa.accounts import api_keys
from laksa.accounts.api_keys import Scope
from laksa.register.models import Case
from laksa.rules.refusal import Refused
from laksa.search.find import search

pytestmark = pytest.mark.django_db


def caller(channel: str) -> Caller:
    return Caller(api_keys.create(f"Sistem {channel}", [Scope.READ, Scope.REPORT], by="tests", channel=channel)[1])


def test_a_call_of_112_counts_as_its_channel_and_is_found_by_its_number(cast: Cast) -> None:
    siaga = caller("112")
    call = LAMP | {"reference": "CALL-2026-00817"}
    assert [siaga.post("cases", call).status for _ in range(2)] == [201, 200]
    case = Case.objects.get()
    assert (case.channel, case.source, case.source_id) == ("112", "112", "CALL-2026-00817")
    assert [one.pk for one in search(cast.sari, "112 call-2026-00817").cases] == [case.pk]
    other = siaga.post("cases", call | {"text": "Pohon tumbang menutup seluruh jalan."})
    assert (other.status, case.number in other.raw.decode()) == (422, True), "one number is one report"
    assert caller("sp4n").post("cases", call).status == 201, "another system may use the same number"


def test_a_key_without_a_channel_keeps_no_number_and_counts_as_the_interface_it_uses() -> None:
    assert caller("").post("cases", LAMP | {"reference": "7"}).status == 201
    case = Case.objects.get()
    assert (case.channel, case.source_id) == ("api", "")
    with pytest.raises(Refused, match="key_channel_unknown"):
        api_keys.create("Lain", [Scope.REPORT], by="tests", channel="web")
