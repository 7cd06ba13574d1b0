"""Which column of a list holds what: guessed from its heading, in Indonesian or English, or said by whoever imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from laksa.rules import text as wording
from laksa.rules.refusal import Refused

# What a column may hold, and how its heading may read. A `fact` is kept as the list tells it; several columns may be.
FIELDS: Mapping[str, str] = {
    "id": (
        "id; row id; no laporan; nomor laporan; no pengaduan; nomor pengaduan; no aduan; nomor aduan; tiket; no "
        "tiket; nomor tiket; id tiket; ticket; ticket id; tracking id; id laporan; id pengaduan; kode laporan; "
        "kode pengaduan; no registrasi; nomor registrasi; no agenda; reference; service request id; nomor; no"
    ),
    "text": (
        "isi; isi laporan; isi pengaduan; isi aduan; uraian; uraian pengaduan; uraian laporan; pengaduan; aduan; "
        "laporan; keluhan; deskripsi; permasalahan; masalah; aspirasi; pesan; text; description; complaint; "
        "message; details; body"
    ),
    "received": (
        "tanggal; tgl; tanggal masuk; tgl masuk; tanggal laporan; tgl laporan; tanggal pengaduan; tgl pengaduan; "
        "tanggal diterima; tgl diterima; tanggal terima; tanggal aduan; tgl aduan; waktu; waktu laporan; waktu "
        "masuk; date; received; received at; created; created at; date received; requested datetime; timestamp"
    ),
    "category": (
        "kategori; kategori utama; kategori laporan; kategori pengaduan; kode kategori; klasifikasi; topik; jenis; "
        "jenis pengaduan; jenis aduan; bidang; category; service; service code; type"
    ),
    "subcategory": "subkategori; sub kategori; kategori turunan; subcategory",
    "kelurahan": "kelurahan; kel; desa; kelurahan desa; village; subdistrict",
    "kecamatan": "kecamatan; kec; district",
    "landmark": (
        "alamat; alamat kejadian; lokasi; lokasi kejadian; tempat; tempat kejadian; patokan; jalan; address; "
        "location; landmark; place"
    ),
    "lat": "lat; latitude; lintang",
    "lon": "lon; lng; long; longitude; bujur",
    "title": "judul; judul laporan; perihal; subjek; ringkasan; title; subject; summary",
    "name": "nama; nama pelapor; nama pengadu; nama lengkap; pelapor; pengadu; name; reporter; reporter name",
    "phone": (
        "hp; no hp; nomor hp; telepon; telp; no telp; no telepon; nomor telepon; handphone; wa; no wa; whatsapp; "
        "no whatsapp; kontak; phone; phone number; mobile"
    ),
    "email": "email; e mail; alamat email; surel; alamat surel; mail",
    "anonymous": "anonim; pelapor anonim; anonymous",
    "confidential": "rahasia; laporan rahasia; confidential; private",
    "reply": "balasan pelapor; tanggapan pelapor; balasan; reporter reply",
    "fact": (
        "status; status laporan; tanggal selesai; tgl selesai; selesai; tanggal tutup; tanggal ditutup; opd; skpd; "
        "dinas; instansi; perangkat daerah; disposisi; tindak lanjut; tanggapan; jawaban; respon; hasil; "
        "keterangan; catatan; prioritas; kanal; media; sumber; petugas; closed; closed at; state; agency; "
        "department; response; answer; resolution; notes; priority; channel; assigned to"
    ),
}
HEADING_WITHIN = 20  # rows: above the headings of a workbook often stands what it is called
SINGLE = tuple(name for name in FIELDS if name != "fact")


@dataclass(frozen=True)
class Columns:
    """The heading of the column for each field; "" where the list has none. `facts` are kept as they stand."""

    of: Mapping[str, str]
    facts: tuple[str, ...] = ()

    @classmethod
    def of_pairs(cls, pairs: Iterable[tuple[str, str]], known: Sequence[str]) -> Columns:
        """Refused for a field that is none, a column that the list has not, a field said twice, or no `text`."""
        of: dict[str, str] = {}
        facts: list[str] = []
        for field, heading in pairs:
            if field not in FIELDS:
                raise Refused("field_unknown", field=field, fields=", ".join(FIELDS))
            if heading not in known:
                raise Refused("column_missing", column=heading, columns=", ".join(known))
            if field == "fact":
                facts.append(heading)
            elif of.setdefault(field, heading) != heading:
                raise Refused("field_twice", field=field)
        if "text" not in of:
            raise Refused("text_column_missing", columns=", ".join(known))
        return cls(of, tuple(dict.fromkeys(facts)))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As they are said and kept."""
        return [*self.of.items(), *(("fact", heading) for heading in self.facts)]

    @property
    def key(self) -> str:
        """The column by which a row is told from the end of a broken one."""
        return self.of.get("id") or self.of.get("received", "")

    def read(self, cells: Mapping[str, str], field: str) -> str:
        return cells.get(self.of.get(field, ""), "")

    def field_of(self, heading: str) -> str:
        """What this column is read as; "" where it is not read."""
        if heading in self.facts:
            return "fact"
        return next((field for field, own in self.of.items() if own == heading), "")


def guessed(headings: Sequence[str]) -> list[tuple[str, str]]:
    """The field that each heading names, the plainer heading first where two name one; unknown headings stay out."""
    pairs: list[tuple[str, str]] = []
    for field in SINGLE:
        named = [(place, heading) for heading in headings if (place := _place(field, heading)) is not None]
        if named:
            pairs.append((field, min(named, key=lambda one: one[0])[1]))
    taken = {heading for _, heading in pairs}
    pairs += [("fact", heading) for heading in headings if heading not in taken and _place("fact", heading) is not None]
    return pairs


def recognised(headings: Iterable[str]) -> int:
    """How many of these cells read like headings of a list; one that is repeated counts once."""
    return sum(any(_place(field, heading) is not None for field in FIELDS) for heading in set(headings))


def _place(field: str, heading: str) -> int | None:
    """Where the heading stands among those of the field, the first being the plainest; None where it does not."""
    return _headings(field).get(wording.normalise(heading))


@cache
def _headings(field: str) -> dict[str, int]:
    return {wording.normalise(phrase): place for place, phrase in enumerate(FIELDS[field].split(";"))}
