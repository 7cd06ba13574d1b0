"""What is compressed on its way out, and what is not sent at all because it did not change."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from people import Cast, a_case

from laksa.register.commands import assignment
from laksa.site.middleware import Compression

WORDS = b"Lampu jalan padam sejak Senin malam. " * 50


def answered(response: HttpResponse | FileResponse, accepted: str = "gzip, br") -> HttpResponse:
    request = RequestFactory().get("/", headers={"accept-encoding": accepted})
    return Compression(lambda _: response)(request)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "text/csv", "image/svg+xml"])
def test_words_leave_compressed(kind: str) -> None:
    response = answered(HttpResponse(WORDS, kind))
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == WORDS
    assert len(response.content) < len(WORDS) / 4


@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf", "application/octet-stream"])
def test_what_is_compressed_already_leaves_as_it_is(kind: str) -> None:
    assert answered(HttpResponse(WORDS, kind)).content == WORDS


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_does_not_read_gzip_gets_none(accepted: str) -> None:
    assert answered(HttpResponse(WORDS), accepted=accepted).content == WORDS


@pytest.mark.django_db
def test_a_file_of_words_keeps_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "rekap.csv").write_bytes(WORDS)
    response = answered(FileResponse((tmp_path / "rekap.csv").open("rb")))
    assert gzip.decompress(b"".join(response)) == WORDS
    response.close()


@pytest.mark.django_db
def test_the_length_of_a_page_tells_nothing_of_what_stands_in_it(client: Client) -> None:
    """BREACH: the same page has another length each time."""
    lengths = {len(client.get("/lapor/", headers={"accept-encoding": "gzip"}).content) for _ in range(12)}
    assert len(lengths) > 3


def test_a_page_says_that_it_depends_on_what_the_reader_accepts() -> None:
    def page(_: HttpRequest) -> HttpResponse:
        return HttpResponse(WORDS)

    response = Compression(page)(RequestFactory().get("/"))
    assert "Accept-Encoding" in response.headers["Vary"]


# ── asked again ──────────────────────────────────────────────────────────────────────────────────


def test_a_public_page_that_did_not_change_is_not_sent_again(cast: Cast) -> None:
    """To nobody in particular: a phone without cookies too, compressed or not."""
    number = a_case("assigned", cast=cast).number
    unseen = ["/", f"/l/{number}/", "/lacak/", "/verifikasi/", "/rapor/", "/rapor/definisi/", "/tentang/",
              "/kerahasiaan/", "/aksesibilitas/"]  # fmt: skip
    for address in unseen:
        for first_accepted, then_accepted in (("gzip", "gzip"), ("", "gzip"), ("gzip", "")):
            first = Client().get(address, headers={"Accept-Encoding": first_accepted})
            assert not first.cookies, address
            seen = {"If-None-Match": first["ETag"], "Accept-Encoding": then_accepted}
            again = Client().get(address, headers=seen)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), address
            assert again["Cache-Control"] == first["Cache-Control"] == "no-cache"


def test_a_page_that_changed_or_is_read_in_another_language_is_sent(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    address = f"/l/{case.number}/"
    seen = {"If-None-Match": Client().get(address)["ETag"]}
    assert Client().get(f"{address}?lang=en", headers=seen).status_code == 200
    assert Client().get(address, headers=seen | {"Accept-Language": "en"}).status_code == 200
    assignment.accept(case, by=cast.yusuf)
    assert Client().get(address, headers=seen).status_code == 200


def test_what_only_one_person_may_read_has_no_etag(client: Client, cast: Cast) -> None:
    client.force_login(cast.sari)
    for address in ("/meja/", "/rekap/"):
        answer = client.get(address, follow=True)
        assert (answer["Cache-Control"], answer.has_header("ETag")) == ("no-store", False)


@pytest.mark.django_db
def test_the_other_language_is_a_link_that_keeps_the_rest_of_the_address(client: Client) -> None:
    assert 'href="?periode=2026&amp;lang=en"' in client.get("/tentang/?periode=2026").content.decode()
    assert 'href="?lang=id"' in client.get("/?lang=en").content.decode()
