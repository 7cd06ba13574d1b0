"""Says that LAKSA answers, once it does: python announce.py HOST PORT SECONDS < [block, sentence] as JSON.

A program of its own, with nothing but the standard library: it waits beside the starting server without a thread in
it. Exit status 0 when the block was printed; SILENT when nobody answered in time, and then the server was told to end.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
import time
from contextlib import suppress
from typing import TextIO

SILENT = 3


def main(host: str, port: int, seconds: float) -> int:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C is for the server; here nothing is left to say
    server = os.getppid()
    block, silent = json.load(sys.stdin)
    until = time.monotonic() + seconds
    while os.getppid() == server:  # whose start failed has said so itself
        if answers(host, port, until):
            say(sys.stdout, block)
            return 0
        if time.monotonic() > until:
            say(sys.stderr, silent)
            os.kill(server, signal.SIGTERM)
            return SILENT
        time.sleep(0.1)
    return 0


def answers(host: str, port: int, until: float) -> bool:
    """Whether any answer comes; a refusal of the name asked for is one too."""
    connection = http.client.HTTPConnection(host, port, timeout=max(0.1, until - time.monotonic()))
    try:
        connection.request("GET", "/sehat/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def say(stream: TextIO | None, words: str) -> None:
    """To a closed or narrow terminal as well: what it cannot show is replaced."""
    if stream is not None:
        with suppress(OSError):
            os.write(stream.fileno(), (words + "\n").encode(stream.encoding, "replace"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
