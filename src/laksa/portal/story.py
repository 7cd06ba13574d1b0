"""A case's history in the words of citizens: the same events, told to the reporter in full and to the public masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.register import access, audience, city
from laksa.register.models import Attachment, Case
from laksa.register.publication import is_public_photo
from laksa.register.queries import Moment
from laksa.rules import events as e
from laksa.ui import formats
from laksa.ui.names import HIDING_REASONS, PUBLISHED_PARTS, RESULTS

VERDICTS = {
    "yes": gettext_lazy("Ya, sudah beres"),
    "partly": gettext_lazy("Sebagian"),
    "no": gettext_lazy("Belum, buka kembali"),
}


@dataclass(frozen=True)
class Photo:
    """A photo as a page shows it; one without `url` is still being prepared, or nobody can read it."""

    kind: str
    at: datetime
    alt: str
    url: str = ""
    small: str = ""
    is_unreadable: bool = False
    is_cut: bool = False


@dataclass
class Step:
    """One entry of the timeline: `voice` is the citizen's own words, `by` signs the city's."""

    code: str
    title: str
    at: datetime
    text: str = ""
    by: str = ""
    voice: bool = False
    note: str = ""
    link: str = ""
    asks: bool = False
    is_dated: bool = False  # the note is a date
    photos: list[Photo] = field(default_factory=list)


@dataclass(frozen=True)
class Story:
    steps: list[Step]
    before: Photo | None
    after: Photo | None


class Teller:
    """Who listens decides what is told: the reporter (`secret` given), or anybody."""

    def __init__(self, case: Case, *, secret: str = "", published: bool = False) -> None:
        self.case = case
        self.secret = secret
        self.in_full = bool(secret)
        self.with_words = self.in_full or published
        self.masked = audience.words_for(None, case)
        self.is_discreet = not self.in_full and access.is_discreet(case)

    # ── what the steps are made of ──

    def agency(self, code: str, at: datetime) -> str:
        """The agency's name; hidden from the public when the case is confidential, or hidden itself."""
        return "" if self.is_discreet else city.agency_name(code, at)

    def words(self, text: str) -> str:
        if self.in_full:
            return text
        return self.masked(text) if self.with_words else ""

    def private(self, text: str) -> str:
        """Between the city and the reporter only."""
        return text if self.in_full else ""

    def photos(self, moment: Moment) -> list[Photo]:
        if not self.with_words:
            return []
        shown = [photo for photo in moment.files if self._may_see(photo)]
        return [self._photo(photo, moment) for photo in shown]

    def _may_see(self, photo: Attachment) -> bool:
        if photo.kind == Attachment.Kind.SCAN:
            return False
        if photo.state == Attachment.State.REFUSED:  # its sender has to know
            return self.in_full and photo.kind == Attachment.Kind.REPORTER
        return self.in_full or is_public_photo(photo)

    def _photo(self, photo: Attachment, moment: Moment) -> Photo:
        alt = {
            Attachment.Kind.REPORTER: _("Foto dari pelapor"),
            Attachment.Kind.BEFORE: _("Foto sebelum ditangani"),
            Attachment.Kind.AFTER: _("Foto sesudah ditangani"),
        }[Attachment.Kind(photo.kind)]
        if photo.state != Attachment.State.READY:
            return Photo(photo.kind, moment.at, alt, is_unreadable=photo.state == Attachment.State.REFUSED)
        if self.secret:
            url = reverse("portal:own_photo", args=[self.secret, photo.pk])
        else:
            url = reverse("portal:photo", args=[self.case.number, photo.pk])
        return Photo(photo.kind, moment.at, alt, url, url + "?k", is_cut=photo.is_cut)


def tell(teller: Teller, moments: list[Moment]) -> Story:
    """Newest first; what was taken back, and what is nobody's business, is left out."""
    steps: list[Step] = []
    answer: Step | None = None
    for moment in moments:
        telling = _TELLINGS[moment.name]
        step = telling(teller, moment) if telling and _is_told(moment) else None
        if step is not None and teller.is_discreet:
            step = _status_alone(step, moment)
        if step is None:
            continue
        if moment.name == "Responded":
            answer = step
        elif moment.name == "Recorded" and answer is not None:
            # The end carries the answer, as the picture has it: one entry, not two.
            step.text, step.by = answer.text, answer.by
            steps.remove(answer)
            answer = None
        steps.append(step)
    _say_once(steps)
    pictures = [photo for step in steps for photo in step.photos if photo.url]
    after = next((photo for photo in reversed(pictures) if photo.kind == "after"), None)
    before = next((photo for photo in pictures if photo.kind != "after"), None) if after else None
    for step in steps:  # what stands large above is not repeated small below
        step.photos = [photo for photo in step.photos if photo is not before and photo is not after]
    return Story(steps[::-1], before, after)


def _is_told(moment: Moment) -> bool:
    """What was taken back is not, but an answer of the reporter stays to be read where it was changed."""
    return not moment.reverted or moment.name == "VerdictGiven"


def _say_once(steps: list[Step]) -> None:
    """An answer usually repeats what the agency wrote: then it stands with the answer only."""
    for at, step in enumerate(steps):
        said = " ".join(step.text.split())
        later = (" ".join(other.text.split()) for other in steps[at + 1 :] if not other.voice)
        if said and not step.voice and any(said in other for other in later):
            step.text, step.by = "", ""


def _status_alone(step: Step, moment: Moment) -> Step | None:
    """Of a case that the public may not read: that its status changed, and when."""
    if moment.name not in _STATUS_CHANGES:
        return None
    title = _STATUS_CHANGES[moment.name]
    return Step(step.code, str(title) if title else step.title, step.at, note=step.note if step.is_dated else "")


# ── one function for each kind of event that citizens are told of ────────────────────────────────


def _received(t: Teller, m: Moment) -> Step:
    text = t.case.complaint.text
    told = _("(Isi laporan ini sudah dihapus.)") if text is None else text
    return Step("received", _("Diterima"), m.at, t.words(told), voice=t.with_words, photos=t.photos(m))


def _entered(t: Teller, m: Moment) -> Step:
    return Step("received", _("Diperiksa operator"), m.at)


def _corrected(t: Teller, m: Moment) -> Step | None:
    if not t.in_full:
        return None
    title = _("Anda memberi tahu letaknya") if m.role == "reporter" else _("Isian laporan diperbaiki operator")
    return Step("received", title, m.at)


def _assigned(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.Assigned)
    agency = t.agency(m.event.lead, m.at)
    moved = isinstance(m.event, e.Reassigned)
    if not agency:
        title = _("Diteruskan ke perangkat daerah yang berwenang")
    elif moved:
        title = _("Dialihkan ke {agency}").format(agency=agency)
    else:
        title = _("Diteruskan ke {agency}").format(agency=agency)
    text = _("Target selesai {date}.").format(date=formats.long_date(m.event.due_at))
    if m.event.support and agency:
        text += " " + _("Dibantu {agency}.").format(agency=t.agency(m.event.support, m.at))
    return Step("forwarded", title, m.at, note=text, is_dated=True)


def _accepted(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.Accepted)
    agency = t.agency(m.event.agency, m.at)
    text = _("{agency} menerima tugas ini.").format(agency=agency) if agency else ""
    return Step("in_progress", _("Ditindaklanjuti"), m.at, note=text)


def _returned(t: Teller, m: Moment) -> Step | None:
    assert isinstance(m.event, e.Returned)
    return Step("forwarded", _("Dicarikan perangkat daerah yang tepat"), m.at)


def _followed_up(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.FollowedUp)
    if m.event.scheduled and t.with_words:
        note = _("Pekerjaan dijadwalkan {date}.").format(date=formats.long_date(m.event.scheduled))
    elif t.with_words and m.words.get("no_photo_reason"):
        note = _("Tanpa foto: {reason}").format(reason=t.words(m.words["no_photo_reason"]))
    else:
        note = ""
    text = t.words(m.words.get("text", ""))
    return Step(
        "in_progress", str(RESULTS[m.event.result]), m.at, text,
        by=t.agency(m.event.agency, m.at) if text else "", note=note, photos=t.photos(m),
    )  # fmt: skip


def _follow_up_refused(t: Teller, m: Moment) -> Step:
    return Step("in_progress", _("Operator meminta hasil yang lebih lengkap"), m.at)


def _asked(t: Teller, m: Moment) -> Step:
    if not t.in_full:
        return Step("waiting", _("Menunggu keterangan pelapor"), m.at)
    return Step("waiting", _("Perlu keterangan Anda"), m.at, m.words.get("text", ""), by=_operator(), asks=True)


def _replied(t: Teller, m: Moment) -> Step:
    if not t.in_full:
        return Step("received", _("Pelapor menambah keterangan"), m.at)
    return Step("received", _("Keterangan dari Anda"), m.at, m.words.get("text", ""), voice=True, photos=t.photos(m))


def _interim(t: Teller, m: Moment) -> Step:
    text = t.private(m.words.get("text", ""))
    return Step("in_progress", _("Kabar sementara"), m.at, text, by=_operator() if text else "")


def _responded(t: Teller, m: Moment) -> Step:
    text = t.words(m.words.get("text", ""))
    title = _("Jawaban untuk Anda") if t.in_full else _("Dijawab")
    return Step("in_progress", title, m.at, text, by=_operator() if text else "")


def _recorded(t: Teller, m: Moment) -> Step:
    return Step("done", _("Selesai"), m.at)


def _referred(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.Referred)
    body = city.bodies().get(m.event.body)
    note = ""
    if body is not None and t.with_words:
        note = f"{body.name}: {body.channel}" if body.channel else body.name
    text = t.words(m.words.get("message", ""))
    return Step(
        "out_of_jurisdiction", _("Bukan kewenangan kota"), m.at, text, by=_operator() if text else "", note=note
    )


def _rejected(t: Teller, m: Moment) -> Step:
    text = t.private(m.words.get("message", ""))
    return Step("rejected", _("Tidak dapat diproses"), m.at, text, by=_operator() if text else "")


def _merged(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.Merged)
    text = t.private(m.words.get("message", ""))
    title = _("Digabung dengan laporan {number}").format(number=m.event.target)
    link = reverse("portal:track", args=[m.event.target])
    return Step("merged", title, m.at, text, by=_operator() if text else "", link=link)


def _absorbed(t: Teller, m: Moment) -> Step:
    return Step("merged", _("Laporan serupa digabungkan ke laporan ini"), m.at)


def _reinstated(t: Teller, m: Moment) -> Step | None:
    assert isinstance(m.event, e.Reinstated)
    return None if m.event.source else Step("received", _("Dipisahkan kembali menjadi laporan sendiri"), m.at)


def _withdrawn(t: Teller, m: Moment) -> Step:
    if m.role == "reporter":
        title = _("Dicabut oleh Anda") if t.in_full else _("Dicabut")
        return Step("withdrawn", title, m.at, t.private(m.words.get("reason", "")), voice=True)
    text = t.private(m.words.get("message", ""))
    return Step("withdrawn", _("Dicabut"), m.at, text, by=_operator() if text else "")


def _verdict(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.VerdictGiven)
    answer = VERDICTS[m.event.verdict]
    title = _("Penilaian Anda: {answer}") if t.in_full else _("Penilaian pelapor: {answer}")
    code = {"yes": "done", "partly": "in_progress"}.get(m.event.verdict, "reopened")
    note = _("Kemudian diubah, jadi laporan tidak dibuka kembali.") if m.reverted else ""
    text = t.private(m.words.get("text", ""))
    return Step(code, title.format(answer=answer), m.at, text, voice=t.in_full, note=note, photos=t.photos(m))


def _reopened(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.Reopened)
    by_reporter = m.role == "reporter"
    text = t.private(m.words.get("reason", "")) if by_reporter else ""
    note = _("Target baru {date}.").format(date=formats.long_date(m.event.due_at))
    return Step("reopened", _("Dibuka kembali"), m.at, text, voice=by_reporter and bool(text), note=note, is_dated=True)


def _extended(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.Extended)
    note = _("Target baru {date}.").format(date=formats.long_date(m.event.due_at))
    text = t.words(m.words.get("reason", ""))
    return Step("in_progress", _("Tenggat diperpanjang"), m.at, text, by=_("Alasan") if text else "", note=note)


def _due_moved(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.DueMoved)
    note = _("Target baru {date}.").format(date=formats.long_date(m.event.due_at))
    text = t.words(m.words.get("reason", ""))
    return Step(
        "received", _("Tenggat bergeser karena hari libur"), m.at, text, by=_("Alasan") if text else "", note=note
    )


def _overdue(t: Teller, m: Moment) -> Step:
    assert isinstance(m.event, e.FellOverdue)
    note = _("Target {date} belum tercapai.").format(date=formats.long_date(m.event.due_at))
    return Step("overdue", _("Lewat tenggat"), m.at, note=note, is_dated=True)


def _identity_opened(t: Teller, m: Moment) -> Step | None:
    if not t.in_full:
        return None
    return Step("waiting", _("Petugas membuka identitas Anda"), m.at, m.words.get("reason", ""), by=_("Alasan"))


def _link_renewed(t: Teller, m: Moment) -> Step | None:
    return Step("received", _("Tautan rahasia diganti"), m.at) if t.in_full else None


def _publication_changed(t: Teller, m: Moment) -> Step | None:
    """The public sees what is hidden, and no more; the reporter hears what, by whom and why."""
    assert isinstance(m.event, e.PublicationChanged)
    if not t.in_full:
        return None
    what = str(PUBLISHED_PARTS[m.event.what])
    words = _("Disembunyikan dari umum: {what}") if m.event.hidden else _("Ditampilkan lagi kepada umum: {what}")
    why = m.words.get("note", "") or (str(HIDING_REASONS[m.event.reason]) if m.event.reason else "")
    by_city = m.role != "reporter"
    note = _("Alasan: {reason}").format(reason=why) if by_city and why else ""
    return Step("received", words.format(what=what.lower()), m.at, note=note)


def _operator() -> str:
    return _("Operator LAKSA")


# An event that citizens are not told of says None: the agency's questions, notes, meetings, approvals on their way.
_TELLINGS: dict[str, Callable[[Teller, Moment], Step | None] | None] = {
    "Received": _received,
    "Entered": _entered,
    "Corrected": _corrected,
    "Assigned": _assigned,
    "Reassigned": _assigned,
    "Accepted": _accepted,
    "Returned": _returned,
    "FollowedUp": _followed_up,
    "FollowUpRefused": _follow_up_refused,
    "ReporterAsked": _asked,
    "ReporterReplied": _replied,
    "InterimResponded": _interim,
    "Responded": _responded,
    "Recorded": _recorded,
    "Referred": _referred,
    "Rejected": _rejected,
    "Merged": _merged,
    "Absorbed": _absorbed,
    "Reinstated": _reinstated,
    "Withdrawn": _withdrawn,
    "VerdictGiven": _verdict,
    "Reopened": _reopened,
    "Extended": _extended,
    "DueMoved": _due_moved,
    "FellOverdue": _overdue,
    "IdentityOpened": _identity_opened,
    "LinkRenewed": _link_renewed,
    "PublicationChanged": _publication_changed,
    "Confirmed": None,
    "SupportWaived": None,
    "AgencyAsked": None,
    "ReminderDue": None,
    "MessageRead": None,
    "Closed": None,
    "ExtensionAsked": None,
    "ExtensionRefused": None,
    "Noted": None,
    "Met": None,
    "Reverted": None,
    "Erased": None,
}
# What is told of a discreet case; a title of its own where the usual one says more than the status.
_STATUS_CHANGES: dict[str, Any] = {
    "Received": None,
    "Entered": None,
    "Assigned": gettext_lazy("Diteruskan ke perangkat daerah yang berwenang"),
    "Reassigned": gettext_lazy("Diteruskan ke perangkat daerah yang berwenang"),
    "Accepted": None,
    "FollowedUp": gettext_lazy("Ditindaklanjuti"),
    "Responded": None,
    "Recorded": None,
    "Referred": None,
    "Rejected": None,
    "Merged": gettext_lazy("Digabung dengan laporan lain"),
    "Reinstated": None,
    "Withdrawn": None,
    "Reopened": None,
    "FellOverdue": None,
}
