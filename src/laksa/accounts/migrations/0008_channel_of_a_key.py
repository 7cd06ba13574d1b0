"""Under which channel the reports of a key count."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_keys_for_staff_and_by_the_hour")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="channel",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
