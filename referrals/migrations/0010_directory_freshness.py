"""How long a service of the directory counts as confirmed, as a rule that the district can override."""

from django.db import migrations

CODE = "directory.fresh_days"


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(
        code=CODE,
        title="A service counts as confirmed",
        text="What the agency, our staff or the file's makers confirmed within this many days counts as confirmed. Older entries"
        " say so and stand further down in search.",
        value=365,
        operator="<=",
        unit="days",
        source="The yearly review that 211 directories promise (Inform USA, formerly AIRS, standards); read in secondary sources",
        confidence="medium",
    )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_directory"), ("sswork", "0024_directory_imports")]
    operations = [migrations.RunPython(add, remove)]
