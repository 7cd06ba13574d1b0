from django.db import migrations, models

from laksa.accounts.roles import role_choices


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_seals")]

    operations = [
        migrations.AlterField("user", "role", models.CharField("peran", max_length=12, choices=role_choices)),
    ]
