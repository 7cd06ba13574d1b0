"""The demo city has cases of every channel, as each vendor sends them, and what Karantina is for."""

from __future__ import annotations

import pytest
from people import Cast

from laksa.audit.verify import verify
from laksa.channels import reception
from laksa.messages.models import Message
from laksa.register.models import Case
from laksa_demo import conversations


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
