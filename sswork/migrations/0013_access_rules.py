"""How long access lasts when work ends, as data."""

from django.db import migrations

HOUSE = "Product default under 34 CFR 99.31(a)(1)(ii) (reasonable methods); the district decides"

DEFINITIONS = [
    # code, title, text, value, operator, unit, source, confidence
    ("access.hand_over_days", "Time to hand over", "After a student changes school, those who do casework at the old school keep the student for this many school days; after that, what they wrote themselves.", 10, "", "school days of the old school", HOUSE, "high"),
    ("access.after_review_days", "A team keeps a student after its review", "A request for help opens the student to the school's team until this many days after the team has looked whether it helped.", 30, "", "calendar days", HOUSE, "high"),
    ("access.break_glass_hours", "Opening a record in an emergency", "Somebody without a relation to the student may read the record for this many hours, for a stated reason. Others are told the next morning.", 4, "", "hours", HOUSE, "high"),
]  # fmt: skip


def add(apps, schema_editor):
    definition = apps.get_model("sswork", "Definition")
    names = ("code", "title", "text", "value", "operator", "unit", "source", "confidence")
    definition.objects.bulk_create(definition(**dict(zip(names, row, strict=True))) for row in DEFINITIONS)


def remove(apps, schema_editor):
    codes = [row[0] for row in DEFINITIONS]
    apps.get_model("sswork", "Definition").objects.filter(code__in=codes, organization=None).delete()


class Migration(migrations.Migration):
    dependencies = [("sswork", "0012_cover_and_roles")]
    operations = [migrations.RunPython(add, remove)]
