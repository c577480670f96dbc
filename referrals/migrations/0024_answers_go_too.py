"""Answers to a district's own questions go with the request, when its time is over."""

from django.db import migrations

OF_STUDENT = "(SELECT id FROM referrals_referral WHERE student_id = $1)"
OF_REQUEST = f"(SELECT id FROM referrals_publicrequest WHERE referral_id IN {OF_STUDENT})"  # noqa: S608  # our own words
TABLES = [
    {"table": "referrals_referralanswer", "position": 41},
    {"table": "referrals_publicanswer", "position": 41, "condition": f"request_id IN {OF_REQUEST}"},
]


def add(apps, schema_editor):
    for each in TABLES:
        apps.get_model("cases", "RecordTable").objects.create(record_class="referrals", **each)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[each["table"] for each in TABLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0023_own_questions"), ("cases", "0007_records_law_as_data")]
    operations = [migrations.RunPython(add, remove)]
