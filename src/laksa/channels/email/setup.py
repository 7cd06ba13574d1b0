"""How the mailbox is connected whose mails become reports. How mails go out, the server's settings say (LAKSA_SMTP)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.channels.email import mailbox
from laksa.channels.http import Unreachable
from laksa.channels.setup import Setting, Tested, Words
from laksa.messages.models import EMAIL

_PROBLEMS: dict[str, Words] = {
    "login": gettext_lazy("Peladen email menolak nama pengguna atau kata sandi."),
    "folder": gettext_lazy("Kotak email terbuka, tetapi tidak ada folder dengan nama ini."),
    "plain": gettext_lazy("Tanpa TLS hanya boleh ke komputer ini sendiri. Pilih TLS atau STARTTLS."),
    "tls": gettext_lazy("Sambungan aman gagal: sertifikat peladen tidak dikenali, atau porta ini tanpa TLS."),
    "dns": gettext_lazy("Nama peladen tidak ditemukan. Periksa ejaannya."),
    "connect": gettext_lazy("Peladen menolak sambungan. Periksa porta."),
    "timeout": gettext_lazy("Peladen tidak menjawab. Periksa nama peladen, porta, dan tembok api."),
}
_BROKEN = gettext_lazy("Yang menjawab bukan peladen IMAP. Periksa porta dan cara sambungan.")


@dataclass(frozen=True)
class EmailSetup:
    """A mailbox of the city's own, read by IMAP."""

    name: str = EMAIL
    steps: tuple[Words, ...] = (
        gettext_lazy(
            "Di peladen email kota, buat satu kotak email yang hanya dibaca LAKSA, misalnya laksa@kota.go.id."
        ),
        gettext_lazy("Nyalakan IMAP untuk kotak itu. Bila memakai verifikasi dua langkah, buat kata sandi aplikasi."),
        gettext_lazy("Isi formulir di bawah, simpan, lalu tekan Uji sambungan."),
        gettext_lazy(
            "Email yang sudah pernah dibuka orang tidak diambil; yang belum dibuka menjadi laporan. "
            "Tidak ada email yang dihapus dari kotak itu."
        ),
        gettext_lazy("Kirim satu email ke alamat itu dari alamat Anda sendiri; balasannya datang dalam satu menit."),
    )
    settings: tuple[Setting, ...] = (
        Setting("host", gettext_lazy("Peladen IMAP"), hint=gettext_lazy("Misalnya imap.kota.go.id.")),
        Setting(
            "security",
            gettext_lazy("Cara sambungan"),
            "choice",
            choices=(
                (mailbox.TLS, gettext_lazy("TLS (porta 993)")),
                (mailbox.STARTTLS, gettext_lazy("STARTTLS (porta 143)")),
                (mailbox.PLAIN, gettext_lazy("Tanpa TLS, hanya di komputer ini")),
            ),
        ),
        Setting(
            "port", gettext_lazy("Porta"), "number", is_required=False, hint=gettext_lazy("Kosong berarti yang lazim.")
        ),
        Setting("user", gettext_lazy("Nama pengguna")),
        Setting("password", gettext_lazy("Kata sandi"), "secret"),
        Setting(
            "address",
            gettext_lazy("Alamat email kotak itu"),
            is_required=False,
            hint=gettext_lazy("Bila nama penggunanya bukan alamat email. Ke alamat ini warga membalas."),
        ),
        Setting(
            "folder", gettext_lazy("Folder yang dibaca"), is_required=False, hint=gettext_lazy("Kosong berarti INBOX.")
        ),
        Setting(
            "done_folder",
            gettext_lazy("Pindahkan yang sudah diambil ke folder"),
            is_required=False,
            hint=gettext_lazy("Kosong berarti tetap di tempatnya, ditandai sudah dibaca."),
        ),
    )

    def test(self, values: Mapping[str, str]) -> Tested:
        """Signs in, opens the folder and counts; nothing is marked or moved."""
        account = mailbox.account_of(values)
        if account is None:
            return Tested(is_ok=False, words=_("Isian belum lengkap."))
        try:
            with mailbox.opened(account) as box:
                count = len(box.unseen())
        except Unreachable as problem:
            return Tested(is_ok=False, words=_PROBLEMS.get(problem.reason, _BROKEN))
        return Tested(
            is_ok=True,
            words=_("Kotak email terbuka: folder %(folder)s, %(count)d email belum dibuka.")
            % {"folder": account.folder, "count": count},
        )


SETUP = EmailSetup()
