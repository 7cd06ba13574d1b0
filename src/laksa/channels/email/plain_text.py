"""What a text part says, as lines: HTML as text, quotations marked by ">", lines that a mailer broke put together."""

from __future__ import annotations

import html
import re

import nh3

_HTML_MAX = 500_000
_DEPTH_MAX = 1_000
_BREAKS = frozenset(
    "address article aside blockquote br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_PARAGRAPHS = frozenset({"p", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_UNSAID = {"script", "style", "title", "head", "noscript", "template"}
_PIECE = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")
_HREF = re.compile(r'href="(https?://[^"]{1,500})"')
_TAG = re.compile(r"<[^>]{0,2000}>")
# Tags that hold something and must be closed: what counts for how deep they stand in one another.
_HOLDING = re.compile(
    r"<(/?)(?!(?:br|hr|img|p|li|t[drh]|meta|link|input|wbr|col|area|base|d[td])\b)[a-z]", re.IGNORECASE
)
_PICTURE = re.compile(r"\[(?:cid|image):[^\]\n]{0,200}\]")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def of_html(source: str) -> str:
    """Its words in lines; scripts, styles and what no reader sees are no words."""
    source = source[:_HTML_MAX]
    if _depth(source) > _DEPTH_MAX:  # a reader of HTML takes ages for it: its words count, its form does not
        return html.unescape(_TAG.sub("\n", source))
    cleaned = nh3.clean(
        source,
        tags=set(_BREAKS | {"a"}),
        attributes={"a": {"href"}},
        clean_content_tags=_UNSAID,
        link_rel=None,
    )
    return _Lines().of(cleaned)


def _depth(source: str) -> int:
    deepest = depth = 0
    for closing in _HOLDING.findall(source):
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


class _Lines:
    """Lines as a browser would break them."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._line = ""
        self._depth = 0
        self._link = ""

    def of(self, cleaned: str) -> str:
        for closing, tag, attributes, words in _PIECE.findall(cleaned):
            if words:
                self._say(_SPACES.sub(" ", html.unescape(words)))
            elif tag == "a":
                self._point(attributes, is_end=bool(closing))
            elif tag in _CELLS:
                self._say(" " if closing else "")
            elif tag in _BREAKS:
                self._break(tag, is_end=bool(closing))
        self._end_line()
        return "\n".join(self._done)

    def _say(self, words: str) -> None:
        self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def _point(self, attributes: str, *, is_end: bool) -> None:
        """Where a link leads, if its words do not say it: a place on a map is often told so."""
        if not is_end:
            found = _HREF.search(attributes)
            self._link = html.unescape(found[1]) if found else ""
        elif self._link and self._link.rstrip("/") not in self._line:
            self._say(f" ({self._link})")
            self._link = ""

    def _break(self, tag: str, *, is_end: bool) -> None:
        if self._line.strip() or tag == "br":
            self._end_line()
        if tag == "blockquote":
            self._depth = max(0, self._depth + (-1 if is_end else 1))
        if tag in _PARAGRAPHS and is_end and self._done and self._done[-1].strip("> "):
            self._done.append(self._mark.rstrip())
        if tag == "li" and not is_end:
            self._line = "- "

    def _end_line(self) -> None:
        if self._line.strip() or self._done:
            self._done.append((self._mark + self._line.strip()).rstrip())
        self._line = ""

    @property
    def _mark(self) -> str:
        return "> " * min(self._depth, 20)


def flowed(text: str, *, deletes_space: bool = False) -> str:
    """RFC 3676: a line that ends with a space goes on in the next one of the same quotation."""
    found: list[str] = []
    goes_on = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = re.match(r">*", line)
        depth = mark[0] if mark else ""
        words = line[len(depth) :].removeprefix(" ")
        before = found[-1] if goes_on == f"{depth}|" else None
        if before is not None and words != "-- ":
            found[-1] = (before[:-1] if deletes_space else before) + words
        else:
            found.append(f"{depth} {words}" if depth else words)
        goes_on = f"{depth}|" if words.endswith(" ") and words != "-- " else ""
    return "\n".join(found)


def tidy(text: str) -> str:
    """Lines without what is invisible at their end, at most one empty one between two."""
    text = _PICTURE.sub("", text)
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
