"""Other systems read, report and act by the JSON API: with a key, under the same rules as everybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from api.conftest import LAMP, Caller, caller_with
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from people import Cast, a_case

from laksa.accounts import api_keys
from laksa.accounts.api_keys import Scope
from laksa.api import actions
from laksa.register.commands import publication
from laksa.register.models import Case, Event
from laksa.rules.permitted import ASKED

pytestmark = pytest.mark.django_db


# ── reporting ────────────────────────────────────────────────────────────────────────────────────


def test_a_report_becomes_a_case_with_its_channel_and_its_client(caller: Caller) -> None:
    told = caller.post("cases", LAMP)
    assert (told.status, told.headers["Location"]) == (201, f"/api/v1/cases/{told.json['number']}")
    case = Case.objects.get(number=told.json["number"])
    assert (case.channel, case.category, case.kind) == ("api", "PJU-PDM", "complaint")
    assert case.sent_by.key.name == "Kunci 0"
    assert case.contact.phone == "+6281234567890"
    assert told.json["status"] == "received"
    assert "text" not in told.json  # nobody has looked at it yet: its number tells status and dates
    assert "0812" not in told.raw.decode()


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(caller: Caller) -> None:
    first = caller.post("cases", LAMP, Idempotency_Key="a-1")
    again = caller.post("cases", json.dumps(LAMP, indent=3), Idempotency_Key="a-1")
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (201, 200, "true")
    assert again.json == first.json
    other = caller.post("cases", {**LAMP, "text": "Jalan berlubang di depan pasar."}, Idempotency_Key="a-1")
    assert (other.status, other.json["code"]) == (422, "key_reused")
    assert first.json["number"] in other.json["detail"]
    stranger = caller_with(Scope.REPORT).post("cases", {**LAMP, "text": "Jalan rusak berat."}, Idempotency_Key="a-1")
    assert stranger.status == 201
    assert Case.objects.count() == 2


def test_without_a_key_the_same_report_of_a_day_is_one_case(caller: Caller) -> None:
    assert [caller.post("cases", LAMP).status for _ in range(3)] == [201, 200, 200]
    assert Case.objects.count() == 1


def test_an_emergency_is_told_112_at_once(caller: Caller) -> None:
    told = caller.post("cases", {**LAMP, "text": "Ada kebakaran rumah di belakang pasar, api besar sekali."})
    assert "112" in told.json["notice"]


def test_everything_wrong_with_a_report_is_told_at_once_and_where(caller: Caller) -> None:
    told = caller.post("cases", {**LAMP, "text": "pendek", "reporter": {"email": "bukan", "phone": "12"}})
    assert told.status == 422
    assert told.headers["Content-Type"] == "application/problem+json"
    assert {one["pointer"] for one in told.json["errors"]} == {"/text", "/reporter/email", "/reporter/phone"}
    place = caller.post("cases", {**LAMP, "place": {}})
    assert (place.status, place.json["errors"][0]["pointer"]) == (422, "/place")
    slip = caller.post("cases", {**LAMP, "kategori": "PJU-PDM", "place": {"lat": "-6", "lon": 300}})
    assert {one["pointer"] for one in slip.json["errors"]} == {"/kategori", "/place/lat", "/place/lon"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50_000, 400),
        (b'{"text": NaN}', 400),
        (b'{"text": 1e999}', 400),
        (b'{"text": ' + b"9" * 5_000 + b"}", 400),
        (b'{"text": "a", "text": "b"}', 400),
        ('{"text": "ä"}'.encode("latin-1"), 400),
        (b"[" * 40 + b"]" * 40, 400),
        (b"[]", 422),
        (b'"x"', 422),
        (b"null", 422),
        (json.dumps({"text": "x" * 1_000_000}).encode(), 413),
    ],
)
def test_a_body_that_is_none_is_told_so(caller: Caller, body: bytes, status: int) -> None:
    told = caller.post("cases", body)
    assert (told.status, told.json["status"]) == (status, status)
    assert not Case.objects.exists()


def test_half_a_pair_and_a_nul_are_mended_not_refused(caller: Caller) -> None:
    told = caller.post("cases", '{"text": "Lampu \\ud83d padam\\u0000 sejak Senin", "place": {"landmark": "Jl. A"}}')
    assert told.status == 201
    assert Case.objects.get().complaint.text == "Lampu \ufffd padam\ufffd sejak Senin"


# ── every no ─────────────────────────────────────────────────────────────────────────────────────


def test_every_no_is_a_problem_in_the_clients_language(caller: Caller, sari: Caller, english: None) -> None:
    number = a_case().number
    nobody, wrong = Caller(""), Caller("laksa_23456789_" + "b" * 32)
    reader = caller_with(Scope.READ)
    web = caller.web
    key = {"Authorization": f"Bearer {sari.key}"}
    noes = {
        400: sari.post("cases", b"{"),
        401: nobody.get("cases"),
        403: reader.post("cases", LAMP),
        404: sari.get("cases/LKS-26-K7M4-9D"),
        405: caller._told(web.put("/api/v1/cases", headers=key)),
        406: sari.get("cases", headers={"Accept": "text/csv"}),
        409: sari.act(number, "close"),
        412: sari.act(number, "note", {"text": "Sudah ditelepon."}, seen='"99"'),
        413: sari.post("cases", b"x" * 300_000),
        415: sari.post("cases", b"<a/>", Content_Type="application/xml"),
        422: sari.get("cases", category="TIDAK-ADA"),
        428: sari.post(f"cases/{number}/actions/note", {"text": "Sudah ditelepon."}),
    }
    for status, told in noes.items():
        assert (told.status, told.json["status"]) == (status, status), told.json
        assert told.headers["Content-Type"] == "application/problem+json"
        assert set(told.json) >= {"type", "title", "status", "code", "detail"}
    assert "Bearer" in noes[401].headers["WWW-Authenticate"]
    assert "invalid_token" in wrong.get("cases").headers["WWW-Authenticate"]
    assert noes[405].headers["Allow"] == "GET, HEAD, POST"
    english = nobody.get("cases", headers={"Accept-Language": "en"})
    assert english.json["title"] == "A key is needed"
    assert noes[401].json["title"] == "Kunci diperlukan"
    assert caller._told(web.get("/api/")).status == 404
    assert caller._told(web.get("/api/v2/cases")).json["code"] == "not_found"


def test_the_hourly_limit_is_counted_by_all_processes_together(caller: Caller) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 7, 10, tzinfo=UTC), tick=False):
        few = caller_with(Scope.READ, hourly_limit=3)
        assert [few.get("areas").status for _ in range(2)] == [200, 200]
        api_keys._shares.clear()  # another process
        assert [few.get("areas").status for _ in range(2)] == [200, 429]
        assert few.get("areas").headers["Retry-After"] == "3000"
    with time_machine.travel(datetime(2026, 11, 23, 8, 0, tzinfo=UTC), tick=False):
        assert few.get("areas").status == 200


def test_a_database_that_is_away_is_a_problem_too(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("laksa.api.lists.areas", away)
    told = caller.get("areas")
    assert (told.status, told.json["code"], told.headers["Retry-After"]) == (503, "unavailable", "120")
    monkeypatch.setattr("laksa.api.lists.areas", lambda _request: 1 / 0)
    told = caller.get("areas")
    assert (told.status, told.json["code"]) == (500, "broken")


# ── who reads what ───────────────────────────────────────────────────────────────────────────────


def test_each_key_reads_with_its_own_eyes(caller: Caller, sari: Caller, yusuf: Caller) -> None:
    text = "Lampu padam. Hubungi saya di 0812-3456-7890, NIK 3671012345678901."
    case = a_case("assigned", text=text, name="Budi Hartono", phone="0812-3456-7890")
    public, operator, officer = (one.get(f"cases/{case.number}").json for one in (caller, sari, yusuf))
    assert "0812-3456-7890" in operator["text"]
    assert "3456" not in public["text"] + officer["text"]
    assert (operator["state"], operator["status"]) == ("assigned", "forwarded")
    assert "state" not in public
    assert "Budi" not in json.dumps([public, operator, officer])  # the contact is nobody's here
    assert caller_with(user=Cast().wati).get(f"cases/{case.number}").status == 404
    assert caller_with(user=Cast().admin).get(f"cases/{case.number}").status == 404


def test_what_is_confidential_or_not_looked_at_is_not_there_for_others(caller: Caller, sari: Caller) -> None:
    secret = a_case("assigned", confidential=True)
    fresh = a_case(text="Jalan berlubang besar di Cimone.")
    for case in (secret, fresh):
        assert caller.get(f"cases/{case.number}").status == 404
        assert caller.get(f"cases/{case.number}/events").status == 404
    assert caller.get("cases").json["items"] == []
    assert len(sari.get("cases").json["items"]) == 2
    own = caller.post("cases", {**LAMP, "confidential": True}).json["number"]
    mine = caller.get("cases", mine="true").json["items"]
    assert [one["number"] for one in mine] == [own]
    assert not {"text", "agency", "category", "place"} & set(mine[0])


def test_a_hidden_passage_stays_hidden(caller: Caller) -> None:
    case = a_case("entered", text="Lampu padam di depan rumah Pak Jamal sejak Senin.")
    publication.hide(case, text=(1, "complaint"), passage="rumah Pak Jamal", reason="personal_data", by=Cast().sari)
    told = caller.get(f"cases/{case.number}")
    assert "Jamal" not in told.raw.decode()
    assert "[disembunyikan]" in told.json["text"]


def test_events_are_told_as_their_reader_is_told_them(caller: Caller, sari: Caller, yusuf: Caller) -> None:
    case = a_case("recorded")
    sari.act(case.number, "note", {"text": "Catatan untuk kita saja."})
    public, operator, officer = (one.get(f"cases/{case.number}/events").json["items"] for one in (caller, sari, yusuf))
    assert [one["sequence"] for one in operator] == sorted(one["sequence"] for one in operator)
    assert "Noted" in {one["type"] for one in operator}
    assert not {"Noted"} & {one["type"] for one in [*public, *officer]}
    last = public[-2]["sequence"]
    assert [one["sequence"] for one in caller.get(f"cases/{case.number}/events", after=last).json["items"]] == [
        public[-1]["sequence"]
    ]


def test_a_list_goes_on_where_it_stopped(caller: Caller) -> None:
    made = [a_case("entered", text=f"Lampu jalan nomor {n} padam sejak Senin.").number for n in range(5)]
    seen, asked = list[str](), {"limit": 2}
    while True:
        told = caller.get("cases", **asked)
        seen += [one["number"] for one in told.json["items"]]
        if told.json["next"] is None:
            break
        assert f"after={told.json['next']}" in told.headers["Link"]
        asked = {"limit": 2, "after": told.json["next"]}
    assert sorted(seen) == sorted(made)
    assert len(seen) == 5
    for wrong in ("x", "-1", "ä", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Lg"):
        assert caller.get("cases", after=wrong).status == 422


def test_a_list_is_asked_for_by_what_there_is(caller: Caller) -> None:
    a_case("recorded")
    for wish in ({"status": "closed"}, {"category": "PJU-PDM"}, {"agency": "DISHUB"}, {"kelurahan": "36.71.01.1007"}):
        assert len(caller.get("cases", **wish).json["items"]) == 1, wish
    for none in ({"status": "open"}, {"agency": "DPUPR"}, {"received_to": "2020-01-01T00:00:00Z"}):
        assert caller.get("cases", **none).json["items"] == [], none
    for slip in ({"status": "baru"}, {"kategori": "x"}, {"received_from": "kemarin"}, {"limit": 1000}, {"limit": "x"}):
        assert caller.get("cases", **slip).status == 422, slip


def test_what_was_not_changed_is_not_sent_again(sari: Caller) -> None:
    case = a_case("entered")
    first = sari.get(f"cases/{case.number}")
    again = sari.get(f"cases/{case.number}", headers={"If-None-Match": first.etag})
    assert (again.status, again.raw) == (304, b"")
    assert first.etag.startswith(f'"{case.version}-')


def test_a_list_costs_the_same_statements_however_long(caller: Caller) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            caller.get("cases")
        return len(found)

    a_case("recorded")
    caller.get("cases")
    few = asked()
    for n in range(4):
        a_case("recorded", text=f"Lampu jalan nomor {n} padam sejak Senin.")
    assert asked() == few <= 8


# ── acting ───────────────────────────────────────────────────────────────────────────────────────


def test_a_case_goes_through_the_sop_by_the_interface(caller: Caller, sari: Caller, yusuf: Caller) -> None:
    number = caller.post("cases", LAMP).json["number"]

    def step(who: Caller, action: str, said: dict[str, Any] | None = None) -> None:
        case = who.get(f"cases/{number}")
        assert action in {one["name"] for one in case.json["actions"]}, case.json["not_now"]
        told = who.act(number, action, said, seen=case.etag)
        assert told.status == 200, told.json

    entry = {"category": "PJU-PDM", "kind": "complaint", "urgency": "medium"}
    step(sari, "enter", {**entry, "place": {"kelurahan": "36.71.01.1007"}})
    step(sari, "assign", {"lead": "DISHUB"})
    step(yusuf, "accept")
    step(
        yusuf,
        "follow-up",
        {"what_was_done": "Dua lampu diganti.", "result": "done", "no_photo_reason": "Hujan lebat."},
    )
    step(sari, "respond", {"text": "Lampu sudah menyala lagi."})
    step(sari, "close")
    assert Case.objects.get(number=number).status == "recorded"
    own = caller.get(f"cases/{number}").json
    assert "give-verdict" in {one["name"] for one in own["actions"]}
    told = caller.act(number, "give-verdict", {"verdict": "no", "text": "Masih padam."})
    assert (told.status, told.json["status"]) == (200, "received")
    stranger = caller_with(Scope.READ, Scope.REPORT)
    assert stranger.get(f"cases/{number}").json["actions"] == []
    assert stranger.act(number, "reply", {"text": "Saya juga."}).status == 403


def test_what_may_not_be_done_says_why(sari: Caller, yusuf: Caller) -> None:
    case = a_case("assigned")
    why = {one["name"]: one["code"] for one in sari.get(f"cases/{case.number}").json["not_now"]}
    assert why["close"] == sari.act(case.number, "close").json["code"]
    assert why["accept"] == "not_allowed"
    assert yusuf.act(case.number, "close").status == 403
    empty = sari.act(case.number, "refuse-follow-up", {"reason": ""})
    assert empty.status == 409
    assert sari.act(case.number, "assign", {"lead": "TIDAK-ADA", "reason": "x"}).status == 422


def test_every_command_is_an_action_or_left_to_people() -> None:
    offered = {action.command for action in actions.ACTIONS.values()}
    assert offered | actions.NOT_OFFERED == set(ASKED)
    assert not offered & actions.NOT_OFFERED


def test_nobody_acts_on_what_has_changed_and_a_repeated_step_is_one(sari: Caller) -> None:
    case = a_case("entered")
    seen = sari.get(f"cases/{case.number}").etag
    note = {"text": "Sudah ditelepon."}
    first = sari.act(case.number, "note", note, seen=seen, Idempotency_Key="n-1")
    again = sari.act(case.number, "note", note, seen=seen, Idempotency_Key="n-1")
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert sari.act(case.number, "note", {"text": "Lain."}, Idempotency_Key="n-1").status == 422
    weak = f"W/{seen}"  # as compression makes it; a note is no change that anybody has to see first
    assert sari.act(case.number, "assign", {"lead": "DISHUB"}, seen=weak).status == 200
    stale = sari.act(case.number, "assign", {"lead": "DPUPR", "reason": "Bukan lampu."}, seen=seen)
    assert (stale.status, stale.headers["ETag"]) == (412, f'"{Case.objects.get().version}"')
    assert Event.objects.filter(case=case, name="Noted").count() == 1


def test_a_key_of_somebody_who_left_opens_nothing(sari: Caller) -> None:
    Cast().sari.__class__.objects.filter(username="sari").update(is_active=False)
    assert (sari.get("cases").status, sari.get("cases").json["code"]) == (403, "key_staff_away")


def test_a_test_key_checks_everything_and_stores_nothing(sari: Caller) -> None:
    case = a_case("entered")
    events = Event.objects.count()
    trial = caller_with(user=Cast().sari, is_test=True)
    told = trial.post("cases", {**LAMP, "text": "Jalan berlubang di depan pasar."})
    assert (told.status, told.json["test"], told.headers["LAKSA-Test"]) == (201, True, "true")
    assert told.json["number"].startswith("UJI-")
    told = trial.act(case.number, "assign", {"lead": "DISHUB"})
    assert (told.status, told.json["state"], told.json["test"]) == (200, "assigned", True)
    assert trial.act(case.number, "close").status == 409
    assert trial.post("cases", {**LAMP, "text": "x"}).status == 422
    assert (Case.objects.count(), Event.objects.count()) == (1, events)
    assert sari.get(f"cases/{case.number}").json["state"] == "entered"


# ── tables, description ──────────────────────────────────────────────────────────────────────────


def test_the_citys_tables_and_figures(caller: Caller) -> None:
    assert "DISHUB" in {one["code"] for one in caller.get("agencies").json["items"]}
    [lamp] = [one for one in caller.get("categories").json["items"] if one["code"] == "PJU-PDM"]
    assert {"working_days", "questions", "needs_place"} <= set(lamp)
    assert len(caller.get("areas").json["kecamatan"]) == 13
    assert caller.get("statistics").json["items"] == []
    assert caller.get("statistics/2026-10").status == 404


def test_the_interface_describes_itself_without_a_script(caller: Caller) -> None:
    web = Client()
    said = web.get("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    assert "Bearer" in said["components"]["securitySchemes"]
    page = web.get("/api/v1/docs").content.decode()
    for address in said["paths"]:
        assert address in page
    assert "<script>" not in page
    assert "https://cdn" not in page
