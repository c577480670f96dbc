"""A disclosure that came of a restricted or sealed record is not in everybody's list."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0042_crisis_lines'),
    ]

    operations = [
        migrations.AddField(
            model_name='disclosure',
            name='is_narrow',
            field=models.BooleanField(db_default=False, default=False, help_text='came of a restricted or sealed record, which a list must not betray'),
        ),
    ]
