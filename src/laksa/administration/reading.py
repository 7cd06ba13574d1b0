"""To read only: the city's areas, and the SOP as signed."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from laksa.accounts.policy import StaffRequest
from laksa.register import reference, sops
from laksa.register.models import KelurahanAlias
from laksa.rules.capabilities import Capability
from laksa.rules.sop import Sop
from laksa.rules.text import clean, normalise
from laksa.web.layout import page
from laksa.web.resume import staff


@staff(Capability.ADMINISTER)
@require_safe
def areas(request: StaffRequest) -> HttpResponse:
    asked = clean(request.GET.get("cari", ""))[:80]
    aliases: dict[str, list[str]] = {}
    for code, alias in KelurahanAlias.objects.values_list("code", "alias"):
        aliases.setdefault(code, []).append(alias)
    everything = sorted(reference.kelurahan().values(), key=lambda row: (row.kecamatan.name, row.name))
    wanted = normalise(asked)
    groups: dict[str, list[tuple[object, str]]] = {}
    for row in everything:
        names = [row.name, row.kecamatan.name, *aliases.get(row.code, [])]
        if wanted in normalise(" ".join([*names, row.postcode, row.code])):
            groups.setdefault(row.kecamatan.name, []).append((row, ", ".join(aliases.get(row.code, []))))
    context = {
        "asked": asked,
        "groups": groups.items(),
        "count": sum(map(len, groups.values())),
        "kecamatan": len(reference.kecamatan()),
        "kelurahan": len(everything),
    }
    return page(request, "administration/areas.html", context, here="/kelola/wilayah/")


@staff(Capability.ADMINISTER)
@require_safe
def sop(request: StaffRequest) -> HttpResponse:
    return _sop(request, "/kelola/sop/")


@staff(Capability.READ_UNIT)
@require_safe
def sop_of_unit(request: StaffRequest) -> HttpResponse:
    return _sop(request, "/unit/sop/")


def _sop(request: StaffRequest, here: str) -> HttpResponse:
    found = _version(clean(request.GET.get("versi", "")))
    context = {
        "sop": found,
        "identity": _identity(found),
        "versions": sops.all_sops(),
        "is_current": found is sops.current(),
        "here": here,
    }
    return page(request, "administration/sop.html", context, here=here)


def _version(asked: str) -> Sop:
    try:
        return sops.get(asked) if asked else sops.current()
    except KeyError:
        raise Http404 from None


def _identity(found: Sop) -> list[tuple[str, str]]:
    """The identity box; what the signed paper leaves blank is blank here too."""
    words = {
        "number": _("Nomor SOP"),
        "created": _("Tanggal pembuatan"),
        "revised": _("Tanggal revisi"),
        "approved_by": _("Disahkan oleh"),
        "approved_nip": _("NIP"),
        "related": _("Keterkaitan"),
    }
    return [(label, found.identity.get(name) or "–") for name, label in words.items()]
