"""What is asked and answered between operator, agency and reporter; step 4; the reporter's verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from laksa.rules import events as e
from laksa.rules.lifecycle.acting import (
    BEFORE_FOLLOWED_UP,
    Context,
    Events,
    known,
    needed,
    own_desk,
    require_confirmations,
    require_open,
    require_operator,
    require_reporter,
    require_standing,
    require_state,
)
from laksa.rules.lifecycle.dates import pause
from laksa.rules.refusal import Refused
from laksa.rules.state import READY, WITH_AGENCY, Past, State, not_reverted
from laksa.rules.worktime import UNKNOWN_CATEGORY_DAYS, Calendar

VERDICTS = ("yes", "partly", "no")
VERDICT_DAYS = 10
# What may happen to a reopened report before staff acts: what its reporter says stays when the Belum is changed, ...
_SAID_SINCE_NO = (e.ReporterReplied, e.LinkRenewed, e.PublicationChanged, e.Supported, e.SupportWithdrawn)
# ... and what was made of the reopening (its place, its dates) goes with it.
_MADE_OF_REOPENING = (e.Corrected, e.DueMoved, e.FellOverdue)
_STAFF = frozenset({"operator", "head", "agency"})


def agency_asks(state: State, ctx: Context, *, text: str) -> Events:
    """The agency asks through the operator."""
    desk = own_desk(state, ctx)
    require_state(state, WITH_AGENCY)
    return [e.AgencyAsked(desk.agency, needed(text))]


def ask_reporter(state: State, ctx: Context, *, text: str) -> Events:
    require_operator(state, ctx)
    require_state(state, BEFORE_FOLLOWED_UP)
    if not state.reachable:
        raise Refused("reporter_unreachable")
    if state.waiting_since is not None:
        raise Refused("already_waiting")
    return [e.ReporterAsked(needed(text))]


def answer_questions(state: State, ctx: Context, *, particulars: str) -> Events:
    """What the category asks, while the report is open; `particulars` commits to the answers as they stand then."""
    require_reporter(ctx)
    require_open(state)
    return [e.QuestionsAnswered(particulars)]


def reply(
    state: State, ctx: Context, *, text: str = "", files: tuple[str, ...] = (), emergency: bool = False
) -> Events:
    """The reporter answers a question or adds to the report, at any time but after a merge.

    `emergency`: the words speak of one, so the case goes on top of the queue.
    """
    require_reporter(ctx)
    require_standing(state)
    if state.status == "merged":
        raise Refused("case_merged", target=state.merged_into)
    if not text and not files:
        raise Refused("text_missing")
    if state.waiting_since is None:
        return [e.ReporterReplied(text, files, emergency=emergency)]
    paused, agency_due, due_at = pause(state, ctx)
    return [e.ReporterReplied(text, files, paused, agency_due, due_at, emergency)]


def mark_read(state: State, ctx: Context) -> Events:
    require_operator(state, ctx)
    if not state.unread:
        raise Refused("nothing_unread")
    return [e.MessageRead()]


def respond_interim(state: State, ctx: Context, *, text: str) -> Events:
    require_operator(state, ctx)
    return [e.InterimResponded(needed(text))]


def respond(state: State, ctx: Context, *, text: str, timing: e.Timing = e.UNTIMED) -> Events:
    """Step 4. Reads two ways in the SOP: the answer goes to the reporter, and the agency sees it too."""
    require_operator(state, ctx)
    if state.is_open and state.status not in READY:
        raise Refused("follow_up_missing")
    require_state(state, {"followed_up", "responded"})
    require_confirmations(state, ctx, "respond")
    return [e.Responded(needed(text), timing)]


def give_verdict(
    state: State,
    ctx: Context,
    *,
    verdict: str,
    text: str = "",
    files: tuple[str, ...] = (),
    days: int = UNKNOWN_CATEGORY_DAYS,
) -> Events:
    """Ya stays; Sebagian goes to the operator's queue; Belum reopens the same number, `days` those of its category.

    Word and photos are optional. Where there is no word, the verdict just before it is the reopening's reason.
    """
    require_reporter(ctx)
    require_state(state, {"recorded"})
    if verdict not in VERDICTS:
        raise Refused("verdict_unknown")
    require_verdict_days(state, ctx)
    given = e.VerdictGiven(verdict, text, files)
    if verdict == "no":
        return [given, e.Reopened(text, ctx.calendar.estimate(ctx.at, days))]
    return [given]


def change_no(
    ctx: Context, history: Sequence[Past], *, verdict: str, text: str = "", files: tuple[str, ...] = ()
) -> Events:
    """Belum becomes Ya or Sebagian: the report is Selesai as if it had not been reopened, and is judged anew.

    Until an operator has acted, and no date beside that: nobody has worked in vain. The last answer counts.
    """
    require_reporter(ctx)
    if verdict not in VERDICTS:
        raise Refused("verdict_unknown")
    taken_back = commands_of_no(history)
    if not taken_back:
        raise Refused("verdict_acted_on")
    if verdict == "no":
        raise Refused("verdict_stands")
    return [*map(e.Reverted, taken_back), e.VerdictGiven(verdict, text, files)]


def commands_of_no(history: Sequence[Past]) -> list[str]:
    """The commands that a change of the Belum takes back, oldest first; none where none stands or staff has acted."""
    standing = not_reverted(history)
    verdicts = [place for place, past in enumerate(standing) if isinstance(past.event, e.VerdictGiven)]
    if not verdicts:
        return []
    given = standing[verdicts[-1]]
    assert isinstance(given.event, e.VerdictGiven)
    since = [past for past in standing[verdicts[-1] :] if past.command != given.command]
    if given.event.verdict != "no" or not all(map(_leaves_no_open, since)):
        return []
    gone = [past.command for past in since if isinstance(past.event, _MADE_OF_REOPENING)]
    return list(dict.fromkeys([given.command, *gone]))


def _leaves_no_open(past: Past) -> bool:
    return past.role not in _STAFF and isinstance(past.event, (*_SAID_SINCE_NO, *_MADE_OF_REOPENING))


def verdict_until(state: State, calendar: Calendar) -> datetime:
    """Until when the reporter of an ended case may judge or reopen it."""
    return state.verdict_until or calendar.add_days(known(state.ended_at), VERDICT_DAYS)


def require_verdict_days(state: State, ctx: Context) -> None:
    if ctx.at > verdict_until(state, ctx.calendar):
        raise Refused("verdict_too_late")
