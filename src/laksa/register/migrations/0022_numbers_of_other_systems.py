"""A case is found by the number that another system gave it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0021_recordings")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("source_id", ""), _negated=True), fields=["source_id"], name="case_source_id"
            ),
        ),
    ]
