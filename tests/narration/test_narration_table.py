"""No kind of event vanishes from a history by being forgotten: for every audience it is told, or silent on purpose."""

from __future__ import annotations

import dataclasses
from typing import get_args
from unittest.mock import Mock

import pytest
from django.utils import timezone

from laksa.narration import citizens, reports
from laksa.narration.line import SILENT, Line, Photo
from laksa.narration.messages import WORDINGS, Wording
from laksa.narration.table import TABLE, Row
from laksa.rules import events, report, state

AUDIENCES = [field.name for field in dataclasses.fields(Row)]


def test_every_kind_of_event_has_its_row() -> None:
    assert set(TABLE) == set(get_args(events.Event))


def test_no_audience_of_a_row_may_be_left_out() -> None:
    assert {field.name for field in dataclasses.fields(Row) if field.default is dataclasses.MISSING} == set(AUDIENCES)
    for row in TABLE.values():
        told = [getattr(row, audience) for audience in AUDIENCES]
        assert all(one is SILENT or callable(one) or isinstance(one, Wording) for one in told)


def test_the_mayor_reads_what_the_operator_reads_but_for_the_notes() -> None:
    less = {kind.__name__ for kind, row in TABLE.items() if row.mayor is not row.operator}
    assert less == {"Noted", "Met"}
    assert all(row.mayor in (SILENT, row.operator) for row in TABLE.values())


def test_every_kind_of_message_is_sent_by_one_kind_of_event() -> None:
    sent = [row.message.code for row in TABLE.values() if row.message is not SILENT]
    assert sorted(sent) == sorted(WORDINGS)


def test_of_a_case_that_nobody_may_read_nothing_is_told_that_the_public_would_not_hear() -> None:
    more = [kind.__name__ for kind, row in TABLE.items() if row.public is SILENT and row.discreet is not SILENT]
    assert more == []


@pytest.mark.parametrize("dated", [False, True])
def test_of_a_discreet_case_no_word_photo_or_name_is_left(dated: bool) -> None:
    at = timezone.now()
    whole = Line(
        at=at, title="Diteruskan ke Dishub", icon="forwarded", text="Lampu padam", by="Dishub", note="Target Senin",
        link="/l/LKS-26-K7M4-9D/", voice=True, photos=(Photo("after", at, "Foto", "/foto/1/"),),
    )  # fmt: skip
    told = citizens.status(lambda listener, moment: whole, "Diteruskan", dated=dated)(Mock(), Mock())
    assert told == Line(at=at, title="Diteruskan", icon="forwarded", note="Target Senin" if dated else "")
    shown = [row.discreet for row in TABLE.values() if row.discreet is not SILENT]
    assert {tell.__qualname__ for tell in shown} == {citizens.status(citizens.received).__qualname__}


def test_every_kind_of_event_of_a_report_has_its_row() -> None:
    assert set(reports.TABLE) == set(get_args(report.Event))
    assert all(field.default is dataclasses.MISSING for field in dataclasses.fields(reports.Row))


def test_the_state_knows_every_event() -> None:
    assert set(state._CHANGES) == set(get_args(events.Event))
