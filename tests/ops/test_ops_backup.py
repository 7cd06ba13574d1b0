"""Backup and restore: the same counts, the same secret links, and not one flipped byte."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from ops.conftest import Town
from ops.laksa_process import Answer, Laksa, laksa_in

from laksa.ops.backup import Broken, _read_keys

# What a restored register must still do: open its links, tell its followers, keep its triggers, hold its histories.
AFTERWARDS = """
from people import a_case
from laksa.audit.verify import verify
from laksa.history import triggers
from laksa.register import access
from laksa.site.work import follow_once

secrets = json.loads({secrets!r})
opened = {{number: getattr(access.by_secret(secret), "number", None) for number, secret in secrets.items()}}
a_case("recorded")
print(json.dumps([opened, follow_once(), sorted(triggers.missing()), [finding.code for finding in verify()]]))
"""

# The desk takes a case while the dump has read its first table: is it written at once, and is it in the dump?
BUSY = """
import tempfile, threading
from django.db import connections
from people import Cast, a_case
from laksa.ops import backup
from laksa.register.models import Case

dump_table, written = backup._dump_table, []


def take_a_case():
    a_case("entered", cast=Cast())
    written.append(True)
    connections.close_all()


def dump_and_let_others_write(model, columns, path):
    count = dump_table(model, columns, path)
    if not written:
        desk = threading.Thread(target=take_a_case, daemon=True)
        desk.start()
        desk.join(5)
        assert written, "the desk waits for the dump"
    return count


a_case("entered", cast=Cast())
backup._dump_table = dump_and_let_others_write
with tempfile.TemporaryDirectory() as folder:
    counts = backup._dump(Path(folder))
a_case("received")
print(json.dumps([counts["register.case"], counts["register.event"], Case.objects.count()]))
"""

# A verb that may take 40 MB more than it has before it opens the folder; 25 of them are the models and a register.
NARROW = """
import resource, sys
from pathlib import Path
import rich.progress
from typer.testing import CliRunner
from laksa.ops.cli import app

facts = Path("/proc/self/status").read_text().splitlines()
taken = next(int(line.split()[1]) * 1024 for line in facts if line.startswith("VmData"))
resource.setrlimit(resource.RLIMIT_DATA, (taken + 40_000_000, taken + 40_000_000))
done = CliRunner().invoke(app, sys.argv[1:])
sys.exit(done.exit_code and f"{done.stderr} {done.exception!r}")
"""
LARGE = 30_000_000


@pytest.fixture(scope="module")
def archive(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "laksa.backup"
    town.laksa("backup", "--out", str(file))
    return file


def test_the_keys_lie_beside_the_archive_readable_by_nobody_else(archive: Path) -> None:
    keys = Path(f"{archive}.keys")
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600, "it holds what citizens wrote"
    content = archive.read_bytes()
    assert all(key.encode() not in content for key in json.loads(keys.read_text()).values())
    assert sorted(path.name for path in archive.parent.iterdir()) == ["laksa.backup", "laksa.backup.keys"]


ASKED = {"verify": ["verify", "--json"], "recap": ["recap"], "events": ["export", "events"]}


@dataclass
class Restored:
    """A register restored from the archive, what it answers to the verbs, and an archive of it."""

    laksa: Laksa
    answers: dict[str, Answer]
    again: Path


@pytest.fixture(scope="module")
def restored(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    place = tmp_path_factory.mktemp("restored")
    again = place / "again.backup"
    with laksa_in(place, made=False) as laksa:
        verbs = {"restore": ["restore", str(archive), "--json"], "backup": ["backup", "--out", str(again)]}
        answers = laksa.verbs(verbs | ASKED | {"twice": ["restore", str(archive)]})
        yield Restored(laksa, answers, again)


def test_what_is_restored_is_what_was_backed_up(town: Town, restored: Restored) -> None:
    answers = restored.answers
    assert answers["restore"].json["counts"]["register.case"] == 3
    assert {name: answers[name] for name in ASKED} == town.laksa.verbs(ASKED)
    assert answers["twice"].is_refusal
    for part, number in (("files", 3), ("reports", 4)):
        before, after = (
            sorted(path.read_bytes() for path in (laksa.folder / part).rglob("*") if path.is_file())
            for laksa in (town.laksa, restored.laksa)
        )
        assert after == before
        assert len(after) == number


def test_what_is_restored_goes_on(town: Town, restored: Restored) -> None:
    afterwards = AFTERWARDS.format(secrets=json.dumps(town.secrets))
    opened, followed, missing, codes = restored.laksa.python(afterwards)
    assert opened == {number: number for number in town.secrets}
    assert (followed > 0, missing, codes) == (True, [], [])


def test_every_row_comes_back_as_it_was_with_its_own_times(archive: Path, restored: Restored) -> None:
    before, after = tables_in(archive), tables_in(restored.again)
    for table in ("accounts.accountlog", "accounts.tablelog", "accounts.user", "followers.cursor", "outbox.message",
                  "register.attachment", "register.draft", "reports.report", "reports.reportevent",
                  "reports.reportfile"):  # fmt: skip
        assert before[table], table
    after["followers.cursor"] = [row for row in after["followers.cursor"] if '"restored_upto"' not in row]
    assert after == before


def tables_in(archive: Path) -> dict[str, list[str]]:
    """The rows of every table of an archive, as it writes them."""
    with tarfile.open(archive) as content:
        members = {entry.name: content.extractfile(entry) for entry in content if entry.name.startswith("tables/")}
        return {Path(name).stem: file.read().decode().splitlines() for name, file in members.items() if file}


def test_the_desk_goes_on_while_a_backup_reads_one_moment(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        assert laksa.python(BUSY) == [1, 2, 3]


def test_a_flipped_byte_or_a_cut_archive_is_refused_and_leaves_no_folder(archive: Path, tmp_path: Path) -> None:
    whole, keys = archive.read_bytes(), Path(f"{archive}.keys").read_text()
    broken = {"cut": whole[:-100], "cut in the middle": whole[: len(whole) // 2], "empty": b"", "text": b"hello"}
    for place in (0.001, 0.3, 0.6, 0.9, 0.9999):
        content = bytearray(whole)
        content[int(len(content) * place)] ^= 0x01
        broken[f"flipped at {place}"] = bytes(content)
    verbs = {}
    for name, content in broken.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / f"{name}.keys").write_text(keys)
        verbs[name] = ["restore", str(tmp_path / name)]
    verbs["no archive"] = ["restore", str(tmp_path / "nothing")]
    (tmp_path / "broken.keys").write_text(keys[:-9])
    other = json.loads(keys)
    other["secret"] = other["secret"][:-1] + ("0" if other["secret"][-1] != "0" else "1")
    (tmp_path / "other.keys").write_text(json.dumps(other))
    verbs["other keys"] = ["restore", str(archive), "--keys", str(tmp_path / "other.keys")]
    verbs["broken keys"] = ["restore", str(archive), "--keys", str(tmp_path / "broken.keys")]
    verbs["no keys"] = ["restore", str(archive), "--keys", str(tmp_path / "no.keys")]
    with laksa_in(tmp_path, made=False) as laksa:
        for name, answer in laksa.verbs(verbs).items():
            assert answer.is_refusal, (name, answer)
        assert not laksa.folder.exists()


@pytest.mark.same
def test_an_archive_from_before_it_knew_its_keys_takes_those_beside_it(tmp_path: Path) -> None:
    keys = {name: letter * 64 for name, letter in zip(("secret", "link", "lookup"), "abc", strict=True)}
    (tmp_path / "keys").write_text(json.dumps(keys))
    assert _read_keys(tmp_path / "keys", None) == keys
    with pytest.raises(Broken):
        _read_keys(tmp_path / "keys", "0" * 64)


@pytest.mark.same
def test_a_restore_that_ends_halfway_leaves_no_folder(archive: Path, tmp_path: Path) -> None:
    """Cut, and with the digest of what is left: the check at the door finds nothing."""
    content = archive.read_bytes()[: archive.stat().st_size * 2 // 3]
    file = tmp_path / "laksa.backup"
    file.write_bytes(content + b"LAKSA" + hashlib.sha256(content).hexdigest().encode())
    Path(f"{file}.keys").write_bytes(Path(f"{archive}.keys").read_bytes())
    with laksa_in(tmp_path, made=False) as laksa:
        laksa("restore", str(file), code=1)
        assert not laksa.folder.exists()


def narrow(laksa: Laksa, *arguments: str) -> None:
    done = laksa.run_code(NARROW, *arguments, "--data", str(laksa.folder))
    assert done.returncode == 0, done.stderr


@pytest.mark.same
def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    file, large = tmp_path / "laksa.backup", os.urandom(LARGE)
    for name in ("from", "to"):
        (tmp_path / name).mkdir()
    with laksa_in(tmp_path / "from") as laksa:
        laksa("user", "add", "rini", "--role", "admin")
        quarantine = laksa.folder / "files" / "quarantine"
        (quarantine / "1").write_bytes(large)
        (quarantine / "2").hardlink_to(quarantine / "1")
        (laksa.folder / "files" / "waiting" / "3").write_bytes(b"of a form that was refused")
        (laksa.folder / "files" / "drafts" / "4").write_bytes(b"of an officer's draft")
        (laksa.folder / "reports" / "1" / "2").mkdir(parents=True)
        (laksa.folder / "reports" / "1" / "2" / "laporan.csv").write_bytes(b"nomor\r\n")
        narrow(laksa, "backup", "--out", str(file))
    assert LARGE < file.stat().st_size < 2 * LARGE
    with laksa_in(tmp_path / "to", made=False) as laksa:
        narrow(laksa, "restore", str(file))
        restored = laksa.folder / "files"
        assert all((restored / "quarantine" / name).read_bytes() == large for name in "12")
        assert {path.stat().st_mode & 0o777 for path in restored.rglob("*") if path.is_file()} == {0o600}
        assert [path.name for path in (restored / "drafts").iterdir()] == ["4"]
        assert list((restored / "waiting").iterdir()) == []  # within the hour it is forgotten, here too
        assert (laksa.folder / "reports" / "1" / "2" / "laporan.csv").read_bytes() == b"nomor\r\n"
