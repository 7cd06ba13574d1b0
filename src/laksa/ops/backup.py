"""backup and restore: one archive that can be checked byte by byte, its keys beside it, into an empty folder.

The archive is a tar: manifest.json first (format, database, counts, SHA-256 of every member), then the rows of every
table as JSON lines and the files. It is written while LAKSA runs: all rows come from one read snapshot.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from laksa.ops.opening import DEFAULT, Data, Json, open_folder, require_lock_free
from laksa.ops.terminal import fail, out, out_json, progress, words
from laksa.site import folder as folders
from laksa.site.keys import NAMES, write_private

FORMAT = "laksa-backup-1"
_CHUNK = 1_000
_LEFT_OUT = frozenset({"sessions.session", "contenttypes.contenttype", "auth.permission", "auth.group"})


class Broken(Exception):  # noqa: N818
    """The archive is not what was written."""


def backup(
    out_file: Annotated[Path, typer.Option("--out", help="Berkas arsip yang ditulis.")],
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Cadangkan data ke satu arsip; kunci ditulis di sebelahnya (FILE.keys, mode 0600)."""
    source = open_folder(data)
    partial = out_file.with_name(out_file.name + ".part")
    with tempfile.TemporaryDirectory(dir=out_file.resolve().parent) as scratch:
        counts, members = _dump(Path(scratch), source)
        _write_archive(partial, members, counts, demo=folders.is_demo(source))
    partial.replace(out_file)
    keys = {name: (source / "keys" / name).read_text().strip() for name in NAMES}
    write_private(Path(f"{out_file}.keys"), json.dumps(keys) + "\n")
    if as_json:
        out_json({"file": str(out_file), "counts": counts})
    else:
        out(words(f"Dicadangkan: {out_file} dan {out_file}.keys", f"Backed up: {out_file} and {out_file}.keys"))


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
    except Broken as problem:
        fail(f"Arsip ditolak: {problem}", f"The archive is refused: {problem}", code=2)
    _make_folder(data, keys_file, demo=bool(manifest["demo"]))
    open_folder(data)
    require_lock_free(data)
    _require_empty_database()
    counts = _load(file, data, manifest)
    if as_json:
        out_json({"folder": str(data), "counts": counts})
    else:
        out(words(f"Dipulihkan ke {data}: {counts['register.case']} laporan.", f"Restored to {data}."))


def _require_empty_database() -> None:
    """On PostgreSQL the folder may be new and the database not."""
    from django.db import connection

    if "register_case" in connection.introspection.table_names():
        fail("Basis data tujuan tidak kosong.", "The target database is not empty.")


def _dump(scratch: Path, source: Path) -> tuple[dict[str, int], list[tuple[str, Path]]]:
    from django.db import connection, transaction

    counts: dict[str, int] = {}
    members: list[tuple[str, Path]] = []
    with transaction.atomic(durable=True), progress("Mencadangkan", "Backing up", len(_models())) as advance:
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for model in _models():
            label = model._meta.label_lower
            path = scratch / f"{label}.jsonl"
            counts[label] = _dump_table(model, path)
            members.append((f"tables/{label}.jsonl", path))
            advance(1)
        files = [path for path in sorted((source / "files").rglob("*")) if path.is_file()]
    members += [(f"files/{path.relative_to(source / 'files')}", path) for path in files]
    return counts, members


def _dump_table(model: Any, path: Path) -> int:
    count = 0
    fields = [field.attname for field in model._meta.concrete_fields]
    with path.open("w", encoding="utf-8") as file:
        for row in model._base_manager.order_by("pk").values_list(*fields).iterator(chunk_size=_CHUNK):
            plain = [{"hex": bytes(value).hex()} if isinstance(value, bytes | memoryview) else value for value in row]
            file.write(json.dumps(plain, cls=_Exact, ensure_ascii=False) + "\n")
            count += 1
    return count


class _Exact(json.JSONEncoder):
    """Times with their microseconds, which Django's own encoder cuts and a sealed history cannot do without."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _write_archive(path: Path, members: list[tuple[str, Path]], counts: dict[str, int], *, demo: bool) -> None:
    from django.db import connection

    manifest = {
        "format": FORMAT,
        "database": connection.vendor,
        "demo": demo,
        "counts": counts,
        "columns": {m._meta.label_lower: [f.attname for f in m._meta.concrete_fields] for m in _models()},
        "sha256": {name: _digest(file) for name, file in members},
    }
    with tarfile.open(path, "w:gz", compresslevel=5) as archive:
        body = json.dumps(manifest).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(body)
        archive.addfile(entry, io.BytesIO(body))
        for name, file in members:
            archive.add(file, arcname=name, recursive=False)
    digest = _digest(path)
    with path.open("ab") as tail:
        tail.write(f"LAKSA{digest}".encode())


def _check_archive(path: Path) -> dict[str, Any]:
    """The manifest, after every byte was compared; Broken otherwise."""
    tail = 69
    body = path.read_bytes()
    if body[-tail:-64] != b"LAKSA" or hashlib.sha256(body[:-tail]).hexdigest().encode() != body[-64:]:
        raise Broken(words("isi tidak cocok dengan sidiknya", "its content does not fit its digest"))
    with tarfile.open(path, "r:gz") as archive:
        first = archive.next()
        reader = archive.extractfile(first) if first and first.name == "manifest.json" else None
        manifest: dict[str, Any] = json.loads(reader.read()) if reader else {}
    if manifest.get("format") != FORMAT:
        raise Broken(words("format tidak dikenal", "unknown format"))
    return manifest


def _make_folder(data: Path, keys_file: Path, *, demo: bool) -> None:
    keys = json.loads(keys_file.read_text())
    (data / "keys").mkdir(parents=True, mode=0o700)
    for name in NAMES:
        write_private(data / "keys" / name, keys[name] + "\n")
    folders.make(data, demo=demo)


def _load(file: Path, data: Path, manifest: dict[str, Any]) -> dict[str, int]:
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0, interactive=False)
    models = {model._meta.label_lower: model for model in _models()}
    counts: dict[str, int] = {}
    with tarfile.open(file, "r:gz") as archive, connection.constraint_checks_disabled(), transaction.atomic():
        for entry in archive:
            reader = archive.extractfile(entry)
            if reader is None or entry.name == "manifest.json":
                continue
            if entry.name.startswith("tables/"):
                label = entry.name.removeprefix("tables/").removesuffix(".jsonl")
                counts[label] = _load_table(models[label], manifest["columns"][label], reader)
            else:
                _load_file(data, entry.name, reader)
    _after_load()
    return counts


def _load_table(model: Any, columns: list[str], lines: Any) -> int:
    count = 0
    for batch in _rows(lines):
        objects = [model(**dict(zip(columns, row, strict=True))) for row in batch]
        model._base_manager.bulk_create(objects, ignore_conflicts=False)
        count += len(objects)
    return count


def _rows(lines: Any) -> Iterator[list[list[Any]]]:
    batch = []
    for line in lines:
        batch.append(
            [bytes.fromhex(v["hex"]) if isinstance(v, dict) and set(v) == {"hex"} else v for v in json.loads(line)]
        )
        if len(batch) == _CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def _load_file(data: Path, name: str, reader: Any) -> None:
    target = (data / name).resolve()
    if not target.is_relative_to((data / "files").resolve()):
        raise Broken(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(reader.read())


def _after_load() -> None:
    """Sequences past the loaded ids, and how far the old transaction ids reach (see followers)."""
    from django.core.management.color import no_style
    from django.db import connection

    from laksa.followers.drain import RESTORED, skip_to_end
    from laksa.register.models import Event
    from laksa.search.index import write_documents

    statements = connection.ops.sequence_reset_sql(no_style(), _models())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    skip_to_end(RESTORED)
    cases = list(Event.objects.values_list("case_id", flat=True).distinct())
    for start in range(0, len(cases), 200):
        write_documents(set(cases[start : start + 200]))


def _models() -> list[Any]:
    """Every table with rows of ours, parents before children."""
    from django.apps import apps

    rooms = ("accounts", "register", "followers", "outbox", "account")
    found = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    return [model for model in found if model._meta.label_lower not in _LEFT_OUT and model._meta.managed]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
