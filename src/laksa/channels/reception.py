"""The reception: what comes in is kept first, then read, its files fetched, and taken in.

A delivery that is repeated is kept once. What cannot be read or taken in is held for a person, with its reason
(Reason) and what mends it; nothing is thrown away.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.utils import timezone

from laksa.channels import conversation, prompts
from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.models import DUE, HELD, UNDONE, ChannelReception, InboundMessage
from laksa.channels.payloads import storable
from laksa.channels.receiver import (
    Arrival,
    Ignored,
    Incoming,
    Kept,
    Media,
    Polled,
    Receiver,
    Told,
    Unreadable,
    receivers,
)
from laksa.history.idempotency import Replayed
from laksa.history.identity import new_id
from laksa.history.transaction import write
from laksa.messages import faults, queue
from laksa.messages.faults import ANSWER_MAX
from laksa.register import files
from laksa.register.commands import response
from laksa.register.index_conditions import literal
from laksa.register.models import Case
from laksa.rules.conversation import AddTo, Decision, OpenNew
from laksa.rules.refusal import Refused

State = InboundMessage.State
WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800))
MESSAGE_MAX = 60 * 1024 * 1024  # bytes of one that comes as a file

log = logging.getLogger("laksa.channels")


class Reason(StrEnum):
    """Why a message is held, or was ignored; its words for people stand in ui.names."""

    WORDS = conversation.WORDS
    WHICH = conversation.WHICH
    DELETION = conversation.DELETION
    UNREADABLE = "unreadable"
    NO_FILE = "no_file"
    REFUSED = "refused"
    BROKEN = "broken"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    LIST = "list"
    NOTHING_SAID = "nothing_said"
    UNKNOWN_MESSAGE = "unknown_message"
    OWN = "own"
    CANCELLED = "cancelled"


def note(channel: str, arrivals: Iterable[Arrival]) -> int:
    """Keep what came, durable when this returns; how many. What is here already is left as it was."""
    now, rows = timezone.now(), []
    for arrival in arrivals:
        rows.append(
            InboundMessage(
                channel=channel,
                external_id=arrival.external_id[:200],
                payload=storable(dict(arrival.payload)),
                kept_as="" if arrival.content is None else _keep(arrival.content),
                received_at=now,
                not_before=now,
            )
        )
    if rows:
        with write():
            InboundMessage.objects.bulk_create(rows, ignore_conflicts=True)
            _came(channel, now)
    return len(rows)


def poll(channel: str) -> int:
    """Ask the channel once what has come, and keep it; how many. The cursor moves only behind what is kept."""
    receiver = receivers()[channel]
    if not isinstance(receiver, Polled) or not receiver.is_on():
        return 0
    stands = ChannelReception.objects.filter(channel=channel).first() or ChannelReception(channel=channel)
    try:
        arrivals, cursor = receiver.poll(stands.cursor)
    except Unreachable as problem:
        _fail(channel, str(problem))
        return 0
    count = note(channel, arrivals)
    if cursor != stands.cursor or stands.failing_since:
        with write():
            ChannelReception.objects.update_or_create(
                channel=channel, defaults={"cursor": cursor, "failing_since": None, "error": ""}
            )
    return count


def work_off(limit: int = 50) -> int:
    """Read and take in what is due, in the order in which it came; how many. One bad message harms no other."""
    rows = due(receivers(), limit)
    for row in rows:
        _work_off(row)
    return len(rows)


def due(channels: Iterable[str], limit: int) -> list[InboundMessage]:
    """What is to be taken in now, in the order in which it came."""
    found = InboundMessage.objects.filter(literal(DUE), channel__in=channels, not_before__lte=timezone.now())
    return list(found.order_by("pk")[:limit])


def try_again(row: InboundMessage) -> None:
    """A person mended what it was held for."""
    with write():
        InboundMessage.objects.filter(HELD, pk=row.pk).update(
            state=State.PENDING, reason="", error="", attempts=0, not_before=timezone.now()
        )


def leave(row: InboundMessage) -> None:
    """A person judged that nothing is to be done with it."""
    with write():
        InboundMessage.objects.filter(HELD, pk=row.pk).update(state=State.IGNORED)


def done(row: InboundMessage, case: Case | None = None) -> None:
    """A person did what was to be done with it; `case` is the report that they wrote of it."""
    with write():
        changed = InboundMessage.objects.filter(literal(HELD), pk=row.pk).update(
            state=State.TAKEN, case=case or row.case, payload={}, files=[]
        )
    if changed:
        _unlink(row)


def make_report(row: InboundMessage) -> Case | None:
    """A person judged that what is held of this conversation is a report; None where a colleague was faster.

    Refused as what opens a report: too little is no report by hand either.
    """
    return _by_hand(row, lambda text: OpenNew(text))


def add_to_report(row: InboundMessage, number: str) -> Case | None:
    """It belongs to this report of theirs; None where a colleague was faster, or the report is none of theirs."""
    if not row.conversation or conversation.open_report_of(row.channel, row.conversation.address) != number:
        return None
    return _by_hand(row, lambda text: AddTo(number, text))


def _by_hand(row: InboundMessage, decide: Callable[[str], Decision]) -> Case | None:
    """All that is held of the conversation goes where a person decided, in one transaction."""
    if row.conversation is None:
        return None
    receiver = receivers()[row.channel]
    with write():
        rows = list(conversation.held_of(row.channel, row.conversation.address).select_for_update(of=("self",)))
        read = [(one, receiver.read(kept(one))) for one in rows]
        said = [(one, words) for one, words in read if isinstance(words, Incoming)]
        if row.pk not in {one.pk for one, _ in said}:
            return None
        last, words = said[-1]
        before = [incoming for _, incoming in said[:-1]]
        outcome = conversation.decided_by_hand(last, words, before, decide(words.text))
    for one in rows:
        _unlink(one)
    return outcome.case


def words_of(row: InboundMessage) -> Incoming | None:
    """What it says, where its form can be read."""
    receiver = receivers().get(row.channel)
    try:
        read = receiver.read(kept(row)) if receiver else None
    except Exception:  # what is held may be held because it cannot be read
        return None
    return read if isinstance(read, Incoming) else None


def original(row: InboundMessage) -> bytes:
    """As it came."""
    file = kept(row).file
    if file is not None and file.exists():
        return file.read_bytes()
    return json.dumps(row.payload, ensure_ascii=False, indent=1).encode()


def held(limit: int = 50) -> QuerySet[InboundMessage]:
    """What waits for a person, the newest first."""
    return InboundMessage.objects.filter(literal(HELD)).select_related("case", "conversation").order_by("-pk")[:limit]


def held_count() -> int:
    """How much waits for a person."""
    return InboundMessage.objects.filter(literal(HELD)).count()


def kept(row: InboundMessage) -> Kept:
    return Kept(row.external_id, row.payload, _folder() / row.kept_as if row.kept_as else None)


def files_held() -> set[int]:
    """The ids of stored files that no case has yet."""
    waiting = InboundMessage.objects.filter(UNDONE).exclude(files=[])
    return {one["id"] for found in waiting.values_list("files", flat=True) for one in found}


def _work_off(row: InboundMessage) -> None:
    receiver = receivers()[row.channel]
    try:
        read = receiver.read(kept(row))
        if isinstance(read, Ignored):
            _settle(row, State.IGNORED, reason=read.reason)
        elif isinstance(read, Told):
            _take_receipt(row, read)
        elif row.case_id:
            _add_files(receiver, row, read)
        else:
            refused = _fetch(receiver, row, read)
            _take_in(receiver, row, read, refused)
    except Replayed as replayed:
        _done(row, replayed.identity)
    except Unreadable as problem:
        _settle(row, State.HELD, reason=Reason.UNREADABLE, error=str(problem))
    except Unreachable as problem:
        _put_off(row, Reason.NO_FILE, str(problem))
    except Refused as problem:
        _settle(row, State.HELD, reason=Reason.REFUSED, error=problem.code)
    except DatabaseError:
        raise
    except Exception as problem:
        log.exception("message %s of %s cannot be taken in", row.external_id, row.channel)
        _put_off(row, Reason.BROKEN, faults.plain(problem))


def _fetch(receiver: Receiver, row: InboundMessage, incoming: Incoming) -> list[Media]:
    """The files of the message that are not here yet; the refused ones. Unreachable when it is worth another try."""
    refused, here = [], {one["ref"] for one in row.files}
    for media in incoming.media:
        if media.ref in here:
            continue
        try:
            stored = files.store([receiver.fetch(kept(row), media)], recordings=True)
            row.files = [*row.files, {"ref": media.ref, **asdict(stored[0])}]
        except (Refused, Forbidden):
            refused.append(media)
        except Unreachable:
            if row.attempts < len(WAITS):
                _save_files(row)
                raise
            refused.append(media)
    if row.files:
        _save_files(row)
    return refused


def _add_files(receiver: Receiver, row: InboundMessage, incoming: Incoming) -> None:
    """Those files that were missing when the words were taken in."""
    before = len(row.files)
    refused = _fetch(receiver, row, incoming)
    found = conversation.stored(row.files[before:])
    with write():
        if found:
            response.reply(Case.objects.get(inbound=row), photos=found)
        InboundMessage.objects.filter(pk=row.pk).update(
            state=State.HELD if refused else State.TAKEN, reason=Reason.NO_FILE if refused else "", error=""
        )


def _save_files(row: InboundMessage) -> None:
    with write():
        InboundMessage.objects.filter(pk=row.pk).update(files=row.files)


def _take_in(receiver: Receiver, row: InboundMessage, incoming: Incoming, refused: Sequence[Media]) -> None:
    """In one transaction: the case, what we answer, and that it was done."""
    waiting = list(conversation.held_of(row.channel, incoming.sender))
    held = [receiver.read(kept(one)) for one in waiting]
    with write():
        locked = InboundMessage.objects.select_for_update().get(pk=row.pk)
        if not locked.is_due:
            return
        outcome = conversation.take_in(row, incoming, [one for one in held if isinstance(one, Incoming)])
        row.state = State.HELD if outcome.reason else State.TAKEN
        row.reason, row.case, row.error = outcome.reason, outcome.case, ""
        if outcome.case is not None:
            row.seq = conversation.last_seq(outcome.case)
        if refused and row.conversation and not incoming.is_automatic:
            prompts.ask(row.conversation, prompts.FILE_REFUSED, case=outcome.case)
        if row.is_taken and refused:
            row.state, row.reason = State.HELD, Reason.NO_FILE
        if row.is_taken:  # what is in the register is kept there, and nowhere else
            row.payload, row.files = {}, []
        row.save()
    released = InboundMessage.objects.filter(pk__in=[one.pk for one in waiting]) if waiting else ()
    for one in (row, *released):
        if one.is_taken:
            _unlink(one)


def _take_receipt(row: InboundMessage, told: Told) -> None:
    """One that comes before we know the message's id is tried again; one of a message that is not ours is ignored."""
    if queue.take_receipt(row.channel, told.external_id, told.receipt, at=told.at or timezone.now(), answer=told.error):
        _done(row)
    elif row.attempts < len(WAITS):
        _put_off(row, Reason.UNKNOWN_MESSAGE, "")
    else:
        _settle(row, State.IGNORED, reason=Reason.UNKNOWN_MESSAGE)


def _settle(row: InboundMessage, state: str, *, reason: str = "", error: str = "") -> None:
    words = faults.without_addresses(error)[:ANSWER_MAX]
    with write():
        InboundMessage.objects.filter(pk=row.pk).update(state=state, reason=reason, error=words)


def _done(row: InboundMessage, case: int | None = None) -> None:
    """What it said is in the register, or was a receipt."""
    with write():
        InboundMessage.objects.filter(pk=row.pk).update(
            state=State.TAKEN, reason="", error="", payload={}, files=[], case=case
        )
    _unlink(row)


def _put_off(row: InboundMessage, reason: Reason, error: str) -> None:
    """Tried again after a longer wait; then it is held."""
    words = faults.without_addresses(error)[:ANSWER_MAX]
    if row.attempts >= len(WAITS):
        _settle(row, State.HELD, reason=reason, error=words)
        return
    with write():
        InboundMessage.objects.filter(pk=row.pk).update(
            attempts=F("attempts") + 1, not_before=timezone.now() + WAITS[row.attempts], error=words
        )


def _came(channel: str, now: datetime) -> None:
    ChannelReception.objects.update_or_create(
        channel=channel, defaults={"last_in_at": now, "failing_since": None, "error": ""}
    )


def _fail(channel: str, problem: str) -> None:
    """Said in the log once, until it is over."""
    stands, _ = ChannelReception.objects.get_or_create(channel=channel)
    if stands.failing_since is None:
        log.error("%s cannot be read: %s", channel, problem)
    with write():
        ChannelReception.objects.filter(pk=stands.pk).update(
            failing_since=stands.failing_since or timezone.now(), error=problem[:ANSWER_MAX]
        )


def _keep(content: bytes) -> str:
    """The name under which it is durable."""
    folder, name = _folder(), str(new_id())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    files.sync_folder(folder)
    return name


def _unlink(row: InboundMessage) -> None:
    if row.kept_as:
        with suppress(FileNotFoundError):
            (_folder() / row.kept_as).unlink()


def _folder() -> Path:
    folder: Path = settings.DATA / "files" / "inbound"
    return folder
