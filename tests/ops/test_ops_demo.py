"""The demo city: the same for the same seed and end, and none of it goes out into the world."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from ops.laksa_process import ON_POSTGRESQL, Laksa, laksa_in

from laksa.rules.period import WIB
from laksa_demo.load import _end

LOAD = """
from datetime import date
from laksa.audit.verify import verify
from laksa_demo import clear, conversations, load as loading, pictures
from laksa.messages.models import Message
from laksa.accounts.models import User
from laksa.channels.configuration import KNOWN
from laksa.channels.models import Conversation
from laksa.register.models import Attachment, Case, PublicService
from laksa.reports.models import Letterhead
from laksa.site.work import follow_once

pictures.SIZE = (96, 72)
loading.publish_the_past = lambda *_: None  # test_ops_report.py has a city with published reports
def contacts():
    return [PublicService.current().phone, Letterhead.current().signer_name]

blank = contacts()
made = loading.load(data, seed=%d, end=date(2026, 6, 30), cases=16)
follow_once()
told = {
    "made": made,
    "cases": [[c.number, c.status, c.complaint.text, c.received_at.isoformat(), c.lead,
               [[e.name, e.at.isoformat(), e.role] for e in c.events.order_by("seq")]]
              for c in Case.objects.select_related("complaint").order_by("received_at", "number")],
    "messages": Message.objects.count(),
    "pending": Attachment.objects.filter(state="pending").count(),
    "accounts": sorted(json.loads((data / "demo-accounts.json").read_text())),
    "mode": oct((data / "demo-accounts.json").stat().st_mode & 0o777),
    "findings": [finding.code for finding in verify()],
}
told["contacts"] = [blank, contacts()]
conversations.tell(*(User.objects.get(username=name) for name in ("sari", "yusuf")))
told["talks"] = [Conversation.objects.count() > 3, sorted(KNOWN())]
clear.clear_register(data)
told["contacts"].append(contacts())
told["left"] = [Case.objects.count(), [finding.code for finding in verify()], Conversation.objects.count()]
KNOWN.forget()
told["talks"].append(sorted(KNOWN()))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    found = []
    for seed in (7, 7):
        with laksa_in(tmp_path_factory.mktemp("demo")) as laksa:
            found.append(laksa.python(LOAD % seed))
    return found


def test_the_same_seed_and_end_give_the_same_texts_states_and_times(demos: list[Any]) -> None:
    assert len(demos[0]["cases"]) == demos[0]["made"] == 16
    assert demos[0]["cases"] == demos[1]["cases"]


def test_an_end_of_today_is_the_same_moment_all_day() -> None:
    ends = set()
    for hour in (0, 7, 23):
        with time_machine.travel(datetime(2026, 11, 29, hour, 30, tzinfo=WIB)):
            ends |= {_end(None), _end(date(2026, 11, 29))}
    assert ends == {datetime(2026, 11, 29, tzinfo=WIB)}


def test_every_history_of_the_demo_holds(demos: list[Any]) -> None:
    assert [demo["findings"] for demo in demos] == [[], []]


def test_the_past_of_the_demo_tells_nobody(demos: list[Any]) -> None:
    assert demos[0]["messages"] == 0
    assert demos[0]["pending"] == 0


def test_a_register_that_is_no_demo_invents_neither_a_phone_nor_a_signer(demos: list[Any]) -> None:
    before, demo, cleared = demos[0]["contacts"]
    assert demo == ["(021) 0000000", "Ratna Kusumawardani, S.Kom., M.Si."]
    assert before == cleared == ["", ""]
    assert demos[0]["left"] == [0, [], 0]
    assert demos[0]["talks"] == [True, ["sms", "telegram", "whatsapp"], []]


def test_no_event_of_the_demo_lies_after_its_end(demos: list[Any]) -> None:
    events = [event for case in demos[0]["cases"] for event in case[5]]
    assert [event for event in events if event[1] > "2026-06-30T09:00:01"] == []


def test_the_demo_has_five_accounts_that_only_their_owner_may_read(demos: list[Any]) -> None:
    assert demos[0]["accounts"] == ["admin", "agency", "auditor", "director", "head", "mayor", "operator"]
    assert demos[0]["mode"] == "0o600"


def test_the_demo_is_never_offered_to_other_computers(tmp_path: Any) -> None:
    done = Laksa(tmp_path / "var").run("run", "--host", "0.0.0.0", "--port", "1")
    assert done.returncode != 0
    assert "this computer only" in done.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.skipif(ON_POSTGRESQL, reason="on PostgreSQL the database lies elsewhere")
def test_the_demo_is_never_loaded_over_a_register_whose_mark_is_gone(tmp_path: Any) -> None:
    with laksa_in(tmp_path) as laksa:
        laksa("user", "add", "rini", "--role", "admin")
        (laksa.folder / "laksa.json").unlink()
        before = sorted(laksa.folder.iterdir())
        done = laksa.run("run", "--port", "1")
    assert done.returncode != 0
    assert "already holds cases or users" in done.stderr
    assert [path for path in before if not path.exists()] == []
