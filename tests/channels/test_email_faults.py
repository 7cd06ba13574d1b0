"""Whose fault a refusal is, in the words of the mail servers that people run."""

from __future__ import annotations

import smtplib
import socket
import ssl

import pytest

from laksa.channels.email.faults import at_opening, at_sending
from laksa.messages.faults import Fault, Reason, Whose

TO = "warga@contoh.id"


def at_mail_from(code: int, words: str) -> Fault:
    return at_sending(smtplib.SMTPSenderRefused(code, words.encode(), "laksa@kota.id"), TO)


def at_rcpt_to(code: int, words: str) -> Fault:
    return at_sending(smtplib.SMTPRecipientsRefused({TO: (code, words.encode())}), TO)


def at_data(code: int, words: str) -> Fault:
    return at_sending(smtplib.SMTPDataError(code, words.encode()), TO)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (at_mail_from(530, "5.7.0 Authentication required"), Reason.LOGIN),
        (at_mail_from(530, "5.7.0 Must issue a STARTTLS command first"), Reason.TLS),
        (at_mail_from(530, ""), Reason.LOGIN),
        (at_mail_from(553, "sorry"), Reason.SENDER),
        (at_mail_from(554, "no"), Reason.SENDER),
        (at_mail_from(550, "5.1.1 unknown user"), Reason.SENDER),
        (at_mail_from(501, "5.1.7 Bad sender address syntax"), Reason.SENDER),
        (at_rcpt_to(553, "5.7.1 <laksa@kota.id>: Sender address rejected: not logged in"), Reason.SENDER),
        (at_rcpt_to(550, "5.1.8 Sender address rejected: Domain not found"), Reason.SENDER),
        (at_rcpt_to(550, "Sender verify failed"), Reason.SENDER),
        (at_rcpt_to(530, "Authentication required"), Reason.LOGIN),
        (at_rcpt_to(554, "5.7.1 <warga@contoh.id>: Relay access denied"), Reason.RELAYING),
        (at_rcpt_to(550, "relay not permitted"), Reason.RELAYING),
        (at_rcpt_to(550, "5.7.1 Unable to relay"), Reason.RELAYING),
        (at_rcpt_to(551, "we do not relay for you"), Reason.RELAYING),
        (at_rcpt_to(553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"), Reason.RELAYING),
        (at_rcpt_to(550, "5.7.1 <warga@contoh.id>... Relaying denied. Proper authentication required."), Reason.LOGIN),
        (at_rcpt_to(554, "5.7.1 Service unavailable; Client host [192.0.2.9] blocked using bl"), Reason.REFUSED_US),
        (at_data(550, "5.7.60 SMTP; Client does not have permissions to send as this sender"), Reason.SENDER),
        (at_data(554, "5.7.5 DMARC policy of kota.id does not allow it"), Reason.SENDER),
        (at_data(550, "5.7.26 it does not pass"), Reason.SENDER),
        (at_data(550, "5.4.5 Daily user sending limit exceeded"), Reason.REFUSED_US),
        (at_opening(smtplib.SMTPAuthenticationError(535, b"5.7.8 bad password")), Reason.LOGIN),
        (at_opening(smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server.")), Reason.TLS),
        (at_opening(smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported by server.")), Reason.LOGIN),
        (at_opening(smtplib.SMTPException("No suitable authentication method found.")), Reason.LOGIN),
        (at_opening(ssl.SSLCertVerificationError("certificate verify failed")), Reason.TLS),
        (at_opening(smtplib.SMTPConnectError(554, b"no SMTP service here")), Reason.REFUSED_US),
        (at_opening(UnicodeEncodeError("ascii", "é", 0, 1, "not in range")), Reason.LOGIN),
    ],
)
def test_what_is_held_against_us_is_ours(fault: Fault, reason: Reason) -> None:
    assert (fault.whose, fault.reason) == (Whose.OURS, reason)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        *((at_rcpt_to(code, "no"), Reason.REFUSED) for code in (550, 551, 552, 553)),
        (at_rcpt_to(550, "5.1.1 <warga@contoh.id>: Recipient address rejected: User unknown"), Reason.REFUSED),
        (at_rcpt_to(554, "5.1.1 unknown"), Reason.REFUSED),
        (at_rcpt_to(550, "5.1.1 no such user; the sender should look at the address again"), Reason.REFUSED),
        (at_rcpt_to(552, "5.2.2 mailbox over quota"), Reason.REFUSED),
        (at_rcpt_to(550, "host relay.contoh.id said: no such user"), Reason.REFUSED),
        (at_data(550, "no such mailbox"), Reason.REFUSED),
        (at_data(552, "5.3.4 message too big"), Reason.TOO_LARGE),
        (at_mail_from(552, "message size exceeds fixed maximum"), Reason.TOO_LARGE),
        (at_sending(ValueError("a line end in a header")), Reason.BROKEN),
    ],
)
def test_what_is_held_against_one_address_is_a_dead_letter(fault: Fault, reason: Reason) -> None:
    assert (fault.whose, fault.reason) == (Whose.ADDRESS, reason)


@pytest.mark.parametrize("name", ["relay", "sender", "auth", "spf"])
def test_the_name_of_a_mailbox_says_nothing_about_us(name: str) -> None:
    to = f"{name}@contoh.id"
    for words in (f"<{to}>: no such user", f"{name} unknown", f"{to} is not here"):
        refused = smtplib.SMTPRecipientsRefused({to: (550, words.encode())})
        assert at_sending(refused, to).whose is Whose.ADDRESS


@pytest.mark.parametrize(
    "fault",
    [
        at_mail_from(451, "4.1.8 Sender address rejected: try later"),
        at_mail_from(452, "no space"),
        at_rcpt_to(450, "4.2.0 greylisted"),
        at_data(451, "later"),
        at_data(554, "Transaction failed"),
        at_data(554, "5.7.1 this reads like spam"),
        at_rcpt_to(554, "5.7.1 <warga@contoh.id>: Recipient address rejected: Access denied"),
        at_rcpt_to(501, "5.5.4 syntax"),
    ],
)
def test_what_is_unclear_or_passing_is_tried_again(fault: Fault) -> None:
    assert fault.whose is Whose.PASSING


@pytest.mark.parametrize(
    "fault",
    [
        at_opening(ConnectionRefusedError(111, "refused")),
        at_opening(socket.gaierror(-2, "name not known")),
        at_opening(TimeoutError("timed out")),
        at_opening(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")),
        at_opening(smtplib.SMTPServerDisconnected("timed out")),
        at_opening(smtplib.SMTPConnectError(421, b"too busy")),
        at_opening(smtplib.SMTPAuthenticationError(454, b"4.7.0 temporary")),
        at_rcpt_to(421, "closing"),
        at_data(421, "closing"),
        at_sending(smtplib.SMTPServerDisconnected("closed")),
        at_sending(TimeoutError("timed out")),
    ],
)
def test_a_relay_that_is_away_is_away(fault: Fault) -> None:
    assert fault.whose is Whose.AWAY


def test_an_answer_is_kept_without_addresses_and_links() -> None:
    words = "5.1.1 <warga@contoh.id> unknown\n5.1.1 see https://laksa.kota.id/masuk/atur/1-abc/ or ask post@kota.id"
    assert at_rcpt_to(550, words).answer == "550 5.1.1 … unknown 5.1.1 see … or ask …"


def test_answers_are_alike_whatever_queue_and_host_say() -> None:
    one = at_rcpt_to(550, "5.1.1 warga unknown [192.0.2.7] q4f1a")
    assert one.likeness == at_rcpt_to(550, "5.1.1 warga unknown [192.0.2.8] q99b2").likeness
    assert one.likeness != at_rcpt_to(550, "5.1.1 warga moved").likeness
