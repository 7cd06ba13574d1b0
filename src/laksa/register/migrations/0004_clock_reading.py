"""The moment against which the computer's clock is held: of a register from before, that of its newest event."""

from django.db import migrations, models
from django.db.models import Max


def begin(apps, schema_editor):
    newest = apps.get_model("register", "Event").objects.aggregate(newest=Max("recorded_at"))["newest"]
    if newest is not None:
        apps.get_model("register", "ClockReading").objects.create(pk=1, at=newest)


class Migration(migrations.Migration):
    dependencies = [("register", "0003_case_ended")]

    operations = [
        migrations.CreateModel(
            name="ClockReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("boot", models.CharField(blank=True, max_length=80)),
                ("booted_at", models.DateTimeField(null=True)),
                ("known_ahead", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
