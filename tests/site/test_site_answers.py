"""What every answer carries, and what is said when the disk is full or the system has a fault."""

from __future__ import annotations

import errno
import re
import sqlite3

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.db.transaction import TransactionManagementError
from django.test import Client
from django.utils import timezone
from people import LAMP, PASSWORD, Cast, a_case

from laksa.portal import tiles
from laksa.register import ledger
from laksa.register.commands import closure, opening
from laksa.site import middleware, unavailable

pytestmark = pytest.mark.django_db

FULL = OSError(errno.ENOSPC, "No space left on device")


def _raise(problem: Exception) -> object:
    def command(*_: object, **__: object) -> None:
        raise problem

    return command


def test_pages_show_pictures_of_this_site_only(client: Client) -> None:
    directives = dict(part.strip().split(" ", 1) for part in client.get("/")["Content-Security-Policy"].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "'self'"  # previews of photos are drawn on a canvas


def test_a_report_makes_no_storage_of_messages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "default_storage", lambda request: pytest.fail("made"))
    assert client.post("/lapor/", {"text": LAMP}).status_code == 303


def test_words_that_could_not_be_sent_are_shown_to_be_copied(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "submit", _raise(FULL))
    answer = client.post("/lapor/", {"text": LAMP + " <b>", "answer-PJU-TIANG": "KRW012"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "readonly>KRW012</textarea>" in page
    assert f"readonly>{LAMP} &lt;b&gt;</textarea>" in page
    assert "Isian Anda belum terkirim. Salin, lalu kirim sekali lagi nanti." in page


def test_a_machine_is_told_in_its_own_form(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "submit", _raise(FULL))
    answer = client.post("/lapor/", {"text": LAMP}, content_type="application/json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert "tidak tersedia" in answer.json()["errors"][""]


def test_a_reason_that_could_not_be_sent_is_shown_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case()
    monkeypatch.setattr(closure, "withdraw", _raise(OperationalError("database or disk is full")))
    answer = client.post(f"/r/{ledger.secret_of(case)}/cabut/", {"reason": "Lampunya sudah menyala."})
    assert answer.status_code == 503
    assert "readonly>Lampunya sudah menyala.</textarea>" in answer.content.decode()


def test_without_typed_words_a_full_disk_speaks_of_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "common_categories", _raise(FULL))
    answer = client.get("/lapor/")
    assert answer.status_code == 503
    assert "belum terkirim" not in answer.content.decode()


def test_a_fault_promises_nothing_about_what_was_typed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(opening, "submit", _raise(ZeroDivisionError()))
    page = client.post("/lapor/", {"text": LAMP})
    assert page.status_code == 500
    assert "mungkin belum sampai" in page.content.decode()
    assert "tersimpan" not in page.content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_plain_page_names_the_language_it_is_read_in(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    client.cookies["bahasa"] = language
    monkeypatch.setattr(opening, "submit", _raise(FULL))
    assert f'<html lang="{language}">' in client.post("/lapor/", {"text": LAMP}).content.decode()


def test_a_form_that_was_open_too_long_keeps_the_words_and_says_what_it_cannot_keep() -> None:
    stranger = Client(enforce_csrf_checks=True)
    typed = {"login": "sari", "password": "Rahasia-Kota-2026"}
    answer = stranger.post("/masuk/", typed, headers={"Origin": "http://testserver"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "kecuali kata sandi dan berkas" in page
    assert ('value="sari"' in page, "Rahasia-Kota" in page) == (True, False)


# ── the database is away ─────────────────────────────────────────────────────────────────────────

GONE = "server closed the connection unexpectedly"


def away(problem: type[Exception], cause: Exception) -> Exception:
    made = problem(str(cause))
    made.__cause__ = cause
    return made


AWAY = {
    "a full disk": FULL,
    "a quota": OSError(errno.EDQUOT, "Disk quota exceeded"),
    "a disk to be read only": OSError(errno.EROFS, "Read-only file system"),
    "SQLite on a full disk": OperationalError("database or disk is full"),
    "SQLite that cannot read": OperationalError("disk I/O error"),
    "SQLite that is held": away(OperationalError, sqlite3.OperationalError("database is locked")),
    "SQLite to be read only": OperationalError("attempt to write a readonly database"),
    "SQLite that is gone": OperationalError("unable to open database file"),
    "PostgreSQL that ends": away(OperationalError, psycopg.errors.AdminShutdown("terminating connection")),
    "PostgreSQL that starts": away(OperationalError, psycopg.errors.CannotConnectNow("starting up")),
    "PostgreSQL with too many": away(OperationalError, psycopg.errors.TooManyConnections("too many clients already")),
    "PostgreSQL on a full disk": away(OperationalError, psycopg.errors.DiskFull("could not extend file")),
    "PostgreSQL that nobody reaches": away(OperationalError, psycopg.OperationalError("connection refused")),
    "PostgreSQL with a table that is held": away(OperationalError, psycopg.errors.LockNotAvailable("lock timeout")),
    "PostgreSQL that stands by": away(InternalError, psycopg.errors.ReadOnlySqlTransaction("read-only transaction")),
    "a connection that is closed": away(InterfaceError, psycopg.InterfaceError("the connection is closed")),
}
FAULTS = {
    "a table that is missing": away(OperationalError, sqlite3.OperationalError("no such table: register_case")),
    "a slip in SQL": OperationalError('near "SELCT": syntax error'),
    "a column that is missing": away(ProgrammingError, psycopg.errors.UndefinedColumn("column x does not exist")),
    "a row that is there": IntegrityError("UNIQUE constraint failed"),
    "a file that is missing": FileNotFoundError(errno.ENOENT, "No such file"),
    "a bug": ZeroDivisionError(),
}


@pytest.mark.parametrize("name", AWAY)
def test_a_database_that_is_away_is_told_from_a_fault(name: str) -> None:
    assert unavailable.is_away(AWAY[name])


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_no_database_that_is_away(name: str) -> None:
    assert not unavailable.is_away(FAULTS[name])


def test_a_transaction_that_broke_because_the_server_went_says_so_too() -> None:
    with pytest.raises(TransactionManagementError) as broken:
        try:
            raise away(OperationalError, psycopg.OperationalError(GONE))
        except OperationalError:
            raise TransactionManagementError("You can't execute queries until the end of the block.")  # noqa: B904 - as Django raises it
    assert unavailable.is_away(broken.value)


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


TYPED = {
    "text": LAMP, "landmark": "Gang-Kelinci", "name": "Sumarni", "phone": "081234567890", "note": "Mohon segera.",
    "what_was_done": "Diganti.", "no_photo_reason": "Hujan", "question": "Kapan selesai pak", "category": "PJU-PDM",
    "password": "Rahasia Kota 2026", "key": "a b", "csrfmiddlewaretoken": "x y",
}  # fmt: skip


def gone(*_: object, **__: object) -> None:
    raise away(OperationalError, psycopg.OperationalError(GONE))


@pytest.mark.parametrize(
    "place",
    [
        "django.contrib.sessions.backends.db.SessionStore._get_session_from_db",  # a middleware, before any view
        "laksa.desk.staff_intake._save",  # a view
    ],
)
def test_wherever_it_is_met_every_word_stays(
    stranger: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    stranger.force_login(cast.sari)
    monkeypatch.setattr(place, gone)
    answer = stranger.post("/meja/baru/", TYPED)
    page = answer.text
    assert (answer.status_code, answer["Retry-After"], answer["X-Frame-Options"]) == (503, "120", "DENY")
    shown = set(re.findall(r"readonly>([^<]*)</textarea>", page))
    assert shown == {LAMP, "Gang-Kelinci", "Sumarni", "081234567890", "Mohon segera.", "Diganti.", "Hujan",
                     "Kapan selesai pak"}  # fmt: skip


def test_a_template_that_meets_it_says_so_too(stranger: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case("entered", cast=cast)
    stranger.force_login(cast.sari)
    monkeypatch.setattr("laksa.desk.case_page.CasePage.panels", property(gone))
    assert stranger.get(f"/meja/{case.number}/").status_code == 503


def test_a_session_that_cannot_be_kept_is_no_fault(
    stranger: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", gone)
    answer = stranger.post("/masuk/", {"login": cast.sari.username, "password": PASSWORD})
    assert (answer.status_code, PASSWORD in answer.text) == (503, False)


@pytest.mark.parametrize("place", ["laksa.register.focus.signal",
                                   "django.contrib.sessions.backends.db.SessionStore.save"])  # fmt: skip
def test_where_nothing_can_be_written_staff_still_read(
    stranger: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    case = a_case("entered", cast=cast)
    stranger.force_login(cast.sari)
    session = stranger.session
    session["seen"] = timezone.now().timestamp() - 300
    session.save()
    monkeypatch.setattr(place, _raise(OperationalError("attempt to write a readonly database")))
    assert stranger.get(f"/meja/{case.number}/").status_code == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/sehat/", {}), ("/", {"Accept": "application/json"}), ("/meja/", {"Accept": "application/json;q=0.9, */*"})],
)
def test_a_machine_reads_json_whatever_it_asked(
    stranger: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str, headers: dict[str, str]
) -> None:
    stranger.force_login(cast.sari)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
    answer = stranger.get(path, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_a_file_comes_with_the_headers_that_a_file_needs(client: Client) -> None:
    answer = client.get("/static/laksa/citizen.css")
    answer.close()
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "Permissions-Policy" not in answer.headers
