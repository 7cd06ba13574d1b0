"""How each channel stands to us: refusing us, silent, or taking messages. What one is refused for stands in its row.

While it refuses us nothing is given up: all that is due there waits, one message is tried after 1, 2, 5, 15 and then
every 30 minutes, and the first that is taken lets all the others go. It is said once in the log, and stays to be seen
in `laksa doctor` and on the administrator's pages until it is over.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta

from django.utils import timezone

from laksa.history.transaction import write
from laksa.messages.faults import Fault, Reason
from laksa.messages.models import UNDER_WAY, ChannelHealth, Message
from laksa.register.index_conditions import literal

PROBES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30))
# So many addresses refused in the same words, and none taken in between, mean us.
ALIKE = 3
_REMEMBERED = 50

log = logging.getLogger("laksa.messages")


def current(channel: str) -> ChannelHealth:
    return ChannelHealth.objects.filter(channel=channel).first() or ChannelHealth(channel=channel)


def refuse(channel: str, fault: Fault) -> None:
    """It holds something against us: the queue waits, and the first time it is said in the log."""
    with write():
        health = _locked(channel)
        if health.refusing_since is None:
            log.error("%s refuses us (%s): %s", channel, fault.reason, fault.answer)
            health.refusing_since, health.probes, health.probe_at = timezone.now(), 0, timezone.now() + PROBES[0]
        health.reason, health.answer = fault.reason, fault.answer
        health.save()


def may_probe(health: ChannelHealth, now: datetime) -> bool:
    """Whether the next message may be tried; a moment further ahead than any wait was written by a wrong clock."""
    return health.probe_at is None or not now < health.probe_at <= now + PROBES[-1]


def claim_probe(channel: str, now: datetime) -> bool:
    """Whether the caller may try one message now, though it refuses us; the next may after a longer wait."""
    with write():
        health = _locked(channel)
        if health.refusing_since is None or not may_probe(health, now):
            return False
        health.probes += 1
        health.probe_at = now + PROBES[min(health.probes, len(PROBES) - 1)]
        health.save()
        return True


def ask_soon() -> None:
    """Somebody has mended something, or LAKSA was started anew: the next message is tried at once."""
    ChannelHealth.objects.filter(refusing_since__isnull=False).update(probes=0, probe_at=timezone.now())


def fall_silent(channel: str, fault: Fault) -> None:
    """It cannot be reached, or broke off."""
    if current(channel).silent_since:
        return
    log.warning("%s does not answer: %s", channel, fault.answer)
    with write():
        health = _locked(channel)
        health.silent_since, health.silence = timezone.now(), fault.answer
        health.save()


def take(channel: str) -> None:
    """It took a message: nothing is held against us, and what was put off for its silence goes now."""
    health = current(channel)
    if not (health.refusing_since or health.silent_since or health.refused_alike):
        return
    if health.refusing_since or health.silent_since:
        log.warning("%s takes messages again", channel)
    with write():
        _locked(channel).delete()
        under_way = Message.objects.filter(literal(UNDER_WAY), channel=channel, state=Message.State.PENDING)
        under_way.filter(reason=Reason.AWAY).update(not_before=timezone.now())
        if health.refusing_since:  # the days in which nothing was tried do not count
            under_way.filter(first_failed_at__isnull=False).update(first_failed_at=None)


def refuses_all(message: Message, to: str, fault: Fault) -> bool:
    """Whether this refusal makes so many, of different addresses and in the same words, that it means us.

    Those before it become promises again.
    """
    key = hashlib.sha256(to.lower().encode()).hexdigest()[:16]
    with write():
        health = _locked(message.channel)
        alike = [entry for entry in health.refused_alike if entry[0] == fault.likeness]
        alike.append([fault.likeness, message.pk, key])
        health.refused_alike = alike[-_REMEMBERED:]
        health.save()
        if len({entry[2] for entry in alike}) < ALIKE:
            return False
        refused = Message.objects.filter(pk__in=[pk for _likeness, pk, _key in alike[:-1]])
        refused.filter(state__in=[Message.State.DEAD, Message.State.PENDING]).update(
            state=Message.State.PENDING, not_before=timezone.now()
        )
    return True


def _locked(channel: str) -> ChannelHealth:
    ChannelHealth.objects.get_or_create(channel=channel)
    return ChannelHealth.objects.select_for_update().get(channel=channel)
