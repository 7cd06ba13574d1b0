"""Forms of the staff that come after the session ended: offered once more, whichever room they belong to."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from people import PASSWORD, Cast, a_case, session_ends
from reading import tight

from laksa.accounts.models import User
from laksa.history.identity import new_command
from laksa.register import ledger
from laksa.register.commands import assignment
from laksa.register.models import Case, Holiday
from laksa.rules.period import wib_day


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    settings.STATIC_ROOT.mkdir(exist_ok=True)


def at_the_desk(user: User, page: str) -> Client:
    """A browser in which this person worked until the session ended."""
    client = Client()
    client.force_login(user)
    client.get(page)
    session_ends(client)
    return client


def signed_in_again(client: Client, sent: HttpResponse, user: User) -> str:
    """Where the sign-in leads to after a form came too late, as the page reads there."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    answer = client.post("/masuk/", {"login": user.username, "password": PASSWORD, **asked})
    return tight(client.get(answer.headers["Location"], follow=True).content.decode())


def pressed(client: Client, page: str) -> Any:
    """The button of the page that offers the form once more."""
    form = page[page.index("<main") :]
    address = re.search(r'<form method="post" action="([^"]+)"', form)
    assert address
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return client.post(address[1], {name: html.unescape(value) for name, value in fields})


def asked_for_more_time(cast: Cast) -> Case:
    until = wib_day(timezone.now()) + timedelta(days=30)
    while until.weekday() > 4:
        until += timedelta(days=1)
    case = a_case("in_progress", cast=cast)
    return assignment.ask_extension(case, until=until, reason="Menunggu kabel.", by=cast.yusuf)


def test_a_decision_of_the_head_that_came_too_late_is_sent_by_one_press(cast: Cast) -> None:
    case = asked_for_more_time(cast)
    client = at_the_desk(cast.agus, "/unit/")
    form = {
        "decision": "approve", "reason": "Kabel datang pekan depan.", "key": new_command(), "version": case.seq,
    }  # fmt: skip
    page = signed_in_again(client, client.post(f"/unit/{case.number}/perpanjangan/", form), cast.agus)
    assert "Isian Anda masih ada" in page
    assert "Kabel datang pekan depan." in page
    assert pressed(client, page).status_code == 303
    assert ledger.state_of(Case.objects.get(pk=case.pk)).extension_due is None


def test_a_holiday_that_came_too_late_is_sent_by_one_press(cast: Cast) -> None:
    client = at_the_desk(cast.admin, "/kelola/")
    form = {"day": "2027-03-03", "name": "Hari Jadi Kota"}
    page = signed_in_again(client, client.post("/kelola/kalender/tambah/", form), cast.admin)
    assert "Hari Jadi Kota" in page
    assert not Holiday.objects.filter(day="2027-03-03").exists()
    pressed(client, page)
    assert Holiday.objects.filter(day="2027-03-03").exists()


def test_a_bare_button_that_came_too_late_can_be_pressed_again(cast: Cast) -> None:
    client = at_the_desk(cast.admin, "/kelola/")
    address = f"/kelola/pengguna/{cast.sari.pk}/undangan/"
    page = signed_in_again(client, client.post(address), cast.admin)
    assert f'action="{address}"' in page


def test_the_target_decides_who_may_send_the_form(cast: Cast) -> None:
    case = asked_for_more_time(cast)
    client = at_the_desk(cast.agus, "/unit/")
    form = {"decision": "approve", "reason": "Kabel datang.", "key": "k", "version": case.seq}
    page = signed_in_again(client, client.post(f"/unit/{case.number}/perpanjangan/", form), cast.sari)
    assert "Isian Anda masih ada" not in page


def test_no_password_waits_on_the_server(cast: Cast) -> None:
    client = at_the_desk(cast.sari, "/akun/")
    form = {"oldpassword": PASSWORD, "password1": "Lain-Sekali-2027", "password2": "Lain-Sekali-2027"}
    page = signed_in_again(client, client.post("/akun/sandi/", form), cast.sari)
    assert "Lain-Sekali-2027" not in page
    assert PASSWORD not in page


def test_a_file_that_came_too_late_on_another_page_is_named_and_chosen_there(cast: Cast) -> None:
    client = at_the_desk(cast.admin, "/kelola/")
    logo = SimpleUploadedFile("logo kota.svg", b"<svg/>", "image/svg+xml")
    sent = client.post("/kelola/kop-surat/", {"signer_name": "Ratna", "logo": logo})
    page = signed_in_again(client, sent, cast.admin)
    assert "Lampirkan sekali lagi: logo kota.svg" in page
    assert '<input type="file" name="logo"' in page
    assert 'enctype="multipart/form-data"' in page
