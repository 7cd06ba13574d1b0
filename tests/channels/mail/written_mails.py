"""Mails as bytes, and how they come in without a server."""

from __future__ import annotations

import hashlib

from laksa.channels import reception
from laksa.channels.email import reading
from laksa.channels.models import InboundMessage
from laksa.channels.receiver import Arrival
from laksa.register.models import Case

DINDA = "Dinda Lestari <dinda@warga.invalid>"
WHERE = "Lampu jalan padam di depan SDN Sukasari 4 sejak Senin, Kelurahan Sukasari."


def mail(text: str | bytes = WHERE, /, sender: str = DINDA, subject: str = "", **headers: str) -> bytes:
    """A header's name is written with underscores; `Message-ID` is made of all the rest unless it is given."""
    body = text.encode() if isinstance(text, str) else text
    fields = {"From": sender, "To": "laksa@kota.example", "Subject": subject}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    fields.setdefault("Content-Type", "text/plain; charset=utf-8")
    fields.setdefault("Message-ID", f"<{hashlib.sha256(repr((fields, body)).encode()).hexdigest()[:20]}@warga.invalid>")
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n" + body


def multipart(*parts: tuple[str, bytes], kind: str = "mixed", **fields: str) -> bytes:
    """Each part: its header lines, and its body."""
    body = (
        b"".join(b"--b\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n" for head, content in parts) + b"--b--\r\n"
    )
    return mail(body, **{"Content_Type": f'multipart/{kind}; boundary="b"', **fields})


def take_in(content: bytes) -> InboundMessage:
    """What became of a mail that lay in the mailbox."""
    identity = reading.external_id(content)
    reception.note("email", [Arrival(identity, {}, content)])
    reception.work_off()
    return InboundMessage.objects.select_related("case").get(channel="email", external_id=identity)


def case_of(content: bytes) -> Case:
    case = take_in(content).case
    assert case is not None
    return case
