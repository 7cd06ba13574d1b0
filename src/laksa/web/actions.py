"""What the staff do by a form: one row an address, one command behind it, one way to send and refuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from laksa.accounts.models import User
from laksa.history.idempotency import IdempotencyKey, Replayed
from laksa.register import drafts, files, ledger
from laksa.register.commands._common import StepTimer
from laksa.register.files import Stored
from laksa.register.models import Case
from laksa.register.upload_tray import Tray
from laksa.rules.parse import whole_number
from laksa.rules.refusal import Refused, Stale
from laksa.rules.state import State

_NOT_THE_BODY = frozenset({"csrfmiddlewaretoken", "key", "version", "opened", "method", "back", "rev"})
_OF_FILES = "kept_"  # tokens and names; the files themselves are told by their hashes
_LATE = frozenset({"undo_too_late", "undo_not_last"})


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that may be done. `command` is the rule that allows it, `done` what is said afterwards.

    `step`: the step of the SOP that it is timed on. `undoable` for ten seconds. `heeds` what changed since its page.
    """

    command: str
    form: type[Form]
    do: Callable[[Any], Any]
    done: str | Promise
    step: str = ""
    undoable: bool = False
    heeds: bool = True


@dataclass
class Press:
    """One press of a button: who, what, on which subject, with which words."""

    user: User
    subject: Any
    action: Action
    noun: str
    form: Any
    post: QueryDict

    @property
    def typed(self) -> dict[str, Any]:
        return dict(self.form.cleaned_data)

    @property
    def seen(self) -> int | None:
        """What the page knew, where the action heeds what changed since."""
        return whole_number(self.post.get("version", "")) if self.action.heeds else None


@dataclass
class Act(Press):
    """A press on a case, with the files of its form."""

    trays: Mapping[str, Tray] = field(default_factory=dict)
    files: Mapping[str, tuple[Stored, ...]] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        case: Case = self.subject
        return case

    @cached_property
    def state(self) -> State:
        return ledger.state_of(self.case)

    @property
    def watch(self) -> StepTimer:
        return StepTimer()

    @property
    def how(self) -> dict[str, Any]:
        """Who does it, what the page knew, and the key that makes a double click one act."""
        return {"by": self.user, "seen": self.seen, "once": self.once()}

    def once(self, part: str = "") -> IdempotencyKey | None:
        """The same key with other words or files is another form; None for a bare post."""
        key = self.post.get("key", "").strip()
        if not key:
            return None
        body = sorted(
            (name, values)
            for name, values in self.post.lists()
            if name not in _NOT_THE_BODY and not name.startswith(_OF_FILES)
        )
        hashes = sorted(file.sha256 for tray in self.trays.values() for file in tray.all)
        return IdempotencyKey.of(f"{key}:{self.noun}{part}", self.noun, self.case.number, body, *hashes)

    def carry_out(self) -> Case:
        """The case afterwards; Refused with nothing done and every file still in its tray.

        A repeated key is asked for before the files are handed over: the register would not say that it took none.
        """
        once, trays = self.once(), self.trays.items()
        try:
            if trays and once is not None:
                ledger.raise_if_known(once)
            with ExitStack() as stack:
                self.files = {name: stack.enter_context(tray.handed_over(once)) for name, tray in trays}
                done: Case = self.action.do(self)
                return done
        except Replayed:
            for tray in self.trays.values():
                files.discard(tray.fresh)
            return self.case


def key_of(request: HttpRequest) -> str:
    """The key of the page on which a form was typed."""
    return request.POST.get("key", "")[:40]


def status_of(refused: Refused) -> int:
    """409 where somebody else was first or the time is over, 422 where something has to be put right."""
    return 409 if isinstance(refused, Stale) or refused.code in _LATE else 422


def keep_refused(
    request: HttpRequest,
    user: User,
    form: str,
    fields: Mapping[str, str],
    refused: Refused | None,
    *,
    is_gone: bool,
    trays: Iterable[Tray] = (),
) -> str:
    """The key that the form has from now on.

    Its words and files become a draft of their own where the page offers the form no longer, or where it was sent from
    another tab; else they stand in the form that is shown again.
    """
    is_used = refused is not None and refused.code == "key_reused"
    if not (is_gone or is_used):
        return key_of(request)
    kept = dict(fields)
    for tray in trays:
        kept |= tray.sent_back()
    return drafts.keep_refused(user, form, kept, key=key_of(request), is_used=is_used)
