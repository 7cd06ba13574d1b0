"""What an administrator filled in for each channel: kept encrypted, read at each use, never shown again where secret.

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

_NONCE = 12


def of(channel: str) -> dict[str, str]:
    """All that is filled in for a channel; what cannot be decrypted, for the key is another, is as if left blank."""
    rows = ChannelSetting.objects.filter(channel=channel).values_list("name", "value")
    opened = ((name, _opened(channel, name, bytes(value))) for name, value in rows)
    return {name: value for name, value in opened if value}


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
