"""Which commands a person may give a case now, and why not the others (RULES.md, Commands and transitions).

Nothing is said here a second time: each decider is asked itself, with words and choices that no rule refuses, so what
it still refuses is about the state and the person. Buttons, keys and menus are drawn from the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from laksa.rules import events as e
from laksa.rules import lifecycle as rules
from laksa.rules.lifecycle import Category, Context, Fields
from laksa.rules.period import wib_day
from laksa.rules.publication import OWN_WISH, REASONS
from laksa.rules.refusal import Refused
from laksa.rules.state import State

Ask = Callable[[State, Context], object]

_ANY = "?"  # a word, a reason, an agency or a number that is nobody's
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Permitted:
    """Of every command of ASKED: None where it may be given, else the refusal; `command in permitted` is the short way.

    KeyError for a command that nobody gives by hand.
    """

    answers: Mapping[str, Refused | None]

    def __contains__(self, command: str) -> bool:
        return self.answers[command] is None


def permitted(state: State, ctx: Context) -> Permitted:
    """What `ctx.by` may do to a case in `state` at `ctx.at`."""
    return Permitted({command: refusal_of(ask, state, ctx) for command, ask in ASKED.items()})


def refusal_of(ask: Callable[..., object], *asked: object) -> Refused | None:
    try:
        ask(*asked)
    except Refused as refused:
        return refused
    return None


def _fields(state: State) -> Fields:
    return Fields("complaint", Category(state.category or _ANY, needs_place=False, days=1), "low")


def _confirm(state: State, ctx: Context) -> object:
    step = rules.awaited(state, ctx.sop)
    return rules.confirm(state, ctx, step.number if step else 0)


def _follow_up(state: State, ctx: Context) -> object:
    """On behalf of an agency whose answer is still missing."""
    missing = (desk.agency for desk in state.active_desks if not desk.followed_up)
    agency = next(missing, state.lead)
    return rules.follow_up(
        state, ctx, text=_ANY, result="impossible", agency=agency, no_photo_reason=_ANY, officer=_ANY
    )


def _ask_extension(state: State, ctx: Context) -> object:
    later = max(state.agency_due or ctx.at, ctx.at) + _DAY
    return rules.ask_extension(state, ctx, agency_due=later, reason=_ANY)


def _merge(state: State, ctx: Context) -> object:
    target = State("received", _ANY, confidential=state.confidential, about_agency=state.about_agency)
    return rules.merge(state, ctx, target=target, message=_ANY)


def _hide(state: State, ctx: Context) -> object:
    reason = OWN_WISH if ctx.by.role == "reporter" else REASONS[0]
    return rules.hide(state, ctx, [e.PublicationChanged("passage", hidden=True, reason=reason)], own=True)


def _show(state: State, ctx: Context) -> object:
    own = ctx.by.role == "reporter"
    return rules.show(state, ctx, [one.at for one in state.hidden if one.by_reporter == own])


def _meet(state: State, ctx: Context) -> object:
    return rules.meet(state, ctx, held_on=wib_day(ctx.at), place=_ANY, agencies=(_ANY,), result=_ANY)


# By the decider's name. What the clock, an import or a changed table does is nobody's button; `undo` and
# `revert_overdue` look at the history itself.
ASKED: Mapping[str, Ask] = {
    "enter": lambda s, c: rules.enter(s, c, _fields(s)),
    "correct": lambda s, c: rules.correct(s, c, _fields(s), reason=_ANY),
    "say_where": lambda s, c: rules.say_where(s, c, kelurahan=_ANY, kecamatan=_ANY),
    "confirm": _confirm,
    "assign": lambda s, c: rules.assign(s, c, lead=_ANY, days=1, reason=_ANY),
    "accept": rules.accept,
    "return_": lambda s, c: rules.return_(s, c, reason=_ANY, proposed=_ANY),
    "follow_up": _follow_up,
    "waive_support": lambda s, c: rules.waive_support(s, c, reason=_ANY),
    "refuse_follow_up": lambda s, c: rules.refuse_follow_up(s, c, reason=_ANY),
    "ask_extension": _ask_extension,
    "extend": lambda s, c: rules.extend(s, c, reason=_ANY),
    "refuse_extension": lambda s, c: rules.refuse_extension(s, c, reason=_ANY),
    "agency_asks": lambda s, c: rules.agency_asks(s, c, text=_ANY),
    "ask_reporter": lambda s, c: rules.ask_reporter(s, c, text=_ANY),
    "reply": lambda s, c: rules.reply(s, c, text=_ANY),
    "mark_read": rules.mark_read,
    "renew_link": rules.renew_link,
    "respond_interim": lambda s, c: rules.respond_interim(s, c, text=_ANY),
    "open_identity": lambda s, c: rules.open_identity(s, c, reason=_ANY),
    "note": lambda s, c: rules.note(s, c, text=_ANY),
    "meet": _meet,
    "hide": _hide,
    "show": _show,
    "respond": lambda s, c: rules.respond(s, c, text=_ANY),
    "close": lambda s, c: rules.close(s, c, summary=_ANY),
    "refer": lambda s, c: rules.refer(s, c, body=_ANY, message=_ANY),
    "reject": lambda s, c: rules.reject(s, c, reason=_ANY, message=_ANY),
    "merge": _merge,
    "unmerge": lambda s, c: rules.unmerge(s, c, above=[State(number=s.merged_into)]),
    "withdraw": lambda s, c: rules.withdraw(s, c, message=_ANY),
    "give_verdict": lambda s, c: rules.give_verdict(s, c, verdict="yes"),
    "reopen": lambda s, c: rules.reopen(s, c, reason=_ANY),
    "support": rules.support,
    "withdraw_support": rules.withdraw_support,
}
