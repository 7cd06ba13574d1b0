"""The cast: who sits at the TLR, who mends lamps, who reports; and cases made by the real commands."""

from __future__ import annotations

from functools import cache, cached_property

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from laksa.accounts import api_keys
from laksa.accounts.models import User
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_command
from laksa.register.commands import assignment, closure, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case

PASSWORD = "Rahasia-Kota-2026"
LAMP = "Lampu jalan di depan SDN Sukasari 4 padam sejak Senin malam, gelap sekali."


class Cast:
    """People made when they are first called."""

    def person(self, username: str, name: str, role: str, agency: str | None = None) -> User:
        found = User.objects.filter(username=username).first()
        return found or User.objects.create(
            username=username,
            password=hashed(),
            name=name,
            role=role,
            agency_id=agency,
            email=f"{username}@laksa.invalid",
            accepted_at=timezone.now(),
            password_changed_at=timezone.now(),
        )

    @cached_property
    def sari(self) -> User:
        return self.person("sari", "Sari Rahmawati", "operator")

    @cached_property
    def dimas(self) -> User:
        return self.person("dimas", "Dimas Prasetyo", "operator")

    @cached_property
    def yusuf(self) -> User:
        return self.person("yusuf", "Yusuf Hidayat", "agency", "DISHUB")

    @cached_property
    def wati(self) -> User:
        return self.person("wati", "Wati Lestari", "agency", "DPUPR")

    @cached_property
    def agus(self) -> User:
        return self.person("agus", "Agus Wibowo", "head")

    @cached_property
    def admin(self) -> User:
        return self.person("admin", "Rini Astuti", "admin")

    @cached_property
    def ratna(self) -> User:
        return self.person("ratna", "Ratna Kusumawardani", "director")

    @cached_property
    def mayor(self) -> User:
        return self.person("walikota", "Wali Kota Tangerang", "mayor")

    @cached_property
    def key(self) -> str:
        """By which a tool of Sari's asks the JSON API."""
        return api_keys.create("Alat Sari", api_keys.API, by="tes", user=self.sari, hourly_limit=100_000)[1]

    @cached_property
    def auditor(self) -> User:
        return self.person("auditor", "Budi Santoso", "auditor")


@cache
def hashed() -> str:
    """The password of all: in a process with the real settings each hash takes a fifth of a second."""
    return make_password(PASSWORD)


def session_ends(client: Client) -> None:
    """What the browser knows beside the session stays, as after half an hour's idleness."""
    client.session.flush()
    del client.cookies[settings.SESSION_COOKIE_NAME]


STEPS = ("received", "entered", "assigned", "in_progress", "followed_up", "responded", "recorded")


def a_case(upto: str = "received", *, cast: Cast | None = None, **fields: object) -> Case:
    """A lamp that does not burn, carried as far as `upto` by the people whose step it is."""
    cast = cast or Cast()
    submission = {"text": LAMP, "landmark": "Jl. Veteran, depan SDN Sukasari 4", "email": "warga@contoh.invalid"}
    case = opening.submit(
        opening.Submission(**(submission | fields)),
        once=IdempotencyKey.of(new_command(), "test"),
    )
    watch = StepTimer()
    moves = {
        "entered": lambda: opening.enter(
            case,
            opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", kelurahan="36.71.01.1007",
                          confidential=bool(fields.get("confidential"))),
            by=cast.sari,
            watch=watch,
        ),
        "assigned": lambda: assignment.assign(case, lead="DISHUB", by=cast.sari, watch=watch),
        "in_progress": lambda: assignment.accept(case, by=cast.yusuf),
        "followed_up": lambda: followup.follow_up(
            case, what_was_done="Dua lampu diganti.", result="done", no_photo_reason="Hujan lebat.", by=cast.yusuf
        ),
        "responded": lambda: response.respond(case, text="Lampu sudah menyala lagi.", by=cast.sari, watch=watch),
        "recorded": lambda: closure.close(case, by=cast.sari, watch=watch),
    }  # fmt: skip
    for step in STEPS[1 : STEPS.index(upto) + 1]:
        case = moves[step]()
    return case
