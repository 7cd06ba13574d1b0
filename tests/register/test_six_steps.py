"""One case through the six steps, by the commands that every door calls."""

from __future__ import annotations

from people import a_case

from laksa.register import queries


def test_a_complaint_is_carried_through_all_six_steps(db: None) -> None:
    case = a_case("recorded")
    names = [moment.name for moment in queries.history(case)]
    assert names == ["Received", "Entered", "Assigned", "Accepted", "FollowedUp", "Responded", "Closed", "Recorded"]
    assert case.status == "recorded"
