import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0006_api_keys"),
        ("register", "0019_import_undone"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientReport",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="sent_by", serialize=False, to="register.case")),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="accounts.apikey")),
            ],
        ),
        migrations.AddIndex(model_name="event", index=models.Index(fields=["at"], name="event_at")),
    ]
