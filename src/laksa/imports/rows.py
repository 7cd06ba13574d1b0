"""One row of a list as a submission: whatever it says is read, and what cannot be read is refused by its column."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from laksa.imports.adapters import Adapter, adapter_of
from laksa.imports.columns import Columns
from laksa.register import reference
from laksa.register.commands.opening import Submission
from laksa.rules import chain, parse
from laksa.rules import text as wording
from laksa.rules.csv_table import Row, Unread
from laksa.rules.moments import Writing, read_moment
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused
from laksa.search import categories

ID_MAX, TOLD_MAX = 80, 4_000
_YES = frozenset("ya y yes true 1 v x benar anonim rahasia".split())
_NO = frozenset(["", "-", *"tidak no n false 0 bukan terbuka publik".split()])
_EARLIEST = datetime(2000, 1, 1, tzinfo=WIB)
# Which column a refusal of the register speaks of.
_FIELD_OF = {
    "text_empty": "text", "text_short": "text", "text_long": "text", "landmark_long": "landmark", "name_long": "name",
    "phone_unknown": "phone", "email_incomplete": "email", "category_unknown": "category", "id_missing": "id",
    "id_long": "id", "id_repeated": "id", "id_known": "id", "date_missing": "received", "date_unknown": "received",
    "date_impossible": "received", "point_unknown": "lat", "told_long": "fact", "flag_unknown": "confidential",
}  # fmt: skip


@dataclass(frozen=True)
class Complaint:
    """What a row says: the submission, when it came in (None: not said), and the digest by which it is told again."""

    line: int
    submission: Submission
    at: datetime | None
    digest: bytes
    status: str = ""  # as the list says it, and the reporter's last reply there: what an adapter looks for changes in
    reply: str = ""


def identity_of(row: Row | Unread, columns: Columns) -> str:
    """The row's own id; where the list has none, what its words make it."""
    if "id" in columns.of:
        return wording.clean(columns.read(row.cells, "id"))
    return _digest(row, columns).hex()[:32]


def column_of(refused: Refused, columns: Columns) -> str:
    """The heading of the column that is refused; "" where it is the row as a whole."""
    if column := refused.params.get("column"):
        return str(column)
    field = _FIELD_OF.get(refused.code, "")
    return (columns.facts or ("",))[0] if field == "fact" else columns.of.get(field, "")


@dataclass(frozen=True)
class Reader:
    """How the rows of one list are read. Its few words for categories are looked up once each."""

    columns: Columns
    source: str
    epoch: date | None
    now: datetime
    categories: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def adapter(self) -> Adapter | None:
        return adapter_of(self.source)

    def category(self, words: str, sub: str) -> str:
        """What the two columns say: the finer one where both do, by the system's own table where it has one."""
        if (words, sub) not in self.categories:
            found = self.adapter.category(words, sub) if self.adapter else category_called(sub or words)
            self.categories[words, sub] = found
        return self.categories[words, sub]


def complaint_of(row: Row | Unread, reader: Reader) -> Complaint:
    """Refused where the row cannot come in; what the register itself asks of a submission it asks later."""
    columns = reader.columns
    if isinstance(row, Unread):
        raise Refused(row.code, **row.params)
    identity = identity_of(row, columns)
    if not identity:
        raise Refused("id_missing")
    if len(identity) > ID_MAX:  # cut short, two rows could be one
        raise Refused("id_long", limit=ID_MAX, length=len(identity))
    at = _received(columns.read(row.cells, "received"), reader) if "received" in columns.of else None
    submission = _submission(row, reader, identity)
    status = next((row.cells.get(name, "") for name in columns.facts if is_status(name)), "")
    reply = wording.clean(columns.read(row.cells, "reply"))
    return Complaint(row.line, submission, at, _digest(row, columns), wording.clean(status), reply)


def _submission(row: Row, reader: Reader, identity: str) -> Submission:
    columns = reader.columns

    def read(name: str) -> str:
        return wording.clean(columns.read(row.cells, name))

    place, area = read("kelurahan"), read("kecamatan")
    kelurahan = place if place in reference.kelurahan() else reference.kelurahan_called(place)
    kecamatan = area if area in reference.kecamatan() else reference.kecamatan_called(area)
    # A name that is no place of the city stays readable, as part of the landmark.
    unknown = ("" if kelurahan else place, "" if kecamatan else area)
    lat, lon = _point(read("lat"), read("lon"))
    is_anonymous = flag(read("anonymous"), "anonymous", columns)
    return Submission(
        text=columns.read(row.cells, "text"),
        channel=reader.adapter.channel if reader.adapter else "import",
        category=reader.category(read("category"), read("subcategory")),
        kelurahan=kelurahan,
        kecamatan=kecamatan,
        landmark=", ".join(filter(None, (read("landmark"), *unknown))),
        lat=lat,
        lon=lon,
        title=read("title"),
        name="" if is_anonymous else read("name"),
        phone="" if is_anonymous else _phone(read("phone")),
        email="" if is_anonymous else read("email"),
        confidential=flag(read("confidential"), "confidential", columns) or None,
        told=_told(row, columns, reader.source),
        source=(reader.source, identity),
    )


def category_called(words: str) -> str:
    """The code of the category with this code, name or synonym; Refused("category_unknown") for any other word."""
    if not words or words in reference.categories():
        return words
    plain = wording.normalise(words)
    named = (row for row in reference.categories().values() if plain in map(wording.normalise, (row.code, row.name)))
    meant = (match.category for match in categories.ranked(words) if match.is_whole)
    found = next(named, None) or next(meant, None)
    if found is None:
        raise Refused("category_unknown", category=words)
    code: str = found.code
    return code


def _received(text: str, reader: Reader) -> datetime:
    if not text.strip():
        raise Refused("date_missing")
    written = read_moment(text, Writing.LIST, epoch=reader.epoch)
    if written is None:
        raise Refused("date_unknown", text=text)
    if not _EARLIEST <= written.at <= reader.now:
        raise Refused("date_impossible", text=text)
    return written.at


def _point(lat: str, lon: str) -> tuple[float | None, float | None]:
    """Where both are written; a decimal comma is one."""
    if not lat and not lon:
        return None, None
    found = (
        parse.decimal_number(lat.replace(",", "."), least=-90, most=90),
        parse.decimal_number(lon.replace(",", "."), least=-180, most=180),
    )
    if None in found:
        raise Refused("point_unknown")
    return found


def flag(words: str, name: str, columns: Columns) -> bool:
    """Whether a column says yes. Refused("flag_unknown") for a word that is neither: who asked to stay hidden must."""
    plain = wording.normalise(words)
    if plain in _NO:
        return False
    if plain in _YES or plain == wording.normalise(columns.of[name]):
        return True
    raise Refused("flag_unknown", column=columns.of[name], text=words)


def is_status(heading: str) -> bool:
    return wording.normalise(heading) in {"status", "status laporan", "state"}


def _phone(text: str) -> str:
    """A spreadsheet that takes a phone for a number takes its leading nought away."""
    return f"0{text}" if text.startswith("8") and parse.whole_number(text) is not None else text


def _told(row: Row, columns: Columns, source: str) -> str:
    """What else the list says, as it says it: its state, its answer, its office are no deeds of this register.

    So are the labels of a system whose table of categories may not know them: the operator reads them and decides.
    """
    kept = ("category", "subcategory", "reply") if adapter_of(source) else ("subcategory", "reply")
    own = (columns.of[name] for name in kept if name in columns.of)
    said = ((heading, wording.clean(row.cells.get(heading, ""))) for heading in (*columns.facts, *own))
    told = "\n".join(f"{heading}: {words}" for heading, words in said if words)
    if len(told) > TOLD_MAX:
        raise Refused("told_long", limit=TOLD_MAX, length=len(told))
    return told


def _digest(row: Row | Unread, columns: Columns) -> bytes:
    """The same for two rows that say the same in the columns that are read."""
    cells = [[field, row.cells.get(heading, "")] for field, heading in columns.pairs]
    return hashlib.sha256(chain.canonical(cells).encode("utf-8", "surrogatepass")).digest()
