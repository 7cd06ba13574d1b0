"""Every key of the staff's pages, declared once: hints, help overlay and script all come from here.

A template prints a key with `{% caps name %}` and lets it act with `{% key name %}`; the script presses what a page
declares and knows no letter of its own. A key that is printed and does nothing is thus a missing row, and so is one
that acts unseen. No two keys that one page offers are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Key:
    """`press` is what the browser calls the key, `words` what it does; Enter and Tab are the browser's own.

    `confirmed`: what it starts goes out of the house and waits for Enter. `act`: what the script does, where there is
    no control to press.
    """

    press: str
    words: str | Promise
    confirmed: bool = False
    act: str = ""

    @property
    def caps(self) -> list[str]:
        """As printed on the keys: `ctrl+shift+enter` is Ctrl, Shift, Enter."""
        caps = [part.capitalize() for part in self.press.split("+")]
        return [*caps, "Enter"] if self.confirmed else caps


KEYS: Mapping[str, Key] = {
    # around every page
    "next": Key("j", _("laporan berikut"), act="next"),
    "previous": Key("k", _("laporan sebelumnya"), act="previous"),
    "open": Key("enter", _("buka")),
    "next-field": Key("tab", _("kolom berikutnya")),
    "search": Key("/", _("Cari")),
    "palette": Key("ctrl+k", _("semua perintah"), act="palette"),
    "help": Key("?", _("bantuan"), act="help"),
    "undo": Key("u", _("Urungkan")),
    "new": Key("n", _("Catat laporan")),
    # the form that holds the focus
    "send": Key("ctrl+enter", _("kirim formulir yang sedang diisi")),
    "send-and-go-on": Key("ctrl+shift+enter", _("Kirim dan lanjutkan")),
    "read-text": Key("alt+b", _("Baca teks")),
    "take-guess": Key("alt+l", _("Pakai dugaan letak")),
    "pick-category": Key("alt+k", _("pilih kategori")),
    # in the open list of categories, while a word is typed
    **{f"pilihan-{place}": Key(str(place), _("pakai kategori dengan nomor ini")) for place in range(1, 10)},
    # what did not come in or go out
    **{f"karantina-{place}": Key(str(place), _("perbaiki pesan dengan nomor ini")) for place in range(1, 10)},
    # the operator's next step
    "catat-dan-disposisi": Key("d", _("Catat dan disposisikan"), confirmed=True),
    "disposisikan": Key("d", _("Disposisikan"), confirmed=True),
    "usulan-1": Key("1", _("Usulan pertama")),
    "usulan-2": Key("2", _("Usulan kedua")),
    "usulan-3": Key("3", _("Usulan ketiga")),
    "usulan-4": Key("4", _("Usulan keempat")),
    "kirim-dan-tutup": Key("s", _("Kirim dan tutup laporan"), confirmed=True),
    "tutup": Key("s", _("Tutup laporan"), confirmed=True),
    "konfirmasi": Key("f", _("Konfirmasi"), confirmed=True),
    "ambil": Key("l", _("Ambil")),
    "lepas": Key("l", _("Lepaskan")),
    # the other actions, by their address
    "tanggapan": Key("b", _("Balas pelapor")),
    "dibaca": Key("m", _("Tandai dibaca")),
    "tanya": Key("t", _("Tanyakan pelapor")),
    "sementara": Key("a", _("Balas sementara")),
    "gabung": Key("g", _("Gabungkan")),
    "rujuk": Key("x", _("Bukan kewenangan")),
    "tolak": Key("v", _("Tidak dapat diproses")),
    "tolak-hasil": Key("r", _("Kembalikan ke dinas")),
    "disposisi": Key("d", _("Alihkan disposisi")),
    "hasil": Key("h", _("Tulis hasil untuk dinas")),
    "lepas-pendukung": Key("p", _("Lepas pendukung")),
    "perpanjangan": Key("e", _("Minta perpanjangan")),
    "perbaiki": Key("i", _("Perbaiki isian")),
    "rapat": Key("o", _("Rapat koordinasi")),
    "identitas": Key("y", _("Buka identitas")),
    "buka-kembali": Key("r", _("Buka kembali")),
    "tenggat-keliru": Key("alt+t", _("Batalkan lewat tenggat")),
    "pisah": Key("g", _("Pisahkan gabungan")),
    "cabut": Key("w", _("Cabut atas permintaan")),
    "tautan": Key("z", _("Ganti tautan rahasia")),
    "publikasi": Key("q", _("Yang dibaca umum")),
    "catatan": Key("c", _("Catatan internal")),
}
