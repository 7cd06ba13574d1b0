"""Who sees which case: RULES.md "Who sees and does what", every role against every kind of case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from people import Cast, a_case

from laksa.accounts.models import User
from laksa.register import access, ledger
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry
from laksa.register.models import Case
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db


def entered(cast: Cast, *, about: str = "", confidential: bool = False) -> Case:
    by = cast.agus if about == "TLR" else cast.sari
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", about_agency=about,
                  confidential=confidential)  # fmt: skip
    return opening.enter(
        a_case(cast=cast, about_agency=about, confidential=confidential), entry, by=by, watch=StepTimer()
    )


def assigned(cast: Cast, lead: str, support: str = "", **fields: object) -> Case:
    case = entered(cast, **fields)
    by = cast.agus if fields.get("about") == "TLR" else cast.sari
    return assignment.assign(case, lead=lead, support=support, by=by, watch=StepTimer())


def reassigned(cast: Cast) -> Case:
    case = assigned(cast, "DISHUB")
    return assignment.assign(case, lead="DPUPR", reason="Jalan kota.", by=cast.sari, watch=StepTimer())


def waived(cast: Cast) -> Case:
    case = assigned(cast, "DPUPR", "DISHUB")
    return assignment.waive_support(case, reason="Tidak perlu.", by=cast.sari)


CASES: dict[str, Callable[[Cast], Case]] = {
    "new": lambda cast: a_case(cast=cast),
    "lead": lambda cast: assigned(cast, "DISHUB"),
    "support": lambda cast: assigned(cast, "DPUPR", "DISHUB"),
    "foreign": lambda cast: assigned(cast, "DPUPR"),
    "closed": lambda cast: a_case("recorded", cast=cast),
    "withdrawn": lambda cast: closure.withdraw(assigned(cast, "DISHUB")),
    "merged": lambda cast: merging.merge(
        assigned(cast, "DISHUB"), target=entered(cast), text="Digabung.", by=cast.sari),
    "reopened": lambda cast: response.give_verdict(a_case("recorded", cast=cast), verdict="no", text="Mati lagi."),
    "returned": lambda cast: assignment.return_(
        assigned(cast, "DISHUB"), reason="Bukan tugas kami.", proposed="DPUPR", by=cast.yusuf),
    "reassigned": reassigned,
    "waived": waived,
    "confidential": lambda cast: assigned(cast, "DISHUB", confidential=True),
    "about DISHUB": lambda cast: assigned(cast, "INSPEKTORAT", about="DISHUB"),
    "about the service": lambda cast: assigned(cast, "INSPEKTORAT", about="TLR"),
}  # fmt: skip
ALL = set(CASES)
NOT_THE_SERVICE = ALL - {"about the service"}
SEES = {
    ("operator", None): NOT_THE_SERVICE,
    ("head", None): ALL,
    ("auditor", None): NOT_THE_SERVICE,
    ("admin", None): set(),
    ("agency", "DISHUB"): {"lead", "support", "closed", "withdrawn", "merged", "reopened", "confidential"},
    ("agency", "DPUPR"): {"support", "foreign", "reassigned", "waived"},
    ("agency", "INSPEKTORAT"): {"about DISHUB", "about the service"},
    ("agency", "TLR"): set(),
    ("director", None): NOT_THE_SERVICE,
    ("mayor", None): NOT_THE_SERVICE,
}


@pytest.fixture(scope="module")
def seen(seen_once: Callable[[Callable[[], Any]], Any]) -> Any:
    """Which of the cases each role may open, and which are listed for it."""

    def look() -> dict[tuple[str, str | None], tuple[set[str], set[str]]]:
        cast = Cast()
        cases = {make(cast).pk: kind for kind, make in CASES.items()}
        people = {place: cast.person(f"{place[0]}-{place[1]}".lower(), "Seseorang", *place) for place in SEES}

        def those(found: QuerySet[Case]) -> set[str]:
            return {cases[pk] for pk in found.values_list("pk", flat=True) if pk in cases}

        return {
            place: (those(access.visible_to(user)), those(access.listed_for(user))) for place, user in people.items()
        }

    return seen_once(look)


@pytest.mark.parametrize("place", SEES)
def test_every_role_sees_what_the_table_says(seen: Any, place: tuple[str, str | None]) -> None:
    opened, listed = seen[place]
    assert opened == SEES[place]
    leads_to = SEES[place] if place[0] in {"operator", "head", "auditor"} else SEES[place] - {"confidential"}
    assert listed == leads_to, "lists behind the figures name no confidential case to who handles none"


def test_nobody_sees_a_case_without_signing_in(cast: Cast) -> None:
    a_case("recorded", cast=cast)
    assert not access.visible_to(AnonymousUser()).exists()
    assert not access.listed_for(AnonymousUser()).exists()


def test_who_has_left_sees_nothing(cast: Cast) -> None:
    a_case("assigned", cast=cast)
    for user in (cast.sari, cast.agus, cast.yusuf):
        user.is_active = False
        assert not access.visible_to(user).exists()


def test_a_case_about_an_office_is_not_assigned_to_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="reported_office"):
        assigned(cast, "DISHUB", about="DISHUB")
    with pytest.raises(Refused, match="reported_office"):
        assigned(cast, "DPUPR", "DISHUB", about="DISHUB")


def test_in_a_case_about_the_service_the_head_acts_and_no_operator(cast: Cast) -> None:
    case = entered(cast, about="TLR")
    with pytest.raises(Refused, match="not_allowed"):
        assignment.assign(case, lead="INSPEKTORAT", by=cast.sari, watch=StepTimer())
    case = assignment.assign(case, lead="INSPEKTORAT", by=cast.agus, watch=StepTimer())
    inspector = cast.person("inspektur", "Inspektur", "agency", "INSPEKTORAT")
    case = followup.follow_up(case, what_was_done="Diperiksa.", result="done", no_photo_reason="Rahasia.", by=inspector)
    case = response.respond(case, text="Sudah diperiksa.", by=cast.agus, watch=StepTimer())
    assert closure.close(case, by=cast.agus, watch=StepTimer()).status == "recorded"


@pytest.mark.parametrize("who", ["sari", "agus", "admin", "auditor", "wati"])
def test_nobody_sees_a_contact_without_a_reason(cast: Cast, who: str) -> None:
    case = a_case("assigned", cast=cast, by_agency=False)
    assert not access.sees_contact(getattr(cast, who), case)


def test_the_agency_sees_a_contact_only_where_the_reporter_ticked_it(cast: Cast) -> None:
    assert access.sees_contact(cast.yusuf, a_case("assigned", cast=cast, by_agency=True))
    assert not access.sees_contact(cast.yusuf, a_case("assigned", cast=cast, by_agency=False))


def test_another_agency_never_sees_a_contact(cast: Cast) -> None:
    assert not access.sees_contact(cast.wati, a_case("assigned", cast=cast, by_agency=True))


@pytest.mark.parametrize("spell", [str.lower, lambda n: n.replace("-", ""), lambda n: f"  {n.replace('-', ' ')} "])
def test_a_number_is_found_in_any_spelling(cast: Cast, spell: Callable[[str], str]) -> None:
    case = a_case(cast=cast)
    assert access.by_number(spell(case.number)) == case


def test_a_forged_number_finds_nothing(cast: Cast) -> None:
    number = a_case(cast=cast).number
    forged = number[:-1] + ("2" if number[-1] != "2" else "3")
    assert access.by_number(forged) is None
    assert access.by_number("") is None
    assert access.by_number("LKS-26-\ud800\0' OR 1=1 --") is None


class TestSecretLinks:
    def test_a_link_has_twelve_symbols_and_a_confidential_one_sixteen(self, cast: Cast) -> None:
        assert len(ledger.secret_of(a_case(cast=cast))) == 12
        assert len(ledger.secret_of(a_case(cast=cast, confidential=True))) == 16

    def test_a_confidential_category_makes_a_long_link_too(self, cast: Cast) -> None:
        from laksa.register import reference

        secret = next(code for code, category in reference.categories().items() if category.is_confidential)
        case = a_case(cast=cast, category=secret, about_agency="")
        assert case.is_confidential
        assert len(ledger.secret_of(case)) == 16

    def test_the_link_opens_its_own_case_however_it_is_typed(self, cast: Cast) -> None:
        case, other = a_case(cast=cast), a_case(cast=cast)
        secret = ledger.secret_of(case)
        for typed in (secret, secret.lower(), f" {secret[:4]}-{secret[4:8]} {secret[8:]} "):
            assert access.by_secret(typed) == case
        assert access.by_secret(ledger.secret_of(other)) == other

    def test_the_link_stands_nowhere_in_the_database(self, cast: Cast) -> None:
        case = a_case("recorded", cast=cast)
        secret = ledger.secret_of(case)
        row = Case.objects.filter(pk=case.pk).values().get()
        assert secret not in str(row) + str(list(case.events.values()))
        assert secret.encode() not in bytes(case.lookup)

    def test_a_renewed_link_kills_the_old_one(self, cast: Cast) -> None:
        case = a_case(cast=cast)
        old = ledger.secret_of(case)
        case = correction.renew_link(case)
        assert access.by_secret(old) is None
        assert access.by_secret(ledger.secret_of(case)) == case
        assert ledger.secret_of(case) != old

    def test_a_case_made_confidential_later_gets_its_long_link_when_it_is_renewed(self, cast: Cast) -> None:
        case = entered(cast)
        entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", confidential=True)
        case = correction.correct(case, entry, by=cast.sari)
        assert access.by_secret(ledger.secret_of(case)) == case
        assert len(ledger.secret_of(correction.renew_link(case))) == 16

    @pytest.mark.parametrize("guess", ["", "-", "AAAA", "K7M4-9DXX-YYYY", "%", "\0", "x" * 5000])
    def test_a_guess_opens_nothing(self, cast: Cast, guess: str) -> None:
        a_case(cast=cast)
        assert access.by_secret(guess) is None


@pytest.mark.parametrize(
    ("upto", "published"),
    [("received", False), ("entered", True), ("assigned", True), ("recorded", True)],
)
def test_text_and_photos_are_public_once_entered(cast: Cast, upto: str, published: bool) -> None:
    assert access.is_published(a_case(upto, cast=cast)) is published
    assert not access.is_published(a_case(upto, cast=cast, confidential=True))


def test_what_was_referred_stays_public_and_what_was_rejected_withdrawn_or_merged_does_not(cast: Cast) -> None:
    referred, rejected, withdrawn, merged, target = (a_case("entered", cast=cast) for _ in range(5))
    ended = [
        closure.refer(referred, body="X-PLN", text="Ini urusan PLN.", by=cast.sari),
        closure.reject(rejected, reason="Uji coba.", text="Kami tutup.", by=cast.sari),
        closure.withdraw(withdrawn),
        merging.merge(merged, target=target, text="Digabung.", by=cast.sari),
    ]
    assert [access.is_published(case) for case in ended] == [True, False, False, False]


def test_an_actor_is_the_user_with_role_and_agency(yusuf: User) -> None:
    actor = access.actor(yusuf)
    assert (actor.role, actor.user, actor.agency) == ("agency", str(yusuf.pk), "DISHUB")
