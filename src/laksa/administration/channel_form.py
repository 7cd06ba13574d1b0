"""The form of one channel: what its setup asks, and what all channels that people write on share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.channels import limits
from laksa.channels.setup import Setting, Setup, setups
from laksa.messages.models import EMAIL
from laksa.rules.parse import whole_number
from laksa.ui.fields import FreeText, Pick
from laksa.web.forms import OfficeForm

_LIMIT = 4000
_SHARED = (
    Setting(
        limits.SENDER_NAME,
        gettext_lazy("Nama pengirim"),
        is_required=False,
        hint=gettext_lazy("Seperti dibaca warga, bila kanal ini menampilkannya."),
    ),
    Setting(
        limits.QUIET_FROM,
        gettext_lazy("Jam tenang mulai"),
        is_required=False,
        hint=gettext_lazy("Misalnya 21.00. Yang ditunggu warga tetap keluar."),
    ),
    Setting(
        limits.QUIET_UNTIL, gettext_lazy("Jam tenang sampai"), is_required=False, hint=gettext_lazy("Misalnya 06.00.")
    ),
    Setting(
        limits.A_DAY,
        gettext_lazy("Paling banyak pesan sehari untuk satu orang"),
        "number",
        is_required=False,
        hint=gettext_lazy("Kosong berarti 10."),
    ),
)
PAUSED = Setting(limits.IS_PAUSED, gettext_lazy("Dijeda"), "switch", is_required=False)
_HOURS = frozenset({limits.QUIET_FROM, limits.QUIET_UNTIL})
# What the log of changes says of a value; the value itself it never holds.
NONE, FILLED, REPLACED = "", "filled", "replaced"
_LOGGED = ((NONE, "–"), (FILLED, gettext_lazy("terisi")), (REPLACED, gettext_lazy("diganti")))


class ChannelForm(OfficeForm):
    """`kept` is what is filled in now. A secret that stays blank stays as it was."""

    def __init__(self, setup: Setup, kept: Mapping[str, str], data: Mapping[str, Any] | None = None) -> None:
        shown = {name: value for name, value in kept.items() if name not in _secrets(setup)}
        super().__init__(data, initial=shown)
        self._kept = kept
        self.settings = settings_of(setup)
        for setting in self.settings:
            self.fields[setting.name] = _field(setting, is_kept=setting.name in kept)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for setting in self.settings:
            given = cleaned.get(setting.name)
            if given and (problem := _problem(setting, str(given))):
                self.add_error(setting.name, problem)
        if bool(cleaned.get(limits.QUIET_FROM)) != bool(cleaned.get(limits.QUIET_UNTIL)):
            self.add_error(limits.QUIET_UNTIL, _("Isi kedua jam tenang, atau kosongkan keduanya."))
        return cleaned

    @property
    def given_values(self) -> dict[str, str]:
        """All that stands after saving; "1" and "" for a switch."""
        found = {}
        for setting in self.settings:
            value = self.cleaned_data[setting.name]
            if setting.kind == "secret" and not value:
                value = self._kept.get(setting.name, "")
            found[setting.name] = ("1" if value else "") if setting.kind == "switch" else str(value).strip()
        return found


def settings_of(setup: Setup) -> tuple[Setting, ...]:
    """What the channel asks; the shared ones for all channels on which somebody can be woken."""
    own = {setting.name for setting in setup.settings}
    shared = () if setup.name == EMAIL else _SHARED
    return (*setup.settings, *(setting for setting in shared if setting.name not in own))


def logged_fields(channel: str) -> dict[str, forms.Field]:
    """What the log of changes calls each setting of this channel, and what it says of it."""
    setup = setups().get(channel)
    known = (*settings_of(setup), PAUSED) if setup else (*_SHARED, PAUSED)
    return {one.name: forms.ChoiceField(label=one.label, choices=_LOGGED) for one in known}


def logged(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What stood and stands, for the log: that something does, never what."""
    changed = [name for name, value in after.items() if value != before.get(name, "")]
    old = {name: FILLED if before.get(name) else NONE for name in changed}
    new = {name: (REPLACED if before.get(name) else FILLED) if after[name] else NONE for name in changed}
    return old, new


def _secrets(setup: Setup) -> set[str]:
    return {setting.name for setting in setup.settings if setting.kind == "secret"}


def _field(setting: Setting, *, is_kept: bool) -> forms.Field:
    missing = gettext_lazy("Isi ini, agar kanal dapat tersambung.") if setting.is_required else ""
    match setting.kind:
        case "switch":
            return forms.BooleanField(label=setting.label, help_text=setting.hint, required=False)
        case "choice":
            choices = [("", _("Pilih")), *setting.choices]
            return Pick(missing, label=setting.label, help_text=setting.hint, choices=choices)
        case "secret":
            hint = (
                _("Tersimpan tersandi dan tidak ditampilkan lagi. Isi hanya bila diganti.") if is_kept else setting.hint
            )
            secret = forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})
            return FreeText(
                "" if is_kept else missing, label=setting.label, help_text=hint, limit=_LIMIT, widget=secret
            )
    attributes = {"autocomplete": "off", "spellcheck": "false"}
    if setting.kind == "number":
        attributes["inputmode"] = "numeric"
    widget = forms.URLInput(attrs=attributes) if setting.kind == "url" else forms.TextInput(attrs=attributes)
    return FreeText(missing, label=setting.label, help_text=setting.hint, limit=_LIMIT, widget=widget)


def _problem(setting: Setting, given: str) -> str:
    """What is wrong with it; "" for nothing."""
    if setting.name in _HOURS and limits.hour(given) is None:
        return _("Tulis jam seperti 21.00.")
    if setting.kind == "number" and whole_number(given.strip(), least=1, most=1_000_000) is None:
        return _("Tulis angka bulat, paling sedikit 1.")
    if setting.kind == "url":
        try:
            forms.URLField(assume_scheme="https").clean(given)
        except ValidationError:
            return _("Tulis alamat lengkap, dengan https:// di depan.")
    return ""
