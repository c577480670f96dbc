"""How long a request may wait for the team, as a rule that the district can override."""

from django.db import migrations

CODE = "referrals.triage_days"


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(
        code=CODE,
        title="Answer a request for help in time",
        text="The team decides on a request within this many school days after the day on which it came.",
        value=2,
        operator="<=",
        unit="school days",
        source="Coordination of Services Team handbooks (triage within two school days); the district decides",
        confidence="medium",
    )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial"), ("sswork", "0003_rules_as_data")]
    operations = [migrations.RunPython(add, remove)]
