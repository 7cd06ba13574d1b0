"""What citizens read of each event: its reporter in full, anybody else masked and as far as the report is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from laksa.narration.line import Line, Photo
from laksa.register import access, audience, reference
from laksa.register.models import Attachment, Case
from laksa.register.publication import is_public_photo
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.ui import formats
from laksa.ui.names import BODY_RESULTS, HIDING_REASONS, PUBLISHED_PARTS, RESULTS, VERDICT_ANSWERS


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the door shows a photo, and the page of another report by its number."""

    photo: Callable[[Attachment], str] = lambda photo: ""
    report: Callable[[str], str] = lambda number: ""


class Listener:
    """Who is told: the reporter (`in_full`), or somebody who reads words and photos only `with_words`."""

    def __init__(self, case: Case, addresses: Addresses, *, in_full: bool = False, with_words: bool = False) -> None:
        self.case = case
        self.addresses = addresses
        self.in_full = in_full
        self.with_words = in_full or with_words
        self._masked = audience.masker_for(None, case)
        self._is_discreet = not in_full and access.is_discreet(case)

    def agency(self, code: str, moment: TimelineEvent) -> str:
        """The agency's name; hidden from the public when the case is confidential, or hidden itself."""
        return "" if self._is_discreet else reference.agency_name(code, moment.at)

    def words(self, text: str) -> str:
        if self.in_full:
            return text
        return self._masked(text) if self.with_words else ""

    def private(self, text: str) -> str:
        """Between the city and the reporter only."""
        return text if self.in_full else ""

    def photos(self, moment: TimelineEvent) -> tuple[Photo, ...]:
        if not self.with_words:
            return ()
        return tuple(self._photo(photo, moment) for photo in moment.files if self._may_see(photo))

    def _may_see(self, photo: Attachment) -> bool:
        if not photo.is_photo:
            return self.in_full and photo.is_recording
        if photo.is_unreadable:  # its sender has to know
            return self.in_full and photo.kind == Attachment.Kind.REPORTER
        return self.in_full or is_public_photo(photo)

    def _photo(self, photo: Attachment, moment: TimelineEvent) -> Photo:
        alt = {
            Attachment.Kind.REPORTER: _("Foto dari pelapor"),
            Attachment.Kind.BEFORE: _("Foto sebelum ditangani"),
            Attachment.Kind.AFTER: _("Foto sesudah ditangani"),
            Attachment.Kind.RECORDING: _("Rekaman suara"),
        }[Attachment.Kind(photo.kind)]
        if not photo.is_ready:
            return Photo(photo.kind, moment.at, alt, is_unreadable=photo.is_unreadable)
        return Photo(photo.kind, moment.at, alt, self.addresses.photo(photo), is_cut=photo.is_cut)


Telling = Callable[[Listener, TimelineEvent], Line | None]


def status(tell: Telling, title: str = "", *, dated: bool = False) -> Telling:
    """Of a case that the public may not read: that its status changed, and when.

    `title` stands where the usual one says more than the status; what is `dated` keeps its note, which is a date.
    """

    def told(listener: Listener, moment: TimelineEvent) -> Line | None:
        line = tell(listener, moment)
        if line is None:
            return None
        return Line(
            at=line.at, icon=line.icon, title=_(title) if title else line.title, note=line.note if dated else ""
        )

    return told


def received(listener: Listener, moment: TimelineEvent) -> Line:
    text = listener.case.complaint.text
    return Line(
        at=moment.at,
        icon="received",
        title=_("Diterima"),
        text=listener.words(_("(Isi laporan ini sudah dihapus.)") if text is None else text),
        voice=listener.with_words,
        photos=listener.photos(moment),
    )


def entered(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="received", title=_("Diperiksa operator"))


def corrected(listener: Listener, moment: TimelineEvent) -> Line:
    by_reporter = moment.role == "reporter"
    title = _("Anda memberi tahu letaknya") if by_reporter else _("Isian laporan diperbaiki operator")
    return Line(at=moment.at, icon="received", title=title)


def questions_answered(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="received", title=_("Anda menjawab pertanyaan tentang laporan ini"))


def assigned(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Assigned)
    agency = listener.agency(event.lead, moment)
    if not agency:
        title = _("Diteruskan ke perangkat daerah yang berwenang")
    elif isinstance(event, e.Reassigned):
        title = _("Dialihkan ke {agency}").format(agency=agency)
    else:
        title = _("Diteruskan ke {agency}").format(agency=agency)
    note = _("Target selesai {date}.").format(date=formats.long_date(event.due_at))
    if event.support and agency:
        note += " " + _("Dibantu {agency}.").format(agency=listener.agency(event.support, moment))
    return Line(at=moment.at, icon="forwarded", title=title, note=note)


def accepted(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Accepted)
    agency = listener.agency(event.agency, moment)
    note = _("{agency} menerima tugas ini.").format(agency=agency) if agency else ""
    return Line(at=moment.at, icon="in_progress", title=_("Ditindaklanjuti"), note=note)


def returned(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="forwarded", title=_("Dicarikan perangkat daerah yang tepat"))


def followed_up(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.FollowedUp)
    if event.scheduled and listener.with_words:
        note = _("Pekerjaan dijadwalkan {date}.").format(date=formats.long_date(event.scheduled))
    elif listener.with_words and moment.words.get("no_photo_reason"):
        note = _("Tanpa foto: {reason}").format(reason=listener.words(moment.words["no_photo_reason"]))
    else:
        note = ""
    text = listener.words(moment.words.get("text", ""))
    return Line(
        at=moment.at,
        icon="in_progress",
        title=str(RESULTS[event.result]),
        text=text,
        by=listener.agency(event.agency, moment) if text else "",
        note=note,
        photos=listener.photos(moment),
    )


def follow_up_refused(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="in_progress", title=_("Operator meminta hasil yang lebih lengkap"))


def asked_for_reporter(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(
        at=moment.at,
        icon="waiting",
        title=_("Perlu keterangan Anda"),
        text=moment.words.get("text", ""),
        by=_operator(),
        asks=True,
    )


def asked_for_public(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="waiting", title=_("Menunggu keterangan pelapor"))


def replied_for_reporter(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(
        at=moment.at,
        icon="received",
        title=_("Keterangan dari Anda"),
        text=moment.words.get("text", ""),
        voice=True,
        photos=listener.photos(moment),
    )


def replied_for_public(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="received", title=_("Pelapor menambah keterangan"))


def interim_responded(listener: Listener, moment: TimelineEvent) -> Line:
    return _of_city(moment, "in_progress", _("Kabar sementara"), listener.private(moment.words.get("text", "")))


def responded_for_reporter(listener: Listener, moment: TimelineEvent) -> Line:
    return _of_city(moment, "in_progress", _("Jawaban untuk Anda"), moment.words.get("text", ""))


def responded_for_public(listener: Listener, moment: TimelineEvent) -> Line:
    return _of_city(moment, "in_progress", _("Dijawab"), listener.words(moment.words.get("text", "")))


def recorded(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="done", title=_("Selesai"))


def referred(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Referred)
    body = reference.bodies().get(event.body)
    note = ""
    if body is not None and listener.with_words:
        note = f"{body.name}: {body.channel}" if body.channel else body.name
    text = listener.words(moment.words.get("message", ""))
    return replace(_of_city(moment, "out_of_jurisdiction", _("Bukan kewenangan kota"), text), note=note)


def body_answered(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.BodyAnswered)
    body, text = reference.agency_name(event.body, moment.at), listener.words(moment.words.get("text", ""))
    return Line(
        at=moment.at,
        icon="done" if event.result == "done" else "out_of_jurisdiction",
        title=str(BODY_RESULTS[event.result]).format(body=body),
        text=text,
        by=body if text else "",
        photos=listener.photos(moment),
    )


def rejected(listener: Listener, moment: TimelineEvent) -> Line:
    text = listener.private(moment.words.get("message", ""))
    return _of_city(moment, "rejected", _("Tidak dapat diproses"), text)


def merged(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Merged)
    title = _("Digabung dengan laporan {number}").format(number=event.target)
    line = _of_city(moment, "merged", title, listener.private(moment.words.get("message", "")))
    return replace(line, link=listener.addresses.report(event.target))


def absorbed(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="merged", title=_("Laporan serupa digabungkan ke laporan ini"))


def reinstated(listener: Listener, moment: TimelineEvent) -> Line | None:
    """Nothing of another report that left this one again."""
    event = moment.event
    assert isinstance(event, e.Reinstated)
    if event.source:
        return None
    return Line(at=moment.at, icon="received", title=_("Dipisahkan kembali menjadi laporan sendiri"))


def withdrawn(listener: Listener, moment: TimelineEvent) -> Line:
    if moment.role == "reporter":
        title = _("Dicabut oleh Anda") if listener.in_full else _("Dicabut")
        text = listener.private(moment.words.get("reason", ""))
        return Line(at=moment.at, icon="withdrawn", title=title, text=text, voice=True)
    return _of_city(moment, "withdrawn", _("Dicabut"), listener.private(moment.words.get("message", "")))


def verdict_given(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.VerdictGiven)
    title = _("Penilaian Anda: {answer}") if listener.in_full else _("Penilaian pelapor: {answer}")
    return Line(
        at=moment.at,
        icon={"yes": "done", "partly": "in_progress"}.get(event.verdict, "reopened"),
        title=title.format(answer=VERDICT_ANSWERS[event.verdict]),
        text=listener.private(moment.words.get("text", "")),
        voice=listener.in_full,
        note=_("Kemudian diubah, jadi laporan tidak dibuka kembali.") if moment.reverted else "",
        photos=listener.photos(moment),
    )


def reopened(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Reopened)
    by_reporter = moment.role == "reporter"
    text = listener.private(moment.words.get("reason", "")) if by_reporter else ""
    return Line(
        at=moment.at,
        icon="reopened",
        title=_("Dibuka kembali"),
        text=text,
        voice=by_reporter and bool(text),
        note=_("Target baru {date}.").format(date=formats.long_date(event.due_at)),
    )


def extended(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.Extended)
    return _new_date(listener, moment, "in_progress", _("Tenggat diperpanjang"), event.due_at)


def due_moved(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.DueMoved)
    return _new_date(listener, moment, "received", _("Tenggat bergeser karena hari libur"), event.due_at)


def fell_overdue(listener: Listener, moment: TimelineEvent) -> Line:
    event = moment.event
    assert isinstance(event, e.FellOverdue)
    note = _("Target {date} belum tercapai.").format(date=formats.long_date(event.due_at))
    return Line(at=moment.at, icon="overdue", title=_("Lewat tenggat"), note=note)


def identity_opened(listener: Listener, moment: TimelineEvent) -> Line:
    reason = moment.words.get("reason", "")
    return Line(at=moment.at, icon="waiting", title=_("Petugas membuka identitas Anda"), text=reason, by=_("Alasan"))


def link_renewed(listener: Listener, moment: TimelineEvent) -> Line:
    return Line(at=moment.at, icon="received", title=_("Tautan rahasia diganti"))


def publication_changed(listener: Listener, moment: TimelineEvent) -> Line:
    """The reporter hears what was hidden, by whom and why; the public sees what is hidden, and no more."""
    event = moment.event
    assert isinstance(event, e.PublicationChanged)
    what = str(PUBLISHED_PARTS[event.what]).lower()
    words = _("Disembunyikan dari umum: {what}") if event.hidden else _("Ditampilkan lagi kepada umum: {what}")
    why = moment.words.get("note", "") or (str(HIDING_REASONS[event.reason]) if event.reason else "")
    by_city = moment.role != "reporter"
    note = _("Alasan: {reason}").format(reason=why) if by_city and why else ""
    return Line(at=moment.at, icon="received", title=words.format(what=what), note=note)


def _new_date(listener: Listener, moment: TimelineEvent, icon: str, title: str, due: datetime) -> Line:
    """A promised date that moved, and why."""
    text = listener.words(moment.words.get("reason", ""))
    return Line(
        at=moment.at,
        icon=icon,
        title=title,
        text=text,
        by=_("Alasan") if text else "",
        note=_("Target baru {date}.").format(date=formats.long_date(due)),
    )


def _of_city(moment: TimelineEvent, icon: str, title: str, text: str) -> Line:
    """What the city wrote, signed where there is something to sign."""
    return Line(at=moment.at, icon=icon, title=title, text=text, by=_operator() if text else "")


def _operator() -> str:
    return _("Operator LAKSA")
