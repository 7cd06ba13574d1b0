"""What words say of their place: named, only likely, or nothing. A kelurahan that nobody wrote is worse than none.

The sentences are invented, on the pattern of real ones. After the words stands what they name, then what they make
likely; `*` is a kecamatan.
"""

from __future__ import annotations

from functools import cache

import pytest

from laksa.register import reference
from laksa.rules import place

ADDRESSES = """
    Jl. Kenanga No. 3, Ciledug | Ciledug* |
    Jl. Ketapang 2, Kel. Cimone | Cimone |
    Kantor Kecamatan Ciledug, Jl. Kenanga | Ciledug* |
    Pohon ketapang tumbang dekat Cimone |  | Cimone
    Pasar Baru Ciledug, depan toko emas | Ciledug* |
    Ada benda tajam di trotoar Jl. Sudirman |  |
    Perumahan Tanah Tinggi Residence, Jl. Raya Serpong, BSD |  |
    Jl. Pinang Raya, perbatasan Tangerang Selatan |  | Pinang*
    Jl. Petir Raya No. 12, Kelurahan Gembor | Gembor |
    Gg. Pinang 4, Kel. Sukajadi, Kec. Karawaci | Sukajadi |
    Gg Benda, Kec. Periuk | Periuk* |
    Jl Kelapa Indah blok C, kel. pabuaran tumpeng | Pabuaran Tumpeng |
    Kel.Sudimara Pinang | Sudimara Pinang |
    kelurahan: Poris Plawad Indah, kecamatan: Cipondoh | Poris Plawad Indah |
    Kel. Kenanga, Kec. Ciledug | Ciledug* |
    Jl. Ketapang, Kec. Ciledug | Ciledug* |
    Kenanga, Cipondoh | Cipondoh* | Kenanga
    Jl. Merpati, Kenanga, Kec. Cipondoh | Cipondoh* | Kenanga
    Taman Royal, Kelurahan Tanah Tinggi | Tanah Tinggi |
    Perum Taman Cibodas, Kel. Sangiang Jaya | Sangiang Jaya |
    Perumahan Pinang Griya Permai |  |
    Komplek Karang Tengah Permai |  |
    Cluster Cipondoh Makmur Residence |  |
    Villa Tangerang Regency |  |
    Taman Cimone Indah |  |
    Rusunawa Gebang Raya |  |
    Cimone Mas Permai |  |
    Ruko Gondrong Square |  |
    RS Sari Asih Ciledug | Ciledug* |
    RSUD Benda |  |
    SDN Pinang 2 |  |
    SDN Sukasari 4 |  |
    SMPN 3 Petir |  |
    Masjid Al Ikhlas Cipondoh, dekat kali | Cipondoh* |
    Puskesmas Larangan Utara |  |
    Toko Sukasari Jaya |  |
    Warung Cimone |  |
    Stasiun Batu Ceper |  |
    Terminal Poris Plawad |  |
    Stasiun Tanah Tinggi |  |
    Supermal Karawaci |  |
    Lippo Karawaci, dekat bundaran |  |
    Exit tol Karang Tengah |  |
    Situ Cipondoh |  |
    Pasar Baru |  |
    Pasar Anyar |  |
    Jl. Moh. Toha, Pasar Baru, Karawaci | Karawaci* | Pasar Baru
    Jalan Raya Cipondoh, depan SPBU |  | Cipondoh*
    Jl. Ciledug Raya |  | Ciledug*
    Jl. Benda |  |
    Jl. Cimone Raya |  |
    Jl Larangan Indah 3 |  |
    Jl. Merdeka, Cimone |  | Cimone
    Jl. Merdeka, Cimone, Karawaci | Karawaci* | Cimone
    Jl. Merdeka, Cimone, Ciledug | Ciledug* |
    Jl. Merdeka, Cimone Jaya |  | Cimone Jaya
    Jl. KH Hasyim Ashari, RT.001/RW.006, Cipondoh, Kec. Cipondoh, Kota Tangerang, Banten 15148 | Cipondoh* | Cipondoh
    Jl. Daan Mogot No.10, RT 02 RW 03, Batu Jaya, Kec. Batuceper, Kota Tangerang, Banten 15121 | Batuceper* | Batu Jaya
    Gandasari, Jatiuwung |  | Gandasari
    Jatiuwung, Kec. Cibodas | Cibodas* | Jatiuwung
    Jatiuwung |  |
    Kel. Jatiuwung | Jatiuwung |
    Kec. Jatiuwung | Jatiuwung* |
    Tangerang |  |
    Kota Tangerang |  |
    Kec. Tangerang | Tangerang* |
    Jl. Veteran, Tangerang |  |
    Sukasari, Tangerang |  | Sukasari
    antara Cimone dan Gerendeng |  |
    perbatasan Cimone dan Sukajadi |  |
    Jl. dari Cimone ke Cikokol |  |
    Cimone atau Gerendeng |  |
    arah Cipondoh, sebelum lampu merah |  |
    Kel. Binong, Kec. Curug |  |
    Kel. Pondok Pucung, Kec. Pondok Aren, Tangerang Selatan |  |
    Cipete, Jakarta Selatan |  |
    Kunciran Indah, Pinang |  | Kunciran Indah
    Suka Asih RT 03/05 |  | Sukaasih
    kec. pinang kel. nerogtog | Neroktog |
    KEL. SUKASARI KEC. TANGERANG | Sukasari |
    RT 04 RW 02 Uwung Jaya |  | Uwung Jaya
    Toko Sukasarinah |  |
    Bendahara RT 03 |  |
    Jembatan Polor, Petir, Cipondoh | Cipondoh* | Petir
    Gang dekat tower di Gondrong, Cipondoh | Cipondoh* | Gondrong
    Karteng, belakang pasar | Karang Tengah* |
    Alfamart Keroncong, Kec. Jatiuwung | Jatiuwung* |
    Jl. Palem Raja, Kel. Panunggangan Brt | Panunggangan Barat |
    Depan kelurahan |  |
    Kantor Kelurahan Poris Gaga Baru | Poris Gaga Baru |
    Kp. Ledug, Alam Jaya |  | Alam Jaya
    Jl. Larangan parkir, depan sekolah |  |
    Jl. H. Mean, Parung Serab, Ciledug | Ciledug* | Parung Serab
"""

PROSE = """
    Lampu jalan di kelurahan Gerendeng mati sudah seminggu. | Gerendeng |
    selokan mampet di kel cipadu jaya kec larangan tolong dibersihkan | Cipadu Jaya |
    ada benda asing dan sampah di kali, bau sekali |  |
    pohon pinang tumbang menutup jalan |  |
    di larangan parkir depan sekolah masih banyak mobil |  |
    Petir menyambar tiang lampu di depan rumah saya |  |
    Orang gondrong itu minta uang parkir di pasar |  |
    Tukang keroncong memakai trotoar setiap malam |  |
    Bunga kenanga di taman kota mati semua |  |
    Air di tanah tinggi tidak mengalir |  |
    Air PDAM tidak mengalir di daerah Tanah Tinggi sejak pagi. |  | Tanah Tinggi
    Banjir di Cimone, air masuk rumah warga. |  | Cimone
    banjir di cimone sudah tiga hari |  | Cimone
    warga gondrong minta jalan diperbaiki |  | Gondrong
    Kami warga Kunciran mengeluh soal truk tanah. |  | Kunciran
    Saya dari Cikokol mau ke Benda, macet di tol. |  |
    Macet dari Cimone sampai Gerendeng tiap pagi |  |
    Saya lapor ke kelurahan Cikokol tapi tidak ditanggapi. |  | Cikokol
    Sudah lapor kelurahan dan kecamatan tapi diam saja |  |
    Perempatan Cimone lampu merahnya mati |  |
    Jalan raya Gembor berlubang |  |
    Jl. Gatot Subroto Jatiuwung rusak parah |  | Jatiuwung*
    Jalan Beringin di Karawaci Baru gelap sekali kalau malam. |  | Karawaci Baru
    Di Jl. Ahmad Yani dekat Pasar Anyar banyak parkir liar |  |
    Sampah menumpuk di belakang SDN Cipondoh 5 |  |
    Truk parkir di depan Perumahan Poris Indah, mohon ditertibkan. |  |
    Di Neglasari banyak jalan gelap. |  | Neglasari*
    PKL di Jalan Cisadane kec. Karawaci menutup trotoar | Karawaci* |
    Lubang di jalan Serpong Raya, Tangerang Selatan |  |
    Kabel menjuntai di Pajang, dekat bandara. |  | Pajang
    Rumah di Periuk terendam, tolong perahu karet |  | Periuk*
    periuk dan panci pedagang dicuci di selokan |  |
    Taman Kelapa Indah rusak, mainan anak hilang |  |
    Di Kelapa Indah lampu padam dua malam |  | Kelapa Indah
    Tiang miring di Sukasari dan di Babakan |  |
"""


@cache
def tangerang() -> place.Gazetteer:
    names: dict[str, list[str]] = {}
    for row in reference.rows("kelurahan_alias.csv"):
        names.setdefault(row["kode"], []).append(row["alias"])
    kecamatan = [(row["kode"], row["nama"], "") for row in reference.rows("kecamatan.csv")]
    kelurahan = [(row["kode"], row["nama"], row["kode_kecamatan"]) for row in reference.rows("kelurahan.csv")]
    areas = [place.Area(code, (name, *names.get(code, ())), parent) for code, name, parent in kecamatan + kelurahan]
    around = [row["nama"] for row in reference.rows("tetangga.csv") if row["wilayah"] != "kota ini"]
    return place.Gazetteer.of(areas, city="Tangerang", outside=around)


def named(code: str) -> str:
    area = tangerang().areas.get(code)
    return "" if area is None else area.names[0] + ("" if area.kecamatan else "*")


def rows(table: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("words", "says", "likely"), rows(ADDRESSES))
def test_a_landmark(words: str, says: str, likely: str) -> None:
    found = place.read(words, tangerang())
    assert (named(found.named), named(found.guess)) == (says, likely)


@pytest.mark.parametrize(("words", "says", "likely"), rows(PROSE))
def test_a_complaint(words: str, says: str, likely: str) -> None:
    found = place.read(words, tangerang(), is_prose=True)
    assert (named(found.named), named(found.guess)) == (says, likely)


@pytest.mark.parametrize(
    "words", ["Jl. Raya Serpong, BSD", "Pondok Pucung, Tangerang Selatan", "Kel. Binong, Kec. Curug"]
)
def test_a_neighbour_is_outside(words: str) -> None:
    assert place.read(words, tangerang()).is_outside


@pytest.mark.parametrize(
    "words", ["Jl. Daan Mogot arah Jakarta, Batuceper", "Jl. Raya Serpong", "perbatasan Tangerang Selatan"]
)
def test_a_way_to_a_neighbour_is_not(words: str) -> None:
    assert not place.read(words, tangerang()).is_outside


def test_no_kelurahan_outside_the_kecamatan_that_is_known() -> None:
    for words in ("Kel. Cimone", "dekat Cimone", "Kel. Cimone, Kec. Karawaci"):
        assert place.read(words, tangerang(), within="36.71.05") == place.Reading(named="36.71.05")


def test_the_kecamatan_that_is_known_tells_a_word_of_the_language() -> None:
    assert named(place.read("dekat petir", tangerang(), within="36.71.05").guess) == "Petir"
