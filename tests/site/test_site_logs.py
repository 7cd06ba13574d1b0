"""What the log does not say."""

from __future__ import annotations

import logging
import re

import pytest

from laksa.site.logs import Discreet


@pytest.mark.parametrize("path", ["/r/ZRT9RFTPBMBM/tautan/", "/r/7VY6-5S93-36BF-AAAA/", "/r/7VY65S9336BF"])
def test_no_line_of_the_log_holds_a_secret_code(path: str) -> None:
    try:
        raise ValueError(path)
    except ValueError as wrong:
        fault = (type(wrong), wrong, wrong.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "500 %s", (path,), fault)
    line = Discreet("%(levelname)s %(message)s").format(record)
    assert line.startswith("ERROR 500 /r/…")
    assert path.split("/")[2] not in line
    assert "ValueError: /r/…" in line


CODES = [
    "ZRT9RFTPBMBM", "zrt9rftpbmbm", "ZRT9 RFTP BMBM", "ZRT9-RFTP-BMBM", "zrt9%20rftp%20bmbm", "ZRT9+RFTP+BMBM",
    "ZRT9\nRFTP\r\nBMBM", "ZRT9\\nRFTP\\nBMBM", "Z R T 9 R F T P B M B M", "ZRT9%2DRFTP%2DBMBM",
    "ZRT9\u2013RFTP\u2013BMBM",
    "ZRT9\u200bRFTP\u200bBMBM", "7VY6 5S93 36BF KKKK",
]  # fmt: skip


@pytest.mark.parametrize(
    "where", ["Not Found: /r/{}/balas/", "/l/{}/", "/lacak/?nomor={}", "next=%2Fr%2F{}%2F", "'{}'"]
)
@pytest.mark.parametrize("code", CODES)
def test_a_code_is_known_however_it_is_written_and_wherever_it_stands(code: str, where: str) -> None:
    line = _line(where.format(code))
    assert re.findall(r"(?i)zrt9|rftp|bmbm|7vy6|kkkk|r f t", line) == []


@pytest.mark.parametrize("slip", ["zrt9 rftp bmb1", "ZRT9-RFTP-BMBI", "ZRT9 RFTP B0BM 77AA"])
def test_a_code_with_a_slip_of_the_pen_is_hidden_in_its_address(slip: str) -> None:
    assert _line(f"Not Found: /r/{slip}/balas/") == "Not Found: /r/…/balas/"


@pytest.mark.parametrize(
    "said",
    [
        "Not Found: /l/LKS-26-K7M4-9D/", "2026-11-30 12:22:47,222 WARNING django.request", "500 3f9b2c7d GET /meja/",
        "message 1234567890123456789 sent", "thread laksa-pages-3 started", "/rapor/2026-10/", "/kerahasiaan/",
    ],
)  # fmt: skip
def test_what_is_no_code_stays_in_the_log(said: str) -> None:
    assert _line(said) == said


def _line(said: str) -> str:
    return Discreet("%(message)s").format(logging.LogRecord("laksa", logging.ERROR, "", 0, "%s", (said,), None))
