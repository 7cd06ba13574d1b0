"""The city's tables: agencies, categories, replies, calendar, areas, SOP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from people import Cast, a_case
from reading import tight

from laksa.accounts.models import Agency, User
from laksa.administration.forms import PLACEHOLDERS, USE_WORDS, AgencyForm, CategoryForm
from laksa.audit.verify import verify
from laksa.register import ledger, reference, sops
from laksa.register.commands import assignment
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, Category, Holiday, ReplyTemplate, Text
from laksa.rules.period import wib_day


@pytest.fixture
def rini(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def shown(form: AgencyForm | CategoryForm) -> dict[str, object]:
    """What a browser sends for the form as it stands."""
    values = {name: value for name, value in form.initial.items() if value is not False}
    return {name: "on" if value is True else value for name, value in values.items()}


AGENCY = {"code": "DINBARU", "name": "Dinas Baru", "short": "Dinbaru", "type": "dinas", "is_active": "on"}
CATEGORY = {
    "code": "jln-baru", "name": "Jalan baru", "group": "Jalan", "kind": "complaint", "lead": "DPUPR",
    "support": "KECAMATAN", "urgency": "low", "days": "7", "needs_place": "on", "is_active": "on",
}  # fmt: skip


def test_every_page_of_the_administration_answers(rini: Client) -> None:
    paths = ("", "pengguna/baru/", "dinas/", "dinas/baru/", "dinas/DISHUB/", "kategori/", "kategori/baru/",
             "kategori/PJU-PDM/", "templat/", "templat/baru/", "templat/selesai/", "kalender/", "wilayah/", "sop/",
             "pesan/")  # fmt: skip
    for path in paths:
        assert rini.get(f"/kelola/{path}").status_code == 200, path


@pytest.mark.django_db
def test_every_row_of_the_city_data_can_be_opened_and_saved_unchanged() -> None:
    for agency in Agency.objects.all():
        form = AgencyForm(shown(AgencyForm.of(agency)), row=agency)
        assert form.is_valid(), (agency.code, form.errors)
    for category in Category.objects.all():
        checked = CategoryForm(shown(CategoryForm.of(category)), row=category)
        assert checked.is_valid(), (category.code, checked.errors)
    assert set(ReplyTemplate.objects.values_list("use", flat=True)) <= set(USE_WORDS)


# ── agencies ─────────────────────────────────────────────────────────────────────────────────────


def test_a_new_agency_can_be_assigned_at_once(rini: Client) -> None:
    reference.agencies()
    assert rini.post("/kelola/dinas/baru/", AGENCY).status_code == 303
    assert reference.agencies()["DINBARU"].name == "Dinas Baru"


def test_a_double_click_adds_one_and_another_one_is_refused(rini: Client) -> None:
    assert [rini.post("/kelola/dinas/baru/", AGENCY).status_code for _ in range(2)] == [303, 303]
    answer = rini.post("/kelola/dinas/baru/", AGENCY | {"name": "Dinas Lain"})
    assert answer.status_code == 422
    assert b"Kode ini sudah dipakai: Dinas Baru." in answer.content


@pytest.mark.parametrize("name", ["Dinas Perhubungan", "  dinas perhubungan ", "DINAS-PERHUBUNGAN"])
def test_no_two_active_agencies_are_called_the_same(rini: Client, name: str) -> None:
    answer = rini.post("/kelola/dinas/baru/", AGENCY | {"name": name})
    assert answer.status_code == 422
    assert "Nama ini sudah dipakai oleh DISHUB" in answer.content.decode()
    sleeping = {key: value for key, value in AGENCY.items() if key != "is_active"}
    assert rini.post("/kelola/dinas/baru/", sleeping | {"name": name}).status_code == 303


@pytest.mark.parametrize("short", ["DLH", " dlh", "D.L.H."])
def test_no_two_active_agencies_are_abbreviated_the_same(rini: Client, short: str) -> None:
    form = shown(AgencyForm.of(Agency.objects.get(pk="DISHUB"))) | {"short": short}
    answer = rini.post("/kelola/dinas/DISHUB/", form)
    assert answer.status_code == 422
    assert "Singkatan ini sudah dipakai oleh DLH yang aktif" in answer.content.decode()
    Agency.objects.filter(pk="DLH").update(is_active=False)
    assert rini.post("/kelola/dinas/DISHUB/", form).status_code == 303


def test_no_two_active_categories_are_called_the_same(rini: Client) -> None:
    name = Category.objects.get(pk="PJU-PDM").name
    answer = rini.post("/kelola/kategori/baru/", CATEGORY | {"name": name})
    assert answer.status_code == 422
    assert "Nama ini sudah dipakai oleh PJU-PDM" in answer.content.decode()


def closed(rini: Client, **more: str) -> Any:
    """DISHUB, which no category leads to any more, is to be deactivated."""
    Category.objects.filter(lead="DISHUB").update(lead="DPUPR")
    reference.forget()
    sent = shown(AgencyForm.of(Agency.objects.get(pk="DISHUB")))
    del sent["is_active"]
    return rini.post("/kelola/dinas/DISHUB/", sent | more)


def test_an_agency_with_open_cases_leaves_only_with_the_one_that_takes_them_over(rini: Client, cast: Cast) -> None:
    lamp, done, fresh = a_case("in_progress", cast=cast), a_case("recorded", cast=cast), a_case("entered", cast=cast)
    answer = closed(rini)
    assert answer.status_code == 422
    assert "Masih memegang 1 laporan terbuka" in answer.content.decode()
    assert Agency.objects.get(pk="DISHUB").is_active
    assert closed(rini, successor="DPUPR").status_code == 303
    assert not Agency.objects.get(pk="DISHUB").is_active
    before = lamp.due_at
    for case in (lamp, done, fresh):
        case.refresh_from_db()
    assert (lamp.lead, lamp.status, lamp.due_at) == ("DPUPR", "assigned", before)
    assert (done.lead, fresh.lead) == ("DISHUB", "")
    told = lamp.events.get(name="Reassigned")
    assert (told.role, told.user) == ("admin", str(cast.admin.pk))
    reason = Text.objects.get(case=lamp, seq=told.seq, field="reason").body
    assert reason == (
        "Dinas Perhubungan tidak aktif lagi; laporannya diambil alih Dinas Pekerjaan Umum dan Penataan Ruang."
    )


def test_where_one_report_is_about_the_successor_nothing_is_handed_over(rini: Client, cast: Cast) -> None:
    first, about = a_case("assigned", cast=cast), a_case("assigned", cast=cast, about_agency="DPUPR")
    Case.objects.filter(pk=about.pk).update(about_agency="DPUPR", facts=about.facts | {"about_agency": "DPUPR"})
    assert closed(rini, successor="DPUPR").status_code == 422
    first.refresh_from_db()
    assert first.lead == "DISHUB"
    assert Agency.objects.get(pk="DISHUB").is_active


def test_a_history_calls_an_agency_as_it_was_called_then(rini: Client, cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    sent = shown(AgencyForm.of(Agency.objects.get(pk="DISHUB")))
    rini.post("/kelola/dinas/DISHUB/", sent | {"name": "Dinas Jalan", "short": "Dinjal"})
    reference.forget()
    rini.force_login(cast.sari)
    desk = rini.get(f"/meja/{case.number}/").content.decode()
    assert "mendisposisikan ke Dishub" in desk
    own = rini.get(f"/r/{ledger.secret_of(case)}/").content.decode()
    assert "Diteruskan ke Dinas Perhubungan" in own
    assert "Dinas Jalan" in own  # who has it now
    moved = assignment.assign(case, lead="DPUPR", reason="Jalan kota.", by=cast.sari, watch=StepTimer())
    again = assignment.assign(moved, lead="DISHUB", reason="Lampu.", by=cast.sari, watch=StepTimer())
    assert "Dialihkan ke Dinas Jalan" in rini.get(f"/r/{ledger.secret_of(again)}/").content.decode()


def test_the_mandate_is_edited_and_the_code_stays(rini: Client) -> None:
    row = Agency.objects.get(pk="DISHUB")
    sent = shown(AgencyForm.of(row)) | {"mandate": "Lampu, rambu, parkir.", "code": "LAIN"}
    assert rini.post("/kelola/dinas/DISHUB/", sent).status_code == 303
    assert Agency.objects.get(pk="DISHUB").mandate == "Lampu, rambu, parkir."
    assert not Agency.objects.filter(pk="LAIN").exists()
    assert reference.agencies()["DISHUB"].mandate == "Lampu, rambu, parkir."


def test_an_office_that_has_what_goes_to_the_local_kecamatan_is_not_switched_off(rini: Client) -> None:
    row = Agency.objects.filter(type="kecamatan").first()
    assert row is not None
    sent = shown(AgencyForm.of(row))
    del sent["is_active"]
    answer = rini.post(f"/kelola/dinas/{row.code}/", sent)
    assert answer.status_code == 422
    assert "Masih menjadi tujuan kategori Pelayanan kelurahan / kecamatan." in answer.content.decode()
    Category.objects.filter(lead="KECAMATAN").update(is_active=False)
    assert rini.post(f"/kelola/dinas/{row.code}/", sent).status_code == 303


def test_an_agency_that_categories_lead_to_is_not_switched_off(rini: Client) -> None:
    sent = shown(AgencyForm.of(Agency.objects.get(pk="DISHUB")))
    del sent["is_active"]
    answer = rini.post("/kelola/dinas/DISHUB/", sent)
    assert answer.status_code == 422
    assert b"Masih menjadi tujuan kategori" in answer.content
    assert rini.post("/kelola/dinas/SETWAN/", shown(AgencyForm.of(Agency.objects.get(pk="SETWAN"))) | {"is_active": ""}
                     ).status_code == 303  # fmt: skip
    assert not Agency.objects.get(pk="SETWAN").is_active


def test_the_service_itself_stays_active(rini: Client) -> None:
    sent = shown(AgencyForm.of(Agency.objects.get(pk="TLR")))
    del sent["is_active"]
    assert rini.post("/kelola/dinas/TLR/", sent).status_code == 422


def test_agencies_are_searched_by_what_they_do(rini: Client) -> None:
    found = rini.get("/kelola/dinas/?cari=trotoar").content.decode()
    assert "Dinas Pekerjaan Umum dan Penataan Ruang" in found
    assert "Dinas Kesehatan" not in found
    assert "Tidak ada perangkat daerah yang cocok" in rini.get("/kelola/dinas/?cari=xyzzy").content.decode()
    assert rini.get("/kelola/dinas/TIDAKADA/").status_code == 404


# ── categories ───────────────────────────────────────────────────────────────────────────────────


def test_a_new_category_is_known_to_the_rules_at_once(rini: Client) -> None:
    assert rini.post("/kelola/kategori/baru/", CATEGORY).status_code == 303
    rule = reference.category_rule("JLN-BARU")
    assert (rule.days, rule.needs_place) == (7, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": ""}, "Isi kode."),
        ({"code": "a b"}, "Gunakan huruf besar"),
        ({"code": "PJU-PDM"}, "Kode ini sudah dipakai: PJU padam."),
        ({"days": "lima"}, "Isi dengan angka, misalnya 5."),
        ({"days": "999"}, "Isi angka 0 sampai 90."),
        ({"days": "-1"}, "Isi angka 0 sampai 90."),
        ({"lead": "ENTAH"}, "Pilihan ini tidak dikenal."),
        ({"support": "DPUPR"}, "Pendukung harus perangkat daerah lain."),
        ({"name": ""}, "Isi nama."),
        ({"kind": "keluhan"}, "Pilihan ini tidak dikenal."),
    ],
)
def test_a_category_with_a_mistake_is_not_saved_and_nothing_is_lost(
    rini: Client, fields: dict[str, str], sentence: str
) -> None:
    before = Category.objects.count()
    answer = rini.post("/kelola/kategori/baru/", CATEGORY | {"example": "contoh <i>miring</i>"} | fields)
    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) == 2
    assert b"contoh &lt;i&gt;miring&lt;/i&gt;" in answer.content
    assert Category.objects.count() == before


def test_a_category_is_switched_off_not_deleted(rini: Client) -> None:
    sent = shown(CategoryForm.of(Category.objects.get(pk="PJU-PDM")))
    del sent["is_active"]
    assert rini.post("/kelola/kategori/PJU-PDM/", sent).status_code == 303
    assert not reference.categories()["PJU-PDM"].is_active
    assert "PJU padam" in rini.get("/kelola/kategori/?status=nonaktif").content.decode()


# ── replies ──────────────────────────────────────────────────────────────────────────────────────


REPLY = {"code": "uji-coba", "name": "Uji", "use": "done", "body": "Halo, {tindak_lanjut}", "is_active": "on"}


def test_a_reply_is_previewed_without_being_saved(rini: Client) -> None:
    answer = rini.post("/kelola/templat/baru/", REPLY | {"preview": "yes", "name": ""})
    assert answer.status_code == 200
    assert b"Halo, Dua lampu jalan sudah diganti." in answer.content
    assert b"Halo, {tindak_lanjut}" in answer.content
    assert not ReplyTemplate.objects.filter(pk="uji-coba").exists()


def test_a_reply_is_saved_and_offered(rini: Client) -> None:
    assert rini.post("/kelola/templat/baru/", REPLY).status_code == 303
    assert "uji-coba" in {row.code for row in reference.templates()}


@pytest.mark.parametrize("body", ["Halo {nama}", "Halo {", "Halo }", "{dinas!r}", "{dinas:>9}", "{}", ""])
def test_a_reply_that_cannot_be_filled_is_refused(rini: Client, body: str) -> None:
    for extra in ({}, {"preview": "yes"}):
        answer = rini.post("/kelola/templat/baru/", REPLY | {"body": body} | extra)
        assert answer.status_code == 422
    assert not ReplyTemplate.objects.filter(pk="uji-coba").exists()


def test_the_placeholders_are_explained(rini: Client) -> None:
    html = rini.get("/kelola/templat/selesai/").content.decode()
    assert all(f"{{{name}}}" in html for name in PLACEHOLDERS)


# ── calendar ─────────────────────────────────────────────────────────────────────────────────────


def test_a_day_of_leave_is_no_working_day_from_now_on(rini: Client) -> None:
    day = date(2026, 12, 28)
    assert reference.calendar().is_working(day)
    sent = {"day": "28/12/2026", "name": "Cuti bersama akhir tahun", "is_collective_leave": "on", "tahun": "2026"}
    assert [rini.post("/kelola/kalender/tambah/", sent).status_code for _ in range(2)] == [303, 303]
    assert not reference.calendar().is_working(day)
    assert "Cuti bersama akhir tahun" in rini.get("/kelola/kalender/?tahun=2026").content.decode()
    assert rini.post("/kelola/kalender/2026-12-28/hapus/").status_code == 303
    assert reference.calendar().is_working(day)
    assert rini.post("/kelola/kalender/2026-12-28/hapus/").status_code == 303


def test_a_day_is_renamed(rini: Client) -> None:
    Holiday.objects.create(day=date(2026, 12, 29), name="Salah tulis")
    assert rini.post("/kelola/kalender/2026-12-29/", {"name": "Libur daerah"}).status_code == 303
    assert Holiday.objects.get(pk=date(2026, 12, 29)).name == "Libur daerah"
    assert rini.post("/kelola/kalender/2026-12-29/", {"name": ""}).status_code == 422


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "besok"}, "Tanggal tidak dikenali."),
        ({"day": ""}, "Isi tanggalnya."),
        ({"day": "1999-01-01"}, "Tahun harus antara 2022 dan 2100."),
        ({"name": ""}, "Isi nama hari libur."),
        ({"day": "2026-08-17", "name": "Lain"}, "Tanggal ini sudah menjadi hari libur"),
    ],
)
def test_a_day_with_a_mistake_is_told_and_kept(rini: Client, fields: dict[str, str], sentence: str) -> None:
    sent = {"day": "2026-12-28", "name": "Libur <b>", "tahun": "2026"} | fields
    answer = rini.post("/kelola/kalender/tambah/", sent)
    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) == 2


def test_next_year_comes_from_the_library_and_edits_stay(rini: Client) -> None:
    year = wib_day(timezone.now()).year + 1
    Holiday.objects.filter(day__year=year).delete()
    Holiday.objects.create(day=date(year, 1, 1), name="Nama dari kota")
    assert rini.post("/kelola/kalender/isi/", {"tahun": str(year)}).status_code == 303
    assert Holiday.objects.filter(day__year=year).count() > 10
    assert Holiday.objects.get(pk=date(year, 1, 1)).name == "Nama dari kota"
    assert rini.post("/kelola/kalender/isi/", {"tahun": str(year + 50)}).status_code == 404


def test_strange_years_and_days_do_no_harm(rini: Client) -> None:
    for asked in ("", "x", "0000", "99999", "\0"):
        assert rini.get("/kelola/kalender/", {"tahun": asked}).status_code == 200
    assert rini.get("/kelola/kalender/2026-02-31/").status_code == 404
    assert rini.get("/kelola/kalender/2026-02-03/").status_code == 404


# ── to read ──────────────────────────────────────────────────────────────────────────────────────


def test_thirteen_kecamatan_with_their_kelurahan(rini: Client) -> None:
    html = tight(rini.get("/kelola/wilayah/").content.decode())
    assert "13 kecamatan, 104 kelurahan" in html
    assert html.count("<section><h2>") == 13
    assert "Sukasari" in rini.get("/kelola/wilayah/?cari=sukasari").content.decode()
    assert "Tidak ada wilayah yang cocok" in rini.get("/kelola/wilayah/?cari=bandung").content.decode()


def test_the_sop_reads_as_it_was_signed(client: Client, cast: Cast) -> None:
    sop = sops.current()
    for user, path in ((cast.admin, "/kelola/sop/"), (cast.agus, "/unit/sop/")):
        client.force_login(user)
        html = tight(client.get(path).content.decode())
        assert all(step.name in html for step in sop.steps)
        assert all(clause.text in html for clause in sop.legal_basis)
        assert all(text in html for text in (*sop.qualifications, *sop.equipment, *sop.warnings, *sop.recording))
        assert all(html.count(text) == 2 for text in sop.second_warnings)  # "Pencatatan" says the same
        assert f"{sop.total_minutes} menit" in html
        assert "<dt>Nomor SOP</dt><dd>–</dd>" in html
        assert client.get(f"{path}?versi={sop.version}").status_code == 200
        assert client.get(f"{path}?versi=lain%00").status_code == 404


# ── a day off moves what was promised ────────────────────────────────────────────────────────────


def a_day_of_the_promise(case: Case) -> dict[str, str]:
    return {"day": wib_day(case.due_at).isoformat(), "name": "Hari jadi kota"}


def test_the_form_says_how_many_open_reports_move_before_it_is_saved(rini: Client, cast: Cast) -> None:
    lamp, done = a_case("assigned", cast=cast), a_case("recorded", cast=cast)
    promised, off = lamp.due_at, a_day_of_the_promise(lamp)
    asked = rini.post("/kelola/kalender/tambah/", off).content.decode()
    assert "1 laporan terbuka mendapat tenggat lebih lambat" in asked
    assert not Holiday.objects.filter(day=off["day"]).exists()
    assert rini.post("/kelola/kalender/tambah/", off | {"moving": "1"}).status_code == 303
    moved, kept = Case.objects.get(pk=lamp.pk), Case.objects.get(pk=done.pk)
    assert moved.due_at > promised
    assert kept.due_at == done.due_at
    told = moved.events.get(name="DueMoved")
    assert (told.role, told.user) == ("admin", str(cast.admin.pk))
    page = rini.get(f"/r/{ledger.secret_of(lamp)}/").content.decode()
    assert "Tenggat bergeser karena hari libur" in page
    assert "Hari libur baru: Hari jadi kota" in page
    rini.force_login(cast.sari)
    assert "mengubah kalender: tenggat bergeser ke" in rini.get(f"/meja/{lamp.number}/").content.decode()
    assert [finding for finding in verify() if finding.number == lamp.number] == []


def test_a_day_off_that_moves_nothing_is_saved_at_once_and_one_given_back_moves_nothing(
    rini: Client, cast: Cast
) -> None:
    lamp = a_case("assigned", cast=cast)
    far = {"day": (wib_day(lamp.due_at) + timedelta(days=40)).isoformat(), "name": "Jauh"}
    assert rini.post("/kelola/kalender/tambah/", far).status_code == 303
    near = a_day_of_the_promise(lamp)
    rini.post("/kelola/kalender/tambah/", near | {"moving": "1"})
    moved = Case.objects.get(pk=lamp.pk).due_at
    assert moved > lamp.due_at
    assert rini.post(f"/kelola/kalender/{near['day']}/hapus/").status_code == 303
    assert Case.objects.get(pk=lamp.pk).due_at == moved
