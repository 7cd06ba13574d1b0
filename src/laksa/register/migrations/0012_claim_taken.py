"""Opening a case is not holding it: a claim says whether it was taken by hand, and who types now is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0011_led_cases_only")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="taken",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["updated_at"], name="draft_writing"),
        ),
    ]
