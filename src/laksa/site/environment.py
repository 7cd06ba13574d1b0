"""The environment's LAKSA_ variables, read and checked: a value that cannot work stops the start with its name.

No sentence here repeats a value that may hold a password.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, unquote, urlsplit

Address = IPv4Address | IPv6Address
MAIL_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
_ENCODED = (
    "tanda # ? / dalam kata sandi ditulis %23 %3F %2F",
    "write # ? / in a password as %23 %3F %2F",
)


class WrongSetting(ValueError):
    """A variable whose value cannot work: its name, and why, in two languages."""

    def __init__(self, name: str, indonesian: str, english: str) -> None:
        super().__init__(f"LAKSA_{name}: {english}")
        self.indonesian = f"LAKSA_{name}: {indonesian}"
        self.english = f"LAKSA_{name}: {english}"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A relay; `kind` is a key of MAIL_PORTS."""

    kind: str
    host: str
    port: int
    user: str = ""
    password: str = ""


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"LAKSA_{name}", default).strip()


def env_list(name: str) -> list[str]:
    return [item.strip() for item in env(name).split(",") if item.strip()]


def choice(name: str, options: tuple[str, ...]) -> str:
    """One of `options`; the first where nothing is said."""
    said = env(name) or options[0]
    if said not in options:
        listed = ", ".join(options)
        raise WrongSetting(name, f"pilih salah satu: {listed}", f"choose one of: {listed}")
    return said


def public_url(name: str = "URL", default: str = "http://127.0.0.1:8000") -> str:
    """Scheme, host and port under which people open LAKSA, as links carry them."""
    said = env(name) or default
    parts = _parts(name, said, "https://laksa.kota.go.id")
    if not said.startswith(("http://", "https://")):
        raise WrongSetting(
            name,
            "awali dengan http:// atau https://, huruf kecil, misalnya https://laksa.kota.go.id",
            "begin with http:// or https://, in lower case, as in https://laksa.kota.go.id",
        )
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password:
        raise WrongSetting(
            name,
            "hanya alamat tanpa jalur di belakangnya; LAKSA berdiri di akar namanya sendiri",
            "the address alone, without a path behind it; LAKSA stands at the root of a name of its own",
        )
    if is_any(parts.hostname or ""):
        raise WrongSetting(
            name, "alamat ini tidak dapat dibuka siapa pun; sebut nama yang dipakai orang",
            "nobody can open this address; give the name that people use",
        )  # fmt: skip
    return said.rstrip("/")


def host_of(url: str) -> str:
    """As a Host header names it: without the port, IPv6 in brackets."""
    return bracketed(urlsplit(url).hostname or "")


def hosts(url: str, name: str = "HOSTS") -> list[str]:
    """The names that are answered: those of the variable, that of the links, and this computer where none is said."""
    said = env_list(name) or ["localhost", "127.0.0.1", "::1"]
    for host in said:
        if not _HOST.fullmatch(host.removeprefix(".")) and _address(host.strip("[]")) is None:
            raise WrongSetting(
                name,
                "sebut nama atau alamat saja, dipisah koma, tanpa http://, porta, dan tanda *",
                "give names or addresses alone, comma between, without http://, ports and *",
            )
    return list(dict.fromkeys([*map(bracketed, said), host_of(url)]))


def proxies(name: str = "PROXY") -> frozenset[Address]:
    found = {said: address_of(said) for said in env_list(name)}
    for said, address in found.items():
        if address is None:
            raise WrongSetting(name, f"{said} bukan alamat IP", f"{said} is no IP address")
    return frozenset(filter(None, found.values()))


def networks(name: str = "INTERNAL_NETWORKS") -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks that LAKSA may call although they are none of the Internet."""
    try:
        return tuple(ip_network(said) for said in env_list(name))
    except ValueError:
        raise WrongSetting(
            name,
            "tulis alamat IP atau jaringan, dipisah koma, misalnya 10.20.0.5, 10.30.0.0/16",
            "give IP addresses or networks, comma between, as in 10.20.0.5, 10.30.0.0/16",
        ) from None


def mail_server(name: str = "SMTP") -> MailServer | None:
    """The relay of the variable; None where mails are to be caught."""
    said = env(name)
    if not said:
        return None
    parts = _parts(name, said, "smtp+starttls://USER:PASSWORD@HOST:587", _ENCODED)
    if parts.scheme not in MAIL_PORTS:
        listed = ", ".join(f"{kind}://" for kind in MAIL_PORTS)
        raise WrongSetting(name, f"awali dengan salah satu: {listed}", f"begin with one of: {listed}")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise WrongSetting(name, *_ENCODED)
    server = MailServer(
        parts.scheme,
        str(parts.hostname),
        parts.port or MAIL_PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
    if server.kind == "smtp" and server.password and not is_loopback(server.host):
        raise WrongSetting(
            name, "kata sandi tidak dikirim terbuka ke komputer lain; pakai smtp+starttls:// atau smtps://",
            "no password goes to another computer in clear; use smtp+starttls:// or smtps://",
        )  # fmt: skip
    return server


def sender(default: str, *, required: bool, name: str = "MAIL_FROM") -> str:
    """Who writes the mails. Where a relay is set it must be said: an answer to the default reaches nobody."""
    said = env(name)
    if required and not said:
        raise WrongSetting(
            name,
            "pengirim belum disebut, padahal LAKSA_SMTP terisi; misalnya LAKSA <laksa@kota.go.id>",
            "LAKSA_SMTP is set, but no sender is; for example LAKSA <laksa@kota.go.id>",
        )
    _, address = parseaddr(said or default)
    mailbox, _, domain = address.rpartition("@")
    if not mailbox or "." not in domain or not _HOST.fullmatch(domain) or any(sign in said for sign in "\r\n,;"):
        raise WrongSetting(
            name, "bukan satu alamat surel, misalnya LAKSA <laksa@kota.go.id>",
            "not one mail address, as in LAKSA <laksa@kota.go.id>",
        )  # fmt: skip
    return said or default


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def address_of(written: str) -> Address | None:
    """An IP address as proxies write it: with a port, in brackets, IPv4 inside IPv6; None if it is none."""
    bare = written.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    address = _address(bare.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_any(host: str) -> bool:
    """Whether `host` means every address of a computer, which is none that anybody can open."""
    address = _address(host.strip("[]"))
    return address is not None and address.is_unspecified


def is_loopback(host: str) -> bool:
    address = _address(host.strip("[]"))
    return host == "localhost" or (address is not None and address.is_loopback)


def _parts(name: str, said: str, pattern: str, more: tuple[str, str] = ("", "")) -> SplitResult:
    """The parts of an address with a scheme, a host and, if any, a port that is a number."""
    wrong = WrongSetting(
        name, "; ".join(filter(None, (f"tulis seperti {pattern}", more[0]))),
        "; ".join(filter(None, (f"write it as {pattern}", more[1]))),
    )  # fmt: skip
    try:
        parts = urlsplit(said)
        port = parts.port
    except ValueError:
        raise wrong from None
    host = parts.hostname or ""
    if "://" not in said or port == 0 or (not _HOST.fullmatch(host) and _address(host) is None):
        raise wrong
    return parts


def _address(written: str) -> Address | None:
    try:
        return ip_address(written)
    except ValueError:
        return None
