"""Where it is: the kelurahan from a point, from a landmark, and what lies outside the city."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.apps import apps
from people import LAMP, Cast, a_case

from laksa.accounts.models import Agency
from laksa.register import access, ledger, place_guess, reference
from laksa.register.commands import assignment, correction, opening
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case, Category, Complaint, Kecamatan, Kelurahan, ReplyTemplate
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db
SUKASARI = "36.71.01.1007"
BOGOR = (-6.5950, 106.7970)


def submitted(**fields: object) -> Case:
    return opening.submit(Submission(**({"text": LAMP} | fields)))


def test_a_point_tells_the_kelurahan_and_its_kecamatan() -> None:
    place = Kelurahan.objects.get(pk=SUKASARI)
    case = submitted(lat=place.lat, lon=place.lon)
    assert (case.kelurahan, case.kecamatan) == (SUKASARI, place.kecamatan_id)
    assert not ledger.state_of(case).outside


def test_every_kelurahan_holds_its_own_point() -> None:
    lost = [area.name for area in Kelurahan.objects.all() if reference.kelurahan_at(area.lat, area.lon) != area.code]
    assert lost == []


def test_a_landmark_that_names_the_kelurahan_tells_it_too() -> None:
    assert submitted(landmark="Jl. Veteran, Kel. SUKASARI, depan SDN 4").kelurahan == SUKASARI


CIMONE, CILEDUG = "36.71.07.1005", "36.71.06"


@pytest.mark.parametrize(
    ("landmark", "kelurahan", "kecamatan"),
    [
        ("Toko Sukasarinah", "", ""),
        ("Jl. Kenanga No. 3, Ciledug", "", CILEDUG),
        ("Kantor Kecamatan Ciledug, Jl. Kenanga", "", CILEDUG),
        ("Pohon ketapang tumbang dekat Cimone", "", ""),
        ("Pasar Baru Ciledug, depan toko emas", "", CILEDUG),
        ("Jl. Pinang Raya, perbatasan Tangerang Selatan", "", ""),
    ],
)
def test_only_what_the_words_name_themselves_is_written(landmark: str, kelurahan: str, kecamatan: str) -> None:
    case = submitted(landmark=landmark)
    assert (case.kelurahan, case.kecamatan) == (kelurahan, kecamatan)


def guess_of(case: Case) -> str:
    return place_guess.of_case(case).name


def test_what_is_likely_is_a_guess_until_the_reporter_confirms_it(cast: Cast) -> None:
    case = submitted(landmark="Pohon ketapang tumbang dekat Cimone")
    assert guess_of(case) == "Kelurahan Cimone, Kecamatan Karawaci"
    for step in (case, opening.enter(case, Entry("complaint", "PJU-PDM", "medium"), by=cast.sari, watch=StepTimer())):
        assert (step.kelurahan, step.kecamatan) == ("", "")
    case = correction.say_where(case, place_guess.of_case(step).code)
    assert (case.kelurahan, case.kecamatan, case.status) == (CIMONE, "36.71.07", "entered")
    assert ledger.state_of(case).located
    assert guess_of(case) == ""


def test_the_complaint_itself_makes_a_place_likely_where_the_landmark_says_nothing() -> None:
    text = "Lampu jalan mati sejak Senin di kelurahan Gerendeng, mohon diperbaiki."
    assert guess_of(submitted(text=text, landmark="Dekat pos ronda")) == "Kelurahan Gerendeng, Kecamatan Karawaci"
    assert guess_of(submitted(text=text, landmark="Dekat Cimone")) == ""
    assert guess_of(submitted(text=text, landmark="Jl. Merdeka, Ciledug")) == ""
    assert guess_of(submitted(text=text, lat=BOGOR[0], lon=BOGOR[1])) == ""


def test_a_kecamatan_is_confirmed_alone_and_told_more_exactly_later() -> None:
    case = submitted(landmark="Jl. Pinang Raya, perbatasan Tangerang Selatan")
    assert guess_of(case) == "Kecamatan Pinang"
    case = correction.say_where(case, "36.71.11")
    assert (case.kelurahan, case.kecamatan) == ("", "36.71.11")
    with pytest.raises(Refused, match="place_known"):
        correction.say_where(case, "36.71.11")
    assert correction.say_where(case, "36.71.11.1001").kelurahan == "36.71.11.1001"


def test_nobody_else_says_it_for_the_reporter_and_nothing_known_is_changed(cast: Cast) -> None:
    case = submitted(landmark="dekat Cimone")
    for area, by, code in ((CIMONE, cast.sari, "not_allowed"), ("36.71.99", access.REPORTER, "kelurahan_unknown")):
        with pytest.raises(Refused, match=code):
            correction.say_where(case, area, by=by)
    known = submitted(landmark="Kel. Cimone")
    with pytest.raises(Refused, match="place_known"):
        correction.say_where(known, SUKASARI)


def test_step_2_names_no_kelurahan_outside_the_kecamatan_that_the_reporter_chose(cast: Cast) -> None:
    case = submitted(kecamatan=CIPONDOH, landmark="Kel. Cimone")
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Kel. Cimone")
    entered = opening.enter(case, entry, by=cast.sari, watch=StepTimer())
    assert (entered.kelurahan, entered.kecamatan) == ("", CIPONDOH)


@pytest.mark.parametrize(
    ("cell", "code"), [("Cimone", CIMONE), ("Kel. CIMONE", CIMONE), ("Cimone Residence", ""), ("", "")]
)
def test_a_cell_of_a_list_is_a_name_as_a_whole(cell: str, code: str) -> None:
    assert reference.kelurahan_called(cell) == code


def test_a_chosen_kelurahan_stands_above_point_and_landmark() -> None:
    for landmark in ("Cipondoh", "Kel. Cimone"):
        case = submitted(kelurahan=SUKASARI, lat=BOGOR[0], lon=BOGOR[1], landmark=landmark)
        assert (case.kelurahan, case.kecamatan) == (SUKASARI, "36.71.01")


CIPONDOH = "36.71.05"


def test_a_kecamatan_without_a_kelurahan_is_kept_through_step_2(cast: Cast) -> None:
    case = submitted(kecamatan=CIPONDOH, landmark="Jl. Hasyim Ashari")
    state = ledger.state_of(case)
    assert (case.kelurahan, case.kecamatan, state.kecamatan) == ("", CIPONDOH, CIPONDOH)
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Hasyim Ashari, dekat jembatan")
    entered = opening.enter(case, entry, by=cast.sari, watch=StepTimer())
    assert entered.kecamatan == CIPONDOH
    corrected = correction.correct(entered, replace(entry, kelurahan=SUKASARI), by=cast.sari)
    assert (corrected.kelurahan, corrected.kecamatan) == (SUKASARI, "36.71.01")
    assert correction.correct(corrected, entry, by=cast.sari).kecamatan == ""


def test_a_kecamatan_alone_may_be_named_at_step_2(cast: Cast) -> None:
    entry = Entry("complaint", "PJU-PDM", "medium", kecamatan=CIPONDOH, landmark="Dekat jembatan")
    assert opening.enter(submitted(), entry, by=cast.sari, watch=StepTimer()).kecamatan == CIPONDOH


def test_half_a_point_is_none_and_a_whole_one_stands_beside_the_case(cast: Cast) -> None:
    case = opening.enter(
        submitted(), Entry("complaint", "PJU-PDM", "medium", landmark="Gang"), by=cast.sari, watch=StepTimer()
    )
    for lat, lon, kept in ((-6.17, None, (None, None)), (None, 106.63, (None, None)), (-6.17, 106.63, (-6.17, 106.63))):
        correction.correct(case, Entry("complaint", "PJU-PDM", "low", lat=lat, lon=lon), by=cast.sari)
        complaint = Complaint.objects.get(case=case)
        assert (complaint.lat, complaint.lon, complaint.landmark) == (*kept, "Gang")


def test_after_an_erasure_no_commitment_covers_the_place(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    ledger.erase(case, ("complaint",), by=access.actor(cast.admin))
    correction.correct(case, Entry("complaint", "PJU-PDM", "low", title="Lampu"), by=cast.sari)
    assert json.loads(case.events.get(name="Corrected").payload).get("particulars", "") == ""


def test_it_is_kept_when_the_report_is_entered_and_assigned_at_once(cast: Cast) -> None:
    case = submitted(kecamatan=CIPONDOH)
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Dekat jembatan")
    assigned = assignment.assign(case, lead="DISHUB", entry=entry, by=cast.sari, watch=StepTimer())
    assert (assigned.status, assigned.kecamatan) == ("assigned", CIPONDOH)


def test_a_kelurahan_stands_above_a_kecamatan_that_it_does_not_lie_in() -> None:
    assert submitted(kelurahan=SUKASARI, kecamatan=CIPONDOH).kecamatan == "36.71.01"


def test_a_landmark_names_a_kelurahan_of_the_chosen_kecamatan_only() -> None:
    case = submitted(kecamatan=CIPONDOH, landmark="Toko Sukasari Jaya")
    assert (case.kelurahan, case.kecamatan) == ("", CIPONDOH)
    assert submitted(kecamatan="36.71.01", landmark="Kel. Sukasari").kelurahan == SUKASARI


def test_a_kecamatan_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="kecamatan_unknown"):
        submitted(kecamatan="36.71.99")


def test_a_point_outside_the_city_is_accepted_and_flagged() -> None:
    case = submitted(lat=BOGOR[0], lon=BOGOR[1])
    state = ledger.state_of(case)
    assert (case.kelurahan, state.outside, state.located) == ("", True, True)
    assert (case.complaint.lat, case.complaint.lon) == BOGOR


@pytest.mark.parametrize("point", [(0.0, 0.0), (90.0, 180.0), (-90.0, -180.0), (1e308, -1e308)])
def test_the_strangest_point_is_outside(point: tuple[float, float]) -> None:
    assert ledger.state_of(submitted(lat=point[0], lon=point[1])).outside


def test_without_any_place_nothing_is_flagged() -> None:
    state = ledger.state_of(submitted())
    assert (state.located, state.outside) == (False, False)


def test_a_category_that_needs_a_place_is_not_entered_without_one(cast: Cast) -> None:
    case = a_case(cast=cast, landmark="")
    with pytest.raises(Refused, match="place_needed"):
        opening.enter(case, Entry("complaint", "PJU-PDM", "medium"), by=cast.sari, watch=StepTimer())
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    assert opening.enter(case, entry, by=cast.sari, watch=StepTimer()).status == "entered"


@pytest.mark.parametrize("typed", ["dpupr", "DPUPR", " Dpupr ", "dinas pekerjaan umum dan penataan ruang"])
def test_an_agency_is_meant_by_code_and_by_name(typed: str) -> None:
    assert reference.agency_called(typed) == "DPUPR"


@pytest.mark.parametrize(
    ("typed", "code"), [("36.71.06", CILEDUG), ("ciledug", CILEDUG), ("Kec. Ciledug", CILEDUG), ("Curug", "")]
)
def test_a_kecamatan_is_meant_by_code_and_by_name(typed: str, code: str) -> None:
    assert reference.kecamatan_meant(typed) == code


def test_the_city_has_its_thirteen_kecamatan_and_104_kelurahan() -> None:
    assert (Kecamatan.objects.count(), Kelurahan.objects.count()) == (13, 104)


def test_filling_the_city_twice_changes_nothing() -> None:
    def everything() -> dict[str, list[object]]:
        rooms = (*apps.get_app_config("register").get_models(), Agency)
        return {model.__name__: list(model.objects.order_by("pk").values()) for model in rooms}

    before = everything()
    reference.fill()
    assert everything() == before


def test_what_the_city_edited_survives_the_next_start() -> None:
    Category.objects.filter(pk="PJU-PDM").update(name="Lampu", days=1)
    Agency.objects.filter(pk="DISHUB").update(is_active=False)
    ReplyTemplate.objects.update(body="Kata kami sendiri.")
    reference.fill()
    assert Category.objects.get(pk="PJU-PDM").days == 1
    assert not Agency.objects.get(pk="DISHUB").is_active
    assert set(ReplyTemplate.objects.values_list("body", flat=True)) == {"Kata kami sendiri."}


@pytest.mark.parametrize("code", ["DPUPR", "KGB"])
def test_no_case_goes_to_an_agency_that_was_closed_or_never_was(cast: Cast, code: str) -> None:
    case, held = a_case("entered", cast=cast), a_case("assigned", cast=cast)
    Agency.objects.filter(pk="DPUPR").update(is_active=False)
    reference.forget()
    for give in (
        lambda: assignment.assign(case, lead=code, by=cast.sari, watch=StepTimer()),
        lambda: assignment.return_(held, reason="Bukan tugas kami.", proposed=code, by=cast.yusuf),
        lambda: assignment.hand_over("DISHUB", code, by=cast.admin),
    ):
        with pytest.raises(Refused, match="agency_unknown"):
            give()
    with pytest.raises(Refused, match="proposed_missing"):
        assignment.return_(held, reason="Bukan tugas kami.", proposed="", by=cast.yusuf)


def test_kecamatan_as_an_agency_is_the_one_of_the_place() -> None:
    category = next(code for code, row in reference.categories().items() if row.lead == "KECAMATAN")
    lead = reference.lead_for(category, SUKASARI)
    assert reference.agencies()[lead].name.endswith(Kelurahan.objects.get(pk=SUKASARI).kecamatan.name)
    assert reference.lead_for(category, "") == ""


def test_a_kecamatan_that_closed_is_nobodys_usual_agency() -> None:
    category = next(row for row in reference.categories().values() if row.lead == "KECAMATAN")
    Agency.objects.filter(pk=reference.lead_for(category.code, SUKASARI)).update(is_active=False)
    reference.forget()
    assert reference.lead_for(category.code, SUKASARI) == ""


# ── kept in memory ───────────────────────────────────────────────────────────────────────────────


def at(monkeypatch: pytest.MonkeyPatch, clock: Callable[[], float]) -> None:
    monkeypatch.setattr(reference, "time", SimpleNamespace(monotonic=clock))


def test_a_kept_value_is_read_once_until_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    reads = iter(range(9))
    kept = reference.TtlCache(lambda: next(reads), seconds=60)
    at(monkeypatch, lambda: 100.0)
    assert (kept(), kept()) == (0, 0)
    at(monkeypatch, lambda: 161.0)
    assert kept() == 1


def test_what_was_read_while_an_edit_came_is_not_kept() -> None:
    """Another thread edits, and forgets, between the read of this one and its keeping."""
    row = {"name": "lama"}

    def read() -> str:
        found = row["name"]
        if found == "lama":
            row["name"] = "baru"
            kept.forget()
        return found

    kept = reference.TtlCache(read)
    assert kept() == "lama"
    assert kept() == "baru"


def test_forgetting_between_the_looks_of_a_reader_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = reference.TtlCache(lambda: {"PJU-PDM": "Lampu"})
    kept()

    def forget_then_tell_time() -> float:
        kept.forget()
        return 0.0

    at(monkeypatch, forget_then_tell_time)
    assert kept() == {"PJU-PDM": "Lampu"}
