"""The interface keeps the contract of GeoReport v2, point by point, as real clients depend on it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from open311.conftest import LAMP, POLE, SIGNS, SINCE, Caller, limited, published, w3
from people import Cast, a_case

from laksa.accounts import api_keys
from laksa.accounts.api_keys import Scope
from laksa.open311 import rows, tokens
from laksa.register import access, ledger, reference
from laksa.register.commands import closure, opening, publication
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case, CategoryQuestion, Complaint, Contact

pytestmark = pytest.mark.django_db

REQUEST = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip
W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


# ── 1-5: what there is ───────────────────────────────────────────────────────────────────────────


def test_01_discovery_stands_at_both_places_in_both_forms(caller: Caller) -> None:
    for place in ("/open311/discovery", "/open311/v2/discovery"):
        found = caller.web.get(f"{place}.json").json()
        assert [one["type"] for one in found["endpoints"]] == ["production", "test"]
        assert all(one["formats"] == ["text/xml", "application/json"] for one in found["endpoints"])
        assert {one["specification"] for one in found["endpoints"]} == {"http://wiki.open311.org/GeoReport_v2"}
        assert all(W3.fullmatch(one["changeset"]) for one in (found, *found["endpoints"]))
        assert datetime.fromisoformat(found["changeset"]) < datetime.now(UTC)
        assert found["contact"]
        assert found["key_service"]
        xml = caller.web.get(f"{place}.xml").content.decode()
        assert xml.count("<endpoint>") == 2
        assert "<formats><format>text/xml</format><format>application/json</format></formats>" in xml


def test_02_each_form_says_which_it_is(caller: Caller) -> None:
    xml, json = caller.get("services.xml"), caller.get("services.json")
    assert xml.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert json.headers["Content-Type"] == "application/json; charset=utf-8"
    assert xml.text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    for path in ("services", "services.rss", "services.html", "requests", "", "requests/LKS-26-K7M4-9D"):
        bad = caller.get(path)
        assert (bad.status, "Bad extension" in bad.text) == (404, True), path


def test_03_a_service_says_all_seven_things(caller: Caller) -> None:
    services = caller.get("services.json").json
    names = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
    assert all(list(one) == names for one in services)
    assert all(isinstance(one["service_code"], str) and one["service_code"] for one in services)
    assert all(
        one["metadata"] in (True, False) and one["type"] == "realtime" and one["description"] for one in services
    )
    assert len({one["service_name"] for one in services}) == len(services)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", one["service_code"]) for one in services)
    [lamp] = [one for one in services if one["service_code"] == "PJU-PDM"]
    assert "lampu jalan" in lamp["keywords"].split(",")
    assert len(caller.get("services.xml").xml.findall("service")) == len(services)
    assert caller.get("services.json", lat="-8.65", long="115.21").json == []
    assert "private" in next(one["keywords"] for one in services if one["service_code"] == "PLY-PGL").split(",")


@pytest.mark.usefixtures("asked")
def test_04_a_definition_is_what_the_category_asks(caller: Caller) -> None:
    told = caller.get("services/PJU-PDM.json").json
    assert told["service_code"] == "PJU-PDM"
    pole, since, signs = told["attributes"]
    assert (pole["code"], pole["required"], pole["datatype"], pole["order"]) == (POLE, True, "string", 1)
    assert "values" not in pole
    assert since["values"] == [{"key": "hari", "name": "Hari ini"}, {"key": "lama", "name": "Lama"}]
    assert (signs["datatype"], signs["variable"]) == ("multivaluelist", True)
    xml = caller.get("services/PJU-PDM.xml").xml
    assert [one.text for one in xml.findall("attributes/attribute/values/value/key")] == [
        "hari",
        "lama",
        "kedip",
        "bunyi",
    ]
    assert caller.get("services/JLN-LBG.json").json == {"service_code": "JLN-LBG", "attributes": []}
    for unknown in ("NOPE", "TDK-LKP", "%2e%2e", "9" * 300):
        assert caller.get(f"services/{unknown}.json").status == 404
    assert next(one for one in caller.get("services.json").json if one["service_code"] == "PJU-PDM")["metadata"] is True
    known = caller.get("services.json")
    again = caller.web.get("/open311/v2/services.json", headers={"If-None-Match": known.headers["ETag"]})
    assert again.status_code == 304


def test_05_a_report_has_its_number_at_once(caller: Caller) -> None:
    told = caller.report(first_name="Dinda", last_name="-", email="dinda@contoh.invalid", phone="0812 3456 7890")
    assert told.status == 200
    [request] = told.json
    assert "token" not in request
    case = access.by_number(request["service_request_id"])
    assert case is not None
    assert (case.channel, case.category, case.kelurahan != "") == ("open311", "PJU-PDM", True)
    contact = Contact.objects.get(case=case)
    assert (contact.name, contact.email, contact.phone) == ("Dinda", "dinda@contoh.invalid", "+6281234567890")
    assert case.complaint.text == LAMP["description"]
    assert case.complaint.landmark == LAMP["address_string"]
    xml = caller.post("requests.xml", {**LAMP, "description": "Lampu kedua di gang sebelah juga padam."})
    assert len(xml.xml.findall("request/service_request_id")) == 1
    case = caller.reported(description=None, service_code="KBR-KBK" if False else "PJU-PDM", lat="-6.17")
    assert case.complaint.text.startswith("PJU padam")


# ── 6-12: what is sent ───────────────────────────────────────────────────────────────────────────


def test_06_a_token_becomes_a_number(caller: Caller) -> None:
    """The service with tokens is there to be tried: every real report has its number at once."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sent = {**LAMP, "service_code": tokens.BATCH}
        [answer] = caller.post("requests.json", sent, base="/open311/test/v2").json
        assert "service_request_id" not in answer
        path = f"tokens/{answer['token']}"
        assert caller.get(f"{path}.json").json == [{"service_request_id": None, "token": answer["token"]}]
        assert caller.get(f"{path}.xml").xml.find("request/service_request_id").text is None
        clock.shift(5)
        [ready] = caller.get(f"{path}.json").json
    assert ready["service_request_id"].startswith("UJI-")
    for forged in (answer["token"][:-1] + "0", "x", "9" * 5000, "a-b-c"):
        if forged != answer["token"]:
            assert caller.get(f"tokens/{forged}.json").status == 404
    assert caller.post("requests.json", sent).status == 404


def test_07_a_report_without_a_place_is_refused_where_one_is_needed(caller: Caller) -> None:
    nowhere = dict.fromkeys(("lat", "long", "address_string"))
    refused = caller.report(**nowhere)
    assert (refused.status, refused.json[0]["code"]) == (400, 400)
    assert "lat" in refused.json[0]["description"]
    assert caller.report(lat=None, address_string=None).status == 400
    assert caller.report(lat="abc", address_string=None).status == 400
    assert caller.reported(**(nowhere | {"address_string": "Jl. Veteran 7"})).complaint.lat is None
    assert caller.reported(**(nowhere | {"address_id": "36.71.01.1007"})).kelurahan == "36.71.01.1007"
    assert caller.reported(**nowhere, service_code="ASP-PEM").category == "ASP-PEM"


@pytest.mark.usefixtures("asked")
def test_08_a_missing_answer_is_named(caller: Caller) -> None:
    refused = caller.report()
    assert refused.status == 400
    assert any(POLE in one["description"] for one in refused.json)
    assert Case.objects.count() == 0


@pytest.mark.usefixtures("asked")
def test_09_a_choice_that_is_not_in_the_list_is_refused(caller: Caller) -> None:
    refused = caller.report(**{f"attribute[{POLE}]": "7", f"attribute[{SINCE}]": "kemarin dulu"})
    assert refused.status == 400
    assert SINCE in refused.json[0]["description"]


@pytest.mark.usefixtures("asked")
def test_10_several_choices_come_in_both_spellings(caller: Caller) -> None:
    pole = {f"attribute[{POLE}]": "KRW 7"}
    first = caller.reported(**pole, **{f"attribute[{SIGNS}][]": ["kedip", "bunyi"]})
    again = caller.reported(**pole, **{f"attribute[{SIGNS}]": ["kedip", "bunyi"], "lat": "-6.17"})
    assert first.complaint.answers == again.complaint.answers
    assert "bunyi" in first.complaint.answers
    other = caller.reported(**pole, **{"attribute[uprn]": "10012", "lat": "-6.171"})
    assert other.complaint.text.endswith("\nuprn: 10012")


def test_11_only_sending_needs_a_key(caller: Caller) -> None:
    for key in ("", "laksa_22222222_" + "2" * 32, "x" * 5000, caller.key[:-1] + "\u0661"):
        refused = caller.report(api_key=key)
        assert (refused.status, refused.json[0]["code"]) == (403, 403)
        assert "api_key" in refused.json[0]["description"]
    assert limited(Scope.OPEN311_UPDATE).report().status == 403
    assert Caller("").get("requests.json").status == 200
    in_the_address = Caller("").web.post(f"/open311/v2/requests.json?api_key={caller.key}", LAMP)
    assert in_the_address.status_code == 200
    [key] = api_keys.ApiKey.objects.filter(name="Super-app Kota")
    assert key.last_used_at is not None
    api_keys.revoke(key, by="tes")
    assert caller.report().status == 403


def test_12_another_city_is_not_found(caller: Caller) -> None:
    assert caller.get("services.json", jurisdiction_id="kota-lain.go.id").status == 404
    for said in ("tangerangkota.go.id", ""):
        assert caller.get("services.json", jurisdiction_id=said).status == 200
    assert caller.report(jurisdiction_id="kota-lain.go.id").status == 404
    assert caller.get("discovery.json", jurisdiction_id="kota-lain.go.id").status == 200


# ── 13-18: what is read ──────────────────────────────────────────────────────────────────────────


def test_13_a_list_of_numbers_goes_before_every_other_wish(caller: Caller) -> None:
    old, new = published(), published(text="Lampu lain di Jalan Merdeka padam juga sejak kemarin.")
    wanted = f"{old.number},LKS-26-K7M4-9D,{new.number}"
    told = caller.get("requests.json", service_request_id=wanted, status="closed", start_date="1999-01-01T00:00:00Z")
    assert told.status == 200
    assert {one["service_request_id"] for one in told.json} == {old.number, new.number}
    assert all(list(one) == REQUEST for one in told.json)
    assert all(W3.fullmatch(one["requested_datetime"]) and one["lat"] for one in told.json)
    [single] = caller.get(f"requests/{old.number}.json").json
    assert single["service_code"] == "PJU-PDM"
    xml = caller.get("requests.xml", service_request_id=wanted).xml
    assert [part.tag for part in xml.findall("request")[0]] == REQUEST


def test_14_open_and_closed(caller: Caller) -> None:
    still, done = published("assigned"), published("recorded")
    asked = {
        status: {one["service_request_id"]: one for one in caller.get("requests.json", status=status).json}
        for status in ("open", "closed", "open,closed")
    }
    assert set(asked["open"]) == {still.number}
    assert set(asked["closed"]) == {done.number}
    assert set(asked["open,closed"]) == {still.number, done.number}
    assert asked["open"][still.number]["agency_responsible"] == "Dinas Perhubungan"
    assert "Diteruskan ke Dinas Perhubungan" in asked["open"][still.number]["status_notes"]
    assert asked["closed"][done.number]["status_notes"] == "Lampu sudah menyala lagi."
    assert done.closed_at is not None
    assert asked["closed"][done.number]["updated_datetime"] == w3(done.closed_at)
    assert asked["open"][still.number]["expected_datetime"] == w3(still.due_at)
    assert caller.get("requests.json", status="pending").status == 400
    assert caller.get("requests.json", service_code="NOPE").json == []
    assert len(caller.get("requests.json", service_code="NOPE,PJU-PDM").json) == 2


def test_15_ninety_days_and_no_more(caller: Caller) -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=100), tick=False):
        old = published()
    new = published(text="Lampu lain di Jalan Merdeka padam juga sejak kemarin.")

    def found(**span: str) -> set[str]:
        told = caller.get("requests.json", **span)
        assert told.status == 200
        return {one["service_request_id"] for one in told.json}

    assert found() == {new.number}
    assert found(start_date=w3(now - timedelta(days=365)), end_date=w3(now + timedelta(minutes=1))) == {new.number}
    assert found(start_date=w3(now - timedelta(days=120))) == {old.number}
    assert found(end_date=w3(now - timedelta(days=95))) == {old.number}
    assert found(start_date="1970-01-01T00:00:00Z", end_date=w3(now - timedelta(days=90))) == {old.number}
    assert found(start_date=w3(now - timedelta(days=1)).replace("Z", " 00:00")) == {new.number}
    assert found(start_date="", end_date="") == {new.number}
    for wrong in ("kemarin", "2026-11-23", "2026-11-23T17:18:00", "2026-13-23T17:18:00Z", "0001-01-01T00:00:00+14:00"):
        assert caller.get("requests.json", start_date=wrong).status == 400, wrong


def test_16_a_thousand_at_the_most_in_few_statements(caller: Caller) -> None:
    for place in range(3):
        published("recorded" if place else "assigned", text=f"Lampu jalan nomor {place} padam sejak Senin malam.")
    with CaptureQueriesContext(
        connection,
    ) as cold:
        assert len(caller.get("requests.json", page_size="5000").json) == 3
    assert len(cold) <= 8
    with CaptureQueriesContext(connection) as warm:
        caller.get("requests.json")
    assert len(warm) <= 3


def test_17_page_by_page(caller: Caller) -> None:
    numbers = {published(text=f"Lampu jalan nomor {place} padam sejak Senin malam.").number for place in range(3)}
    pages = [caller.get("requests.json", page=page, page_size=2).json for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert {one["service_request_id"] for page in pages for one in page} == numbers
    newest = [one["requested_datetime"] for page in pages for one in page]
    assert newest == sorted(newest, reverse=True)
    for wrong in ({"page": "0"}, {"page_size": "-1"}, {"page": "9" * 5000}, {"page_size": "²"}):
        assert caller.get("requests.json", **wrong).status == 400
    assert caller.get("requests.xml", page=9).text.endswith("<service_requests/>")


def test_18_what_is_not_for_everybody_is_not_here(caller: Caller) -> None:
    secret = a_case("assigned", confidential=True, text="Saya dipalak juru parkir di depan pasar setiap hari.")
    unseen = a_case("received", text="Belum dilihat operator: lampu taman padam sejak kemarin.")
    hidden = published("assigned", text="Lampu di depan rumah Pak Budi padam sejak tadi malam.")
    publication.hide(hidden, whole=True, reason="personal_data", by=Cast().sari)
    rejected = published(text="Laporan yang sama sekali tidak dapat diproses oleh kota.")
    closure.reject(rejected, reason="spam", text="Bukan laporan.", by=Cast().sari)
    shown = published(
        text="Saya Dinda Larasati, 0812 3456 7890. Lampu di depan rumah padam.", name="Dinda Larasati",
        phone="081234567890", email="dinda@contoh.invalid",
    )  # fmt: skip
    told = caller.get("requests.json", extensions="true")
    assert [one["service_request_id"] for one in told.json] == [shown.number]
    for word in ("Dinda", "Larasati", "3456", "contoh.invalid"):
        assert word not in told.text
    for case in (secret, unseen, hidden, rejected):
        for form in ("json", "xml"):
            assert caller.get(f"requests/{case.number}.{form}").status == 404
        assert caller.get("requests.json", service_request_id=case.number).json == []
    assert caller.get("requests/LKS-26-K7M4-9D.json").status == 404


def test_a_passage_that_was_hidden_is_gone_at_once_with_its_place(caller: Caller) -> None:
    case = published(text="Lampu di depan rumah Pak Karta padam sejak tadi malam.", lat=-6.1783, lon=106.6319)
    around = {"lat": "-6.1783", "long": "106.6319", "radius": "50"}
    assert "Karta" in caller.get("requests.json").text
    assert len(caller.get("requests.json", **around).json) == 1
    publication.hide(case, text=(1, "complaint"), passage="Pak Karta", reason="personal_data", by=Cast().sari)
    assert "Karta" not in caller.get("requests.json").text
    publication.hide(case, text=(1, "landmark"), passage="Jl. Veteran", reason="personal_data", by=Cast().sari)
    assert caller.get("requests.json", **around).json == []


# ── 19-25: what can go wrong ─────────────────────────────────────────────────────────────────────


def test_19_words_are_bounded_kept_raw_and_written_safely(caller: Caller) -> None:
    assert caller.report(description="x" * 4001).status == 400
    assert caller.report(description="panjang " * 500).status == 200
    raw = "<b>Lampu</b> & tiang \x01\x0b miring ]]> \ufffe di Jl. Veteran"
    case = caller.reported(description=raw, lat="-6.17")
    assert "<b>Lampu</b> & tiang" in case.complaint.text
    Case.objects.filter(pk=case.pk).update(entered_at=timezone.now())
    xml = caller.get(f"requests/{case.number}.xml")
    assert "<b>Lampu</b> & tiang  miring ]]>" in str(xml.xml.findtext("request/description"))
    assert "&lt;b&gt;Lampu&lt;/b&gt; &amp; tiang" in xml.text
    assert "<b>Lampu" in caller.get(f"requests/{case.number}.json").json[0]["description"]


def test_20_an_error_has_one_shape_in_either_form(caller: Caller) -> None:
    bad = {"service_code": "", "description": "x"}
    json = caller.post("requests.json", bad)
    assert json.json == [{"code": 400, "description": json.json[0]["description"]}]
    xml = caller.post("requests.xml", bad).xml
    assert (xml.tag, xml.findtext("error/code")) == ("errors", "400")
    several = caller.report(description="x" * 4001, lat="x", email="salah").json
    assert len(several) == 3
    assert caller.report(service_code="NOPE").status == 404
    assert caller.get("apa/ini.json").json == [{"code": 404, "description": "Alamat ini tidak dikenal."}]
    wrong = caller.web.delete("/open311/v2/requests.json")
    assert (wrong.status_code, wrong.headers["Allow"], wrong.json()[0]["code"]) == (405, "GET, HEAD, POST", 405)
    assert caller.web.head("/open311/v2/services.json").status_code == 200
    english = caller.web.get("/open311/v2/requests/x.json", headers={"Accept-Language": "en"})
    assert english.headers["Content-Language"] == "en"


@pytest.mark.usefixtures("quarantine", "drawn_once")
def test_21_files_under_any_name_and_links_as_links(caller: Caller, a_jpeg: bytes) -> None:
    case = caller.reported(
        photo1=SimpleUploadedFile("satu.jpg", a_jpeg, "image/jpeg"),
        media=SimpleUploadedFile("dua.jpg", a_jpeg, "image/jpeg"),
        media_url=["https://contoh.invalid/a.jpg", "http://169.254.169.254/b.jpg"],
    )
    assert case.attachments.count() == 2
    assert str(case.complaint.text).endswith(
        "\nTautan: https://contoh.invalid/a.jpg\nTautan: http://169.254.169.254/b.jpg"
    )
    Case.objects.filter(pk=case.pk).update(entered_at=timezone.now())
    [shown] = caller.get(f"requests/{case.number}.json").json
    photo = case.attachments.order_by("pk")[0]
    assert shown["media_url"].endswith(f"/l/{case.number}/foto/{photo.pk}/")
    bad = caller.report(lat="-6.17", media=SimpleUploadedFile("x.jpg", b"not a photo", "image/jpeg"))
    assert bad.status == 400
    assert caller.report(lat="-6.17", media_url=["https://contoh.invalid/"] * 11).status == 400


def test_22_updates_are_told_event_by_event(caller: Caller) -> None:
    case = published("recorded")
    now = timezone.now()
    window = {"start_date": w3(now - timedelta(hours=1)), "end_date": w3(now + timedelta(minutes=1))}
    told = caller.get("servicerequestupdates.json", **window)
    assert told.status == 200
    assert [one["status"] for one in told.json] == [
        "open",
        "investigating",
        "in_progress",
        "in_progress",
        "in_progress",
        "fixed",
    ]
    assert len({one["update_id"] for one in told.json}) == len(told.json)
    assert {one["service_request_id"] for one in told.json} == {case.number}
    assert all(window["start_date"] <= one["updated_datetime"] <= window["end_date"] for one in told.json)
    assert any(one["description"] == "Dijawab. Lampu sudah menyala lagi." for one in told.json)
    assert caller.get("servicerequestupdates.json", **window).json == told.json
    xml = caller.get("servicerequestupdates.xml").xml
    assert len(xml.findall("request_update/update_id")) == len(told.json)
    assert caller.get("servicerequestupdates.json", start_date=window["start_date"]).status == 400
    assert caller.get("servicerequestupdates.json", start_date=w3(now - timedelta(days=9)),
                      end_date=w3(now - timedelta(days=8))).json == []  # fmt: skip


def test_23_the_same_report_twice_is_one(caller: Caller, stranger: Caller) -> None:
    first = caller.reported()
    assert caller.reported().pk == first.pk
    assert caller.reported(lat="-6.1700").pk != first.pk
    assert stranger.reported().pk != first.pk
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert caller.reported().pk != first.pk
    own = caller.post("requests.json", {**LAMP, "client_request_id": "a1"})
    assert caller.post("requests.json", {**LAMP, "client_request_id": "a1"}).json == own.json
    other = caller.post(
        "requests.json", {**LAMP, "client_request_id": "a1", "description": "Sesuatu yang lain sekali."}
    )
    assert other.status == 400
    assert own.json[0]["service_request_id"] in other.json[0]["description"]
    headers = {"HTTP_X_IDEMPOTENCY_KEY": "b2"}
    assert caller.post("requests.json", LAMP, **headers).json == caller.post("requests.json", LAMP, **headers).json


def test_24_no_xml_is_read_and_nothing_is_fetched(caller: Caller) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><service_code>&y;</service_code>'
    sent = caller.web.post("/open311/v2/requests.xml", bomb, content_type="text/xml")
    assert sent.status_code == 403
    with_key = caller.web.post(f"/open311/v2/requests.xml?api_key={caller.key}", bomb, content_type="text/xml")
    assert with_key.status_code == 400
    assert "passwd" not in with_key.content.decode()


# ── what a client does to its own reports ────────────────────────────────────────────────────────


def an_update(case: Case, **changed: object) -> dict[str, Any]:
    return {
        "service_request_id": case.number, "update_id": "77", "status": "OPEN", "updated_datetime": w3(timezone.now()),
        "description": "Masih gelap, sudah tiga hari.",
    } | changed  # fmt: skip


def test_a_client_adds_to_what_it_sent_once(caller: Caller, stranger: Caller) -> None:
    case = caller.reported()
    told = caller.post("servicerequestupdates.xml", an_update(case))
    assert told.status == 200, told.text
    mine = told.xml.findtext("request_update/update_id")
    again = caller.post("servicerequestupdates.json", an_update(case))
    assert again.json == [{"update_id": mine}]
    assert list(case.events.values_list("name", flat=True).order_by("seq")) == ["Received", "ReporterReplied"]
    assert stranger.post("servicerequestupdates.json", an_update(case)).status == 403
    assert limited(Scope.OPEN311_REPORT).post("servicerequestupdates.json", an_update(case)).status == 403
    unknown = an_update(case, service_request_id="LKS-26-K7M4-9D")
    assert caller.post("servicerequestupdates.json", unknown).status == 404
    for wrong in ({"status": "DONE"}, {"status": "OPEN,CLOSED"}, {"updated_datetime": "kemarin"}, {"update_id": ""},
                  {"description": ""}, {"description": "x" * 4001}):  # fmt: skip
        assert caller.post("servicerequestupdates.json", an_update(case, **wrong)).status == 400, wrong
    heard = caller.get("servicerequestupdates.json").json
    assert heard == []
    [own] = caller.get("servicerequestupdates.json", api_key=caller.key).json
    assert (own["update_id"], own["status"]) == (mine, "open")
    assert "gelap" not in own["description"]


def test_a_client_reopens_and_withdraws_for_its_reporter(caller: Caller) -> None:
    gone = caller.reported()
    assert caller.post("servicerequestupdates.json", an_update(gone, status="CANCELLED")).status == 200
    assert Case.objects.get(pk=gone.pk).status == "withdrawn"
    done = published("recorded")
    from laksa.register.models import ClientReport

    ClientReport.objects.create(case=done, key=api_keys.ApiKey.objects.get(name="Super-app Kota"))
    thanks = caller.post("servicerequestupdates.json", an_update(done, status="FIXED", description="Terima kasih!"))
    assert thanks.status == 200
    assert Case.objects.get(pk=done.pk).status == "recorded"
    assert caller.post("servicerequestupdates.json", an_update(done, status="REOPEN", update_id="78")).status == 200
    assert ledger.state_of(Case.objects.get(pk=done.pk)).verdict == "no"
    assert Case.objects.get(pk=done.pk).status == "entered"


def test_what_is_only_tried_is_checked_and_not_stored(caller: Caller) -> None:
    tried = limited(Scope.OPEN311_REPORT, is_test=True)
    for told in (caller.post("requests.json", LAMP, base="/open311/test/v2"), tried.report()):
        assert told.json[0]["service_request_id"].startswith("UJI-")
    assert (
        caller.post("requests.json", {**LAMP, "lat": "x", "address_string": None}, base="/open311/test/v2").status
        == 400
    )
    assert (Case.objects.count(), Complaint.objects.count()) == (0, 0)


def test_a_key_sends_so_much_in_an_hour(caller: Caller) -> None:
    few = limited(Scope.OPEN311_REPORT, hourly_limit=2)
    assert [few.report(lat=f"-6.17{n}").status for n in range(3)] == [200, 200, 429]
    refused = few.report()
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert refused.json[0]["code"] == 429
    assert caller.report().status == 200


def test_an_emergency_is_told_to_call_at_once(caller: Caller) -> None:
    [told] = caller.report(description="Ada kebakaran di warung depan sekolah, api sudah besar!").json
    assert "112" in told["service_notice"]
    assert "112" not in caller.report().json[0]["service_notice"]


def test_the_operator_sees_by_which_client_a_report_came(caller: Caller, client: Client) -> None:
    case = caller.reported()
    client.force_login(Cast().sari)
    assert "Open311 (Super-app Kota)" in client.get(f"/meja/{case.number}/").content.decode()


def test_names_in_the_rows_are_those_of_now(caller: Caller) -> None:
    from laksa.accounts.models import Agency

    published("assigned")
    assert "Dinas Perhubungan" in caller.get("requests.json").text
    agency = Agency.objects.get(code="DISHUB")
    agency.name = "Dinas Angkutan Kota"
    agency.save()
    from laksa.register import reference

    reference.forget()
    assert "Dinas Angkutan Kota" in caller.get("requests.json").text
    assert len(rows.STATUSES) == 8


def test_extensions_say_what_the_category_asked_and_the_public_may_read(caller: Caller, asked: None) -> None:
    CategoryQuestion.objects.filter(code=SINCE).update(is_public=True)
    reference.forget()
    case = caller.reported(**{f"attribute[{POLE}]": "PJU-12", f"attribute[{SINCE}]": "lama"})
    entry = opening.Entry("complaint", "PJU-PDM", "medium", kelurahan="36.71.01.1007")
    opening.enter(case, entry, by=Cast().sari, watch=StepTimer())
    [row] = caller.get(f"requests/{case.number}.json", extensions="true").json
    assert row["attributes"] == [{"name": "Sejak kapan?", "value": "Lama"}]
    xml = caller.get(f"requests/{case.number}.xml", extensions="true").xml
    assert xml.findtext("request/attributes/attribute/value") == "Lama"
    assert "attributes" not in caller.get(f"requests/{case.number}.json").json[0]
