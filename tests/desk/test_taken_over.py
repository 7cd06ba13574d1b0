"""Catat takes over a post by its link and a call by its number; what was reported before stands beside."""

from __future__ import annotations

import pytest
from desk.pages import text_of
from django.test import Client
from people import LAMP, Cast, a_case

from laksa.audit.verify import verify
from laksa.register.models import Case, Contact

pytestmark = pytest.mark.django_db
HERE = "/meja/baru/"
POST = "https://x.com/warga_tng/status/1861320000000000000"
PHONE = "+6281234567890"


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.sari)
    return client


def posted(key: str, text: str, **more: str) -> dict[str, str]:
    return {
        "key": key, "channel": "social", "text": text, "kind": "complaint", "category": "PJU-PDM",
        "urgency": "medium", "kelurahan": "36.71.01.1007", "landmark": "Jl. Veteran", **more,
    }  # fmt: skip


def test_a_post_is_taken_over_with_its_link_handle_and_time(desk: Client) -> None:
    assert desk.post(HERE, posted("k1", f"{LAMP} {POST}?s=20")).status_code == 303
    case = Case.objects.get()
    assert (case.channel, case.source, case.source_id) == ("social", "x", "1861320000000000000")
    page = text_of(desk.get(f"/meja/{case.number}/"))
    assert ("@warga_tng" in page, "26 November 2024" in page, f"{POST}?s=20" in page) == (True, True, True)
    assert list(verify()) == []


def test_a_post_that_is_a_report_already_is_said_to_be_one(desk: Client) -> None:
    desk.post(HERE, posted("k1", f"{LAMP} {POST}"))
    first = Case.objects.get()
    again = posted("k2", f"Gelap sekali di sini. https://twitter.com/warga_tng/status/{first.source_id}")
    answer = desk.post(HERE, again)
    assert (answer.status_code, f"Sudah kami terima sebagai {first.number}" in text_of(answer)) == (422, True)
    assert "Gelap sekali di sini." in answer.content.decode()
    assert Case.objects.count() == 1
    assert desk.post(HERE, posted("k1", f"{LAMP} {POST}")).status_code == 303  # the same form once more
    assert desk.post(HERE, {**again, "as_new": "yes"}).status_code == 303
    assert list(Case.objects.order_by("pk").values_list("source_id", flat=True)) == [first.source_id, ""]


def test_a_link_in_a_call_is_no_post(desk: Client) -> None:
    desk.post(HERE, posted("k1", f"{LAMP} {POST}", channel="phone"))
    assert Case.objects.get().source == ""


def test_a_call_opens_the_form_with_its_number_and_what_it_reported_before(desk: Client, cast: Cast) -> None:
    mine, other = a_case(cast=cast), a_case(cast=cast)
    Contact.objects.filter(case=mine).update(phone=PHONE)
    Contact.objects.filter(case=other).update(phone="+6281234567891")
    page = desk.get(f"{HERE}?phone=0812-3456-7890").content.decode()
    assert ("0812-3456-7890" in page, "Laporan sebelumnya dari nomor ini" in page) == (True, True)
    assert (mine.number in page, other.number in page) == (True, False)


@pytest.mark.parametrize(
    "number", ["", "<script>alert(1)</script>", "0" * 500, "%00", "';DROP TABLE x;--", "112", "²³", "+62", "0812"]
)
def test_what_is_no_number_fills_nothing_in(desk: Client, number: str) -> None:
    answer = desk.get(HERE, {"phone": number})
    page = answer.content.decode()
    assert (answer.status_code, "<script>alert" in page, "Laporan sebelumnya" in page) == (200, False, False)


def test_a_call_never_opens_what_a_colleague_has_begun(client: Client, cast: Cast) -> None:
    client.force_login(cast.dimas)
    client.post(f"{HERE}draf/", {"key": "k9", "rev": "0", "text": "Kata rekan", "phone": "081234567890"})
    client.force_login(cast.sari)
    page = client.get(f"{HERE}?phone=081234567890").content.decode()
    assert "Kata rekan" not in page
    hidden = Contact.objects.filter(phone=PHONE)
    assert not hidden.exists()
