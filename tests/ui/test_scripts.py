"""Scripts that can be read: modules of one purpose, joined into what a page loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import laksa
from laksa.ui import scripts

PACKAGE = Path(laksa.__file__).parent
LONGEST = 120
FILES = {file.relative_to(PACKAGE).as_posix(): file.read_text("utf-8") for file in PACKAGE.glob("*/static/**/*.js")}


def test_each_module_says_first_what_it_is_for() -> None:
    assert [name for name, text in FILES.items() if not re.match(r"/\* .{20,}", text)] == []


def test_no_line_is_long() -> None:
    lines = [(f"{name}:{n}", line) for name, text in FILES.items() for n, line in enumerate(text.splitlines(), 1)]
    assert [place for place, line in lines if len(line) > LONGEST] == []


def test_what_the_pages_load_is_there_and_no_module_is_left_over() -> None:
    templates = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("templates/**/*.html"))
    loaded = {
        name if "/" in name else f"laksa/{name}"
        for name in re.findall(r'{% (?:asset|static) "([\w/]+\.js)"', templates)
    }
    joined = scripts.entries(PACKAGE)
    addresses = {name.partition("/static/")[2] for name in FILES}
    assert loaded == {*joined, *addresses.difference(scripts.modules(PACKAGE))}
    assert all(scripts.joined(PACKAGE, entry) for entry in joined.values())


def test_a_script_is_its_modules_in_the_order_in_which_a_browser_runs_them(tmp_path: Path) -> None:
    packed(tmp_path, {
        "main.js": '/* Greets. */\nimport { greet, NAME } from "./greet.js";\nimport { shown } from "./shown.js";\n\n'
        "greet(shown(NAME));\n",
        "greet.js": '/* A word,\n   said. */\nimport { shown } from "./shown.js";\nexport const NAME = "Sari";\n'
        "export const greet = (name) => {\n  // seen at once\n  alert(shown(name)); // and closed\n};\n",
        "shown.js": "/* As it is shown. */\nexport const shown = (name) => `/* ${name} */`;\n",
    })  # fmt: skip
    assert scripts.entries(tmp_path) == {"door/greeting.js": "door/greeting/main.js"}
    scripts.write(tmp_path, tmp_path / "out")
    assert (tmp_path / "out/door/greeting.js").read_text().splitlines() == [
        "(() => {", '"use strict";',
        "const shown = (name) => `/* ${name} */`;",
        'const NAME = "Sari";', "const greet = (name) => {", "alert(shown(name)); // and closed", "};",
        "greet(shown(NAME));",
        "})();",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ('import { begin } from "./main.js";\nexport const greet = 1;\n', "a circle"),
        ("export const greeting = 1;\n", "does not export greet"),
        ("export const greet = 1;\nlet begin = 2;\n", "begin is named in"),
        ('import greeting from "./greeting.js";\nexport const greet = 1;\n', "of another form"),
        ('import { a } from "./nowhere.js";\nexport const greet = 1;\n', "no such module"),
        ("export const greet = `a\n  b`;\n", "a text over several lines"),
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path: Path, other: str, why: str) -> None:
    packed(tmp_path, {"main.js": 'import { greet } from "./other.js";\nexport const begin = 1;\n', "other.js": other})
    with pytest.raises(scripts.BadScript, match=why):
        scripts.joined(tmp_path, "door/greeting/main.js")


def packed(package: Path, files: dict[str, str]) -> None:
    folder = package / "door/static/door/greeting"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
