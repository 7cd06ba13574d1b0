"""What is compressed on its way out, and what is not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from laksa.site.middleware import Compression

WORDS = b"Lampu jalan padam sejak Senin malam. " * 50


def answered(response: HttpResponse | FileResponse, accepted: str = "gzip, br") -> HttpResponse:
    request = RequestFactory().get("/", headers={"accept-encoding": accepted})
    return Compression(lambda _: response)(request)  # type: ignore[return-value, arg-type]


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
