from django.db import migrations

from laksa.messages import carry_over


def forwards(apps, schema_editor):
    carry_over.account_mails(apps.get_model("outbox", "Message"), apps.get_model("outbox", "AccountMail"))
    carry_over.refusals(apps.get_model("outbox", "ChannelHealth"))


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0004_channels"),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
