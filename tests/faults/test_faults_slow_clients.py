"""F16: whoever sends slowly, or not at all, keeps nobody else waiting."""

from __future__ import annotations

import resource
import socket
import statistics
import time
from collections.abc import Iterator

import pytest
from faults.faulty_server import Server
from faults.slow_clients import idle_sockets, slow_bodies

FORMS = ["/lapor/", "/r/X/", "/verifikasi/", "/masuk/"]
PAGES = ["/", "/sehat/", "/masuk/", "/lapor/", "/rapor/"]
TIMES_SLOWER = 2


@pytest.fixture
def many_files() -> Iterator[None]:
    """2,500 sockets at once need more open files than a process usually may have."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_sixty_slow_forms_hold_nobody_up(shared_server: Server) -> None:
    with slow_bodies(shared_server.port, FORMS * 15):
        assert [shared_server.ask(page)[0] for page in PAGES] == [200] * len(PAGES)
        assert shared_server.ask("/lapor/", text="Lampu jalan padam sejak Senin malam.")[0] == 303


def test_half_a_form_is_no_form(shared_server: Server) -> None:
    """A sender who hangs up has sent nothing: neither a case nor an error of ours comes of it."""
    cases_before = shared_server.laksa.json("verify")["cases"]
    with socket.create_connection(("127.0.0.1", shared_server.port)) as one:
        one.sendall(
            b"POST /lapor/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=Lampu jalan padam sejak Senin malam"
        )
        one.shutdown(socket.SHUT_WR)
        one.settimeout(10)
        answer = one.recv(100)
    assert answer == b"" or answer.split()[1] == b"400"
    assert shared_server.laksa.json("verify")["cases"] == cases_before


def test_a_body_without_a_length_is_refused_with_a_word(shared_server: Server) -> None:
    with socket.create_connection(("127.0.0.1", shared_server.port)) as one:
        one.sendall(b"POST /lapor/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ntext=L\r\n")
        one.settimeout(10)
        assert one.recv(100).split()[1] == b"411"


@pytest.mark.deep
@pytest.mark.usefixtures("many_files")
def test_500_slow_forms_and_2000_idle_sockets_do_not_double_the_waiting_of_others(server: Server) -> None:
    alone, crowded = [], []
    server.ask("/")
    for _ in range(3):
        alone.append(p95_of_pages(server))
        with idle_sockets(server.port, 2000), slow_bodies(server.port, FORMS * 125):
            time.sleep(2)
            crowded.append(p95_of_pages(server))
    assert statistics.median(crowded) < TIMES_SLOWER * statistics.median(alone)


@pytest.mark.deep
def test_a_slow_form_is_cut_after_half_a_minute_and_a_slow_header_after_ten_seconds(server: Server) -> None:
    with slow_bodies(server.port, ["/lapor/"]) as forms, idle_sockets(server.port, 1) as idle:
        idle[0].settimeout(20)
        assert idle[0].recv(1) == b""
        forms[0].settimeout(60)
        assert forms[0].recv(100).split()[1] == b"408"


@pytest.mark.deep
def test_a_large_form_at_thirty_kilobytes_a_second_arrives(server: Server) -> None:
    content = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nLampu padam di depan sekolah.\r\n--b\r\n'
    content += b'Content-Disposition: form-data; name="later"\r\n\r\n'
    content += b"k" * (1_500_000 - len(content)) + b"\r\n--b--\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as one:
        one.sendall(
            b"POST /lapor/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            + f"Content-Length: {len(content)}\r\n\r\n".encode()
        )
        for start in range(0, len(content), 30_000):
            one.sendall(content[start : start + 30_000])
            time.sleep(1)
        one.settimeout(30)
        assert one.recv(100).split()[1] == b"303"


def p95_of_pages(server: Server) -> float:
    took = []
    for number in range(100):
        begun = time.perf_counter()
        assert server.ask(PAGES[number % len(PAGES)], timeout=60)[0] == 200
        took.append(time.perf_counter() - begun)
    return statistics.quantiles(took, n=20)[-1]
