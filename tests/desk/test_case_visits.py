"""Who opens a case on the desk: claims, clocks, drafts; who may read and do what; the papers printed from it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from desk.pages import ENTRY, now, post, text_of
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from people import LAMP, STEPS, Cast, a_case, session_ends

from laksa.register import access, drafts, ledger
from laksa.register.commands import closure, correction, followup, opening, response
from laksa.register.models import Case, Claim, Draft, FocusSpan

# ── claims, clocks, drafts ───────────────────────────────────────────────────────────────────────


def test_opening_a_case_starts_its_clock_and_holds_nothing(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert "Anda pegang" not in text_of(desk.get(f"/meja/{case.number}/"))
    post(desk, case, "ping", step="assign")
    assert not Claim.objects.exists()
    assert FocusSpan.objects.get().step == "assign"
    assert case.number not in text_of(desk.get("/meja/?antrean=saya"))


def said(desk: Client, case: Case) -> str:
    """The words of the case's page."""
    return " ".join(re.sub(r"<[^>]*>", " ", text_of(desk.get(f"/meja/{case.number}/"))).split())


def test_the_three_clocks_stand_together_and_sum_to_the_time_there_was(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False) as clock:
        page = said(desk, case)
        assert "Penanganan menunggu 1 jam, jeda 0 detik" in page
        clock.shift(timedelta(seconds=30))
        post(desk, case, "ping", step="assign")
        clock.shift(timedelta(minutes=20))
        page = said(desk, case)
        assert "00.30 dari 05.00 Penanganan menunggu 1 jam, jeda 20 menit" in page
        assert post(desk, case, "disposisi", lead="DISHUB").status_code == 303
    assert "Langkah yang selesai: penanganan 00.30, menunggu 1 jam, jeda 20 menit" in said(desk, case)


def test_a_report_whose_steps_nobody_timed_tells_no_clocks(desk: Client, cast: Cast) -> None:
    assert "Langkah yang selesai" not in text_of(desk.get(f"/meja/{a_case('received', cast=cast).number}/"))


def test_what_is_unread_is_what_the_case_counts_and_no_other_answer(desk: Client, cast: Cast) -> None:
    case = response.give_verdict(a_case("recorded", cast=cast), verdict="partly", text="Satu masih padam.")
    response.give_verdict(case, verdict="no", text="Ternyata semua.")
    case = response.give_verdict(case, verdict="yes", text="Sudah terang.")
    page = text_of(desk.get(f"/meja/{case.number}/"))
    unread = page[page.index('class="desk-unread"') : page.index("</section>", page.index('class="desk-unread"'))]
    assert re.findall(r"<strong>([^<]+)</strong>", unread) == ["Pelapor menilai: sebagian"]
    assert "Satu masih padam." in unread


def test_milik_saya_is_what_i_took(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    taken = post(desk, case, "ambil", back="/meja/?antrean=lewat")
    assert "antrean=lewat" in taken.headers["Location"]
    assert "Anda pegang" in text_of(desk.get(f"/meja/{case.number}/"))
    assert case.number in text_of(desk.get("/meja/?antrean=saya"))
    post(desk, case, "lepas")
    assert case.number not in text_of(desk.get("/meja/?antrean=saya"))
    assert post(desk, done := a_case("recorded", cast=cast, email="x@contoh.invalid"), "ambil").status_code == 303
    assert not Claim.objects.filter(case=done).exists()


def test_a_colleagues_case_is_read_freely_and_taken_over_by_hand_only(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    drafts.take(case, cast.dimas)
    page = text_of(desk.get(f"/meja/{case.number}/"))
    assert "Dipegang Dimas Prasetyo" in page
    assert "Ambil alih" in page
    assert now(case).claim.user == cast.dimas
    assert post(desk, case, "catatan", text="Sudah ditelepon.").status_code == 303
    post(desk, case, "ambil")
    assert now(case).claim.user == cast.sari


def test_the_first_letter_typed_shows_to_others_for_two_minutes(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    drafts.keep(str(cast.dimas.pk), f"{case.number}:catatan", {"text": "P"})
    drafts.keep(str(cast.sari.pk), f"{case.number}:rapat", {"place": "T"})
    words = "sedang mengisi"
    assert f"Dimas Prasetyo {words}" in text_of(desk.get(f"/meja/{case.number}/"))
    assert f"Dimas {words}" in text_of(desk.get("/meja/"))
    with time_machine.travel(timezone.now() + timedelta(seconds=121)):
        assert words not in text_of(desk.get(f"/meja/{case.number}/")) + text_of(desk.get("/meja/"))


@pytest.mark.parametrize(
    ("state", "noun", "fields"),
    [("entered", "rujuk", {"body": "X-112", "text": "Ke 112."}),
     ("entered", "tolak", {"reason": "Iklan.", "text": "Kami tutup."}),
     ("assigned", "tanya", {"text": "Di mana letaknya?"}), ("assigned", "sementara", {"text": "Sedang dikerjakan."})],
)  # fmt: skip
def test_what_reaches_the_reporter_is_taken_back_within_ten_seconds_with_its_words(
    desk: Client, cast: Cast, state: str, noun: str, fields: dict[str, str]
) -> None:
    case = a_case(state, cast=cast)
    before = now(case).facts | {"seq": 0, "version": 0}
    sent = post(desk, case, noun, **fields, back="/meja/?antrean=lewat")
    gone_on = text_of(desk.get(sent.headers["Location"]))
    assert f'action="/meja/{case.number}/urungkan/"' in gone_on
    back = re.search(rf'action="/meja/{case.number}/urungkan/".*?name="back" value="([^"]*)"', gone_on, re.DOTALL)
    assert back
    undone = post(desk, case, "urungkan", back=html.unescape(back[1]))
    assert undone.headers["Location"].startswith(f"/meja/{case.number}/?antrean=lewat")
    assert now(case).facts | {"seq": 0, "version": 0} == before
    assert fields["text"] in text_of(desk.get(undone.headers["Location"]))


def test_a_ping_counts_for_the_step_that_is_open(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    assert post(desk, case, "ping", step="respond").status_code == 204
    assert not FocusSpan.objects.exists()
    assert post(desk, case, "ping", step="assign").status_code == 204
    assert FocusSpan.objects.get().step == "assign"


def test_a_draft_is_there_again_and_gone_after_sending(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    assert desk.post(f"/meja/{case.number}/draf/tanggapan/", {"text": "Kata-kata saya sendiri."}).status_code == 204
    assert "Kata-kata saya sendiri." in text_of(desk.get(f"/meja/{case.number}/"))
    post(desk, case, "tanggapan", text="Kata-kata saya sendiri.")
    assert drafts.kept(cast.sari, f"{case.number}:tanggapan") == {}


def test_a_saving_that_arrives_after_the_note_was_sent_is_dropped(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    typed = {"text": "Pelapor minta ditelepon sore.", "key": "a", "rev": "1796000000000"}
    assert post(desk, case, "catatan", **typed).status_code == 303
    assert desk.post(f"/meja/{case.number}/draf/catatan/", typed).status_code == 409
    page = text_of(desk.get(f"/meja/{case.number}/"))
    assert page.count("Pelapor minta ditelepon sore.") == 1  # in the history
    assert drafts.unsent(cast.sari, f"{case.number}:catatan") == []


def test_a_draft_goes_on_under_the_key_of_its_page(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    desk.post(f"/meja/{case.number}/draf/catatan/", {"text": "Sudah ditelepon.", "key": "a", "rev": "7"})
    page = text_of(desk.get(f"/meja/{case.number}/"))
    fold = page[page.index('id="catatan"') :]
    assert re.search(r'name="key" value="([^"]*)"', fold)[1] == "a"
    assert 'data-rev="7"' in fold


def test_a_second_tab_is_told_that_its_words_are_not_the_draft_that_is_kept(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    for address in (f"/meja/{case.number}/draf/tanggapan/", "/meja/baru/draf/"):
        first = desk.post(address, {"text": "Tab pertama", "key": "a", "rev": "7", "seen": "0"})
        second = desk.post(address, {"text": "Tab kedua", "key": "a", "rev": "8", "seen": "0"})
        assert (first.status_code, second.status_code) == (204, 409)
        own = {"key": second.json()["key"], "rev": "9", "seen": "0"}
        assert desk.post(address, {"text": "Tab kedua", **own}).status_code == 204
    assert len(drafts.unsent(cast.sari, f"{case.number}:tanggapan")) == len(drafts.unsent(cast.sari, "baru")) == 2


def test_a_page_that_is_shown_again_knows_what_it_saved_before(desk: Client, cast: Cast) -> None:
    """So that its next saving is not taken for another tab's."""
    case = a_case("followed_up", cast=cast)
    typed = {"text": "", "key": "a", "rev": "7", "seen": "0"}
    desk.post(f"/meja/{case.number}/draf/tanggapan/", typed | {"text": "Setengah"})
    refused = post(desk, case, "tanggapan", text="", key="a")
    assert (refused.status_code, 'data-rev="7"' in text_of(refused)) == (422, True)
    desk.post("/meja/baru/draf/", typed | {"text": "Setengah"})
    refused = desk.post("/meja/baru/", {"key": "a", "channel": "phone", "text": ""})
    assert (refused.status_code, 'data-rev="7"' in text_of(refused)) == (422, True)


def test_a_draft_keeps_every_agency_of_a_meeting(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    desk.post(f"/meja/{case.number}/draf/rapat/", {"agencies": ["DISHUB", "DPUPR"], "place": "TLR", "key": "a"})
    fold = text_of(desk.get(f"/meja/{case.number}/")).partition('id="rapat"')[2].partition("</details>")[0]
    assert set(re.findall(r'value="([A-Z]+)" selected', fold)) == {"DISHUB", "DPUPR"}


def test_one_key_serves_every_form_of_a_page(desk: Client, cast: Cast) -> None:
    """Back after a reply: the page of before has its key still, and its note is no second reply."""
    case = a_case("followed_up", cast=cast)
    assert post(desk, case, "tanggapan", text="Lampu sudah menyala.", key="a").status_code == 303
    assert post(desk, case, "catatan", text="Sudah ditelepon.", key="a").status_code == 303


# ── words whose form is gone ─────────────────────────────────────────────────────────────────────

REPLY = "Lampu di depan sekolah sudah kami ganti."


def unsent_box(page: str) -> str:
    found = re.search(r'<section class="notice notice-wait unsent".+?</section>', page, re.DOTALL)
    assert found, "no box with the words"
    return found[0]


def closed_by_a_colleague(cast: Cast) -> Case:
    case = a_case("followed_up", cast=cast)
    response.respond(case, text="Terima kasih.", by=cast.dimas, watch=correction.StepTimer())
    return closure.close(now(case), by=cast.dimas, watch=correction.StepTimer())


def test_a_reply_to_a_case_that_a_colleague_closed_stands_in_a_box(desk: Client, cast: Cast) -> None:
    case = closed_by_a_colleague(cast)
    answer = post(desk, case, "tanggapan", text=REPLY, key="a", version="5")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Dimas Prasetyo menutup laporan" in page
    assert "kirim sekali lagi" not in page
    box = unsent_box(page)
    assert "Yang Anda tulis" in box
    assert f">{REPLY}</textarea>" in box
    assert "Salin" in box
    assert re.findall(r"\?buka=([a-z-]+)#", box) == ["buka-kembali", "sementara", "catatan"]


def test_the_words_stay_in_the_box_until_they_are_thrown_away(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    desk.post(f"/meja/{case.number}/draf/tanggapan/", {"text": REPLY, "key": "a", "rev": "1"})
    response.respond(case, text="Terima kasih.", by=cast.dimas, watch=correction.StepTimer())
    closure.close(now(case), by=cast.dimas, watch=correction.StepTimer())
    for _ in range(2):
        assert f">{REPLY}</textarea>" in unsent_box(text_of(desk.get(f"/meja/{case.number}/")))
    assert desk.post(f"/meja/{case.number}/draf/tanggapan/", {"discard": "yes", "key": "a"}).status_code == 303
    assert REPLY not in text_of(desk.get(f"/meja/{case.number}/"))


@pytest.mark.parametrize("way", ["buka-kembali", "sementara", "catatan"])
def test_each_way_on_is_open_and_taken(desk: Client, cast: Cast, way: str) -> None:
    case = closed_by_a_colleague(cast)
    page = text_of(desk.get(f"/meja/{case.number}/?buka={way}"))
    assert f'<details open id="{way}"' in page
    assert post(desk, case, way, text=REPLY, reason=REPLY).status_code == 303


OTHER_TAB = "Formulir ini sudah dikirim dari tab lain"
OTHER_WORDS = "Kabel di tiang ketiga juga sudah diganti."


def test_a_reply_whose_draft_was_sent_and_closed_from_another_tab_is_not_lost(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    desk.post(f"/meja/{case.number}/draf/tanggapan/", {"text": OTHER_WORDS, "key": "a", "rev": "1"})
    form = {"key": "a", "version": str(case.seq)}
    assert post(desk, case, "tanggapan", text=REPLY, and_close="yes", **form).status_code == 303
    answer = post(desk, case, "tanggapan", text=OTHER_WORDS, **form)
    page = text_of(answer)
    assert answer.status_code == 422
    assert OTHER_TAB in page
    assert "Sudah kami terima sebagai" not in page
    assert "kirim sekali lagi" not in page
    for shown in (page, text_of(desk.get(f"/meja/{case.number}/"))):
        box = unsent_box(shown)
        assert f">{OTHER_WORDS}</textarea>" in box
        assert "Salin" in box
        assert "?buka=sementara#" in box


def test_a_late_reply_under_a_sent_key_is_kept_whatever_refused_it(desk: Client, cast: Cast) -> None:
    """The key was used on the same page for a draft that is sent; the refusal is that of the state."""
    case = closed_by_a_colleague(cast)
    drafts.sent(cast.sari, f"{case.number}:tanggapan", "a")
    assert post(desk, case, "tanggapan", text=REPLY, key="a", version="5").status_code == 409
    assert f">{REPLY}</textarea>" in unsent_box(text_of(desk.get(f"/meja/{case.number}/")))


@pytest.mark.parametrize("noun", ["tanggapan", "sementara", "catatan"])
def test_other_words_under_the_key_of_another_tab_stay_in_the_open_form(desk: Client, cast: Cast, noun: str) -> None:
    case = a_case("followed_up", cast=cast)
    assert post(desk, case, noun, text=REPLY, key="a").status_code == 303
    page = text_of(post(desk, case, noun, text=OTHER_WORDS, key="a"))
    assert f"{OTHER_TAB}. Isian Anda masih ada; periksa, lalu kirim sekali lagi." in page
    [draft] = drafts.unsent(cast.sari, f"{case.number}:{noun}")
    assert draft.key != "a"
    for shown in (page, text_of(desk.get(f"/meja/{case.number}/"))):
        form = re.search(rf'<form[^>]*action="/meja/{case.number}/{noun}/".+?</form>', shown, re.DOTALL)
        assert form
        assert OTHER_WORDS in form[0]
        assert f'name="key" value="{draft.key}"' in form[0]
    assert post(desk, case, noun, text=OTHER_WORDS, key=draft.key).status_code == 303
    assert drafts.unsent(cast.sari, f"{case.number}:{noun}") == []


def test_what_is_typed_on_after_the_refusal_replaces_the_kept_words(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    post(desk, case, "catatan", text=REPLY, key="a")
    post(desk, case, "catatan", text=OTHER_WORDS, key="a")
    [draft] = drafts.unsent(cast.sari, f"{case.number}:catatan")
    typed = {"text": "Lebih baru.", "key": draft.key, "rev": "2"}
    assert desk.post(f"/meja/{case.number}/draf/catatan/", typed).status_code == 204
    assert [one.fields["text"] for one in drafts.unsent(cast.sari, f"{case.number}:catatan")] == ["Lebih baru."]


def test_step_two_typed_while_a_colleague_entered_the_case_is_not_lost(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    opening.enter(case, opening.Entry(**ENTRY), by=cast.dimas, watch=correction.StepTimer())
    for noun in ("catat", "disposisi"):
        fields = ENTRY | {"title": f"Gelap, kata {noun}", "note": "Malam hari.", "suggested": "yes"}
        answer = post(desk, case, noun, **fields, key=noun, version=str(case.seq))
        assert answer.status_code == 409
        assert f"Gelap, kata {noun}" in unsent_box(text_of(answer))
    assert now(case).status == "entered"


def test_words_for_a_case_that_went_out_of_reach_are_given_back(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    opening.enter(case, opening.Entry(**ENTRY, about_agency="TLR"), by=cast.dimas, watch=correction.StepTimer())
    answer = post(desk, case, "catatan", text="Pelapor menelepon lagi.")
    assert answer.status_code == 404
    assert "Pelapor menelepon lagi." in text_of(answer)
    assert LAMP[:20] not in text_of(answer)
    again = desk.get(f"/meja/{case.number}/")
    assert again.status_code == 404
    assert "Pelapor menelepon lagi." in text_of(again)
    desk.post(f"/meja/{case.number}/draf/catatan/", {"discard": "yes", "key": ""})
    assert "Pelapor menelepon lagi." not in text_of(desk.get(f"/meja/{case.number}/"))


def sent_too_late(client: Client, case: Case, text: str) -> str:
    """The reply that came after the session had ended; the address that the sign-in leads to."""
    client.get(f"/meja/{case.number}/")
    session_ends(client)
    answer = post(client, case, "tanggapan", text=text, back=f"/meja/{case.number}/")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    return f"{asked['next'][0]}?isian={asked['isian'][0]}"


def test_words_sent_after_the_session_ended_come_back_after_signing_in(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    back = sent_too_late(desk, case, "Jangan hilang.")
    desk.force_login(cast.sari)
    assert "Jangan hilang." in text_of(desk.get(back, follow=True))


def test_they_are_offered_to_who_signs_in_at_another_page_and_asked_about_once(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    sent_too_late(desk, case, "Jangan hilang.")
    desk.force_login(cast.dimas)
    assert "Jangan hilang." not in text_of(desk.get("/meja/", follow=True))
    desk.force_login(cast.sari)
    assert desk.get("/meja/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 200  # a poll of an open page
    page = desk.get("/meja/", follow=True)
    assert "Jangan hilang." in text_of(page)
    assert "draf Anda yang lain" not in text_of(page)
    assert desk.get("/meja/").status_code == 200
    taken = desk.post(page.redirect_chain[-1][0], follow=True)
    assert taken.redirect_chain[-1][0] == f"/meja/{case.number}/"
    assert "Jangan hilang." in text_of(taken)


def test_words_of_an_ended_session_are_not_given_to_who_signs_in_next(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    back = sent_too_late(desk, case, "Kata-kata Sari.")
    desk.force_login(cast.dimas)
    assert "Kata-kata Sari." not in text_of(desk.get(back, follow=True))
    assert drafts.unsent_of(cast.dimas, f"{case.number}:") == {}
    desk.force_login(cast.sari)
    assert "Kata-kata Sari." in text_of(desk.get(back, follow=True))


def test_words_sent_after_the_session_ended_leave_a_draft_that_stands_and_are_offered(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    drafts.keep(str(cast.sari.pk), f"{case.number}:tanggapan", {"text": "Draf yang ada."})
    back = sent_too_late(desk, case, "Kata yang lebih baru.")
    desk.force_login(cast.sari)
    page = desk.get(back, follow=True)
    assert "Isian Anda masih ada" in text_of(page)
    assert "Kata yang lebih baru." in text_of(page)
    assert "Draf yang ada." in text_of(desk.get(f"/meja/{case.number}/"))
    taken = desk.post(page.redirect_chain[-1][0], follow=True)
    assert "Kata yang lebih baru." in text_of(taken)


def test_a_strangers_form_is_not_kept(client: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    answer = post(client, case, "tanggapan", text="Saya orang asing.", back=f"/meja/{case.number}/")
    assert "isian" not in answer.headers["Location"]
    assert not Draft.objects.exists()


def test_a_link_from_another_browser_brings_no_words_along(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    colleague = Client()
    colleague.force_login(cast.dimas)
    link = sent_too_late(colleague, case, "Kata orang lain.")
    page = desk.get(link, follow=True)
    assert page.redirect_chain[-1][0] == f"/meja/{case.number}/"
    assert "Kata orang lain." not in text_of(page)


def test_a_draft_saved_by_script_after_the_session_ended_is_not_kept_twice(desk: Client, cast: Cast) -> None:
    case = a_case("followed_up", cast=cast)
    desk.get(f"/meja/{case.number}/")
    session_ends(desk)
    desk.post(f"/meja/{case.number}/draf/tanggapan/", {"text": "Setengah ka"}, headers={"X-CSRFToken": "x"})
    assert not Draft.objects.exists()


def test_letting_go_frees_the_case(desk: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    drafts.take(case, cast.sari)
    assert post(desk, case, "lepas").status_code == 303
    assert not hasattr(now(case), "claim")


# ── who may ──────────────────────────────────────────────────────────────────────────────────────


def test_the_auditor_reads_and_does_nothing(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    client.force_login(cast.auditor)
    text = text_of(client.get(f"/meja/{case.number}/"))
    assert LAMP[:20] in text
    assert "Disposisikan" not in text
    assert post(client, case, "disposisi", lead="DISHUB").status_code == 404
    assert not hasattr(now(case), "claim")


READERS = ("auditor", "ratna", "mayor")


@pytest.mark.parametrize("reader", READERS)
def test_readers_see_the_case_and_no_contact(client: Client, cast: Cast, reader: str) -> None:
    case = a_case("entered", cast=cast, name="Bu Ani", phone="081234567890", email="ani@contoh.invalid")
    client.force_login(getattr(cast, reader))
    text = text_of(client.get(f"/meja/{case.number}/"))
    assert LAMP[:20] in text
    assert "Dirahasiakan" in text
    assert "contoh.invalid" not in text
    assert "7890" not in text
    assert "nama tersimpan" not in text
    assert "/tanda-terima/" not in text


def test_notes_are_read_by_the_auditor_and_not_by_who_reads_reports(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    correction.note(case, text="Pelapor sering menelepon.", by=cast.sari)
    read = {}
    for reader in READERS:
        client.force_login(getattr(cast, reader))
        read[reader] = "Pelapor sering menelepon." in text_of(client.get(f"/meja/{case.number}/"))
    assert read == {"auditor": True, "ratna": False, "mayor": False}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_about_the_service_is_hidden_from_readers(client: Client, cast: Cast, reader: str) -> None:
    case = a_case(cast=cast, about_agency="TLR")
    client.force_login(getattr(cast, reader))
    assert client.get(f"/meja/{case.number}/").status_code == 404


def test_the_head_may_note_and_reopen_but_not_assign(client: Client, cast: Cast) -> None:
    case = a_case("entered", cast=cast)
    client.force_login(cast.agus)
    assert post(client, case, "catatan", text="Perhatikan ini.").status_code == 303
    answer = post(client, case, "disposisi", lead="DISHUB")
    assert answer.status_code == 422
    assert "bukan wewenang Anda" in text_of(answer)


def test_a_case_about_the_service_is_the_heads_alone(client: Client, cast: Cast) -> None:
    case = a_case(cast=cast, about_agency="TLR")
    client.force_login(cast.sari)
    assert client.get(f"/meja/{case.number}/").status_code == 404
    client.force_login(cast.agus)
    assert post(client, case, "catat", **ENTRY, about_agency="TLR").status_code == 303
    assert post(client, case, "disposisi", lead="INSPEKTORAT").status_code == 303


def test_a_report_found_to_be_about_the_service_leaves_the_operators_desk(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    page = desk.get(post(desk, case, "catat", **ENTRY, about_agency="TLR").headers["Location"])
    assert "Laporan dicatat" in text_of(page)
    assert desk.get(f"/meja/{case.number}/").status_code == 404


@pytest.mark.parametrize("step", STEPS)
def test_every_state_has_its_page_and_its_papers(desk: Client, cast: Cast, step: str) -> None:
    case = a_case(step, cast=cast)
    for address in ("", "tanda-terima/", "lembar-disposisi/"):
        assert desk.get(f"/meja/{case.number}/{address}").status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_a_case_page_costs_ten_statements(desk: Client, cast: Cast, step: str) -> None:
    case = a_case(step, cast=cast)
    desk.get("/meja/")
    desk.get(f"/meja/{a_case(step, cast=cast, email='x@contoh.invalid').number}/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        desk.get(f"/meja/{case.number}/")
    data = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(data) <= 10, "\n".join(data)


def receipt_link(page: str) -> str:
    found = re.search(r'href="([^"]+/tanda-terima/[^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_the_receipt_printed_again_shows_the_number_and_no_secret(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    text = text_of(desk.get(receipt_link(text_of(desk.get(f"/meja/{case.number}/")))))
    assert f"/l/{case.number}/" in text
    assert ledger.secret_of(case) not in text


def test_a_new_secret_link_is_printed_by_who_made_it_for_some_minutes(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    link = receipt_link(text_of(desk.get(post(desk, case, "tautan").headers["Location"])))
    secret = f"/r/{ledger.secret_of(now(case))}/"
    assert secret in text_of(desk.get(link))
    colleague = Client()
    colleague.force_login(cast.dimas)
    assert secret not in text_of(colleague.get(link))
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert secret not in text_of(desk.get(link))


def test_a_link_that_was_renewed_since_is_not_printed(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    link = receipt_link(text_of(desk.get(post(desk, case, "tautan").headers["Location"])))
    correction.renew_link(now(case), by=access.REPORTER)
    assert "/r/" not in text_of(desk.get(link))


def test_a_double_click_on_enter_and_assign_answers_the_same(desk: Client, cast: Cast) -> None:
    case = a_case(cast=cast)
    for _ in range(2):
        assert post(desk, case, "disposisi", **ENTRY, suggested="yes", key="satu", version="1").status_code == 303
    assert [e.name for e in now(case).events.order_by("seq")] == ["Received", "Entered", "Assigned"]


def test_a_similar_case_can_be_picked_for_the_merge(desk: Client, cast: Cast) -> None:
    case, target = a_case("entered", cast=cast), a_case("entered", cast=cast, email="lain@contoh.invalid")
    assert post(desk, case, "gabung", target="", pick=target.number).status_code == 303
    assert now(case).merged_into == target.number


# ── files stay with their words ──────────────────────────────────────────────────────────────────

TOLD = {"officer": "Pak Yusuf", "what_was_done": "Lampu diganti.", "result": "done"}


def kept(page: str) -> list[str]:
    return re.findall(r'name="kept_photos" value="([^"]+)"', page)


def test_a_photo_on_a_refused_result_stays_chosen(desk: Client, cast: Cast, snap: Callable[..., Any]) -> None:
    case = a_case("assigned", cast=cast)
    page = text_of(post(desk, case, "hasil", result="done", photos=snap("sesudah.jpg")))
    assert "1 berkas tersimpan" in page
    assert post(desk, case, "hasil", **TOLD, kept_photos=kept(page)).status_code == 303
    assert now(case).attachments.get().kind == "after"


def test_a_photo_on_a_form_that_was_over_waits_until_it_is_open_again(
    desk: Client, cast: Cast, snap: Callable[..., Any]
) -> None:
    case = a_case("followed_up", cast=cast)
    assert post(desk, case, "hasil", **TOLD, key="a", photos=snap("sesudah.jpg")).status_code == 422
    followup.refuse_follow_up(now(case), reason="Masih padam.", by=cast.sari)
    assert "1 berkas tersimpan" in text_of(desk.get(f"/meja/{case.number}/"))


def test_a_photo_that_came_after_the_session_ended_waits_with_its_words(
    desk: Client, cast: Cast, snap: Callable[..., Any]
) -> None:
    case = a_case("assigned", cast=cast)
    desk.get(f"/meja/{case.number}/")
    session_ends(desk)
    back = f"/meja/{case.number}/"
    answer = post(desk, case, "hasil", **TOLD, key="a", back=back, photos=snap("sesudah.jpg"))
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    desk.force_login(cast.sari)
    page = text_of(desk.get(f"{asked['next'][0]}?isian={asked['isian'][0]}", follow=True))
    assert "1 berkas tersimpan" in page
    assert "Lampu diganti." in page
    assert post(desk, case, "hasil", **TOLD, key="a", kept_photos=kept(page)).status_code == 303
    assert now(case).attachments.get().kind == "after"
