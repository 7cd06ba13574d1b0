"""The date that is promised, as the commands ask it of category and calendar (RULES.md, Time)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from people import Cast, a_case

from laksa.register import queries
from laksa.register.commands import closure, response
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=WIB)
WEEK = timedelta(days=7)
OF_A_LAMP = datetime(2026, 12, 1, 16, 0, tzinfo=WIB)  # 3 working days to forward, 2 of the category, 1 more
OF_NO_CATEGORY = datetime(2026, 12, 4, 16, 30, tzinfo=WIB)  # 5 while the category is unknown


@pytest.mark.parametrize(("category", "due"), [("PJU-PDM", OF_A_LAMP), ("", OF_NO_CATEGORY)])
def test_a_report_is_promised_a_date_by_its_category_and_a_reopened_one_anew(
    cast: Cast, category: str, due: datetime
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = a_case(cast=cast, category=category)
        assert case.due_at == due
        case = closure.refer(case, body="X-PLN", text="Ini urusan PLN.", by=cast.sari)
    with time_machine.travel(MONDAY + WEEK, tick=False):
        case = closure.reopen(case, reason="Ternyata milik kota.", by=cast.agus)
    assert (case.status, case.due_at) == ("received", due + WEEK)
    assert queries.history(case)[-1].words["reason"] == "Ternyata milik kota."


def test_a_verdict_is_heard_on_what_is_closed_and_changed_while_its_belum_stands_open(cast: Cast) -> None:
    rejected = response.give_verdict(a_case("recorded", cast=cast), verdict="no")
    rejected = closure.reject(rejected, reason="Ternyata lampu warga.", text="Hubungi ketua RT.", by=cast.sari)
    for case in (a_case("assigned", cast=cast), rejected):
        with pytest.raises(Refused) as refused:
            response.give_verdict(case, verdict="yes")
        assert refused.value.code == "wrong_state"


def test_belum_promises_a_new_date_by_the_category(cast: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        case = a_case("recorded", cast=cast)
    with time_machine.travel(MONDAY + WEEK, tick=False):
        assert response.give_verdict(case, verdict="no").due_at == OF_A_LAMP + WEEK
