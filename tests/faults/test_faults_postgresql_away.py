"""PostgreSQL killed under a running LAKSA: 503 with the words, reads and writes again without a restart."""

from __future__ import annotations

import json
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from faults.faulty_server import Server
from faults.postgresql_cluster import Cluster
from ops.laksa_process import ON_POSTGRESQL, Laksa

WORDS = "Lampu di gang <kami> padam, sejak Senin."


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if not ON_POSTGRESQL:
        pytest.skip("PostgreSQL's own")
    # Its own user must reach it: the folder of the tests is ours alone.
    place = next(path for path in ("/dev/shm", "/tmp") if Path(path).is_dir())
    with tempfile.TemporaryDirectory(prefix="laksa-away-", dir=place) as folder:
        made = Cluster(Path(folder))
        made.start()
        try:
            yield made
        finally:
            made.kill()


def test_postgresql_goes_and_comes_back(cluster: Cluster, tmp_path: Path) -> None:
    server = Server(Laksa(tmp_path / "var", cluster.address))
    server.start()
    try:
        server.wait_until_up()
        assert submit(server, "sebelum").status == 303
        cookie = signed_in(server)
        cluster.kill()
        for path in ("/meja/", "/sehat/", "/l/LKS-26-K7M4-9D/"):
            assert ask(server, path, Cookie=cookie).is_honest, path
        for number in range(8):  # every thread meets its dead connection
            answer = submit(server, f"jauh-{number}")
            assert answer.is_honest
            assert "readonly>Lampu di gang &lt;kami&gt; padam, sejak Senin.</textarea>" in answer.body
        server.wait_for_words("laksa-followers waits")
        machine = ask(server, "/lapor/", json.dumps({"text": WORDS}), **{"Content-Type": "application/json"})
        assert (machine.is_honest, json.loads(machine.body)["status"]) == (True, "unavailable")
        cluster.start()
        assert statuses(server, "kembali") == {303}
        assert ask(server, "/meja/", Cookie=cookie).status == 200
        cluster.kill()
        cluster.start("default_transaction_read_only=on")
        assert statuses(server, "hanya-baca") == {503}
        assert ask(server, "/meja/", Cookie=cookie).status == 200, "reading goes on"
        cluster.kill()
        cluster.start()
        assert statuses(server, "sesudah") == {303}
    finally:
        server.kill()
    assert server.laksa.json("verify") | {"events": 0} == {"cases": 25, "events": 0, "reports": 0, "findings": []}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str

    @property
    def is_honest(self) -> bool:
        return self.status == 503 and int(self.headers["retry-after"]) > 0


def statuses(server: Server, name: str) -> set[int]:
    """Of twelve reports, so that each of the six threads has its turn."""
    return {submit(server, f"{name}-{number}").status for number in range(12)}


def signed_in(server: Server) -> str:
    """The session of an operator, made beside the server."""
    code = (
        "from people import Cast\nfrom django.test import Client\nclient = Client()\nclient.force_login(Cast().sari)\n"
        "print(json.dumps(client.cookies['laksa'].value))"
    )
    return f"laksa={server.laksa.python(code)}"


def submit(server: Server, key: str) -> Answer:
    return ask(server, "/lapor/", urllib.parse.urlencode({"text": WORDS, "key": key}))


def ask(server: Server, path: str, body: str | None = None, **headers: str) -> Answer:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", body.encode() if body is not None else None, headers
    )
    try:
        with _opener.open(request, timeout=20) as answer:
            return _read(answer, answer.status)
    except urllib.error.HTTPError as answer:
        with answer:
            return _read(answer, answer.code)


def _read(answer: Any, status: int) -> Answer:
    return Answer(status, {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
