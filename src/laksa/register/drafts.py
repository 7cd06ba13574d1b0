"""Typed words kept on the server, and whose a case is."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from laksa.accounts.models import User
from laksa.history.transaction import write
from laksa.register.models import Case, Claim, Draft
from laksa.rules.parse import whole_number
from laksa.rules.text import TEXT_MAX, clean

# For so long a case that was handed out goes to nobody else, and a form that somebody fills in says so to others.
OFFER_IDLE = WRITING = timedelta(minutes=2)
# How many forms wait for a sign-in at most; the oldest go first.
WAITING_AT_MOST = 200
_WAITING = "isian:"
# The forms of which one person fills in several at once: each keeps its own draft, none is asked about another.
OF_MANY = frozenset({"baru"})
_SHOWN_AT_MOST = 50
_FIELDS_AT_MOST = 60
REV_MAX = 2**53
_NOT_KEPT = frozenset({
    "csrfmiddlewaretoken", "password", "key", "rev", "seen", "leaving", "version", "opened", "method", "back", "next",
})  # fmt: skip


def keep(
    owner: str,
    form: str,
    fields: Mapping[str, str],
    *,
    key: str = "",
    rev: int = 0,
    seen: Collection[int] | None = None,
) -> bool:
    """Keep what was typed under (owner, form, key); an empty form leaves nothing. Whether these words stand there now.

    One order for saving and sending: an older saving (`rev`, the browser's moment of the typing) never replaces a newer
    one, and none brings back a form that was sent, in whatever order the requests arrive. `seen` are the savings that
    the page knows of, its own and the one it was opened with: what another tab has saved since is not replaced.
    """
    typed, rev = typed_in(fields), rev or _now_ms()
    mine = {"owner": owner, "form": form[:80], "key": key[:40]}
    with write():
        if typed:
            Draft.objects.bulk_create([Draft(**mine, fields={})], ignore_conflicts=True)
        standing = Draft.objects.filter(**mine, sent_at=None, rev__lt=rev)
        standing = standing if seen is None else standing.filter(rev__in={0, *seen})
        return bool(standing.update(fields=typed, rev=rev, updated_at=timezone.now())) or not typed


def rev_standing(user: User, form: str, key: str) -> int:
    """Which saving of this form stands now, for a page that shows it again as it was sent; 0 for none."""
    mine = Draft.objects.filter(owner=str(user.pk), form=form[:80], key=key[:40], sent_at=None)
    return mine.values_list("rev", flat=True).first() or 0


def keep_refused(user: User, form: str, fields: Mapping[str, str], *, key: str, is_used: bool = False) -> str:
    """Keep the words of a form that was refused; the key under which they are a draft now.

    A form whose key was used (`is_used`), or that was sent from another tab, is over: its words become a draft of
    their own, which any later saving replaces.
    """
    mine = Draft.objects.filter(owner=str(user.pk), form=form[:80], key=key[:40])
    if is_used or (key and mine.filter(sent_at__isnull=False).exists()):
        key = secrets.token_hex(16)
        keep(str(user.pk), form, fields, key=key, rev=1)
    else:
        keep(str(user.pk), form, fields, key=key)
    return key


def typed_in(fields: Mapping[str, str]) -> dict[str, str]:
    """What of a form a person typed, no longer than any text may be."""
    typed = [(name, short) for name, value in fields.items() if name not in _NOT_KEPT and (short := shortened(value))]
    return dict(typed[:_FIELDS_AT_MOST])


def shortened(value: str) -> str:
    """As it can be stored (PostgreSQL takes no NUL), no longer than any text may be."""
    return clean(value)[:TEXT_MAX]


def fields_of(posted: QueryDict) -> dict[str, str]:
    """The fields of a form; of a field with several values all, a space between."""
    return {name: " ".join(values) for name, values in posted.lists()}


def rev_of(posted: Mapping[str, str]) -> int:
    """The browser's moment of the typing; 0 where it says none."""
    return whole_number(posted.get("rev", ""), most=REV_MAX) or 0


def unsent(user: User, form: str) -> list[Draft]:
    """The drafts of this form, the newest first."""
    found = Draft.objects.filter(owner=str(user.pk), form=form[:80], sent_at=None).order_by("-updated_at", "-pk")
    return [draft for draft in found[:_SHOWN_AT_MOST] if draft.fields]


def unsent_of(user: User, start: str) -> dict[str, Draft]:
    """The newest draft of every form whose name begins so, by the rest of its name."""
    found = Draft.objects.filter(owner=str(user.pk), form__startswith=start, sent_at=None).order_by("updated_at", "pk")
    return {draft.form.removeprefix(start): draft for draft in found if draft.fields}


def kept(user: User, form: str) -> dict[str, str]:
    """What was typed last into this form and not sent."""
    found = unsent(user, form)
    return dict(found[0].fields) if found else {}


def forget(user: User, form: str, key: str | None = None) -> None:
    """Throw away the drafts of this form, or the one of this key."""
    found = Draft.objects.filter(owner=str(user.pk), form=form[:80], sent_at=None)
    (found if key is None else found.filter(key=key[:40])).delete()


def sent(user: User, form: str, key: str, **became: str) -> None:
    """The form with this key was sent: its draft is gone for good. `became` is what may be asked of it later.

    A form without a key (of a plain client) takes every draft of its name with it.
    """
    mine = Draft(owner=str(user.pk), form=form[:80], key=key[:40], sent_at=timezone.now(), fields=became)
    with write():
        forget(user, form, "" if key else None)
        if key:
            Draft.objects.bulk_create(
                [mine],
                update_conflicts=True,
                unique_fields=["owner", "form", "key"],
                update_fields=["sent_at", "fields", "updated_at"],
            )


def sent_lately(user: User, form: str, *, within: timedelta, **became: str) -> Draft | None:
    """A form of this name that became the same a short while ago."""
    since = timezone.now() - within
    found = Draft.objects.filter(owner=str(user.pk), form=form[:80], sent_at__gt=since).order_by("-sent_at")
    return next((draft for draft in found if became.items() <= draft.fields.items()), None)


def keep_for_nobody(form: str, fields: Mapping[str, str], *, key: str = "") -> str:
    """Words that came after the session had ended; the token hands them back after signing in, "" for none."""
    typed = typed_in(fields)
    return wait(form, typed, key=key) if typed else ""


def wait(form: str, fields: Mapping[str, Any], *, key: str = "") -> str:
    """Let `fields` wait under a new token, as they are."""
    token = secrets.token_urlsafe(24)
    with write():
        mine = {"owner": _WAITING + token, "form": form[:80], "key": key[:40]}
        Draft.objects.create(**mine, rev=_now_ms(), fields=fields)
        waiting = Draft.objects.filter(owner__startswith=_WAITING).order_by("-updated_at", "-pk")
        Draft.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[WAITING_AT_MOST:])).delete()
    return token


def waiting(token: str) -> Draft | None:
    return Draft.objects.filter(owner=_WAITING + token).first()


def adopt(token: str, user: User, *, replace: bool = False) -> bool:
    """Give the words kept under `token` to the user who signed in; whether they are his now, or gone.

    What was typed on the same page before was saved before it was sent: the words replace it. Another draft that stands
    in a form of one draft only is replaced only where he says so: else the words go on waiting.
    """
    with write():
        found = waiting(token)
        if found is None:
            return True
        if not replace and has_other(found, user):
            return False
        own = Draft.objects.filter(owner=str(user.pk), form=found.form, sent_at=None)
        own = own.filter(key=found.key) if found.form in OF_MANY else own
        own.delete()
        if Draft.objects.filter(owner=str(user.pk), form=found.form, key=found.key).exists():
            found.key = secrets.token_hex(16)  # its page was sent before: words to be sent once more are a new form
        found.owner = str(user.pk)
        found.save(update_fields=["owner", "key"])
    return True


def has_other(found: Draft, user: User) -> bool:
    """Whether another draft of the user stands in the form, which takes one only, that the words `found` are of."""
    own = Draft.objects.filter(owner=str(user.pk), form=found.form, sent_at=None)
    others = [
        draft for draft in own if (draft.key != found.key or not found.key) and draft.fields not in ({}, found.fields)
    ]
    return bool(others) and found.form not in OF_MANY


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def take(case: Case, user: User) -> Claim:
    """The case is `user`'s now, whoever had it before: taking over is seen, and blocks nobody."""
    now = timezone.now()
    with write():
        found, _ = Claim.objects.update_or_create(
            case=case, defaults={"user": user, "since": now, "seen_at": now, "taken": True}
        )
    return found


def release(case: Case, user: User) -> None:
    with write():
        Claim.objects.filter(case=case, user=user).delete()


def offer(case: Case, user: User) -> bool:
    """Hand the case to `user` as the next one; False where it is a colleague's, or was handed to one just now."""
    now = timezone.now()
    with write():
        standing = Claim.objects.filter(case=case).first()
        if standing is not None and standing.taken:
            return standing.user_id == user.pk
        if standing is not None and standing.user_id != user.pk and now - standing.seen_at <= OFFER_IDLE:
            return False
        Claim.objects.update_or_create(case=case, defaults={"user": user, "since": now, "seen_at": now, "taken": False})
    return True


def renew_offer(case: Case, user: User) -> None:
    """Still looked at by whom it was handed to. Where nothing was, reading makes nothing."""
    with write():
        Claim.objects.filter(case=case, user=user, taken=False).update(seen_at=timezone.now())


def writers(numbers: Iterable[str], *, beside: User) -> dict[str, str]:
    """Who is filling in a form of these cases now, `beside` this user: number -> id of the user."""
    wanted = set(numbers)
    found = being_written(beside=beside).order_by("updated_at").values_list("form", "owner")
    now = {form.partition(":")[0]: owner for form, owner in found}
    return {number: owner for number, owner in now.items() if number in wanted}


def being_written(*, beside: User) -> QuerySet[Draft]:
    """The drafts that somebody else typed into within two minutes."""
    since = timezone.now() - WRITING
    return Draft.objects.filter(updated_at__gt=since, sent_at=None).exclude(owner=str(beside.pk))


def forget_old(*, days: int = 7) -> int:
    """The clock: drafts older than seven days, what was handed out and left, what was taken and has ended."""
    now = timezone.now()
    with write():
        Claim.objects.filter(taken=False, seen_at__lt=now - OFFER_IDLE).delete()
        Claim.objects.filter(case__ended_at__isnull=False).delete()
        count, _ = Draft.objects.filter(updated_at__lt=now - timedelta(days=days)).delete()
    return count
