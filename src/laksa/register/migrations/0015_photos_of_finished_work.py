from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0014_emergency_as_judged")]

    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("kind", "after"), ("state", "ready")), fields=["case"], name="attachment_after"
            ),
        )
    ]
