"""How many people live in an area: blank until the administrator fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("register", "0012_claim_taken")]

    operations = [
        migrations.AddField(
            "kecamatan", "population", models.PositiveIntegerField(blank=True, null=True, verbose_name="jumlah penduduk")
        ),
        migrations.AddField(
            "kelurahan", "population", models.PositiveIntegerField(blank=True, null=True, verbose_name="jumlah penduduk")
        ),
    ]
