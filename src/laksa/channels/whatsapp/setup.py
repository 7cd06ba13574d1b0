"""How an administrator connects WhatsApp: an app at Meta, the city's number, and the templates that it approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.setup import Setting, Tested, Words
from laksa.channels.whatsapp import templates
from laksa.channels.whatsapp.cloud_api import WHATSAPP, Account

_STATES: tuple[tuple[str, Words], ...] = (
    ("waiting", gettext_lazy("Menunggu persetujuan")),
    (templates.APPROVED, gettext_lazy("Disetujui")),
    ("rejected", gettext_lazy("Ditolak")),
)
_NAMES: Mapping[str, Words] = {
    "news": gettext_lazy("Templat kabar"),
    "question": gettext_lazy("Templat pertanyaan"),
    "done": gettext_lazy("Templat selesai"),
}
_STATES_OF: Mapping[str, Words] = {
    "news": gettext_lazy("Keadaan templat kabar"),
    "question": gettext_lazy("Keadaan templat pertanyaan"),
    "done": gettext_lazy("Keadaan templat selesai"),
}


def _of_templates() -> tuple[Setting, ...]:
    return tuple(
        setting
        for group in templates.GROUPS
        for setting in (
            Setting(f"template_{group}", _NAMES[group], is_required=False),
            Setting(f"state_{group}", _STATES_OF[group], "choice", is_required=False, choices=_STATES),
        )
    )


@dataclass(frozen=True)
class WhatsAppSetup:
    name: str = WHATSAPP
    steps: tuple[Words, ...] = (
        gettext_lazy("Di developers.facebook.com, buat aplikasi jenis Business dan tambahkan WhatsApp."),
        gettext_lazy("Daftarkan nomor layanan kota, lalu salin ID nomor telepon ke sini."),
        gettext_lazy("Buat token tetap untuk System User, dan salin App Secret dari pengaturan aplikasi."),
        gettext_lazy(
            "Karang kata verifikasi, isi di bawah, simpan. Lalu di Meta isi alamat webhook {hook} dengan kata itu, dan "
            "langganan messages serta message_template_status_update."
        ),
        gettext_lazy(
            "Sesudah 24 jam tanpa pesan dari warga, hanya templat yang boleh dikirim, berbayar. Buat templat utility "
            "dengan dua isian: nomor laporan, lalu tautan."
        ),
        gettext_lazy("Tekan Uji sambungan, lalu kirim satu pesan ke nomor layanan."),
    )
    settings: tuple[Setting, ...] = (
        Setting("token", gettext_lazy("Token akses"), "secret"),
        Setting("phone_number_id", gettext_lazy("ID nomor telepon")),
        Setting("app_secret", gettext_lazy("App Secret"), "secret"),
        Setting("verify_token", gettext_lazy("Kata verifikasi"), "secret"),
        Setting(
            "number",
            gettext_lazy("Nomor layanan, misalnya 6281234567890"),
            is_required=False,
            hint=gettext_lazy("Untuk tautan Ikuti lewat WhatsApp."),
        ),
        *_of_templates(),
        Setting("language", gettext_lazy("Bahasa templat"), is_required=False, hint=gettext_lazy("Kosong berarti id.")),
        Setting("price", gettext_lazy("Harga satu templat, rupiah"), "number", is_required=False),
        Setting(
            "cap",
            gettext_lazy("Batas biaya sebulan, rupiah"),
            "number",
            is_required=False,
            hint=gettext_lazy("Di atas batas, kabar dikirim lewat kanal lain."),
        ),
        Setting(
            "base",
            gettext_lazy("Alamat Graph API"),
            "url",
            is_required=False,
            hint=gettext_lazy("Kosongkan untuk graph.facebook.com."),
        ),
    )

    def test(self, values: Mapping[str, str]) -> Tested:
        """The number is asked for its name; with it, what templates cost this month."""
        account = Account.of(values)
        try:
            answer = account.call("GET", f"{account.phone_number_id}?fields=display_phone_number,verified_name")
        except (Unreachable, Forbidden) as problem:
            return Tested(is_ok=False, words=_("WhatsApp tidak terjangkau ({reason}).").format(reason=problem.reason))
        if not answer.is_ok:
            return Tested(is_ok=False, words=_("WhatsApp menolak: {words}").format(words=answer.words))
        name, phone = (str(answer.result.get(part, "")) for part in ("verified_name", "display_phone_number"))
        words = _("Tersambung sebagai {name}, {phone}.").format(name=name, phone=phone)
        return Tested(is_ok=True, words=f"{words} {templates.told(values)}")


SETUP = WhatsAppSetup()
