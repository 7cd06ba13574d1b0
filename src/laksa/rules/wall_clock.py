"""Whether the computer's clock can be believed, before anything is sealed or forgotten by its word (RULES.md, Time).

Time that passed while the computer was on is measured by its uptime, which nobody sets: however quiet the register was,
the clock must have moved as far as the uptime. Time in which it was off can be vouched for by a time server alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

AHEAD_AT_MOST = timedelta(hours=1)
BACK_AT_MOST = timedelta(minutes=1)  # what a time server takes back of a clock that ran fast


@dataclass(frozen=True, slots=True)
class Machine:
    """The computer at this moment: `boot` names the time since it was switched on ("" where it cannot be told)."""

    now: datetime
    boot: str = ""
    uptime: timedelta = timedelta()
    is_synchronised: bool = False

    @property
    def booted_at(self) -> datetime:
        return self.now - self.uptime


@dataclass(frozen=True, slots=True)
class Trusted:
    """The newest moment that is known to be right, and the boot it belongs to; of a register's events: none."""

    at: datetime
    boot: str = ""
    booted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """The clock says `now`, and that does not fit `trusted`; `is_ahead` or behind."""

    now: datetime
    trusted: datetime
    is_ahead: bool


def doubt(machine: Machine, trusted: Trusted | None) -> Doubt | None:
    """What speaks against the clock of `machine`; None where it can be believed.

    The doubt ends by itself as soon as the time fits again: nothing that a wrong clock says becomes `trusted`.
    """
    if trusted is None:
        return None
    if machine.now < trusted.at - BACK_AT_MOST:
        return Doubt(machine.now, trusted.at, is_ahead=False)
    if machine.boot and machine.boot == trusted.boot and trusted.booted_at is not None:
        moved = machine.booted_at - trusted.booted_at
        return Doubt(machine.now, trusted.at, moved > timedelta()) if abs(moved) > AHEAD_AT_MOST else None
    if machine.now <= trusted.at + AHEAD_AT_MOST or (trusted.boot and machine.is_synchronised):
        return None
    return Doubt(machine.now, trusted.at, is_ahead=True)


def trust(machine: Machine, trusted: Trusted | None) -> Trusted:
    """The new trusted moment after `machine` was believed. Within one boot it keeps measuring from the first."""
    if trusted is not None and machine.boot and machine.boot == trusted.boot and trusted.booted_at is not None:
        return Trusted(machine.now, trusted.boot, trusted.booted_at)
    return Trusted(machine.now, machine.boot, machine.booted_at)
