"""The sheet that a public page loads is one file with all that it imports, in their order."""

from __future__ import annotations

from pathlib import Path

import pytest

import laksa
from laksa.ui import styles

PACKAGE = Path(laksa.__file__).parent
STATIC = PACKAGE / "ui" / "static" / "laksa"


def test_a_sheet_is_sent_with_what_it_imports_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "door" / "static" / "door"
    folder.mkdir(parents=True)
    (folder / "one.css").write_text("/* why */\n.one { color: red; }\n")
    (folder / "all.css").write_text('@import "one.css";\n  .all { color: blue; }\n')
    styles.write(tmp_path, tmp_path / "out")
    written = sorted(file.relative_to(tmp_path / "out").as_posix() for file in (tmp_path / "out").rglob("*.css"))
    assert written == ["door/all.css"]
    assert (tmp_path / "out/door/all.css").read_text() == ".one { color: red; }\n.all { color: blue; }\n"


def test_a_sheet_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "all.css").write_text('@import "gone.css";\n')
    with pytest.raises(FileNotFoundError):
        styles.joined(tmp_path / "all.css")


def test_the_sheet_of_the_public_pages_holds_every_rule_of_its_parts() -> None:
    whole = styles.joined(STATIC / "citizens.css")
    for part in ("tokens", "base", "citizen", "public", "print"):
        assert styles.joined(STATIC / f"{part}.css") in whole
    assert "@import" not in whole
