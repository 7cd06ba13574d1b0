"""An event keeps any role that a user can have: the two were of different width."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0015_photos_of_finished_work")]
    operations = [
        migrations.AlterField(model_name="event", name="role", field=models.CharField(max_length=12)),
    ]
