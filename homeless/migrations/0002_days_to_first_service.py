"""How soon help should follow once a student is identified, as a rule that the district can override."""

from django.db import migrations

CODE = "homeless.first_service_days"


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(
        code=CODE,
        title="First help after a housing episode is identified",
        text="A student identified as homeless has received a first service within this many calendar days.",
        value=5,
        operator="<=",
        unit="calendar days",
        source="Product default; the district decides. The right to services: 42 USC 11432(g)(4)",
        confidence="medium",
    )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("homeless", "0001_initial"), ("sswork", "0003_rules_as_data")]
    operations = [migrations.RunPython(add, remove)]
