"""The data folder is closed to other accounts of its computer, also one that was made open or by an earlier LAKSA."""

from __future__ import annotations

import stat
from pathlib import Path

from laksa.site import folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_closed(tmp_path: Path) -> None:
    data = tmp_path / "var"
    folder.make(data, demo=False)
    assert mode(data) & 0o007 == 0
    assert {mode(data / name) for name in folder._PRIVATE} == {0o700}
    assert list(folder.open_to_others(data)) == []


def test_a_folder_that_stood_open_is_mended(tmp_path: Path) -> None:
    data = tmp_path / "var"
    data.mkdir()
    data.chmod(0o755)
    folder.make(data, demo=False)
    photo, copy = data / "files" / "quarantine" / "1", data / "files" / "photos" / "1" / "1.jpg"
    upload, database = data / "incoming" / "tmp1.upload", data / "laksa.sqlite3"
    for path in (photo, copy, upload, database, data / "laksa.sqlite3-wal"):
        path.parent.mkdir(exist_ok=True, mode=0o755)
        path.write_bytes(b"private")
        path.chmod(0o644)
    for name in folder._PRIVATE:
        (data / name).chmod(0o755)
    assert {photo, copy, copy.parent, photo.parent, upload, database, data} <= {
        path for path, _ in folder.open_to_others(data)
    }
    folder.close_to_others(data)
    assert list(folder.open_to_others(data)) == []
    assert {mode(path) for path in (photo, copy, upload, database)} == {0o600}
    assert {mode(path) for path in (photo.parent, copy.parent, upload.parent)} == {0o700}
    assert mode(data) == 0o750
