import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbox', '0005_account_mails_are_messages'),
        ('register', '0017_where_a_reporter_is_answered'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=12)),
                ('word', models.CharField(choices=[('told', 'Told'), ('asked', 'Asked'), ('stopped', 'Stopped')], max_length=8)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='register.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'channel'), name='consent_once')],
            },
        ),
    ]
