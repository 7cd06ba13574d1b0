"""What a form lacks is told at once, each beside its own field and by the name that the page prints."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from desk.pages import ENTRY, now, post, text_of
from django.test import Client
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.history.identity import new_command
from laksa.register.commands import followup, response
from laksa.register.models import Case


def summary(page: str) -> list[str]:
    """The lines of the box "Ada yang perlu diperbaiki"."""
    box = page.split('id="kesalahan"')[1].split("</div>")[0]
    return [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in re.findall(r"<li>(.*?)</li>", box)]


@pytest.mark.parametrize(
    ("state", "noun", "fields", "told"),
    [
        ("received", "catat", {"kind": "", "category": "", "urgency": "", "landmark": ""},
         ["Pilih “Jenis laporan”.", "Pilih “Kategori”.", "Pilih “Prioritas”."]),
        ("assigned", "perbaiki", {"category": "", "reason": "", "kind": ""},
         ["Pilih “Jenis laporan”.", "Pilih “Kategori”.", "Isi “Alasan perbaikan”."]),
        ("entered", "disposisi", {}, ["Isi “Perangkat daerah”."]),
        ("assigned", "disposisi", {}, ["Isi “Perangkat daerah”.", "Isi “Alasan pengalihan”."]),
        ("followed_up", "tanggapan", {"text": " "}, ["Isi “Tanggapan untuk warga”."]),
        ("entered", "rujuk", {}, ["Pilih “Instansi yang berwenang”.", "Isi “Pesan untuk pelapor”."]),
        ("entered", "tolak", {}, ["Isi “Alasan, dibaca petugas”.", "Isi “Pesan untuk pelapor”."]),
        ("assigned", "hasil", {"result": "scheduled"},
         ["Isi “Nama petugas yang memberi kabar”.", "Isi “Yang dikerjakan”.", "Isi “Dijadwalkan tanggal”.",
          "Lampirkan foto hasil, atau tuliskan alasan tanpa foto."]),
        ("assigned", "perpanjangan", {}, ["Isi “Tenggat dinas yang baru”.", "Isi “Alasan”."]),
        ("assigned", "rapat", {"held_on": ""}, [
            "Isi “Tanggal rapat”.", "Isi “Tempat”.", "Pilih “Perangkat daerah yang hadir”.", "Isi “Hasil rapat”.",
         ]),
        ("assigned", "catatan", {}, ["Isi “Catatan internal”."]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_as_the_page_names_it(
    desk: Client, cast: Cast, state: str, noun: str, fields: dict[str, str], told: list[str]
) -> None:
    case = a_case(state, cast=cast)
    answer = post(desk, case, noun, **fields)
    assert answer.status_code == 422
    assert summary(text_of(answer)) == told
    assert now(case).seq == case.seq


def test_catat_tells_all_that_is_wrong_with_a_call(desk: Client) -> None:
    fields: dict[str, Any] = {"channel": "phone", "text": "Got", "phone": "12", "email": "a@", "category": ""}
    told = summary(text_of(desk.post("/meja/baru/", {"key": new_command(), **fields})))
    assert len(told) == 6
    assert {"Pilih “Kategori”.", "Pilih “Jenis laporan”.", "Pilih “Prioritas”."} <= set(told)


def test_a_false_emergency_is_lowered_and_a_new_word_raises_it_again(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast, text="Ada kebakaran kecil minggu lalu, sekarang lampunya belum diganti.")
    assert (now(case).is_emergency, now(case).rank) == (True, 0)
    assert post(desk, case, "catat", **ENTRY | {"urgency": "emergency"}).status_code == 303
    assert now(case).is_emergency
    assert post(desk, case, "perbaiki", **ENTRY | {"urgency": "medium"}).status_code == 303
    lowered = now(case)
    assert (lowered.is_emergency, lowered.rank, lowered.urgency) == (False, 1, "medium")
    assert "Tanda keadaan darurat" not in text_of(desk.get(f"/meja/{case.number}/"))
    assert list(verify()) == []
    response.reply(case, text="Sekarang ada percikan api dari kabelnya.")
    assert (now(case).is_emergency, now(case).rank) == (True, 0)
    page = text_of(desk.get(f"/meja/{case.number}/"))
    assert re.search(r'<option value="emergency" selected>', page), "correcting it does not lower it unseen"


def test_the_migration_lowers_what_an_operator_had_lowered_before(cast: Cast) -> None:
    from importlib import import_module
    from types import SimpleNamespace

    from django.apps import apps

    case = a_case("entered", cast=cast, text="Kebakaran sudah padam, tinggal lampu jalan yang mati.")
    Case.objects.filter(pk=case.pk).update(is_emergency=True, rank=0, facts=case.facts | {"emergency": True})
    schema_editor = SimpleNamespace(connection=SimpleNamespace(alias="default"))
    import_module("laksa.register.migrations.0014_emergency_as_judged").judge(apps, schema_editor)
    assert (now(case).is_emergency, now(case).rank) == (False, 1)
    assert list(verify()) == []


def test_a_template_of_scheduled_work_asks_for_the_date_that_nobody_gave(desk: Client, cast: Cast) -> None:
    case = a_case("in_progress", cast=cast)
    followup.follow_up(case, what_was_done="Lampu dipesan.", result="impossible", no_photo_reason="-", by=cast.yusuf)
    assert "Pekerjaan dijadwalkan {tanggal}." in text_of(desk.get(f"/meja/{case.number}/"))
    answer = post(desk, case, "tanggapan", text="Pekerjaan dijadwalkan {tanggal}. Terima kasih.")
    assert answer.status_code == 422
    assert "belum diisi: {tanggal}." in text_of(answer)
    assert post(desk, case, "tanggapan", text="Pekerjaan dijadwalkan Kamis.").status_code == 303
