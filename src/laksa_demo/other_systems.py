"""What other systems hand over, as each of them does: SP4N-LAPOR! and an old list by file, 112 and others by their API.

And a post on a social network, which an operator takes over with its link. All of it is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from laksa.accounts.models import User
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.imports import runs
from laksa.imports.columns import Columns
from laksa.imports.reading import open_list
from laksa.register.commands import opening
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Submission
from laksa.rules.events import Timing
from laksa.rules.period import WIB

_SP4N = (
    {
        "Tracking ID": "9000001",
        "Judul": "Antrean rekam KTP",
        "Isi Laporan": "Antrean rekam KTP di kantor kecamatan tiga hari berturut-turut habis sebelum pukul delapan.",
        "Kategori Utama": "KEPENDUDUKAN",
        "Subkategori": "KTP (KARTU TANDA PENDUDUK)",
        "Lokasi": "Kantor Kecamatan Cipondoh",
        "Nama": "Wahyu Pratama",
        "Anonim": "Tidak",
        "Status": "Terverifikasi",
    },
    {
        "Tracking ID": "9000002",
        "Judul": "Jalan berlubang",
        "Isi Laporan": "Jalan berlubang di depan gerbang perumahan, dua pengendara motor sudah jatuh minggu ini.",
        "Kategori Utama": "PEKERJAAN UMUM DAN PENATAAN RUANG",
        "Subkategori": "JALAN BERLUBANG",
        "Lokasi": "Jl. Maulana Hasanuddin, Kelurahan Poris Gaga",
        "Nama": "",
        "Anonim": "Ya",
        "Status": "Terverifikasi",
    },
)
_OLD_LIST = (
    {
        "No": "1",
        "Uraian": "Saluran air di belakang sekolah tersumbat dan meluap setiap hujan.",
        "Kelurahan": "Cimone",
        "Status": "Selesai",
    },
)
_HANDED_OVER = (
    Submission(
        text="Penelepon 112: pohon condong ke jalan, belum mengenai kabel. Bukan keadaan darurat.",
        channel="112",
        landmark="Jl. Daan Mogot, Kelurahan Sukarasa",
        source=("112", "TS-000001"),
    ),
    Submission(
        text="Lampu taman di sisi timur padam semua sejak kemarin malam.",
        channel="open311",
        category="PJU-PDM",
        landmark="Taman Gajah Tunggal, Kelurahan Sukasari",
    ),
    Submission(
        text="Halte di depan pasar tidak beratap lagi, penumpang kehujanan.",
        channel="api",
        landmark="Pasar Malabar, Kelurahan Cibodas",
    ),
)
_LINK = "https://x.com/warga_contoh/status/1900000000000000001"
_POST = Submission(
    text=f"Trotoar depan stasiun dipakai parkir motor, pejalan kaki turun ke jalan.\n{_LINK}",
    channel="social",
    landmark="Stasiun Tangerang, Kelurahan Sukasari",
    name="@warga_contoh",
    source=("x", "1900000000000000001"),
    told=f"Akun: @warga_contoh\nTautan: {_LINK}",
)


def tell(sari: User) -> int:
    """How many cases came in."""
    now = timezone.now().astimezone(WIB)
    dated = [row | {"Tanggal": f"{now - timedelta(days=1):%Y-%m-%d %H:%M}"} for row in _SP4N]
    came = _listed("sp4n", dated) + _listed("sistem-lama", _OLD_LIST)
    for submission in _HANDED_OVER:
        opening.submit(submission, once=None)
    opening.take_down(
        _POST,
        opening.Entry("complaint", "LLN-PKR", "medium", landmark=_POST.landmark),
        by=sari,
        once=IdempotencyKey.of(new_command(), _POST.text),
        watch=StepTimer(given=Timing(90, 60, "focus")),
    )
    return came + len(_HANDED_OVER) + 1


def _listed(source: str, rows: Sequence[Mapping[str, str]]) -> int:
    """The rows as a file of this origin, taken in as such a file is."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{source}.csv"
        with file.open("w", encoding="utf-8", newline="") as written:
            lines = csv.DictWriter(written, list(rows[0]))
            lines.writeheader()
            lines.writerows(rows)
        with open_list(file) as found:
            columns = Columns.of_pairs(runs.columns_for(source, found.columns), found.columns)
            run = runs.begin(found, file, source=source, filename=file.name, columns=columns)
            return runs.go_on(run, found, columns).imported
