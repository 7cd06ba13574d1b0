"""Debian's dovecot on loopback: one mailbox, whose mails lie in a folder of the test, gone without a trace."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
USER, PASSWORD = "laksa@kota.example", "rahasia"
_CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
{identity}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """The mailbox of LAKSA, and what lies in it."""

    port: int

    @property
    def settings(self) -> dict[str, str]:
        """As an administrator fills them in."""
        return {"host": "127.0.0.1", "port": str(self.port), "security": "plain", "user": USER, "password": PASSWORD}

    @contextmanager
    def opened(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        try:
            client.login(USER, PASSWORD)
            client.select()
            yield client
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()

    def lay(self, *mails: bytes, seen: bool = False) -> None:
        with self.opened() as client:
            for one in mails:
                client.append("INBOX", r"(\Seen)" if seen else "", "", one)  # type: ignore[arg-type]  # the server's time

    def empty(self) -> None:
        """No mail is left of the test before."""
        with self.opened() as client:
            if client.select()[1][0] != b"0":
                client.store("1:*", "+FLAGS", r"(\Deleted)")
                client.expunge()

    def count(self, criteria: str = "ALL", folder: str = "INBOX") -> int:
        with self.opened() as client:
            client.select(folder)
            return len(client.search(None, criteria)[1][0].split())


@contextmanager
def server() -> Iterator[Dovecot]:
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory(prefix="laksa-dovecot-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        ours = pwd.getpwuid(os.geteuid())
        owner = pwd.getpwnam("nobody") if ours.pw_uid == 0 else ours  # it reads no mails as root
        (folder / "mail").mkdir()
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
        users = ("default_internal_user", "default_login_user")
        identity = "" if ours.pw_uid == 0 else "\n".join(f"{user} = {ours.pw_name}" for user in users)
        configuration = _CONFIGURATION.format(
            folder=folder, port=port, uid=owner.pw_uid, gid=owner.pw_gid, identity=identity, password=PASSWORD
        )
        (folder / "dovecot.conf").write_text(configuration)
        process = subprocess.Popen([PROGRAM, "-F", "-c", folder / "dovecot.conf"], stderr=subprocess.DEVNULL)
        try:
            _wait_until_ready(port, folder / "log")
            yield Dovecot(port)
        finally:
            process.terminate()  # its children end with it
            process.wait(timeout=20)


def _wait_until_ready(port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError, imaplib.IMAP4.error):
            client = imaplib.IMAP4("127.0.0.1", port, timeout=5)
            client.login(USER, PASSWORD)
            client.logout()
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text() if log.exists() else "dovecot does not start")
