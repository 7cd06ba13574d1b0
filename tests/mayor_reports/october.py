"""October 2026 in the city: cases made by the real commands, and the report that tells of them in November."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import time_machine
from django.test import Client
from letters import numbered
from people import Cast, a_case

from laksa.accounts.models import User
from laksa.figures import rollup
from laksa.register.commands import closure
from laksa.reports import workflow
from laksa.reports.models import Letterhead, Report
from laksa.rules.period import WIB

FIFTH = datetime(2026, 10, 5, 9, 0, tzinfo=WIB)
MONDAY = datetime(2026, 11, 2, 6, 0, tzinfo=WIB)
PAGE = "/laporan/2026-10/"


@contextmanager
def on(day: datetime) -> Iterator[None]:
    """The clock goes on from `day`."""
    with time_machine.travel(day):
        yield


def a_month() -> None:
    """The people; cases: two finished, one with its agency, one of another kecamatan still new, one rejected."""
    cast = Cast()
    with on(FIFTH):
        for upto in ("recorded", "recorded", "in_progress"):
            a_case(upto, cast=cast)
        a_case("received", cast=cast, kelurahan="36.71.02.1001")
        closure.reject(a_case("entered", cast=cast), reason="Uji coba.", text="Kami tutup.", by=cast.sari)
    for _ in (cast.agus, cast.ratna, cast.mayor, cast.auditor):
        pass
    Letterhead.objects.update_or_create(pk=1, defaults={"signer_name": "Ratna Kusumawardani"})
    rollup.catch_up()


def documents(report: Report, figures: dict[str, Any]) -> dict[str, bytes]:
    """Documents of a few bytes in place of the real ones."""
    said = f"{report.code} {report.foreword} {figures['flow']['received']}".encode()
    return {
        "pdf": b"%PDF-1.7 " + said,
        "annex": b"%PDF-1.7 lampiran " + said,
        "xlsx": b"PK\x03\x04" + said,
        "csv": said,
        "json": said,
    }


class Office:
    """The people of a report, each with a browser of their own; documents are stand-ins."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    @cached_property
    def head(self) -> Client:
        return self._browser(self.cast.agus)

    @cached_property
    def director(self) -> Client:
        return self._browser(self.cast.ratna)

    @cached_property
    def mayor(self) -> Client:
        return self._browser(self.cast.mayor)

    @cached_property
    def auditor(self) -> Client:
        return self._browser(self.cast.auditor)

    @staticmethod
    def _browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def draft(self, period: str = "2026-10", scope: str = "") -> Report:
        return workflow.draft(period, scope=scope, by=self.cast.agus)

    def numbered(self) -> Report:
        """A draft whose letter has its number and its date."""
        return numbered(self.draft(), by=self.cast.agus)

    def report(self, upto: str = "draft", *, period: str = "2026-10", scope: str = "") -> Report:
        """As far as `upto`: draft, checked, signed, delivered, acknowledged."""
        report, cast = self.draft(period, scope), self.cast
        moves = {
            "checked": lambda: workflow.check(numbered(report, by=cast.agus), make=documents, by=cast.agus),
            "signed": lambda: workflow.sign_on_paper(report, by=cast.ratna, signer="Ratna Kusumawardani"),
            "delivered": lambda: workflow.deliver(report, to=str(cast.mayor.pk), by=cast.agus),
            "acknowledged": lambda: workflow.acknowledge(report, by=cast.mayor),
        }
        states = ["draft", *moves]
        for state in states[1 : states.index(upto) + 1]:
            report = moves[state]()
        return report


def text_of(answer: Any) -> str:
    """What the page says, without marks."""
    html = re.sub(r"<(script|style|svg|title)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(" .", ".").replace(" ,", ",")


def sent(report: Report, **fields: object) -> dict[str, object]:
    """What a form of the page sends beside its own fields."""
    fresh = Report.objects.get(pk=report.pk)
    return {"version": fresh.seq, "revision": fresh.revision, "back": PAGE} | fields
