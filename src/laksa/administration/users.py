"""Users: made, changed, invited, switched off - never deleted; every change stands in the account's log."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from laksa.accounts.invitations import invitation_link
from laksa.accounts.models import AccountLog, User
from laksa.accounts.policy import StaffRequest
from laksa.accounts.roles import Role
from laksa.administration.forms import UserForm
from laksa.administration.search import asked_for, pick, pick_status, searched
from laksa.history.transaction import write
from laksa.messages import account_messages
from laksa.rules.capabilities import Capability
from laksa.web.answers import SeeOther
from laksa.web.layout import page, pages
from laksa.web.pager import Pager
from laksa.web.resume import staff

HERE = "/kelola/pengguna/"
_BY_NAME = Pager("name", "pk")
_TWICE = timedelta(minutes=2)
_ONCE = "office_link"


class LockedOut(Exception):
    """This change would leave nobody who can administer LAKSA; str() is the sentence."""


@staff(Capability.ADMINISTER)
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    asked = asked_for(request, "peran", "status")
    found = _matching(asked)
    after = request.GET.get("sesudah", "")
    shown = _BY_NAME.page(found, after)
    context = {
        "asked": asked,
        "rows": shown.rows,
        "count": found.count(),
        "all": User.objects.count(),
        "picks": [
            pick(asked, "peran", _("Peran"), Role.choices),
            pick_status(asked),
        ],
        **pages(HERE, asked, after, shown.next),
    }
    return page(request, "administration/users.html", context, here=HERE)


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, UserForm())
    form = UserForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    taken = form.taken()
    if taken and not _same_again(taken, form, request.user):
        form.add_error("username", _("Nama pengguna ini sudah dipakai. Pilih nama lain."))
        return _form(request, form, status=422)
    if taken:
        return SeeOther(_address(taken))
    try:
        user = _create(form, request.user)
    except IntegrityError:
        form.add_error("username", _("Nama pengguna ini sudah dipakai. Pilih nama lain."))
        return _form(request, form, status=422)
    _hand_over(request, user, "invited")
    return SeeOther(_address(user))


@staff(Capability.ADMINISTER)
@require_safe
def show(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _user(pk))


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    user = _user(pk)
    if request.method != "POST":
        return _form(request, UserForm.of(user), user)
    form = UserForm(request.POST, user=user)
    if form.is_valid() and form.taken():
        form.add_error("username", _("Nama pengguna ini sudah dipakai. Pilih nama lain."))
    if form.errors:
        return _form(request, form, user, status=422)
    try:
        _change(user, form, request.user)
    except LockedOut as reason:
        form.add_error("role", str(reason))
        return _form(request, form, user, status=422)
    except IntegrityError:
        form.add_error("username", _("Nama pengguna ini sudah dipakai. Pilih nama lain."))
        return _form(request, form, user, status=422)
    messages.success(request, _("Perubahan tersimpan."))
    return SeeOther(_address(user))


@staff(Capability.ADMINISTER)
@require_POST
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """An invitation, or for somebody who has been in before a link to choose a new password."""
    user = _user(pk)
    if not user.is_active:
        return _show(request, user, problem=_("Akun ini nonaktif. Aktifkan dahulu, lalu buat tautannya."), status=422)
    _hand_over(request, user, "reset" if user.password_changed_at else "invited")
    return SeeOther(_address(user))


@staff(Capability.ADMINISTER)
@require_POST
def status(request: StaffRequest, pk: int) -> HttpResponse:
    """Switched off or on again; what the person did stays."""
    user, active = _user(pk), request.POST.get("active") == "yes"
    try:
        _switch(user, request.user, active=active)
    except LockedOut as reason:
        return _show(request, user, problem=str(reason), status=422)
    words = _("Akun {name} aktif kembali.") if active else _("Akun {name} nonaktif; semua sesinya berakhir.")
    messages.success(request, words.format(name=user.name))
    return SeeOther(_address(user))


# ── what changes ─────────────────────────────────────────────────────────────────────────────────


def _create(form: UserForm, by: User) -> User:
    given = form.cleaned_data
    with write():
        user = User.objects.create_user(
            given["username"],
            name=given["name"],
            email=given["email"],
            role=given["role"],
            agency_id=given["agency"] or None,
        )
        for name, value in _appointment(form, by).items():
            setattr(user, name, value)
        user.save()
        _log(user, by, "created", Role(user.role).label)
        if user.qualified_at:
            _log(user, by, "qualified")
    return user


def _change(user: User, form: UserForm, by: User) -> None:
    """The account as the form says, and nothing else of it; a new role or agency ends its sessions."""
    given, agency = form.cleaned_data, form.cleaned_data["agency"] or None
    with write():
        row = User.objects.select_for_update().get(pk=user.pk)
        if row.role != given["role"]:
            _still_administered(row, by)
            _log(row, by, "role_changed", f"{row.get_role_display()} → {Role(given['role']).label}")
        if row.agency_id != agency:
            _log(row, by, "agency_changed", f"{row.agency_id or '–'} → {agency or '–'}")
        plain = [name for name in ("username", "name", "email") if getattr(row, name) != given[name]]
        if plain:
            words = {name: str(form.fields[name].label) for name in plain}
            _log(row, by, "changed", ", ".join(words[name] for name in plain))
        changed = {name: given[name] for name in plain} | _appointment(form, by)
        if (row.role, row.agency_id) != (given["role"], agency):
            changed |= {"role": given["role"], "agency_id": agency, "session_epoch": row.session_epoch + 1}
        if "qualified_at" in changed:
            _log(row, by, "qualified")
        for name, value in changed.items():
            setattr(row, name, value)
        with transaction.atomic():
            row.save(update_fields=changed)


def _switch(user: User, by: User, *, active: bool) -> None:
    with write():
        before = User.objects.select_for_update().get(pk=user.pk)
        if before.is_active == active:
            return
        if not active:
            _still_administered(before, by)
        user.is_active, user.session_epoch = active, before.session_epoch + 1
        user.save(update_fields=["is_active", "session_epoch"])
        _log(user, by, "activated" if active else "deactivated")


def _still_administered(user: User, by: User) -> None:
    """Nobody locks himself out, and one active administrator always stays."""
    if user.role != Role.ADMIN:
        return
    if user.pk == by.pk:
        raise LockedOut(_("Anda tidak dapat mencabut peran atau akun Anda sendiri. Minta administrator lain."))
    others = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
    if not list(others.values_list("pk", flat=True)):
        raise LockedOut(_("Ini administrator aktif yang terakhir. Tunjuk administrator lain dahulu."))


def _appointment(form: UserForm, by: User) -> dict[str, object]:
    """Who confirmed the SOP's kualifikasi, and when; only where it was confirmed now."""
    given = form.cleaned_data
    if given["role"] != Role.OPERATOR or form.is_appointed or not given["qualified"]:
        return {}
    return {"qualified_at": timezone.now(), "qualified_by": by.name}


def _log(user: User, by: User, action: str, detail: object = "") -> None:
    AccountLog.objects.create(user=user, by=by.name, action=action, detail=str(detail)[:200])


# ── invitations ──────────────────────────────────────────────────────────────────────────────────


def _hand_over(request: StaffRequest, user: User, action: str) -> None:
    """A link goes by mail where there is an address, and one is shown once to the administrator."""
    mailed = account_messages.promise_link(user)
    _log(user, request.user, action, user.email if mailed else "")
    request.session[_ONCE] = {"user": user.pk, "mailed": mailed}


def _same_again(there: User, form: UserForm, by: User) -> bool:
    """The form that made this account a moment ago, sent twice."""
    given = form.cleaned_data
    same = (there.name, there.email, there.role, there.agency_id or "") == tuple(
        given[name] for name in ("name", "email", "role", "agency")
    )
    made = there.log.filter(action="created", by=by.name, at__gt=timezone.now() - _TWICE)
    return same and made.exists()


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


def _show(request: StaffRequest, user: User, *, problem: str = "", status: int = 200) -> HttpResponse:
    kept = request.session.get(_ONCE)
    mine = kept if kept and kept["user"] == user.pk else None
    if mine:
        del request.session[_ONCE]
    handed = {"link": invitation_link(user, settings.BASE_URL), "mailed": mine.get("mailed")} if mine else None
    context = {
        "person": user,
        "log": user.log.all()[:50],
        "handed": handed,
        "problem": problem,
        "is_self": user.pk == request.user.pk,
    }
    return page(request, "administration/user.html", context, here=HERE, status=status)


def _form(request: StaffRequest, form: UserForm, user: User | None = None, *, status: int = 200) -> HttpResponse:
    return page(request, "administration/user_form.html", {"form": form, "person": user}, here=HERE, status=status)


def _user(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("agency"), pk=pk)


def _address(user: User) -> str:
    return reverse("administration:user", args=[user.pk])


def _matching(asked: dict[str, str]) -> QuerySet[User]:
    found = User.objects.select_related("agency")
    if asked["peran"] in Role.values:
        found = found.filter(role=asked["peran"])
    return searched(found, asked, "name", "username", "email", "agency__name", "agency__short")


def _key(user: User) -> str:
    return f"{user.pk}_{user.name}"
