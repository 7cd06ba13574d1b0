"""Who may reach a case: the one function that every list, count, export, page and file starts from.

The table is RULES.md, "Who sees and does what". A case about an office is hidden from its members; one about the
service itself is left to the head of unit and the inspectorate.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from laksa.accounts.models import User
from laksa.register import reference, sops
from laksa.register.models import Case
from laksa.register.models.case import STANDING
from laksa.rules import permitted as rules
from laksa.rules.capabilities import Capability
from laksa.rules.lifecycle import SERVICE_AGENCY, Actor, Context
from laksa.rules.numbering import lookup_digest, parse_number
from laksa.rules.permitted import Permitted
from laksa.rules.state import ENDED, State

INSPECTORATE = "INSPEKTORAT"
_ENDS_IN_PUBLIC = frozenset({"recorded", "referred"})


def visible_to(user: User | AnonymousUser) -> QuerySet[Case]:
    """The cases that `user` may open; none for somebody without a role that reads cases."""
    if not isinstance(user, User) or not user.is_active:
        return Case.objects.none()
    if user.may(Capability.READ_ABOUT_SERVICE):
        return Case.objects.filter(STANDING)
    if user.may(Capability.READ_CASES):
        return Case.objects.filter(STANDING).exclude(about_agency=SERVICE_AGENCY)
    if user.may(Capability.DO_TASKS):
        return _of_agency(user.agency_id or "")
    return Case.objects.none()


def listed_for(user: User | AnonymousUser) -> QuerySet[Case]:
    """Of the cases that `user` may open, those that lists behind the figures may name: who reads reports, but handles
    no cases, is not led to confidential ones.
    """
    cases = visible_to(user)
    if isinstance(user, User) and not user.may(Capability.LIST_CONFIDENTIAL):
        return cases.filter(is_confidential=False)
    return cases


def _of_agency(agency: str) -> QuerySet[Case]:
    """From Assigned until a return or a reassignment takes the case away: both clear the columns."""
    own = Case.objects.filter(Q(lead=agency) | Q(support=agency)).exclude(about_agency=agency)
    if agency == INSPECTORATE:
        return own
    return own.exclude(about_agency=SERVICE_AGENCY)


def sees_contact(user: User, case: Case) -> bool:
    """Whether the contact may be shown without a reason: to the agency, only if the reporter allowed it."""
    if not user.may(Capability.DO_TASKS) or user.agency_id not in {case.lead, case.support}:
        return False
    contact = getattr(case, "contact", None)
    return bool(contact and contact.by_agency)


def by_number(text: str) -> Case | None:
    """The case with a public number, as anybody may look it up; None when it is forged or unknown."""
    number = parse_number(text)
    found = Case.objects.filter(STANDING, number=number) if number else Case.objects.none()
    return found.select_related("complaint", "contact").first()


def by_secret(text: str) -> Case | None:
    """The reporter's own case, found by the HMAC of the code."""
    from django.conf import settings

    digest = lookup_digest(settings.KEYS["lookup"], text)
    return Case.objects.filter(STANDING, lookup=digest).select_related("complaint", "contact").first()


def published() -> QuerySet[Case]:
    """The cases of which text and photos may stand in public, as `is_published` says it of one."""
    shown = Case.objects.filter(entered_at__isnull=False, is_confidential=False)
    return _not_hidden(shown.exclude(status__in=ENDED - _ENDS_IN_PUBLIC))


def told_to_anybody() -> QuerySet[Case]:
    """The cases of which anybody may hear more than that there is such a number: not discreet, and looked at once."""
    return _not_hidden(Case.objects.filter(entered_at__isnull=False, is_confidential=False))


def _not_hidden(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without those that are hidden as a whole, which only the facts of a case say."""
    written = Q(written__contains='"what":"whole"') | Q(written__contains='"what": "whole"')  # SQLite, PostgreSQL
    return cases.alias(written=Cast("facts", TextField())).exclude(written)


def is_published(case: Case) -> bool:
    """Text and photos may stand in public: entered, not discreet, and not taken out of sight by its end."""
    return case.entered_at is not None and not is_discreet(case) and case.status not in ENDED - _ENDS_IN_PUBLIC


def is_discreet(case: Case) -> bool:
    """Confidential, or hidden as a whole: its number tells anybody its status and its dates, and no more."""
    return case.is_confidential or any(one["what"] == "whole" for one in case.facts.get("hidden", ()))


def actor(user: User) -> Actor:
    """`user` as the rules know an actor."""
    return Actor(user.role, str(user.pk), user.agency_id or "")


def context_of(state: State, by: Actor) -> Context:
    """What the rules may look at beside `state` when `by` acts now."""
    return Context(by, timezone.now(), sops.get(state.sop), reference.calendar())


def permitted(state: State, by: Actor) -> Permitted:
    """What `by` may do to the case now, command by command, and why not the rest: every control is drawn from it."""
    return rules.permitted(state, context_of(state, by))


REPORTER = Actor("reporter")
CLOCK = Actor("clock")
IMPORT = Actor("import")
PUBLIC = Actor("public")
