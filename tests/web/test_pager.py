"""A list goes on behind the last row that was shown, each row once; a key that nobody made begins it anew."""

from __future__ import annotations

import pytest
from people import Cast, a_case

from laksa.accounts.models import User
from laksa.register.models import Case
from laksa.register.queries import QUEUE_ORDER
from laksa.web.pager import Page, Pager

NAMES = ("Ani, S.Kom.", "Ani, S.Kom.", "Budi_Santoso", "Budi_Santoso", "Çelik%2C", "Dewi")


@pytest.fixture
def people(cast: Cast) -> set[str]:
    for n, name in enumerate(NAMES):
        cast.person(f"orang-{n}", name, "operator")
    return {f"orang-{n}" for n in range(len(NAMES))}


@pytest.mark.parametrize("columns", [("name", "pk"), ("-name", "-pk"), ("name", "-pk"), ("-pk",)])
def test_every_row_is_shown_once_and_in_order(people: set[str], columns: tuple[str, ...]) -> None:
    pager, rows, seen, after = Pager(*columns), User.objects.filter(username__in=people), list[str](), ""
    for _turn in range(len(NAMES)):
        page: Page[User] = pager.page(rows, after, size=1)
        seen += [user.username for user in page.rows]
        after = page.next
    assert after == ""
    assert seen == list(rows.order_by(*columns).values_list("username", flat=True))


def test_a_queue_of_moments_goes_on_where_it_was(cast: Cast) -> None:
    numbers = [a_case("received", cast=cast).number for _ in range(3)]
    first: Page[Case] = Pager(*QUEUE_ORDER).page(Case.objects.all(), size=2)
    rest: Page[Case] = Pager(*QUEUE_ORDER).page(Case.objects.all(), first.next)
    assert sorted(row.number for row in [*first.rows, *rest.rows]) == sorted(numbers)
    assert (len(rest.rows), rest.next) == (1, "")


@pytest.mark.parametrize("key", ["", "x", ",", "1,2,3", "Ani,x", "Ani,-1", "Ani," + "9" * 40, "\0,1", "%00,%00"])
def test_a_key_that_nobody_made_does_no_harm(people: set[str], key: str) -> None:
    assert len(Pager("name", "pk").page(User.objects.filter(username__in=people), key).rows) <= len(NAMES)
