"""Typed words kept on the server, and who has a case open."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from laksa.accounts.models import User
from laksa.register.models import Case, Claim, Draft
from laksa.register.transaction import write
from laksa.rules.text import TEXT_MAX

CLAIM_IDLE = timedelta(minutes=5)
# How many forms wait for a sign-in at most; the oldest go first.
WAITING_AT_MOST = 200
_WAITING = "isian:"
_FIELDS_AT_MOST = 60
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password", "key", "version", "opened", "method", "back", "next"})


def keep(owner: str, form: str, fields: Mapping[str, str]) -> None:
    """Keep what was typed under (owner, form); an empty form forgets it."""
    typed = typed_in(fields)
    with write():
        if typed:
            Draft.objects.update_or_create(owner=owner, form=form[:80], defaults={"fields": typed})
        else:
            Draft.objects.filter(owner=owner, form=form[:80]).delete()


def typed_in(fields: Mapping[str, str]) -> dict[str, str]:
    """What of a form a person typed, no longer than any text may be."""
    typed = [(name, short) for name, value in fields.items() if name not in _NOT_KEPT and (short := shortened(value))]
    return dict(typed[:_FIELDS_AT_MOST])


def shortened(value: str) -> str:
    return value.replace("\r\n", "\n")[:TEXT_MAX]


def kept(user: User, form: str) -> dict[str, str]:
    found = Draft.objects.filter(owner=str(user.pk), form=form[:80]).values_list("fields", flat=True).first()
    return found or {}


def forget(user: User, form: str) -> None:
    Draft.objects.filter(owner=str(user.pk), form=form[:80]).delete()


def keep_for_nobody(form: str, fields: Mapping[str, str]) -> str:
    """Words that came after the session had ended; the token hands them back after signing in, "" for none."""
    typed = typed_in(fields)
    return wait(form, typed) if typed else ""


def wait(form: str, fields: Mapping[str, Any]) -> str:
    """Let `fields` wait under a new token, as they are."""
    token = secrets.token_urlsafe(24)
    with write():
        Draft.objects.create(owner=_WAITING + token, form=form[:80], fields=fields)
        waiting = Draft.objects.filter(owner__startswith=_WAITING).order_by("-updated_at", "-pk")
        Draft.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[WAITING_AT_MOST:])).delete()
    return token


def waiting(token: str) -> Draft | None:
    return Draft.objects.filter(owner=_WAITING + token).first()


def adopt(token: str, user: User, *, replace: bool = False) -> bool:
    """Give the words kept under `token` to the user who signed in; whether they are his now, or gone.

    Another draft of his that stands in the same form is replaced only where he says so: else the words go on waiting.
    """
    with write():
        found = waiting(token)
        own = Draft.objects.filter(owner=str(user.pk), form=found.form) if found else Draft.objects.none()
        if found is None:
            return True
        if not replace and any(draft.fields != found.fields for draft in own):
            return False
        own.delete()
        found.owner = str(user.pk)
        found.save(update_fields=["owner"])
    return True


def claim(case: Case, user: User) -> Claim:
    """Say that `user` has the case open; a claim of somebody else stands until it was idle for five minutes."""
    now = timezone.now()
    with write():
        found = Claim.objects.filter(case=case).select_related("user").first()
        if found is None or found.user_id == user.pk or now - found.seen_at > CLAIM_IDLE:
            since = found.since if found is not None and found.user_id == user.pk else now
            found, _ = Claim.objects.update_or_create(
                case=case, defaults={"user": user, "since": since, "seen_at": now}
            )
        return found


def release(case: Case, user: User) -> None:
    with write():
        Claim.objects.filter(case=case, user=user).delete()


def forget_old(*, days: int = 7) -> int:
    """The clock: drafts older than seven days, claims idle for five minutes."""
    now = timezone.now()
    with write():
        Claim.objects.filter(seen_at__lt=now - CLAIM_IDLE).delete()
        count, _ = Draft.objects.filter(updated_at__lt=now - timedelta(days=days)).delete()
    return count
