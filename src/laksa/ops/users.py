"""user: the first administrator, and whoever lost the way in."""

from __future__ import annotations

from typing import Annotated

import typer

from laksa.ops.opening import DEFAULT, Data, Json, migrate_new, open_folder
from laksa.ops.terminal import fail, out, out_json, words
from laksa.rules.refusal import Refused

app = typer.Typer(help="Pengguna / users.", rich_markup_mode=None)


@app.command("add")
def add(
    username: str,
    role: Annotated[str, typer.Option(help="Kode peran; yang tidak dikenal menyebut semuanya.")],
    name: Annotated[str, typer.Option(help="Nama lengkap.")] = "",
    email: str = "",
    agency: Annotated[str, typer.Option(help="Kode perangkat daerah, untuk peran agency.")] = "",
    as_json: Json = False,
    data: Data = DEFAULT,
) -> None:
    """Buat pengguna dengan sandi acak, dicetak sekali."""
    open_folder(data, make=True)
    migrate_new()
    from django.db import IntegrityError
    from django.utils import timezone

    from laksa.accounts.models import USERNAME, AccountLog, Agency, User
    from laksa.accounts.passwords import new_password
    from laksa.accounts.roles import Role
    from laksa.register import reference
    from laksa.register.contacts import email_address

    if role not in Role.values:
        fail(f"Peran {role} tidak dikenal: {', '.join(Role.values)}", f"Unknown role {role}: {', '.join(Role.values)}")
    agency = reference.agency_called(agency) or agency
    if (role == "agency") != bool(agency) or (agency and not Agency.objects.filter(pk=agency).exists()):
        fail("Peran agency memerlukan --agency KODE yang ada.", "Role agency needs an existing --agency CODE.")
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        fail(
            f"Nama pengguna {username!r}: gunakan huruf kecil, angka, titik, garis bawah, atau tanda hubung.",
            f"Username {username!r}: use small letters, digits, full stops, underscores or hyphens.",
        )
    try:
        email = email_address(email)
    except Refused:
        fail(f"Alamat email {email!r} belum lengkap.", f"The e-mail address {email!r} is not complete.")
    password = new_password()
    try:
        user = User.objects.create_user(
            username,
            password,
            name=name or username,
            role=role,
            email=email,
            agency_id=agency or None,
            password_changed_at=timezone.now(),
        )
    except IntegrityError:
        fail(f"Pengguna {username} sudah ada.", f"User {username} exists already.")
    AccountLog.objects.create(user=user, by="laksa user add", action="created")
    if as_json:
        out_json({"username": user.username, "password": password, "role": role})
    else:
        out(f"{user.username}  {password}")


@app.command("list")
def list_users(as_json: Json = False, data: Data = DEFAULT) -> None:
    """Daftar pengguna dan perannya."""
    open_folder(data)
    from laksa.accounts.models import User

    found = [
        {
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "agency": user.agency_id,
            "active": user.is_active,
        }
        for user in User.objects.all()
    ]
    if as_json:
        out_json(found)
        return
    for entry in found:
        out(f"{entry['username']:<20} {entry['role']:<10} {entry['agency'] or '':<12} {entry['name']}")


@app.command("password")
def password(username: str, as_json: Json = False, data: Data = DEFAULT) -> None:
    """Sandi acak baru untuk pengguna; semua sesinya berakhir."""
    open_folder(data)
    from django.utils import timezone

    from laksa.accounts.models import AccountLog, User
    from laksa.accounts.passwords import new_password

    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        fail(f"Pengguna {username} tidak ada.", f"There is no user {username}.")
    fresh = new_password()
    user.set_password(fresh)
    user.password_changed_at = timezone.now()
    user.session_epoch += 1
    user.save()
    AccountLog.objects.create(user=user, by="laksa user password", action="password_reset")
    if as_json:
        out_json({"username": user.username, "password": fresh})
    else:
        out(words(f"Sandi baru: {fresh}", f"New password: {fresh}"))
