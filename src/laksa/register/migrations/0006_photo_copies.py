from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0005_city_wide_look_ups'),
    ]

    operations = [
        migrations.AddField(
            model_name='attachment',
            name='clean_sha256',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='attachment',
            name='is_cut',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
