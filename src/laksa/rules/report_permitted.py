"""Which commands a person may give a report to the Mayor now, and why not the others; as `permitted` of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from laksa.rules import report as rules
from laksa.rules.permitted import Permitted, refusal_of
from laksa.rules.report import Context, State

_ANY = "?"  # a word, a reason or a file that no rule refuses


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures as a check would freeze them: which identities fail, on which day, their digest for the words."""

    broken: Sequence[str] = ()
    on: date | None = None
    read: str = ""


Ask = Callable[[State, Context, Counted], object]


def permitted(state: State, ctx: Context, counted: Counted) -> Permitted:
    """What `ctx.by` may do to a report in `state` at `ctx.at`."""
    return Permitted({command: refusal_of(ask, state, ctx, counted) for command, ask in ASKED.items()})


def _check(state: State, ctx: Context, counted: Counted) -> object:
    frozen = rules.Checked(0, _ANY, _ANY, _ANY, {"pdf": _ANY})
    return rules.check(state, ctx, frozen, broken=counted.broken, counted_on=counted.on, read=counted.read)


def _answer(state: State, ctx: Context, _counted: Counted) -> object:
    """The oldest question that is open; where there is none, one that was answered."""
    question = next(iter(state.unanswered or state.asked), 0)
    return rules.answer(state, ctx, question=question, text=_ANY)


# By the decider's name. The clock drafts and reminds, the mail server delivers: nobody's button.
ASKED: Mapping[str, Ask] = {
    "edit": lambda s, c, _: rules.edit(s, c, rules.Edited()),
    "check": _check,
    "send_back": lambda s, c, _: rules.send_back(s, c, remarks=_ANY),
    "sign": lambda s, c, _: rules.may_sign(s, c),
    "send": lambda s, c, _: rules.may_send(s, c),
    "acknowledge": lambda s, c, _: rules.acknowledge(s, c),
    "ask": lambda s, c, _: rules.ask(s, c, text=_ANY),
    "answer": _answer,
    "archive": lambda s, c, _: rules.archive(s, c),
    "revise": lambda s, c, _: rules.revise(s, c, rules.Revised(0, _ANY, _ANY)),
}
