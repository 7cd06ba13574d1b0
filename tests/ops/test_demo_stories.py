"""The demo city tells only what the rules allow, on whatever day a newcomer starts."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.conf import settings

from laksa.ops.demo import load, material, photos, pictures
from laksa.ops.demo.story import Story
from laksa.reports import recap


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
    rows = [row for row in recap.rows() if (row["closing_no"], row["rounds"]) == (1, 1) and row["number"]]
    assert rows
    for row in rows:
        for step, since, until in (("2", "received_at", "entered_at"), ("5", "responded_at", "closed_at")):
            took = int((datetime.fromisoformat(row[until]) - datetime.fromisoformat(row[since])).total_seconds())
            three = sum(row[clock].get(step, 0) for clock in ("handling_s", "waiting_s", "idle_s"))
            assert not took or took - 1 <= three <= took + 1, (row["number"], step)


def test_what_a_photo_shows_is_what_the_report_is_about() -> None:
    shown = {code: subject.scene for code, subject in material.subjects().items()}
    assert set(shown.values()) <= set(photos.SCENES)
    fitting = {"road": {"JLN-LBG", "JLN-GLN"}, "paving": {"JLN-LKG"}, "footpath": {"JLN-TRT"}, "bridge": {"JLN-JBT"},
               "banner": {"TTB-RKL"}, "water": {"AIR-PDM"}}  # fmt: skip
    assert {scene: {code for code, one in shown.items() if one == scene} for scene in fitting} == fitting
