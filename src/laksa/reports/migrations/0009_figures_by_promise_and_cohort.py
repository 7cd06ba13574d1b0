"""Figures by due date, by cohort and by survival: the sums are read anew from the events."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("reports", "0008_annex_of_a_report"), ("followers", "0001_initial")]

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
