"""What the staff reads of each event: who did what, and every word that was written with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from laksa.narration.line import Line
from laksa.register import reference
from laksa.register.queries import TimelineEvent
from laksa.rules import events as e
from laksa.ui import formats
from laksa.ui.names import BODY_RESULTS, HIDING_REASONS, PUBLISHED_PARTS, RESULTS, VERDICTS, channel_name

Telling = Callable[[TimelineEvent, str], Line]

# The words of an event that stand below its line; the others stand in it.
_QUOTED = frozenset({"text", "reason", "passage", "note", "message", "no_photo_reason", "result"})


def who(moment: TimelineEvent, names: Mapping[str, str]) -> str:
    """The person, with the agency where there is one, or else the system; the reporter is never named."""
    if moment.role == "reporter":
        return _("Pelapor")
    name = names.get(moment.user, "")
    agency = reference.short_name(moment.agency, moment.at) if moment.agency else ""
    if name and agency:
        return f"{name}, {agency}"
    return name or agency or _("Sistem")


def _line(moment: TimelineEvent, icon: str, title: str, *, is_internal: bool = False) -> Line:
    text = "\n".join(_quoted(field, body) for field, body in moment.words.items() if body and field in _QUOTED)
    return Line(
        at=moment.at,
        icon=icon,
        title=title,
        text=text,
        voice=moment.role == "reporter" and bool(text),
        is_internal=is_internal,
        reverted=moment.reverted,
        files=moment.files,
    )


def _quoted(field: str, body: str) -> str:
    return _("Tanpa foto: {reason}").format(reason=body) if field == "no_photo_reason" else body


def _agencies(lead: str, support: str, at: datetime) -> str:
    named, helper = reference.short_name(lead, at), reference.short_name(support, at) if support else ""
    return _("{lead} dengan pendukung {support}").format(lead=named, support=helper) if helper else named


def _took(timing: e.Timing) -> str:
    return " " + _("dalam {clock}").format(clock=formats.clock(timing.handling_s)) if timing.handling_s else ""


def _timed(icon: str, words: str) -> Telling:
    def told(moment: TimelineEvent, by: str) -> Line:
        timing = getattr(moment.event, "timing", e.UNTIMED)
        return _line(moment, icon, _(words).format(who=by) + _took(timing))

    return told


def received(moment: TimelineEvent, by: str) -> Line:
    """The report's own words stand above its history, not in it; what an imported list told beside is quoted."""
    event = moment.event
    assert isinstance(event, e.Received)
    channel = channel_name(event.channel)
    if event.entered_by:
        title = _("{who} mencatat laporan yang masuk lewat {channel}").format(who=by, channel=channel)
    else:
        title = _("Laporan masuk lewat {channel}").format(channel=channel)
    told = moment.words.get("told", "")
    origin = _("Kiriman asal di {source}:") if event.channel == "social" else _("Menurut daftar asalnya ({source}):")
    text = origin.format(source=event.source) + f"\n{told}" if told else ""
    return replace(_line(moment, "received", title), text=text, voice=False)


entered = _timed("received", gettext_noop("{who} memeriksa dan mencatat"))
questions_answered = _timed("chat", gettext_noop("{who} menjawab pertanyaan kategori"))
corrected = _timed("edit", gettext_noop("{who} memperbaiki isian"))


def confirmed(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Confirmed)
    title = _("{who} mengonfirmasi langkah {step}").format(who=by, step=event.step)
    return _line(moment, "check", title + _took(event.timing))


def assigned(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Assigned)
    verb = (
        _("{who} mengalihkan disposisi ke {agency}")
        if isinstance(event, e.Reassigned)
        else _("{who} mendisposisikan ke {agency}")
    )
    title = verb.format(who=by, agency=_agencies(event.lead, event.support, moment.at))
    return _line(moment, "forwarded", title + _took(event.timing))


accepted = _timed("in_progress", gettext_noop("{who} menerima tugas"))


def returned(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Returned)
    agency = reference.short_name(event.proposed, moment.at) if event.proposed else "–"
    title = _("{who} mengembalikan laporan, mengusulkan {agency}").format(who=by, agency=agency)
    return _line(moment, "reopened", title)


def followed_up(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.FollowedUp)
    result = str(RESULTS[event.result]).lower()
    if not event.on_behalf:
        return _line(moment, "in_progress", _("{who} mengirim hasil: {result}").format(who=by, result=result))
    title = _("{who} menulis hasil {agency} menurut {officer}: {result}").format(
        who=by,
        agency=reference.short_name(event.agency, moment.at),
        officer=moment.words.get("officer", "") or "–",
        result=result,
    )
    return _line(moment, "in_progress", title)


support_waived = _timed("in_progress", gettext_noop("{who} melepas pendukung"))
follow_up_refused = _timed("reopened", gettext_noop("{who} menolak hasil tindak lanjut"))
agency_asked = _timed("waiting", gettext_noop("{who} bertanya kepada operator"))
reporter_asked = _timed("waiting", gettext_noop("{who} bertanya kepada pelapor"))
reporter_replied = _timed("chat", gettext_noop("{who} menambahkan keterangan"))
reminder_due = _timed("waiting", gettext_noop("{who} mengingatkan pelapor"))
message_read = _timed("eye", gettext_noop("{who} menandai pesan dibaca"))
link_renewed = _timed("link", gettext_noop("{who} mengganti tautan rahasia"))
interim_responded = _timed("send", gettext_noop("{who} memberi kabar sementara"))
responded = _timed("send", gettext_noop("{who} mengirim tanggapan kepada pelapor"))
closed = _timed("done", gettext_noop("{who} menutup laporan"))
recorded = _timed("done", gettext_noop("Rekap tercatat otomatis"))


def referred(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Referred)
    title = _("{who} merujuk ke {body}").format(who=by, body=reference.agency_name(event.body, moment.at))
    return _line(moment, "out_of_jurisdiction", title)


def body_answered(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.BodyAnswered)
    title = str(BODY_RESULTS[event.result]).format(body=reference.agency_name(event.body, moment.at))
    return _line(moment, "chat", title)


rejected = _timed("rejected", gettext_noop("{who} menolak laporan"))


def merged(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Merged)
    title = _("{who} menggabungkan laporan ini ke {target}").format(who=by, target=event.target)
    return _line(moment, "merged", title)


def absorbed(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Absorbed)
    return _line(moment, "merged", _("{who} menggabungkan {source} ke sini").format(who=by, source=event.source))


def reinstated(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Reinstated)
    if event.source:
        title = _("{who} memisahkan {source} lagi").format(who=by, source=event.source)
    else:
        title = _("{who} memisahkan laporan ini dari gabungan").format(who=by)
    return _line(moment, "merged", title)


def withdrawn(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Withdrawn)
    lapsed = _("Laporan dicabut karena 30 hari tanpa jawaban")
    return _line(moment, "withdrawn", lapsed if event.lapsed else _("{who} mencabut laporan").format(who=by))


def verdict_given(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.VerdictGiven)
    icon = {"yes": "done", "partly": "in_progress", "no": "reopened"}[event.verdict]
    return _line(moment, icon, _("Pelapor menilai: {verdict}").format(verdict=str(VERDICTS[event.verdict]).lower()))


reopened = _timed("reopened", gettext_noop("{who} membuka kembali laporan"))


def extension_asked(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.ExtensionAsked)
    title = _("{who} meminta tenggat {day}").format(who=by, day=formats.short_date(event.agency_due))
    return _line(moment, "cal", title)


def extended(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Extended)
    title = _("{who} menyetujui tenggat {day}").format(who=by, day=formats.short_date(event.agency_due))
    return _line(moment, "cal", title)


extension_refused = _timed("cal", gettext_noop("{who} menolak perpanjangan"))


def due_moved(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.DueMoved)
    words = _("{who} mengubah kalender: tenggat bergeser ke {day}")
    return _line(moment, "cal", words.format(who=by, day=formats.short_date(event.due_at)))


fell_overdue = _timed("overdue", gettext_noop("Tenggat terlewati"))
identity_opened = _timed("eye", gettext_noop("{who} membuka identitas pelapor"))


def noted(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Noted)
    title = (_("Catatan {who}, dibaca dinas juga") if event.shared else _("Catatan {who}")).format(who=by)
    return _line(moment, "note", title, is_internal=True)


def met(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.Met)
    title = _("{who} mencatat rapat koordinasi {day} di {place} dengan {agencies}").format(
        who=by,
        day=formats.short_date(event.held_on),
        place=moment.words.get("place", ""),
        agencies=", ".join(reference.short_name(code, moment.at) for code in event.agencies),
    )
    return _line(moment, "users", title, is_internal=True)


def publication_changed(moment: TimelineEvent, by: str) -> Line:
    event = moment.event
    assert isinstance(event, e.PublicationChanged)
    what = str(PUBLISHED_PARTS[event.what]).lower()
    if not event.hidden:
        return _line(moment, "eye", _("{who} menampilkan lagi kepada umum: {what}").format(who=by, what=what))
    title = _("{who} menyembunyikan dari umum: {what} ({reason})").format(
        who=by, what=what, reason=str(HIDING_REASONS[event.reason]).lower()
    )
    return _line(moment, "eyeoff", title)


def reverted(moment: TimelineEvent, by: str) -> Line:
    if moment.role == "reporter":
        return _line(moment, "undo", _("Pelapor mengubah jawaban Belum; laporan tidak jadi dibuka kembali"))
    return _line(moment, "undo", _("{who} mengurungkan tindakan").format(who=by))


erased = _timed("trash", gettext_noop("Data pribadi dihapus"))
import_undone = _timed("undo", gettext_noop("{who} mengurungkan impor yang membawa laporan ini"))
