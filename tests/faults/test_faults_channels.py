"""kill -9 while many people write to the bot and are answered: no message is lost, and none doubled that was marked."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from channels.telegram.server import TOKEN, BotApi
from faults.conftest import server_to_start_in
from faults.faulty_server import Server

from laksa.channels.telegram import fixtures

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
_SILENT_FOR = 180  # longer than a message is leased
CONNECT = """
from laksa.channels import configuration
configuration.keep("telegram", {{"token": {token!r}, "base": {base!r}}})
print(json.dumps(configuration.of("telegram")["base"]))
"""
KEPT = """
from collections import Counter
from laksa.channels.models import InboundMessage
from laksa.register.models import Case
said = Counter(Case.objects.values_list("complaint__text", flat=True))
print(json.dumps({"texts": said, "states": Counter(InboundMessage.objects.values_list("state", flat=True))}))
"""


def _update(number: int) -> dict[str, Any]:
    """Of a person of their own, with a place, so that one answer follows."""
    words = f"Lampu jalan nomor {number} padam sejak Senin malam, Kelurahan Sukasari."
    return fixtures.message(number, 10_000 + number, f"Warga {number}", at=datetime.now(UTC), text=words)


def _goes_on(server: Server, api: BotApi, is_over: Callable[[], bool]) -> None:
    """Until it is over, however slow the machine is; only where nobody is answered any more it is not waited for."""
    sent, since = len(api.sent), time.monotonic()
    while not is_over():
        if len(api.sent) > sent:
            sent, since = len(api.sent), time.monotonic()
        assert time.monotonic() < since + _SILENT_FOR, f"{sent} answers; {server.last_words()}"
        time.sleep(0.005)


def _are_sent(api: BotApi, count: int) -> bool:
    return len(api.sent) >= count


def _killed(server: Server, moments: list[int], api: BotApi) -> None:
    """Each time that so many answers are out, LAKSA is killed, all of it, and starts again."""
    rng = random.Random(3)
    for moment in moments:
        _goes_on(server, api, partial(_are_sent, api, moment))
        time.sleep(rng.uniform(0, 0.3))
        server.kill()
        server.start()
        server.wait_until_up(start_again=True)


def _lived_through(folder: Path, people: int, kills: int) -> None:
    with server_to_start_in(folder) as server, BotApi().running() as api:
        server.environment["LAKSA_INTERNAL_NETWORKS"] = "127.0.0.0/8"
        assert server.laksa.python(CONNECT.format(token=TOKEN, base=api.address)) == api.address
        api.updates = [_update(number) for number in range(1, people + 1)]
        server.start()
        server.wait_until_up()
        _killed(server, sorted(random.Random(4).sample(range(people * 9 // 10), kills)), api)
        _goes_on(server, api, lambda: len({one["chat_id"] for one in api.sent}) == people)
        time.sleep(1.5)  # whoever was answered twice would be by now
        server.kill()
        heard = Counter(one["chat_id"] for one in api.sent)
        kept, verified = server.laksa.python(KEPT), server.laksa.json("verify")
    assert len(kept["texts"]) == people
    assert set(kept["texts"].values()) == {1}
    assert kept["states"] == {"taken": people}
    # Between Telegram's taking a message and our marking it stands one at a time: each kill may double that one.
    assert sum(heard.values()) - people <= kills
    assert verified["findings"] == []


def test_40_messages_in_and_out_survive_two_kills(tmp_path: Path) -> None:
    _lived_through(tmp_path, 40, 2)


@pytest.mark.deep
def test_1000_messages_in_and_out_survive_many_kills(tmp_path: Path) -> None:
    _lived_through(tmp_path, 1_000, 20)
