"""The events of reports are as wide as those of any history: a role of any user, a name as long as any."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_mails_are_messages")]
    operations = [
        migrations.AlterField(model_name="reportevent", name="role", field=models.CharField(max_length=12)),
        migrations.AlterField(model_name="reportevent", name="name", field=models.CharField(max_length=20)),
    ]
