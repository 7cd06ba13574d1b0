"""The index: FTS5 on SQLite, a stored tsvector on PostgreSQL; rebuilt at will from the cases."""

from __future__ import annotations

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE VIRTUAL TABLE search_document USING fts5(words, tokenize='unicode61')")
        return
    schema_editor.execute(
        "CREATE TABLE search_document (rowid bigint PRIMARY KEY, words text NOT NULL,"
        " tsv tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED)"
    )
    schema_editor.execute("CREATE INDEX search_document_tsv ON search_document USING gin (tsv)")


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_document")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
