"""What the public may not read is hidden at once, in any state, and shown again; the words stay for the staff."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.history.idempotency import IdempotencyKey
from laksa.history.identity import new_id
from laksa.portal import queries as portal
from laksa.register import access, files, ledger
from laksa.register import publication as public
from laksa.register.commands import correction, followup, opening, response
from laksa.register.commands.publication import hide, show
from laksa.register.models import Attachment, Case, Text
from laksa.register.queries import history
from laksa.rules.publication import HIDDEN
from laksa.rules.refusal import Refused

pytestmark = pytest.mark.django_db

TEXT = "Toko Budi Santoso membuang sampah di kali.\nKata BU\u200bDI  santoso ia tidak peduli, rumahnya Jalan Mawar 7."
COMPLAINT = (1, "complaint")


def read(case: Case) -> str:
    return Client().get(f"/l/{case.number}/").content.decode()


def read_out(answer: Any) -> None:
    """To the end, as a browser does; closing it half read would close the test's connection."""
    if answer.streaming:
        assert b"".join(answer.streaming_content)


def status_of(address: str, known: str = "") -> Any:
    answer = Client().get(address, headers={"If-None-Match": known} if known else {})
    read_out(answer)
    return answer


def closed(cast: Cast, **fields: object) -> Case:
    return a_case("recorded", cast=cast, text=TEXT, **fields)


def a_ready_photo(case: Case, kind: str = "reporter", seq: int = 1) -> Attachment:
    photo = Attachment.objects.create(
        id=new_id(), case=case, seq=seq, kind=kind, state="ready", content_type="image/jpeg", sha256="0" * 64,
        size=1,
    )  # fmt: skip
    for small in (False, True):
        path = files.clean_copy(photo.pk, small=small)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\xff\xd8\xff\xd9")
    return photo


def test_a_passage_is_hidden_wherever_it_occurs_in_its_text_and_in_the_title(cast: Cast) -> None:
    case = closed(cast)
    assert "Budi" in read(case)
    case = hide(case, text=COMPLAINT, passage="budi Santoso", reason="personal_data", by=cast.sari)
    page = read(case)
    assert "budi" not in page.lower()
    assert "santoso" not in page.lower()
    assert page.count(HIDDEN) >= 3  # twice in the text, once in the title
    assert "membuang sampah" in page
    assert case.complaint.text == TEXT
    assert case.status == "recorded"


def test_the_end_of_a_title_that_was_cut_in_the_passage_is_hidden_too(cast: Cast) -> None:
    long = "Warga di gang sebelah membuang sampah dan namanya Sulaiman Hadi Kartono. Mohon ditegur."
    case = a_case("recorded", cast=cast, text=long)
    assert case.complaint.title.endswith("Sulaiman…")
    hide(case, text=COMPLAINT, passage="Sulaiman Hadi Kartono", reason="personal_data", by=cast.sari)
    assert "Sulaiman" not in read(case)


def test_a_whole_text_is_hidden_without_a_passage(cast: Cast) -> None:
    case = closed(cast)
    hide(case, text=COMPLAINT, reason="insult", by=cast.agus)
    page = read(case)
    assert "sampah" not in page
    assert "Lampu sudah menyala lagi." in page  # the answer is another text


def repeated(cast: Cast, text: str = TEXT) -> tuple[Case, dict[str, int]]:
    """A report whose answer begins with what the agency wrote; and where each stands."""
    said = "Pak Budi Santoso sudah ditegur di Jalan Mawar 7."
    case = a_case("in_progress", cast=cast, text=text)
    case = followup.follow_up(case, what_was_done=said, result="done", no_photo_reason="Kata Budi.", by=cast.yusuf)
    case = response.respond(case, text=f"{said} Terima kasih.", by=cast.sari, watch=opening.StepTimer())
    return case, {moment.name: moment.seq for moment in history(case)}


@pytest.mark.parametrize("where", [("Responded", "text"), ("FollowedUp", "text"), ("Received", "complaint")])
def test_a_passage_is_hidden_in_every_text_of_the_report(cast: Cast, where: tuple[str, str]) -> None:
    case, at = repeated(cast)
    assert read(case).count("Budi Santoso") >= 3
    case = hide(case, text=(at[where[0]], where[1]), passage="Budi Santoso", reason="personal_data", by=cast.sari)
    page = read(case)
    assert "santoso" not in page.lower()
    assert "Kata Budi." in page
    assert "Terima kasih." in page
    assert "santoso" not in public.public_title(case).lower()
    assert "Budi Santoso" in history(case)[at["FollowedUp"] - 1].words["text"]
    assert "Budi" in read(show(case, hidden=[case.seq], by=cast.agus))


def test_a_text_that_is_hidden_as_a_whole_is_not_left_where_another_repeats_it(cast: Cast) -> None:
    case, at = repeated(cast)
    page = read(hide(case, text=(at["FollowedUp"], "text"), reason="insult", by=cast.sari))
    assert "ditegur" not in page
    assert "Terima kasih." in page


@pytest.mark.parametrize("passages", [("Budi Santoso", "Pak Budi Santoso sudah"), ("Budi Santoso", "Santoso sudah")])
def test_passages_that_overlap_are_hidden_wholly(cast: Cast, passages: tuple[str, str]) -> None:
    case, at = repeated(cast, "Lampu padam.")
    for passage in passages:
        case = hide(case, text=(at["Responded"], "text"), passage=passage, reason="insult", by=cast.sari)
    page = read(case)
    assert "sudah ditegur" not in page
    assert f"{HIDDEN} ditegur di Jalan Mawar 7. Terima kasih." in page


def test_any_public_text_may_be_hidden(cast: Cast) -> None:
    case = closed(cast)
    texts = {one.field: one for one in public.public_texts(case, history(case))}
    assert {"complaint", "title", "landmark", "no_photo_reason", "text"} <= texts.keys()
    for one in public.public_texts(case, history(case)):
        case = hide(case, text=(one.seq, one.field), reason="other", note="Diminta keluarga.", by=cast.sari)
    page = read(case)
    for one in texts.values():
        assert one.body.split("\n")[0] not in page


def test_a_private_text_and_words_that_do_not_stand_there_are_refused(cast: Cast) -> None:
    case = closed(cast)
    case = correction.note(case, text="Catatan internal.", by=cast.sari)
    for text, passage, code in (
        (COMPLAINT, "Pak Joko", "passage_unknown"),
        ((case.seq, "text"), "", "text_unknown"),
        ((99, "text"), "", "text_unknown"),
    ):
        with pytest.raises(Refused, match=code):
            hide(case, text=text, passage=passage, reason="personal_data", by=cast.sari)


def test_a_hidden_report_tells_its_status_and_its_dates(cast: Cast) -> None:
    case = closed(cast)
    case = hide(case, whole=True, reason="personal_data", by=cast.agus)
    page = read(case)
    assert "Isi laporan ini tidak ditampilkan." in page
    for told in ("sampah", "Budi", "Dinas Perhubungan", "menyala", "Hujan", "Veteran"):
        assert told not in page
    assert "Selesai" in page
    assert not access.is_published(case)
    with pytest.raises(Refused, match="already_hidden"):
        hide(case, whole=True, reason="insult", by=cast.sari)
    case = show(case, hidden=[case.seq], by=cast.sari)
    assert "Budi" in read(case)


def test_a_hidden_photo_is_gone_from_the_page_and_from_its_own_address(cast: Cast) -> None:
    case = closed(cast)
    photo, other = a_ready_photo(case), a_ready_photo(case, "after", 5)
    address = f"/l/{case.number}/foto/{photo.pk}/"
    known = status_of(address)["ETag"]
    assert status_of(address)["Cache-Control"] == "no-cache"
    assert status_of(address, known).status_code == 304
    case = hide(case, photos=[photo.pk], reason="photo", by=cast.sari)
    assert status_of(address, known).status_code == 404
    assert str(photo.pk) not in read(case)
    assert str(other.pk) in read(case)
    staff = Client()
    staff.force_login(cast.sari)
    seen = staff.get(f"/meja/{case.number}/berkas/{photo.pk}/")
    read_out(seen)
    assert seen.status_code == 200
    case = show(case, hidden=[case.seq], by=cast.agus)
    assert status_of(address).status_code == 200


def test_a_photo_of_another_case_is_refused(cast: Cast) -> None:
    other = a_ready_photo(closed(cast))
    with pytest.raises(Refused, match="photo_unknown"):
        hide(closed(cast), photos=[other.pk], reason="photo", by=cast.sari)


def test_the_home_page_obeys_at_once(cast: Cast) -> None:
    portal.just_mended.forget()
    case = closed(cast)
    a_ready_photo(case), a_ready_photo(case, "after", 5)
    assert "Budi" in Client().get("/").content.decode()
    hide(case, text=COMPLAINT, passage="Budi", reason="personal_data", by=cast.sari)
    home = Client().get("/").content.decode()
    assert "Budi" not in home
    assert case.number in home
    hide(case, whole=True, reason="personal_data", by=cast.sari)
    assert case.number not in Client().get("/").content.decode()


class TestWhoMay:
    def test_the_reporter_hides_own_words_and_photos_and_nothing_else(self, cast: Cast) -> None:
        case = closed(cast)
        own, officers = a_ready_photo(case), a_ready_photo(case, "after", 5)
        answer = next(one for one in public.public_texts(case, history(case)) if one.field == "text")
        for wanted in (
            {"whole": True},
            {"text": (answer.seq, "text")},
            {"text": (1, "title")},
            {"photos": [own.pk, officers.pk]},
        ):
            with pytest.raises(Refused, match="not_allowed"):
                hide(case, **wanted)
        case = hide(case, text=COMPLAINT, passage="Jalan Mawar 7", photos=[own.pk])
        assert "Mawar" not in read(case)
        assert [one.by_reporter for one in ledger.state_of(case).hidden] == [True, True]

    def test_what_the_reporter_hid_only_the_reporter_shows(self, cast: Cast) -> None:
        case = hide(closed(cast), text=COMPLAINT)
        with pytest.raises(Refused, match="hidden_by_reporter"):
            show(case, hidden=[case.seq], by=cast.agus)
        assert "Budi" in read(show(case, hidden=[case.seq]))

    def test_what_the_staff_hid_the_reporter_does_not_show(self, cast: Cast) -> None:
        case = hide(closed(cast), text=COMPLAINT, reason="insult", by=cast.sari)
        with pytest.raises(Refused, match="not_allowed"):
            show(case, hidden=[case.seq])

    @pytest.mark.parametrize("who", ["yusuf", "auditor", "admin", "mayor"])
    def test_nobody_else(self, cast: Cast, who: str) -> None:
        case = closed(cast)
        with pytest.raises(Refused, match="not_allowed"):
            hide(case, whole=True, reason="insult", by=getattr(cast, who))

    @pytest.mark.parametrize(("reason", "note"), [("", ""), ("reporter", ""), ("bored", ""), ("other", "")])
    def test_the_staff_give_a_reason_from_the_list(self, cast: Cast, reason: str, note: str) -> None:
        with pytest.raises(Refused, match="reason_missing"):
            hide(closed(cast), whole=True, reason=reason, note=note, by=cast.sari)

    @pytest.mark.parametrize("upto", ["received", "entered", "in_progress", "recorded"])
    def test_in_any_state_and_it_stays_the_same(self, cast: Cast, upto: str) -> None:
        case = a_case(upto, cast=cast, text=TEXT)
        case = hide(case, text=COMPLAINT, reason="insult", by=cast.sari)
        assert case.status == upto
        if upto == "received":
            entry = opening.Entry("complaint", "PJU-PDM", "medium", landmark="Jl. Veteran")
            case = opening.enter(case, entry, by=cast.sari, watch=opening.StepTimer())
        assert "Budi" not in read(case)


def test_the_words_stand_beside_the_history_and_verify_finds_a_change_of_them(cast: Cast) -> None:
    case = hide(closed(cast), text=COMPLAINT, passage="Budi Santoso", reason="other", note="Diminta.", by=cast.sari)
    event = case.events.get(name="PublicationChanged")
    assert "Budi" not in event.payload
    assert dict(Text.objects.filter(case=case, seq=event.seq).values_list("field", "body")) == {
        "passage": "Budi Santoso", "note": "Diminta.",
    }  # fmt: skip
    assert list(verify()) == []
    Text.objects.filter(case=case, field="passage").update(body="Tak ada")
    assert {finding.code for finding in verify()} == {"words_differ"}


def test_a_row_that_hides_less_than_its_history_is_found(cast: Cast) -> None:
    case = hide(closed(cast), whole=True, reason="insult", by=cast.sari)
    facts = {name: value for name, value in case.facts.items() if name != "hidden"}
    Case.objects.filter(pk=case.pk).update(facts=facts)
    assert "row_differs" in {finding.code for finding in verify()}


def test_an_erased_passage_hides_the_whole_text(cast: Cast) -> None:
    case = hide(closed(cast), text=COMPLAINT, passage="Budi Santoso", reason="personal_data", by=cast.sari)
    Text.objects.filter(case=case, field="passage").update(body=None, salt=None)
    assert "sampah" not in read(case)


def test_the_same_press_twice_hides_once(cast: Cast) -> None:
    case, once = closed(cast), IdempotencyKey.of("kunci", "publikasi")
    for _ in range(2):
        hide(case, text=COMPLAINT, passage="Budi", reason="insult", by=cast.sari, once=once)
    assert case.events.filter(name="PublicationChanged").count() == 1
