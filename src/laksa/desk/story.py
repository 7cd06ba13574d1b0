"""The history of a case in the words of the staff, newest first; what was undone stays readable, struck through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from laksa.desk import labels
from laksa.register import city
from laksa.register.models import Attachment
from laksa.register.queries import Moment
from laksa.rules import events as e
from laksa.rules.period import wib_day
from laksa.ui import formats, icons
from laksa.ui.names import CHANNELS, HIDING_REASONS, PUBLISHED_PARTS, RESULTS


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    icon: SafeString
    words: str
    quote: str = ""
    is_note: bool = False
    is_voice: bool = False
    reverted: bool = False
    files: tuple[Attachment, ...] = ()

    @property
    def shown_at(self) -> str:
        """14.05 today, 23 Nov this year, 23 Nov 2025 before."""
        day, today = wib_day(self.at), wib_day(timezone.now())
        if day == today:
            return formats.time_of_day(self.at)
        words = formats.short_datetime(self.at).rsplit(" ", 1)[0]
        return words if day.year != today.year else words.rsplit(" ", 1)[0]


def tell(moments: Sequence[Moment], names: Mapping[str, str]) -> list[Line]:
    """One line for each event that says something to the staff; for all that one command took back, one."""
    told = [
        _line(moment, names)
        for moment, after in zip(reversed(moments), [None, *reversed(moments)], strict=False)
        if not (after and moment.name == after.name == "Reverted" and moment.command == after.command)
    ]
    return [line for line in told if line is not None]


def who(moment: Moment, names: Mapping[str, str]) -> str:
    """The person, with the agency where there is one; the reporter is never named."""
    if moment.role == "reporter":
        return _("Pelapor")
    if moment.role == "clock":
        return _("Sistem")
    name = names.get(moment.user, "")
    agency = city.short_name(moment.agency, moment.at) if moment.agency else ""
    if name and agency:
        return f"{name}, {agency}"
    return name or agency or _("Sistem")


def _line(moment: Moment, names: Mapping[str, str]) -> Line | None:
    teller = _TELLERS.get(type(moment.event))
    if teller is None:
        return None
    icon, words = teller(moment, who(moment, names))
    if isinstance(moment.event, e.Received):
        quote = ""
    else:
        quote = "\n".join(_quoted(field, body) for field, body in moment.words.items() if body and field in _QUOTED)
    return Line(
        at=moment.at,
        icon=_icon(icon),
        words=words,
        quote=quote,
        is_note=isinstance(moment.event, e.Noted | e.Met),
        is_voice=moment.role == "reporter" and bool(quote),
        reverted=moment.reverted,
        files=moment.files,
    )


_QUOTED = ("text", "reason", "passage", "note", "message", "no_photo_reason", "result")


def _quoted(field: str, body: str) -> str:
    return _("Tanpa foto: {reason}").format(reason=body) if field == "no_photo_reason" else body


def _icon(name: str) -> SafeString:
    return icons.status(name, 16) if name in icons.STATUS else icons.line(name, 16)


def _agencies(lead: str, support: str, at: datetime) -> str:
    named, helper = city.short_name(lead, at), city.short_name(support, at) if support else ""
    return _("{lead} dengan pendukung {support}").format(lead=named, support=helper) if helper else named


def _took(timing: e.Timing) -> str:
    return " " + _("dalam {clock}").format(clock=formats.clock(timing.handling_s)) if timing.handling_s else ""


Told = tuple[str, str]


def _received(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Received)
    channel = str(CHANNELS.get(event.channel, event.channel))
    if event.entered_by and moment.role not in {"reporter", "import"}:
        return "received", _("{who} mencatat laporan yang masuk lewat {channel}").format(who=by, channel=channel)
    return "received", _("Laporan masuk lewat {channel}").format(channel=channel)


def _entered(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Entered)
    return "received", _("{who} memeriksa dan mencatat{took}").format(who=by, took=_took(event.timing))


def _assigned(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Assigned)
    verb = (
        _("{who} mengalihkan disposisi ke {agency}")
        if isinstance(event, e.Reassigned)
        else _("{who} mendisposisikan ke {agency}")
    )
    return "forwarded", verb.format(who=by, agency=_agencies(event.lead, event.support, moment.at)) + _took(
        event.timing
    )


def _followed_up(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.FollowedUp)
    result = str(RESULTS[event.result]).lower()
    if event.on_behalf:
        officer = moment.words.get("officer", "")
        words = _("{who} menulis hasil {agency} menurut {officer}: {result}")
        return "in_progress", words.format(
            who=by, agency=city.short_name(event.agency, moment.at), officer=officer or "–", result=result
        )
    return "in_progress", _("{who} mengirim hasil: {result}").format(who=by, result=result)


def _returned(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Returned)
    words = _("{who} mengembalikan laporan, mengusulkan {agency}")
    return "reopened", words.format(
        who=by, agency=city.short_name(event.proposed, moment.at) if event.proposed else "–"
    )


def _verdict(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.VerdictGiven)
    icon = {"yes": "done", "partly": "in_progress", "no": "reopened"}[event.verdict]
    return icon, _("Pelapor menilai: {verdict}").format(verdict=str(labels.VERDICTS[event.verdict]).lower())


def _reverted(moment: Moment, by: str) -> Told:
    if moment.role == "reporter":
        return "undo", _("Pelapor mengubah jawaban Belum; laporan tidak jadi dibuka kembali")
    return "undo", _("{who} mengurungkan tindakan").format(who=by)


def _merged(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Merged)
    return "merged", _("{who} menggabungkan laporan ini ke {target}").format(who=by, target=event.target)


def _absorbed(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Absorbed)
    return "merged", _("{who} menggabungkan {source} ke sini").format(who=by, source=event.source)


def _reinstated(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Reinstated)
    if event.source:
        return "merged", _("{who} memisahkan {source} lagi").format(who=by, source=event.source)
    return "merged", _("{who} memisahkan laporan ini dari gabungan").format(who=by)


def _referred(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Referred)
    return "out_of_jurisdiction", _("{who} merujuk ke {body}").format(
        who=by, body=city.agency_name(event.body, moment.at)
    )


def _withdrawn(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Withdrawn)
    if event.lapsed:
        return "withdrawn", _("Laporan dicabut karena 30 hari tanpa jawaban")
    return "withdrawn", _("{who} mencabut laporan").format(who=by)


def _extension(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.ExtensionAsked | e.Extended)
    verb = (
        _("{who} meminta tenggat {day}") if isinstance(event, e.ExtensionAsked) else _("{who} menyetujui tenggat {day}")
    )
    return "cal", verb.format(who=by, day=formats.short_date(event.agency_due))


def _due_moved(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.DueMoved)
    words = _("{who} mengubah kalender: tenggat bergeser ke {day}")
    return "cal", words.format(who=by, day=formats.short_date(event.due_at))


def _met(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Met)
    agencies = ", ".join(city.short_name(code, moment.at) for code in event.agencies)
    place = moment.words.get("place", "")
    words = _("{who} mencatat rapat koordinasi {day} di {place} dengan {agencies}")
    return "users", words.format(who=by, day=formats.short_date(event.held_on), place=place, agencies=agencies)


def _noted(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Noted)
    return "note", (_("Catatan {who}, dibaca dinas juga") if event.shared else _("Catatan {who}")).format(who=by)


def _publication(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.PublicationChanged)
    what = str(PUBLISHED_PARTS[event.what]).lower()
    if not event.hidden:
        return "eye", _("{who} menampilkan lagi kepada umum: {what}").format(who=by, what=what)
    words = _("{who} menyembunyikan dari umum: {what} ({reason})")
    return "eyeoff", words.format(who=by, what=what, reason=str(HIDING_REASONS[event.reason]).lower())


def _recorded(moment: Moment, by: str) -> Told:
    return "done", _("Rekap tercatat otomatis")


def _confirmed(moment: Moment, by: str) -> Told:
    event = moment.event
    assert isinstance(event, e.Confirmed)
    return "check", _("{who} mengonfirmasi langkah {step}").format(who=by, step=event.step) + _took(event.timing)


def _timed(icon: str, words: str) -> Callable[[Moment, str], Told]:
    def tell_timed(moment: Moment, by: str) -> Told:
        timing = getattr(moment.event, "timing", e.UNTIMED)
        return icon, _(words).format(who=by) + _took(timing)

    return tell_timed


_TELLERS: dict[type, Callable[[Moment, str], Told]] = {
    e.Received: _received,
    e.Entered: _entered,
    e.Corrected: _timed("edit", gettext_noop("{who} memperbaiki isian")),
    e.Confirmed: _confirmed,
    e.Assigned: _assigned,
    e.Reassigned: _assigned,
    e.Accepted: _timed("in_progress", gettext_noop("{who} menerima tugas")),
    e.Returned: _returned,
    e.FollowedUp: _followed_up,
    e.SupportWaived: _timed("in_progress", gettext_noop("{who} melepas pendukung")),
    e.FollowUpRefused: _timed("reopened", gettext_noop("{who} menolak hasil tindak lanjut")),
    e.AgencyAsked: _timed("waiting", gettext_noop("{who} bertanya kepada operator")),
    e.ReporterAsked: _timed("waiting", gettext_noop("{who} bertanya kepada pelapor")),
    e.ReporterReplied: _timed("chat", gettext_noop("{who} menambahkan keterangan")),
    e.ReminderDue: _timed("waiting", gettext_noop("{who} mengingatkan pelapor")),
    e.MessageRead: _timed("eye", gettext_noop("{who} menandai pesan dibaca")),
    e.LinkRenewed: _timed("link", gettext_noop("{who} mengganti tautan rahasia")),
    e.InterimResponded: _timed("send", gettext_noop("{who} memberi kabar sementara")),
    e.Responded: _timed("send", gettext_noop("{who} mengirim tanggapan kepada pelapor")),
    e.Closed: _timed("done", gettext_noop("{who} menutup laporan")),
    e.Recorded: _recorded,
    e.Referred: _referred,
    e.Rejected: _timed("rejected", gettext_noop("{who} menolak laporan")),
    e.Merged: _merged,
    e.Absorbed: _absorbed,
    e.Reinstated: _reinstated,
    e.Withdrawn: _withdrawn,
    e.VerdictGiven: _verdict,
    e.Reopened: _timed("reopened", gettext_noop("{who} membuka kembali laporan")),
    e.ExtensionAsked: _extension,
    e.Extended: _extension,
    e.DueMoved: _due_moved,
    e.ExtensionRefused: _timed("cal", gettext_noop("{who} menolak perpanjangan")),
    e.FellOverdue: _timed("overdue", gettext_noop("Tenggat terlewati")),
    e.IdentityOpened: _timed("eye", gettext_noop("{who} membuka identitas pelapor")),
    e.Noted: _noted,
    e.Met: _met,
    e.PublicationChanged: _publication,
    e.Reverted: _reverted,
    e.Erased: _timed("trash", gettext_noop("Data pribadi dihapus")),
}
