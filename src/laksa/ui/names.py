"""What codes are called, and periods: the same word on every screen and in every report."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from laksa.rules.period import Period
from laksa.ui import formats

Names = dict[str, "str | Promise"]

KINDS: Names = {
    "complaint": gettext_lazy("Pengaduan"),
    "suggestion": gettext_lazy("Aspirasi"),
    "information_request": gettext_lazy("Permintaan informasi"),
    "compliment": gettext_lazy("Apresiasi"),
    "criticism": gettext_lazy("Kritik"),
}
URGENCIES: Names = {
    "low": gettext_lazy("Rendah"),
    "medium": gettext_lazy("Sedang"),
    "high": gettext_lazy("Tinggi"),
    "emergency": gettext_lazy("Darurat"),
}
CHANNELS: Names = {
    "web": gettext_lazy("Situs web"),
    "phone": gettext_lazy("Telepon"),
    "counter": gettext_lazy("Loket"),
    "letter": gettext_lazy("Surat"),
    "social": gettext_lazy("Media sosial"),
    "whatsapp": gettext_lazy("WhatsApp"),
    "email": gettext_lazy("Email"),
    "open311": gettext_lazy("Open311"),
    "api": gettext_lazy("API"),
    "import": gettext_lazy("Impor"),
    "sp4n": gettext_lazy("SP4N-LAPOR!"),
    "112": gettext_lazy("Tangerang Siaga 112"),
}
RESULTS: Names = {
    "done": gettext_lazy("Selesai dikerjakan"),
    "scheduled": gettext_lazy("Dijadwalkan"),
    "impossible": gettext_lazy("Belum dapat dikerjakan"),
}
# What a reporter thinks of the result: as the staff reads it, and as it is pressed.
VERDICTS: Names = {
    "yes": gettext_lazy("Ya, sudah beres"),
    "partly": gettext_lazy("Sebagian"),
    "no": gettext_lazy("Belum"),
}
VERDICT_ANSWERS: Names = {**VERDICTS, "no": gettext_lazy("Belum, buka kembali")}
# What a body outside answers: as its own choice, and as it is told.
BODY_CHOICES: Names = {
    "taken": gettext_lazy("Sedang kami tangani"),
    "done": gettext_lazy("Sudah selesai kami tangani"),
    "not_ours": gettext_lazy("Bukan kewenangan kami"),
}
BODY_ANSWERS: Names = {
    "taken": gettext_lazy("sedang ditangani"),
    "done": gettext_lazy("sudah selesai ditangani"),
    "not_ours": gettext_lazy("bukan kewenangannya"),
}
BODY_RESULTS: Names = {
    "taken": gettext_lazy("{body}: sedang ditangani"),
    "done": gettext_lazy("{body}: sudah selesai ditangani"),
    "not_ours": gettext_lazy("{body}: bukan kewenangannya"),
}
PUBLISHED_PARTS: Names = {
    "whole": gettext_lazy("Seluruh laporan"),
    "passage": gettext_lazy("Sebagian teks"),
    "photo": gettext_lazy("Satu foto"),
}
HIDING_REASONS: Names = {
    "personal_data": gettext_lazy("Data pribadi"),
    "insult": gettext_lazy("Kata yang menghina"),
    "photo": gettext_lazy("Foto yang tidak pantas ditampilkan"),
    "other": gettext_lazy("Alasan lain"),
    "reporter": gettext_lazy("Permintaan pelapor"),
}
# What a key of another system may do: accounts.api_keys.Scope.
SCOPES: Names = {
    "open311:report": gettext_lazy("Open311: kirim laporan"),
    "open311:update": gettext_lazy("Open311: tambah keterangan"),
    "api:read": gettext_lazy("API: baca"),
    "api:report": gettext_lazy("API: kirim laporan"),
    "api:act": gettext_lazy("API: bertindak atas nama petugas"),
}
# In the order in which lists group them.
AGENCY_TYPES: Names = {
    "unit": gettext_lazy("UPT"),
    "dinas": gettext_lazy("Dinas"),
    "badan": gettext_lazy("Badan"),
    "satuan": gettext_lazy("Satuan"),
    "sekretariat": gettext_lazy("Sekretariat"),
    "inspektorat": gettext_lazy("Inspektorat"),
    "kecamatan": gettext_lazy("Kecamatan"),
    "bumd": gettext_lazy("BUMD"),
    "rsud": gettext_lazy("RSUD"),
}
# The mails about a report to the Mayor.
REPORT_MAILS: Names = {
    "report": gettext_lazy("Laporan"),
    "copy": gettext_lazy("Tembusan"),
    "check_late": gettext_lazy("Pengingat periksa"),
    "check_escalated": gettext_lazy("Eskalasi periksa"),
    "sign_late": gettext_lazy("Pengingat tanda tangan"),
    "sign_escalated": gettext_lazy("Eskalasi tanda tangan"),
    "asked": gettext_lazy("Pertanyaan"),
    "answered": gettext_lazy("Jawaban"),
}
# Why a message did not arrive, or none goes out: messages.faults.Reason.
_MAIL_REASONS: Names = {
    "login": gettext_lazy("Server surat menolak nama pengguna atau kata sandi LAKSA."),
    "tls": gettext_lazy("Sambungan aman ke server surat tidak dapat dibuat."),
    "sender": gettext_lazy("Server surat menolak alamat pengirim LAKSA."),
    "relaying": gettext_lazy("Server surat tidak mau meneruskan surat dari LAKSA."),
    "refused_us": gettext_lazy("Server surat menolak LAKSA."),
    "alike": gettext_lazy("Server surat menolak semua alamat dengan jawaban yang sama."),
    "refused": gettext_lazy("Alamat ini ditolak server surat penerima."),
    "too_large": gettext_lazy("Surat ini terlalu besar bagi server surat."),
    "away": gettext_lazy("Server surat tidak menjawab."),
    "later": gettext_lazy("Server surat belum mau menerimanya."),
    "expired": gettext_lazy("Lima hari dicoba, tidak berhasil."),
    "no_address": gettext_lazy("Alamat emailnya sudah tidak ada."),
    "demo": gettext_lazy("Kota contoh hanya menulis ke alamat .invalid."),
    "no_file": gettext_lazy("Berkas laporannya tidak ada, atau sudah berubah."),
    "revised": gettext_lazy("Laporan ini direvisi sebelum dikirim."),
    "broken": gettext_lazy("Surat ini tidak dapat disusun."),
}
_REASONS_ELSEWHERE: Names = {
    "login": gettext_lazy("Kanal ini menolak nama atau kunci LAKSA."),
    "tls": gettext_lazy("Sambungan aman ke kanal ini tidak dapat dibuat."),
    "sender": gettext_lazy("Kanal ini menolak pengirim LAKSA."),
    "relaying": gettext_lazy("Kanal ini menolak LAKSA."),
    "refused_us": gettext_lazy("Kanal ini menolak LAKSA."),
    "alike": gettext_lazy("Kanal ini menolak semua alamat dengan jawaban yang sama."),
    "refused": gettext_lazy("Alamat ini ditolak kanal."),
    "too_large": gettext_lazy("Pesan ini terlalu besar bagi kanal."),
    "away": gettext_lazy("Kanal ini tidak menjawab."),
    "later": gettext_lazy("Kanal ini belum mau menerimanya."),
    "day_is_full": gettext_lazy("Orang ini sudah menerima sebanyak batas sehari."),
    "window": gettext_lazy("Lewat 24 jam sejak pesan terakhirnya, dan tidak ada templat yang disetujui."),
    "cap": gettext_lazy("Batas biaya bulan ini sudah tercapai."),
    "no_address": gettext_lazy("Alamatnya sudah tidak ada."),
    "demo": gettext_lazy("Kota contoh hanya menulis ke alamat rekaan."),
    "broken": gettext_lazy("Pesan ini tidak dapat disusun."),
}


# Why something that came in is held, or was ignored: channels.reception.Reason.
RECEPTION_REASONS: Names = {
    "words": gettext_lazy("Terlalu sedikit untuk menjadi laporan"),
    "which": gettext_lazy("Belum jelas untuk laporan yang mana"),
    "deletion": gettext_lazy("Minta data pribadinya dihapus"),
    "unreadable": gettext_lazy("Isi pesan tidak dapat dibaca"),
    "no_file": gettext_lazy("Berkasnya tidak dapat diambil"),
    "refused": gettext_lazy("Ditolak aturan laporan"),
    "broken": gettext_lazy("Gagal diproses"),
    "bounce": gettext_lazy("Surat kami dikembalikan"),
    "automatic": gettext_lazy("Ditulis mesin, tidak dijawab"),
    "list": gettext_lazy("Dari milis, tidak dijawab"),
    "nothing_said": gettext_lazy("Tidak berisi apa pun"),
    "unknown_message": gettext_lazy("Tentang pesan yang tidak kami kenal"),
    "own": gettext_lazy("Pesan kami sendiri"),
    "cancelled": gettext_lazy("Dibatalkan pengirimnya"),
}


def period_name(period: Period) -> str:
    """ "Oktober 2026", "Triwulan III 2026", "Tahun 2026", or the dates themselves; in the active language."""
    known = formats.locale_format()
    match period.kind:
        case "month":
            return f"{known.months[period.first.month]} {period.first.year}"
        case "quarter":
            quarter = known.quarters[period.first.month // 3]
            return _("Triwulan {quarter} {year}").format(quarter=quarter, year=period.first.year)
        case "year":
            return _("Tahun {year}").format(year=period.first.year)
    first, last = formats.plain_date(period.first), formats.plain_date(period.end - timedelta(days=1))
    return first if first == last else _("{first} sampai {last}").format(first=first, last=last)


def channel_name(code: str) -> str:
    """How a report came in, in the reader's language; a channel without words here is called as its folder is."""
    return str(CHANNELS.get(code) or (code.upper() if len(code) <= 3 else code.capitalize()))


def channel_names() -> Names:
    """Of all ways by which reports come in, those that the settings list too."""
    listed = (folder.rpartition(".")[2] for folder in settings.CHANNELS)
    return {**CHANNELS, **{code: channel_name(code) for code in listed if code not in CHANNELS}}


def translated(name: str) -> str:
    """A name that LAKSA came with, as the reader reads it; one that the city gave stays, and so does nothing."""
    return _(name) if name else ""


def step_name(name: str) -> str:
    """The same for a step of the SOP, whose words mean other things elsewhere ("Masuk")."""
    return pgettext("langkah SOP", name)


def message_reason(reason: str, channel: str = "email") -> str:
    """Why a message did not arrive, in a sentence; a mail's in words of mail."""
    elsewhere = {} if channel == "email" else _REASONS_ELSEWHERE
    return str(elsewhere.get(reason) or _MAIL_REASONS.get(reason) or _("Tidak terkirim."))
