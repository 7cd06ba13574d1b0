"""Behind a TLS proxy: whose address a visitor has, and forms that are sent by https."""

from __future__ import annotations

import re
import runpy
from ipaddress import ip_address
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from people import PASSWORD

from laksa.accounts.models import User
from laksa.site import settings as module
from laksa.site.middleware import Proxy

PROXY, SECOND_PROXY, VISITOR = "10.0.0.5", "10.0.0.6", "203.0.113.9"
HERE = "https://laksa.tangerang.invalid"


@pytest.fixture
def behind_tls(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings as the city's environment gives them."""
    found = settings_of(monkeypatch, URL=HERE, HOSTS="laksa.tangerang.invalid", PROXY=f"{PROXY}, {SECOND_PROXY}")
    for name in ("CSRF_TRUSTED_ORIGINS", "ALLOWED_HOSTS", "TRUSTED_PROXIES"):
        setattr(settings, name, found[name])
    cache.clear()
    return settings


def settings_of(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    for name, value in environment.items():
        monkeypatch.setenv(f"LAKSA_{name}", value)
    return runpy.run_path(module.__file__)


def seen(remote: str, **headers: str) -> HttpRequest:
    """The request as every view sees it."""
    came: list[HttpRequest] = []
    names = {f"HTTP_X_FORWARDED_{name.upper()}": value for name, value in headers.items()}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, **names)
    Proxy(lambda one: came.append(one) or HttpResponse())(request)
    return came[0]


def sign_in(remote: str = PROXY, password: str = PASSWORD, **headers: str) -> HttpResponse:
    """The form as a browser sends it: with its token, and with the Origin that the address line shows."""
    client = Client(enforce_csrf_checks=True, headers={"host": "laksa.tangerang.invalid"})
    page = client.get("/masuk/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    form = {"login": "sari", "password": password, "csrfmiddlewaretoken": token}
    return client.post("/masuk/", form, headers={"origin": HERE} | headers, REMOTE_ADDR=remote)


def test_without_a_setting_no_proxy_is_trusted_and_no_other_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings_of(monkeypatch)
    assert found["TRUSTED_PROXIES"] == frozenset()
    assert found["CSRF_TRUSTED_ORIGINS"] == []


def test_a_proxy_that_is_no_address_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="nginx"):
        settings_of(monkeypatch, PROXY="nginx")


def test_a_browser_signs_in_through_the_tls_proxy(behind_tls: Any, sari: User) -> None:
    assert {ip_address(PROXY), ip_address(SECOND_PROXY)} == behind_tls.TRUSTED_PROXIES
    said = {"x-forwarded-for": VISITOR, "x-forwarded-proto": "https"}
    assert sign_in(**said).headers["Location"] == "/masuk/tujuan/"


def test_the_own_origin_is_known_even_where_the_proxy_tells_nothing(behind_tls: Any, sari: User) -> None:
    assert sign_in().status_code == 302
    assert sign_in(origin="https://jahat.invalid").status_code == 403


def test_the_visitor_is_the_last_address_before_the_trusted_proxies(behind_tls: Any) -> None:
    request = seen(PROXY, **{"for": f"198.51.100.1, {VISITOR}, {SECOND_PROXY}", "proto": "https"})
    assert request.META["REMOTE_ADDR"] == VISITOR
    assert request.is_secure()


@pytest.mark.parametrize("said", ["", "unknown", f"{VISITOR}, bukan-alamat", SECOND_PROXY])
def test_where_no_address_is_told_the_proxys_own_stays(behind_tls: Any, said: str) -> None:
    assert seen(PROXY, **{"for": said}).META["REMOTE_ADDR"] == PROXY


def test_anybody_elses_headers_change_nothing(behind_tls: Any) -> None:
    request = seen(VISITOR, **{"for": "127.0.0.1", "proto": "https"})
    assert request.META["REMOTE_ADDR"] == VISITOR
    assert not request.is_secure()


def test_a_flood_through_the_proxy_rests_its_sender_and_nobody_else(behind_tls: Any, sari: User) -> None:
    client = Client(headers={"host": "laksa.tangerang.invalid"}, REMOTE_ADDR=PROXY)
    for n in range(5):
        forged = f"198.51.100.{n}, {VISITOR}"  # what the visitor writes in front does not count
        answer = client.post("/masuk/", {"login": "sari", "password": "salah"}, headers={"x-forwarded-for": forged})
    assert answer.status_code == 429
    assert sign_in(**{"x-forwarded-for": "203.0.113.77"}).status_code == 302


@pytest.mark.parametrize("said", [f"{VISITOR}:50123", f"{VISITOR}:50123, {SECOND_PROXY}:443", f"::ffff:{VISITOR}"])
def test_a_port_behind_the_address_does_not_make_one_visitor_of_the_town(behind_tls: Any, said: str) -> None:
    assert seen(PROXY, **{"for": said}).META["REMOTE_ADDR"] == VISITOR


@pytest.mark.django_db
def test_under_https_browsers_are_told_to_stay_with_it(client: Client, settings: Any) -> None:
    assert "Strict-Transport-Security" not in client.get("/sehat/").headers
    settings.SECURE = True
    assert client.get("/sehat/").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.django_db
def test_a_forged_host_gets_no_page_and_no_link_carries_it(client: Client) -> None:
    form = {"text": "Lampu jalan padam sejak Senin malam."}
    assert client.post("/lapor/", form, headers={"host": "evil.example"}).status_code == 400
    answer = client.post("/lapor/", form, content_type="application/json").json()
    assert answer["url"].startswith(f"{module.BASE_URL}/r/")
