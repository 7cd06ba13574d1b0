"""The mail relay as a whole: refusing us, silent, or taking mails. What one mail is refused for stands in its own row.

While it refuses us nothing is given up: all that is due waits, one mail is tried after 1, 2, 5, 15 and then every 30
minutes, and the first that is taken lets all the others go. It is said once in the log, and stays to be seen in
`laksa doctor` and on the administrator's pages until it is over.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone

from laksa.outbox.faults import Fault, Reason
from laksa.outbox.models import UNDER_WAY, Posted, Relay
from laksa.register.literal import literal
from laksa.register.transaction import write

PROBES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30))
# So many addresses refused in the same words, and none taken in between, mean us.
ALIKE = 3
_REMEMBERED = 50

log = logging.getLogger("laksa.mail")


def current() -> Relay:
    return Relay.objects.filter(pk=1).first() or Relay(pk=1)


def refuse(fault: Fault) -> None:
    """It holds something against us: the queue waits, and the first time it is said in the log."""
    with write():
        relay = _locked()
        if relay.refusing_since is None:
            log.error("the mail relay refuses us (%s): %s", fault.reason, fault.answer)
            relay.refusing_since, relay.probes, relay.probe_at = timezone.now(), 0, timezone.now() + PROBES[0]
        relay.reason, relay.answer = fault.reason, fault.answer
        relay.save()


def may_probe(relay: Relay, now: datetime) -> bool:
    """Whether the next mail may be tried; a moment further ahead than any wait was written by a wrong clock."""
    return relay.probe_at is None or not now < relay.probe_at <= now + PROBES[-1]


def claim_probe(now: datetime) -> bool:
    """Whether the caller may try one mail now, though it refuses us; the next may after a longer wait."""
    with write():
        relay = _locked()
        if relay.refusing_since is None or not may_probe(relay, now):
            return False
        relay.probes += 1
        relay.probe_at = now + PROBES[min(relay.probes, len(PROBES) - 1)]
        relay.save()
        return True


def ask_soon() -> None:
    """Somebody has mended something, or LAKSA was started anew: the next mail is tried at once."""
    Relay.objects.filter(pk=1, refusing_since__isnull=False).update(probes=0, probe_at=timezone.now())


def fall_silent(fault: Fault) -> None:
    """It cannot be reached, or broke off."""
    if current().silent_since:
        return
    log.warning("the mail relay does not answer: %s", fault.answer)
    with write():
        relay = _locked()
        relay.silent_since, relay.silence = timezone.now(), fault.answer
        relay.save()


def take() -> None:
    """It took a mail: nothing is held against us, and what was put off for its silence goes now."""
    relay = current()
    if not (relay.refusing_since or relay.silent_since or relay.refused_alike):
        return
    if relay.refusing_since or relay.silent_since:
        log.warning("the mail relay takes mails again")
    with write():
        _locked().delete()
        for rows in tables():
            under_way = rows.filter(literal(UNDER_WAY), state=Posted.State.PENDING)
            under_way.filter(reason=Reason.AWAY).update(not_before=timezone.now())
            if relay.refusing_since:  # the days in which nothing was tried do not count
                under_way.filter(first_failed_at__isnull=False).update(first_failed_at=None)


def refuses_all(row: Posted, to: str, fault: Fault) -> bool:
    """Whether this refusal makes so many, of different addresses and in the same words, that it means us.

    Those before it become promises again.
    """
    key, label = hashlib.sha256(to.lower().encode()).hexdigest()[:16], row._meta.label_lower
    with write():
        relay = _locked()
        alike = [entry for entry in relay.refused_alike if entry[0] == fault.likeness]
        alike.append([fault.likeness, label, row.pk, key])
        relay.refused_alike = alike[-_REMEMBERED:]
        relay.save()
        if len({entry[3] for entry in alike}) < ALIKE:
            return False
        for _likeness, table, pk, _key in alike[:-1]:
            rows = apps.get_model(table)._default_manager.filter(pk=pk)
            rows.filter(state__in=[Posted.State.DEAD, Posted.State.PENDING]).update(
                state=Posted.State.PENDING, not_before=timezone.now()
            )
    return True


def tables() -> Iterator[QuerySet[Posted]]:
    """Every table whose rows go by mail."""
    for rows in Posted.__subclasses__():
        yield rows._default_manager.all()


def _locked() -> Relay:
    Relay.objects.get_or_create(pk=1)
    return Relay.objects.select_for_update().get(pk=1)
