"""A reporter said Belum, and changes the answer: what becomes of the report on every page that tells of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from people import Cast, a_case
from reading import tight

from laksa.audit.verify import verify
from laksa.register import ledger
from laksa.register.commands import assignment, correction, merging, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Case

Photo = Callable[..., SimpleUploadedFile]
UNTIL = "Anda dapat mengubah jawaban Belum sampai operator menanganinya."
SETTLED = "Operator sudah menanganinya, jadi jawaban Belum tidak dapat diubah lagi."


def own(case: Case, rest: str = "") -> str:
    return f"/r/{ledger.secret_of(case)}/{rest}"


def page_of(client: Client, address: str) -> str:
    return tight(client.get(address).content.decode())


def pressed(page: str) -> list[str]:
    return re.findall(r'value="(\w+)" aria-pressed="true"', page)


def said_no(cast: Cast, **fields: object) -> Case:
    case = a_case("recorded", cast=cast, **fields)
    return response.give_verdict(case, verdict="no", text="Yang di tikungan masih padam.")


def standing(case: Case) -> tuple[str, str, int]:
    case.refresh_from_db()
    return case.status, ledger.state_of(case).verdict, case.reopened


def test_belum_becomes_sebagian_before_an_operator_acts_and_every_page_says_so(client: Client, cast: Cast) -> None:
    case = said_no(cast)
    page = page_of(client, own(case))
    assert pressed(page) == ["no"]
    assert UNTIL in page
    assert "Dengan Ya atau Sebagian, laporan kembali Selesai." in page
    asked = page_of(client, own(case, "?nilai=partly"))
    assert pressed(asked) == ["partly"]
    assert "Laporan kembali Selesai, dengan penilaian Sebagian" in asked

    form = {"key": "1" * 32, "verdict": "partly", "text": "Tinggal satu lampu."}
    for _press in range(2):
        assert client.post(own(case, "penilaian/"), form).status_code == 303
    assert standing(case) == ("recorded", "partly", 0)
    assert case.events.filter(name="VerdictGiven").count() == 2
    assert not list(verify())

    mine = page_of(client, own(case))
    assert pressed(mine) == ["partly"]
    assert "Jawaban Belum sudah diubah, dan laporan ini kembali Selesai." in mine
    assert "Anda dapat mengubahnya sampai" in mine
    assert "Yang di tikungan masih padam." in mine
    assert "Kemudian diubah, jadi laporan tidak dibuka kembali." in mine
    public = page_of(client, f"/l/{case.number}/")
    assert public.index("Penilaian pelapor: Sebagian") < public.index("Penilaian pelapor: Belum, buka kembali")
    assert "<h3>Dibuka kembali</h3>" not in public
    assert "Yang di tikungan" not in public

    client.force_login(cast.yusuf)
    officer = page_of(client, f"/dinas/{case.number}/")
    assert "Penilaian pelapor: Sebagian" in officer
    assert "Laporan dibuka kembali" not in officer
    assert "Dibuka kembali" not in page_of(client, "/dinas/riwayat/")
    client.force_login(cast.sari)
    desk = page_of(client, f"/meja/{case.number}/?antrean=balasan")
    assert desk.count("Pelapor mengubah jawaban Belum; laporan tidak jadi dibuka kembali") == 1
    assert "<s>Pelapor menilai: belum</s>" in desk
    assert "Tinggal satu lampu." in desk


def test_once_an_operator_has_acted_the_answer_stands_and_the_words_are_kept(client: Client, cast: Cast) -> None:
    case = said_no(cast)
    correction.note(case, text="Saya periksa dahulu.", by=cast.sari)
    page = page_of(client, own(case))
    assert SETTLED in page
    assert UNTIL not in page
    assert pressed(page) == []
    late = client.post(own(case, "penilaian/"), {"verdict": "yes", "text": "Ternyata sudah menyala."})
    assert late.status_code == 422
    assert "Operator sudah menangani laporan ini lagi, jadi jawaban Belum tidak dapat diubah." in late.content.decode()
    assert ">Ternyata sudah menyala.</textarea>" in late.content.decode()
    assert standing(case) == ("entered", "no", 1)


def test_belum_sent_from_two_open_pages_reopens_once_and_loses_no_word(client: Client, cast: Cast) -> None:
    case = said_no(cast)
    due = case.due_at
    again = client.post(own(case, "penilaian/"), {"verdict": "no", "text": "Dan yang di gang juga."})
    assert again.status_code == 422
    assert "Laporan ini sudah dibuka kembali. Tulis tambahannya sebagai keterangan." in again.content.decode()
    assert ">Dan yang di gang juga.</textarea>" in again.content.decode()
    assert standing(case) == ("entered", "no", 1)
    assert case.due_at == due


def test_an_operators_form_of_the_reopened_report_is_stale_after_the_change(client: Client, cast: Cast) -> None:
    case = said_no(cast)
    response.give_verdict(case, verdict="yes")
    client.force_login(cast.sari)
    form = {"lead": "DISHUB", "version": case.seq, "key": "2" * 32, "note": "Tikungan utara."}
    refused = client.post(f"/meja/{case.number}/disposisi/", form)
    assert refused.status_code == 409
    assert "Tikungan utara." in refused.content.decode()
    assert standing(case) == ("recorded", "yes", 0)


def test_after_the_ten_working_days_a_belum_nobody_took_up_may_still_be_changed(client: Client, cast: Cast) -> None:
    case = said_no(cast)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        assert UNTIL in page_of(client, own(case))
        assert client.post(own(case, "penilaian/"), {"verdict": "yes"}).status_code == 303
        page = page_of(client, own(case))
    assert "Jawaban Belum sudah diubah, dan laporan ini kembali Selesai." in page
    assert 'id="putusan"' in page
    assert standing(case) == ("recorded", "yes", 0)


def test_a_photo_comes_with_the_change(client: Client, cast: Cast, a_photo: Photo) -> None:
    case = said_no(cast)
    form = {"verdict": "partly", "photos": [a_photo()]}
    assert client.post(own(case, "penilaian/"), form).status_code == 303
    [photo] = case.attachments.all()
    assert json.loads(case.events.get(seq=photo.seq).payload)["verdict"] == "partly"
    assert not list(verify())


def test_an_undone_assignment_was_no_act(client: Client, cast: Cast) -> None:
    case = said_no(cast)
    merging.undo(assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer()), by=cast.sari)
    assert UNTIL in page_of(client, own(case))
