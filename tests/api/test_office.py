"""The administrator makes keys and webhooks for other systems, sees them once, and takes them back."""

from __future__ import annotations

import pytest
from api.conftest import Caller
from django.test import Client
from people import Cast

from laksa.accounts.models import ApiKey, TableLog
from laksa.api.models import Webhook

pytestmark = pytest.mark.django_db
HERE = "/kelola/kunci/"


@pytest.fixture
def rini() -> Client:
    client = Client()
    client.force_login(Cast().admin)
    return client


def made(rini: Client, **changed: object) -> str:
    given = {"name": "Super-app Kota", "scopes": ["api:read", "api:report"], "hourly_limit": "50"} | changed
    return rini.post(f"{HERE}baru/", given).content.decode()


def test_a_key_is_shown_once_used_and_revoked(rini: Client) -> None:
    page = made(rini)
    key = page.split('<code class="secret">')[1].split("<")[0]
    assert Caller(key).get("areas").status == 200
    listed = rini.get(HERE).content.decode()
    assert "Super-app Kota" in listed
    assert key not in listed
    row = ApiKey.objects.get()
    assert (row.hourly_limit, row.created_by) == (50, "Rini Astuti")
    assert row.last_used_at is not None
    assert rini.post(f"{HERE}{row.prefix}/cabut/").headers["Location"] == HERE
    assert Caller(key).get("areas").status == 401
    assert "Dicabut" in rini.get(HERE).content.decode()
    assert TableLog.objects.filter(table="apikey", by="Rini Astuti").count() == 2


def test_what_is_missing_is_said_beside_its_field(rini: Client) -> None:
    for changed, words in (
        ({"name": ""}, "Beri nama"),
        ({"scopes": []}, "Pilih apa yang boleh"),
        ({"scopes": ["api:act"]}, "memerlukan petugas"),
        ({"hourly_limit": "0"}, "1 sampai 1.000.000"),
    ):
        answer = rini.post(f"{HERE}baru/", {"name": "A", "scopes": ["api:read"], "hourly_limit": "5"} | changed)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), words
    assert not ApiKey.objects.exists()
    assert "Sari Rahmawati" in made(rini, scopes=["api:act"], user=Cast().sari.username)


def test_a_webhook_is_added_paused_and_removed(rini: Client) -> None:
    made(rini)
    given = {"name": "Dasbor", "url": "http://127.0.0.1:9/kabar", "key": ApiKey.objects.get().prefix}
    inside = rini.post(f"{HERE}webhook/", given | {"url": "https://10.0.0.5/"})
    assert (inside.status_code, "jaringan sendiri" in inside.content.decode()) == (422, True)
    assert 'class="secret"' in rini.post(f"{HERE}webhook/", given).content.decode()
    hook = Webhook.objects.get()
    for what, words in (("jeda", "Berhenti"), ("lanjut", "Dasbor"), ("hapus", "Tambah webhook")):
        rini.post(f"{HERE}webhook/{hook.pk}/{what}/")
        assert words in rini.get(HERE).content.decode()
    assert not Webhook.objects.exists()


def test_nobody_else_opens_it(rini: Client) -> None:
    for user in (Cast().sari, Cast().agus, Cast().auditor):
        client = Client()
        client.force_login(user)
        assert client.get(HERE).status_code == 404
