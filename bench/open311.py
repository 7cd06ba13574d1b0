"""POST of Open311 against the form's intake in the same run, and a page of 1,000 reports: rows a second, statements.

The limit of the page is a peer's answer of 1,000 rows that took 2.4 s.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
from _doors import main
from _servers import SOURCE, laksa

ROWS, PEER_S, TURNS = 1_000, 2.4, 7
# In a process of its own: 1,000 reports that an operator entered, and what asking for them costs in statements.
_FILL = """
import sys
from pathlib import Path
from laksa.ops.opening import open_folder
open_folder(Path(sys.argv[1]))
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from laksa.accounts.models import User
from laksa.history.idempotency import IdempotencyKey
from laksa.history.transaction import write
from laksa.register.commands import opening
from laksa.register.commands._common import StepTimer
settings.ALLOWED_HOSTS.append("testserver")
sari = User.objects.create(username="bench", name="Sari", role="operator", accepted_at=timezone.now())
entry = opening.Entry("complaint", "PJU-PDM", "medium", kelurahan="36.71.01.1007")
for first in range(0, int(sys.argv[2]), 50):
    with write():
        for n in range(first, first + 50):
            text = f"Lampu jalan nomor {n} di depan sekolah padam sejak Senin malam, gelap sekali."
            said = opening.Submission(text=text, landmark=f"Jl. Veteran {n}")
            case = opening.submit(said, once=IdempotencyKey.of(f"b{n}", "b"))
            opening.enter(case, entry, by=sari, watch=StepTimer())
with CaptureQueriesContext(connection) as asked:
    Client().get("/open311/v2/requests.json")
print(len(asked))
"""


def page() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="laksa-bench-") as scratch:
        folder = Path(scratch) / "data"
        with laksa(folder) as (port, _pid):
            command = [sys.executable, "-P", "-c", _FILL, str(folder), str(ROWS)]
            env = os.environ | {"PYTHONPATH": str(SOURCE)}
            statements = int(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)
            address = f"http://127.0.0.1:{port}/open311/v2/requests.json"
            took = []
            for _ in range(TURNS):
                start = time.perf_counter()
                rows = json.loads(urllib.request.urlopen(address, timeout=60).read())
                took.append(time.perf_counter() - start)
            assert len(rows) == ROWS, len(rows)
    again = statistics.median(took[1:])
    return {
        "page": "requests.json",
        "rows": ROWS,
        "statements": statements,
        "first_s": round(took[0], 3),
        "again_s": round(again, 3),
        "rows_per_s_first": round(ROWS / took[0]),
        "rows_per_s_again": round(ROWS / again),
        "times_the_peer_first": round(PEER_S / took[0], 1),
        "times_the_peer_again": round(PEER_S / again, 1),
    }


if __name__ == "__main__":
    main("open311", ("open311", "key", "add"), [page()])
