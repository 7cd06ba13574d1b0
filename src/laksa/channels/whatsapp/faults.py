"""What the Cloud API answered to a message, and whose fault that is."""

from __future__ import annotations

from laksa.channels.http import Forbidden, Unreachable
from laksa.channels.whatsapp.cloud_api import Answer
from laksa.messages.faults import ANSWER_MAX, Fault, Reason, Whose, without_addresses

PAIR_LIMIT = 131056
_LOGIN = frozenset({0, 3, 10, 190, *range(200, 300)})
_OURS = frozenset({368, 131005, 131031, 131042, 131045, 133010})
LIMITS = frozenset({4, 80007, 130429, 131048, 133016})
_WINDOW = frozenset({131047, *range(132000, 132100)})
_ADDRESS = frozenset({131021, 131026, 131030, 131049, 131050})
_AWAY = frozenset({1, 2, 131000, 131016})


def of(answer: Answer) -> Fault:
    """By Meta's code, which tells more than the status."""
    words = without_addresses(answer.words)[:ANSWER_MAX] or str(answer.status)
    code = answer.code
    if code in LIMITS or answer.status == 429:
        return Fault(Whose.PASSING, Reason.LATER, words, is_of_the_line=True)
    if code == PAIR_LIMIT:
        return Fault(Whose.PASSING, Reason.LATER, words)
    if code in _WINDOW:
        return Fault(Whose.ADDRESS, Reason.WINDOW, words)
    if code in _ADDRESS:
        return Fault(Whose.ADDRESS, Reason.REFUSED, words)
    if code in _OURS:
        return Fault(Whose.OURS, Reason.REFUSED_US, words)
    if code in _AWAY or answer.status >= 500:
        return Fault(Whose.AWAY, Reason.AWAY, words)
    if answer.status == 401 or code in _LOGIN:
        return Fault(Whose.OURS, Reason.LOGIN, words)
    return Fault(Whose.ADDRESS, Reason.REFUSED, words, is_final=True)


def at_calling(problem: Unreachable | Forbidden) -> Fault:
    if isinstance(problem, Forbidden):
        return Fault(Whose.OURS, Reason.REFUSED_US, problem.reason)
    return Fault(Whose.AWAY, Reason.AWAY, problem.reason)
