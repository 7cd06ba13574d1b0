"""backup and restore: one archive that can be checked byte by byte, its keys beside it, into an empty folder.

The archive is a tar: manifest.json first (format, database, counts, columns, SHA-256 of every table), then the rows of
every table as JSON lines and the files, then the SHA-256 of all that. It is written while LAKSA runs: all rows come
from one read snapshot. Both verbs stream: neither holds more than one batch of rows or one piece of a file.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Annotated, Any, cast

import typer

import laksa
from laksa.ops import archives, releases
from laksa.ops.opening import DEFAULT, Data, Json, all_or_nothing, open_folder
from laksa.ops.terminal import fail, out, out_json, progress, words
from laksa.site import folder as folders
from laksa.site.keys import NAMES, write_private

FORMAT = "laksa-backup-1"
_FOLDERS = ("files", "reports", "trust")
_ROWS = 1_000
_CASES = 200
_PIECE = 1024 * 1024
_TAIL = len("LAKSA") + 64
_RENAMED = {"outbox.relay": "outbox.channelhealth"}  # tables that releases before called otherwise
_LEFT_OUT = frozenset({"sessions.session", "contenttypes.contenttype", "auth.permission", "auth.group"})


class Broken(Exception):
    """The archive is not what was written."""


def backup(
    out_file: Annotated[Path | None, typer.Option("--out", help="Berkas arsip yang ditulis.")] = None,
    into: Annotated[Path | None, typer.Option(help="Folder arsip, namanya menurut waktu.")] = None,
    keep: Annotated[int, typer.Option(help="Arsip terbaru yang disimpan di folder --into.", min=1)] = 1_000,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Cadangkan data ke satu arsip; kunci ditulis di sebelahnya (FILE.keys, mode 0600)."""
    if (out_file is None) == (into is None):
        fail("Sebut --out atau --into.", "Name either --out or --into.")
    target = out_file or archives.new_in(cast(Path, into))
    if not target.resolve().parent.is_dir():
        fail(f"Folder {target.parent} tidak ada.", f"There is no folder {target.parent}.")
    counts = write(open_folder(data), target)
    if into is not None:
        archives.forget_old(into, keep)
    if as_json:
        out_json({"file": str(target), "counts": counts})
    else:
        out(words(f"Dicadangkan: {target} dan {target}.keys", f"Backed up: {target} and {target}.keys"))


def write(source: Path, out_file: Path) -> dict[str, int]:
    """The archive of the open folder `source`, its keys beside it; how many rows each table has."""
    keys = {name: (source / "keys" / name).read_text().strip() for name in NAMES}
    with tempfile.TemporaryDirectory(dir=out_file.resolve().parent) as scratch:
        counts = _dump(Path(scratch))
        partial = Path(scratch) / "archive"
        partial.touch(mode=0o600)  # it holds what citizens wrote
        _write_archive(partial, Path(scratch), source, counts, keys)
        partial.replace(out_file)
    write_private(Path(f"{out_file}.keys"), json.dumps(keys) + "\n")
    return counts


def restore(
    file: Annotated[Path, typer.Argument(help="Arsip dari `laksa backup`.")],
    keys: Annotated[Path | None, typer.Option(help="Berkas kunci; bawaan FILE.keys.")] = None,
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Pulihkan arsip ke folder kosong; arsip yang berubah satu bita pun ditolak."""
    keys_file = keys or Path(f"{file}.keys")
    for path in (file, keys_file):
        if not path.is_file():
            fail(f"Berkas {path} tidak ditemukan.", f"There is no file {path}.")
    data = data.resolve()
    if data.exists() and any(data.iterdir()):
        fail(f"Folder {data} tidak kosong. Pulihkan ke folder baru.", f"The folder {data} is not empty.")
    try:
        manifest = _check_archive(file)
        _require_known_release(manifest)
        contents = _read_keys(keys_file, manifest.get("keys"))
        with all_or_nothing(data):
            _make_folder(data, contents, demo=bool(manifest["demo"]))
            open_folder(data)
            _require_empty_database()
            _require_known_columns(manifest)
            counts = _load(file, data, manifest)
            folders.close_to_others(data)
    except Broken as problem:
        fail(f"Arsip ditolak: {problem}", f"The archive is refused: {problem}", code=2)
    if as_json:
        out_json({"folder": str(data), "counts": counts})
    else:
        out(words(f"Dipulihkan ke {data}: {counts['register.case']} laporan.", f"Restored to {data}."))


def _require_known_release(manifest: dict[str, Any]) -> None:
    """Broken for an archive of a newer LAKSA; one from before says nothing of its release."""
    unknown = releases.unknown_to_us(manifest.get("migrations", {}), releases.known())
    if unknown:
        there = f"LAKSA {manifest.get('release', '?')} ({', '.join(unknown)})"
        raise Broken(
            words(
                f"arsip ini dari rilis yang lebih baru, {there}; di sini {releases.here()}. Pulihkan dengan rilis itu.",
                f"it is of a newer release, {there}; here is {releases.here()}. Restore it with that release.",
            )
        )


def _require_known_columns(manifest: dict[str, Any]) -> None:
    """What an archive that names no release holds must all have its place here."""
    models = _tables()
    unknown = [
        f"{label}.{column}"
        for label, columns in manifest["columns"].items()
        for column in columns
        if label not in models or column not in {field.attname for field in models[label]._meta.concrete_fields}
    ]
    if unknown:
        there, here = ", ".join(unknown[:5]), releases.here()
        raise Broken(
            words(
                f"arsip ini dari rilis lain: {there} tidak dikenal {here}. Pulihkan dengan rilis yang membuatnya.",
                f"it is of another release: {there} is unknown to {here}. Restore it with the release that made it.",
            )
        )


def _require_empty_database() -> None:
    """On PostgreSQL the folder may be new and the database not."""
    from django.db import connection

    if "register_case" in connection.introspection.table_names():
        fail("Basis data tujuan tidak kosong.", "The target database is not empty.")


def _dump(scratch: Path) -> dict[str, int]:
    """Every table as LABEL.jsonl in `scratch`, all of one moment; how many rows."""
    from laksa.register.transaction import snapshot

    counts: dict[str, int] = {}
    with snapshot(), progress("Mencadangkan", "Backing up", len(_models())) as advance:
        columns = _columns()
        for model in filter(lambda one: one._meta.label_lower in columns, _models()):
            label = model._meta.label_lower
            counts[label] = _dump_table(model, columns[label], scratch / f"{label}.jsonl")
            advance(1)
    return counts


def _columns() -> dict[str, list[str]]:
    """The columns that the database has of each table: before an upgrade it has not yet all that this release knows."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in _models():
            if model._meta.db_table in tables:
                there = {
                    one.name for one in connection.introspection.get_table_description(cursor, model._meta.db_table)
                }
                fields = model._meta.concrete_fields
                found[model._meta.label_lower] = [field.attname for field in fields if field.column in there]
    return found


def _dump_table(model: Any, fields: list[str], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in model._base_manager.order_by("pk").values_list(*fields).iterator(chunk_size=_ROWS):
            plain = [{"hex": bytes(value).hex()} if isinstance(value, bytes | memoryview) else value for value in row]
            file.write(json.dumps(plain, cls=_Exact, ensure_ascii=False) + "\n")
            count += 1
    return count


class _Exact(json.JSONEncoder):
    """Times with their microseconds, which Django's own encoder cuts and a sealed history cannot do without."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _write_archive(path: Path, tables: Path, source: Path, counts: dict[str, int], keys: dict[str, str]) -> None:
    from django.db import connection

    members = {f"tables/{label}.jsonl": tables / f"{label}.jsonl" for label in counts}
    manifest = {
        "format": FORMAT,
        "release": laksa.__version__,
        "migrations": releases.applied_of_ours(),
        "database": connection.vendor,
        "demo": folders.is_demo(source),
        "keys": _digest_of_keys(keys),
        "counts": counts,
        "columns": _columns(),
        "sha256": {name: _digest(file, file.stat().st_size) for name, file in members.items()},
    }
    body = json.dumps(manifest).encode()
    with tarfile.open(path, "w:gz", compresslevel=5) as archive:
        _add(archive, _entry("manifest.json", len(body)), io.BytesIO(body))
        for name, file in members.items():
            _add_file(archive, name, file, {})
        linked: dict[int, str] = {}
        for file in _files(source):
            _add_file(archive, str(file.relative_to(source)), file, linked)
    digest = _digest(path, path.stat().st_size)
    with path.open("ab") as tail:
        tail.write(f"LAKSA{digest}".encode())


def _files(data: Path) -> Iterator[Path]:
    """Photos of forms that were refused are forgotten within the hour: no archive keeps them longer."""
    from laksa.register.waiting import OUTSIDE

    found = (Path(place) / name for top in _FOLDERS for place, _, names in os.walk(data / top) for name in names)
    return (path for path in found if path.parent != OUTSIDE.folder)


def _add_file(archive: tarfile.TarFile, name: str, path: Path, linked: dict[int, str]) -> None:
    """A file whose form was not sent after all may be gone by now; one with two names (the demo's) is kept once."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        facts = os.fstat(file.fileno())
        first = linked.setdefault(facts.st_ino, name) if facts.st_nlink > 1 else name
        if first == name:
            _add(archive, _entry(name, facts.st_size), file)
        else:
            _add(archive, _entry(name, 0, link=first))


def _entry(name: str, size: int, *, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = size
    if link:
        entry.type, entry.linkname = tarfile.LNKTYPE, link
    return entry


def _add(archive: tarfile.TarFile, entry: tarfile.TarInfo, content: IO[bytes] | None = None) -> None:
    archive.addfile(entry, content)
    _forget_members(archive)


def _forget_members(archive: tarfile.TarFile) -> None:
    """tarfile remembers every member it has seen."""
    archive.members = []  # type: ignore[attr-defined]


def _check_archive(path: Path) -> dict[str, Any]:
    """The manifest, after every byte was compared; Broken otherwise."""
    if not _is_whole(path):
        raise Broken(words("isi tidak cocok dengan sidiknya", "its content does not fit its digest"))
    with tarfile.open(path, "r:gz") as archive:
        first = archive.next()
        reader = archive.extractfile(first) if first and first.name == "manifest.json" else None
        manifest: dict[str, Any] = json.loads(reader.read()) if reader else {}
    if manifest.get("format") != FORMAT:
        raise Broken(words("format tidak dikenal", "unknown format"))
    return manifest


def _is_whole(path: Path) -> bool:
    content = path.stat().st_size - _TAIL
    if content < 0:
        return False
    with path.open("rb") as file:
        file.seek(content)
        return file.read() == f"LAKSA{_digest(path, content)}".encode()


def _read_keys(path: Path, digest: str | None) -> dict[str, str]:
    """The keys, if they are those that the archive was written with; one of an earlier LAKSA does not say (None)."""
    try:
        read = json.loads(path.read_text())
        keys = {name: bytes.fromhex(read[name]).hex() for name in NAMES}
    except (ValueError, KeyError, TypeError):
        raise Broken(words(f"berkas kunci {path} rusak", f"the key file {path} is broken")) from None
    if digest is not None and _digest_of_keys(keys) != digest:
        raise Broken(words(f"{path} bukan kunci arsip ini", f"{path} does not hold this archive's keys"))
    return keys


def _digest_of_keys(keys: dict[str, str]) -> str:
    """Says nothing about them: each is 32 random bytes."""
    return hashlib.sha256("".join(keys[name] for name in NAMES).encode()).hexdigest()


def _make_folder(data: Path, keys: dict[str, str], *, demo: bool) -> None:
    (data / "keys").mkdir(parents=True, mode=0o700)
    for name in NAMES:
        write_private(data / "keys" / name, keys[name] + "\n")
    folders.make(data, demo=demo)


def _load(file: Path, data: Path, manifest: dict[str, Any]) -> dict[str, int]:
    from django.core.management import call_command
    from django.db import connection, transaction

    from laksa.accounts import sealing

    call_command("migrate", verbosity=0, interactive=False)
    models = _tables()
    counts: dict[str, int] = {}
    with tarfile.open(file, "r:gz") as archive, connection.constraint_checks_disabled(), transaction.atomic():
        while entry := archive.next():
            _forget_members(archive)
            reader = None if entry.islnk() else archive.extractfile(entry)
            if entry.name.startswith("tables/") and reader:
                label = entry.name.removeprefix("tables/").removesuffix(".jsonl")
                counts[label] = _load_table(models[label], manifest["columns"][label], reader)
            elif entry.name != "manifest.json":
                _load_file(data, entry, reader)
        if "accounts.seal" not in counts:  # of a release that had none
            sealing.begin_anew()
    _carry_over()
    _after_load()
    if manifest.get("migrations") != releases.applied_of_ours():
        _count_anew()
    return counts


def _load_table(model: Any, columns: list[str], lines: Iterable[bytes]) -> int:
    from django.db import connection

    fields = model._meta.concrete_fields
    at_once = min(_ROWS, connection.ops.bulk_batch_size(fields, range(_ROWS)))
    count, rows = 0, map(_row, lines)
    while batch := list(islice(rows, at_once)):
        objects = [model(**dict(zip(columns, row, strict=True))) for row in batch]
        # Raw, as bulk_create is not: that would put the hour of the restore into every auto_now and auto_now_add.
        model._base_manager.all()._insert(objects, fields=fields, raw=True)
        count += len(objects)
    return count


def _row(line: bytes) -> list[Any]:
    return [bytes.fromhex(v["hex"]) if isinstance(v, dict) and set(v) == {"hex"} else v for v in json.loads(line)]


def _load_file(data: Path, entry: tarfile.TarInfo, reader: IO[bytes] | None) -> None:
    target = _inside(data, entry.name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if reader is None:
        target.hardlink_to(_inside(data, entry.linkname))
        return
    with target.open("wb") as file:
        shutil.copyfileobj(reader, file, _PIECE)


def _inside(data: Path, name: str) -> Path:
    target = (data / name).resolve()
    if not any(target.is_relative_to(data / top) for top in _FOLDERS):
        raise Broken(name)
    return target


def _after_load() -> None:
    """Sequences past the loaded ids, and how far the old transaction ids reach (see followers)."""
    from django.core.management.color import no_style
    from django.db import connection

    from laksa.followers.drain import RESTORED, skip_to_end
    from laksa.register import planner
    from laksa.register.models import Case
    from laksa.search.index import write_documents

    statements = connection.ops.sequence_reset_sql(no_style(), _models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    skip_to_end(RESTORED)
    last = 0
    while cases := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CASES]):
        write_documents(set(cases))
        last = cases[-1]
    planner.analyze()


def _carry_over() -> None:
    """Messages of a release that kept them in tables of their own."""
    from laksa.history.transaction import write
    from laksa.messages import carry_over
    from laksa.messages.models import AccountMail, ChannelHealth, Message
    from laksa.reports import mails
    from laksa.reports.models import ReportMail

    with write():
        carry_over.account_mails(Message, AccountMail)
        carry_over.refusals(ChannelHealth)
        mails.carry_over(Message, ReportMail)


def _count_anew() -> None:
    """The sums of the figures from the events: an earlier release booked them by its own definitions."""
    from laksa.figures import rollup

    rollup.rebuild()


def _tables() -> dict[str, Any]:
    """The models by the labels that archives know them by."""
    models = {model._meta.label_lower: model for model in _models()}
    return models | {before: models[now] for before, now in _RENAMED.items()}


def _models() -> list[Any]:
    """Every table of LAKSA's own rooms, and allauth's addresses."""
    from django.apps import apps

    rooms = [config for config in apps.get_app_configs() if config.name.startswith("laksa.")]
    found = [model for room in (*rooms, apps.get_app_config("account")) for model in room.get_models()]
    return [model for model in found if model._meta.label_lower not in _LEFT_OUT and model._meta.managed]


def _digest(path: Path, size: int) -> str:
    """SHA-256 of the first `size` bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size and (piece := file.read(min(size, _PIECE))):
            digest.update(piece)
            size -= len(piece)
    return digest.hexdigest()
