"""The child that runs Typst: a folder with `main.typ` becomes `out.pdf`, under limits on memory and processor time.

Run by `typesetting.compile_pdf`, never imported by it: nothing a template does can reach the process that serves.
"""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path


def press(folder: Path, fonts: Path, created: int) -> None:
    """Compile `folder`/main.typ to `folder`/out.pdf; `created` in seconds since 1970 is the date inside the file."""
    import typst

    typst.compile(
        str(folder / "main.typ"),
        output=str(folder / "out.pdf"),
        root=str(folder),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        package_path=str(folder / "none"),
        package_cache_path=str(folder / "none"),
        # The archive profile with tags: the letter is kept for years, and read aloud by screen readers.
        pdf_standards=["a-2a"],
        timestamp=created,
    )


def _limit(what: int, environment: str) -> None:
    value = int(os.environ.get(environment, "0"))
    if value:
        resource.setrlimit(what, (value, value))


def _main() -> int:
    _limit(resource.RLIMIT_AS, "LAKSA_CHILD_MEMORY")
    _limit(resource.RLIMIT_CPU, "LAKSA_CHILD_CPU_SECONDS")
    _limit(resource.RLIMIT_FSIZE, "LAKSA_CHILD_FILE_BYTES")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    folder, fonts, created = sys.argv[1:]
    try:
        press(Path(folder), Path(fonts), int(created))
    except (RuntimeError, OSError, MemoryError) as error:
        sys.stderr.write(f"{getattr(error, 'diagnostic', None) or error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
