"""An SMS gateway on loopback in both forms: checks who speaks, gives ids, and fails as it is told."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

USER, KEY = "ACcontoh", "kunci-penyedia"
BASIC = f"Basic {b64encode(f'{USER}:{KEY}'.encode()).decode()}"


class Gateway(ThreadingHTTPServer):
    """`taken` holds what was sent: the number, the words, the sender. `failures` are answers given first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken: list[tuple[str, str, str]] = []
        self.failures: list[tuple[int, dict[str, Any]]] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, form: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{form}"


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        login = self.headers["Authorization"]
        if self.server.failures:
            self._answer(*self.server.failures.pop(0))
        elif self.path == "/form":
            self._form(login, dict(parse_qsl(body.decode())))
        else:
            self._json(login, json.loads(body))

    def _form(self, login: str, fields: dict[str, str]) -> None:
        if login != BASIC:
            self._answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        elif not fields.get("To", "").startswith("+62"):
            self._answer(
                400, {"code": 21211, "message": f"Invalid 'To' Phone Number: {fields.get('To')}", "status": 400}
            )
        else:
            self._answer(201, {"sid": self._take(fields["To"], fields["Body"], fields["From"]), "status": "queued"})

    def _json(self, login: str, body: dict[str, Any]) -> None:
        if login != f"App {KEY}":
            self._answer(401, {"requestError": {"serviceException": {"text": "Invalid login details"}}})
            return
        one = body["messages"][0]
        to = one["destinations"][0]["to"]
        if not to.startswith("62"):
            self._answer(200, {"messages": [{"status": {"name": "REJECTED_DESTINATION", "description": "Bad number"}}]})
            return
        identity = self._take(to, one["text"], one["from"])
        status = {"groupName": "PENDING", "name": "PENDING_ACCEPTED", "description": "Message sent to next instance"}
        self._answer(200, {"messages": [{"to": to, "messageId": identity, "status": status}]})

    def _take(self, to: str, text: str, sender: str) -> str:
        self.server.taken.append((to, text, sender))
        return f"SM{len(self.server.taken)}"

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass
