"""What an agency answered waits until it is read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0013_public_requests_go_too'),
    ]

    operations = [
        migrations.AddField(
            model_name='servicereferral',
            name='is_unread',
            field=models.BooleanField(db_default=False, default=False, help_text='the agency answered, and whose it is has not looked since'),
        ),
    ]
