"""The retention schedule knows who came to meetings with families, and what they told before."""

from django.db import migrations

TABLE = {"record_class": "referrals", "table": "referrals_attendee", "position": 42}


def add(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.create(**TABLE)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table=TABLE["table"]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0019_meetings_with_families"), ("cases", "0007_records_law_as_data")]
    operations = [migrations.RunPython(add, remove)]
