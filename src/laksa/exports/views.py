"""The archive for whoever may export: their cases, words masked as on paper."""

from __future__ import annotations

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from laksa.accounts.policy import StaffRequest
from laksa.exports.archive import archive
from laksa.exports.table import Reader
from laksa.register.access import visible_to
from laksa.rules.capabilities import Capability
from laksa.rules.period import wib_day
from laksa.web.resume import staff


@staff(Capability.EXPORT_RECAP)  # type: ignore[arg-type]  # a file is no HttpResponse, but answers like one
@require_safe
def everything(request: StaffRequest) -> HttpResponseBase:
    reader = Reader(visible_to(request.user), with_notes=request.user.may(Capability.READ_NOTES))
    name = f"laksa-{wib_day(timezone.now()):%Y-%m-%d}.zip"
    return FileResponse(archive(reader), as_attachment=True, filename=name, content_type="application/zip")
