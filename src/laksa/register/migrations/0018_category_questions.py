from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0017_where_a_reporter_is_answered'),
    ]

    operations = [
        migrations.AddField(
            model_name='complaint',
            name='answers',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.CreateModel(
            name='CategoryQuestion',
            fields=[
                ('code', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('category', models.ForeignKey(on_delete=models.deletion.PROTECT, related_name='questions', to='register.category')),
                ('text', models.CharField(max_length=120)),
                ('hint', models.CharField(blank=True, max_length=120)),
                ('datatype', models.CharField(max_length=16)),
                ('choices', models.TextField(blank=True)),
                ('is_required', models.BooleanField(default=False)),
                ('is_public', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['category', 'position', 'code'],
            },
        ),
    ]
