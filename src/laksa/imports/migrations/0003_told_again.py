"""What a system that hands over its reports again and again said last of each."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_undone_by")]

    operations = [
        migrations.AddField(
            model_name="importrun", name="changed", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.AddField(
            model_name="importedcase",
            name="status",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="importedcase",
            name="reply",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
