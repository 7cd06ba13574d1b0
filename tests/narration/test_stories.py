"""All that can happen to a report, as each of its readers is told: line by line, word for word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from narration.line_as_text import as_text, photo_as_text
from people import Cast, a_case

from laksa.narration import timeline
from laksa.narration.citizens import Addresses
from laksa.narration.line import Line, Section
from laksa.narration.table import TABLE
from laksa.register import queries
from laksa.register.models import Attachment, Case
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e

pytestmark = pytest.mark.django_db

BEGUN = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DUE, LATER = datetime(2026, 11, 9, 9, 0, tzinfo=UTC), datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
QUICK = e.Timing(handling_s=42)
HIDDEN = "[nama disembunyikan]"
CODE = "0" * 64  # where an event commits to words, which stand beside it


def photo(pk: int, kind: str, seq: int, state: str = "ready", **fields: Any) -> Attachment:
    return Attachment(pk=pk, kind=kind, seq=seq, state=state, **fields)


class Story:
    """Events with who did them and the words beside them, an hour apart; each command has one event unless told."""

    def __init__(self, cast: Cast) -> None:
        self.moments: list[TimelineEvent] = []
        self._users = {"operator": str(cast.sari.pk), "head": str(cast.agus.pk), "DISHUB": str(cast.yusuf.pk)}

    def add(self, event: e.Event, by: str = "operator", *files: Attachment, reverted: bool = False, command: str = "",
            **words: str) -> None:  # fmt: skip
        seq = len(self.moments) + 1
        at = BEGUN + timedelta(hours=seq)
        role, agency = ("agency", by) if by.isupper() else (by, "")
        self.moments.append(
            TimelineEvent(seq, type(event).__name__, at, at, event, role, self._users.get(by, ""), agency,
                          command or f"command {seq}", words, files, reverted)
        )  # fmt: skip


@pytest.fixture(scope="module")
def _told(standing: Callable[[Callable[[], Any]], Any]) -> int:
    return int(standing(lambda: a_case("entered", name="Bu Sumarni").pk))


@pytest.fixture
def told(_told: int) -> Case:
    return Case.objects.get(pk=_told)


@pytest.fixture
def story(cast: Cast, told: Case, monkeypatch: pytest.MonkeyPatch) -> Story:
    story = Story(cast)
    monkeypatch.setattr(queries, "history", lambda case: story.moments)
    return story


def _from_report_to_reopening(story: Story) -> None:
    add = story.add
    add(
        e.Received("LKS-26-K7M4-9D", "web", "tlr", DUE),
        "reporter",
        photo(1, "reporter", 1, is_cut=True),
        photo(2, "scan", 1),
        photo(3, "reporter", 1, "refused"),
    )
    add(e.Entered("complaint", "PJU-PDM", "medium", "36.71.01.1007", "36.71.01", True, DUE, timing=QUICK))
    add(
        e.Corrected("complaint", "PJU-PDM", "high", "36.71.01.1007", "36.71.01", True, False, "", DUE, DUE),
        reason="Dekat sekolah.",
    )
    add(e.Corrected("complaint", "PJU-PDM", "high", "36.71.01.1007", "36.71.01", True, False, "", DUE, DUE), "reporter")
    add(e.Confirmed(4, QUICK), "head")
    add(e.Assigned("DPUPR", DUE, DUE, "DISHUB", timing=QUICK), note="Dua titik.")
    add(e.Returned("DPUPR", CODE, "DISHUB"), "DPUPR", reason="Lampu bukan tugas kami.")
    add(e.Reassigned("DISHUB", DUE, DUE), note="Bawa tangga.", reason="Lampu tugas Dishub.")
    add(e.Accepted("DISHUB"), "DISHUB")
    add(e.AgencyAsked("DISHUB", CODE), "DISHUB", text="Tiang yang mana?")
    add(e.AgencyAsked("DPUPR", CODE), "DPUPR", text="Jalannya milik siapa?")
    add(e.ReporterAsked(CODE), text="Tiang yang mana, Bu Sumarni?")
    add(e.ReminderDue(14), "clock")
    add(e.ReporterReplied(CODE), "reporter", photo(4, "reporter", 14), text="Yang di gerbang, kata Bu Sumarni.")
    add(e.MessageRead())
    add(e.LinkRenewed(1))
    add(e.ExtensionAsked(LATER, CODE), "DISHUB", reason="Menunggu kabel.")
    add(e.ExtensionRefused(CODE), "head", reason="Kabel ada di gudang.")
    add(e.Extended(LATER, LATER, CODE), "head", reason="Kabelnya habis.")
    add(e.DueMoved(LATER, LATER, CODE), "admin", reason="Hari libur baru.")
    add(e.DueMoved(None, LATER, CODE), "admin", reason="Hari libur lain.")
    add(e.FellOverdue(LATER), "clock")
    add(e.IdentityOpened(CODE), reason="Mencocokkan alamat.")
    add(e.Noted(CODE), text="Catatan meja.")
    add(e.Noted(CODE), "DISHUB", text="Catatan regu.")
    add(e.Noted(CODE, shared=True), text="Catatan bersama.")
    add(e.Met(date(2026, 11, 3), ("DISHUB", "DPUPR"), CODE, CODE), place="Kantor Dishub", result="Tiang dipindah.")
    add(e.Met(date(2026, 11, 4), ("DPUPR",), CODE, CODE), place="Balai Kota", result="Jalan diukur.")
    add(e.SupportWaived("DPUPR", CODE), reason="Tidak perlu lagi.")
    add(
        e.FollowedUp("DISHUB", "scheduled", CODE, scheduled=date(2026, 11, 12), no_photo_reason=CODE),
        "DISHUB",
        text="Dijadwalkan regu PJU.",
        no_photo_reason="Belum dikerjakan.",
    )
    add(e.FollowUpRefused(CODE), reason="Tanpa tanggal pasti.")
    add(
        e.FollowedUp("DISHUB", "impossible", CODE, on_behalf=True, officer=CODE, no_photo_reason=CODE),
        text="Kabel belum datang.",
        officer="Pak Joko",
        no_photo_reason="Lewat telepon.",
    )
    add(
        e.FollowedUp("DISHUB", "done", CODE),
        "DISHUB",
        photo(5, "before", 33),
        photo(6, "after", 33),
        photo(7, "after", 33, "pending"),
        text="Dua lampu diganti.",
    )
    add(e.InterimResponded(CODE), text="Lampu sedang dipasang.")
    add(e.Responded(CODE, QUICK), text="Lampu sudah menyala, Bu Sumarni.")
    add(e.PublicationChanged("passage", True, "personal_data", seq=35, field="text", passage=CODE), passage="Sumarni")
    add(e.PublicationChanged("photo", True, "other", photo=9, note=CODE), note="Wajah anak.")
    add(e.PublicationChanged("photo", False, photo=9))
    add(e.PublicationChanged("whole", True, "reporter"), "reporter")
    add(e.Supported(), "public")
    add(e.SupportWithdrawn(), "public")
    add(e.QuestionsAnswered(CODE), "reporter")
    add(e.Closed(e.Timing(handling_s=65)), command="closing")
    add(e.Recorded({}, LATER), command="closing")
    add(e.VerdictGiven("partly", CODE), "reporter", photo(8, "reporter", 42), text="Satu masih padam.")
    add(e.VerdictGiven("no", CODE), "reporter", text="Padam lagi.", command="no")
    add(e.Reopened(CODE, LATER), "reporter", command="no")


def _other_ways(story: Story) -> None:
    add = story.add
    add(
        e.Received("LKS-26-K7M4-9D", "phone", "tlr", DUE, entered_by="7"),
        "operator",
        photo(1, "reporter", 1, "pending"),
    )
    add(
        e.Received("LKS-26-K7M4-9D", "import", "tlr", DUE, source="PPID"),
        "import",
        told="Sudah tiga kali.",
    )
    add(e.Assigned("DISHUB", DUE, DUE), reverted=True, command="mistake", note="Salah alamat.")
    add(e.Reverted("mistake"))
    add(e.Assigned("DISHUB", DUE, DUE))
    add(e.Returned("DISHUB", CODE), "DISHUB", reason="Bukan kami.")
    add(
        e.FollowedUp("DISHUB", "done", CODE, on_behalf=True), "operator", photo(4, "before", 7), photo(5, "after", 7),
        text="Dua lampu diganti.",
    )  # fmt: skip
    add(e.FollowUpRefused(CODE), reason="Masih padam.")
    add(e.ReporterReplied(CODE), "reporter", photo(2, "reporter", 9, "refused"), photo(3, "before", 9), text="Padam.")
    add(e.Responded(CODE), text="Dua lampu diganti. Silakan dilihat.")
    add(e.Recorded({}, LATER))
    add(e.VerdictGiven("no", CODE), "reporter", reverted=True, text="Masih padam.", command="no")
    add(e.Reopened(CODE, LATER), "reporter", reverted=True, command="no")
    add(e.Reverted("no"), "reporter", command="yes")
    add(e.Reverted("no"), "reporter", command="yes")
    add(e.VerdictGiven("yes"), "reporter", command="yes")
    add(e.Reopened(CODE, LATER), "head", reason="Warga lain melapor.")
    add(e.Responded(CODE), text="Kabelnya diganti juga.")
    add(e.Reopened(CODE, LATER), "reporter", reason="Ini bukan milik PLN.")
    add(e.Referred("X-PLN", CODE), message="Tiang ini milik PLN, Bu Sumarni.")
    add(
        e.BodyAnswered("X-PLN", "not_ours", CODE), "body", text="Bu Sumarni sudah kami hubungi, tiang ini milik swasta."
    )
    add(e.Referred("X-LAMA", CODE), message="Tiang ini milik swasta.")
    add(e.Rejected("empty", CODE), message="Tidak ada yang dilaporkan.")
    add(e.Merged("LKS-26-BBBB-BX", CODE), message="Sama dengan laporan tetangga.")
    add(e.Reinstated())
    add(e.Absorbed("LKS-26-CCCC-CX", 2))
    add(e.Reinstated("LKS-26-CCCC-CX", 1))
    add(e.Withdrawn("", reason=CODE), "reporter", reason="Sudah menyala.")
    add(e.Withdrawn(CODE), message="Dicabut sesuai permintaan Anda.")
    add(e.Withdrawn(CODE, lapsed=True), "clock", message="Tidak ada jawaban dalam 30 hari.")
    add(e.Erased(("text",)), "clock")
    add(e.ImportUndone(7), "import")
    add(e.AgencyAsked("DISHUB", CODE), "DISHUB", text="Masih perlu ke sana?")
    add(e.ReporterReplied(CODE), "reporter", text="Terima kasih.")


STORIES = {"from report to reopening": _from_report_to_reopening, "other ways": _other_ways}
ADDRESSES = Addresses(lambda file: f"/foto/{file.pk}/", lambda number: f"/l/{number}/")


def _of_citizen(told: timeline.CitizenTimeline) -> Iterator[str]:
    yield from (as_text(line) for line in reversed(told.lines))
    yield from (f"large: {photo_as_text(one)}" for one in (told.before, told.after) if one)


def _of_staff(told: timeline.StaffTimeline) -> Iterator[str]:
    yield from (as_text(line) for line in reversed(told.lines))
    yield from (f"unread: {as_text(line)}" for line in told.unread)


def _of_agency(parts: Mapping[Section, list[Line]]) -> Iterator[str]:
    return (f"{section}: {as_text(line)}".rstrip() for section, lines in parts.items() for line in lines)


def as_read(audience: str, case: Case, story: Story, cast: Cast) -> list[str]:
    """Oldest first, as `as_text` has it; below it what stands apart: the two large photos, what is unread."""
    names = {str(user.pk): user.name for user in (cast.sari, cast.agus, cast.yusuf)}
    match audience:
        case "reporter":
            return [*_of_citizen(timeline.for_reporter(case, story.moments, ADDRESSES))]
        case "public" | "public, of a confidential report" | "public, of a rejected report":
            case.is_confidential = "confidential" in audience
            case.status = "rejected" if "rejected" in audience else case.status
            return [*_of_citizen(timeline.for_public(case, story.moments, ADDRESSES))]
        case "reporter of a merged report":
            return [as_text(line) for line in timeline.for_merged(case, story.moments[9].at)]
        case "operator":
            return [*_of_staff(timeline.for_staff(case, cast.sari, names))]
    case.lead = "DISHUB"
    return [*_of_agency(timeline.for_agency(case, cast.yusuf))]


def told_in_the_file() -> dict[tuple[str, str], list[str]]:
    """The lines below each heading `== STORY: AUDIENCE`."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in filter(None, Path(__file__).with_name("stories.txt").read_text(encoding="utf-8").splitlines()):
        if line.startswith("== "):
            name, _colon, audience = line.removeprefix("== ").partition(": ")
            lines = found[name, audience] = []
        else:
            lines.append(line)
    return found


EXPECTED = told_in_the_file()
AUDIENCES = (
    "reporter", "public", "public, of a confidential report", "public, of a rejected report",
    "reporter of a merged report", "operator", "agency",
)  # fmt: skip


def test_the_stories_hold_every_kind_of_event(story: Story) -> None:
    for tell in STORIES.values():
        tell(story)
    assert {type(moment.event) for moment in story.moments} == set(TABLE)


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_each_reader_is_told_the_story_in_these_words(
    told: Case, story: Story, cast: Cast, name: str, audience: str
) -> None:
    STORIES[name](story)
    assert as_read(audience, told, story, cast) == EXPECTED[name, audience]


def test_the_mayor_and_a_printed_page_tell_what_the_operator_reads_without_notes_and_names(
    told: Case, story: Story, cast: Cast
) -> None:
    _from_report_to_reopening(story)
    whole = as_read("operator", told, story, cast)
    names = {str(user.pk): user.name for user in (cast.sari, cast.agus, cast.yusuf)}
    masked = [line.replace("Bu Sumarni", HIDDEN).replace("Sumarni", HIDDEN) for line in whole if "+is_int" not in line]
    for reader in (cast.mayor, None):
        assert [*_of_staff(timeline.for_staff(told, reader, names))] == masked


@pytest.mark.parametrize(
    ("first", "then", "large"),
    [
        (photo(1, "reporter", 1), photo(2, "after", 2), ["/foto/1/", "/foto/2/"]),
        (photo(1, "after", 1), photo(2, "reporter", 2), ["", "/foto/1/"]),
        (photo(1, "reporter", 1), photo(2, "before", 2), ["", ""]),
        (photo(1, "after", 1), photo(2, "after", 2), ["", "/foto/2/"]),
    ],
)
def test_the_newest_result_stands_large_beside_the_first_photo_from_before_it(
    told: Case, story: Story, first: Attachment, then: Attachment, large: list[str]
) -> None:
    for file in (first, then):
        story.add(e.FollowedUp("DISHUB", "done", CODE), "DISHUB", file)
    page = timeline.for_reporter(told, story.moments, ADDRESSES)
    assert [one.url if one else "" for one in (page.before, page.after)] == large


# ── what is news to an agency ────────────────────────────────────────────────────────────────────

ASSIGNED, REOPENED = e.Assigned("DISHUB", DUE, DUE), e.Reopened(CODE, LATER)
REPLY = {"event": e.ReporterReplied(CODE), "by": "reporter", "text": "Dua tiang."}
NEWS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "a reply": ([{"event": ASSIGNED}, REPLY], ["Dua tiang."]),
    "one before the task": ([REPLY, {"event": ASSIGNED}], []),
    "taken up": ([{"event": ASSIGNED}, REPLY, {"event": e.Accepted("DISHUB")}], []),
    "taken up elsewhere": ([{"event": ASSIGNED}, REPLY, {"event": e.Accepted("DPUPR")}], ["Dua tiang."]),
    "done": ([{"event": ASSIGNED}, REPLY, {"event": e.FollowedUp("DISHUB", "done", CODE)}], []),
    "done elsewhere": ([{"event": ASSIGNED}, REPLY, {"event": e.FollowedUp("DPUPR", "done", CODE)}], ["Dua tiang."]),
    "given anew": ([{"event": ASSIGNED}, REPLY, {"event": e.Reassigned("DISHUB", DUE, DUE)}], []),
    "reopened, taken up": (
        [{"event": ASSIGNED}, REPLY, {"event": REOPENED, "reason": "Padam lagi."}, {"event": ASSIGNED},
         {"event": e.Accepted("DISHUB")}], ["Padam lagi."],
    ),
    "reopened by a verdict": (
        [{"event": ASSIGNED}, REPLY, {"event": e.VerdictGiven("no", CODE), "by": "reporter", "text": "Belum.",
         "command": "no"}, {"event": REOPENED, "by": "reporter", "command": "no"}, {"event": ASSIGNED}], ["Belum."],
    ),
    "reopened, done, and again": (
        [{"event": REOPENED, "reason": "Padam lagi."}, {"event": ASSIGNED},
         {"event": e.FollowedUp("DISHUB", "done", CODE)}, REPLY, {"event": ASSIGNED}], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("happened", NEWS)
def test_news_is_what_was_said_since_the_agency_last_did_something_and_a_reopening_until_it_has_mended_it(
    told: Case, story: Story, cast: Cast, happened: str
) -> None:
    events, news = NEWS[happened]
    for event in events:
        story.add(**event)
    assert [line.text for line in timeline.for_agency(told, cast.yusuf)[Section.NEWS]] == news
