from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('register', '0016_role_of_any_user'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='reply_address',
            field=models.CharField(blank=True, db_default='', default='', max_length=254),
        ),
        migrations.AddField(
            model_name='contact',
            name='reply_channel',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('reply_address', ''), _negated=True), fields=['reply_channel', 'reply_address'], name='contact_reply'),
        ),
    ]
