"""The files for one Debian server are what systemd, nginx and Caddy take, and hold no name that would break them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from operating.certificates import Certificate, certificate_for
from typer.testing import CliRunner

from laksa.ops.cli import app

DOMAIN = "laksa.kota.example"
UNITS = ["laksa.service", "laksa-backup.service", "laksa-backup.timer", "laksa-drill.service", "laksa-drill.timer"]
# 0 is a locked box, 10 an open door; 2.3 is what is left when a program may speak to a database and to a relay.
EXPOSURE = 2.5


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not here: ./laksa test installs it")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate_for(DOMAIN, tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def written(tmp_path: Path, certificate: Certificate) -> Path:
    """The files, for the certificate of this test and an account that every system has."""
    folder = tmp_path / "files"
    options = ["--user", "daemon", "--certificate", str(certificate.chain), "--key", str(certificate.key)]
    done = CliRunner().invoke(app, ["units", "--domain", DOMAIN, "--out", str(folder), *options])
    assert done.exit_code == 0, done.output
    return folder


def ran(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stderr + done.stdout


def test_no_mark_of_a_pattern_is_left(written: Path) -> None:
    for path in written.iterdir():
        assert not re.search(
            r"\$(program|data|backups|settings|user|port|domain|protect_home)\b|@\w+@", path.read_text()
        )


def test_the_settings_are_for_root_alone(written: Path) -> None:
    assert (written / "laksa.env").stat().st_mode & 0o777 == 0o600
    assert f"LAKSA_URL=https://{DOMAIN}" in (written / "laksa.env").read_text()


@needs("systemd-analyze")
def test_systemd_takes_every_unit_without_a_word(written: Path) -> None:
    assert ran("systemd-analyze", "verify", *(written / name for name in UNITS)) == ""


@needs("systemd-analyze")
@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_systemd_finds_little_exposed(written: Path, name: str) -> None:
    said = ran("systemd-analyze", "security", "--offline=yes", "--no-pager", written / name)
    exposure = re.search(r"Overall exposure level for .*: ([\d.]+)", said)
    assert exposure is not None
    assert float(exposure[1]) < EXPOSURE, said


def test_a_verb_runs_with_the_account_the_settings_and_the_folder_of_the_service(written: Path, tmp_path: Path) -> None:
    """systemd-run is replaced by one that only says how it was called."""
    told = tmp_path / "systemd-run"
    told.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    told.chmod(0o755)
    called = {}
    for verb in ("doctor", "drill"):
        command = [str(written / "laksa"), verb, "--from", "a b"]
        done = subprocess.run(command, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True)
        called[verb] = done.stdout.splitlines()
    assert "--property=User=daemon" in called["doctor"]
    assert "--property=EnvironmentFile=/etc/laksa/laksa.env" in called["doctor"]
    assert called["doctor"][-5:] == ["doctor", "--from", "a b", "--data", "/var/lib/laksa"]
    assert called["drill"][-3:] == ["drill", "--from", "a b"]


def test_a_sender_with_spaces_is_quoted_as_systemd_reads_it(written: Path) -> None:
    assert f'LAKSA_MAIL_FROM="LAKSA <laksa@{DOMAIN}>"' in (written / "laksa.env").read_text()


@needs("nginx")
def test_nginx_takes_its_file(written: Path, tmp_path: Path) -> None:
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n"
        f"include {local(written / 'nginx.conf', tmp_path)};\n}}\n"
    )
    assert "test is successful" in ran("nginx", "-t", "-p", tmp_path, "-c", whole)


@needs("caddy")
def test_caddy_takes_its_file(written: Path) -> None:
    assert "Valid configuration" in ran(
        "caddy", "validate", "--adapter", "caddyfile", "--config", written / "Caddyfile"
    )


@pytest.mark.parametrize(
    "options",
    [
        ["--domain", "https://laksa.kota.example"],
        ["--domain", "LAKSA.kota.example"],
        ["--domain", "laksa"],
        ["--domain", "laksa.example; return 200"],
        ["--domain", "laksa.example\nUser=root"],
        ["--domain", DOMAIN, "--user", "root user"],
        ["--domain", DOMAIN, "--backups", "/var/backups/my laksa"],
        ["--domain", DOMAIN, "--backups", "backups"],
        ["--domain", DOMAIN, "--backups", "/"],
        ["--domain", DOMAIN, "--settings", "/etc/laksa/../passwd"],
        ["--domain", DOMAIN, "--certificate", "/etc/ssl/laksa.pem"],
    ],
)
def test_a_name_that_one_of_them_would_read_otherwise_is_refused(tmp_path: Path, options: list[str]) -> None:
    done = CliRunner().invoke(app, ["units", "--out", str(tmp_path / "files"), *options])
    assert done.exit_code == 1
    assert not (tmp_path / "files").exists()


def local(path: Path, folder: Path) -> Path:
    """The same file with its logs in `folder`, for a test may not write where a server does."""
    copy = folder / "site.conf"
    copy.write_text(path.read_text().replace("/var/log/nginx", str(folder)))
    return copy
