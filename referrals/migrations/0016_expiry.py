"""A referral that nobody answers expires by itself; an end can be taken back."""

from django.db import migrations, models

DAYS = {
    "code": "loop.expire_days",
    "title": "When a referral to an agency has come to nothing",
    "text": "Without any answer for more than this many school days a referral expires by itself, and its worker looks for another service.",
    "value": 30,
    "operator": "<=",
    "unit": "school days",
    "source": "Our own choice, some days after the last time that somebody asks; set yours",
    "confidence": "low",
}
STATES = [
    ("draft", "Not sent yet"), ("sent", "Sent"), ("received", "Received by the agency"), ("accepted", "Accepted"),
    ("waiting", "On the waiting list"), ("scheduled", "Appointment made"), ("started", "Help has begun"),
    ("completed", "Got help"), ("partly", "Got help in part"), ("not_eligible", "Not eligible"), ("no_capacity", "No room"),
    ("no_contact", "Could not reach the family"), ("declined", "The family said no"), ("returned", "Sent back"),
    ("expired", "No answer in time"),
]


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(**DAYS)


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=DAYS["code"]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0015_meetings_called_off")]
    operations = [
        migrations.AddField(
            model_name="servicereferral",
            name="came_from",
            field=models.CharField(
                blank=True, choices=STATES, db_default="", default="", help_text="where it stood before", max_length=15
            ),
        ),
        migrations.AlterField(
            model_name="servicereferral",
            name="is_unread",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="it was answered, or expired, and whose it is has not looked since",
            ),
        ),
        migrations.RunPython(add, remove),
    ]
