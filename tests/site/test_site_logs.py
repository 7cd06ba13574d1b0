"""What the log does not say."""

from __future__ import annotations

import logging

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
