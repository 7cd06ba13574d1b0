"""A case is referred to a body outside the city, which answers by a link, without an account."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.register import reference, referral
from laksa.register.commands import closure, publication
from laksa.register.models import Attachment, Case, ExternalBody

pytestmark = pytest.mark.django_db
PHONE = "081234567890"


@pytest.fixture
def referred(cast: Cast) -> Case:
    case = a_case(
        "entered", cast=cast, name="Dinda Rahma", phone=PHONE, text=f"Gardu listrik berdengung, telepon {PHONE}."
    )
    return closure.refer(case, body="X-PLN", text="Ini kewenangan PLN.", by=cast.sari)


def link_of(case: Case) -> str:
    found = referral.standing(case)
    assert found is not None
    return f"/rujukan/{case.number}/{referral.code_of(case, found)}/"


def answer(case: Case, **typed: str) -> int:
    return (
        Client().post(link_of(case), {"key": "k", "result": "done", "text": "Trafo sudah diganti."} | typed).status_code
    )


def test_the_operator_has_the_link_to_hand_over(cast: Cast, client: Client, referred: Case) -> None:
    client.force_login(cast.sari)
    page = client.get(f"/meja/{referred.number}/").content.decode()
    assert link_of(referred) in page
    assert f'href="mailto:?subject=Laporan%20warga%20{referred.number}&amp;body=Yth.%20PLN' in page
    ExternalBody.objects.filter(code="X-PLN").update(channel="123 / layanan@pln.invalid")
    reference.forget()
    page = client.get(f"/meja/{referred.number}/").content.decode()
    letter = unquote(page.partition('href="mailto:layanan%40pln.invalid?')[2].partition('"')[0])
    assert link_of(referred) in letter


def test_the_body_reads_what_the_category_asked(cast: Cast) -> None:
    case = a_case("entered", cast=cast, category="PJU-PDM", answers=(("PJU-TIANG", "KRW 777, telepon 081234567890"),))
    words = Client().get(link_of(closure.refer(case, body="X-PLN", text="Milik PLN.", by=cast.sari))).content.decode()
    assert ("Nomor tiang lampu" in words, "KRW 777" in words, PHONE in words) == (True, True, False)


def test_what_was_hidden_from_the_public_no_body_reads_and_no_photo_of_it_opens(referred: Case) -> None:
    case = publication.hide(referred, text=(1, "complaint"), passage="Gardu listrik berdengung")
    rows = [
        Attachment(id=n, case=referred, seq=1, kind=kind, state="ready", content_type="image/jpeg", sha256="0", size=3)
        for n, kind in ((1, "reporter"), (2, "recording"), (3, "scan"))
    ]
    Attachment.objects.bulk_create(rows)
    publication.hide(case, photos=[1])
    words = Client().get(link_of(referred)).content.decode()
    assert ("berdengung" in words, "[disembunyikan]" in words) == (False, True)
    assert {Client().get(f"{link_of(referred)}foto/{n}/").status_code for n in (1, 2, 3)} == {404}


def test_the_body_reads_the_report_and_not_who_reported(referred: Case) -> None:
    page = Client().get(link_of(referred))
    words = page.content.decode()
    assert "Gardu listrik berdengung" in words
    assert not [told for told in ("Dinda", PHONE, "Rahma") if told in words]
    assert page["Referrer-Policy"] == "no-referrer"


def test_its_answer_stands_in_the_case_and_goes_to_the_reporter(cast: Cast, client: Client, referred: Case) -> None:
    assert answer(referred) == 303
    assert answer(referred) == 303  # pressed twice
    referred.refresh_from_db()
    assert (referred.status, referred.is_unread, referred.events.filter(name="BodyAnswered").count()) == (
        "referred",
        True,
        1,
    )
    client.force_login(cast.sari)
    assert "Trafo sudah diganti." in client.get(f"/meja/{referred.number}/").content.decode()
    assert "PLN: sudah selesai ditangani" in client.get(f"/l/{referred.number}/").content.decode()
    drain.drain(follower.FOLLOWER, follower.promise)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        queue.deliver_due()
    assert [sent for sent in mail.outbox if "PLN menjawab tentang laporan" in sent.body]
    assert list(verify()) == []


@pytest.mark.parametrize(("typed", "missing"), [({"result": ""}, "result"), ({"text": ""}, "text")])
def test_what_is_missing_is_said_and_the_words_stay(referred: Case, typed: dict[str, str], missing: str) -> None:
    page = Client().post(link_of(referred), {"key": "k", "result": "done", "text": "Trafo sudah diganti."} | typed)
    assert page.status_code == 422
    assert f'href="#id_{missing}"' in page.content.decode()
    assert missing == "text" or "Trafo sudah diganti." in page.content.decode()


def test_the_link_ends_with_the_referral(cast: Cast, referred: Case) -> None:
    old = link_of(referred)
    closure.reopen(referred, reason="Ternyata tiang milik kota.", by=cast.sari)
    assert Client().get(old).status_code == 404
    case = Case.objects.get(pk=referred.pk)
    closure.refer(case, body="X-TELKO", text="Ini kewenangan operator.", by=cast.sari)
    assert Client().get(old).status_code == 404
    assert Client().get(link_of(Case.objects.get(pk=referred.pk))).status_code == 200


def test_a_guessed_code_opens_nothing(referred: Case) -> None:
    assert Client().get(f"/rujukan/{referred.number}/ABCDEFGHJKLMNPQR/").status_code == 404
