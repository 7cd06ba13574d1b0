"""A channel keeps its quiet hours, its measure and its pause; what somebody waits for goes out at night too."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from laksa.channels import configuration, limits
from laksa.channels.models import ChannelSetting, DayOfPerson
from laksa.channels.setup import Setting, setups
from laksa.messages.faults import Fault, Reason
from laksa.messages.transport import Outgoing, Pace, Sent
from laksa.narration.messages import Letter

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 30, hour, minute, tzinfo=WIB)


@pytest.mark.parametrize(
    ("quiet", "loud", "silent"),
    [
        (("", ""), [at(6), at(20, 59)], [at(21), at(0), at(5, 59)]),
        (("22:30", "05.15"), [at(22, 29), at(5, 15)], [at(22, 30), at(3)]),
        (("01:00", "04:00"), [at(0, 59), at(4), at(23)], [at(1), at(3, 59)]),
        (("00:00", "00:00"), [at(0), at(3), at(23)], []),
        (("25:00", "x"), [at(12)], [at(23)]),
    ],
)
def test_only_what_somebody_waits_for_goes_out_in_quiet_hours(
    quiet: tuple[str, str], loud: list[datetime], silent: list[datetime]
) -> None:
    configuration.keep("gema", {"quiet_from": quiet[0], "quiet_until": quiet[1]})
    assert {limits.pace("gema", now) for now in loud} == {Pace.ALL}
    assert {limits.pace("gema", now) for now in silent} <= {Pace.URGENT}


def test_a_paused_channel_writes_nothing_and_is_still_on() -> None:
    configuration.keep("gema", {"token": "rahasia", "is_paused": "1"})
    assert (limits.pace("gema", at(12)), limits.is_on("gema", ("token",))) == (Pace.NONE, True)
    configuration.keep("gema", {"is_paused": ""})
    assert limits.pace("gema", at(12)) is Pace.ALL
    assert not limits.is_on("gema", ("token", "url"))


class Wire:
    """Takes all that it is given."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def open(self) -> Fault | None:
        return None

    def send(self, message: Outgoing) -> Sent | Fault:
        self.sent.append(message.id)
        return Sent(message.id)

    def close(self) -> None:
        pass


def test_one_person_gets_no_more_than_a_day_allows_and_what_is_waited_for_all_the_same() -> None:
    configuration.keep("gema", {"a_day": "2"})
    wire, now = Wire(), datetime(2026, 11, 30, 12, tzinfo=WIB)
    line = limits.Limited(wire, "gema")

    def send(identity: str, to: str, **more: bool) -> Sent | Fault:
        return line.send(Outgoing(identity, to, Letter("", "Halo"), **more))

    with time_machine.travel(now):
        answers = [
            send(identity, to) for identity, to in (("1", "dinda"), ("2", "dinda"), ("3", "dinda"), ("4", "budi"))
        ]
        assert [answer.reason for answer in answers if isinstance(answer, Fault)] == [Reason.DAY_IS_FULL]
        assert isinstance(send("5", "dinda", is_urgent=True), Sent)
    with time_machine.travel(now + timedelta(days=1)):
        send("6", "dinda")
    assert wire.sent == ["1", "2", "4", "5", "6"]
    assert not DayOfPerson.objects.filter(person="dinda").exists()
    with time_machine.travel(now + timedelta(days=2, hours=1)):
        limits.forget_days()
    assert DayOfPerson.objects.count() == 1


def test_settings_are_read_once_for_many_questions_and_kept_encrypted(django_assert_num_queries: object) -> None:
    configuration.keep("gema", {"token": "rahasia"})
    with django_assert_num_queries(1):
        assert [limits.is_on("gema", ("token",)) for _ in range(5)] == [True] * 5
        limits.pace("telegram", at(12))
    assert b"rahasia" not in bytes(ChannelSetting.objects.get().value)


def test_setups_are_found_by_folder() -> None:
    for name, setup in setups().items():
        assert (setup.name, bool(setup.steps), {type(one) for one in setup.settings}) == (name, True, {Setting})
