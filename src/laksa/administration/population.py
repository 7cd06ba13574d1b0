"""How many people live in each kecamatan and kelurahan: typed by the administrator, left blank where nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from laksa.accounts.policy import StaffRequest
from laksa.administration import changes
from laksa.administration.forms import PopulationForm
from laksa.history.transaction import write
from laksa.register import reference
from laksa.register.models import Kecamatan, Kelurahan
from laksa.rules.capabilities import Capability
from laksa.web.answers import SeeOther
from laksa.web.layout import page
from laksa.web.resume import staff

AREAS = "/kelola/wilayah/"
Area = Kecamatan | Kelurahan


@staff(Capability.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def population(request: StaffRequest) -> HttpResponse:
    """One form for all areas; only those that changed are written, each with a line in the log."""
    areas = _areas()
    form = PopulationForm(areas, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        _save(request, areas, form.cleaned_data)
        return SeeOther(AREAS)
    groups = [
        (form[code], [form[one] for one, area in areas.items() if isinstance(area, Kelurahan) and one.startswith(code)])
        for code, kecamatan in areas.items()
        if isinstance(kecamatan, Kecamatan)
    ]
    context = {"form": form, "groups": groups}
    return page(request, "administration/population.html", context, here=AREAS, status=422 if form.errors else 200)


def _areas() -> dict[str, Area]:
    """Each kecamatan, and below it its kelurahan."""
    found: dict[str, Area] = {row.code: row for row in Kecamatan.objects.all()}
    found |= {row.code: row for row in Kelurahan.objects.all()}
    return dict(sorted(found.items()))


def _save(request: StaffRequest, areas: Mapping[str, Area], given: Mapping[str, int | None]) -> None:
    with write():
        for code, area in areas.items():
            if area.population != given[code]:
                before = {"name": area.name, "population": area.population}
                area.population = given[code]
                area.save(update_fields=["population"])
                changes.record(area, request.user, before=before, after=before | {"population": given[code]})
    reference.forget()
    messages.success(request, _("Jumlah penduduk tersimpan."))
