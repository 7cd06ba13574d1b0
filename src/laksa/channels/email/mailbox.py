"""The mailbox that is read: how it is set up, and a connection to it.

Over TLS, its certificate checked; without it only on this computer. Nothing in it is ever deleted: what was read is
marked so, or moved where the administrator says.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address

from django.conf import settings
from imap_tools import MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from laksa.channels import configuration
from laksa.channels.http import Unreachable
from laksa.messages.models import EMAIL
from laksa.rules.parse import whole_number

TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
_PORTS = {TLS: 993, STARTTLS: 143, PLAIN: 143}
_SECONDS = 20
_SIZE = re.compile(rb"\bUID (\d+)\b.*?\bRFC822\.SIZE (\d+)|\bRFC822\.SIZE (\d+)\b.*?\bUID (\d+)")


@dataclass(frozen=True, slots=True)
class Account:
    """As an administrator filled it in. `done_folder`: where what was read is moved to; "" leaves it where it is."""

    host: str
    port: int
    security: str
    user: str
    password: str
    folder: str
    done_folder: str
    address: str

    @property
    def is_near(self) -> bool:
        """Whether it is on this computer."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"


def account() -> Account | None:
    """The one that is set up; None where none is."""
    return account_of(configuration.of(EMAIL))


def account_of(values: Mapping[str, str]) -> Account | None:
    """None where something that it needs is missing."""
    security = values.get("security") or TLS
    host, user, password = (values.get(name, "").strip() for name in ("host", "user", "password"))
    if not (host and user and password and security in _PORTS):
        return None
    said = values.get("address", "").strip() or (user if "@" in user else "")
    return Account(
        host=host,
        port=whole_number(values.get("port", "")) or _PORTS[security],
        security=security,
        user=user,
        password=values["password"],
        folder=values.get("folder", "").strip() or "INBOX",
        done_folder=values.get("done_folder", "").strip(),
        address=said or sender_address(),
    )


def sender_address() -> str:
    """The address that our mails are from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def read_address() -> str:
    """The address whose mails come in; "" where none do."""
    read = account()
    return read.address if read else ""


def own_addresses() -> frozenset[str]:
    """Those under which we write and are written to; a mail from one of them came back."""
    return frozenset(one.lower() for one in (sender_address(), read_address()) if one)


@contextmanager
def opened(to: Account) -> Iterator[Mailbox]:
    """Signed in, its folder open. Unreachable, whose reason is a code: also login, folder or plain."""
    if to.security == PLAIN and not to.is_near:
        raise Unreachable("plain")
    try:
        box = _connected(to)
        try:
            _sign_in(box, to)
            yield Mailbox(box, to)
        finally:
            _hang_up(box)
    except MailboxFolderSelectError:
        raise Unreachable("folder") from None
    except (MailboxLoginError, imaplib.IMAP4.readonly):
        raise Unreachable("login") from None
    except ssl.SSLError:
        raise Unreachable("tls") from None
    except socket.gaierror:
        raise Unreachable("dns") from None
    except TimeoutError:
        raise Unreachable("timeout") from None
    except (ConnectionRefusedError, socket.herror):
        raise Unreachable("connect") from None
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError):
        raise Unreachable("broken") from None


def _connected(to: Account) -> BaseMailBox:
    if to.security == PLAIN:
        return MailBoxUnencrypted(to.host, to.port, timeout=_SECONDS)
    checked = ssl.create_default_context()
    if to.security == TLS:
        return MailBox(to.host, to.port, timeout=_SECONDS, ssl_context=checked)
    box = MailBoxUnencrypted(to.host, to.port, timeout=_SECONDS)
    try:
        box.client.starttls(checked)
    except BaseException:
        _hang_up(box)
        raise
    return box


def _sign_in(box: BaseMailBox, to: Account) -> None:
    """Names and passwords of other letters than English need another way, which few servers lack."""
    if to.user.isascii() and to.password.isascii():
        box.login(to.user, to.password, initial_folder=None)
    else:
        box.login_utf8(to.user, to.password, initial_folder=None)
    box.folder.set(to.folder)


def _hang_up(box: BaseMailBox) -> None:
    with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
        box.logout()
    with suppress(OSError):
        box.client.shutdown()


class Mailbox:
    """One folder, open. `validity` changes when the server has numbered everything in it anew."""

    def __init__(self, box: BaseMailBox, account: Account) -> None:
        self._box, self._account = box, account
        _kind, said = box.client.response("UIDVALIDITY")
        _kind, able = box.client.capability()  # more than before the signing in
        self._able = frozenset(able[-1].decode("ascii", "replace").upper().split())
        self.validity = (whole_number(said[0].decode()) or 0) if said and isinstance(said[0], bytes) else 0

    def after(self, last: int) -> list[int]:
        """What came after the mail with this number, in order."""
        return sorted(uid for uid in self._uids(f"UID {last + 1}:*") if uid > last)  # `*` is the last, however old

    def unseen(self) -> list[int]:
        """What nobody has opened yet."""
        return self._uids("UNSEEN")

    def sizes(self, uids: list[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for line in self._fetched(",".join(map(str, uids)), "(UID RFC822.SIZE)"):
            if isinstance(line, bytes) and (said := _SIZE.search(line)):
                uid, size = (said[1], said[2]) if said[1] else (said[4], said[3])
                found[int(uid)] = int(size)
        return found

    def mail(self, uid: int, limit: int | None = None) -> bytes:
        """The mail, or its first `limit` bytes; it stays unopened. Empty where it is gone."""
        part = "BODY.PEEK[]" if limit is None else f"BODY.PEEK[]<0.{limit}>"
        pieces = self._fetched(str(uid), f"({part})")
        return next((piece[1] for piece in pieces if isinstance(piece, tuple)), b"")

    def put_away(self, uids: list[int]) -> None:
        """Those that were read: opened for everybody, and in the other folder where the server can move."""
        if not uids:
            return
        found = ",".join(map(str, uids))
        self._box.client.uid("STORE", found, "+FLAGS.SILENT", r"(\Seen)")
        if self._account.done_folder and "MOVE" in self._able:
            self._box.client.uid("MOVE", found, encode_folder(self._account.done_folder).decode())

    def wait(self, seconds: float) -> None:
        """Until something comes; at once where the server tells nobody."""
        if "IDLE" in self._able:
            self._box.idle.wait(timeout=seconds)

    def _uids(self, criteria: str) -> list[int]:
        return [int(uid) for uid in self._box.uids(criteria, charset=None)]

    def _fetched(self, uids: str, parts: str) -> list[bytes | tuple[bytes, bytes]]:
        answer, said = self._box.client.uid("FETCH", uids, parts)
        if answer != "OK":
            raise imaplib.IMAP4.error(answer)
        return [piece for piece in said if piece]
