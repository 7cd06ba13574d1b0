"""What somebody with SQL would have to hide from `verify`: every change names the case it touched."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from people import Cast, a_case
from PIL import Image

from laksa.audit.verify import verify
from laksa.history import triggers
from laksa.history.idempotency import IdempotencyKey
from laksa.history.verify import Finding
from laksa.register import files, ledger
from laksa.register.commands import assignment, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry
from laksa.register.models import Attachment, Case, Complaint, Contact, Event, Idempotency, Text
from laksa.rules import chain
from laksa.site import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def _insider(db: None) -> Iterator[None]:
    """Somebody who has taken the triggers away."""
    triggers.remove()
    yield
    triggers.install()


@pytest.fixture(scope="module")
def finished(standing: Callable[[Callable[[], Any]], Any]) -> int:
    """A finished case between two others that nobody touches."""

    def three() -> int:
        a_case("assigned")
        case = a_case("recorded", name="Bu Sumarni")
        a_case("recorded")
        return case.pk

    return int(standing(three))


@pytest.fixture
def victim(finished: int, _insider: None) -> Case:
    return Case.objects.get(pk=finished)


HEAD_DIFFERS = "the row's head is not the last event's hash"


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> set[tuple[str, str]]:
    return {(finding.number, finding.code) for finding in verify()}


def hash_anew(case: Case, change: Callable[[Event, dict[str, Any]], object]) -> None:
    """The payloads changed, and the chain of the case made to fit them."""
    head = chain.GENESIS
    for event in case.events.order_by("seq"):
        change(event, payload := json.loads(event.payload))
        event.payload = chain.canonical(payload)
        event.hash = head = ledger.CASES.link(head, event)
        event.save()
    Case.objects.filter(pk=case.pk).update(head=head)


def test_an_untouched_register_has_no_findings(cast: Cast) -> None:
    for upto in ("received", "entered", "assigned", "in_progress", "followed_up", "responded", "recorded"):
        a_case(upto, cast=cast, name="Bu Sumarni", phone="081234567890")
    response.give_verdict(a_case("recorded", cast=cast), verdict="no", text="Mati lagi.")
    one, other = a_case("entered", cast=cast), a_case("entered", cast=cast)
    merging.merge(one, target=other, text="Digabung.", by=cast.sari)
    merging.unmerge(Case.objects.get(pk=one.pk), by=cast.sari)
    merging.undo(a_case("assigned", cast=cast), by=cast.sari)
    ledger.erase(a_case("recorded", cast=cast, name="Bu Tini"), ("text", "contact"), by=ledger.Actor("clock"))
    clock.tick()
    assert found() == set()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("payload", '{"body":"X-PLN"}'), ("name", "Rejected"), ("role", "head"), ("user", "999"), ("agency", "DPUPR"),
        ("command", "0" * 32), ("at", "2026-01-01 00:00:00+00:00"), ("recorded_at", "2026-01-01 00:00:00+00:00"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seq", [1, 4, 8])
def test_a_changed_event_is_found(victim: Case, column: str, value: str, seq: int) -> None:
    quoted = connection.ops.quote_name(column)
    sql(f"UPDATE register_event SET {quoted} = %s WHERE case_id = %s AND seq = %s", value, victim.pk, seq)
    assert found() == {(victim.number, "event_changed")}


def test_a_changed_hash_is_found(victim: Case) -> None:
    sql("UPDATE register_event SET hash = %s WHERE case_id = %s AND seq = 8", b"\1" * 32, victim.pk)
    assert list(verify()) == [Finding(victim.number, "event_changed", "event 8 (Recorded) does not fit its hash")]


@pytest.mark.parametrize("seq", [1, 3, 7, 8])
def test_a_deleted_event_is_found(victim: Case, seq: int) -> None:
    sql("DELETE FROM register_event WHERE case_id = %s AND seq = %s", victim.pk, seq)
    gap, cut = ("event_missing", f"event {seq} is not there"), ("head_differs", HEAD_DIFFERS)
    assert list(verify()) == [Finding(victim.number, *(gap if seq < 8 else cut))]


def test_a_deletion_that_closes_the_gap_is_found(victim: Case) -> None:
    sql("DELETE FROM register_event WHERE case_id = %s AND seq = 4", victim.pk)
    for seq in (5, 6, 7, 8):
        sql("UPDATE register_event SET seq = %s WHERE case_id = %s AND seq = %s", seq - 1, victim.pk, seq)
    assert found() == {(victim.number, "event_changed")}


def test_a_whole_history_that_was_deleted_is_found(victim: Case) -> None:
    sql("DELETE FROM register_event WHERE case_id = %s", victim.pk)
    assert found() == {(victim.number, "head_differs")}


def test_an_inserted_event_is_found(victim: Case) -> None:
    forged = victim.events.get(seq=8)
    forged.pk, forged.seq = None, 9
    Event.objects.bulk_create([forged])
    assert found() == {(victim.number, "event_changed")}


def test_an_event_moved_to_another_case_is_found(victim: Case) -> None:
    other = Case.objects.exclude(pk=victim.pk).get(status="recorded")
    for one, target in ((victim, -1), (other, victim.pk)):
        sql("UPDATE register_event SET seq = 100 + seq WHERE case_id = %s AND seq = 6", one.pk)
        if target > 0:
            sql("UPDATE register_event SET case_id = %s, seq = 6 WHERE case_id = %s AND seq = 106", target, other.pk)
    assert found() == {(victim.number, "event_changed"), (other.number, "event_missing")}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("lead", "DPUPR"), ("category", "JLN-LBG"), ("urgency", "low"), ("kelurahan", "36.71.01.1001"),
        ("channel", "phone"), ("is_confidential", True), ("late_ever", True), ("unread", 3), ("rank", 0),
        ("due_at", "2030-01-01 00:00:00+00:00"), ("closed_at", "2026-01-01 00:00:00+00:00"), ("seq", 9),
        ("number", "LKS-26-K7M4-9D"), ("about_agency", "TLR"), ("ending", 2), ("version", 1), ("support", "DPUPR"),
        ("source", "wargaku"), ("source_id", "77"), ("lookup", b"\1" * 32), ("head", b"\1" * 32),
    ],
)  # fmt: skip
def test_a_changed_column_of_the_case_is_found(victim: Case, column: str, value: object) -> None:
    sql(f"UPDATE register_case SET {connection.ops.quote_name(column)} = %s WHERE id = %s", value, victim.pk)
    number = str(value) if column == "number" else victim.number
    row, head = ("row_differs", f"column {column}"), ("head_differs", HEAD_DIFFERS)
    assert list(verify()) == [Finding(number, *(head if column == "head" else row))]


def test_an_event_that_no_rule_made_is_found_even_where_its_hash_fits(victim: Case) -> None:
    hash_anew(victim, lambda event, payload: payload.update(later=1) if event.seq == 6 else None)
    assert list(verify()) == [Finding(victim.number, "event_unreadable", "'later'")]


def test_changed_facts_are_found(victim: Case) -> None:
    Case.objects.filter(pk=victim.pk).update(facts=victim.facts | {"result": "impossible"})
    assert found() == {(victim.number, "row_differs")}


def test_a_changed_complaint_is_found(victim: Case) -> None:
    Complaint.objects.filter(pk=victim.pk).update(text="Semua baik-baik saja.")
    assert found() == {(victim.number, "words_differ")}


@pytest.mark.parametrize("field", ["name", "email", "phone"])
def test_a_changed_contact_is_found(victim: Case, field: str) -> None:
    Contact.objects.filter(pk=victim.pk).update(**{field: "lain"})
    assert found() == {(victim.number, "words_differ")}


def test_a_consent_that_nobody_gave_is_found(victim: Case) -> None:
    Contact.objects.filter(pk=victim.pk).update(by_agency=True)
    assert found() == {(victim.number, "words_differ")}


@pytest.mark.parametrize("field", ["text", "no_photo_reason", "summary"])
def test_changed_words_of_an_event_are_found(victim: Case, field: str) -> None:
    Text.objects.filter(case=victim, field=field).update(body="Tidak pernah dikatakan.")
    assert found() == {(victim.number, "words_differ")}


def test_words_that_nobody_said_are_found(victim: Case) -> None:
    for seq in (6, 60):
        Text.objects.create(case=victim, seq=seq, field="note", body="Tambahan.", salt=b"\0" * 16)
    assert list(verify()) == [Finding(victim.number, "words_differ", f"note of event {seq}") for seq in (6, 60)]


def test_words_that_were_taken_away_are_found(victim: Case) -> None:
    seq = victim.texts.filter(field="text").latest("seq").seq
    victim.texts.filter(seq=seq).delete()
    assert list(verify()) == [Finding(victim.number, "words_missing", f"text of event {seq}")]


def test_words_that_were_blanked_without_an_erasure_are_found(victim: Case) -> None:
    Text.objects.filter(case=victim, seq=6).update(body=None, salt=None)
    assert found() == {(victim.number, "words_missing")}


def test_a_complaint_that_was_blanked_or_taken_away_is_found(victim: Case) -> None:
    Complaint.objects.filter(pk=victim.pk).update(text=None, salt=None)
    assert found() == {(victim.number, "words_missing")}
    Complaint.objects.filter(pk=victim.pk).delete()
    assert found() == {(victim.number, "words_missing")}


def test_a_contact_that_was_taken_away_is_found(victim: Case) -> None:
    Contact.objects.filter(pk=victim.pk).delete()
    assert found() == {(victim.number, "words_missing")}


# ── title, landmark, point ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change", [{"title": "Semua baik"}, {"landmark": "Jl. Lain"}, {"lat": -6.2}, {"lon": 106.6}, {"lat": None}]
)
@pytest.mark.parametrize("upto", ["received", "recorded"])
def test_a_changed_title_landmark_or_point_is_found(cast: Cast, upto: str, change: dict[str, object]) -> None:
    case = a_case(upto, cast=cast, lat=-6.178306, lon=106.631889)
    Complaint.objects.filter(pk=case.pk).update(**change)
    assert found() == {(case.number, "particulars_differ")}


def test_what_step_2_a_correction_and_an_undone_assignment_leave_is_what_is_sealed(cast: Cast) -> None:
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", lat=-6.17, lon=106.63, title="Lampu padam")
    case = opening.enter(a_case(cast=cast), entry, by=cast.sari, watch=StepTimer())
    correction.correct(case, replace(entry, title="", landmark="Jl. Daan Mogot"), by=cast.sari)
    both = assignment.assign(a_case(cast=cast), lead="DISHUB", entry=entry, by=cast.sari, watch=StepTimer())
    merging.undo(both, by=cast.sari)
    assert Complaint.objects.get(pk=both.pk).title == "Lampu padam"
    assert found() == set()


def test_a_form_sent_twice_puts_back_no_title_that_was_corrected_since(cast: Cast) -> None:
    case, once = a_case(cast=cast), IdempotencyKey.of("kunci", "catat")
    entry = Entry("complaint", "PJU-PDM", "medium", title="Lampu padam", kelurahan="36.71.01.1007")
    opening.enter(case, entry, by=cast.sari, watch=StepTimer(), once=once)
    correction.correct(case, replace(entry, title="Lampu mati total"), by=cast.sari)
    opening.enter(case, entry, by=cast.sari, watch=StepTimer(), once=once)
    assert Complaint.objects.get(pk=case.pk).title == "Lampu mati total"
    assert found() == set()


def test_what_a_release_before_never_sealed_is_told_and_is_no_finding(victim: Case) -> None:
    hash_anew(victim, lambda event, payload: payload.pop("particulars", None))
    uncovered = Counter[str]()
    assert list(verify(uncovered=uncovered)) == []
    assert uncovered == {"title, landmark, point": 1}


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def photographed(cast: Cast, _insider: None, drawn_once: None) -> tuple[Case, Attachment]:
    """A case with two photos of its reporter, one with its clean copies, and one of the officer."""

    def stored(colour: str) -> files.Stored:
        body = io.BytesIO()
        Image.new("RGB", (90, 60), colour).save(body, "JPEG")
        return files.store([SimpleUploadedFile("foto.jpg", body.getvalue())])[0]

    case = a_case("in_progress", cast=cast, files=(stored("navy"), stored("green")))
    followup.follow_up(case, what_was_done="Diganti.", result="done", after=(stored("red"),), by=cast.yusuf)
    files.prepare_pending()
    assert found() == set()
    return Case.objects.get(pk=case.pk), Attachment.objects.filter(case=case).order_by("id")[0]


def _write(path: Path, body: bytes) -> None:
    path.write_bytes(body)


FORGED: dict[str, tuple[Callable[[Attachment], object], set[str]]] = {
    "row deleted": (lambda file: sql("DELETE FROM register_attachment WHERE id = %s", file.pk), {"file_missing"}),
    "hash changed": (
        lambda file: sql("UPDATE register_attachment SET sha256 = %s WHERE id = %s", "0" * 64, file.pk),
        {"file_missing", "file_unsealed", "file_replaced"},
    ),
    "moved to another event": (
        lambda file: sql("UPDATE register_attachment SET seq = 5 WHERE id = %s", file.pk),
        {"file_missing", "file_unsealed", "file_differs"},
    ),
    "shown as another kind": (
        lambda file: sql("UPDATE register_attachment SET kind = 'after' WHERE id = %s", file.pk),
        {"file_differs"},
    ),
    "state refused": (
        lambda file: sql("UPDATE register_attachment SET state = 'refused' WHERE id = %s", file.pk),
        {"file_differs"},
    ),
    "state refused without its digest": (
        lambda file: sql("UPDATE register_attachment SET state = 'refused', clean_sha256 = '' WHERE id = %s", file.pk),
        {"file_differs"},
    ),
    "state unknown": (
        lambda file: sql("UPDATE register_attachment SET state = 'rejected' WHERE id = %s", file.pk),
        {"file_differs"},
    ),
    "state pending": (
        lambda file: sql("UPDATE register_attachment SET state = 'pending' WHERE id = %s", file.pk),
        {"file_differs"},
    ),
    "original replaced": (lambda file: _write(files.quarantine(file.pk), b"lain"), {"file_replaced"}),
    "original deleted": (lambda file: files.quarantine(file.pk).unlink(), {"file_gone"}),
    "clean copy replaced": (lambda file: _write(files.clean_copy(file.pk), b"lain"), {"file_replaced"}),
    "clean copy deleted": (lambda file: files.clean_copy(file.pk).unlink(), {"file_gone"}),
}


@pytest.mark.same
@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_file_is_found_and_names_its_case(photographed: tuple[Case, Attachment], forged: str) -> None:
    case, file = photographed
    forge, codes = FORGED[forged]
    forge(file)
    assert found() == {(case.number, code) for code in codes}


@pytest.mark.same
def test_a_clean_copy_from_before_its_digest_was_kept_is_told_as_not_covered(
    photographed: tuple[Case, Attachment],
) -> None:
    Attachment.objects.filter(pk=photographed[1].pk).update(clean_sha256="")
    uncovered = Counter[str]()
    assert list(verify(uncovered=uncovered)) == []
    assert uncovered == {"clean copy of a photo": 1}


@pytest.mark.same
def test_a_photo_moved_to_another_case_is_found_in_both(photographed: tuple[Case, Attachment], cast: Cast) -> None:
    case, file = photographed
    other = a_case(cast=cast)
    sql("UPDATE register_attachment SET case_id = %s WHERE id = %s", other.pk, file.pk)
    assert found() == {(case.number, "file_missing"), (other.number, "file_unsealed")}


@pytest.mark.same
def test_a_photo_that_nobody_sent_is_found(photographed: tuple[Case, Attachment]) -> None:
    case, file = photographed
    file.pk, file.sha256 = file.pk + 1, "1" * 64
    Attachment.objects.bulk_create([file])
    assert found() == {(case.number, "file_unsealed"), (case.number, "file_gone")}


def test_a_history_without_its_case_is_found(victim: Case) -> None:
    with connection.constraint_checks_disabled():
        for model in (Text, Contact, Complaint):
            model.objects.filter(case_id=victim.pk).delete()
        sql("DELETE FROM register_case WHERE id = %s", victim.pk)
        findings = list(verify())
    sql("DELETE FROM register_event WHERE case_id = %s", victim.pk)
    assert findings == [Finding(f"#{victim.pk}", "case_missing")]


def test_every_case_is_looked_at_however_many_there_are(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("laksa.audit.verify.CHUNK", 2)
    cases = [a_case(cast=cast) for _ in range(5)]
    number, seen = Case.objects.count(), list[int]()
    assert list(verify(progress=seen.append)) == []
    assert seen == [2] * (number // 2) + [1] * (number % 2)
    Complaint.objects.filter(pk=max(case.pk for case in cases)).update(text="Lain.")
    assert len(found()) == 1


def test_idempotency_rows_may_go_without_a_finding(cast: Cast) -> None:
    a_case("recorded", cast=cast)
    Idempotency.objects.all().delete()
    assert found() == set()


@pytest.mark.parametrize("facts", [{}, [], {"status": "recorded", "received_at": "kemarin"}, {"rounds": None}])
def test_facts_that_make_no_sense_are_found_and_stop_nothing(victim: Case, facts: object) -> None:
    Case.objects.filter(pk=victim.pk).update(facts=facts)
    assert found() == {(victim.number, "row_differs")}
