"""What all public pages have in common: links that lead somewhere, search engines, last week."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from people import LAMP, Cast, a_case
from portal.following import own, public, text_of
from reading import tight

from laksa.register import reference
from laksa.register.commands import opening
from laksa.register.models import Case, PublicService


def test_no_link_of_the_public_pages_leads_nowhere(client: Client, mended: Case) -> None:
    seen: set[str] = set()
    todo = ["/", "/lapor/", "/lacak/", "/tentang/", "/kerahasiaan/", "/aksesibilitas/", public(mended), own(mended)]
    while todo:
        address = todo.pop()
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in {200, 302, 303}, address
        if answer.streaming:
            assert b"".join(answer)
        elif not address.startswith("/masuk/"):
            links = re.findall(r'(?:href|src|action)="(/[^"#]*)"', answer.content.decode())
            links = [link for link in links if not link.startswith("/static/") and "penilaian" not in link]
            todo += [link for link in set(links) if link not in seen]


def test_last_week_is_counted_and_remembered(client: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    opening.submit(opening.Submission(text=LAMP, channel="web"), at=timezone.now() - timedelta(days=7))
    with django_assert_max_num_queries(6):
        assert "laporan masuk" in text_of(client, "/")
    with django_assert_max_num_queries(0):
        client.get("/")


def test_search_engines_find_public_reports_only_where_the_city_says_so(client: Client, cast: Cast) -> None:
    shown, secret = a_case("recorded", cast=cast), a_case("recorded", cast=cast, confidential=True)
    assert "Disallow: /l/" in text_of(client, "/robots.txt")
    assert client.get(public(shown)).headers["X-Robots-Tag"] == "noindex"
    PublicService(pk=1, is_indexed=True).save()
    reference.forget()
    robots = text_of(client, "/robots.txt")
    assert "Disallow: /r/" in robots
    assert "Disallow: /l/" not in robots
    found = client.get(public(shown))
    assert "X-Robots-Tag" not in found.headers
    assert "noindex" not in found.content.decode()
    assert re.search(r'<meta name="description" content="[^"]*Jl. Veteran[^"]*">', tight(found.content.decode()))
    for address in (public(secret), own(shown)):
        assert "noindex" in client.get(address).headers["X-Robots-Tag"]
    assert "Jl. Veteran" not in text_of(client, public(secret))
