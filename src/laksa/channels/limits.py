"""When a channel may write and how often, as its administrator set it: paused, quiet hours, so many a day to a person.

What somebody waits for (a number, a question in their conversation) goes out in quiet hours and on a full day too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from laksa.channels import configuration
from laksa.channels.models import DayOfPerson
from laksa.history.transaction import write
from laksa.messages.faults import Fault, Reason, Whose
from laksa.messages.transport import Line, Outgoing, Pace, Sent
from laksa.register import senders
from laksa.rules.parse import whole_number

IS_PAUSED, QUIET_FROM, QUIET_UNTIL, A_DAY, SENDER_NAME = (
    "is_paused",
    "quiet_from",
    "quiet_until",
    "a_day",
    "sender_name",
)
# What an administrator has not set.
_QUIET = (time(21), time(6))
_A_DAY = 10


def is_on(channel: str, required: Sequence[str]) -> bool:
    """Whether all of the `required` settings are there. One that is paused is on: it hears, and what it says waits."""
    values = configuration.of(channel)
    return all(values.get(name) for name in required)


def is_paused(channel: str) -> bool:
    return bool(configuration.of(channel).get(IS_PAUSED))


def pace(channel: str, now: datetime) -> Pace:
    """What may go out at `now`."""
    if is_paused(channel):
        return Pace.NONE
    begins, ends = quiet_hours(channel)
    at = timezone.localtime(now).time()
    is_quiet = begins <= at < ends if begins <= ends else at >= begins or at < ends
    return Pace.URGENT if is_quiet else Pace.ALL


def quiet_hours(channel: str) -> tuple[time, time]:
    """From when until when, on the city's clock; both alike where no hour is quiet."""
    values = configuration.of(channel)
    begins, ends = hour(values.get(QUIET_FROM, "")), hour(values.get(QUIET_UNTIL, ""))
    return (begins, ends) if begins is not None and ends is not None else _QUIET


def hour(written: str) -> time | None:
    """ "21:30" or "21.30"; None for what is none."""
    hours, _, minutes = written.strip().replace(".", ":").partition(":")
    found = whole_number(hours), whole_number(minutes)
    if found[0] is None or found[1] is None or len(minutes) != 2 or found[0] > 23 or found[1] > 59:
        return None
    return time(found[0], found[1])


def a_day(channel: str) -> int:
    """How many messages one person gets there a day."""
    return whole_number(configuration.of(channel).get(A_DAY, "")) or _A_DAY


def sender_name(channel: str) -> str:
    """As whom the city writes there; "" where the other side decides."""
    return configuration.of(channel).get(SENDER_NAME, "")


class Limited:
    """A line that sends to nobody more than a day allows; the rest is tried again until a day has room for it."""

    def __init__(self, line: Line, channel: str) -> None:
        self._line, self._channel = line, channel

    def open(self) -> Fault | None:
        return self._line.open()

    def send(self, message: Outgoing) -> Sent | Fault:
        person, day = senders.digest_of(self._channel, message.to), timezone.localdate()
        today = DayOfPerson.objects.filter(channel=self._channel, person=person, day=day)
        if not message.is_urgent and today.filter(count__gte=a_day(self._channel)).exists():
            return Fault(Whose.PASSING, Reason.DAY_IS_FULL, "")
        answer = self._line.send(message)
        if isinstance(answer, Sent):
            with write():
                DayOfPerson.objects.get_or_create(channel=self._channel, person=person, day=day)
                today.update(count=F("count") + 1)
        return answer

    def close(self) -> None:
        self._line.close()


def forget_days() -> None:
    """The counts of days that are over."""
    with write():
        DayOfPerson.objects.filter(day__lt=timezone.localdate() - timedelta(days=1)).delete()
