"""Which event promises what to whom, and what is taken back with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from people import LAMP, Cast, a_case

from laksa.accounts.models import User
from laksa.followers import drain
from laksa.history.identity import new_command, new_id
from laksa.messages import follower
from laksa.messages.models import Message
from laksa.narration.messages import WORDINGS, letter, link_letter
from laksa.register import access, files, ledger, referral
from laksa.register.commands import assignment, closure, correction, followup, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry
from laksa.register.models import Case, Event
from laksa.site import clock

pytestmark = pytest.mark.django_db
NIK = "3671010101900001"


def follow() -> None:
    drain.drain(follower.FOLLOWER, follower.promise)


def kinds(case: Case, state: str = "pending") -> list[str]:
    """What the reporter of `case` will be told, in order."""
    follow()
    found = Message.objects.filter(recipient=f"reporter:{case.pk}", state=state)
    return list(found.order_by("event").values_list("kind", flat=True))


def extended(cast: Cast) -> Case:
    until = timezone.localdate() + timedelta(days=60)
    case = assignment.ask_extension(a_case("assigned", cast=cast), until=until, reason="Suku cadang.", by=cast.yusuf)
    return assignment.extend(case, reason="Barang tiba pekan depan.", by=cast.agus)


def answered_outside(cast: Cast) -> Case:
    case = closure.refer(a_case(cast=cast), body="X-PLN", text="Ini urusan PLN.", by=cast.sari)
    referred = referral.standing(case)
    assert referred is not None
    return closure.answer_for_body(case, referral=referred, result="done", text="Kabel sudah diganti.")


TOLD: dict[str, tuple[Callable[[Cast], Case], list[str]]] = {
    "received": (lambda cast: a_case(cast=cast), ["received"]),
    "entered": (lambda cast: a_case("entered", cast=cast), ["received"]),
    "assigned": (lambda cast: a_case("assigned", cast=cast), ["received", "forwarded"]),
    "in progress": (lambda cast: a_case("in_progress", cast=cast), ["received", "forwarded"]),
    "followed up": (lambda cast: a_case("followed_up", cast=cast), ["received", "forwarded"]),
    "responded": (lambda cast: a_case("responded", cast=cast), ["received", "forwarded", "response"]),
    "recorded": (lambda cast: a_case("recorded", cast=cast), ["received", "forwarded", "response", "done"]),
    "asked": (lambda cast: response.ask_reporter(
        a_case(cast=cast), text="Lampu yang mana?", by=cast.sari), ["received", "asked"]),
    "interim": (lambda cast: response.respond_interim(
        a_case(cast=cast), text="Menunggu alat.", by=cast.sari), ["received", "interim"]),
    "extended": (extended, ["received", "forwarded", "extended"]),
    "referred": (lambda cast: closure.refer(
        a_case(cast=cast), body="X-PLN", text="Ini urusan PLN.", by=cast.sari), ["received", "referred"]),
    "answered by a body outside": (answered_outside, ["received", "referred", "body_answered"]),
    "rejected": (lambda cast: closure.reject(
        a_case(cast=cast), reason="Bukan laporan.", text="Maaf.", by=cast.sari), ["received", "rejected"]),
    "withdrawn": (lambda cast: closure.withdraw(a_case(cast=cast)), ["received", "withdrawn"]),
    "merged": (lambda cast: merging.merge(
        a_case(cast=cast), target=a_case(cast=cast), text="Digabung.", by=cast.sari), ["received", "merged"]),
    "reopened": (lambda cast: closure.reopen(
        closure.withdraw(a_case(cast=cast)), reason="Masih gelap.", by=cast.sari),
        ["received", "withdrawn", "reopened"]),
    "identity opened": (lambda cast: correction.open_identity(
        a_case(cast=cast), reason="Perlu alamat.", by=cast.sari), ["received", "identity_opened"]),
    "note": (lambda cast: correction.note(a_case(cast=cast), text="Sudah ditelepon.", by=cast.sari), ["received"]),
    "reply": (lambda cast: response.reply(a_case(cast=cast), text="Masih gelap."), ["received"]),
}  # fmt: skip


@pytest.mark.same
@pytest.mark.parametrize("happening", TOLD)
def test_the_reporter_is_told_what_concerns_them(cast: Cast, happening: str) -> None:
    happen, told = TOLD[happening]
    assert kinds(happen(cast)) == told


def test_reading_the_history_again_promises_nothing_twice(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    follow()
    follower.promise(list(Event.objects.order_by("pk")))()
    assert kinds(case) == ["received", "forwarded", "response", "done"]


def test_an_answer_that_closes_at_once_is_one_message_with_all_of_it(cast: Cast) -> None:
    case, command = a_case("followed_up", cast=cast), new_command()
    answer = "Dua lampu di tikungan sudah diganti dan menyala. " * 6
    case = response.respond(case, text=answer, by=cast.sari, watch=StepTimer(), command=command)
    closure.close(case, by=cast.sari, watch=StepTimer(), command=command)
    assert kinds(case) == ["received", "forwarded", "done"]
    said = f"LAKSA: laporan {case.number} selesai.\n\n{answer.strip()}\n\nLihat hasilnya: "
    assert mailed(case, "done").startswith(said)


def test_who_left_no_address_is_promised_nothing(cast: Cast) -> None:
    assert kinds(a_case("recorded", cast=cast, email="", phone="081234567890")) == []
    assert kinds(a_case("recorded", cast=cast, email="")) == []


def test_whoever_was_merged_hears_of_the_target_too(cast: Cast) -> None:
    one, target = a_case(cast=cast), a_case("followed_up", cast=cast)
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    target.refresh_from_db()
    target = response.respond(target, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    closure.close(target, by=cast.sari, watch=StepTimer())
    assert kinds(one) == ["received", "merged", "response", "done"]
    assert kinds(target) == ["received", "forwarded", "response", "done"]


def test_so_does_the_end_of_a_longer_line(cast: Cast) -> None:
    first, second, third = a_case(cast=cast), a_case(cast=cast), a_case("followed_up", cast=cast)
    merging.merge(first, target=second, text="Digabung.", by=cast.sari)
    second.refresh_from_db()
    merging.merge(second, target=third, text="Digabung.", by=cast.sari)
    third.refresh_from_db()
    response.respond(third, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    assert kinds(first)[-1] == "response"
    assert kinds(second)[-1] == "response"


def test_what_concerns_one_person_is_not_told_to_the_merged(cast: Cast) -> None:
    one, target = a_case(cast=cast), a_case(cast=cast)
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    target.refresh_from_db()
    target = response.ask_reporter(target, text="Lampu yang mana?", by=cast.sari)
    correction.open_identity(target, reason="Perlu alamat.", by=cast.sari)
    assert kinds(one) == ["received", "merged"]
    assert kinds(target) == ["received", "asked", "identity_opened"]


def test_after_unmerging_they_hear_of_it_no_more(cast: Cast) -> None:
    one, target = a_case(cast=cast), a_case("followed_up", cast=cast)
    one = merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    merging.unmerge(one, by=cast.sari)
    target.refresh_from_db()
    response.respond(target, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    assert kinds(one) == ["received", "merged"]


@pytest.mark.parametrize("followed_between", [True, False])
def test_what_was_undone_is_not_told(cast: Cast, followed_between: bool) -> None:
    case = a_case("assigned", cast=cast)
    if followed_between:
        follow()
    merging.undo(case, by=cast.sari)
    assert kinds(case) == ["received"]
    assert kinds(case, "cancelled") == ["forwarded"]


def test_a_merge_that_was_undone_is_not_told(cast: Cast) -> None:
    one, target = a_case(cast=cast), a_case(cast=cast)
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    follow()
    merging.undo(one, by=cast.sari)
    assert kinds(one) == ["received"]


@pytest.mark.parametrize("state", [Message.State.PENDING, Message.State.SENT])
def test_a_changed_belum_takes_its_message_back_or_corrects_it_where_it_was_read(cast: Cast, state: str) -> None:
    one, case = a_case(cast=cast), a_case("responded", cast=cast)
    merging.merge(one, target=case, text="Digabung.", by=cast.sari)
    case.refresh_from_db()
    case = response.give_verdict(closure.close(case, by=cast.sari, watch=StepTimer()), verdict="no")
    follow()
    Message.objects.filter(kind="reopened").update(state=state)
    response.give_verdict(case, verdict="yes")
    is_read = state == Message.State.SENT
    for heard in (case, one):
        assert ("still_done" in kinds(heard), "reopened" in kinds(heard)) == (is_read, False)
    assert Message.objects.filter(kind="reopened", state=Message.State.CANCELLED).count() == (0 if is_read else 2)
    for message in Message.objects.filter(kind="still_done").select_related("event"):
        recipient = Case.objects.get(pk=int(message.recipient.partition(":")[2]))
        words = letter(message.kind, message.event, recipient)
        assert words.subject == f"Laporan {recipient.number} tetap selesai"
        assert "Jawaban Belum sudah diubah, jadi laporan tidak dibuka kembali." in words.body


@pytest.mark.parametrize(("upto", "kind"), [("assigned", "forwarded"), ("responded", "response"), ("recorded", "done")])
def test_what_can_be_undone_waits_until_it_can_no_more(cast: Cast, upto: str, kind: str) -> None:
    case = a_case(upto, cast=cast)
    follow()
    message = Message.objects.select_related("event").get(case=case, kind=kind)
    assert (message.not_before - message.event.recorded_at).total_seconds() > 10
    first = Message.objects.select_related("event").get(case=case, kind="received")
    assert first.not_before == first.event.recorded_at


def test_a_referral_a_rejection_a_question_and_an_interim_answer_wait_too(cast: Cast) -> None:
    asked, ended, refused = (a_case("entered", cast=cast, email=f"w{n}@contoh.invalid") for n in range(3))
    response.respond_interim(asked, text="Sedang dikerjakan.", by=cast.sari)
    response.ask_reporter(asked, text="Di mana letaknya?", by=cast.sari)
    closure.refer(ended, body="X-112", text="Ke 112.", by=cast.sari)
    closure.reject(refused, reason="Iklan.", text="Kami tutup.", by=cast.sari)
    follow()
    waiting = Message.objects.filter(kind__in=("interim", "asked", "referred", "rejected")).select_related("event")
    assert len(waiting) == 4
    assert all((one.not_before - one.event.recorded_at).total_seconds() > 10 for one in waiting)
    merging.undo(ended, by=cast.sari)
    follow()
    assert Message.objects.get(case=ended, kind="referred").state == Message.State.CANCELLED


@pytest.mark.same
@override_settings(BASE_URL="https://laksa.contoh.invalid")
def test_every_message_opens_the_recipients_own_page_and_says_all_in_its_first_line(cast: Cast) -> None:
    for happen, _ in TOLD.values():
        happen(cast)
    one, target = a_case(cast=cast, name="Bu Sumarni"), a_case("followed_up", cast=cast, name="Pak Darmo")
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    target.refresh_from_db()
    response.respond(target, text="Sudah menyala.", by=cast.sari, watch=StepTimer())
    clock.tick()
    follow()
    assert set(Message.objects.values_list("kind", flat=True)) >= set(WORDINGS) - {"reminder", "still_done"}
    for message in Message.objects.select_related("event__case"):
        recipient = Case.objects.get(pk=message.recipient.removeprefix("reporter:"))
        words = letter(message.kind, message.event, recipient)
        links = re.findall(r"https://laksa\.contoh\.invalid/r/(\w+)/", words.body)
        assert [access.by_secret(link) for link in links] == [recipient]
        assert recipient.number in words.subject
        assert recipient.number in words.body.splitlines()[0]
        assert "112" in words.body


def test_no_message_carries_a_name_or_a_nik(cast: Cast) -> None:
    case = a_case("received", cast=cast, name="Sumarni Kartika", text=f"NIK saya {NIK}, lampu jalan padam. {LAMP}",
                  title=f"Lampu, NIK {NIK}", phone="081234567890")  # fmt: skip
    entry = Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran", title=f"Lampu NIK {NIK}")
    case = opening.enter(case, entry, by=cast.sari, watch=StepTimer())
    response.ask_reporter(case, text=f"Benarkah NIK Anda {NIK}?", by=cast.sari)
    follow()
    said = [letter(m.kind, m.event, case) for m in Message.objects.select_related("event__case")]
    assert said
    for words in said:
        for secret in (NIK, "Sumarni", "Kartika", "081234567890", "+6281234567890"):
            assert secret not in words.subject + words.body


def test_an_erased_answer_makes_an_empty_message_and_no_error(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    follow()
    case = ledger.erase(case, ("text",), by=ledger.Actor("clock"))
    page = f"{settings.BASE_URL}/r/{ledger.secret_of(case)}/"
    for kind, said in (
        ("response", f"LAKSA: tanggapan atas laporan {case.number}.\n\n\n\n{page}\n\n--\n"),
        ("done", f"LAKSA: laporan {case.number} selesai.\n\nLihat hasilnya: {page}\n\nSudah beres?"),
    ):
        message = Message.objects.select_related("event__case").get(kind=kind)
        assert letter(kind, message.event, Case.objects.get(pk=case.pk)).body.startswith(said)


def test_the_link_that_was_lost_is_mailed_with_what_it_opens(cast: Cast) -> None:
    case = a_case(cast=cast)
    lost = link_letter(case)
    assert lost.subject == f"Tautan laporan {case.number}"
    said = f"LAKSA: ini tautan rahasia laporan {case.number} yang diminta tadi."
    page = f"{settings.BASE_URL}/r/{ledger.secret_of(case)}/"
    assert lost.body.startswith(f"{said}\n\n{page}\n\n")
    assert "\n\n--\nLAKSA, " in lost.body


def mailed(case: Case, kind: str, recipient: Case | None = None) -> str:
    """The body of the newest message of this kind about `case`."""
    follow()
    recipient = Case.objects.get(pk=(recipient or case).pk)
    found = Message.objects.select_related("event__case").filter(case=case, kind=kind)
    return letter(kind, found.filter(recipient=f"reporter:{recipient.pk}").latest("pk").event, recipient).body


@pytest.mark.parametrize("kind", ["forwarded", "extended"])
def test_a_target_is_named_by_its_date_alone(cast: Cast, kind: str) -> None:
    body = mailed(case := extended(cast), kind)
    said = {
        "forwarded": f"laporan {case.number} diteruskan ke Dinas Perhubungan.",
        "extended": f"laporan {case.number} belum selesai pada target.",
    }
    assert body.startswith(f"LAKSA: {said[kind]}\n")
    assert re.search(r"^Target (selesai|baru) \d{1,2} [A-Z][a-z]+ \d{4}\.", body, re.MULTILINE)
    assert ("Mohon maaf." in body) == (kind == "extended")


def test_the_end_says_what_was_answered_and_asks_whether_it_is_solved(cast: Cast) -> None:
    case = a_case("recorded", cast=cast)
    first, look, question = mailed(case, "done").split("\n\n")[:3]
    assert first == f"LAKSA: laporan {case.number} selesai. Lampu sudah menyala lagi."
    assert look.startswith("Lihat hasilnya: ")
    assert re.fullmatch(r"Sudah beres\? Jawab Ya, Sebagian, atau Belum di sana sampai \d+ \w+ \d{4}\.", question)


def with_photo(case: Case, *, by: User) -> Case:
    photo = files.Stored(new_id(), "sesudah.jpg", "image/jpeg", "ab" * 32, 9, width=4, height=3)
    return followup.follow_up(case, what_was_done="Diganti.", result="done", after=(photo,), by=by)


def test_the_end_with_photos_says_so(cast: Cast) -> None:
    case = with_photo(a_case("in_progress", cast=cast), by=cast.yusuf)
    case = response.respond(case, text="Lampu sudah menyala lagi.", by=cast.sari, watch=StepTimer())
    assert "\n\nLihat foto: " in mailed(closure.close(case, by=cast.sari, watch=StepTimer()), "done")


def test_a_long_answer_is_shortened_and_hidden_numbers_stay_hidden(cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    case = response.respond(case, text=f"NIK {NIK}. " + "Lampu diganti. " * 90, by=cast.sari, watch=StepTimer())
    body = mailed(closure.close(case, by=cast.sari, watch=StepTimer()), "done")
    assert len(body.split("\n\n")[0]) <= 300
    assert "…\n\nLihat hasilnya: " in body
    assert NIK not in body


def test_an_answer_that_was_taken_back_is_not_the_one_that_ends_it(cast: Cast) -> None:
    case = a_case("responded", cast=cast)
    case = response.respond(case, text="Salah tempel.", by=cast.sari, watch=StepTimer())
    case = merging.undo(case, by=cast.sari)
    assert "selesai. Lampu sudah menyala lagi." in mailed(closure.close(case, by=cast.sari, watch=StepTimer()), "done")


def test_whoever_was_merged_reads_the_result_without_the_other_name_and_is_not_asked(cast: Cast) -> None:
    one, target = a_case(cast=cast), a_case("in_progress", cast=cast, name="Bu Sumarni")
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    target.refresh_from_db()
    target = with_photo(target, by=cast.yusuf)
    target = response.respond(target, text="Sudah menyala, Bu Sumarni.", by=cast.sari, watch=StepTimer())
    assert "\n\nSudah menyala, Bu Sumarni.\n\n" in mailed(target, "response")
    assert "\n\nSudah menyala, [nama disembunyikan].\n\n" in mailed(target, "response", one)
    target = closure.close(target, by=cast.sari, watch=StepTimer())
    body = mailed(target, "done", one)
    answer = "Sudah menyala, [nama disembunyikan]."
    page = f"{settings.BASE_URL}/r/{ledger.secret_of(one)}/"
    assert body.startswith(f"LAKSA: laporan {one.number} selesai. {answer}\n\nLihat hasilnya: {page}\n\n--\n")


def test_whoever_was_merged_is_not_told_that_they_withdrew(cast: Cast) -> None:
    one, target = a_case(cast=cast), a_case(cast=cast)
    merging.merge(one, target=target, text="Digabung.", by=cast.sari)
    target.refresh_from_db()
    target = closure.withdraw(target)
    assert f"\n\n{closure.WITHDRAWN_MESSAGE}\n\n" in mailed(target, "withdrawn")
    assert "\n\nLaporan ini dicabut atas permintaan pelapornya.\n\n" in mailed(target, "withdrawn", one)
