"""Who did something, as a reader of the staff is told: said once, for every door."""

from __future__ import annotations

from django.utils.translation import gettext as _

from laksa.accounts.models import User
from laksa.accounts.roles import Role
from laksa.register import reference
from laksa.register.queries import user_names
from laksa.rules.capabilities import Capability
from laksa.rules.refusal import Refused, Stale


def room_of(role: str) -> str:
    """Where an actor of this role sits, for those who do not know the names there; "" for a role that has no room."""
    rooms = {"reporter": _("Pelapor"), "clock": _("Sistem"), "import": _("Impor")}
    if role in rooms:
        return rooms[role]
    return str(Role(role).label) if role in Role else ""


def name_of(reader: User, *, role: str, user: str, agency: str = "") -> str:
    """A colleague by name, an agency by its name where nobody is known, the reporter and the clock by a word.

    An agency reads of others than officers only their room: it works with the office, not with its people.
    """
    by_room = role != "agency" and reader.may(Capability.DO_TASKS)
    name = "" if by_room else user_names([user]).get(user, "")
    return name or (reference.agency_name(agency) if agency else room_of(role))


def behind(refused: Refused, reader: User) -> str:
    """Who made the page stale; "" for every other refusal."""
    if not isinstance(refused, Stale):
        return ""
    said = {name: str(refused.params[name]) for name in ("role", "user", "agency")}
    return name_of(reader, **said)
