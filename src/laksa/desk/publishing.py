"""What of a case may be hidden from the public, and what is hidden now: the choices of the form "Yang dibaca umum"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from laksa.register import access, audience, ledger, publication
from laksa.register.models import Attachment, Case
from laksa.register.publication import PublicText
from laksa.register.queries import TimelineEvent
from laksa.rules import summary
from laksa.rules.publication import Hidden
from laksa.ui import formats
from laksa.ui.names import PUBLISHED_PARTS

_SHOWN = 60
Choice = tuple[str, "str | SafeString"]


@dataclass(frozen=True)
class Offer:
    """The choices of the form, and each text as the public reads it now."""

    texts: Sequence[Choice] = ()
    photos: Sequence[Choice] = ()
    hidden: Sequence[Choice] = ()
    read: Sequence[tuple[str, str]] = ()
    is_published: bool = False


def offer_of(case: Case, moments: Sequence[TimelineEvent]) -> Offer:
    state, passages = ledger.state_of(case), publication.passages_of(case, moments)
    names = {(one.seq, one.field): _name(one) for one in publication.public_texts(case, moments)}
    shown, told = publication.for_public(case, moments)
    gone, read = publication.hidden_photos(case), audience.masker_for(None, case)
    photos = publication.public_photos(moments)
    return Offer(
        texts=[(f"{seq}:{field}", name) for (seq, field), name in names.items()],
        photos=[(str(one.pk), _photo(case, one)) for one in photos if one.pk not in gone],
        hidden=[(str(one.at), _hidden(one, names, passages.get(one.at, ""))) for one in state.hidden],
        read=[
            (names[one.seq, one.field], read(one.body))
            for one in publication.public_texts(shown, told)
            if (one.seq, one.field) in names
        ],
        is_published=access.is_published(case),
    )


def _name(text: PublicText) -> str:
    names = {
        "complaint": _("Isi laporan"),
        "title": _("Ringkasan"),
        "landmark": _("Alamat atau patokan"),
        "answers": _("Jawaban pelapor"),
        "no_photo_reason": _("Alasan tanpa foto"),
        "message": _("Pesan rujukan"),
        "reason": _("Alasan perpanjangan"),
    }
    if text.field in names:
        return names[text.field]
    return _("Jawaban {moment}").format(moment=formats.short_datetime(text.at))


def _photo(case: Case, photo: Attachment) -> SafeString:
    words = {
        Attachment.Kind.REPORTER: _("Foto dari pelapor"),
        Attachment.Kind.BEFORE: _("Foto sebelum ditangani"),
        Attachment.Kind.AFTER: _("Foto sesudah ditangani"),
    }[Attachment.Kind(photo.kind)]
    if not photo.is_ready:
        return format_html("{}", words)
    address = reverse("desk:attachment", args=[case.number, photo.pk])
    return format_html('<img class="thumb" src="{}?k" alt="" width="72" height="72" loading="lazy"> {}', address, words)


def _hidden(hidden: Hidden, names: dict[tuple[int, str], str], passage: str) -> str:
    """ "Isi laporan: Pak Budi", with whose wish it was where it was the reporter's."""
    part = names.get((hidden.seq, hidden.field), "") or str(PUBLISHED_PARTS[hidden.what])
    words = f"{part}: {summary.summarise(passage, _SHOWN)}" if passage else part
    return _("{what}, oleh pelapor").format(what=words) if hidden.by_reporter else words
