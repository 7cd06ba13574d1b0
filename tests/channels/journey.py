"""The six steps of the SOP as one person lives them on a chat: with a photo and a place, and a Belum at the end."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Protocol

import time_machine
from django.utils import timezone
from people import Cast
from PIL import Image

from laksa.audit.verify import verify
from laksa.channels import reception
from laksa.channels.models import InboundMessage
from laksa.followers import drain
from laksa.messages import follower, queue
from laksa.register.commands import assignment, closure, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment, Case, Event

WORDS = "Lampu jalan padam sejak Senin malam, gelap sekali dan ada anak lewat."
POINT = (-6.1783, 106.6319)


class Talk(Protocol):
    """One person and the vendor's server between them and us."""

    channel: str

    def say(
        self, text: str = "", *, photo: bytes = b"", point: tuple[float, float] | None = None, answers: str = ""
    ) -> None: ...

    def heard(self) -> list[str]:
        """All that we have said to them."""

    def id_of_last(self) -> str:
        """How the vendor calls the last of those."""


def a_photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "gold").save(file, "JPEG")
    return file.getvalue()


def take_turns(talk: Talk, *, minutes: float = 0.2) -> list[str]:
    """The worker takes in and sends what is due; what is heard of it."""
    before = len(talk.heard())
    reception.work_off()
    drain.drain(follower.FOLLOWER, follower.promise)
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        queue.deliver_due(talk.channel, limit=50)
    return talk.heard()[before:]


def six_steps(talk: Talk, cast: Cast) -> Case:
    """Reported, answered, closed, doubted: one number throughout."""
    talk.say(WORDS, photo=a_photo())
    first = take_turns(talk)
    case = Case.objects.get()
    assert case.channel == talk.channel
    assert any(case.number in said and "sudah kami terima" in said for said in first)
    assert any("Di mana letaknya?" in said for said in first)
    assert [one.state for one in Attachment.objects.filter(case=case)] == ["ready"]

    talk.say(point=POINT)
    assert any("lokasi" in said and case.number in said for said in take_turns(talk))
    case.refresh_from_db()
    assert (round(case.complaint.lat or 0, 4), round(case.complaint.lon or 0, 4)) == POINT

    watch = StepTimer()
    entry = opening.Entry("complaint", "PJU-PDM", "medium", lat=POINT[0], lon=POINT[1], kelurahan="36.71.01.1007")
    case = opening.enter(case, entry, by=cast.sari, watch=watch)
    case = assignment.assign(case, lead="DISHUB", by=cast.sari, watch=watch)
    case = assignment.accept(case, by=cast.yusuf)
    case = followup.follow_up(
        case, what_was_done="Dua lampu diganti.", result="done", no_photo_reason="Hujan lebat.", by=cast.yusuf
    )
    case = response.respond(case, text="Lampu sudah menyala lagi.", by=cast.sari, watch=watch)
    assert any("Lampu sudah menyala lagi." in said for said in take_turns(talk, minutes=1))
    case = closure.close(case, by=cast.sari, watch=watch)
    assert any(f"laporan {case.number} selesai" in said for said in take_turns(talk, minutes=1))

    talk.say("BELUM, masih gelap.", answers=talk.id_of_last())
    assert any("dibuka kembali" in said for said in take_turns(talk))
    case.refresh_from_db()
    assert (Case.objects.count(), case.reopened) == (1, 1)
    assert Event.objects.filter(case=case, name="VerdictGiven").count() == 1
    assert set(InboundMessage.objects.values_list("state", flat=True)) == {"taken"}
    assert list(verify()) == []
    return case
