"""What a mail server answered, and whose fault that is.

The code alone does not say it: 550 is a mailbox that does not exist, and a relay that sends for nobody it does not
know. What the enhanced code says of the address (5.1.1, 5.2.2) counts first, then what the words say of us, then the
code.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import replace

from laksa.messages.faults import ANSWER_MAX, Fault, Reason, Whose, plain, without_addresses

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# What the enhanced codes of RFC 3463 and 7505 say of the mailbox, and of the system that asked.
_OF_THE_ADDRESS = re.compile(r"1\.(?:[12346]|10)|2\.\d+")
_OF_THE_SENDER = re.compile(r"1\.[78]|7\.(?:2[0-9]|6[0-9])")
_OF_THE_LOGIN = re.compile(r"7\.(?:[89]|1[1-4])")
_TOO_LARGE = re.compile(r"3\.4|2\.3")
_LOGIN_CODES = frozenset({530, 534, 535, 538})
_MAILBOX_CODES = frozenset({550, 551, 552, 553})
_WORDS_AGAINST_US = {
    Reason.TLS: re.compile(r"starttls|(?:tls|encryption) (?:is )?(?:required|needed)", re.IGNORECASE),
    Reason.SENDER: re.compile(
        r"\bsenders?\b|\b(?:mail|envelope|header)[ -]?from\b|\bfrom[: -]+(?:address|domain|header)|return[ -]path"
        r"|not (?:authori[sz]ed|permitted|allowed) to (?:send|use)|\b(?:spf|dkim|dmarc)\b|send ?as",
        re.IGNORECASE,
    ),
    Reason.LOGIN: re.compile(
        r"\bauth\b|authenticat|log ?in (?:first|required|failed)|credential|not logged in", re.IGNORECASE
    ),
    Reason.RELAYING: re.compile(
        r"\b(?:relay|relaying|relayed)\b(?![.\w-])|rcpthosts|not (?:a )?gateway|local (?:domain|users?) only",
        re.IGNORECASE,
    ),
    Reason.REFUSED_US: re.compile(
        r"client host|\byour (?:ip|host|server|domain|network|access|account)\b|reverse (?:dns|hostname)|\bptr\b"
        r"|\b(?:helo|ehlo)\b|black ?list|block ?list|blocked (?:using|by|for)|spamhaus|\b(?:dns)?[rdx]bl\b|reputation"
        r"|sending (?:limit|quota|rate)|(?:daily|hourly) [\w ]*(?:limit|quota)|too many (?:messages|e-?mails)"
        r"|service (?:unavailable|not available)|no smtp service",
        re.IGNORECASE,
    ),
}  # fmt: skip


def at_opening(problem: Exception) -> Fault:
    """Nothing of a mail was said yet: what is not the connection is ours to mend."""
    match problem:
        case smtplib.SMTPResponseException():
            answer = said(problem.smtp_code, problem.smtp_error)
            if problem.smtp_code < 500:
                return Fault(Whose.AWAY, Reason.AWAY, answer)
            login = isinstance(problem, smtplib.SMTPAuthenticationError)
            return Fault(Whose.OURS, Reason.LOGIN if login else _against_us(answer) or Reason.REFUSED_US, answer)
        case smtplib.SMTPServerDisconnected() | ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return Fault(Whose.AWAY, Reason.AWAY, plain(problem))
        case ssl.SSLError():
            return Fault(Whose.OURS, Reason.TLS, plain(problem))
        case OSError() if not isinstance(problem, smtplib.SMTPException):
            return Fault(Whose.AWAY, Reason.AWAY, plain(problem))
    words = plain(problem)
    return Fault(Whose.OURS, Reason.TLS if "STARTTLS" in words else Reason.LOGIN, words)


def at_sending(problem: Exception, to: str = "") -> Fault:
    """What the relay answered to the sender, to the address `to`, or to the words."""
    fault = _at_sending(problem, to)
    return replace(fault, is_final=fault.answer.startswith("5"))


def _at_sending(problem: Exception, to: str) -> Fault:
    match problem:
        case smtplib.SMTPSenderRefused() | smtplib.SMTPHeloError():
            return _of_answer(said(problem.smtp_code, problem.smtp_error, to), at_sender=True)
        case smtplib.SMTPRecipientsRefused():
            code, text = next(iter(problem.recipients.values()))
            return _of_answer(said(code, text, to), at_recipient=True)
        case smtplib.SMTPResponseException():
            return _of_answer(said(problem.smtp_code, problem.smtp_error, to))
        case smtplib.SMTPNotSupportedError():
            return Fault(Whose.ADDRESS, Reason.REFUSED, plain(problem))
        case OSError():  # smtplib's errors are of this kind too
            return Fault(Whose.AWAY, Reason.AWAY, plain(problem))
    return Fault(Whose.ADDRESS, Reason.BROKEN, plain(problem))


def said(code: int, text: bytes | str, to: str = "") -> str:
    """The relay's answer in one line, without addresses and links: it is shown and kept."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    words = without_addresses(words)
    name = to.partition("@")[0]
    if len(name) > 2:
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", words, flags=re.IGNORECASE)
    return " ".join(f"{code} {words}".split())[:ANSWER_MAX]


def _of_answer(answer: str, *, at_sender: bool = False, at_recipient: bool = False) -> Fault:
    code = int(answer[:3])
    found = _ENHANCED.search(answer)
    enhanced = f"{found[2]}.{found[3]}" if found else ""
    if code == 421 or code < 0:
        return Fault(Whose.AWAY, Reason.AWAY, answer)
    if code < 500:
        return Fault(Whose.PASSING, Reason.LATER, answer)
    if _TOO_LARGE.fullmatch(enhanced) or (code == 552 and not enhanced and not at_recipient):
        return Fault(Whose.ADDRESS, Reason.TOO_LARGE, answer)
    if not at_sender and _OF_THE_ADDRESS.fullmatch(enhanced):
        return Fault(Whose.ADDRESS, Reason.REFUSED, answer)
    if against := _against_us(answer):
        return Fault(Whose.OURS, against, answer)
    if at_sender:
        return Fault(Whose.OURS, Reason.SENDER, answer)
    if code in _MAILBOX_CODES and enhanced[:2] in {"", "1.", "2.", "0."}:
        return Fault(Whose.ADDRESS, Reason.REFUSED, answer)
    return Fault(Whose.PASSING, Reason.LATER, answer)


def _against_us(answer: str) -> Reason | None:
    code, found = int(answer[:3]), _ENHANCED.search(answer)
    enhanced = f"{found[2]}.{found[3]}" if found else ""
    words = next((reason for reason, against in _WORDS_AGAINST_US.items() if against.search(answer)), None)
    if words:
        return words
    if code in _LOGIN_CODES or _OF_THE_LOGIN.fullmatch(enhanced):
        return Reason.LOGIN
    return Reason.SENDER if _OF_THE_SENDER.fullmatch(enhanced) else None
