"""Durations are kept in a third, wider unit: a day of minutes. Made from the rows of sixty."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("reports", "0003_rollups_in_key_order")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO reports_span (scope, measure, width, value, bucket, since, n)"
            " SELECT scope, measure, 1440, value / 24, bucket, since, SUM(n) FROM reports_span"
            " WHERE width = 60 GROUP BY scope, measure, value / 24, bucket, since",
            "DELETE FROM reports_span WHERE width = 1440",
        )
    ]
