"""One archive of all tables, made while it is sent: no more of it stands in memory than a few hundred kilobytes."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from laksa.exports.in_clear import packed_files
from laksa.exports.table import Reader, Record, Table, plain
from laksa.exports.tables import tables_for
from laksa.exports.withheld import WITHHELD
from laksa.figures.recap import harmless
from laksa.rules.period import WIB

_BLOCK = 64 * 1024


def archive(reader: Reader) -> Iterator[bytes]:
    """The bytes of a ZIP: `datapackage.json` (Frictionless Data), and each table as `NAME.csv` and `NAME.jsonl`.

    In clear it holds every file too, as it was handed over.
    """
    now, sink = timezone.now().astimezone(WIB), _Sink()
    tables = tables_for(reader)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as packed:
        yield from _packed(packed, sink, "datapackage.json", iter([_description(tables, reader, now)]), now)
        for table in tables:
            yield from _packed(packed, sink, f"{table.name}.csv", _csv(table, reader), now)
            yield from _packed(packed, sink, f"{table.name}.jsonl", _lines(table, reader), now)
        for place, path in packed_files() if reader.in_clear else ():
            yield from _copied(packed, sink, place, path, now)
    yield sink.take()


def _copied(packed: zipfile.ZipFile, sink: _Sink, name: str, path: Path, now: datetime) -> Iterator[bytes]:
    """A file as it is; one that is not on the disk is not there either, and `verify` says so."""
    if not path.is_file():
        return
    with (
        path.open("rb") as source,
        packed.open(zipfile.ZipInfo(name, now.timetuple()[:6]), "w", force_zip64=True) as file,
    ):
        while block := source.read(_BLOCK):
            file.write(block)
            yield sink.take()
    yield sink.take()


def _packed(packed: zipfile.ZipFile, sink: _Sink, name: str, content: Iterator[str], now: datetime) -> Iterator[bytes]:
    about = zipfile.ZipInfo(name, now.timetuple()[:6])
    about.compress_type = zipfile.ZIP_DEFLATED
    with packed.open(about, "w", force_zip64=True) as file:
        for block in _blocks(content):
            file.write(block.encode("utf-8", "replace"))
            if sent := sink.take():
                yield sent
    yield sink.take()


def _blocks(content: Iterator[str]) -> Iterator[str]:
    waiting: list[str] = []
    size = 0
    for line in content:
        waiting.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def _csv(table: Table, reader: Reader) -> Iterator[str]:
    """UTF-8, commas, ISO moments; no cell is a formula."""
    line = _line_writer()
    yield line(list(table.columns))
    for record in table.rows(reader):
        yield line([_cell(record.get(name)) for name in table.columns])


def _line_writer() -> Callable[[list[object]], str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def line(cells: list[object]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue()

    return line


def _cell(value: object) -> object:
    told = plain(value)
    return harmless(json.dumps(told, ensure_ascii=False, sort_keys=True) if isinstance(told, dict | list) else told)


def _lines(table: Table, reader: Reader) -> Iterator[str]:
    for record in table.rows(reader):
        yield json.dumps(_whole(record, table), ensure_ascii=False) + "\n"


def _whole(record: Record, table: Table) -> dict[str, object]:
    return {name: plain(record.get(name)) for name in table.columns}


def _description(tables: tuple[Table, ...], reader: Reader, now: datetime) -> str:
    resources = [
        {
            "name": f"{table.name}-{kind}",
            "path": f"{table.name}.{kind}",
            "description": table.about,
            "mediatype": media,
            "encoding": "utf-8",
            "schema": {"fields": [{"name": name, "type": typed} for name, typed in table.columns.items()]},
        }
        for table in tables
        for kind, media in (("csv", "text/csv"), ("jsonl", "application/jsonl"))
    ]
    about = {
        "profile": "data-package",
        "name": "laksa",
        "created": now.isoformat(timespec="seconds"),
        "words": "in clear" if reader.in_clear else "masked; of a confidential report its state and its dates alone",
        "resources": resources,
        "withheld": WITHHELD,
    }
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


class _Sink(io.RawIOBase):
    """What the ZIP writes, until it is taken away; nothing can be sought in it, so nothing is kept for that."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, block: object) -> int:
        content = bytes(block)  # type: ignore[call-overload]
        self._waiting.append(content)
        return len(content)

    def take(self) -> bytes:
        content = b"".join(self._waiting)
        self._waiting.clear()
        return content
