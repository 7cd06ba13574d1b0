"""Who works with LAKSA: agencies, users with their role, and what was done to accounts and to the city's tables."""

from __future__ import annotations

import re
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from laksa.accounts.roles import CAPABILITIES, Role, role_choices
from laksa.accounts.sealing import Seal, Sealed, SealedQuerySet, SealHead
from laksa.rules.capabilities import Capability

__all__ = [
    "USERNAME",
    "AccountLog",
    "Agency",
    "ApiKey",
    "Guesses",
    "Role",
    "Seal",
    "SealHead",
    "TableLog",
    "User",
    "UserManager",
]

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Agency(Sealed):
    """A perangkat daerah (OPD), a kecamatan, a city-owned company or the TLR itself."""

    code = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(_("nama"), max_length=120)
    short = models.CharField(_("singkatan"), max_length=40)
    type = models.CharField(_("jenis"), max_length=20)
    mandate = models.TextField(_("tupoksi"), blank=True)
    keywords = models.TextField(_("kata kunci"), blank=True)
    evidence = models.CharField(_("sumber"), max_length=200, blank=True)
    is_active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


ROLE_LENGTH = 12  # in every table that keeps who acted


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> SealedQuerySet:
        return SealedQuerySet(self.model, using=self._db)

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)

    def named(self, login: str) -> list[User]:
        """Whom `login` means: the one with this user name, else all with this address; [] for nobody."""
        name = login.strip().lower()
        found = list(self.filter(username=name))
        return found or list(self.filter(email__iexact=name).order_by("pk") if "@" in name else ())


class User(Sealed, AbstractBaseUser):
    """A person with one role, which lists what the person may do; officers belong to an agency."""

    username = models.CharField(_("nama pengguna"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=120)
    email = models.EmailField(_("email"), blank=True)
    role = models.CharField(_("peran"), max_length=ROLE_LENGTH, choices=role_choices)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, verbose_name=_("perangkat daerah"))
    is_active = models.BooleanField(_("aktif"), default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    password_changed_at = models.DateTimeField(null=True)
    qualified_at = models.DateTimeField(null=True)
    qualified_by = models.CharField(max_length=120, blank=True)
    accepted_at = models.DateTimeField(null=True)
    session_epoch = models.PositiveIntegerField(default=0)

    unsealed = frozenset({"last_login", "session_epoch"})

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="officers_have_an_agency",
                condition=models.Q(role="agency", agency__isnull=False)
                | (~models.Q(role="agency") & models.Q(agency__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def capabilities(self) -> frozenset[Capability]:
        return CAPABILITIES[self.role]

    def may(self, capability: Capability) -> bool:
        """What is asked instead of a role's name."""
        return capability in CAPABILITIES[self.role]

    def get_full_name(self) -> str:
        return self.name


class Guesses(models.Model):
    """How often something was tried in vain, and from when on it may be tried again (guessing.py).

    `key` is a digest of what was tried and from where; rows go an hour after the last failure.
    """

    key = models.CharField(primary_key=True, max_length=64)
    failed = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    open_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.failed}"


class ApiKey(Sealed):
    """By which another system speaks for itself (api_keys.py): of the key only a digest is kept, and how it begins.

    `scopes` are codes of api_keys.Scope, `hourly_limit` is how much it may send in an hour. `user`: the member of the
    staff for whom it reads and acts; without one it reads as the public does. `channel`: under which its reports count,
    "" for that of the interface it uses. What a test key sends is checked and
    answered, and nothing of it is stored. A revoked key stays, for what came by it names it. `hour` and `used`: how
    much of the limit its processes have taken in the hour that they saw last.
    """

    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    hourly_limit = models.PositiveIntegerField()
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="api_keys")
    channel = models.CharField(max_length=12, default="", db_default="", blank=True)
    is_test = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    hour = models.PositiveIntegerField(default=0, db_default=0)
    used = models.PositiveIntegerField(default=0, db_default=0)

    unsealed = frozenset({"last_used_at", "hour", "used"})

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_active_key_of_a_name", fields=["name"], condition=models.Q(revoked_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountLog(Sealed):
    """What was done to an account, by whom; shown on the user's page."""

    ACTIONS = {
        "created": _("Akun dibuat"),
        "invited": _("Undangan dibuat"),
        "reset": _("Tautan sandi baru dibuat"),
        "changed": _("Data diubah"),
        "role_changed": _("Peran diubah"),
        "agency_changed": _("Perangkat daerah diubah"),
        "qualified": _("Kualifikasi SOP dinyatakan"),
        "deactivated": _("Akun dinonaktifkan"),
        "activated": _("Akun diaktifkan"),
        "accepted": _("Menerima peringatan SOP dan kerahasiaan"),
        "password_changed": _("Kata sandi diganti"),
        "password_reset": _("Kata sandi baru dibuat di terminal"),
    }

    user = models.ForeignKey(User, models.CASCADE, related_name="log")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=120)
    action = models.CharField(max_length=40)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.action}"

    @property
    def words(self) -> str:
        """The action as people read it."""
        return str(self.ACTIONS.get(self.action, self.action))


class TableLog(Sealed):
    """What an administrator changed in one of the city's tables: for each field what stood there and what stands now.

    `table` and `code` name the row, which may be gone.
    """

    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=120)
    table = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    action = models.CharField(max_length=40)
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.action} {self.table} {self.code}"
