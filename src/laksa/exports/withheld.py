"""The tables of the database that no archive of open data holds, and why; the archive says so too.

A backup (`./laksa backup`) holds all of them.
"""

from __future__ import annotations

from collections.abc import Mapping

_SIGN_IN = "who is signed in here, and how; passwords and keys go nowhere"
_PROOF = "proofs that hold inside this database only"
_MADE = "made anew from the events"
_PASSING = "lasts minutes or days, and is no part of any report"
_CHANNELS = "how this server is connected to a channel; secrets go nowhere"
_EMPTY = "empty; kept so that an archive of an early release can be restored"
_IMPORTS = "the course of an import; what came in is in cases, by source and source_id"
WITHHELD: Mapping[str, str] = {
    "account.EmailAddress": _SIGN_IN,
    "account.EmailConfirmation": _SIGN_IN,
    "accounts.Guesses": _SIGN_IN,
    "accounts.Seal": _PROOF,
    "accounts.SealHead": _PROOF,
    "api.Webhook": "where this server tells its events",
    "auth.Group": _SIGN_IN,
    "auth.Permission": _SIGN_IN,
    "channels.ChannelReception": _CHANNELS,
    "channels.ChannelSetting": _CHANNELS,
    "channels.DayOfPerson": _PASSING,
    "channels.PaidMonth": _CHANNELS,
    "contenttypes.ContentType": _SIGN_IN,
    "followers.Cursor": _MADE,
    "imports.AnswerFile": _IMPORTS,
    "imports.AnswerHandedOver": _IMPORTS,
    "imports.ImportRun": _IMPORTS,
    "imports.ImportedCase": _IMPORTS,
    "imports.LeftOutRow": _IMPORTS,
    "outbox.AccountMail": _EMPTY,
    "outbox.ChannelHealth": _CHANNELS,
    "public_cases.PublicCase": _MADE,
    "register.Claim": _PASSING,
    "register.ClockReading": _PASSING,
    "register.Draft": _PASSING,
    "register.FocusSpan": "the seconds of a step are in its event; by whom they were spent is nobody else's",
    "register.Idempotency": _PASSING,
    "register.Voice": "digests of who supports a report; how many they are is in its events",
    "reports.ReportMail": _EMPTY,
    "reports.Schedule": _PASSING,
    "reports.Span": _MADE,
    "reports.Tally": _MADE,
    "sessions.Session": _SIGN_IN,
}
