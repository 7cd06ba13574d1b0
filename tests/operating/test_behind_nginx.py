"""Through nginx with TLS, on the file that `units` writes: every promise of the front holds behind it too."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from http.client import HTTPResponse
from pathlib import Path

import pytest
from faults.faulty_server import Server
from operating.certificates import Certificate, certificate_for
from operating.test_server_files import local
from ops.laksa_process import laksa_in
from typer.testing import CliRunner

from laksa.ops.cli import app

DOMAIN = "laksa.kota.example"
pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here: ./laksa test installs it")


@dataclass(frozen=True)
class Site:
    """LAKSA behind nginx: where nginx listens, whom to trust, where it writes its log."""

    port: int
    certificate: Certificate
    log: Path
    visitor: str = "127.0.0.1"

    def ask(self, request: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and content of one HTTP/1.1 request, over TLS by the site's name."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(self.visitor, 0)) as plain,
            self.certificate.trusted.wrap_socket(plain, server_hostname=DOMAIN) as wire,
        ):
            wire.sendall(request.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            answer = HTTPResponse(wire)
            answer.begin()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def get(self, path: str, *headers: str) -> tuple[int, dict[str, str], bytes]:
        return self.ask("\n".join([f"GET {path} HTTP/1.1", f"Host: {DOMAIN}", "Connection: close", *headers]))

    def report(self, text: str, *headers: str) -> tuple[int, dict[str, str], bytes]:
        body = f"text={text}".encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        lines = ["POST /lapor/ HTTP/1.1", f"Host: {DOMAIN}", "Connection: close", kind, f"Content-Length: {len(body)}"]
        return self.ask("\n".join([*lines, *headers]), body)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    certificate = certificate_for(DOMAIN, folder)
    with laksa_in(folder) as laksa:
        server = Server(laksa)
        server.environment |= {"LAKSA_URL": f"https://{DOMAIN}", "LAKSA_PROXY": "127.0.0.1,::1"}
        server.start()
        nginx = start_nginx(folder, certificate, server.port)
        try:
            server.wait_until_up()
            yield Site(nginx[1], certificate, folder / "laksa.log")
        finally:
            nginx[0].send_signal(signal.SIGTERM)
            nginx[0].wait()
            server.kill()


def start_nginx(folder: Path, certificate: Certificate, behind: int) -> tuple[subprocess.Popen[bytes], int]:
    """On the file as written, but for the ports, which are not ours in a test."""
    options = ["--certificate", str(certificate.chain), "--key", str(certificate.key), "--port", str(behind)]
    done = CliRunner().invoke(app, ["units", "--domain", DOMAIN, "--out", str(folder / "files"), *options])
    assert done.exit_code == 0, done.output
    site, (plain, tls) = local(folder / "files" / "nginx.conf", folder), (free_port(), free_port())
    text = site.read_text()
    text = text.replace("listen [::]:80;", "").replace("listen [::]:443 ssl http2;", "")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};").replace("listen 443", f"listen 127.0.0.1:{tls}")
    site.write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "whole.conf"
    whole.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\n{temporary}include {site};\n}}\n"
    )
    if os.geteuid() == 0:
        whole.write_text("user root;\n" + whole.read_text())
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(whole)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", tls), timeout=1):
            break
        time.sleep(0.1)
    return process, tls


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_page_comes_by_tls_with_hsts_and_compressed(site: Site) -> None:
    status, headers, content = site.get("/lapor/", "Accept-Encoding: gzip")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert len(content) < 12_000


def test_a_report_is_taken_and_its_links_carry_the_name_of_the_site(site: Site) -> None:
    status, headers, _ = site.report("Lampu jalan padam sejak Senin malam")
    assert (status, headers["location"].startswith("/r/")) == (303, True)
    page = site.get(headers["location"])[2].decode()
    assert f"https://{DOMAIN}/r/" in page


def test_a_session_cookie_travels_by_tls_only(site: Site) -> None:
    assert "Secure" in site.get("/masuk/")[1]["set-cookie"]


def test_another_name_is_not_answered(site: Site) -> None:
    assert site.ask("GET / HTTP/1.1\nHost: evil.example\nConnection: close")[0] == 400


def test_what_a_visitor_writes_into_the_forwarding_header_is_not_believed(site: Site) -> None:
    """Ten wrong codes from one address are enough, whatever addresses it claims to have."""
    guesser = replace(site, visitor="127.0.0.2")
    answers = [
        guesser.get(f"/r/{'BCDFGHJKMNPQ'[n % 12] * 12}/", f"X-Forwarded-For: 198.51.100.{n}")[0] for n in range(12)
    ]
    assert 429 in answers
    assert site.get("/r/BCDFGHJKMNPQ/")[0] == 404, "nobody else is slowed"


def test_a_secret_address_stands_in_no_log(site: Site) -> None:
    secret = site.report("Lampu di gang kedua padam juga sejak Selasa")[1]["location"].split("/")[2]
    site.get(f"/r/{secret}/")
    site.get(f"/R/{secret}/")
    assert "/r/[rahasia]" in site.log.read_text()
    assert secret not in site.log.read_text()


def test_a_body_beyond_every_form_is_refused(site: Site) -> None:
    head = f"POST /lapor/ HTTP/1.1\nHost: {DOMAIN}\nConnection: close\nContent-Length: {200 * 1024 * 1024}"
    assert site.ask(head)[0] == 413
