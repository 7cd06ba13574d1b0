from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("register", "0020_clients_and_event_times")]

    operations = [
        migrations.AlterField(
            model_name="attachment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reporter", "Reporter"),
                    ("before", "Before"),
                    ("after", "After"),
                    ("scan", "Scan"),
                    ("recording", "Recording"),
                ],
                max_length=10,
            ),
        ),
    ]
