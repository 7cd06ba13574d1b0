"""What may be written to somebody who was silent for a day: a template that Meta has approved, at a price.

Each template is a short notice with two places: the number of the report, and its link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from laksa.channels.models import PaidMonth
from laksa.channels.whatsapp.cloud_api import WHATSAPP
from laksa.history.transaction import write
from laksa.messages.transport import Outgoing
from laksa.rules.numbering import number_in
from laksa.rules.parse import whole_number
from laksa.ui import formats

APPROVED = "approved"
# Which template tells of which kinds of messages; of all others the first.
GROUPS: Mapping[str, frozenset[str]] = {
    "news": frozenset(),
    "question": frozenset({"asked", "reminder"}),
    "done": frozenset({"done"}),
}
_LINK = re.compile(r"https?://\S+")


def group_of(kind: str) -> str:
    return next((group for group, kinds in GROUPS.items() if kind in kinds), "news")


def body_of(message: Outgoing, values: Mapping[str, str]) -> dict[str, object] | None:
    """What is sent; None where Meta has approved none for this kind, or the message has no link."""
    group, link = group_of(message.kind), _LINK.search(message.letter.body)
    number = number_in(message.letter.subject)
    name = values.get(f"template_{group}")
    if not name or values.get(f"state_{group}") != APPROVED or link is None or number is None:
        return None
    places = [{"type": "text", "text": words} for words in (number, link[0])]
    return {
        "name": name,
        "language": {"code": values.get("language") or "id"},
        "components": [{"type": "body", "parameters": places}],
    }


def has_room(values: Mapping[str, str]) -> bool:
    """Whether one more is paid for; without a cap there always is."""
    cap = whole_number(values.get("cap", ""))
    return cap is None or (sent_this_month() + 1) * price(values) <= cap


def price(values: Mapping[str, str]) -> int:
    """Of one message, in rupiah."""
    return whole_number(values.get("price", "")) or 0


def note() -> None:
    """One more was sent."""
    with write():
        row, _created = PaidMonth.objects.get_or_create(channel=WHATSAPP, month=_month())
        PaidMonth.objects.filter(pk=row.pk).update(count=F("count") + 1)


def sent_this_month() -> int:
    return PaidMonth.objects.filter(channel=WHATSAPP, month=_month()).values_list("count", flat=True).first() or 0


def told(values: Mapping[str, str]) -> str:
    """What this month has cost, for the administrator."""
    count, cap = sent_this_month(), whole_number(values.get("cap", ""))
    spent = formats.number(count * price(values))
    words = _("Bulan ini {count} pesan templat, Rp{spent}.").format(count=formats.number(count), spent=spent)
    if cap is None:
        return words
    words += " " + _("Batasnya Rp{cap}.").format(cap=formats.number(cap))
    return words if has_room(values) else words + " " + _("Batas tercapai: templat tidak dikirim lagi bulan ini.")


def _month() -> str:
    return f"{timezone.localdate():%Y-%m}"
