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


def request_of(door: str, key: str, port: int, client: int, turn: int, stamp: str) -> bytes:
    """The same report as a browser sends it, as an Open311 client does, or as JSON."""
    text = f"Lampu jalan padam nomor {stamp}-{client}-{turn}: " + " ".join(
        WORDS[(turn + i) % len(WORDS)] for i in range(24)
    )
    place, email, once = (
        "Jl. Veteran, depan SDN Sukasari 4",
        f"warga{client}@contoh.invalid",
        f"{stamp}-{client}-{turn}",
    )
    headers = [f"Host: 127.0.0.1:{port}", f"X-Forwarded-For: 10.0.{client}.{turn % 250}"]
    if door == "api":
        path, kind = "/api/v1/cases", "application/json"
        headers += [f"Authorization: Bearer {key}", f"Idempotency-Key: {once}"]
        said = {
            "text": text,
            "category": "PJU-PDM",
            "place": {"landmark": place, "kelurahan": "36.71.01.1007"},
            "reporter": {"email": email},
        }
        body = json.dumps(said).encode()
    elif door == "open311":
        path, kind = "/open311/v2/requests.json", "application/x-www-form-urlencoded"
        headers.append(f"X-Idempotency-Key: {once}")
        fields = {
            "api_key": key,
            "service_code": "PJU-PDM",
            "description": text,
            "address_string": place,
            "address_id": "36.71.01.1007",
            "email": email,
        }
        body = urlencode(fields).encode()
    else:
        path, kind = "/lapor/", "application/x-www-form-urlencoded"
        fields = {
            "text": text,
            "kind": "complaint",
            "category": "PJU-PDM",
            "landmark": place,
            "kelurahan": "36.71.01.1007",
            "email": email,
            "key": once,
        }
        body = urlencode(fields).encode()
    head = [f"POST {path} HTTP/1.1", *headers, f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


async def _client(
    port: int, client: int, until: float, stamp: str, took: list[float], answers: dict[int, int], door: str, key: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    turn = 0
    while time.perf_counter() < until:
        request = request_of(door, key, port, client, turn, stamp)
        start = time.perf_counter()
        writer.write(request)
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        headers = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next((int(line[15:]) for line in headers.split("\r\n") if line.startswith("content-length:")), 0)
        if length:
            await reader.readexactly(length)
        took.append(time.perf_counter() - start)
        answers[status] = answers.get(status, 0) + 1
        turn += 1
    writer.close()


async def _main(port: int, clients: int, seconds: float, stamp: str, door: str, key: str) -> None:
    took: list[float] = []
    answers: dict[int, int] = {}
    start = time.perf_counter()
    until = start + seconds
    await asyncio.gather(*(_client(port, n, until, stamp, took, answers, door, key) for n in range(clients)))
    elapsed = time.perf_counter() - start
    took.sort()
    quantile = {
        name: took[min(len(took) - 1, int(len(took) * share))]
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    }
    print(json.dumps({"rate": len(took) / elapsed, "count": len(took), "answers": answers, **quantile}))


if __name__ == "__main__":
    _door, _key = sys.argv[5:7] if len(sys.argv) > 6 else ("form", "")
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4], _door, _key))
