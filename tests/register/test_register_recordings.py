"""A voice note: kept as it came, heard by who may know its speaker, and by nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk.pages import text_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from people import Cast, a_case

from laksa.audit.verify import verify
from laksa.register import decoding, files, ledger
from laksa.register.commands import assignment, response
from laksa.register.commands._common import StepTimer
from laksa.register.models import Attachment, Case
from laksa.rules.refusal import Refused

OGG = b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13" + b"OpusHead" + b"\0" * 40
_FTYP = b"\0\0\0\x18ftyp"


def _track(handler: bytes) -> bytes:
    return b"\0\0\0\x21hdlr" + b"\0" * 8 + handler + b"\0" * 13


def _voice(content: bytes = OGG, name: str = "PTT-20261201.ogg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (OGG, "audio/ogg"),
        (b"ID3\x04" + b"\0" * 60, "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + b"\0" * 60, "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + b"\0" * 60, "audio/aac"),
        (b"#!AMR\n" + b"\0" * 60, "audio/amr"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 60, "audio/wav"),
        (_FTYP + b"M4A \0\0\0\0M4A mp42" + b"\0" * 200 + _track(b"soun"), "audio/mp4"),
        (_FTYP + b"mp42\0\0\0\0isommp42" + b"\0" * 200 + _track(b"soun"), "audio/mp4"),
    ],
    ids=["ogg", "mp3 with a tag", "mp3", "aac", "amr", "wav", "m4a", "sound in mp4"],
)
def test_a_voice_is_told_by_how_it_begins_and_decoded_by_nobody(
    quarantine: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, content_type: str
) -> None:
    monkeypatch.setattr(decoding, "draw", lambda *_, **__: pytest.fail("a child was started"))
    (stored,) = files.store([_voice(content)], recordings=True)
    assert (stored.content_type, stored.is_ready) == (content_type, True)
    with pytest.raises(Refused, match="photo_broken"):  # where a form asks for evidence, it is none
        files.store([_voice(content)], scans=True)


@pytest.mark.parametrize(
    "content",
    [
        b"OggS\0\x02" + b"\0" * 20 + b"\x01\x2a" + b"\x80theora" + b"\0" * 40,
        _FTYP + b"mp42\0\0\0\0isommp42" + _track(b"soun") + b"\0" * 90 + _track(b"vide"),
        _FTYP + b"M4A \0\0\0\0M4A mp42" + b"\0" * 200,
        b"\x1aE\xdf\xa3webm" + b"\0" * 60,
        b"RIFF\x24\0\0\0AVI LIST" + b"\0" * 60,
        b"<!doctype html><script>alert(1)</script>",
    ],
    ids=["ogg film", "mp4 film", "mp4 of nothing", "webm", "avi", "html"],
)
def test_a_film_is_no_recording_whatever_its_name(quarantine: Path, content: bytes) -> None:
    with pytest.raises(Refused, match="photo_broken"):
        files.store([_voice(content, "suara.ogg")], recordings=True)
    assert list(quarantine.iterdir()) == []


@pytest.fixture
def case(cast: Cast, quarantine: Path) -> Case:
    """Published and assigned; its reporter spoke when reporting, and once more."""
    case = a_case("entered", cast=cast, files=files.store([_voice()], recordings=True))
    response.reply(case, photos=files.store([_voice()], recordings=True))
    return assignment.assign(case, lead="DISHUB", by=cast.sari, watch=StepTimer())


def test_operator_and_reporter_hear_it_and_nobody_else_knows_of_it(case: Case, client: Client, cast: Cast) -> None:
    first, second = Attachment.objects.filter(case=case)
    assert [(one.kind, one.state) for one in (first, second)] == [("recording", "ready")] * 2
    assert list(verify()) == []

    secret = ledger.secret_of(case)
    own = client.get(f"/r/{secret}/")
    assert "media-src 'self'" in own["Content-Security-Policy"]
    assert own.content.decode().count('<audio controls preload="none"') == 2
    heard = [reverse("portal:own_photo", args=[secret, second.pk])]
    public = [f"/l/{case.number}/", "/"]
    assert all("audio" not in client.get(page).content.decode() for page in public)
    unheard = {None: [reverse("portal:photo", args=[case.number, one.pk]) for one in (first, second)]}

    client.force_login(cast.sari)
    page = client.get(f"/meja/{case.number}/")
    assert "Rekaman suara" in text_of(page)
    assert page.content.decode().count("<audio") == 3  # beside the report, and once more where it is unread
    heard.append(reverse("desk:attachment", args=[case.number, first.pk]))

    unheard[cast.yusuf] = [reverse("agency:photo", args=[case.number, first.pk])]
    unheard[cast.auditor] = [reverse("desk:attachment", args=[case.number, first.pk])]
    for address in heard:
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"], answer.getvalue()) == (200, "audio/ogg", OGG)
    for person, addresses in unheard.items():
        client.logout()
        if person is not None:
            client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses)
    for person, where in ((cast.yusuf, f"/dinas/{case.number}/"), (cast.auditor, f"/meja/{case.number}/")):
        client.force_login(person)
        assert "<audio" not in client.get(where).content.decode()
        assert "PTT-" not in client.get(where).content.decode()
    client.force_login(cast.yusuf)
    assert client.get("/dinas/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-3", 206, (0, 4)),
        ("bytes=4-", 206, (4, len(OGG))),
        ("bytes=4-999999", 206, (4, len(OGG))),
        (f"bytes={len(OGG)}-", 416, (0, 0)),
        ("bytes=-5", 200, (0, len(OGG))),
        ("bytes=0-1,3-4", 200, (0, len(OGG))),
    ],
)
def test_a_player_asks_for_parts(case: Case, client: Client, asked: str, status: int, part: tuple[int, int]) -> None:
    voice = Attachment.objects.filter(case=case).latest("pk")
    answer = client.get(reverse("portal:own_photo", args=[ledger.secret_of(case), voice.pk]), headers={"Range": asked})
    body = answer.getvalue() if answer.streaming else answer.content
    assert (answer.status_code, body) == (status, OGG[slice(*part)])
    if status == 206:
        assert answer["Content-Range"] == f"bytes {part[0]}-{part[1] - 1}/{len(OGG)}"
