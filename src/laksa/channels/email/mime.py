"""A mail as bytes: its headers, its parts and what stands in them, however badly it is made.

What it guarantees: no bytes make it fail, its work grows with the length of the mail and not with its nesting, and of a
mail on the disk only the part that is asked for comes into memory. The standard library's parser promises none of the
three (it calls itself for each level, and keeps every line), so the few rules that a reader needs stand here.
"""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from mmap import mmap
from urllib.parse import unquote_to_bytes

Content = bytes | mmap
PARTS_MAX = 1_000
HEADERS_MAX = 256 * 1024
_VALUE_MAX = 8 * 1024
PLAIN = "text/plain"
# An empty line ends the headers; so does a delimiter, which no header looks like.
_HEAD_END = re.compile(rb"(?:\A|\n)\r?\n|\n(?=--)")
_FIELD = re.compile(rb"\r?\n(?![ \t])")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)", re.ASCII)
_PARAMETER = re.compile(
    r";\s*(?P<name>[^\s=;*\"]+)(?:\*(?P<at>\d{1,4}))?(?P<extended>\*)?\s*=\s*(?P<value>\"(?:[^\"\\]|\\.)*\"|[^;]*)"
)
_ENCODED = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)[ \t]+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# What the name says and what people mean by it, or what holds more than it.
_MEANT = {
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "iso8859-1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "unicode": "utf-16",
}  # fmt: skip
# No charsets of mails: they read escapes, or take long.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})


@dataclass(slots=True)
class Part:
    """One part, or the mail itself. Its body is `content[start:end]`; `number` is its place in the mail."""

    number: int
    headers: dict[str, list[bytes]]
    start: int
    end: int
    children: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[str]:
        """Every field of this name, unfolded, not yet decoded."""
        return [_as_text(_FOLD.sub(b"", value).strip())[:_VALUE_MAX] for value in self.headers.get(name, ())]

    def get(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def words(self, name: str) -> str:
        """The first field of this name as a person reads it."""
        return readable(self.get(name))

    @property
    def type(self) -> str:
        """Lower case; text/plain where none is said, or none that could be one."""
        found = _TYPE.match(self.get("content-type"))
        return found[1].lower() if found else PLAIN

    @property
    def disposition(self) -> str:
        return self.get("content-disposition").partition(";")[0].strip().lower()

    @property
    def name(self) -> str:
        """The name of a file, without a path; "" where it has none."""
        said = parameters(self.get("content-disposition")).get("filename")
        said = said or parameters(self.get("content-type")).get("name", "")
        return re.split(r"[\\/]", readable(said))[-1].strip()[:120]

    def parameter(self, name: str) -> str:
        """Of its type."""
        return parameters(self.get("content-type")).get(name, "")

    @property
    def encoding(self) -> str:
        return self.get("content-transfer-encoding").partition(";")[0].strip().strip('"').lower()

    @property
    def size(self) -> int:
        """Of its body decoded, about."""
        length = self.end - self.start
        return length * 3 // 4 if self.encoding == "base64" else length

    def walk(self) -> Iterator[Part]:
        """This part and all within it, in their order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def parsed(content: Content) -> Part:
    """The mail with its parts. Where a part is not ended, it ends with what holds it."""
    return _Scan(content).root


class _Scan:
    """From delimiter to delimiter; what is open is a list, so that depth costs nothing."""

    def __init__(self, content: Content) -> None:
        self._content, self._length, self._count = content, len(content), 0
        self._open: list[tuple[Part, bytes]] = []
        self._delimiters: dict[bytes, list[int]] = {}
        self.root = self._begin(0)
        self._run()

    def _run(self) -> None:
        at = self.root.start - 1
        while self._open and self._count < PARTS_MAX:
            at = self._content.find(b"\n--", max(at, 0))
            if at < 0:
                break
            line_end = self._content.find(b"\n", at + 1)
            line_end = self._length if line_end < 0 else line_end
            line = self._content[at + 3 : min(line_end, at + 300)].rstrip()
            before = at - 1 if self._content[max(at - 1, 0) : at] == b"\r" else at
            if level := self._delimiters.get(line):
                self._close(level[-1] + 1, before)
                self._open[level[-1]][0].children.append(self._begin(line_end + 1))
            elif line.endswith(b"--") and (level := self._delimiters.get(line[:-2])):
                self._close(level[-1], before)
            at = line_end
        self._close(0, self._length)

    def _begin(self, start: int) -> Part:
        """The part whose headers begin there; of a mail in it, the rest is that mail."""
        first: Part | None = None
        while True:
            start = min(start, self._length)
            limit = min(self._length, start + HEADERS_MAX)
            end = _HEAD_END.search(self._content, max(start - 1, 0), limit)
            head_end, body = (max(end.start(), start), end.end()) if end else (limit, limit)
            part = Part(self._count, _headers(self._content[start:head_end]), body, self._length)
            self._count += 1
            if first is None:
                first = part
            else:
                self._open[-1][0].children.append(part)
            delimiter = part.parameter("boundary").encode("utf-8", "replace") if part.type[:10] == "multipart/" else b""
            is_mail = part.type in {"message/rfc822", "message/global"} and part.encoding not in _PACKED
            self._open.append((part, delimiter))
            if delimiter:
                self._delimiters.setdefault(delimiter, []).append(len(self._open) - 1)
            if not is_mail or self._count >= PARTS_MAX:
                return first
            start = body

    def _close(self, level: int, end: int) -> None:
        while len(self._open) > level:
            part, delimiter = self._open.pop()
            part.end = max(part.start, end)
            if delimiter:
                self._delimiters[delimiter].pop()


_PACKED = frozenset({"base64", "quoted-printable"})


def body_of(content: Content, part: Part, limit: int | None = None) -> bytes:
    """The part's body decoded, or what the first `limit` bytes of it hold; what is broken in it is left out."""
    end = part.end if limit is None else min(part.end, part.start + limit)
    raw = bytes(content[part.start : end])
    if part.encoding == "base64":
        return base64(raw)
    return quopri.decodestring(raw) if part.encoding == "quoted-printable" else raw


def text_of(content: Content, part: Part, limit: int) -> str:
    """The words of a text part."""
    return decoded(body_of(content, part, limit), part.parameter("charset"))


def base64(raw: bytes) -> bytes:
    """As much of it as can be read."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        signs = _NOT_BASE64.sub(b"", raw)
        signs = signs[: len(signs) - 1] if len(signs) % 4 == 1 else signs
        return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))


def decoded(raw: bytes, charset: str = "") -> str:
    """In the charset that it is in: the one that is said, unless the bytes say otherwise."""
    said = charset.strip().strip("\"'").lower()
    meant = _MEANT.get(said, said)
    if raw.isascii() and meant not in {"utf-7", "hz", "hz-gb-2312"} and not meant.startswith(("iso-2022", "utf-16")):
        return raw.decode("ascii")
    first = meant if raw.isascii() or meant.startswith(("utf-16", "utf-32")) else "utf-8"
    for name in dict.fromkeys((first, meant, "cp1252")):
        if words := _strictly(raw, name):
            return words
    return raw.decode("utf-8", "replace") if meant in {"utf-8", "utf8"} else raw.decode("cp1252", "replace")


def _strictly(raw: bytes, name: str) -> str:
    try:
        found = codecs.lookup(name) if name else None
        if found is None or found.name.replace("-", "_") in _NO_CHARSETS:
            return ""
        return raw.decode(found.name)
    except (LookupError, ValueError):
        return ""


def readable(value: str) -> str:
    """A header in words: RFC 2047 decoded, also where it is written wrongly; one line, nothing invisible."""
    if "=?" in value:
        value = _decoded_words(_BETWEEN.sub(r"\1", value[:_VALUE_MAX]))
    return " ".join(_UNPRINTABLE.sub(" ", value).split())


def _decoded_words(value: str) -> str:
    """A character may be cut between two encoded words of one charset, so these are joined before they are read."""
    found, last, pending, charset = [], 0, b"", ""
    for one in _ENCODED.finditer(value):
        if pending and (one.start() > last or one[1].lower() != charset):
            found.append(decoded(pending, charset))
            pending = b""
        found.append(value[last : one.start()])
        raw = one[3].encode("utf-8", "surrogateescape" if one[3].isascii() else "replace")
        pending += base64(raw) if one[2] in "bB" else quopri.decodestring(raw.replace(b"_", b" "), header=True)
        charset, last = one[1].lower(), one.end()
    found += [decoded(pending, charset), value[last:]]
    return "".join(found)


def parameters(value: str) -> dict[str, str]:
    """Of a field such as Content-Type, RFC 2231's pieces put together."""
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for one in _PARAMETER.finditer(value[:_VALUE_MAX]):
        said = one["value"].strip()
        if said[:1] == '"':
            said = re.sub(r"\\(.)", r"\1", said[1:-1] if said[-1:] == '"' and len(said) > 1 else said[1:])
        pieces.setdefault(one["name"].lower(), []).append((int(one["at"] or 0), bool(one["extended"]), said))
    return {name: _joined(found) for name, found in pieces.items()}


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    if not any(extended for _at, extended, _said in pieces):
        return "".join(said for _at, _extended, said in _in_order(pieces))
    charset, raw = "", b""
    for at, extended, said in _in_order(pieces):
        words = said
        if at == 0 and extended and said.count("'") >= 2:
            charset, _language, words = said.split("'", 2)
        raw += unquote_to_bytes(words) if extended else words.encode("utf-8", "replace")
    return decoded(raw, charset)


def _in_order(pieces: list[tuple[int, bool, str]]) -> list[tuple[int, bool, str]]:
    """Each number once, the first that was said."""
    first: dict[int, tuple[int, bool, str]] = {}
    for piece in pieces:
        first.setdefault(piece[0], piece)
    return [first[at] for at in sorted(first)]


def _headers(block: bytes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for line in _FIELD.split(block):
        name, colon, value = line.partition(b":")
        if colon and name and name.isascii() and not name.rstrip().count(b" "):
            found.setdefault(name.strip().decode("ascii").lower(), []).append(value)
    return found


def _as_text(raw: bytes) -> str:
    return raw.decode("ascii") if raw.isascii() else decoded(raw)
