"""Why somebody was named as owner stands in the case, not in the audit log."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0040_visits_as_their_encounters")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="owner_why",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="in the words of whoever named the owner without asking",
                max_length=300,
                verbose_name="why this owner",
            ),
        ),
    ]
