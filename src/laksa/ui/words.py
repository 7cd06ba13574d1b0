"""Words for what a rule refuses, in the user's language (FLOWS, Errors)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from laksa.rules.refusal import Refused
from laksa.ui import formats
from laksa.ui.names import step_name

_WORDS = {
    "text_empty": gettext_lazy("Tuliskan masalahnya, misalnya apa yang rusak dan sejak kapan."),
    "text_short": gettext_lazy("Tambahkan sedikit keterangan agar petugas memahami masalahnya."),
    "text_missing": gettext_lazy("Tuliskan isinya lebih dahulu."),
    "photo_too_large": gettext_lazy("Foto terlalu besar. Pilih foto di bawah 15 MB."),
    "photo_broken": gettext_lazy("Berkas ini bukan foto. Gunakan JPG, PNG, WebP, atau HEIC."),
    "photo_too_many_pixels": gettext_lazy("Foto terlalu besar. Pilih foto di bawah 65 megapiksel."),
    "photo_unreadable": gettext_lazy("Berkasnya rusak atau terpotong. Pilih foto lain."),
    "photo_missing": gettext_lazy("Lampirkan foto hasil, atau tuliskan alasan tanpa foto."),
    "photo_unready": gettext_lazy("Foto masih disiapkan. Kirim sekali lagi sebentar lagi."),
    "photo_lost": gettext_lazy("Foto sebelumnya sudah tidak tersimpan. Pilih foto sekali lagi."),
    "place_missing": gettext_lazy("Isi alamat atau patokan, atau tekan Pakai lokasi saya."),
    "place_needed": gettext_lazy("Isi alamat atau patokan, atau pilih kelurahan."),
    "phone_unknown": gettext_lazy("Nomor tidak dikenali. Contoh: 0812-3456-7890."),
    "email_incomplete": gettext_lazy("Alamat email belum lengkap. Contoh: nama@contoh.id."),
    "number_unknown": gettext_lazy("Nomor laporan tidak ditemukan. Periksa kembali; huruf O dan I tidak kami gunakan."),
    "answer_missing": gettext_lazy("Jawab pertanyaan ini."),
    "answer_unasked": gettext_lazy("Pertanyaan ini tidak diajukan untuk jenis laporan yang dipilih."),
    "answer_unlisted": gettext_lazy("Jawaban ini tidak ada dalam daftar. Pilih dari daftar."),
    "answer_repeated": gettext_lazy("Pertanyaan ini dijawab satu kali saja."),
    "answer_no_number": gettext_lazy("Tulis angka saja, misalnya 3 atau 2,5."),
    "answer_no_date": gettext_lazy("Tanggal tidak dikenali. Contoh: 23/11/2026."),
    "kind_missing": gettext_lazy("Pilih jenis laporan."),
    "kind_unknown": gettext_lazy("Jenis laporan ini tidak dikenal. Pilih dari daftar."),
    "category_missing": gettext_lazy("Pilih kategori."),
    "category_unknown": gettext_lazy("Kategori ini tidak dikenal. Pilih dari daftar."),
    "place_known": gettext_lazy("Letak laporan ini sudah tercatat."),
    "kelurahan_unknown": gettext_lazy("Kelurahan ini tidak dikenal. Pilih dari daftar."),
    "kecamatan_unknown": gettext_lazy("Kecamatan ini tidak dikenal. Pilih dari daftar."),
    "urgency_missing": gettext_lazy("Pilih prioritas."),
    "agency_unknown": gettext_lazy("Perangkat daerah ini tidak dikenal. Pilih dari daftar."),
    "lead_missing": gettext_lazy("Pilih perangkat daerah yang menangani."),
    "support_is_lead": gettext_lazy("Pendukung harus perangkat daerah lain."),
    "same_agency": gettext_lazy("Laporan ini sudah berada di perangkat daerah itu."),
    "reported_office": gettext_lazy("Laporan ini tentang kantor tersebut. Pilih perangkat daerah lain."),
    "nothing_to_hide": gettext_lazy("Pilih apa yang disembunyikan, atau yang ditampilkan lagi."),
    "not_supportable": gettext_lazy("Laporan ini tidak dapat didukung lagi."),
    "not_supported": gettext_lazy("Dukungan Anda untuk laporan ini sudah ditarik."),
    "support_of_own": gettext_lazy("Ini laporan Anda sendiri; tidak perlu didukung."),
    "supported_already": gettext_lazy("Dukungan Anda sudah dihitung."),
    "voices_too_many": gettext_lazy("Sudah banyak dukungan dari jaringan ini hari ini. Coba lagi besok."),
    "already_hidden": gettext_lazy("Bagian ini sudah disembunyikan."),
    "not_hidden": gettext_lazy("Bagian ini tidak sedang disembunyikan."),
    "hidden_by_reporter": gettext_lazy(
        "Pelapor sendiri yang menyembunyikannya; hanya pelapor yang menampilkannya lagi."
    ),
    "text_unknown": gettext_lazy("Pilih teks dari daftar."),
    "passage_unknown": gettext_lazy("Kata-kata ini tidak ada dalam teks itu. Salin dari teksnya, lalu tempel di sini."),
    "photo_unknown": gettext_lazy("Foto ini tidak ada pada laporan ini."),
    "key_name_missing": gettext_lazy("Beri nama: sistem mana yang memakai kunci ini."),
    "key_name_taken": gettext_lazy("Nama ini sudah dipakai kunci lain yang masih aktif."),
    "webhook_name_missing": gettext_lazy("Beri nama: sistem mana yang diberi kabar."),
    "webhook_name_taken": gettext_lazy("Nama ini sudah dipakai webhook lain."),
    "webhook_url": gettext_lazy("Tulis alamat lengkap, misalnya https://contoh.id/kabar."),
    "webhook_url_open": gettext_lazy("Kabar hanya dikirim tersandi: alamatnya diawali https://."),
    "webhook_url_inside": gettext_lazy(
        "Alamat ini di dalam jaringan sendiri. Pengelola server dapat mengizinkannya dengan LAKSA_INTERNAL_NETWORKS."
    ),
    "webhook_url_unknown": gettext_lazy("Nama server ini tidak ditemukan."),
    "webhook_event_unknown": gettext_lazy("Peristiwa ini tidak dikenal."),
    "webhook_key": gettext_lazy("Pilih kunci API aktif yang boleh membaca."),
    "key_staff_missing": gettext_lazy("Kunci yang bertindak memerlukan petugas: sebut atas nama siapa."),
    "key_staff_away": gettext_lazy("Petugas ini tidak aktif, atau belum menyetujui peringatan SOP."),
    "key_scope_missing": gettext_lazy("Pilih apa yang boleh dilakukan dengan kunci ini."),
    "reason_missing": gettext_lazy("Tuliskan alasannya."),
    "proposed_missing": gettext_lazy("Pilih perangkat daerah yang menurut Anda berwenang."),
    "result_missing": gettext_lazy("Pilih hasil tindak lanjut."),
    "schedule_missing": gettext_lazy("Isi tanggal pekerjaan dijadwalkan."),
    "schedule_unexpected": gettext_lazy("Tanggal hanya diisi bila pekerjaan dijadwalkan."),
    "schedule_past": gettext_lazy("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya."),
    "schedule_far": gettext_lazy("Tanggal ini lebih dari setahun lagi. Periksa tahunnya."),
    "meeting_date": gettext_lazy("Pilih tanggal dalam setahun terakhir, paling lambat hari ini."),
    "officer_missing": gettext_lazy("Tuliskan nama petugas yang memberi kabar."),
    "follow_up_missing": gettext_lazy("Belum ada hasil tindak lanjut dari perangkat daerah."),
    "response_missing": gettext_lazy("Kirim tanggapan kepada pelapor sebelum menutup laporan."),
    "messages_unread": gettext_lazy("Ada pesan yang belum dibaca. Balas atau tandai dibaca lebih dahulu."),
    "nothing_unread": gettext_lazy("Semua pesan sudah dibaca."),
    "not_allowed": gettext_lazy("Tindakan ini bukan wewenang Anda."),
    "not_your_case": gettext_lazy("Laporan ini tidak lagi ditugaskan ke perangkat daerah Anda."),
    "already_accepted": gettext_lazy("Tugas ini sudah diterima."),
    "already_followed_up": gettext_lazy("Hasil tindak lanjut sudah dikirim."),
    "already_waiting": gettext_lazy("Pelapor sudah ditanya; jawabannya masih ditunggu."),
    "already_confirmed": gettext_lazy("Langkah ini sudah dikonfirmasi."),
    "step_unknown": gettext_lazy("Langkah ini tidak ada dalam SOP laporan ini."),
    "reporter_unreachable": gettext_lazy("Pelapor tidak meninggalkan kontak, jadi tidak dapat ditanya."),
    "no_support": gettext_lazy("Tidak ada pendukung yang masih ditunggu."),
    "no_extension": gettext_lazy("Tidak ada permohonan perpanjangan."),
    "extension_pending": gettext_lazy("Permohonan perpanjangan sebelumnya masih menunggu keputusan."),
    "extension_not_later": gettext_lazy("Pilih tanggal sesudah tenggat yang sekarang."),
    "extension_far": gettext_lazy("Tanggal ini lebih dari setahun lagi. Periksa tahunnya."),
    "body_missing": gettext_lazy("Pilih instansi yang berwenang."),
    "place_left": gettext_lazy("Masih ada bagian pesan yang belum diisi: {places}. Lengkapi, lalu kirim."),
    "body_unknown": gettext_lazy("Instansi ini tidak dikenal. Pilih dari daftar."),
    "merge_itself": gettext_lazy("Laporan tidak dapat digabung dengan dirinya sendiri."),
    "merge_too_deep": gettext_lazy("Rangkaian gabungan terlalu panjang."),
    "confidentiality_differs": gettext_lazy("Kerahasiaan kedua laporan berbeda, jadi tidak dapat digabung."),
    "verdict_unknown": gettext_lazy("Pilih Ya, Sebagian, atau Belum."),
    "body_result_unknown": gettext_lazy("Pilih salah satu jawaban."),
    "referral_over": gettext_lazy("Laporan ini tidak lagi dirujuk ke instansi Anda."),
    "verdict_too_late": gettext_lazy("Waktu menjawab sudah lewat. Buat laporan baru bila masalahnya masih ada."),
    "verdict_acted_on": gettext_lazy(
        "Operator sudah menangani laporan ini lagi, jadi jawaban Belum tidak dapat diubah."
    ),
    "verdict_stands": gettext_lazy("Laporan ini sudah dibuka kembali. Tulis tambahannya sebagai keterangan."),
    "meeting_incomplete": gettext_lazy("Isi tempat, perangkat daerah, dan hasil rapat."),
    "undo_too_late": gettext_lazy("Sudah terkirim; tidak dapat diurungkan lagi."),
    "undo_unknown": gettext_lazy("Tindakan terakhir tidak dapat diurungkan."),
    "undo_not_last": gettext_lazy("Sudah ada tindakan lain sesudahnya; tidak dapat diurungkan."),
    "overdue_true": gettext_lazy(
        "Tidak ada tanda bahwa jam komputer keliru, jadi catatan lewat tenggat tetap berlaku."
    ),
    "wrong_state": gettext_lazy("Status laporan sudah berubah, jadi tindakan ini tidak berlaku lagi."),
    "period_unknown": gettext_lazy("Periode tidak dikenali. Contoh: 2026, 2026-Q3, 2026-10."),
}

# What the import of a list leaves out, row by row (rules/csv_table.py, imports/rows.py).
_IMPORT_WORDS = {
    "id_missing": gettext_lazy("Baris ini tidak mempunyai pengenal."),
    "quote_open": gettext_lazy(
        "Tanda kutip di baris {at_line} tidak dibuka atau ditutup dengan benar. Perbaiki kutipnya."
    ),
    "sign_unreadable": gettext_lazy("Baris {at_line} memuat tanda NUL, yang bukan huruf. Hapus tanda itu."),
    "date_missing": gettext_lazy("Tanggal masuk baris ini kosong. Isi tanggalnya."),
    "not_utf8": gettext_lazy("Huruf baris {at_line} bukan UTF-8. Simpan berkasnya sebagai CSV UTF-8."),
    "date_unknown": gettext_lazy("Tanggal tidak dikenali. Contoh: 2026-03-31 atau 2026-03-31T14:05:00+07:00."),
    "date_impossible": gettext_lazy("Tanggal ini belum terjadi atau terlalu lama. Periksa tahunnya."),
    "cells_surplus": gettext_lazy("{found} sel, padahal {expected} kolom. Beri tanda kutip pada isi yang memuat koma."),
    "cells_missing": gettext_lazy("{found} sel, padahal {expected} kolom. Lengkapi sel yang kurang."),
    "id_repeated": gettext_lazy("Pengenal ini sudah ada di baris {first} dengan isi lain. Beri pengenal sendiri."),
    "key_channel_unknown": gettext_lazy("Kanal kunci tidak dikenal. Pilih dari: {channels}."),
    "flag_unknown": gettext_lazy("Kolom {column}: tulis ya atau tidak, bukan {text}."),
    "import_acted_on": gettext_lazy("Laporan {number} sudah dikerjakan. Laporan itu tetap ada."),
    "import_elsewhere": gettext_lazy("Impor ini sedang berjalan di tempat lain atau sudah diurungkan."),
    "import_unknown": gettext_lazy("Impor ini tidak ada atau sudah diurungkan."),
    "formula_unvalued": gettext_lazy(
        "Rumus di kolom {column} tidak menyimpan hasil. Buka dan simpan berkasnya kembali."
    ),
    "point_unknown": gettext_lazy("Koordinat tidak dikenali. Contoh: -6,1783 dan 106,6319."),
    "told_long": gettext_lazy("Catatan daftar asal terlalu panjang: {length} huruf. Paling banyak {limit}."),
    "id_known": gettext_lazy("Pengenal ini sudah dimasukkan sebagai {number} dengan isi lain. Beri pengenal sendiri."),
}

# What the life of a report to the Mayor refuses (rules/report.py, reports/).
_REPORT_WORDS = {
    "report_in_future": gettext_lazy("Periode ini belum dimulai. Pilih periode yang sudah berjalan atau lewat."),
    "report_unfinished": gettext_lazy("Periode ini belum selesai; angkanya sementara dan belum dapat diperiksa."),
    "report_signed": gettext_lazy("Laporan ini sudah ditandatangani. Buat revisi bila ada yang perlu diperbaiki."),
    "scope_unknown": gettext_lazy("Perangkat daerah atau kecamatan ini tidak dikenal. Pilih dari daftar."),
    "figures_behind": gettext_lazy("Angka sedang dihitung. Coba lagi sebentar lagi."),
    "file_changed": gettext_lazy("Berkas laporan yang dibekukan berubah di server. Hubungi administrator."),
    "documents_missing": gettext_lazy("Dokumen laporan belum dapat dibuat. Coba lagi."),
    "remarks_missing": gettext_lazy("Tuliskan apa yang perlu diperbaiki."),
    "changes_missing": gettext_lazy("Tuliskan apa yang berubah."),
    "scan_missing": gettext_lazy("Lampirkan pindaian surat yang sudah ditandatangani."),
    "scan_unreadable": gettext_lazy("Pindaian harus berupa PDF, JPG, atau PNG."),
    "scan_broken": gettext_lazy("Berkasnya rusak atau terpotong. Pilih foto lain."),
    "letter_blank": gettext_lazy("Isi nomor dan tanggal surat sebelum laporan dibekukan."),
    "letter_number_missing": gettext_lazy("Isi nomor surat sebelum laporan dibekukan."),
    "letter_date_missing": gettext_lazy("Isi tanggal surat sebelum laporan dibekukan."),
    "words_unread": gettext_lazy(
        "Angkanya berubah sejak kata-kata surat ditulis. Baca lagi, perbaiki bila perlu, tandai, lalu simpan."
    ),
    "signer_missing": gettext_lazy("Tuliskan nama yang menandatangani."),
    "signed_in_future": gettext_lazy("Tanggal tanda tangan tidak boleh sesudah hari ini."),
    "pdf_unreadable": gettext_lazy("Berkas ini bukan PDF yang dapat dibaca. Pilih PDF yang sudah ditandatangani."),
    "signature_missing": gettext_lazy("PDF ini belum memuat tanda tangan elektronik."),
    "signature_broken": gettext_lazy("Tanda tangan tidak sah: isi PDF berubah sesudah ditandatangani."),
    "signature_partial": gettext_lazy("Ada isi yang ditambahkan sesudah tanda tangan. Unggah berkas aslinya."),
    "signature_of_other_document": gettext_lazy("Tanda tangan ini ada pada dokumen lain, bukan laporan ini."),
    "signature_on_changes": gettext_lazy("Isi laporan diubah sebelum ditandatangani. Unduh lagi, lalu tanda tangani."),
    "already_acknowledged": gettext_lazy("Laporan ini sudah ditandai diterima."),
    "already_answered": gettext_lazy("Pertanyaan ini sudah dijawab."),
    "already_revised": gettext_lazy("Laporan ini sudah direvisi. Buka revisi yang terbaru."),
    "already_sending": gettext_lazy("Laporan sedang dikirim. Tunggu sampai pengiriman ini selesai."),
    "question_unknown": gettext_lazy("Pertanyaan ini tidak ditemukan."),
    "question_open": gettext_lazy("Jawab semua pertanyaan Wali Kota sebelum mengarsipkan."),
    "mayor_without_email": gettext_lazy("Belum ada pengguna Wali Kota dengan alamat email. Hubungi administrator."),
}

# What does not fit between a letter, its figures and its signature.
_LETTER_WORDS = {
    "letter_date_early": gettext_lazy("Tanggal surat, {dated}, mendahului datanya, {until}."),
    "signed_early": gettext_lazy("Tanggal tanda tangan mendahului tanggal atau pembekuan surat; paling awal {since}."),
    "signer_differs": gettext_lazy("Pada surat tercetak {printed}; yang menandatangani {signer}. Tuliskan mengapa."),
    "confirmation_short": gettext_lazy("Keterangannya terlalu pendek. Tuliskan alasannya, sedikitnya {least} huruf."),
    "signer_unprinted": gettext_lazy("Pada surat tidak tercetak nama; yang menandatangani {signer}. Tuliskan mengapa."),
}

# Which field of a form a refusal belongs to, so that the sentence stands beside it.
FIELD_OF = {
    "key_name_missing": "name", "key_name_taken": "name", "key_scope_missing": "scopes",
    "key_staff_missing": "user", "key_staff_away": "user", "webhook_name_missing": "name", "webhook_name_taken": "name",
    "webhook_url": "url", "webhook_url_open": "url", "webhook_url_inside": "url", "webhook_url_unknown": "url",
    "webhook_key": "key",
    "text_empty": "text", "text_short": "text", "text_long": "text", "text_missing": "text",
    "place_left": "text", "landmark_long": "landmark", "name_long": "name",
    "photo_too_large": "photos", "photo_broken": "photos", "photo_too_many_pixels": "photos", "photo_count": "photos",
    "photo_unreadable": "photos", "photo_unready": "photos", "photo_lost": "photos",
    "photo_missing": "no_photo_reason", "place_missing": "landmark", "place_needed": "landmark",
    "phone_unknown": "phone",
    "email_incomplete": "email", "kind_missing": "kind", "kind_unknown": "kind", "category_missing": "category",
    "category_unknown": "category", "kelurahan_unknown": "kelurahan", "kecamatan_unknown": "kecamatan",
    "urgency_missing": "urgency",
    "agency_unknown": "lead", "lead_missing": "lead", "support_is_lead": "support", "same_agency": "lead",
    "reported_office": "lead", "reason_missing": "reason", "proposed_missing": "proposed",
    "result_missing": "result", "schedule_missing": "scheduled", "schedule_unexpected": "scheduled",
    "schedule_past": "scheduled", "schedule_far": "scheduled", "extension_far": "until", "meeting_date": "held_on",
    "officer_missing": "officer", "body_missing": "body", "body_unknown": "body", "verdict_unknown": "verdict",
    "body_result_unknown": "result",
    "target_not_open": "target", "merge_itself": "target", "extension_not_later": "until",
    "passage_unknown": "passage", "text_unknown": "target", "photo_unknown": "photos", "not_hidden": "shown",
    "hidden_by_reporter": "shown",
    "remarks_missing": "remarks", "changes_missing": "changes", "scan_missing": "scan", "scan_unreadable": "scan",
    "scan_broken": "scan",
    "letter_blank": "letter_number",
    "letter_number_missing": "letter_number", "letter_date_missing": "letter_date", "letter_date_early": "letter_date",
    "signer_missing": "signer", "signer_differs": "confirmation", "signer_unprinted": "confirmation",
    "confirmation_short": "confirmation",
    "signed_in_future": "signed_on", "signed_early": "signed_on", "pdf_unreadable": "pdf", "pdf_too_large": "pdf",
    "signature_missing": "pdf", "signature_broken": "pdf", "signature_partial": "pdf",
    "signature_of_other_document": "pdf", "signature_on_changes": "pdf", "signature_untrusted": "pdf",
}  # fmt: skip

# Before the code of a category's question, the name of its field.
ANSWER = "answer-"

# Files in which nothing is seen, whatever they are called.
_UNOPENED = frozenset({"photo_broken", "photo_unreadable"})

_STALE = {
    "Entered": gettext_lazy("mencatat laporan ini"),
    "Corrected": gettext_lazy("memperbaiki isian"),
    "QuestionsAnswered": gettext_lazy("menjawab pertanyaan"),
    "Assigned": gettext_lazy("mendisposisikan laporan ini"),
    "Reassigned": gettext_lazy("mengalihkan disposisi"),
    "Accepted": gettext_lazy("menerima tugas"),
    "Returned": gettext_lazy("mengembalikan laporan"),
    "FollowedUp": gettext_lazy("mengirim hasil tindak lanjut"),
    "SupportWaived": gettext_lazy("melepas pendukung"),
    "FollowUpRefused": gettext_lazy("menolak hasil tindak lanjut"),
    "Responded": gettext_lazy("mengirim tanggapan"),
    "Recorded": gettext_lazy("menutup laporan"),
    "Closed": gettext_lazy("menutup laporan"),
    "Referred": gettext_lazy("merujuk laporan"),
    "BodyAnswered": gettext_lazy("menjawab lewat tautan"),
    "Rejected": gettext_lazy("menolak laporan"),
    "Merged": gettext_lazy("menggabungkan laporan"),
    "Reinstated": gettext_lazy("memisahkan gabungan"),
    "Withdrawn": gettext_lazy("mencabut laporan"),
    "Reopened": gettext_lazy("membuka kembali laporan"),
    "Extended": gettext_lazy("memperpanjang tenggat"),
    "Reverted": gettext_lazy("mengurungkan tindakan"),
    "Confirmed": gettext_lazy("mengonfirmasi satu langkah"),
    "ReporterReplied": gettext_lazy("mengirim pesan"),
    "AgencyAsked": gettext_lazy("bertanya"),
    "VerdictGiven": gettext_lazy("memberi penilaian"),
    "Edited": gettext_lazy("menyunting laporan ini"),
    "Checked": gettext_lazy("memeriksa laporan ini"),
    "Signed": gettext_lazy("menandatangani laporan ini"),
    "Delivered": gettext_lazy("mengirim laporan ini"),
    "Acknowledged": gettext_lazy("menerima laporan ini"),
    "Archived": gettext_lazy("mengarsipkan laporan ini"),
    "Revised": gettext_lazy("merevisi laporan ini"),
}


def field_of(refused: Refused) -> str:
    """The field that a refusal stands beside; "" for the form as a whole."""
    question = refused.params.get("question")
    return f"{ANSWER}{question}" if question else FIELD_OF.get(refused.code, "")


def words_for(refused: Refused, *, who: str = "", is_gone: bool = False) -> str:
    """One sentence: what happened and what to do. `who` names the person behind a stale page; `is_gone` says that the
    form is not offered any more, so that nobody is told to send it again.
    """
    params = refused.params
    match refused.code:
        case "stale":
            return _stale(params, who, is_gone=is_gone)
        case "text_long" | "landmark_long" | "name_long" | "id_long" | "answer_long":
            return _("Terlalu panjang: {length} huruf. Paling banyak {limit}.").format(
                length=formats.number(int(str(params["length"]))), limit=formats.number(int(str(params["limit"])))
            )
        case "photo_count":
            limit = int(str(params["limit"]))
            return ngettext("Pilih paling banyak {limit} foto.", "Pilih paling banyak {limit} foto.", limit).format(
                limit=limit
            )
        case "key_reused" | "source_known":
            return _("Sudah kami terima sebagai {number}; tambahkan keterangan.").format(number=params["number"])
        case "target_not_open":
            return _("Laporan {number} sudah tidak terbuka.").format(number=params["number"])
        case "confirmation_missing":
            return _("Langkah “{step}” belum dikonfirmasi.").format(step=step_name(str(params["step"])))
        case "step_not_due":
            return _("Langkah “{step}” belum waktunya dikonfirmasi.").format(step=step_name(str(params["step"])))
        case "case_merged":
            return _("Laporan ini sudah digabung dengan {target}.").format(target=params["target"])
        case "identities_broken":
            return _("Angka laporan ini belum cocok: {which}. Perbaiki datanya lebih dahulu.").format(
                which=params["which"]
            )
        case "pdf_too_large":
            return _("Berkas terlalu besar. Pilih berkas di bawah {limit} MB.").format(
                limit=int(str(params["limit"])) // 1024**2
            )
        case "signature_untrusted":
            return _("Sertifikat {signer} tidak berasal dari penerbit yang dipercaya kota.").format(
                signer=params["signer"]
            )
    return _of_one_file(refused.code, params, _plain(refused.code, params))


def _plain(code: str, params: dict[str, object]) -> str:
    if code in _IMPORT_WORDS:
        return str(_IMPORT_WORDS[code]).format(**params)
    if code in _LETTER_WORDS:
        shown = {name: formats.long_date(value) if isinstance(value, date) else value for name, value in params.items()}
        return str(_LETTER_WORDS[code]).format(**shown)
    known = _WORDS.get(code) or _REPORT_WORDS.get(code)
    words = str(known or _("Tindakan ini tidak dapat dilakukan sekarang."))
    return words.replace("{places}", str(params.get("places", "")))


def _of_one_file(code: str, params: dict[str, object], sentence: str) -> str:
    """Among several files, which one: its place in the field and its name."""
    if "n" not in params:
        return sentence
    shape = (
        _("Foto {n} tidak dapat dibuka: {name}. {sentence}") if code in _UNOPENED else _("Foto {n}, {name}: {sentence}")
    )
    return shape.format(n=params["n"], name=params["name"], sentence=sentence)


def words_for_staff(refused: Refused, *, who: str = "", is_gone: bool = False) -> str:
    """The same for who works on cases: a key that was used is a form that this person sent from another tab."""
    if refused.code != "key_reused":
        return words_for(refused, who=who, is_gone=is_gone)
    if is_gone:
        return _("Formulir ini sudah dikirim dari tab lain dan tidak berlaku lagi; yang Anda tulis ada di bawah.")
    return _("Formulir ini sudah dikirim dari tab lain. Isian Anda masih ada; periksa, lalu kirim sekali lagi.")


def _stale(params: dict[str, object], who: str, *, is_gone: bool) -> str:
    at = params["at"]
    action = _STALE.get(str(params["event"]), _("mengubah laporan ini"))
    words = (
        _("{who} {action} pukul {time}. Formulir ini tidak berlaku lagi; yang Anda tulis ada di bawah.")
        if is_gone
        else _("{who} {action} pukul {time}. Isian Anda masih ada; periksa, lalu kirim sekali lagi.")
    )
    return words.format(
        who=who or _("Orang lain"),
        action=action,
        time=formats.time_of_day(at),  # type: ignore[arg-type]
    )
