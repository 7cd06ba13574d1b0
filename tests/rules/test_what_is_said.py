"""What a message in a conversation means, and which report it belongs to."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from laksa.rules.conversation import (
    AddTo,
    Asked,
    AskWhich,
    AskWords,
    Decision,
    Delete,
    Follow,
    Judge,
    Locate,
    OpenNew,
    Own,
    Prove,
    Resume,
    Said,
    Standing,
    Stop,
    decide,
)
from laksa.rules.numbering import new_number

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
LAMP = "Lampu jalan padam di depan sekolah sejak Senin."
CHANCE = random.Random(12)
ONE, TWO = (new_number(2026, CHANCE.choice) for _ in range(2))


def standing(*own: Own, bound: str = "", since: float = 1, asked: Asked = Asked.NOTHING, held: str = "") -> Standing:
    """`since`: the hours since they last spoke of `bound`."""
    return Standing(own, bound, NOW - timedelta(hours=since), asked, held, bool(held))


OPEN, CLOSED, JUDGED = Own(ONE, is_open=True), Own(ONE, is_open=False), Own(ONE, is_open=False, awaits_verdict=True)
NOBODY = standing()
SPEAKING = standing(OPEN, bound=ONE)
LATER = standing(OPEN, bound=ONE, since=25)
WHICH = standing(OPEN, bound=ONE, since=25, asked=Asked.WHICH, held=LAMP)


@pytest.mark.parametrize(
    ("text", "stands", "meant"),
    [
        (LAMP, NOBODY, OpenNew(LAMP)),
        ("Halo", NOBODY, AskWords()),
        ("", NOBODY, AskWords()),
        ("di depan sekolah padam", standing(held="lampu"), OpenNew("di depan sekolah padam")),
        ("masih gelap", SPEAKING, AddTo(ONE, "masih gelap")),
        (LAMP, LATER, AskWhich(ONE)),
        (LAMP, standing(CLOSED, bound=ONE), OpenNew(LAMP)),
        (f"{ONE} masih gelap", LATER, AddTo(ONE, f"{ONE} masih gelap")),
        (f"Soal {TWO}: masih gelap sekali", LATER, AskWhich(ONE)),
        (f"baru: {LAMP}", SPEAKING, OpenNew(LAMP)),
        ("1", WHICH, AddTo(ONE, "")),
        ("yang ini", WHICH, AskWhich(ONE)),
        ("2", WHICH, OpenNew("")),
        ("Laporan baru.", WHICH, OpenNew("")),
        (ONE, WHICH, AddTo(ONE, "")),
        ("2", standing(OPEN, since=25, asked=Asked.WHICH, held="Halo"), AskWords()),
        ("Jl. Merdeka, Sukasari", standing(OPEN, bound=ONE, asked=Asked.PLACE), Locate(ONE, "Jl. Merdeka, Sukasari")),
        ("BERHENTI", SPEAKING, Stop()),
        (" berhenti! ", NOBODY, Stop()),
        ("Mulai", NOBODY, Resume()),
        ("HAPUS data saya", SPEAKING, Delete()),
        ("Hapus coretan di tembok sekolah itu.", NOBODY, OpenNew("Hapus coretan di tembok sekolah itu.")),
        (f"Ikuti {TWO}", NOBODY, Follow(TWO)),
        (f"/start {TWO}", NOBODY, Follow(TWO)),
        ("BELUM", standing(JUDGED, bound=ONE), Judge(ONE, "no", "", "BELUM")),
        ("belum, masih mati", standing(JUDGED, bound=ONE), Judge(ONE, "no", "masih mati", "belum, masih mati")),
        ("Sebagian.", standing(JUDGED, bound=ONE), Judge(ONE, "partly", "", "Sebagian.")),
        ("ya terima kasih", standing(JUDGED), Judge(ONE, "yes", "terima kasih", "ya terima kasih")),
        ("Ya ampun, jalannya banjir", standing(JUDGED, bound=ONE), OpenNew("Ya ampun, jalannya banjir")),
        ("BELUM", standing(Own(TWO, is_open=True), JUDGED, bound=TWO), AddTo(TWO, "BELUM")),
        ("Belum", SPEAKING, AddTo(ONE, "Belum")),
    ],
)
def test_what_is_said_means_one_thing(text: str, stands: Standing, meant: Decision) -> None:
    assert decide(Said(text), stands, at=NOW) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("BERHENTI", Prove()),
        ("HAPUS", Prove()),
        ("BELUM", AddTo(ONE, "BELUM", asks_proof=True)),
        (f"Ikuti {TWO}", Prove(TWO)),
        ("tambahan dari saya", AddTo(ONE, "tambahan dari saya")),
    ],
)
def test_who_is_not_proven_can_add_and_never_act(text: str, meant: Decision) -> None:
    said = Said(text, answers=ONE, is_proven=False)
    assert decide(said, standing(JUDGED, bound=ONE), at=NOW) == meant


def test_an_answer_to_a_message_belongs_to_its_report_whatever_was_spoken_of_since() -> None:
    other = Own(TWO, is_open=True)
    assert decide(Said("sudah saya foto", answers=TWO), standing(OPEN, other, bound=ONE), at=NOW) == AddTo(
        TWO, "sudah saya foto"
    )


def test_a_photo_alone_is_no_place_and_a_point_is() -> None:
    asked = standing(OPEN, bound=ONE, asked=Asked.PLACE)
    assert decide(Said("", has_files=True), asked, at=NOW) == AddTo(ONE, "")
    assert decide(Said("", has_point=True), asked, at=NOW) == Locate(ONE, "")
