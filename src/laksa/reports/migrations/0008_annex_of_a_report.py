"""A report has its annex as a file of its own beside the letter."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("reports", "0007_why_a_mail_was_not_taken")]

    operations = [
        migrations.AlterField(
            model_name="reportfile",
            name="kind",
            field=models.CharField(
                choices=[
                    ("pdf", "Pdf"),
                    ("annex", "Annex"),
                    ("xlsx", "Xlsx"),
                    ("csv", "Csv"),
                    ("json", "Json"),
                    ("signed", "Signed"),
                    ("scan", "Scan"),
                ],
                max_length=8,
            ),
        ),
    ]
