"""The life of a report to the Mayor as its readers are told it, line by line."""

from __future__ import annotations

import pytest
from django.utils import timezone
from narration.line_as_text import as_text

from laksa.narration import reports
from laksa.rules import report

NOW = timezone.now()
NAMES = {"7": "Sari Rahmawati", "9": "Wali Kota Tangerang"}
CODE = "0" * 64
LINES: list[tuple[report.Event, str, str, dict[str, str], str]] = [
    (report.Drafted("2026-10", "K7M49D"), "clock", "", {}, "plus: Draf dibuat – Jadwal"),
    (report.Drafted("2026-10", "K7M49D", revision=1), "operator", "7",
     {"reason": "Salah jumlah.", "changes": "Butir 3."},
     "plus: Draf dibuat “Salah jumlah. / Butir 3.” – Sari Rahmawati"),
    (report.Edited(), "operator", "7", {"foreword": "Yang terhormat"},
     "edit: Kata-kata surat disunting – Sari Rahmawati"),
    (report.Checked(1, CODE, CODE, CODE, {}), "head", "8", {"signer": "Agus"},
     "eye: Diperiksa dan dibekukan – Kepala UPT"),
    (report.Returned(CODE), "head", "", {"remarks": "Periksa lagi."},
     "undo: Dikembalikan dengan catatan “Periksa lagi.” – Kepala UPT"),
    (report.Signed("electronic", "Agus", NOW), "head", "", {},
     "signature: Ditandatangani [secara elektronik] – Kepala UPT"),
    (report.Signed("paper", "Agus", NOW), "head", "", {}, "signature: Ditandatangani [di atas kertas] – Kepala UPT"),
    (report.Delivered("9"), "clock", "", {}, "send: Terkirim [kepada Wali Kota Tangerang] – Jadwal"),
    (report.Delivered("5"), "clock", "", {}, "send: Terkirim [kepada pengguna yang sudah dihapus] – Jadwal"),
    (report.Acknowledged("9"), "mayor", "9", {}, "check: Ditandai diterima – Wali Kota Tangerang"),
    (report.Asked(CODE), "mayor", "9", {"text": "Mengapa naik?"},
     "chat: Bertanya “Mengapa naik?” – Wali Kota Tangerang"),
    (report.Answered(9, CODE), "operator", "7", {"text": "Musim hujan."},
     "chat: Menjawab “Musim hujan.” – Sari Rahmawati"),
    (report.Archived(), "operator", "7", {}, "archive: Diarsipkan – Sari Rahmawati"),
    (report.Revised(1, CODE, CODE), "operator", "7", {"reason": "Salah jumlah."},
     "copy: Direvisi “Salah jumlah.” – Sari Rahmawati"),
    (report.Reminded("sign_late"), "clock", "", {}, "bell: Pengingat dikirim [Pengingat tanda tangan] – Jadwal"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "role", "user", "words", "told"), LINES)
def test_each_event_of_a_report_is_told_in_these_words(
    event: report.Event, role: str, user: str, words: dict[str, str], told: str
) -> None:
    moment = reports.TimelineEvent(1, type(event).__name__, NOW, NOW, event, role, user, "", "command", words)
    line = reports.line(moment, NAMES)
    assert (as_text(line), line.at) == (told, NOW)


def test_every_kind_of_event_of_a_report_is_told_here() -> None:
    assert {type(event) for event, *_ in LINES} == set(reports.TABLE)
