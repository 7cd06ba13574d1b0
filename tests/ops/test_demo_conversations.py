"""The demo city has cases of every channel, as each vendor sends them, and what Karantina is for."""

from __future__ import annotations

import pytest
from people import Cast

from laksa.audit.verify import verify
from laksa.channels import reception
from laksa.messages.models import Message
from laksa.register.models import Case
from laksa.ui.names import channel_names
from laksa_demo import conversations, other_systems
from laksa_demo.story import CHANNELS


@pytest.mark.django_db
def test_people_speak_by_every_channel_and_some_of_it_waits_for_a_person(cast: Cast) -> None:
    assert conversations.tell(cast.sari, cast.yusuf) == 4
    came_by = Case.objects.filter(inbound__isnull=False).values_list("channel", "status").distinct()
    assert set(came_by) == {
        ("whatsapp", "assigned"), ("telegram", "entered"), ("email", "entered"), ("sms", "received")
    }  # fmt: skip
    assert {(row.channel, row.reason) for row in reception.held()} == {("sms", "words"), ("whatsapp", "deletion")}
    assert not Message.objects.exclude(channel="email").exclude(receipt="read").exists()
    assert list(verify()) == []


@pytest.mark.django_db
def test_every_way_by_which_reports_come_in_has_a_case_in_the_demo(cast: Cast) -> None:
    conversations.tell(cast.sari, cast.yusuf)
    assert other_systems.tell(cast.sari) == 7
    told = set(Case.objects.values_list("channel", flat=True))
    assert told | set(CHANNELS) == set(channel_names()), "those of the twelve months, and those that are told of apart"
    by_file = Case.objects.filter(channel="sp4n").order_by("source_id")
    assert [(case.source_id, case.category) for case in by_file] == [("9000001", "DKP-KTP"), ("9000002", "JLN-LBG")]
    assert Case.objects.get(channel="112").source_id == "TS-000001"
    assert list(verify()) == []
