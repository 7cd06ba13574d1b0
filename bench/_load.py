"""A small HTTP load: many keep-alive clients in one process, each waiting for its answer before it asks again."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from urllib.parse import urlencode

WORDS = [
    "lampu",
    "jalan",
    "padam",
    "di",
    "depan",
    "sekolah",
    "sejak",
    "senin",
    "malam",
    "gelap",
    "sekali",
    "mohon",
    "segera",
    "diperbaiki",
    "terima",
    "kasih",
]


def body_of(client: int, turn: int, stamp: str) -> bytes:
    """A report as a browser sends it."""
    text = f"Lampu jalan padam nomor {stamp}-{client}-{turn}: " + " ".join(
        WORDS[(turn + i) % len(WORDS)] for i in range(24)
    )
    fields = {
        "text": text,
        "kind": "complaint",
        "category": "PJU-PDM",
        "landmark": "Jl. Veteran, depan SDN Sukasari 4",
        "kelurahan": "36.71.01.1007",
        "email": f"warga{client}@contoh.invalid",
        "key": f"{stamp}-{client}-{turn}",
    }
    return urlencode(fields).encode()


async def _client(port: int, client: int, until: float, stamp: str, took: list[float], answers: dict[int, int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = 0
    while time.perf_counter() < until:
        body = body_of(client, turn, stamp)
        head = (
            f"POST /lapor/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Forwarded-For: 10.0.{client}.{turn % 250}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        start = time.perf_counter()
        writer.write(head.encode() + body)
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next((int(line[15:]) for line in headers.split("\r\n") if line.startswith("content-length:")), 0)
        if length:
            await reader.readexactly(length)
        took.append(time.perf_counter() - start)
        answers[status] = answers.get(status, 0) + 1
        turn += 1
    writer.close()


async def _main(port: int, clients: int, seconds: float, stamp: str) -> None:
    took: list[float] = []
    answers: dict[int, int] = {}
    start = time.perf_counter()
    await asyncio.gather(*(_client(port, n, start + seconds, stamp, took, answers) for n in range(clients)))
    elapsed = time.perf_counter() - start
    took.sort()
    quantile = {
        name: took[min(len(took) - 1, int(len(took) * share))]
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    print(json.dumps({"rate": len(took) / elapsed, "count": len(took), "answers": answers, **quantile}))


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]))
