"""How an administrator connects Telegram: a bot of @BotFather, asked for what is new or calling our hook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.channels import webhooks
from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.setup import Setting, Tested
from laksa.channels.telegram.bot_api import POLLING, TELEGRAM, UPDATES, WEBHOOK, Answer, Bot

if TYPE_CHECKING:
    from laksa.channels.setup import Words


@dataclass(frozen=True)
class TelegramSetup:
    name: str = TELEGRAM
    steps: tuple[Words, ...] = (
        gettext_lazy("Di Telegram, buka @BotFather, kirim /newbot, pilih nama bot, lalu salin tokennya ke sini."),
        gettext_lazy("Kirim /setjoingroups kepada @BotFather dan pilih Disable: LAKSA tidak membaca grup."),
        gettext_lazy(
            "Pilih cara menerima. Bila LAKSA dapat dibuka dari internet dengan HTTPS, pilih Webhook: Telegram "
            "mengirim ke {hook}. Bila tidak, pilih Ambil sendiri."
        ),
        gettext_lazy("Tekan Uji sambungan. Telegram diberi tahu cara menerima yang dipilih, dan nama bot muncul."),
    )
    settings: tuple[Setting, ...] = (
        Setting("token", gettext_lazy("Token bot"), "secret"),
        Setting("bot", gettext_lazy("Nama pengguna bot, tanpa @"), "text", is_required=False,
                hint=gettext_lazy("Untuk tautan Ikuti lewat Telegram.")),
        Setting("mode", gettext_lazy("Cara menerima"), "choice", is_required=False,
                choices=((POLLING, gettext_lazy("Ambil sendiri")), (WEBHOOK, gettext_lazy("Webhook")))),
        Setting("secret", gettext_lazy("Kata rahasia webhook"), "secret", is_required=False,
                hint=gettext_lazy("Huruf, angka, _ dan -, paling banyak 256. Perlu untuk webhook saja.")),
        Setting("base", gettext_lazy("Alamat Bot API"), "url", is_required=False,
                hint=gettext_lazy("Kosongkan untuk api.telegram.org.")),
    )  # fmt: skip

    def test(self, values: Mapping[str, str]) -> Tested:
        """The bot is asked for its name, and Telegram told how we want to hear."""
        bot, is_called = Bot.of(values), values.get("mode") == WEBHOOK
        if is_called and not values.get("secret"):
            return Tested(is_ok=False, words=_("Isi kata rahasia webhook."))
        try:
            me = bot.call("getMe")
            if not me.is_ok:
                return _refused(me)
            told = _called(bot, values["secret"]) if is_called else bot.call("deleteWebhook")
        except (Unreachable, Forbidden) as problem:
            return Tested(is_ok=False, words=_("Telegram tidak terjangkau ({reason}).").format(reason=problem.reason))
        if not told.is_ok:
            return _refused(told)
        name = str(me.result.get("username", "")) if isinstance(me.result, dict) else ""
        return Tested(is_ok=True, words=_("Tersambung sebagai @{name}.").format(name=name))


def _called(bot: Bot, secret: str) -> Answer:
    return bot.call(
        "setWebhook", url=webhooks.address(TELEGRAM), secret_token=secret, allowed_updates=UPDATES, max_connections=10
    )


def _refused(answer: Answer) -> Tested:
    if answer.code in {401, 404}:
        return Tested(is_ok=False, words=_("Telegram menolak token ini."))
    return Tested(is_ok=False, words=_("Telegram menolak: {words}").format(words=answer.words))


SETUP = TelegramSetup()
