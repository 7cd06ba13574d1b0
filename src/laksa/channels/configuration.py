"""What an administrator filled in for each channel: kept encrypted, never shown again where secret.

Read again when what is known is two seconds old, for every message and every second asks.

Encrypted with AES-GCM under a key derived from the key of this installation, which the database does not hold.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from laksa.channels.models import ChannelSetting
from laksa.history.transaction import write
from laksa.register.reference import TtlCache

_NONCE = 12


def of(channel: str) -> dict[str, str]:
    """All that is filled in for a channel; what cannot be decrypted, for the key is another, is as if left blank."""
    return dict(KNOWN().get(channel, {}))


def keep(channel: str, values: dict[str, str]) -> None:
    """Each of `values` in the place of what stood there; a blank one is taken away."""
    with write():
        for name, value in values.items():
            if value:
                ChannelSetting.objects.update_or_create(
                    channel=channel, name=name, defaults={"value": _sealed(channel, name, value)}
                )
            else:
                ChannelSetting.objects.filter(channel=channel, name=name).delete()
    KNOWN.forget()


def _read() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for channel, name, value in ChannelSetting.objects.values_list("channel", "name", "value"):
        if opened := _opened(channel, name, bytes(value)):
            found.setdefault(channel, {})[name] = opened
    return found


def _sealed(channel: str, name: str, value: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, value.encode(), f"{channel}/{name}".encode())


def _opened(channel: str, name: str, sealed: bytes) -> str:
    try:
        return AESGCM(_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{channel}/{name}".encode()).decode()
    except InvalidTag:
        return ""


def _key() -> bytes:
    return hmac.digest(settings.KEYS["secret"], b"settings of channels", hashlib.sha256)


KNOWN = TtlCache(_read, seconds=2.0)
