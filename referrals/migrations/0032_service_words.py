"""What a person writes of a service in the place of its file, and what an agency would have there."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0031_told_that_it_is_held"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="listingproposal",
            name="words",
            field=models.JSONField(default=dict, help_text="by part of ServiceWords, as the agency would have it"),
        ),
        migrations.CreateModel(
            name="ServiceWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("description", models.TextField(blank=True, db_default="", default="")),
                ("eligibility", models.TextField(blank=True, db_default="", default="")),
                ("cost", models.TextField(blank=True, db_default="", default="")),
                ("phone", models.TextField(blank=True, db_default="", default="")),
                ("hours", models.TextField(blank=True, db_default="", default="")),
                ("seals", models.JSONField(default=dict)),
                (
                    "outdated",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "before",
                    models.JSONField(default=dict, help_text="parts and seals before the last change, for its undo"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand", to="referrals.service"
                    ),
                ),
            ],
        ),
    ]
