"""Typed words kept on the server, and who has a case open."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from laksa.accounts.models import User
from laksa.register.models import Case, Claim, Draft
from laksa.register.transaction import write

CLAIM_IDLE = timedelta(minutes=5)
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "password", "key", "version", "opened", "method", "next"})


def keep(owner: str, form: str, fields: Mapping[str, str]) -> None:
    """Keep what was typed under (owner, form); an empty form forgets it."""
    typed = {name: value[:8000] for name, value in fields.items() if name not in _NOT_KEPT and value}
    with write():
        if typed:
            Draft.objects.update_or_create(owner=owner, form=form[:80], defaults={"fields": typed})
        else:
            Draft.objects.filter(owner=owner, form=form[:80]).delete()


def kept(user: User, form: str) -> dict[str, str]:
    found = Draft.objects.filter(owner=str(user.pk), form=form[:80]).values_list("fields", flat=True).first()
    return found or {}


def forget(user: User, form: str) -> None:
    Draft.objects.filter(owner=str(user.pk), form=form[:80]).delete()


def keep_for_nobody(form: str, fields: Mapping[str, str]) -> str:
    """Words that came after the session had ended; the token hands them back after signing in."""
    token = secrets.token_urlsafe(24)
    keep(token, form, fields)
    return token


def adopt(token: str, user: User) -> None:
    """Give the words kept under `token` to the user who signed in."""
    with write():
        for draft in Draft.objects.filter(owner=token):
            Draft.objects.filter(owner=str(user.pk), form=draft.form).delete()
            draft.owner = str(user.pk)
            draft.save(update_fields=["owner"])


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
