""" "Yang dibaca umum": the words of a report as the public will read them, while an operator still types."""

from __future__ import annotations

from dataclasses import dataclass

from laksa.desk.forms import EntryForm
from laksa.register import audience, reference
from laksa.register.models import Case
from laksa.ui import formats


@dataclass(frozen=True)
class Preview:
    """Title, place and text with all masked that the public page masks; nothing of a report that it will not show."""

    title: str = ""
    place: str = ""
    text: str = ""
    is_confidential: bool = False


def of_typed(form: EntryForm, text: str, name: str) -> Preview:
    """What the public would read if the report were saved as the form stands; `name` is the reporter's, if known."""
    if _will_be_confidential(form):
        return Preview(is_confidential=True)
    area = reference.kelurahan().get(_typed(form, "kelurahan"))
    areas = (area.name, area.kecamatan.name) if area else ()
    public = audience.Public(name, areas)
    landmark = public.words(_typed(form, "landmark"))
    title = public.words(_typed(form, "title")) or public.subject(text)
    return Preview(title, formats.place(landmark, *areas), public.words(text))


def of_case(form: EntryForm, case: Case) -> Preview:
    return of_typed(form, case.complaint.text or "", audience.name_of(case))


def _will_be_confidential(form: EntryForm) -> bool:
    """Said so, or by its category, or about an office without the reporter's wish that it be seen."""
    category = reference.categories().get(_typed(form, "category"))
    by_itself = category.is_confidential if category else False
    about_office = bool(_typed(form, "about_agency")) and not form["public_wish"].value()
    return bool(form["confidential"].value()) or by_itself or about_office


def _typed(form: EntryForm, field: str) -> str:
    return str(form[field].value() or "")
