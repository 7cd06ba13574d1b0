from django.db import migrations

from laksa.reports import mails


def forwards(apps, schema_editor):
    mails.carry_over(apps.get_model("outbox", "Message"), apps.get_model("reports", "ReportMail"))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_mails_without_a_queue"),
        ("outbox", "0005_account_mails_are_messages"),
    ]

    operations = [
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
