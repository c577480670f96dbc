"""When an obligation is due soon, as dated data; and which tables go with the casework when retention destroys it."""

from django.db import migrations

SOON = {
    "code": "obligations.soon_days",
    "title": "Due soon",
    "text": "An obligation is shown as due soon from this long before its last day.",
    "value": 5,
    "operator": "<=",
    "unit": "calendar days",
    "source": "Product default; the district decides",
    "confidence": "high",
}
TABLES = [("cases_evidence", 61), ("cases_duemove", 62), ("cases_obligation", 63)]


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(**SOON)
    table = apps.get_model("cases", "RecordTable")
    for name, position in TABLES:
        table.objects.create(record_class="casework", table=name, condition="student_id = $1", position=position)


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=SOON["code"], organization=None).delete()
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[name for name, _position in TABLES]).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_obligations"), ("sswork", "0016_district_place")]
    operations = [migrations.RunPython(add, remove)]
