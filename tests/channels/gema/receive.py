"""What comes in: `3|dinda|Lampu mati` is message 3, of dinda; `4|dinda|Ya|laksa.7` answers ours that is called so."""

from __future__ import annotations

from laksa.channels import reception
from laksa.channels.models import InboundMessage
from laksa.channels.receiver import Arrival, Ignored, Incoming, Kept, Media, Told
from laksa.register.files import Upload
from laksa.register.models import Case


class Gema:
    name = "gema"
    answers_a_day = 20

    def is_on(self) -> bool:
        return True

    def read(self, kept: Kept) -> Incoming | Told | Ignored:
        sender, text, *answers = str(kept.payload["line"]).split("|")
        return Incoming(sender, text, answers=tuple(answers))

    def fetch(self, kept: Kept, media: Media) -> Upload:
        raise NotImplementedError


RECEIVER = Gema()


def say(line: str) -> Case | None:
    """The case that it opened or was added to."""
    identity, rest = line.split("|", 1)
    reception.note("gema", [Arrival(identity, {"line": rest})])
    reception.work_off()
    return InboundMessage.objects.select_related("case").get(channel="gema", external_id=identity).case
