"""What was said in a case on its channel: their messages and ours in order, each of ours with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from laksa.channels import prompts
from laksa.channels.models import InboundMessage
from laksa.messages.models import STANDS, Message, Receipt
from laksa.messages.subjects import by_subject, subjects
from laksa.register.models import Attachment, Case, Complaint
from laksa.register.queries import TimelineEvent
from laksa.ui.names import channel_name

# The words of an event that its message tells.
_TOLD = ("text", "message", "reason")
_SPOKEN = ("text", "landmark", "place", "message", "reason")
_MOST = 200
_OPENING = 1  # the first event of a report, whose words are the complaint
# What became of a message of ours: its words, and the icon of a status.
_WENT: dict[str, tuple[str | Promise, str]] = {
    Message.State.PENDING: (gettext_lazy("Menunggu dikirim"), "received"),
    Message.State.LEASED: (gettext_lazy("Menunggu dikirim"), "received"),
    Message.State.SENT: (gettext_lazy("Sudah dikirim"), "done"),
    Message.State.DEAD: (gettext_lazy("Gagal"), "overdue"),
    Receipt.DELIVERED: (gettext_lazy("Sudah sampai"), "done"),
    Receipt.READ: (gettext_lazy("Dibaca"), "done"),
    Receipt.FAILED: (gettext_lazy("Gagal"), "overdue"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `title` is what ours are called; `went` and `icon` say what became of one of ours."""

    at: datetime
    channel: str
    text: str
    is_ours: bool
    title: str = ""
    files: tuple[Attachment, ...] = ()
    went: str | Promise = ""
    icon: str = ""


def of_case(case: Case, complaint: Complaint, moments: Sequence[TimelineEvent]) -> list[Said]:
    """The oldest first; nothing of a report that came by no channel."""
    by_seq = {moment.seq: moment for moment in moments}
    theirs = list(InboundMessage.objects.filter(case=case).order_by("pk")[:_MOST])
    if not theirs:
        return []
    ours = Message.objects.filter(STANDS, case=case).select_related("event")
    said = [*_theirs(theirs, complaint, by_seq), *_ours(list(ours.order_by("-pk")[:_MOST]), by_seq)]
    return sorted(said, key=lambda one: one.at)


def _theirs(rows: Sequence[InboundMessage], complaint: Complaint, by_seq: dict[int, TimelineEvent]) -> list[Said]:
    """What several messages became together is shown once, where the last of them came."""
    last = {row.seq: row for row in rows if row.seq}
    found = []
    for seq, row in last.items():
        moment = by_seq.get(seq)
        if moment is None:
            continue
        is_first = seq == _OPENING
        text = (complaint.text or "") if is_first else _first_of(_SPOKEN, moment.words)
        point = _point(complaint) if is_first else ""
        words = "\n".join(part for part in (text, point) if part)
        found.append(Said(row.received_at, channel_name(row.channel), words, is_ours=False, files=moment.files))
    return found


def _point(complaint: Complaint) -> str:
    return "" if complaint.lat is None or complaint.lon is None else f"{complaint.lat:.6f}, {complaint.lon:.6f}"


def _ours(rows: Sequence[Message], by_seq: dict[int, TimelineEvent]) -> list[Said]:
    known = subjects()
    titles = {
        pk: title
        for about, some in by_subject(rows).items()
        if about in known
        for pk, (title, _to) in known[about].shown(some).items()
    }
    return [_our(row, titles.get(row.pk, row.kind), by_seq) for row in rows]


def _our(row: Message, title: str, by_seq: dict[int, TimelineEvent]) -> Said:
    went, icon = _WENT[row.receipt or row.state]
    if row.about == prompts.ABOUT:
        text = prompts.words_of(row)
    else:
        moment = by_seq.get(row.event.seq) if row.event else None
        text = _first_of(_TOLD, moment.words) if moment else ""
    at = row.sent_at or row.created_at
    return Said(at, channel_name(row.channel), text, is_ours=True, title=title, went=went, icon=icon)


def _first_of(names: Sequence[str], words: Mapping[str, str]) -> str:
    return next((words[name] for name in names if words.get(name)), "")
