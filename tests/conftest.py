"""The city and its people, for every test; made by the real commands."""

from __future__ import annotations

import gc
import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.template.base import Template
from django.test import override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from ops.laksa_process import ON_POSTGRESQL, name_of, pattern
from people import Cast
from pytest_django.plugin import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware

from laksa.accounts.models import User
from laksa.channels import configuration
from laksa.desk.layout import WAITING
from laksa.ops.preparing import compile_catalogues
from laksa.register import decoding, files, reference

_CITY = pytest.StashKey[list[tuple[reference.TtlCache[Any], Any]]]()
_DRAWN = pytest.StashKey[dict[bytes, tuple[dict[str, object], list[bytes]]]]()


# A busy machine makes an example slow, not wrong. All examples are tried with `--deep` (examples.py).
for profile, share in {"usual": 35, "thorough": 100}.items():
    hypothesis_settings.register_profile(
        profile, max_examples=share, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
hypothesis_settings.load_profile("usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="run the long tests too")


# What is imported and collected stays: the collector of garbage would look at it again and again, for a second or two.
gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The verbs first: so one worker has them all, with the registers that they share and its process that forks.

    Then the longest of all tests, which would otherwise be waited for at the end.
    """
    items.sort(key=lambda item: item.path.name != "test_hostile_numbers.py")
    items.sort(key=lambda item: item.path.parent.name != "ops" and item.path.name != "test_report_backup.py")
    if not config.getoption("--deep") and "deep" not in (config.getoption("markexpr") or ""):
        for item in items:
            if item.get_closest_marker("deep"):
                item.add_marker(pytest.mark.skip(reason="long: ./laksa test --deep"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The database of the tests is a copy of a register that was migrated once for all workers."""
    made = pattern()
    if ON_POSTGRESQL:
        connection.settings_dict["TEST"]["TEMPLATE"] = name_of(made.database)
        return

    def fill(connection: Any, **_: object) -> None:
        if connection.is_in_memory_db():
            connection_created.disconnect(fill)
            with closing(sqlite3.connect(made.folder / "laksa.sqlite3")) as migrated:
                migrated.backup(connection.connection)

    connection_created.connect(fill, weak=False)


@pytest.fixture(scope="session")
def django_db_setup(pytestconfig: pytest.Config, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The city's tables stand in every test database before the first test."""
    with django_db_blocker.unblock():
        reference.fill()
        pytestconfig.stash[_CITY] = [(kept, kept()) for kept in reference.KEPT]


@pytest.fixture(scope="session", autouse=True)
def _unwatched_drawing(django_test_environment: None) -> None:
    """A page is drawn as in service: Django's tests copy the context of each template, some three hundred a page."""
    Template._render = lambda template, context: template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> None:
    """Every client has middleware of its own, and WhiteNoise would look through all folders anew for each."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            find(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = once


@pytest.fixture(scope="session", autouse=True)
def _time_to_draw() -> None:
    """On a busy machine a photo is drawn all the same: what happens when it is not has tests of its own."""
    files.SECONDS_TO_ANSWER = 60.0


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """What `standing(make)` writes once stands before every test of the module that asks, and goes with the last.

    The transaction of each test is a savepoint in this one, so tests that commit for themselves have no place beside.
    """

    def written(make: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock():
            reference.forget()
            return make()

    with django_db_blocker.unblock(), transaction.atomic():
        with django_db_blocker.block():
            yield written
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def seen_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Callable[[Callable[[], Any]], Any]:
    """What `seen_once(look)` sees serves the whole module; what `look` wrote for it stands before no test."""

    def seen(look: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), transaction.atomic():
            reference.forget()
            found = look()
            transaction.set_rollback(True)
        return found

    return seen


@pytest.fixture(autouse=True)
def _fresh_city(request: pytest.FixtureRequest) -> None:
    """No test sees what another has edited; one that edits the city by hand forgets what was kept of it."""
    reference.forget()
    configuration.KNOWN.keep({})
    WAITING.keep(0)
    for kept, value in request.config.stash.get(_CITY, ()):
        kept.keep(value)


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def sari(cast: Cast) -> User:
    """Operator at the TLR."""
    return cast.sari


@pytest.fixture
def dimas(cast: Cast) -> User:
    """The operator at the next table."""
    return cast.dimas


@pytest.fixture
def yusuf(cast: Cast) -> User:
    """Officer of the Dinas Perhubungan, squad PJU 2."""
    return cast.yusuf


@pytest.fixture
def wati(cast: Cast) -> User:
    """Officer of the Dinas PUPR."""
    return cast.wati


@pytest.fixture
def agus(cast: Cast) -> User:
    """Head of the UPT."""
    return cast.agus


@pytest.fixture
def admin(cast: Cast) -> User:
    return cast.admin


@pytest.fixture
def auditor(cast: Cast) -> User:
    return cast.auditor


@pytest.fixture
def drawn_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo that this process has drawn before is copied: each drawing is a child, and `register` tests that."""
    drawn = request.config.stash.setdefault(_DRAWN, {})
    draw = decoding.draw

    def copied(original: Path, *copies: Path, until: float | None = None) -> dict[str, object] | None:
        content = hashlib.sha256(original.read_bytes()).digest()
        if content not in drawn:
            if (answer := draw(original, *copies, until=until)) is None:
                return None
            drawn[content] = answer, [path.read_bytes() for path in copies]
            return answer
        answer, bodies = drawn[content]
        for path, body in zip(copies, bodies, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_bytes(body)
            path.chmod(0o600)
        return answer

    monkeypatch.setattr(decoding, "draw", copied)


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The translations as they are compiled when LAKSA starts."""
    folder = tmp_path_factory.mktemp("locale")
    compile_catalogues(folder)
    return folder


@pytest.fixture
def english(catalogues: Path) -> Iterator[None]:
    """For one test English is there; elsewhere every page speaks the sentences of the source."""
    with override_settings(LOCALE_PATHS=[catalogues]):
        yield


@pytest.fixture
def quarantine() -> Iterator[Path]:
    """The folder of uploads, with the clean copies and what waits for a form: empty before and after."""
    folder: Path = settings.DATA / "files" / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    _remove_uploads()
    yield folder
    _remove_uploads()


def _remove_uploads() -> None:
    for path in (settings.DATA / "files").rglob("*"):
        if path.is_file():
            path.unlink()
