"""A mail becomes what somebody said: whom it is from, their new words, their files, and what of ours it answers.

A mail's From vouches for nobody, so no one is proven by it (rules.conversation). Answered is its From, never its
Reply-To: a stranger would else have what we know of somebody sent to themselves.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from laksa.channels.email import kinds, mime, plain_text, quoting
from laksa.channels.email.mime import Content, Part
from laksa.channels.receiver import Ignored, Incoming, Media, Told, Unreadable
from laksa.channels.reception import Reason

WORDS_MAX = 100_000
FILES_MAX = 20
# What a mail is called in the place of a file that is not taken apart.
REST = "rest"
_TEXT_BYTES = 300_000
_ID = re.compile(r"<[^<>\s]{1,900}>")
_ID_LONGEST = 200
_ADDRESS = re.compile(r"[^@\s<>()\",;:]{1,64}@[^@\s<>()\",;:]{1,189}")
_IN_BRACKETS = re.compile(r"<\s*([^<>\s]{3,254})\s*>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_ANSWERS_MAX = 50
_UNSEEN = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/rfc822-headers",
     "application/ms-tnef-signature", "text/x-amp-html"}
)  # fmt: skip
_CALENDAR = re.compile(r"(?im)^(SUMMARY|LOCATION|DESCRIPTION)(?:;[^:\r\n]*)?:(.*)$")


def external_id(content: bytes) -> str:
    """The Message-ID: what comes again under it, by whatever way and with whatever words, is the same mail.

    Without one, a digest of who wrote what and when.
    """
    mail = mime.parsed(content[: mime.HEADERS_MAX])
    found = _ID.search(mail.get("message-id"))
    if found and len(found[0]) <= _ID_LONGEST:
        return found[0]
    said = [found[0].encode()] if found else [mail.get(name).encode() for name in ("from", "date", "subject")]
    if not found:
        said.append(content[mail.start :].translate(None, b" \t\r\n"))
    return f"#{hashlib.sha256(b'|'.join(said)).hexdigest()}"


def message_id(external: str) -> str:
    """The Message-ID that `external_id` holds; "" where the mail had none, or a very long one."""
    return external if _ID.fullmatch(external) else ""


def read(content: Content, own: frozenset[str], *, is_cut: bool = False) -> Incoming | Told | Ignored:
    """What it says. `own` are our addresses; `is_cut`: only its beginning is here. Unreadable: nobody sent it."""
    mail = mime.parsed(content)
    name, sender = _sender(mail)
    subject = mail.words("subject")
    if news := kinds.news_of_ours(content, mail, sender):
        return news
    if not sender:
        raise Unreadable("no sender")
    if sender in own:
        return Ignored(Reason.OWN)
    if ignored := kinds.nobody_said(mail, subject):
        return ignored
    found = _Found(content)
    found.look_at(mail)
    text = quoting.new_words(found.text, subject)[:WORDS_MAX]
    rest = is_cut or len(found.text) > WORDS_MAX or len(found.media) > FILES_MAX
    media = () if is_cut else tuple(found.media[:FILES_MAX])
    return Incoming(
        sender,
        text,
        name=name,
        title=subject,
        answers=_answers(mail),
        media=(*media, Media(REST, "mail.eml")) if rest else media,
        said_at=_date(mail),
        is_proven=False,
        is_automatic=kinds.is_automatic(mail, sender),
    )


@dataclass
class _Found:
    """The words and the files of a mail, in their order."""

    content: Content
    said: list[str] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    _invitation: str = ""

    def look_at(self, mail: Part) -> None:
        """What stands beside one another is all said; of alternatives, the plain one where it says anything."""
        waiting = [mail]
        while waiting:
            part = waiting.pop()
            if part.children and part.type == "multipart/alternative":
                waiting.extend(reversed(self._chosen(part)))
            elif part.children:
                self._introduce(part)
                waiting.extend(reversed(part.children))
            else:
                self._take(part)
        if not self.text and self._invitation:
            self.said.append(self._invitation)

    @property
    def text(self) -> str:
        return plain_text.tidy("\n\n".join(self.said))

    def _chosen(self, part: Part) -> list[Part]:
        plain = next((one for one in part.children if one.type == mime.PLAIN and _words_of(self.content, one)), None)
        if plain is None:
            return part.children
        return [one for one in part.children if one is plain or not _is_wording(one)]

    def _introduce(self, part: Part) -> None:
        """Whose words follow, where one mail stands in another."""
        if part.type in {"message/rfc822", "message/global"}:
            inner = part.children[0]
            head = [f"{label}: {inner.words(name)}" for name, label in _HEAD if inner.words(name)]
            self.said.append("\n".join(["---------- Pesan yang diteruskan ----------", *head]))

    def _take(self, part: Part) -> None:
        is_file = part.disposition == "attachment" or bool(part.name)
        if part.type == "text/calendar":
            self._invitation = self._invitation or _invitation(mime.text_of(self.content, part, _TEXT_BYTES))
        elif _is_wording(part) and not is_file:
            self.said.append(_words_of(self.content, part))
        elif part.type not in _UNSEEN and part.end > part.start and not _is_ornament(part):
            self.media.append(Media(str(part.number), part.name or f"berkas-{part.number}", part.type, size=part.size))


_HEAD = (("from", "Dari"), ("date", "Tanggal"), ("subject", "Perihal"))


def _is_wording(part: Part) -> bool:
    """What people read as the mail itself; also of a multipart that has no parts."""
    return part.type in {mime.PLAIN, "text/html", "text/enriched"} or part.type.startswith("multipart/")


def _is_ornament(part: Part) -> bool:
    """A picture that stands in the words and is no photo: an animation, or a dot that counts its readers."""
    return part.type == "image/gif" and (part.disposition == "inline" or "content-id" in part.headers)


def _words_of(content: Content, part: Part) -> str:
    text = mime.text_of(content, part, _TEXT_BYTES)
    if part.type == "text/html" or (part.type.startswith("multipart/") and text.lstrip()[:5].lower() == "<html"):
        return plain_text.tidy(plain_text.of_html(text))
    if part.parameter("format").lower() == "flowed":
        text = plain_text.flowed(text, deletes_space=part.parameter("delsp").lower() == "yes")
    return text.replace("\r\n", "\n").strip("\n")


def _invitation(text: str) -> str:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    said = [value.replace("\\n", "\n").replace("\\,", ",").strip() for _name, value in _CALENDAR.findall(unfolded)]
    return "\n".join(filter(None, said))


def _sender(mail: Part) -> tuple[str, str]:
    """Name and address of who wrote it; the first address that could be one."""
    for field_name in ("from", "sender", "return-path"):
        said = mail.get(field_name)
        unquoted = _QUOTED.sub(" ", said)  # a name may look like an address
        for address in (*_IN_BRACKETS.findall(unquoted), *_ADDRESS.findall(unquoted)):
            plain = mime.readable(unicodedata.normalize("NFKC", address)).strip(".").lower()
            if _ADDRESS.fullmatch(plain):
                return mime.readable(said.partition("<")[0].strip().strip('"')) if "<" in said else "", plain
    return "", ""


def _answers(mail: Part) -> tuple[str, ...]:
    """What it answers, then what that answered, and so on."""
    near = _ID.findall(mail.get("in-reply-to"))
    far = _ID.findall(mail.get("references"))
    return tuple(dict.fromkeys([*near, *reversed(far)]))[:_ANSWERS_MAX]


def _date(mail: Part) -> datetime | None:
    try:
        said = parsedate_to_datetime(mail.get("date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return said if said.tzinfo else None
