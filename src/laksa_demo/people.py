"""Who works in the demo city: invented names, random passwords, one officer for every agency."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from laksa.accounts.models import Agency, User
from laksa.accounts.passwords import new_password
from laksa.site.keys import write_private

ACCOUNTS = "demo-accounts.json"
_STAFF = {
    "operator": ("sari", "Sari Rahmawati", "operator", None),
    "agency": ("yusuf", "Yusuf Hidayat", "agency", "DISHUB"),
    "head": ("agus", "Agus Wibowo", "head", None),
    "admin": ("rini", "Rini Astuti", "admin", None),
    "auditor": ("budi", "Budi Santoso", "auditor", None),
    "director": ("ratna", "Ratna Kusumawardani", "director", None),
    "mayor": ("walikota", "Wali Kota Tangerang", "mayor", None),
}
_COLLEAGUES = (("dimas", "Dimas Prasetyo"), ("nurhayati", "Nurhayati"), ("bagus", "Bagus Wicaksono"))


def make_people(data: Path) -> dict[str, User]:
    """Everybody by username; the seven accounts that a newcomer tries go to DATA/demo-accounts.json, mode 0600."""
    accounts = {key: {"username": row[0], "password": new_password()} for key, row in _STAFF.items()}
    rows = [_user(*row, password=accounts[key]["password"]) for key, row in _STAFF.items()]
    rows += [_user(username, name, "operator", None) for username, name in _COLLEAGUES]
    rows += [
        _user(f"petugas-{agency.code.lower()}", f"Petugas {agency.short}", "agency", agency.code)
        for agency in Agency.objects.exclude(code="DISHUB")
    ]
    User.objects.bulk_create(rows)
    write_private(data / ACCOUNTS, json.dumps(accounts, indent=2) + "\n")
    return {user.username: user for user in User.objects.filter(is_demo=True)}


def _user(username: str, name: str, role: str, agency: str | None, *, password: str | None = None) -> User:
    now = timezone.now()
    return User(
        username=username,
        name=name,
        email=f"{username}@laksa.invalid",
        role=role,
        agency_id=agency,
        is_demo=True,
        password=make_password(password),
        password_changed_at=now,
        accepted_at=now,
        qualified_at=now if role == "operator" else None,
        qualified_by="Rini Astuti" if role == "operator" else "",
    )
