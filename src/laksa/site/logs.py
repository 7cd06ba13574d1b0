"""Lines of the log without what must not stand in one."""

from __future__ import annotations

import logging
import re

from laksa.rules.numbering import ALPHABET, SECRET_LENGTH, SECRET_LENGTH_CONFIDENTIAL

# What people, browsers and the logging itself write between the symbols of a code: spaces, hyphens, line breaks, each
# as it is, percent-encoded, or escaped.
_BETWEEN = r"(?:[\s+._\-\u2010-\u2015\u200b-\u200d\u2060\ufeff]|%[0-9A-F]{2}|\\[nrtfv]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})"
_SYMBOL = f"[{ALPHABET}]"
_STARTS = r"(?:(?<![0-9A-Za-z])|(?<=%[0-9A-Fa-f]{2}))"
_MORE = f"{{{SECRET_LENGTH - 1},{SECRET_LENGTH_CONFIDENTIAL - 1}}}"
_CODE = re.compile(rf"{_STARTS}{_SYMBOL}(?:{_BETWEEN}{{0,4}}{_SYMBOL}){_MORE}(?![0-9A-Za-z])", re.IGNORECASE)
# The address of a reporter's page hides whatever stands in it up to the next slash, a code with a slip of the pen too.
_SECRET_PAGE = re.compile(
    rf"((?:/|%2F)r(?:/|%2F))(?:[^/?#'\"]{{1,80}}(?=/)|[^/\s?#'\"]+(?:{_BETWEEN}+{_SYMBOL}+(?![0-9A-Za-z]))*)",
    re.IGNORECASE,
)
_NEW_PASSWORD = re.compile(r"((?:/|%2F)masuk(?:/|%2F)atur(?:/|%2F))[^/\s?#'\"]+", re.IGNORECASE)


class Discreet(logging.Formatter):
    """The code of a reporter's page, or a new password's, is left out: it is stored nowhere, a log included."""

    def format(self, record: logging.LogRecord) -> str:
        line = _NEW_PASSWORD.sub(r"\1…", _SECRET_PAGE.sub(r"\1…", super().format(record)))
        return _CODE.sub("…", line)
