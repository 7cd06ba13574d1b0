"""The scripts of the pages: ES modules of one purpose, joined into the one file that a page loads.

A folder of `static/` with a `main.js` is a script: `laksa/staff/main.js` and what it imports become `laksa/staff.js`.
One file, because the citizens' script stands in the head and must set its class before anything is drawn, because a
browser that cannot read one line of it must run none of it, and because a request costs a phone as much as a module.
The modules of a script share one scope, so a name stands at the top of one of them only. Whole lines of comment and the
indentation are left out, so no text in backticks goes over a line; everything else is sent as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from posixpath import normpath

ENTRY = "main.js"
_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\.[\w./]+)";$', re.MULTILINE)
_NAME = re.compile(r"^(?:export )?(?:const|let) (\w+) =", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:const|let) (\w+) =", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*(?:(?!\*/)[\s\S])*\*/|//.*)$\n", re.MULTILINE)


class BadScript(Exception):
    """A module that cannot be joined: the message says which, and why."""


def entries(package: Path) -> dict[str, str]:
    """Each script by its address under `static/`, with the address of the module that it begins with."""
    addresses = sorted(_files(package))
    return {f"{PurePosixPath(one).parent}.js": one for one in addresses if PurePosixPath(one).name == ENTRY}


def modules(package: Path) -> list[str]:
    """The addresses of all modules: what no page loads by itself."""
    return sorted({module for entry in entries(package).values() for module, _ in _in_order(entry, _files(package))})


def joined(package: Path, entry: str) -> str:
    """The script that begins with this module: what a module imports stands before it, each once."""
    parts = list(_in_order(entry, _files(package)))
    _require_names_of_their_own(parts)
    return '(() => {\n"use strict";\n' + "".join(_body(text) for _, text in parts) + "})();\n"


def write(package: Path, folder: Path) -> None:
    """Every script of the package, under its address, into this folder."""
    for script, entry in entries(package).items():
        target = folder / script
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(joined(package, entry), "utf-8")


def _files(package: Path) -> dict[str, Path]:
    return {
        file.relative_to(static).as_posix(): file
        for static in package.glob("*/static")
        for file in static.rglob("*.js")
    }  # fmt: skip


def _in_order(entry: str, files: dict[str, Path]) -> Iterator[tuple[str, str]]:
    """The modules with their texts, depth first, as a browser runs them."""
    done: set[str] = set()

    def visit(address: str, through: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if address in through:
            raise BadScript(f"{' → '.join((*through, address))}: a circle")
        if address in done:
            return
        done.add(address)
        text = _text(address, files)
        for names, source in _IMPORT.findall(text):
            imported = normpath(PurePosixPath(address).parent / source)
            missing = set(names.split(", ")) - set(_EXPORTED.findall(_text(imported, files)))
            if missing:
                raise BadScript(f"{address}: {imported} does not export {', '.join(sorted(missing))}")
            yield from visit(imported, (*through, address))
        yield address, text

    return visit(entry, ())


def _text(address: str, files: dict[str, Path]) -> str:
    if address not in files:
        raise BadScript(f"{address}: no such module")
    return files[address].read_text("utf-8")


def _require_names_of_their_own(parts: list[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for address, text in parts:
        for name in _NAME.findall(text):
            if name in seen:
                raise BadScript(f"{name} is named in {seen[name]} and in {address}")
            seen[name] = address


def _body(text: str) -> str:
    bare = _COMMENT.sub("", _IMPORT.sub("", text)).replace("\nexport ", "\n").removeprefix("export ")
    if re.search(r"^(?:import|export)\b", bare, re.MULTILINE):
        raise BadScript(f"an import or export of another form: {bare[:120]!r}")
    lines = [line.strip() for line in bare.splitlines() if line.strip()]
    for line in lines:
        if line.count("`") % 2:
            raise BadScript(f"a text over several lines: {line}")
    return "".join(f"{line}\n" for line in lines)
