"""One row for each report that the public reads, as the public reads it, and none for any other."""

from __future__ import annotations

import pytest
from people import Cast, a_case

from laksa.followers import drain
from laksa.public_cases import follower
from laksa.public_cases.models import PublicCase
from laksa.register import ledger
from laksa.register.commands import closure, merging, support
from laksa.register.commands import publication as commands
from laksa.register.models import Case, Complaint
from laksa.register.voices import Speaker

pytestmark = pytest.mark.django_db
PHONE, NAME = "081234567890", "Dinda Rahmawati"
TEXT = f"Saya {NAME}, {PHONE}. Lampu jalan padam di depan sekolah sejak Senin."


def follow() -> None:
    drain.drain(follower.FOLLOWER, follower.follow)


def row_of(case: Case) -> PublicCase | None:
    follow()
    return PublicCase.objects.filter(case=case).first()


def test_a_report_has_its_row_once_an_operator_has_looked_at_it_and_keeps_it_up_to_date(cast: Cast) -> None:
    assert row_of(a_case(cast=cast)) is None
    case = a_case("entered", cast=cast)
    assert (row_of(case) or PublicCase()).status == "received"
    case = a_case("recorded", cast=cast)
    row = row_of(case)
    assert row is not None
    assert (row.status, row.agency, row.kelurahan, row.closed_at) == ("done", "DISHUB", "36.71.01.1007", case.closed_at)
    support.support(case, Speaker("a" * 32))
    assert getattr(row_of(case), "supporters", 0) == 1


def test_no_row_says_who_reported_nor_how_they_are_reached(cast: Cast) -> None:
    row = row_of(a_case("assigned", cast=cast, text=TEXT, name=NAME, phone=PHONE))
    assert row is not None
    told = " ".join(str(getattr(row, field.name)) for field in PublicCase._meta.concrete_fields)
    assert [known for known in (NAME, "Dinda", PHONE, PHONE[4:]) if known in told] == []
    assert "Lampu jalan padam" in row.title


def test_its_point_is_rounded_so_that_no_house_is_told_from_its_neighbours(cast: Cast) -> None:
    case = a_case("assigned", cast=cast, lat=-6.1783217, lon=106.6319944)
    row = row_of(case)
    assert row is not None
    assert (row.lat, row.lon) == (-6.1785, 106.632)
    assert Complaint.objects.get(case=case).lat == -6.1783217


@pytest.mark.parametrize("about", [{"confidential": True}, {"about_agency": "DISHUB"}])
def test_what_is_confidential_has_none(cast: Cast, about: dict[str, object]) -> None:
    assert row_of(a_case("entered", cast=cast, **({"confidential": True} | about))) is None


def test_it_goes_when_the_report_is_hidden_merged_or_rejected_and_comes_back_when_it_is_shown(cast: Cast) -> None:
    case, other = a_case("assigned", cast=cast), a_case("assigned", cast=cast)
    assert row_of(case) is not None
    commands.hide(case, whole=True, reason="other", note="Menyebut tetangga.", by=cast.sari)
    assert row_of(case) is None
    case.refresh_from_db()
    commands.show(case, hidden=[one.at for one in ledger.state_of(case).hidden], by=cast.sari)
    assert row_of(case) is not None
    merging.merge(other, target=case, text="Sama.", by=cast.sari)
    assert row_of(other) is None
    third = a_case("entered", cast=cast)
    assert row_of(third) is not None
    closure.reject(third, reason="Bukan laporan.", text="Maaf.", by=cast.sari)
    assert row_of(third) is None


def test_a_passage_that_was_hidden_is_hidden_here_too(cast: Cast) -> None:
    case = a_case("assigned", cast=cast, text="Lampu padam di rumah Haji Somad, gelap sekali sejak Senin.")
    commands.hide(case, text=(1, "complaint"), passage="Haji Somad", reason="personal_data", by=cast.sari)
    row = row_of(case)
    assert row is not None
    assert "Somad" not in f"{row.title} {row.words} {row.place}"


def test_made_anew_it_is_the_same(cast: Cast) -> None:
    for upto in ("received", "entered", "recorded"):
        a_case(upto, cast=cast)
    follow()
    before = list(PublicCase.objects.order_by("pk").values())
    PublicCase.objects.all().delete()
    assert follower.rebuild() == 2
    assert list(PublicCase.objects.order_by("pk").values()) == before
