"""Lines of the log without what must not stand in one."""

from __future__ import annotations

import logging
import re

_SECRET_PAGE = re.compile(r"(/r/)[^/\s?#'\"]+")


class Discreet(logging.Formatter):
    """The code of a reporter's page is left out: it is stored nowhere (RULES.md, Numbers), a log included."""

    def format(self, record: logging.LogRecord) -> str:
        return _SECRET_PAGE.sub(r"\1…", super().format(record))
