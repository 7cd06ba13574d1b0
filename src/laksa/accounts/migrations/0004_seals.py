from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_guesses")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("table", models.CharField(max_length=60)),
                ("code", models.CharField(max_length=64)),
                ("body", models.TextField(blank=True)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={"indexes": [models.Index(fields=["table", "code", "-id"], name="seal_of_row")]},
        ),
        migrations.CreateModel(
            name="SealHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=0)),
                ("hash", models.BinaryField(max_length=32)),
            ],
        ),
    ]
