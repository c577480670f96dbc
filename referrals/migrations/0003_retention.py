"""Which tables hold this app's records, for the retention schedule."""

from django.db import migrations

TABLES = [("referrals", "referrals_referralaction", 45), ("referrals", "referrals_referral", 50)]


def add(apps, schema_editor):
    table = apps.get_model("cases", "RecordTable")
    for record_class, name, position in TABLES:
        table.objects.create(record_class=record_class, table=name, position=position)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[name for _, name, _ in TABLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_days_to_answer"), ("cases", "0007_records_law_as_data")]
    operations = [migrations.RunPython(add, remove)]
