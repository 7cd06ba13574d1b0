"""A setting that cannot work stops the start with the variable's name, and says no password."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from laksa.site import environment
from laksa.site.environment import WrongSetting

SECRET = "rahasia"
READERS: dict[str, Callable[[], object]] = {
    "SMTP": environment.mail_server,
    "URL": environment.public_url,
    "HOSTS": lambda: environment.hosts("http://127.0.0.1:8000"),
    "PROXY": environment.proxies,
    "INTERNAL_NETWORKS": environment.networks,
    "MAIL_FROM": lambda: environment.sender("laksa@kota.invalid", required=True),
    "PASSWORD_PROFILE": lambda: environment.choice("PASSWORD_PROFILE", ("bssn", "nist")),
}


@pytest.mark.parametrize(
    "setting",
    [
        "SMTP=mail.kota.example:587",
        "SMTP=127.0.0.1",
        f"SMTP=smtp+ssl://laksa:{SECRET}@127.0.0.1:25",
        f"SMTP=tls://laksa:{SECRET}@127.0.0.1:25",
        f"SMTP=smtp://laksa:{SECRET}#ss@127.0.0.1:25",
        f"SMTP=smtp://laksa:{SECRET}/ss@127.0.0.1:25",
        f"SMTP=smtp://laksa:{SECRET}?ss@127.0.0.1:25",
        f"SMTP=smtp://laksa:{SECRET}@mail.kota.example:25",
        "SMTP=smtp://",
        "SMTP=smtp://:25",
        "SMTP=smtp://surat kota:25",
        "SMTP=smtps://mail.kota.example:99999",
        "SMTP=smtps://mail.kota.example:nol",
        "SMTP=smtps://mail.kota.example/kotak",
        "URL=laksa.kota.example",
        "URL=HTTPS://laksa.kota.example",
        "URL=https://kota.example/laksa",
        "URL=https://kota.example/?laksa",
        "URL=https://laksa:rahasia@kota.example",
        "URL=https://kota.example:0",
        "URL=https://kota.example:port",
        "URL=https://",
        "URL=ftp://kota.example",
        "URL=//kota.example",
        "URL=http://0.0.0.0:8000",
        "URL=http://[::]:8000",
        "URL=https://kota example",
        "HOSTS=*",
        "HOSTS=https://kota.example",
        "HOSTS=kota.example:443",
        "HOSTS=kota.example/laksa",
        "HOSTS=kota.example other.example",
        "PROXY=nginx",
        "PROXY=10.0.0.0/8",
        "INTERNAL_NETWORKS=gateway",
        "INTERNAL_NETWORKS=10.0.0.5/8",
        "MAIL_FROM=",
        "MAIL_FROM=laksa",
        "MAIL_FROM=LAKSA <laksa>",
        "MAIL_FROM=laksa@kota",
        "MAIL_FROM=laksa@kota.example, walikota@kota.example",
        "PASSWORD_PROFILE=strong",
    ],
)
def test_a_value_that_cannot_work_stops_the_start(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    name, _, value = setting.partition("=")
    monkeypatch.setenv(f"LAKSA_{name}", value)
    with pytest.raises(WrongSetting) as wrong:
        READERS[name]()
    for said in (wrong.value.indonesian, wrong.value.english):
        assert said.startswith(f"LAKSA_{name}: ")
        assert SECRET not in said
    assert wrong.value.__suppress_context__ or wrong.value.__context__ is None


@pytest.mark.parametrize(
    ("said", "server"),
    [
        ("smtp://127.0.0.1", ("smtp", "127.0.0.1", 25, "", "")),
        ("smtp://laksa:kata@localhost:2525", ("smtp", "localhost", 2525, "laksa", "kata")),
        ("smtp+starttls://laksa:pa%23ss%40@kota.example", ("smtp+starttls", "kota.example", 587, "laksa", "pa#ss@")),
        ("smtps://mail.kota.example/", ("smtps", "mail.kota.example", 465, "", "")),
        ("smtp://[::1]:25", ("smtp", "::1", 25, "", "")),
    ],
)  # fmt: skip
def test_a_relay_as_it_should_be_written(monkeypatch: pytest.MonkeyPatch, said: str, server: tuple[str, ...]) -> None:
    monkeypatch.setenv("LAKSA_SMTP", said)
    assert environment.mail_server() == environment.MailServer(*server)


def test_the_name_of_the_links_is_always_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAKSA_HOSTS", raising=False)
    assert environment.hosts("https://laksa.kota.example:8443") == [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "laksa.kota.example",
    ]
    monkeypatch.setenv("LAKSA_HOSTS", "dalam.kota.example, ::1")
    assert environment.hosts("http://[fd00::5]:8000") == ["dalam.kota.example", "[::1]", "[fd00::5]"]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9:50123", "203.0.113.9"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]"', "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "None"),
        ("", "None"),
    ],
)
def test_an_address_as_proxies_write_it(written: str, address: str) -> None:
    """A port behind it must not make one visitor of the whole town."""
    assert str(environment.address_of(written)) == address
