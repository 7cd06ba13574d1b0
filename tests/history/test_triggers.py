"""What is only added is guarded by the database itself, whichever it is; `register` tries the guard."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from laksa.history import triggers


class Asked(nullcontext[Any]):
    """A database that has table `seals` and none of its triggers, and what it is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, vendor: str) -> None:
        super().__init__(self)
        self.statements: list[str] = []
        names = SimpleNamespace(table_names=lambda: ["seals"])
        monkeypatch.setattr(triggers, "_TABLES", {"seals": ("seal", ("chain", "seq")), "later": ("later", ("id",))})
        monkeypatch.setattr(
            triggers, "connection", SimpleNamespace(vendor=vendor, introspection=names, cursor=lambda: self)
        )

    def execute(self, sql: str) -> None:
        self.statements.append(" ".join(sql.split()))

    def fetchall(self) -> list[tuple[str]]:
        return [("seal_no_update",), ("seal_no_change",)]


ON_SQLITE = ["seal_no_update BEFORE UPDATE", "seal_no_delete BEFORE DELETE", "seal_no_replace BEFORE INSERT"]
ON_POSTGRESQL = ["seal_no_change BEFORE UPDATE OR DELETE", "seal_no_truncate BEFORE TRUNCATE"]


@pytest.mark.parametrize(("vendor", "guards"), [("sqlite", ON_SQLITE), ("postgresql", ON_POSTGRESQL)])
def test_every_table_that_exists_is_guarded(monkeypatch: pytest.MonkeyPatch, vendor: str, guards: list[str]) -> None:
    asked = Asked(monkeypatch, vendor)
    triggers.install()
    made = [sql for sql in asked.statements if "TRIGGER" in sql.partition(" BEFORE ")[0]]
    assert [guard for guard, sql in zip(guards, made, strict=True) if f"{guard} ON seals" not in sql] == []
    if vendor == "sqlite":
        assert "WHERE chain = NEW.chain AND seq = NEW.seq)" in made[-1]


@pytest.mark.parametrize(
    ("vendor", "dropped"),
    [
        ("sqlite", ["seal_no_delete", "seal_no_replace", "seal_no_update"]),
        ("postgresql", ["seal_no_change ON seals", "seal_no_truncate ON seals"]),
    ],
)
def test_a_demo_that_begins_anew_takes_them_all_away(
    monkeypatch: pytest.MonkeyPatch, vendor: str, dropped: list[str]
) -> None:
    asked = Asked(monkeypatch, vendor)
    triggers.remove()
    assert asked.statements[: len(dropped)] == [f"DROP TRIGGER IF EXISTS {one}" for one in dropped]


@pytest.mark.parametrize(
    ("vendor", "missing"),
    [
        (
            "sqlite",
            {"seal_no_delete", "seal_no_replace", *(f"later_no_{one}" for one in ("update", "delete", "replace"))},
        ),
        ("postgresql", {"seal_no_truncate", "later_no_change", "later_no_truncate"}),
    ],
)
def test_those_that_do_not_stand_are_named(monkeypatch: pytest.MonkeyPatch, vendor: str, missing: set[str]) -> None:
    asked = Asked(monkeypatch, vendor)
    standing = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }
    assert triggers.missing() == missing
    assert asked.statements == [standing[vendor]]


def test_a_trigger_that_somebody_dropped_is_missing(db: None) -> None:
    on = "" if connection.vendor == "sqlite" else " ON register_event"
    name = "event_no_delete" if connection.vendor == "sqlite" else "event_no_truncate"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")
    assert triggers.missing() == {name}
