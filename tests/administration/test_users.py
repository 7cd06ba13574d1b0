"""Rini looks after the accounts: invites, appoints, changes, switches off; nobody is deleted, nobody locked out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from another_city import write_sop
from django.core import mail
from django.test import Client
from people import PASSWORD, Cast
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from laksa.accounts.models import AccountLog, User
from laksa.administration.forms import UserForm
from laksa.messages import queue
from laksa.messages.models import OF_ACCOUNTS, Message
from laksa.register import sops

NEW = {"username": "Lia.Marlina", "name": "Lia Marlina", "email": "lia@dlh.invalid", "role": "agency", "agency": "DLH"}


@pytest.fixture
def rini(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def added(rini: Client, **fields: str) -> User:
    answer = rini.post("/kelola/pengguna/baru/", NEW | fields)
    assert answer.status_code == 303, answer.content
    return User.objects.get(username=(NEW | fields)["username"].lower())


def actions(user: User) -> list[str]:
    return list(user.log.order_by("id").values_list("action", flat=True))


def edit(user: User, **fields: str) -> dict[str, str]:
    own = {"username": user.username, "name": user.name, "email": user.email, "role": user.role}
    return own | {"agency": user.agency_id or ""} | fields


# ── new people ───────────────────────────────────────────────────────────────────────────────────


def test_a_new_officer_gets_an_invitation_by_mail_and_on_screen_once(rini: Client) -> None:
    lia = added(rini)
    assert (lia.username, lia.agency_id, lia.is_active) == ("lia.marlina", "DLH", True)
    assert not lia.has_usable_password()
    assert queue.deliver_due() == 1
    (letter,) = mail.outbox
    link = re.compile(r"https?://\S+/masuk/atur/[^\s<]+")
    assert link.search(str(letter.body))
    assert letter.to == ["lia@dlh.invalid"]
    assert link.search(rini.get(f"/kelola/pengguna/{lia.pk}/").content.decode())
    assert not link.search(rini.get(f"/kelola/pengguna/{lia.pk}/").content.decode())
    assert actions(lia) == ["created", "invited"]
    assert lia.log.filter(by="Rini Astuti").count() == 2


def test_without_an_address_the_link_is_handed_over(rini: Client) -> None:
    lia = added(rini, email="")
    assert queue.deliver_due() == 0
    assert b"Serahkan tautan ini sendiri" in rini.get(f"/kelola/pengguna/{lia.pk}/").content


def test_a_demo_writes_to_nobody_real(rini: Client, settings: Settings) -> None:
    settings.IS_DEMO = True
    lia = added(rini, email="lia@tangerangkota.go.id")
    assert b"Email tidak terkirim" in rini.get(f"/kelola/pengguna/{lia.pk}/").content
    assert queue.deliver_due() == 0
    assert not Message.objects.filter(OF_ACCOUNTS).exists()


def test_a_double_click_makes_one_account(rini: Client) -> None:
    lia = added(rini)
    assert rini.post("/kelola/pengguna/baru/", NEW).headers["Location"] == f"/kelola/pengguna/{lia.pk}/"
    assert User.objects.filter(username="lia.marlina").count() == 1
    assert queue.deliver_due() == 1


@pytest.mark.same
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": ""}, "Isi nama pengguna."),
        ({"username": "lia marlina"}, "Gunakan huruf kecil"),
        ({"username": "SARI"}, "Nama pengguna ini sudah dipakai."),
        ({"username": "x" * 61}, "Terlalu panjang"),
        ({"name": " "}, "Isi nama lengkap."),
        ({"email": "lia@"}, "Alamat email belum lengkap."),
        ({"email": "SARI@laksa.invalid"}, "Alamat ini sudah dipakai akun lain."),
        ({"role": "raja"}, "Pilihan ini tidak dikenal."),
        ({"role": ""}, "Pilih peran."),
        ({"agency": ""}, "Pilih perangkat daerah petugas ini."),
        ({"agency": "TIDAKADA"}, "Pilihan ini tidak dikenal."),
        ({"role": "operator"}, "Nyatakan bahwa kualifikasi SOP dipenuhi"),
    ],
)
def test_what_is_missing_is_said_twice_and_nothing_typed_is_lost(
    rini: Client, sari: User, fields: dict[str, str], sentence: str
) -> None:
    answer = rini.post("/kelola/pengguna/baru/", NEW | {"name": "Lia <b>Marlina</b>"} | fields)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert html.count(sentence) == 2
    if "name" not in fields:
        assert 'value="Lia &lt;b&gt;Marlina&lt;/b&gt;"' in html
    assert not User.objects.filter(username="lia.marlina").exists()


def test_nul_in_a_name_is_not_refused_in_english(rini: Client) -> None:
    assert added(rini, name="Lia\0Marlina").name == "Lia\ufffdMarlina"


# ── appointing an operator ───────────────────────────────────────────────────────────────────────


def test_the_form_shows_the_qualifications_of_the_sop(rini: Client) -> None:
    html = rini.get("/kelola/pengguna/baru/").content.decode()
    assert all(text in html for text in sops.current().qualifications)


def test_appointing_an_operator_says_who_confirmed_and_when(rini: Client) -> None:
    lia = added(rini, role="operator", agency="", qualified="on")
    assert (lia.qualified_by, lia.agency_id) == ("Rini Astuti", None)
    assert lia.qualified_at is not None
    assert actions(lia) == ["created", "qualified", "invited"]
    assert b"Dinyatakan oleh Rini Astuti" in rini.get(f"/kelola/pengguna/{lia.pk}/").content


def test_an_officer_becomes_an_operator_only_with_the_confirmation(rini: Client, yusuf: User) -> None:
    path = f"/kelola/pengguna/{yusuf.pk}/ubah/"
    assert rini.post(path, edit(yusuf, role="operator")).status_code == 422
    assert rini.post(path, edit(yusuf, role="operator", qualified="on")).status_code == 303
    now = User.objects.get(pk=yusuf.pk)
    assert (now.role, now.agency_id, now.qualified_by) == ("operator", None, "Rini Astuti")
    assert actions(now) == ["role_changed", "agency_changed", "qualified"]


def test_an_appointed_operator_is_not_asked_again(rini: Client) -> None:
    lia = added(rini, role="operator", agency="", qualified="on")
    answer = rini.post(f"/kelola/pengguna/{lia.pk}/ubah/", edit(lia, name="Lia M."))
    assert answer.status_code == 303
    assert User.objects.get(pk=lia.pk).qualified_at == lia.qualified_at


# ── changes ──────────────────────────────────────────────────────────────────────────────────────


def test_a_new_role_ends_the_sessions(rini: Client, yusuf: User) -> None:
    his = Client()
    his.post("/masuk/", {"login": "yusuf", "password": PASSWORD})
    assert his.get("/dinas/").status_code == 200
    before = yusuf.session_epoch
    rini.post(f"/kelola/pengguna/{yusuf.pk}/ubah/", edit(yusuf, agency="DPUPR"))
    assert User.objects.get(pk=yusuf.pk).session_epoch == before + 1
    assert his.get("/dinas/").headers["Location"].startswith("/masuk/")
    assert actions(yusuf) == ["agency_changed"]


def test_a_new_name_ends_no_session(rini: Client, yusuf: User) -> None:
    rini.post(f"/kelola/pengguna/{yusuf.pk}/ubah/", edit(yusuf, name="Yusuf H."))
    now = User.objects.get(pk=yusuf.pk)
    assert (now.name, now.session_epoch) == ("Yusuf H.", yusuf.session_epoch)
    assert actions(now) == ["changed"]


def test_what_happened_to_the_account_meanwhile_stays(
    rini: Client, yusuf: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(form: UserForm) -> None:
        User.objects.filter(pk=yusuf.pk).update(is_active=False, password="baru", accepted_at=None)

    monkeypatch.setattr(UserForm, "taken", meanwhile)
    assert rini.post(f"/kelola/pengguna/{yusuf.pk}/ubah/", edit(yusuf, name="Yusuf H.")).status_code == 303
    now = User.objects.get(pk=yusuf.pk)
    assert (now.name, now.is_active, now.password, now.accepted_at) == ("Yusuf H.", False, "baru", None)


def test_another_ones_name_or_address_is_refused(rini: Client, yusuf: User, sari: User) -> None:
    path = f"/kelola/pengguna/{yusuf.pk}/ubah/"
    assert rini.post(path, edit(yusuf, username="sari")).status_code == 422
    assert rini.post(path, edit(yusuf, email=sari.email)).status_code == 422
    assert rini.post(path, edit(yusuf)).status_code == 303


def test_switched_off_and_on_again(rini: Client, yusuf: User) -> None:
    his = Client()
    his.force_login(yusuf)
    assert rini.post(f"/kelola/pengguna/{yusuf.pk}/status/", {"active": "no"}).status_code == 303
    assert his.get("/akun/").status_code == 302
    page = rini.get(f"/kelola/pengguna/{yusuf.pk}/").content
    assert b"Aktifkan akun" in page
    assert rini.post(f"/kelola/pengguna/{yusuf.pk}/undangan/").status_code == 422
    assert rini.post(f"/kelola/pengguna/{yusuf.pk}/status/", {"active": "yes"}).status_code == 303
    assert actions(yusuf) == ["deactivated", "activated"]
    assert User.objects.get(pk=yusuf.pk).is_active


def test_there_is_no_way_to_delete_anybody(rini: Client, yusuf: User) -> None:
    for path in (f"/kelola/pengguna/{yusuf.pk}/", f"/kelola/pengguna/{yusuf.pk}/ubah/"):
        assert rini.delete(path).status_code == 405


def test_the_administrator_cannot_lock_himself_out(rini: Client, admin: User, cast: Cast) -> None:
    status, change = f"/kelola/pengguna/{admin.pk}/status/", f"/kelola/pengguna/{admin.pk}/ubah/"
    assert rini.post(status, {"active": "no"}).status_code == 422
    assert rini.post(change, edit(admin, role="auditor")).status_code == 422
    assert rini.post(change, edit(admin, name="Rini A.")).status_code == 303
    now = User.objects.get(pk=admin.pk)
    assert (now.is_active, now.role, now.name) == (True, "admin", "Rini A.")


def test_the_last_active_administrator_stays(rini: Client, admin: User, cast: Cast) -> None:
    other = cast.person("joko", "Joko", "admin")
    assert rini.post(f"/kelola/pengguna/{other.pk}/status/", {"active": "no"}).status_code == 303
    User.objects.filter(pk=admin.pk).update(is_active=True)
    User.objects.filter(pk=other.pk).update(is_active=True)
    rini.force_login(other)
    User.objects.filter(pk=other.pk).update(role="admin")
    assert rini.post(f"/kelola/pengguna/{admin.pk}/ubah/", edit(admin, role="auditor")).status_code == 303
    assert rini.post(f"/kelola/pengguna/{other.pk}/status/", {"active": "no"}).status_code == 422
    assert AccountLog.objects.filter(user=other, action="deactivated").count() == 1


def test_a_reset_link_for_somebody_who_has_been_in_before(rini: Client, yusuf: User) -> None:
    assert rini.post(f"/kelola/pengguna/{yusuf.pk}/undangan/").status_code == 303
    assert actions(yusuf) == ["reset"]
    shown = rini.get(f"/kelola/pengguna/{yusuf.pk}/").content
    assert b"/masuk/atur/" in shown
    assert "/masuk/atur/" not in " ".join(AccountLog.objects.values_list("detail", flat=True))


# ── the list ─────────────────────────────────────────────────────────────────────────────────────


def test_people_are_found_by_name_agency_role_and_status(rini: Client, sari: User, yusuf: User, wati: User) -> None:
    def found(**query: str) -> str:
        return rini.get("/kelola/pengguna/", query).content.decode()

    assert "Wati Lestari" not in found(cari="yusuf dishub")
    assert "Yusuf Hidayat" in found(cari="YUSUF dishub")
    assert "Sari Rahmawati" in found(peran="operator")
    assert "Tidak ada pengguna yang cocok" in found(status="nonaktif")
    assert "Tidak ada pengguna yang cocok" in found(cari="\0'\" <script>")


def test_long_lists_go_on(rini: Client) -> None:
    for number in range(60):
        User.objects.create_user(f"u{number}", name=f"Orang & {number:03}", role="auditor")
    first = rini.get("/kelola/pengguna/?peran=auditor").content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = rini.get(following[1].replace("&amp;", "&")).content.decode()
    assert len(re.findall(r"Orang &amp; \d\d\d", second)) == 10


def test_the_list_asks_few_statements(
    rini: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        cast.person(f"o{number}", f"Officer {number}", "agency", "DISHUB")
    with django_assert_max_num_queries(6):
        rini.get("/kelola/pengguna/")


def test_only_administrators_get_in_and_they_see_no_cases(client: Client, cast: Cast, rini: Client) -> None:
    assert rini.get("/unit/").status_code == 404
    assert rini.get("/kelola/pengguna/99999999999999999999999/").status_code == 404
    for user in (cast.sari, cast.agus, cast.yusuf, cast.auditor):
        client.force_login(user)
        for path in (
            "",
            "pengguna/",
            "pengguna/baru/",
            "dinas/",
            "kategori/",
            "templat/",
            "kalender/",
            "wilayah/",
            "sop/",
        ):
            assert client.get(f"/kelola/{path}").status_code == 404, path


def test_the_qualifications_are_those_of_the_sop_that_is_valid_now(rini: Client, tmp_path: Path, settings: Any) -> None:
    settings.SOP_FOLDER = write_sop(tmp_path)
    page = rini.get("/kelola/pengguna/baru/").content.decode()
    assert "<li>Sabar</li>" in page
    assert "a sampai g" not in page
