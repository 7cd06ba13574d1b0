"""The demo city tells only what the rules allow, on whatever day a newcomer starts."""

from __future__ import annotations

import random
from datetime import date, datetime

import pytest
from django.conf import settings
from django.test import Client

from laksa.accounts.models import User
from laksa.figures import recap
from laksa.register import place_guess, reference
from laksa.register.models import Complaint
from laksa.reports.models import Letterhead
from laksa.rules.period import WIB
from laksa_demo import contacts, load, material, photos, pictures
from laksa_demo.story import Story


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seed", "end", "cases"),
    [
        pytest.param(7, date(2026, 11, 20), 100, marks=pytest.mark.deep),
        pytest.param(8, date(2026, 1, 1), 100, marks=pytest.mark.deep),
        (9, None, 60),
    ],
)
def test_no_story_is_refused(monkeypatch: pytest.MonkeyPatch, seed: int, end: date | None, cases: int) -> None:
    monkeypatch.setattr(load, "publish_the_past", lambda *_: None)  # test_ops_report.py has a city with its reports
    monkeypatch.setattr(pictures, "SIZE", (96, 72))
    told: list[Story] = []
    tell = Story.tell
    monkeypatch.setattr(Story, "tell", lambda story: (told.append(story), tell(story))[1])
    load.load(settings.DATA, seed=seed, end=end, cases=cases)
    assert [(story.category.code, story.refused) for story in told if story.refused] == []
    assert len(told) == cases
    assert Complaint.objects.exclude(answers="").exists()
    rows = [row for row in recap.rows() if (row["closing_no"], row["rounds"]) == (1, 1) and row["number"]]
    assert rows
    for row in rows:
        for step, since, until in (("2", "received_at", "entered_at"), ("5", "responded_at", "closed_at")):
            took = int((datetime.fromisoformat(row[until]) - datetime.fromisoformat(row[since])).total_seconds())
            three = sum(row[clock].get(step, 0) for clock in ("handling_s", "waiting_s", "idle_s"))
            assert not took or took - 1 <= three <= took + 1, (row["number"], step)


@pytest.mark.django_db
def test_every_report_lies_where_its_landmark_says(monkeypatch: pytest.MonkeyPatch) -> None:
    places = {code: row.name for code, row in reference.kelurahan().items()}
    until, people = datetime(2026, 11, 20, 16, 0, tzinfo=WIB), dict[str, User]()
    plans = list(load._plans(random.Random(7), until, people, 450))
    assert len({plan.told for plan in plans}) == sum(len(one.complaints) for one in material.subjects().values())
    strays = [(plan.told.landmark, places[plan.kelurahan]) for plan in plans if not _agree(plan)]
    assert strays == []
    where: dict[str, set[str]] = {}
    for plan in plans:
        where.setdefault(plan.told.landmark, set()).add(places[plan.kelurahan])
    assert where["Stasiun Tanah Tinggi, peron arah Duri"] == {"Tanah Tinggi"}
    assert where["Simpang Jl. HR Rasuna Said, Pinang"] == {"Pinang"}
    assert {landmark for landmark, names in where.items() if len(names) > 1 and "Kec" not in landmark} <= {""}


def _agree(plan: Story) -> bool:
    """Neither the landmark nor the guess that a page would show names another area than the report's."""
    read = reference.place_in(plan.told.landmark)
    guess = place_guess.of_words(plan.told.landmark, plan.told.text)
    own = {"", plan.kelurahan, reference.kecamatan_of(plan.kelurahan)}
    return {read.named, read.guess, guess.code} <= own and not (read.is_outside or guess.is_outside)


def test_what_a_photo_shows_is_what_the_report_is_about() -> None:
    shown = {code: subject.scene for code, subject in material.subjects().items()}
    assert set(shown.values()) <= set(photos.SCENES)
    fitting = {"road": {"JLN-LBG", "JLN-GLN"}, "paving": {"JLN-LKG"}, "footpath": {"JLN-TRT"}, "bridge": {"JLN-JBT"},
               "banner": {"TTB-RKL"}, "water": {"AIR-PDM"}}  # fmt: skip
    assert {scene: {code for code, one in shown.items() if one == scene} for scene in fitting} == fitting


@pytest.mark.django_db
def test_every_public_page_tells_how_the_demo_is_reached_and_what_the_city_wrote_stays(
    client: Client,
) -> None:
    Letterhead.objects.update_or_create(pk=1, defaults={"signer_name": "Budi Santoso"})
    contacts.fill_in()
    for address in ("/", "/lapor/", "/lacak/", "/rapor/", "/tentang/", "/tidak-ada/"):
        page = client.get(address).content.decode()
        assert 'href="tel:0210000000"' in page, address
        assert "loket contoh" in page, address
        assert "07.30 sampai 16.00" in page, address
    contacts.take_back()
    assert not reference.service().is_given
    assert Letterhead.current().signer_name == "Budi Santoso"
