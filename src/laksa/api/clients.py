"""Who asks: the key of a request, what it may do, and whose eyes it reads with.

A key without a member of the staff reads as the public does, and of the reports that it sent itself also how they
stand; one with a member of the staff sees what that person sees. Either way `register.access` decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from laksa.accounts import api_keys
from laksa.accounts.api_keys import ApiKey, Scope
from laksa.accounts.models import User
from laksa.api.problems import Problem, not_found
from laksa.register import access
from laksa.register.models import Case, ClientReport
from laksa.register.models.case import STANDING
from laksa.rules.lifecycle import Actor
from laksa.rules.numbering import parse_number

_REALM = 'Bearer realm="LAKSA"'


@dataclass(frozen=True, slots=True)
class Client:
    """Another system, by its key."""

    key: ApiKey

    @property
    def user(self) -> User | None:
        return self.key.user

    @property
    def is_test(self) -> bool:
        return self.key.is_test

    def may(self, scope: Scope) -> bool:
        return api_keys.may(self.key, scope)

    def require(self, scope: Scope) -> None:
        if not self.may(scope):
            header = {"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{scope.value}"'}
            raise Problem(
                403, "scope_missing", _("Kunci ini tidak memiliki hak {scope}.").format(scope=scope.value),
                headers=header,
            )  # fmt: skip

    def listed(self, *, own: bool = False) -> QuerySet[Case]:
        """The cases that a list may name to this client; `own`: those that it sent."""
        if own:
            return self._visible().filter(sent_by__key=self.key)
        return access.published() if self.user is None else access.listed_for(self.user)

    def case(self, typed: str) -> Case:
        """The case with this number as far as this client may open it; Problem 404 for any other."""
        number = parse_number(typed)
        found = self._visible().filter(number=number).select_related("complaint", "contact").first() if number else None
        if found is None:
            raise not_found()
        return found

    def actor_on(self, case: Case) -> Actor | None:
        """As whom it acts on `case`: as its member of the staff, else as the reporter of what it sent itself."""
        if self.user is not None:
            return access.actor(self.user) if self.may(Scope.ACT) else None
        is_own = self.may(Scope.REPORT) and ClientReport.objects.filter(case=case, key=self.key).exists()
        return access.REPORTER if is_own else None

    def _visible(self) -> QuerySet[Case]:
        if self.user is not None:
            return access.visible_to(self.user)
        return Case.objects.filter(Q(pk__in=access.published().values("pk")) | Q(STANDING, sent_by__key=self.key))


def client_of(request: HttpRequest) -> Client:
    """The client whose key stands in `Authorization`, counted; Problem 401, 403 or 429."""
    kind, _space, words = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not words.strip():
        said = _("Sertakan kunci: Authorization: Bearer laksa_….")
        raise Problem(401, "key_missing", said, headers={"WWW-Authenticate": _REALM})
    key = api_keys.find(words.strip())
    if key is None:
        header = {"WWW-Authenticate": f'{_REALM}, error="invalid_token"'}
        raise Problem(401, "key_unknown", _("Kunci ini tidak dikenal, atau sudah dicabut."), headers=header)
    if key.user is not None and not api_keys.stands(key.user):
        raise Problem(403, "key_staff_away", _("Petugas pemilik kunci ini tidak aktif lagi."))
    if wait := api_keys.wait_for(key):
        said = _("Kunci ini sudah dipakai {limit} kali dalam jam ini. Coba lagi dalam {seconds} detik.")
        raise Problem(
            429, "too_often", said.format(limit=key.hourly_limit, seconds=wait), headers={"Retry-After": str(wait)}
        )
    return Client(key)
