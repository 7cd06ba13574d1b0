"""What became of a report of SP4N-LAPOR! goes back there: in its words, under its number, each change once."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pytest
from django.test import Client
from people import Cast

from laksa.imports.models import AnswerFile
from laksa.imports.sp4n import answers
from laksa.imports.sp4n.answers import COLUMNS
from laksa.register.commands import closure, merging, opening, response
from laksa.register.commands._common import StepTimer
from laksa.register.commands.opening import Entry, Submission
from laksa.register.models import Case
from laksa.rules.period import WIB
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, 0, tzinfo=WIB)


def reported(source_id: str, source: str = "sp4n", **said: str) -> Case:
    submission = Submission(
        text=f"Lampu jalan padam, {source_id}.", channel="sp4n", source=(source, source_id), name="Sumarni", **said
    )
    case = opening.import_case(submission, at=AT)
    assert case is not None
    return case


def told(since: int | None = None) -> list[dict[str, str]]:
    file = io.StringIO()
    answers.write_csv(answers.hand_over(since=since)[1], file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_each_change_goes_back_once_and_again_when_asked(cast: Cast) -> None:
    case, _ = reported("71"), reported("72")
    reported("73", source="lama")
    first = told()
    before = AnswerFile.objects.get().pk
    assert [(row["Tracking ID"], row["Status"], row["Tanggapan"]) for row in first] == [
        ("71", "Verifikasi", ""),
        ("72", "Verifikasi", ""),
    ]
    assert (list(first[0]), first[0]["Nomor LAKSA"]) == (list(COLUMNS), case.number)
    assert told() == []
    response.respond_interim(case, text="Petugas datang besok. Sumarni, hubungi 0812-3456-7890.", by=cast.sari)
    second = told()
    assert [row["Tracking ID"] for row in second] == ["71"]
    assert "Petugas datang besok." in second[0]["Tanggapan"]
    assert second[0]["Tanggal Tanggapan"].endswith("+07:00")
    assert "Sumarni" not in second[0]["Tanggapan"]
    assert "3456" not in second[0]["Tanggapan"], "it publishes what it hears"
    assert told() == []
    assert told(since=before) == second == told(since=before), "an earlier file can be made again, however often"
    assert [row["Tracking ID"] for row in told(since=0)] == ["71", "72"]
    with pytest.raises(Refused, match="answers_unknown"):
        told(since=before + 99)


def test_an_end_is_told_in_their_words_and_a_merged_report_by_its_target(cast: Cast) -> None:
    ended, merged = reported("71"), reported("72")
    told()
    closure.refer(ended, body="X-PLN", text="Silakan hubungi PLN 123.", by=cast.sari)
    entry = Entry("complaint", "PJU-PDM", "low", kelurahan="36.71.01.1007")
    target = opening.submit(Submission(text="Lampu jalan padam di depan pasar."))
    for case in (target, merged):
        opening.enter(case, entry, by=cast.sari, watch=StepTimer())
    merging.merge(merged, target=target, text="Digabung.", by=cast.sari)
    rows = {row["Tracking ID"]: row for row in told()}
    assert (rows["71"]["Status"], rows["71"]["Tanggapan"]) == ("Bukan Wewenang", "Silakan hubungi PLN 123.")
    assert (rows["72"]["Status"], rows["72"]["Nomor LAKSA"]) == ("Verifikasi", merged.number)
    response.respond_interim(Case.objects.get(pk=target.pk), text="Dikerjakan pekan ini.", by=cast.sari)
    assert [(row["Tracking ID"], row["Tanggapan"]) for row in told()] == [("72", "Dikerjakan pekan ini.")]


def test_the_file_comes_from_the_page_and_the_last_one_again(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    assert "Jawaban untuk SP4N-LAPOR!" not in client.get("/kelola/impor/").content.decode()
    reported("71")
    assert "Unduh yang berubah" in client.get("/kelola/impor/").content.decode()
    first = client.post("/kelola/impor/sp4n/")
    made = AnswerFile.objects.get()
    assert (made.rows, made.by) == (1, str(cast.admin.pk))
    assert first["Content-Disposition"] == f'attachment; filename="sp4n-jawaban-{made.pk}.csv"'
    assert client.post("/kelola/impor/sp4n/").content.decode().count("\r\n") == 1, "nothing has changed"
    assert client.post("/kelola/impor/sp4n/", {"since": "0"}).content == first.content
    assert client.post("/kelola/impor/sp4n/", {"since": "999999"}).status_code == 404
    client.force_login(cast.yusuf)
    assert client.post("/kelola/impor/sp4n/").status_code in {403, 404}
