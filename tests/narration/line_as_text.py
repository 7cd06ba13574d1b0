"""A line of a history as one line of text, with all that it holds, so that a test can say it whole."""

from __future__ import annotations

from laksa.narration.line import Line, Photo


def photo_as_text(one: Photo) -> str:
    address = one.url or ("unreadable" if one.is_unreadable else "soon")
    return f"({one.alt} {address}{' cut' if one.is_cut else ''})"


def as_text(line: Line) -> str:
    """All that a line holds: its icon, title and note, the words and whose they are, its marks, files and photos."""
    marks = ("voice", "asks", "is_internal", "reverted")
    parts = [
        f"{line.icon}:" if line.icon else "",
        line.title,
        f"[{line.note}]" if line.note else "",
        f"“{line.text}”".replace("\n", " / ") if line.text else "",
        f"– {line.by}" if line.by else "",
        f"→ {line.link}" if line.link else "",
        *(f"+{mark}" for mark in marks if getattr(line, mark)),
        *(f"before #{file.pk}" for file in line.before),
        *(f"after #{file.pk}" for file in line.after),
        f"{line.pending} pending" if line.pending else "",
        f"{line.unreadable} unreadable" if line.unreadable else "",
        *(photo_as_text(one) for one in line.photos),
        f"!! {as_text(line.refusal)}" if line.refusal else "",
    ]  # fmt: skip
    return " ".join(filter(None, parts))
