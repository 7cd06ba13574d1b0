"""What the Bot API answered to a message, and whose fault that is."""

from __future__ import annotations

from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.telegram.bot_api import Answer
from laksa.messages.faults import ANSWER_MAX, Fault, Reason, Whose, without_addresses


def of(answer: Answer) -> Fault:
    """The bot is refused with 401, or 404 where its token is no token; the person with 403, or their chat is none."""
    words = without_addresses(f"{answer.code} {answer.words}")[:ANSWER_MAX]
    said = answer.words.lower()
    match answer.code:
        case 401 | 404:
            return Fault(Whose.OURS, Reason.LOGIN, words)
        case 429:
            return Fault(Whose.PASSING, Reason.LATER, words, is_of_the_line=True)
        case 403:
            return Fault(Whose.ADDRESS, Reason.REFUSED, words)
        case 400 if "too long" in said:
            return Fault(Whose.ADDRESS, Reason.TOO_LARGE, words)
        case 400 if "chat not found" in said or "peer_id_invalid" in said or "user not found" in said:
            return Fault(Whose.ADDRESS, Reason.REFUSED, words)
        case code if code >= 500:
            return Fault(Whose.AWAY, Reason.AWAY, words)
    return Fault(Whose.ADDRESS, Reason.REFUSED, words, is_final=True)


def at_calling(problem: Unreachable | Forbidden) -> Fault:
    if isinstance(problem, Forbidden):
        return Fault(Whose.OURS, Reason.REFUSED_US, problem.reason)
    return Fault(Whose.AWAY, Reason.AWAY, problem.reason)
