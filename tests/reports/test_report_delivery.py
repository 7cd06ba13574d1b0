"""The mail to the Mayor: sent when the server took it, sent again when it did not, never twice by accident."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from letters import path_of
from postman import Postman, plain_of, postman
from reports.conftest import FIGURES, Office

from laksa.accounts.models import User
from laksa.messages import queue
from laksa.messages.models import Message
from laksa.reports import delivery, ledger, workflow
from laksa.reports.models import Report
from laksa.rules.refusal import Refused

__all__ = ["postman"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(office: Office) -> Report:
    return office.a_report("signed")


def deliver(clock: time_machine.Coordinates, *, after: float = 1) -> int:
    clock.shift(timedelta(seconds=after))
    return queue.deliver_due()


def to(mails: list[EmailMessage], name: str) -> EmailMessage:
    (found,) = [mail for mail in mails if str(mail["To"]).startswith(name)]
    return found


def test_the_mayor_gets_the_sentence_the_link_and_the_letter_with_its_annex(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    assert Report.objects.get().state == "signed"
    assert deliver(clock) == 3
    mail = to(postman.taken, "walikota")
    body = plain_of(mail)
    assert mail["Subject"] == "Laporan LAKSA Oktober 2026"
    assert FIGURES["sentence"] in body
    assert "/wali-kota/2026-10/" in body
    assert signed.verification in body
    assert "Surat dan lampirannya terlampir" in body
    assert [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()] == [
        ("laporan-laksa-2026-10.pdf", path_of(signed, "pdf").read_bytes()),
        ("laporan-laksa-2026-10-lampiran.pdf", path_of(signed, "annex").read_bytes()),
    ]
    assert {str(copy["To"]).partition("@")[0] for copy in postman.taken} == {"walikota", "ratna", "agus"}


def test_delivered_is_written_when_the_server_took_it_and_names_the_mayor(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    deliver(clock)
    report = Report.objects.get()
    event = report.events.get(name="Delivered")
    assert (report.state, ledger.state_of(report).delivered_to) == ("delivered", (str(office.mayor.pk),))
    assert (event.role, event.user) == ("head", str(office.agus.pk))
    assert report.delivered_at is not None
    assert deliver(clock, after=3600) == 0


def test_the_opening_that_people_wrote_takes_the_place_of_the_generated_one(
    office: Office, postman: Postman, clock: time_machine.Coordinates
) -> None:
    workflow.edit(office.draft(), opening="Bulan yang basah: 1.148 laporan.", by=office.agus)
    delivery.send(office.a_report("signed"), by=office.agus)
    deliver(clock)
    body = plain_of(to(postman.taken, "walikota"))
    assert "Bulan yang basah: 1.148 laporan." in body
    assert FIGURES["sentence"] not in body


def test_a_451_is_tried_again_and_the_report_waits_signed(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    postman.at_rcpt.extend(["451 later"] * 3)
    assert deliver(clock) == 0
    assert Report.objects.get().state == "signed"
    with pytest.raises(Refused, match="already_sending"):
        delivery.send(signed, by=office.agus)
    assert deliver(clock, after=120) == 3
    assert Report.objects.get().state == "delivered"


def test_a_refused_address_is_a_dead_letter_that_a_person_sends_again(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    (mail, *_) = delivery.send(signed, by=office.agus)
    postman.at_rcpt.append("550 no such mailbox")
    assert deliver(clock) == 2
    mail.refresh_from_db()
    assert (mail.state, mail.user, Report.objects.get().state) == ("dead", office.mayor, "signed")
    delivery.send_again(mail)
    assert deliver(clock) == 1
    assert Report.objects.get().state == "delivered"


def test_a_line_cut_after_the_words_delivers_once_under_one_id(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    Message.objects.exclude(user=office.mayor).delete()
    postman.at_data.append("cut")
    assert deliver(clock) == 0
    assert deliver(clock, after=120) == 1
    assert len({mail["Message-ID"] for mail in postman.taken}) == 1
    assert Report.objects.get().events.filter(name="Delivered").count() == 1


def test_a_page_can_send_again_and_the_first_reading_stays(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    deliver(clock)
    report = workflow.acknowledge(signed, by=office.mayor)
    first = report.delivered_at
    delivery.send(report, by=office.agus)
    assert deliver(clock) == 3
    report.refresh_from_db()
    assert (report.state, report.delivered_at) == ("acknowledged", first)
    assert len({mail["Message-ID"] for mail in postman.taken}) == 6


def test_every_mayor_with_an_address_is_written_to(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    deputy = User.objects.create_user("wakil", "x", name="Wakil Wali Kota", role="mayor", email="wakil@laksa.invalid")
    User.objects.create_user("lama", "x", name="Yang lama", role="mayor", email="lama@laksa.invalid", is_active=False)
    delivery.send(signed, by=office.agus)
    assert deliver(clock) == 4
    assert set(ledger.state_of(Report.objects.get()).delivered_to) == {str(office.mayor.pk), str(deputy.pk)}


def test_without_a_mayor_to_write_to_it_says_so(office: Office, signed: Report) -> None:
    User.objects.filter(pk=office.mayor.pk).update(email="")
    with pytest.raises(Refused, match="mayor_without_email"):
        delivery.send(signed, by=office.agus)


@pytest.mark.parametrize("upto", ["draft", "checked"])
def test_what_is_not_signed_is_not_sent(office: Office, upto: str) -> None:
    with pytest.raises(Refused, match="wrong_state"):
        delivery.send(office.a_report(upto), by=office.agus)


def test_only_the_head_sends(office: Office, signed: Report) -> None:
    for by in (office.ratna, office.mayor, office.sari):
        with pytest.raises(Refused, match="not_allowed"):
            delivery.send(signed, by=by)


def test_a_report_from_before_annexes_were_files_goes_as_its_letter(
    office: Office, postman: Postman, clock: time_machine.Coordinates
) -> None:
    checked = office.check(office.draft(), make=lambda row, figures: {"pdf": b"%PDF-1.7 semuanya"})
    workflow.sign_on_paper(checked, by=office.ratna)
    delivery.send(checked, by=office.agus)
    deliver(clock)
    mail = to(postman.taken, "walikota")
    assert [one.get_filename() for one in mail.iter_attachments()] == ["laporan-laksa-2026-10.pdf"]
    assert "Suratnya terlampir" in plain_of(mail)


@pytest.mark.parametrize("kind", ["pdf", "annex"])
def test_a_file_changed_on_the_disk_is_not_sent(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates, kind: str
) -> None:
    delivery.send(signed, by=office.agus)
    path_of(signed, kind).write_bytes(b"%PDF-1.7 forged")
    assert deliver(clock) == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"dead"}
    assert Report.objects.get().state == "signed"


def test_a_report_revised_before_it_went_out_is_not_sent(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    workflow.revise(signed, reason="Salah.", changes="Benar.", by=office.agus)
    assert deliver(clock) == 0
    assert postman.taken == []


def test_an_address_that_was_taken_away_meanwhile_gets_nothing(
    office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    User.objects.filter(pk=office.mayor.pk).update(is_active=False)
    assert deliver(clock) == 2
    assert Report.objects.get().state == "signed"


def test_a_demo_writes_to_invalid_addresses_only(
    settings: Any, office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    settings.IS_DEMO = True
    User.objects.filter(pk=office.mayor.pk).update(email="orang@contoh.id")
    delivery.send(signed, by=office.agus)
    assert deliver(clock) == 2
    assert all(str(mail["To"]).endswith(".invalid") for mail in postman.taken)


def test_a_server_that_is_down_is_tried_again(
    settings: Any, office: Office, signed: Report, postman: Postman, clock: time_machine.Coordinates
) -> None:
    delivery.send(signed, by=office.agus)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert deliver(clock) == 0
    settings.EMAIL_PORT = port
    assert deliver(clock, after=120) == 3


def test_the_mayors_question_and_its_answer_go_by_mail(
    office: Office, postman: Postman, clock: time_machine.Coordinates
) -> None:
    report = workflow.ask(office.a_report("delivered"), text="Mengapa Periuk?", by=office.mayor)
    deliver(clock)
    workflow.answer(report, question=ledger.state_of(report).asked[0], text="Pompa rusak.", by=office.agus)
    deliver(clock)
    question, answer = postman.taken
    assert (question["To"], answer["To"]) == ("agus@laksa.invalid", "walikota@laksa.invalid")
    assert "/laporan/2026-10/" in question.get_content()
    assert "Periuk" not in question.get_content()


def test_a_report_of_one_agency_is_read_at_its_own_address(office: Office) -> None:
    report = office.draft(scope="agency:DPUPR")
    for reader in (None, office.mayor):
        assert delivery.address(report, to=reader).endswith("/laporan/2026-10/agency:DPUPR/")
