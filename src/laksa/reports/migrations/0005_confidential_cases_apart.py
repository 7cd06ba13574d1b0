"""Confidential cases stand under no agency, place or category: the sums are read anew from the events."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("reports", "0004_spans_by_day"), ("followers", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                "DELETE FROM reports_tally",
                "DELETE FROM reports_span",
                "UPDATE followers_cursor SET position = 0 WHERE name = 'figures'",
            ],
            migrations.RunSQL.noop,
        )
    ]
