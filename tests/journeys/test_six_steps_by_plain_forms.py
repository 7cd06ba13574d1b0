"""The six steps of the SOP by plain HTTP forms, as four people, at the addresses of RULES.md."""

from __future__ import annotations

import json
import re

from journeys.conftest import Site
from journeys.plain import Person


def test_four_people_carry_a_complaint_through_six_steps(site: Site) -> None:
    citizen = Person(site.url)
    receipt = citizen.post(
        "/lapor/",
        text="Lampu jalan di depan SDN Sukasari 4 padam sejak Jumat malam. Anak-anak pulang mengaji gelap sekali.",
        category="PJU-PDM",
        landmark="Jl. Veteran, depan SDN Sukasari 4",
        kelurahan="36.71.01.1007",
        email="warga@contoh.invalid",
    )
    assert receipt.status == 200
    number = receipt.number
    secret = re.search(r"/r/(\w+)/", receipt.url)
    assert secret is not None

    sari = site.person("sari")
    case = f"/meja/{number}/"
    assert sari.get(case).status == 200
    entered = sari.post(
        f"{case}catat/",
        on=case,
        kind="complaint",
        category="PJU-PDM",
        urgency="medium",
        kelurahan="36.71.01.1007",
        landmark="Jl. Veteran, depan SDN Sukasari 4",
    )
    assert entered.status == 200
    assert sari.post(f"{case}disposisi/", on=case, lead="DISHUB").status == 200

    yusuf = site.person("yusuf")
    task = f"/dinas/{number}/"
    assert yusuf.post(f"{task}terima/", on=task).status == 200
    done = yusuf.post(
        f"{task}tindak-lanjut/",
        what_was_done="Dua lampu LED dan satu kabel diganti.",
        result="done",
        no_photo_reason="Pekerjaan selesai malam hari, kamera rusak.",
    )
    assert done.status == 200

    assert sari.post(f"{case}tanggapan/", on=case, text="Dua lampu sudah diganti dan menyala lagi.").status == 200
    assert sari.post(f"{case}tutup/", on=case).status == 200

    public = citizen.get(f"/l/{number}/")
    assert "Selesai" in public.text
    mine = citizen.get(f"/r/{secret[1]}/")
    assert "Dua lampu sudah diganti dan menyala lagi." in mine.text
    assert citizen.post(f"/r/{secret[1]}/penilaian/", on=f"/r/{secret[1]}/", verdict="yes").status == 200

    agus = site.person("agus")
    assert agus.get("/unit/").status == 200
    assert number in agus.get("/rekap/").text

    printed, recap = site.laksa(f"case show {number} --json", "recap")
    shown = json.loads(printed)
    assert shown["state"] == "recorded"
    assert [event["name"] for event in shown["events"]] == [
        "Received", "Entered", "Assigned", "Accepted", "FollowedUp", "Responded", "Closed", "Recorded", "VerdictGiven",
    ]  # fmt: skip
    assert set(shown["handling_s"]) == {"2", "3", "4", "5", "6", "total"}
    assert shown["recap"]["number"] == number
    assert number in recap
