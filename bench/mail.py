"""What it costs to take in mails: kept, read and made a report or an answer, one after another on one core.

Every second mail is a new report of somebody else, the other goes on in it. The limit is the share of it that is the
keeping alone, durable on the disk and in the table. Memory is the peak after the first thousand and after the last.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

SIZES = "2000"
BATCH = 50
WARM = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default=SIZES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        results = [take_in(Path(scratch) / size, int(size)) for size in arguments.sizes.split(",")[:1]]
    print(json.dumps({"bench": "mail", "results": results}, indent=2) if arguments.json else results[0])


def take_in(folder: Path, size: int) -> dict[str, Any]:
    from laksa.ops.opening import migrate, open_folder

    open_folder(folder, make=True)
    migrate()
    from laksa.channels import reception
    from laksa.channels.email import reading
    from laksa.channels.receiver import Arrival
    from laksa.register import reference

    reference.fill()
    kept = cpu = 0.0
    warm, begun = 0, time.perf_counter()
    for start in range(0, size, BATCH):
        mails = [_mail(n) for n in range(start, min(start + BATCH, size))]
        at, used = time.perf_counter(), time.process_time()
        reception.note("email", [Arrival(reading.external_id(one), {}, one) for one in mails])
        kept += time.perf_counter() - at
        reception.work_off(BATCH)
        cpu += time.process_time() - used
        if start < WARM:
            warm = _peak()
    seconds = time.perf_counter() - begun
    return {
        "mails": size,
        "cases": _count(),
        "limit": round(size / kept, 1),
        "figure": round(size / seconds, 1),
        "ratio": round(kept / seconds, 3),
        "cpu_ms_per_mail": round(1000 * cpu / size, 2),
        "mails_per_s_of_cpu": round(size / cpu, 1),
        "peak_mib_after_first": warm,
        "peak_mib": _peak(),
    }


def _mail(n: int) -> bytes:
    person = n // 2
    words = f"Lampu jalan nomor {n} padam di depan SDN Sukasari 4, Kelurahan Sukasari, sejak Senin dan gelap sekali."
    html = f"<html><body><p>{words}</p><p>Terima kasih.</p></body></html>"
    return (
        f"From: Warga {person} <warga{person}@contoh.invalid>\r\nTo: laksa@kota.example\r\n"
        f"Subject: Lampu padam {n}\r\nMessage-ID: <{n}@contoh.invalid>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n\r\n-- \r\nWarga\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b--\r\n"
    ).encode()


def _count() -> int:
    from laksa.register.models import Case

    return Case.objects.count()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
