"""The administrator connects a channel, tests, pauses it; secrets never come back, and the log holds no value."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import typer
from channels.sms.server import Gateway
from django.test import Client
from django.utils import timezone
from people import Cast
from reading import tight

from laksa.accounts.models import TableLog, User
from laksa.channels import configuration, limits, reception
from laksa.channels.models import ChannelReception
from laksa.channels.receiver import Arrival
from laksa.messages import health
from laksa.messages.faults import Fault, Reason, Whose
from laksa.messages.transport import Pace
from laksa.ops import channel

pytestmark = pytest.mark.django_db
HERE = "/kelola/kanal/sms/"
FILLED = {
    "gateway": "form",
    "url": "https://sms.contoh.invalid/kirim",
    "user": "ACcontoh",
    "key": "rahasia-penyedia",
    "hook_key": "kunci-panggilan-masuk-1",
    "a_day": "5",
    "quiet_from": "22.00",
    "quiet_until": "05.00",
}


@pytest.fixture
def rini(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def read(client: Client, address: str = HERE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return tight(answer.content.decode())


def test_a_channel_is_connected_from_its_page_and_its_secrets_are_never_shown_again(rini: Client) -> None:
    assert "Belum disambungkan" in read(rini, "/kelola/kanal/")
    assert "/kanal/sms/" in read(rini)
    assert rini.post(HERE, FILLED).status_code == 303
    page = read(rini)
    assert ("Tersambung" in page, "Tersimpan tersandi" in page, "https://sms.contoh.invalid/kirim" in page) == (
        True,
    ) * 3
    assert ("rahasia-penyedia" in page, "kunci-panggilan-masuk-1" in page) == (False, False)
    rini.post(HERE, {**FILLED, "key": "", "hook_key": "", "a_day": "7"})
    kept = configuration.of("sms")
    assert (kept["key"], kept["hook_key"], kept["a_day"]) == ("rahasia-penyedia", "kunci-panggilan-masuk-1", "7")


def test_every_change_is_in_the_log_and_no_value_is(rini: Client) -> None:
    rini.post(HERE, FILLED)
    rini.post(HERE, {**FILLED, "key": "yang-baru", "user": ""})
    rini.post(HERE, {**FILLED, "key": "", "user": ""})
    lines = list(TableLog.objects.order_by("pk"))
    assert [(line.table, line.code, sorted(line.changes)) for line in lines] == [
        ("channelsetting", "sms", sorted(FILLED)),
        ("channelsetting", "sms", ["key", "user"]),
    ]
    assert not any(
        value in str(line.changes) for line in lines for value in (*FILLED.values(), "yang-baru") if len(value) > 3
    )
    log = read(rini, "/kelola/catatan/?tabel=channelsetting")
    assert ("Kunci API" in log, "diganti" in log, "yang-baru" in log) == (True, True, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "sms contoh"},
        {"url": "javascript:alert(1)"},
        {"gateway": "lain"},
        {"quiet_from": "25.00"},
        {"quiet_until": ""},
        {"a_day": "-1"},
        {"a_day": "²"},
        {"key": ""},
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence_and_nothing_is_kept(rini: Client, wrong: dict[str, str]) -> None:
    answer = rini.post(HERE, FILLED | wrong)
    assert (answer.status_code, "Ada yang perlu diperbaiki" in answer.content.decode()) == (422, True)
    assert configuration.of("sms") == {}
    assert "rahasia-penyedia" not in answer.content.decode()


def test_the_connection_is_tested_and_the_answer_is_in_plain_words(rini: Client) -> None:
    with Gateway() as gateway:
        configuration.keep("sms", {**FILLED, "url": gateway.url("form"), "key": "salah"})
        page = rini.post(f"{HERE}uji/").content.decode()
        assert ("Sambungan gagal" in page, "401" in page, "salah" in page) == (True, True, False)
        configuration.keep("sms", {"key": "kunci-penyedia"})
        assert "Sambungan berhasil" in rini.post(f"{HERE}uji/").content.decode()
        gateway.shutdown()


def test_a_channel_is_paused_and_goes_on_however_often_it_is_pressed(rini: Client) -> None:
    configuration.keep("sms", FILLED)
    noon = timezone.localtime().replace(hour=12)
    assert [rini.post(f"{HERE}jeda/", {"jeda": "1"}).status_code for _ in range(2)] == [303, 303]
    assert (limits.pace("sms", noon), "Dijeda" in read(rini)) == (Pace.NONE, True)
    rini.post(f"{HERE}jeda/")
    assert limits.pace("sms", noon) is Pace.ALL
    assert TableLog.objects.count() == 2


def test_what_is_wrong_with_a_channel_is_said_with_since_when(rini: Client) -> None:
    configuration.keep("sms", FILLED)
    reception.note("sms", [Arrival("1", {"gateway": "?"})])
    reception.work_off()
    page = read(rini, "/kelola/kanal/")
    assert "Tersambung" in page
    ChannelReception.objects.filter(channel="sms").update(
        failing_since=timezone.now() - timedelta(hours=2), error="x<y"
    )
    assert ("Pesan masuk tidak dapat dibaca" in read(rini), "x&lt;y" in read(rini)) == (True, True)
    health.refuse("sms", Fault(Whose.OURS, Reason.LOGIN, "401 no"))
    page = read(rini)
    assert ("Menolak LAKSA" in page, "menolak nama atau kunci" in page, "Sejak" in page) == (True, True, True)


def test_only_administrators_come_here(client: Client, cast: Cast) -> None:
    for user in (cast.sari, cast.yusuf, cast.agus, cast.auditor):
        client.force_login(user)
        assert client.get("/kelola/kanal/").status_code in {403, 404}
        assert client.post(HERE, FILLED).status_code in {403, 404}
    assert configuration.of("sms") == {}


def test_a_channel_that_nobody_connects_has_no_page(rini: Client) -> None:
    assert rini.get("/kelola/kanal/gema/").status_code == 404


def test_the_terminal_tells_the_same(
    rini: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(channel, "open_folder", lambda _data: None)
    channel.listing(as_json=True)
    told = {one["channel"]: one["state"] for one in json.loads(capsys.readouterr().out)}
    assert (told["sms"], told["email"]) == ("off", "on")
    with pytest.raises(typer.Exit):
        channel.check("sms")
    with pytest.raises(typer.Exit):
        channel.check("gema")
