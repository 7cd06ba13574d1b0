"""The words that people use for a category. A register of before gets those of the seed, where the city has none yet."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from laksa.register.reference import rows


def fill(apps: Any, schema_editor: Any) -> None:
    category = apps.get_model("register", "Category")
    for row in rows("categories.csv"):
        standing = category.objects.using(schema_editor.connection.alias).filter(code=row["kode"], synonyms="")
        standing.update(synonyms=row["kata_sehari_hari"])


class Migration(migrations.Migration):
    dependencies = [("register", "0009_city_service")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="synonyms",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="kata sehari-hari"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
