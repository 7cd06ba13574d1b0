"""How an SMS gateway is connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.channels.limits import SENDER_NAME
from laksa.channels.setup import Setting, Tested, Words
from laksa.channels.sms.gateways import GATEWAYS
from laksa.channels.sms.wire import Wire
from laksa.messages.faults import Fault, Whose

NAME = "sms"


@dataclass(frozen=True)
class SmsSetup:
    """Any gateway that speaks HTTP: its form is chosen, its address and its keys are filled in."""

    name: str = NAME
    steps: tuple[Words, ...] = (
        gettext_lazy("Di halaman penyedia SMS, buat kunci API dan catat alamat (URL) pengiriman pesan."),
        gettext_lazy("Daftarkan nama pengirim, misalnya KOTATNG; operator seluler menyetujuinya dalam beberapa hari."),
        gettext_lazy("Isi formulir di bawah. Buat kunci panggilan masuk yang panjang dan acak, lalu simpan."),
        gettext_lazy(
            "Di penyedia, isi alamat pesan masuk dan laporan terkirim: {hook}?kunci=… dengan kunci panggilan masuk "
            "di tempat titik-titik."
        ),
        gettext_lazy("Tekan Uji sambungan, lalu kirim satu SMS ke nomor layanan dari telepon Anda."),
    )
    settings: tuple[Setting, ...] = (
        Setting(
            "gateway",
            gettext_lazy("Bentuk penyedia"),
            "choice",
            choices=(
                ("form", gettext_lazy("Formulir (seperti Twilio, Zenziva)")),
                ("json", gettext_lazy("JSON (seperti Infobip)")),
            ),
        ),
        Setting("url", gettext_lazy("Alamat pengiriman"), "url"),
        Setting(
            "user", gettext_lazy("Nama pengguna"), is_required=False, hint=gettext_lazy("Kosongkan bila tidak ada.")
        ),
        Setting("key", gettext_lazy("Kunci API"), "secret"),
        Setting(
            "hook_key",
            gettext_lazy("Kunci panggilan masuk"),
            "secret",
            hint=gettext_lazy("Paling sedikit 20 huruf atau angka. Tanpa kunci ini pesan masuk ditolak."),
        ),
        Setting(
            SENDER_NAME,
            gettext_lazy("Nomor atau nama pengirim"),
            is_required=False,
            hint=gettext_lazy("Nama sampai 11 huruf; warga hanya dapat membalas ke nomor."),
        ),
        Setting(
            "fields",
            gettext_lazy("Nama isian lain"),
            is_required=False,
            hint=gettext_lazy("Bila penyedia memakai nama lain, misalnya to=tujuan&text=pesan&id=messageId."),
        ),
        Setting(
            "more",
            gettext_lazy("Isian tambahan"),
            "secret",
            is_required=False,
            hint=gettext_lazy("Dikirim bersama setiap pesan, misalnya userkey=abc&passkey=xyz."),
        ),
        Setting(
            "parts",
            gettext_lazy("Paling banyak bagian sebuah pesan"),
            "number",
            is_required=False,
            hint=gettext_lazy("Satu bagian 160 huruf. Kosong berarti 3."),
        ),
        Setting(
            "tells_phones", gettext_lazy("Kabari lewat SMS pelapor yang hanya memberi nomor telepon"), "switch", False
        ),
    )

    def test(self, values: Mapping[str, str]) -> Tested:
        """An SMS to no number is refused by every gateway: how, tells whether it knows us."""
        if values.get("gateway") not in GATEWAYS:
            return Tested(False, _("Pilih bentuk penyedia."))
        answer = Wire(values).send("", "")
        if isinstance(answer, Fault) and answer.whose in {Whose.OURS, Whose.AWAY}:
            words = _("Penyedia menjawab: {words}").format(words=answer.answer or "–")
            return Tested(False, words if answer.whose is Whose.OURS else _("Penyedia tidak dapat dihubungi."))
        return Tested(True, _("Penyedia menjawab dan mengenal kunci LAKSA."))


SETUP = SmsSetup()
