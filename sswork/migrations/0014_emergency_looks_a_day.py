"""How many records one person opens in an emergency on one day before others are told at once, as data."""

from django.db import migrations

CODE = "access.break_glass_a_day"


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(
        code=CODE,
        title="Records opened in an emergency on one day",
        text="When one person opens more records than this on one day, those who look after access are told at once, not the next"
        " morning.",
        value=3,
        operator="<=",
        unit="records a day",
        source="Product default under 34 CFR 99.31(a)(1)(ii) (reasonable methods); the district decides",
        confidence="high",
    )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=CODE, organization=None).delete()


class Migration(migrations.Migration):
    dependencies = [("sswork", "0013_access_rules")]
    operations = [migrations.RunPython(add, remove)]
