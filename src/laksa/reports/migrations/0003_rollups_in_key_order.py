"""On SQLite the rollups lie in the order of their key (WITHOUT ROWID): one tree to write, half the time to add up.

Django knows no such table, and would lose it if it made one of the two anew.
"""

from django.db import migrations


def lay_in_key_order(apps, schema_editor):
    _remake(schema_editor.connection, " WITHOUT ROWID")


def lay_by_number(apps, schema_editor):
    _remake(schema_editor.connection, "")


def _remake(connection, ending):
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in ("reports_tally", "reports_span"):
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            columns = cursor.fetchone()[0].removesuffix(" WITHOUT ROWID").partition("(")[2]
            cursor.execute(f"CREATE TABLE {table}_new ({columns}{ending}")
            cursor.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")


class Migration(migrations.Migration):

    dependencies = [("reports", "0002_life")]

    operations = [migrations.RunPython(lay_in_key_order, lay_by_number)]
