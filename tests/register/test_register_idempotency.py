"""The same report twice is one case; another one under the same key is refused, and says which case has the key."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.history.idempotency import IdempotencyKey
from laksa.register import files, queries
from laksa.register.commands import assignment, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission, digest_of
from laksa.register.files import Stored
from laksa.register.ledger import secret_of
from laksa.register.models import Case, Idempotency
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db


def once(submission: Submission, key: str = "kunci-halaman") -> IdempotencyKey:
    return IdempotencyKey.of(key, *digest_of(submission))


def test_the_same_key_and_body_give_the_same_case_again(a_report: Submission) -> None:
    first, second = (opening.submit(a_report, once=once(a_report)) for _ in range(2))
    assert first.pk == second.pk
    assert secret_of(first) == secret_of(second)
    assert Case.objects.count() == 1
    assert len(queries.history(first)) == 1


def test_the_same_key_with_another_body_is_refused_and_names_the_case(a_report: Submission) -> None:
    first = opening.submit(a_report, once=once(a_report))
    other = replace(a_report, text=LAMP + " Sekarang dua lampu.")
    with pytest.raises(Refused, match="key_reused") as refused:
        opening.submit(other, once=once(other))
    assert refused.value.params["number"] == first.number
    assert Case.objects.count() == 1


CHANGES: list[dict[str, object]] = [
    {"kind": "complaint"}, {"category": "PJU-PDM"}, {"kelurahan": "36.71.01.1007"}, {"kecamatan": "36.71.01"},
    {"landmark": "Gang Mawar"}, {"lat": -6.17, "lon": 106.63}, {"name": "Bu Tini"}, {"email": "lain@contoh.invalid"},
    {"phone": "081234567890"}, {"confidential": True}, {"by_agency": True}, {"about_agency": "DISHUB"},
]  # fmt: skip


def test_each_field_of_a_submission_is_typed_or_said_not_to_be() -> None:
    changed = {name for change in CHANGES for name in change} | {"text"}
    assert changed == {one.name for one in fields(Submission)} - opening.NOT_TYPED


@pytest.mark.parametrize("change", CHANGES)
def test_every_field_belongs_to_the_body(a_report: Submission, change: dict[str, object]) -> None:
    opening.submit(a_report, once=once(a_report))
    changed = replace(a_report, **change)
    with pytest.raises(Refused, match="key_reused"):
        opening.submit(changed, once=once(changed))


def test_the_files_belong_to_the_body_on_their_way_and_kept(a_report: Submission) -> None:
    one, other = (Stored(7, "IMG.jpg", "image/jpeg", code * 32, 10) for code in ("ab", "cd"))
    body = digest_of(a_report, [one])
    assert digest_of(replace(a_report, files=(one,))) == body
    assert body not in (digest_of(a_report), digest_of(a_report, [other]))


def test_of_a_report_that_is_there_already_the_files_are_thrown_away(a_report: Submission, quarantine: Path) -> None:
    kept, again = (Stored(number, "IMG.jpg", "image/jpeg", "ab" * 32, 10) for number in (7, 8))
    for one in (kept, again):
        files.quarantine(one.id).write_bytes(b"foto")
        opening.submit(replace(a_report, files=(one,)), once=once(a_report))
    assert [files.quarantine(one.id).exists() for one in (kept, again)] == [True, False]


def test_white_space_around_the_words_makes_no_other_body(a_report: Submission) -> None:
    spaced = replace(a_report, text=f"\r\n {a_report.text} ")
    assert opening.submit(a_report, once=once(a_report)) == opening.submit(spaced, once=once(spaced))


def test_two_keys_are_two_cases(a_report: Submission) -> None:
    opening.submit(a_report, once=once(a_report, "satu"))
    opening.submit(a_report, once=once(a_report, "dua"))
    assert Case.objects.count() == 2


def test_a_refused_submission_does_not_use_up_its_key(a_report: Submission) -> None:
    with pytest.raises(Refused, match="text_short"):
        opening.submit(replace(a_report, text="lampu"), once=once(a_report))
    assert opening.submit(a_report, once=once(a_report)).number


def test_what_an_operator_takes_down_twice_under_one_key_is_one_case(cast: Cast, a_report: Submission) -> None:
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
    report = replace(a_report, channel="phone")
    cases = {opening.take_down(report, entry, by=cast.sari, once=once(report), watch=StepTimer()).pk for _ in range(2)}
    assert len(cases) == 1


def test_an_assignment_pressed_twice_is_one_assignment(cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    key = IdempotencyKey.of("tombol", case.pk, "DISHUB")
    for _ in range(2):
        assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer(), once=key, seen=case.seq)
    assert [moment.name for moment in queries.history(case)].count("Assigned") == 1


def test_a_command_that_was_refused_can_be_given_again_under_its_key(cast: Cast) -> None:
    case = a_case("assigned", cast=cast)
    key = IdempotencyKey.of("tombol", case.pk, "balas")
    with pytest.raises(Refused, match="follow_up_missing"):
        response.respond(case, text="Sudah beres.", by=cast.sari, watch=StepTimer(), once=key)
    assert not Idempotency.objects.filter(key="tombol").exists()


def test_a_reply_sent_twice_under_one_key_is_one_reply(db: None) -> None:
    case = a_case("received")
    once = IdempotencyKey.of("balasan", case.pk, "Lampu ketiga juga.")
    assert [response.reply(case, text="Lampu ketiga juga.", once=once).pk for _ in range(2)] == [case.pk, case.pk]
    assert Case.objects.get(pk=case.pk).unread == 1


class TestWithoutAKey:
    def test_the_same_words_of_the_same_person_within_a_day_are_one_case(self, a_report: Submission) -> None:
        again = replace(a_report, text=a_report.text.upper().replace(",", " ,  "))
        assert opening.submit(a_report) == opening.submit(again)

    def test_after_a_day_they_are_a_new_case(self, a_report: Submission) -> None:
        first = opening.submit(a_report)
        with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
            assert opening.submit(a_report) == first
        with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
            assert opening.submit(a_report) != first

    @pytest.mark.parametrize(
        "change",
        [{"email": "lain@contoh.invalid"}, {"kelurahan": "36.71.05.1001"}, {"text": LAMP + " Dan di gang sebelah."}],
    )
    def test_another_person_place_or_text_is_another_case(self, a_report: Submission, change: dict[str, str]) -> None:
        assert opening.submit(a_report) != opening.submit(replace(a_report, **change))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("الماء مقطوع عن الحي منذ ثلاثة أيام", "القمامة متراكمة أمام المدرسة"),
            ("街灯坏了三天了,请快点修", "垃圾堆在学校门口,没人清理"),
            ("🚮🚮🚮🚮🚮🚮🚮🚮🚮🚮🚮🚮", "💡💡💡💡💡💡💡💡💡💡💡💡"),
        ],
    )
    def test_words_in_any_script_are_told_apart(self, a_report: Submission, one: str, other: str) -> None:
        first = opening.submit(replace(a_report, text=one))
        assert opening.submit(replace(a_report, text=other)) != first
        assert opening.submit(replace(a_report, text=f"  {one}\n")) == first

    @pytest.mark.parametrize(
        "change", [{"lat": -6.1906, "lon": 106.7092}, {"landmark": "Gang Mawar, Kel. Cipondoh Indah"}]
    )
    def test_a_point_or_a_landmark_elsewhere_is_another_place(
        self, a_report: Submission, change: dict[str, object]
    ) -> None:
        here, there = opening.submit(a_report), opening.submit(replace(a_report, **change))
        assert here.kelurahan != there.kelurahan
        assert here != there

    def test_a_kelurahan_chosen_and_the_same_one_named_by_the_landmark_are_one_place(
        self, a_report: Submission
    ) -> None:
        named = replace(a_report, landmark="Jl. Veteran 4, Kel. Sukasari")
        assert opening.submit(named) == opening.submit(replace(named, kelurahan="36.71.01.1007"))

    def test_two_points_in_one_kelurahan_are_one_place(self, a_report: Submission) -> None:
        points = [replace(a_report, lat=-6.1906 + step, lon=106.7092) for step in (0, 0.0001)]
        assert len({opening.submit(report).pk for report in points}) == 1

    def test_one_telephone_in_two_spellings_is_one_person(self, a_report: Submission) -> None:
        spellings = [replace(a_report, email="", phone=phone) for phone in ("0812-3456-7890", "+62 812 3456 7890")]
        assert len({opening.submit(report).pk for report in spellings}) == 1

    def test_without_a_contact_the_device_tells_people_apart(self, a_report: Submission) -> None:
        one, other = (replace(a_report, email="", device=device) for device in ("ponsel", "laptop"))
        assert opening.submit(one) == opening.submit(one)
        assert opening.submit(one) != opening.submit(other)

    def test_two_strangers_who_say_the_same_are_two_cases(self, a_report: Submission) -> None:
        stranger = replace(a_report, email="")
        assert opening.submit(stranger) != opening.submit(stranger)


def test_imported_rows_are_one_case_for_each_source_and_id(db: None) -> None:
    row = Submission(text=LAMP, channel="import", source=("wargaku", "17"))
    first = opening.import_case(row)
    assert first is not None
    assert opening.import_case(row) is None
    assert opening.import_case(replace(row, source=("wargaku", "18"))) is not None
    assert opening.import_case(replace(row, source=("lapor", "17"))) is not None
    assert (first.status, queries.history(first)[0].role) == ("received", "import")
