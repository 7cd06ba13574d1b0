"""One command is one transaction: case, events and words, and no word inside the sealed history."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.history.idempotency import IdempotencyKey
from laksa.register import ledger, queries
from laksa.register.commands import assignment, closure, correction, followup, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case, Complaint, Contact, Event, Idempotency, Text

NAME, EMAIL, PHONE = "Ibu Sumarni Kartika", "sumarni@contoh.invalid", "081234567890"


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


MUST_HAVE_A_REASON: dict[str, tuple[str, Callable[[Case, Cast, str], Case]]] = {
    "return": ("assigned", lambda case, cast, words: assignment.return_(
        case, reason=words, proposed="DPUPR", by=cast.yusuf)),
    "reassign": ("assigned", lambda case, cast, words: assignment.assign(
        case, lead="DPUPR", reason=words, by=cast.sari, watch=StepTimer())),
    "refuse a follow-up": ("followed_up", lambda case, cast, words: followup.refuse_follow_up(
        case, reason=words, by=cast.sari)),
    "ask for an extension": ("assigned", lambda case, cast, words: assignment.ask_extension(
        case, until=in_days(60), reason=words, by=cast.yusuf)),
    "reject": ("entered", lambda case, cast, words: closure.reject(case, reason=words, text="Maaf.", by=cast.sari)),
    "open the identity": ("entered", lambda case, cast, words: correction.open_identity(
        case, reason=words, by=cast.sari)),
    "follow up": ("assigned", lambda case, cast, words: followup.follow_up(
        case, what_was_done=words, result="done", no_photo_reason="Hujan.", by=cast.yusuf)),
}  # fmt: skip


def test_a_submission_writes_case_event_words_contact_and_key_together(db: None, a_report: Submission) -> None:
    case = opening.submit(a_report, once=IdempotencyKey.of("kunci", "isi"))
    assert [moment.name for moment in queries.history(case)] == ["Received"]
    assert Complaint.objects.get(case=case).text == LAMP
    assert Contact.objects.get(case=case).email == "warga@contoh.invalid"
    assert Idempotency.objects.get(key="kunci").case_id == case.pk


def test_what_was_not_said_is_sealed_as_nothing(db: None) -> None:
    [moment] = queries.history(opening.submit(Submission(text=LAMP)))
    received: Any = moment.event
    assert (received.contact, received.place, received.needs_check, received.files) == ("", "", "", ())
    assert (received.located, received.outside, received.reachable, received.confidential) == (False,) * 4


@pytest.mark.parametrize("table", [Event, Contact, Complaint, Text])
def test_when_one_row_cannot_be_written_none_is(db: None, a_report: Submission, table: type[Model]) -> None:
    def fails(execute: Callable[..., Any], sql: str, *rest: object) -> Any:
        if "INSERT" in sql and f'"{table._meta.db_table}"' in sql:
            raise OSError(28, "No space left on device")
        return execute(sql, *rest)

    with connection.execute_wrapper(fails), pytest.raises(OSError, match="No space"):
        opening.submit(a_report, once=IdempotencyKey.of("kunci", "isi"))
    assert not any(model.objects.exists() for model in (Case, Event, Complaint, Contact, Text, Idempotency))
    assert opening.submit(a_report, once=IdempotencyKey.of("kunci", "isi")).number


def test_followers_meet_the_events_of_a_case_in_their_order(cast: Cast) -> None:
    case = opening.take_down(
        Submission(text=LAMP, channel="phone"),
        Entry("complaint", "PJU-PDM", "high", landmark="Jl. Veteran"),
        by=cast.sari,
        once=IdempotencyKey.of("telepon", LAMP),
        watch=StepTimer(),
    )
    recorded = a_case("recorded", cast=cast)
    for one in (case, recorded):
        order = list(Event.objects.filter(case=one).order_by("pk").values_list("seq", flat=True))
        assert order == sorted(order)


def test_a_refused_command_leaves_the_case_as_it_was(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    with pytest.raises(ledger.Refused, match="follow_up_missing"):
        response.respond(case, text="Sudah beres.", by=cast.sari, watch=StepTimer())
    assert Case.objects.get(pk=case.pk).seq == 2
    assert not Text.objects.filter(body="Sudah beres.").exists()


def test_no_word_of_a_person_stands_in_the_sealed_history(cast: Cast) -> None:
    said = _everything_that_can_be_said(cast)
    history = "\n".join(Event.objects.values_list("payload", flat=True))
    kept = [word for word in said if word in history]
    assert kept == []


def test_every_word_that_was_said_can_be_read_beside_the_history(cast: Cast) -> None:
    said = _everything_that_can_be_said(cast)
    beside = "\n".join(filter(None, Text.objects.values_list("body", flat=True)))
    assert [word for word in said if word not in beside + LAMP + NAME + EMAIL + "+6281234567890"] == []


def _everything_that_can_be_said(cast: Cast) -> list[str]:
    """A case on which everybody says something once; all the words."""
    case = a_case("received", cast=cast, name=NAME, email=EMAIL, phone=PHONE, landmark="Warung Bu Tini")
    by, watch = cast.sari, StepTimer()
    case = response.ask_reporter(case, text="Lampu yang mana tepatnya?", by=by)
    case = response.reply(case, text="Yang dekat gerbang sekolah.")
    case = opening.enter(case, Entry("complaint", "PJU-PDM", "medium", landmark="Gerbang sekolah"), by=by, watch=watch)
    case = correction.note(case, text="Pelapor sudah tua, bicara pelan.", by=by)
    case = correction.open_identity(case, reason="Petugas perlu masuk pekarangan.", by=by)
    case = assignment.assign(case, lead="DISHUB", support="DPUPR", note="Mohon segera.", by=by, watch=watch)
    case = correction.meet(case, held_on=in_days(-3), place="Ruang rapat", agencies=("DISHUB",),
                           result="Dibagi dua.", by=by)  # fmt: skip
    case = assignment.ask_extension(case, until=in_days(60), reason="Suku cadang belum ada.", by=cast.yusuf)
    case = assignment.extend(case, reason="Barang tiba pekan depan.", by=cast.agus)
    case = response.agency_asks(case, text="Kuncinya di siapa?", by=cast.yusuf)
    case = assignment.waive_support(case, reason="Tidak perlu lagi.", by=by)
    case = followup.follow_up(case, what_was_done="Dua lampu diganti.", result="done", officer="Pak Darmo",
                              no_photo_reason="Hujan lebat.", by=by)  # fmt: skip
    case = response.respond(case, text="Sudah menyala lagi, Bu.", by=by, watch=watch)
    case = closure.close(case, by=by, watch=watch)
    case = response.give_verdict(case, verdict="no", text="Semalam mati lagi.")
    closure.reject(case, reason="Ternyata lampu warga.", text="Mohon hubungi ketua RT.", by=by)
    return [
        LAMP, NAME, EMAIL, "+6281234567890", "Warung Bu Tini", "Lampu yang mana tepatnya?",
        "Yang dekat gerbang sekolah.", "Gerbang sekolah", "Pelapor sudah tua, bicara pelan.",
        "Petugas perlu masuk pekarangan.", "Mohon segera.", "Ruang rapat", "Dibagi dua.", "Suku cadang belum ada.",
        "Barang tiba pekan depan.", "Kuncinya di siapa?", "Tidak perlu lagi.", "Dua lampu diganti.", "Pak Darmo",
        "Hujan lebat.", "Sudah menyala lagi, Bu.", "Semalam mati lagi.", "Ternyata lampu warga.",
        "Mohon hubungi ketua RT.",
    ]  # fmt: skip


@pytest.mark.parametrize("action", sorted(MUST_HAVE_A_REASON))
def test_blanks_are_no_reason(cast: Cast, action: str) -> None:
    upto, command = MUST_HAVE_A_REASON[action]
    with pytest.raises(ledger.Refused, match="reason_missing|text_missing"):
        command(a_case(upto, cast=cast), cast, " \n\t ")


@pytest.mark.parametrize("action", sorted(MUST_HAVE_A_REASON))
def test_nul_and_lone_surrogates_become_a_replacement_character(cast: Cast, action: str) -> None:
    upto, command = MUST_HAVE_A_REASON[action]
    case = command(a_case(upto, cast=cast), cast, "rusak\0 dan \ud800 aneh")
    assert Text.objects.filter(case=case, body="rusak\ufffd dan \ufffd aneh").exists()


@pytest.mark.parametrize("action", sorted(MUST_HAVE_A_REASON))
def test_eight_thousand_characters_are_enough_for_anybody(cast: Cast, action: str) -> None:
    upto, command = MUST_HAVE_A_REASON[action]
    with pytest.raises(ledger.Refused, match="text_long"):
        command(a_case(upto, cast=cast), cast, "a" * 8_001)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), ("   \n ", "text_empty"), ("lampu", "text_short"), ("a" * 8_001, "text_long")],
)
def test_words_that_are_too_few_or_too_many_are_refused(db: None, text: str, code: str) -> None:
    with pytest.raises(ledger.Refused, match=code):
        opening.submit(Submission(text=text))
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lampu mati \0 di depan rumah", "Lampu mati \ufffd di depan rumah"),
        ("Lampu mati \udfff di depan rumah", "Lampu mati \ufffd di depan rumah"),
        ("  Jalan rusak 🕳️ parah\r\nsekali  ", "Jalan rusak 🕳️ parah\nsekali"),
        ("الشارع مظلم منذ أسبوع", "الشارع مظلم منذ أسبوع"),
        ("Cafe\u0301 di pojok bising", "Café di pojok bising"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Lampu mati", "Lampu mati"),
        ("a" * 8_000, "a" * 8_000),
    ],
)
def test_strange_words_are_kept_as_they_were_said(db: None, typed: str, kept: str) -> None:
    assert opening.submit(Submission(text=typed)).complaint.text == kept


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("kind", "gossip", "kind_unknown"),
        ("category", "XYZ-1", "category_unknown"),
        ("kelurahan", "99.99.99.9999", "kelurahan_unknown"),
        ("about_agency", "KGB", "agency_unknown"),
        ("email", "sumarni@", "email_incomplete"),
        ("phone", "12345", "phone_unknown"),
    ],
)
def test_a_field_that_means_nothing_is_refused_by_its_name(db: None, field: str, value: str, code: str) -> None:
    for asked in (opening.check, opening.submit):  # the form asks first
        with pytest.raises(ledger.Refused, match=code):
            asked(Submission(**{"text": LAMP, field: value}))


@pytest.mark.parametrize(("field", "limit"), [("landmark", 300), ("name", 120)])
def test_a_landmark_and_a_name_are_as_long_as_their_limit_and_no_longer(db: None, field: str, limit: int) -> None:
    kept = opening.check(Submission(**{"text": LAMP, field: "a" * limit}))
    assert len(getattr(kept, field)) == limit
    with pytest.raises(ledger.Refused, match=f"{field}_long"):
        opening.check(Submission(**{"text": LAMP, field: "a" * (limit + 1)}))


def test_what_the_telephone_brings_is_received_and_entered_in_one_command(cast: Cast) -> None:
    case = opening.take_down(
        Submission(text=LAMP, channel="phone", name=NAME, landmark="Jl. Veteran"),
        Entry("complaint", "PJU-PDM", "high", landmark="Jl. Veteran"),
        by=cast.sari,
        once=IdempotencyKey.of("telepon", LAMP),
        watch=StepTimer(),
    )
    received, entered = queries.history(case)
    assert (received.name, entered.name, received.command) == ("Received", "Entered", entered.command)
    assert received.event.entered_by == str(cast.sari.pk)
    assert case.contact.name == NAME


def test_who_takes_down_is_told_all_that_is_wrong_with_report_and_entry_at_once(cast: Cast) -> None:
    report, entry = Submission(text="lampu", channel="phone", phone="12"), Entry("", "PJU-PDM", "medium")
    with pytest.raises(ledger.Refused) as refused:
        opening.take_down(report, entry, by=cast.sari, once=IdempotencyKey.of("k", "i"), watch=StepTimer())
    told = [one.code for one in refused.value.all]
    assert told == ["text_short", "phone_unknown", "kind_missing", "place_needed"]


def test_after_an_erasure_a_closing_has_no_words_to_sum_up(cast: Cast) -> None:
    case = a_case("responded", cast=cast)
    ledger.erase(case, ("complaint",), by=ledger.Actor("admin", str(cast.admin.pk)))
    case = closure.close(case, by=cast.sari, watch=StepTimer())
    assert queries.history(case)[-1].words.get("summary", "") == ""


def test_a_submission_takes_at_most_twelve_statements(db: None, a_report: Submission) -> None:
    opening.submit(a_report, once=IdempotencyKey.of("warm", "warm"))
    with CaptureQueriesContext(connection) as captured:
        opening.submit(a_report, once=IdempotencyKey.of("kunci", "isi"))
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(statements) <= 12, statements


def test_an_assignment_takes_at_most_twelve_statements(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    with CaptureQueriesContext(connection) as captured:
        assignment.assign(case, lead="DISHUB", note="Mohon segera.", by=cast.sari, watch=StepTimer(), seen=case.seq)
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(statements) <= 12, statements


def test_a_public_number_carries_the_year_of_receipt_in_wib(db: None, a_report: Submission) -> None:
    assert re.fullmatch(r"LKS-\d\d-[2-9B-Z]{4}-[2-9B-Z]{2}", opening.submit(a_report).number)


@pytest.mark.parametrize("door", ["submit", "take down", "import"])
def test_a_number_that_is_taken_is_drawn_again(cast: Cast, monkeypatch: pytest.MonkeyPatch, door: str) -> None:
    taken, draw = a_case(cast=cast).number, ledger.number_at
    drawn = iter([taken, taken])
    monkeypatch.setattr(ledger, "number_at", lambda moment: next(drawn, None) or draw(moment))
    report = Submission(text=LAMP, source=("wargaku", "17") if door == "import" else ("", ""))
    entry = Entry("complaint", "PJU-PDM", "high", landmark="Jl. Veteran")
    case = {
        "submit": lambda: opening.submit(report, once=IdempotencyKey.of("kunci", "isi")),
        "take down": lambda: opening.take_down(
            report, entry, by=cast.sari, once=IdempotencyKey.of("k", "i"), watch=StepTimer()
        ),
        "import": lambda: opening.import_case(report),
    }[door]()
    assert case is not None
    assert case.number != taken
    assert Case.objects.count() == 2
