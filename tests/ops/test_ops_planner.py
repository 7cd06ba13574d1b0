"""The planner of the database is told how the tables have grown."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from ops.laksa_process import ON_POSTGRESQL, Laksa, laksa_in

STANDING = """
import sqlite3
from django.db import connection
from laksa.register import planner
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE probe (agency, due, ended, words)")
    cursor.execute("CREATE INDEX probe_open ON probe (agency, due) WHERE ended IS NULL")
    cursor.execute("CREATE INDEX probe_all ON probe (agency, due)")
    cursor.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
                   " INSERT INTO probe SELECT 'DISHUB', i, CASE WHEN i > 9 THEN i END, '' FROM n")
standing = sqlite3.connect(settings.DATABASES["default"]["NAME"])
def plan(turn):  # each a new statement: one that is kept would be explained as it was
    standing.execute("SELECT count(*) FROM accounts_agency").fetchall()
    asked = f"SELECT words, {turn} FROM probe WHERE agency = 'DISHUB' AND ended IS NULL"
    return [row[3] for row in standing.execute(f"EXPLAIN QUERY PLAN {asked}")]
before = plan(1)
planner.analyze()
print(json.dumps([before, plan(2)]))
"""


def known_to_the_planner(laksa: Laksa) -> set[str]:
    """Tables of whose rows it has figures."""
    if ON_POSTGRESQL:
        import psycopg

        with psycopg.connect(laksa.database) as there:
            return {name for (name,) in there.execute("SELECT DISTINCT tablename FROM pg_stats")}
    with sqlite3.connect(laksa.folder / "laksa.sqlite3") as file:
        return {name for (name,) in file.execute("SELECT DISTINCT tbl FROM sqlite_stat1")}


def test_a_start_and_an_import_tell_it(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("id,text\n" + "".join(f"{n},Lampu jalan padam di gang nomor {n}.\n" for n in range(3)))
    with laksa_in(tmp_path) as laksa:
        assert known_to_the_planner(laksa) & {"accounts_agency", "register_case"} == {"accounts_agency"}
        laksa("import", "complaints", str(rows), "--source", "wargaku", "--id", "id", "--text", "text")
        assert "register_case" in known_to_the_planner(laksa)


@pytest.mark.skipif(ON_POSTGRESQL, reason="there every connection sees the figures at once")
def test_a_connection_that_stands_learns_it_too(tmp_path: Path) -> None:
    with laksa_in(tmp_path) as laksa:
        before, after = laksa.python(STANDING)
    assert ["probe_all" in before[0], "probe_open" in after[0]] == [True, True], (before, after)
