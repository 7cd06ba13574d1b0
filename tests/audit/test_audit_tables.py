"""What somebody with SQL would have to hide from `verify` in the accounts, the city's tables and their logs."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from people import PASSWORD, Cast

from laksa.accounts import sealing
from laksa.accounts.models import AccountLog, Agency, Seal, SealHead, TableLog, User
from laksa.audit.tables import verify_tables
from laksa.history import triggers
from laksa.register import reference
from laksa.register.models import Category, CategoryQuestion, Holiday, ReplyTemplate
from laksa.reports.models import Letterhead

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[tuple[str, str, str]]:
    return [(finding.number, finding.code, finding.detail) for finding in verify_tables()]


@pytest.fixture
def city_hall(cast: Cast, client: Client) -> Iterator[Cast]:
    """People at work, and an administrator who has changed something of everything on screen."""
    client.force_login(cast.admin)
    assert cast.sari.pk != cast.agus.pk  # they come to work
    category = Category.objects.get(pk="PJU-PDM")
    Category.objects.filter(pk="PJU-PDM").update(days=category.days + 1)
    TableLog.objects.create(by="Rini", table="category", code="PJU-PDM", name="Lampu", action="changed",
                            changes={"days": [category.days, category.days + 1]})  # fmt: skip
    AccountLog.objects.create(user=cast.sari, by="Rini", action="created")
    Letterhead.objects.update_or_create(pk=1, defaults={"signer_name": "Budi", "logo": b"\x89PNG"})
    Holiday.objects.create(day="2031-01-02", name="Hari Kota")
    triggers.remove()
    yield cast
    triggers.install()


def test_what_is_changed_on_screen_and_at_the_terminal_is_sealed(city_hall: Cast, client: Client) -> None:
    client.post(f"/kelola/pengguna/{city_hall.sari.pk}/status/", {"active": "no"})
    client.post("/kelola/kalender/tambah/", {"day": "2031-02-03", "name": "Hari Sungai"})
    client.post("/kelola/kalender/2031-02-03/hapus/")
    client.post("/kelola/kalender/isi/", {"tahun": "2028"})
    reference.fill()
    user = User.objects.create_user("tono", PASSWORD, name="Tono", role="operator")
    user.set_password("Lain-Kota-2026")
    user.save()
    user.delete()
    assert not User.objects.get(pk=city_hall.sari.pk).is_active
    assert found() == []


FORGED: dict[str, tuple[Callable[[Cast], object], str, str, str]] = {
    "a role raised": (
        lambda cast: sql("UPDATE accounts_user SET role = 'admin' WHERE username = 'sari'"),
        "(sari)", "row_changed", "role",
    ),
    "a password put in": (
        lambda cast: sql("UPDATE accounts_user SET password = 'x' WHERE username = 'agus'"),
        "(agus)", "row_changed", "password",
    ),
    "an account switched on": (
        lambda cast: sql("UPDATE accounts_user SET is_active = %s WHERE username = 'sari'", False),
        "(sari)", "row_changed", "is_active",
    ),
    "a user nobody made": (
        lambda cast: User._base_manager.bulk_create([User(username="hantu", name="Hantu", role="admin")]),
        "(hantu)", "row_unsealed", "",
    ),
    "the log of tables emptied": (
        lambda cast: sql("DELETE FROM accounts_tablelog"), "accounts.tablelog ", "row_missing", ""
    ),
    "the log of accounts emptied": (
        lambda cast: sql("DELETE FROM accounts_accountlog"), "accounts.accountlog ", "row_missing", ""
    ),
    "a log line changed": (
        lambda cast: sql("UPDATE accounts_accountlog SET \"by\" = 'Orang lain'"), "accountlog", "row_changed", "by"
    ),
    "days of a category": (
        lambda cast: sql("UPDATE register_category SET days = 90 WHERE code = 'PJU-PDM'"),
        "register.category PJU-PDM", "row_changed", "days",
    ),
    "a day off taken away": (
        lambda cast: sql("DELETE FROM register_holiday WHERE day = '2031-01-02'"),
        "register.holiday 2031-01-02", "row_missing", "",
    ),
    "who signs": (
        lambda cast: sql("UPDATE reports_letterhead SET signer_name = 'Orang lain'"),
        "reports.letterhead 1", "row_changed", "signer_name",
    ),
    "the arms": (
        lambda cast: sql("UPDATE reports_letterhead SET logo = %s", b"GIF"),
        "reports.letterhead 1", "row_changed", "logo",
    ),
    "an agency": (
        lambda cast: sql("UPDATE accounts_agency SET is_active = %s WHERE code = 'DISHUB'", False),
        "accounts.agency DISHUB", "row_changed", "is_active",
    ),
}  # fmt: skip


@pytest.mark.parametrize("forged", FORGED)
def test_a_change_by_sql_is_found_with_its_row_and_what_differs(city_hall: Cast, forged: str) -> None:
    forge, name, code, detail = FORGED[forged]
    forge(city_hall)
    [(told, said, what)] = found()
    assert (name in told, said, what) == (True, code, detail)


def test_a_change_by_sql_is_not_sealed_by_the_next_one_by_hand(city_hall: Cast) -> None:
    sari = city_hall.sari
    sql("UPDATE accounts_user SET role = 'admin' WHERE username = 'sari'")
    sari.name = "Sari R."
    sari.save(update_fields=["name"])
    User.objects.filter(pk=sari.pk).update(email="sari@contoh.invalid")
    assert [(code, detail) for _, code, detail in found()] == [("row_changed", "role")]


@pytest.mark.parametrize(
    "forged",
    [
        "DELETE FROM accounts_seal",
        "DELETE FROM accounts_seal WHERE id = (SELECT MAX(id) FROM accounts_seal)",
        "DELETE FROM accounts_seal WHERE id = (SELECT MIN(id) FROM accounts_seal)",
        "UPDATE accounts_seal SET body = '{}' WHERE id = (SELECT MAX(id) FROM accounts_seal)",
        "DELETE FROM accounts_sealhead",
    ],
)
def test_seals_that_were_cut_changed_or_emptied_are_found(city_hall: Cast, forged: str) -> None:
    sql(forged)
    assert "seals_broken" in {code for _, code, _ in found()}


@pytest.mark.parametrize("statement", ["DELETE FROM accounts_seal", "UPDATE accounts_seal SET body = ''"])
def test_the_database_lets_nobody_change_a_seal(cast: Cast, statement: str) -> None:
    assert cast.sari.is_active  # looking makes him
    with pytest.raises(Exception, match="append-only"):
        sql(statement)


def test_signing_in_seals_nothing(cast: Cast, client: Client) -> None:
    assert cast.sari.is_active  # looking makes him
    before = Seal.objects.count()
    assert client.post("/masuk/", {"login": "sari", "password": PASSWORD}).status_code == 302
    assert (Seal.objects.count(), found()) == (before, [])


def test_a_register_from_before_is_sealed_as_it_stands_and_from_then_on(city_hall: Cast) -> None:
    CategoryQuestion.objects.all().delete()  # of a later release
    Seal.objects.all().delete()
    SealHead.objects.all().delete()
    importlib.import_module("laksa.reports.migrations.0006_seal_what_stands").seal_what_stands(apps, None)
    assert found() == []
    sql("UPDATE accounts_user SET role = 'admin' WHERE username = 'sari'")
    assert [(code, detail) for _, code, detail in found()] == [("row_changed", "role")]


def test_every_table_that_is_edited_on_screen_is_sealed() -> None:
    edited = {Agency, User, AccountLog, TableLog, Category, CategoryQuestion, Holiday, ReplyTemplate, Letterhead}
    assert edited <= set(sealing.sealed_models())
