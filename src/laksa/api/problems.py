"""Every no of the interface, as RFC 9457 writes it (application/problem+json), in the client's language.

`code` is stable and for programs: that of a rule's refusal, or one of TITLES. `detail` and `title` are for people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laksa.rules.refusal import Refused, Stale
from laksa.ui.words import words_for

TYPE = "application/problem+json"
DOCUMENTED_AT = "/api/v1/docs#masalah"
TITLES: Mapping[int, str | Promise] = {
    400: gettext_lazy("Kiriman tidak dapat dibaca"),
    401: gettext_lazy("Kunci diperlukan"),
    403: gettext_lazy("Tidak boleh dengan kunci ini"),
    404: gettext_lazy("Tidak ada"),
    405: gettext_lazy("Metode tidak diterima"),
    406: gettext_lazy("Bentuk jawaban tidak tersedia"),
    409: gettext_lazy("Keadaan laporan tidak mengizinkan"),
    412: gettext_lazy("Laporan sudah berubah"),
    413: gettext_lazy("Kiriman terlalu besar"),
    415: gettext_lazy("Bentuk kiriman tidak diterima"),
    422: gettext_lazy("Isian perlu diperbaiki"),
    428: gettext_lazy("Sebut versi laporan"),
    429: gettext_lazy("Terlalu sering"),
    500: gettext_lazy("Gangguan pada LAKSA"),
    503: gettext_lazy("LAKSA sedang tidak tersedia"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with what was sent: where it stands in the JSON (RFC 6901), or which parameter it is."""

    code: str
    detail: str
    pointer: str = ""
    parameter: str = ""

    @property
    def said(self) -> dict[str, str]:
        place = {"pointer": self.pointer} if self.pointer else {}
        place |= {"parameter": self.parameter} if self.parameter else {}
        return {"code": self.code, "detail": self.detail, **place}


class Problem(Exception):
    """The request is answered with `status`, why, and `headers`."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        wrong: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.detail = detail
        self.wrong = tuple(wrong)
        self.headers = dict(headers or {})

    def answer(self) -> HttpResponse:
        said: dict[str, object] = {
            "type": f"{DOCUMENTED_AT}-{self.status}",
            "title": str(TITLES[self.status]),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.wrong:
            said["errors"] = [one.said for one in self.wrong]
        body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        return HttpResponse(body, TYPE, status=self.status, headers={"Cache-Control": "no-store", **self.headers})


def of_refusal(refused: Refused, *, places: Mapping[str, str] | None = None) -> Problem:
    """What a rule refuses: 412 where somebody was first, 422 with all that has to be put right.

    `places`: where in the JSON stands what a refusal is about, by its code.
    """
    if isinstance(refused, Stale):
        return Problem(412, refused.code, words_for(refused))
    if refused.code == "not_allowed":
        return Problem(403, refused.code, words_for(refused))
    wrong = [_wrong(one, places or {}) for one in refused.all]
    return Problem(422, refused.code, " ".join(one.detail for one in wrong), wrong=wrong)


def _wrong(refused: Refused, places: Mapping[str, str]) -> Wrong:
    question = refused.params.get("question")
    pointer = f"/answers/{question}" if question else places.get(refused.code, "")
    return Wrong(refused.code, words_for(refused), pointer=pointer)


def is_asked(request: HttpRequest) -> bool:
    """Whether this interface was asked, so that a fault met on the way to it is told as a problem too."""
    return request.path.startswith("/api/")


def not_found() -> Problem:
    """Alike for what there is not and for what this key may not see."""
    return Problem(404, "not_found", _("Tidak ada di sini, atau tidak untuk kunci ini."))


def unavailable() -> Problem:
    said = _("LAKSA sedang tidak tersedia. Hubungi 112 untuk keadaan darurat.")
    return Problem(503, "unavailable", said, headers={"Retry-After": "120"})


def broken(code: str) -> Problem:
    """A fault of ours, with the number under which it stands in the log."""
    return Problem(500, "broken", _("Ada gangguan pada sistem kami. Kode: {code}.").format(code=code))
