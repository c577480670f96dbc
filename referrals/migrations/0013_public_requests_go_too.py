"""Requests from outside that were taken up go with the referral, when its time is over."""

from django.db import migrations, models

OF_STUDENT = "(SELECT id FROM referrals_referral WHERE student_id = $1)"
TABLES = [
    (
        "referrals_publicmessage",
        f"request_id IN (SELECT id FROM referrals_publicrequest WHERE referral_id IN {OF_STUDENT})",  # noqa: S608  # our own words
        43,
    ),
    ("referrals_publicrequest", f"referral_id IN {OF_STUDENT}", 44),
]


def add(apps, schema_editor):
    table = apps.get_model("cases", "RecordTable")
    for name, condition, position in TABLES:
        table.objects.create(record_class="referrals", table=name, condition=condition, position=position)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[name for name, _, _ in TABLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0012_loop_as_data"), ("cases", "0042_crisis_lines")]
    operations = [
        migrations.AddField(
            model_name="publicrequest",
            name="is_known",
            field=models.BooleanField(
                default=False, help_text="somebody of the school knows who asked: only then does the link tell how far it came"
            ),
        ),
        migrations.RunPython(add, remove),
    ]
