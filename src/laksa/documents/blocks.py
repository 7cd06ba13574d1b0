"""The pieces a page is made of, as plain data for the template: tables, pictures, sentences. Every word is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Block = dict[str, Any]

# Letters of a name that fit on one line of a whole page's width beside numbers, and lines that surely fit on a page.
_ROW_LETTERS, _PAGE_LINES = 60, 42
# Longer tables flow over the page's end, their head repeated; shorter ones are kept in one piece.
_FEW_LINES = 18
# One that is to be read as a whole is kept so as long as it surely fits on a page, its names in a third of the width.
_WHOLE_LETTERS, _WHOLE_LINES = 30, 36


class Column(NamedTuple):
    """One column: its head, its share of the width (0: as wide as its widest cell), whether it holds numbers."""

    head: str
    share: float = 0
    numbers: bool = True


class Section(NamedTuple):
    """Blocks under one name; `title` stands in the running head."""

    title: str
    blocks: list[Block]


def _lines(rows: Sequence[Sequence[str]], letters: int) -> int:
    return sum(max((-(-len(cell) // letters) for cell in row), default=0) or 1 for row in rows)


def heading(text: str) -> Block:
    return {"kind": "heading", "text": text}


def paragraphs(text: str) -> Block:
    """Words as a person typed them: an empty line begins a paragraph, other line breaks stay."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return {"kind": "paragraphs", "parts": [part for part in parts if part]}


def note(text: str) -> Block:
    return {"kind": "note", "text": text}


def table(
    title: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] | None = None,
    small: bool = False,
    whole: bool = False,
    groups: Sequence[int] = (),
    over: Sequence[tuple[str, int, int]] = (),
) -> Block:
    """A table with its number and caption.

    `whole` keeps it on one page where it fits on one. `groups` are the rows that head a group of others; `over` stands
    above several heads: (words, first, how many).
    """
    assert all(len(row) == len(columns) for row in (*rows, *([total] if total else []))), f"a cell too few: {title}"
    return {
        "kind": "table",
        "title": title,
        "caption": caption,
        "columns": [column._asdict() for column in columns],
        "rows": [list(row) for row in rows],
        "total": list(total) if total else None,
        "small": small,
        "groups": list(groups),
        "over": [{"text": text, "first": first, "count": count} for text, first, count in over],
        "tall": _lines(rows, _WHOLE_LETTERS) > _WHOLE_LINES if whole else _lines(rows, _ROW_LETTERS) > _FEW_LINES,
    }


def split_table(
    title: str, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, parts: int,
    total: Sequence[str] | None = None, groups: Sequence[int] = (),
) -> Block:  # fmt: skip
    """A long narrow table in `parts` side by side under one caption, read down and then across; the total ends it."""
    height = -(-(len(rows) + 1) // parts)
    pieces: list[Block] = []
    start = 0
    while start < len(rows) or not pieces:
        shown, inside, start = _piece(rows, set(groups), start, height if len(pieces) < parts - 1 else len(rows))
        ends = start >= len(rows)
        pieces.append(table("", "", columns, shown, total=total if ends else None, small=True, groups=inside))
    tall = _lines(rows, _ROW_LETTERS // parts) > _PAGE_LINES * parts
    return {"kind": "split", "title": title, "caption": caption, "parts": parts, "pieces": pieces, "tall": tall}


def _piece(
    rows: Sequence[Sequence[str]], groups: set[int], start: int, height: int
) -> tuple[list[Sequence[str]], list[int], int]:
    """The rows of one piece, which of them head a group, and where the next begins.

    A group that goes on is headed again, and no head stands last, away from its rows.
    """
    end = min(start + height, len(rows))
    if end < len(rows) and end - 1 in groups:
        end -= 1
    shown, inside = list(rows[start:end]), [at - start for at in sorted(groups) if start <= at < end]
    above = max((at for at in groups if at < start), default=None)
    if start and start not in groups and above is not None:
        name, *others = rows[above]
        shown, inside = [[f"{name} (lanjutan)", *others], *shown], [0, *(at + 1 for at in inside)]
    return shown, inside, end


def figure(title: str, caption: str, asset: str, description: str) -> Block:
    """A picture under a sentence; `description` is read aloud in its place."""
    return {"kind": "figure", "title": title, "caption": caption, "asset": asset, "description": description}


def side_by_side(left: list[Block], right: list[Block], shares: tuple[float, float] = (1, 1)) -> Block:
    tall = any(block.get("tall") for block in (*left, *right))
    return {"kind": "side", "left": left, "right": right, "shares": list(shares), "tall": tall}


def plate(title: str, caption: str, asset: str, description: str, keys: Sequence[tuple[str, str]]) -> Block:
    """A picture with its words and its legend (colour, text) beside it."""
    return figure(title, caption, asset, description) | {
        "kind": "plate",
        "keys": [{"colour": colour, "text": text} for colour, text in keys],
    }


def photo_pairs(title: str, cases: Sequence[dict[str, str]]) -> Block:
    """Cases with `before` and `after` (names of assets), `title` and a line `beside` it."""
    return {"kind": "pairs", "title": title, "cases": list(cases)}


def checks(lines: Sequence[tuple[str, str, bool]]) -> Block:
    """The box that proves the figures: what is checked, the sum, whether it holds."""
    return {"kind": "checks", "lines": [{"name": n, "text": t, "holds": h} for n, t, h in lines]}


def definitions(entries: Sequence[Mapping[str, str]]) -> Block:
    """Meanings of figures (id, name, unit, text) in groups: an entry without a unit heads those after it."""
    groups: list[dict[str, Any]] = []
    for entry in entries:
        if not entry["unit"]:
            groups.append({"name": entry["name"], "text": entry["text"], "entries": []})
            continue
        if not groups:
            groups.append({"name": "", "text": "", "entries": []})
        groups[-1]["entries"].append({name: entry[name] for name in ("id", "name", "unit", "text")})
    return {"kind": "definitions", "groups": groups}
