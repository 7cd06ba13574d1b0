"""The SOP as the official form: every clause, every executor a column, every step a symbol, joined by arrows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from another_city import HEAD_APPROVES, OPERATOR_CHECKS, write_sop
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader

from laksa.documents.sop_form import flow, form_data, sop_form
from laksa.rules.sop import Sop, Step, read_sop

SEED = (Path(__file__).parents[2] / "sop" / "laksa-2022.toml").read_text(encoding="utf-8")
SOP = read_sop(SEED)
FIGURES: dict[str, Any] = {
    "period": {"code": "2026-10", "name": "Oktober 2026", "finished": True},
    "scope": {"code": "", "name": "Kota Tangerang"},
    "data": {"position": 12345, "at": "2026-11-02T06:00:00+07:00"},
    "steps": {
        **{
            number: {
                "handling": {"n": 1080, "median": median, "p90": 3 * median, "within": 1047},
                "waiting": {"n": 1080, "median": 47, "p90": 380},
            }
            for number, median in (("2", 38), ("3", 52), ("4", 86), ("5", 6))
        },
        "6": {
            "handling": {"n": 1089, "median": 0, "p90": 0, "within": 1089},
            "waiting": {"n": 0, "median": None, "p90": None},
        },
        "total": {"handling": {"n": 1080, "median": 182, "p90": 430, "within": 1075}},
    },
}


def confirmation(number: int, before: str, executor: str, *, role: str = "head", name: str = "Memeriksa") -> str:
    return (
        f'[[steps]]\nnumber = {number}\nname = "{name}"\nrole = "{role}"\ncommand = "confirm"\n'
        f'before = "{before}"\nexecutor = "{executor}"\nminutes = 3\n'
    )


def with_confirmations(*steps: str) -> Sop:
    return read_sop("\n".join([SEED, *steps]))


def of_14_steps(name: str = "Memeriksa") -> Sop:
    where = ("assign", "respond", "close", "close")
    people = ("Kepala UPT", "Camat", "Lurah")
    return with_confirmations(*(confirmation(7 + n, where[n % 4], people[n % 3], name=f"{name} {n}") for n in range(8)))


def odd_sop() -> Sop:
    words = '#read("data.json") $x$ *tebal* \\ <a> `b`'
    steps = (replace(SOP.steps[0], name=words, executor="", role="dewan"), *SOP.steps[1:])
    return replace(SOP, steps=steps, identity={})


def pages(pdf: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def said_on(pdf: bytes, page: int) -> str:
    """The words of one page, lines joined, places to break left out."""
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text().replace("\u200b", "").split())


def drawn(pdf: bytes) -> list[str]:
    """What the symbols say to a screen reader, in the order of the document."""
    return list(_alternatives(PdfFileReader(io.BytesIO(pdf)).root["/StructTreeRoot"]))


def _alternatives(node: Any) -> Iterator[str]:
    if not isinstance(node, DictionaryObject):
        return
    if "/Alt" in node:
        yield str(node["/Alt"])
    kids = node.get("/K", [])
    for place in range(len(kids)) if isinstance(kids, ArrayObject) else ():
        yield from _alternatives(kids[place])
    if isinstance(kids, DictionaryObject):
        yield from _alternatives(kids)


# ── the form as signed ───────────────────────────────────────────────────────────────────────────


def test_the_form_has_every_clause_of_the_sop_word_for_word() -> None:
    boxes = form_data(SOP)["form"]["boxes"]
    assert [box["title"] for box in boxes] == [
        "Dasar Hukum", "Kualifikasi Pelaksana", "Keterkaitan", "Peralatan/Perlengkapan",
        "Peringatan", "Pencatatan dan Pendataan", "Peringatan",
    ]  # fmt: skip
    texts = [box["items"] for box in boxes]
    basis = [clause.text for clause in SOP.legal_basis]
    assert texts == [
        basis, [*SOP.qualifications], [], [*SOP.equipment], [*SOP.warnings], [*SOP.recording], [*SOP.recording],
    ]  # fmt: skip


def test_what_laksa_remarks_stands_below_the_form_and_in_no_cell_of_it(signed: bytes) -> None:
    form = form_data(SOP)["form"]
    assert form["unit"][0] == "DINAS KOMUNIKAS DAN INFORMATIKA"
    assert form["remarks"] == [
        "Nama unit: Naskah yang disahkan menulis KOMUNIKAS; maksudnya KOMUNIKASI.",
        "Dasar Hukum a: Diganti oleh UU 23/2014: perlu pembaruan SOP.",
    ]
    first = said_on(signed, 0)
    assert first.index("Catatan LAKSA, bukan bagian dari SOP yang disahkan.") > first.index("Keterkaitan")
    assert "Diganti oleh UU 23/2014" not in first.partition("Catatan LAKSA")[0]


def test_the_legend_has_the_symbols_that_are_drawn_and_no_others(signed: bytes) -> None:
    used = said_on(signed, 1).partition("Simbol")[2]
    assert all(word in used for word in ("Mulai dan selesai", "Kegiatan", "Arah"))
    assert "Keputusan" not in used
    assert "Pindah halaman" not in used
    other = said_on(sop_form(with_confirmations(confirmation(7, "close", "Kepala UPT"))), 1).partition("Simbol")[2]
    assert "Keputusan" in other


def test_fields_that_the_signed_form_leaves_blank_show_a_dash() -> None:
    identity = {line["label"]: line["values"] for line in form_data(SOP)["form"]["identity"]}
    assert identity == {
        "Nomor SOP": ["–"],
        "Tgl. Pembuatan": ["Maret 2022"],
        "Tgl. Revisi": ["–"],
        "Disahkan oleh": ["KEPALA DINAS, H. INDRI ASTUTI, SH, M.Si", "NIP. 197301041997032001"],
        "Nama SOP": [SOP.name],
    }


def test_the_activity_table_is_the_table_of_the_sop() -> None:
    form = form_data(SOP)["form"]
    assert (form["title"], form["total"]) == (SOP.title, "25 menit")
    assert form["executors"] == ["Masyarakat", "Operator TLR"]
    assert [(row["number"], row["activity"], row["time"], row["output"], row["remarks"]) for row in form["rows"]] == [
        (str(step.number), step.name, "5 menit" if step.minutes else "", step.output, "") for step in SOP.steps
    ]
    assert form["rows"][0]["needs"] == "Aplikasi LAKSA Pemerintah Kota Tangerang, Internet, Laptop/Komputer"


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sop_form(SOP)


def test_the_form_is_two_sheets_and_the_same_bytes_every_time(signed: bytes) -> None:
    assert signed.startswith(b"%PDF-")
    assert pages(signed) == 2
    assert sop_form(SOP) == signed


def test_the_flowchart_starts_with_the_citizen_and_ends_with_the_operator(signed: bytes) -> None:
    symbols = [said for said in drawn(signed) if ":" in said]
    assert symbols == [
        "Mulai atau selesai: Masyarakat",
        *["Kegiatan: Operator TLR"] * 4,
        "Mulai atau selesai: Operator TLR",
    ]


# ── the arrows ───────────────────────────────────────────────────────────────────────────────────


def sides(steps: Sequence[Step]) -> list[tuple[str, str, Any]]:
    executors = list(dict.fromkeys(step.executor for step in steps))
    return [(row["symbol"], row["exit"], row["back"]) for row in flow(steps, executors)]


def test_an_arrow_leaves_sideways_to_another_column_and_downwards_within_its_own() -> None:
    assert [exit_by for _, exit_by, _ in sides(SOP.steps)] == ["right", *["bottom"] * 5]


def test_a_generic_step_is_a_decision_whose_no_leads_back_to_the_step_before_it() -> None:
    sop = with_confirmations(confirmation(7, "close", "Kepala UPT"))
    rows = form_data(sop)["form"]["rows"]
    assert [row["number"] for row in rows] == ["1", "2", "3", "4", "7", "5", "6"]
    respond, decision, close = rows[3:6]
    assert (respond["symbol"], decision["symbol"], close["symbol"]) == ("process", "decision", "process")
    assert (respond["exit"], decision["back"]) == ("right", {"exit": "left", "enter": "bottom"})
    assert decision["exit"] == "bottom"  # its left side is taken by the way back


def test_two_decisions_of_one_executor_take_opposite_sides_back() -> None:
    sop = with_confirmations(*(confirmation(number, "close", "Operator TLR", role="operator") for number in (7, 8)))
    first, second = (row["back"] for row in form_data(sop)["form"]["rows"] if row["symbol"] == "decision")
    assert (first, second) == ({"exit": "left", "enter": "left"}, {"exit": "right", "enter": "right"})


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.booleans()), min_size=2, max_size=12))
def test_no_two_arrows_ever_share_a_side_of_a_symbol(chain: list[tuple[str, bool]]) -> None:
    plain, generic = SOP.step("enter"), replace(SOP.step("enter"), command="confirm")
    steps = [replace(generic if asks else plain, executor=executor) for executor, asks in chain]
    found = sides(steps)
    for place, (_, exit_by, back) in enumerate(found):
        last = place + 1 == len(found)
        returning = None if last else found[place + 1][2]
        taken = ["top"] + ([] if last else [exit_by])
        taken += ([back["exit"]] if back else []) + ([returning["enter"]] if returning else [])
        assert len(taken) == len(set(taken)), (place, taken)


# ── other cities, long texts, many steps ─────────────────────────────────────────────────────────


def test_another_city_s_executors_become_its_columns(tmp_path: Path) -> None:
    write_sop(tmp_path, OPERATOR_CHECKS, HEAD_APPROVES)
    sop = read_sop((tmp_path / "kota-lain.toml").read_text(encoding="utf-8"))
    form = form_data(sop)["form"]
    assert form["executors"] == ["Masyarakat", "Operator", "Kepala unit"]
    assert form["total"] == "33 menit"
    assert [box["title"] for box in form["boxes"]].count("Peringatan") == 1
    pdf = sop_form(sop)
    assert pages(pdf) == 3
    assert [said for said in drawn(pdf) if said.startswith("Keputusan")] == [
        "Keputusan: Operator", "Keputusan: Kepala unit",
    ]  # fmt: skip


def test_a_table_over_several_pages_goes_on_through_connectors() -> None:
    said = drawn(sop_form(of_14_steps()))
    assert said.count("Berlanjut ke halaman berikutnya") == said.count("Lanjutan dari halaman sebelumnya") >= 1
    assert len([one for one in said if ":" in one]) == 14


def test_long_words_and_long_texts_do_not_stop_the_form() -> None:
    word = "Pertanggungjawabanpenyelenggaraankewenangandaerah"
    people = [f"Kepala Seksi {word} {n}" for n in range(12)]
    long = SEED.replace('number = ""', f'number = "{"0" * 200}"').replace("Mencatat dan", "Mencatat dan " * 150)
    sop = read_sop("\n".join([long, *(confirmation(7 + n, "close", people[n], name=word) for n in range(12))]))
    assert len(form_data(sop)["form"]["executors"]) == 14
    assert [said for said in drawn(sop_form(sop)) if word in said] == [f"Keputusan: {one}" for one in people]


def test_a_step_without_an_executor_and_with_a_strange_role_still_has_its_column() -> None:
    assert form_data(odd_sop())["form"]["executors"] == ["–", "Operator TLR"]


def test_the_words_of_an_sop_are_never_instructions_to_the_typesetter() -> None:
    assert pages(sop_form(odd_sop())) == 2


@pytest.mark.parametrize("kind", ["PNG", pytest.param("JPEG", marks=pytest.mark.deep)])
def test_the_arms_of_the_city_stand_in_their_slot(kind: str) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 72), "navy").save(picture, kind)
    assert drawn(sop_form(SOP, logo=picture.getvalue())).count("Lambang daerah") == 2


def test_arms_that_are_no_picture_leave_their_slot_empty() -> None:
    assert "Lambang daerah" not in drawn(sop_form(SOP, logo=b"not a picture"))


# ── measured beside standard ─────────────────────────────────────────────────────────────────────


def test_a_period_adds_what_was_measured_outside_the_form() -> None:
    data = form_data(SOP, FIGURES)
    assert data["form"] == form_data(SOP)["form"]
    assert data["measured"]["strip"] == [
        {"clock": "00.38", "name": "2 Catat · n 1.080"},
        {"clock": "00.52", "name": "3 Disposisi · n 1.080"},
        {"clock": "01.26", "name": "4 Tanggapan · n 1.080"},
        {"clock": "00.06", "name": "5 Tutup · n 1.080"},
        {"clock": "00.00", "name": "6 Rekap · n 1.089"},
        {"clock": "03.02", "name": "satu laporan · n 1.080"},
    ]
    assert data["footer"].startswith("Realisasi dihitung oleh LAKSA dan bukan bagian dari SOP yang disahkan.")
    median = next(note for note in data["measured"]["notes"] if "Median" in note)
    assert "rata-rata dua nilai di tengah" in median
    assert "benar-benar terjadi" not in median
    pdf = sop_form(SOP, FIGURES)
    assert pages(pdf) == 3
    assert sop_form(SOP, FIGURES) == pdf


def test_handling_is_held_against_the_standard_and_waiting_stands_apart() -> None:
    rows = form_data(SOP, FIGURES)["measured"]["rows"]
    assert [row["standard"] for row in rows] == ["5 menit"] * 5 + ["25 menit"]
    assert [row["within"] for row in rows] == ["96,9%"] * 4 + ["100%", "99,5%"]
    assert rows[2]["median-share"] == pytest.approx(86 / 300)
    assert rows[2]["waiting"] == ["1.080", "47 menit", "6,3 jam", "–", "–"]
    assert rows[-1]["waiting"] == ["–"] * 5
    three = form_data(SOP, FIGURES | {"idle": {rows[2]["number"]: {"n": 9, "median": 5, "p90": 90}}})
    assert three["measured"]["rows"][2]["waiting"] == ["1.080", "47 menit", "6,3 jam", "5 menit", "1,5 jam"]


def test_the_share_within_the_standard_says_what_it_counts() -> None:
    measured = form_data(SOP, FIGURES)["measured"]
    assert "dari 1.080 laporan terukur, ditangani operator dalam waktu baku itu." in measured["sentence"]
    assert "bukan lamanya masalah diselesaikan" in measured["sentence"]
    assert any(line.startswith("Dalam waktu baku: bagian dari n laporan terukur") for line in measured["notes"])


def test_no_share_is_claimed_below_20_cases() -> None:
    few = {"handling": {"n": 19, "median": 60, "p90": 90, "within": 19}, "waiting": {"n": 19, "median": 0, "p90": 3}}
    measured = form_data(SOP, FIGURES | {"steps": {"2": few, "total": few}})["measured"]
    assert [row["within"] for row in measured["rows"]] == ["n<20", "n<20"]
    assert "%" not in measured["sentence"]


def test_a_period_without_any_case_and_one_not_yet_over_say_so() -> None:
    none = {"handling": {"n": 0, "median": None, "p90": None, "within": 0}}
    period = FIGURES["period"] | {"finished": False}
    figures = FIGURES | {"steps": {"2": none, "total": none}, "period": period}
    measured = form_data(SOP, figures)["measured"]
    assert measured["sentence"].startswith("Oktober 2026, sementara: belum ada laporan selesai")
    assert [row["median"] for row in measured["rows"]] == ["–", "–"]
    assert pages(sop_form(SOP, figures)) == 3


def test_a_measured_time_far_beyond_the_standard_stays_on_the_sheet() -> None:
    slow = {"handling": {"n": 20, "median": 4000, "p90": 90_000, "within": 0}}
    measured = form_data(SOP, FIGURES | {"steps": {"2": slow}})["measured"]
    assert measured["most"] <= 3.0
    assert measured["strip"][0]["clock"] == "1.06.40"
    assert pages(sop_form(SOP, FIGURES | {"steps": {"2": slow}})) == 3
