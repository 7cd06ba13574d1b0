"""How many parts an SMS has, and how words are made to fit: 160 signs in one, 70 with one outside GSM 03.38."""

from __future__ import annotations

import unicodedata

from laksa.messages.transport import shortened
from laksa.narration.messages import FOOT, Letter

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")  # what the extension table holds is sent as two
_ONE = 160
_WRITTEN = str.maketrans(
    {"…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "-", "\u00a0": " ", "·": "-"}
)


def parts(text: str) -> int:
    """How many messages the network makes of it; a sign outside the alphabet halves each."""
    if all(sign in _BASIC or sign in _TWICE for sign in text):
        length, one, more = sum(2 if sign in _TWICE else 1 for sign in text), _ONE, 153
    else:
        length, one, more = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // more)


def fitted(letter: Letter, most: int) -> str:
    """Its words in at most `most` parts, as the alphabet of the network writes them; the link stays whole."""
    text = whole = _plain(letter.body.removesuffix(FOOT))
    limit = min(len(whole), most * _ONE)
    while parts(text) > most:
        text = _plain(shortened(Letter("", whole), limit).body)
        limit -= 1
    return text


def _plain(text: str) -> str:
    """Typographic signs as those of a telephone."""
    return unicodedata.normalize("NFC", text).translate(_WRITTEN)
